package money_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/ledgertest"
	"huishu/market/money"
)

func TestSplitSumsToTheWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		total := rapid.Int64Range(0, 9_007_199_254_740_991).Draw(t, "total")
		cuts := rapid.SliceOfN(rapid.Int64Range(0, money.Whole), 1, 5).Draw(t, "cuts")
		shares, left := []money.Share{}, int64(money.Whole)
		for i, c := range cuts {
			bp := min(c, left)
			shares, left = append(shares, money.Share{Party: fmt.Sprint(i), BasisPoints: bp}), left-bp
		}
		shares = append(shares, money.Share{Party: "rest", BasisPoints: left})
		parts, err := money.Split(total, shares)
		if err != nil {
			t.Fatal(err)
		}
		var sum int64
		for i, p := range parts {
			sum += p.AmountFen
			exact := float64(total) * float64(shares[i].BasisPoints) / money.Whole
			if diff := float64(p.AmountFen) - exact; total < 1e12 && (diff > 1 || diff < -1) {
				t.Fatalf("part %d of %d is %d fen, %f away from exact", i, total, p.AmountFen, diff)
			}
		}
		if sum != total {
			t.Fatalf("parts sum to %d, want %d", sum, total)
		}
	})
}

func TestSplitRefuses(t *testing.T) {
	t.Parallel()
	for name, shares := range map[string][]money.Share{
		"nothing": nil, "too little": {{"a", 9999}}, "too much": {{"a", 9999}, {"b", 2}}, "negative": {{"a", 10001}, {"b", -1}},
	} {
		if _, err := money.Split(100, shares); fault.CodeOf(err) != "money.shares" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func post(t *testing.T, db *ledger.DB, txn money.Txn) error {
	t.Helper()
	return db.Update(t.Context(), ledger.System, ledgertest.Allow(func(tx *ledger.Tx) error {
		_, err := money.Post(tx, "settlement.post", txn)
		return err
	}, "settlement.post"))
}

func TestBooks(t *testing.T) {
	t.Parallel()
	db := ledgertest.New(t, money.Room())
	parts, err := money.Split(10_001, []money.Share{{"operator", 6500}, {"merchant", 3000}, {"broker", 500}})
	if err != nil {
		t.Fatal(err)
	}
	pay := money.Txn{Kind: money.Payment, Order: "o1", Reference: "BANK-1", Entries: money.Pay("buyer", 10_001)}
	settle := money.Txn{Kind: money.Settlement, Order: "o1", Reference: "C-1", Entries: money.Settle("buyer", parts)}
	for _, txn := range []money.Txn{pay, settle} {
		if err := post(t, db, txn); err != nil {
			t.Fatal(err)
		}
	}
	for name, txn := range map[string]money.Txn{
		"the same bank reference for another order": {Kind: money.Payment, Order: "o2", Reference: "BANK-1", Entries: money.Pay("buyer", 5)},
		"a second payment of the order":             {Kind: money.Payment, Order: "o1", Reference: "BANK-2", Entries: money.Pay("buyer", 5)},
	} {
		if err := post(t, db, txn); fault.CodeOf(err) != "money.booked" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := post(t, db, money.Txn{Kind: money.Payment, Order: "o3", Reference: "B3", Entries: []money.Entry{
		{Account: money.Account{Kind: money.Bank}, AmountFen: 2}, {Account: money.Account{Kind: money.Escrow, Party: "b"}, AmountFen: -1},
	}}); err == nil {
		t.Error("an unbalanced transaction was booked")
	}
	err = db.View(t.Context(), ledger.System, func(tx *ledger.Tx) error {
		for account, want := range map[money.Account]int64{
			{Kind: money.Bank}: 10_001, {Kind: money.Escrow, Party: "buyer"}: 0,
			{Kind: money.Payable, Party: "operator"}: -6501, {Kind: money.Payable, Party: "merchant"}: -3000, {Kind: money.Payable, Party: "broker"}: -500,
		} {
			if got, err := money.Balance(tx, account); err != nil || got != want {
				t.Errorf("balance of %v is %d, want %d (%v)", account, got, want, err)
			}
		}
		if ds, err := money.Recount(tx); err != nil || len(ds) != 0 {
			t.Errorf("recount: %v %v", ds, err)
		}
		lines, _, err := money.Statement(tx, "buyer", 10, "")
		if err != nil || len(lines) != 2 || lines[0].Kind != money.Settlement {
			t.Errorf("statement: %v %v", lines, err)
		}
		txns, err := money.ForOrder(tx, "o1")
		if err != nil || len(txns) != 2 {
			t.Errorf("order: %v %v", txns, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Recount must see a balance changed behind the books' back.
func TestRecountFindsATamperedBalance(t *testing.T) {
	t.Parallel()
	db := ledgertest.New(t, money.Room())
	if err := post(t, db, money.Txn{Kind: money.Payment, Order: "o1", Reference: "B", Entries: money.Pay("buyer", 7)}); err != nil {
		t.Fatal(err)
	}
	if err := db.Work(t.Context(), func(tx *ledger.Tx) error {
		_, err := tx.Exec(`UPDATE money_balance SET amount_fen = 8 WHERE account = 'bank:'`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := db.View(t.Context(), ledger.System, func(tx *ledger.Tx) error {
		ds, err := money.Recount(tx)
		if len(ds) != 1 || ds[0].KeptFen != 8 || ds[0].CountedFen != 7 {
			t.Errorf("recount: %+v", ds)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// A statement paged in any size holds every line once, also where one transaction has two
// lines of a party, and each balance is the sum of its account so far.
func TestStatementPages(t *testing.T) {
	t.Parallel()
	db := ledgertest.New(t, money.Room())
	// The seller is operator and merchant at once: two lines of one account in each settlement.
	for i := range 4 {
		parts := []money.Part{{Party: "seller", AmountFen: 70}, {Party: "seller", AmountFen: 30}}
		order := fmt.Sprint("o", i)
		for _, txn := range []money.Txn{
			{Kind: money.Payment, Order: order, Reference: "B" + order, Entries: money.Pay("buyer", 100)},
			{Kind: money.Settlement, Order: order, Reference: "C" + order, Entries: money.Settle("buyer", parts)},
		} {
			if err := post(t, db, txn); err != nil {
				t.Fatal(err)
			}
		}
	}
	for size := 1; size <= 9; size++ {
		lines := statement(t, db, "seller", size)
		if len(lines) != 8 || lines[0].BalanceFen != -400 || lines[7].BalanceFen != -70 {
			t.Fatalf("in pages of %d: %d lines %+v", size, len(lines), lines)
		}
		for i, l := range lines[:7] {
			if l.BalanceFen-l.AmountFen != lines[i+1].BalanceFen {
				t.Errorf("in pages of %d: line %d has balance %d after %d", size, i, l.BalanceFen, lines[i+1].BalanceFen)
			}
		}
	}
	if lines := statement(t, db, "buyer", 3); len(lines) != 8 || lines[0].BalanceFen != 0 || lines[1].BalanceFen != -100 {
		t.Errorf("the buyer: %+v", lines)
	}
	err := db.View(t.Context(), ledger.System, func(tx *ledger.Tx) error {
		held, err := money.Holdings(tx, "seller")
		if err != nil || len(held) != 2 || held[0].BalanceFen != 0 || held[1].BalanceFen != -400 {
			t.Errorf("holdings %+v: %v", held, err)
		}
		if _, _, err := money.Statement(tx, "seller", 5, "what"); fault.CodeOf(err) != "cursor" {
			t.Errorf("a made-up cursor: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// statement reads all pages of a statement.
func statement(t *testing.T, db *ledger.DB, party string, size int) (all []money.Line) {
	t.Helper()
	err := db.View(t.Context(), ledger.System, func(tx *ledger.Tx) error {
		for cursor := ""; ; {
			lines, next, err := money.Statement(tx, party, size, cursor)
			if err != nil {
				return err
			}
			if all = append(all, lines...); next == "" {
				return nil
			}
			cursor = next
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestEveryWordIsThere(t *testing.T) {
	t.Parallel()
	for _, k := range []money.Kind{money.Payment, money.Settlement, money.Refund} {
		if k.Title().ZH == "" || k.Title().EN == "" {
			t.Errorf("transaction %s has no words", k)
		}
	}
	for _, k := range []money.AccountKind{money.Bank, money.Escrow, money.Payable} {
		if k.Title().ZH == "" || k.Title().EN == "" {
			t.Errorf("account %s has no words", k)
		}
	}
}
