package exchange

import (
	"context"
	"slices"

	"huishu/ledger/fault"
)

// Role is a signatory's role by TC609-6-2025-14.
type Role string

// The roles of signatories, with the standard's codes.
const (
	Provider Role = "01" // 提供方: the operator, and the merchant that sells for it
	User     Role = "02" // 使用方: the buyer
	Service  Role = "03" // 服务方: the broker
)

// Signatory is one party to a contract.
type Signatory struct {
	USCC string `json:"uscc"`
	Name string `json:"name"`
	Role Role   `json:"role"`
}

// Contract is what is filed: who trades what, at what price, on which terms.
type Contract struct {
	// Code is the contract's code (47 characters, TC609-6-2025-14): filing the same code
	// again gives the same answer.
	Code string `json:"code"`
	// ProductCode names the registered product, Registration its registration number.
	ProductCode  string `json:"product_code"`
	Registration string `json:"registration"`
	Title        string `json:"title"`
	// PriceFen is the price in fen.
	PriceFen    int64       `json:"price_fen"`
	Signatories []Signatory `json:"signatories"`
	// TermsHash is the SHA-256 (hex) of the terms both sides agreed to.
	TermsHash string `json:"terms_hash"`
	// Purpose is the use that the buyer stated.
	Purpose string `json:"purpose"`
	// Delivery is the standard's code: 01 file, 02 stream, 03 API, 04 other.
	Delivery string `json:"delivery"`
	// SignedAt is Unix milliseconds.
	SignedAt int64 `json:"signed_at"`
}

// check refuses a contract that no venue could file.
func (c Contract) check() error {
	roles := map[Role]bool{}
	for _, s := range c.Signatories {
		roles[s.Role] = true
	}
	switch {
	case len(c.Code) != 47 || c.ProductCode == "" || c.Registration == "" || len(c.TermsHash) != 64 || c.PriceFen < 0:
		return fault.New(fault.Invalid, "contract.incomplete", "合约要素不全", "The contract lacks some of its elements")
	case !roles[Provider] || !roles[User]:
		return fault.New(fault.Invalid, "contract.signatories", "合约须有提供方与使用方", "A contract needs a provider and a user").At("signatories")
	}
	return nil
}

// equal reports whether two filings of one code say the same.
func (c Contract) equal(o Contract) bool {
	return c.Code == o.Code && c.ProductCode == o.ProductCode && c.Registration == o.Registration && c.Title == o.Title &&
		c.PriceFen == o.PriceFen && slices.Equal(c.Signatories, o.Signatories) && c.TermsHash == o.TermsHash &&
		c.Purpose == o.Purpose && c.Delivery == o.Delivery && c.SignedAt == o.SignedAt
}

// Filing is the venue's answer to a contract.
type Filing struct {
	// RecordNumber is the venue's number; empty when it refused.
	RecordNumber string `json:"record_number"`
	Accepted     bool   `json:"accepted"`
	// Reason and Article say why it refused.
	Reason  fault.Text `json:"reason"`
	Article string     `json:"article"`
	// FiledAt is Unix milliseconds.
	FiledAt int64 `json:"filed_at"`
}

// DeliveryReport tells the venue that what was traded has been delivered.
type DeliveryReport struct {
	ContractCode string `json:"contract_code"`
	RecordNumber string `json:"record_number"`
	// SHA256 (hex) and SizeBytes are of what was delivered.
	SHA256    string `json:"sha256"`
	SizeBytes int64  `json:"size_bytes"`
	// DeliveredAt is Unix milliseconds.
	DeliveredAt int64 `json:"delivered_at"`
}

// Part is one party's part of the price.
type Part struct {
	USCC      string `json:"uscc"`
	AmountFen int64  `json:"amount_fen"`
}

// ClearingReport tells the venue how the price was paid and divided.
type ClearingReport struct {
	ContractCode string `json:"contract_code"`
	RecordNumber string `json:"record_number"`
	// Reference is the bank's reference of the buyer's transfer.
	Reference string `json:"reference"`
	// Parts sum to the contract's price.
	Parts []Part `json:"parts"`
	// ClearedAt is Unix milliseconds.
	ClearedAt int64 `json:"cleared_at"`
}

// Record is what the venue holds on one contract.
type Record struct {
	Number   string          `json:"number"`
	Contract Contract        `json:"contract"`
	FiledAt  int64           `json:"filed_at"`
	Delivery *DeliveryReport `json:"delivery"`
	Clearing *ClearingReport `json:"clearing"`
}

// Venue describes the exchange on papers.
type Venue struct {
	Name fault.Text `json:"name"`
	// Trial marks a venue whose records have no standing outside this program.
	Trial bool `json:"trial"`
	// Notice stands on every paper that cites the venue; empty for a real one.
	Notice fault.Text `json:"notice"`
}

// Exchange is a venue. Every call may be repeated: the same input gives the same
// answer and happens once. Calls go over a network in general, so they are never made
// inside a transaction.
//
// A refusal by the venue is a Filing with Accepted false. Errors are for everything
// else: Unavailable may be retried, Conflict means that the same code or record was
// used for something else, NotFound that the record is unknown.
type Exchange interface {
	Venue() Venue
	// File checks the registration, accepts the contract and gives it a record number.
	File(ctx context.Context, c Contract) (Filing, error)
	ReportDelivery(ctx context.Context, r DeliveryReport) error
	ReportClearing(ctx context.Context, r ClearingReport) error
	Record(ctx context.Context, number string) (Record, error)
}
