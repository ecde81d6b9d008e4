package order_test

import (
	"strings"
	"testing"

	"huishu/ledger"
	"huishu/market/markettest"
	"huishu/registry/notice"
	"huishu/registry/product"
)

// TestTurnOfAnAgreementIsToldToAllWhomItTouches: each turn is told to both sides, with the last day and what it touches, and to the
// merchant and the buyer with the numbers of what is theirs; whoever did it is not told, and nobody else is.
func TestTurnOfAnAgreementIsToldToAllWhomItTouches(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	l := w.Publish(markettest.Content())
	o := w.Place(l.ID, "")
	var id string
	w.View(w.Operator.Actor, func(tx *ledger.Tx) error {
		p, err := product.Get(tx, l.Product)
		id = p.Agreement
		return err
	})
	do := func(m markettest.Member, fn func(tx *ledger.Tx) (product.Agreement, error)) {
		w.Must(m.Actor, func(tx *ledger.Tx) error { _, err := fn(tx); return err })
	}
	newest := func(m markettest.Member) (got notice.Message) {
		w.View(m.Actor, func(tx *ledger.Tx) error {
			list, _, err := notice.List(tx, notice.Query{Limit: 1})
			if len(list) > 0 {
				got = list[0]
			}
			return err
		})
		return got
	}
	says := func(who string, m notice.Message, o notice.Occasion, words ...string) {
		t.Helper()
		if m.Occasion != o {
			t.Errorf("%s is told %+v, want %s", who, m, o)
		}
		for _, word := range words {
			if !strings.Contains(m.Text.ZH, word) || !strings.Contains(m.Text.EN, word) {
				t.Errorf("%s is not told %q: %s", who, word, m.Text.ZH)
			}
		}
	}
	before := newest(w.Stranger)

	do(w.Bureau, func(tx *ledger.Tx) (product.Agreement, error) {
		return product.SuspendAgreement(tx, w.Book, id, "security", "异常调用")
	})
	says("the operator", newest(w.Operator), notice.CarriesNow, " 1")
	says("the merchant", newest(w.Merchant), notice.RestsOnIt, l.Number, o.Number)
	says("the buyer", newest(w.Buyer), notice.RestsOnIt, o.Number)
	if m := newest(w.Buyer); strings.Contains(m.Text.ZH, l.Number) || !strings.Contains(m.Text.ZH, "不能交付") {
		t.Errorf("the buyer is told %s", m.Text.ZH)
	}
	if m := newest(w.Bureau); m.Occasion == notice.CarriesNow {
		t.Errorf("who did it is told %+v", m)
	}
	do(w.Bureau, func(tx *ledger.Tx) (product.Agreement, error) {
		return product.RestoreAgreement(tx, w.Book, id, "已整改")
	})
	if m := newest(w.Buyer); !strings.Contains(m.Text.ZH, "照常") || strings.Contains(m.Text.ZH, "不能交付") {
		t.Errorf("restored, the buyer is told %s", m.Text.ZH)
	}

	var last string
	do(w.Operator, func(tx *ledger.Tx) (product.Agreement, error) {
		a, err := product.GetAgreement(tx, id)
		if err != nil {
			return a, err
		}
		last = a.To.AddDays(-1).String()
		return product.TerminateAgreement(tx, w.Book, id, "contract", "业务调整", a.To.AddDays(-1))
	})
	says("the implementing body", newest(w.Bureau), notice.CarriesNow, last)
	says("the buyer", newest(w.Buyer), notice.RestsOnIt, last, o.Number)
	w.View(w.Bureau.Actor, func(tx *ledger.Tx) error {
		list, _, err := notice.List(tx, notice.Query{Limit: 2})
		if err == nil && len(list) == 2 {
			says("by the notice itself, the implementing body", list[1], notice.Granted, last)
		}
		return err
	})
	do(w.Bureau, func(tx *ledger.Tx) (product.Agreement, error) {
		return product.EndAgreement(tx, w.Book, id, "breach", "违约")
	})
	says("the operator", newest(w.Operator), notice.CarriesNow, " 1")
	says("the merchant", newest(w.Merchant), notice.RestsOnIt, l.Number, o.Number)
	if after := newest(w.Stranger); after.ID != before.ID {
		t.Errorf("a stranger is told %+v", after)
	}
}
