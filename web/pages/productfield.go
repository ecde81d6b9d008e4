package pages

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	g "maragu.dev/gomponents"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/catalogue"
	"huishu/registry/product"
	"huishu/web/components"
)

func milli(ms int64) time.Time { return time.UnixMilli(ms).In(ledger.Zone) }

// sourcesOf are the resources that the product's agreement names, with their fields.
func sourcesOf(tx *ledger.Tx, p product.Product) ([]catalogue.Resource, error) {
	a, err := product.GetAgreement(tx, p.Agreement)
	if err != nil {
		return nil, err
	}
	list := make([]catalogue.Resource, 0, len(a.Resources))
	for _, named := range a.Resources {
		r, err := catalogue.Get(tx, named.Resource)
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, nil
}

// sourceValue names a source in a form: a resource and its field.
func sourceValue(resource, field string) string { return resource + "." + field }

func sourceOf(value string) product.Source {
	resource, field, _ := strings.Cut(value, ".")
	return product.Source{Resource: resource, Field: field}
}

// sourceOptions are the fields of one resource as choices; a resource without fields is one choice.
func (v *visit) sourceOptions(r catalogue.Resource) []components.Option {
	if len(r.Fields) == 0 {
		return []components.Option{{Value: sourceValue(r.ID, ""), Label: tr("整项资源", "The whole resource"), Hint: tr("目录未列字段", "The catalogue lists no fields")}}
	}
	list := make([]components.Option, 0, len(r.Fields))
	for _, f := range r.Fields {
		hint := components.Same(f.Meaning)
		if f.Sensitivity == catalogue.Personal || f.Sensitivity == catalogue.SensitivePersonal {
			s := f.Sensitivity.Text()
			hint = tr(s.ZH+"，须脱敏 "+f.Meaning, s.In("en")+", to be de-identified. "+f.Meaning)
		}
		list = append(list, components.Option{Value: sourceValue(r.ID, f.ID), Label: components.Same(f.Name), Hint: hint})
	}
	return list
}

// fieldsPage lists the product's fields and takes over source fields as they are.
func (v *visit) fieldsPage(tx *ledger.Tx, f form) (content, error) {
	w, err := v.ownWizard(tx)
	if err != nil {
		return content{}, err
	}
	p := w.product
	sources, err := sourcesOf(tx, p)
	if err != nil {
		return content{}, err
	}
	groups := []g.Node{f.version(p.Version)}
	for _, r := range sources {
		name, _, _ := r.Simplified()
		groups = append(groups, components.Choices{Field: components.Field{Name: "take", Label: components.Same(name)}, Options: v.sourceOptions(r), Values: f.Values["take"], Inline: true}.In(v.lang))
	}
	at := "/desk/products/" + p.ID
	return v.wizardPage(w, partFields, tr("产品的每个字段都要说明来自协议内哪项资源的哪个字段，以及如何加工。", "Say of each field from which field of which resource of the agreement it is made, and how."),
		v.editableFields(p),
		components.Acts(components.ButtonLink{Label: tr("添加加工字段", "Add a derived field"), Href: at + "/fields/new"}.In(v.lang)),
		components.Section(v.lang, "take", tr("直接取用来源字段", "Take source fields over as they are"),
			v.entry(f, entry{Action: at + "/fields", Submit: tr("添加勾选的字段", "Add the ticked fields"), Fresh: at}, groups...))), nil
}

// editableFields is the table of the product's fields with the ways to change each.
func (v *visit) editableFields(p product.Product) g.Node {
	at := "/desk/products/" + p.ID + "/fields/"
	rows := make([]components.Row, 0, len(p.Fields))
	for i, field := range p.Fields {
		names := make([]string, 0, len(field.Sources))
		for _, s := range field.Sources {
			names = append(names, strings.Trim(s.Title+" · "+s.FieldName, " ·"))
		}
		rows = append(rows, components.Row{Cells: []g.Node{
			components.Link(at+decimal(i), g.Text(field.Name)), g.Text(field.Derivation), g.Text(strings.Join(names, "；")),
			components.Act{Label: tr("移除", "Remove"), Action: at + decimal(i) + "/remove", Weight: components.Plain,
				Values: []components.Pair{oncePair(), {Name: "version", Value: fmt.Sprint(p.Version)}}}.In(v.lang),
		}})
	}
	return components.Table{
		Caption: tr("产品字段", "Fields of the product"), Rows: rows,
		Columns: []components.Column{{Head: tr("字段", "Field")}, {Head: tr("加工方法", "How it is made")}, {Head: tr("来源", "Made from")}, {Head: tr("操作", "Act")}},
		Empty:   components.Empty{Title: tr("还没有字段", "No fields yet"), Text: tr("在下方勾选可直接取用的来源字段，或添加加工字段。", "Tick source fields below, or add a derived field.")},
	}.In(v.lang)
}

// takeFields adds the ticked source fields under their own names.
func (v *visit) takeFields() (string, error) {
	values, err := v.FormParams()
	if err != nil {
		return "", err
	}
	if len(values["take"]) == 0 {
		return "", fault.New(fault.Invalid, "product.take", "请勾选至少一个来源字段", "Tick at least one source field").At("take")
	}
	return v.changeProduct("/fields", func(tx *ledger.Tx, c product.Content) (product.Content, error) {
		c.Fields = slices.Clone(c.Fields)
		for _, value := range values["take"] {
			f, err := takenOver(tx, sourceOf(value))
			if err != nil {
				return c, err
			}
			c.Fields = append(c.Fields, f)
		}
		return c, nil
	})
}

// takenOver is a product field that is a source field as it stands.
func takenOver(tx *ledger.Tx, s product.Source) (product.Field, error) {
	r, err := catalogue.Get(tx, s.Resource)
	if err != nil {
		return product.Field{}, err
	}
	f := product.Field{Name: r.Title, Derivation: product.TakenOver, Sources: []product.Source{s}}
	for _, field := range r.Fields {
		if field.ID == s.Field {
			f.Name, f.Meaning = field.Name, field.Meaning
		}
	}
	return f, nil
}

// fieldPage edits one field, or adds one.
func (v *visit) fieldPage(tx *ledger.Tx, f form) (content, error) {
	p, err := v.ownProduct(tx)
	if err != nil {
		return content{}, err
	}
	n, err := v.fieldNumber(len(p.Fields))
	if err != nil {
		return content{}, err
	}
	sources, err := sourcesOf(tx, p)
	if err != nil {
		return content{}, err
	}
	field, title := product.Field{}, tr("添加字段", "Add a field")
	if n < len(p.Fields) {
		field, title = p.Fields[n], tr("修改字段", "Edit a field")
	}
	others, err := productSources(tx, field)
	if err != nil {
		return content{}, err
	}
	at := "/desk/products/" + p.ID
	return content{Title: title, Section: "/products", Crumbs: productCrumbs(p, title), Body: []g.Node{
		components.Heading{Over: components.Same(p.Name), Title: title}.In(v.lang),
		v.entry(f, entry{Action: at + "/fields/" + v.Param("n"), Submit: tr("保存字段", "Save the field"), Fresh: at + "/fields"},
			append([]g.Node{
				f.version(p.Version),
				v.line(f, f.must("name", tr("字段名称", "Name"), components.Text{}), field.Name, components.Medium),
				v.line(f, f.field("meaning", tr("含义", "Meaning"), tr("单位、取值范围、代码表", "Unit, range, code table")), field.Meaning, components.Full),
				v.area(f, f.must("derivation", tr("加工方法", "How it is made"), tr("例如：按日汇总后归一化到 0 至 100", "For example: summed by day, scaled to 0 to 100")), field.Derivation, 3, 1000),
			}, append(v.sourceFields(f, sources, field),
				v.area(f, f.field("source_products", tr("来自其他产品的字段", "Fields of other products"), tr("每行一项：产品编码、空格、字段名称。不能是本单位已交付的产品（发改数据规〔2025〕27号 第六条）", "One a line: product code, a space, name of the field. Not of a product that one delivered oneself (Implementation Rules on Authorised Operation, No. 27 [2025], art. 6)")), others, 3, 2000))...)...),
	}}, nil
}

// sourceFields are the choices of what a field is made from, one group a resource.
func (v *visit) sourceFields(f form, sources []catalogue.Resource, field product.Field) []g.Node {
	chosen := f.Values["source"]
	if f.Err == nil && len(chosen) == 0 {
		for _, s := range field.Sources {
			chosen = append(chosen, sourceValue(s.Resource, s.Field))
		}
	}
	nodes := make([]g.Node, 0, len(sources))
	for i, r := range sources {
		name, _, _ := r.Simplified()
		x := components.Field{Name: "source", Label: components.Same(name)}
		if i == 0 {
			x.Error = f.Errors.For("source")
		}
		nodes = append(nodes, components.Choices{Field: x, Options: v.sourceOptions(r), Values: chosen, Inline: true}.In(v.lang))
	}
	return []g.Node{components.Fieldset(v.lang, tr("来源字段", "Made from"), tr("协议列明的资源", "Resources of the agreement"), nodes...)}
}

func (v *visit) editField() (string, error) {
	values, err := v.FormParams()
	if err != nil {
		return "", err
	}
	field := product.Field{Name: values.Get("name"), Meaning: values.Get("meaning"), Derivation: values.Get("derivation")}
	for _, s := range values["source"] {
		field.Sources = append(field.Sources, sourceOf(s))
	}
	others, err := readProductSources(values.Get("source_products"))
	if err != nil {
		return "", err
	}
	field.Sources = append(field.Sources, others...)
	at := 0
	next, err := v.changeProduct("/fields", func(_ *ledger.Tx, c product.Content) (product.Content, error) {
		n, err := v.fieldNumber(len(c.Fields))
		if err != nil {
			return c, err
		}
		at, c.Fields = n, slices.Clone(c.Fields)
		if n == len(c.Fields) {
			c.Fields = append(c.Fields, field)
		} else {
			c.Fields[n] = field
		}
		return c, nil
	})
	return next, beside(err, fmt.Sprintf("fields[%d].", at))
}

// beside names the inputs of a form that holds one element of a list: what is wrong with
// "fields[2].name" stands beside "name".
func beside(err error, prefix string) error {
	if k := fault.KindOf(err); k != fault.Invalid && k != fault.Refused {
		return err
	}
	top := *fault.From(err)
	strip := func(field string) string {
		field = strings.TrimPrefix(field, prefix)
		if strings.HasPrefix(field, "sources") {
			return "source"
		}
		return field
	}
	top.Field = strip(top.Field)
	top.Details = slices.Clone(top.Details)
	for i, d := range top.Details {
		top.Details[i] = d.At(strip(d.Field))
	}
	return &top
}

func (v *visit) removeField() (string, error) {
	return v.changeProduct("/fields", func(_ *ledger.Tx, c product.Content) (product.Content, error) {
		n, err := v.fieldNumber(len(c.Fields))
		if err != nil || n == len(c.Fields) {
			return c, err
		}
		c.Fields = slices.Delete(slices.Clone(c.Fields), n, n+1)
		return c, nil
	})
}

// fieldNumber is the position of the address: "new" stands for one more.
func (v *visit) fieldNumber(n int) (int, error) {
	s := v.Param("n")
	if s == "new" {
		return n, nil
	}
	i, err := strconv.Atoi(s)
	if err != nil || i < 0 || i >= n {
		return 0, fault.New(fault.NotFound, "product.field", "产品没有这个字段", "The product has no such field")
	}
	return i, nil
}
