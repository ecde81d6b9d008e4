package pages

import (
	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/web/components"
)

func mountReference(p *Pages) {
	p.form("/desk/parties/:id/reference", (*visit).referencePage, (*visit).recordReference)
}

// referencePage takes in on what ground a body follows the rules by reference (Art. 24).
func (v *visit) referencePage(tx *ledger.Tx, f form) (content, error) {
	if err := v.mustSignIn(); err != nil {
		return content{}, err
	}
	p, err := party.Get(tx, v.Param("id"))
	if err == nil {
		err = access.Require(tx, access.PartyReference, access.Facts{Owner: v.Param("id")})
	}
	if err != nil {
		return content{}, err
	}
	now, err := party.ReferenceOf(tx, p.ID)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return content{}, err
	}
	options := make([]components.Option, 0, len(party.ReferenceClasses))
	for _, c := range party.ReferenceClasses {
		options = append(options, components.Option{Value: string(c), Label: c.Title()})
	}
	title, name := tr("参照执行的依据", "Ground of following by reference"), components.T(p.NameZH, p.NameEN)
	return content{Title: title, Section: "/parties", Crumbs: []components.NavItem{partyCrumbs(name)[0], {Label: name, Href: "/parties/" + p.ID}, {Label: title}}, Body: []g.Node{
		components.Heading{Over: name, Title: title, Code: p.USCC, Lead: tr("第二十四条所列单位参照本细则执行；类别和依据在登记簿中公开。", "Units named in Art. 24 follow the rules by reference; class and ground are public in the register.")}.In(v.lang),
		components.Facts(v.lang, components.Fact{Term: tr("依据", "Article"), Value: components.Article(party.ReferenceArticle)}),
		v.entry(f, entry{Action: "/desk/parties/" + p.ID + "/reference", Submit: tr("登记", "Record"), Upload: true},
			v.radio(f, f.must("class", tr("类别", "Class"), components.Text{}), string(now.Class), options),
			v.area(f, f.must("statement", tr("依据说明", "Ground"), tr("哪项规定或文件使其参照执行；对外公开", "Which provision or paper makes it so; public")), now.Statement, 3, 2000),
			components.FileUpload{Field: f.field("document", tr("证明文件", "Paper"), components.Text{}), Accept: []string{".pdf", ".jpg", ".png"}, Max: maxPaper}.In(v.lang)),
	}}, nil
}

func (v *visit) recordReference() (string, error) {
	scan, err := v.store("document")
	if err != nil {
		return "", err
	}
	next, err := v.do(func(tx *ledger.Tx) (_ string, err error) {
		n := party.NewReference{Class: party.ReferenceClass(v.FormValue("class")), Statement: v.FormValue("statement")}
		if scan != nil {
			n.Document, err = scan.attach(tx, "party.reference")
		} else if now, none := party.ReferenceOf(tx, v.Param("id")); none == nil {
			n.Document = now.Document // kept where no new one is given
		}
		if err != nil {
			return "", err
		}
		_, err = party.RecordReference(tx, v.Param("id"), n)
		return "/parties/" + v.Param("id"), err
	})
	if err == nil {
		v.flash("参照执行的依据已登记", "The ground is recorded")
	}
	return next, err
}
