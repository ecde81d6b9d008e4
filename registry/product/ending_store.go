package product

import (
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// endingRow is a row of table agreement_ending.
type endingRow struct {
	ID        string   `db:"id"`
	Agreement string   `db:"agreement"`
	Proposer  string   `db:"proposer"`
	Reason    string   `db:"reason"`
	AnswerBy  string   `db:"answer_by"`
	Answer    string   `db:"answer"`
	Standing  Standing `db:"standing"`
	CaseID    string   `db:"case_id"`
	CreatedAt int64    `db:"created_at"`
	ClosedAt  int64    `db:"closed_at"`
}

const endingColumns = `id, agreement, proposer, reason, answer_by, answer, standing, case_id, created_at, closed_at`

func (r endingRow) ending() (Ending, error) {
	answerBy, err := dayOf(r.AnswerBy)
	return Ending{
		ID: r.ID, Agreement: r.Agreement, Proposer: r.Proposer, Reason: r.Reason, AnswerBy: answerBy, Answer: r.Answer,
		Standing: r.Standing, CaseID: r.CaseID, CreatedAt: r.CreatedAt, ClosedAt: r.ClosedAt,
	}, err
}

func noEnding() *fault.Error {
	return fault.New(fault.NotFound, "ending.not_found", "没有这项终止提议", "There is no such proposal to end an agreement")
}

// GetEnding returns one proposal. It does not ask who is looking.
func GetEnding(tx *ledger.Tx, id string) (Ending, error) { return oneEnding(tx, `id = ?`, id) }

// EndingOfCase returns the proposal that a case is about.
func EndingOfCase(tx *ledger.Tx, caseID string) (Ending, error) {
	return oneEnding(tx, `case_id = ?`, caseID)
}

func oneEnding(tx *ledger.Tx, where, arg string) (Ending, error) {
	var r endingRow
	err := tx.Get(&r, `SELECT `+endingColumns+` FROM agreement_ending WHERE `+where, arg)
	if fault.KindOf(err) == fault.NotFound {
		return Ending{}, noEnding()
	}
	if err != nil {
		return Ending{}, err
	}
	return r.ending()
}

// Endings are the proposals to end an agreement, oldest first. It does not ask who is looking.
func Endings(tx *ledger.Tx, agreement string) ([]Ending, error) {
	return endings(tx, `agreement = ? ORDER BY id`, agreement)
}

func endings(tx *ledger.Tx, where string, args ...any) ([]Ending, error) {
	var rows []endingRow
	if err := tx.Select(&rows, `SELECT `+endingColumns+` FROM agreement_ending WHERE `+where, args...); err != nil {
		return nil, err
	}
	list := make([]Ending, len(rows))
	for i, r := range rows {
		var err error
		if list[i], err = r.ending(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// openEnding is the proposal that is not closed yet, whether or not its day has passed; nil for none.
func openEnding(tx *ledger.Tx, agreement string) (*Ending, error) {
	list, err := endings(tx, `agreement = ? AND standing = 'draft'`, agreement)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// lapsedEndings are the open proposals that were not answered in time.
func lapsedEndings(tx *ledger.Tx, day workday.Date, limit int) ([]Ending, error) {
	return endings(tx, `standing = 'draft' AND answer_by < ? ORDER BY id LIMIT ?`, day.String(), limit)
}

func insertEnding(tx *ledger.Tx, e Ending) error {
	_, err := tx.Exec(`INSERT INTO agreement_ending (`+endingColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		e.ID, e.Agreement, e.Proposer, e.Reason, e.AnswerBy.String(), e.Answer, e.Standing, e.CaseID, e.CreatedAt, e.ClosedAt)
	return err
}
