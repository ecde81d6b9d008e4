package notice_test

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"huishu/ledger"
	"huishu/registry/notice"
)

// TestPrune: messages and deliveries go when their time is over, one that is still to be delivered stays, and so does the journal.
func TestPrune(t *testing.T) {
	t.Parallel()
	h := newHookWorld(t)
	reader := h.people["company"][1]
	h.create(h.people["company"][0], string(notice.Progress))
	d := h.definition("registration")
	accept, _ := h.act(d, "accept")
	h.move(h.file(d, "old"), accept, "registration_body")
	h.drain(http.StatusOK)
	h.move(h.file(d, "waiting"), accept, "registration_body")
	size := h.db.Head().Size
	counts := func() (messages, deliveries int) {
		h.view(ledger.System, func(tx *ledger.Tx) error {
			if err := tx.Get(&messages, `SELECT COUNT(*) FROM message`); err != nil {
				return err
			}
			return tx.Get(&deliveries, `SELECT COUNT(*) FROM webhook_delivery`)
		})
		return messages, deliveries
	}
	prune := func(keep time.Duration) {
		t.Helper()
		if err := notice.Prune(t.Context(), h.db, keep); err != nil {
			t.Fatal(err)
		}
	}
	m, n := counts()
	if m == 0 || n == 0 || len(h.messages(reader)) == 0 {
		t.Fatalf("%d messages, %d deliveries", m, n)
	}
	h.clock.Advance(48 * time.Hour)
	h.move(h.file(d, "young"), accept, "registration_body")
	size = h.db.Head().Size
	young, _ := counts()
	young -= m
	prune(0)
	prune(72 * time.Hour)
	if all, _ := counts(); all != m+young {
		t.Errorf("%d messages left of %d before their time", all, m+young)
	}
	prune(24 * time.Hour)
	left, deliveries := counts()
	if left != young || len(h.messages(reader)) == 0 {
		t.Errorf("%d messages are left, want the %d young ones", left, young)
	}
	var waiting int
	h.view(ledger.System, func(tx *ledger.Tx) error {
		return tx.Get(&waiting, `SELECT COUNT(*) FROM webhook_delivery WHERE state = 'waiting'`)
	})
	if waiting == 0 || deliveries != waiting {
		t.Errorf("%d deliveries are left, %d of them waiting", deliveries, waiting)
	}
	if h.db.Head().Size != size {
		t.Error("the log has changed")
	}
}

// TestHookTimestampIsReal: the record's clock may be ahead of the machine's, as a demonstration's is. The timestamp of a delivery is the
// machine's: a receiver compares it with its own.
func TestHookTimestampIsReal(t *testing.T) {
	t.Parallel()
	h := newHookWorld(t)
	w, _ := h.create(h.people["company"][0], string(notice.Progress))
	now := h.clock.Now()
	h.clock.Set(now.AddDate(0, 3, 0))
	h.must(h.people["company"][0], func(tx *ledger.Tx) error { return notice.TestWebhook(tx, w.ID) })
	h.clock.Set(now) // what is on record never goes back
	calls := h.drain(http.StatusOK)
	if len(calls) != 1 {
		t.Fatalf("%d calls", len(calls))
	}
	sent, err := strconv.ParseInt(calls[0].header.Get(standardwebhooks.HeaderWebhookTimestamp), 10, 64)
	if real := h.db.Machine(); err != nil || time.Unix(sent, 0).Sub(real).Abs() > time.Minute || h.db.Now().Sub(real) < 24*time.Hour {
		t.Errorf("sent at %s, it is %s, and the demonstration says %s: %v", time.Unix(sent, 0), real, h.db.Now(), err)
	}
}
