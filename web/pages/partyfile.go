package pages

import (
	"fmt"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/compliance/code"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/web/components"
)

func mountPartyFile(p *Pages) {
	p.form("/organisation/file", (*visit).partyFilePage, (*visit).editPartyFile)
	p.form("/organisation/transfer", (*visit).answerTransferPage, (*visit).answerTransfer)
	p.form("/desk/parties/:id/transfer", (*visit).sendTransferPage, (*visit).sendTransfer)
}

// filePart is an organisation's file on its page, with what is still to do.
func (v *visit) filePart(tx *ledger.Tx, p party.Party) (g.Node, error) {
	f, err := party.FileOf(tx, p.ID)
	if err != nil {
		return nil, err
	}
	var parts []g.Node
	if f.Version == 0 {
		parts = append(parts, components.Note(v.lang, components.Waiting, v.paragraph("单位档案尚未填写。", "The organisation's file has not been filled in.")))
	} else {
		parts = append(parts, components.Facts(v.lang, v.fileFacts(f)...))
	}
	var acts []g.Node
	if v.own(p.ID) && access.Can(v.caller.Actor, access.PartyFile, access.Facts{Owner: p.ID}) {
		acts = append(acts, components.ButtonLink{Label: tr("填写单位档案", "Fill in the file"), Href: "/organisation/file"}.In(v.lang))
	}
	_, err = party.OpenTransfer(tx, p.ID)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return nil, err
	}
	if err == nil && access.Can(v.caller.Actor, access.PartyConfirmTransfer, access.Facts{Owner: p.ID}) {
		acts = append(acts, components.ButtonLink{Label: tr("确认打款金额", "Say how much was received"), Href: "/organisation/transfer", Weight: components.Primary}.In(v.lang))
	}
	if len(acts) > 0 {
		parts = append(parts, components.Acts(acts...))
	}
	return components.Section(v.lang, "file", tr("单位档案", "File"), parts...), nil
}

func (v *visit) fileFacts(f party.File) []components.Fact {
	term := g.Group{components.Date(f.TermFrom), v.text(tr(" 起，长期", " on, long-term"))}
	if f.TermTo != "" {
		term = g.Group{components.Date(f.TermFrom), v.text(tr(" 至 ", " to ")), components.Date(f.TermTo)}
	}
	industry, _ := code.IndustryOf(f.Industry)
	facts := []components.Fact{
		{Term: tr("主体类型", "Type"), Value: v.text(f.Type.Title())},
		{Term: tr("存续期限", "Term"), Value: term},
		{Term: tr("经营范围（职能）", "Scope"), Value: paragraphs(f.Scope)},
		{Term: tr("行业（GB/T 4754）", "Industry (GB/T 4754)"), Value: g.Group{components.Code(f.Industry), g.Text(" "), v.text(fault.T(industry.NameZH, industry.NameEN))}},
		{Term: tr("经办人", "Handler"), Value: g.Group{g.Text(f.Handler + " " + f.HandlerPhone + " "), v.text(f.HandlerWay.Title())}},
	}
	if f.CapitalFen > 0 {
		facts = append(facts, components.Fact{Term: tr("注册资本", "Registered capital"), Value: v.text(tr(party.Wan(f.CapitalFen)+" 万元", "¥"+party.Wan(f.CapitalFen)+" × 10,000"))})
	}
	if f.Zone != "" {
		facts = append(facts, components.Fact{Term: tr("功能区", "Functional zone"), Value: g.Text(f.Zone)})
	}
	for _, p := range f.Papers {
		facts = append(facts, components.Fact{Term: party.MaterialTitle(p.Material), Value: components.Link("/documents/"+p.Document, v.text(tr("查看文件", "See the document")))})
	}
	return facts
}

func (v *visit) partyFilePage(tx *ledger.Tx, f form) (content, error) {
	p, err := v.ownParty(tx)
	if err == nil {
		err = access.Require(tx, access.PartyFile, access.Facts{Owner: p.ID})
	}
	if err != nil {
		return content{}, err
	}
	file, err := party.FileOf(tx, p.ID)
	if err != nil {
		return content{}, err
	}
	title := tr("填写单位档案", "The organisation's file")
	return content{Title: title, Crumbs: []components.NavItem{organisationCrumb, {Label: title}}, Body: []g.Node{
		components.Heading{Over: components.Same("NDI-TR-2025-03"), Title: title, Code: p.USCC}.In(v.lang),
		v.entry(f, entry{Action: "/organisation/file", Submit: tr("保存", "Save"), Upload: true, Fresh: "/organisation"},
			f.version(file.Version), v.fileFields(f, file),
			components.Fieldset(v.lang, tr("附件", "Papers"), tr("加密存放；重新上传会替换同一项", "Kept encrypted; a new one replaces the earlier of the same kind"), v.fileUploads(f, file)...)),
	}}, nil
}

func (v *visit) fileFields(f form, file party.File) g.Node {
	var types, ways, zones []components.Option
	for _, t := range party.OrgTypes {
		types = append(types, components.Option{Value: string(t), Label: t.Title()})
	}
	for _, w := range party.HandlerWays {
		ways = append(ways, components.Option{Value: string(w), Label: w.Title()})
	}
	zones = append(zones, components.Option{Value: "", Label: tr("不在功能区内", "In none")})
	for _, z := range code.Zones() {
		zones = append(zones, components.Option{Value: z.NameZH, Label: components.T(z.NameZH, z.NameEN)})
	}
	var industries []components.Option
	for _, i := range code.Industries() {
		industries = append(industries, components.Option{Value: i.Code, Label: components.T(i.Code+" "+i.NameZH, i.Code+" "+i.NameEN)})
	}
	capital := ""
	if file.CapitalFen > 0 {
		capital = party.Wan(file.CapitalFen)
	}
	return g.Group{
		v.pick(f, f.must("type", tr("主体类型", "Type"), components.Text{}), string(file.Type), types),
		v.day(f, f.must("term_from", tr("成立日期", "Day of establishment"), components.Text{}), file.TermFrom),
		v.day(f, f.field("term_to", tr("存续截止日期", "Last day"), tr("长期的不填", "Leave empty where it is long-term")), file.TermTo),
		v.line(f, f.field("capital", tr("注册资本（万元）", "Registered capital (10,000 yuan)"), tr("机关、事业单位等没有的不填", "Leave empty where there is none")), capital, components.Short),
		v.area(f, f.must("scope", tr("经营范围（职能）", "Scope of business or functions"), tr("与证照一致", "As on the licence")), file.Scope, 4, 2000),
		v.pick(f, f.must("industry", tr("行业（GB/T 4754-2017）", "Industry (GB/T 4754-2017)"), components.Text{}), file.Industry, industries),
		v.pick(f, f.field("zone", tr("功能区", "Functional zone"), components.Text{}), file.Zone, zones),
		v.line(f, f.must("handler", tr("经办人", "Handler"), tr("办理本单位事项的人", "The person who handles the organisation's matters")), file.Handler, components.Medium),
		components.TextInput{Field: f.must("handler_phone", tr("经办人电话", "Handler's telephone"), tr("不对外公开", "Not made public")), Value: f.get("handler_phone", file.HandlerPhone), Type: "tel", Width: components.Medium}.In(v.lang),
		v.radio(f, f.must("handler_way", tr("授权方式", "How authorised"), components.Text{}), string(file.HandlerWay), ways),
	}
}

func (v *visit) fileUploads(f form, file party.File) []g.Node {
	var list []g.Node
	for _, m := range party.FileMaterials {
		hint := components.Text{}
		if file.Paper(m) != "" {
			hint = tr("已上传", "On file")
		}
		list = append(list, components.FileUpload{Field: f.field("paper."+m, party.MaterialTitle(m), hint), Accept: []string{".pdf", ".jpg", ".png"}, Max: maxPaper}.In(v.lang))
	}
	return list
}

// storeFile stores the papers of fileUploads; attachFile hands them in.
func (v *visit) storeFile() (map[string]*upload, error) {
	files := map[string]*upload{}
	for _, m := range party.FileMaterials {
		u, err := v.store("paper." + m)
		if err != nil {
			return nil, err
		}
		if u != nil {
			files[m] = u
		}
	}
	return files, nil
}

func attachFile(tx *ledger.Tx, files map[string]*upload) (papers []party.Paper, err error) {
	for _, m := range party.FileMaterials {
		if files[m] == nil {
			continue
		}
		id, err := files[m].attach(tx, "party.file")
		if err != nil {
			return nil, err
		}
		papers = append(papers, party.Paper{Material: m, Document: id})
	}
	return papers, nil
}

func (v *visit) editPartyFile() (string, error) {
	if err := v.mustSignIn(); err != nil {
		return "", err
	}
	files, err := v.storeFile()
	if err != nil {
		return "", err
	}
	capital, unfit := party.ParseWan(v.FormValue("capital"))
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		papers, err := attachFile(tx, files)
		if err != nil {
			return "", err
		}
		_, err = party.EditFile(tx, tx.Actor.Party, v.seen(), v.particulars(capital), papers)
		if err = together(unfit, err); err != nil {
			return "", err
		}
		return "/organisation", nil
	})
	if err == nil {
		v.flash("单位档案已保存", "The file is saved")
	}
	return next, err
}

// particulars reads fileFields.
func (v *visit) particulars(capitalFen int64) party.Particulars {
	return party.Particulars{
		Type: party.OrgType(v.FormValue("type")), TermFrom: v.FormValue("term_from"), TermTo: v.FormValue("term_to"), CapitalFen: capitalFen,
		Scope: v.FormValue("scope"), Industry: v.FormValue("industry"), Zone: v.FormValue("zone"),
		Handler: v.FormValue("handler"), HandlerPhone: v.FormValue("handler_phone"), HandlerWay: party.HandlerWay(v.FormValue("handler_way")),
	}
}

func (v *visit) sendTransferPage(tx *ledger.Tx, f form) (content, error) {
	p, err := party.Get(tx, v.Param("id"))
	if err == nil {
		err = access.Require(tx, access.PartyTransfer, access.Facts{Owner: v.Param("id")})
	}
	if err != nil {
		return content{}, err
	}
	title := tr("对公打款核验", "Verify by a small transfer")
	return content{Title: title, Section: "/parties", Crumbs: partyCrumbs(title), Body: []g.Node{
		components.Heading{Over: components.T(p.NameZH, p.NameEN), Title: title, Code: p.USCC, Lead: tr(
			"先由银行向该主体的对公账户转账，再在此登记。金额不会告知任何人，由该主体自行查账后填报。",
			"Have the bank transfer the amount first, then note it here. Nobody is told the amount: the organisation looks it up and answers.")}.In(v.lang),
		v.entry(f, entry{Action: "/desk/parties/" + p.ID + "/transfer", Submit: tr("登记打款", "Note the transfer")},
			v.line(f, f.must("bank", tr("开户银行", "Bank"), components.Text{}), "", components.Medium),
			v.line(f, f.must("account", tr("账户末四位", "Last four digits"), components.Text{}), "", components.Short),
			v.line(f, f.must("amount", tr("金额（元）", "Amount in yuan"), tr("0.01 至 0.99", "0.01 to 0.99")), "", components.Short)),
	}}, nil
}

func (v *visit) sendTransfer() (string, error) {
	amount, unfit := v.fen("amount")
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		_, err := party.SendTransfer(tx, v.Param("id"), party.NewTransfer{Bank: v.FormValue("bank"), Account: v.FormValue("account"), AmountFen: amount})
		if unfit != nil {
			return "", together(unfit, err)
		}
		return "/parties/" + v.Param("id"), err
	})
	if err == nil {
		v.flash("打款已登记，等待该主体填报金额", "The transfer is noted; the organisation answers next")
	}
	return next, err
}

func (v *visit) answerTransferPage(tx *ledger.Tx, f form) (content, error) {
	p, err := v.ownParty(tx)
	if err == nil {
		err = access.Require(tx, access.PartyConfirmTransfer, access.Facts{Owner: p.ID})
	}
	if err != nil {
		return content{}, err
	}
	t, err := party.OpenTransfer(tx, p.ID)
	if err != nil {
		return content{}, err
	}
	title := tr("确认打款金额", "Say how much was received")
	return content{Title: title, Crumbs: []components.NavItem{organisationCrumb, {Label: title}}, Body: []g.Node{
		components.Heading{Title: title, Lead: tr(fmt.Sprintf("请查看本单位在%s尾号 %s 的账户收到的核验款。还可填报 %d 次。", t.Bank, t.Account, t.Left()),
			fmt.Sprintf("Look at your account ending in %s at %s. You may answer %d more times.", t.Account, t.Bank, t.Left()))}.In(v.lang),
		v.entry(f, entry{Action: "/organisation/transfer", Submit: tr("确认", "Confirm")},
			v.line(f, f.must("amount", tr("收到的金额（元）", "Amount received, in yuan"), tr("如 0.37", "Such as 0.37")), "", components.Short)),
	}}, nil
}

func (v *visit) answerTransfer() (string, error) {
	var t party.Transfer
	right := false
	amount, unfit := v.fen("amount")
	if unfit != nil { // no attempt is lost to what is no amount
		return "", unfit
	}
	next, err := v.do(func(tx *ledger.Tx) (_ string, err error) {
		t, right, err = party.ConfirmTransfer(tx, tx.Actor.Party, amount)
		if err == nil && !right && t.Left() > 0 {
			return "/organisation/transfer", nil
		}
		return "/organisation", err
	})
	switch {
	case err != nil:
	case right:
		v.flash("身份核验通过", "The identity is verified")
	case t.Left() > 0:
		v.flash("金额不符，请核对后重新填报", "That is not the amount: check and answer again")
	default:
		v.flash("填报次数已用完，请联系主管部门重新打款", "No answer is left: ask the authority for another transfer")
	}
	return next, err
}
