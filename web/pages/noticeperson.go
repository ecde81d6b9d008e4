package pages

import (
	g "maragu.dev/gomponents"

	"huishu/ledger"
	"huishu/registry/product"
	"huishu/web/components"
)

// objectPersonallyPage asks a natural person what it objects to. Its name is the one on record, which it cannot choose here.
func (v *visit) objectPersonallyPage(tx *ledger.Tx, f form) (content, error) {
	if err := v.mustSignIn(); err != nil {
		return content{}, err
	}
	n, c, err := v.noticed(tx)
	if err != nil {
		return content{}, err
	}
	title := tr("以个人名义提出异议", "Object as a person")
	name := components.Fact{Term: tr("异议人", "Objector"), Value: g.Text(v.caller.Actor.Name)}
	entered := v.entry(f, entry{Action: "/notices/" + n.id + "/object/personally", Submit: tr("提出异议", "Object"), Upload: true},
		v.area(f, f.must("statement", tr("异议事项和理由", "Objection and its reasons"), tr("写明对哪一项有异议、与您有何关系；登记主体会看到这段文字", "Say what you object to and how it concerns you; the applicant reads this")), "", 6, 5000),
		components.FileUpload{Field: f.must("document", tr("证明材料", "Evidence"), components.Text{}), Accept: paperKinds, Max: maxPaper}.In(v.lang))
	if v.caller.Actor.Nameless {
		name.Value = v.text(tr("尚未登记实名", "no real name on record"))
		entered = components.Note(v.lang, components.Waiting, v.paragraph("异议须实名提出。请单位管理员在“成员”页登记您的实名后再提出。", "Objections are raised in real name. Have your administrator record yours on the members' page first."))
	}
	return content{Title: title, Section: "/notices", Crumbs: []components.NavItem{
		{Label: tr("公示", "Public notices"), Href: "/notices"}, {Label: components.Same(n.Filed.Product.Name), Href: "/notices/" + n.id}, {Label: title},
	}, Body: []g.Node{
		components.Heading{Over: components.Same(n.Filed.Product.Name), Title: title, Lead: tr("您以个人名义提出，与您代表的单位无关。姓名和证明材料只有登记机构、主管部门和审计人员能看到，不公开，也不告知登记主体；复核结果会通知您本人。",
			"You object as a person, whatever organisation you act for. Your name and evidence are for the registration body, the authority and auditors alone, neither public nor told to the applicant; what comes of it is told to you.")}.In(v.lang),
		v.caseClock(c), components.Facts(v.lang, name), entered, components.Article("发改数据规〔2025〕26号 第十二条"),
	}}, nil
}

func (v *visit) objectPersonally() (string, error) {
	file, err := v.store("document")
	if err != nil {
		return "", err
	}
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		n, _, err := v.noticed(tx)
		if err != nil {
			return "", err
		}
		complaint := product.PersonalComplaint{Statement: v.FormValue("statement")}
		if file != nil {
			complaint.Evidence, complaint.Name = file.ref, file.name
		}
		_, err = product.ObjectPersonally(tx, n.id, complaint)
		return "/notices/" + n.id, err
	})
	if err == nil {
		v.flash("异议已提出，登记机构将复核，结果会通知您", "Your objection is raised; you will be told what comes of it")
	}
	return next, err
}
