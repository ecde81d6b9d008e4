package ledger

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"huishu/ledger/fault"
)

// Move is one change of state: permitted only from the states in From.
type Move struct {
	// Table and ID name the row; its key column is "id".
	Table, ID string
	// Column holds the state; "state" when empty.
	Column string
	From   []string
	To     string
	// Set are further columns to write in the same statement.
	Set map[string]any
}

// Move changes a row's state by one conditional UPDATE, so two that race cannot
// both win: the loser gets a Conflict with code "state_moved".
func (tx *Tx) Move(m Move) error {
	column := m.Column
	if column == "" {
		column = "state"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "UPDATE %s SET %s = ?", m.Table, column)
	args := []any{m.To}
	for _, name := range slices.Sorted(maps.Keys(m.Set)) {
		fmt.Fprintf(&b, ", %s = ?", name)
		args = append(args, m.Set[name])
	}
	fmt.Fprintf(&b, " WHERE id = ? AND %s IN (?%s)", column, strings.Repeat(", ?", max(0, len(m.From)-1)))
	args = append(args, m.ID)
	if len(m.From) == 0 {
		args = append(args, "")
	}
	for _, f := range m.From {
		args = append(args, f)
	}
	n, err := tx.Exec(b.String(), args...)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.Conflict, "state_moved", "状态已变化，此操作不再适用", "The state has changed; this act no longer applies").
			Do("请刷新页面查看最新状态", "Reload to see the present state")
	}
	return nil
}
