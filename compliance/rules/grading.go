package rules

import (
	"regexp"
	"slices"
)

var wordForm = regexp.MustCompile(`^[a-z][a-z_]{0,39}$`)

// Grading is the formula by which the holders of a qualification are graded: points for what the journal shows that they did and
// what was done to them. Nobody types a grade in.
type Grading struct {
	// ID is the kind of qualification that is graded, such as "merchant".
	ID string `yaml:"id" json:"id"`
	// Title names the grading.
	Title Text `yaml:"title" json:"title"`
	// Article is the provision that it stands on.
	Article string `yaml:"article" json:"article"`
	// Sureness says how well it is founded.
	Sureness Sureness `yaml:"sureness" json:"sureness"`
	// Note explains an assumption.
	Note Text `yaml:"note" json:"note,omitzero"`
	// Base is what everybody begins with, in points.
	Base int64 `yaml:"base" json:"base"`
	// Factors are the facts that count.
	Factors []Factor `yaml:"factors" json:"factors"`
	// Grades are the grades, the highest first; the last one has everybody who has none above.
	Grades []Grade `yaml:"grades" json:"grades"`
}

// Factor is one recorded fact that counts.
type Factor struct {
	// ID is unique in the grading.
	ID string `yaml:"id" json:"id"`
	// Title says what is counted.
	Title Text `yaml:"title" json:"title"`
	// Measure names what the program counts of a party, such as "orders.delivered"; or else Cases is given.
	Measure string `yaml:"measure" json:"measure,omitempty"`
	// Cases counts cases of a procedure that were decided.
	Cases *CaseCount `yaml:"cases" json:"cases,omitempty"`
	// Points for each, below 0 to take away.
	Points int64 `yaml:"points" json:"points"`
	// Most bounds what the factor gives or takes, in points without sign; 0 sets no bound.
	Most int64 `yaml:"most" json:"most,omitempty"`
}

// CaseCount chooses decided cases.
type CaseCount struct {
	// Procedure is the id of the definition, such as "registration".
	Procedure string `yaml:"procedure" json:"procedure"`
	// Outcome of the case: granted, refused, withdrawn, suspended or ended.
	Outcome string `yaml:"outcome" json:"outcome"`
	// Side is the party's: applicant or counterparty.
	Side string `yaml:"side" json:"side"`
}

// Grade is one grade.
type Grade struct {
	// ID is unique in the grading, such as "a".
	ID string `yaml:"id" json:"id"`
	// Title names the grade.
	Title Text `yaml:"title" json:"title"`
	// AtLeast is the least sum of points that has it; the last grade's is not looked at.
	AtLeast int64 `yaml:"at_least" json:"at_least"`
}

// Grading returns the formula for a kind of qualification.
func (s *Set) Grading(kind string) (Grading, bool) {
	for _, g := range s.Gradings {
		if g.ID == kind {
			return g, true
		}
	}
	return Grading{}, false
}

// Score is what a factor gives for a count, in points.
func (f Factor) Score(count int64) int64 {
	points := f.Points * count
	if f.Most > 0 {
		points = max(-f.Most, min(f.Most, points))
	}
	return points
}

// Grade is the grade of a sum of points.
func (g Grading) Grade(points int64) Grade {
	for _, grade := range g.Grades {
		if points >= grade.AtLeast {
			return grade
		}
	}
	return g.Grades[len(g.Grades)-1] // a grading without grades is refused when it is read
}

// gradings resolves and validates the formulas.
func (l *linker) gradings(s *Set) {
	seen := map[string]bool{}
	for i := range s.Gradings {
		g := &s.Gradings[i]
		path := dotted("gradings", named(g.ID, i))
		s.once(seen, path, g.ID)
		l.local(s, path, g.Title, &g.Article, g.Sureness)
		s.validateFactors(path, g.Factors)
		if len(g.Grades) == 0 || !slices.IsSortedFunc(g.Grades[:max(0, len(g.Grades)-1)], func(a, b Grade) int { return int(b.AtLeast - a.AtLeast) }) {
			s.add(flaw(dotted(path, "grades"), "须至少有一个等级，并自高至低排列", "there must be grades, the highest first").do("请按 at_least 自高至低排列，最后一级为其余全部", "Order them by at_least; the last one is for the rest"))
		}
		grades := map[string]bool{}
		for j, grade := range g.Grades {
			at := dotted(path, "grades", named(grade.ID, j))
			s.once(grades, at, grade.ID)
			if grade.Title.ZH == "" || grade.Title.EN == "" {
				s.add(bothLanguages(dotted(at, "title")))
			}
		}
	}
}

func (s *Set) validateFactors(path string, factors []Factor) {
	seen := map[string]bool{}
	for i, f := range factors {
		at := dotted(path, "factors", named(f.ID, i))
		s.once(seen, at, f.ID)
		if f.Title.ZH == "" || f.Title.EN == "" {
			s.add(bothLanguages(dotted(at, "title")))
		}
		sound := f.Cases == nil && f.Measure != "" || f.Measure == "" && f.Cases != nil && f.Cases.Procedure != "" &&
			slices.Contains([]string{Granted, Refused, Withdrawn, Suspended, Ended}, f.Cases.Outcome) && (f.Cases.Side == Applicant || f.Cases.Side == Counterparty)
		if !sound || f.Points == 0 || f.Most < 0 {
			s.add(flaw(at, "每项因素须有 measure 或 cases 之一，且 points 不为零", "a factor has either measure or cases, and points").
				do("cases 须写 procedure、outcome 和 side（applicant 或 counterparty）", "cases names procedure, outcome and side (applicant or counterparty)"))
		}
	}
}
