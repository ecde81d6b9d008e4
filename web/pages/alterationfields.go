package pages

import (
	g "maragu.dev/gomponents"

	"huishu/ledger"
	"huishu/registry/catalogue"
	"huishu/registry/product"
	"huishu/web/components"
)

// alterationFields are what an application of the type brings; was is what was filed before.
func (v *visit) alterationFields(tx *ledger.Tx, f form, r product.Registration, t product.AlterationType, was product.Alteration) ([]g.Node, error) {
	fields := []g.Node{v.area(f, f.must("reason", tr("理由", "Reasons"), components.Text{}), was.Reason, 4, 5000)}
	switch t {
	case product.TypeTransfer, product.TypePermit, product.TypeObjection:
		more, err := v.otherTypeFields(tx, f, t, was)
		return append(fields, more...), err
	case product.TypeCorrection:
		return append(fields, v.correctionFields(f, r, was)...), nil
	default:
		return fields, nil
	}
}

// correctionFields are what of the registered information is wrong, as it should be, and the evidence.
func (v *visit) correctionFields(f form, r product.Registration, was product.Alteration) []g.Node {
	var c product.Corrected
	if was.Corrected != nil {
		c = *was.Corrected
	}
	p := r.Filed.Product
	var kinds, forms, frequencies []components.Option
	for _, k := range product.Kinds {
		kinds = append(kinds, components.Option{Value: string(k), Label: k.Title()})
	}
	for _, k := range product.Forms {
		forms = append(forms, components.Option{Value: string(k), Label: k.Title()})
	}
	for _, k := range catalogue.Frequencies {
		frequencies = append(frequencies, components.Option{Value: string(k), Label: k.Text()})
	}
	now := func(text string) components.Text {
		return tr("现登记为：“"+text+"”；无误的留空", "Registered as: "+text+" (leave empty where that is right)")
	}
	fields := []g.Node{
		v.line(f, f.field("corrected.name", tr("产品名称应为", "Name, as it should be"), now(p.Name)), c.Name, components.Full),
		v.area(f, f.field("corrected.description", tr("内容简介应为", "Content, as it should be"), now(clipped(p.Description, 120))), c.Description, 4, 5000),
		components.Select{Field: f.field("corrected.kind", tr("产品类型应为", "Kind, as it should be"), now(p.Kind.Title().In(v.lang))), Value: f.get("corrected.kind", string(c.Kind)), Options: kinds}.In(v.lang),
		components.Select{Field: f.field("corrected.form", tr("交付形式应为", "Delivery, as it should be"), now(p.Form.Title().In(v.lang))), Value: f.get("corrected.form", string(c.Form)), Options: forms}.In(v.lang),
		components.Select{Field: f.field("corrected.frequency", tr("更新频率应为", "Update frequency, as it should be"), now(p.Frequency.Text().In(v.lang))), Value: f.get("corrected.frequency", string(c.Frequency)), Options: frequencies}.In(v.lang),
	}
	document := f.field("document", tr("证明材料或者登记主体书面同意", "Evidence, or the written consent of the subject"), components.Text{})
	if !v.own(r.Operator) {
		document = f.must("document", document.Label, components.Text{})
	}
	return append(fields, components.FileUpload{Field: document, Accept: paperKinds, Max: maxPaper}.In(v.lang),
		components.Checkbox{Field: f.field("consent", tr("所附文件是登记主体的书面同意", "The file is the subject's written consent"), components.Text{}), Checked: f.get("consent", "") != ""}.In(v.lang))
}

// applied reads alterationFields; the file is stored before the transaction.
func (v *visit) applied(tx *ledger.Tx, file *upload, was string) (product.AlterationForm, error) {
	a := product.AlterationForm{Reason: v.FormValue("reason"), Document: was, Consent: v.FormValue("consent") != "", Corrected: product.Corrected{
		Name: v.FormValue("corrected.name"), Description: v.FormValue("corrected.description"), Kind: product.Kind(v.FormValue("corrected.kind")),
		Form: product.Form(v.FormValue("corrected.form")), Frequency: catalogue.Frequency(v.FormValue("corrected.frequency")),
	}}
	if err := v.otherType(&a); err != nil {
		return a, err
	}
	if file == nil {
		return a, nil
	}
	var err error
	a.Document, err = file.attach(tx, "registration.alteration")
	return a, err
}
