package api

import (
	"net/http"

	"huishu/compliance/access"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/registry/plan"
)

func mountPlan(a *API) {
	write(a, creating("draft-plan", "/plans", "agreement", "编制授权运营实施方案 / Draft an implementation plan", signedIn),
		func(tx *ledger.Tx, in *struct{ Body planBody }) (planView, error) {
			return viewPlan(plan.Start(tx, a.Book, in.Body.content()))
		})
	op := operation("list-plans", "/plans", "agreement", "实施方案 / Implementation plans", signedIn)
	op.Description = "An implementing body sees its own, the authority and auditors see all."
	read(a, op, listPlans)
	read(a, operation("get-plan", "/plans/{id}", "agreement", "一份实施方案 / One implementation plan", signedIn),
		func(tx *ledger.Tx, in *ByID) (planView, error) { return viewPlan(plan.Show(tx, in.ID)) })
	edit := operation("edit-plan", "/plans/{id}", "agreement", "修改实施方案 / Edit a draft plan", signedIn)
	edit.Method = http.MethodPut
	write(a, edit, func(tx *ledger.Tx, in *struct {
		Editing
		Body planBody
	}) (planView, error) {
		seen, err := in.seen()
		if err != nil {
			return planView{}, err
		}
		return viewPlan(plan.Edit(tx, in.ID, seen, in.Body.content()))
	})
	read(a, operation("check-plan", "/plans/{id}/findings", "agreement", "实施方案检查结果 / What the rule set finds in a plan", signedIn),
		func(tx *ledger.Tx, in *ByID) (list[rules.Finding], error) {
			if _, err := plan.Show(tx, in.ID); err != nil {
				return list[rules.Finding]{}, err
			}
			findings, err := plan.Check(tx, a.Book, in.ID)
			return listOf(findings, ""), err
		})
	write(a, operation("act-on-plan", "/plans/{id}/{act}", "agreement", "集体决策、退回、审定、备案、撤回 / Decide, return, approve, file, withdraw", signedIn), a.actOnPlan)
}

func listPlans(tx *ledger.Tx, in *Page) (list[planView], error) {
	q := plan.Query{Body: tx.Actor.Party, Limit: in.Limit, Cursor: in.Cursor}
	if access.Can(tx.Actor, access.PlanRead, access.Facts{}) {
		q.Body = ""
	} else if tx.Actor.Party == "" {
		return listOf[planView](nil, ""), nil
	}
	items, next, err := plan.List(tx, q)
	return listOf(each(items, planOf), next), err
}

func (a *API) actOnPlan(tx *ledger.Tx, in *struct {
	ByID
	Act  string `path:"act" enum:"decide,return,approve,file,withdraw"`
	Body *planAct
}) (planView, error) {
	return viewPlan(plan.Act(tx, a.Book, in.ID, in.Act, plan.Brought(given(in.Body))))
}

type planBody struct {
	Title        string            `json:"title" maxLength:"200"`
	Mode         string            `json:"mode" enum:"whole,field,scenario"`
	Items        map[string]string `json:"items,omitempty" doc:"Texts of the contents (发改数据规〔2025〕27号 art. 9), by the rule set's ids."`
	Resources    []string          `json:"resources,omitempty" maxItems:"1000" doc:"Catalogue ids of what is to be operated (发改数据规〔2025〕27号 art. 9(5))."`
	Consultation string            `json:"consultation,omitempty" maxLength:"5000" doc:"Who was heard, and what came of it."`
	Changes      string            `json:"changes,omitempty" maxLength:"100" doc:"Id of the approved plan that this is a major change of."`
}

func (b planBody) content() plan.Content {
	return plan.Content{Title: b.Title, Mode: plan.Mode(b.Mode), Items: b.Items, Resources: b.Resources, Consultation: b.Consultation, Changes: b.Changes}
}

// planAct is what an act on a plan brings; each reads its own part and refuses the rest.
type planAct struct {
	Reason   string       `json:"reason,omitempty" maxLength:"4000" doc:"return, withdraw."`
	Meeting  string       `json:"meeting,omitempty" maxLength:"200" doc:"decide: the meeting of the collective decision."`
	On       workday.Date `json:"on,omitzero" format:"date" doc:"decide, approve, file: the day of it."`
	Document string       `json:"document,omitempty" maxLength:"100" doc:"decide: id of the minutes; approve: id of the scan."`
	By       string       `json:"by,omitempty" maxLength:"200" doc:"approve: the government, as the paper names it."`
	Number   string       `json:"number,omitempty" maxLength:"200" doc:"approve, file: number of the paper."`
}

// planView is an implementation plan as those who work with it see it.
type planView struct {
	ID   string `json:"id"`
	Code string `json:"code"`
	Body string `json:"body" doc:"Party id of the implementing body."`
	plan.Content
	Standing plan.Standing `json:"standing"`
	Case     string        `json:"case"`
	Decision plan.Decision `json:"decision"`
	Approval plan.Approval `json:"approval"`
	Filing   plan.Filing   `json:"filing"`
	Revision int64         `json:"version"`
	Times
}

func (v planView) version() int64 { return v.Revision }

func viewPlan(p plan.Plan, err error) (planView, error) { return planOf(p), err }

func planOf(p plan.Plan) planView {
	return planView{
		ID: p.ID, Code: p.Code, Body: p.Body, Content: p.Content, Standing: p.Standing, Case: p.CaseID, Decision: p.Decision, Approval: p.Approval,
		Filing: p.Filing, Revision: p.Version, Times: Times{when(p.CreatedAt), when(p.UpdatedAt)},
	}
}
