package audit_test

import (
	"slices"
	"strings"
	"testing"

	"huishu/ledger"
	"huishu/ledger/anchor"
	"huishu/ledger/audit"
	"huishu/ledger/ledgertest"
	"huishu/ledger/tlog"
)

// rotated is the library that goes on under another key, with an anchor of the first key's time, and one event more.
func rotated(t *testing.T) (db *ledger.DB, old tlog.Key) {
	t.Helper()
	at := ledgertest.Place(t, anchor.Room(), shelf())
	at.Key, at.NextKey = ledgertest.Key(t), ledgertest.Key(t)
	db = fill(t, ledgertest.OpenAt(t, at))
	must(t, db.Update(t.Context(), librarian, ledgertest.Allow(func(tx *ledger.Tx) error {
		_, err := tx.RotateKey(nil)
		return err
	}, ledger.ActRotateKey)))
	must(t, db.Update(t.Context(), librarian, func(tx *ledger.Tx) error { return putBook(tx, "later", "Later") }))
	_, err := db.Await(t.Context(), 703)
	must(t, err)
	return db, at.Key
}

// TestAuditAcrossARotation: green as it is; what a retired key signs beyond its time, and rotations that were made up, removed or
// changed, are named.
func TestAuditAcrossARotation(t *testing.T) {
	t.Parallel()
	db, old := rotated(t)
	if r := run(t, db); !r.OK || r.Size != 704 || r.AnchoredSize != 702 {
		t.Fatalf("%+v\n%s", r, told(r))
	}
	head := db.Head()
	forged, err := tlog.Checkpoint{Origin: head.Origin, Size: head.Size, Root: head.Root}.Sign(old.Signer)
	must(t, err)
	mine, err := tlog.SignRotation(old, ledgertest.Key(t), 1)
	must(t, err)
	quoted := func(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
	for name, c := range map[string]struct{ sql, kind, table string }{
		"the newest checkpoint signed by the old key": {`UPDATE checkpoint SET note = ` + quoted(string(forged)), audit.CheckpointBroken, "checkpoint"},
		"an anchor of now signed by the old key": {`UPDATE anchor SET size = 704, root = (SELECT root FROM checkpoint), note = ` + quoted(string(forged)),
			audit.AnchorChanged, "anchor"},
		"another key put into the chain":     {`UPDATE log_key SET note = ` + quoted(mine), audit.RowChanged, "log_key"},
		"a rotation changed":                 {`UPDATE log_key SET note = note || ' '`, audit.KeyBroken, "log_key"},
		"the rotation removed":               {`DELETE FROM log_key`, audit.RowRemoved, "log_key"},
		"an SM2 key that nothing introduced": {`INSERT INTO log_sm2_key (id, number, note) VALUES ('x', 1, 'x')`, audit.KeyBroken, "log_sm2_key"},
		"an SM2 rotation without any event":  {`INSERT INTO log_sm2_key (id, number, note) VALUES ('x', 1, 'x')`, audit.RowAdded, "log_sm2_key"},
		"a rotation added without any event": {`INSERT INTO log_key (id, number, note) VALUES ('x', 2, ` + quoted(mine) + `)`, audit.RowAdded, "log_key"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, own := rotated(t)
			sql := c.sql
			if strings.Contains(name, "signed by the old key") { // each database has a log of its own
				head := db.Head()
				note, err := tlog.Checkpoint{Origin: head.Origin, Size: head.Size, Root: head.Root}.Sign(own.Signer)
				must(t, err)
				sql = strings.Replace(sql, quoted(string(forged)), quoted(string(note)), 1)
			}
			ledgertest.Tamper(t, db, sql)
			r := run(t, db)
			if !slices.ContainsFunc(r.Problems, func(p audit.Problem) bool { return p.Kind == c.kind && p.Table == c.table }) {
				t.Errorf("want %s of %s:\n%s", c.kind, c.table, told(r))
			}
		})
	}
}
