package pages

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/registry/sso"
	"huishu/web/components"
)

const (
	factorResetPath   = "/desk/factors/reset"
	passwordResetPath = "/desk/passwords/reset"
)

func mountAccountReset(p *Pages) {
	p.form(factorResetPath, (*visit).factorResetPage, (*visit).resetFactorsOf)
	p.form(passwordResetPath, (*visit).passwordResetPage, (*visit).resetPasswordOf)
	p.act("/organisation/members/:id/factors/reset", (*visit).resetFactors)
}

// factorResetPage lets whoever has lost every way in back in, whatever party they belong to. The login is typed, not chosen: whose account
// it is has been made sure of before.
func (v *visit) factorResetPage(tx *ledger.Tx, f form) (content, error) {
	if !access.Can(v.caller.Actor, access.FactorReset, access.Facts{}) {
		return content{}, access.Require(tx, access.FactorReset, access.Facts{})
	}
	title := tr("重置登录验证方式", "Reset how an account is guarded")
	return content{Title: title, Body: []g.Node{
		components.Heading{Title: title, Lead: tr("为丢失全部设备和恢复码，或账号可能被他人控制的人办理。须先当面核实身份。",
			"For who has lost every device and code, or whose account somebody else may have got hold of. Make sure in person who asks.")}.In(v.lang),
		v.paragraph("验证器、通行密钥、恢复码和绑定的统一身份全部失效，所有登录立即退出；密码不变，此后仅凭密码登录，直至重新设置。",
			"Authenticators, passkeys, recovery codes and bound identities open nothing any more and every session ends; the password stays and alone signs in, until something new is set up."),
		h.P(v.text(tr("只是忘记密码的，密码另行重置：", "Who has only forgotten the password needs something else: ")), components.Link(passwordResetPath, v.text(passwordResetTitle))),
		v.entry(f, entry{Action: factorResetPath, Submit: title}, v.whoAsks(f)),
	}}, nil
}

// whoAsks names the account, and has the officer say that it made sure who asks.
func (v *visit) whoAsks(f form) g.Node {
	return g.Group{
		components.TextInput{Field: f.must("login", tr("账号", "Account"), tr("完整账号，如“登录名@统一社会信用代码”", "The whole of it, such as login@organisation code")), Value: f.get("login", ""), Width: components.Medium}.In(v.lang),
		components.Checkbox{Field: f.must("known", tr("我已当面核实此人身份", "I have made sure in person who asks"), components.Text{}), Value: "yes", Checked: f.get("known", "") != ""}.In(v.lang),
	}
}

var passwordResetTitle = tr("重置密码", "Reset a password")

// passwordResetPage gives who has forgotten the password a new one. It says what stays, and offers to take that off too: whoever talks an
// officer into a new password must not get past the factors with it, and whoever has got into an account must not keep a way in.
func (v *visit) passwordResetPage(tx *ledger.Tx, f form) (content, error) {
	err := access.Require(tx, access.AccountReset, access.Facts{})
	if err == nil {
		err = v.proofAhead(tx, access.AccountReset) // asked for later, the page that asks would carry the password
	}
	if err != nil {
		return content{}, err
	}
	return content{Title: passwordResetTitle, Body: []g.Node{
		components.Heading{Title: passwordResetTitle, Lead: tr("为忘记密码的人办理。须先当面核实身份，并将新密码当面告知本人；请本人登录后立即在“登录安全”中修改。",
			"For who has forgotten the password. Make sure in person who asks and hand the new one over in person; its holder then changes it under sign-in security.")}.In(v.lang),
		v.paragraph("只更换密码并退出所有登录：验证器、通行密钥、恢复码和绑定的统一身份保留，骗取新密码的人不能借此绕过。怀疑账号被他人控制的，请一并清除，因为他人可能已添加自己的验证方式。",
			"The password changes and every session ends; authenticators, passkeys, recovery codes and bound identities stay, so that whoever talks you into a new password does not get past them. Where an intruder is feared, take them off too: the intruder may have added some."),
		v.entry(f, entry{Action: passwordResetPath, Submit: passwordResetTitle}, v.whoAsks(f),
			components.TextInput{Field: f.must("password", tr("新密码", "New password"), tr("至少 10 个字符", "At least 10 characters")), Type: "password", AutoComplete: "new-password", Width: components.Medium}.In(v.lang),
			components.Checkbox{Field: f.field("factors", tr("怀疑账号被他人控制：同时清除全部验证方式和绑定的统一身份", "An intruder is feared: take off every factor and bound identity too"), components.Text{}), Value: "yes", Checked: f.get("factors", "") != ""}.In(v.lang)),
	}}, nil
}

func (v *visit) resetPasswordOf() (string, error) {
	if err := v.mustSignIn(); err != nil {
		return "", err
	}
	login, reset := v.FormValue("login"), party.ResetPassword
	if v.FormValue("factors") != "" {
		reset = sso.ResetAll
	}
	// Hashes are few, and sign-ins need them: whoever may not is told so before one is made.
	err := v.DB.View(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) error { return access.Require(tx, access.AccountReset, access.Facts{}) })
	if err != nil {
		return "", err
	}
	hash, unfit := party.HashPassword(v.ctx(), login, v.FormValue("password"))
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		account, err := v.accountOfWhoAsks(tx, access.AccountReset)
		if err == nil {
			err = unfit
		}
		if err != nil {
			return "", err
		}
		return passwordResetPath, reset(tx, account.ID, hash)
	})
	if err == nil {
		v.flash("密码已重置，该账号的登录均已退出", "The password is reset and the account is signed out everywhere")
	}
	return next, err
}

// accountOfWhoAsks reads whoAsks for an act.
func (v *visit) accountOfWhoAsks(tx *ledger.Tx, act access.Act) (party.Account, error) {
	if err := access.Require(tx, act, access.Facts{}); err != nil {
		return party.Account{}, err // before anybody learns which accounts there are
	}
	if v.FormValue("known") == "" {
		return party.Account{}, fault.New(fault.Invalid, "factor.unknown_person", "请先当面核实身份", "Make sure in person who asks first").At("known")
	}
	account, err := party.AccountByLogin(tx, v.FormValue("login"))
	if fault.KindOf(err) == fault.NotFound {
		err = fault.New(fault.Invalid, "account.not_found", "没有这个账号", "There is no such account").At("login").
			Do("请核对完整账号", "Check the whole of it").Wrap(err)
	}
	return account, err
}

func (v *visit) resetFactorsOf() (string, error) {
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		account, err := v.accountOfWhoAsks(tx, access.FactorReset)
		if err != nil {
			return "", err
		}
		return factorResetPath, sso.Reset(tx, account.ID)
	})
	return v.factorsReset(next, err)
}

// resetFactors is the same for a colleague, chosen from the list of members.
func (v *visit) resetFactors() (string, error) {
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		return "/organisation#members", sso.Reset(tx, v.Param("id"))
	})
	return v.factorsReset(next, err)
}

func (v *visit) factorsReset(next string, err error) (string, error) {
	if err == nil {
		v.flash("登录验证方式已重置，该账号的登录均已退出", "The account's factors are reset and it is signed out everywhere")
	}
	return next, err
}

// resetButton is the act of resetFactors.
func (v *visit) resetButton(a party.Account) g.Node {
	return components.Act{
		Label: tr("重置登录验证方式", "Reset the factors"), Weight: components.Danger, Action: "/organisation/members/" + a.ID + "/factors/reset", Values: []components.Pair{oncePair()},
		Confirm: tr("仅在"+a.Name+"丢失全部设备和恢复码并当面核实身份后办理：其验证器、通行密钥、恢复码和绑定的统一身份全部失效，所有登录立即退出，此后仅凭密码登录，直至重新设置。",
			"Only when "+a.Name+" has lost every device and code and you have made sure in person who asks: authenticators, passkeys, recovery codes and bound identities open nothing any more, every session ends, and the password alone signs in until something new is set up."),
	}.In(v.lang)
}
