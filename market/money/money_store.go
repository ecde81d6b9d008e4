package money

import "huishu/ledger"

func insert(tx *ledger.Tx, t Txn) error {
	if _, err := tx.Exec(`INSERT INTO money_txn (id, kind, order_id, reference, at) VALUES (?, ?, ?, ?, ?)`,
		t.ID, t.Kind, t.Order, t.Reference, t.At); err != nil {
		return err
	}
	for i, e := range t.Entries {
		if _, err := tx.Exec(`INSERT INTO money_entry (txn, line, account, kind, party, amount_fen) VALUES (?, ?, ?, ?, ?, ?)`,
			t.ID, i, e.Account.id(), e.Account.Kind, e.Account.Party, e.AmountFen); err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO money_balance (account, amount_fen) VALUES (?, ?)
			ON CONFLICT (account) DO UPDATE SET amount_fen = money_balance.amount_fen + excluded.amount_fen`,
			e.Account.id(), e.AmountFen); err != nil {
			return err
		}
	}
	return nil
}

type txnRow struct {
	ID        string `db:"id"`
	Kind      Kind   `db:"kind"`
	OrderID   string `db:"order_id"`
	Reference string `db:"reference"`
	At        int64  `db:"at"`
}

// Get returns one transaction with its entries.
func Get(tx *ledger.Tx, id string) (Txn, error) {
	var r txnRow
	if err := tx.Get(&r, `SELECT id, kind, order_id, reference, at FROM money_txn WHERE id = ?`, id); err != nil {
		return Txn{}, err
	}
	return r.withEntries(tx)
}

func (r txnRow) withEntries(tx *ledger.Tx) (Txn, error) {
	var rows []struct {
		Kind      AccountKind `db:"kind"`
		Party     string      `db:"party"`
		AmountFen int64       `db:"amount_fen"`
	}
	if err := tx.Select(&rows, `SELECT kind, party, amount_fen FROM money_entry WHERE txn = ? ORDER BY line`, r.ID); err != nil {
		return Txn{}, err
	}
	t := Txn{ID: r.ID, Kind: r.Kind, Order: r.OrderID, Reference: r.Reference, At: r.At}
	for _, e := range rows {
		t.Entries = append(t.Entries, Entry{Account{e.Kind, e.Party}, e.AmountFen})
	}
	return t, nil
}

// ForOrder returns the transactions of one order, oldest first.
func ForOrder(tx *ledger.Tx, order string) ([]Txn, error) {
	var rows []txnRow
	if err := tx.Select(&rows, `SELECT id, kind, order_id, reference, at FROM money_txn WHERE order_id = ? ORDER BY id`, order); err != nil {
		return nil, err
	}
	txns := make([]Txn, 0, len(rows))
	for _, r := range rows {
		t, err := r.withEntries(tx)
		if err != nil {
			return nil, err
		}
		txns = append(txns, t)
	}
	return txns, nil
}

// Balance is the sum of an account's entries in fen: debits minus credits.
func Balance(tx *ledger.Tx, a Account) (int64, error) {
	var fen int64
	err := tx.Get(&fen, `SELECT COALESCE(SUM(amount_fen), 0) FROM money_balance WHERE account = ?`, a.id())
	return fen, err
}

// Difference is an account whose kept balance is not the sum of its entries.
type Difference struct {
	Account    string `db:"account" json:"account"`
	KeptFen    int64  `db:"kept_fen" json:"kept_fen"`
	CountedFen int64  `db:"counted_fen" json:"counted_fen"`
}

// Recount compares every kept balance with its entries; nothing returned means the books agree.
func Recount(tx *ledger.Tx) (ds []Difference, err error) {
	err = tx.Select(&ds, `SELECT account, SUM(kept) AS kept_fen, SUM(counted) AS counted_fen FROM (
			SELECT account, amount_fen AS kept, 0 AS counted FROM money_balance
			UNION ALL SELECT account, 0, amount_fen FROM money_entry
		) AS both_sides GROUP BY account HAVING SUM(kept) <> SUM(counted) ORDER BY account`)
	return ds, err
}
