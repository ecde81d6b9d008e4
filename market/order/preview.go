package order

import (
	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market/demand"
	"huishu/market/listing"
	"huishu/registry/party"
)

// Preview is what a buyer looks at before ordering.
type Preview struct {
	Offer listing.Card `json:"offer"`
	// Broker is nil without one.
	Broker *Participant `json:"broker,omitempty"`
	// AcceptanceDays will be a term of the contract, as in [Terms].
	AcceptanceDays int `json:"acceptance_days"`
	// Blocked says why it cannot be ordered; nil when it can.
	Blocked *fault.Error `json:"-"`
}

// PreviewOf tells the acting company what it would order with the request, and whether it could: everything
// that [Place] would refuse, but the purpose and the version, is said here before.
func PreviewOf(tx *ledger.Tx, r Request) (Preview, error) {
	buyer := tx.Actor.Party
	if err := access.Require(tx, access.OrderPlace, access.Facts{Owner: buyer}); err != nil {
		return Preview{}, err
	}
	c, err := listing.CardOf(tx, r.Listing)
	if err != nil {
		return Preview{}, err
	}
	p := Preview{Offer: c, AcceptanceDays: AcceptanceDays}
	blocked := admit(tx, c, buyer)
	if r.Proposal != "" {
		proposal, err := demand.ForOrder(tx, r.Proposal, r.Listing)
		if err != nil {
			return Preview{}, err
		}
		broker, err := party.Get(tx, proposal.Broker)
		if err != nil {
			return Preview{}, err
		}
		p.Broker = &Participant{Capacity: AsBroker, Party: broker.ID, Name: fault.T(broker.NameZH, broker.NameEN), USCC: broker.USCC}
		if blocked == nil {
			blocked = proposal.RequireOrderable(tx)
		}
	}
	if p.Blocked = fault.From(blocked); p.Blocked != nil && p.Blocked.Kind == fault.Internal {
		return Preview{}, blocked
	}
	return p, nil
}
