package pages

import (
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
}

// filePart is an organisation's file on its page, with what is still to do.
func (v *visit) filePart(tx *ledger.Tx, p party.Party) (g.Node, error) {
	f, err := party.FileOf(tx, p.ID)
	if err != nil {
		return nil, err
	}
	var parts []g.Node
	label := tr("修改单位档案", "Change the file")
	if f.Version == 0 {
		label = tr("填写单位档案", "Fill in the file")
		parts = append(parts, components.Note(v.lang, components.Waiting, v.paragraph("单位档案尚未填写。", "The organisation's file has not been filled in.")))
	} else {
		parts = append(parts, components.Facts(v.lang, v.fileFacts(f)...))
	}
	var acts []g.Node
	if v.own(p.ID) && access.Can(v.caller.Actor, access.PartyFile, access.Facts{Owner: p.ID}) {
		acts = append(acts, components.ButtonLink{Label: label, Href: "/organisation/file"}.In(v.lang))
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
	if f.IndustryClass != "" {
		facts = append(facts, components.Fact{Term: tr("行业小类", "Class of industry"), Value: components.Code(f.IndustryClass)})
	}
	if f.ApprovedBy != "" {
		facts = append(facts, components.Fact{Term: tr("核准机构", "Approved by"), Value: g.Text(f.ApprovedBy)})
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
	p, err := v.ownPartyFor(tx, access.PartyFile)
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
		v.line(f, f.field("industry_class", tr("行业小类", "Class of industry"), tr("四位数字，须属于所选大类；不确定的不填", "Four digits within the division chosen; leave empty where unsure")), file.IndustryClass, components.Short),
		v.line(f, f.field("approved_by", tr("核准（登记）机构", "Approved or registered by"), tr("证照上的发证机关", "The issuer on the licence")), file.ApprovedBy, components.Medium),
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
		Scope: v.FormValue("scope"), Industry: v.FormValue("industry"), IndustryClass: v.FormValue("industry_class"), ApprovedBy: v.FormValue("approved_by"), Zone: v.FormValue("zone"),
		Handler: v.FormValue("handler"), HandlerPhone: v.FormValue("handler_phone"), HandlerWay: party.HandlerWay(v.FormValue("handler_way")),
	}
}
