package procedure

import (
	"huishu/ledger"
	"huishu/ledger/fault"
)

// ballotRow is a row of case_ballot.
type ballotRow struct {
	ID      string `db:"id" json:"id"`
	CaseID  string `db:"case_id" json:"case_id"`
	Seq     int    `db:"seq" json:"seq"`
	Seat    string `db:"seat" json:"seat"`
	Account string `db:"account" json:"account"`
	Party   string `db:"party" json:"party"`
	Choice  string `db:"choice" json:"choice"`
	Reason  string `db:"reason" json:"reason"`
	At      int64  `db:"at" json:"at"`
}

const ballotColumns = `id, case_id, seq, seat, account, party, choice, reason, at`

func readBallots(tx *ledger.Tx, caseID string) ([]ballotRow, error) {
	var rows []ballotRow
	err := tx.Select(&rows, `SELECT `+ballotColumns+` FROM case_ballot WHERE case_id = ? ORDER BY id`, caseID)
	return rows, err
}

func insertBallot(tx *ledger.Tx, b ballotRow) error {
	_, err := tx.Exec(`INSERT INTO case_ballot (`+ballotColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		b.ID, b.CaseID, b.Seq, b.Seat, b.Account, b.Party, b.Choice, b.Reason, b.At)
	if fault.CodeOf(err) == "duplicate" {
		return votedAlready()
	}
	return err
}

// voteRow is a row of case_vote.
type voteRow struct {
	ID        string `db:"id" json:"id"`
	CaseID    string `db:"case_id" json:"case_id"`
	Seq       int    `db:"seq" json:"seq"`
	Committee string `db:"committee" json:"committee"`
	Passed    bool   `db:"passed" json:"passed"`
	Members   int    `db:"members" json:"members"`
	Yes       int    `db:"yes" json:"yes"`
	No        int    `db:"no" json:"no"`
	Abstained int    `db:"abstained" json:"abstained"`
	At        int64  `db:"at" json:"at"`
}

const voteColumns = `id, case_id, seq, committee, passed, members, yes, no, abstained, at`

func readVotes(tx *ledger.Tx, caseID string) ([]voteRow, error) {
	var rows []voteRow
	err := tx.Select(&rows, `SELECT `+voteColumns+` FROM case_vote WHERE case_id = ? ORDER BY seq`, caseID)
	return rows, err
}

func insertVote(tx *ledger.Tx, v voteRow) error {
	_, err := tx.Exec(`INSERT INTO case_vote (`+voteColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		v.ID, v.CaseID, v.Seq, v.Committee, v.Passed, v.Members, v.Yes, v.No, v.Abstained, v.At)
	return err
}

const seatColumns = `id, committee, account, party, valid_from, valid_to, appointed_by, appointed_at, ended_by, ended_at, reason`

func readSeats(tx *ledger.Tx, where string, args ...any) ([]Seat, error) {
	list := []Seat{}
	err := tx.Select(&list, `SELECT `+seatColumns+` FROM committee_seat WHERE `+where+` ORDER BY committee, id`, args...)
	return list, err
}

func loadSeat(tx *ledger.Tx, id string) (any, error) { return readSeat(tx, id) }

func readSeat(tx *ledger.Tx, id string) (Seat, error) {
	var s Seat
	err := tx.Get(&s, `SELECT `+seatColumns+` FROM committee_seat WHERE id = ?`, id)
	if fault.KindOf(err) == fault.NotFound {
		return s, fault.New(fault.NotFound, "committee.no_seat", "没有这个委员席位", "There is no such seat")
	}
	return s, err
}

func insertSeat(tx *ledger.Tx, s Seat) error {
	_, err := tx.Exec(`INSERT INTO committee_seat (`+seatColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		s.ID, s.Committee, s.Account, s.Party, s.From, s.To, s.AppointedBy, s.AppointedAt, s.EndedBy, s.EndedAt, s.Reason)
	return err
}
