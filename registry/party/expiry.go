package party

import (
	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
)

// dueAtOnce bounds what one transaction of a daily job does.
const dueAtOnce = 100

// ExpireDue records of qualifications whose last day has passed that they have expired, closes their cases, and has whoever asked
// for changes of the register told (act qualification.expire, by the daily job); at most a hundred, and it returns how many there
// were. Each is recorded once. No right depends on its running: the status follows from the term, and every act asks the day.
func ExpireDue(tx *ledger.Tx) (n int, err error) {
	list, err := selectQualifications(tx, `to_day <> '' AND to_day < ? AND expired_at = 0 AND standing IN ('granted', 'suspended')`,
		workday.OfTime(tx.Now).String())
	if err != nil {
		return 0, err
	}
	list = list[:min(len(list), dueAtOnce)]
	for _, q := range list {
		if err := expire(tx, q); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

func expire(tx *ledger.Tx, q Qualification) error {
	if err := access.Require(tx, access.QualificationExpire, access.Facts{Owner: q.Party}); err != nil {
		return err
	}
	if q.Case != "" {
		c, err := procedure.Get(tx, q.Case)
		if err != nil {
			return err
		}
		if c.Outcome != rules.Ended { // an earlier version closed the case only
			if _, err := procedure.Act(tx, q.Case, "expire", procedure.Decision{}); err != nil {
				return err
			}
		}
	}
	if _, err := tx.Exec(`UPDATE qualification SET expired_at = ? WHERE id = ? AND expired_at = 0`, tx.Now.UnixMilli(), q.ID); err != nil {
		return err
	}
	r, err := qualificationRowOf(tx, q.ID)
	if err != nil {
		return err
	}
	return recordQualification(tx, string(access.QualificationExpire), access.QualificationExpire, r)
}
