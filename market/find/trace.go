package find

import (
	"slices"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market/listing"
	"huishu/registry/catalogue"
	"huishu/registry/party"
	"huishu/registry/product"
)

// Subjects are what the journal of a thing is kept under: a product with its registrations and its newest
// offer, a party with its qualifications, an agreement, a resource.
func (t Thing) Subjects(tx *ledger.Tx) ([]ledger.Ref, error) {
	switch t.Kind {
	case Product:
		return productSubjects(tx, t.Key)
	case Agreement:
		ref, err := product.DisclosedRef(tx, t.Key)
		return []ledger.Ref{ref}, err
	case Party:
		list, err := party.Qualifications(tx, t.Key)
		refs := []ledger.Ref{{Kind: party.SubjectParty, ID: t.Key}}
		for _, q := range list {
			refs = append(refs, ledger.Ref{Kind: party.SubjectQualification, ID: q.ID})
		}
		return refs, err
	case Resource:
		return []ledger.Ref{{Kind: catalogue.Subject, ID: t.Key}}, nil
	}
	return nil, nil
}

func productSubjects(tx *ledger.Tx, code string) ([]ledger.Ref, error) {
	versions, err := product.PublicVersions(tx, code)
	if err != nil || len(versions) == 0 {
		return nil, err
	}
	refs := []ledger.Ref{{Kind: product.SubjectProduct, ID: versions[0].Product}}
	for _, v := range versions {
		if ref := (ledger.Ref{Kind: product.SubjectRegistration, ID: v.Registration}); !slices.Contains(refs, ref) {
			refs = append(refs, ref)
		}
	}
	l, err := listing.LatestOf(tx, versions[0].Product)
	if fault.KindOf(err) == fault.NotFound {
		return refs, nil // it was never offered
	}
	return append(refs, l.Ref()), err
}
