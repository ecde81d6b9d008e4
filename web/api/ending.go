package api

import (
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/registry/product"
)

func mountEnding(a *API) {
	write(a, creating("propose-ending", "/agreements/{id}/endings", "agreement", "提议协商一致终止协议 / Propose to end an agreement by mutual consent", signedIn),
		func(tx *ledger.Tx, in *struct {
			ByID
			Body struct {
				Reason   string       `json:"reason" maxLength:"5000" doc:"Why it is to end."`
				AnswerBy workday.Date `json:"answer_by,omitzero" format:"date" doc:"Last day of the answer; empty for thirty days on."`
			}
		}) (endingView, error) {
			return shown(viewEnding)(product.ProposeEnding(tx, a.Book, in.ID, in.Body.Reason, in.Body.AnswerBy))
		})
	read(a, operation("list-endings", "/agreements/{id}/endings", "agreement", "协商终止的提议 / Proposals to end an agreement by mutual consent", signedIn),
		func(tx *ledger.Tx, in *ByID) (list[endingView], error) {
			if _, err := product.ShowAgreement(tx, in.ID); err != nil {
				return list[endingView]{}, err
			}
			items, err := product.Endings(tx, in.ID)
			return listOf(each(items, viewEnding), ""), err
		})
	op := operation("get-ending", "/endings/{id}", "agreement", "一项终止提议 / One proposal to end an agreement", signedIn)
	op.Description = "What ending the agreement would touch is at /agreements/{id}/effect."
	read(a, op, func(tx *ledger.Tx, in *ByID) (endingView, error) {
		e, _, err := product.ShowEnding(tx, in.ID)
		return shown(viewEnding)(e, err)
	})
	act := operation("act-on-ending", "/endings/{id}/{act}", "agreement", "同意、不同意、撤回终止提议 / Confirm, decline or take back", signedIn)
	act.Description = "confirm ends the agreement; it is the other side's act, by another person, with a fresh proof."
	write(a, act, func(tx *ledger.Tx, in *struct {
		ByID
		Act  string `path:"act" enum:"confirm,decline,withdraw"`
		Body *Decision
	}) (endingView, error) {
		return shown(viewEnding)(product.ActOnEnding(tx, a.Book, in.ID, in.Act, given(in.Body).decision()))
	})
}
