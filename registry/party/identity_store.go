package party

import (
	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// SubjectIdentity is by what a party's identity was verified, in the journal, by the party's id.
const SubjectIdentity = "party_identity"

type identityRow struct {
	ID            string        `db:"id"`
	Evidence      string        `db:"evidence"`
	Document      string        `db:"document"`
	Case          string        `db:"case_id"`
	Transfer      string        `db:"transfer"`
	LegalRep      string        `db:"legal_rep"`
	LegalRepLevel RealNameLevel `db:"legal_rep_level"`
	LegalRepWay   RealNameWay   `db:"legal_rep_way"`
	Handler       string        `db:"handler"`
	HandlerLevel  RealNameLevel `db:"handler_level"`
	HandlerWay    RealNameWay   `db:"handler_way"`
	RecordedAt    int64         `db:"recorded_at"`
	RecordedBy    string        `db:"recorded_by"`
}

const identityColumns = `id, evidence, document, case_id, transfer, legal_rep, legal_rep_level, legal_rep_way, handler, handler_level, handler_way, recorded_at, recorded_by`

func (r identityRow) identity() Identity {
	return Identity{
		ID: r.ID, Evidence: r.Evidence, Document: r.Document, Case: r.Case, Transfer: r.Transfer,
		LegalRep: RealName{r.LegalRep, r.LegalRepLevel, r.LegalRepWay}, Handler: RealName{r.Handler, r.HandlerLevel, r.HandlerWay},
		RecordedAt: r.RecordedAt, RecordedBy: r.RecordedBy,
	}
}

// recordedIdentity is what was last recorded; ok is false where nothing was.
func recordedIdentity(tx *ledger.Tx, partyID string) (i Identity, ok bool, err error) {
	var r identityRow
	err = tx.Get(&r, `SELECT `+identityColumns+` FROM party_identity WHERE id = ?`, partyID)
	if fault.KindOf(err) == fault.NotFound {
		return Identity{}, false, nil
	}
	return r.identity(), err == nil, err
}

func loadIdentity(tx *ledger.Tx, id string) (any, error) {
	i, ok, err := recordedIdentity(tx, id)
	if err == nil && !ok {
		return nil, fault.New(fault.NotFound, "party_identity.not_found", "没有登记核验依据", "No evidence of the identity is recorded")
	}
	return i, err
}

// IdentityOf returns by what a party's identity stands verified today: a level that was recorded for somebody who is no longer the
// legal representative, or the handler, is nobody's. It is all but empty for a party that the authority entered itself and of which
// nothing more was recorded. It does not ask who is looking.
func IdentityOf(tx *ledger.Tx, p Party) (Identity, error) {
	i, _, err := recordedIdentity(tx, p.ID)
	if err != nil {
		return i, err
	}
	f, err := FileOf(tx, p.ID)
	i.ID, i.LegalRep, i.Handler = p.ID, i.LegalRep.of(p.LegalRep), i.Handler.of(f.Handler)
	return i, err
}

// verifiedBy records that the identity stands verified, and by what, under an act that was granted before.
func verifiedBy(tx *ledger.Tx, id string, way Verification, i Identity, under access.Act) error {
	_, err := tx.Exec(`UPDATE party SET verification = ?, verified_at = ?, verified_by = ?, version = version + 1 WHERE id = ?`,
		way, tx.Now.UnixMilli(), tx.Actor.Account, id)
	if err != nil {
		return err
	}
	p, err := Get(tx, id)
	if err != nil {
		return err
	}
	if err := recordUnder(tx, p, string(access.PartyVerify), under); err != nil {
		return err
	}
	return i.write(tx, id, under)
}

// amend records the persons' levels, and leaves by what the organisation was verified as it stands.
func (i Identity) amend(tx *ledger.Tx, partyID string, under access.Act) error {
	now, _, err := recordedIdentity(tx, partyID)
	if err != nil {
		return err
	}
	now.LegalRep, now.Handler = i.LegalRep, i.Handler
	return now.write(tx, partyID, under)
}

// write stores it in place of what was recorded before. Persons of whom nothing is said keep what was recorded of them.
func (i Identity) write(tx *ledger.Tx, partyID string, under access.Act) error {
	now, _, err := recordedIdentity(tx, partyID)
	if err != nil {
		return err
	}
	i.ID, i.RecordedAt, i.RecordedBy = partyID, tx.Now.UnixMilli(), tx.Actor.Account
	i.LegalRep, i.Handler = i.LegalRep.or(now.LegalRep), i.Handler.or(now.Handler)
	if _, err := tx.Exec(`DELETE FROM party_identity WHERE id = ?`, partyID); err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO party_identity (`+identityColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		i.ID, i.Evidence, i.Document, i.Case, i.Transfer, i.LegalRep.Name, i.LegalRep.Level, i.LegalRep.Way, i.Handler.Name, i.Handler.Level, i.Handler.Way,
		i.RecordedAt, i.RecordedBy)
	if err != nil {
		return err
	}
	_, err = tx.Record(ledger.Event{Kind: string(access.PartyVerify), Under: string(under), Subject: ledger.Ref{Kind: SubjectIdentity, ID: partyID}, Payload: i})
	return err
}

// or is the verification, or the earlier one where nothing is said of the person.
func (r RealName) or(earlier RealName) RealName {
	if r.Level != "" {
		return r
	}
	if earlier.Level == "" {
		return RealName{Level: NameUnverified}
	}
	return earlier
}
