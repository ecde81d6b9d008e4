package pages

import (
	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/registry/sso"
	"huishu/web/components"
)

const factorResetPath = "/desk/factors/reset"

func mountFactorReset(p *Pages) {
	p.form(factorResetPath, (*visit).factorResetPage, (*visit).resetFactorsOf)
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
		v.paragraph("重置密码则相反：只换密码并退出所有登录，验证方式和绑定的统一身份保留，骗取新密码的人不能借此绕过。怀疑账号被他人控制时，两项都要办理。",
			"A password reset is the other half: it changes the password and ends the sessions; factors and bound identities stay, so that whoever talks somebody into a new password does not get past them. Where an intruder is feared, do both."),
		v.entry(f, entry{Action: factorResetPath, Submit: title},
			components.TextInput{Field: f.must("login", tr("账号", "Account"), tr("完整账号，如“登录名@统一社会信用代码”", "The whole of it, such as login@organisation code")), Value: f.get("login", ""), Width: components.Medium}.In(v.lang),
			components.Checkbox{Field: f.must("known", tr("我已当面核实此人身份", "I have made sure in person who asks"), components.Text{}), Value: "yes", Checked: f.get("known", "") != ""}.In(v.lang)),
	}}, nil
}

func (v *visit) resetFactorsOf() (string, error) {
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		if err := access.Require(tx, access.FactorReset, access.Facts{}); err != nil {
			return "", err // before anybody learns which accounts there are
		}
		if v.FormValue("known") == "" {
			return "", fault.New(fault.Invalid, "factor.unknown_person", "请先当面核实身份", "Make sure in person who asks first").At("known")
		}
		account, err := party.AccountByLogin(tx, v.FormValue("login"))
		if fault.KindOf(err) == fault.NotFound {
			return "", fault.New(fault.Invalid, "account.not_found", "没有这个账号", "There is no such account").At("login").
				Do("请核对完整账号", "Check the whole of it").Wrap(err)
		}
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
