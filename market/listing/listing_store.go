package listing

import (
	"encoding/json"
	"errors"
	"fmt"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market"
	"huishu/registry/product"
)

// row is a row of table listing.
type row struct {
	ID          string               `db:"id"`
	Number      string               `db:"number"`
	Product     string               `db:"product"`
	Merchant    string               `db:"merchant"`
	Operator    string               `db:"operator"`
	Class       product.PurposeClass `db:"class"`
	Title       string               `db:"title"`
	Summary     string               `db:"summary"`
	PriceFen    int64                `db:"price_fen"`
	Basis       Basis                `db:"basis"`
	CeilingFen  int64                `db:"ceiling_fen"`
	CeilingRef  string               `db:"ceiling_ref"`
	Delivery    Delivery             `db:"delivery"`
	Allowed     string               `db:"allowed"`
	Forbidden   string               `db:"forbidden"`
	OperatorBP  int64                `db:"operator_bp"`
	MerchantBP  int64                `db:"merchant_bp"`
	BrokerBP    int64                `db:"broker_bp"`
	Document    string               `db:"document"`
	FileName    string               `db:"file_name"`
	SHA256      string               `db:"sha256"`
	SizeBytes   int64                `db:"size_bytes"`
	FileAt      int64                `db:"file_at"`
	FileRows    int64                `db:"file_rows"`
	Findings    string               `db:"findings"`
	State       State                `db:"state"`
	Reason      string               `db:"reason"`
	Version     int64                `db:"version"`
	CreatedAt   int64                `db:"created_at"`
	UpdatedAt   int64                `db:"updated_at"`
	PublishedAt int64                `db:"published_at"`
}

const columns = `l.id, COALESCE(l.number, '') AS number, l.product, l.merchant, l.operator, l.class, l.title, l.summary, l.price_fen, l.basis,
	l.ceiling_fen, l.ceiling_ref, l.delivery, l.allowed, l.forbidden, l.operator_bp, l.merchant_bp, l.broker_bp, l.document, l.file_name, l.sha256,
	l.size_bytes, l.file_at, l.file_rows, l.findings, l.state, l.reason, l.version, l.created_at, l.updated_at, l.published_at`

func (r row) listing() (Listing, error) {
	l := Listing{
		ID: r.ID, Number: r.Number, Product: r.Product, Merchant: r.Merchant, Operator: r.Operator, Class: r.Class,
		Content: Content{
			Title: r.Title, Summary: r.Summary, PriceFen: r.PriceFen, Basis: r.Basis, Ceiling: Ceiling{r.CeilingFen, r.CeilingRef},
			Delivery: r.Delivery, OperatorBP: r.OperatorBP, MerchantBP: r.MerchantBP, BrokerBP: r.BrokerBP,
		},
		State: r.State, Reason: r.Reason, Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, PublishedAt: r.PublishedAt,
	}
	err := errors.Join(json.Unmarshal([]byte(r.Allowed), &l.Allowed), json.Unmarshal([]byte(r.Forbidden), &l.Forbidden))
	if r.Document != "" {
		l.File = &File{Document: r.Document, Name: r.FileName, SHA256: r.SHA256, SizeBytes: r.SizeBytes, Rows: r.FileRows, AddedAt: r.FileAt}
		err = errors.Join(err, json.Unmarshal([]byte(r.Findings), &l.File.Findings))
	}
	if err != nil {
		return Listing{}, fmt.Errorf("listing %s: %w", r.ID, err)
	}
	return l, nil
}

func packed(list any) (string, error) {
	b, err := json.Marshal(list)
	return string(b), err
}

func insert(tx *ledger.Tx, l Listing) error {
	allowed, err1 := packed(l.Allowed)
	forbidden, err2 := packed(l.Forbidden)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO listing (id, number, product, merchant, operator, class, title, summary, price_fen, basis, ceiling_fen, ceiling_ref,
			delivery, allowed, forbidden, operator_bp, merchant_bp, broker_bp, document, file_name, sha256, size_bytes, file_at, state, reason,
			version, created_at, updated_at, published_at)
		VALUES (?, NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', '', 0, 0, ?, '', ?, ?, ?, 0)`,
		l.ID, l.Product, l.Merchant, l.Operator, l.Class, l.Title, l.Summary, l.PriceFen, l.Basis, l.Ceiling.AmountFen, l.Ceiling.Reference,
		l.Delivery, allowed, forbidden, l.OperatorBP, l.MerchantBP, l.BrokerBP, l.State, l.Version, l.CreatedAt, l.UpdatedAt)
	return err
}

// update replaces the content if the version is still the one the editor saw.
func update(tx *ledger.Tx, l Listing, seen int64) error {
	allowed, err1 := packed(l.Allowed)
	forbidden, err2 := packed(l.Forbidden)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	n, err := tx.Exec(`UPDATE listing SET class = ?, title = ?, summary = ?, price_fen = ?, basis = ?, ceiling_fen = ?, ceiling_ref = ?, delivery = ?,
			allowed = ?, forbidden = ?, operator_bp = ?, merchant_bp = ?, broker_bp = ?, version = version + 1, updated_at = ?
		WHERE id = ? AND version = ?`,
		l.Class, l.Title, l.Summary, l.PriceFen, l.Basis, l.Ceiling.AmountFen, l.Ceiling.Reference, l.Delivery,
		allowed, forbidden, l.OperatorBP, l.MerchantBP, l.BrokerBP, l.UpdatedAt, l.ID, seen)
	if err == nil && n == 0 {
		return market.Stale()
	}
	return err
}

// updateFile replaces the data file.
func updateFile(tx *ledger.Tx, l Listing) error {
	f := l.File
	findings, err := packed(f.Findings)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE listing SET document = ?, file_name = ?, sha256 = ?, size_bytes = ?, file_rows = ?, file_at = ?, findings = ?,
			updated_at = ?, version = version + 1 WHERE id = ?`,
		f.Document, f.Name, f.SHA256, f.SizeBytes, f.Rows, f.AddedAt, findings, l.UpdatedAt, l.ID)
	return err
}

// Get returns one offer. It does not ask who is looking.
func Get(tx *ledger.Tx, id string) (Listing, error) { return one(tx, `l.id = ?`, id) }

func one(tx *ledger.Tx, where string, args ...any) (Listing, error) {
	var r row
	err := tx.Get(&r, `SELECT `+columns+` FROM listing l WHERE `+where, args...)
	if fault.KindOf(err) == fault.NotFound {
		return Listing{}, noListing()
	}
	if err != nil {
		return Listing{}, err
	}
	return r.listing()
}

// Show returns one offer in full to its merchant and operator, and once it was published to whoever may take it down; to everybody
// else its card is public ([CardOf]).
func Show(tx *ledger.Tx, id string) (Listing, error) {
	l, err := known(tx, id)
	if err != nil {
		return Listing{}, err
	}
	if !l.sells(tx.Actor) && !access.Can(tx.Actor, access.ListingWithdraw, l.Facts()) {
		return Listing{}, noListing()
	}
	return l, nil
}

// known returns an offer to who acts on it: to others than its sellers one that was never published does not exist.
func known(tx *ledger.Tx, id string) (Listing, error) {
	l, err := Get(tx, id)
	if err == nil && l.PublishedAt == 0 && !l.sells(tx.Actor) {
		return Listing{}, noListing()
	}
	return l, err
}

// sells reports whether the actor's party is the offer's merchant or operator.
func (l Listing) sells(actor ledger.Actor) bool {
	return actor.Party != "" && (actor.Party == l.Merchant || actor.Party == l.Operator)
}

// OfParty lists the offers that the party made as merchant, or of its products as
// operator, in any state, newest first.
func OfParty(tx *ledger.Tx, party string, page market.Page) (items []Listing, next string, err error) {
	var rows []row
	err = tx.Select(&rows, `SELECT `+columns+` FROM listing l WHERE (l.merchant = ? OR l.operator = ?) AND l.id < ? ORDER BY l.id DESC LIMIT ?`,
		party, party, page.From(), page.Size()+1)
	if err != nil {
		return nil, "", err
	}
	rows, next = market.Cut(page, rows, func(r row) string { return r.ID })
	items, err = listings(rows)
	return items, next, err
}

func listings(rows []row) ([]Listing, error) {
	items := make([]Listing, 0, len(rows))
	for _, r := range rows {
		l, err := r.listing()
		if err != nil {
			return nil, err
		}
		items = append(items, l)
	}
	return items, nil
}

// LatestOf returns the newest offer of a product that was ever published; NotFound before the first.
func LatestOf(tx *ledger.Tx, productID string) (Listing, error) {
	return one(tx, `l.product = ? AND l.published_at > 0 ORDER BY CASE l.state WHEN 'published' THEN 0 ELSE 1 END, l.id DESC LIMIT 1`, productID)
}

// Offerable lists the products that the merchant may list today: entrusted to it, and registered.
func Offerable(tx *ledger.Tx, merchant string) ([]product.Product, error) {
	list := []product.Product{}
	page := product.Page{Limit: 200}
	for {
		ps, next, err := product.OfParty(tx, product.Query{Merchant: merchant, Page: page})
		if err != nil {
			return nil, err
		}
		for _, p := range ps {
			_, err := product.RequireRegistered(tx, p.ID)
			if err == nil {
				list = append(list, p)
			} else if fault.KindOf(err) != fault.Refused {
				return nil, err
			}
		}
		if next == "" {
			return list, nil
		}
		page.Cursor = next
	}
}
