package order

import (
	"crypto/sha256"
	"encoding/hex"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
	"huishu/market"
	"huishu/market/listing"
	"huishu/market/money"
	"huishu/registry/product"
)

// AcceptanceDays is how many days after its first download a delivery counts as accepted
// when the buyer says nothing. It is a term of the contract, not of law.
const AcceptanceDays = 7

// PartyTerms names a party in the terms.
type PartyTerms struct {
	Name string `json:"name"`
	USCC string `json:"uscc"`
}

// Terms are what buyer and merchant agree to. Their hash goes to the exchange.
type Terms struct {
	Listing      string               `json:"listing"`      // listing number
	ProductCode  string               `json:"product_code"` // NDI-TR-2025-04
	Registration string               `json:"registration"` // registration number
	Title        string               `json:"title"`
	Class        product.PurposeClass `json:"class"`
	PriceFen     int64                `json:"price_fen"`
	Basis        listing.Basis        `json:"basis"`
	Delivery     listing.Delivery     `json:"delivery"`
	Allowed      []string             `json:"allowed"`
	Forbidden    []string             `json:"forbidden"`
	// Purpose is the use that the buyer chose among the allowed ones.
	Purpose string `json:"purpose"`
	// FileName, SHA256 and SizeBytes are of the data file sold.
	FileName       string     `json:"file_name"`
	SHA256         string     `json:"sha256"`
	SizeBytes      int64      `json:"size_bytes"`
	AcceptanceDays int        `json:"acceptance_days"`
	Buyer          PartyTerms `json:"buyer"`
	Merchant       PartyTerms `json:"merchant"`
	Operator       PartyTerms `json:"operator"`
	// Broker is nil without one.
	Broker *PartyTerms `json:"broker"`
}

// Canonical are the bytes that both sides agree to: the terms in canonical JSON (RFC 8785).
func (t Terms) Canonical() ([]byte, error) { return tlog.Canonical(t) }

// hash is the SHA-256 of the canonical terms, hexadecimal.
func (t Terms) hash() (string, error) {
	b, err := t.Canonical()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

// Order is one order.
type Order struct {
	ID     string `json:"id"`
	Number string `json:"number"`
	// Listing, Product and Proposal are ids; Proposal is empty without a broker.
	Listing  string `json:"listing"`
	Product  string `json:"product"`
	Proposal string `json:"proposal"`
	// Buyer, Merchant, Operator and Broker are party ids; Broker is empty without one.
	Buyer    string `json:"buyer"`
	Merchant string `json:"merchant"`
	Operator string `json:"operator"`
	Broker   string `json:"broker"`
	PriceFen int64  `json:"price_fen"`
	// OperatorBP, MerchantBP and BrokerBP divide the price, as in [listing.Content].
	OperatorBP int64 `json:"operator_bp"`
	MerchantBP int64 `json:"merchant_bp"`
	BrokerBP   int64 `json:"broker_bp"`
	// Document is the id of the data file sold.
	Document string `json:"document"`
	Terms    Terms  `json:"terms"`
	// TermsHash is the SHA-256 of the terms in canonical JSON, hexadecimal.
	TermsHash string `json:"terms_hash"`
	// ContractCode is given on confirmation, RecordNumber by the exchange; empty before.
	ContractCode string `json:"contract_code"`
	RecordNumber string `json:"record_number"`
	State        State  `json:"state"`
	// Reason and Article say why it was rejected, cancelled or refunded.
	Reason  string `json:"reason"`
	Article string `json:"article"`
	// Reference is the bank's reference of the payment.
	Reference string `json:"reference"`
	// Delivery is the id of its delivery; empty before.
	Delivery string `json:"delivery"`
	// The times are Unix milliseconds, 0 for not yet. TakenAt is of the buyer's first
	// download, EndedAt of rejection, cancellation or refund.
	PlacedAt           int64 `json:"placed_at"`
	ConfirmedAt        int64 `json:"confirmed_at"`
	FiledAt            int64 `json:"filed_at"`
	PaidAt             int64 `json:"paid_at"`
	DeliveredAt        int64 `json:"delivered_at"`
	TakenAt            int64 `json:"taken_at"`
	AcknowledgedAt     int64 `json:"acknowledged_at"`
	SettledAt          int64 `json:"settled_at"`
	DeliveryReportedAt int64 `json:"delivery_reported_at"`
	ClearingReportedAt int64 `json:"clearing_reported_at"`
	CompletedAt        int64 `json:"completed_at"`
	EndedAt            int64 `json:"ended_at"`
}

// Ref names the order in the journal. Orders are not public.
func (o Order) Ref() ledger.Ref { return ledger.Ref{Kind: SubjectOrder, ID: o.ID} }

// Facts relate the order to its parties, for compliance/access.
func (o Order) Facts() access.Facts {
	f := access.Facts{Owner: o.Buyer, Parties: []string{o.Merchant, o.Operator}, Object: o.Ref()}
	if o.Broker != "" {
		f.Parties = append(f.Parties, o.Broker)
	}
	return f
}

// seller are the facts for acts of the selling merchant alone: an operator or a broker of the
// same order may be a merchant too, and must not act in its place.
func (o Order) seller() access.Facts {
	return access.Facts{Owner: o.Buyer, Parties: []string{o.Merchant}, Object: o.Ref()}
}

// Sellers are the facts for acts of those who sell: the merchant and the operator.
func (o Order) Sellers() access.Facts {
	return access.Facts{Owner: o.Buyer, Parties: []string{o.Merchant, o.Operator}, Object: o.Ref()}
}

// Parts divide the price among operator, merchant and broker in fen: the broker's
// commission comes off first. They sum to the price.
func (o Order) Parts() ([]money.Part, error) {
	var parts []money.Part
	rest := o.PriceFen
	if o.Broker != "" {
		cut, err := money.Split(o.PriceFen, []money.Share{
			{Party: o.Broker, BasisPoints: o.BrokerBP}, {Party: "", BasisPoints: money.Whole - o.BrokerBP},
		})
		if err != nil {
			return nil, err
		}
		parts, rest = cut[:1], cut[1].AmountFen
	}
	sellers, err := money.Split(rest, []money.Share{
		{Party: o.Operator, BasisPoints: o.OperatorBP}, {Party: o.Merchant, BasisPoints: o.MerchantBP},
	})
	return append(sellers, parts...), err
}

// RequireFiled demands the exchange's record (Art. 18) before money or data moves.
func (o Order) RequireFiled() error {
	if o.RecordNumber != "" && o.State != Rejected {
		return nil
	}
	e := fault.New(fault.Refused, "order.not_filed", "该订单尚未经数据交易所备案，不得付款或交付", "The exchange has not recorded this order: it may be neither paid nor delivered").
		By(market.Article)
	switch o.State {
	case Placed:
		return e.Do("数据商确认后，系统随即报送交易所备案", "Once the merchant has confirmed, it is filed with the exchange")
	case Confirmed, Filing:
		return e.Do("已报送交易所，取得备案编号后即可办理", "It is with the exchange: possible once the record number is there")
	default:
		return e.Do("请重新下单", "Place a new order")
	}
}

func noOrder() *fault.Error {
	return fault.New(fault.NotFound, "order.not_found", "没有这份订单", "There is no such order")
}

func notPaid() *fault.Error {
	return fault.New(fault.Refused, "order.not_paid", "该订单尚未确认到账，不得交付", "The money for this order has not come: it may not be delivered").
		Do("请先按银行流水号确认到账", "Confirm the payment by the bank's reference first")
}
