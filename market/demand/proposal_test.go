package demand_test

import (
	"testing"

	"huishu/ledger"
	"huishu/market/demand"
	"huishu/market/markettest"
)

func propose(demandID, listingID string) func(tx *ledger.Tx) error {
	return func(tx *ledger.Tx) error { _, err := demand.Propose(tx, demandID, listingID, ""); return err }
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
	var p demand.Mediation
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
		items, _, err := demand.ListProposals(tx, demand.ProposalQuery{})
		if len(items) != 1 || items[0].Reason != "预算不足" {
			t.Errorf("the broker reads %+v", items)
		}
		return err
	})
}

// TestOwnProposals tells each side its own, what waits, and what has lapsed with its demand.
func TestOwnProposals(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	l := w.Publish(markettest.Content())
	d := mustPost(t, w, w.Broker.Actor, w.Wanted())
	w.Must(w.Broker.Actor, propose(d.ID, l.ID))
	var p demand.Mediation
	own := func(who ledger.Actor, q demand.ProposalQuery, want int) {
		t.Helper()
		w.View(who, func(tx *ledger.Tx) error {
			items, _, err := demand.ListProposals(tx, q)
			if len(items) != want {
				t.Errorf("%v, %+v: %d, want %d", who.Roles, q, len(items), want)
			}
			if len(items) > 0 {
				p = items[0]
			}
			return err
		})
	}
	waits := func(who ledger.Actor, want int) {
		t.Helper()
		own(who, demand.ProposalQuery{Waiting: true}, want)
		w.View(who, func(tx *ledger.Tx) error {
			n, err := demand.Unanswered(tx)
			if n != want {
				t.Errorf("%d wait for %v, want %d", n, who.Roles, want)
			}
			return err
		})
	}
	own(w.Broker.Actor, demand.ProposalQuery{Side: demand.Made}, 1)
	own(w.Broker.Actor, demand.ProposalQuery{Side: demand.Received}, 0)
	own(w.Buyer.Actor, demand.ProposalQuery{Side: demand.Made}, 0)
	own(w.Buyer.Actor, demand.ProposalQuery{Side: demand.Received}, 1)
	for _, other := range []ledger.Actor{w.Merchant.Actor, w.Authority.Actor, w.Stranger.Actor, {}} {
		own(other, demand.ProposalQuery{}, 0)
	}
	waits(w.Buyer.Actor, 1)
	waits(w.Broker.Actor, 0)
	waits(ledger.Actor{}, 0)
	if p.DemandNumber != d.Number || p.DemandTitle != d.Title || p.Status() != demand.Proposed {
		t.Errorf("it comes without its demand: %+v", p)
	}
	mayRead(t, w, p.ID, w.Buyer.Actor, w.Broker.Actor, w.Authority.Actor)

	w.Must(w.Buyer.Actor, func(tx *ledger.Tx) error { _, err := demand.Close(tx, d.ID, "不再需要"); return err })
	waits(w.Buyer.Actor, 0)
	own(w.Buyer.Actor, demand.ProposalQuery{}, 1)
	if p.Status() != demand.Lapsed {
		t.Errorf("left without an answer it is %s", p.Status())
	}
	w.Refused("demand.closed", w.Buyer.Actor, func(tx *ledger.Tx) error { _, err := demand.Accept(tx, p.ID); return err })
	w.Refused("demand.closed", w.Buyer.Actor, func(tx *ledger.Tx) error { _, err := demand.Decline(tx, p.ID, "太晚"); return err })
	w.Refused("code.unknown", w.Buyer.Actor, func(tx *ledger.Tx) error {
		_, _, err := demand.ListProposals(tx, demand.ProposalQuery{Side: "nonsense"})
		return err
	})
}

// mayRead wants the events of a proposal to be open to its sides and to nobody else.
func mayRead(t *testing.T, w *markettest.World, id string, readers ...ledger.Actor) {
	t.Helper()
	may := map[string]bool{}
	for _, r := range readers {
		may[r.Account] = true
	}
	for _, who := range []ledger.Actor{w.Buyer.Actor, w.Broker.Actor, w.Authority.Actor, w.Merchant.Actor, w.Operator.Actor, w.Stranger.Actor, {}} {
		w.View(who, func(tx *ledger.Tx) error {
			events, err := tx.History(demand.SubjectProposal, id)
			if len(events) == 0 || demand.MayRead(tx, events[0]) != may[who.Account] {
				t.Errorf("%v reads a proposal: %v", who.Roles, !may[who.Account])
			}
			return err
		})
	}
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
	w.Elapse(40)
	w.Refused("demand.closed", w.Broker.Actor, propose(late.ID, l.ID))
}
