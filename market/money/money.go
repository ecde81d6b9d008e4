package money

import (
	"embed"
	"fmt"
	"io/fs"

	"huishu/ledger"
	"huishu/ledger/fault"
)

//go:embed migrations/*.sql
var migrations embed.FS

// SubjectTxn is the journal's kind of a money transaction.
const SubjectTxn = "money_txn"

// Room declares this room's tables. Balances are derived and can be recounted.
func Room() ledger.Room {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // the embedded folder is part of the program
	}
	return ledger.Room{
		Name: "money", Migrations: sub,
		Record: []string{"money_txn", "money_entry"}, Working: []string{"money_balance"},
		Subjects: []ledger.Subject{{Kind: SubjectTxn, Tables: []string{"money_txn", "money_entry"}, Owner: map[string]string{"money_entry": "txn"}, Load: loadTxn}},
	}
}

// loadTxn adds to a transaction how its lines are numbered and booked: balances are summed by those columns.
func loadTxn(tx *ledger.Tx, id string) (any, error) {
	t, err := Get(tx, id)
	if err != nil {
		return nil, err
	}
	var lines []struct {
		Line    int    `db:"line" json:"line"`
		Account string `db:"account" json:"account"`
	}
	err = tx.Select(&lines, `SELECT line, account FROM money_entry WHERE txn = ? ORDER BY line`, id)
	return map[string]any{"txn": t, "lines": lines}, err
}

// AccountKind is the nature of an account in the books.
type AccountKind string

// The kinds of accounts. A positive amount debits, a negative one credits.
const (
	// Bank is the settlement account at the bank: what buyers have transferred.
	Bank AccountKind = "bank"
	// Escrow holds a buyer's money between payment and settlement.
	Escrow AccountKind = "escrow"
	// Payable is what is owed to a seller, operator or broker.
	Payable AccountKind = "payable"
)

// Account is one account: of a party, except Bank, which is the venue's.
type Account struct {
	Kind  AccountKind `json:"kind"`
	Party string      `json:"party,omitempty"`
}

var accountTitles = map[AccountKind]fault.Text{
	Bank: fault.T("结算账户", "Settlement account"), Escrow: fault.T("托管款", "Held in trust"), Payable: fault.T("应付款", "Payable"),
}

// Title is the account in words.
func (k AccountKind) Title() fault.Text { return accountTitles[k] }

func (a Account) id() string { return string(a.Kind) + ":" + a.Party }

// Entry is one line of a transaction.
type Entry struct {
	Account Account `json:"account"`
	// AmountFen is positive for a debit, negative for a credit.
	AmountFen int64 `json:"amount_fen"`
}

// Kind is the occasion of a transaction.
type Kind string

// The kinds of transactions.
const (
	// Payment enters a buyer's confirmed bank transfer.
	Payment Kind = "payment"
	// Settlement divides it among operator, merchant and broker.
	Settlement Kind = "settlement"
	// Refund enters the transfer back to a buyer whose order could not be delivered.
	Refund Kind = "refund"
)

var kindTitles = map[Kind]fault.Text{
	Payment: fault.T("买方付款", "Payment"), Settlement: fault.T("分账结算", "Settlement"), Refund: fault.T("退款", "Refund"),
}

// Title is the occasion in words.
func (k Kind) Title() fault.Text { return kindTitles[k] }

// Txn is one transaction of the books.
type Txn struct {
	ID   string `json:"id"`
	Kind Kind   `json:"kind"`
	// Order is the order it belongs to; one transaction of each kind.
	Order string `json:"order"`
	// Reference is the bank's reference of a payment, unique; for a settlement the order's contract code.
	Reference string  `json:"reference"`
	Entries   []Entry `json:"entries"`
	// At is Unix milliseconds.
	At int64 `json:"at"`
}

// Post enters a transaction under an act already granted (access.Require). The entries
// must sum to zero; a reference or an order already booked is a Conflict with code
// "money.booked".
func Post(tx *ledger.Tx, under string, t Txn) (Txn, error) {
	if err := check(t); err != nil {
		return Txn{}, err
	}
	t.ID, t.At = tx.NewID(), tx.Now.UnixMilli()
	if err := insert(tx, t); err != nil {
		if fault.CodeOf(err) == "duplicate" {
			return Txn{}, fault.New(fault.Conflict, "money.booked", "这笔款项已经入账", "This money has been booked already").
				Do("请核对银行流水号", "Check the bank's reference").At("reference")
		}
		return Txn{}, err
	}
	_, err := tx.Record(ledger.Event{Kind: "money." + string(t.Kind), Under: under, Subject: ledger.Ref{Kind: SubjectTxn, ID: t.ID}, Payload: t})
	return t, err
}

func check(t Txn) error {
	var sum int64
	for _, e := range t.Entries {
		sum += e.AmountFen
		if e.AmountFen == 0 || (e.Account.Party == "") != (e.Account.Kind == Bank) {
			return fmt.Errorf("money: entry %+v is not a debit or credit of an account", e)
		}
	}
	if sum != 0 || len(t.Entries) < 2 || t.Order == "" || t.Reference == "" {
		return fmt.Errorf("money: transaction %s of order %s does not balance: %d fen over", t.Kind, t.Order, sum)
	}
	return nil
}

// Pay are the entries of a buyer's transfer.
func Pay(buyer string, amountFen int64) []Entry {
	return []Entry{{Account{Bank, ""}, amountFen}, {Account{Escrow, buyer}, -amountFen}}
}

// Return are the entries of a transfer back to the buyer.
func Return(buyer string, amountFen int64) []Entry { return Pay(buyer, -amountFen) }

// Settle are the entries that divide a buyer's escrow among the parts; a part of 0 fen
// makes no entry.
func Settle(buyer string, parts []Part) []Entry {
	var total int64
	var entries []Entry
	for _, p := range parts {
		total += p.AmountFen
		if p.AmountFen != 0 {
			entries = append(entries, Entry{Account{Payable, p.Party}, -p.AmountFen})
		}
	}
	return append([]Entry{{Account{Escrow, buyer}, total}}, entries...)
}
