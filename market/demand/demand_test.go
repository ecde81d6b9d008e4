package demand_test

import (
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

func propose(demandID, listingID string) func(tx *ledger.Tx) error {
	return func(tx *ledger.Tx) error { _, err := demand.Propose(tx, demandID, listingID, ""); return err }
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
				items, _, err := demand.List(tx, demand.Query{OpenOnly: true, Text: "客流热度"})
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

func TestProposals(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	l := w.Publish(markettest.Content())
	d := mustPost(t, w, w.Buyer.Actor, w.Wanted())
	w.Refused("access.denied", w.Merchant.Actor, propose(d.ID, l.ID))
	w.Refused("demand.not_found", w.Stranger.Actor, propose(d.ID, l.ID))
	w.Refused("listing.not_found", w.Broker.Actor, propose(d.ID, "none"))
	w.Must(w.Broker.Actor, propose(d.ID, l.ID))
	w.Refused("proposal.again", w.Broker.Actor, propose(d.ID, l.ID))
	var p demand.Proposal
	w.View(w.Buyer.Actor, func(tx *ledger.Tx) error {
		ps, err := demand.Proposals(tx, d.ID)
		if err == nil && len(ps) == 1 {
			p = ps[0]
		}
		return err
	})
	if p.State != demand.Proposed || p.BrokerBP != 500 || len(p.Reasons) == 0 {
		t.Fatalf("proposal: %+v", p)
	}
	accept := func(tx *ledger.Tx) error { _, err := demand.Accept(tx, p.ID); return err }
	decline := func(reason string) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error { _, err := demand.Decline(tx, p.ID, reason); return err }
	}
	w.Refused("access.denied", w.Broker.Actor, accept) // a broker is a company too, but not this buyer
	w.Refused("proposal.not_found", w.Stranger.Actor, accept)
	w.Refused("required", w.Buyer.Actor, decline(""))
	w.Must(w.Buyer.Actor, decline("预算不足"))
	w.Refused("state_moved", w.Buyer.Actor, accept)
	w.View(w.Broker.Actor, func(tx *ledger.Tx) error {
		items, _, err := demand.ProposalsOf(tx, w.Broker.ID, market.Page{})
		if len(items) != 1 || items[0].Reason != "预算不足" {
			t.Errorf("the broker reads %+v", items)
		}
		return err
	})
}

func TestWhoProposes(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	l := w.Publish(markettest.Content())
	rival := w.SignUp("惠州另一经纪有限公司", "91441302MA4X00009", "rival")
	w.Qualify(&rival, "broker")
	brokered := mustPost(t, w, w.Broker.Actor, w.Wanted())
	w.Refused("proposal.other_broker", rival.Actor, propose(brokered.ID, l.ID))
	own, err := post(w, rival.Actor, rival.ID, w.Wanted())
	if err != nil {
		t.Fatal(err)
	}
	w.Refused("proposal.own", rival.Actor, propose(own.ID, l.ID))
	sellers, err := post(w, w.Merchant.Actor, w.Merchant.ID, w.Wanted())
	if err != nil {
		t.Fatal(err)
	}
	w.Refused("order.own", w.Broker.Actor, propose(sellers.ID, l.ID))
	w.Suspend()
	w.Refused("registration.suspended", w.Broker.Actor, propose(brokered.ID, l.ID))
	w.Restore()
	w.Refused("required", w.Buyer.Actor, func(tx *ledger.Tx) error { _, err := demand.Close(tx, brokered.ID, ""); return err })
	w.Must(w.Buyer.Actor, func(tx *ledger.Tx) error { _, err := demand.Close(tx, brokered.ID, "已自行解决"); return err })
	w.Refused("demand.closed", w.Broker.Actor, propose(brokered.ID, l.ID))
	late := mustPost(t, w, w.Broker.Actor, w.Wanted())
	w.Workdays(40)
	w.Refused("demand.closed", w.Broker.Actor, propose(late.ID, l.ID))
}

func TestScore(t *testing.T) {
	t.Parallel()
	wanted := demand.Wanted{Title: "公交客流热度", Description: "按日汇总", Purpose: "商业选址", Fields: []string{"线路", "热度", "车型"}, BudgetFen: 1000}
	offered := demand.Offered{Title: "惠州公交客流热度指数", Text: "按日汇总的热度", Fields: []string{"线路", "热度"}, PriceFen: 900, Allowed: []string{"商业选址分析"}, PromisedDays: 31}
	base, reasons := demand.Score(wanted, offered)
	if base < 75 || len(reasons) != 5 || !strings.Contains(reasons[1].Text.ZH, "2/3，缺少：车型") {
		t.Fatalf("%d points: %+v", base, reasons)
	}
	for name, change := range map[string]func(*demand.Offered){
		"other text":   func(o *demand.Offered) { o.Title, o.Text = "海洋渔业产量", "" },
		"fewer fields": func(o *demand.Offered) { o.Fields = o.Fields[:1] },
		"too dear":     func(o *demand.Offered) { o.PriceFen = 1300 },
		"other use":    func(o *demand.Offered) { o.Allowed = []string{"学术论文"} },
		"stale":        func(o *demand.Offered) { o.AgeDays = 300 },
		"forbidden":    func(o *demand.Offered) { o.Forbidden = []string{"商业选址"} },
	} {
		worse := offered
		change(&worse)
		points, reasons := demand.Score(wanted, worse)
		if points >= base || points < 0 || len(reasons) == 0 {
			t.Errorf("%s: %d points, %d before", name, points, base)
		}
	}
	if points, _ := demand.Score(wanted, demand.Offered{Forbidden: []string{"商业选址"}}); points != 0 {
		t.Errorf("a forbidden purpose scores %d", points)
	}
	perfect := offered
	perfect.Fields = append(perfect.Fields, "车型")
	if points, _ := demand.Score(wanted, perfect); points > 100 || points <= base {
		t.Errorf("perfect: %d", points)
	}
}
