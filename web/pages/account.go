package pages

import (
	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/web/components"
)

func mountAccount(p *Pages) {
	p.page("/account", func(v *visit, tx *ledger.Tx) (content, error) { return v.accountPage(tx) })
}

// accountPage is the caller's own account: who, and as what.
func (v *visit) accountPage(tx *ledger.Tx) (content, error) {
	if err := v.mustSignIn(); err != nil {
		return content{}, err
	}
	var roles []g.Node
	for i, r := range v.caller.Actor.Roles {
		if i > 0 {
			roles = append(roles, g.Text(tr("、", ", ").In(v.lang)))
		}
		roles = append(roles, v.text(access.Role(r).Title()))
	}
	memberships, err := v.membershipTable(tx)
	if err != nil {
		return content{}, err
	}
	var functions []access.Function
	for _, f := range v.caller.Actor.Functions {
		functions = append(functions, access.Function(f))
	}
	title := tr("我的账号", "My account")
	return content{Title: title, Body: []g.Node{
		components.Heading{Title: title}.In(v.lang),
		components.Facts(v.lang,
			components.Fact{Term: tr("姓名", "Name"), Value: g.Text(v.caller.Actor.Name)},
			components.Fact{Term: tr("登录名", "Login"), Value: components.Code(v.caller.Login)},
			components.Fact{Term: tr("单位", "Organisation"), Value: components.Link("/organisation", g.Text(v.lookup(tx).party(v.caller.Actor.Party)))},
			components.Fact{Term: tr("今天的身份", "Roles today"), Value: g.Group(roles)},
			components.Fact{Term: tr("今天的职能", "Functions today"), Value: v.functions(functions)},
		),
		memberships,
		components.Section(v.lang, "clients", clientsCrumb.Label,
			v.paragraph("业务系统通过密钥或签名请求，以本单位的身份调用接口。", "Your systems call the interface in your organisation's name, by key or signed request."),
			components.Acts(components.ButtonLink{Label: tr("管理机器客户端", "Machine clients"), Href: "/account/clients"}.In(v.lang))),
		components.Section(v.lang, "webhooks", webhooksCrumb.Label,
			v.paragraph("与本单位有关的事项发生时，通知您的业务系统。", "Your systems are told of what concerns your organisation."),
			components.Acts(components.ButtonLink{Label: tr("管理 Webhook", "Webhooks"), Href: "/account/webhooks"}.In(v.lang))),
		components.Section(v.lang, "complaints", complaintsCrumb.Label,
			v.paragraph("您以个人名义提出的投诉举报，同事看不到。", "What you have complained of as a person; colleagues do not see it."),
			components.Acts(components.ButtonLink{Label: tr("查看我的投诉举报", "My complaints"), Href: complaintsCrumb.Href}.In(v.lang))),
		components.Acts(components.ButtonLink{Label: tr("登录与安全", "Sign-in and security"), Href: "/account/security", Weight: components.Primary}.In(v.lang)),
	}}, nil
}

// clipped cuts a text to n characters.
func clipped(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n]) + "…"
}
