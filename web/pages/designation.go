package pages

import (
	"strings"
	"time"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/web/components"
)

func mountDesignation(p *Pages) {
	p.form("/desk/parties/:id/designation", (*visit).designationPage, (*visit).designate)
}

var designationTitle = tr("指定或终止机构身份", "Make or end a capacity")

// The two acts on a capacity, as the form names them.
const (
	become = "become."
	cease  = "cease."
)

// designationPage takes in that a body is made implementing body or authorising subject, or ceases to be it.
func (v *visit) designationPage(tx *ledger.Tx, f form) (content, error) {
	if err := v.mustSignIn(); err != nil {
		return content{}, err
	}
	p, err := party.Get(tx, v.Param("id"))
	if err == nil {
		err = access.Require(tx, access.PartyDesignate, access.Facts{Owner: p.ID})
	}
	if err != nil {
		return content{}, err
	}
	if err := v.proofAhead(tx, access.PartyDesignate); err != nil { // of both acts
		return content{}, err
	}
	var options []components.Option
	for _, c := range party.Capacities {
		switch t := c.Title(); {
		case p.Has(c):
			options = append(options, components.Option{Value: cease + string(c), Label: tr("不再作为"+t.ZH, "No longer: "+t.EN), Hint: ceasing(c)})
		case c == party.AsAuthorising || p.Kind == party.PublicBody:
			options = append(options, components.Option{Value: become + string(c), Label: tr("指定为"+t.ZH, "Make it: "+t.EN), Hint: components.Same(c.Article())})
		}
	}
	past, err := party.Designations(tx, p.ID)
	if err != nil {
		return content{}, err
	}
	name := components.T(p.NameZH, p.NameEN)
	return content{Title: designationTitle, Section: "/parties", Crumbs: []components.NavItem{partyCrumbs(name)[0], {Label: name, Href: "/parties/" + p.ID}, {Label: designationTitle}}, Body: []g.Node{
		components.Heading{Over: name, Title: designationTitle, Code: p.USCC, Lead: tr(
			"依据和变动在登记簿中公开；该机构的人员随即取得或者失去相应权限，并收到通知。", "Ground and change are public in the register; the body's people gain or lose what goes with it at once, and are told.")}.In(v.lang),
		v.entry(f, entry{Action: "/desk/parties/" + p.ID + "/designation", Submit: tr("登记", "Record"), Upload: true},
			v.radio(f, f.must("change", tr("变动", "What changes"), components.Text{}), "", options),
			v.area(f, f.must("ground", tr("决定文件", "Paper that decided it"), tr("文号和名称；对外公开", "Number and name; public")), "", 2, 2000),
			components.FileUpload{Field: f.field("document", tr("文件扫描件", "Its scan"), components.Text{}), Accept: []string{".pdf", ".jpg", ".png"}, Max: maxPaper}.In(v.lang)),
		v.designationTable(past),
	}}, nil
}

// ceasing is what the end of a capacity needs, or leaves.
func ceasing(c party.Capacity) components.Text {
	if c == party.AsImplementing {
		return tr("须先了结其实施方案和授权运营协议", "Its plans and agreements have to come to their end first")
	}
	return c.Stays()
}

func (v *visit) designationTable(past []party.Designation) g.Node {
	rows := make([]components.Row, 0, len(past))
	for _, d := range past {
		rows = append(rows, components.Row{Cells: []g.Node{components.When(time.UnixMilli(d.RecordedAt)), v.text(designated(d)), paragraphs(d.Ground)}})
	}
	return components.Table{
		Caption: tr("历次变动", "What was recorded"), Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("时间", "When")}, {Head: tr("变动", "What")}, {Head: tr("决定文件", "Paper")}},
		Empty:   components.Empty{Title: tr("入册以后没有变动", "Nothing changed since its entry"), Text: tr("入册时的身份见登记簿。", "What it was entered as stands in the register.")},
	}.In(v.lang)
}

func designated(d party.Designation) components.Text {
	t := d.Capacity.Title()
	if d.Ended {
		return tr("不再作为"+t.ZH, "No longer: "+t.EN)
	}
	return tr("指定为"+t.ZH, "Made: "+t.EN)
}

// designate records the choice of designationPage.
func (v *visit) designate() (string, error) {
	scan, err := v.store("document")
	if err != nil {
		return "", err
	}
	change := v.FormValue("change")
	record := party.Designate
	capacity, ok := strings.CutPrefix(change, become)
	if !ok {
		if capacity, ok = strings.CutPrefix(change, cease); !ok {
			return "", fault.Required("change", "变动", "what changes")
		}
		record = party.Release
	}
	next, err := v.do(func(tx *ledger.Tx) (_ string, err error) {
		n := party.NewDesignation{Capacity: party.Capacity(capacity), Ground: v.FormValue("ground")}
		if scan != nil {
			if n.Document, err = scan.attach(tx, "party.designation"); err != nil {
				return "", err
			}
		}
		_, err = record(tx, v.Param("id"), n)
		return "/parties/" + v.Param("id"), err
	})
	if err == nil {
		v.flash("机构身份的变动已登记", "The change is recorded")
	}
	return next, err
}

// capacityFacts are what a body is made beside what it is: by which text, and by which paper where it was made so after its entry.
func (v *visit) capacityFacts(tx *ledger.Tx, p party.Party) (facts []components.Fact, err error) {
	past, err := party.Designations(tx, p.ID)
	if err != nil {
		return nil, err
	}
	latest := map[party.Capacity]party.Designation{}
	for _, d := range past {
		latest[d.Capacity] = d
	}
	for _, c := range party.Capacities {
		d, changed := latest[c]
		switch {
		case p.Has(c) && changed:
			facts = append(facts, components.Fact{Term: tr("身份", "Capacity"), Value: g.Group{v.text(c.Title()), components.Article(c.Article()), paragraphs(d.Ground)}})
		case p.Has(c):
			facts = append(facts, components.Fact{Term: tr("身份", "Capacity"), Value: g.Group{v.text(c.Title()), components.Article(c.Article())}})
		case changed:
			facts = append(facts, components.Fact{Term: designated(d), Value: g.Group{components.When(time.UnixMilli(d.RecordedAt)), paragraphs(d.Ground)}})
		}
	}
	return facts, nil
}
