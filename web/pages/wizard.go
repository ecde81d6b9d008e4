package pages

import (
	"slices"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/product"
	"huishu/web/components"
)

// The last steps of the wizard, which are no parts of the file: each has a page beneath the product's address.
var (
	stepCheck   = filePart{id: "check", title: tr("提交前检查", "Pre-check")}
	stepPreview = filePart{id: "preview", title: tr("公众将看到的内容", "What the public will see")}
	stepSubmit  = filePart{id: "submit", title: tr("提交", "File")}
)

// wizard is an operator's way through the file of one product. Every step saves by itself, so it can be left and taken up again.
type wizard struct {
	product product.Product
	steps   []filePart
	found   []rules.Finding
	// materials are those that the rule set asks for in the steps that take materials.
	materials []rules.Material
	// unruled is the refusal of a day on which no rule set governs: then nothing is checked.
	unruled error
}

// wizardOf reads how far the file of a product is. The steps follow the rule set: those for materials that it does not know are
// left out.
func (v *visit) wizardOf(tx *ledger.Tx, p product.Product) (*wizard, error) {
	w := &wizard{product: p}
	var err error
	if w.materials, err = v.materials(tx, p.ID); err == nil {
		w.found, err = product.PreCheck(tx, v.Book, p.ID)
	}
	if fault.CodeOf(err) == "rules.none_in_force" {
		w.unruled, err = err, nil
	}
	for _, part := range fileParts {
		if part.materials == nil || w.unruled == nil && len(part.asked(w.materials)) > 0 {
			w.steps = append(w.steps, part)
		}
	}
	w.steps = append(w.steps, stepCheck, stepPreview, stepSubmit)
	return w, err
}

func (w *wizard) address(part filePart) string {
	return "/desk/products/" + w.product.ID + "/" + part.id
}

// at is the number of a step; -1 for a page that is none.
func (w *wizard) at(part filePart) int {
	for i, s := range w.steps {
		if s.id == part.id {
			return i
		}
	}
	return -1
}

// stages are the steps with what is done and what is missing.
func (w *wizard) stages() []components.Stage {
	list := make([]components.Stage, len(w.steps))
	for i, s := range w.steps {
		missing := mustMend(s.of(w.found))
		if s.id == stepCheck.id {
			missing = mustMend(w.found)
		}
		list[i] = components.Stage{
			Name: s.title, Href: w.address(s), Missing: missing, Done: missing == 0 && w.unruled == nil && w.begun(s),
			Optional: w.optional(s), Look: s.id == stepPreview.id || s.id == stepSubmit.id,
		}
	}
	return list
}

// optional reports whether the rule set lets a step stay empty.
func (w *wizard) optional(s filePart) bool {
	asked := s.asked(w.materials)
	return len(asked) > 0 && !slices.ContainsFunc(asked, func(m rules.Material) bool { return !m.Optional })
}

// begun reports whether a step holds something.
func (w *wizard) begun(s filePart) bool {
	switch s.id {
	case partBasics.id:
		return true
	case partFields.id:
		return len(w.product.Fields) > 0
	case partSample.id:
		return w.product.Sample != nil
	case partDeposit.id:
		return w.product.Deposit != nil
	case stepCheck.id:
		return true
	case stepPreview.id, stepSubmit.id:
		return false
	}
	for _, m := range w.product.Materials {
		if s.takes(m.Material) {
			return true
		}
	}
	return false
}

// next is the step to go on with: the first one that lacks something, otherwise the check.
func (w *wizard) next() filePart {
	for _, s := range w.steps {
		if mustMend(s.of(w.found)) > 0 {
			return s
		}
	}
	return stepCheck
}

// wizardPage is a page of the wizard: the steps above, the content, and the way to the steps beside it.
func (v *visit) wizardPage(w *wizard, step filePart, lead components.Text, nodes ...g.Node) content {
	p := w.product
	body := []g.Node{
		components.Stages(v.lang, w.at(step), w.stages()...),
		components.Heading{Over: components.Same(p.Name), Title: step.title, Lead: lead}.In(v.lang),
	}
	if found := step.of(w.found); len(found) > 0 {
		body = append(body, components.Section(v.lang, "missing", tr("本步骤的检查结果", "What the pre-check finds here"), v.findings(found, nil)))
	}
	return content{Title: step.title, Section: "/products", Crumbs: productCrumbs(p, step.title), Body: append(append(body, nodes...), v.wizardWay(w, step))}
}

// wizardWay leads to the steps before and after, and out: what was saved stays.
func (v *visit) wizardWay(w *wizard, step filePart) g.Node {
	at := w.at(step)
	var links []g.Node
	if at > 0 {
		before := w.steps[at-1]
		links = append(links, components.ButtonLink{Label: tr("上一步："+before.title.ZH, "Back: "+before.title.In("en")), Href: w.address(before)}.In(v.lang))
	}
	links = append(links, components.ButtonLink{Label: tr("稍后继续", "Go on later"), Href: "/desk/products/" + w.product.ID}.In(v.lang))
	if at >= 0 && at+1 < len(w.steps) {
		after := w.steps[at+1]
		links = append(links, components.ButtonLink{Label: tr("下一步："+after.title.ZH, "Next: "+after.title.In("en")), Href: w.address(after)}.In(v.lang))
	}
	return components.Acts(links...)
}

// ownWizard reads the wizard of the product of the address for its operator.
func (v *visit) ownWizard(tx *ledger.Tx) (*wizard, error) {
	p, err := v.ownProduct(tx)
	if err != nil {
		return nil, err
	}
	return v.wizardOf(tx, p)
}

// checkPage shows every finding of the pre-check, each with the way to the step that mends it.
func (v *visit) checkPage(tx *ledger.Tx) (content, error) {
	w, err := v.ownWizard(tx)
	if err != nil {
		return content{}, err
	}
	if w.unruled != nil {
		return v.unruledPage(w, stepCheck)
	}
	return v.wizardPage(w, stepCheck, tr("与登记机构审核时使用同一套规则。点击每一项，直达可以补正的步骤。", "The rules are those of the registration body's own review. Each point leads to the step that mends it."),
		components.Section(v.lang, "check", tr("检查结果", "Findings"), v.findings(w.found, productPlace(w.product.ID)))), nil
}

// filePreviewPage shows exactly what the public notice will say (26号 art. 12).
func (v *visit) filePreviewPage(tx *ledger.Tx) (content, error) {
	w, err := v.ownWizard(tx)
	if err != nil {
		return content{}, err
	}
	preview, err := v.preview(tx, w.product, product.City)
	if err != nil {
		return content{}, err
	}
	return v.wizardPage(w, stepPreview, components.Text{}, components.Section(v.lang, "preview", tr("公示内容", "The public notice"),
		components.Note(v.lang, components.Active, v.paragraph("公示期内以下内容全部公开，除此之外的材料不公开。", "All of this is made public during the notice, and nothing else of the file.")), preview)), nil
}

// unruledPage is a step of the file on a day on which no rule set governs.
func (v *visit) unruledPage(w *wizard, step filePart) (content, error) {
	note, err := v.noRules(w.unruled)
	return v.wizardPage(w, step, components.Text{}, note), err
}

// mostDrafts bounds the drafts that the inbox shows.
const mostDrafts = 5

// draftPart leads an operator back to the files that it has not finished.
func (v *visit) draftPart(tx *ledger.Tx) (g.Node, error) {
	if !access.Has(v.caller.Actor, access.Operator) {
		return nil, nil
	}
	drafts, next, err := product.OfParty(tx, product.Query{Operator: v.caller.Actor.Party, Unfiled: true, Page: product.Page{Limit: mostDrafts}})
	if err != nil || len(drafts) == 0 {
		return nil, err
	}
	doors := make([]components.Door, 0, len(drafts))
	for _, p := range drafts {
		w, err := v.wizardOf(tx, p)
		if err != nil {
			return nil, err
		}
		step := w.next()
		n := mustMend(w.found)
		text := tr("可以检查并提交", "Ready to be checked and filed")
		if n > 0 {
			text = tr("还缺 "+decimal(n)+" 项，接着填写："+step.title.ZH, decimal(n)+" points missing; go on with: "+step.title.In("en"))
		}
		doors = append(doors, components.Door{Title: components.Same(p.Name), Text: text, Href: w.address(step)})
	}
	var more g.Node
	if next != "" {
		more = components.Acts(components.ButtonLink{Label: tr("查看全部产品", "See all products"), Href: "/desk/products"}.In(v.lang))
	}
	return components.Section(v.lang, "drafts", tr("未完成的登记草稿", "Registration drafts to finish"), components.Doors(v.lang, doors...), more), nil
}
