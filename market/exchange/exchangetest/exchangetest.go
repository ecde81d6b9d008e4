// Package exchangetest is the conformance suite of venues: whatever implements
// exchange.Exchange, embedded or remote, passes it.
//
// Start at [Run].
package exchangetest

import (
	"sync"
	"testing"

	"huishu/ledger/fault"
	"huishu/market/exchange"
)

// Fixtures are what a venue under test must be able to judge.
type Fixtures struct {
	// Registered makes a contract, with a new code at each call, on a product whose registration is
	// valid. Its price is at least 2 fen.
	Registered func() exchange.Contract
	// Unregistered makes one on a product that no venue may accept.
	Unregistered func() exchange.Contract
}

// Run checks one venue; open gives a fresh one for each part.
func Run(t *testing.T, open func(t *testing.T) (exchange.Exchange, Fixtures)) {
	t.Helper()
	for name, part := range map[string]func(*testing.T, exchange.Exchange, Fixtures){
		"Venue": venue, "FileAndRecord": fileAndRecord, "FileAgain": fileAgain, "FileAtOnce": fileAtOnce,
		"CodeUsed": codeUsed, "Refusal": refusal, "Incomplete": incomplete, "Reports": reports, "Unknown": unknown,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ex, f := open(t)
			part(t, ex, f)
		})
	}
}

func file(t *testing.T, ex exchange.Exchange, c exchange.Contract) exchange.Filing {
	t.Helper()
	f, err := ex.File(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if !f.Accepted || f.RecordNumber == "" || f.FiledAt == 0 {
		t.Fatalf("filing: %+v", f)
	}
	return f
}

// venue: it has a name, and a trial says that it is one.
func venue(t *testing.T, ex exchange.Exchange, _ Fixtures) {
	v := ex.Venue()
	if v.Name.ZH == "" || v.Name.EN == "" {
		t.Errorf("name: %+v", v.Name)
	}
	if v.Trial == v.Notice.IsZero() {
		t.Errorf("trial %v with notice %+v", v.Trial, v.Notice)
	}
}

func fileAndRecord(t *testing.T, ex exchange.Exchange, f Fixtures) {
	a, b := f.Registered(), f.Registered()
	first, second := file(t, ex, a), file(t, ex, b)
	if first.RecordNumber == second.RecordNumber {
		t.Errorf("two contracts share record number %s", first.RecordNumber)
	}
	r, err := ex.Record(t.Context(), first.RecordNumber)
	if err != nil {
		t.Fatal(err)
	}
	if r.Number != first.RecordNumber || r.Contract.Code != a.Code || r.Contract.TermsHash != a.TermsHash || r.Contract.PriceFen != a.PriceFen ||
		len(r.Contract.Signatories) != len(a.Signatories) || r.FiledAt != first.FiledAt || r.Delivery != nil || r.Clearing != nil {
		t.Errorf("record: %+v", r)
	}
}

// fileAgain: the same contract gives the same answer.
func fileAgain(t *testing.T, ex exchange.Exchange, f Fixtures) {
	c := f.Registered()
	first := file(t, ex, c)
	for range 3 {
		if again := file(t, ex, c); again != first {
			t.Errorf("again: %+v, want %+v", again, first)
		}
	}
}

// fileAtOnce: also when it comes several times at once.
func fileAtOnce(t *testing.T, ex exchange.Exchange, f Fixtures) {
	c := f.Registered()
	var wg sync.WaitGroup
	numbers := make([]string, 8)
	for i := range numbers {
		wg.Go(func() {
			filing, err := ex.File(t.Context(), c)
			if err != nil {
				t.Error(err)
			}
			numbers[i] = filing.RecordNumber
		})
	}
	wg.Wait()
	for _, n := range numbers {
		if n == "" || n != numbers[0] {
			t.Fatalf("numbers differ: %q", numbers)
		}
	}
}

// codeUsed: one code stands for one contract.
func codeUsed(t *testing.T, ex exchange.Exchange, f Fixtures) {
	c := f.Registered()
	first := file(t, ex, c)
	other := c
	other.PriceFen++
	if _, err := ex.File(t.Context(), other); fault.KindOf(err) != fault.Conflict {
		t.Errorf("another contract under the same code: %v", err)
	}
	if r, err := ex.Record(t.Context(), first.RecordNumber); err != nil || r.Contract.PriceFen != c.PriceFen {
		t.Errorf("the record changed: %+v %v", r, err)
	}
}

// refusal: what is not registered is refused with reason and article, each time.
func refusal(t *testing.T, ex exchange.Exchange, f Fixtures) {
	c := f.Unregistered()
	for range 2 {
		filing, err := ex.File(t.Context(), c)
		if err != nil || filing.Accepted || filing.RecordNumber != "" || filing.Reason.ZH == "" || filing.Article == "" {
			t.Errorf("filing: %+v %v", filing, err)
		}
	}
	c = f.Registered()
	c.Registration += "0"
	if filing, err := ex.File(t.Context(), c); err != nil || filing.Accepted {
		t.Errorf("a wrong registration number was accepted: %+v %v", filing, err)
	}
}

func incomplete(t *testing.T, ex exchange.Exchange, f Fixtures) {
	for name, spoil := range map[string]func(*exchange.Contract){
		"no code": func(c *exchange.Contract) { c.Code = "" }, "short code": func(c *exchange.Contract) { c.Code = c.Code[:46] },
		"no product": func(c *exchange.Contract) { c.ProductCode = "" }, "no terms": func(c *exchange.Contract) { c.TermsHash = "" },
		"negative price": func(c *exchange.Contract) { c.PriceFen = -1 }, "no signatories": func(c *exchange.Contract) { c.Signatories = nil },
		"no user": func(c *exchange.Contract) { c.Signatories = c.Signatories[:1] },
	} {
		c := f.Registered()
		spoil(&c)
		if filing, err := ex.File(t.Context(), c); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %+v %v", name, filing, err)
		}
	}
}

func reports(t *testing.T, ex exchange.Exchange, f Fixtures) {
	c := f.Registered()
	n := file(t, ex, c).RecordNumber
	d := exchange.DeliveryReport{ContractCode: c.Code, RecordNumber: n, SHA256: c.TermsHash, SizeBytes: 5, DeliveredAt: c.SignedAt + 1}
	m := exchange.ClearingReport{
		ContractCode: c.Code, RecordNumber: n, Reference: "B-1", ClearedAt: c.SignedAt + 2,
		Parts: []exchange.Part{{USCC: c.Signatories[0].USCC, AmountFen: c.PriceFen - 1}, {USCC: c.Signatories[1].USCC, AmountFen: 1}},
	}
	short := m
	short.Parts = m.Parts[:1]
	if err := ex.ReportClearing(t.Context(), short); fault.KindOf(err) != fault.Invalid {
		t.Errorf("parts that do not sum to the price: %v", err)
	}
	for range 2 {
		if err := ex.ReportDelivery(t.Context(), d); err != nil {
			t.Error(err)
		}
		if err := ex.ReportClearing(t.Context(), m); err != nil {
			t.Error(err)
		}
	}
	d.SizeBytes++
	if err := ex.ReportDelivery(t.Context(), d); fault.KindOf(err) != fault.Conflict {
		t.Errorf("another delivery report: %v", err)
	}
	r, err := ex.Record(t.Context(), n)
	if err != nil || r.Delivery == nil || r.Clearing == nil || r.Delivery.SizeBytes != 5 || len(r.Clearing.Parts) != 2 {
		t.Errorf("record: %+v %v", r, err)
	}
}

func unknown(t *testing.T, ex exchange.Exchange, f Fixtures) {
	c := f.Registered()
	n := file(t, ex, c).RecordNumber
	if _, err := ex.Record(t.Context(), n+"0"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("record: %v", err)
	}
	for _, r := range []exchange.DeliveryReport{{ContractCode: c.Code, RecordNumber: n + "0"}, {ContractCode: f.Registered().Code, RecordNumber: n}} {
		if err := ex.ReportDelivery(t.Context(), r); fault.KindOf(err) != fault.NotFound {
			t.Errorf("report on %+v: %v", r, err)
		}
	}
	if err := ex.ReportClearing(t.Context(), exchange.ClearingReport{ContractCode: c.Code, RecordNumber: n + "0"}); fault.KindOf(err) != fault.NotFound {
		t.Errorf("clearing: %v", err)
	}
}
