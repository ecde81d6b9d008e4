package api

import (
	"huishu/ledger"
	"huishu/registry/party"
)

func mountAllowance(a *API) {
	read(a, operation("list-allowances", "/allowances", "qualification", "资格状态允许办理的事项 / What each status of a qualification still allows", public),
		func(*ledger.Tx, *struct{}) (list[allowanceView], error) {
			return listOf(each(party.Allowances, viewAllowance), ""), nil
		})
}

// allowanceView is a row of the table.
type allowanceView struct {
	Kind       party.QualificationKind `json:"kind"`
	Activity   party.Activity          `json:"activity"`
	ActivityZH string                  `json:"activity_zh"`
	ActivityEN string                  `json:"activity_en"`
	On         []party.Status          `json:"on" doc:"The statuses that allow it; every other refuses."`
	ReasonZH   string                  `json:"reason_zh"`
	ReasonEN   string                  `json:"reason_en"`
	Article    string                  `json:"article"`
	Assumed    bool                    `json:"assumed" doc:"The article is applied by analogy."`
}

func viewAllowance(r party.Allowance) allowanceView {
	name := r.Activity.Title()
	return allowanceView{r.Kind, r.Activity, name.ZH, name.EN, r.On, r.Reason.ZH, r.Reason.EN, r.Article, r.Assumed}
}
