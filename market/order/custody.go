package order

import (
	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market/listing"
	"huishu/registry/product"
)

// The kinds of the market's stations in a chain of custody.
const (
	StationListing    = "listing"
	StationOrder      = "order"
	StationDelivery   = "delivery"
	StationSettlement = "settlement"
)

// Custody returns the whole chain of an order, from the resources to the settlement, for
// those who may see the order.
func Custody(tx *ledger.Tx, id string) ([]product.Station, error) {
	o, err := Show(tx, id)
	if err != nil {
		return nil, err
	}
	return o.custody(tx)
}

func (o Order) custody(tx *ledger.Tx) ([]product.Station, error) {
	chain, err := product.Custody(tx, o.Product)
	if err != nil {
		return nil, err
	}
	l, err := listing.Get(tx, o.Listing)
	if err != nil {
		return nil, err
	}
	offer, err := listingStation(tx, l)
	if err != nil {
		return nil, err
	}
	traded, err := o.stations(tx)
	return append(append(chain, offer), traded...), err
}

// ProductCustody returns the chain of a product for everyone: its newest offer and, of the
// newest order that the exchange recorded, states, dates and events, but neither parties nor numbers.
func ProductCustody(tx *ledger.Tx, productID string) ([]product.Station, error) {
	chain, err := product.Custody(tx, productID)
	if err != nil {
		return nil, err
	}
	l, err := listing.LatestOf(tx, productID)
	if fault.KindOf(err) == fault.NotFound {
		return chain, nil
	}
	if err != nil {
		return nil, err
	}
	offer, err := listingStation(tx, l)
	if err != nil {
		return nil, err
	}
	chain = append(chain, offer)
	o, err := one(tx, `product = ? AND filed_at > 0 ORDER BY id DESC LIMIT 1`, productID)
	if fault.KindOf(err) == fault.NotFound {
		return chain, nil
	}
	if err != nil {
		return nil, err
	}
	traded, err := o.stations(tx)
	for i := range traded {
		traded[i].ID, traded[i].Code, traded[i].Title = "", "", ""
	}
	return append(chain, traded...), err
}

// listingStation dates an offer by its publication or withdrawal: newer data or another price keep it where it stands.
func listingStation(tx *ledger.Tx, l listing.Listing) (product.Station, error) {
	s := product.Station{Kind: StationListing, ID: l.ID, Code: l.Number, Title: l.Title, State: string(l.State), StateTitle: l.State.Title(), At: l.CreatedAt}
	events, err := tx.History(listing.SubjectListing, l.ID)
	for _, e := range events {
		if k := access.Act(e.Kind); s.Event == "" || k == access.ListingPublish || k == access.ListingWithdraw {
			s.Event, s.At = e.ID, e.At
		}
	}
	return s, err
}

// stations are those of the order itself, as far as it has come.
func (o Order) stations(tx *ledger.Tx) ([]product.Station, error) {
	events, err := tx.History(SubjectOrder, o.ID)
	if err != nil {
		return nil, err
	}
	newest := map[string]ledger.Entry{}
	for _, e := range events {
		newest[e.Kind] = e
	}
	event := func(kinds ...string) (e ledger.Entry) {
		for _, k := range kinds {
			if found, ok := newest[k]; ok {
				e = found
			}
		}
		return e
	}
	last := event("order.place", "order.confirm", "order.filing", "order.filed", "order.reject", "order.cancel")
	state := o.State
	if o.FiledAt > 0 && o.EndedAt == 0 {
		state = Filed
	}
	chain := []product.Station{{
		Kind: StationOrder, ID: o.ID, Code: o.RecordNumber, Title: o.Number, State: string(state), StateTitle: orderTitle(state), At: last.At, Event: last.ID,
	}}
	if o.DeliveredAt > 0 {
		e, state, title := event("order.deliver", "order.take", "order.acknowledge"), "delivered", fault.T("已交付", "Delivered")
		switch {
		case o.AcknowledgedAt > 0:
			state, title = "acknowledged", fault.T("买方已确认收货", "Acknowledged by the buyer")
		case o.SettledAt > 0:
			state, title = "acknowledged", fault.T("验收期满，视为收货", "Accepted: the days to object ran out")
		}
		chain = append(chain, product.Station{Kind: StationDelivery, ID: o.ID, Title: o.Terms.FileName, State: state, StateTitle: title, At: e.At, Event: e.ID})
	}
	if o.SettledAt > 0 {
		e := event("order.settle")
		chain = append(chain, product.Station{Kind: StationSettlement, ID: o.ID, State: string(Settled), StateTitle: Settled.Title(), At: e.At, Event: e.ID})
	}
	return chain, nil
}

// orderTitle is the state of the order's own station: what follows the record has its own stations.
func orderTitle(s State) fault.Text {
	if s == Filed {
		return fault.T("交易所已备案", "Recorded by the exchange")
	}
	return s.Title()
}
