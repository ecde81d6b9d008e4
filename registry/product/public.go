package product

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/search"
	"huishu/registry/catalogue"
)

// Public is what anyone may know of a registered product: the registered version, word for
// word, and what its registration is worth today.
type Public struct {
	// Code is the product code, or with a national registration its query code.
	Code string `json:"code"`
	// Regime is [City] or [National].
	Regime      string              `json:"regime"`
	Name        string              `json:"name"`
	Description string              `json:"description"`
	Kind        Kind                `json:"kind"`
	Purpose     string              `json:"purpose"`
	Form        Form                `json:"form"`
	Frequency   catalogue.Frequency `json:"frequency"`
	Operator    Holder              `json:"operator"`
	Agreement   string              `json:"agreement"`
	Resources   []FiledResource     `json:"resources"`
	Fields      []PublicField       `json:"fields"`
	// Product and Registration are ids, Number the registration number.
	Product      string       `json:"product"`
	Registration string       `json:"registration"`
	Number       string       `json:"number"`
	ValidFrom    workday.Date `json:"valid_from"`
	ValidTo      workday.Date `json:"valid_to"`
	Status       Status       `json:"status"`
	// Event is the event that registered it; its receipt is the certificate.
	Event string `json:"event"`
	// RegisteredAt is Unix milliseconds.
	RegisteredAt int64 `json:"registered_at"`
}

// PublicField is a field as the public sees it: how it is made stays with the operator.
type PublicField struct {
	Name    string `json:"name"`
	Meaning string `json:"meaning"`
}

// public is the public face of a registration that was granted.
func (r Registration) public(day workday.Date) Public {
	p := r.Filed.Product
	fields := make([]PublicField, len(p.Fields))
	for i, f := range p.Fields {
		fields[i] = PublicField{Name: f.Name, Meaning: f.Meaning}
	}
	return Public{
		Code: r.Key(), Regime: r.Regime, Name: p.Name, Description: p.Description, Kind: p.Kind, Purpose: p.Purpose, Form: p.Form, Frequency: p.Frequency,
		Operator: r.Filed.Operator, Agreement: r.Filed.AgreementCode, Resources: r.Filed.Resources, Fields: fields,
		Product: r.Product, Registration: r.ID, Number: r.Number, ValidFrom: r.ValidFrom, ValidTo: r.ValidTo,
		Status: r.Status(day), Event: r.RegisterEvent, RegisteredAt: r.RegisteredAt,
	}
}

// PublicByCode returns the public face of the product with the code, or of the national registration with the query code, whatever the
// registration is worth today; NotFound for a code that was never given.
func PublicByCode(tx *ledger.Tx, code string) (Public, error) {
	r, err := registeredByKey(tx, code)
	if fault.KindOf(err) == fault.NotFound {
		return Public{}, noProduct()
	}
	if err != nil {
		return Public{}, err
	}
	items, err := publicOf(tx, r)
	if err != nil {
		return Public{}, err
	}
	return items[0], nil
}

// PublicByNumber returns the public face of the product that was registered under a
// registration number, also one that a newer registration has followed; NotFound for none.
func PublicByNumber(tx *ledger.Tx, number string) (Public, error) {
	r, err := oneRegistration(tx, `r.number = ? AND r.register_event <> ''`, number)
	if fault.KindOf(err) == fault.NotFound {
		return Public{}, noProduct()
	}
	if err != nil {
		return Public{}, err
	}
	return PublicByCode(tx, r.Key())
}

// PublicNational returns the public face of the newest national registration of a product (an id) that was granted, whatever it is worth
// today; NotFound for none.
func PublicNational(tx *ledger.Tx, product string) (Public, error) {
	r, err := oneRegistration(tx, `r.product = ? AND r.regime = ? AND r.register_event <> '' ORDER BY r.id DESC LIMIT 1`, product, National)
	if err != nil {
		return Public{}, err
	}
	items, err := publicOf(tx, r)
	if err != nil {
		return Public{}, err
	}
	return items[0], nil
}

// PublicVersions returns every version of a product that was registered under its code, or of a national registration under its query
// code, newest first.
func PublicVersions(tx *ledger.Tx, code string) ([]Public, error) {
	var rows []registrationRow
	if err := tx.Select(&rows, registrationSelect+` WHERE (r.code = ? AND r.regime = ? OR r.number = ? AND r.regime = ?) AND r.register_event <> '' ORDER BY r.id DESC`,
		code, City, code, National); err != nil {
		return nil, err
	}
	registrations, err := registrationsOf(rows)
	if err != nil {
		return nil, err
	}
	items, err := publicOf(tx, registrations...)
	if err != nil {
		return nil, err
	}
	var list []Public
	for i, r := range registrations {
		list = append(list, items[i])
		former, err := FormerVersions(tx, r.ID)
		if err != nil {
			return nil, err
		}
		for _, v := range slices.Backward(former) {
			list = append(list, r.formerly(v))
		}
	}
	return list, nil
}

// formerly is the public face of what was registered until an alteration replaced it.
func (r Registration) formerly(v Version) Public {
	r.Filed, r.FileHash, r.RegisterEvent, r.ValidTo = v.Filed, v.FileHash, v.Event, v.ValidTo
	r.Number = cmp.Or(v.QueryCode, r.Number)
	p := r.public(r.ValidFrom)
	p.Status = Replaced
	return p
}

func registrationsOf(rows []registrationRow) ([]Registration, error) {
	list := make([]Registration, len(rows))
	for i, row := range rows {
		var err error
		if list[i], err = row.registration(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// publicOf is the public face of registrations that were granted, in their order, as they are worth today.
func publicOf(tx *ledger.Tx, registrations ...Registration) ([]Public, error) {
	today := workday.OfTime(tx.Now)
	items := make([]Public, 0, len(registrations))
	derived := []string{}
	for _, r := range registrations {
		items = append(items, r.public(today))
		if len(r.Filed.Product.Products()) > 0 {
			derived = append(derived, r.Product)
		}
	}
	stops, err := stopped(tx, derived)
	if err != nil {
		return nil, err
	}
	for i, p := range items {
		items[i].Status, _ = stops.on(p.Product, p.Regime, p.Status)
	}
	return items, nil
}

// StatusNow is what the registration is worth today to everybody, its operator included: what the register and the status lists say.
func StatusNow(tx *ledger.Tx, r Registration) (Status, error) {
	own := r.Status(workday.OfTime(tx.Now))
	if own != Valid {
		return own, nil
	}
	stops, err := stopped(tx, []string{r.Product})
	now, _ := stops.on(r.Product, r.Regime, own)
	return now, err
}

// PublicQuery selects registered products; empty fields do not.
type PublicQuery struct {
	// Text asks for products that speak of it, best first, on one page without cursor.
	Text string
	Kind Kind
	// Operator is a party id.
	Operator string
	// Since keeps what was registered at or after an instant, Unix milliseconds.
	Since int64
	// All also gives products whose registration is not valid today, or which what they are made from does not carry.
	All bool
	Page
}

// candidates bounds how many products found by their words are ranked.
const candidates = 1_000

// Products lists registered products: newest first, or with a text best first.
func Products(tx *ledger.Tx, q PublicQuery) (items []Public, next string, err error) {
	if search.Query(q.Text) != "" {
		items, err = found(tx, q)
		return items, "", err
	}
	return listed(tx, q, q.Page)
}

// listed is one page of granted registrations, newest first.
func listed(tx *ledger.Tx, q PublicQuery, page Page) (items []Public, next string, err error) {
	items = []Public{}
	for cursor, more := page.Cursor, true; more && len(items) <= page.size(); {
		w := q.where(tx)
		if cursor != "" {
			w.add(`r.id < ?`, cursor)
		}
		var rows []registrationRow
		query := registrationSelect + ` JOIN product p ON p.id = r.product WHERE ` + strings.Join(w.conditions, ` AND `) + ` ORDER BY r.id DESC LIMIT ?`
		if err := tx.Select(&rows, query, append(w.args, page.size()+1)...); err != nil {
			return nil, "", err
		}
		some, err := q.standing(tx, rows)
		if err != nil {
			return nil, "", err
		}
		items = append(items, some...)
		if more = len(rows) > page.size(); more { // some of them may have been stopped by what they are made from
			cursor = rows[len(rows)-1].ID
		}
	}
	if len(items) > page.size() {
		items = items[:page.size()]
		next = items[len(items)-1].Registration
	}
	return items, next, nil
}

// standing is the public face of rows that [PublicQuery.where] found, without those which what they are made from does not carry unless
// all are asked for.
func (q PublicQuery) standing(tx *ledger.Tx, rows []registrationRow) ([]Public, error) {
	registrations, err := registrationsOf(rows)
	if err != nil {
		return nil, err
	}
	items, err := publicOf(tx, registrations...)
	if err != nil || q.All {
		return items, err
	}
	return slices.DeleteFunc(items, func(p Public) bool { return p.Status == Upstream }), nil
}

// CountProducts returns how many registered products a query finds, whatever its page.
func CountProducts(tx *ledger.Tx, q PublicQuery) (n int64, err error) {
	err = q.ask(tx, func(clause string, args []any) (int64, error) {
		if err := tx.Get(&n, `SELECT COUNT(*) FROM registration r JOIN agreement a ON a.id = r.agreement `+clause, args...); err != nil || q.All || n == 0 {
			return n, err
		}
		var derived []string
		err := tx.Select(&derived, `SELECT r.product FROM registration r JOIN agreement a ON a.id = r.agreement `+clause+
			` AND EXISTS (SELECT 1 FROM product_source made WHERE made.product = r.product)`, args...)
		if err != nil || len(derived) == 0 {
			return n, err
		}
		stops, err := stopped(tx, derived)
		n -= int64(len(stops))
		return n, err
	})
	return n, err
}

// ask runs fn with the joins and conditions of the query: for a text first with all its words
// and, while fn finds nothing, with any pair of its characters.
func (q PublicQuery) ask(tx *ledger.Tx, fn func(clause string, args []any) (found int64, err error)) error {
	w := q.where(tx)
	clause := `JOIN product p ON p.id = r.product`
	if search.Query(q.Text) == "" {
		_, err := fn(clause+` WHERE `+strings.Join(w.conditions, ` AND `), w.args)
		return err
	}
	clause += ` JOIN product_search s ON s.product = p.id WHERE s.words MATCH ? AND ` + strings.Join(w.conditions, ` AND `)
	for _, match := range []string{search.Query(q.Text), search.Any(q.Text)} {
		if match == "" {
			continue
		}
		n, err := fn(clause, append([]any{match}, w.args...))
		if err != nil || n > 0 {
			return err
		}
	}
	return nil
}

// where keeps to the newest granted registration of each product, and to valid ones unless all are asked for.
func (q PublicQuery) where(tx *ledger.Tx) where {
	w := where{}
	w.add(`r.register_event <> ''`)
	w.add(`r.regime = ?`, City)
	w.add(`NOT EXISTS (SELECT 1 FROM registration n WHERE n.product = r.product AND n.regime = r.regime AND n.register_event <> '' AND n.id > r.id)`)
	w.equal(`p.kind`, string(q.Kind))
	w.equal(`r.operator`, q.Operator)
	if q.Since > 0 {
		w.add(`r.registered_at >= ?`, q.Since)
	}
	if !q.All {
		today := workday.OfTime(tx.Now).String()
		w.add(`r.standing = 'granted' AND r.outside_since = 0 AND a.standing = 'granted' AND a.suspended_at = 0 AND (a.ends_on = '' OR a.ends_on >= ?) AND a.term_to >= ?
			AND r.valid_from <= ? AND r.valid_to >= ?`, today, today, today, today)
	}
	return w
}

// found ranks the products that hold every word of the text or, if there are none, any pair
// of its characters.
func found(tx *ledger.Tx, q PublicQuery) ([]Public, error) {
	var items []Public
	err := q.ask(tx, func(clause string, args []any) (int64, error) {
		var rows []registrationRow
		err := tx.Select(&rows, registrationSelect+` `+clause+` LIMIT ?`, append(args, candidates)...)
		if err != nil {
			return 0, err
		}
		items, err = q.standing(tx, rows)
		return int64(len(items)), err
	})
	if err != nil {
		return nil, err
	}
	rank := func(p Public) float64 {
		return max(search.Score(q.Text, p.Name), 0.5*search.Score(q.Text, p.Description))
	}
	slices.SortStableFunc(items, func(a, b Public) int {
		if x, y := rank(a), rank(b); x != y {
			if x > y {
				return -1
			}
			return 1
		}
		return strings.Compare(b.Registration, a.Registration)
	})
	return append([]Public{}, items[:min(len(items), q.size())]...), nil
}

// index writes the words by which a registered product is found.
func index(tx *ledger.Tx, r Registration, p Product) error {
	text := []string{p.Name, p.Description, p.Purpose, p.Kind.Title().ZH, r.Code, r.Number, r.Filed.Operator.Name}
	for _, f := range p.Fields {
		text = append(text, f.Name, f.Meaning)
	}
	for _, s := range r.Filed.Resources {
		text = append(text, s.Title, s.BodyName)
	}
	sum := sha256.Sum256([]byte(p.ID))
	docID := int64(binary.BigEndian.Uint64(sum[:8]) >> 1) // FTS numbers its rows: 63 bits of the key's hash
	if _, err := tx.Exec(`DELETE FROM product_search WHERE docid = ?`, docID); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO product_search (docid, product, words) VALUES (?, ?, ?)`, docID, p.ID, search.Bigrams(strings.Join(text, " ")))
	return err
}

// Show returns a product for the acting account: everything to those who work with it, and
// NotFound to everybody else. What is registered is read with [PublicByCode].
func Show(tx *ledger.Tx, id string) (Product, error) {
	p, err := Get(tx, id)
	if err != nil {
		return Product{}, err
	}
	facts := access.Facts{Owner: p.Operator}
	if p.Merchant != "" {
		facts.Parties = []string{p.Merchant}
	}
	if !access.Can(tx.Actor, access.ProductRead, facts) {
		return Product{}, noProduct()
	}
	return p, nil
}

// ShowAgreement returns an agreement in full to its two sides and the offices that supervise
// it, and NotFound to everybody else. What the public may know is read with [DisclosureOf].
func ShowAgreement(tx *ledger.Tx, id string) (Agreement, error) {
	a, err := GetAgreement(tx, id)
	if err != nil {
		return Agreement{}, err
	}
	if !access.Can(tx.Actor, access.AgreementRead, a.facts()) {
		return Agreement{}, fault.New(fault.NotFound, "agreement.not_found", "没有这份协议", "There is no such agreement")
	}
	return a, nil
}
