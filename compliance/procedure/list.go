package procedure

import (
	"strings"

	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

const (
	// defaultLimit and maxLimit bound a page of cases.
	defaultLimit = 50
	maxLimit     = 200
)

// Query chooses cases. Empty fields choose all.
type Query struct {
	Regime, Definition string
	// Definitions, where given, leaves those of one of them.
	Definitions []string
	// Regimes, where given, leaves those of one of them.
	Regimes []string
	// States are ids of steps.
	States []string
	// Reader, where set, leaves only the cases that it may read with their whole history (act case.read).
	Reader *ledger.Actor
	// Applicant is the party that applied; Party is either side.
	Applicant, Party string
	// Awaits is a role: its inbox.
	Awaits string
	// Open leaves out decided cases; Public leaves out what strangers may not see.
	Open, Public bool
	// DueBefore chooses cases whose present clock ends before the day: with today, limits
	// that are overdue and periods that have run.
	DueBefore workday.Date
	// Assignee chooses cases that an account has taken; Unclaimed those that nobody has.
	Assignee  string
	Unclaimed bool
	// Limit is at most 200, 0 means 50. Cursor is what the last page returned as next.
	Limit  int
	Cursor string
}

// List returns a page of cases, newest first, with their present clock and without
// history, and the cursor of the next page ("" at the end). Who may see them says Reader; without one
// it is the caller's to ask.
func List(tx *ledger.Tx, q Query) (items []*Case, next string, err error) {
	limit := q.Limit
	if limit <= 0 {
		limit = defaultLimit
	}
	limit = min(limit, maxLimit)
	where, args := q.where()
	var rows []fileRow
	err = tx.Select(&rows, `SELECT `+fileColumns+` FROM case_file`+where+` ORDER BY id DESC LIMIT ?`, append(args, limit+1)...)
	if err != nil {
		return nil, "", err
	}
	if len(rows) > limit {
		rows = rows[:limit]
		next = rows[limit-1].ID
	}
	items = make([]*Case, 0, len(rows))
	for _, f := range rows {
		c, err := present(tx, f)
		if err != nil {
			return nil, "", err
		}
		var row stepRow
		if err := tx.Get(&row, `SELECT `+stepColumns+` FROM case_step WHERE case_id = ? AND seq = ?`, f.ID, f.Seq); err != nil {
			return nil, "", err
		}
		if c.Clock, err = readClock(c.calendar, row, tx.Now); err != nil {
			return nil, "", err
		}
		c.explainStop(c.Clock)
		items = append(items, c)
	}
	return items, next, nil
}

// where renders the conditions that are set.
func (q Query) where() (string, []any) {
	var conds []string
	var args []any
	add := func(cond string, values ...any) {
		conds = append(conds, cond)
		args = append(args, values...)
	}
	for _, eq := range [...]struct{ column, value string }{
		{"regime", q.Regime}, {"definition", q.Definition}, {"applicant", q.Applicant}, {"awaits", q.Awaits}, {"assignee", q.Assignee},
	} {
		if eq.value != "" {
			add(eq.column+" = ?", eq.value)
		}
	}
	if q.Reader != nil {
		scope, values := Readable(*q.Reader)
		add(scope, values...)
	}
	if q.Party != "" {
		add("(applicant = ? OR counterparty = ?)", q.Party, q.Party)
	}
	for _, in := range [...]struct {
		column string
		values []string
	}{{"state", q.States}, {"regime", q.Regimes}, {"definition", q.Definitions}} {
		if len(in.values) == 0 {
			continue
		}
		values := make([]any, len(in.values))
		for i, s := range in.values {
			values[i] = s
		}
		add(in.column+" IN (?"+strings.Repeat(", ?", len(in.values)-1)+")", values...)
	}
	if q.Unclaimed {
		add("assignee = ''")
	}
	if q.Open {
		add("outcome = ''")
	}
	if q.Public {
		add("is_public")
	}
	if !q.DueBefore.IsZero() {
		add("due <> '' AND due < ?", q.DueBefore.String())
	}
	if q.Cursor != "" {
		add("id < ?", q.Cursor)
	}
	if len(conds) == 0 {
		return "", args
	}
	return " WHERE " + strings.Join(conds, " AND "), args
}

// ForSubject returns the cases about one thing with their history, newest first.
func ForSubject(tx *ledger.Tx, kind, id string) ([]*Case, error) {
	var ids []string
	err := tx.Select(&ids, `SELECT id FROM case_file WHERE subject_kind = ? AND subject_id = ? ORDER BY id DESC`, kind, id)
	if err != nil {
		return nil, err
	}
	cases := make([]*Case, 0, len(ids))
	for _, caseID := range ids {
		c, err := Get(tx, caseID)
		if err != nil {
			return nil, err
		}
		cases = append(cases, c)
	}
	return cases, nil
}

// Latest returns the newest case of a procedure about one thing; NotFound
// "procedure.not_found" when there is none.
func Latest(tx *ledger.Tx, definition, kind, id string) (*Case, error) {
	var caseID string
	err := tx.Get(&caseID, `SELECT id FROM case_file WHERE definition = ? AND subject_kind = ? AND subject_id = ?
		ORDER BY id DESC LIMIT 1`, definition, kind, id)
	if fault.KindOf(err) == fault.NotFound {
		return nil, fault.New(fault.NotFound, "procedure.not_found", "没有这件申请", "There is no such case")
	}
	if err != nil {
		return nil, err
	}
	return Get(tx, caseID)
}
