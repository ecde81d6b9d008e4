package ledger_test

import (
	"strings"
	"testing"

	"huishu/ledger"
	"huishu/ledger/ledgertest"
)

// A payload is read after the closure has ended: what is changed in between would be journalled as nobody recorded it.
func TestPayloadChangedAfterRecord(t *testing.T) {
	t.Parallel()
	db := ledgertest.New(t, shelf())
	write := func(id string, after func(b *book)) error {
		return db.Update(t.Context(), librarian, func(tx *ledger.Tx) error {
			tx.Grant("book.add")
			b := book{ID: id, Title: id, State: "new"}
			if _, err := tx.Exec(`INSERT INTO book (id, title, state) VALUES (?, ?, ?)`, b.ID, b.Title, b.State); err != nil {
				return err
			}
			_, err := tx.Record(ledger.Event{Kind: "book.add", Subject: ledger.Ref{Kind: "book", ID: b.ID}, Payload: &b})
			after(&b)
			return err
		})
	}
	if err := write("b1", func(*book) {}); err != nil {
		t.Fatal(err)
	}
	err := write("b2", func(b *book) { b.Title = "another" })
	if err == nil || !strings.Contains(err.Error(), "changed after it was recorded") {
		t.Errorf("%v", err)
	}
	err = db.View(t.Context(), librarian, func(tx *ledger.Tx) error {
		es, err := tx.Latest(0, 10)
		if err == nil && (len(es) != 1 || es[0].SubjectID != "b1") {
			t.Errorf("journalled: %+v", es)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
