package procedure

import (
	"strings"

	"huishu/ledger"
)

// clockRow is the present step of a case whose clock runs towards a day, with what the case's row says of it.
type clockRow struct {
	stepRow
	FileDue     string `db:"file_due"`
	RuleSet     string `db:"rule_set"`
	RuleSetHash string `db:"rule_set_hash"`
}

func clocksRunning(tx *ledger.Tx) ([]clockRow, error) {
	var rows []clockRow
	err := tx.Select(&rows, `SELECT s.`+strings.ReplaceAll(strings.Join(strings.Fields(stepColumns), " "), ", ", ", s.")+`,
			f.due AS file_due, f.rule_set, f.rule_set_hash
		FROM case_file f JOIN case_step s ON s.case_id = f.id AND s.seq = f.seq WHERE f.due <> '' ORDER BY f.id`)
	return rows, err
}

// setDue writes the last day, and with it the day of the reminder unless that has been given.
func setDue(tx *ledger.Tx, id, day, remindOn string) error {
	_, err := tx.Exec(`UPDATE case_file SET due = ?, remind_on = CASE WHEN remind_on = '' THEN '' ELSE ? END WHERE id = ?`, day, remindOn, id)
	return err
}
