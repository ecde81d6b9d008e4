package app_test

import (
	"slices"
	"testing"

	"huishu/cmd/app"
	"huishu/ledger/ledgertest"
)

// onPostgresOnly is what orders events by their writing, where there are several writers and the leader gives an event its place
// later (ledger/dialect.go); onSQLiteOnly is that place as the key of the row, which is known when the row is written.
var (
	onPostgresOnly = []string{
		"column event idx bigint", "index event idx unique", "column event seq bigint not null", "key event seq", "index event seq  partial",
	}
	onSQLiteOnly = []string{"column event idx integer not null", "key event idx"}
)

// One text of migrations makes the same tables, columns, keys and indexes on both databases.
func TestSchemasAreTheSameOnPostgres(t *testing.T) {
	t.Parallel()
	ledgertest.OnlyPostgres(t)
	sqlite, postgres := ledgertest.Schemas(t, app.Rooms()...)
	if len(sqlite) < 300 {
		t.Fatalf("only %d lines", len(sqlite))
	}
	for _, l := range sqlite {
		if !slices.Contains(postgres, l) && !slices.Contains(onSQLiteOnly, l) {
			t.Errorf("on SQLite only: %s", l)
		}
	}
	for _, l := range postgres {
		if !slices.Contains(sqlite, l) && !slices.Contains(onPostgresOnly, l) {
			t.Errorf("on PostgreSQL only: %s", l)
		}
	}
}
