package calendar

import (
	"encoding/json"
	"fmt"
	"time"

	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// noticeRow is a row of calendar_notice.
type noticeRow struct {
	ID        string `db:"id" json:"id"`
	Year      int    `db:"year" json:"year"`
	Number    string `db:"number" json:"number"`
	Published string `db:"published" json:"published"`
	Amends    bool   `db:"amends" json:"amends"`
	Source    string `db:"source" json:"source"`
	Days      string `db:"days" json:"days"`
	Reason    string `db:"reason" json:"reason"`
	Account   string `db:"account" json:"account"`
	Party     string `db:"party" json:"party"`
	LoadedAt  int64  `db:"loaded_at" json:"loaded_at"`
}

const noticeColumns = `id, year, number, published, amends, source, days, reason, account, party, loaded_at`

// deadlineRow is a row of calendar_deadline.
type deadlineRow struct {
	ID             string `db:"id" json:"id"`
	Notice         string `db:"notice" json:"notice"`
	Kind           string `db:"subject_kind" json:"subject_kind"`
	Subject        string `db:"subject_id" json:"subject_id"`
	Step           int    `db:"step" json:"step"`
	From           string `db:"clock_from" json:"clock_from"`
	WorkingDays    int    `db:"working_days" json:"working_days"`
	Before         string `db:"due_before" json:"due_before"`
	After          string `db:"due_after" json:"due_after"`
	WasProvisional bool   `db:"was_provisional" json:"was_provisional"`
	Provisional    bool   `db:"provisional" json:"provisional"`
}

const deadlineColumns = `id, notice, subject_kind, subject_id, step, clock_from, working_days, due_before, due_after, was_provisional, provisional`

func noticeIDs(tx *ledger.Tx) ([]string, error) {
	var ids []string
	err := tx.Select(&ids, `SELECT id FROM calendar_notice ORDER BY loaded_at, id`)
	return ids, err
}

func readNotice(tx *ledger.Tx, id string) (noticeRow, error) {
	var row noticeRow
	err := tx.Get(&row, `SELECT `+noticeColumns+` FROM calendar_notice WHERE id = ?`, id)
	if fault.KindOf(err) == fault.NotFound {
		return row, fault.New(fault.NotFound, "calendar.not_found", "没有这件放假通知", "There is no such notice")
	}
	return row, err
}

// ByID returns a loaded notice; NotFound "calendar.not_found".
func ByID(tx *ledger.Tx, id string) (Entry, error) {
	row, err := readNotice(tx, id)
	if err != nil {
		return Entry{}, err
	}
	return row.entry()
}

func readEntries(tx *ledger.Tx) ([]Entry, error) {
	var rows []noticeRow
	if err := tx.Select(&rows, `SELECT `+noticeColumns+` FROM calendar_notice ORDER BY loaded_at, id`); err != nil {
		return nil, err
	}
	entries := make([]Entry, 0, len(rows))
	for _, row := range rows {
		e, err := row.entry()
		if err != nil {
			return nil, err
		}
		entries = append(entries, e)
	}
	return entries, nil
}

func (row noticeRow) entry() (Entry, error) {
	e := Entry{
		Notice: workday.Notice{Year: row.Year, Number: row.Number, Amends: row.Amends, Source: row.Source},
		ID:     row.ID, Reason: row.Reason, Account: row.Account, Party: row.Party, LoadedAt: time.UnixMilli(row.LoadedAt).In(ledger.Zone),
	}
	if err := e.Published.UnmarshalText([]byte(row.Published)); err != nil {
		return e, fmt.Errorf("notice %s: %w", row.ID, err)
	}
	if err := json.Unmarshal([]byte(row.Days), &e.Days); err != nil {
		return e, fmt.Errorf("notice %s: %w", row.ID, err)
	}
	return e, nil
}

func insertNotice(tx *ledger.Tx, e Entry) error {
	days, err := json.Marshal(e.Days)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO calendar_notice (`+noticeColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		e.ID, e.Year, e.Number, e.Published.String(), e.Amends, e.Source, string(days), e.Reason, e.Account, e.Party, e.LoadedAt.UnixMilli())
	return err
}

func insertDeadlines(tx *ledger.Tx, notice string, list []Deadline) error {
	if len(list) == 0 {
		return nil
	}
	rows := make([][]any, 0, len(list))
	for _, d := range list {
		rows = append(rows, []any{
			tx.NewID(), notice, d.Kind, d.ID, d.Step, d.From.String(), d.WorkingDays, d.Before.String(), d.After.String(), d.WasProvisional, d.Provisional,
		})
	}
	return tx.Insert(`INSERT INTO calendar_deadline (`+deadlineColumns+`)`, rows)
}

func readDeadlines(tx *ledger.Tx, notice string) ([]deadlineRow, error) {
	rows := []deadlineRow{}
	err := tx.Select(&rows, `SELECT `+deadlineColumns+` FROM calendar_deadline WHERE notice = ? ORDER BY id`, notice)
	return rows, err
}

func (row deadlineRow) deadline() (Deadline, error) {
	d := Deadline{
		Kind: row.Kind, ID: row.Subject, Step: row.Step, WorkingDays: row.WorkingDays, WasProvisional: row.WasProvisional, Provisional: row.Provisional,
	}
	for _, day := range []struct {
		to   *workday.Date
		text string
	}{{&d.From, row.From}, {&d.Before, row.Before}, {&d.After, row.After}} {
		if err := day.to.UnmarshalText([]byte(day.text)); err != nil {
			return d, fmt.Errorf("deadline %s: %w", row.ID, err)
		}
	}
	return d, nil
}

// Deadlines returns up to limit of the deadlines that a notice moved or made certain, those that moved first, and how many
// there are in all.
func Deadlines(tx *ledger.Tx, notice string, limit int) (list []Deadline, all int, err error) {
	if err := tx.Get(&all, `SELECT COUNT(*) FROM calendar_deadline WHERE notice = ?`, notice); err != nil {
		return nil, 0, err
	}
	var rows []deadlineRow
	err = tx.Select(&rows, `SELECT `+deadlineColumns+` FROM calendar_deadline WHERE notice = ?
		ORDER BY CASE WHEN due_before <> due_after THEN 0 ELSE 1 END, due_after, id LIMIT ?`, notice, limit)
	if err != nil {
		return nil, 0, err
	}
	list = make([]Deadline, 0, len(rows))
	for _, row := range rows {
		d, err := row.deadline()
		if err != nil {
			return nil, 0, err
		}
		list = append(list, d)
	}
	return list, all, nil
}

// MovedOf returns how the deadlines of one thing moved, oldest first.
func MovedOf(tx *ledger.Tx, kind, id string) ([]Moved, error) {
	var rows []struct {
		deadlineRow
		Number string `db:"number"`
		At     int64  `db:"loaded_at"`
	}
	err := tx.Select(&rows, `SELECT d.id, d.notice, d.subject_kind, d.subject_id, d.step, d.clock_from, d.working_days, d.due_before,
			d.due_after, d.was_provisional, d.provisional, n.number, n.loaded_at
		FROM calendar_deadline d JOIN calendar_notice n ON n.id = d.notice
		WHERE d.subject_kind = ? AND d.subject_id = ? ORDER BY d.id`, kind, id)
	if err != nil {
		return nil, err
	}
	list := make([]Moved, 0, len(rows))
	for _, row := range rows {
		d, err := row.deadline()
		if err != nil {
			return nil, err
		}
		list = append(list, Moved{Deadline: d, Notice: row.Number, NoticeID: row.Notice, At: row.At})
	}
	return list, nil
}
