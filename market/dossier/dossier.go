package dossier

import (
	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/registry/product"
)

// Dossier names what is looked at: a party, or a product.
type Dossier struct {
	// Kind is party.SubjectParty or product.SubjectProduct.
	Kind string
	// ID is its key.
	ID string
	// Code is what people know it by: the unified social credit code, or the product code ("" before registration).
	Code string
	// Name is its name.
	Name fault.Text
	// Owner is the party whose it is: the party itself, or the product's operator. Merchant is the one that lists a product; "".
	Owner, Merchant string
}

// OfParty is the dossier of a party, by its id. NotFound "party.not_found".
func OfParty(tx *ledger.Tx, id string) (Dossier, error) {
	p, err := party.Get(tx, id)
	return Dossier{Kind: party.SubjectParty, ID: p.ID, Code: p.USCC, Name: fault.T(p.NameZH, p.NameEN), Owner: p.ID}, err
}

// OfProduct is the dossier of a product, by its id or its product code. NotFound "product.not_found".
func OfProduct(tx *ledger.Tx, named string) (Dossier, error) {
	p, err := product.Get(tx, named)
	if fault.KindOf(err) == fault.NotFound {
		p, err = product.ByCode(tx, named)
	}
	return Dossier{
		Kind: product.SubjectProduct, ID: p.ID, Code: p.Code, Name: fault.T(p.Name, p.Name), Owner: p.Operator, Merchant: p.Merchant,
	}, err
}

// Whole reports whether the whole dossier is about a party.
func (d Dossier) Whole() bool { return d.Kind == party.SubjectParty }

// Facts is how the dossier relates to whoever asks for it.
func (d Dossier) Facts() access.Facts {
	f := access.Facts{Owner: d.Owner}
	if d.Merchant != "" {
		f.Parties = []string{d.Merchant}
	}
	return f
}
