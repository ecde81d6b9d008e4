package procedure

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"huishu/compliance/access"
	"huishu/compliance/calendar"
	"huishu/compliance/rules"
	"huishu/ledger"
)

// Case is one application with its history, as it stands at the transaction's time.
type Case struct {
	ID     string `json:"id"`
	Regime string `json:"regime"`
	// Definition is the id of its procedure, such as "registration".
	Definition string `json:"definition"`
	// ProcedureTitle is the name of its procedure.
	ProcedureTitle rules.Text `json:"procedure_title"`
	// RuleSet and RuleSetHash name the rule set by which it is judged: that of the day on which it was opened, to the end, unless a
	// later set's text let it move ([Transfer]).
	RuleSet     string  `json:"rule_set"`
	RuleSetHash string  `json:"rule_set_hash"`
	Subject     Subject `json:"subject"`
	// Applicant is the id of the party that opened it; empty where a person did so for itself, whom the case shows to nobody.
	Applicant string `json:"applicant"`
	// Counterparty is the id of the other side; empty where there is none, or none yet.
	Counterparty string `json:"counterparty,omitempty"`
	// Title is what people know the case by. Its Chinese is the one of record; its English is made of the procedure's words around the
	// Chinese where what the case is about has a Chinese name only.
	Title rules.Text `json:"title"`
	// State is the id of the present step.
	State      string     `json:"state"`
	StateTitle rules.Text `json:"state_title"`
	// Seq counts the steps; a client sends back the one it saw as Decision.Seen.
	Seq int `json:"seq"`
	// Awaits names who acts next: a role, "applicant" or "counterparty"; empty when nobody.
	Awaits string `json:"awaits,omitempty"`
	// Outcome is empty while the case is open; then granted, refused, withdrawn, suspended or ended.
	Outcome string `json:"outcome,omitempty"`
	// Notice is what the parties are told in the present step; empty where the definition says nothing.
	Notice rules.Text `json:"notice,omitzero"`
	Public bool       `json:"public"`
	Opened time.Time  `json:"opened"`
	Moved  time.Time  `json:"moved"`
	// Clock is that of the present step; nil where none runs.
	Clock *Clock `json:"clock,omitempty"`
	// Assignee is the account of the officer who has taken the case; empty while nobody has.
	Assignee string `json:"assignee,omitempty"`
	// EscalatedTo is the role that was told that the present step is late.
	EscalatedTo string `json:"escalated_to,omitempty"`
	// Steps is the history, oldest first. List leaves it empty.
	Steps []Step `json:"steps,omitempty"`
	// Entries are what was done without moving the case, oldest first. List leaves them empty.
	Entries []Entry `json:"entries,omitempty"`
	// Votes are those that committees held or hold on the case, oldest first. List leaves them empty.
	Votes []Vote `json:"votes,omitempty"`
	// Transfers are what became of the case when later rule sets began that let open cases move, oldest first. List leaves them empty.
	Transfers []Transfer `json:"transfers,omitempty"`

	// applicant is who opened it: a party, or the account of a person where the definition is personal.
	applicant              string
	assignedAs, proposedAs string
	// proposer is the account that reads the case, where its person has proposed what waits for a second one.
	proposer       string
	definitionHash string
	former         []former
	definition     *rules.Definition
	calendar       *calendar.Book
	now            time.Time
}

// Subject is what a case is about.
type Subject struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
}

// Step is one entry of a case's history: the act that led into a step, and the step.
type Step struct {
	Seq     int        `json:"seq"`
	ID      string     `json:"id"`
	Title   rules.Text `json:"title"`
	Entered time.Time  `json:"entered"`
	// Left is zero for the present step.
	Left time.Time `json:"left,omitzero"`
	// Act led into the step, without the procedure's name before it.
	Act      string     `json:"act"`
	ActTitle rules.Text `json:"act_title"`
	// Account, Party and Capacity say who acted, for whom and as what.
	Account  string `json:"account"`
	Party    string `json:"party"`
	Capacity string `json:"capacity"`
	Reason   string `json:"reason,omitempty"`
	// Ground is the named ground, where the act needed one; GroundText is its sentence.
	Ground     string     `json:"ground,omitempty"`
	GroundText rules.Text `json:"ground_text,omitzero"`
	// Article is the provision that the act rests on.
	Article  string         `json:"article"`
	Sureness rules.Sureness `json:"sureness"`
	// Findings are what the checks found before the act; nil where nothing was checked.
	Findings []rules.Finding `json:"findings,omitempty"`
	Clock    *Clock          `json:"clock,omitempty"`
}

// Get returns a case with its history. It does not ask who is looking: see Visible.
func Get(tx *ledger.Tx, id string) (*Case, error) {
	c, _, err := read(tx, id)
	return c, err
}

// read returns a case together with the row of its present step.
func read(tx *ledger.Tx, id string) (*Case, stepRow, error) {
	f, err := readFile(tx, id)
	if err != nil {
		return nil, stepRow{}, err
	}
	rows, err := readSteps(tx, id)
	if err != nil {
		return nil, stepRow{}, err
	}
	if len(rows) == 0 || rows[len(rows)-1].Seq != f.Seq || rows[len(rows)-1].Step != f.State {
		return nil, stepRow{}, fmt.Errorf("case %s and its steps disagree", id)
	}
	c, err := present(tx, f)
	if err != nil {
		return nil, stepRow{}, err
	}
	if err := c.recall(tx); err != nil {
		return nil, stepRow{}, err
	}
	for _, row := range rows {
		s, err := c.step(row)
		if err != nil {
			return nil, stepRow{}, err
		}
		c.Steps = append(c.Steps, s)
	}
	entries, err := readEntries(tx, id)
	if err != nil {
		return nil, stepRow{}, err
	}
	for _, row := range entries {
		c.Entries = append(c.Entries, c.entry(row))
	}
	if err := c.knowProposer(tx); err != nil {
		return nil, stepRow{}, err
	}
	if err := c.recallVotes(tx); err != nil {
		return nil, stepRow{}, err
	}
	c.Clock = c.Current().Clock
	return c, rows[len(rows)-1], nil
}

// present makes a case of its row, without history and clock.
func present(tx *ledger.Tx, f fileRow) (*Case, error) {
	d, err := readDefinition(tx, f.DefinitionHash)
	if err != nil {
		return nil, err
	}
	at := d.Step(f.State)
	if at == nil {
		return nil, fmt.Errorf("case %s stands in step %q, which its definition does not have", f.ID, f.State)
	}
	book, err := calendar.Of(tx)
	if err != nil {
		return nil, err
	}
	c := &Case{
		ID: f.ID, Regime: f.Regime, Definition: f.Definition, ProcedureTitle: d.Title,
		RuleSet: f.RuleSet, RuleSetHash: f.RuleSetHash, Subject: Subject{f.SubjectKind, f.SubjectID},
		applicant: f.Applicant, Counterparty: f.Counterparty, Title: f.heading(d),
		State: f.State, StateTitle: at.Title, Notice: at.Notice, Seq: f.Seq, Awaits: f.Awaits, Outcome: f.Outcome, Public: f.Public,
		Assignee: f.Assignee, assignedAs: f.AssignedAs, proposedAs: f.ProposedAs, definitionHash: f.DefinitionHash, EscalatedTo: f.EscalatedTo,
		Opened: instant(f.OpenedAt), Moved: instant(f.MovedAt), definition: d, calendar: book, now: tx.Now,
	}
	if !d.Personal {
		c.Applicant = f.Applicant
	}
	return c, nil
}

func instant(ms int64) time.Time { return time.UnixMilli(ms).In(ledger.Zone) }

// step makes one entry of the history of its row.
func (c *Case) step(row stepRow) (Step, error) {
	s := Step{
		Seq: row.Seq, ID: row.Step, Entered: instant(row.EnteredAt), Act: row.Act, ActTitle: c.actTitle(row),
		Account: row.Account, Party: row.Party, Capacity: row.Capacity, Reason: row.Reason, Ground: row.Ground,
		Article: row.Article, Sureness: rules.Sureness(row.Sureness),
	}
	by := c.definitionOf(row.Seq)
	if by.Personal && (row.Seq == 1 || row.Capacity == rules.Applicant) {
		s.Account, s.Party = "", ""
	}
	if d := by.Step(row.Step); d != nil {
		s.Title = d.Title
	}
	if g := by.Ground(row.Ground, row.Act); g != nil {
		s.GroundText = g.Text
	}
	if err := json.Unmarshal([]byte(row.Findings), &s.Findings); err != nil {
		return s, fmt.Errorf("findings of case %s, step %d: %w", c.ID, row.Seq, err)
	}
	until := c.now
	if row.LeftAt != 0 {
		s.Left = instant(row.LeftAt)
		until = s.Left
	}
	var err error
	if s.Clock, err = readClock(c.calendar, row, until); err != nil {
		return s, err
	}
	c.explainStop(s.Clock)
	return s, nil
}

// actTitle finds the words for the act that led into a step: an act such as
// approve may have different words for the two sides.
func (c *Case) actTitle(row stepRow) rules.Text {
	by := c.definitionOf(row.Seq)
	if row.Seq == 1 {
		return by.Open.Title
	}
	var title rules.Text
	for _, t := range by.Transitions {
		if t.Act != row.Act || t.To != row.Step {
			continue
		}
		if slices.Contains(t.By, row.Capacity) {
			return t.Title
		}
		title = t.Title
	}
	return title
}

// StepTitle is what the case's own definition calls a step; zero for one that it does not have.
func (c *Case) StepTitle(id string) rules.Text {
	if s := c.definition.Step(id); s != nil {
		return s.Title
	}
	return rules.Text{}
}

// Current is the present step.
func (c *Case) Current() *Step {
	if len(c.Steps) == 0 {
		return nil
	}
	return &c.Steps[len(c.Steps)-1]
}

// Terminal reports whether the case is decided; only acts on its result can follow.
func (c *Case) Terminal() bool { return c.Outcome != "" }

// Facts says for the policy table whose case it is.
func (c *Case) Facts() access.Facts {
	var f access.Facts
	switch {
	case c.definition.Personal:
		f.Person = c.applicant
	case !c.ByStranger():
		f.Owner = c.applicant
	}
	if c.Counterparty != "" {
		f.Parties = []string{c.Counterparty}
	}
	return f
}

// factsOf relate the actor to an act of the case. What the definition gives to anybody who is signed in, a person does for itself,
// beside the offices and organisations that may do it too ([Case.Acts] does not offer it: the room says where a person may).
func (c *Case) factsOf(act string, actor ledger.Actor) access.Facts {
	f := c.Facts()
	if !c.definition.Personal && slices.ContainsFunc(c.definition.Transitions, func(t rules.Transition) bool { return t.Act == act && personal(t) }) {
		f.Person = actor.Account
	}
	return f
}

// OpenToPersons reports whether the definition lets anybody who is signed in do the act for itself in the present step.
func (c *Case) OpenToPersons(act string) bool {
	return !c.definition.Personal && slices.ContainsFunc(c.permitted(act), func(t *rules.Transition) bool { return personal(*t) })
}

// personal reports whether anybody who is signed in may make a move for itself.
func personal(t rules.Transition) bool { return slices.Contains(t.By, string(access.SignedIn)) }

// Person is the account of whoever opened the case for itself; empty where a party did. It is for those who tell that person, and
// for the room whose case it is: nobody else is to learn it.
func (c *Case) Person() string {
	if c.definition.Personal {
		return c.applicant
	}
	return ""
}

// applies reports whether the actor is the applicant.
func (c *Case) applies(actor ledger.Actor) bool {
	if c.definition.Personal {
		return actor.Account != "" && actor.Account == c.applicant
	}
	return actor.Party != "" && actor.Party == c.applicant && !c.ByStranger()
}

// Rule names the rule set of the case for an event: id and hash.
func (c *Case) Rule() string { return c.RuleSet + "@" + c.RuleSetHash }

// PolicyAct names an act of the procedure in the policy table, and in the journal: its own row, or
// that of the general door. The definition says in both cases who of those that the row grants may act.
func (c *Case) PolicyAct(act string) access.Act {
	switch {
	case c.definition.Filing == nil:
		return c.definition.PolicyAct(act)
	case c.Seq == 0: // it is being opened
		return access.FilingFile
	}
	return access.FilingAct
}

// Procedure is the definition by which the case runs: the one of its day. It is read only.
func (c *Case) Procedure() *rules.Definition { return c.definition }

// Standing is what the register is to record of the matter now that the case stands in its present
// step; empty where the step leaves that as it is.
func (c *Case) Standing() string { return c.definition.Step(c.State).Standing }

// AtStart reports whether the case stands in the step in which its procedure begins.
func (c *Case) AtStart() bool { return c.State == c.definition.Open.To }

// AskedToComplete is the step into which a one-time notice has led, while the case stands in it; nil otherwise.
func (c *Case) AskedToComplete() *Step {
	at := c.Current()
	if at == nil || !slices.ContainsFunc(c.definitionOf(at.Seq).Transitions, func(t rules.Transition) bool { return t.OneTimeNotice && t.Act == at.Act && t.To == at.ID }) {
		return nil
	}
	return at
}

// General reports whether the procedure is of the general door (rules.Filing): no room of its own
// opens and moves it.
func (c *Case) General() bool { return c.definition.Filing != nil }

// Filing is what the definition says of the form; nil where the case is not of the general door.
func (c *Case) Filing() *rules.Filing { return c.definition.Filing }

// Amends reports whether the applicant brings the form anew with an act of the present step.
func (c *Case) Amends(act string) bool {
	return slices.ContainsFunc(c.permitted(act), func(t *rules.Transition) bool { return t.Amends })
}

// Office reports whether the actor works on the case for the office that it awaits: one of a role's
// officers, or of the body that it is addressed to.
func (c *Case) Office(actor ledger.Actor) bool {
	switch c.Awaits {
	case "", rules.Applicant:
		return false
	case rules.Counterparty:
		return c.Addressed(actor)
	}
	return access.Has(actor, access.Role(c.Awaits))
}

// Addressed reports whether the actor is an officer of the body that the case is addressed to.
func (c *Case) Addressed(actor ledger.Actor) bool {
	return c.definition.Addressed() && c.Counterparty != "" && actor.Party == c.Counterparty &&
		access.Has(actor, access.Role(c.definition.Filing.Addressee))
}

// AwaitedRole is the role that the present step awaits, that of the body that it is addressed to
// among them; empty where a party is awaited, or nobody.
func (c *Case) AwaitedRole() string {
	switch {
	case c.Awaits == rules.Applicant, c.Awaits == rules.Counterparty && !c.definition.Addressed():
		return ""
	case c.Awaits == rules.Counterparty:
		return c.definition.Filing.Addressee
	}
	return c.Awaits
}

// capacity says as what an actor acts: the first of the named capacities that it has; "" when none.
func (c *Case) capacity(actor ledger.Actor, by []string) string {
	for _, name := range by {
		switch name {
		case rules.Applicant:
			if c.applies(actor) {
				return name
			}
		case rules.Counterparty:
			if actor.Party != "" && actor.Party == c.Counterparty && (!c.definition.Addressed() || c.Addressed(actor)) {
				return name
			}
		default:
			if access.Has(actor, access.Role(name)) {
				return name
			}
		}
	}
	return ""
}
