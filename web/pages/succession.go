package pages

import (
	g "maragu.dev/gomponents"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/registry/succession"
	"huishu/web/components"
)

func mountSuccession(p *Pages) {
	p.form("/desk/parties/:id/succession", (*visit).successionPage, (*visit).proposeSuccession)
}

// successionPage shows what passes and what is to be done before a succession is proposed.
func (v *visit) successionPage(tx *ledger.Tx, f form) (content, error) {
	if err := v.mustSignIn(); err != nil {
		return content{}, err
	}
	id := v.Param("id")
	passes, err := succession.Look(tx, id)
	if err != nil {
		return content{}, err
	}
	p, err := party.Get(tx, id)
	if err != nil {
		return content{}, err
	}
	title := tr("合并与承继", "Succession")
	name := components.T(p.NameZH, p.NameEN)
	return content{Title: title, Section: "/parties", Crumbs: []components.NavItem{partyCrumbs(name)[0], {Label: name, Href: "/parties/" + id}, {Label: title}}, Body: []g.Node{
		components.Heading{Over: name, Title: title, Code: p.USCC, Lead: tr(
			"另一单位承继本单位。先列明移转与待办，由两名工作人员办理：一人提出，另一人复核后生效。本单位的登记保留，并载明由谁承继。",
			"Another organisation takes this one over. What passes and what is to be done is shown first; one officer proposes, another confirms. The entry stays and names the successor.")}.In(v.lang),
		v.passings(passes),
		v.entry(f, entry{Action: "/desk/parties/" + id + "/succession", Submit: tr("提出承继", "Propose the succession"), Upload: true},
			v.line(f, f.must("successor", tr("承继单位的统一社会信用代码", "Code of the successor"),
				tr("撤销而无单位承继其职责的，填公共数据主管部门的代码：目录资源须有单位负责", "Where a dissolved body has no successor, the authority's: somebody must answer for its resources")), "", components.Medium),
			v.day(f, f.must("from", tr("承继日期", "From"), tr("不晚于今日", "Not after today")), ""),
			v.line(f, f.must("ground", tr("依据文件", "Paper that decided it"), tr("文号和名称", "Number and name")), "", components.Full),
			components.FileUpload{Field: f.field("document", tr("文件扫描件", "Scan"), components.Text{}), Accept: []string{".pdf", ".jpg", ".png"}, Max: maxPaper}.In(v.lang)),
	}}, nil
}

func (v *visit) proposeSuccession() (string, error) {
	scan, err := v.store("document")
	if err != nil {
		return "", err
	}
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		n := party.NewSuccession{Predecessor: v.Param("id"), From: v.FormValue("from"), Ground: v.FormValue("ground")}
		to, err := party.ByUSCC(tx, v.FormValue("successor"))
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return "", err
		}
		n.Successor = to.ID // none: refused beside the field
		if scan != nil {
			if n.Document, err = scan.attach(tx, "party.succession"); err != nil {
				return "", err
			}
		}
		s, err := succession.Propose(tx, v.Book, n)
		return "/cases/" + s.Case, err
	})
	if err == nil {
		v.flash("承继已提出，待另一人复核", "The succession is proposed and awaits a second officer")
	}
	return next, err
}

var passingKinds = map[string]components.Text{
	"resource": tr("目录资源", "Resource"), "agreement": tr("授权运营协议", "Agreement"), "plan": tr("实施方案", "Implementation plan"),
	"qualification": tr("资格", "Qualification"), "case": tr("在办事项", "Open case"), "person": tr("账号", "Account"),
}

// passingDues are what is to be done about what does not pass.
var passingDues = map[string]components.Text{
	"agreement":     tr("由承继单位另行签订，或订立补充协议", "A new or a supplementary agreement with the successor"),
	"plan":          tr("作较大变更重新报批", "Approved again as a major change"),
	"qualification": tr("资格属于原单位，承继单位须自行申请", "Bound to its holder: the successor applies for its own"),
	"case":          tr("办结或撤回", "Brought to its end, or withdrawn"),
	"person":        tr("由承继单位邀请；原账号停用", "Invited by the successor; the old account is closed"),
}

// passings are what passes, and what does not.
func (v *visit) passings(list []party.Passing) g.Node {
	var passes, due []components.Row
	for _, p := range list {
		if p.Passes {
			passes = append(passes, components.Row{Cells: []g.Node{v.text(passingKinds[p.Kind]), g.Text(p.Name)}})
		} else {
			due = append(due, components.Row{Cells: []g.Node{v.text(passingKinds[p.Kind]), g.Text(p.Name), v.text(passingDues[p.Kind])}})
		}
	}
	table := func(id string, title components.Text, rows []components.Row, columns ...components.Column) g.Node {
		return components.Section(v.lang, id, title, components.Table{
			Caption: title, Quiet: true, Rows: rows, Columns: append([]components.Column{{Head: tr("类别", "Kind")}, {Head: tr("名称", "Name")}}, columns...),
			Empty: components.Empty{Title: tr("没有", "Nothing"), Text: tr("本单位没有这类内容。", "The organisation has nothing of the kind.")},
		}.In(v.lang))
	}
	return g.Group{
		table("passes", tr("随承继移转", "Passes by the succession"), passes),
		table("due", tr("不自动移转，须另行办理", "Does not pass by itself, to be done"), due, components.Column{Head: tr("办理", "To be done")}),
	}
}

// successionPart is what a succession is, with what passes to those who may see the whole case.
func (v *visit) successionPart(tx *ledger.Tx, c seenCase) (g.Node, error) {
	s, err := party.SuccessionOf(tx, c.Subject.ID)
	if err != nil || s.Case != c.ID { // an earlier proposal, which another one has overtaken
		return nil, err
	}
	names := v.lookup(tx)
	facts := []components.Fact{
		{Term: tr("被承继单位", "Predecessor"), Value: names.partyLink(s.ID)},
		{Term: tr("承继单位", "Successor"), Value: names.partyLink(s.Successor)},
		{Term: tr("承继日期", "From"), Value: components.Date(s.From)},
		{Term: tr("依据文件", "Paper"), Value: g.Text(s.Ground)},
	}
	if !c.inner {
		return components.Section(v.lang, "subject", tr("承继", "The succession"), components.Facts(v.lang, facts...)), names.err
	}
	if s.Document != "" {
		paper, err := v.paperOf(tx, s.Document)
		if err != nil {
			return nil, err
		}
		facts = append(facts, components.Fact{Term: tr("文件扫描件", "Scan"), Value: paper})
	}
	return g.Group{components.Section(v.lang, "subject", tr("承继", "The succession"), components.Facts(v.lang, facts...)), v.passings(s.Passes)}, names.err
}
