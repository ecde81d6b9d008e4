package rehearsal

import (
	"slices"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/product"
	"huishu/registry/transition"
)

// Report is what a rule set would change if it governed from a day on.
type Report struct {
	// Set, Number, Title and Hash name the rehearsed set.
	Set    string     `json:"set"`
	Number string     `json:"number"`
	Title  rules.Text `json:"title"`
	Hash   string     `json:"hash"`
	// From is the day from which it is to govern.
	From workday.Date `json:"from"`
	// Matters are what it governs, each with the set that it would follow.
	Matters []Matter `json:"matters"`
	// Without says how each of them stands on that day if it is not adopted, or revoked before.
	Without []rules.Standing `json:"without"`
	// Differences are what it says otherwise than each of those.
	Differences []rules.Difference `json:"differences"`
	// OpenCases counts the open cases of its matters; Cases are those that would stand otherwise, oldest first.
	OpenCases int    `json:"open_cases"`
	Cases     []Case `json:"cases"`
	// Clauses are what the set says of open cases. Moving counts those that go over to it on its first day; Staying those
	// that its text would let move, but that something keeps.
	Clauses []Clause `json:"clauses,omitempty"`
	Moving  int      `json:"moving,omitempty"`
	Staying int      `json:"staying,omitempty"`
	// Standing counts the registrations that stand; Certificates are those whose last day would be another.
	Standing     int           `json:"standing"`
	Certificates []Certificate `json:"certificates"`
	// TermOpen says why no term could be reckoned, where the set leaves it open.
	TermOpen rules.Text `json:"term_open,omitzero"`
}

// Clause is what a set says of the open cases of one procedure, with the names that people know.
type Clause struct {
	rules.TransitionClause
	// Title names the procedure, StepTitles the steps that it is limited to.
	Title      rules.Text   `json:"title"`
	StepTitles []rules.Text `json:"step_titles,omitempty"`
}

// Clauses are what a set says of open cases, in its own order.
func Clauses(set *rules.Set) []Clause {
	var list []Clause
	for _, t := range set.Transition {
		c := Clause{TransitionClause: t, Title: rules.Text{ZH: t.Procedure, EN: t.Procedure}}
		if d, err := set.Procedure(t.Procedure); err == nil {
			c.Title = d.Title
			for _, id := range t.Steps {
				if step := d.Step(id); step != nil {
					c.StepTitles = append(c.StepTitles, step.Title)
				}
			}
		}
		list = append(list, c)
	}
	return list
}

// Matter is one that the set would govern.
type Matter struct {
	Regime string     `json:"regime"`
	Title  rules.Text `json:"title"`
	// Follows is the id of the set that it follows, Ends that one's last day then; both empty where there is none. Ends is set
	// also where that one has ended before: Gap counts the days between on which none governed.
	Follows string       `json:"follows,omitempty"`
	Ends    workday.Date `json:"ends,omitzero"`
	Gap     int          `json:"gap,omitempty"`
}

// Case is an open case that would stand otherwise by the set.
type Case struct {
	ID         string     `json:"id"`
	Title      rules.Text `json:"title"`
	Regime     string     `json:"regime"`
	State      string     `json:"state"`
	StateTitle rules.Text `json:"state_title"`
	// RuleSet is the id of the one it is judged by.
	RuleSet string `json:"rule_set"`
	// Known says that the set's procedure has the step in which the case stands.
	Known bool `json:"known"`
	// Before and After are the last day of its present clock by each set; zero where none sets a number.
	Before            workday.Date `json:"before,omitzero"`
	After             workday.Date `json:"after,omitzero"`
	BeforeProvisional bool         `json:"before_provisional,omitempty"`
	AfterProvisional  bool         `json:"after_provisional,omitempty"`
	// Gained are findings that only the set has, Lost those that only its own has.
	Gained []rules.Finding `json:"gained"`
	Lost   []rules.Finding `json:"lost"`

	// Fate says what becomes of it on the set's first day: empty where it stays under its own set, as open cases do unless the set's
	// text says otherwise; FateMoves; or FateStays, where that text would let it move but for Obstacles.
	Fate      string           `json:"fate,omitempty"`
	Obstacles []rules.Obstacle `json:"obstacles,omitempty"`
	// Goes is the last day of its present clock once it has moved, and Article the provision that lets it.
	Goes    workday.Date `json:"goes,omitzero"`
	Article string       `json:"article,omitempty"`

	visible bool
}

// What becomes of an open case by the text of the rehearsed set.
const (
	FateMoves = "moves"
	FateStays = "stays"
)

// cross says what becomes of the case by the set's clause, and what the matter has against it.
func (c *Case) cross(x *procedure.Crossing, found []rules.Obstacle) {
	c.Fate, c.Article = FateMoves, x.Clause.Article
	if c.Obstacles = append(x.Obstacles, found...); len(c.Obstacles) > 0 {
		c.Fate, c.Goes = FateStays, c.Before
	} else if x.Clock != nil {
		c.Goes = x.Clock.Due
	}
}

func (r *Report) count(c Case) {
	if c.Fate == FateMoves {
		r.Moving++
	} else {
		r.Staying++
	}
}

// MaySee reports whether the account that rehearsed may see the case.
func (c Case) MaySee() bool { return c.visible }

// Moves reports whether the deadline would be another.
func (c Case) Moves() bool { return c.Before != c.After }

// changes reports whether anything would be otherwise.
func (c Case) changes() bool {
	return c.Fate != "" || !c.Known || c.Moves() || len(c.Gained) > 0 || len(c.Lost) > 0
}

// Certificate is a registration whose last day would be another had the set governed when it was made.
type Certificate struct {
	Code     string       `json:"code"`
	Name     string       `json:"name"`
	Operator string       `json:"operator"`
	RuleSet  string       `json:"rule_set"`
	Before   workday.Date `json:"before"`
	After    workday.Date `json:"after"`
}

// Run rehearses a set that is fit for use (act rule_set.read is needed): shipped are the sets of the program, from the day on which
// it would begin to govern.
func Run(tx *ledger.Tx, shipped *rules.Book, set *rules.Set, from workday.Date) (Report, error) {
	if !access.Can(tx.Actor, access.RuleSetRead, access.Facts{}) {
		return Report{}, access.Require(tx, access.RuleSetRead, access.Facts{})
	}
	book, err := adoption.Without(tx, shipped, set.Hash) // adopted already, it does not follow itself
	if err != nil {
		return Report{}, err
	}
	r := Compare(book, set, from)
	if err := r.cases(tx, shipped, set); err != nil {
		return Report{}, err
	}
	if slices.ContainsFunc(product.Regimes, set.Governs) {
		err = r.certificates(tx, set)
	}
	return r, err
}

// Read takes a rule file to be rehearsed: the set, and the day from which it would govern, that of its text where from is zero. It
// fails with Invalid "rules.flaw" and every flaw of the file.
func Read(tx *ledger.Tx, shipped *rules.Book, source []byte, from workday.Date) (*rules.Set, workday.Date, error) {
	set, flaws, err := adoption.Read(tx, shipped, source)
	if err == nil {
		err = adoption.Flawed(flaws)
	}
	if err != nil {
		return nil, from, err
	}
	if from.IsZero() {
		from, err = workday.ParseDate(set.EffectiveFrom)
	}
	return set, from, err
}

// Compare is the part of a rehearsal that needs no register: what the set says otherwise than those that it would follow.
func Compare(book *rules.Book, set *rules.Set, from workday.Date) Report {
	r := Report{
		Set: set.ID, Number: set.Number, Title: set.Title, Hash: set.Hash, From: from,
		Matters: []Matter{}, Without: []rules.Standing{}, Differences: []rules.Difference{}, Cases: []Case{}, Certificates: []Certificate{}, Clauses: Clauses(set),
	}
	for _, s := range book.Standing(from) {
		if set.Governs(s.Regime) {
			r.Without = append(r.Without, s)
		}
	}
	var followed []string
	for _, regime := range set.Regimes {
		m := Matter{Regime: regime, Title: rules.RegimeTitle(regime)}
		before, ok := book.Predecessor(regime, from)
		if ok {
			m.Follows, m.Ends = before.ID, from.AddDays(-1)
			if _, last, ok := book.Reign(before, regime); ok && last.Before(m.Ends) {
				m.Ends, m.Gap = last, last.DaysUntil(from)-1
			}
		}
		r.Matters = append(r.Matters, m)
		if !slices.Contains(followed, m.Follows) {
			followed = append(followed, m.Follows)
			r.Differences = append(r.Differences, rules.Compare(before, set))
		}
	}
	return r
}

func (r *Report) cases(tx *ledger.Tx, shipped *rules.Book, set *rules.Set) error {
	list, err := procedure.Rehearse(tx, set, r.From)
	if err != nil {
		return err
	}
	r.OpenCases = len(list)
	for _, open := range list {
		c := Case{
			ID: open.ID, Title: open.Title, Regime: open.Regime, State: open.State, StateTitle: open.StateTitle, RuleSet: open.RuleSet,
			Known: open.Known, visible: open.Public || open.Visible(tx.Actor),
		}
		if k := open.Clock; k != nil {
			c.Before, c.BeforeProvisional = k.Due, k.Provisional
		}
		if k := open.After; k != nil {
			c.After, c.AfterProvisional = k.Due, k.Provisional
		}
		own, err := adoption.ByHash(tx, shipped, open.RuleSetHash)
		if err != nil {
			return err
		}
		if c.Gained, c.Lost, err = transition.Findings(tx, open.Case, own, set); err != nil {
			return err
		}
		if x := open.Crossing; x != nil {
			found, err := transition.Obstacles(tx, open.Case, x.Clause, own, set)
			if err != nil {
				return err
			}
			c.cross(x, found)
			r.count(c)
		}
		if c.changes() {
			r.Cases = append(r.Cases, c)
		}
	}
	return nil
}

func (r *Report) certificates(tx *ledger.Tx, set *rules.Set) error {
	terms, err := product.RehearseTerms(tx, set)
	if fault.CodeOf(err) == "rules.fact_unknown" {
		r.TermOpen = fault.From(err).Message
		return nil
	}
	if err != nil {
		return err
	}
	r.Standing = len(terms)
	for _, t := range terms {
		if t.To != t.Other {
			r.Certificates = append(r.Certificates, Certificate{t.Code, t.Name, t.Operator, t.RuleSet, t.To, t.Other})
		}
	}
	return nil
}
