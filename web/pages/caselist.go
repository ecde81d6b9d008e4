package pages

import (
	"slices"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"huishu/compliance/adoption"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/web/components"
)

// caseDesk is a desk that lists the cases of one procedure, or of several that narrow it.
type caseDesk struct {
	path       string
	title      components.Text
	procedures []string
	empty      components.Empty
}

// caseDesk lists the cases of one procedure, open ones first or those of one state.
func (v *visit) caseDesk(tx *ledger.Tx, d caseDesk) (content, error) {
	state, kind, path, title := v.QueryParam("state"), "", d.path, d.title
	var kinds g.Node
	definition := d.procedures[0]
	if len(d.procedures) > 1 {
		if kind = v.QueryParam("type"); slices.Contains(d.procedures, kind) {
			definition = kind
		}
		kinds = v.procedureTabs(tx, d, kind)
	}
	q := procedure.Query{Reader: &tx.Actor, Definition: kind, Definitions: d.procedures, Open: state == "", Cursor: v.cursor(), Limit: 30}
	if state != "" && state != "all" {
		q.States = []string{state}
	}
	cases, next, err := procedure.List(tx, q)
	if err != nil {
		return content{}, err
	}
	tabs := []components.NavItem{{Label: tr("在办", "Open"), Href: address(path, "type", kind), Current: state == ""}}
	for _, s := range v.standingSteps(tx, definition) {
		tabs = append(tabs, components.NavItem{Label: s.Title, Href: address(path, "type", kind, "state", s.ID), Current: state == s.ID})
	}
	tabs = append(tabs, components.NavItem{Label: tr("全部", "All"), Href: address(path, "type", kind, "state", "all"), Current: state == "all"})
	pager := components.Pager{Shown: len(cases), First: pagerFirst(v, address(path, "type", kind, "state", state))}
	if next != "" {
		pager.Next = address(path, "type", kind, "state", state, "cursor", next)
	}
	return content{Title: title, Body: []g.Node{
		components.Heading{Title: title}.In(v.lang),
		kinds, components.Tabs(v.lang, tr("状态", "State"), tabs...),
		v.caseTable(title, cases, d.empty, len(d.procedures) > 1), pager.In(v.lang),
	}}, nil
}

// procedureTabs narrow a desk to one of its procedures, of which those are offered that a rule set has.
func (v *visit) procedureTabs(tx *ledger.Tx, d caseDesk, chosen string) g.Node {
	tabs := []components.NavItem{{Label: tr("全部类型", "Every type"), Href: d.path, Current: chosen == ""}}
	for _, id := range d.procedures {
		if defined := v.definitions(tx, id); len(defined) > 0 {
			tabs = append(tabs, components.NavItem{Label: defined[0].Title, Href: address(d.path, "type", id), Current: chosen == id})
		}
	}
	return components.Tabs(v.lang, tr("类型", "Type"), tabs...)
}

// standingSteps are the steps by which a desk is narrowed: those that are open, and those whose result still stands.
func (v *visit) standingSteps(tx *ledger.Tx, definition string) []rules.Step {
	var list []rules.Step
	defined := v.definitions(tx, definition)
	if len(defined) == 0 {
		return nil
	}
	for _, s := range defined[0].Steps {
		if !s.Terminal || s.Outcome == rules.Granted || s.Outcome == rules.Suspended {
			list = append(list, s)
		}
	}
	return list
}

// definitions are what the rule sets that govern, governed or will govern say of a procedure, oldest set first; a draft opens no case.
// They name things in the frame of a list, which is no place to fail: where the sets cannot be read there are none.
func (v *visit) definitions(tx *ledger.Tx, id string) []*rules.Definition {
	book, err := adoption.Of(tx, v.Book)
	if err != nil {
		return nil
	}
	var list []*rules.Definition
	for _, set := range book.Sets() {
		if d, err := set.Procedure(id); err == nil && !set.Draft {
			list = append(list, d)
		}
	}
	return list
}

// outcomeTones show a decided step that has no word of its own.
var outcomeTones = map[string]components.Tone{
	rules.Granted: components.Valid, rules.Refused: components.Negative, rules.Suspended: components.Paused,
	rules.Withdrawn: components.Ended, rules.Ended: components.Ended,
}

// stepState shows a step as its rule set calls it: in the tone of a state that the site knows, or,
// of a procedure that it has never heard of, in that of its outcome.
func stepState(d *rules.Definition, s *rules.Step) components.State {
	switch {
	case d.Filing == nil && components.Known(s.ID):
		return components.StateAs(s.ID, s.Title)
	case s.Terminal:
		return components.State{Tone: outcomeTones[s.Outcome], Word: s.Title}
	case s.Awaits == rules.Applicant:
		return components.State{Tone: components.Waiting, Word: s.Title}
	}
	return components.State{Tone: components.Active, Word: s.Title}
}

// caseState shows the present step of a case.
func caseState(c *procedure.Case) components.State { return stepOf(c, c.State) }

func stepOf(c *procedure.Case, id string) components.State {
	d := c.Procedure()
	return stepState(d, d.Step(id))
}

// stepTitle is what the rule set of today calls a step.
func (v *visit) stepTitle(tx *ledger.Tx, definition, step string) components.Text {
	for _, d := range v.definitions(tx, definition) {
		if s := d.Step(step); s != nil {
			return s.Title
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
