package procedure

import (
	"strings"

	"huishu/compliance/rules"
	"huishu/ledger/fault"
)

// Members are what the decision says, by the names that requests have for it.
func (d Decision) Members() []fault.Member {
	return []fault.Member{
		{Field: "reason", Said: d.Reason != ""}, {Field: "ground", Said: d.Ground != ""}, {Field: "proposal", Said: d.Proposal != ""},
		{Field: "arose", Said: d.Arose != ""}, {Field: "seen", Said: d.Seen != 0},
	}
}

// Only refuses what the decision says beyond the members named (code "not_read"): for rooms whose act reads less than the engine does.
func (d Decision) Only(read ...string) error { return fault.Beyond(read, d.Members()...) }

// unread refuses what the act does not read: a ground where the definition names none, a proposal where one person is enough, what
// arose but with a second notice, and with a proposal any words that are not its own.
func (c *Case) unread(t *rules.Transition, d Decision) error {
	var bad []*fault.Error
	if d.Ground != "" && !t.NeedsGround && len(c.definition.GroundsFor(t.Act)) == 0 {
		bad = append(bad, fault.Unread("ground"))
	}
	if d.Proposal != "" && !t.SecondPerson {
		bad = append(bad, fault.Unread("proposal"))
	}
	if d.Arose != "" && (d.Proposal != "" || !c.NoticeAgain(*t)) {
		bad = append(bad, fault.Unread("arose"))
	}
	if p := c.Pending(); d.Proposal != "" && p != nil && p.ID == d.Proposal {
		if d.Reason != "" && strings.TrimSpace(d.Reason) != p.Reason {
			bad = append(bad, AsProposed("reason"))
		}
		if d.Ground != "" && d.Ground != p.Ground {
			bad = append(bad, AsProposed("ground"))
		}
	}
	return fault.Join(bad...)
}

// AsProposed refuses other words than those of the proposal that is confirmed.
func AsProposed(field string) *fault.Error {
	return fault.New(fault.Invalid, "procedure.as_proposed", "复核时以提议的理由和依据为准，不能另写", "What is confirmed is the proposal, with its own reasons and ground").At(field).
		Do("请去掉这一项；不同意的，请否决提议", "Leave it out, or reject the proposal where you disagree")
}

// Unmoved refuses to go on where the case has moved since somebody saw its Seq as seen; 0 does not matter.
func (c *Case) Unmoved(seen int) error {
	if seen != 0 && seen != c.Seq {
		return movedOn()
	}
	return nil
}
