package pages

import (
	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/registry/party"
	"huishu/web/components"
)

func mountBody(p *Pages) {
	p.form("/desk/parties/new", (*visit).bodyPage, (*visit).registerBody)
}

// bodyKinds are the kinds that the authority enters.
func bodyKinds() []components.Option {
	var list []components.Option
	for _, k := range party.Kinds {
		o := components.Option{Value: string(k), Label: k.Title()}
		if k == party.Company {
			o.Hint = tr("仅限代码未通过校验、需登记理由的企业；其他企业自行入驻", "Only companies whose code needs a recorded reason; others sign up themselves")
		}
		list = append(list, o)
	}
	return list
}

// bodyPage takes in a public body with its officers and its first account.
func (v *visit) bodyPage(tx *ledger.Tx, f form) (content, error) {
	if err := access.Require(tx, access.PartyRegisterBody, access.Facts{}); err != nil {
		return content{}, err
	}
	flags := []components.Option{
		{Value: "implementing", Label: tr("实施机构", "Implementing body"), Hint: tr("可以签订授权运营协议（发改数据规〔2025〕27号）", "May conclude authorised-operation agreements")},
		{Value: "authorising", Label: party.AsAuthorising.Title(), Hint: tr("授权运营、制定上限收费标准（发改价格〔2025〕65号）；也适用于主管部门", "Authorises operation and sets ceilings; also for an authority")},
		{Value: "by_reference", Label: tr("参照执行", "Follows by reference"), Hint: tr("中央、省驻市单位等（第二十四条）", "Central or provincial units in the city and the like (Art. 24)")},
	}
	title := tr("登记公共机构", "Enter a public body")
	return content{Title: title, Section: "/parties", Crumbs: []components.NavItem{{Label: tr("主体管理", "Parties"), Href: "/desk/parties"}, {Label: title}}, Body: []g.Node{
		components.Heading{Title: title, Lead: tr("由主管部门核对证照后录入，视为已人工核验。", "Entered by the authority after seeing the papers, so it counts as verified.")}.In(v.lang),
		v.entry(f, entry{Action: "/desk/parties/new", Submit: tr("登记", "Enter it")},
			components.Fieldset(v.lang, tr("机构", "Body"), components.Text{},
				v.radio(f, f.must("kind", tr("类型", "Kind"), components.Text{}), string(party.PublicBody), bodyKinds()),
				components.Choices{Field: f.field("flags", tr("适用于公共管理和服务机构", "For public bodies"), components.Text{}), Options: flags, Values: f.Values["flags"]}.In(v.lang),
				v.area(f, f.field("ground", tr("实施机构或授权主体的决定文件", "Paper that made it an implementing body or an authorising subject"), tr("文号和名称；对外公开；指定机构身份须由审批人办理", "Number and name; public; a capacity is for an approver to record")), "", 2, 2000),
				v.line(f, f.must("uscc", tr("统一社会信用代码", "Unified social credit code"), tr("18 位，按 GB 32100 校验", "18 characters, checked by GB 32100")), "", components.Medium),
				v.line(f, f.field("code_override", tr("代码未通过校验而仍须录入的理由", "Reason to accept a code that fails the check"), tr("仅限早期试点发放的代码；理由存入登记记录", "Only for codes of the early pilot; the reason stays on record")), "", components.Full),
				v.profileFields(f, party.Profile{Region: "441300"})),
			components.Fieldset(v.lang, party.ChiefDataOfficer.Title(), tr("每个公共机构都应配备（第六条）；可以稍后任命", "Every public body has one (Art. 6); may be appointed later"), v.officerFields(f, "officers[0].")),
			components.Fieldset(v.lang, party.SecurityOfficer.Title(), tr("每个公共机构都应配备（第二十条）；可以稍后任命", "Every public body has one (Art. 20); may be appointed later"), v.officerFields(f, "officers[1].")),
			components.Fieldset(v.lang, tr("第一个账号", "First account"), tr("由该机构的经办人使用", "For the person who acts for the body"), v.accountFields(f)),
		),
	}}, nil
}

// bodyForm reads bodyPage. An officer of whom nothing was entered is appointed later.
func (v *visit) bodyForm() party.Body {
	b := party.Body{
		Kind: party.Kind(v.FormValue("kind")), Profile: v.profile(), USCC: v.FormValue("uscc"), CodeOverride: v.FormValue("code_override"),
		Ground: v.FormValue("ground"),
	}
	values, _ := v.FormParams()
	for _, flag := range values["flags"] {
		b.Implementing = b.Implementing || flag == "implementing"
		b.Authorising = b.Authorising || flag == "authorising"
		b.ByReference = b.ByReference || flag == "by_reference"
	}
	for i, office := range []party.Office{party.ChiefDataOfficer, party.SecurityOfficer} {
		o := v.officer(office, []string{"officers[0].", "officers[1]."}[i])
		if o.Person+o.Post+o.Phone+o.From != "" {
			b.Officers = append(b.Officers, o)
		}
	}
	return b
}

func (v *visit) registerBody() (string, error) {
	if err := v.mustBe(access.Authority); err != nil {
		return "", err
	}
	b := v.bodyForm()
	account, unfit := v.newAccount()
	b.Account = &account
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		p, _, err := party.RegisterBody(tx, b)
		if b.ByReference { // on what ground is asked next
			return "/desk/parties/" + p.ID + "/reference", err
		}
		return "/parties/" + p.ID, err
	})
	if err = together(unfit, err); err == nil {
		v.flash("机构已登记，账号已开通", "The body is entered and its account is open")
	}
	return next, err
}
