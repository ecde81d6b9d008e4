package party

import (
	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// SubjectClosure is the leaving of a party, in the journal.
const SubjectClosure = "party_closure"

// Closure is that a party has left by its own wish.
type Closure struct {
	// ID is the party's.
	ID     string `db:"id" json:"id"`
	Reason string `db:"reason" json:"reason"`
	// ClosedAt in Unix milliseconds.
	ClosedAt int64  `db:"closed_at" json:"closed_at"`
	ClosedBy string `db:"closed_by" json:"closed_by"`
	// ReturnedAt in Unix milliseconds; 0 while it is away. What was recorded before one could return has no such word.
	ReturnedAt int64 `db:"returned_at" json:"returned_at,omitempty"`
}

// ClosureOf returns when and why a party left; NotFound "party.not_closed" while it is here.
func ClosureOf(tx *ledger.Tx, partyID string) (Closure, error) {
	c, err := closureRow(tx, partyID)
	if err == nil && c.ReturnedAt != 0 {
		err = notClosed()
	}
	return c, err
}

// closureRow is the last leaving of a party, also of one that has come back.
func closureRow(tx *ledger.Tx, partyID string) (c Closure, err error) {
	err = tx.Get(&c, `SELECT id, reason, closed_at, closed_by, returned_at FROM party_closure WHERE id = ?`, partyID)
	if fault.KindOf(err) == fault.NotFound {
		err = notClosed()
	}
	return c, err
}

func notClosed() error {
	return fault.New(fault.NotFound, "party.not_closed", "该主体没有注销", "The party has not left").
		Do("请核对主体编号", "Check the number of the party")
}

// Close lets a party leave by its own wish (act party.close): its invitations, memberships and sessions end, and so do the accounts of
// those who act for no other party. What it did and what it is stays on record. Who calls it has ended what the party holds in
// other rooms, and has made sure that nothing stands in the way: see market/closing. Conflict "party.closed" for one that has left.
func Close(tx *ledger.Tx, partyID, reason string) (Closure, error) {
	if err := access.Require(tx, access.PartyClose, access.Facts{Owner: partyID}); err != nil {
		return Closure{}, err
	}
	if err := fault.Paragraph("reason", reason, maxScope); err != nil {
		return Closure{}, err
	}
	c := Closure{ID: partyID, Reason: reason, ClosedAt: tx.Now.UnixMilli(), ClosedBy: tx.Actor.Account}
	if err := c.write(tx); err != nil {
		return c, err
	}
	if err := dropInvitations(tx, partyID); err != nil {
		return c, err
	}
	if err := dismiss(tx, partyID); err != nil {
		return c, err
	}
	_, err := tx.Record(ledger.Event{Kind: string(access.PartyClose), Subject: ledger.Ref{Kind: SubjectClosure, ID: partyID}, Payload: c})
	return c, err
}

// write stores a leaving: the first one, or the next one of a party that had come back.
func (c Closure) write(tx *ledger.Tx) error {
	n, err := tx.Exec(`UPDATE party_closure SET reason = ?, closed_at = ?, closed_by = ?, returned_at = 0 WHERE id = ? AND returned_at <> 0`,
		c.Reason, c.ClosedAt, c.ClosedBy, c.ID)
	if err != nil || n > 0 {
		return err
	}
	_, err = tx.Exec(`INSERT INTO party_closure (id, reason, closed_at, closed_by) VALUES (?, ?, ?, ?)`, c.ID, c.Reason, c.ClosedAt, c.ClosedBy)
	if fault.CodeOf(err) == "duplicate" {
		return fault.New(fault.Conflict, "party.closed", "该主体已经注销", "The party has left already").
			Do("无需再次注销；需要时可申请重新入册", "Nothing is left to do; it may apply to come back").Wrap(err)
	}
	return err
}

func dropInvitations(tx *ledger.Tx, partyID string) error {
	invitations, err := Invitations(tx, partyID)
	if err != nil {
		return err
	}
	for _, i := range invitations {
		if i.State != "open" {
			continue
		}
		if _, err := WithdrawInvitation(tx, i.ID); err != nil {
			return err
		}
	}
	return nil
}

// dismiss ends every membership of a party, also that of its last administrator, with the sessions in it.
func dismiss(tx *ledger.Tx, partyID string) error {
	members, err := Members(tx, partyID)
	if err != nil {
		return err
	}
	for _, m := range members {
		if m.Ended() {
			continue
		}
		err := tx.Move(ledger.Move{
			Table: "membership", ID: m.ID, From: []string{"active"}, To: "ended", Set: map[string]any{"ended_at": tx.Now.UnixMilli(), "ended_by": tx.Actor.Account},
		})
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`DELETE FROM session WHERE membership = ?`, m.ID); err != nil {
			return err
		}
		_, err = tx.Record(ledger.Event{
			Kind: string(access.MembershipEnd), Under: string(access.PartyClose), Subject: ledger.Ref{Kind: SubjectAccount, ID: m.Account}, Payload: m.payload(),
		})
		if err == nil && !m.Closed {
			err = retire(tx, m.Account, partyID)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// retire closes the account of a person who acts for nobody any more.
func retire(tx *ledger.Tx, account, partyID string) error {
	others, err := servesOthers(tx, account, partyID)
	if err != nil || others {
		return err
	}
	if err := tx.Move(ledger.Move{Table: "account", ID: account, From: []string{"active"}, To: "closed"}); err != nil {
		return err
	}
	if err := EndSessions(tx, account); err != nil {
		return err
	}
	_, err = tx.Record(ledger.Event{Kind: string(access.AccountDisable), Under: string(access.PartyClose), Subject: ledger.Ref{Kind: SubjectAccount, ID: account}})
	return err
}
