package product

import (
	"huishu/compliance/access"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// succeed lets the agreement take the place of the one that it names: that one ends on the day before this one
// begins, so that no day has both.
func (a Agreement) succeed(tx *ledger.Tx) error {
	if a.Replaces == "" {
		return nil
	}
	old, last, err := a.succeeds(tx)
	if err != nil {
		return err
	}
	if last.IsZero() {
		return nil // it is over by then anyway
	}
	// A notice that would have come later is overtaken.
	_, err = tx.Exec(`UPDATE agreement SET ends_on = ?, notice_by = '', updated_at = ? WHERE id = ?`, last.String(), tx.Now.UnixMilli(), old.ID)
	if err != nil {
		return err
	}
	e, err := old.effect(tx)
	if err != nil {
		return err
	}
	old.EndsOn, old.NoticeBy = last, ""
	_, err = tx.Record(ledger.Event{
		Kind: string(access.AgreementTerminate), Under: string(access.AgreementConclude), Subject: old.Ref(),
		Payload: lifeEvent{Code: old.Code, Standing: old.Standing, Ground: "replaced", Reason: "由 " + a.Code + " 取代", EndsOn: last, Effect: e.recorded(), touched: e},
	})
	return err
}

// succeeds is the agreement that this one replaces, with the last day that it leaves to that one: zero where that one is over by then
// anyway. It refuses what cannot be: a day with two agreements, a second successor, and to end by a successor what was agreed with
// another operator, who has signed nothing.
func (a Agreement) succeeds(tx *ledger.Tx) (old Agreement, last workday.Date, err error) {
	if old, err = GetAgreement(tx, a.Replaces); err != nil {
		return old, last, err
	}
	today := workday.OfTime(tx.Now)
	if !old.Runs(today) {
		return old, last, fault.New(fault.Refused, "agreement.replaces_over", "被取代的协议已不在有效期内", "The agreement to be replaced is over").At("replaces").
			Do("请退回修改，去掉取代关系", "Take it back to the draft and name none")
	}
	if !a.From.After(today) {
		return old, last, fault.New(fault.Refused, "agreement.successor_from", "后续协议须自明日或以后起算：同一天不能有两份协议生效", "A successor begins tomorrow or later: no day has two agreements").At("from").
			Do("请退回修改起始日", "Take it back to the draft and change its first day")
	}
	other, err := successorOf(tx, old.ID)
	if err != nil {
		return old, last, err
	}
	if other != nil && other.ID != a.ID {
		return old, last, fault.Newf(fault.Refused, "agreement.replaced_already", "被取代的协议已由 %s 取代，不能再有一份后续协议", "%s replaces it already: an agreement has one successor", other.Code).At("replaces").
			Do("请退回修改，改为取代该后续协议，或去掉取代关系", "Take it back to the draft; replace that successor, or name none")
	}
	last = a.From.AddDays(-1)
	if !last.Before(old.LastDay()) {
		return old, workday.Date{}, nil
	}
	if old.Operator != a.Operator {
		return old, last, fault.Newf(fault.Refused, "agreement.successor_operator", "被取代的协议由另一运营机构签订，至 %s 有效；未经其同意或依约通知，不能由后续协议提前终止",
			"The agreement to be replaced is with another operator and holds to %s: a successor does not end it without its consent or the agreed notice", old.LastDay()).At("replaces").
			By("发改数据规〔2025〕27号 第十四条第（十二）项").
			Do("请先向现运营机构通知终止或与其协商终止，或使后续协议自其后起算", "Give that operator notice or agree with it first, or let the successor begin after that day")
	}
	return old, last, nil
}

// successorOf is the concluded agreement that takes the place of another; nil for none.
func successorOf(tx *ledger.Tx, id string) (*Agreement, error) {
	a, err := oneAgreement(tx, `replaces = ? AND standing = 'granted'`, id)
	if fault.KindOf(err) == fault.NotFound {
		return nil, nil
	}
	return &a, err
}

// EffectOfConclusion is what concluding a draft would end with the agreement that it replaces, for those who may read it; last is the
// last day that it leaves to that one. Without one, or where that one is over by then anyway, it is nothing and last is zero.
func EffectOfConclusion(tx *ledger.Tx, id string) (old Agreement, last workday.Date, e Effect, err error) {
	a, err := ShowAgreement(tx, id)
	if err != nil || a.Replaces == "" || a.Standing != StandingDraft {
		return old, last, e, err
	}
	if old, last, err = a.succeeds(tx); err != nil || last.IsZero() {
		return old, last, e, err
	}
	e, err = old.effect(tx)
	return old, last, e, err
}
