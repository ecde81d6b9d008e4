package procedure

import (
	"slices"

	"huishu/compliance/access"

	"huishu/compliance/rules"
	"huishu/ledger"
)

// Happening is what an event of a case says to those whom it concerns.
type Happening struct {
	// Case is the case as the transaction leaves it: without history, entries and clock.
	Case *Case
	// Entry is the kind of what was done without moving the case, one of Assigned and the others; KindRecompute, KindTransfer
	// or KindStay; empty where the case was opened or moved.
	Entry string
	// Act is the act, without the procedure's name before it; Transition its row in the definition, nil for the opening and for
	// what moved nothing.
	Act        string
	ActTitle   rules.Text
	Transition *rules.Transition
	// From and To are steps of the definition; From is nil for the opening, and both are where nothing moved.
	From, To *rules.Step
	// Capacity is as what it was done, and Whom whom it names: the account that a case was given to, the role that was told of a delay.
	Capacity, Whom string
	// Reason, Ground and Article are what the act rests on; empty where nothing was said.
	Reason  string
	Ground  rules.Text
	Article string
	// Findings are what the checks found before the act; nil where nothing was checked.
	Findings []rules.Finding
	// Due is the last day of the clock that runs now, YYYY-MM-DD; empty where none does.
	Due string
}

// HappeningOf reads an event of a case in the transaction that records it; nil for an event of another subject, and for one that
// is nobody's business but the journal's. It costs one query, for the case's row.
func HappeningOf(tx *ledger.Tx, e ledger.Recorded) (*Happening, error) {
	if e.Subject.Kind != SubjectCase {
		return nil, nil
	}
	switch e.Payload.(type) {
	case payload, entryRow, recomputed, transferRow:
	default:
		return nil, nil
	}
	f, err := readFile(tx, e.Subject.ID)
	if err != nil {
		return nil, err
	}
	c, err := present(tx, f)
	if err != nil {
		return nil, err
	}
	h := &Happening{Case: c, Due: f.Due}
	h.read(e.Kind, e.Payload)
	return h, nil
}

// read takes what the event itself says.
func (h *Happening) read(kind string, p any) {
	d := h.Case.definition
	switch p := p.(type) {
	case payload:
		h.Capacity, h.Reason, h.Article, h.Findings, h.Due = p.Capacity, p.Reason, p.Article, p.Findings, p.Due
		h.From, h.To = d.Step(p.From), d.Step(p.To)
		h.Act, h.ActTitle = d.Open.Act, d.Open.Title
		if h.From == nil {
			return
		}
		for _, t := range d.From(p.From) {
			if t.To == p.To && (t.Act == p.Act || kind == d.ID+"."+t.Act) && slices.Contains(t.By, p.Capacity) {
				h.Act, h.ActTitle, h.Transition = t.Act, t.Title, t
				break
			}
		}
		if g := d.Ground(p.Ground, h.Act); g != nil {
			h.Ground = g.Text
		}
	case entryRow:
		h.Entry, h.Act, h.Capacity, h.Whom, h.Reason, h.Article = p.Kind, p.Act, p.Capacity, p.Whom, p.Reason, p.Article
		entry := h.Case.entry(p)
		h.ActTitle, h.Ground = entry.ActTitle, entry.GroundText
	case recomputed:
		h.Entry = kind
	case transferRow:
		h.Entry, h.Article = kind, p.Article
	}
}

// Intervened are the parties that led a case into the step that it now leaves, as neither of its two sides nor the office that
// is awaited there: whoever objected is told what became of it. Persons are the accounts of those that did so for themselves.
func (h *Happening) Intervened(tx *ledger.Tx) (parties, persons []string, err error) {
	if h.From == nil {
		return nil, nil, nil
	}
	var acted []struct {
		Account  string `db:"account"`
		Party    string `db:"party"`
		Capacity string `db:"capacity"`
	}
	err = tx.Select(&acted, `SELECT account, party, capacity FROM case_step WHERE case_id = ? AND step = ? ORDER BY seq`, h.Case.ID, h.From.ID)
	if err != nil {
		return nil, nil, err
	}
	for _, a := range acted {
		switch {
		case a.Party == "" && a.Capacity == string(access.SignedIn):
			persons = append(persons, a.Account)
		case a.Party == "" || a.Party == h.Case.applicant || a.Party == h.Case.Counterparty, h.Case.officeCapacity(a.Capacity):
		case !slices.Contains(parties, a.Party):
			parties = append(parties, a.Party)
		}
	}
	return parties, persons, nil
}

// Electors are the accounts that the move calls to vote: the members of the committee whose vote begins with the step that it leads
// into; none where no vote does.
func (h *Happening) Electors(tx *ledger.Tx) (accounts []string, err error) {
	if h.Entry != "" || h.Committee() == nil {
		return nil, nil
	}
	c, err := Get(tx, h.Case.ID)
	if err != nil {
		return nil, err
	}
	if v := c.Vote(); v != nil && !v.Settled {
		for _, s := range v.electors {
			accounts = append(accounts, s.Account)
		}
	}
	return accounts, nil
}

// Committee is the vote that the definition asks for in the step where the case now stands; nil where it asks for none.
func (h *Happening) Committee() *rules.Vote { return h.Case.definition.VoteIn(h.Case.State) }

// officeCapacity reports whether a capacity is that of a side, of the system, or of an office that some step awaits.
func (c *Case) officeCapacity(capacity string) bool {
	if capacity == rules.Applicant || capacity == rules.Counterparty || capacity == "system" {
		return true
	}
	return slices.ContainsFunc(c.definition.Steps, func(s rules.Step) bool { return s.Awaits == capacity })
}
