package bench

import (
	"encoding/json"
	"testing"

	"huishu/cmd/app"
	"huishu/ledger"
	"huishu/ledger/ledgertest"
	"huishu/registry/product"
	"huishu/web/pages"
)

const demoPassword = pages.DemoPassword

// BenchmarkProductCreate: 256 operators' programs create products over HTTP, each with
// sign-in, validation, access, its fields, sources and indexes, its journal entry and its
// place in the signed log, durable before the answer. The rival is the same program with one
// transaction for each request.
func BenchmarkProductCreate(b *testing.B) {
	c := newCity(b)
	grouped, single := c.open(b, c.copied(b), 0), c.open(b, c.copied(b), 1)
	body := newProduct(b, grouped)
	to := func(db *ledger.DB, each int) load {
		addr := serve(b, c.handler(b, db))
		return load{addr: addr, clients: 256, each: each, status: 201, request: request(b, "POST", "http://"+addr+"/api/v1/products", c.token, body)}
	}
	ours, theirs := duel(b, to(grouped, 80), to(single, 16)) // about as long as each other
	report(b, ours, theirs)
}

// BenchmarkProductCreateOnPostgres is the same on PostgreSQL, on a server of our own with a disk beneath it. The
// rival is the same program with one transaction for each request, as many at once as serve it best.
func BenchmarkProductCreateOnPostgres(b *testing.B) {
	url := ledgertest.Postgres(b, app.Rooms()...)
	c := cityOn(b, url)
	grouped := c.openWith(b, ledger.Options{URL: ledgertest.Copy(b, url)})
	single := c.openWith(b, ledger.Options{URL: ledgertest.Copy(b, url), BatchLimit: 1, Writers: rivalWriters})
	body := newProduct(b, grouped)
	to := func(db *ledger.DB) load {
		addr := serve(b, c.handler(b, db))
		return load{addr: addr, clients: 256, each: 4, status: 201, request: request(b, "POST", "http://"+addr+"/api/v1/products", c.token, body)}
	}
	ours, theirs := duel(b, to(grouped), to(single))
	report(b, ours, theirs)
}

// rivalWriters served the rival best of 1, 2, 4, 8 and 16 on two cores.
const rivalWriters = 4

// newProduct is the body of a request that makes a product like the demo's own.
func newProduct(b *testing.B, db *ledger.DB) []byte {
	b.Helper()
	var p product.Product
	err := db.View(b.Context(), ledger.System, func(tx *ledger.Tx) error {
		list, _, err := product.Products(tx, product.PublicQuery{})
		if err != nil {
			return err
		}
		p, err = product.ByCode(tx, list[0].Code)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	fields := []map[string]any{}
	for _, f := range p.Fields {
		sources := []map[string]string{}
		for _, s := range f.Sources {
			sources = append(sources, map[string]string{"resource": s.Resource, "field": s.Field})
		}
		fields = append(fields, map[string]any{"name": f.Name, "meaning": f.Meaning, "derivation": f.Derivation, "sources": sources})
	}
	body, err := json.Marshal(map[string]any{
		"agreement": p.Agreement, "name": p.Name, "description": p.Description, "kind": p.Kind, "purpose": p.Purpose,
		"form": p.Form, "frequency": p.Frequency, "fields": fields,
	})
	if err != nil {
		b.Fatal(err)
	}
	return body
}
