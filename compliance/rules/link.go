package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// linker resolves inheritance and citations between sets.
type linker struct {
	raw  map[string]*Set
	done map[string]*Set
	open map[string]bool // being linked: a set met again here cites itself
}

// set links one set and everything that it extends or cites.
func (l *linker) set(id string) (*Set, error) {
	if s := l.done[id]; s != nil {
		return s, nil
	}
	src := l.raw[id]
	if src == nil {
		return nil, fmt.Errorf("rule set %s does not exist", id)
	}
	if l.open[id] {
		return nil, fmt.Errorf("rule set %s extends or cites itself", id)
	}
	l.open[id] = true
	defer delete(l.open, id)
	s := src.clone()
	if s.Extends != "" {
		if err := l.inherit(s); err != nil {
			return nil, fmt.Errorf("rule set %s extends %s: %w", id, s.Extends, err)
		}
	}
	s.facts = map[string]*Fact{}
	for i := range s.Facts {
		if err := l.fact(s, &s.Facts[i]); err != nil {
			return nil, fmt.Errorf("rule set %s, fact %s: %w", id, s.Facts[i].ID, err)
		}
	}
	if err := l.articles(s); err != nil {
		return nil, fmt.Errorf("rule set %s: %w", id, err)
	}
	if err := s.finish(); err != nil {
		return nil, err
	}
	l.done[id] = s
	return s, nil
}

// clone copies every part that linking changes, because a set may be linked once
// by itself and once as the base of another.
func (s *Set) clone() *Set {
	c := *s
	c.Facts = slices.Clone(s.Facts)
	c.Types = slices.Clone(s.Types)
	c.Groups = slices.Clone(s.Groups)
	for i := range c.Groups {
		c.Groups[i].Facts = maps.Clone(s.Groups[i].Facts)
		c.Groups[i].Materials = slices.Clone(s.Groups[i].Materials)
		c.Groups[i].Rules = slices.Clone(s.Groups[i].Rules)
	}
	c.Procedures = slices.Clone(s.Procedures)
	for i := range c.Procedures {
		d := &c.Procedures[i]
		d.Steps = slices.Clone(d.Steps)
		for j := range d.Steps {
			if d.Steps[j].Clock != nil {
				clock := *d.Steps[j].Clock
				d.Steps[j].Clock = &clock
			}
		}
		d.Transitions = slices.Clone(d.Transitions)
		d.Grounds = slices.Clone(d.Grounds)
	}
	return &c
}

// inherit takes over what the base set has and s does not. Inherited articles
// are already full citations of the base's text, so they stay true.
func (l *linker) inherit(s *Set) error {
	linked, err := l.set(s.Extends)
	if err != nil {
		return err
	}
	base := linked.clone()
	if len(s.Regimes) == 0 {
		s.Regimes = base.Regimes
	}
	s.Facts = merge(base.Facts, s.Facts, func(f Fact) string { return f.ID })
	s.Types = merge(base.Types, s.Types, func(t Type) string { return t.Name })
	s.Groups = merge(base.Groups, s.Groups, func(g Group) string { return g.ID })
	s.Procedures = merge(base.Procedures, s.Procedures, func(d Definition) string { return d.ID })
	return nil
}

// merge replaces entries of base by those of own with the same key and appends the others.
func merge[T any](base, own []T, key func(T) string) []T {
	out := slices.Clone(base)
	for _, o := range own {
		if i := slices.IndexFunc(out, func(b T) bool { return key(b) == key(o) }); i >= 0 {
			out[i] = o
		} else {
			out = append(out, o)
		}
	}
	return out
}

// fact checks one fact and takes its value from the set that it cites.
func (l *linker) fact(s *Set, f *Fact) error {
	if f.ID == "" || f.Title.ZH == "" || f.Title.EN == "" {
		return fmt.Errorf("id and title in both languages must be given")
	}
	if s.facts[f.ID] != nil {
		return fmt.Errorf("it is given twice")
	}
	s.facts[f.ID] = f
	if !slices.Contains([]string{"working_days", "days", "years", "percent", "count"}, f.Unit) {
		return fmt.Errorf("unit %q is not working_days, days, years, percent or count", f.Unit)
	}
	if f.From != "" {
		return l.cited(s, f)
	}
	article, err := l.cite(s, f.Article)
	if err != nil {
		return err
	}
	f.Article = article
	switch f.Sureness {
	case Unknown:
		if f.Value != nil {
			return fmt.Errorf("an unknown fact has no number")
		}
		return nil
	case Assumed:
		if f.Note.IsZero() {
			return fmt.Errorf("an assumed number says in its note why it is assumed")
		}
	case InForce, Draft:
	default:
		return fmt.Errorf("sureness %q is not in_force, draft, assumed or unknown", f.Sureness)
	}
	if f.Value == nil || *f.Value < 0 {
		return fmt.Errorf("a fact that is not unknown has a number, not below zero")
	}
	return nil
}

// cited takes over number, unit and article of "set#fact". What is carried to
// another matter is assumed unless the citing set says that it applies by itself;
// it is never surer than where it comes from.
func (l *linker) cited(s *Set, f *Fact) error {
	id, name, ok := strings.Cut(f.From, "#")
	if !ok {
		return fmt.Errorf("from is %q, not set#fact", f.From)
	}
	origin, err := l.set(id)
	if err != nil {
		return err
	}
	o, ok := origin.facts[name]
	if !ok {
		return fmt.Errorf("%s has no fact %s", id, name)
	}
	if f.Value != nil && (o.Value == nil || *f.Value != *o.Value) {
		return fmt.Errorf("a cited number is written once, in the set that it comes from")
	}
	if f.Unit != o.Unit {
		return fmt.Errorf("unit %s differs from %s of %s", f.Unit, o.Unit, f.From)
	}
	f.Value, f.Article = o.Value, o.Article
	if f.Sureness == "" {
		f.Sureness = Assumed
	}
	if !slices.Contains([]Sureness{InForce, Draft, Assumed, Unknown}, f.Sureness) || (f.Sureness == Unknown) != (f.Value == nil) {
		return fmt.Errorf("sureness %q does not fit what is cited", f.Sureness)
	}
	if f.Sureness == InForce && o.Sureness != InForce {
		f.Sureness = o.Sureness
	}
	return nil
}

// articles turns every citation of the set into a full one and fills the clocks.
func (l *linker) articles(s *Set) error {
	for i := range s.Groups {
		g := &s.Groups[i]
		for j := range g.Materials {
			if err := l.resolve(s, &g.Materials[j].Article); err != nil {
				return fmt.Errorf("material %s: %w", g.Materials[j].ID, err)
			}
		}
		for j := range g.Rules {
			if err := l.resolve(s, &g.Rules[j].Article); err != nil {
				return fmt.Errorf("rule %s: %w", g.Rules[j].ID, err)
			}
			if g.Rules[j].Sureness == "" {
				g.Rules[j].Sureness = InForce
			}
		}
	}
	for i := range s.Procedures {
		if err := l.procedure(s, &s.Procedures[i]); err != nil {
			return fmt.Errorf("procedure %s: %w", s.Procedures[i].ID, err)
		}
	}
	return nil
}

func (l *linker) procedure(s *Set, d *Definition) error {
	for _, a := range []*string{&d.Article, &d.Open.Article} {
		if err := l.resolve(s, a); err != nil {
			return err
		}
	}
	for i := range d.Grounds {
		if err := l.resolve(s, &d.Grounds[i].Article); err != nil {
			return err
		}
	}
	for i := range d.Transitions {
		t := &d.Transitions[i]
		if err := l.resolve(s, &t.Article); err != nil {
			return err
		}
		if t.Sureness == "" {
			t.Sureness = Assumed
			if strings.HasPrefix(t.Article, s.Number+" ") {
				t.Sureness = InForce
			}
		}
	}
	for i := range d.Steps {
		c := d.Steps[i].Clock
		if c == nil {
			continue
		}
		f, ok := s.facts[c.Fact]
		if !ok || f.Unit != "working_days" {
			return fmt.Errorf("step %s: its clock needs a fact in working days, not %q", d.Steps[i].ID, c.Fact)
		}
		c.Article, c.Sureness, c.Source, c.WorkingDays = f.Article, f.Sureness, f.From, 0
		if f.Value != nil {
			c.WorkingDays = int(*f.Value)
		}
	}
	return nil
}

func (l *linker) resolve(s *Set, article *string) error {
	full, err := l.cite(s, *article)
	if err == nil {
		*article = full
	}
	return err
}

// cite makes a full citation: "第十八条" is of this set's own text, "ndrc-2025-26
// 第十条" of the set named. What already is a full citation stays.
func (l *linker) cite(s *Set, article string) (string, error) {
	first, rest, two := strings.Cut(article, " ")
	switch {
	case article == "":
		return "", fmt.Errorf("an article must be cited")
	case strings.HasPrefix(article, "第"):
		return s.Cite(article), nil
	case two && l.raw[first] != nil:
		return l.raw[first].Cite(rest), nil
	case two && strings.ContainsAny(first, "〔《"):
		return article, nil
	}
	return "", fmt.Errorf("%q cites no article of this text or of a known set", article)
}
