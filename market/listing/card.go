package listing

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/search"
	"huishu/market"
	"huishu/registry/catalogue"
	"huishu/registry/party"
	"huishu/registry/product"
)

// Freshness says how old an offer's data is against what its update frequency promises.
type Freshness struct {
	// UpdatedAt is when the data file was attached, Unix milliseconds.
	UpdatedAt int64               `json:"updated_at"`
	Days      int                 `json:"days"`
	Frequency catalogue.Frequency `json:"frequency"`
	// Late is true when the frequency promised newer data by today.
	Late bool `json:"late"`
}

// Card is an offer as the public sees it, with its product as registered.
type Card struct {
	Listing
	ProductCode  string                `json:"product_code"`
	ProductName  string                `json:"product_name"`
	Description  string                `json:"description"`
	Purpose      string                `json:"purpose"`
	Fields       []product.PublicField `json:"fields"`
	Form         product.Form          `json:"form"`
	Frequency    catalogue.Frequency   `json:"frequency"`
	OperatorName fault.Text            `json:"operator_name"`
	MerchantName fault.Text            `json:"merchant_name"`
	// Registration is the registration number, Status what it is worth today.
	Registration string         `json:"registration"`
	Status       product.Status `json:"status"`
	// Tradable reports whether it can be ordered now.
	Tradable  bool      `json:"tradable"`
	Freshness Freshness `json:"freshness"`
}

// CardOf returns the public face of an offer that was published; NotFound for drafts.
func CardOf(tx *ledger.Tx, id string) (Card, error) {
	return published(tx, `l.id = ? AND l.published_at > 0`, id)
}

// ByNumber returns the public face of the offer with a listing number.
func ByNumber(tx *ledger.Tx, number string) (Card, error) {
	return published(tx, `l.number = ?`, number)
}

func published(tx *ledger.Tx, where string, args ...any) (Card, error) {
	l, err := one(tx, where, args...)
	if err != nil {
		return Card{}, err
	}
	return l.Card(tx)
}

// Card adds to an offer what its product and its parties say today.
func (l Listing) Card(tx *ledger.Tx) (Card, error) {
	c := Card{Listing: l}
	c.OperatorBP, c.MerchantBP = 0, 0
	r, err := product.LatestRegistration(tx, l.Product)
	if err != nil {
		return Card{}, err
	}
	today := workday.OfTime(tx.Now)
	p := r.Filed.Product // as registered, whatever is being worked on since
	c.Registration, c.Status = r.Number, r.Status(today)
	c.ProductCode, c.ProductName, c.Description, c.Purpose = cmp.Or(r.Code, p.Code), p.Name, p.Description, p.Purpose
	c.Form, c.Frequency, c.Fields = p.Form, p.Frequency, make([]product.PublicField, len(p.Fields))
	for i, f := range p.Fields {
		c.Fields[i] = product.PublicField{Name: f.Name, Meaning: f.Meaning}
	}
	if c.OperatorName, err = nameOf(tx, l.Operator); err != nil {
		return Card{}, err
	}
	if c.MerchantName, err = nameOf(tx, l.Merchant); err != nil {
		return Card{}, err
	}
	if l.File != nil {
		c.File = l.File.public()
		added := workday.OfTime(time.UnixMilli(l.File.AddedAt))
		c.Freshness = Freshness{UpdatedAt: l.File.AddedAt, Days: added.DaysUntil(today), Frequency: p.Frequency}
		c.Freshness.Late = p.Frequency.Days() > 0 && c.Freshness.Days > p.Frequency.Days()
	}
	err = l.RequireOffered(tx)
	if k := fault.KindOf(err); k != fault.None && k != fault.Refused && k != fault.Conflict {
		return Card{}, err
	}
	c.Tradable = err == nil
	return c, nil
}

func nameOf(tx *ledger.Tx, id string) (fault.Text, error) {
	p, err := party.Get(tx, id)
	return fault.T(p.NameZH, p.NameEN), err
}

// Query selects published offers; empty fields do not.
type Query struct {
	// Text asks for offers that speak of it, best first, on one page without cursor.
	Text string
	// Product, Merchant and Operator are ids.
	Product, Merchant, Operator string
	Class                       product.PurposeClass
	// FreeOnly keeps those at 0 fen; MaxPriceFen those up to a price, 0 for any.
	FreeOnly    bool
	MaxPriceFen int64
	market.Page
}

// candidates bounds how many offers found by their words are ranked.
const candidates = 500

func (q Query) where() (conditions []string, args []any) {
	conditions = []string{`l.state = 'published'`}
	for _, c := range []struct{ column, value string }{
		{"l.product", q.Product}, {"l.merchant", q.Merchant}, {"l.operator", q.Operator}, {"l.class", string(q.Class)},
	} {
		if c.value != "" {
			conditions, args = append(conditions, c.column+` = ?`), append(args, c.value)
		}
	}
	if q.FreeOnly {
		conditions = append(conditions, `l.price_fen = 0`)
	}
	if q.MaxPriceFen > 0 {
		conditions, args = append(conditions, `l.price_fen <= ?`), append(args, q.MaxPriceFen)
	}
	return conditions, args
}

// List lists published offers for everyone: newest first, or with a text best first.
func List(tx *ledger.Tx, q Query) (items []Card, next string, err error) {
	if search.Query(q.Text) != "" {
		items, err = found(tx, q)
		return items[:min(len(items), q.Size())], "", err
	}
	where, args := q.where()
	args = append(args, q.From(), q.Size()+1)
	var rows []row
	err = tx.Select(&rows, `SELECT `+columns+` FROM listing l WHERE `+strings.Join(where, ` AND `)+` AND l.id < ? ORDER BY l.id DESC LIMIT ?`, args...)
	if err != nil {
		return nil, "", err
	}
	rows, next = market.Cut(q.Page, rows, func(r row) string { return r.ID })
	items, err = cards(tx, rows)
	return items, next, err
}

func cards(tx *ledger.Tx, rows []row) ([]Card, error) {
	items := make([]Card, 0, len(rows))
	for _, r := range rows {
		l, err := r.listing()
		if err != nil {
			return nil, err
		}
		c, err := l.Card(tx)
		if err != nil {
			return nil, err
		}
		items = append(items, c)
	}
	return items, nil
}

// found ranks the offers that hold every word of the text or, if there are none, any
// pair of its characters.
func found(tx *ledger.Tx, q Query) (items []Card, err error) {
	err = q.ask(func(clause string, args []any) (n int64, err error) {
		items, err = read(tx, clause, args)
		return int64(len(items)), err
	})
	return ranked(q.Text, items), err
}

// ask runs fn with what follows FROM for the query: for a text first with all its words and,
// while fn finds nothing, with any pair of its characters.
func (q Query) ask(fn func(clause string, args []any) (found int64, err error)) error {
	where, args := q.where()
	if search.Query(q.Text) == "" {
		_, err := fn(`listing l WHERE `+strings.Join(where, ` AND `), args)
		return err
	}
	for _, match := range []string{search.Query(q.Text), search.Any(q.Text)} {
		if match == "" {
			continue
		}
		n, err := fn(matching+strings.Join(where, ` AND `), append([]any{match}, args...))
		if err != nil || n > 0 {
			return err
		}
	}
	return nil
}

const matching = `listing_search s JOIN listing l ON l.id = s.listing WHERE s.words MATCH ? AND `

// read returns the offers of a clause, as many as are ranked.
func read(tx *ledger.Tx, clause string, args []any) ([]Card, error) {
	var rows []row
	if err := tx.Select(&rows, `SELECT `+columns+` FROM `+clause+` LIMIT ?`, append(args, candidates)...); err != nil {
		return nil, err
	}
	return cards(tx, rows)
}

func ranked(text string, items []Card) []Card {
	question := search.Ask(text)
	for _, c := range items {
		question.Learn(c.words())
	}
	scores := make(map[string]float64, len(items))
	for _, c := range items {
		scores[c.ID] = question.Score(c.Title) + 0.8*question.Score(c.ProductName) + 0.5*question.Score(c.words())
	}
	slices.SortStableFunc(items, func(a, b Card) int {
		if x, y := scores[a.ID], scores[b.ID]; x != y {
			if x > y {
				return -1
			}
			return 1
		}
		return strings.Compare(b.ID, a.ID)
	})
	return items
}

// Related returns the published offers that share any words with a text: the wide net
// in which demands are matched. At most limit, the best first.
func Related(tx *ledger.Tx, text string, limit int) ([]Card, error) {
	match := search.Any(text)
	if match == "" {
		return nil, nil
	}
	items, err := read(tx, matching+`l.state = 'published'`, []any{match})
	items = ranked(text, items)
	return items[:min(len(items), limit)], err
}

// words are what an offer is found by.
func (c Card) words() string {
	text := []string{c.Title, c.Summary, c.ProductName, c.Description, c.Purpose, c.Number, c.ProductCode, c.Registration, c.OperatorName.ZH, c.MerchantName.ZH}
	text = append(text, c.Allowed...)
	for _, f := range c.Fields {
		text = append(text, f.Name, f.Meaning)
	}
	return strings.Join(text, " ")
}

// reindex brings the words by which an offer is found in step with its row.
func (l Listing) reindex(tx *ledger.Tx) error {
	id := search.DocID(l.ID)
	if _, err := tx.Exec(`DELETE FROM listing_search WHERE docid = ?`, id); err != nil || l.State != Published {
		return err
	}
	c, err := l.Card(tx)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO listing_search (docid, listing, words) VALUES (?, ?, ?)`, id, l.ID, search.Bigrams(c.words()))
	return err
}
