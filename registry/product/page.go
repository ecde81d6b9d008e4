package product

import (
	"strings"

	"huishu/ledger"
)

// Page asks for one page of a list: at most Limit items after Cursor.
type Page struct {
	// Limit is the number of items; 0 means 50, more than 200 means 200.
	Limit int
	// Cursor is the next of the page before; empty for the first page.
	Cursor string
}

func (p Page) size() int {
	if p.Limit <= 0 {
		return 50
	}
	return min(p.Limit, 200)
}

// where collects conditions with their arguments.
type where struct {
	conditions []string
	args       []any
}

func (w *where) add(condition string, args ...any) {
	w.conditions = append(w.conditions, condition)
	w.args = append(w.args, args...)
}

// equal adds column = value unless the value is empty.
func (w *where) equal(column, value string) {
	if value != "" {
		w.add(column+` = ?`, value)
	}
}

// keys returns one page of a table's keys, newest first, and the next cursor.
func (p Page) keys(tx *ledger.Tx, table string, w where) (ids []string, next string, err error) {
	if p.Cursor != "" {
		w.add(`id < ?`, p.Cursor)
	}
	query := `SELECT id FROM ` + table
	if len(w.conditions) > 0 {
		query += ` WHERE ` + strings.Join(w.conditions, ` AND `)
	}
	if err := tx.Select(&ids, query+` ORDER BY id DESC LIMIT ?`, append(w.args, p.size()+1)...); err != nil {
		return nil, "", err
	}
	if len(ids) > p.size() {
		ids = ids[:p.size()]
		next = ids[len(ids)-1]
	}
	return ids, next, nil
}
