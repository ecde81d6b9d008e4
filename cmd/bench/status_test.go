package bench

import (
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"huishu/ledger"
	"huishu/ledger/tlog"
	"huishu/registry/product"
)

// BenchmarkStatusList: the signed status list of 10,000 registrations is made, in both shapes: none of the products is made from
// another, or half of them from the other half, which is traced for each. "ms" is the least time of one list; web/status.go makes one a
// minute at most, or one for each change.
func BenchmarkStatusList(b *testing.B) {
	c := newCity(b)
	path := c.copied(b)
	fillDependants(b, path, dependants)
	derived := c.open(b, path, 0)
	plain := c.open(b, underived(b, path), 0)
	for _, of := range []struct {
		name string
		db   *ledger.DB
	}{{"plain", plain}, {"derived", derived}} {
		for _, shape := range []struct {
			name string
			list func(tx *ledger.Tx) ([]byte, error)
		}{
			{"ours", product.StatusList},
			{"w3c", func(tx *ledger.Tx) ([]byte, error) {
				return product.BitstringList(tx, tlog.Suspension, "https://city.test/status/suspension")
			}},
		} {
			b.Run(of.name+"/"+shape.name, func(b *testing.B) {
				least := time.Hour
				for b.Loop() {
					start := time.Now()
					if err := of.db.View(b.Context(), ledger.System, func(tx *ledger.Tx) error { _, err := shape.list(tx); return err }); err != nil {
						b.Fatal(err)
					}
					least = min(least, time.Since(start))
				}
				b.ReportMetric(0, "ns/op")
				b.ReportMetric(float64(least.Microseconds())/1e3, "ms")
			})
		}
	}
}

// underived is a copy of a filled database in which no product is made from another.
func underived(b *testing.B, path string) string {
	b.Helper()
	plain := copyOf(b, path)
	db, err := sqlx.Open("sqlite3", plain)
	if err == nil {
		_, err = db.Exec(`DELETE FROM product_source`)
	}
	if err != nil {
		b.Fatal(err)
	}
	if err := db.Close(); err != nil {
		b.Fatal(err)
	}
	return plain
}
