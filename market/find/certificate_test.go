package find_test

import (
	"encoding/hex"
	"strings"
	"testing"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
	"huishu/market/find"
	"huishu/market/markettest"
)

// TestCertificateByAllThatStandsOnIt: code, number, the hash of the file and of the leaf lead to the one certificate, however they are
// typed; a hash of something else leads nowhere.
func TestCertificateByAllThatStandsOnIt(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	w.View(ledger.Actor{}, func(tx *ledger.Tx) error {
		e, err := tx.Event(w.Registration.RegisterEvent)
		if err != nil {
			return err
		}
		leaf := tlog.RecordHash([]byte(e.Leaf()))
		for _, text := range []string{
			w.Product.Code, strings.ToLower(w.Product.Code), " " + w.Registration.Number + " ", w.Registration.FileHash,
			"sha256:" + strings.ToUpper(w.Registration.FileHash), hex.EncodeToString(leaf[:]),
		} {
			if p, err := find.Certificate(tx, text); err != nil || p.Code != w.Product.Code {
				t.Errorf("%q: %q, %v", text, p.Code, err)
			}
		}
		first, err := tx.EntryAt(0)
		if err != nil {
			return err
		}
		other := tlog.RecordHash([]byte(first.Leaf()))
		for _, text := range []string{strings.Repeat("0", 64), hex.EncodeToString(other[:]), w.Agreement.Code, w.Merchant.USCC, "", "x"} {
			if p, err := find.Certificate(tx, text); fault.CodeOf(err) != "verify.unknown" {
				t.Errorf("%q: %q, %v", text, p.Code, err)
			}
		}
		return nil
	})
}
