package audit_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"huishu/ledger"
	"huishu/ledger/audit"
	"huishu/ledger/ledgertest"
)

// residentMB is what this process holds in memory now, in megabytes.
func residentMB(t testing.TB) int {
	t.Helper()
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip("this system does not tell a process's memory: ", err)
	}
	for line := range strings.Lines(string(b)) {
		if f := strings.Fields(line); f[0] == "VmRSS:" {
			kb, err := strconv.Atoi(f[1])
			if err != nil {
				t.Fatal(err)
			}
			return kb >> 10
		}
	}
	t.Fatal("no VmRSS")
	return 0
}

// grow records n events about a tenth as many books, through the real door in large transactions.
func grow(t testing.TB, db *ledger.DB, n int) {
	t.Helper()
	const step = 4096
	for first := 0; first < n; first += step {
		err := db.Update(t.Context(), librarian, func(tx *ledger.Tx) error {
			for i := first; i < min(first+step, n); i++ {
				if err := putBook(tx, fmt.Sprintf("book-%07d", i/10), fmt.Sprintf("The %d. title of volume %d", i%10, i/10)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// BenchmarkLog rebuilds and checks the log: leaves, tiles, checkpoint. make bench compares it with Tessera's fsck.
func BenchmarkLog(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			db := ledgertest.New(b, shelf())
			grow(b, db, n)
			b.ResetTimer()
			for b.Loop() {
				err := db.View(b.Context(), ledger.System, func(tx *ledger.Tx) error {
					cp, err := audit.Log(tx, func(p audit.Problem) { b.Error(p.What) })
					if cp.Size != int64(n) {
						b.Errorf("%d leaves", cp.Size)
					}
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "leaves/s")
			b.ReportMetric(float64(residentMB(b)), "MB-resident")
		})
	}
}
