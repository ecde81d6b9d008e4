package money_test

import (
	"testing"

	"pgregory.net/rapid"

	"huishu/ledger/fault"
	"huishu/market/money"
)

func TestParseYuan(t *testing.T) {
	t.Parallel()
	for s, fen := range map[string]int64{
		"0": 0, "0.01": 1, "12800.01": 1_280_001, " 12800.1 ": 1_280_010, "12800": 1_280_000, "007.5": 750, "9999999999999.99": 999_999_999_999_999,
	} {
		if got, err := money.ParseYuan("amount", s); err != nil || got != fen {
			t.Errorf("%q is %d fen, want %d (%v)", s, got, fen, err)
		}
	}
	for _, s := range []string{
		"12,800.01", "12800.001", "-1", "+1", "abc", "1e3", ".5", "5.", ".", "1.2.3", "0x10", "¥1", "1 000", "１２", "١", "99999999999999", "NaN",
	} {
		if got, err := money.ParseYuan("amount", s); err == nil || err.Code != "money.form" || err.Field != "amount" || err.Remedy.IsZero() {
			t.Errorf("%q is taken for %d fen (%v)", s, got, err)
		}
	}
	if _, err := money.ParseYuan("amount", " "); fault.CodeOf(err) != "required" {
		t.Errorf("nothing: %v", err)
	}
}

// What is written is read back as the same amount.
func TestYuanRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		fen := rapid.Int64Range(0, 999_999_999_999_999).Draw(t, "fen")
		if got, err := money.ParseYuan("amount", money.Yuan(fen)); err != nil || got != fen {
			t.Fatalf("%d fen is written %s and read as %d (%v)", fen, money.Yuan(fen), got, err)
		}
	})
	if got := money.Yuan(-5); got != "-0.05" {
		t.Errorf("-5 fen is %s", got)
	}
}
