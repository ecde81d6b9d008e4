package bench

import (
	"testing"

	"huishu/ledger"
	"huishu/registry/product"
)

// BenchmarkVerify: 32 clients have a certificate verified at /verify/{code}, the page where a QR code leads. The rival is the bare
// echo of BenchmarkSingleRowRead, which reads one row of the same file and answers it as JSON: no proof, no page.
func BenchmarkVerify(b *testing.B) {
	c := newCity(b)
	path := c.copied(b)
	db := c.open(b, path, 0)
	id := plainResource(b, db)
	ours, theirs := serve(b, c.handler(b, db)), serve(b, bareEcho(b, path))
	our, their := duel(b,
		load{addr: ours, clients: 32, each: 200, status: 200, request: request(b, "GET", "http://"+ours+"/verify/"+certified(b, db), "", nil)},
		load{addr: theirs, clients: 32, each: 200, status: 200, request: request(b, "GET", "http://"+theirs+"/api/v1/resources/"+id, "", nil)})
	report(b, our, their)
}

// certified is the code of a product that has a certificate.
func certified(b *testing.B, db *ledger.DB) (code string) {
	b.Helper()
	err := db.View(b.Context(), ledger.System, func(tx *ledger.Tx) error {
		items, _, err := product.Certificates(tx, product.Page{Limit: 1})
		if err == nil {
			code = items[0].Code
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return code
}
