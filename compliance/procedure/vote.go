package procedure

import (
	"slices"
	"strings"
	"time"

	"huishu/compliance/access"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// What a member says in a vote.
const (
	Yes     = "yes"
	No      = "no"
	Abstain = "abstain"
	// Recuse declares an interest in the case: the member has no vote on it, in this step or a later one.
	Recuse = "recuse"
)

// KindVote is the kind of the event that says what came of a vote.
const KindVote = "case.vote"

// Vote is a committee's vote on the case in one of its steps.
type Vote struct {
	// Seq is the number of the step.
	Seq int `json:"seq"`
	// Rule is what the rule set asks for.
	Rule *rules.Vote `json:"rule"`
	// Count is how it stands, or stood when it was settled.
	rules.Count
	// Settled says that nothing can change what comes of it, Passed that the committee has consented.
	Settled   bool      `json:"settled"`
	Passed    bool      `json:"passed"`
	SettledAt time.Time `json:"settled_at,omitzero"`
	// Inquorate says that fewer members may vote than must take part: the office appoints more.
	Inquorate bool `json:"inquorate,omitempty"`
	// Ballots are what the members said, oldest first; for the offices only.
	Ballots []Ballot `json:"ballots,omitempty"`

	electors []Seat // who may vote, voted or not, while it is open
}

// Ballot is what one member said.
type Ballot struct {
	ID      string `json:"id"`
	Account string `json:"account"`
	Party   string `json:"party"`
	// Choice is Yes, No, Abstain or Recuse.
	Choice string    `json:"choice"`
	Reason string    `json:"reason"`
	At     time.Time `json:"at"`
}

// Vote is the vote of the present step; nil where none is held in it.
func (c *Case) Vote() *Vote {
	if n := len(c.Votes); n > 0 && c.Votes[n-1].Seq == c.Seq {
		return &c.Votes[n-1]
	}
	return nil
}

// recallVotes reads the votes of the case, past and present. A case whose definition knows none costs nothing.
func (c *Case) recallVotes(tx *ledger.Tx) error {
	if !slices.ContainsFunc(c.Steps, func(s Step) bool { return c.voteOf(s) != nil }) {
		return nil
	}
	ballots, err := readBallots(tx, c.ID)
	if err != nil {
		return err
	}
	results, err := readVotes(tx, c.ID)
	if err != nil {
		return err
	}
	for _, s := range c.Steps {
		rule := c.voteOf(s)
		if rule == nil {
			continue
		}
		v := Vote{Seq: s.Seq, Rule: rule}
		for _, b := range ballots {
			if b.Seq == s.Seq {
				v.Ballots = append(v.Ballots, Ballot{b.ID, b.Account, b.Party, b.Choice, b.Reason, instant(b.At)})
				v.add(b.Choice)
			}
		}
		for _, r := range results {
			if r.Seq == s.Seq {
				v.Settled, v.Passed, v.SettledAt, v.Members = true, r.Passed, instant(r.At), r.Members
			}
		}
		if s.Seq == c.Seq && !v.Settled {
			if v.electors, err = c.electors(tx, rule, ballots); err != nil {
				return err
			}
			v.Members = len(v.electors)
			v.Inquorate = v.Members < rule.Quorum
		}
		c.Votes = append(c.Votes, v)
	}
	return nil
}

// voteOf is the vote that the definition of a step's time asks for in it.
func (c *Case) voteOf(s Step) *rules.Vote {
	if s.Seq == c.Seq {
		return c.definition.VoteIn(s.ID)
	}
	return c.definitionOf(s.Seq).VoteIn(s.ID)
}

func (v *Vote) add(choice string) {
	switch choice {
	case Yes:
		v.Yes++
	case No:
		v.No++
	case Abstain:
		v.Abstained++
	}
}

// electors are the seats that may vote on the case in its present step: those that are held today or were when their ballot was cast,
// without members that declared an interest in any step, and without who is the same person as one that acted for a side of it.
func (c *Case) electors(tx *ledger.Tx, rule *rules.Vote, ballots []ballotRow) ([]Seat, error) {
	seats, err := readSeats(tx, `committee = ?`, rule.Committee)
	if err != nil {
		return nil, err
	}
	today := workday.OfTime(tx.Now)
	var list []Seat
	for _, s := range seats {
		voted, recused := false, false
		for _, b := range ballots {
			voted = voted || b.Seat == s.ID && b.Seq == c.Seq && b.Choice != Recuse
			recused = recused || b.Account == s.Account && b.Choice == Recuse
		}
		if recused || !voted && !s.Sits(today) {
			continue
		}
		side, err := c.sided(tx, s.Account)
		if err != nil {
			return nil, err
		}
		if !side {
			list = append(list, s)
		}
	}
	return list, nil
}

// sided reports whether the account is the same person as one that acted for a side of the case.
func (c *Case) sided(tx *ledger.Tx, account string) (bool, error) {
	if c.Person() != "" {
		if same, err := tx.SamePerson(account, c.Person()); same || err != nil {
			return same, err
		}
	}
	for _, s := range c.Steps {
		if s.Seq != 1 && s.Capacity != rules.Applicant && s.Capacity != rules.Counterparty || s.Account == "" {
			continue
		}
		if same, err := tx.SamePerson(account, s.Account); same || err != nil {
			return same, err
		}
	}
	return false, nil
}

// Awaiting are the cases on whose open votes the holder of a seat has something to say, today or from its first day on; oldest first, with
// their history. It does not ask who is looking. At most 200.
func (s Seat) Awaiting(tx *ledger.Tx) ([]*Case, error) {
	var ids []string
	if err := tx.Select(&ids, `SELECT id FROM case_file WHERE voting = ? ORDER BY id LIMIT ?`, s.Committee, maxLimit); err != nil {
		return nil, err
	}
	var list []*Case
	for _, id := range ids {
		c, err := Get(tx, id)
		if err != nil {
			return nil, err
		}
		recused := slices.ContainsFunc(c.Votes, func(v Vote) bool {
			return slices.ContainsFunc(v.Ballots, func(b Ballot) bool { return b.Account == s.Account && b.Choice == Recuse })
		})
		if v := c.Vote(); v == nil || v.Settled || v.said(s.Account) || recused {
			continue
		}
		if side, err := c.sided(tx, s.Account); err != nil {
			return nil, err
		} else if !side {
			list = append(list, c)
		}
	}
	return list, nil
}

// SeatOf returns a seat by its id. It does not ask who is looking.
func SeatOf(tx *ledger.Tx, id string) (Seat, error) { return readSeat(tx, id) }

// Seated is the caller's own seat in the open vote of the present step, on which it has said nothing yet; nil when it has none.
func (c *Case) Seated(actor ledger.Actor) *Seat {
	v := c.Vote()
	if v == nil || v.Settled {
		return nil
	}
	for i, s := range v.electors {
		if s.Account == actor.Account && s.Party == actor.Party && !v.said(s.Account) && access.Can(actor, access.CaseBallot, access.Facts{Person: s.Account}) {
			return &v.electors[i]
		}
	}
	return nil
}

func (v *Vote) said(account string) bool {
	return slices.ContainsFunc(v.Ballots, func(b Ballot) bool { return b.Account == account })
}

// Cast is a member's vote on a case that awaits it (act case.ballot): yes, no or abstain, or recuse where it declares an interest; each
// with reasons, once. The ballot after which nothing can change the result settles the vote.
func Cast(tx *ledger.Tx, caseID, choice, reason string) (*Case, error) {
	c, _, err := read(tx, caseID)
	if err != nil {
		return nil, err
	}
	v := c.Vote()
	seat, err := c.seatFor(v, tx.Actor)
	if err != nil {
		return nil, err
	}
	if err := access.Require(tx, access.CaseBallot, access.Facts{Person: seat.Account, Object: ledger.Ref{Kind: SubjectCase, ID: c.ID}}); err != nil {
		return nil, err
	}
	if !slices.Contains([]string{Yes, No, Abstain, Recuse}, choice) {
		return nil, fault.New(fault.Invalid, "vote.choice", "请表示同意、反对、弃权或回避", "Say yes, no, abstain or recuse").At("choice").By(v.Rule.Article)
	}
	if err := needReason(reason, v.Rule.Article); err != nil {
		return nil, err
	}
	if tx.Now.Before(c.Moved) {
		return nil, backDated()
	}
	b := ballotRow{
		ID: tx.NewID(), CaseID: c.ID, Seq: c.Seq, Seat: seat.ID, Account: seat.Account, Party: seat.Party, Choice: choice,
		Reason: strings.TrimSpace(reason), At: tx.Now.UnixMilli(),
	}
	if err := insertBallot(tx, b); err != nil {
		return nil, err
	}
	_, err = tx.Record(ledger.Event{Kind: string(access.CaseBallot), Subject: ledger.Ref{Kind: SubjectCase, ID: c.ID}, RuleSet: c.Rule(), Payload: b})
	if err != nil {
		return nil, err
	}
	return settle(tx, c.ID)
}

// seatFor is the seat with which the actor votes, or why it has none.
func (c *Case) seatFor(v *Vote, actor ledger.Actor) (Seat, error) {
	switch {
	case !c.Visible(actor): // who may not read the case learns nothing of its vote
		return Seat{}, fault.New(fault.NotFound, "procedure.not_found", "没有这件申请", "There is no such case")
	case v == nil:
		return Seat{}, fault.New(fault.Forbidden, "vote.none", "“"+c.StateTitle.ZH+"”阶段没有委员会表决", "No committee votes in the state \""+c.StateTitle.In("en")+"\"").
			Do("请在委员会页面查看待表决的事项", "The page of the committees says what awaits a vote")
	case v.said(actor.Account):
		return Seat{}, votedAlready()
	case v.Settled:
		return Seat{}, fault.New(fault.Conflict, "vote.settled", "表决已经结束", "The vote is settled").
			Do("结果见事项页，由承办机构继续办理", "The page of the case says what came of it; the office goes on")
	}
	for _, s := range v.electors {
		if s.Account == actor.Account && s.Party == actor.Party {
			return s, nil
		}
	}
	return Seat{}, fault.New(fault.Forbidden, "vote.no_seat", "您不是本件有表决权的委员："+v.Rule.Title.ZH, "You have no vote on this case in the "+v.Rule.Title.In("en")).By(v.Rule.Article).
		Do("表决由任期内的委员进行；与本件有利害关系、已声明回避或曾代表当事方办理的，不参加表决", "Members vote within their term; who has an interest, has recused itself or has acted for a side does not")
}

// settle closes the vote of the present step if nothing can change what comes of it.
func settle(tx *ledger.Tx, id string) (*Case, error) {
	c, _, err := read(tx, id)
	if err != nil {
		return nil, err
	}
	v := c.Vote()
	settled, passed := v.Rule.Result(v.Count)
	if !settled {
		return c, nil
	}
	row := voteRow{
		ID: tx.NewID(), CaseID: c.ID, Seq: c.Seq, Committee: v.Rule.Committee, Passed: passed,
		Members: v.Members, Yes: v.Yes, No: v.No, Abstained: v.Abstained, At: tx.Now.UnixMilli(),
	}
	if err := insertVote(tx, row); err != nil {
		return nil, err
	}
	if err := tx.Move(ledger.Move{Table: "case_file", ID: c.ID, From: []string{c.State}, To: c.State, Set: map[string]any{"voting": ""}}); err != nil {
		return nil, err
	}
	_, err = tx.Record(ledger.Event{Kind: KindVote, Under: string(access.CaseBallot), Subject: ledger.Ref{Kind: SubjectCase, ID: c.ID}, RuleSet: c.Rule(), Payload: row})
	if err != nil {
		return nil, err
	}
	return Get(tx, c.ID)
}

// consented refuses an act that needs a committee's consent while the vote is open, or after it failed.
func (c *Case) consented(t *rules.Transition) error {
	rule := c.definition.VoteIn(c.State)
	if rule == nil || !slices.Contains(rule.Acts, t.Act) {
		return nil
	}
	switch v := c.Vote(); {
	case v == nil || !v.Settled:
		return fault.New(fault.Refused, "procedure.vote_open", "须先经"+rule.Title.ZH+"表决同意，表决尚未结束", "The "+rule.Title.In("en")+" must consent first; its vote is not settled").
			By(rule.Article).Do("请待委员表决；委员不足法定人数的，先任命委员", "Wait for its members to vote; where they are fewer than the quorum, appoint more first")
	case !v.Passed:
		return fault.New(fault.Refused, "procedure.vote_failed", rule.Title.ZH+"表决未同意", "The "+rule.Title.In("en")+" has not consented").
			By(rule.Article).Do("请依法作出其他决定，或退回补正后重新表决", "Decide otherwise, or have it completed and voted on anew")
	}
	return nil
}

// votingIn is the committee whose vote a case awaits on coming into a step; empty where none is held in it.
func votingIn(d *rules.Definition, step string) string {
	if v := d.VoteIn(step); v != nil {
		return v.Committee
	}
	return ""
}

// CountVotes counts what a committee's vote asks of the actor: to vote, or, where it may appoint members, to see to a quorum.
func CountVotes(tx *ledger.Tx) (n int, err error) {
	if !access.Can(tx.Actor, access.CommitteeRead, access.Facts{}) {
		return 0, nil
	}
	list, err := OpenVotes(tx, false)
	for _, c := range list {
		if c.Seated(tx.Actor) != nil || c.Vote().Inquorate && access.Can(tx.Actor, access.CommitteeAppoint, access.Facts{}) {
			n++
		}
	}
	return n, err
}

// OpenVotes are the cases that await a committee's vote, oldest first, with their history; with mine only those in which the actor
// has still to vote. Who may read them is asked of each: others are left out. At most 200.
func OpenVotes(tx *ledger.Tx, mine bool) ([]*Case, error) {
	var ids []string
	// In the order of the index of the few: in that of the ids alone SQLite walks through every case.
	if err := tx.Select(&ids, `SELECT id FROM case_file WHERE voting <> '' ORDER BY voting, id LIMIT ?`, maxLimit); err != nil {
		return nil, err
	}
	slices.Sort(ids)
	list := []*Case{}
	for _, id := range ids {
		c, err := Get(tx, id)
		if err != nil {
			return nil, err
		}
		if c.Deliberates(tx.Actor) && (!mine || c.Seated(tx.Actor) != nil) {
			list = append(list, c)
		}
	}
	return list, nil
}

func votedAlready() error {
	return fault.New(fault.Conflict, "vote.voted", "您已在本次表决中表态，不能更改", "You have spoken in this vote already; that cannot be changed").
		Do("如有补充意见，请书面告知承办机构", "Tell the office in writing what you want to add")
}
