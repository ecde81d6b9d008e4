package party

import (
	"huishu/compliance/access"
	"huishu/compliance/workday"
	"huishu/ledger"
)

// BeginDue records of qualifications that were granted for a later day that their first day has come, and has whoever asked for
// changes of the register told (act qualification.begin, by the daily job); at most a hundred, and it returns how many there were.
// Each is recorded once. No right depends on its running: the status follows from the term, and every act asks the day. What was
// granted or restored on its first day or later was told as valid then; what is suspended when the day comes is not yet.
func BeginDue(tx *ledger.Tx) (n int, err error) {
	list, err := selectQualifications(tx, `begun_at = 0 AND from_day <= ? AND standing = 'granted'`, workday.OfTime(tx.Now).String())
	if err != nil {
		return 0, err
	}
	for _, q := range list {
		if q.Status != Valid || q.ChangedAt >= q.From.Time().UnixMilli() {
			continue
		}
		if err := begin(tx, q); err != nil {
			return n, err
		}
		if n++; n == dueAtOnce {
			break
		}
	}
	return n, nil
}

func begin(tx *ledger.Tx, q Qualification) error {
	if err := access.Require(tx, access.QualificationBegin, access.Facts{Owner: q.Party}); err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE qualification SET begun_at = ? WHERE id = ? AND begun_at = 0`, tx.Now.UnixMilli(), q.ID); err != nil {
		return err
	}
	r, err := qualificationRowOf(tx, q.ID)
	if err != nil {
		return err
	}
	return recordQualification(tx, string(access.QualificationBegin), access.QualificationBegin, r)
}
