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
	touched  Effect
}

// Touched is what the turn touches ([Touching]).
func (e lifeEvent) Touched() Effect { return e.touched }

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
	end := a.LastDay()
	if last.IsZero() {
		last = earliest
		if last.After(end) {
			last = end
		}
	}
	switch {
	case last.After(end):
		return last, fault.Newf(fault.Invalid, "agreement.notice_late", "终止日不能晚于协议现有的最后一天 %s", "The last day is not after that on which the agreement ends anyway, %s", end).At("last_day").
			Do("请提前终止日，或等待协议届满", "Choose an earlier day, or let the agreement run out")
	case last.Before(earliest) && last != end:
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
	// What the notice came before stays: both sides have signed a successor, or they have not.
	var last workday.Date
	if next, err := successorOf(tx, id); err != nil {
		return Agreement{}, err
	} else if next != nil {
		last = next.From.AddDays(-1)
	}
	if _, err := tx.Exec(`UPDATE agreement SET ends_on = ?, notice_by = '', updated_at = ? WHERE id = ?`, last.String(), tx.Now.UnixMilli(), id); err != nil {
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
		Code: a.Code, Standing: to, Ground: step.Ground, Reason: strings.TrimSpace(step.Reason), EndsOn: now.EndsOn, Effect: e.recorded(), touched: e,
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

// clockGrounds are the grounds that the clock alone makes true.
var clockGrounds = []string{"expired", "notice_over", "replaced"}

// ByClock reports whether a ground of ending an agreement comes true by the clock, and not because somebody rests on it.
func ByClock(ground string) bool { return slices.Contains(clockGrounds, ground) }

// overBy refuses to end an agreement on a ground of the clock before the clock has made it true: who wants to end it sooner gives notice,
// or names what the other side has done.
func (a Agreement) overBy(ground string, day workday.Date) error {
	if !ByClock(ground) {
		return nil
	}
	if is, _ := a.overGround(day); is == ground && !a.Runs(day) {
		return nil
	}
	return fault.Newf(fault.Refused, "agreement.not_over", "协议至 %s 仍然有效，期限、通知期或后续协议尚未使其终止", "The agreement holds to the end of %s: neither its term nor a notice nor a successor has ended it yet", a.LastDay()).
		At("ground").By("发改数据规〔2025〕27号 第十四条第（十二）项").Do("需要提前终止的，请通知终止、提议协商终止，或依其他法定事由终止", "To end it sooner, give notice, propose to end it by mutual consent, or end it on another ground")
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
