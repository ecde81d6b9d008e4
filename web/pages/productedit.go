package pages

import (
	"strings"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/registry/catalogue"
	"huishu/registry/product"
	"huishu/web/components"
)

// ownAgreements are the agreements under which the caller may make products.
func (v *visit) ownAgreements(tx *ledger.Tx) ([]product.Agreement, error) {
	list, _, err := product.Agreements(tx, product.AgreementQuery{Operator: v.caller.Actor.Party, Public: true, Page: product.Page{Limit: 200}})
	var valid []product.Agreement
	for _, a := range list {
		if a.Status(v.today()) == product.Valid {
			valid = append(valid, a)
		}
	}
	return valid, err
}

// contentFields are what a product says of itself; the purposes are those of its agreements.
func (v *visit) contentFields(f form, agreements []product.Agreement, c product.Content) g.Node {
	var over, purposes []components.Option
	seen := map[string]bool{}
	for _, a := range agreements {
		over = append(over, components.Option{Value: a.ID, Label: components.Same(a.Title + " " + a.Code)})
		for _, p := range a.Purposes {
			if !seen[p.Name] {
				seen[p.Name] = true
				purposes = append(purposes, components.Option{Value: p.Name, Label: components.Same(p.Name), Hint: p.Class.Title()})
			}
		}
	}
	if c.Agreement == "" && len(agreements) == 1 {
		c.Agreement = agreements[0].ID
	}
	return g.Group{
		v.pick(f, f.must("agreement", tr("授权运营协议", "Agreement"), tr("产品只能使用该协议列明的资源和用途", "Only the resources and purposes that it names can be used")), c.Agreement, over),
		v.line(f, f.must("name", tr("产品名称", "Name"), tr("公示和凭证上的名称", "As on the notice and the certificate")), c.Name, components.Full),
		v.area(f, f.must("description", tr("内容简介", "Content in brief"), tr("公示内容之一：数据是什么、覆盖范围、粒度、是否已脱敏", "Part of the notice: what it is, coverage, granularity, de-identified or not")), c.Description, 4, 1000),
		v.radio(f, f.must("kind", tr("产品类型", "Kind"), components.Text{}), string(c.Kind), options(product.Kinds)),
		v.radio(f, f.must("purpose", tr("用途", "Purpose"), tr("须在协议授权范围内；类别决定定价方式", "Within the agreement; its class decides how it may be priced")), c.Purpose, purposes),
		v.area(f, f.field("recipients", tr("提供对象", "Recipients"), tr("每行一类，须是协议载明的；不限则不填", "One a line, of those that the agreement names; leave empty for all of them")), strings.Join(c.Recipients, "\n"), 3, 1000),
		v.radio(f, f.must("form", tr("交付形式", "Form of delivery"), components.Text{}), string(c.Form), options(product.Forms)),
		v.pick(f, f.must("frequency", tr("更新频率", "Update frequency"), components.Text{}), string(c.Frequency), frequencies()),
	}
}

// options lists a code table.
func options[T interface {
	~string
	Title() components.Text
}](table []T) []components.Option {
	list := make([]components.Option, 0, len(table))
	for _, x := range table {
		list = append(list, components.Option{Value: string(x), Label: x.Title()})
	}
	return list
}

func frequencies() []components.Option {
	var list []components.Option
	for _, x := range catalogue.Frequencies {
		list = append(list, components.Option{Value: string(x), Label: x.Text()})
	}
	return list
}

// content reads contentFields into c.
func (v *visit) content(c product.Content) product.Content {
	c.Agreement, c.Name, c.Description = v.FormValue("agreement"), v.FormValue("name"), v.FormValue("description")
	c.Kind, c.Purpose, c.Form = product.Kind(v.FormValue("kind")), v.FormValue("purpose"), product.Form(v.FormValue("form"))
	c.Frequency = catalogue.Frequency(v.FormValue("frequency"))
	c.Recipients = strings.Split(v.FormValue("recipients"), "\n")
	return c
}

func (v *visit) newProductPage(tx *ledger.Tx, f form) (content, error) {
	if err := v.mustBe(access.Operator); err != nil {
		return content{}, err
	}
	agreements, err := v.ownAgreements(tx)
	if err != nil {
		return content{}, err
	}
	title := tr("定义数据产品", "Define a data product")
	return content{Title: title, Section: "/products", Crumbs: []components.NavItem{{Label: tr("我的数据产品", "My products"), Href: "/desk/products"}, {Label: title}}, Body: []g.Node{
		components.Steps(v.lang, 0, productSteps...), components.Heading{Title: title}.In(v.lang),
		v.entry(f, entry{Action: "/desk/products/new", Submit: tr("保存并继续", "Save and go on")}, v.contentFields(f, agreements, product.Content{})),
	}}, nil
}

func (v *visit) createProduct() (string, error) {
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		p, err := product.Create(tx, v.content(product.Content{}))
		return "/desk/products/" + p.ID + "/fields", err
	})
	if err == nil {
		v.flash("产品草稿已保存，请说明字段与来源", "The draft is saved; now trace its fields")
	}
	return next, err
}

func (v *visit) editProductPage(tx *ledger.Tx, f form) (content, error) {
	p, err := v.ownProduct(tx)
	if err != nil {
		return content{}, err
	}
	agreements, err := v.ownAgreements(tx)
	if err != nil {
		return content{}, err
	}
	at := "/desk/products/" + p.ID
	title := productSteps[0]
	return content{Title: title, Section: "/products", Crumbs: productCrumbs(p, title), Body: []g.Node{
		components.Steps(v.lang, 0, productSteps...), components.Heading{Over: components.Same(p.Name), Title: title}.In(v.lang),
		v.entry(f, entry{Action: at + "/edit", Submit: tr("保存", "Save"), Fresh: at}, f.version(p.Version), v.contentFields(f, agreements, p.Content)),
	}}, nil
}

// changeProduct edits the content of the product of the address; next follows its address.
func (v *visit) changeProduct(next string, change func(tx *ledger.Tx, c product.Content) (product.Content, error)) (string, error) {
	to, err := v.do(func(tx *ledger.Tx) (string, error) {
		p, err := v.ownProduct(tx)
		if err != nil {
			return "", err
		}
		c, err := change(tx, p.Content)
		if err != nil {
			return "", err
		}
		_, err = product.Edit(tx, p.ID, v.seen(), c)
		return "/desk/products/" + p.ID + next, err
	})
	if err == nil {
		v.flash("已保存", "Saved")
	}
	return to, err
}

func (v *visit) editProduct() (string, error) {
	return v.changeProduct("", func(_ *ledger.Tx, c product.Content) (product.Content, error) { return v.content(c), nil })
}
