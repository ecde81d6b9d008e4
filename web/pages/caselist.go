package pages

import (
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"huishu/compliance/adoption"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/web/components"
)

// caseDesk lists the cases of one procedure, open ones first or those of one state.
func (v *visit) caseDesk(tx *ledger.Tx, path string, title components.Text, definition string, states []string, empty components.Empty) (content, error) {
	state := v.QueryParam("state")
	q := procedure.Query{Definition: definition, Open: state == "", Cursor: v.QueryParam("cursor"), Limit: 30}
	if state != "" && state != "all" {
		q.States = []string{state}
	}
	cases, next, err := procedure.List(tx, q)
	if err != nil {
		return content{}, err
	}
	tabs := []components.NavItem{{Label: tr("在办", "Open"), Href: path, Current: state == ""}}
	for _, s := range states {
		tabs = append(tabs, components.NavItem{Label: v.stepTitle(tx, definition, s), Href: address(path, "state", s), Current: state == s})
	}
	tabs = append(tabs, components.NavItem{Label: tr("全部", "All"), Href: address(path, "state", "all"), Current: state == "all"})
	pager := components.Pager{Shown: len(cases), First: pagerFirst(v, address(path, "state", state))}
	if next != "" {
		pager.Next = address(path, "state", state, "cursor", next)
	}
	return content{Title: title, Body: []g.Node{
		components.Heading{Title: title}.In(v.lang),
		components.Tabs(v.lang, tr("状态", "State"), tabs...),
		v.caseTable(title, cases, empty), pager.In(v.lang),
	}}, nil
}

// stepTitle is what the rule set of today calls a step.
func (v *visit) stepTitle(tx *ledger.Tx, definition, step string) components.Text {
	book, err := adoption.Of(tx, v.Book)
	if err != nil {
		return components.StateOf(step).Word // the frame of a list is no place to fail
	}
	for _, set := range book.Sets() {
		if d, err := set.Procedure(definition); err == nil && d.Step(step) != nil {
			return d.Step(step).Title
		}
	}
	return components.StateOf(step).Word
}

// paragraphs renders a text that people wrote, one paragraph for each of its lines.
func paragraphs(text string) g.Node {
	var out g.Group
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, h.P(g.Text(line)))
		}
	}
	return h.Div(h.Class("prose"), out)
}
