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
	title := tr("我的账号", "My account")
	return content{Title: title, Body: []g.Node{
		components.Heading{Title: title}.In(v.lang),
		components.Facts(v.lang,
			components.Fact{Term: tr("姓名", "Name"), Value: g.Text(v.caller.Actor.Name)},
			components.Fact{Term: tr("登录名", "Login"), Value: components.Code(v.caller.Login)},
			components.Fact{Term: tr("单位", "Organisation"), Value: components.Link("/organisation", g.Text(v.lookup(tx).party(v.caller.Actor.Party)))},
			components.Fact{Term: tr("今天的身份", "Roles today"), Value: g.Group(roles)},
		),
		v.sessionTable(sessions),
		components.Section(v.lang, "clients", clientsCrumb.Label,
			v.paragraph("业务系统通过密钥或签名请求，以本单位的身份调用接口。", "Your systems call the interface in your organisation's name, by key or signed request."),
			components.Acts(components.ButtonLink{Label: tr("管理机器客户端", "Machine clients"), Href: "/account/clients"}.In(v.lang))),
		components.Section(v.lang, "password", tr("修改密码", "Change the password"),
			v.paragraph("修改后，其他设备上的登录会立即退出。", "All your other sessions end at once."),
			v.entry(f, entry{Action: "/account", Submit: tr("修改密码", "Change the password")},
				components.TextInput{Field: f.must("old_password", tr("原密码", "Old password"), components.Text{}), Type: "password", AutoComplete: "current-password", Width: components.Medium}.In(v.lang),
				components.TextInput{Field: f.must("password", tr("新密码", "New password"), tr("至少 10 位，可用一句话", "At least 10 characters, a sentence is fine")), Type: "password", AutoComplete: "new-password", Width: components.Medium}.In(v.lang))),
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
