package product

import (
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// procedureEnding is the procedure of endings by mutual consent in the rule sets.
const procedureEnding = "ending"

// groundMutual is the ground of an ending by mutual consent in the rule sets.
const groundMutual = "mutual"

// How long the other side has to answer a proposal, in calendar days: what is proposed where no day is named, and the most.
const (
	EndingDays    = 30
	maxEndingDays = 180
)

// Ending is one side's proposal to end an agreement by mutual consent (27号 art. 14(12)). It ends nothing: that takes
// the word of the other side, given with a fresh proof and by another person, before the proposal has lapsed.
type Ending struct {
	ID string `json:"id"`
	// Agreement is the id of the agreement that is to end.
	Agreement string `json:"agreement"`
	// Proposer is the party id of the side that proposes.
	Proposer string `json:"proposer"`
	// Reason says why.
	Reason string `json:"reason"`
	// AnswerBy is the last day on which the other side may agree.
	AnswerBy workday.Date `json:"answer_by"`
	// Answer is what whoever closed it had to say; empty for nothing.
	Answer string `json:"answer"`
	// Standing is a draft while the other side has not answered, granted when both agreed.
	Standing Standing `json:"standing"`
	CaseID   string   `json:"case_id"`
	// The times are Unix milliseconds, 0 for not yet.
	CreatedAt int64 `json:"created_at"`
	ClosedAt  int64 `json:"closed_at"`
}

// Open reports whether the other side may still agree on the day.
func (e Ending) Open(day workday.Date) bool {
	return e.Standing == StandingDraft && !day.After(e.AnswerBy)
}

// ProposeEnding proposes to the other side to end an agreement in force (act ending.propose). The other side answers
// to answerBy, the last day; zero means [EndingDays] from today, or the last day of the agreement if that is sooner.
func ProposeEnding(tx *ledger.Tx, book *rules.Book, agreement, reason string, answerBy workday.Date) (Ending, error) {
	a, err := openAgreement(tx, access.EndingPropose, agreement)
	if err != nil {
		return Ending{}, err
	}
	today := workday.OfTime(tx.Now)
	if !a.Runs(today) {
		return Ending{}, notNow()
	}
	if err := a.KnowsMutual(tx); err != nil {
		return Ending{}, err
	}
	e := Ending{
		ID: tx.NewID(), Agreement: agreement, Proposer: tx.Actor.Party, Reason: strings.TrimSpace(reason), AnswerBy: answerBy,
		Standing: StandingDraft, CreatedAt: tx.Now.UnixMilli(),
	}
	if e.AnswerBy.IsZero() {
		e.AnswerBy = today.AddDays(EndingDays)
		if e.AnswerBy.After(a.LastDay()) {
			e.AnswerBy = a.LastDay()
		}
	}
	if err := e.check(a, today); err != nil {
		return Ending{}, err
	}
	open, err := openEnding(tx, agreement)
	if err != nil {
		return Ending{}, err
	}
	if open != nil && open.Open(today) {
		return Ending{}, fault.New(fault.Conflict, "ending.open", "已有一项终止提议待答复，不能同时提出两项", "A proposal to end it awaits its answer; two cannot be").
			Do("请先答复或撤回该提议", "Answer it or take it back first")
	}
	if open != nil {
		if err := open.lapse(tx, a); err != nil { // the daily job has not come by yet
			return Ending{}, err
		}
	}
	c, err := procedure.Open(tx, book, procedure.Start{
		Regime: regimeAgreement, Definition: procedureEnding, Reason: e.Reason,
		Title:   rules.Text{ZH: a.Title + "（协商终止）", EN: "Ending by mutual consent: " + a.Title},
		Subject: ledger.Ref{Kind: SubjectAgreement, ID: a.ID}, Applicant: e.Proposer, Counterparty: a.other(e.Proposer),
	})
	if err != nil {
		return Ending{}, err
	}
	e.CaseID = c.ID
	if err := insertEnding(tx, e); err != nil {
		return Ending{}, err
	}
	return e, e.record(tx, a, access.EndingPropose, c.Rule())
}

// KnowsMutual refuses the way by mutual consent, with Refused "ending.older_rules", where the agreement runs by a rule set of before it:
// what is open under one set goes on under it, and the sides have its own ways to come to the same.
func (a Agreement) KnowsMutual(tx *ledger.Tx) error {
	c, err := procedure.Get(tx, a.CaseID)
	if err != nil || c.Has(verb(access.AgreementAgree)) {
		return err
	}
	return fault.Newf(fault.Refused, "ending.older_rules", "本协议按签订时的规则集 %s 办理，该规则集没有协商一致终止这一办理事项", "The agreement runs by the rule set of its conclusion, %s, which has no ending by mutual consent", c.RuleSet).
		By("发改数据规〔2025〕27号 第十四条第（十二）项").
		Do("协商一致的，请由任一方发出终止通知并写明双方商定的终止日，或由实施机构办理终止", "Have either side give notice of termination with the day that both settled, or the implementing body end it")
}

// other is the party on the other side of the agreement.
func (a Agreement) other(party string) string {
	if party == a.Operator {
		return a.ImplementingBody
	}
	return a.Operator
}

// check refuses a proposal without a reason, or with a day of the answer that cannot be.
func (e Ending) check(a Agreement, today workday.Date) error {
	var late *fault.Error
	switch {
	case e.AnswerBy.Before(today):
		late = fault.New(fault.Invalid, "ending.answer_past", "答复期限不能早于今日", "The day of the answer is not before today")
	case e.AnswerBy.After(today.AddDays(maxEndingDays)):
		late = fault.Newf(fault.Invalid, "ending.answer_late", "答复期限最长 %d 天", "The answer takes at most %d days", maxEndingDays)
	case e.AnswerBy.After(a.LastDay()):
		late = fault.Newf(fault.Invalid, "ending.answer_late", "答复期限不能晚于协议的最后一天 %s", "The day of the answer is not after the agreement's last, %s", a.LastDay())
	}
	if late != nil {
		late = late.At("answer_by").Do("请另选答复期限", "Choose another day")
	}
	if e.Reason == "" {
		return fault.Join(fault.Required("reason", "终止理由", "reason"), late)
	}
	return fault.Join(fault.Paragraph("reason", e.Reason, maxParagraph), late)
}

// record keeps an act on a proposal in the journal, with what the ending would touch. It is between the sides: the
// subject goes without its public number.
func (e Ending) record(tx *ledger.Tx, a Agreement, act access.Act, ruleSet string) error {
	effect, err := a.effect(tx)
	if err != nil {
		return err
	}
	_, err = tx.Record(ledger.Event{
		Kind: string(act), Subject: ledger.Ref{Kind: SubjectAgreement, ID: a.ID}, RuleSet: ruleSet,
		Payload: endingEvent{Ending: e, Effect: effect.recorded()},
	})
	return err
}

// endingEvent is the payload of an act on a proposal.
type endingEvent struct {
	Ending
	Effect recorded `json:"effect"`
}

// ConfirmEnding is the other side's consent (act ending.confirm): the agreement ends in this transaction, and with it
// the operator's licence.
func ConfirmEnding(tx *ledger.Tx, book *rules.Book, id string) (Ending, error) {
	e, a, err := answeredEnding(tx, access.EndingConfirm, id)
	if err != nil {
		return Ending{}, err
	}
	today := workday.OfTime(tx.Now)
	if !a.Runs(today) {
		return Ending{}, notNow()
	}
	if e.Standing == StandingDraft && !e.Open(today) {
		return Ending{}, fault.Newf(fault.Conflict, "ending.lapsed", "该提议的答复期限 %s 已过，提议失效", "The proposal was to be answered by %s and has lapsed", e.AnswerBy).
			Do("仍愿终止的，请另行提议", "Propose it anew if both still wish it")
	}
	if err := a.KnowsMutual(tx); err != nil {
		return Ending{}, err
	}
	if e, err = e.move(tx, a, access.EndingConfirm, ""); err != nil {
		return Ending{}, err
	}
	_, err = moveAgreement(tx, book, a.ID, access.AgreementAgree, procedure.Decision{Ground: groundMutual, Reason: e.Reason})
	return e, err
}

// DeclineEnding is the other side's no, for a reason (act ending.decline).
func DeclineEnding(tx *ledger.Tx, id, reason string) (Ending, error) {
	e, a, err := answeredEnding(tx, access.EndingDecline, id)
	if err != nil {
		return Ending{}, err
	}
	return e.move(tx, a, access.EndingDecline, reason)
}

// WithdrawEnding takes a proposal back before it is answered (act ending.withdraw). Only the side that proposed can.
func WithdrawEnding(tx *ledger.Tx, id, reason string) (Ending, error) {
	e, a, err := getEnding(tx, access.EndingWithdraw, id)
	if err != nil {
		return Ending{}, err
	}
	if e.Proposer != tx.Actor.Party {
		return Ending{}, fault.New(fault.Forbidden, "ending.not_yours", "该提议由对方提出，贵单位不能撤回", "The other side proposed it; you cannot take it back").
			Do("不同意的，请答复不同意", "Decline it if you do not agree")
	}
	return e.move(tx, a, access.EndingWithdraw, reason)
}

// lapse closes a proposal that can lead to nothing any more (act ending.lapse): the day of its answer has passed, or the
// agreement is over.
func (e Ending) lapse(tx *ledger.Tx, a Agreement) error {
	if err := access.Require(tx, access.EndingLapse, a.facts()); err != nil {
		return err
	}
	_, err := e.move(tx, a, access.EndingLapse, "")
	return err
}

// lapseEnding closes the proposal that is open when its agreement ends for another reason.
func (a Agreement) lapseEnding(tx *ledger.Tx) error {
	open, err := openEnding(tx, a.ID)
	if err != nil || open == nil {
		return err
	}
	return open.lapse(tx, a)
}

// answeredEnding reads a proposal for the answer of the other side, by a person who did not propose it.
func answeredEnding(tx *ledger.Tx, act access.Act, id string) (Ending, Agreement, error) {
	e, a, err := getEnding(tx, act, id)
	if err != nil {
		return Ending{}, Agreement{}, err
	}
	if e.Proposer == tx.Actor.Party {
		return Ending{}, Agreement{}, fault.New(fault.Forbidden, "ending.own", "提议须由对方答复，不能由提出的一方答复", "The other side answers a proposal, not the side that made it").
			Do("请等待对方答复，或撤回提议", "Wait for its answer, or take the proposal back")
	}
	return e, a, anotherPerson(tx, e.CaseID, "propose")
}

// move moves the case by one act, and the proposal to what the step then says.
func (e Ending) move(tx *ledger.Tx, a Agreement, act access.Act, reason string) (Ending, error) {
	c, err := procedure.Act(tx, e.CaseID, verb(act), procedure.Decision{Reason: reason})
	if err != nil {
		return Ending{}, err
	}
	err = tx.Move(ledger.Move{
		Table: "agreement_ending", ID: e.ID, Column: "standing", From: []string{string(StandingDraft)}, To: c.Standing(),
		Set: map[string]any{"closed_at": tx.Now.UnixMilli(), "answer": strings.TrimSpace(reason)},
	})
	if err != nil {
		return Ending{}, err
	}
	if e, err = GetEnding(tx, e.ID); err != nil {
		return Ending{}, err
	}
	return e, e.record(tx, a, act, c.Rule())
}

// getEnding reads a proposal with its agreement and passes the gate, as one side of it or the other.
func getEnding(tx *ledger.Tx, act access.Act, id string) (Ending, Agreement, error) {
	e, err := GetEnding(tx, id)
	if err != nil {
		return Ending{}, Agreement{}, err
	}
	a, err := openAgreement(tx, act, e.Agreement)
	return e, a, err
}

// ShowEnding returns a proposal and its agreement to those who may read that in full.
func ShowEnding(tx *ledger.Tx, id string) (Ending, Agreement, error) {
	e, err := GetEnding(tx, id)
	if err != nil {
		return Ending{}, Agreement{}, err
	}
	a, err := ShowAgreement(tx, e.Agreement)
	if err != nil {
		return Ending{}, Agreement{}, noEnding()
	}
	return e, a, nil
}
