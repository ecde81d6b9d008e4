package pages

import (
	"time"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/web/components"
)

func mountAccount(p *Pages) {
	p.form("/account", (*visit).accountPage, (*visit).changePassword)
	p.act("/account/sessions/:id/end", (*visit).endSession)
}

// accountPage is the caller's own account: who, as what, from where.
func (v *visit) accountPage(tx *ledger.Tx, f form) (content, error) {
	if err := v.mustSignIn(); err != nil {
		return content{}, err
	}
	sessions, err := party.Sessions(tx, v.caller.Token)
	if err != nil {
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
		memberships, v.sessionTable(sessions),
		components.Section(v.lang, "clients", clientsCrumb.Label,
			v.paragraph("业务系统通过密钥或签名请求，以本单位的身份调用接口。", "Your systems call the interface in your organisation's name, by key or signed request."),
			components.Acts(components.ButtonLink{Label: tr("管理机器客户端", "Machine clients"), Href: "/account/clients"}.In(v.lang))),
		components.Section(v.lang, "password", tr("修改密码", "Change the password"),
			v.paragraph("修改后，其他设备上的登录会立即退出。", "All your other sessions end at once."),
			v.entry(f, entry{Action: "/account", Submit: tr("修改密码", "Change the password")},
				components.TextInput{Field: f.must("old_password", tr("原密码", "Old password"), components.Text{}), Type: "password", AutoComplete: "current-password", Width: components.Medium}.In(v.lang),
				components.TextInput{Field: f.must("password", tr("新密码", "New password"), tr("至少 10 位，可用一句话", "At least 10 characters, a sentence is fine")), Type: "password", AutoComplete: "new-password", Width: components.Medium}.In(v.lang))),
	}}, nil
}

func (v *visit) sessionTable(sessions []party.Session) g.Node {
	rows := make([]components.Row, 0, len(sessions))
	for _, s := range sessions {
		end := components.Act{Label: tr("退出", "End"), Action: "/account/sessions/" + s.ID + "/end", Weight: components.Plain}.In(v.lang)
		if s.Current {
			end = v.text(tr("本次登录", "This one"))
		}
		rows = append(rows, components.Row{Cells: []g.Node{
			g.Text(clipped(s.UserAgent, 60)), components.Code(s.IP), components.When(time.UnixMilli(s.SeenAt)), components.When(time.UnixMilli(s.ExpiresAt)), end,
		}})
	}
	return components.Section(v.lang, "sessions", tr("登录会话", "Sessions"), components.Table{
		Caption: tr("登录会话", "Sessions"), Quiet: true,
		Columns: []components.Column{
			{Head: tr("设备", "Browser")}, {Head: tr("地址", "Address")}, {Head: tr("最近使用", "Last used")},
			{Head: tr("到期", "Ends")}, {Head: tr("操作", "Act")},
		},
		Rows: rows,
	}.In(v.lang))
}

// clipped cuts a text to n characters.
func clipped(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n]) + "…"
}

func (v *visit) changePassword() (string, error) {
	if err := v.mustSignIn(); err != nil {
		return "", err
	}
	err := party.ChangePassword(v.ctx(), v.DB, v.caller.Actor, v.caller.Token, v.FormValue("old_password"), v.FormValue("password"))
	if err != nil {
		return "", err
	}
	v.flash("密码已修改，其他登录已退出", "The password is changed and your other sessions have ended")
	return "/account", nil
}

// endSession ends one of the caller's own sessions. One that has ended meanwhile is no error.
func (v *visit) endSession() (string, error) {
	if err := v.mustSignIn(); err != nil {
		return "", err
	}
	err := party.RevokeSession(v.ctx(), v.DB, v.caller.Actor, v.Param("id"))
	if err != nil && fault.CodeOf(err) != "session.not_found" {
		return "", err
	}
	v.flash("该登录已退出", "That session has ended")
	return "/account", nil
}
