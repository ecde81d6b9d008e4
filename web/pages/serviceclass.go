package pages

import (
	"slices"

	g "maragu.dev/gomponents"

	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/web/components"
)

// serviceClasses are the classes of services of the rule set in force; none where no set governs.
func (v *visit) serviceClasses(tx *ledger.Tx) ([]rules.ServiceClass, error) {
	set, err := v.governing(tx, party.Regime)
	if fault.CodeOf(err) == "rules.none_in_force" {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return set.ServiceClasses, nil
}

// classTitle is a class in words; its id where the rule set in force does not have it any more.
func classTitle(classes []rules.ServiceClass, id string) components.Text {
	i := slices.IndexFunc(classes, func(c rules.ServiceClass) bool { return c.ID == id })
	if i < 0 {
		return components.Same(id)
	}
	return classes[i].Title
}

// classTabs lead to the merchants of each class.
func (v *visit) classTabs(classes []rules.ServiceClass, current, status, text string) g.Node {
	if len(classes) == 0 {
		return nil
	}
	to := func(class string) string {
		return address("/parties", "kind", string(party.Merchant), "class", class, "status", status, "q", text)
	}
	tabs := []components.NavItem{{Label: tr("全部服务", "All services"), Href: to(""), Current: current == ""}}
	for _, c := range classes {
		tabs = append(tabs, components.NavItem{Label: c.Title, Href: to(c.ID), Current: c.ID == current})
	}
	return components.Tabs(v.lang, tr("服务类别", "Class of services"), tabs...)
}

// classLinks are the classes that a merchant offers, each leading to those who offer the same.
func (v *visit) classLinks(classes []rules.ServiceClass, ids []string) g.Node {
	var nodes g.Group
	for i, id := range ids {
		if i > 0 {
			nodes = append(nodes, v.text(tr("、", ", ")))
		}
		nodes = append(nodes, components.Link(address("/parties", "kind", string(party.Merchant), "class", id), v.text(classTitle(classes, id))))
	}
	return nodes
}

// classChoices are the classes to choose from in an application.
func (v *visit) classChoices(f form, a applicationForm) g.Node {
	options := make([]components.Option, 0, len(a.classes))
	hint := tr("公众可以按服务类别查找数据商", "The public finds merchants by them")
	for _, c := range a.classes {
		options = append(options, components.Option{Value: c.ID, Label: c.Title})
		if c.Sureness == rules.Assumed && !c.Note.IsZero() {
			hint = tr("公众可以按服务类别查找数据商（"+c.Note.ZH+"）", "The public finds merchants by them ("+c.Note.EN+")")
		}
	}
	values, chosen := f.Values["classes"]
	if !chosen {
		values = a.present.Classes.IDs()
	}
	return components.Choices{Field: f.field("classes", tr("服务类别", "Class of services"), hint), Options: options, Values: values}.In(v.lang)
}
