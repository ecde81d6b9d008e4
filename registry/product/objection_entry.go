package product

import (
	"huishu/compliance/access"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// Disputed is what the register says of an objection that was entered (异议登记). Who objects, and to what, is between the parties.
type Disputed struct {
	Code       string       `json:"code"`
	Number     string       `json:"number"`
	Alteration string       `json:"alteration"`
	From       workday.Date `json:"from"`
	// ValidTo is its last day; left out where it stands until it is withdrawn or struck.
	ValidTo workday.Date `json:"valid_to,omitzero"`
}

// fillEntry refuses an objection without evidence, and one by the subject: what it has registered it has changed or cancelled.
func (m *Alteration) fillEntry(r Registration) error {
	if m.Applicant == r.Operator {
		return fault.New(fault.Refused, "alteration.own_objection", "登记主体不能对自己的登记提出异议", "The subject cannot object to its own registration").
			Do("请办理变更、更正或者注销登记", "Apply for a change, a correction or the cancellation")
	}
	if m.Document == "" {
		return fault.Required("document", "证明材料", "evidence")
	}
	return nil
}

// enterObjection enters the objection. How long it stands says the rule set in calendar days; where no text settles that, it stands
// until the objector withdraws it or the registration body strikes it. It stops nothing by itself.
func (m *Alteration) enterObjection(tx *ledger.Tx, set *rules.Set, r Registration) error {
	day := workday.OfTime(tx.Now)
	days, err := set.Value(fact(r.Regime, "objection_entry"))
	switch code := fault.CodeOf(err); {
	case err == nil:
		m.ValidTo = day.AddDays(int(days))
	case code != "rules.fact_unknown" && code != "rules.no_fact":
		return err
	}
	m.Event, err = tx.Record(ledger.Event{
		Kind: "registration.objected", Under: string(access.RegistrationRegister), Subject: r.Ref(), RuleSet: set.ID + "@" + set.Hash,
		Payload: Disputed{Code: r.Key(), Number: r.Number, Alteration: m.ID, From: day, ValidTo: m.ValidTo},
	})
	return err
}
