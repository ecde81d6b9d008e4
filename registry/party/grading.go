package party

import (
	"slices"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// Measure counts what the journal binds of a party, such as the orders that it has delivered.
type Measure func(tx *ledger.Tx, partyID string) (int64, error)

// measures are what the gradings of rule sets may count, by their names there. The registry cannot know the market: its rooms add theirs.
var measures = map[string]Measure{"qualification.suspended": suspensions}

// MeasureOf lets a room give a measure its name, once, when the program is set up: var _ = party.MeasureOf("orders.delivered", delivered).
// It is not for use while the program runs.
func MeasureOf(name string, m Measure) int {
	measures[name] = m
	return len(measures)
}

// Graded is the grade of a party on a day, with all that it follows from. It is computed each time and never stored or typed in.
type Graded struct {
	Kind QualificationKind `json:"kind"`
	// Title, Article, Sureness and Note are those of the formula, RuleSet the id of the set that has it.
	Title    fault.Text     `json:"title"`
	Article  string         `json:"article"`
	Sureness rules.Sureness `json:"sureness"`
	Note     fault.Text     `json:"note,omitzero"`
	RuleSet  string         `json:"rule_set"`
	// Grade is the id, GradeTitle the words.
	Grade      string     `json:"grade"`
	GradeTitle fault.Text `json:"grade_title"`
	// Base and Points: what everybody begins with, and the sum.
	Base   int64 `json:"base"`
	Points int64 `json:"points"`
	// Reasons are the factors, each with its count and what it gives.
	Reasons []GradeReason `json:"reasons"`
}

// GradeReason is one factor of a grade.
type GradeReason struct {
	ID    string     `json:"id"`
	Title fault.Text `json:"title"`
	Count int64      `json:"count"`
	// Each is points for each, Most the bound without sign (0 for none), Points what comes of it.
	Each   int64 `json:"each"`
	Most   int64 `json:"most"`
	Points int64 `json:"points"`
	// Unknown: this program does not know the measure; the factor gives nothing.
	Unknown bool `json:"unknown,omitempty"`
}

// GradeOf grades a party that holds a qualification of the kind today, by the formula of the rule set in force, as the transaction
// sees the facts. NotFound "grading.none" where the party holds none or the rule set has no formula.
func GradeOf(tx *ledger.Tx, book *rules.Book, partyID string, kind QualificationKind) (Graded, error) {
	none := fault.New(fault.NotFound, "grading.none", "没有该主体的分级", "The party has no grade").
		Do("只有在册的数据商有分级", "Only merchants of the register have one")
	list, err := selectQualifications(tx, `party = ? AND kind = ?`, partyID, string(kind))
	if err != nil {
		return Graded{}, err
	}
	if !slices.ContainsFunc(list, func(q Qualification) bool { return q.Status == Valid || q.Status == Suspended }) {
		return Graded{}, none
	}
	set, err := adoption.For(tx, book, Regime, workday.OfTime(tx.Now))
	if fault.CodeOf(err) == "rules.none_in_force" {
		return Graded{}, none
	}
	if err != nil {
		return Graded{}, err
	}
	formula, ok := set.Grading(string(kind))
	if !ok {
		return Graded{}, none
	}
	g := Graded{
		Kind: kind, Title: formula.Title, Article: formula.Article, Sureness: formula.Sureness, Note: formula.Note, RuleSet: set.ID,
		Base: formula.Base, Points: formula.Base, Reasons: []GradeReason{},
	}
	for _, f := range formula.Factors {
		r, err := reasonOf(tx, partyID, f)
		if err != nil {
			return Graded{}, err
		}
		g.Points += r.Points
		g.Reasons = append(g.Reasons, r)
	}
	grade := formula.Grade(g.Points)
	g.Grade, g.GradeTitle = grade.ID, grade.Title
	return g, nil
}

func reasonOf(tx *ledger.Tx, partyID string, f rules.Factor) (r GradeReason, err error) {
	r = GradeReason{ID: f.ID, Title: f.Title, Each: f.Points, Most: f.Most}
	if f.Cases != nil {
		r.Count, err = procedure.Count(tx, partyID, *f.Cases)
	} else if m, ok := measures[f.Measure]; ok {
		r.Count, err = m(tx, partyID)
	} else {
		r.Unknown = true
	}
	r.Points = f.Score(r.Count)
	return r, err
}

// suspensions is how often a qualification of the party was suspended, as the journal has it.
func suspensions(tx *ledger.Tx, partyID string) (n int64, err error) {
	err = tx.Get(&n, `SELECT COUNT(*) FROM event e JOIN qualification q ON q.id = e.subject_id
		WHERE q.party = ? AND e.subject_kind = ? AND e.kind = ?`, partyID, SubjectQualification, string(access.QualificationSuspend))
	return n, err
}
