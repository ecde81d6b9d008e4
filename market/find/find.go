package find

import (
	"strings"

	"golang.org/x/text/unicode/norm"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/search"
	"huishu/market"
	"huishu/market/listing"
	"huishu/registry/catalogue"
	"huishu/registry/party"
	"huishu/registry/product"
)

// Kind is the sort of thing that a code names.
type Kind string

// The kinds.
const (
	Product   Kind = "product"
	Agreement Kind = "agreement"
	Party     Kind = "party"
	Resource  Kind = "resource"
)

// Thing is what a code names.
type Thing struct {
	Kind Kind
	// Key is what its page is known by: the code of a product or an agreement, the id of a
	// party or a resource.
	Key string
}

// Exactly returns the one thing that bears a code: a product by its product code, its
// registration number, the query code of its national registration or its listing number, an agreement, a party by its unified social credit
// code or the number of a qualification, a resource by its source body's number. NotFound, with
// code "find.nothing", for anything else.
func Exactly(tx *ledger.Tx, text string) (Thing, error) {
	p, err := product.PublicByCode(tx, strings.TrimSpace(text)) // as it is: a query code is what the national platform wrote
	if fault.KindOf(err) != fault.NotFound {
		return Thing{Product, p.Code}, err
	}
	s := Normal(text)
	if strings.ContainsAny(s, "0123456789") { // all of them have a digit
		for _, look := range byCode {
			t, err := look(tx, s)
			if fault.KindOf(err) != fault.NotFound {
				return t, err
			}
		}
	}
	return Thing{}, fault.New(fault.NotFound, "find.nothing", "没有这个编码", "Nothing bears this code")
}

// Normal is a code as it may be typed, in its normal form: upper case, half width, without blanks.
func Normal(text string) string {
	return strings.ToUpper(strings.Join(strings.Fields(norm.NFKC.String(text)), ""))
}

// byCode are the ways in which a code is looked up.
var byCode = []func(tx *ledger.Tx, s string) (Thing, error){
	func(tx *ledger.Tx, s string) (Thing, error) {
		p, err := product.PublicByCode(tx, s)
		return Thing{Product, p.Code}, err
	},
	func(tx *ledger.Tx, s string) (Thing, error) {
		p, err := product.PublicByNumber(tx, s)
		return Thing{Product, p.Code}, err
	},
	func(tx *ledger.Tx, s string) (Thing, error) {
		c, err := listing.ByNumber(tx, s)
		return Thing{Product, c.ProductCode}, err
	},
	func(tx *ledger.Tx, s string) (Thing, error) {
		d, err := product.DisclosureOf(tx, s)
		return Thing{Agreement, d.Code}, err
	},
	func(tx *ledger.Tx, s string) (Thing, error) {
		e, err := party.EntryByCode(tx, s)
		return Thing{Party, e.ID}, err
	},
	func(tx *ledger.Tx, s string) (Thing, error) {
		r, err := catalogue.BySourceID(tx, s)
		return Thing{Resource, r.ID}, err
	},
}

// Group is the first of what was found in one place, with how many there are.
type Group[T any] struct {
	Items []T
	Count int64
}

// Answer is what a text finds.
type Answer struct {
	// Offers are on sale now; Products are the registered products that are not among them.
	Offers    Group[listing.Card]
	Products  Group[product.Public]
	Resources Group[catalogue.Resource]
	Parties   Group[party.Entry]
}

// Empty reports whether nothing was found.
func (a Answer) Empty() bool {
	return a.Offers.Count+a.Products.Count+a.Resources.Count+a.Parties.Count == 0
}

// Ask gathers at most limit of each that speak of a text, best first; nothing for a text
// without a letter, number or character to look for.
func Ask(tx *ledger.Tx, text string, limit int) (a Answer, err error) {
	if search.Query(text) == "" {
		return a, nil
	}
	if a.Offers, err = offers(tx, text, limit); err != nil {
		return a, err
	}
	if a.Products, err = products(tx, text, limit, a.Offers.Items); err != nil {
		return a, err
	}
	resources := catalogue.Query{Text: text, Limit: limit}
	if a.Resources.Count, err = catalogue.Count(tx, resources); err != nil {
		return a, err
	}
	if a.Resources.Items, _, err = catalogue.List(tx, resources); err != nil {
		return a, err
	}
	parties := party.Query{Text: text, Limit: limit}
	if a.Parties.Count, err = party.CountRegister(tx, parties); err != nil {
		return a, err
	}
	a.Parties.Items, _, err = party.Register(tx, parties)
	return a, err
}

func offers(tx *ledger.Tx, text string, limit int) (g Group[listing.Card], err error) {
	q := listing.Query{Text: text, Page: market.Page{Limit: limit}}
	if g.Count, err = listing.Count(tx, q); err != nil {
		return g, err
	}
	g.Items, _, err = listing.List(tx, q)
	return g, err
}

func products(tx *ledger.Tx, text string, limit int, shown []listing.Card) (g Group[product.Public], err error) {
	q := product.PublicQuery{Text: text, All: true, Page: product.Page{Limit: limit + len(shown)}}
	if g.Count, err = product.CountProducts(tx, q); err != nil {
		return g, err
	}
	found, _, err := product.Products(tx, q)
	offered := map[string]bool{}
	for _, c := range shown {
		offered[c.Product] = true
	}
	for _, p := range found {
		switch {
		case offered[p.Product]:
			g.Count--
		case len(g.Items) < limit:
			g.Items = append(g.Items, p)
		}
	}
	return g, err
}
