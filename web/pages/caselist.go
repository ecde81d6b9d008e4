package pages

import (
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"huishu/compliance/adoption"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/web/components"
)

// caseDesk lists the cases of one procedure, open ones first or those of one state.
func (v *visit) caseDesk(tx *ledger.Tx, path string, title components.Text, definition string, empty components.Empty) (content, error) {
	state := v.QueryParam("state")
	q := procedure.Query{Reader: &tx.Actor, Definition: definition, Open: state == "", Cursor: v.QueryParam("cursor"), Limit: 30}
	if state != "" && state != "all" {
		q.States = []string{state}
	}
	cases, next, err := procedure.List(tx, q)
	if err != nil {
		return content{}, err
	}
	tabs := []components.NavItem{{Label: tr("在办", "Open"), Href: path, Current: state == ""}}
	for _, s := range v.standingSteps(tx, definition) {
		tabs = append(tabs, components.NavItem{Label: s.Title, Href: address(path, "state", s.ID), Current: state == s.ID})
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

// standingSteps are the steps by which a desk is narrowed: those that are open, and those whose result still stands.
func (v *visit) standingSteps(tx *ledger.Tx, definition string) []rules.Step {
	book, err := adoption.Of(tx, v.Book)
	if err != nil {
		return nil // the frame of a list is no place to fail
	}
	var list []rules.Step
	for _, set := range book.Sets() {
		d, err := set.Procedure(definition)
		if err != nil {
			continue
		}
		for _, s := range d.Steps {
			if !s.Terminal || s.Outcome == rules.Granted || s.Outcome == rules.Suspended {
				list = append(list, s)
			}
		}
		break
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
