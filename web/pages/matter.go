package pages

import (
	"time"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/code"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/web/components"
)

func mountMatter(p *Pages) {
	p.form("/organisation/entry", (*visit).entryPage, (*visit).fileEntry)
	p.form("/organisation/change", (*visit).entryChangePage, (*visit).fileChange)
	p.form("/organisation/changes/:id", (*visit).mendChangePage, (*visit).mendChange)
}

// matterAct is what an act on an organisation's matter does.
func (v *visit) matterAct(tx *ledger.Tx, c *procedure.Case, act string, d procedure.Decision) (err error) {
	if c.Definition == party.EntryProcedure && act == "resubmit" {
		if err = d.Only("reason", "seen"); err != nil {
			return err
		}
		_, err = party.ResubmitMatter(tx, v.Book, c.Subject.ID, nil, d.Reason)
		return err
	}
	_, err = party.DecideMatter(tx, v.Book, c.Subject.ID, act, d)
	return err
}

// mattersPart is what the organisation has asked of the register, and what it may ask.
func (v *visit) mattersPart(tx *ledger.Tx, p party.Party) (g.Node, error) {
	list, err := party.Matters(tx, p.ID)
	if err != nil {
		return nil, err
	}
	rows := make([]components.Row, 0, len(list))
	for _, m := range list {
		c, err := procedure.Get(tx, m.Case)
		if err != nil {
			return nil, err
		}
		state := caseState(c)
		rows = append(rows, components.Row{Cells: []g.Node{
			components.Link("/cases/"+c.ID, v.text(c.ProcedureTitle)), state.In(v.lang), components.When(time.UnixMilli(m.CreatedAt)), components.When(c.Moved),
		}})
	}
	title := tr("登记事项", "Matters of the register")
	parts := []g.Node{components.Table{
		Caption: title, Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("事项", "Matter")}, {Head: tr("状态", "State")}, {Head: tr("提出", "Asked")}, {Head: tr("最近变动", "Last moved")}},
		Empty: components.Empty{Title: tr("还没有登记事项", "Nothing was asked yet"),
			Text: tr("入册、变更、退出的申请及其办理过程会列在这里。", "Applications for entry, change and departure, and what came of them, will stand here.")},
	}.In(v.lang)}
	acts, err := v.matterButtons(tx, p)
	if err != nil {
		return nil, err
	}
	if len(acts) > 0 {
		parts = append(parts, components.Acts(acts...))
	}
	return components.Section(v.lang, "matters", title, parts...), nil
}

func (v *visit) matterButtons(tx *ledger.Tx, p party.Party) (acts []g.Node, err error) {
	if !v.own(p.ID) {
		return nil, nil
	}
	facts := access.Facts{Owner: p.ID}
	in, err := party.Admitted(tx, p.ID)
	if err != nil {
		return nil, err
	}
	if !in && access.Can(v.caller.Actor, access.EntryFile, facts) {
		acts = append(acts, components.ButtonLink{Label: tr("申请入册", "Apply for entry"), Href: "/organisation/entry", Weight: components.Primary}.In(v.lang))
	}
	if p.Verification != party.Unverified && access.Can(v.caller.Actor, access.ChangeFile, facts) {
		acts = append(acts, components.ButtonLink{Label: tr("申请变更", "Apply for a change"), Href: "/organisation/change"}.In(v.lang))
	}
	return acts, nil
}

// entryPage shows what would be filed, and what the checks find in it today.
func (v *visit) entryPage(tx *ledger.Tx, f form) (content, error) {
	p, err := v.ownPartyFor(tx, access.EntryFile)
	if err != nil {
		return content{}, err
	}
	set, err := adoption.For(tx, v.Book, party.Regime, v.today())
	if err != nil {
		return content{}, err
	}
	found, err := party.EntryFindings(tx, set, p.ID)
	if err != nil {
		return content{}, err
	}
	file, err := v.filePart(tx, p)
	if err != nil {
		return content{}, err
	}
	title := tr("申请入册", "Apply for entry")
	return content{Title: title, Crumbs: []components.NavItem{organisationCrumb, {Label: title}}, Body: []g.Node{
		components.Heading{Over: components.T(p.NameZH, p.NameEN), Title: title, Code: p.USCC, Lead: tr(
			"以本单位现有的资料和档案申请。主管部门受理前会一次性告知全部需要补正的内容。", "As particulars and file stand now. What has to be completed the authority tells all at once.")}.In(v.lang),
		components.Section(v.lang, "findings", tr("检查结果", "Findings"), v.findings(found, nil)), file,
		v.entry(f, entry{Action: "/organisation/entry", Submit: tr("提交申请", "Send the application")}),
	}}, nil
}

func (v *visit) fileEntry() (string, error) {
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		m, err := party.FileEntry(tx, v.Book, tx.Actor.Party)
		return "/cases/" + m.Case, err
	})
	if err == nil {
		v.flash("入册申请已提交", "The application for entry is filed")
	}
	return next, err
}

func (v *visit) entryChangePage(tx *ledger.Tx, f form) (content, error) {
	p, err := v.ownPartyFor(tx, access.ChangeFile)
	if err != nil {
		return content{}, err
	}
	file, err := party.FileOf(tx, p.ID)
	if err != nil {
		return content{}, err
	}
	return v.changeForm(f, p, p.Profile, file, "/organisation/change", ""), nil
}

func (v *visit) mendChangePage(tx *ledger.Tx, f form) (content, error) {
	if err := v.mustSignIn(); err != nil {
		return content{}, err
	}
	m, err := party.GetMatter(tx, v.Param("id"))
	if err != nil {
		return content{}, err
	}
	if err := access.Require(tx, access.ChangeResubmit, access.Facts{Owner: m.Party}); err != nil {
		return content{}, err
	}
	if m.Proposal == nil || m.Proposal.File == nil {
		return content{}, noAct()
	}
	p, err := party.Get(tx, m.Party)
	if err != nil {
		return content{}, err
	}
	file, err := party.FileOf(tx, p.ID)
	if err != nil {
		return content{}, err
	}
	file.Particulars = *m.Proposal.File
	return v.changeForm(f, p, m.Proposal.Profile, file, "/organisation/changes/"+m.ID, m.Reason), nil
}

// changeForm asks for what is to stand after the change.
func (v *visit) changeForm(f form, p party.Party, profile party.Profile, file party.File, action, reason string) content {
	title := tr("申请变更", "Apply for a change")
	return content{Title: title, Crumbs: []components.NavItem{organisationCrumb, {Label: title}}, Body: []g.Node{
		components.Heading{Over: components.T(p.NameZH, p.NameEN), Title: title, Code: p.USCC, Lead: tr(
			"填写变更后的内容；没有变化的保持原样。准予之前登记内容不变。", "Give what is to stand after the change and leave the rest as it is. Until it is approved the entry stays as it is.")}.In(v.lang),
		v.entry(f, entry{Action: action, Submit: tr("提交变更申请", "Send the application"), Upload: true},
			components.Fieldset(v.lang, tr("单位资料", "Particulars"), components.Text{}, v.profileFields(f, profile)),
			components.Fieldset(v.lang, tr("单位档案", "File"), components.Text{}, v.fileFields(f, file)),
			components.Fieldset(v.lang, tr("附件", "Papers"), tr("只上传有变化的", "Only those that changed"), v.fileUploads(f, file)...),
			v.area(f, f.field("reason", tr("变更原因", "Reason of the change"), components.Text{}), reason, 3, 2000)),
	}}
}

// proposed reads changeForm and stores its papers.
func (v *visit) proposed(then func(tx *ledger.Tx, c party.Proposal) (party.Matter, error)) (string, error) {
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
		file := v.particulars(capital)
		m, err := then(tx, party.Proposal{Profile: v.profile(), File: &file, Papers: papers})
		if err = together(unfit, err); err != nil {
			return "", err
		}
		return "/cases/" + m.Case, nil
	})
	if err == nil {
		v.flash("变更申请已提交", "The application for a change is filed")
	}
	return next, err
}

func (v *visit) fileChange() (string, error) {
	return v.proposed(func(tx *ledger.Tx, c party.Proposal) (party.Matter, error) {
		return party.FileChange(tx, v.Book, tx.Actor.Party, c, v.FormValue("reason"))
	})
}

func (v *visit) mendChange() (string, error) {
	return v.proposed(func(tx *ledger.Tx, c party.Proposal) (party.Matter, error) {
		return party.ResubmitMatter(tx, v.Book, v.Param("id"), &c, v.FormValue("reason"))
	})
}

// matterPart is what an organisation asks of the register, to those who may see the whole case.
func (v *visit) matterPart(tx *ledger.Tx, c seenCase) (g.Node, error) {
	if !c.inner {
		return nil, nil
	}
	m, err := party.GetMatter(tx, c.Subject.ID)
	if err != nil {
		return nil, err
	}
	p, err := party.Get(tx, m.Party)
	if err != nil {
		return nil, err
	}
	parts := []g.Node{components.Facts(v.lang,
		components.Fact{Term: tr("单位", "Organisation"), Value: components.Link("/parties/"+p.ID, g.Text(p.Name(v.lang)))},
		components.Fact{Term: tr("统一社会信用代码", "Unified social credit code"), Value: components.Code(p.USCC)},
		components.Fact{Term: tr("法定代表人（负责人）", "Legal representative"), Value: g.Text(p.LegalRep)},
		components.Fact{Term: tr("身份核验", "Identity"), Value: v.verified(p)})}
	switch m.Procedure {
	case party.EntryProcedure:
		file, err := party.FileOf(tx, p.ID)
		if err != nil {
			return nil, err
		}
		if file.Version > 0 {
			parts = append(parts, components.Facts(v.lang, v.fileFacts(file)...))
		}
	case party.ReadmissionProcedure:
		if err := v.earlierRecord(tx, m, p, &parts); err != nil {
			return nil, err
		}
	}
	if m.Proposal != nil && !c.Terminal() {
		changes, err := party.DifferencesOf(tx, m)
		if err != nil {
			return nil, err
		}
		parts = append(parts, v.differences(changes, m.Proposal.Papers))
	}
	if m.Reason != "" {
		parts = append(parts, components.Facts(v.lang, components.Fact{Term: tr("申请人陈述", "What the applicant says"), Value: paragraphs(m.Reason)}))
	}
	return components.Section(v.lang, "subject", tr("申请内容", "What is asked for"), parts...), nil
}

// earlierRecord is when the organisation left, and who asks for its return.
func (v *visit) earlierRecord(tx *ledger.Tx, m party.Matter, p party.Party, parts *[]g.Node) error {
	var facts []components.Fact
	left, err := party.ClosureOf(tx, p.ID)
	if err == nil {
		facts = append(facts, components.Fact{Term: tr("此前退出", "Left earlier"), Value: components.When(time.UnixMilli(left.ClosedAt))})
	} else if fault.KindOf(err) != fault.NotFound {
		return err
	}
	a, err := party.GetAccount(tx, m.Account)
	if err != nil {
		return err
	}
	facts = append(facts, components.Fact{Term: tr("申请人", "Who asks"), Value: g.Group{g.Text(a.Name + " "), components.Code(a.Login)}},
		components.Fact{Term: tr("联系方式", "How to reach them"), Value: g.Text(m.Proposal.Profile.ContactName + " " + m.Proposal.Profile.ContactPhone + " " + m.Proposal.Profile.ContactEmail)})
	others, err := v.otherAskings(tx, m)
	if err != nil {
		return err
	}
	if others != nil {
		facts = append(facts, components.Fact{Term: tr("同一单位的其他申请", "Others who ask for it"), Value: others})
	}
	*parts = append(*parts, components.Facts(v.lang, facts...))
	return nil
}

// otherAskings are the open askings for the same organisation by others, each with its own case: they are to be held against each other.
func (v *visit) otherAskings(tx *ledger.Tx, m party.Matter) (g.Node, error) {
	list, err := party.Askings(tx, m.Party)
	if err != nil {
		return nil, err
	}
	var links []g.Node
	for _, other := range list {
		if other.ID == m.ID {
			continue
		}
		c, err := procedure.Get(tx, other.Case)
		if err != nil {
			return nil, err
		}
		if !c.Visible(tx.Actor) { // such as to the party that is back
			continue
		}
		a, err := party.GetAccount(tx, other.Account)
		if err != nil {
			return nil, err
		}
		links = append(links, components.Link("/cases/"+other.Case, g.Text(a.Name+" "+a.Login)))
	}
	if links == nil {
		return nil, nil
	}
	return components.Acts(links...), nil
}

// differences are what would change, old beside new.
func (v *visit) differences(list []party.Difference, papers []party.Paper) g.Node {
	isPaper := map[string]bool{}
	for _, p := range papers {
		isPaper[p.Document] = true
	}
	rows := make([]components.Row, 0, len(list))
	for _, d := range list {
		old, proposed := g.Node(g.Text(shownOrDash(d.Old))), g.Node(g.Text(shownOrDash(d.New)))
		if isPaper[d.New] {
			proposed = components.Link("/documents/"+d.New, v.text(tr("查看新文件", "See the new document")))
			old = components.Date("")
			if d.Old != "" {
				old = components.Link("/documents/"+d.Old, v.text(tr("查看原文件", "See the earlier one")))
			}
		}
		rows = append(rows, components.Row{Cells: []g.Node{v.text(d.What), old, proposed}})
	}
	title := tr("变更内容", "What changes")
	return components.Table{
		Caption: title, Quiet: true, Rows: rows, Columns: []components.Column{{Head: tr("事项", "What")}, {Head: tr("现登记", "Now")}, {Head: tr("变更后", "After")}},
		Empty: components.Empty{Title: tr("没有变化", "No change"), Text: tr("申请内容与现登记一致。", "What is asked for is what stands.")},
	}.In(v.lang)
}

// shownOrDash is a value, or a dash where there is none. A division is shown with its name.
func shownOrDash(s string) string {
	if s == "" {
		return "—"
	}
	if name := code.DivisionPath(s); len(s) == 6 && name != "" {
		return s + " " + name
	}
	return s
}
