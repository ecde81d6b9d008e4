package pages

import (
	"cmp"
	"strings"

	g "maragu.dev/gomponents"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/web/components"
)

func mountSignUp(p *Pages) {
	p.form("/sign-up", (*visit).signUpPage, (*visit).signUp)
	p.page("/sign-up/done", (*visit).signedUpPage)
}

// signUpPage takes a company in, with the person who will act for it.
func (v *visit) signUpPage(_ *ledger.Tx, f form) (content, error) {
	title := tr("企业入驻", "Sign up a company")
	return content{Title: title, Body: []g.Node{
		components.Heading{Title: title, Lead: tr(
			"登记单位信息并开通第一个账号，随后可以求购数据，也可以申请成为数据商、登记数据经纪人认定，或与实施机构签订授权运营协议。",
			"Enter the company and open its first account. It can then buy data, apply as merchant or broker, or conclude an agreement with an implementing body.")}.In(v.lang),
		v.entry(f, entry{Action: "/sign-up", Submit: tr("入驻并登录", "Sign up and sign in")},
			components.Fieldset(v.lang, tr("单位", "Company"), components.Text{},
				v.line(f, f.must("uscc", tr("统一社会信用代码", "Unified social credit code"), tr("营业执照上的 18 位代码，按 GB 32100 校验", "18 characters, as on the licence; checked by GB 32100")), "", components.Medium),
				v.profileFields(f, party.Profile{Region: "441302"})),
			components.Fieldset(v.lang, tr("第一个账号", "First account"), tr("由您本人使用；同事的账号登录后在“本单位”中添加。", "For yourself; add your colleagues under “Organisation” afterwards."),
				v.accountFields(f)),
		),
		g.Group{v.paragraph("此前已退出的企业沿用原登记记录，请申请重新入册。", "A company that left earlier comes back under its earlier record."),
			components.Acts(components.ButtonLink{Label: tr("申请重新入册", "Ask to come back"), Href: "/return"}.In(v.lang))},
		v.paragraph("公共管理和服务机构、登记机构由公共数据主管部门登记，不在此处入驻。", "Public bodies and registration bodies are entered by the authority, not here."),
	}}, nil
}

// profileFields are the particulars of a party.
func (v *visit) profileFields(f form, p party.Profile) g.Node {
	return g.Group{
		v.line(f, f.must("name_zh", tr("单位名称", "Name in Chinese"), tr("与证照一致", "As on the licence")), p.NameZH, components.Full),
		v.line(f, f.field("name_en", tr("英文名称", "Name in English"), components.Text{}), p.NameEN, components.Full),
		v.line(f, f.must("region", tr("行政区划代码", "Division code"), tr("六位代码，如惠城区 441302、惠阳区 441303、博罗县 441322", "Six digits: 441302 for Huicheng, 441303 for Huiyang, 441322 for Boluo")), p.Region, components.Short),
		v.line(f, f.field("address", tr("地址", "Address"), components.Text{}), p.Address, components.Full),
		v.line(f, f.must("legal_rep", tr("法定代表人（负责人）", "Legal representative"), components.Text{}), p.LegalRep, components.Medium),
		v.line(f, f.must("contact_name", tr("联系人", "Contact person"), components.Text{}), p.ContactName, components.Medium),
		components.TextInput{Field: f.must("contact_phone", tr("联系电话", "Telephone"), tr("不对外公开", "Not made public")), Value: f.get("contact_phone", p.ContactPhone), Type: "tel", Width: components.Medium}.In(v.lang),
		components.TextInput{Field: f.field("contact_email", tr("电子邮箱", "E-mail"), tr("不对外公开", "Not made public")), Value: f.get("contact_email", p.ContactEmail), Type: "email", Width: components.Medium}.In(v.lang),
	}
}

// profile reads profileFields.
func (v *visit) profile() party.Profile {
	return party.Profile{
		NameZH: v.FormValue("name_zh"), NameEN: v.FormValue("name_en"), Region: v.FormValue("region"), Address: v.FormValue("address"),
		LegalRep: v.FormValue("legal_rep"), ContactName: v.FormValue("contact_name"), ContactPhone: v.FormValue("contact_phone"), ContactEmail: v.FormValue("contact_email"),
	}
}

// accountFields are a new account: name, login and password.
func (v *visit) accountFields(f form) g.Node {
	return g.Group{
		components.TextInput{Field: f.must("account_name", tr("姓名", "Name"), tr("办理事项的人的真实姓名", "The person's real name")), Value: f.get("account_name", ""), AutoComplete: "name", Width: components.Medium}.In(v.lang),
		components.TextInput{Field: f.must("login", tr("登录名", "Login"), tr("3 至 40 位小写字母、数字或 . _ -；登录时写作“登录名@统一社会信用代码”", "3 to 40 small letters, digits or . _ -; to sign in you write login@organisation code")), Value: f.get("login", ""), AutoComplete: "username", Width: components.Medium}.In(v.lang),
		components.TextInput{Field: f.must("password", tr("密码", "Password"), tr("至少 10 位，可用一句话；提交有误时须重新输入", "At least 10 characters, a sentence is fine; to be typed again when something has to be mended")), Type: "password", AutoComplete: "new-password", Width: components.Medium}.In(v.lang),
	}
}

// newAccount reads accountFields. The password is hashed before any transaction.
func (v *visit) newAccount() (party.NewAccount, error) {
	login := strings.TrimSpace(v.FormValue("login"))
	hash, err := party.HashPassword(v.ctx(), login, v.FormValue("password"))
	return party.NewAccount{Login: login, Name: v.FormValue("account_name"), Password: hash}, err
}

// together tells what is wrong with the password in one breath with the other fields. An
// account without a hash is always refused, so err is never nil when unfit is not.
func together(unfit, err error) error {
	if unfit == nil || err == nil || fault.KindOf(unfit) != fault.Invalid || fault.KindOf(err) != fault.Invalid {
		return cmp.Or(err, unfit)
	}
	all := []*fault.Error{}
	others := fault.From(err)
	for _, d := range append(others.Details, others) {
		if d.Field != "" && d.Field != "password" {
			all = append(all, d)
		}
	}
	return fault.Join(append(all, fault.From(unfit))...)
}

// signUp enters the company and signs its first person in. Where the company is there already it may be that the button was pressed
// twice: the login and the password of the form decide, as at any sign-in, and whoever they do not fit is told of the company alone.
func (v *visit) signUp() (string, error) {
	account, unfit := v.newAccount()
	account.Chosen = true
	f := party.SignUpForm{Profile: v.profile(), USCC: v.FormValue("uscc"), Account: account}
	err := v.DB.Update(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) error {
		_, _, err := party.SignUp(tx, f)
		return err
	})
	if err = together(unfit, err); err != nil && fault.CodeOf(err) != "party.exists" {
		return "", err
	}
	login := party.OwnLogin(account.Login, f.USCC)
	o, signErr := party.Open(v.ctx(), v.DB, login, v.FormValue("password"), v.meta())
	if signErr != nil {
		return "", cmp.Or(err, signErr)
	}
	v.keep(o)
	if o.Half {
		return "/sign-in/factor?next=/sign-up/done", nil
	}
	v.flash("入驻成功，您已登录。您的账号是 "+login, "Your company is entered and you are signed in. Your account is "+login)
	return "/sign-up/done", nil
}

// signedUpPage says what to sign in with from now on.
func (v *visit) signedUpPage(*ledger.Tx) (content, error) {
	if err := v.mustSignIn(); err != nil {
		return content{}, err
	}
	title := tr("入驻成功", "Your company is entered")
	return content{Title: title, Body: []g.Node{
		components.Heading{Title: title, Lead: tr("以后请用下面的账号和您设的密码登录。", "From now on sign in with this account and the password you chose.")}.In(v.lang),
		v.loginShown(v.caller.Login),
		components.Acts(components.ButtonLink{Label: tr("继续：申请资格", "Go on: apply for a qualification"), Href: "/desk/qualifications", Weight: components.Primary}.In(v.lang)),
	}}, nil
}

// loginShown shows a login to be kept.
func (v *visit) loginShown(login string) g.Node {
	return g.Group{
		components.CodeBlock(v.lang, tr("您的账号", "Your account"), login),
		v.paragraph("由登录名、@ 和本单位的统一社会信用代码组成；登录时大小写、全角半角均可。", "It is the login, an @ and your organisation's unified social credit code; case and width do not matter when you sign in."),
	}
}
