package vault_test

import (
	"strings"
	"testing"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/ledgertest"
	"huishu/ledger/vault"
)

var clerk = ledger.Actor{Account: "account-1", Party: "party-1"}

func attach(t *testing.T, db *ledger.DB, a vault.Attachment, acts ...string) (d vault.Document, err error) {
	t.Helper()
	err = db.Update(t.Context(), clerk, ledgertest.Allow(func(tx *ledger.Tx) error {
		d, err = vault.Attach(tx, a)
		return err
	}, acts...))
	return d, err
}

func TestAttach(t *testing.T) {
	t.Parallel()
	v, _ := open(t)
	db := ledgertest.New(t, vault.Room())
	ref := put(t, v, []byte("%PDF-1.7 营业执照"))
	d, err := attach(t, db, vault.Attachment{Ref: ref, Name: "../执照.pdf", Owner: "party-1", Purpose: "qualification.business_licence"}, vault.ActPut)
	if err != nil {
		t.Fatal(err)
	}
	if d.Name != "执照.pdf" || d.MediaType != "application/pdf" || d.Size != ref.Size || d.CreatedBy != clerk.Account {
		t.Fatalf("%+v", d)
	}
	under, err := attach(t, db, vault.Attachment{Ref: ref, Name: "x.csv", Owner: "party-1", Purpose: "sample", Under: "product.define"}, "product.define")
	if err != nil {
		t.Fatal(err)
	}
	err = db.View(t.Context(), clerk, func(tx *ledger.Tx) error {
		got, err := vault.Get(tx, d.ID)
		if err != nil {
			return err
		}
		if got != d {
			t.Errorf("%+v, not %+v", got, d)
		}
		list, err := vault.ForOwner(tx, "party-1", "sample")
		if err != nil || len(list) != 1 || list[0].ID != under.ID {
			t.Errorf("%+v %v", list, err)
		}
		_, err = vault.Get(tx, "no such")
		if fault.CodeOf(err) != "document.not_found" {
			t.Error(err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	r, err := v.Open(d.Ref())
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
}

// Nothing is written when an attachment is refused: neither row nor journal entry.
func TestAttachRefused(t *testing.T) {
	t.Parallel()
	v, _ := open(t)
	db := ledgertest.New(t, vault.Room())
	ref := put(t, v, []byte("x"))
	cases := []struct {
		name string
		a    vault.Attachment
		acts []string
		says string
	}{
		{"no act granted", vault.Attachment{Ref: ref, Name: "a", Owner: "p", Purpose: "x"}, nil, "granted"},
		{"another act granted", vault.Attachment{Ref: ref, Name: "a", Owner: "p", Purpose: "x"}, []string{"other"}, "document.put was not granted"},
		{"a hash that was only known", vault.Attachment{Ref: vault.Ref{SHA256: ref.SHA256, Size: ref.Size}, Name: "a", Owner: "p", Purpose: "x"}, []string{vault.ActPut}, "did not put"},
		{"no name", vault.Attachment{Ref: ref, Name: "../", Owner: "p", Purpose: "x"}, []string{vault.ActPut}, "required"},
		{"no owner", vault.Attachment{Ref: ref, Name: "a", Purpose: "x"}, []string{vault.ActPut}, "owner"},
	}
	for _, c := range cases {
		_, err := attach(t, db, c.a, c.acts...)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	var rows, events int
	err := db.View(t.Context(), clerk, func(tx *ledger.Tx) error {
		if err := tx.Get(&rows, `SELECT COUNT(*) FROM document`); err != nil {
			return err
		}
		return tx.Get(&events, `SELECT COUNT(*) FROM event`)
	})
	if err != nil || rows != 0 || events != 0 {
		t.Fatalf("%d rows, %d events, %v", rows, events, err)
	}
}
