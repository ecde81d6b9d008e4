package api

import (
	"time"

	"huishu/ledger"
	"huishu/market/money"
)

func mountMoney(a *API) {
	op := operation("get-statement", "/statement", "money", "本单位的账目 / The statement of one's own party", signedIn)
	op.Description = "Double entry in fen, newest first. A positive amount debits, a negative one credits."
	read(a, op, func(tx *ledger.Tx, in *Page) (list[lineView], error) {
		if tx.Actor.Party == "" {
			return listOf[lineView](nil, ""), nil
		}
		lines, next, err := money.Statement(tx, tx.Actor.Party, in.Limit, in.Cursor)
		return listOf(each(lines, func(l money.Line) lineView {
			return lineView{l.Txn, l.Kind, l.Account, l.Order, l.Reference, l.AmountFen, when(l.At)}
		}), next), err
	})
}

type lineView struct {
	Txn       string            `json:"txn"`
	Kind      money.Kind        `json:"kind"`
	Account   money.AccountKind `json:"account"`
	Order     string            `json:"order"`
	Reference string            `json:"reference"`
	AmountFen int64             `json:"amount_fen"`
	At        *time.Time        `json:"at,omitempty"`
}
