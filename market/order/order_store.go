package order

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market"
)

type row struct {
	ID                 string `db:"id"`
	Number             string `db:"number"`
	Listing            string `db:"listing"`
	Product            string `db:"product"`
	Buyer              string `db:"buyer"`
	Merchant           string `db:"merchant"`
	Operator           string `db:"operator"`
	Broker             string `db:"broker"`
	Proposal           string `db:"proposal"`
	PriceFen           int64  `db:"price_fen"`
	OperatorBP         int64  `db:"operator_bp"`
	MerchantBP         int64  `db:"merchant_bp"`
	BrokerBP           int64  `db:"broker_bp"`
	Document           string `db:"document"`
	Terms              string `db:"terms"`
	TermsHash          string `db:"terms_hash"`
	ContractCode       string `db:"contract_code"`
	RecordNumber       string `db:"record_number"`
	State              State  `db:"state"`
	Reason             string `db:"reason"`
	Article            string `db:"article"`
	Reference          string `db:"reference"`
	Delivery           string `db:"delivery"`
	PlacedAt           int64  `db:"placed_at"`
	ConfirmedAt        int64  `db:"confirmed_at"`
	FiledAt            int64  `db:"filed_at"`
	PaidAt             int64  `db:"paid_at"`
	DeliveredAt        int64  `db:"delivered_at"`
	TakenAt            int64  `db:"taken_at"`
	AcknowledgedAt     int64  `db:"acknowledged_at"`
	SettledAt          int64  `db:"settled_at"`
	DeliveryReportedAt int64  `db:"delivery_reported_at"`
	ClearingReportedAt int64  `db:"clearing_reported_at"`
	CompletedAt        int64  `db:"completed_at"`
	EndedAt            int64  `db:"ended_at"`
}

const columns = `id, number, listing, product, buyer, merchant, operator, broker, COALESCE(proposal, '') AS proposal, price_fen, operator_bp,
	merchant_bp, broker_bp, document, terms, terms_hash, COALESCE(contract_code, '') AS contract_code, COALESCE(record_number, '') AS record_number,
	state, reason, article, reference, delivery, placed_at, confirmed_at, filed_at, paid_at, delivered_at, taken_at, acknowledged_at, settled_at,
	delivery_reported_at, clearing_reported_at, completed_at, ended_at`

func (r row) order() (Order, error) {
	o := Order{
		ID: r.ID, Number: r.Number, Listing: r.Listing, Product: r.Product, Proposal: r.Proposal,
		Buyer: r.Buyer, Merchant: r.Merchant, Operator: r.Operator, Broker: r.Broker,
		PriceFen: r.PriceFen, OperatorBP: r.OperatorBP, MerchantBP: r.MerchantBP, BrokerBP: r.BrokerBP,
		Document: r.Document, TermsHash: r.TermsHash, ContractCode: r.ContractCode, RecordNumber: r.RecordNumber,
		State: r.State, Reason: r.Reason, Article: r.Article, Reference: r.Reference, Delivery: r.Delivery,
		PlacedAt: r.PlacedAt, ConfirmedAt: r.ConfirmedAt, FiledAt: r.FiledAt, PaidAt: r.PaidAt, DeliveredAt: r.DeliveredAt, TakenAt: r.TakenAt,
		AcknowledgedAt: r.AcknowledgedAt, SettledAt: r.SettledAt, DeliveryReportedAt: r.DeliveryReportedAt,
		ClearingReportedAt: r.ClearingReportedAt, CompletedAt: r.CompletedAt, EndedAt: r.EndedAt,
	}
	if err := json.Unmarshal([]byte(r.Terms), &o.Terms); err != nil {
		return Order{}, fmt.Errorf("order %s: %w", r.ID, err)
	}
	return o, nil
}

func insert(tx *ledger.Tx, o Order) error {
	terms, err := json.Marshal(o.Terms)
	if err != nil {
		return err
	}
	var proposal any
	if o.Proposal != "" {
		proposal = o.Proposal
	}
	_, err = tx.Exec(`INSERT INTO trade_order (id, number, listing, product, buyer, merchant, operator, broker, proposal, price_fen, operator_bp,
			merchant_bp, broker_bp, document, terms, terms_hash, contract_code, record_number, state, reason, article, reference, delivery, placed_at,
			confirmed_at, filed_at, paid_at, delivered_at, taken_at, acknowledged_at, settled_at, delivery_reported_at, clearing_reported_at, completed_at, ended_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, ?, '', '', '', '', ?, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)`,
		o.ID, o.Number, o.Listing, o.Product, o.Buyer, o.Merchant, o.Operator, o.Broker, proposal, o.PriceFen, o.OperatorBP,
		o.MerchantBP, o.BrokerBP, o.Document, string(terms), o.TermsHash, o.State, o.PlacedAt)
	return err
}

// Get returns one order. It does not ask who is looking.
func Get(tx *ledger.Tx, id string) (Order, error) { return one(tx, `id = ?`, id) }

func one(tx *ledger.Tx, where string, args ...any) (Order, error) {
	var r row
	err := tx.Get(&r, `SELECT `+columns+` FROM trade_order WHERE `+where, args...)
	if fault.KindOf(err) == fault.NotFound {
		return Order{}, noOrder()
	}
	if err != nil {
		return Order{}, err
	}
	return r.order()
}

// Show returns one order to its parties and to those who supervise (act order.read), and
// NotFound to everybody else.
func Show(tx *ledger.Tx, id string) (Order, error) {
	o, err := Get(tx, id)
	if err == nil && !o.visible(tx.Actor) {
		return Order{}, noOrder()
	}
	return o, err
}

// ByNumber is Show by the order's number.
func ByNumber(tx *ledger.Tx, number string) (Order, error) {
	o, err := one(tx, `number = ?`, number)
	if err == nil && !o.visible(tx.Actor) {
		return Order{}, noOrder()
	}
	return o, err
}

func (o Order) visible(a ledger.Actor) bool {
	return access.Can(a, access.OrderRead, o.Facts())
}

// Query selects orders; empty fields do not.
type Query struct {
	// Party is a party in any capacity, or in As where that is given.
	Party string
	As    Capacity
	// Buyer and Merchant are parties in theirs.
	Buyer, Merchant string
	// Listing and Product are ids.
	Listing, Product string
	State            State
	// Waiting keeps those that wait for the party of the acting account.
	Waiting bool
	market.Page
}

// where are the conditions of the query, and of what the acting account may read.
func (q Query) where(tx *ledger.Tx) (conditions []string, args []any) {
	const anyRole = `? IN (buyer, merchant, operator, broker) AND ? <> ''`
	add := func(condition string, values ...any) {
		conditions, args = append(conditions, condition), append(args, values...)
	}
	scope, values := access.ReachOf(tx.Actor, access.OrderRead).Where("buyer", "merchant", "operator", "broker")
	add(scope, values...)
	switch {
	case q.Party != "" && slices.Contains(Capacities, q.As):
		add(string(q.As)+` = ?`, q.Party)
	case q.Party != "":
		add(anyRole, q.Party, q.Party)
	}
	if q.Waiting {
		condition, values := waiting(tx.Actor.Party)
		add(condition, values...)
	}
	for _, c := range []struct{ column, value string }{
		{"buyer", q.Buyer}, {"merchant", q.Merchant}, {"listing", q.Listing}, {"product", q.Product}, {"state", string(q.State)},
	} {
		if c.value != "" {
			add(c.column+` = ?`, c.value)
		}
	}
	return conditions, args
}

// List lists the orders that the acting account may read, newest first.
func List(tx *ledger.Tx, q Query) (items []Order, next string, err error) {
	where, args := q.where(tx)
	where, args = append(where, `id < ?`), append(args, q.From(), q.Size()+1)
	var rows []row
	err = tx.Select(&rows, `SELECT `+columns+` FROM trade_order WHERE `+strings.Join(where, ` AND `)+` ORDER BY id DESC LIMIT ?`, args...)
	if err != nil {
		return nil, "", err
	}
	rows, next = market.Cut(q.Page, rows, func(r row) string { return r.ID })
	items = make([]Order, 0, len(rows))
	for _, r := range rows {
		o, err := r.order()
		if err != nil {
			return nil, "", err
		}
		items = append(items, o)
	}
	return items, next, nil
}

// Counts counts the orders of the query in each state, whatever state and page it asks for.
func Counts(tx *ledger.Tx, q Query) (map[State]int64, error) {
	q.State = ""
	where, args := q.where(tx)
	var rows []struct {
		State State `db:"state"`
		N     int64 `db:"n"`
	}
	err := tx.Select(&rows, `SELECT state, COUNT(*) AS n FROM trade_order WHERE `+strings.Join(append(where, `1 = 1`), ` AND `)+` GROUP BY state`, args...)
	counts := make(map[State]int64, len(rows))
	for _, r := range rows {
		counts[r.State] = r.N
	}
	return counts, err
}
