package product

import (
	"slices"
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// lifeEvent is what an event says of a turn in an agreement's life. Agreements in force are public
// (27号 art. 18), so it names no order and no person.
type lifeEvent struct {
	Code     string       `json:"code"`
	Standing Standing     `json:"standing"`
	Ground   string       `json:"ground,omitempty"`
	Reason   string       `json:"reason"`
	EndsOn   workday.Date `json:"ends_on"`
	Effect   recorded     `json:"effect"`
}

// SuspendAgreement stops an agreement in force on a ground that the rule set names (act agreement.suspend): what
// rests on it cannot be traded until it is restored.
func SuspendAgreement(tx *ledger.Tx, book *rules.Book, id, ground, reason string) (Agreement, error) {
	return moveAgreement(tx, book, id, access.AgreementSuspend, procedure.Decision{Ground: ground, Reason: reason})
}

// RestoreAgreement ends a suspension, for a reason (act agreement.restore).
func RestoreAgreement(tx *ledger.Tx, book *rules.Book, id, reason string) (Agreement, error) {
	return moveAgreement(tx, book, id, access.AgreementRestore, procedure.Decision{Reason: reason})
}

// TerminateAgreement gives notice of termination on a ground that the rule set names (act
// agreement.terminate). The agreement stays in force to last, the last day, and is over on the day after
// by the clock. A zero last means the earliest day that the agreed notice allows. The two sides are bound
// to that notice, the authority is not.
func TerminateAgreement(tx *ledger.Tx, book *rules.Book, id, ground, reason string, last workday.Date) (Agreement, error) {
	a, err := openAgreement(tx, access.AgreementTerminate, id)
	if err != nil {
		return Agreement{}, err
	}
	today := workday.OfTime(tx.Now)
	if !a.Runs(today) {
		return Agreement{}, notNow()
	}
	if last, err = a.lastDay(today, last, a.sideOf(tx.Actor.Party) == ""); err != nil {
		return Agreement{}, err
	}
	_, err = tx.Exec(`UPDATE agreement SET ends_on = ?, notice_by = ?, updated_at = ? WHERE id = ?`, last.String(), tx.Actor.Party, tx.Now.UnixMilli(), id)
	if err != nil {
		return Agreement{}, err
	}
	return moveAgreement(tx, book, id, access.AgreementTerminate, procedure.Decision{Ground: ground, Reason: reason})
}

// lastDay is the last day by a notice that is given today: free says that the agreed notice does not bind.
func (a Agreement) lastDay(today, last workday.Date, free bool) (workday.Date, error) {
	earliest := today
	if !free {
		earliest = today.AddDays(a.NoticeDays)
	}
	if last.IsZero() {
		last = earliest
		if last.After(a.To) {
			last = a.To
		}
	}
	switch {
	case last.After(a.To):
		return last, fault.Newf(fault.Invalid, "agreement.notice_late", "终止日不能晚于运营期限的截止日 %s", "The last day is not after the end of the term, %s", a.To).At("last_day").
			Do("请提前终止日，或等待期限届满", "Choose an earlier day, or let the term run out")
	case last.Before(earliest) && last != a.To:
		return last, fault.Newf(fault.Refused, "agreement.notice_short", "须提前 %d 天通知，最早的终止日为 %s", "The agreed notice is %d days: the earliest last day is %s", a.NoticeDays, earliest).
			At("last_day").By("发改数据规〔2025〕27号 第十四条第（十二）项").Do("请选择不早于该日的终止日", "Choose that day or a later one")
	}
	return last, nil
}

// RetractNotice takes a notice of termination back before it has run out, for a reason (act
// agreement.retract). Only who gave it can.
func RetractNotice(tx *ledger.Tx, book *rules.Book, id, reason string) (Agreement, error) {
	a, err := openAgreement(tx, access.AgreementRetract, id)
	if err != nil {
		return Agreement{}, err
	}
	if a.NoticeBy == "" || !a.Runs(workday.OfTime(tx.Now)) {
		return Agreement{}, notNow()
	}
	if a.NoticeBy != tx.Actor.Party {
		return Agreement{}, fault.New(fault.Forbidden, "agreement.not_your_notice", "终止通知由对方或主管部门发出，贵单位不能撤回", "The notice was given by somebody else; you cannot take it back").
			Do("请与发出通知的一方协商", "Talk to whoever gave it")
	}
	if _, err := tx.Exec(`UPDATE agreement SET ends_on = '', notice_by = '', updated_at = ? WHERE id = ?`, tx.Now.UnixMilli(), id); err != nil {
		return Agreement{}, err
	}
	return moveAgreement(tx, book, id, access.AgreementRetract, procedure.Decision{Reason: reason})
}

// turn records a turn in the life of an agreement that goes on: it is suspended, restored, given notice of.
func (a Agreement) turn(tx *ledger.Tx, act access.Act, c *procedure.Case) error {
	suspended := a.SuspendedAt
	if act == access.AgreementSuspend {
		suspended = tx.Now.UnixMilli()
	} else if act == access.AgreementRestore {
		suspended = 0
	}
	n, err := tx.Exec(`UPDATE agreement SET suspended_at = ?, updated_at = ? WHERE id = ? AND standing = 'granted' AND suspended_at = ?`,
		suspended, tx.Now.UnixMilli(), a.ID, a.SuspendedAt)
	if err != nil {
		return err
	}
	if n == 0 {
		return notNow()
	}
	return a.recordTurn(tx, act, Standing(c.Standing()), c)
}

// recordTurn records a turn with what it touches.
func (a Agreement) recordTurn(tx *ledger.Tx, act access.Act, to Standing, c *procedure.Case) error {
	e, err := a.effect(tx)
	if err != nil {
		return err
	}
	now, err := GetAgreement(tx, a.ID)
	if err != nil {
		return err
	}
	step := c.Current()
	_, err = tx.Record(ledger.Event{Kind: string(act), Subject: now.Ref(), RuleSet: c.Rule(), Payload: lifeEvent{
		Code: a.Code, Standing: to, Ground: step.Ground, Reason: strings.TrimSpace(step.Reason), EndsOn: now.EndsOn, Effect: e.recorded(),
	}})
	return err
}

// LastDay is the last day on which the agreement can carry anything: that of its term, or of a notice.
func (a Agreement) LastDay() workday.Date {
	if a.EndsOn.IsZero() || a.EndsOn.After(a.To) {
		return a.To
	}
	return a.EndsOn
}

// succeed lets the agreement take the place of the one that it names: that one ends on the day before this one
// begins, so that no day has both.
func (a Agreement) succeed(tx *ledger.Tx) error {
	if a.Replaces == "" {
		return nil
	}
	old, err := GetAgreement(tx, a.Replaces)
	if err != nil {
		return err
	}
	today := workday.OfTime(tx.Now)
	if !old.Runs(today) {
		return fault.New(fault.Refused, "agreement.replaces_over", "被取代的协议已不在有效期内", "The agreement to be replaced is over").At("replaces").
			Do("请退回修改，去掉取代关系", "Take it back to the draft and name none")
	}
	if !a.From.After(today) {
		return fault.New(fault.Refused, "agreement.successor_from", "后续协议须自明日或以后起算：同一天不能有两份协议生效", "A successor begins tomorrow or later: no day has two agreements").At("from").
			Do("请退回修改起始日", "Take it back to the draft and change its first day")
	}
	last := a.From.AddDays(-1)
	if last.After(old.LastDay()) {
		return nil // it is over by then anyway
	}
	_, err = tx.Exec(`UPDATE agreement SET ends_on = ?, updated_at = ? WHERE id = ?`, last.String(), tx.Now.UnixMilli(), old.ID)
	if err != nil {
		return err
	}
	e, err := old.effect(tx)
	if err != nil {
		return err
	}
	_, err = tx.Record(ledger.Event{
		Kind: string(access.AgreementTerminate), Under: string(access.AgreementConclude), Subject: old.Ref(),
		Payload: lifeEvent{Code: old.Code, Standing: old.Standing, Ground: "replaced", Reason: "由 " + a.Code + " 取代", EndsOn: last, Effect: e.recorded()},
	})
	return err
}

// overGround is the ground on which an agreement is over on the day by the clock, with the words for it.
func (a Agreement) overGround(day workday.Date) (ground, reason string) {
	switch {
	case a.EndsOn.IsZero() || !day.After(a.EndsOn) || a.EndsOn == a.To:
		return "expired", "运营期限届满"
	case a.NoticeBy == "":
		return "replaced", "由后续协议取代"
	}
	return "notice_over", "终止通知期届满"
}

// stored is the standing as its column has it: a suspension is a fact beside it.
func (s Standing) stored() string {
	if s == StandingSuspended {
		return string(StandingGranted)
	}
	return string(s)
}

// goesOn reports whether an act leaves a concluded agreement standing.
func goesOn(act access.Act) bool {
	return slices.Contains([]access.Act{access.AgreementSuspend, access.AgreementRestore, access.AgreementTerminate, access.AgreementRetract}, act)
}
