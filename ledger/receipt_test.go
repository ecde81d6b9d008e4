package ledger_test

import (
	"encoding/json"
	"testing"

	"huishu/ledger"
	"huishu/ledger/ledgertest"
	"huishu/ledger/tlog"
)

func TestReceiptProvesItsEvent(t *testing.T) {
	t.Parallel()
	db := ledgertest.New(t, shelf())
	var ids []string
	for _, title := range []string{"one", "two", "three"} {
		err := db.Update(t.Context(), librarian, func(tx *ledger.Tx) error {
			tx.Grant("book.add")
			if _, err := tx.Exec(`INSERT INTO book (id, title, state) VALUES (?, ?, 'in')`, title, title); err != nil {
				return err
			}
			id, err := tx.Record(ledger.Event{
				Kind: "book.add", Subject: ledger.Ref{Kind: "book", ID: title, Code: "ISBN-" + title}, Payload: map[string]string{"title": title},
			})
			ids = append(ids, id)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for i, certificate := range []bool{false, true, true} {
		var file []byte
		err := db.View(t.Context(), librarian, func(tx *ledger.Tx) (err error) {
			file, err = tx.Receipt(ledger.ReceiptRequest{EventID: ids[i], Certificate: certificate})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		res := tlog.Verify(file, tlog.Options{Keys: []string{db.VerifierKey()}})
		if !res.Valid {
			t.Fatalf("receipt %d: %+v", i, res.Steps)
		}
		if want := map[bool]string{true: res.Event.Subject.Code, false: ids[i]}[certificate]; res.Code != want {
			t.Errorf("code %q, want %q", res.Code, want)
		}
		var payload struct{ Title string }
		if err := json.Unmarshal(res.Event.Payload, &payload); err != nil || payload.Title == "" {
			t.Errorf("payload %s: %v", res.Event.Payload, err)
		}
	}
}
