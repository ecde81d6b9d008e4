package pages

import (
	g "maragu.dev/gomponents"

	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/complaint"
	"huishu/web/components"
)

// paperTerm names the papers of a statement.
var paperTerm = tr("被投诉单位的材料", "Papers of the party complained of")

// statementPapers are the papers that go with a statement, for who may read them, and the door for another one.
func (v *visit) statementPapers(tx *ledger.Tx, k complaint.Complaint) ([]components.Fact, g.Node, error) {
	papers, err := complaint.Papers(tx, k.ID)
	if fault.KindOf(err) == fault.NotFound {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	facts := make([]components.Fact, 0, len(papers))
	for _, d := range papers {
		paper, err := v.paperOf(tx, d.ID)
		if err != nil {
			return nil, nil, err
		}
		facts = append(facts, components.Fact{Term: paperTerm, Value: paper})
	}
	may, err := complaint.MayAddPaper(tx, k)
	if err != nil || !may {
		return facts, nil, err
	}
	return facts, components.Acts(components.ButtonLink{Label: tr("提交材料", "Hand in a paper"), Href: "/complaints/" + k.ID + "/papers"}.In(v.lang)), nil
}

// answersComplaint reports whether an act is the statement of the party complained of.
func answersComplaint(c *procedure.Case, act string) bool {
	return c.Definition == "complaint" && act == "answer"
}

// statementPaper lets a paper go with the statement.
func (v *visit) statementPaper(c seenCase, a procedure.Available, f form) g.Node {
	if !answersComplaint(c.Case, a.Act) {
		return nil
	}
	return components.FileUpload{
		Field:  f.field("paper", tr("材料", "Paper"), tr("选填；加密保存，投诉人看不到；更多的可在本件页面提交", "Optional; stored encrypted, and not shown to the complainant; more can be handed in on the page of the case")),
		Accept: paperKinds, Max: maxPaper,
	}.In(v.lang)
}

// statementPaperPage adds a paper to one's statement.
func (v *visit) statementPaperPage(tx *ledger.Tx, f form) (content, error) {
	if err := v.mustSignIn(); err != nil {
		return content{}, err
	}
	if _, err := complaint.Papers(tx, v.Param("id")); err != nil { // to who may not read them there is no such complaint
		return content{}, err
	}
	c, err := complaint.Get(tx, v.Param("id"))
	if err != nil {
		return content{}, err
	}
	title, at := tr("提交材料", "Hand in a paper"), "/cases/"+c.Case
	return content{Title: title, Crumbs: []components.NavItem{{Label: tr("待办", "Inbox"), Href: "/inbox"}, {Label: components.Same(c.Number), Href: at}, {Label: title}}, Body: []g.Node{
		components.Heading{Over: components.Same(c.Number), Title: title, Lead: tr("材料加密保存，只有本单位和主管部门能看到。", "Stored encrypted; only your organisation and the authority see it.")}.In(v.lang),
		v.entry(f, entry{Action: "/complaints/" + c.ID + "/papers", Submit: title, Upload: true, More: []g.Node{components.ButtonLink{Label: tr("返回", "Back"), Href: at}.In(v.lang)}},
			components.FileUpload{Field: f.must("paper", tr("材料", "Paper"), components.Text{}), Accept: paperKinds, Max: maxPaper}.In(v.lang)),
	}}, nil
}

func (v *visit) addStatementPaper() (string, error) {
	file, err := v.store("paper")
	if err != nil {
		return "", err
	}
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		if file == nil {
			return "", fault.Required("paper", "材料文件", "file")
		}
		if _, err := complaint.AttachPaper(tx, v.Param("id"), file.ref, file.name); err != nil {
			return "", err
		}
		c, err := complaint.Get(tx, v.Param("id"))
		return "/cases/" + c.Case, err
	})
	if err == nil {
		v.flash("材料已提交", "Paper handed in")
	}
	return next, err
}
