package product

import (
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
)

// dueAtOnce bounds what one transaction of the daily job closes.
const dueAtOnce = 100

// ExpireDue closes registrations and agreements whose last day has passed, and proposals to end an agreement that
// nobody answered, at most a hundred of each (acts registration.expire, agreement.end and ending.lapse, by the daily job), and returns how many there
// were. Nothing depends on its running: the status follows from the term.
func ExpireDue(tx *ledger.Tx, book *rules.Book) (n int, err error) {
	today := workday.OfTime(tx.Now).String()
	var registrations, agreements []string
	err = tx.Select(&registrations, `SELECT id FROM registration WHERE standing IN ('granted', 'suspended') AND valid_to < ?
		AND NOT EXISTS (SELECT 1 FROM registration_alteration m WHERE m.registration = registration.id AND m.type = 'renewal' AND m.standing = 'pending')
		ORDER BY id LIMIT ?`, today, dueAtOnce)
	if err != nil {
		return 0, err
	}
	for _, id := range registrations {
		if _, err := Expire(tx, book, id); err != nil {
			return n, err
		}
		n++
	}
	err = tx.Select(&agreements, `SELECT id FROM agreement WHERE standing = 'granted' AND (term_to < ? OR ends_on <> '' AND ends_on < ?) ORDER BY id LIMIT ?`,
		today, today, dueAtOnce)
	if err != nil {
		return n, err
	}
	for _, id := range agreements {
		a, err := GetAgreement(tx, id)
		if err != nil {
			return n, err
		}
		ground, reason := a.overGround(workday.OfTime(tx.Now))
		if _, err := EndAgreement(tx, book, id, ground, reason); err != nil {
			return n, err
		}
		n++
	}
	lapsed, err := lapsedEndings(tx, workday.OfTime(tx.Now), dueAtOnce)
	if err != nil {
		return n, err
	}
	for _, e := range lapsed {
		a, err := GetAgreement(tx, e.Agreement)
		if err != nil {
			return n, err
		}
		if err := e.lapse(tx, a); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
