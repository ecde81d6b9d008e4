package bench

import (
	"fmt"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/registry/product"
)

// dependants is how many products, registrations, offers and orders rest on the agreement that is ended.
const dependants = 10_000

// BenchmarkEnding: the implementing body ends an agreement on which 10,000 products, registrations, offers and orders rest, half of
// the products made from the other half. "s" is the median time from asking to the durable end, "transactions" how many it took;
// issue 7 wants under 1 second in at most 10. Then every product is asked: none may be traded.
func BenchmarkEnding(b *testing.B) {
	c := newCity(b)
	path := c.copied(b)
	agreement := fillDependants(b, path, dependants/4) // of each of the four kinds
	book, err := rules.Load(true)
	if err != nil {
		b.Fatal(err)
	}
	var took, transactions []float64
	for b.Loop() {
		db := c.open(b, copyOf(b, path), 0)
		token, err := party.SignIn(b.Context(), db, "bureau", demoPassword, party.Meta{IP: "127.0.0.1"})
		if err != nil {
			b.Fatal(err)
		}
		body, _, err := party.Authenticate(b.Context(), db, token)
		if err != nil {
			b.Fatal(err)
		}
		hangs := effectOf(b, db, body, agreement)
		if n := len(hangs.Items); n < dependants || hangs.Count("order") < dependants/4 {
			b.Fatalf("%d dependants: %v", n, hangs.Counts)
		}
		n := 0
		update := func(do func(tx *ledger.Tx) error) {
			n++
			if err := db.Update(b.Context(), body, do); err != nil {
				b.Fatal(err)
			}
		}
		start := time.Now()
		update(func(tx *ledger.Tx) error {
			_, err := product.EndAgreement(tx, book, agreement, "retired", "授权事项已完成")
			return err
		})
		took, transactions = append(took, time.Since(start).Seconds()), append(transactions, float64(n))
		noneCarries(b, db, hangs)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(took), "s")
	b.ReportMetric(median(transactions), "transactions")
}

func effectOf(b *testing.B, db *ledger.DB, actor ledger.Actor, agreement string) (e product.Effect) {
	b.Helper()
	err := db.View(b.Context(), actor, func(tx *ledger.Tx) (err error) {
		e, err = product.EffectOf(tx, agreement)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return e
}

// noneCarries demands that no product of the dependants may be traded any more.
func noneCarries(b *testing.B, db *ledger.DB, hangs product.Effect) {
	b.Helper()
	err := db.View(b.Context(), ledger.System, func(tx *ledger.Tx) error {
		for _, d := range hangs.Items {
			if d.Kind != product.SubjectProduct || d.Code == "" {
				continue
			}
			if _, err := product.RequireRegistered(tx, d.ID); fault.KindOf(err) != fault.Refused {
				return fmt.Errorf("%s may still be traded: %w", d.Code, err)
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

// fillDependants copies the registered product of the demo with its registration, offer and order n times each, past the journal:
// nothing that is measured on them reads it. The copies differ in what must be unique. The second half of the products is made from the
// first, as its registrations say, by another operator.
func fillDependants(b *testing.B, path string, n int) (agreement string) {
	b.Helper()
	db, err := sqlx.Open("sqlite3", path)
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1) // the templates are that connection's own
	defer func() { _ = db.Close() }()
	run := func(query string, args ...any) {
		if _, err := db.Exec(query, args...); err != nil {
			b.Fatalf("%v: %s", err, query)
		}
	}
	run(`CREATE TEMP TABLE template AS SELECT p.id AS product, p.agreement AS agreement FROM product p JOIN agreement a ON a.id = p.agreement
		JOIN trade_order o ON o.product = p.id JOIN listing l ON l.id = o.listing JOIN registration r ON r.product = p.id
		WHERE r.standing = 'granted' AND l.state = 'published' AND a.standing = 'granted' AND a.implementing_body IN
			(SELECT m.party FROM membership m JOIN account ON account.id = m.account WHERE account.login = 'bureau') ORDER BY p.id LIMIT 1`)
	run(`CREATE TEMP TABLE n AS WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT i FROM n`, n-1)
	for _, each := range []struct{ table, key, of, set string }{
		{"product", "8000", `id = (SELECT product FROM template)`, `code = printf('FILL-%d', i)`},
		{"registration", "8001", `product = (SELECT product FROM template) AND standing = 'granted'`, `product = ` + filled("8000") + `, code = printf('FILL-%d', i), number = printf('FILL-%d', i)`},
		{"listing", "8002", `id = (SELECT MAX(id) FROM listing WHERE product = (SELECT product FROM template) AND state = 'published')`, `product = ` + filled("8000") + `, number = printf('FILL-%d', i)`},
		{"trade_order", "8003", `id = (SELECT MAX(id) FROM trade_order WHERE product = (SELECT product FROM template))`,
			`product = ` + filled("8000") + `, listing = ` + filled("8002") + `, number = printf('FILL-%d', i), contract_code = NULL, record_number = NULL, proposal = NULL, state = 'placed'`},
	} {
		run(`CREATE TEMP TABLE many AS SELECT t.*, n.i FROM ` + each.table + ` t, n WHERE ` + each.of)
		run(`UPDATE many SET id = ` + filled(each.key) + `, ` + each.set)
		run(`ALTER TABLE many DROP COLUMN i`)
		run(`INSERT INTO ` + each.table + ` SELECT * FROM many`)
		run(`DROP TABLE many`)
	}
	run(`INSERT INTO product_source (source, product) SELECT `+filled("8000")+`, printf('01900000-0000-7000-8000-%012d', i + ?) FROM n WHERE i < ?`, n/2, n/2)
	run(`UPDATE registration SET file = replace(file, '"operator":"' || operator || '"', '"operator":"another"') WHERE product IN (SELECT product FROM product_source)`)
	var resources []string
	if err := db.Select(&resources, `SELECT resource FROM product_resource WHERE product = (SELECT product FROM template)`); err != nil {
		b.Fatal(err)
	}
	for _, id := range resources {
		run(`UPDATE registration SET file = replace(file, '"resource":"' || ? || '"', '"resource":"","product":"' || s.source || '"') FROM product_source s WHERE s.product = registration.product`, id)
	}
	if err := db.Get(&agreement, `SELECT agreement FROM template`); err != nil {
		b.Fatal(err)
	}
	return agreement
}

// filled is the id of the i-th copy in a table that has a key of its own.
func filled(key string) string { return `printf('01900000-0000-7000-` + key + `-%012d', i)` }
