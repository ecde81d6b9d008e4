package pages

import (
	"fmt"
	"strings"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/registry/catalogue"
	"huishu/registry/plan"
	"huishu/registry/product"
	"huishu/web/components"
)

func mountAgreedResource(p *Pages) {
	p.form("/desk/agreements/:id/resources", (*visit).resourcesPage, (*visit).editResources)
	p.form("/desk/amendments/:id/resources", (*visit).amendedResourcesPage, (*visit).editAmendedResources)
	p.form("/desk/plans/:id/resources", (*visit).planResourcesPage, (*visit).editPlanResources)
}

// choice is what the choice of resources for a paper needs to know of it.
type choice struct {
	// At is the address of the page that chooses.
	At string
	// Body is the implementing body: its own resources need no consent.
	Body   string
	Chosen []product.AgreedResource
	// Consents asks how the source bodies of the others agreed.
	Consents bool
	Version  int64
	Entry    entry
}

// resourceChoice is a search of the catalogue, and a form of what it found and of what was chosen before.
func (v *visit) resourceChoice(tx *ledger.Tx, f form, c choice) (g.Node, error) {
	names := v.lookup(tx)
	found, err := v.findResources(tx, f, c, names)
	if err != nil {
		return nil, err
	}
	c.Entry.Action, c.Entry.Submit = c.At, tr("保存资源清单", "Save the list")
	return g.Group{
		components.SearchBox{Action: c.At, Value: f.get("q", ""), Label: tr("在资源目录中查找", "Search the catalogue")}.In(v.lang),
		v.entry(f, c.Entry, f.version(c.Version), components.Hidden("q", f.get("q", "")), found, v.chosenResources(f, c, names)),
	}, names.err
}

// findResources offers what the search finds and is not chosen yet.
func (v *visit) findResources(tx *ledger.Tx, f form, c choice, names *lookup) (g.Node, error) {
	text := strings.TrimSpace(f.get("q", ""))
	q := catalogue.Query{Text: text, Limit: 30}
	if text == "" {
		q.Body = c.Body
	}
	items, _, err := catalogue.List(tx, q)
	if err != nil {
		return nil, err
	}
	chosen := product.Agreement{Terms: product.Terms{Resources: c.Chosen}}
	var options []components.Option
	for _, r := range items {
		if chosen.Names(r.ID) {
			continue
		}
		name, _, _ := r.Simplified()
		options = append(options, components.Option{Value: r.ID, Label: components.Same(name),
			Hint: tr(names.party(r.Body)+" · "+r.Grade.Text().ZH+" · "+r.Sharing.Text().ZH, names.party(r.Body)+" · "+r.Grade.Text().In("en")+" · "+r.Sharing.Text().In("en"))})
	}
	label := tr("找到的资源", "What was found")
	if text == "" {
		label = tr("本机构的资源", "Your own resources")
	}
	if len(options) == 0 {
		return components.Empty{Title: tr("没有可添加的资源", "Nothing to add"), Text: tr("请换个词查找；目录由各机构导入。", "Try another word; the bodies import the catalogue.")}.In(v.lang), names.err
	}
	return components.Choices{Field: f.field("add", label, tr("勾选后保存即加入", "Tick and save to add")), Options: options, Values: f.Values["add"]}.In(v.lang), names.err
}

// chosenResources are the resources chosen before, each with its consent and the way to take it out.
func (v *visit) chosenResources(f form, c choice, names *lookup) g.Node {
	if len(c.Chosen) == 0 {
		return nil
	}
	fields := make([]g.Node, 0, 2*len(c.Chosen))
	for i, r := range c.Chosen {
		keeps := len(f.Values["keep"]) == 0 && f.Err == nil
		for _, id := range f.Values["keep"] {
			keeps = keeps || id == r.Resource
		}
		fields = append(fields, components.Checkbox{Field: components.Field{Name: "keep", Label: components.Same(r.Title + " · " + names.party(r.Body))}, Value: r.Resource, Checked: keeps}.In(v.lang))
		if c.Consents && r.Body != c.Body {
			x := f.field("consent."+r.Resource, tr("提供单位同意情况", "How the source agreed"), tr("文件名称、文号或日期", "Paper, number or day"))
			if x.Error.IsZero() {
				x.Error = f.Errors.For(fmt.Sprintf("resources[%d].consent", i))
			}
			fields = append(fields, v.line(f, x, r.Consent, components.Full))
		}
	}
	return components.Fieldset(v.lang, tr(fmt.Sprintf("已选资源（%d 项）", len(c.Chosen)), fmt.Sprintf("Chosen (%d)", len(c.Chosen))), tr("取消勾选并保存即移除", "Untick and save to take one out"), fields...)
}

// chosen reads what resourceChoice asks, and the address to which the caller goes on: the page again, with its search.
func (v *visit) chosen(at string) (list []product.AgreedResource, again string, err error) {
	values, err := v.FormParams()
	if err != nil {
		return nil, "", err
	}
	for _, id := range append(values["keep"], values["add"]...) {
		if id != "" { // a form that keeps none may say so
			list = append(list, product.AgreedResource{Resource: id, Consent: values.Get("consent." + id)})
		}
	}
	return list, address(at, "q", values.Get("q")), nil
}

var chooseLead = tr("选择允许运营的资源，须在实施方案列明的范围内。由其他机构提供的资源，须写明提供单位同意的情况（发改数据规〔2025〕27号 第五条）。",
	"Choose what may be operated, within what the implementation plan names. For resources of other bodies say how they agreed (Implementation Rules on Authorised Operation, No. 27 [2025], art. 5).")

// resourcesPage chooses the resources of an agreement: those named already, and what a search finds.
func (v *visit) resourcesPage(tx *ledger.Tx, f form) (content, error) {
	a, _, err := v.drafting(tx)
	if err != nil {
		return content{}, err
	}
	at := "/desk/agreements/" + a.ID
	fields, err := v.resourceChoice(tx, f, choice{
		At: at + "/resources", Body: a.ImplementingBody, Chosen: a.Resources, Consents: true, Version: a.Version,
		Entry: entry{Fresh: at, More: []g.Node{components.ButtonLink{Label: tr("下一步：必备条款", "Next: clauses"), Href: at + "/clauses"}.In(v.lang)}},
	})
	title := tr("数据资源", "Resources")
	return content{Title: title, Crumbs: draftCrumbs(a, title), Body: []g.Node{
		components.Steps(v.lang, 1, agreementSteps...), components.Heading{Over: components.Same(a.Title), Title: title, Lead: chooseLead}.In(v.lang), fields,
	}}, err
}

func (v *visit) editResources() (string, error) {
	list, again, err := v.chosen("/resources")
	if err != nil {
		return "", err
	}
	return v.editAgreement(again, func(_ *ledger.Tx, a product.Agreement) (product.Terms, error) {
		t := a.Terms
		t.Resources = list
		return t, nil
	})
}

// amendedResourcesPage chooses the resources as a supplementary agreement is to have them.
func (v *visit) amendedResourcesPage(tx *ledger.Tx, f form) (content, error) {
	m, a, _, err := v.draftedAmendment(tx)
	if err != nil {
		return content{}, err
	}
	at := "/desk/amendments/" + m.ID
	fields, err := v.resourceChoice(tx, f, choice{
		At: at + "/resources", Body: a.ImplementingBody, Chosen: m.Terms.Resources, Consents: true, Version: m.Version,
		Entry: entry{Fresh: at, More: []g.Node{components.ButtonLink{Label: tr("查看变更对照", "See what changes"), Href: at}.In(v.lang)}},
	})
	title := tr("补充协议的数据资源", "Resources of the supplementary agreement")
	return content{Title: title, Crumbs: draftCrumbs(a, title), Body: []g.Node{
		components.Heading{Over: components.Same(a.Title), Title: title, Lead: chooseLead}.In(v.lang), fields,
	}}, err
}

func (v *visit) editAmendedResources() (string, error) {
	list, again, err := v.chosen("/desk/amendments/" + v.Param("id") + "/resources")
	if err != nil {
		return "", err
	}
	_, err = v.amendmentDone(func(tx *ledger.Tx) (product.Amendment, error) {
		m, _, err := product.ShowAmendment(tx, v.Param("id"))
		if err != nil {
			return m, err
		}
		m.Terms.Resources = list
		return product.EditAmendment(tx, m.ID, v.seen(), m.Reason, m.Terms)
	})
	return again, err
}

// planResourcesPage chooses the resources that a plan covers.
func (v *visit) planResourcesPage(tx *ledger.Tx, f form) (content, error) {
	p, _, err := v.ownPlan(tx)
	if err == nil {
		err = access.Require(tx, access.PlanDraft, p.Facts())
	}
	if err != nil {
		return content{}, err
	}
	list, err := planned(tx, p)
	if err != nil {
		return content{}, err
	}
	at := "/desk/plans/" + p.ID
	fields, err := v.resourceChoice(tx, f, choice{At: at + "/resources", Body: p.Body, Chosen: list, Version: p.Version, Entry: entry{
		Fresh: at, More: []g.Node{components.ButtonLink{Label: tr("返回方案", "Back to the plan"), Href: at}.In(v.lang)},
	}})
	title := tr("数据资源", "Resources")
	return content{Title: title, Crumbs: []components.NavItem{plans, {Label: components.Same(p.Title), Href: at}, {Label: title}}, Body: []g.Node{
		components.Heading{Over: components.Same(p.Title), Title: title, Lead: tr("列明拟授权运营的资源（发改数据规〔2025〕27号 第九条第（五）项）；协议只能使用其中的资源。", "Name what is to be operated (Implementation Rules on Authorised Operation, No. 27 [2025], art. 9(5)); agreements name no others.")}.In(v.lang), fields,
	}}, err
}

func (v *visit) editPlanResources() (string, error) {
	list, again, err := v.chosen("/desk/plans/" + v.Param("id") + "/resources")
	if err != nil {
		return "", err
	}
	_, err = v.planAct(func(tx *ledger.Tx) error {
		p, err := plan.Show(tx, v.Param("id"))
		if err != nil {
			return err
		}
		p.Resources = nil
		for _, r := range list {
			p.Resources = append(p.Resources, r.Resource)
		}
		_, err = plan.Edit(tx, p.ID, v.seen(), p.Content)
		return err
	})
	return again, err
}

// planned are the resources of a plan as the catalogue has them today.
func planned(tx *ledger.Tx, p plan.Plan) ([]product.AgreedResource, error) {
	list := make([]product.AgreedResource, 0, len(p.Resources))
	for _, id := range p.Resources {
		r, err := catalogue.Get(tx, id)
		if err != nil {
			return nil, err
		}
		list = append(list, product.AgreedResource{Resource: id, Title: r.Title, Body: r.Body})
	}
	return list, nil
}

// planResources lists what a plan covers.
func (v *visit) planResources(tx *ledger.Tx, p plan.Plan, names *lookup, edit g.Node) (g.Node, error) {
	list, err := planned(tx, p)
	if err != nil {
		return nil, err
	}
	rows := make([]components.Row, 0, len(list))
	for _, r := range list {
		rows = append(rows, components.Row{Cells: []g.Node{components.Link("/catalogue/"+r.Resource, g.Text(r.Title)), g.Text(names.party(r.Body))}})
	}
	title := tr("数据资源", "Resources")
	return components.Section(v.lang, "resources", title, components.Table{
		Caption: title, Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("资源", "Resource")}, {Head: tr("数源部门", "Source body")}},
		Empty:   components.Empty{Title: tr("没有列明资源目录中的资源", "It names no resource of the catalogue"), Text: tr("协议只能使用方案列明的资源。", "Agreements name only what the plan covers.")},
	}.In(v.lang), edit), nil
}
