package demand_test

import (
	"slices"
	"strings"
	"testing"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market"
	"huishu/market/demand"
	"huishu/market/markettest"
)

func post(w *markettest.World, actor ledger.Actor, buyer string, c demand.Content) (d demand.Demand, err error) {
	err = w.Do(actor, func(tx *ledger.Tx) (err error) {
		d, err = demand.Post(tx, buyer, c)
		return err
	})
	return d, err
}

func mustPost(t *testing.T, w *markettest.World, actor ledger.Actor, c demand.Content) demand.Demand {
	t.Helper()
	d, err := post(w, actor, w.Buyer.ID, c)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestPost(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	own := mustPost(t, w, w.Buyer.Actor, w.Wanted())
	brokered := mustPost(t, w, w.Broker.Actor, w.Wanted())
	if own.Broker != "" || brokered.Broker != w.Broker.ID || brokered.Buyer != w.Buyer.ID || own.Number == brokered.Number {
		t.Errorf("own %+v, brokered %+v", own, brokered)
	}
	for _, x := range []struct {
		code  string
		actor ledger.Actor
		buyer string
		spoil func(*demand.Content)
	}{
		{"access.sign_in", ledger.Actor{}, w.Buyer.ID, nil},
		{"access.denied", w.Stranger.Actor, w.Buyer.ID, nil}, // not a broker
		{"demand.buyer", w.Broker.Actor, "no-such-party", nil},
		{"demand.buyer", w.Broker.Actor, w.Authority.ID, nil},
		{"required", w.Buyer.Actor, w.Buyer.ID, func(c *demand.Content) { c.Title = "" }},
		{"required", w.Buyer.Actor, w.Buyer.ID, func(c *demand.Content) { c.Purpose = "" }},
		{"price.range", w.Buyer.Actor, w.Buyer.ID, func(c *demand.Content) { c.BudgetFen = -1 }},
		{"demand.deadline", w.Buyer.Actor, w.Buyer.ID, func(c *demand.Content) { c.Deadline = w.Today().AddDays(-1) }},
	} {
		c := w.Wanted()
		if x.spoil != nil {
			x.spoil(&c)
		}
		w.Refused(x.code, x.actor, func(tx *ledger.Tx) error { _, err := demand.Post(tx, x.buyer, c); return err })
	}
	all := w.Refused("invalid", w.Broker.Actor, func(tx *ledger.Tx) error {
		_, err := demand.Post(tx, "no-such-party", demand.Content{Fields: []string{"a\tb"}, BudgetFen: -1})
		return err
	})
	var fields []string
	for _, d := range all.Details {
		fields = append(fields, d.Field)
	}
	if got := strings.Join(fields, " "); got != "buyer title purpose budget_fen deadline fields[0]" {
		t.Errorf("everything is told at once, not only %s", got)
	}
}

// TestBuyerNamed lets brokers name their buyer as people do, and nobody else ask who is here.
func TestBuyerNamed(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	for _, named := range []string{w.Buyer.USCC, w.Buyer.NameZH} {
		w.View(w.Broker.Actor, func(tx *ledger.Tx) error {
			id, err := demand.BuyerNamed(tx, named)
			if id != w.Buyer.ID {
				t.Errorf("%s finds %q", named, id)
			}
			return err
		})
	}
	for _, x := range []struct {
		code  string
		actor ledger.Actor
		named string
	}{
		{"demand.buyer", w.Broker.Actor, "惠州零售"}, {"demand.buyer", w.Broker.Actor, w.Authority.USCC}, {"required", w.Broker.Actor, " "},
		{"access.denied", w.Merchant.Actor, w.Buyer.USCC}, {"access.sign_in", ledger.Actor{}, w.Buyer.USCC},
	} {
		f := w.Refused(x.code, x.actor, func(tx *ledger.Tx) error { _, err := demand.BuyerNamed(tx, x.named); return err })
		if f.Kind == fault.Invalid && f.Field != "buyer" {
			t.Errorf("%q: the error stands at %q", x.named, f.Field)
		}
	}
}

// TestList narrows the board by state, by whose demands they are, and counts proposals.
func TestList(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	l := w.Publish(markettest.Content())
	soon := w.Wanted()
	soon.Deadline = w.Today().AddDays(1)
	past := mustPost(t, w, w.Buyer.Actor, soon)
	w.Elapse(2)
	own, brokered, closed := mustPost(t, w, w.Buyer.Actor, w.Wanted()), mustPost(t, w, w.Broker.Actor, w.Wanted()), mustPost(t, w, w.Buyer.Actor, w.Wanted())
	merchants, err := post(w, w.Merchant.Actor, w.Merchant.ID, w.Wanted())
	if err != nil {
		t.Fatal(err)
	}
	w.Must(w.Broker.Actor, propose(brokered.ID, l.ID))
	w.Must(w.Buyer.Actor, func(tx *ledger.Tx) error { _, err := demand.Close(tx, closed.ID, "不再需要"); return err })
	for _, x := range []struct {
		who   ledger.Actor
		query demand.Query
		want  []demand.Demand
	}{
		{w.Broker.Actor, demand.Query{}, []demand.Demand{merchants, closed, brokered, own, past}},
		{w.Broker.Actor, demand.Query{Status: demand.Open}, []demand.Demand{merchants, brokered, own}},
		{w.Broker.Actor, demand.Query{Status: demand.Expired}, []demand.Demand{past}},
		{w.Broker.Actor, demand.Query{Status: demand.Closed}, []demand.Demand{closed}},
		{w.Broker.Actor, demand.Query{Mine: true}, []demand.Demand{brokered}},
		{w.Buyer.Actor, demand.Query{Mine: true}, []demand.Demand{closed, brokered, own, past}},
		{w.Buyer.Actor, demand.Query{}, []demand.Demand{closed, brokered, own, past}},
		{w.Merchant.Actor, demand.Query{Brokered: true}, []demand.Demand{brokered}},
		{w.Merchant.Actor, demand.Query{Text: " " + strings.ToLower(own.Number), Status: demand.Open}, []demand.Demand{own}},
		{w.Stranger.Actor, demand.Query{}, nil},
		{ledger.Actor{}, demand.Query{Mine: true}, nil},
	} {
		w.View(x.who, func(tx *ledger.Tx) error {
			items, _, err := demand.List(tx, x.query)
			var got, want []string
			for _, d := range items {
				got = append(got, d.Number)
				if n := map[bool]int{true: 1}[d.ID == brokered.ID]; d.Proposals != n {
					t.Errorf("%s has %d proposals, want %d", d.Number, d.Proposals, n)
				}
			}
			for _, d := range x.want {
				want = append(want, d.Number)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%v, %+v: %v, want %v", x.who.Roles, x.query, got, want)
			}
			return err
		})
	}
	w.Refused("code.unknown", w.Broker.Actor, func(tx *ledger.Tx) error {
		_, _, err := demand.List(tx, demand.Query{Status: "nonsense"})
		return err
	})
	if past.Status(w.Today()) != demand.Expired || own.Status(w.Today()) != demand.Open {
		t.Error("the status follows the deadline")
	}
}

// TestListPages walks the board page by page, also when it is searched.
func TestListPages(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	for range 5 {
		mustPost(t, w, w.Buyer.Actor, w.Wanted())
	}
	for _, text := range []string{"", "客流"} {
		seen, q := map[string]bool{}, demand.Query{Text: text, Page: market.Page{Limit: 2}}
		for {
			w.View(w.Broker.Actor, func(tx *ledger.Tx) error {
				items, next, err := demand.List(tx, q)
				for _, d := range items {
					seen[d.ID] = true
				}
				if len(items) > 2 {
					t.Errorf("a page of %d", len(items))
				}
				q.Cursor = next
				return err
			})
			if q.Cursor == "" {
				break
			}
		}
		if len(seen) != 5 {
			t.Errorf("searching %q, %d of 5 were seen", text, len(seen))
		}
	}
}

func TestWhoReadsDemands(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	d := mustPost(t, w, w.Buyer.Actor, w.Wanted())
	for want, actors := range map[int][]ledger.Actor{
		1: {w.Buyer.Actor, w.Merchant.Actor, w.Operator.Actor, w.Broker.Actor, w.Authority.Actor},
		0: {w.Stranger.Actor, {}},
	} {
		for _, a := range actors {
			w.View(a, func(tx *ledger.Tx) error {
				items, _, err := demand.List(tx, demand.Query{Status: demand.Open, Text: "客流热度"})
				if len(items) != want {
					t.Errorf("%v sees %d demands, want %d", a.Roles, len(items), want)
				}
				_, shown := demand.Show(tx, d.ID)
				if (fault.KindOf(shown) == fault.None) != (want == 1) {
					t.Errorf("%v: %v", a.Roles, shown)
				}
				return err
			})
		}
	}
	w.View(w.Broker.Actor, func(tx *ledger.Tx) error {
		items, _, err := demand.List(tx, demand.Query{Text: "海洋渔业"})
		if len(items) != 0 {
			t.Errorf("fishing finds %+v", items)
		}
		return err
	})
}

func TestMatches(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	good := w.Publish(markettest.Content())
	dear := markettest.Content()
	dear.Title, dear.PriceFen = "客流数据（年度）", 10_000_000
	w.Publish(dear)
	barred := markettest.Content()
	barred.Allowed, barred.Forbidden = []string{"交通研究"}, []string{"商业选址"}
	w.Publish(barred)
	d := mustPost(t, w, w.Buyer.Actor, w.Wanted())
	matches := func() (ms []demand.Match) {
		w.View(w.Broker.Actor, func(tx *ledger.Tx) (err error) {
			ms, err = demand.Matches(tx, d.ID, 0)
			return err
		})
		return ms
	}
	ms := matches()
	if len(ms) != 2 || ms[0].Card.ID != good.ID || ms[0].Points <= ms[1].Points {
		t.Fatalf("matches: %+v", ms)
	}
	sum := 0
	for _, r := range ms[0].Reasons {
		sum += r.Points
		if r.Text.ZH == "" || r.Text.EN == "" || r.Points > r.Of {
			t.Errorf("reason: %+v", r)
		}
	}
	if sum != ms[0].Points {
		t.Errorf("the reasons sum to %d, the match has %d points", sum, ms[0].Points)
	}
	w.Suspend()
	if ms := matches(); len(ms) != 0 {
		t.Errorf("what cannot be ordered is matched: %+v", ms)
	}
}

// TestStates: every state has a word in both languages.
func TestStates(t *testing.T) {
	t.Parallel()
	for _, s := range demand.States {
		if s.Title().ZH == "" || s.Title().EN == "" {
			t.Errorf("%s has no words", s)
		}
	}
	for _, s := range demand.ProposalStates {
		if s.Title().ZH == "" || s.Title().EN == "" {
			t.Errorf("%s has no words", s)
		}
	}
}
