package rules

import (
	"slices"
	"strconv"
)

// What becomes of the cases that are open on a set's first day.
const (
	// KeepCases lets them end under the set that they were filed under (施行前已受理的，按原规定办理). It is the rule where a
	// set says nothing: no text reaches back unless it says so (立法法 art. 104).
	KeepCases = "keep"
	// MoveCases lets them go on under the new set from their present step; what was done stays done.
	MoveCases = "move"
)

// Which clock runs on in the present step of a case that moves. All of them keep the day on which it began, and its stops.
const (
	// FavourableClock is the one that is better for who applied: the shorter one while an office is awaited, the longer one
	// while a party is; a period, such as a public notice, ends on the day that was announced. It is the rule where a clause
	// names none (从旧兼从有利, 立法法 art. 104).
	FavourableClock = "favourable"
	// KeptClock lets the present one run out.
	KeptClock = "keep"
	// LongerClock is the longer one, NewClock that of the new set.
	LongerClock = "longer"
	NewClock    = "new"
)

// TransitionClause is the clause of a set on the open cases of one procedure (新旧衔接). It speaks of the set's own first day only,
// so a set that extends another one does not inherit it.
type TransitionClause struct {
	// Procedure is the id of one of the set's procedures.
	Procedure string `yaml:"procedure" json:"procedure"`
	// OpenCases is KeepCases or MoveCases.
	OpenCases string `yaml:"open_cases" json:"open_cases"`
	// Steps limits it to cases that stand in one of them; empty means any.
	Steps []string `yaml:"steps" json:"steps,omitempty"`
	// Clock is one of the clock constants; empty means FavourableClock.
	Clock string `yaml:"clock" json:"clock,omitempty"`
	// ToTheWorse says in so many words that a case moves also where that is to the disadvantage of who applied. Without it such a
	// case stays under its own set.
	ToTheWorse bool `yaml:"to_the_worse" json:"to_the_worse,omitempty"`
	// Article is the provision.
	Article string `yaml:"article" json:"article"`
}

// TransitionOf is the set's clause on the open cases of a procedure; moves is false where they stay.
func (s *Set) TransitionOf(procedure string) (t TransitionClause, moves bool) {
	for _, t := range s.Transition {
		if t.Procedure == procedure {
			return t, t.OpenCases == MoveCases
		}
	}
	return TransitionClause{Procedure: procedure, OpenCases: KeepCases}, false
}

// transitions resolves the citations of the clauses and notes what is wrong with them.
func (l *linker) transitions(s *Set) {
	seen := map[string]bool{}
	for i := range s.Transition {
		t := &s.Transition[i]
		at := dotted("transition", named(t.Procedure, i))
		s.once(seen, at, t.Procedure)
		l.mustCite(s, dotted(at, "article"), &t.Article)
		if !slices.Contains([]string{KeepCases, MoveCases}, t.OpenCases) {
			s.add(flaw(dotted(at, "open_cases"), "对在办事项的规定 %q 不是 keep、move 之一", "%q is neither keep nor move", t.OpenCases).
				do("按原规定办结写 keep，转按新规定办理写 move", "Say keep where they end under their own rules, move where they go on by the new ones"))
		}
		if !slices.Contains([]string{"", FavourableClock, KeptClock, LongerClock, NewClock}, t.Clock) {
			s.add(flaw(dotted(at, "clock"), "时限的衔接 %q 不是 favourable、keep、longer、new 之一", "%q is not favourable, keep, longer or new", t.Clock).
				do("不写即从有利于申请人的时限", "Without it the clock that is better for the applicant runs"))
		}
		if t.OpenCases != MoveCases && (t.Clock != "" || t.ToTheWorse || len(t.Steps) > 0) {
			s.add(flaw(at, "按原规定办结的，不能再规定步骤和时限", "where cases stay, neither steps nor clocks are settled").do("请删除 steps、clock、to_the_worse，或改为 move", "Remove steps, clock and to_the_worse, or say move"))
		}
		d, err := s.Procedure(t.Procedure)
		if err != nil {
			s.add(flaw(dotted(at, "procedure"), "本规则集没有程序 %q", "the set defines no procedure %q", t.Procedure).do("请核对 procedures 中的编号", "Check the ids of its procedures"))
			continue
		}
		for _, id := range t.Steps {
			if step := d.Step(id); step == nil || step.Terminal {
				s.add(flaw(dotted(at, "steps"), "步骤 %q 不存在或已办结", "step %q does not exist or is terminal", id).do("请写未办结的步骤：已办结的事项不再变动", "Name steps that are open: what is decided does not move"))
			}
		}
	}
}

// Obstacle is why an open case cannot go on under another set.
type Obstacle struct {
	// Code is stable, such as "step_missing".
	Code string `json:"code"`
	Text Text   `json:"text"`
}

func obstacle(code, zh, en string) Obstacle { return Obstacle{code, Text{ZH: zh, EN: en}} }

// Obstacles are what keeps a case of the procedure before from going on in a step of the procedure after, by their texts alone:
// the step must be there and open, wait for the same side, and leave each party the acts that it has; and unless the
// clause says so, no later step may take longer for an office, or leave a party less time.
func (t TransitionClause) Obstacles(before, after *Definition, step string) []Obstacle {
	if len(t.Steps) > 0 && !slices.Contains(t.Steps, step) {
		return []Obstacle{obstacle("step_not_named", "衔接条款不适用于该步骤", "the clause does not name this step")}
	}
	was, is := before.Step(step), after.Step(step)
	switch {
	case is == nil || is.Terminal:
		return []Obstacle{obstacle("step_missing", "新规则集没有这一未办结的步骤", "the new set has no such open step")}
	case was.Awaits != is.Awaits || before.Addressed() != after.Addressed() || (before.Filing == nil) != (after.Filing == nil):
		return []Obstacle{obstacle("other_actor", "新规则集中该步骤由另一方办理", "in the new set the step is for somebody else")}
	}
	var list []Obstacle
	for _, m := range before.From(step) {
		for _, by := range m.By {
			if (by == Applicant || by == Counterparty) && !after.permits(m.Act, step, by) {
				list = append(list, obstacle("right_lost", "当事人在该步骤不再能“"+m.Title.ZH+"”", "a party could no longer do this: "+m.Title.In("en")))
			}
		}
	}
	if before.Filing != nil {
		list = append(list, formObstacles(before.Filing.Form, after.Filing.Form)...)
	}
	if t.ToTheWorse {
		return list
	}
	for i := range after.Steps {
		later := &after.Steps[i]
		if later.ID == step || later.Terminal || !after.leads(step, later.ID) {
			continue
		}
		if old := before.Step(later.ID); old == nil || Worse(later.Awaits, old.Clock, later.Clock) {
			list = append(list, obstacle("later_step", "以后的步骤“"+later.Title.ZH+"”对申请人更不利："+daysText(old, "zh")+"→"+daysText(later, "zh"),
				"a later step would be worse for the applicant: "+later.Title.In("en")+", "+daysText(old, "en")+" → "+daysText(later, "en")))
		}
	}
	return list
}

func formObstacles(before, after []Field) []Obstacle {
	var list []Obstacle
	for _, f := range before {
		if !slices.ContainsFunc(after, func(x Field) bool { return x.ID == f.ID && x.Kind == f.Kind }) {
			list = append(list, obstacle("form", "新规则集的表格没有已填写的“"+f.Title.ZH+"”", "the new form does not have what was filled in: "+f.Title.In("en")))
		}
	}
	return list
}

func (d *Definition) permits(act, step, by string) bool {
	return slices.ContainsFunc(d.From(step), func(t *Transition) bool { return t.Act == act && slices.Contains(t.By, by) })
}

// leads reports whether a case can come from one step into another.
func (d *Definition) leads(from, to string) bool {
	reached := []string{from}
	for i := 0; i < len(reached); i++ {
		for _, t := range d.From(reached[i]) {
			if t.To == to {
				return true
			}
			if !slices.Contains(reached, t.To) {
				reached = append(reached, t.To)
			}
		}
	}
	return false
}

// Worse reports whether the second clock of a step is to the disadvantage of who applied: more time for an office, or
// a longer period, or less time for a party. A clock without a number never ends.
func Worse(awaits string, before, after *Clock) bool {
	if party := awaits == Applicant || awaits == Counterparty; party && !period(before) && !period(after) {
		return length(after) < length(before)
	}
	return length(after) > length(before)
}

func period(c *Clock) bool { return c != nil && c.Kind == Period }

// endlessDays is longer than any clock that a text sets.
const endlessDays = 1 << 30

func length(c *Clock) int {
	if c == nil || c.WorkingDays == 0 {
		return endlessDays
	}
	return c.WorkingDays
}

// Choose is the clock that the present step of a moved case goes on with; either may be nil.
func (t TransitionClause) Choose(awaits string, before, after *Clock) *Clock {
	switch t.Clock {
	case KeptClock:
		return before
	case NewClock:
		return after
	case LongerClock:
		if length(after) >= length(before) {
			return after
		}
		return before
	}
	if period(before) || period(after) || Worse(awaits, before, after) {
		return before
	}
	return after
}

func daysText(s *Step, lang string) string {
	switch n := workingDays(s); {
	case s == nil:
		return Text{ZH: "无", EN: "none"}.In(lang)
	case n == 0:
		return Text{ZH: "无时限", EN: "no limit"}.In(lang)
	default:
		return strconv.Itoa(n) + Text{ZH: " 个工作日", EN: " working days"}.In(lang)
	}
}
