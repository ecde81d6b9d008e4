package ledger_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/ledgertest"
)

// TestTrailNamesTheObject keeps what a refusal was about in columns of their own, and the migration finds the same in the lines of before.
func TestTrailNamesTheObject(t *testing.T) {
	t.Parallel()
	db := ledgertest.New(t)
	object := ledger.Ref{Kind: "user", ID: "01a2213b-8a91-7f1d-b5bd-023509b5da7d"}
	refuse := func(cause error) {
		err := db.Update(t.Context(), ledger.System, func(*ledger.Tx) error {
			return fault.New(fault.Forbidden, "access.denied", "不可以", "You may not").Wrap(cause)
		})
		if fault.CodeOf(err) != "access.denied" {
			t.Fatal(err)
		}
	}
	refuse(&ledger.AboutError{Object: object})
	refuse(errors.New("nothing in particular"))
	named := func() (list []string) {
		err := db.View(t.Context(), ledger.System, func(tx *ledger.Tx) error {
			return tx.Select(&list, `SELECT object_kind || ' ' || object_id FROM access_trail ORDER BY id`)
		})
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	want := object.Kind + " " + object.ID + "; "
	if got := strings.Join(named(), ";"); got != want {
		t.Errorf("the trail names %q, not %q", got, want)
	}

	text, err := os.ReadFile(filepath.Join("migrations", "0006_trail_object.sql"))
	if err != nil {
		t.Fatal(err)
	}
	_, update, found := strings.Cut(string(text), "\nUPDATE ")
	if !found {
		t.Fatal("the migration fills nothing in")
	}
	err = db.Work(t.Context(), func(tx *ledger.Tx) error {
		if _, err := tx.Exec(`UPDATE access_trail SET object_kind = '', object_id = ''`); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE ` + update)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(named(), ";"); got != want {
		t.Errorf("the migration names %q, not %q", got, want)
	}
}
