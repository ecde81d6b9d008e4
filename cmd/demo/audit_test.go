package demo_test

import (
	"database/sql"
	"errors"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3"

	"huishu/cmd/app"
	"huishu/ledger"
	"huishu/ledger/audit"
	"huishu/ledger/devchain/devchaintest"
)

// The city audits green: rows, events, log, and the anchors on its own chain, which the audit of a stopped directory starts.
// And there is no column of any record table that could be changed unnoticed.
func TestAudit(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	t.Run("seed", func(t *testing.T) { waitAnchored(t, open(t, dir)) })
	a, err := app.OpenToAudit(t.Context(), app.Config{
		Data: dir, Clock: time.Now, ChainEnv: devchaintest.Config("", "").Env, Logger: slog.New(slog.DiscardHandler),
	}, "", "")
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	r, err := audit.Run(t.Context(), a.DB, audit.Options{RPC: a.RPC})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range r.Problems {
		t.Errorf("%s %s %s %s: %s", p.Kind, p.Table, p.Subject, p.ID, p.What.EN)
	}
	if !r.OK || !r.Chain || r.AnchoredSize == 0 || r.Subjects < 100 || r.Entries != r.Size {
		t.Errorf("%+v", r)
	}
	everyColumnIsBound(t, a.DB, filepath.Join(dir, "huishu.db"))
}

// everyColumnIsBound changes each column of each record table for one subject, and wants its digest to change.
func everyColumnIsBound(t *testing.T, db *ledger.DB, path string) {
	raw, err := sql.Open("sqlite3", "file:"+path+"?_busy_timeout=10000&_foreign_keys=false&_ignore_check_constraints=true")
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	raw.SetMaxOpenConns(1) // its temporary table is the connection's
	var subjects []ledger.Subject
	err = db.View(t.Context(), ledger.System, func(tx *ledger.Tx) error { subjects = tx.Subjects(); return nil })
	if err != nil {
		t.Fatal(err)
	}
	columns := 0
	for _, sub := range subjects {
		for _, table := range sub.Tables {
			columns += eachColumn(t, db, raw, sub, table)
		}
	}
	if columns < 200 {
		t.Errorf("only %d columns were tried", columns)
	}
}

func eachColumn(t *testing.T, db *ledger.DB, raw *sql.DB, sub ledger.Subject, table string) (tried int) {
	owner := sub.OwnerOf(table)
	var id string
	if raw.QueryRow(`SELECT `+owner+` FROM `+table+` LIMIT 1`).Scan(&id) != nil {
		return 0 // the demo has none
	}
	exec := func(query string, args ...any) error { _, err := raw.Exec(query, args...); return err }
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", table, err)
		}
	}
	names, err := columnsOf(raw, table)
	must(err)
	must(exec(`CREATE TEMP TABLE kept AS SELECT * FROM ` + table))
	was := digest(t, db, sub, id)
	for _, name := range names {
		err := exec(`UPDATE `+table+` SET `+name+` = CASE WHEN typeof(`+name+`) IN ('integer', 'real') THEN 1 - `+name+` ELSE COALESCE(`+name+`, '') || 'x' END WHERE `+owner+` = ?`, id)
		if err != nil {
			continue // of two rows of the subject one would become the other: a key
		}
		tried++
		if digest(t, db, sub, id) == was {
			t.Errorf("%s.%s can be changed and the state of %s does not change", table, name, sub.Kind)
		}
		must(exec(`DELETE FROM ` + table))
		must(exec(`INSERT INTO ` + table + ` SELECT * FROM kept`))
	}
	if digest(t, db, sub, id) != was {
		t.Fatalf("%s was not put back as it was", table)
	}
	must(exec(`DROP TABLE kept`))
	return tried
}

// digest is the digest of a subject's state; what cannot be read has none.
func digest(t *testing.T, db *ledger.DB, sub ledger.Subject, id string) (d [32]byte) {
	t.Helper()
	err := db.View(t.Context(), ledger.System, func(tx *ledger.Tx) error {
		state, err := sub.Load(tx, id)
		if err == nil {
			d, err = ledger.StateDigest(state)
		}
		if err != nil {
			d = [32]byte{}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func columnsOf(raw *sql.DB, table string) ([]string, error) {
	rows, err := raw.Query(`SELECT * FROM ` + table + ` LIMIT 0`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names, err := rows.Columns()
	return names, errors.Join(err, rows.Err())
}
