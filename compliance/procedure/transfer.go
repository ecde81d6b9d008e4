package procedure

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"time"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
)

// The kinds of the events by which a case learns what a later rule set makes of it.
const (
	// KindTransfer says that it goes on under that set, KindStay that it ends under its own, and why.
	KindTransfer = string(access.CaseTransfer)
	KindStay     = "case.stay"
)

// Transfer is what became of a case when a later rule set began whose text lets open cases move.
type Transfer struct {
	// Seq is the number of the step in which the case stood.
	Seq int       `json:"seq"`
	At  time.Time `json:"at"`
	// Moved says that it goes on under the set To; otherwise it ends under From, and Obstacles say why.
	Moved    bool   `json:"moved"`
	From     string `json:"from"`
	FromHash string `json:"from_hash"`
	To       string `json:"to"`
	ToHash   string `json:"to_hash"`
	// Before and After are the last day of the clock of that step; zero where none runs.
	Before workday.Date `json:"before,omitzero"`
	After  workday.Date `json:"after,omitzero"`
	// Article is the provision of the set To.
	Article   string           `json:"article"`
	Obstacles []rules.Obstacle `json:"obstacles,omitempty"`
}

// Crossing is how an open case would go over to another rule set by that set's clause.
type Crossing struct {
	Clause rules.TransitionClause
	// Obstacles are why it stays; empty where it moves.
	Obstacles []rules.Obstacle
	// Clock is the clock of the present step after it; nil where none runs.
	Clock *Clock

	was    stepRow // the present step as it is, and as it would be
	row    stepRow
	before *Clock
	clock  *rules.Clock
}

// Moves reports whether the case goes over.
func (x *Crossing) Moves() bool { return len(x.Obstacles) == 0 }

// crossing reckons how a case would go over to the set on a day; nil where the set leaves the procedure's cases alone, or has
// it already.
func (c *Case) crossing(tx *ledger.Tx, set *rules.Set, row stepRow, day workday.Date) (*Crossing, error) {
	clause, moves := set.TransitionOf(c.Definition)
	if !moves || c.Terminal() || c.RuleSetHash == set.Hash {
		return nil, nil
	}
	d, err := set.Procedure(c.Definition)
	if err != nil {
		return nil, err
	}
	x := &Crossing{Clause: clause, Obstacles: clause.Obstacles(c.definition, d, c.State), was: row, row: row, before: c.Clock}
	if err := json.Unmarshal([]byte(row.Clock), &x.clock); err != nil {
		return nil, fmt.Errorf("clock of case %s, step %d: %w", c.ID, row.Seq, err)
	}
	x.Clock = c.Clock
	if !x.Moves() {
		return x, nil
	}
	if err := x.choose(tx, c, d, day); err != nil {
		return nil, err
	}
	return x, x.waits(c, d)
}

// choose takes the clock that the clause names. One that has run out stays as it is: no new text makes a delay undone; and none is
// put in its place that would have run out before anybody could know of it.
func (x *Crossing) choose(tx *ledger.Tx, c *Case, d *rules.Definition, day workday.Date) error {
	if x.before != nil && x.before.Elapsed {
		return nil
	}
	step := d.Step(c.State)
	other, err := otherClock(d, step, x.row)
	if err != nil {
		return err
	}
	chosen := x.Clause.Choose(step.Awaits, x.clock, other)
	row, err := x.row.with(c, chosen)
	if err != nil {
		return err
	}
	clock, err := readClock(c.calendar, row, tx.Now)
	if err != nil {
		return err
	}
	if clock != nil && !clock.Due.IsZero() && clock.Due.Before(day) {
		return nil
	}
	if !x.Clause.ToTheWorse && rules.Worse(step.Awaits, x.clock, chosen) {
		x.Obstacles = append(x.Obstacles, rules.Obstacle{Code: "clock", Text: rules.Text{ZH: "本步骤的时限会对申请人更不利", EN: "the clock of this step would be worse for the applicant"}})
		return nil
	}
	x.row, x.clock, x.Clock = row, chosen, clock
	return nil
}

// waits keeps a case that is in somebody's hands: a decision that awaits its second person, or a clock that stands still
// on a ground that the other definition does not know.
func (x *Crossing) waits(c *Case, d *rules.Definition) error {
	if c.proposedAs != "" {
		x.Obstacles = append(x.Obstacles, rules.Obstacle{Code: "proposed", Text: rules.Text{ZH: "已有决定等待复核", EN: "a decision awaits its second person"}})
	}
	if v := c.Vote(); v != nil && len(v.Ballots) > 0 && !reflect.DeepEqual(v.Rule, d.VoteIn(c.State)) {
		x.Obstacles = append(x.Obstacles, rules.Obstacle{Code: "vote", Text: rules.Text{ZH: "已有委员按原规则集表决", EN: "members have voted by the old set"}})
	}
	list, err := pausesOf(x.row)
	if err != nil {
		return err
	}
	for _, p := range list {
		if p.To == "" && d.Stop(p.Ground, c.State) == nil {
			x.Obstacles = append(x.Obstacles, rules.Obstacle{Code: "stop", Text: rules.Text{ZH: "时限因新规则集没有的理由停止计算", EN: "the clock stands still on a ground that the new set does not have"}})
		}
	}
	return nil
}

// with is the row of the present step with another clock, from the day on which the present one began, or else the step.
func (row stepRow) with(c *Case, clock *rules.Clock) (stepRow, error) {
	text, err := json.Marshal(clock)
	if err != nil {
		return row, err
	}
	if string(text) == row.Clock {
		return row, nil
	}
	row.Clock = string(text)
	switch {
	case clock == nil:
		row.ClockFrom, row.ClockDue, row.ClockStops = "", "", ""
		return row, nil
	case row.ClockFrom == "":
		row.ClockFrom = workday.OfTime(instant(row.EnteredAt)).String()
	}
	row.ClockDue = ""
	if clock.WorkingDays > 0 {
		from, err := workday.ParseDate(row.ClockFrom)
		if err != nil {
			return row, dated(err)
		}
		last, err := c.calendar.Now().Add(from, clock.WorkingDays)
		if err != nil {
			return row, dated(err)
		}
		row.ClockDue = last.Due.String()
	}
	return row, nil
}

// Transferable are the ids of open cases of the set's procedures that its clauses may move and that were not judged for
// it yet, oldest first, at most limit of them.
func Transferable(tx *ledger.Tx, set *rules.Set, regime string, limit int) ([]string, error) {
	var all []string
	for _, d := range set.Procedures {
		if _, moves := set.TransitionOf(d.ID); !moves || d.Regime != regime {
			continue
		}
		var ids []string
		err := tx.Select(&ids, `SELECT f.id FROM case_file f
			WHERE f.definition = ? AND f.regime = ? AND f.outcome = '' AND f.rule_set_hash <> ?
				AND NOT EXISTS (SELECT 1 FROM case_transfer t WHERE t.case_id = f.id AND t.to_hash = ?)
			ORDER BY f.id LIMIT ?`, d.ID, regime, set.Hash, set.Hash, limit)
		if err != nil {
			return nil, err
		}
		all = append(all, ids...)
	}
	slices.Sort(all)
	return all[:min(len(all), limit)], nil
}

// Cross judges whether an open case goes over to the set, whose text must let it (act case.transfer, by the system), and writes what
// comes of it: the case goes on by the set from its present step, or stays, and the journal says which, with both last
// days. more says what the texts alone cannot: what the matter itself has against it. It returns the case as it now
// stands, and whether it moved.
func Cross(tx *ledger.Tx, set *rules.Set, id string, more func(c *Case, x *Crossing) ([]rules.Obstacle, error)) (*Case, bool, error) {
	c, row, err := read(tx, id)
	if err != nil {
		return nil, false, err
	}
	if err := access.Require(tx, access.CaseTransfer, c.Facts()); err != nil {
		return nil, false, err
	}
	x, err := c.crossing(tx, set, row, workday.OfTime(tx.Now))
	if err != nil {
		return nil, false, err
	}
	if x == nil {
		return nil, false, fmt.Errorf("rule set %s moves no case %s", set.ID, id)
	}
	found, err := more(c, x)
	if err != nil {
		return nil, false, err
	}
	x.Obstacles = append(x.Obstacles, found...)
	if tx.Now.Before(c.Moved) {
		return nil, false, backDated()
	}
	if x.Moves() {
		err = c.goOver(tx, set, x)
	} else {
		x.row, x.Clock = x.was, c.Clock
	}
	if err == nil {
		err = c.noteTransfer(tx, set, x)
	}
	if err != nil {
		return nil, false, err
	}
	after, err := Get(tx, id)
	return after, x.Moves(), err
}

// goOver puts the case under the set: its row, and the clock of its present step.
func (c *Case) goOver(tx *ledger.Tx, set *rules.Set, x *Crossing) error {
	d, err := set.Procedure(c.Definition)
	if err != nil {
		return err
	}
	if err := adoption.Keep(tx, set, access.CaseTransfer); err != nil {
		return err
	}
	hash, err := keepDefinition(tx, d)
	if err != nil {
		return err
	}
	step := d.Step(c.State)
	on := ""
	if c.last(Reminded) == nil { // a step is reminded of once
		if on, err = remindOn(step, x.Clock); err != nil {
			return err
		}
	}
	_, err = tx.Exec(`UPDATE case_step SET clock = ?, clock_from = ?, clock_due = ?, clock_stops = ? WHERE id = ? AND left_at = 0`,
		x.row.Clock, x.row.ClockFrom, x.row.ClockDue, x.row.ClockStops, x.row.ID)
	if err != nil {
		return err
	}
	voting := votingIn(d, c.State)
	if v := c.Vote(); v != nil && v.Settled {
		voting = ""
	}
	return tx.Move(ledger.Move{Table: "case_file", ID: c.ID, From: []string{c.State}, To: c.State, Set: map[string]any{
		"rule_set": set.ID, "rule_set_hash": set.Hash, "definition_hash": hash, "due": lastDay(x.Clock), "remind_on": on, "is_public": step.Public,
		"voting": voting,
	}})
}

// noteTransfer writes what became of the case and its event.
func (c *Case) noteTransfer(tx *ledger.Tx, set *rules.Set, x *Crossing) error {
	row := transferRow{
		ID: tx.NewID(), CaseID: c.ID, Seq: c.Seq, At: tx.Now.UnixMilli(), Moved: x.Moves(),
		FromSet: c.RuleSet, FromHash: c.RuleSetHash, FromDefinition: c.definitionHash, ToSet: set.ID, ToHash: set.Hash,
		DueBefore: lastDay(c.Clock), DueAfter: lastDay(x.Clock), Article: x.Clause.Article,
	}
	if err := row.texts(x); err != nil {
		return err
	}
	if err := insertTransfer(tx, row); err != nil {
		return err
	}
	e := ledger.Event{Kind: KindTransfer, Subject: ledger.Ref{Kind: SubjectCase, ID: c.ID}, RuleSet: set.ID + "@" + set.Hash, Payload: row}
	if !x.Moves() {
		e.Kind, e.Under, e.RuleSet = KindStay, string(access.CaseTransfer), c.Rule()
	}
	_, err := tx.Record(e)
	return err
}

func lastDay(k *Clock) string {
	if k == nil || k.Due.IsZero() {
		return ""
	}
	return k.Due.String()
}
