package party

import (
	"slices"
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// SubjectSanction is a proposal to act on a licence, in the journal.
const SubjectSanction = "licence_sanction"

// The states of a proposal. Their text stands in rows: never rename one.
const (
	SanctionProposed  = "proposed"  // waits for a second officer
	SanctionConfirmed = "confirmed" // was done
	SanctionRejected  = "rejected"  // was turned down, or taken back
)

// LicenceSanction is what one officer of the authority proposes to do to an operator's licence and another settles. An operator's
// licence comes from its agreement and has no case whose procedure could ask for the second person.
type LicenceSanction struct {
	ID            string `db:"id" json:"id"`
	Qualification string `db:"qualification" json:"qualification"`
	// Act is suspend, restore or revoke.
	Act    string `db:"act" json:"act"`
	Reason string `db:"reason" json:"reason"`
	// State is [SanctionProposed], [SanctionConfirmed] or [SanctionRejected].
	State      string `db:"state" json:"state"`
	ProposedBy string `db:"proposed_by" json:"proposed_by"`
	// ProposedAt and SettledAt in Unix milliseconds; SettledAt is 0 while it waits.
	ProposedAt int64  `db:"proposed_at" json:"proposed_at"`
	SettledBy  string `db:"settled_by" json:"settled_by"`
	SettledAt  int64  `db:"settled_at" json:"settled_at"`
	// Remark is why it was rejected.
	Remark string `db:"remark" json:"remark"`
}

const sanctionColumns = `id, qualification, act, reason, state, proposed_by, proposed_at, settled_by, settled_at, remark`

func sanctionWhere(tx *ledger.Tx, where, arg string) (LicenceSanction, error) {
	var s LicenceSanction
	err := tx.Get(&s, `SELECT `+sanctionColumns+` FROM licence_sanction WHERE `+where, arg)
	if fault.KindOf(err) == fault.NotFound {
		err = fault.New(fault.NotFound, "sanction.none", "没有等待复核的提议", "Nothing waits for a second person").
			Do("请先由一人提议，再由另一人复核", "One person proposes first, then another confirms")
	}
	return s, err
}

// GetSanction returns one proposal with what became of it. It does not ask who is looking.
func GetSanction(tx *ledger.Tx, id string) (LicenceSanction, error) {
	return sanctionWhere(tx, `id = ?`, id)
}

func loadSanction(tx *ledger.Tx, id string) (any, error) { return sanctionWhere(tx, `id = ?`, id) }

// PendingSanction returns what waits for a second person on a licence; NotFound "sanction.none" when nothing does.
func PendingSanction(tx *ledger.Tx, qualificationID string) (LicenceSanction, error) {
	return sanctionWhere(tx, `qualification = ? AND state = 'proposed'`, qualificationID)
}

// sanctionOperator does to a licence that has no case of its own what the definition says of the act: from which standings, and to
// which. It takes two persons, as revoking a merchant's does: the first proposes with a reason, the second names the proposal.
func sanctionOperator(tx *ledger.Tx, d *rules.Definition, q Qualification, act string, decision procedure.Decision) (Qualification, error) {
	under := access.Act(procedureID + "." + act)
	if err := access.Require(tx, under, access.Facts{Owner: q.Party}); err != nil {
		return Qualification{}, err
	}
	from, to, _ := d.Standings(act)
	if !slices.Contains(from, string(q.Standing)) {
		return Qualification{}, fault.New(fault.Conflict, "state_moved", "该资格当前的状态不适用此项操作", "The licence's present standing does not permit that").
			Do("请刷新页面，查看该资格当前的状态", "Look at its present standing anew")
	}
	if err := decision.Only("reason", "proposal"); err != nil {
		return Qualification{}, err
	}
	if decision.Proposal == "" {
		return q, propose(tx, q, act, decision.Reason, under)
	}
	s, err := sanctionWhere(tx, `id = ?`, decision.Proposal)
	if err != nil {
		return Qualification{}, err
	}
	if s.State != SanctionProposed || s.Qualification != q.ID || s.Act != act {
		return Qualification{}, fault.New(fault.Conflict, "procedure.moved_on", "该提议已有结果", "That proposal is settled already").
			Do("请刷新页面查看结果", "Look at the page anew for what came of it")
	}
	if decision.Reason != "" && strings.TrimSpace(decision.Reason) != s.Reason {
		return Qualification{}, procedure.AsProposed("reason")
	}
	if same, err := SamePerson(tx)(s.ProposedBy, tx.Actor.Account); err != nil || same {
		if err != nil {
			return Qualification{}, err
		}
		return Qualification{}, fault.New(fault.Refused, "procedure.same_person", "提议人不能复核自己的提议，须由另一人复核",
			"Whoever proposed it cannot confirm it: it takes a second person").By(q.Kind.Article())
	}
	if err := s.settle(tx, SanctionConfirmed, "", "qualification.confirm_sanction", under); err != nil {
		return Qualification{}, err
	}
	return stand(tx, q.ID, string(under), under, []Standing{q.Standing}, Standing(to), s.Reason)
}

// propose notes what the first officer wants.
func propose(tx *ledger.Tx, q Qualification, act, reason string, under access.Act) error {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return fault.Required("reason", "理由", "reason")
	}
	if err := fault.Paragraph("reason", reason, maxScope); err != nil {
		return err
	}
	s := LicenceSanction{ID: tx.NewID(), Qualification: q.ID, Act: act, Reason: reason, State: SanctionProposed, ProposedBy: tx.Actor.Account, ProposedAt: tx.Now.UnixMilli()}
	_, err := tx.Exec(`INSERT INTO licence_sanction (`+sanctionColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, '', 0, '')`,
		s.ID, s.Qualification, s.Act, s.Reason, s.State, s.ProposedBy, s.ProposedAt)
	if fault.CodeOf(err) == "duplicate" {
		return fault.New(fault.Conflict, "procedure.proposed", "已有一项提议等待复核", "A proposal waits for a second person already").
			Do("请先复核或否决该项提议", "Confirm or reject that proposal first").Wrap(err)
	}
	if err != nil {
		return err
	}
	return s.record(tx, "qualification.propose_sanction", under)
}

// RejectSanction turns down what waits for a second person, or takes one's own proposal back, with a reason.
func RejectSanction(tx *ledger.Tx, id, remark string) (LicenceSanction, error) {
	s, err := sanctionWhere(tx, `id = ?`, id)
	if err != nil {
		return LicenceSanction{}, err
	}
	under := access.Act(procedureID + "." + s.Act)
	if err := access.Require(tx, under, access.Facts{}); err != nil {
		return LicenceSanction{}, err
	}
	if remark = strings.TrimSpace(remark); remark == "" {
		return LicenceSanction{}, fault.Required("reason", "理由", "reason")
	}
	if err := fault.Paragraph("reason", remark, maxScope); err != nil {
		return LicenceSanction{}, err
	}
	if err := s.settle(tx, SanctionRejected, remark, "qualification.reject_sanction", under); err != nil {
		return LicenceSanction{}, err
	}
	return sanctionWhere(tx, `id = ?`, id)
}

func (s LicenceSanction) settle(tx *ledger.Tx, to, remark, event string, under access.Act) error {
	s.State, s.SettledBy, s.SettledAt, s.Remark = to, tx.Actor.Account, tx.Now.UnixMilli(), remark
	err := tx.Move(ledger.Move{
		Table: "licence_sanction", ID: s.ID, From: []string{SanctionProposed}, To: to,
		Set: map[string]any{"settled_by": s.SettledBy, "settled_at": s.SettledAt, "remark": remark},
	})
	if err != nil {
		return err
	}
	return s.record(tx, event, under)
}

func (s LicenceSanction) record(tx *ledger.Tx, kind string, under access.Act) error {
	_, err := tx.Record(ledger.Event{Kind: kind, Under: string(under), Subject: ledger.Ref{Kind: SubjectSanction, ID: s.ID}, Payload: s})
	return err
}
