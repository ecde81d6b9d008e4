package delivery_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market/delivery"
	"huishu/market/markettest"
	"huishu/market/order"
)

func acknowledge(id, sum string) func(tx *ledger.Tx) error {
	return func(tx *ledger.Tx) error { _, err := delivery.Acknowledge(tx, id, sum); return err }
}

func TestDelivery(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	l := w.Publish(markettest.Content())
	o := w.Delivered(l.ID, "", "B-1")
	w.Refused("state_moved", w.Merchant.Actor, func(tx *ledger.Tx) error { _, err := delivery.Make(tx, o.ID); return err }) // twice
	w.Refused("delivery.not_fetched", w.Buyer.Actor, acknowledge(o.ID, ""))
	w.Attach(l.ID, markettest.Data+"4路,2026-01-02,9\n") // newer data does not touch the contract
	d, r, err := delivery.Fetch(t.Context(), w.DB, w.Vault, w.Buyer.Actor, o.ID)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(r)
	if err != nil || r.Close() != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(got)
	if string(got) != markettest.Data || hex.EncodeToString(sum[:]) != o.Terms.SHA256 || d.SHA256 != o.Terms.SHA256 || len(d.Fetches) != 1 || d.Recipient != w.Buyer.ID {
		t.Errorf("got %d bytes, delivery %+v", len(got), d)
	}
	if f := w.Refused("delivery.hash", w.Buyer.Actor, acknowledge(o.ID, strings.Repeat("0", 64))); f.Field != "sha256" {
		t.Errorf("%+v", f)
	}
	for _, m := range []markettest.Member{w.Merchant, w.Operator} {
		w.Refused("access.denied", m.Actor, acknowledge(o.ID, ""))
	}
	w.Must(w.Buyer.Actor, acknowledge(o.ID, strings.ToUpper(d.SHA256)))
	w.Refused("state_moved", w.Buyer.Actor, acknowledge(o.ID, ""))
	w.Work()
	if got := w.Order(o.ID).State; got != order.Completed {
		t.Errorf("in the end: %s", got)
	}
	if _, r, err := delivery.Fetch(t.Context(), w.DB, w.Vault, w.Buyer.Actor, o.ID); err != nil || r.Close() != nil {
		t.Errorf("a second download: %v", err)
	}
	receipts(t, w, d.ID)
	w.View(w.Merchant.Actor, func(tx *ledger.Tx) error {
		list, err := delivery.Receipts(tx, o.ID)
		if len(list) != 4 {
			t.Errorf("receipts: %+v", list)
		}
		for _, r := range list {
			if r.Title.ZH == "" || r.Event == "" || r.Account == "" || r.Party == "" || r.At == 0 {
				t.Errorf("receipt %+v", r)
			}
		}
		return err
	})
	if err := w.DB.View(t.Context(), w.Stranger.Actor, func(tx *ledger.Tx) error { _, err := delivery.Receipts(tx, o.ID); return err }); fault.CodeOf(err) != "order.not_found" {
		t.Errorf("a stranger reads the receipts: %v", err)
	}
}

// receipts: making, two downloads and the acknowledgement each have an event that can be proved.
func receipts(t *testing.T, w *markettest.World, id string) {
	t.Helper()
	w.View(ledger.System, func(tx *ledger.Tx) error {
		events, err := tx.History(delivery.SubjectDelivery, id)
		if err != nil {
			return err
		}
		var kinds []string
		for _, e := range events {
			kinds = append(kinds, e.Kind)
			if _, err := tx.Receipt(ledger.ReceiptRequest{EventID: e.ID}); err != nil {
				t.Errorf("%s: %v", e.Kind, err)
			}
			if !order.MayRead(tx, e) {
				t.Errorf("%s does not belong to the order", e.Kind)
			}
		}
		if got := strings.Join(kinds, " "); got != "delivery.make delivery.fetch delivery.acknowledge delivery.fetch" {
			t.Errorf("events: %s", got)
		}
		return nil
	})
}

// Only the buyer takes the data; whoever does not know of the order is not told that it exists.
func TestWrongHands(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	o := w.Delivered(w.Publish(markettest.Content()).ID, "", "B-1")
	for want, actors := range map[string][]ledger.Actor{
		"access.denied":   {w.Merchant.Actor, w.Operator.Actor, w.Authority.Actor},
		"order.not_found": {w.Stranger.Actor, w.Broker.Actor, {}},
	} {
		for _, a := range actors {
			before := w.Rows()
			_, r, err := delivery.Fetch(t.Context(), w.DB, w.Vault, a, o.ID)
			if fault.CodeOf(err) != want || r != nil {
				t.Errorf("%v: %v, want %s", a.Roles, err, want)
			}
			if after := w.Rows(); after["event"] != before["event"] || after["delivery_fetch"] != 0 {
				t.Errorf("%v left a receipt", a.Roles)
			}
		}
	}
}

func TestBeforeItIsMade(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	o := w.Paid(w.Publish(markettest.Content()).ID, "", "B-1")
	if _, _, err := delivery.Fetch(t.Context(), w.DB, w.Vault, w.Buyer.Actor, o.ID); fault.CodeOf(err) != "delivery.not_found" {
		t.Errorf("fetch: %v", err)
	}
	w.Refused("delivery.not_found", w.Buyer.Actor, acknowledge(o.ID, ""))
	w.View(w.Buyer.Actor, func(tx *ledger.Tx) error {
		list, err := delivery.Receipts(tx, o.ID)
		if len(list) != 0 {
			t.Errorf("receipts before it is made: %+v", list)
		}
		return err
	})
}

// A file that is gone is said so, and leaves no receipt.
func TestTheFileIsGone(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	o := w.Delivered(w.Publish(markettest.Content()).ID, "", "B-1")
	for _, file := range vaultFiles(t, w, o.Terms.SHA256) {
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := delivery.Fetch(t.Context(), w.DB, w.Vault, w.Buyer.Actor, o.ID); fault.CodeOf(err) != "delivery.file" {
		t.Errorf("%v", err)
	}
	if n := w.Rows()["delivery_fetch"]; n != 0 {
		t.Errorf("%d receipts", n)
	}
}

func vaultFiles(t *testing.T, w *markettest.World, sum string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(w.VaultDir, "*", sum))
	if err != nil || len(files) == 0 {
		t.Fatalf("%v %v", files, err)
	}
	return files
}
