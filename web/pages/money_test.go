package pages_test

import (
	"encoding/csv"
	"math/big"
	"strings"
	"testing"

	"huishu/market/markettest"
)

// statements: in less out is the balance, on the page and in the file, and the sellers' parts sum to the price.
func (s *site) statements(buyer, merchant *browser, at string) {
	s.t.Helper()
	var owed int64
	for _, who := range []*browser{merchant, s.member(s.Operator), s.member(s.Broker)} {
		lines := who.statement()
		if len(lines) != 1 {
			s.t.Errorf("statement of a seller: %v", lines)
		}
		owed += fen(s.t, lines[0][5])
		if lines[0][5] != lines[0][7] {
			s.t.Errorf("the balance after %s is %s", lines[0][5], lines[0][7])
		}
	}
	if owed != 100_001 {
		s.t.Errorf("the parts on the statements sum to %d fen", owed)
	}
	lines := buyer.statement()
	if len(lines) != 2 || lines[0][6] != "1000.01" || lines[0][7] != "0.00" || lines[1][5] != "1000.01" || lines[1][7] != "1000.01" {
		s.t.Errorf("statement of the buyer: %v", lines)
	}
	number := s.Order(strings.TrimPrefix(at, "/orders/")).Number
	buyer.see("/statement").has("托管中", "¥0.00", number, "ICBC-1", "合计为零")
	merchant.see("/statement").has("应付贵单位", "¥285.00", number)
}

// statement is the downloaded statement without its heading.
func (b *browser) statement() [][]string {
	b.t.Helper()
	p := b.see("/statement.csv")
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(p.body, "\uFEFF"))).ReadAll()
	if err != nil || len(rows) == 0 || len(rows[0]) != 8 {
		b.t.Fatalf("statement.csv: %q %v", p.body, err)
	}
	return rows[1:]
}

// fen reads an amount of yuan exactly.
func fen(t *testing.T, yuan string) int64 {
	t.Helper()
	r, ok := new(big.Rat).SetString(yuan)
	if !ok {
		t.Fatalf("%q is no amount", yuan)
	}
	r.Mul(r, big.NewRat(100, 1))
	return r.Num().Int64() / r.Denom().Int64()
}

// TestStatementFileIsInert: a reference that a spreadsheet would take for a formula stays text.
func TestStatementFileIsInert(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	l := s.Publish(markettest.Content())
	buyer := s.member(s.Buyer)
	buyer.see("/statement").has("还没有账目")
	if lines := buyer.statement(); len(lines) != 0 {
		t.Errorf("lines before the first: %v", lines)
	}
	for _, reference := range []string{`=HYPERLINK("https://example.org","x")`, "+1", "-1", "@SUM(A1)", "＝1+1"} {
		s.Paid(l.ID, "", reference)
	}
	for _, line := range buyer.statement() {
		if !strings.HasPrefix(line[4], "'") {
			t.Errorf("a formula in the statement: %q", line[4])
		}
	}
}
