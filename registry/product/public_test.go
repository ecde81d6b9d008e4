package product_test

import (
	"testing"

	"huishu/compliance/procedure"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/registry/product"
)

func decideApplication(tx *ledger.Tx, w *world, id, act string) error {
	_, err := party.Decide(tx, w.Book, id, act, procedure.Decision{})
	return err
}

func TestPublicList(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.registered()
	var codes []string
	for _, name := range []string{"公交准点率报告", "道路拥堵指数"} {
		c := w.content(first.Agreement)
		c.Name, c.Kind = name, product.Report
		p := w.created(c)
		w.materials(p.ID)
		w.sampled(p.ID, cleanSample)
		r := w.submitted(p.ID)
		w.review(r.ID, product.Accept, product.Review{})
		w.review(r.ID, product.PassReview, product.Review{})
		w.Elapse(10)
		codes = append(codes, w.review(r.ID, product.Register, product.Review{}).Code)
	}
	w.Read(func(tx *ledger.Tx) error {
		var got []string
		cursor := ""
		for {
			items, next, err := product.Products(tx, product.PublicQuery{Page: product.Page{Limit: 2, Cursor: cursor}})
			if err != nil {
				return err
			}
			for _, p := range items {
				got = append(got, p.Code)
			}
			if cursor = next; next == "" {
				break
			}
		}
		if len(got) != 3 || got[0] != codes[1] || got[1] != codes[0] || got[2] != first.Code {
			t.Errorf("%v", got)
		}
		for text, want := range map[string]string{"拥堵": codes[1], "公交準點率": codes[0], "热度": first.Code, first.Code: first.Code} {
			items, _, err := product.Products(tx, product.PublicQuery{Text: text})
			if err != nil || len(items) == 0 || items[0].Code != want {
				t.Errorf("%s finds %+v, %v", text, items, err)
			}
		}
		reports, _, err := product.Products(tx, product.PublicQuery{Kind: product.Report})
		if len(reports) != 2 {
			t.Errorf("%d reports", len(reports))
		}
		p, err1 := product.PublicByNumber(tx, reports[0].Number)
		if err1 != nil || p.Code != reports[0].Code {
			t.Errorf("by its number: %+v %v", p, err1)
		}
		if _, err := product.PublicByNumber(tx, ""); fault.CodeOf(err) != "product.not_found" {
			t.Errorf("no number: %v", err)
		}
		for want, q := range map[int64]product.PublicQuery{3: {}, 2: {Kind: product.Report}, 1: {Text: "拥堵"}, 0: {Text: "火星"}} {
			if n, err := product.CountProducts(tx, q); n != want || err != nil {
				t.Errorf("%+v: counted %d (%v), want %d", q, n, err, want)
			}
		}
		if n, err := product.CountProducts(tx, product.PublicQuery{Since: reports[0].RegisteredAt}); n != 1 || err != nil {
			t.Errorf("registered since the last one: %d %v", n, err)
		}
		_, err2 := product.PublicByCode(tx, "no such")
		if fault.CodeOf(err2) != "product.not_found" {
			t.Error(err2)
		}
		if _, err3 := product.Certificate(tx, "no such"); fault.CodeOf(err3) != "certificate.not_found" {
			t.Error(err3)
		}
		return err
	})
}

// The notice that ends first stands first, whenever it was filed.
func TestEndingNotices(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.noticed()
	w.Elapse(2)
	w.Renew(&w.operator)
	c := w.content(first.Agreement)
	c.Name = "道路拥堵指数"
	p := w.created(c)
	w.materials(p.ID)
	w.sampled(p.ID, cleanSample)
	r := w.submitted(p.ID)
	w.review(r.ID, product.Accept, product.Review{})
	w.review(r.ID, product.PassReview, product.Review{})
	w.Read(func(tx *ledger.Tx) error {
		list, err := product.EndingNotices(tx, 5)
		if len(list) != 2 || list[0].Registration != first.ID || list[0].Left >= list[1].Left {
			t.Errorf("%+v", list)
		}
		one, err1 := product.EndingNotices(tx, 1)
		if len(one) != 1 {
			t.Errorf("at most one: %+v", one)
		}
		return joinErrors(err, err1)
	})
}

// A product that is registered again keeps its code; every version stays on record.
func TestVersions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.registered()
	w.revoke(first, product.Review{Reason: "提供虚假材料", Ground: "false_material"})
	w.Renew(&w.operator)
	w.Must(w.operator, func(tx *ledger.Tx) error {
		p, err := product.Get(tx, first.Product)
		if err != nil {
			return err
		}
		p.Name += "（新版）"
		_, err = product.Edit(tx, p.ID, p.Version, p.Content)
		return err
	})
	r := w.submitted(first.Product)
	w.review(r.ID, product.Accept, product.Review{})
	w.review(r.ID, product.PassReview, product.Review{})
	w.Elapse(10)
	second := w.review(r.ID, product.Register, product.Review{})
	w.Read(func(tx *ledger.Tx) error {
		list, err := product.PublicVersions(tx, first.Code)
		if len(list) != 2 || list[0].Number != second.Number || list[1].Status != product.Revoked || list[0].Name == list[1].Name {
			t.Errorf("versions: %+v", list)
		}
		p, err1 := product.PublicByNumber(tx, first.Number)
		if p.Number != second.Number {
			t.Errorf("the old number leads to %+v", p)
		}
		return joinErrors(err, err1)
	})
}

func TestCustody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.registered()
	w.Read(func(tx *ledger.Tx) error {
		chain, err := product.Custody(tx, r.Product)
		var kinds []string
		for _, s := range chain {
			kinds = append(kinds, s.Kind)
			if s.Event == "" || s.StateTitle.ZH == "" || s.At == 0 {
				t.Errorf("%+v", s)
			}
		}
		if len(kinds) != 4 || kinds[0] != "resource" || kinds[3] != "registration" || chain[3].State != string(product.Valid) || chain[3].Event != r.RegisterEvent {
			t.Errorf("%+v", chain)
		}
		return err
	})
}

func TestStatusOn(t *testing.T) {
	t.Parallel()
	day := func(s string) workday.Date {
		d, err := workday.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	from, to := day("2026-03-02"), day("2029-03-02")
	for _, tt := range []struct {
		standing product.Standing
		day      string
		want     product.Status
	}{
		{product.StandingGranted, "2026-03-01", product.NotYet},
		{product.StandingGranted, "2026-03-02", product.Valid},
		{product.StandingGranted, "2029-03-02", product.Valid},
		{product.StandingGranted, "2029-03-03", product.Expired},
		{product.StandingSuspended, "2026-03-02", product.Suspended},
		{product.StandingSuspended, "2029-03-03", product.Expired},
		{product.StandingSuspended, "2026-03-01", product.Suspended},
		{product.StandingRevoked, "2026-03-02", product.Revoked},
		{product.StandingEnded, "2026-03-02", product.Ended},
		{product.StandingRefused, "2026-03-02", product.Refused},
		{product.StandingWithdrawn, "2026-03-02", product.Withdrawn},
		{product.StandingTerminated, "2026-03-02", product.Terminated},
		{product.StandingPending, "2026-03-02", product.Open},
		{product.StandingDraft, "2026-03-02", product.Open},
		{"nonsense", "2026-03-02", product.Suspended},
	} {
		if got := product.StatusOn(tt.standing, from, to, day(tt.day)); got != tt.want {
			t.Errorf("%s on %s: %s, want %s", tt.standing, tt.day, got, tt.want)
		}
	}
	if got := product.StatusOn(product.StandingGranted, from, workday.Date{}, from); got != product.Suspended {
		t.Errorf("a grant without term is %s", got)
	}
	for _, s := range product.Statuses {
		if s.Title().ZH == "" || s.Title().EN == "" {
			t.Errorf("%s has no title", s)
		}
	}
}
