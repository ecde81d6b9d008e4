package adoption

import (
	"strings"
	"time"

	"huishu/compliance/access"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// Revocation takes back what was adopted, before its first day.
type Revocation struct {
	ID string `json:"id"`
	// Reason is why it was proposed.
	Reason      string    `json:"reason"`
	ProposedBy  string    `json:"-"`
	ProposedFor string    `json:"proposed_for"`
	ProposedAt  time.Time `json:"proposed_at"`
	// DecidedBy confirmed it; empty, with a zero DecidedAt, while it waits for a second person.
	DecidedBy  string    `json:"-"`
	DecidedFor string    `json:"decided_for,omitempty"`
	DecidedAt  time.Time `json:"decided_at,omitzero"`
}

// Pending reports whether it waits for a second person.
func (r *Revocation) Pending() bool { return r != nil && r.DecidedAt.IsZero() }

// The states of a revocation.
const (
	revocationProposed  = "proposed"
	revocationConfirmed = "confirmed"
	revocationDropped   = "dropped"
)

// Revoke proposes to take back what was adopted, before its first day, with reasons (act rule_set.revoke). It governs from its day
// unless another person confirms before. It fails with Refused "adoption.in_force" from that day on, Conflict
// "adoption.not_adopted" where it is not adopted, and "adoption.revoking" where that was proposed already.
func Revoke(tx *ledger.Tx, id, reason string) (Adoption, error) {
	a, err := revocable(tx, access.RuleSetRevoke, id)
	if err != nil {
		return Adoption{}, err
	}
	if a.Revocation.Pending() {
		return Adoption{}, revoking()
	}
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return Adoption{}, fault.Required("reason", "撤销理由", "reason")
	}
	if bad := fault.Paragraph("reason", reason, maxReason); bad != nil {
		return Adoption{}, bad
	}
	r := Revocation{ID: tx.NewID(), Reason: reason, ProposedBy: tx.Actor.Account, ProposedFor: tx.Actor.Party, ProposedAt: tx.Now}
	if err := insertRevocation(tx, a.ID, r); err != nil {
		return Adoption{}, err
	}
	a.Revocation = &r
	return a, a.recordRevocation(tx, access.RuleSetRevoke)
}

// ConfirmRevocation takes back what was adopted (act rule_set.revoke_confirm), by another person than who proposed that: the set before
// goes on to govern as if nothing had been adopted. It fails as Revoke does, with Refused "adoption.same_person", and with
// Conflict "adoption.no_revocation" where none waits.
func ConfirmRevocation(tx *ledger.Tx, id string, same SamePerson) (Adoption, error) {
	a, err := revocable(tx, access.RuleSetRevokeConfirm, id)
	if err != nil {
		return Adoption{}, err
	}
	if !a.Revocation.Pending() {
		return Adoption{}, noRevocation()
	}
	if err := another(tx, a.Revocation.ProposedBy, same); err != nil {
		return Adoption{}, err
	}
	if err := a.Revocation.decide(tx, revocationConfirmed); err != nil {
		return Adoption{}, err
	}
	a.State = Revoked
	// The row says withdrawn: what is not adopted is not read by Of, and its id is free.
	err = tx.Move(ledger.Move{Table: "rule_set_adoption", ID: a.ID, From: []string{string(Adopted)}, To: string(Withdrawn)})
	if err != nil {
		return Adoption{}, err
	}
	return a, a.recordRevocation(tx, access.RuleSetRevokeConfirm)
}

// DropRevocation lets a proposed revocation be: what was adopted stands (act rule_set.revoke_drop). It fails with Conflict
// "adoption.no_revocation" where none waits.
func DropRevocation(tx *ledger.Tx, id string) (Adoption, error) {
	if err := access.Require(tx, access.RuleSetRevokeDrop, access.Facts{}); err != nil {
		return Adoption{}, err
	}
	a, err := Get(tx, id)
	if err != nil {
		return Adoption{}, err
	}
	if !a.Revocation.Pending() {
		return Adoption{}, noRevocation()
	}
	if err := a.Revocation.decide(tx, revocationDropped); err != nil {
		return Adoption{}, err
	}
	if err := a.recordRevocation(tx, access.RuleSetRevokeDrop); err != nil {
		return Adoption{}, err
	}
	a.Revocation = nil
	return a, nil
}

// Revocable says why an adoption cannot be taken back on the day; nil where it can.
func (a Adoption) Revocable(today workday.Date) *fault.Error {
	switch {
	case a.State == Revoked:
		return fault.New(fault.Conflict, "adoption.revoked", "该规则集的采用已撤销", "The adoption of this set is revoked already").
			Do("请刷新页面查看最新状态", "Reload to see the present state")
	case a.State != Adopted:
		return fault.New(fault.Conflict, "adoption.not_adopted", "该规则集尚未采用，无须撤销", "This set is not adopted: there is nothing to revoke").
			Do("尚待确认的提议可直接撤回", "A proposal that still waits is withdrawn")
	case !today.Before(a.From):
		return fault.New(fault.Refused, "adoption.in_force", "该规则集自 "+a.From.String()+" 起已经适用，不能撤销：已有或可能有事项按它办理",
			"The set governs since "+a.From.String()+" and cannot be revoked: cases are, or may have been, judged by it").
			Do("请提议并采用一个后续规则集，自以后的日期起取代它", "Propose and adopt a further set that follows it from a later day")
	}
	return nil
}

// revocable reads an adoption that can still be taken back, for an act.
func revocable(tx *ledger.Tx, act access.Act, id string) (Adoption, error) {
	if err := access.Require(tx, act, access.Facts{}); err != nil {
		return Adoption{}, err
	}
	a, err := Get(tx, id)
	if err != nil {
		return Adoption{}, err
	}
	if bad := a.Revocable(workday.OfTime(tx.Now)); bad != nil {
		return Adoption{}, bad
	}
	return a, nil
}

func revoking() *fault.Error {
	return fault.New(fault.Conflict, "adoption.revoking", "已有人提议撤销，等待另一人确认", "Its revocation is proposed already and waits for a second person").
		Do("请由提议人以外的工作人员确认，或放弃该提议", "Have another officer than who proposed it confirm, or drop it")
}

func noRevocation() *fault.Error {
	return fault.New(fault.Conflict, "adoption.no_revocation", "没有等待确认的撤销提议", "No revocation waits to be confirmed").
		Do("请刷新页面查看最新状态", "Reload to see the present state")
}

// recordRevocation journals an act on a revocation. What was adopted is public, and so is that it is to be taken back.
func (a Adoption) recordRevocation(tx *ledger.Tx, act access.Act) error {
	_, err := tx.Record(ledger.Event{
		Kind: string(act), Subject: ledger.Ref{Kind: SubjectAdoption, ID: a.ID, Code: a.Set}, RuleSet: a.Set + "@" + a.Hash,
		Payload: struct {
			Set        string `json:"set"`
			Hash       string `json:"hash"`
			From       string `json:"from"`
			Revocation string `json:"revocation"`
			Reason     string `json:"reason"`
		}{a.Set, a.Hash, a.From.String(), a.Revocation.ID, a.Revocation.Reason},
	})
	return err
}
