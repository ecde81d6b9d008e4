package order_test

import (
	"testing"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market/markettest"
	"huishu/registry/complaint"
)

// TestComplaintAboutATrade: a complaint names a product or an offer that everybody may see, or an order of the complainant's own party,
// and each time a party that answers for it.
func TestComplaintAboutATrade(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	l := w.Publish(markettest.Content())
	o := w.Place(l.ID, "")
	file := func(by, respondent markettest.Member, kind, code string) error {
		return w.Do(by.Actor, func(tx *ledger.Tx) error {
			_, err := complaint.File(tx, w.Book, complaint.Content{
				Respondent: respondent.ID, About: complaint.About{Kind: kind, Code: code}, Category: complaint.Quality, Statement: "交付的数据与说明严重不符。", Naming: complaint.Anonymous,
			})
			return err
		})
	}
	for _, c := range []struct {
		name           string
		by, respondent markettest.Member
		kind, code     string
		want           string
	}{
		{"product", w.Stranger, w.Operator, "product", w.Registration.Code, ""},
		{"product of another", w.Stranger, w.Broker, "product", w.Registration.Code, "complaint.about"},
		{"offer", w.Stranger, w.Merchant, "listing", l.Number, ""},
		{"offer that there is not", w.Stranger, w.Merchant, "listing", "HZ-GP-2026-999999", "complaint.about"},
		{"own order", w.Buyer, w.Merchant, "order", o.Number, ""},
		{"order of others", w.Stranger, w.Merchant, "order", o.Number, "complaint.about"},
	} {
		if got := fault.CodeOf(file(c.by, c.respondent, c.kind, c.code)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
