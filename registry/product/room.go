package product

import (
	"embed"
	"io/fs"

	"huishu/ledger"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Room declares this room's tables and subjects. It needs the rooms of ledger/vault,
// compliance/procedure, registry/party and registry/catalogue before it.
func Room() ledger.Room {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // the embedded folder is part of the program
	}
	agreements := []string{"agreement", "agreement_resource", "agreement_document", "agreement_signature", "agreement_version", "agreement_amendment", "agreement_ending"}
	products := []string{"product", "product_material", "product_sample", "product_sample_hit", "product_sample_column"}
	registrations := []string{"registration", "registration_objection"}
	return ledger.Room{
		Name: "product", Migrations: sub,
		Record:  append(append(append([]string{}, agreements...), products...), registrations...),
		Working: []string{"product_search", "product_resource", "product_source"},
		Subjects: []ledger.Subject{
			{Kind: SubjectAgreement, Tables: agreements, Load: loadAgreement, Owner: map[string]string{
				"agreement_resource": "agreement", "agreement_document": "agreement", "agreement_signature": "agreement",
				"agreement_version": "agreement", "agreement_amendment": "agreement", "agreement_ending": "agreement",
			}},
			{Kind: SubjectProduct, Tables: products, Load: loadProduct, Owner: map[string]string{
				"product_material": "product", "product_sample": "product",
				"product_sample_hit":    `COALESCE((SELECT product_sample.product FROM product_sample WHERE product_sample.id = product_sample_hit.sample), product_sample_hit.sample)`,
				"product_sample_column": `COALESCE((SELECT product_sample.product FROM product_sample WHERE product_sample.id = product_sample_column.sample), product_sample_column.sample)`,
			}},
			{Kind: SubjectRegistration, Tables: registrations, Load: loadRegistration, Owner: map[string]string{"registration_objection": "registration"}},
		},
	}
}

// The loaders return recorded facts only, each of its own tables: a status derived from the
// day or from another subject would make an untouched row look changed.

func loadAgreement(tx *ledger.Tx, id string) (any, error) {
	a, err := GetAgreement(tx, id)
	if err != nil {
		return nil, err
	}
	var positions []int64
	err = tx.Select(&positions, `SELECT position FROM agreement_resource WHERE agreement = ? ORDER BY position`, id)
	if err != nil {
		return nil, err
	}
	var signatures []Signature
	err = tx.Select(&signatures, `SELECT side, amendment, party, account, text_sha256, signed_at, document, document_sha256
		FROM agreement_signature WHERE agreement = ? ORDER BY amendment, side`, id)
	if err != nil {
		return nil, err
	}
	versions, err := Versions(tx, id)
	if err != nil {
		return nil, err
	}
	amendments, err := Amendments(tx, id)
	if err != nil {
		return nil, err
	}
	state := map[string]any{"agreement": a, "positions": positions, "signatures": signatures, "versions": versions, "amendments": amendments}
	proposed, err := Endings(tx, id)
	if len(proposed) > 0 { // what was recorded before there were proposals keeps its digest
		state["endings"] = proposed
	}
	return state, err
}

func loadProduct(tx *ledger.Tx, id string) (any, error) {
	p, err := withoutSample(tx, `id = ?`, id)
	if err != nil {
		return nil, err
	}
	samples, err := samplesOf(tx, id)
	if n := len(samples); n > 0 {
		p.Sample = &samples[n-1]
	}
	return stateOf(&p, samples), err
}

func stateOf(p *Product, samples []Sample) ledger.Parts {
	return ledger.Parts{"product": p, "samples": samples}
}

func loadRegistration(tx *ledger.Tx, id string) (any, error) { return GetRegistration(tx, id) }
