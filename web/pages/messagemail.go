package pages

import (
	"time"

	g "maragu.dev/gomponents"

	"huishu/ledger"
	"huishu/registry/notice"
	"huishu/web/components"
)

// mailboxPage is where the caller is written to.
func (v *visit) mailboxPage(tx *ledger.Tx, f form) (content, error) {
	if err := v.mustSignIn(); err != nil {
		return content{}, err
	}
	box, err := notice.OwnMailbox(tx)
	if err != nil {
		return content{}, err
	}
	title := tr("接收通知的邮箱", "My e-mail address")
	body := []g.Node{
		components.Heading{Title: title, Lead: tr("确认之前，除确认邮件外不会向该邮箱发送任何内容。", "Until it is confirmed, nothing is sent there but the letter that asks for it.")}.In(v.lang),
		v.mailboxState(box),
		v.entry(f, entry{Action: "/messages/email", Submit: tr("保存并发送确认邮件", "Save and send the letter")},
			components.TextInput{Field: f.field("email", tr("邮箱", "E-mail address"), tr("留空则停止邮件通知", "Leave it empty to end all letters")), Type: "email", AutoComplete: "email", Value: f.get("email", box.Address), Width: components.Medium}.In(v.lang)),
	}
	if !v.Mail {
		body = []g.Node{body[0], components.Note(v.lang, components.Waiting, v.paragraph("本系统尚未配置邮件服务器，暂不发送邮件；站内消息不受影响。", "No mail server is configured, so no letters are sent; messages stand in the application all the same."))}
	}
	return content{Title: title, Crumbs: []components.NavItem{{Label: tr("消息", "Messages"), Href: "/messages"}, {Label: tr("通知设置", "How I am told"), Href: "/messages/settings"}, {Label: title}}, Body: body}, nil
}

func (v *visit) mailboxState(box notice.Mailbox) g.Node {
	switch {
	case box.Address == "":
		return nil
	case box.VerifiedAt != 0:
		return components.Note(v.lang, components.Valid, v.paragraph("邮箱已确认，通知会发送到这里。", "The address is confirmed; you are written to there."), components.When(time.UnixMilli(box.VerifiedAt)))
	}
	return components.Note(v.lang, components.Waiting, v.paragraph("邮箱尚未确认。请打开确认邮件中的链接；没有收到的，可以再次发送。", "The address is not confirmed. Open the link in the letter; if it did not come, have it sent again."))
}

func (v *visit) changeMailbox() (string, error) {
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		return "/messages/email", notice.SetMailbox(tx, v.FormValue("email"))
	})
	if err == nil {
		v.flash("邮箱设置已保存", "Saved")
	}
	return next, err
}

// confirmMailPage asks for one press of a button: scanners of mail open links by themselves.
func (v *visit) confirmMailPage(_ *ledger.Tx, f form) (content, error) {
	return v.tokenPage(f, "/messages/email/confirm", tr("确认邮箱", "Confirm the address"),
		tr("确认后，办理通知会发送到收到本链接的邮箱。", "From then on you are written to at the address that got this link.")), nil
}

func (v *visit) stopMailPage(_ *ledger.Tx, f form) (content, error) {
	return v.tokenPage(f, "/messages/email/stop", tr("停止邮件通知", "End letters"),
		tr("停止后不再向该邮箱发送通知；站内消息不受影响。", "Nothing more is sent to that address; messages stand in the application all the same.")), nil
}

func (v *visit) tokenPage(f form, action string, title, lead components.Text) content {
	return content{Title: title, Body: []g.Node{
		components.Heading{Title: title, Lead: lead}.In(v.lang),
		v.entry(f, entry{Action: action, Submit: title}, components.Hidden("token", f.get("token", ""))),
	}}
}

func (v *visit) confirmMail() (string, error) {
	return v.byToken(notice.Confirm, tr("邮箱已确认", "The address is confirmed"))
}

// stopMail is what the button of the page and one click of a mail program do (RFC 8058: the token stands in the address).
func (v *visit) stopMail() (string, error) {
	return v.byToken(notice.Unsubscribe, tr("邮件通知已停止", "Letters have ended"))
}

// byToken needs no sign-in: whoever has the token reads the mail of the address.
func (v *visit) byToken(do func(tx *ledger.Tx, token string) error, done components.Text) (string, error) {
	err := v.DB.Update(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) error { return do(tx, v.FormValue("token")) })
	if err == nil {
		v.flash(done.ZH, done.EN)
	}
	return "/", err
}
