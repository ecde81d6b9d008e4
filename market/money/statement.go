package money

import (
	"strconv"
	"strings"

	"huishu/ledger"
	"huishu/ledger/fault"
)

// Line is one line of a party's statement.
type Line struct {
	Txn       string      `db:"txn" json:"txn"`
	Number    int         `db:"line" json:"line"`
	Kind      Kind        `db:"kind" json:"kind"`
	Account   AccountKind `db:"account_kind" json:"account"`
	Order     string      `db:"order_id" json:"order"`
	Reference string      `db:"reference" json:"reference"`
	// AmountFen is positive for a debit, negative for a credit: what is owed to the party.
	AmountFen int64 `db:"amount_fen" json:"amount_fen"`
	// BalanceFen is what the account holds after this line, with the same sign.
	BalanceFen int64 `db:"balance_fen" json:"balance_fen"`
	// At is Unix milliseconds.
	At int64 `db:"at" json:"at"`
}

// Statement lists a party's lines, newest first, at most limit of them; cursor is the next of
// the page before. A transaction may have several lines of one party, so the cursor names the line.
func Statement(tx *ledger.Tx, party string, limit int, cursor string) (lines []Line, next string, err error) {
	txn, number := "~", 0 // sorts after every id
	if cursor != "" {
		if txn, number, err = place(cursor); err != nil {
			return nil, "", err
		}
	}
	err = tx.Select(&lines, `SELECT * FROM (
			SELECT e.txn, e.line, t.kind, e.kind AS account_kind, t.order_id, t.reference, e.amount_fen, t.at,
				CAST(SUM(e.amount_fen) OVER (PARTITION BY e.account ORDER BY e.txn, e.line) AS BIGINT) AS balance_fen
			FROM money_entry AS e JOIN money_txn AS t ON t.id = e.txn WHERE e.party = ?
		) AS running WHERE txn < ? OR (txn = ? AND line < ?) ORDER BY txn DESC, line DESC LIMIT ?`, party, txn, txn, number, limit+1)
	if err != nil || len(lines) <= limit {
		return lines, "", err
	}
	last := lines[limit-1]
	return lines[:limit], last.Txn + "." + strconv.Itoa(last.Number), nil
}

func place(cursor string) (txn string, line int, err error) {
	txn, number, _ := strings.Cut(cursor, ".")
	if line, err = strconv.Atoi(number); err != nil {
		return "", 0, fault.New(fault.Invalid, "cursor", "游标无效", "The cursor is not one of ours").At("cursor").
			Do("请使用上一页返回的 next", "Use the next value of the page before")
	}
	return txn, line, nil
}

// Held is what one account of a party holds.
type Held struct {
	Account AccountKind `json:"account"`
	// BalanceFen is debits minus credits: negative for what is held for the party, or owed to it.
	BalanceFen int64 `json:"balance_fen"`
}

// Holdings are the balances of a party's accounts.
func Holdings(tx *ledger.Tx, party string) ([]Held, error) {
	list := make([]Held, 0, 2)
	for _, kind := range []AccountKind{Escrow, Payable} {
		fen, err := Balance(tx, Account{kind, party})
		if err != nil {
			return nil, err
		}
		list = append(list, Held{kind, fen})
	}
	return list, nil
}
