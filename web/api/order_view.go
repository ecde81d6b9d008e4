package api

import (
	"time"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market/exchange"
	"huishu/market/money"
	"huishu/market/order"
	"huishu/registry/product"
)

// OrderView is one order as its parties see it.
type OrderView struct {
	ID           string      `json:"id"`
	Number       string      `json:"number"`
	Listing      string      `json:"listing"`
	Product      string      `json:"product"`
	Proposal     string      `json:"proposal"`
	Buyer        string      `json:"buyer"`
	Merchant     string      `json:"merchant"`
	Operator     string      `json:"operator"`
	Broker       string      `json:"broker"`
	PriceFen     int64       `json:"price_fen"`
	Terms        order.Terms `json:"terms"`
	TermsHash    string      `json:"terms_hash"`
	ContractCode string      `json:"contract_code"`
	RecordNumber string      `json:"record_number" doc:"Given by the exchange; nothing is paid or delivered before (Art. 18)."`
	State        order.State `json:"state"`
	StateTitle   fault.Text  `json:"state_title"`
	Reason       string      `json:"reason"`
	Article      string      `json:"article"`
	Reference    string      `json:"reference" doc:"The bank's reference of the payment."`
	Delivery     string      `json:"delivery"`
	OrderTimes
}

// OrderTimes are the stations of an order; absent for not yet.
type OrderTimes struct {
	PlacedAt       *time.Time `json:"placed_at,omitempty"`
	ConfirmedAt    *time.Time `json:"confirmed_at,omitempty"`
	FiledAt        *time.Time `json:"filed_at,omitempty"`
	PaidAt         *time.Time `json:"paid_at,omitempty"`
	DeliveredAt    *time.Time `json:"delivered_at,omitempty"`
	TakenAt        *time.Time `json:"taken_at,omitempty" doc:"First download."`
	AcknowledgedAt *time.Time `json:"acknowledged_at,omitempty"`
	SettledAt      *time.Time `json:"settled_at,omitempty"`
	CompletedAt    *time.Time `json:"completed_at,omitempty"`
	EndedAt        *time.Time `json:"ended_at,omitempty"`
}

func viewOrder(o order.Order, err error) (OrderView, error) { return orderOf(o), err }

func orderOf(o order.Order) OrderView {
	return OrderView{
		ID: o.ID, Number: o.Number, Listing: o.Listing, Product: o.Product, Proposal: o.Proposal, Buyer: o.Buyer, Merchant: o.Merchant,
		Operator: o.Operator, Broker: o.Broker, PriceFen: o.PriceFen, Terms: o.Terms, TermsHash: o.TermsHash, ContractCode: o.ContractCode,
		RecordNumber: o.RecordNumber, State: o.State, StateTitle: o.StateTitle(), Reason: o.Reason, Article: o.Article, Reference: o.Reference, Delivery: o.Delivery,
		OrderTimes: OrderTimes{
			when(o.PlacedAt), when(o.ConfirmedAt), when(o.FiledAt), when(o.PaidAt), when(o.DeliveredAt), when(o.TakenAt),
			when(o.AcknowledgedAt), when(o.SettledAt), when(o.CompletedAt), when(o.EndedAt),
		},
	}
}

// sheetView is everything about an order for one of its parties.
type sheetView struct {
	OrderView
	Parties  []order.Participant `json:"parties"`
	Timeline []momentView        `json:"timeline"`
	Parts    []partView          `json:"parts" doc:"Who gets what; they sum to the price."`
	Books    []txnView           `json:"books" doc:"What has been entered; each sums to zero."`
	Custody  []stationView       `json:"custody" doc:"From the resources to the settlement."`
	Steps    []order.Step        `json:"steps" doc:"What the order waits for; without a capacity it is the exchange's or the program's turn."`
	Acts     []orderActView      `json:"acts" doc:"What the caller may do, now or later."`
	Venue    exchange.Venue      `json:"venue"`
}

type momentView struct {
	Kind  string     `json:"kind"`
	Title fault.Text `json:"title"`
	At    *time.Time `json:"at,omitempty"`
	Party string     `json:"party" doc:"Who acted; empty for the program."`
	Event string     `json:"event" doc:"Its receipt proves it."`
}

type partView struct {
	Party     string `json:"party"`
	AmountFen int64  `json:"amount_fen"`
}

type txnView struct {
	ID        string        `json:"id"`
	Kind      money.Kind    `json:"kind"`
	Reference string        `json:"reference"`
	Entries   []money.Entry `json:"entries"`
	At        *time.Time    `json:"at,omitempty"`
}

type stationView struct {
	Kind       string     `json:"kind"`
	ID         string     `json:"id"`
	Code       string     `json:"code"`
	Title      string     `json:"title"`
	State      string     `json:"state"`
	StateTitle fault.Text `json:"state_title"`
	At         *time.Time `json:"at,omitempty"`
	Event      string     `json:"event"`
}

func viewStation(s product.Station) stationView {
	return stationView{s.Kind, s.ID, s.Code, s.Title, s.State, s.StateTitle, when(s.At), s.Event}
}

type orderActView struct {
	Act     access.Act  `json:"act"`
	Title   fault.Text  `json:"title"`
	Blocked *fault.Text `json:"blocked,omitempty" doc:"Why not yet."`
	Article string      `json:"article,omitempty" doc:"The provision by which it is not yet possible."`
	Remedy  *fault.Text `json:"remedy,omitempty" doc:"What to do first."`
}

func viewAct(av order.Available) orderActView {
	v := orderActView{Act: av.Act, Title: av.Title}
	v.Blocked, v.Article, v.Remedy = why(av.Blocked)
	return v
}

// why is what still stands in the way, in words.
func why(f *fault.Error) (blocked *fault.Text, article string, remedy *fault.Text) {
	if f == nil {
		return nil, "", nil
	}
	if !f.Remedy.IsZero() {
		remedy = &f.Remedy
	}
	return &f.Message, f.Article, remedy
}

// previewView is what a buyer looks at before ordering.
type previewView struct {
	Listing        cardView           `json:"listing"`
	Broker         *order.Participant `json:"broker,omitempty" doc:"Absent without one; the commission comes out of the price."`
	AcceptanceDays int                `json:"acceptance_days"`
	Blocked        *fault.Text        `json:"blocked,omitempty" doc:"Why it cannot be ordered; absent when it can."`
	Article        string             `json:"article,omitempty"`
	Remedy         *fault.Text        `json:"remedy,omitempty"`
}

func viewPreview(p order.Preview, err error) (previewView, error) {
	v := previewView{Listing: viewCard(p.Offer), Broker: p.Broker, AcceptanceDays: p.AcceptanceDays}
	v.Blocked, v.Article, v.Remedy = why(p.Blocked)
	return v, err
}

func (a *API) orderSheet(tx *ledger.Tx, in *ByID) (sheetView, error) {
	s, err := order.SheetOf(tx, in.ID, a.Exchange.Venue())
	return sheetView{
		OrderView: orderOf(s.Order), Parties: full(s.Parties), Venue: s.Venue,
		Timeline: each(s.Timeline, func(m order.Moment) momentView { return momentView{m.Kind, m.Title, when(m.At), m.Party, m.Event} }),
		Parts:    each(s.Parts, func(p money.Part) partView { return partView(p) }),
		Books:    each(s.Books, func(t money.Txn) txnView { return txnView{t.ID, t.Kind, t.Reference, t.Entries, when(t.At)} }),
		Custody:  each(s.Chain, viewStation),
		Steps:    full(s.Steps), Acts: each(s.Acts, viewAct),
	}, err
}
