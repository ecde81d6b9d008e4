package procedure

import (
	"encoding/json"
	"fmt"

	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// transferRow is a row of case_transfer.
type transferRow struct {
	ID             string `db:"id" json:"id"`
	CaseID         string `db:"case_id" json:"case_id"`
	Seq            int    `db:"seq" json:"seq"`
	At             int64  `db:"at" json:"at"`
	Moved          bool   `db:"moved" json:"moved"`
	FromSet        string `db:"from_set" json:"from_set"`
	FromHash       string `db:"from_hash" json:"from_hash"`
	FromDefinition string `db:"from_definition" json:"from_definition"`
	ToSet          string `db:"to_set" json:"to_set"`
	ToHash         string `db:"to_hash" json:"to_hash"`
	ClockBefore    string `db:"clock_before" json:"clock_before"`
	ClockAfter     string `db:"clock_after" json:"clock_after"`
	DueBefore      string `db:"due_before" json:"due_before"`
	DueAfter       string `db:"due_after" json:"due_after"`
	Article        string `db:"article" json:"article"`
	Obstacles      string `db:"obstacles" json:"obstacles"`
}

const transferColumns = `id, case_id, seq, at, moved, from_set, from_hash, from_definition, to_set, to_hash,
	clock_before, clock_after, due_before, due_after, article, obstacles`

func readTransfers(tx *ledger.Tx, caseID string) ([]transferRow, error) {
	var rows []transferRow
	err := tx.Select(&rows, `SELECT `+transferColumns+` FROM case_transfer WHERE case_id = ? ORDER BY id`, caseID)
	return rows, err
}

func insertTransfer(tx *ledger.Tx, r transferRow) error {
	_, err := tx.Exec(`INSERT INTO case_transfer (`+transferColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.ID, r.CaseID, r.Seq, r.At, r.Moved, r.FromSet, r.FromHash, r.FromDefinition, r.ToSet, r.ToHash,
		r.ClockBefore, r.ClockAfter, r.DueBefore, r.DueAfter, r.Article, r.Obstacles)
	if fault.CodeOf(err) == "duplicate" { // another process was there first
		return movedOn()
	}
	return err
}

// texts fills what the row keeps as JSON.
func (r *transferRow) texts(x *Crossing) error {
	r.ClockBefore, r.ClockAfter = x.was.Clock, x.row.Clock
	b, err := json.Marshal(x.Obstacles)
	r.Obstacles = string(b)
	return err
}

// transfer is what people read of a row.
func (r transferRow) transfer() (Transfer, error) {
	t := Transfer{
		Seq: r.Seq, At: instant(r.At), Moved: r.Moved, From: r.FromSet, FromHash: r.FromHash, To: r.ToSet, ToHash: r.ToHash, Article: r.Article,
	}
	for _, day := range []struct {
		to   *workday.Date
		text string
	}{{&t.Before, r.DueBefore}, {&t.After, r.DueAfter}} {
		if day.text == "" {
			continue
		}
		if err := day.to.UnmarshalText([]byte(day.text)); err != nil {
			return t, fmt.Errorf("transfer %s: %w", r.ID, err)
		}
	}
	return t, json.Unmarshal([]byte(r.Obstacles), &t.Obstacles)
}

// former is a definition by which a case ran until it went over to another rule set.
type former struct {
	seq        int // of the step in which it went over: its act was still one of this definition
	at         int64
	definition *rules.Definition
}

// recall gives a case what became of it at the beginning of later rule sets, and the definitions by which its past is read.
func (c *Case) recall(tx *ledger.Tx) error {
	rows, err := readTransfers(tx, c.ID)
	if err != nil {
		return err
	}
	for _, row := range rows {
		t, err := row.transfer()
		if err != nil {
			return err
		}
		c.Transfers = append(c.Transfers, t)
		if !row.Moved {
			continue
		}
		d, err := readDefinition(tx, row.FromDefinition)
		if err != nil {
			return err
		}
		c.former = append(c.former, former{row.Seq, row.At, d})
	}
	return nil
}

// definitionOf is the definition by which the step with the number was entered: its act, its ground and its words are those.
func (c *Case) definitionOf(seq int) *rules.Definition {
	for _, f := range c.former {
		if seq <= f.seq {
			return f.definition
		}
	}
	return c.definition
}

// definitionAt is the definition by which the case ran when an entry was made.
func (c *Case) definitionAt(ms int64) *rules.Definition {
	for _, f := range c.former {
		if ms < f.at {
			return f.definition
		}
	}
	return c.definition
}
