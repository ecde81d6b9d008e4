package api

import (
	"time"

	"huishu/ledger"
	"huishu/market/money"
)

func mountMoney(a *API) {
	op := operation("get-statement", "/statement", "money", "本单位的账目 / The statement of one's own party", signedIn)
	op.Description = "Double entry in fen, newest first. A positive amount debits, a negative one credits: what is held for the party, or owed to it."
	read(a, op, statement)
}

func statement(tx *ledger.Tx, in *MarkedPage) (statementView, error) {
	v := statementView{Items: []lineView{}, Balances: []money.Held{}}
	party := tx.Actor.Party
	if party == "" {
		return v, nil
	}
	lines, next, err := money.Statement(tx, party, in.Limit, in.Cursor)
	if err != nil {
		return v, err
	}
	v.Next, v.Items = next, each(lines, func(l money.Line) lineView {
		return lineView{l.Txn, l.Kind, l.Account, l.Order, l.Reference, l.AmountFen, l.BalanceFen, when(l.At)}
	})
	v.Balances, err = money.Holdings(tx, party)
	return v, err
}

type statementView struct {
	Items    []lineView   `json:"items"`
	Next     string       `json:"next" doc:"Cursor of the next page; empty on the last."`
	Balances []money.Held `json:"balances" doc:"Of each account of the party; the newest line of an account ends in it."`
}

type lineView struct {
	Txn        string            `json:"txn"`
	Kind       money.Kind        `json:"kind"`
	Account    money.AccountKind `json:"account"`
	Order      string            `json:"order"`
	Reference  string            `json:"reference"`
	AmountFen  int64             `json:"amount_fen"`
	BalanceFen int64             `json:"balance_fen" doc:"Of the account, after this line."`
	At         *time.Time        `json:"at,omitempty"`
}
