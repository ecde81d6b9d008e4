package notice_test

import (
	"net/http"
	"testing"
	"time"

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
	counts := func() (messages, deliveries int) {
		h.View(ledger.System, func(tx *ledger.Tx) error {
			if err := tx.Get(&messages, `SELECT COUNT(*) FROM message`); err != nil {
				return err
			}
			return tx.Get(&deliveries, `SELECT COUNT(*) FROM webhook_delivery`)
		})
		return messages, deliveries
	}
	prune := func(keep time.Duration) {
		t.Helper()
		if err := notice.Prune(t.Context(), h.DB, keep); err != nil {
			t.Fatal(err)
		}
	}
	m, n := counts()
	if m == 0 || n == 0 || len(h.messages(reader)) == 0 {
		t.Fatalf("%d messages, %d deliveries", m, n)
	}
	h.Clock.Advance(48 * time.Hour)
	h.move(h.file(d, "young"), accept, "registration_body")
	size := h.DB.Head().Size
	young, _ := counts()
	young -= m
	waiting := func() (n int) {
		h.View(ledger.System, func(tx *ledger.Tx) error {
			return tx.Get(&n, `SELECT COUNT(*) FROM webhook_delivery WHERE state = 'waiting'`)
		})
		return n
	}
	before := waiting()
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
	if now := waiting(); now == 0 || now != before || deliveries != now {
		t.Errorf("%d deliveries are left, %d of %d waiting ones", deliveries, now, before)
	}
	if h.DB.Head().Size != size {
		t.Error("the log has changed")
	}
}
