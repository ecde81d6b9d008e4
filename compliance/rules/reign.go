package rules

import (
	"cmp"
	"slices"

	"huishu/compliance/workday"
)

// Adopted is a set that an authority has adopted, with the day from which it governs.
type Adopted struct {
	Set *Set
	// From is the first day on which it governs; the last one is that of its text, unless another adopted set begins before.
	From workday.Date
}

// reign is the time in which a set governs a matter, first and last day as YYYY-MM-DD.
type reign struct {
	set      *Set
	regime   string
	from, to string
	adopted  bool
}

func (r reign) covers(day string) bool { return r.from <= day && day <= r.to }

// reigns are the times of a set as its own text has them, a matter each; a draft has none.
func reigns(s *Set) []reign {
	if s.Draft {
		return nil
	}
	list := make([]reign, 0, len(s.Regimes))
	for _, regime := range s.Regimes {
		list = append(list, reign{set: s, regime: regime, from: s.EffectiveFrom, to: s.lastDay()})
	}
	return list
}

// With is the book with sets that an authority has adopted, later decisions last. Of each matter of an adopted set the one that
// governs before ends the day before, and a set that comes with the program does not begin by itself while an adopted one
// governs. What governed on a day before the adopted one's first is not touched. A set of the program with the id of an
// adopted one gives way to it.
func (b *Book) With(adopted ...Adopted) *Book {
	if len(adopted) == 0 {
		return b
	}
	c := &Book{byID: map[string]*Set{}, byHash: map[string]*Set{}}
	taken := map[string]bool{}
	for _, a := range adopted {
		taken[a.Set.ID] = true
	}
	for _, s := range b.sets {
		if !taken[s.ID] {
			c.add(s)
		}
		c.byHash[s.Hash] = s
	}
	for _, r := range b.reigns {
		if !taken[r.set.ID] {
			c.reigns = append(c.reigns, r)
		}
	}
	ordered := slices.Clone(adopted)
	slices.SortStableFunc(ordered, func(x, y Adopted) int { return x.From.Compare(y.From) })
	for _, a := range ordered {
		c.add(a.Set)
		for _, regime := range a.Set.Regimes {
			c.enthrone(reign{set: a.Set, regime: regime, from: a.From.String(), to: a.Set.lastDay(), adopted: true})
		}
	}
	c.sort()
	return c
}

// enthrone adds the reign of an adopted set and ends those that it follows.
func (b *Book) enthrone(n reign) {
	dayBefore, _ := workday.ParseDate(n.from) // it was a date before
	last := dayBefore.AddDays(-1).String()
	kept := b.reigns[:0]
	for _, r := range b.reigns {
		if r.regime == n.regime && r.from < n.from {
			r.to = min(r.to, last)
		}
		superseded := r.regime == n.regime && r.from >= n.from && (r.from == n.from || !r.adopted && r.from <= n.to)
		if !superseded {
			kept = append(kept, r)
		}
	}
	b.reigns = append(kept, n)
}

func (b *Book) sort() {
	slices.SortFunc(b.sets, func(x, y *Set) int {
		return cmp.Compare(x.order(), y.order())
	})
	slices.SortStableFunc(b.reigns, func(x, y reign) int { return cmp.Compare(x.from, y.from) })
}

// term is the time in which the set governs here: from the first to the last day of its reigns. ok is false for a set that
// governs nothing, such as a source of facts, or one that another has superseded before it began.
func (b *Book) term(s *Set) (from, to string, ok bool) {
	for _, r := range b.reigns {
		if r.set != s {
			continue
		}
		if !ok || r.from < from {
			from = r.from
		}
		to, ok = max(to, r.to), true
	}
	return from, to, ok
}

// Standing says how it is with the rules of a matter on a day.
type Standing struct {
	Regime string `json:"regime"`
	Title  Text   `json:"title"`
	// Set is the id of the one that governs; empty where none does.
	Set string `json:"set,omitempty"`
	// Since is the first day on which none governs; set only where none does and one did before.
	Since string `json:"since,omitempty"`
	// Until is the last day on which the matter is governed without a gap; empty where no text sets an end.
	Until string `json:"until,omitempty"`
	// DaysLeft are the calendar days after the day up to Until; 0 where none governs, or no end is set.
	DaysLeft int `json:"days_left,omitempty"`
}

// Governed reports whether a set governs the matter on the day.
func (s Standing) Governed() bool { return s.Set != "" }

// WarnDays is how many calendar days before the rules of a matter end its authority is told, if no successor is adopted.
const WarnDays = 90

// Ending reports whether the rules of the matter end within WarnDays, with nothing adopted to follow.
func (s Standing) Ending() bool { return s.Governed() && s.Until != "" && s.DaysLeft <= WarnDays }

// endless is the last day of a set whose text names none.
const endless = "9999-12-31"

// Standing says how the matters that some set governs at some time stand on a day, in the order in which sets name them.
func (b *Book) Standing(day workday.Date) []Standing {
	list := []Standing{}
	for _, regime := range b.regimes() {
		list = append(list, b.standing(regime, day))
	}
	return list
}

func (b *Book) regimes() []string {
	var list []string
	for _, r := range b.reigns {
		if !slices.Contains(list, r.regime) {
			list = append(list, r.regime)
		}
	}
	return list
}

func (b *Book) standing(regime string, day workday.Date) Standing {
	on := day.String()
	st := Standing{Regime: regime, Title: RegimeTitle(regime)}
	for {
		r, ok := b.reigning(regime, on)
		if !ok {
			break
		}
		if st.Set == "" {
			st.Set = r.set.ID
		}
		if r.to == endless {
			st.Until = ""
			return st
		}
		st.Until = r.to
		last, _ := workday.ParseDate(r.to)
		st.DaysLeft, on = day.DaysUntil(last), last.AddDays(1).String()
	}
	if st.Set == "" {
		st.Since = b.gapSince(regime, on)
	}
	return st
}

func (b *Book) reigning(regime, on string) (reign, bool) {
	for _, r := range b.reigns {
		if r.regime == regime && r.covers(on) {
			return r, true
		}
	}
	return reign{}, false
}

// gapSince is the day after the last one before day on which the matter was governed; empty where none was.
func (b *Book) gapSince(regime, on string) string {
	last := ""
	for _, r := range b.reigns {
		if r.regime == regime && r.to < on {
			last = max(last, r.to)
		}
	}
	if d, err := workday.ParseDate(last); err == nil {
		return d.AddDays(1).String()
	}
	return ""
}

// Predecessor is the set that a new one of the matter would follow from the day on: the one that governs then, or otherwise the
// last one that did before. ok is false where there is none.
func (b *Book) Predecessor(regime string, from workday.Date) (set *Set, ok bool) {
	on := from.String()
	if r, ok := b.reigning(regime, on); ok {
		return r.set, true
	}
	last := ""
	for _, r := range b.reigns {
		if r.regime == regime && r.to < on && r.to > last {
			set, last = r.set, r.to
		}
	}
	return set, set != nil
}

// Reign is the time in which the set governs the matter here; ok is false where it never does.
func (b *Book) Reign(s *Set, regime string) (from, last workday.Date, ok bool) {
	for _, r := range b.reigns {
		if r.set == s && r.regime == regime {
			from, _ = workday.ParseDate(r.from) // dates, both: the sets were read so
			last, _ = workday.ParseDate(r.to)
			return from, last, true
		}
	}
	return from, last, false
}
