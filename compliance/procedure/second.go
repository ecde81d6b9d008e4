package procedure

import (
	"huishu/compliance/access"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// Pending is the proposal that waits for a second person in the present step; nil when there
// is none. One that a later step or a rejection has overtaken waits no more.
func (c *Case) Pending() *Entry {
	p, r := c.last(Proposed), c.last(Rejected)
	if p == nil || r != nil && r.ID > p.ID {
		return nil
	}
	return p
}

// Awaiting reports whether the act that led to this answer was proposed only: the case has
// not moved, and nothing must follow from it yet.
func (c *Case) Awaiting(act string) bool {
	p := c.Pending()
	return p != nil && p.Act == act
}

// second settles an act that needs two persons. Done by the first it becomes a proposal, and
// proposed is the case with it. Done again by another account, which names the proposal, it is
// confirmed: proposed is nil, and the decision is the one that was proposed. That it is another
// person free has made sure of.
func (c *Case) second(tx *ledger.Tx, t *rules.Transition, capacity string, m move, d Decision) (proposed *Case, err error) {
	p := c.Pending()
	switch {
	case p == nil:
		return c.note(tx, c.PolicyAct(t.Act), entryRow{
			Kind: Proposed, Capacity: capacity, Act: t.Act, Ground: m.ground, Reason: m.reason, Article: m.article, Sureness: string(m.sureness),
		}, map[string]any{"proposed_as": capacity, "proposed_by": tx.Actor.Account})
	case p.Act != t.Act:
		return nil, fault.New(fault.Conflict, "procedure.other_proposal", "另一项决定正在等待复核："+p.ActTitle.ZH,
			"Another decision waits for a second person: "+p.ActTitle.In("en")).Do("请先复核或否决该项提议", "Confirm or reject that proposal first")
	case d.Proposal == "":
		return nil, fault.New(fault.Conflict, "procedure.proposed", "此决定已由他人提议，等待复核", "A colleague has proposed this already; it waits for a second person").
			Do("请查看提议后复核或否决", "Read the proposal, then confirm or reject it")
	}
	return nil, nil
}

// MayReject reports whether the actor may turn down, or take back, what waits for a second person,
// for a page that shows buttons.
func (c *Case) MayReject(actor ledger.Actor) bool {
	p := c.Pending()
	return p != nil && c.capacity(actor, []string{p.Capacity}) != "" && access.Can(actor, access.CaseReject, c.Facts())
}

// Reject turns down what waits for a second person (act case.reject), with reasons; whoever
// proposed it takes it back so.
func Reject(tx *ledger.Tx, caseID, reason string) (*Case, error) {
	c, _, err := read(tx, caseID)
	if err != nil {
		return nil, err
	}
	if err := access.Require(tx, access.CaseReject, c.Facts()); err != nil {
		return nil, err
	}
	p := c.Pending()
	if p != nil && !c.Deliberates(tx.Actor) && c.capacity(tx.Actor, []string{p.Capacity}) == "" {
		p = nil // a party is not told by this refusal what ForParties keeps from it
	}
	if p == nil {
		return nil, fault.New(fault.Conflict, "procedure.no_proposal", "没有等待复核的提议", "Nothing waits for a second person").
			Do("请先由一人提议，再由另一人复核", "One person proposes first, then another confirms")
	}
	if c.capacity(tx.Actor, []string{p.Capacity}) == "" {
		return nil, fault.New(fault.Forbidden, "procedure.not_yours", "此步骤须由另一方办理", "This step is for somebody else to take").
			Do("请由有权复核的人员办理", "Have it done by somebody who may confirm it").By(p.Article)
	}
	if err := needReason(reason, p.Article); err != nil {
		return nil, err
	}
	return c.note(tx, access.CaseReject, entryRow{Kind: Rejected, Capacity: p.Capacity, Act: p.Act, Reason: reason, Article: p.Article, Sureness: string(p.Sureness)},
		map[string]any{"proposed_as": "", "proposed_by": ""})
}

// knowProposer notes whether who reads the case is the person that proposed what waits, under whatever account and for whatever party.
func (c *Case) knowProposer(tx *ledger.Tx) error {
	p := c.Pending()
	if p == nil {
		return nil
	}
	same, err := tx.SamePerson(p.Account, tx.Actor.Account)
	if same {
		c.proposer = tx.Actor.Account
	}
	return err
}

func samePerson(t *rules.Transition) error {
	return fault.New(fault.Refused, "procedure.same_person", "提议人不能复核自己的提议，须由另一人复核",
		"Whoever proposed it cannot confirm it: it takes a second person").By(t.Article)
}

// proposed puts the reasons and the ground of the proposal that is confirmed into the decision. A
// proposal that waits no more, or is for another act, is confirmed by nobody.
func (c *Case) proposed(t *rules.Transition, d Decision) (Decision, error) {
	if d.Proposal == "" {
		return d, nil
	}
	p := c.Pending()
	if !t.SecondPerson || p == nil || p.ID != d.Proposal || p.Act != t.Act {
		return d, movedOn()
	}
	d.Reason, d.Ground = p.Reason, p.Ground
	return d, nil
}
