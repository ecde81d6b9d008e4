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
	"huishu/registry/party"
	"huishu/registry/product"
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
	// Differences are what it says otherwise than each of those.
	Differences []rules.Difference `json:"differences"`
	// OpenCases counts the open cases of its matters; Cases are those that would stand otherwise, oldest first.
	OpenCases int    `json:"open_cases"`
	Cases     []Case `json:"cases"`
	// Standing counts the registrations that stand; Certificates are those whose last day would be another.
	Standing     int           `json:"standing"`
	Certificates []Certificate `json:"certificates"`
	// TermOpen says why no term could be reckoned, where the set leaves it open.
	TermOpen rules.Text `json:"term_open,omitzero"`
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
	Title      string     `json:"title"`
	Regime     string     `json:"regime"`
	State      string     `json:"state"`
	StateTitle rules.Text `json:"state_title"`
	// RuleSet is the id of the one it is judged by, now and to its end.
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

	visible bool
}

// MaySee reports whether the account that rehearsed may see the case.
func (c Case) MaySee() bool { return c.visible }

// Moves reports whether the deadline would be another.
func (c Case) Moves() bool { return c.Before != c.After }

// changes reports whether anything would be otherwise.
func (c Case) changes() bool { return !c.Known || c.Moves() || len(c.Gained) > 0 || len(c.Lost) > 0 }

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
	book, err := adoption.Of(tx, shipped)
	if err != nil {
		return Report{}, err
	}
	r := Compare(book, set, from)
	if err := r.cases(tx, shipped, set); err != nil {
		return Report{}, err
	}
	if set.Governs(product.Regime) {
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
		Matters: []Matter{}, Differences: []rules.Difference{}, Cases: []Case{}, Certificates: []Certificate{},
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
	list, err := procedure.Rehearse(tx, set)
	if err != nil {
		return err
	}
	r.OpenCases = len(list)
	for _, open := range list {
		c := Case{
			ID: open.ID, Title: open.Title, Regime: open.Regime, State: open.State, StateTitle: open.StateTitle, RuleSet: open.RuleSet,
			Known: open.Known, Gained: []rules.Finding{}, Lost: []rules.Finding{}, visible: open.Public || open.Visible(tx.Actor),
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
		if err := c.findings(tx, open.Case, own, set); err != nil {
			return err
		}
		if c.changes() {
			r.Cases = append(r.Cases, c)
		}
	}
	return nil
}

// judged is what a case is about, to be judged by any set.
type judged interface {
	JudgedBy(tx *ledger.Tx, set *rules.Set) ([]rules.Finding, error)
}

func (c *Case) findings(tx *ledger.Tx, open *procedure.Case, own, set *rules.Set) error {
	var about judged
	var err error
	switch open.Subject.Kind {
	case product.SubjectRegistration:
		about, err = product.GetRegistration(tx, open.Subject.ID)
	case product.SubjectAgreement:
		about, err = product.GetAgreement(tx, open.Subject.ID)
	case party.SubjectApplication:
		about, err = party.GetApplication(tx, open.Subject.ID)
	default:
		return nil
	}
	if err != nil {
		return err
	}
	before, err := about.JudgedBy(tx, own)
	if err != nil {
		return err
	}
	after, err := about.JudgedBy(tx, set)
	if err != nil {
		return err
	}
	c.Gained, c.Lost = missing(after, before), missing(before, after)
	return nil
}

// missing are the findings of list that others has not: another rule, field or severity.
func missing(list, others []rules.Finding) []rules.Finding {
	out := []rules.Finding{}
	for _, f := range list {
		if !slices.ContainsFunc(others, func(o rules.Finding) bool { return o.Rule == f.Rule && o.Field == f.Field && o.Severity == f.Severity }) {
			out = append(out, f)
		}
	}
	return out
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
