package demand

import (
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market"
	"huishu/registry/party"
)

// ProposalState is how far a proposal has come.
type ProposalState string

// The states. Lapsed is derived by [Mediation.Status] and never stored.
const (
	Proposed ProposalState = "proposed"
	Accepted ProposalState = "accepted"
	Declined ProposalState = "declined"
	Ordered  ProposalState = "ordered"
	Lapsed   ProposalState = "lapsed"
)

// ProposalStates lists them all.
var ProposalStates = []ProposalState{Proposed, Accepted, Declined, Ordered, Lapsed}

var proposalTitles = map[ProposalState]fault.Text{
	Proposed: fault.T("待买方答复", "Waiting for the buyer"), Accepted: fault.T("已接受", "Accepted"),
	Declined: fault.T("已谢绝", "Declined"), Ordered: fault.T("已下单", "Ordered"), Lapsed: fault.T("已失效", "Lapsed"),
}

// Title is the state in words.
func (s ProposalState) Title() fault.Text { return proposalTitles[s] }

// Proposal is an offer that a broker brings before a buyer.
type Proposal struct {
	ID string `json:"id"`
	// Demand and Listing are ids, Broker and Buyer party ids.
	Demand  string `json:"demand"`
	Listing string `json:"listing"`
	Broker  string `json:"broker"`
	Buyer   string `json:"buyer"`
	// BrokerBP is the commission that the offer grants, in basis points of PriceFen.
	BrokerBP int64 `json:"broker_bp"`
	PriceFen int64 `json:"price_fen"`
	// Points and Reasons are of the match on that day.
	Points  int           `json:"points"`
	Reasons []Reason      `json:"reasons"`
	Note    string        `json:"note"`
	State   ProposalState `json:"state"`
	Reason  string        `json:"reason"`
	// The times are Unix milliseconds, 0 for not yet.
	CreatedAt int64 `json:"created_at"`
	DecidedAt int64 `json:"decided_at"`
}

// Mediation is a proposal together with its demand.
type Mediation struct {
	Proposal
	// DemandNumber, DemandTitle and DemandState are the demand's own.
	DemandNumber string
	DemandTitle  string
	DemandState  State
}

// Status is the proposal's state: one that was left unanswered when the demand was closed has lapsed.
func (m Mediation) Status() ProposalState {
	if m.State == Proposed && m.DemandState == Closed {
		return Lapsed
	}
	return m.State
}

// Ref names the proposal in the journal.
func (p Proposal) Ref() ledger.Ref { return ledger.Ref{Kind: SubjectProposal, ID: p.ID} }

// Facts relate the proposal to the parties, for compliance/access.
func (p Proposal) Facts() access.Facts {
	return access.Facts{Owner: p.Buyer, Parties: []string{p.Broker}}
}

// MayPropose says why the acting account may not propose an offer for a demand (act match.propose);
// nil when it may. The broker must hold a valid qualification; where a broker posted the demand,
// only that one proposes.
func MayPropose(tx *ledger.Tx, d Demand) error {
	us := tx.Actor.Party
	if err := access.Require(tx, access.MatchPropose, access.Facts{Owner: d.Buyer, Parties: []string{us}}); err != nil {
		return err
	}
	if err := party.RequireAllowed(tx, us, party.Broker, party.Match); err != nil {
		return err
	}
	switch {
	case us == d.Buyer:
		return fault.New(fault.Refused, "proposal.own", "不能为自己的需求撮合", "Nobody mediates a demand of its own").By(market.Article)
	case d.Broker != "" && d.Broker != us:
		return fault.New(fault.Refused, "proposal.other_broker", "该需求由另一家数据经纪人代理", "Another broker acts for this buyer")
	case d.Status(workday.OfTime(tx.Now)) != Open:
		return ended()
	}
	return nil
}

// ended refuses what an ended demand no longer has.
func ended() *fault.Error {
	return fault.New(fault.Conflict, "demand.closed", "该需求已结束", "This demand is closed").
		Do("请查看仍在征集的需求", "Look for demands that are open")
}

// Propose brings an offer before the buyer of an open demand, under the conditions of [MayPropose].
func Propose(tx *ledger.Tx, demandID, listingID, note string) (Proposal, error) {
	d, err := Show(tx, demandID)
	if err != nil {
		return Proposal{}, err
	}
	if err := MayPropose(tx, d); err != nil {
		return Proposal{}, err
	}
	p := Proposal{
		ID: tx.NewID(), Demand: d.ID, Listing: listingID, Broker: tx.Actor.Party, Buyer: d.Buyer,
		Note: strings.TrimSpace(note), State: Proposed, CreatedAt: tx.Now.UnixMilli(),
	}
	if bad := fault.Paragraph("note", p.Note, market.MaxParagraph); bad != nil {
		return Proposal{}, bad
	}
	if err := p.take(tx, d); err != nil {
		return Proposal{}, err
	}
	if err := insertProposal(tx, p); err != nil {
		return Proposal{}, err
	}
	_, err = tx.Record(ledger.Event{Kind: string(access.MatchPropose), Subject: p.Ref(), Payload: p})
	return p, err
}

// take reads from the offer what the proposal says of it.
func (p *Proposal) take(tx *ledger.Tx, d Demand) error {
	m, err := MatchOf(tx, d, p.Listing)
	if err != nil {
		return err
	}
	c := m.Card
	if err := c.RequireOffered(tx); err != nil {
		return err
	}
	if c.Merchant == d.Buyer || c.Operator == d.Buyer {
		return fault.New(fault.Refused, "order.own", "买方不能订购自己的产品", "Nobody buys a product of its own").At("listing")
	}
	p.BrokerBP, p.PriceFen, p.Points, p.Reasons = c.BrokerBP, c.PriceFen, m.Points, m.Reasons
	return nil
}

// Accept takes a proposal up (act proposal.accept): the buyer may now order through the broker.
func Accept(tx *ledger.Tx, id string) (Proposal, error) {
	p, err := openProposal(tx, access.ProposalAccept, id)
	if err != nil {
		return Proposal{}, err
	}
	return p.decide(tx, access.ProposalAccept, Accepted)
}

// Decline declines a proposal (act proposal.decline), for a reason that the broker may read.
func Decline(tx *ledger.Tx, id, reason string) (Proposal, error) {
	p, err := openProposal(tx, access.ProposalDecline, id)
	if err != nil {
		return Proposal{}, err
	}
	if p.Reason, err = market.Reason(reason); err != nil {
		return Proposal{}, err
	}
	return p.decide(tx, access.ProposalDecline, Declined)
}

// Answer accepts or declines a proposal, by the name of the act; an acceptance takes no reason.
func Answer(tx *ledger.Tx, id, act, reason string) (Proposal, error) {
	if act != "accept" {
		return Decline(tx, id, reason)
	}
	if err := fault.Beyond(nil, fault.Member{Field: "reason", Said: reason != ""}); err != nil {
		return Proposal{}, err
	}
	return Accept(tx, id)
}

// openProposal reads a proposal for an answer of its buyer, as long as the demand is not closed.
// The broker is no party to that: companies are buyers too, and the policy would take one for
// the other.
func openProposal(tx *ledger.Tx, act access.Act, id string) (Proposal, error) {
	m, err := ShowProposal(tx, id)
	if err != nil {
		return Proposal{}, err
	}
	if err := access.Require(tx, act, access.Facts{Owner: m.Buyer}); err != nil {
		return Proposal{}, err
	}
	if m.Status() == Lapsed {
		return Proposal{}, ended()
	}
	return m.Proposal, nil
}

func (p Proposal) decide(tx *ledger.Tx, act access.Act, to ProposalState) (Proposal, error) {
	p.State, p.DecidedAt = to, tx.Now.UnixMilli()
	err := tx.Move(ledger.Move{
		Table: "proposal", ID: p.ID, From: []string{string(Proposed)}, To: string(to),
		Set: map[string]any{"reason": p.Reason, "decided_at": p.DecidedAt},
	})
	if err != nil {
		return Proposal{}, err
	}
	_, err = tx.Record(ledger.Event{Kind: string(act), Subject: p.Ref(), Payload: map[string]string{"state": string(to), "reason": p.Reason}})
	return p, err
}

// ForOrder returns a proposal that its buyer may order by, or could have: NotFound to everybody else,
// and for another offer than the one proposed.
func ForOrder(tx *ledger.Tx, id, listingID string) (Proposal, error) {
	p, err := GetProposal(tx, id)
	if err == nil && (p.Buyer != tx.Actor.Party || p.Listing != listingID) {
		return Proposal{}, noProposal()
	}
	return p, err
}

// RequireOrderable demands that the buyer has accepted the proposal and not ordered by it yet, and
// that its broker may still act.
func (p Proposal) RequireOrderable(tx *ledger.Tx) error {
	switch p.State {
	case Accepted:
		return party.RequireAllowed(tx, p.Broker, party.Broker, party.Match)
	case Proposed:
		return market.NotNow().Do("请先接受数据经纪人的推荐，再下单", "Accept the broker's proposal first, then order")
	case Ordered:
		return market.NotNow().Do("已按该推荐下过单，请在“订单”中查看", "It has been ordered by already: see your orders")
	default:
		return market.NotNow().Do("该推荐已谢绝，可不经数据经纪人直接下单", "It was declined: order without the broker")
	}
}

// TakeUp turns an accepted proposal into an order of its buyer, once, under the act of placing the
// order, which was granted before. Only market/order calls it.
func TakeUp(tx *ledger.Tx, id, listingID, orderID string) (Proposal, error) {
	p, err := ForOrder(tx, id, listingID)
	if err != nil {
		return Proposal{}, err
	}
	if err := p.RequireOrderable(tx); err != nil {
		return Proposal{}, err
	}
	if err := tx.Move(ledger.Move{Table: "proposal", ID: id, From: []string{string(Accepted)}, To: string(Ordered)}); err != nil {
		return Proposal{}, err
	}
	p.State = Ordered
	_, err = tx.Record(ledger.Event{Kind: "proposal.order", Under: string(access.OrderPlace), Subject: p.Ref(), Payload: map[string]string{"order": orderID}})
	return p, err
}

func noProposal() *fault.Error {
	return fault.New(fault.NotFound, "proposal.not_found", "没有这项推荐", "There is no such proposal")
}
