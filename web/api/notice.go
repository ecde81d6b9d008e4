package api

import (
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/registry/product"
)

func mountNotice(a *API) {
	op := operation("list-notices", "/notices", "registration", "登记公示 / Public notices, newest first", public)
	op.Description = "Whoever objects does so in real name with POST /registrations/{id}/objections, or POST /alterations/{id}/objections, while the notice runs."
	read(a, op, func(tx *ledger.Tx, in *Page) (list[noticeView], error) {
		items, next, err := product.PublicNotices(tx, product.Page{Limit: in.Limit, Cursor: in.Cursor})
		return listOf(each(items, func(n product.Notice) noticeView { return noticeView(n) }), next), err
	})
}

// noticeView is one public notice: exactly what the rules put before the public, and the clock.
type noticeView struct {
	Registration string         `json:"registration"`
	Alteration   string         `json:"alteration,omitempty" doc:"The application on a registration that is on notice; none where it is the first registration."`
	Regime       string         `json:"regime" enum:"registration,national" doc:"registration is the city's compliance registration, national that of the national measures."`
	Case         string         `json:"case"`
	Subject      product.Holder `json:"subject"`
	Type         string         `json:"type"`
	Name         string         `json:"name"`
	Description  string         `json:"description"`
	State        string         `json:"state" doc:"public_notice, or objection while one is being decided."`
	From         workday.Date   `json:"from" format:"date" doc:"The day that began it; it does not count."`
	Due          workday.Date   `json:"due" format:"date" doc:"Its last day."`
	Provisional  bool           `json:"provisional" doc:"A holiday notice not yet issued may move the last day."`
	Left         int            `json:"left" doc:"Working days that remain."`
}
