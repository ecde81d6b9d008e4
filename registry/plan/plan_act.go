package plan

import (
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/vault"
	"huishu/registry"
)

// The regime and the procedure of plans in the rule sets.
const (
	regime     = "agreement"
	definition = "plan"
)

// article is where collective decision, approval and filing are demanded.
const article = "发改数据规〔2025〕27号 第十一条"

// Start begins a plan of the acting implementing body (act plan.draft). A major change names in
// Content.Changes the approved plan that it changes, which must be the body's own.
func Start(tx *ledger.Tx, book *rules.Book, c Content) (Plan, error) {
	now := tx.Now.UnixMilli()
	p := Plan{ID: tx.NewID(), Body: tx.Actor.Party, Content: c.tidy(), Standing: StandingDraft, Version: 1, CreatedAt: now, UpdatedAt: now}
	if err := access.Require(tx, access.PlanDraft, p.Facts()); err != nil {
		return Plan{}, err
	}
	if err := p.check(); err != nil {
		return Plan{}, err
	}
	if err := p.inCatalogue(tx); err != nil {
		return Plan{}, err
	}
	if err := p.mayChange(tx); err != nil {
		return Plan{}, err
	}
	var err error
	if p.Code, err = registry.Number(tx, "plan", "code", "HZ-FA"); err != nil {
		return Plan{}, err
	}
	k, err := procedure.Open(tx, book, procedure.Start{
		Regime: regime, Definition: definition, Title: rules.Text{ZH: p.Title, EN: "Plan: " + p.Title}, Subject: ledger.Ref{Kind: Subject, ID: p.ID}, Applicant: p.Body,
	})
	if err != nil {
		return Plan{}, err
	}
	p.CaseID = k.ID
	if err := insertPlan(tx, p); err != nil {
		return Plan{}, err
	}
	_, err = tx.Record(ledger.Event{Kind: string(access.PlanDraft), Subject: p.Ref(), RuleSet: k.Rule(), Payload: p})
	return p, err
}

// mayChange refuses to change a plan that is not the body's own or not approved.
func (p Plan) mayChange(tx *ledger.Tx) error {
	if p.Changes == "" {
		return nil
	}
	_, err := RequireApproved(tx, p.Changes, p.Body)
	if err == nil {
		return nil
	}
	f := *fault.From(err)
	return f.At("changes")
}

// Edit replaces the content of a draft (act plan.draft). seen is the version the editor saw: a newer
// one is a Conflict with code "stale_edit". Which plan is changed stays as it was begun.
func Edit(tx *ledger.Tx, id string, seen int64, c Content) (Plan, error) {
	p, err := open(tx, access.PlanDraft, id)
	if err != nil {
		return Plan{}, err
	}
	k, err := procedure.Get(tx, p.CaseID)
	if err != nil {
		return Plan{}, err
	}
	if p.Standing != StandingDraft || !k.AtStart() {
		return Plan{}, fault.New(fault.Conflict, "plan.fixed", "方案已经集体决策，内容不可修改", "The plan is decided: its text is fixed").By(article).
			Do("未审定的可由主管部门退回修改；已审定的，作较大变更须重新报批", "Before approval it is sent back by the authority; after it, a major change is a plan of its own")
	}
	changes := p.Changes
	if c.Changes != changes {
		if err := fault.Beyond(nil, fault.Member{Field: "changes", Said: c.Changes != ""}); err != nil {
			return Plan{}, err
		}
	}
	p.Content = c.tidy()
	p.Changes = changes
	if err := p.check(); err != nil {
		return Plan{}, err
	}
	if err := p.inCatalogue(tx); err != nil {
		return Plan{}, err
	}
	if err := updateContent(tx, p, seen); err != nil {
		return Plan{}, err
	}
	if p, err = Get(tx, id); err != nil {
		return Plan{}, err
	}
	_, err = tx.Record(ledger.Event{Kind: "plan.edit", Under: string(access.PlanDraft), Subject: p.Ref(), Payload: p})
	return p, err
}

// Decide records the body's collective decision (act plan.decide); the minutes are a document of the
// body. The rule set's checks must find nothing to mend.
func Decide(tx *ledger.Tx, book *rules.Book, id string, d Decision) (Plan, error) {
	p, err := open(tx, access.PlanDecide, id)
	if err != nil {
		return Plan{}, err
	}
	p.Decision = Decision{Meeting: strings.TrimSpace(d.Meeting), On: d.On, Minutes: d.Minutes}
	bad := []*fault.Error{fault.NeedLine("meeting", p.Decision.Meeting, "集体决策会议名称", "meeting that decided"), needDay("on", d.On, "集体决策日期", "day of the decision")}
	if d.Minutes == "" {
		bad = append(bad, fault.Required("minutes", "会议纪要", "minutes").By(article))
	}
	if err := fault.Join(bad...); err != nil {
		return Plan{}, err
	}
	if err := ownDocument(tx, "minutes", d.Minutes, p.Body); err != nil {
		return Plan{}, err
	}
	_, err = tx.Exec(`UPDATE plan SET decision_meeting = ?, decision_on = ?, decision_minutes = ?, updated_at = ? WHERE id = ?`,
		p.Decision.Meeting, d.On.String(), d.Minutes, tx.Now.UnixMilli(), id)
	if err != nil {
		return Plan{}, err
	}
	return p.move(tx, book, access.PlanDecide, "")
}

// Return sends a plan back that the government did not approve, for a reason (act plan.return). What was
// decided falls: the changed plan is decided again.
func Return(tx *ledger.Tx, book *rules.Book, id, reason string) (Plan, error) {
	p, err := open(tx, access.PlanReturn, id)
	if err != nil {
		return Plan{}, err
	}
	p.Decision = Decision{}
	if _, err := tx.Exec(`UPDATE plan SET decision_meeting = '', decision_on = '', decision_minutes = '', updated_at = ? WHERE id = ?`, tx.Now.UnixMilli(), id); err != nil {
		return Plan{}, err
	}
	return p.move(tx, book, access.PlanReturn, reason)
}

// Approve records that the government approved the plan (act plan.approve); the scan is a document of
// the authority that acts. The plan that it changes, if any, is replaced in the same transaction.
func Approve(tx *ledger.Tx, book *rules.Book, id string, a Approval) (Plan, error) {
	p, err := open(tx, access.PlanApprove, id)
	if err != nil {
		return Plan{}, err
	}
	p.Approval = Approval{By: strings.TrimSpace(a.By), Number: strings.TrimSpace(a.Number), On: a.On, Paper: a.Paper}
	bad := []*fault.Error{
		fault.NeedLine("by", p.Approval.By, "审定机关", "who approved"), fault.NeedLine("number", p.Approval.Number, "批复文号", "number of the approval"),
		needDay("on", a.On, "批复日期", "day of the approval"),
	}
	if a.Paper == "" {
		bad = append(bad, fault.Required("paper", "批复文件扫描件", "scan of the approval").By(article))
	}
	if err := fault.Join(bad...); err != nil {
		return Plan{}, err
	}
	if err := ownDocument(tx, "paper", a.Paper, tx.Actor.Party); err != nil {
		return Plan{}, err
	}
	_, err = tx.Exec(`UPDATE plan SET approval_by = ?, approval_number = ?, approval_on = ?, approval_paper = ?, updated_at = ? WHERE id = ?`,
		p.Approval.By, p.Approval.Number, a.On.String(), a.Paper, tx.Now.UnixMilli(), id)
	if err != nil {
		return Plan{}, err
	}
	if p, err = p.move(tx, book, access.PlanApprove, ""); err != nil || p.Changes == "" {
		return p, err
	}
	old, err := open(tx, access.PlanReplace, p.Changes)
	if err != nil {
		return Plan{}, err
	}
	if _, err := old.move(tx, book, access.PlanReplace, "由 "+p.Code+" 取代"); err != nil {
		return Plan{}, err
	}
	return p, nil
}

// File records the filing of an approved plan with the province (act plan.file).
func File(tx *ledger.Tx, book *rules.Book, id string, f Filing) (Plan, error) {
	p, err := open(tx, access.PlanFile, id)
	if err != nil {
		return Plan{}, err
	}
	p.Filing = Filing{Number: strings.TrimSpace(f.Number), On: f.On}
	bad := []*fault.Error{fault.NeedLine("number", p.Filing.Number, "备案号", "number of the filing"), needDay("on", f.On, "备案日期", "day of the filing")}
	if !f.On.IsZero() && (f.On.Before(p.Approval.On) || f.On.After(workday.OfTime(tx.Now))) {
		bad = append(bad, fault.New(fault.Invalid, "plan.filing_day", "备案日期须在批复之日至今日之间", "The day of the filing is between the approval and today").At("on").Do("请核对日期", "Check the day"))
	}
	if err := fault.Join(bad...); err != nil {
		return Plan{}, err
	}
	if _, err := tx.Exec(`UPDATE plan SET filing_number = ?, filing_on = ?, updated_at = ? WHERE id = ?`, p.Filing.Number, f.On.String(), tx.Now.UnixMilli(), id); err != nil {
		return Plan{}, err
	}
	return p.move(tx, book, access.PlanFile, "")
}

// Withdraw takes back a plan that is not approved (act plan.withdraw).
func Withdraw(tx *ledger.Tx, book *rules.Book, id, reason string) (Plan, error) {
	p, err := open(tx, access.PlanWithdraw, id)
	if err != nil {
		return Plan{}, err
	}
	return p.move(tx, book, access.PlanWithdraw, reason)
}

// RequireApproved returns a plan of the body on which an agreement may rest, and refuses any other
// (codes "plan.not_found", "plan.not_approved").
func RequireApproved(tx *ledger.Tx, id, body string) (Plan, error) {
	p, err := Get(tx, id)
	if err == nil && p.Body != body {
		err = notFound()
	}
	if err != nil {
		return Plan{}, err
	}
	if !p.Approved() {
		return Plan{}, fault.New(fault.Refused, "plan.not_approved", "该实施方案未经审定同意，或已被取代", "The plan is not approved, or it was replaced").By(article).
			Do("请选择经政府审定同意的实施方案", "Choose one that the government has approved")
	}
	return p, nil
}

// Check judges a plan by its rule set without moving it.
func Check(tx *ledger.Tx, book *rules.Book, id string) ([]rules.Finding, error) {
	p, err := Get(tx, id)
	if err != nil {
		return nil, err
	}
	return p.judge(tx, book)
}

func (p Plan) judge(tx *ledger.Tx, book *rules.Book) ([]rules.Finding, error) {
	k, err := procedure.Get(tx, p.CaseID)
	if err != nil {
		return nil, err
	}
	set, err := adoption.ByHash(tx, book, k.RuleSetHash)
	if err != nil {
		return nil, err
	}
	items := []string{"title"}
	if p.Mode != "" {
		items = append(items, "mode")
	}
	for id := range p.Items {
		items = append(items, id)
	}
	return set.Check(definition, map[string]any{
		"items": items, "resources": append([]string{}, p.Resources...), "mode": p.Mode, "consultation": p.Consultation,
		"decided_on": p.Decision.On, "approved_on": p.Approval.On, "today": workday.OfTime(tx.Now),
	})
}

// move moves the case by one act, and the plan to what the step then says; what the act brought is
// written before.
func (p Plan) move(tx *ledger.Tx, book *rules.Book, act access.Act, reason string) (Plan, error) {
	d := procedure.Decision{Reason: reason}
	if act == access.PlanDecide || act == access.PlanApprove {
		var err error
		if d.Findings, err = p.judge(tx, book); err != nil {
			return Plan{}, err
		}
		if err := rules.Refusal(d.Findings); err != nil {
			return Plan{}, err
		}
	}
	_, verb, _ := strings.Cut(string(act), ".")
	k, err := procedure.Act(tx, p.CaseID, verb, d)
	if err != nil {
		return Plan{}, err
	}
	if to := Standing(k.Standing()); to != "" && to != p.Standing {
		err := tx.Move(ledger.Move{
			Table: "plan", ID: p.ID, Column: "standing", From: []string{string(p.Standing)}, To: string(to), Set: map[string]any{"updated_at": tx.Now.UnixMilli()},
		})
		if err != nil {
			return Plan{}, err
		}
	}
	if p, err = Get(tx, p.ID); err != nil {
		return Plan{}, err
	}
	_, err = tx.Record(ledger.Event{Kind: string(act), Subject: p.Ref(), RuleSet: k.Rule(), Payload: p})
	return p, err
}

// open reads a plan for an act and passes the gate. To strangers it does not exist.
func open(tx *ledger.Tx, act access.Act, id string) (Plan, error) {
	p, err := Get(tx, id)
	if err != nil {
		return Plan{}, err
	}
	return p, access.Require(tx, act, p.Facts())
}

// ownDocument refuses a document that another party handed in.
func ownDocument(tx *ledger.Tx, field, document, owner string) error {
	d, err := vault.Get(tx, document)
	if err == nil && d.Owner == owner {
		return nil
	}
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	return fault.New(fault.NotFound, "document.not_found", "没有这份文件", "There is no such document").At(field)
}

func needDay(field string, d workday.Date, zh, en string) *fault.Error {
	if d.IsZero() {
		return fault.Required(field, zh, en)
	}
	return nil
}
