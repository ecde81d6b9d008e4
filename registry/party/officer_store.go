package party

import (
	"slices"
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// Appoint puts a person into an office of a party (act party.appoint). Whoever held it
// leaves it the day the new one begins.
func Appoint(tx *ledger.Tx, partyID string, o Officer) error {
	p, err := Get(tx, partyID)
	if err != nil {
		return err
	}
	if err := access.Require(tx, access.PartyAppoint, access.Facts{Owner: partyID}); err != nil {
		return err
	}
	if err := fault.Join(o.check("")...); err != nil {
		return err
	}
	if err := appoint(tx, partyID, o); err != nil {
		return err
	}
	_, err = tx.Record(ledger.Event{
		Kind: string(access.PartyAppoint), Payload: o,
		Subject: ledger.Ref{Kind: SubjectParty, ID: p.ID, Code: p.journalCode()},
	})
	return err
}

func appoint(tx *ledger.Tx, partyID string, o Officer) error {
	today := workday.OfTime(tx.Now).String()
	if o.From == "" {
		o.From = today
	}
	if o.From > today {
		return fault.New(fault.Invalid, "office.future", "任职日期不能晚于今天", "An appointment cannot begin after today").At("from")
	}
	var before string // when the present officer came, or the last one left
	err := tx.Get(&before, `SELECT COALESCE(MAX(CASE WHEN to_day = '' THEN from_day ELSE to_day END), '') FROM appointment WHERE party = ? AND office = ?`, partyID, o.Office)
	if err != nil {
		return err
	}
	if o.From < before {
		return fault.Newf(fault.Invalid, "office.before", "任职日期不能早于 %[1]s，即现任到任或前任离任之日", "The appointment cannot begin before %[1]s, when the present officer came or the last one left", before).At("from")
	}
	_, err = tx.Exec(`UPDATE appointment SET to_day = ? WHERE party = ? AND office = ? AND to_day = ''`, o.From, partyID, o.Office)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO appointment (id, party, office, person, post, phone, from_day, to_day, created_at, created_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, '', ?, ?)`,
		tx.NewID(), partyID, o.Office, strings.TrimSpace(o.Person), strings.TrimSpace(o.Post), o.Phone, o.From, tx.Now.UnixMilli(), tx.Actor.Account)
	return err
}

// Vacate records that whoever holds an office has left it, and nobody follows yet (under act party.appoint). day is the first one no longer
// in office, yyyy-mm-dd; today when empty. From then on the body is warned, and shown to the authority.
func Vacate(tx *ledger.Tx, partyID string, office Office, day string) error {
	p, err := Get(tx, partyID)
	if err != nil {
		return err
	}
	if err := access.Require(tx, access.PartyAppoint, access.Facts{Owner: partyID}); err != nil {
		return err
	}
	left, bad := parseDay(day)
	if bad != nil {
		return bad.At("to")
	}
	today := workday.OfTime(tx.Now)
	if left.IsZero() {
		left = today
	}
	var o Officer
	err = tx.Get(&o, `SELECT office, person, post, phone, from_day, to_day FROM appointment WHERE party = ? AND office = ? AND to_day = ''`, partyID, office)
	switch {
	case fault.KindOf(err) == fault.NotFound:
		return fault.New(fault.Conflict, "office.vacant", "该职责目前无人担任", "Nobody holds this office").Do("请核对任职记录", "See who is on record")
	case err != nil:
		return err
	case left.After(today) || left.String() < o.From:
		return fault.Newf(fault.Invalid, "office.left", "离任日期须在到任之日 %[1]s 至今天之间", "The day of leaving is between %[1]s, when the officer came, and today", o.From).At("to")
	}
	o.To = left.String()
	if _, err := tx.Exec(`UPDATE appointment SET to_day = ? WHERE party = ? AND office = ? AND to_day = ''`, o.To, partyID, office); err != nil {
		return err
	}
	_, err = tx.Record(ledger.Event{
		Kind: "party.vacate", Under: string(access.PartyAppoint), Payload: o, Subject: ledger.Ref{Kind: SubjectParty, ID: p.ID, Code: p.journalCode()},
	})
	return err
}

// Officers returns everybody who holds or held an office of the party, the present ones first.
func Officers(tx *ledger.Tx, partyID string) ([]Officer, error) {
	list := []Officer{}
	err := tx.Select(&list, `SELECT office, person, post, phone, from_day, to_day FROM appointment
		WHERE party = ? ORDER BY CASE WHEN to_day = '' THEN 0 ELSE 1 END, office, from_day DESC, id DESC`, partyID)
	return list, err
}

// Vacancies returns the offices that the rules demand of the party and that nobody holds. A
// body with one is warned and shown to the authority (Art. 6, 20); whether it is stopped says [HoldVacant].
func Vacancies(tx *ledger.Tx, p Party) ([]Office, error) {
	if p.Kind != PublicBody {
		return nil, nil
	}
	var held []Office
	err := tx.Select(&held, `SELECT office FROM appointment WHERE party = ? AND to_day = ''`, p.ID)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(Offices), func(o Office) bool { return slices.Contains(held, o) }), nil
}

// lacking is the condition of public bodies that lack an officer, with the number of offices.
const lacking = `kind = 'public_body' AND (SELECT COUNT(*) FROM appointment WHERE appointment.party = party.id AND to_day = '') < ?`

// WithVacancies lists the public bodies that lack an officer, for the authority's desk.
func WithVacancies(tx *ledger.Tx) ([]Party, error) {
	list := []Party{}
	err := tx.Select(&list, `SELECT `+partyColumns+` FROM party WHERE `+lacking+` ORDER BY id`, len(Offices))
	return list, err
}

// CountVacant is how many public bodies lack an officer, as far as that is the reader's errand: all of them for the authority, its
// own for a body that may appoint one, none for others.
func CountVacant(tx *ledger.Tx) (n int, err error) {
	switch {
	case access.Has(tx.Actor, access.Authority):
		err = tx.Get(&n, `SELECT COUNT(*) FROM party WHERE `+lacking, len(Offices))
	case access.Can(tx.Actor, access.PartyAppoint, access.Facts{Owner: tx.Actor.Party}):
		err = tx.Get(&n, `SELECT COUNT(*) FROM party WHERE id = ? AND `+lacking, tx.Actor.Party, len(Offices))
	}
	return n, err
}
