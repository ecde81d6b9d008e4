package pages

import (
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/factor"
	"huishu/registry/notice"
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

// passwordResetPage gives who has forgotten the password a ticket to set a new one: no officer ever knows a password. It says what stays,
// and offers to take that off too: whoever talks an officer into a ticket must not get past the factors with it, and whoever has got into
// an account must not keep a way in.
func (v *visit) passwordResetPage(tx *ledger.Tx, f form) (content, error) {
	if err := access.Require(tx, access.AccountReset, access.Facts{}); err != nil {
		return content{}, err
	}
	return content{Title: passwordResetTitle, Body: []g.Node{
		components.Heading{Title: passwordResetTitle, Lead: tr("为忘记密码的人办理。由本人凭一次性凭证自行设置新密码，凭证 24 小时内有效；工作人员不经手密码。",
			"For who has forgotten the password. Its holder sets a new one with a ticket that works once within 24 hours; no officer ever knows a password.")}.In(v.lang),
		v.paragraph("使用凭证之前，原密码和登录不变；使用之后，此前的登录全部退出。验证器、通行密钥、恢复码和绑定的统一身份保留，骗取凭证的人不能借此绕过。",
			"Until the ticket is used the password and every session stay; then all sessions end. Authenticators, passkeys, recovery codes and bound identities stay, so that whoever talks you into a ticket does not get past them."),
		v.entry(f, entry{Action: passwordResetPath, Submit: tr("发放重置凭证", "Give the ticket")}, v.whoAsks(f),
			v.radio(f, f.must("way", tr("交付方式", "How it gets there"), components.Text{}), string(factor.ByHand), []components.Option{
				{Value: string(factor.ByHand), Label: tr("当面交付：凭证只向您显示一次", "By hand: the ticket is shown to you once")},
				{Value: string(factor.ByMail), Label: tr("发到本人确认过的邮箱", "To the address that the account has confirmed")},
			}),
			components.Checkbox{Field: f.field("intruder", tr("怀疑账号被他人控制", "An intruder is feared"),
				tr("原密码立即失效，所有登录立即退出，全部验证方式、绑定的统一身份和邮箱一并清除；须当面交付", "The password opens nothing from now on, every session ends at once, and every factor, bound identity and the address for letters are taken off; the ticket goes by hand")),
				Value: "yes", Checked: f.get("intruder", "") != ""}.In(v.lang)),
	}}, nil
}

func (v *visit) resetPasswordOf() (string, error) {
	how := notice.ResetHow{Mail: v.FormValue("way") == string(factor.ByMail), Intruder: v.FormValue("intruder") != ""}
	var token string
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		account, err := v.accountOfWhoAsks(tx, access.AccountReset)
		if err != nil {
			return "", err
		}
		_, token, err = notice.Reset(tx, account.ID, how)
		return passwordResetPath, err
	})
	switch {
	case err != nil:
		return "", err
	case how.Mail:
		v.flash("重置凭证已发往本人确认过的邮箱", "The ticket is on its way to the address that the account has confirmed")
	case token == "":
		v.flash("此前已经办理，凭证只显示一次。需要时请重新发放", "This was done before, and a ticket is shown once; give another if need be")
	default:
		link := v.Scheme() + "://" + v.Request().Host + ticketPath + token
		v.flash("重置链接（只显示这一次，24 小时内有效，请当面交给本人）："+link, "Link to set the password, shown this once and valid for 24 hours; hand it over in person: "+link)
	}
	return next, nil
}

// accountOfWhoAsks reads whoAsks for an act, and says of both fields at once what is wrong with them.
func (v *visit) accountOfWhoAsks(tx *ledger.Tx, act access.Act) (party.Account, error) {
	if err := access.Require(tx, act, access.Facts{}); err != nil {
		return party.Account{}, err // before anybody learns which accounts there are
	}
	var unsure, unknown *fault.Error
	if v.FormValue("known") == "" {
		unsure = fault.New(fault.Invalid, "factor.unknown_person", "请先当面核实身份", "Make sure in person who asks first").At("known")
	}
	account, err := party.AccountByLogin(tx, v.FormValue("login"))
	switch {
	case strings.TrimSpace(v.FormValue("login")) == "":
		unknown = fault.Required("login", "账号", "account")
	case fault.KindOf(err) == fault.NotFound:
		unknown = fault.New(fault.Invalid, "account.not_found", "没有这个账号", "There is no such account").At("login").
			Do("请核对完整账号", "Check the whole of it").Wrap(err)
	case err != nil:
		return party.Account{}, err
	}
	return account, fault.Join(unknown, unsure)
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
