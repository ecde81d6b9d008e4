package order_test

import (
	"slices"
	"strings"
	"testing"

	"huishu/ledger"
	"huishu/market/delivery"
	"huishu/market/markettest"
	"huishu/registry/notice"
)

// TestSidesAreTold: from the proposal to the settlement each side is told of what the others did, in both languages, and of nothing
// that it did itself.
func TestSidesAreTold(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	l := w.Publish(markettest.Content())
	p := w.Mediate(l.ID)
	o := w.Delivered(l.ID, p.ID, "ICBC-20260401-0002")
	fetch(t, w, o.ID)
	w.Must(w.Buyer.Actor, func(tx *ledger.Tx) error { _, err := delivery.Acknowledge(tx, o.ID, o.Terms.SHA256); return err })
	w.Work()
	for _, want := range []struct {
		who  markettest.Member
		told []notice.Occasion
	}{
		{w.Buyer, []notice.Occasion{notice.ProposalMade, notice.OrderConfirmed, notice.OrderDelivered}},
		{w.Merchant, []notice.Occasion{notice.OrderPlaced, notice.OrderSettled}},
		{w.Operator, []notice.Occasion{notice.OrderConfirmed, notice.OrderSettled}},
		{w.Broker, []notice.Occasion{notice.ProposalAccepted, notice.OrderConfirmed, notice.OrderSettled}},
		{w.Stranger, nil},
	} {
		var told []notice.Occasion
		w.View(want.who.Actor, func(tx *ledger.Tx) error {
			list, _, err := notice.List(tx, notice.Query{Kind: notice.Trade})
			for _, m := range slices.Backward(list) {
				told = append(told, m.Occasion)
				if m.Event == "" || m.Link == "" || strings.ContainsAny(m.Title.ZH+m.Text.ZH+m.Title.EN+m.Text.EN, "{}") || m.Text.ZH == "" || m.Text.EN == "" {
					t.Errorf("%s is told badly: %+v", want.who.Actor.Name, m)
				}
				if strings.HasPrefix(string(m.Occasion), "order_") && !strings.Contains(m.Text.ZH, o.Number) {
					t.Errorf("%s does not name the order: %s", m.Occasion, m.Text.ZH)
				}
			}
			return err
		})
		slices.Sort(told)
		slices.Sort(want.told)
		if !slices.Equal(told, want.told) {
			t.Errorf("%s is told %v, want %v", want.who.Actor.Name, told, want.told)
		}
	}
}
