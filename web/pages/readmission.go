package pages

import (
	g "maragu.dev/gomponents"

	"huishu/ledger"
	"huishu/registry/party"
	"huishu/web/components"
)

func mountReadmission(p *Pages) {
	p.form("/return", (*visit).returnPage, (*visit).askToReturn)
	p.page("/return/asked", (*visit).askedPage)
}

// returnPage takes in the wish of a company that had left to come back, with the person who will act for it.
func (v *visit) returnPage(_ *ledger.Tx, f form) (content, error) {
	title := tr("重新入册", "Come back")
	return content{Title: title, Body: []g.Node{
		components.Heading{Title: title, Lead: tr(
			"此前自愿退出的企业以原统一社会信用代码申请，沿用原登记记录。主管部门核实身份后，账号才会开通；原有资格须重新申请。",
			"For a company that left by its own wish: under the same code, and the earlier record goes on. The account opens once the authority has made sure who asks; qualifications are applied for anew.")}.In(v.lang),
		v.entry(f, entry{Action: "/return", Submit: tr("提交申请", "Send the application")},
			components.Fieldset(v.lang, tr("单位", "Company"), components.Text{},
				v.line(f, f.must("uscc", tr("统一社会信用代码", "Unified social credit code"), tr("退出时的代码", "The one under which it left")), "", components.Medium),
				v.profileFields(f, party.Profile{Region: "441302"})),
			components.Fieldset(v.lang, tr("第一个账号", "First account"), tr("核实后开通", "Opens after the check"), v.accountFields(f)),
			v.area(f, f.field("reason", tr("说明", "What you want to say"), components.Text{}), "", 3, 2000)),
	}}, nil
}

func (v *visit) askToReturn() (string, error) {
	account, unfit := v.newAccount()
	account.Chosen = true
	f := party.SignUpForm{Profile: v.profile(), USCC: v.FormValue("uscc"), Account: account}
	var asks party.Account
	err := v.DB.Update(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) error {
		m, err := party.AskToReturn(tx, v.Book, f, v.FormValue("reason"))
		if err == nil {
			asks, err = party.GetAccount(tx, m.Account)
		}
		return err
	})
	return address("/return/asked", "login", asks.Login), together(unfit, err)
}

func (v *visit) askedPage(*ledger.Tx) (content, error) {
	var login g.Node
	if given := v.QueryParam("login"); party.IsOwnLogin(given) { // whoever makes a link puts no other words on the page
		login = v.loginShown(given)
	}
	title := tr("申请已提交", "The application is filed")
	return content{Title: title, Body: []g.Node{
		components.Heading{Title: title, Lead: tr("主管部门会按所填联系方式核实身份。核实后，您可以用下面的账号和刚才的密码登录。", "The authority makes sure who you are by the contact you gave. After that you can sign in with this account and the password you chose.")}.In(v.lang),
		login,
		components.Acts(components.ButtonLink{Label: tr("登录", "Sign in"), Href: "/sign-in"}.In(v.lang)),
	}}, nil
}
