package pages

import (
	"strings"
	"time"

	g "maragu.dev/gomponents"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/factor"
	"huishu/registry/notice"
	"huishu/web/components"
)

const (
	forgottenPath = "/forgotten"
	ticketPath    = "/reset/"
)

func mountForgotten(p *Pages) {
	p.form(forgottenPath, (*visit).forgottenPage, (*visit).askReset)
	p.form(ticketPath+":ticket", (*visit).ticketPage, (*visit).useTicket)
}

var forgottenTitle = tr("忘记密码", "Forgotten your password?")

// forgottenPage asks for a letter with which the password is set anew. Whether there is such an account it never tells.
func (v *visit) forgottenPage(_ *ledger.Tx, f form) (content, error) {
	if !v.Mail {
		return content{Title: forgottenTitle, Body: []g.Node{
			components.Heading{Title: forgottenTitle}.In(v.lang),
			v.paragraph("请联系系统管理员：核实身份后，当面发放一次性重置凭证，由您自行设置新密码。", "Ask the system's administrator, who makes sure that it is you and hands over a ticket with which you set a new one; it works once."),
			v.paragraph("本系统尚未配置邮件服务器，因此不能通过邮件自行重置。", "This service sends no mail, so it cannot be done by a letter."),
			components.Acts(components.ButtonLink{Label: tr("返回登录", "Back to signing in"), Href: "/sign-in"}.In(v.lang)),
		}}, nil
	}
	return content{Title: forgottenTitle, Body: []g.Node{
		components.Heading{Title: forgottenTitle, Lead: tr("确认过邮箱的，可以收取一封邮件，凭其中的链接设置新密码。", "Who has confirmed an e-mail address gets a letter with a link to set a new password.")}.In(v.lang),
		v.entry(f, entry{Action: forgottenPath, Submit: tr("发送邮件", "Send the letter")},
			components.TextInput{Field: f.must("login", tr("账号", "Account"), tr("完整账号，如“登录名@统一社会信用代码”", "The whole of it, such as login@organisation code")), Value: f.get("login", ""), AutoComplete: "username", Width: components.Medium}.In(v.lang)),
		v.paragraph("没有确认过邮箱的，请联系系统管理员：核实身份后当面发放一次性重置凭证。", "Who has confirmed no address asks the system's administrator, who makes sure who asks and hands over a ticket that works once."),
	}}, nil
}

func (v *visit) askReset() (string, error) {
	login := strings.TrimSpace(v.FormValue("login"))
	if login == "" {
		return "", fault.Required("login", "账号", "account")
	}
	err := v.DB.Work(v.ctx(), func(tx *ledger.Tx) error { return notice.AskReset(tx, login, v.meta()) })
	if err == nil {
		v.flash("如果该账号存在并确认过邮箱，邮件已经发出，24 小时内有效。没有收到的，请查看垃圾邮件，或联系系统管理员", "If there is such an account with a confirmed address, the letter is on its way and valid for 24 hours. If none comes, look into the spam folder or ask the system's administrator")
	}
	return "/sign-in", err
}

// ticketPage lets whoever has a reset's ticket set the password of its account. Opening it uses nothing up: scanners of mail open links
// by themselves.
func (v *visit) ticketPage(tx *ledger.Tx, f form) (content, error) {
	t, holder, err := factor.TicketOf(tx, v.Param("ticket"))
	if err != nil {
		return content{}, err
	}
	title := tr("设置新密码", "Set a new password")
	return content{Title: title, Body: []g.Node{
		components.Heading{Title: title, Lead: tr("设置后，此前的登录全部退出；设置过验证器或通行密钥的，登录时仍须使用。", "Then every session from before ends; an authenticator or a passkey, where there is one, is asked for as ever.")}.In(v.lang),
		components.Facts(v.lang,
			components.Fact{Term: tr("账号", "Account"), Value: g.Text(holder.Login)},
			components.Fact{Term: tr("凭证有效至", "Ticket valid until"), Value: components.When(time.UnixMilli(t.ExpiresAt))}),
		v.entry(f, entry{Action: ticketPath + v.Param("ticket"), Submit: title},
			components.TextInput{Field: f.must("password", tr("新密码", "New password"), tr("至少 10 个字符，可用一句话", "At least 10 characters, a sentence is fine")), Type: "password", AutoComplete: "new-password", Width: components.Medium}.In(v.lang)),
	}}, nil
}

func (v *visit) useTicket() (string, error) {
	holder, err := factor.UseTicket(v.ctx(), v.DB, v.Param("ticket"), v.FormValue("password"), v.meta())
	if err != nil {
		return "", err
	}
	v.flash("新密码已设置，请登录", "The new password is set; sign in with it")
	return address("/sign-in", "login", holder.Login), nil
}
