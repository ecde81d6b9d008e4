package money_test

import (
	"testing"

	"pgregory.net/rapid"

	"huishu/ledger/fault"
	"huishu/market/money"
)

func TestParseYuan(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]int64{
		"0": 0, "12800": 1_280_000, "12,800.01": 1_280_001, " ¥ 12,800.1 ": 1_280_010, "￥1,234,567.89": 123_456_789,
		"１２８００．０１": 1_280_001, "１，２８０元": 128_000, "100000000": 10_000_000_000, "0.05": 5, "007": 700,
	} {
		if got, err := money.ParseYuan(s); err != nil || got != want {
			t.Errorf("%q is %d (%v), want %d", s, got, err, want)
		}
	}
	for _, s := range []string{"", " ", "元", "¥", "-1", "1.001", "12,80", "1,2800", "1e3", "1.", ".5", "一百", "12 yuan", "9999999999999", "1,234,567,890,123", "0x10", "1,,000"} {
		if got, err := money.ParseYuan(s); fault.CodeOf(err) != "money.amount" {
			t.Errorf("%q is %d (%v)", s, got, err)
		}
	}
}

func TestParsePercent(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]int64{"70": 7_000, "70.25": 7_025, "５％": 500, "33.3 %": 3_330, "0": 0, "100": 10_000} {
		if got, err := money.ParsePercent(s); err != nil || got != want {
			t.Errorf("%q is %d (%v), want %d", s, got, err, want)
		}
	}
	for _, s := range []string{"", "%", "-1", "33.333", "half", "70%%"} {
		if got, err := money.ParsePercent(s); fault.CodeOf(err) != "money.percent" {
			t.Errorf("%q is %d (%v)", s, got, err)
		}
	}
}

// What is written is read back as the same amount.
func TestYuanRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		fen := rapid.Int64Range(0, 99_999_999_999_999).Draw(t, "fen")
		if got, err := money.ParseYuan(money.Yuan(fen)); err != nil || got != fen {
			t.Fatalf("%d fen is written %s and read as %d (%v)", fen, money.Yuan(fen), got, err)
		}
	})
	if got := money.Yuan(-5); got != "-0.05" {
		t.Errorf("-5 fen is %s", got)
	}
}
