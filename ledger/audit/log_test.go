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

// most is the memory that an audit may take, in megabytes, however long the log is.
const most = 300

// BenchmarkAudit measures the log part by itself (leaves, tiles, checkpoint), which is what an outsider's fsck does too, and the whole.
func BenchmarkAudit(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} {
		db := ledgertest.New(b, shelf())
		grow(b, db, n)
		report := func(b *testing.B) {
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
			mb := residentMB(b)
			if b.ReportMetric(float64(mb), "MB-resident"); mb > most {
				b.Errorf("%d MB resident, of %d at most", mb, most)
			}
		}
		b.Run(fmt.Sprint("log/", n), func(b *testing.B) {
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
			report(b)
		})
		b.Run(fmt.Sprint("whole/", n), func(b *testing.B) {
			for b.Loop() {
				if r := run(b, db); !r.OK || r.Size != int64(n) {
					b.Errorf("%+v", r)
				}
			}
			report(b)
		})
	}
}
