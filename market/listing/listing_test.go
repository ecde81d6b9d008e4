package listing_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market"
	"huishu/market/listing"
	"huishu/market/markettest"
	"huishu/registry/product"
)

func create(productID string, c listing.Content) func(tx *ledger.Tx) error {
	return func(tx *ledger.Tx) error { _, err := listing.Create(tx, productID, c); return err }
}

func publish(id string) func(tx *ledger.Tx) error {
	return func(tx *ledger.Tx) error { _, err := listing.Publish(tx, id); return err }
}

func edit(id string, seen int64, c listing.Content) func(tx *ledger.Tx) error {
	return func(tx *ledger.Tx) error { _, err := listing.Edit(tx, id, seen, c); return err }
}

func list(t *testing.T, w *markettest.World, q listing.Query) (items []listing.Card) {
	t.Helper()
	w.View(ledger.Actor{}, func(tx *ledger.Tx) (err error) {
		items, _, err = listing.List(tx, q)
		return err
	})
	return items
}

func TestLifeOfAnOffer(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	var l listing.Listing
	w.Must(w.Merchant.Actor, func(tx *ledger.Tx) (err error) {
		l, err = listing.Create(tx, w.Product.ID, markettest.Content())
		return err
	})
	if f := w.Refused("required", w.Merchant.Actor, publish(l.ID)); f.Field != "file" {
		t.Errorf("published without a file: %+v", f)
	}
	l = w.Attach(l.ID, markettest.Data)
	if len(list(t, w, listing.Query{})) != 0 || len(list(t, w, listing.Query{Text: "客流"})) != 0 {
		t.Error("the public sees a draft")
	}
	w.Refused("listing.not_found", w.Stranger.Actor, publish(l.ID)) // drafts of others do not exist
	w.Refused("access.denied", w.Operator.Actor, publish(l.ID))
	w.Must(w.Merchant.Actor, publish(l.ID))
	w.Refused("state_moved", w.Merchant.Actor, publish(l.ID))
	found := list(t, w, listing.Query{Text: "公交客流"})
	if len(found) != 1 || !found[0].Tradable || found[0].Number != "HZ-GP-2026-000001" && w.Today().Year == 2026 || found[0].Status != product.Valid || found[0].File.SHA256 != l.File.SHA256 {
		t.Fatalf("found %+v", found)
	}
	if b, err := json.Marshal(found[0]); err != nil || strings.Contains(string(b), "operator_bp") || strings.Contains(string(b), "derivation") {
		t.Errorf("the card tells too much: %s %v", b, err)
	}
	w.Suspend()
	if c := list(t, w, listing.Query{})[0]; c.Tradable || c.Status != product.Suspended {
		t.Errorf("suspended: %v %s", c.Tradable, c.Status)
	}
	w.Restore()
	w.Refused("required", w.Merchant.Actor, func(tx *ledger.Tx) error { _, err := listing.Withdraw(tx, l.ID, ""); return err })
	w.Must(w.Authority.Actor, func(tx *ledger.Tx) error { _, err := listing.Withdraw(tx, l.ID, "收到整改通知"); return err })
	if len(list(t, w, listing.Query{})) != 0 || len(list(t, w, listing.Query{Text: "公交客流"})) != 0 {
		t.Error("withdrawn, and still listed")
	}
	w.Refused("state_moved", w.Merchant.Actor, publish(l.ID))
	w.Refused("state_moved", w.Merchant.Actor, edit(l.ID, l.Version, markettest.Content()))
}

// Art. 18: only what is registered, entrusted and offered by a merchant.
func TestCreateRefuses(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	c := markettest.Content()
	unregistered := w.Create("夜间客流指数", markettest.Industry)
	w.Entrust(unregistered.ID)
	w.Refused("access.sign_in", ledger.Actor{}, create(w.Product.ID, c))
	w.Refused("access.denied", w.Buyer.Actor, create(w.Product.ID, c))
	if f := w.Refused("registration.none", w.Merchant.Actor, create(unregistered.ID, c)); !strings.Contains(f.Article, "第十八条") {
		t.Errorf("article: %q", f.Article)
	}
	w.Qualify(&w.Stranger, "merchant")
	w.Refused("listing.not_entrusted", w.Stranger.Actor, create(w.Product.ID, c))
	w.Suspend()
	w.Refused("registration.suspended", w.Merchant.Actor, create(w.Product.ID, c))
	w.Restore()
	w.View(w.Merchant.Actor, func(tx *ledger.Tx) error {
		ps, err := listing.Offerable(tx, w.Merchant.ID)
		if len(ps) != 1 || ps[0].ID != w.Product.ID {
			t.Errorf("offerable: %+v", ps)
		}
		return err
	})
}

func TestContentRefuses(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	for _, x := range []struct {
		code, field string
		spoil       func(*listing.Content)
	}{
		{"required", "title", func(c *listing.Content) { c.Title = " " }},
		{"text.control", "title", func(c *listing.Content) { c.Title = "两\n行" }},
		{"text.long", "summary", func(c *listing.Content) { c.Summary = strings.Repeat("长", market.MaxParagraph+1) }},
		{"price.range", "price_fen", func(c *listing.Content) { c.PriceFen = -1 }},
		{"price.range", "price_fen", func(c *listing.Content) { c.PriceFen = 1 << 60 }},
		{"price.ceiling", "price_fen", func(c *listing.Content) {
			c.Ceiling = listing.Ceiling{AmountFen: 100, Reference: "惠发改〔2026〕1号"}
		}},
		{"required", "ceiling.reference", func(c *listing.Content) { c.Ceiling.AmountFen = 1 << 40 }},
		{"code.unknown", "basis", func(c *listing.Content) { c.Basis = "per_call" }},
		{"code.unknown", "delivery", func(c *listing.Content) { c.Delivery = "03" }},
		{"money.shares", "operator_bp", func(c *listing.Content) { c.OperatorBP++ }},
		{"money.shares", "operator_bp", func(c *listing.Content) { c.OperatorBP, c.MerchantBP = 10_001, -1 }},
		{"money.commission", "broker_bp", func(c *listing.Content) { c.BrokerBP = 10_001 }},
		{"required", "allowed", func(c *listing.Content) { c.Allowed = []string{" "} }},
		{"licence.contradiction", "forbidden", func(c *listing.Content) { c.Forbidden = c.Allowed }},
	} {
		c := markettest.Content()
		x.spoil(&c)
		if f := w.Refused(x.code, w.Merchant.Actor, create(w.Product.ID, c)); f.Field != x.field {
			t.Errorf("%s at %q, want %q", x.code, f.Field, x.field)
		}
	}
	// Several at once are told at once.
	c := markettest.Content()
	c.Title, c.PriceFen = "", -1
	if f := fault.From(w.Do(w.Merchant.Actor, create(w.Product.ID, c))); len(f.Details) != 2 {
		t.Errorf("two faults: %+v", f)
	}
}

// What serves public governance or public interest is free (65号).
func TestPublicInterestIsFree(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	p := w.Create("公交线网评估", markettest.PublicInterest)
	w.Register(p.ID)
	w.Entrust(p.ID)
	c := markettest.Content()
	if f := w.Refused("price.public_interest", w.Merchant.Actor, create(p.ID, c)); !strings.Contains(f.Article, "65号") || f.Remedy.ZH == "" {
		t.Errorf("%+v", f)
	}
	c.PriceFen = 0
	w.Must(w.Merchant.Actor, create(p.ID, c))
}

func TestEdit(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	l := w.Publish(markettest.Content())
	c := markettest.Content()
	c.Title, c.PriceFen = "惠州地面公交热度", 42
	w.Must(w.Merchant.Actor, edit(l.ID, l.Version, c))
	w.Refused("stale_edit", w.Merchant.Actor, edit(l.ID, l.Version, c))
	w.Refused("access.denied", w.Operator.Actor, edit(l.ID, l.Version+1, c))
	w.Refused("access.denied", w.Stranger.Actor, edit(l.ID, l.Version+1, c))
	if found := list(t, w, listing.Query{Text: "地面公交"}); len(found) != 1 || found[0].PriceFen != 42 {
		t.Errorf("the index does not know the new title: %+v", found)
	}
}

// A data file must not hold what the registered sample did not.
func TestFileIsScanned(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	l := w.Draft(w.Product.ID, markettest.Content())
	attach := func(s listing.Stored) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error { _, err := listing.AttachFile(tx, l.ID, s); return err }
	}
	personal := w.Stored("线路,身份证号\n1路,11010519491231002X\n2路,440524188001010014\n")
	if f := w.Refused("listing.personal_information", w.Merchant.Actor, attach(personal)); !strings.Contains(f.Message.ZH, "身份证号") || !strings.Contains(f.Article, "第十八条") {
		t.Errorf("%+v", f)
	}
	clean := w.Stored(markettest.Data + "4路,2026-01-02,9\n")
	w.Refused("listing.not_found", w.Stranger.Actor, attach(clean))
	w.Must(w.Operator.Actor, attach(clean))
	w.Suspend()
	w.Refused("registration.suspended", w.Merchant.Actor, attach(clean))
	for name, text := range map[string]string{"空.csv": "", "图.png": "\x89PNG\r\n\x1a\n\x00\x00\x00"} {
		if _, err := listing.PutFile(t.Context(), w.Vault, name, strings.NewReader(text)); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	var ids []string
	for i, title := range []string{"公交客流热度指数", "公交到站准点率", "停车泊位空闲率"} {
		c := markettest.Content()
		c.Title, c.PriceFen = title, int64(i)*1000
		ids = append(ids, w.Publish(c).ID)
	}
	slices.Reverse(ids)
	var got []string
	page := market.Page{Limit: 2}
	for range 2 {
		w.View(ledger.Actor{}, func(tx *ledger.Tx) error {
			items, next, err := listing.List(tx, listing.Query{Page: page})
			for _, c := range items {
				got = append(got, c.ID)
			}
			page.Cursor = next
			return err
		})
	}
	if !slices.Equal(got, ids) || page.Cursor != "" {
		t.Errorf("pages give %v, want %v", got, ids)
	}
	if found := list(t, w, listing.Query{Text: "停车泊位"}); len(found) == 0 || found[0].Title != "停车泊位空闲率" {
		t.Errorf("best first: %+v", found)
	}
	for want, q := range map[int]listing.Query{1: {FreeOnly: true}, 2: {MaxPriceFen: 1000}, 3: {Operator: w.Operator.ID}, 0: {Merchant: w.Buyer.ID}} {
		if n := len(list(t, w, q)); n != want {
			t.Errorf("%+v gives %d, want %d", q, n, want)
		}
	}
	for _, text := range []string{`"`, `" OR 1`, "AND", "*", "。，", strings.Repeat("客", 10_000)} {
		list(t, w, listing.Query{Text: text}) // must not fail
	}
}

func TestFreshness(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	w.Publish(markettest.Content())
	if f := list(t, w, listing.Query{})[0].Freshness; f.Days != 0 || f.Late {
		t.Errorf("today: %+v", f)
	}
	w.Clock.Advance(32 * 24 * time.Hour) // monthly data
	if f := list(t, w, listing.Query{})[0].Freshness; f.Days != 32 || !f.Late {
		t.Errorf("after 32 days: %+v", f)
	}
}

// The ceiling that the agreement sets stands, whatever the merchant writes.
func TestCeilingOfTheAgreement(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	p := w.Create(markettest.Capped, markettest.Industry)
	w.Register(p.ID)
	w.Must(w.Operator.Actor, func(tx *ledger.Tx) error { _, err := product.Entrust(tx, p.ID, w.Merchant.ID); return err })
	offer := func(fen int64) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error {
			c := listing.Content{Title: "限价指数", PriceFen: fen, OperatorBP: 7000, MerchantBP: 3000, Allowed: []string{"选址"}, Ceiling: listing.Ceiling{AmountFen: 1 << 30, Reference: "自拟"}}
			l, err := listing.Create(tx, p.ID, c)
			if err == nil && (l.Ceiling.AmountFen != markettest.CappedFen || l.Ceiling.Reference == "自拟") {
				t.Errorf("%+v", l.Ceiling)
			}
			return err
		}
	}
	w.Refused("price.ceiling", w.Merchant.Actor, offer(markettest.CappedFen+1))
	w.Must(w.Merchant.Actor, offer(markettest.CappedFen))
}
