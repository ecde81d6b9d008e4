package pages

import (
	"strconv"
	"time"

	g "maragu.dev/gomponents"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/factor"
	"huishu/registry/party"
	"huishu/registry/sso"
	"huishu/web/components"
)

const securityPath = "/account/security"

func mountSecurity(p *Pages) {
	p.form(securityPath, (*visit).securityPage, (*visit).changePassword)
	p.act(securityPath+"/sessions/:id/end", (*visit).endSession)
	p.act(securityPath+"/sessions/end-others", (*visit).endOtherSessions)
}

// attemptsShown is how many of the latest sign-ins the page shows.
const attemptsShown = 20

// securityPage is how the caller's own account is guarded: password, factors, recovery codes, sessions and sign-ins.
func (v *visit) securityPage(tx *ledger.Tx, f form) (content, error) {
	if err := v.mustSignIn(); err != nil {
		return content{}, err
	}
	sessions, err := party.Sessions(tx, v.caller.Token)
	if err != nil {
		return content{}, err
	}
	factors, err := factor.List(tx)
	if err != nil {
		return content{}, err
	}
	bound, err := sso.List(tx)
	if err != nil {
		return content{}, err
	}
	left, err := factor.CodesLeft(tx)
	if err != nil {
		return content{}, err
	}
	attempts, err := party.Attempts(tx, attemptsShown)
	if err != nil {
		return content{}, err
	}
	title := tr("登录与安全", "Sign-in and security")
	return content{Title: title, Crumbs: accountCrumbs(), Body: []g.Node{
		components.Heading{Title: title}.In(v.lang),
		v.factorSection(factors, left),
		v.ssoSection(bound),
		components.Section(v.lang, "password", tr("修改密码", "Change the password"),
			v.paragraph("修改后，其他设备上的登录会立即退出。", "All your other sessions end at once."),
			v.entry(f, entry{Action: securityPath, Submit: tr("修改密码", "Change the password")},
				components.TextInput{Field: f.must("old_password", tr("原密码", "Old password"), components.Text{}), Type: "password", AutoComplete: "current-password", Width: components.Medium}.In(v.lang),
				components.TextInput{Field: f.must("password", tr("新密码", "New password"), tr("至少 10 位，可用一句话", "At least 10 characters, a sentence is fine")), Type: "password", AutoComplete: "new-password", Width: components.Medium}.In(v.lang))),
		v.sessionTable(sessions),
		v.attemptTable(attempts),
	}}, nil
}

func accountCrumbs() []components.NavItem {
	return []components.NavItem{{Label: tr("我的账号", "My account"), Href: "/account"}}
}

// factorSection lists the factors and leads to more.
func (v *visit) factorSection(factors []factor.Factor, codesLeft int) g.Node {
	rows := make([]components.Row, 0, len(factors))
	for _, x := range factors {
		name := g.Node(g.Text(x.Name))
		if x.WarnedAt > 0 {
			name = g.Group{name, components.Note(v.lang, components.Negative, v.paragraph(
				"此通行密钥的签名计数曾倒退，可能被复制。请移除后重新添加。", "Its signature count went back: somebody may have a copy. Remove it and register it anew."))}
		}
		rows = append(rows, components.Row{Cells: []g.Node{
			name, v.text(x.Kind.Title()), components.When(time.UnixMilli(x.CreatedAt)), v.whenever(x.UsedAt),
			components.Act{
				Label: tr("移除", "Remove"), Action: factorPath + "/" + x.ID + "/remove", Weight: components.Danger,
				Confirm: tr("移除后不能再用它登录；移除最后一种后，仅凭密码即可登录。", "It will prove nothing any more; without any, the password alone signs in."),
			}.In(v.lang),
		}})
	}
	var codes g.Node
	if len(factors) > 0 {
		codes = g.Group{
			v.paragraph("未使用的恢复码："+strconv.Itoa(codesLeft)+" 个。丢失设备时可凭恢复码登录，每个只能使用一次。",
				"Recovery codes left: "+strconv.Itoa(codesLeft)+". With one you sign in when the device is lost; each works once."),
			components.Acts(components.Act{
				Label: tr("重新生成恢复码", "Make new recovery codes"), Action: factorPath + "/codes",
				Confirm: tr("原有恢复码将全部失效。", "The old ones open nothing from then on."),
			}.In(v.lang)),
		}
	}
	add := []g.Node{components.ButtonLink{Label: tr("添加验证器", "Add an authenticator"), Href: factorPath + "/authenticator"}.In(v.lang)}
	var none g.Node
	if v.Factors().PasskeysWork() { // a passkey belongs to a host's name: an address of digits has none
		add = append(add, components.ButtonLink{Label: tr("添加通行密钥", "Add a passkey"), Href: factorPath + "/passkey"}.In(v.lang))
	} else {
		none = v.paragraph("本系统现以 IP 地址提供服务，不能使用通行密钥；改用域名后即可添加。", "This service is reached at an IP address, where passkeys do not work; once it has a host name they can be added.")
	}
	return components.Section(v.lang, "factors", tr("二次验证", "Second factor"),
		v.paragraph("设置后，登录时除密码外还须验证器的验证码或通行密钥；批准、付款、采用规则等事项也以此验证。",
			"With one set up, signing in takes a code or a passkey beside the password; so do approving, paying and adopting rules."),
		components.Table{
			Caption: tr("二次验证方式", "Second factors"), Quiet: true, Empty: components.Empty{Title: tr("尚未设置", "None yet"), Text: tr("目前仅凭密码登录。", "The password alone signs in.")},
			Columns: []components.Column{
				{Head: tr("名称", "Name")}, {Head: tr("类型", "Kind")}, {Head: tr("添加时间", "Added")}, {Head: tr("最近使用", "Last used")}, {Head: tr("操作", "Act")},
			},
			Rows: rows,
		}.In(v.lang),
		components.Acts(add...), none,
		codes)
}

// whenever is an instant that may not have come.
func (v *visit) whenever(ms int64) g.Node {
	if ms == 0 {
		return v.text(tr("从未", "Never"))
	}
	return components.When(time.UnixMilli(ms))
}

// attemptWords are the kinds of lines in one's own list of sign-ins.
var attemptWords = map[string]components.Text{
	ledger.TrailSignIn:       tr("登录", "Signed in"),
	ledger.TrailSignInFailed: tr("登录失败", "Failed"),
	ledger.TrailSignOut:      tr("退出", "Signed out"),
	ledger.TrailProved:       tr("验证身份", "Proved identity"),
}

func (v *visit) attemptTable(attempts []party.Attempt) g.Node {
	rows := make([]components.Row, 0, len(attempts))
	for _, a := range attempts {
		rows = append(rows, components.Row{Cells: []g.Node{
			components.When(time.UnixMilli(a.At)), v.text(attemptWords[a.Kind]), v.attempted(a),
		}})
	}
	return components.Section(v.lang, "sign-ins", tr("最近的登录记录", "Recent sign-ins"), components.Table{
		Caption: tr("最近的登录记录", "Recent sign-ins"), Quiet: true,
		Columns: []components.Column{{Head: tr("时间", "Time")}, {Head: tr("结果", "Result")}, {Head: tr("地址、方式与设备", "Address, way and browser")}},
		Rows:    rows,
	}.In(v.lang))
}

func (v *visit) sessionTable(sessions []party.Session) g.Node {
	rows := make([]components.Row, 0, len(sessions))
	for _, s := range sessions {
		end := components.Act{Label: tr("退出", "End"), Action: "/account/security/sessions/" + s.ID + "/end", Weight: components.Plain}.In(v.lang)
		if s.Current {
			end = v.text(tr("本次登录", "This one"))
		}
		rows = append(rows, components.Row{Cells: []g.Node{
			g.Text(v.device(s.UserAgent)), components.Code(s.IP), components.When(time.UnixMilli(s.CreatedAt)), components.When(time.UnixMilli(s.SeenAt)), components.When(time.UnixMilli(s.ExpiresAt)), end,
		}})
	}
	var others g.Node
	if len(sessions) > 1 {
		others = components.Acts(components.Act{Label: tr("退出其他所有登录", "Sign out all others"), Action: securityPath + "/sessions/end-others"}.In(v.lang))
	}
	return components.Section(v.lang, "sessions", tr("登录会话", "Sessions"), components.Table{
		Caption: tr("登录会话", "Sessions"), Quiet: true,
		Columns: []components.Column{
			{Head: tr("设备", "Browser")}, {Head: tr("地址", "Address")}, {Head: tr("首次使用", "First used")}, {Head: tr("最近使用", "Last used")},
			{Head: tr("到期", "Ends")}, {Head: tr("操作", "Act")},
		},
		Rows: rows,
	}.In(v.lang), others)
}

func (v *visit) changePassword() (string, error) {
	if err := v.mustSignIn(); err != nil {
		return "", err
	}
	err := party.ChangePassword(v.ctx(), v.DB, v.caller.Actor, v.caller.Token, v.FormValue("old_password"), v.FormValue("password"), v.meta())
	if err != nil {
		return "", err
	}
	v.flash("密码已修改，其他登录已退出", "The password is changed and your other sessions have ended")
	return securityPath, nil
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
	return securityPath, nil
}

// endOtherSessions signs the caller out everywhere else.
func (v *visit) endOtherSessions() (string, error) {
	if err := v.mustSignIn(); err != nil {
		return "", err
	}
	if _, err := party.RevokeOthers(v.ctx(), v.DB, v.caller.Actor, v.caller.Token); err != nil {
		return "", err
	}
	v.flash("其他登录均已退出", "All your other sessions have ended")
	return securityPath, nil
}
