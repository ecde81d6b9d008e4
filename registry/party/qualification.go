package party

import (
	"fmt"

	"huishu/compliance/access"
	"huishu/compliance/workday"
	"huishu/ledger/fault"
)

// QualificationKind is what a company may be on this market.
type QualificationKind string

// The qualifications (Art. 18, 23; 发改数据规〔2025〕27号 Art. 3).
const (
	// Merchant develops, publishes and underwrites data products; by registration.
	Merchant QualificationKind = "merchant"
	// Broker matches supply and demand; by accreditation of the provincial authority, recorded here.
	Broker QualificationKind = "broker"
	// Operator derives products from the resources of an agreement; the agreement is the licence.
	Operator QualificationKind = "operator"
)

// QualificationKinds lists them all.
var QualificationKinds = []QualificationKind{Merchant, Broker, Operator}

// Title is the qualification in words.
func (k QualificationKind) Title() fault.Text {
	switch k {
	case Merchant:
		return fault.T("数据商", "Data merchant")
	case Broker:
		return fault.T("数据经纪人", "Data broker")
	case Operator:
		return fault.T("运营机构", "Authorised operator")
	}
	return fault.Text{}
}

// Article is the provision that the qualification rests on.
func (k QualificationKind) Article() string {
	switch k {
	case Broker:
		return "惠府〔2023〕38号 第二十三条第（三）项"
	case Operator:
		return "发改数据规〔2025〕27号 第三条"
	default:
		return "惠府〔2023〕38号 第十八条"
	}
}

func (k QualificationKind) role() access.Role {
	switch k {
	case Merchant:
		return access.Merchant
	case Broker:
		return access.Broker
	case Operator:
		return access.Operator
	}
	return ""
}

// numberPrefix begins the running number: 惠数商, 惠数经, 惠数运.
func (k QualificationKind) numberPrefix(year int) string {
	letter := map[QualificationKind]string{Merchant: "商", Broker: "经", Operator: "运"}[k]
	return fmt.Sprintf("惠数%s-%d-", letter, year)
}

// Qualification is what a party may do, since when, until when and on what ground.
type Qualification struct {
	ID    string            `json:"id"`
	Party string            `json:"party"`
	Kind  QualificationKind `json:"kind"`
	// Number is the public running number, such as 惠数商-2026-0001.
	Number string `json:"number"`
	// Scope is what it covers, in words.
	Scope string `json:"scope"`
	// Classes are the classes of services that a merchant offers; empty where none was chosen.
	Classes Classes `json:"classes,omitempty"`
	// From is the first day of validity, To the last; a zero To means no fixed term.
	From workday.Date `json:"from"`
	To   workday.Date `json:"to"`
	// Accreditation and Issuer: the provincial authority's number and name, for brokers.
	Accreditation string `json:"accreditation,omitempty"`
	Issuer        string `json:"issuer,omitempty"`
	// Agreement is the id of the agreement that is an operator's licence.
	Agreement string `json:"agreement,omitempty"`
	// Case is the id of the case in which it was granted; empty for operators.
	Case string `json:"case,omitempty"`
	// RuleSet is the rule set by which it was granted.
	RuleSet string `json:"rule_set,omitempty"`
	// Earlier is the number under which it was issued before this system; empty for what it granted itself.
	Earlier string `json:"earlier,omitempty"`
	// Standing is the recorded fact, Status what it amounts to on the day of asking.
	Standing Standing `json:"standing"`
	Status   Status   `json:"status"`
	// Reason of the present standing.
	Reason string `json:"reason,omitempty"`
	// ChangedAt and CreatedAt in Unix milliseconds.
	ChangedAt int64 `json:"changed_at"`
	CreatedAt int64 `json:"created_at"`
}

// StatusOn derives the status on a day.
func (q Qualification) StatusOn(day workday.Date) Status {
	return StatusOn(q.Standing, q.From, q.To, day)
}

// overlaps reports whether two terms share a day; a zero to is without end.
func overlaps(from1, to1, from2, to2 workday.Date) bool {
	return (to1.IsZero() || !to1.Before(from2)) && (to2.IsZero() || !to2.Before(from1))
}

// lack is the refusal of an activity to a party, by the best status that it has; "" is none.
func (r Allowance) lack(best Status) error {
	name, activity := r.Kind.Title(), r.Activity.Title()
	text := map[Status]fault.Text{
		NotYet:    fault.T("的%[1]s资格尚未生效", "'s qualification as %[2]s is not valid yet"),
		Suspended: fault.T("的%[1]s资格已被暂停", "'s qualification as %[2]s is suspended"),
		Expired:   fault.T("的%[1]s资格已到期", "'s qualification as %[2]s has expired"),
		Ended:     fault.T("的%[1]s资格已终止", "'s qualification as %[2]s has ended"),
		Revoked:   fault.T("的%[1]s资格已被撤销", "'s qualification as %[2]s was revoked"),
	}
	t, ok := text[best]
	code := "qualification." + string(best)
	if !ok {
		t, code = fault.T("没有%[1]s资格", " is not qualified as %[2]s"), "qualification.none"
	}
	zh := fmt.Sprintf("该主体"+t.ZH+"%.0[2]s", name.ZH, name.EN) + "，不能" + activity.ZH
	en := fmt.Sprintf("The party"+t.EN+"%.0[1]s", name.ZH, name.EN) + ": it may not " + activity.EN
	e := fault.New(fault.Refused, code, zh, en).By(r.Article)
	switch {
	case best == Suspended:
		return e.Do("请按主管部门的要求整改，待恢复资格后办理", "Mend what the authority asked for; proceed once it has restored the qualification")
	case best == NotYet:
		return e.Do("请在生效之日起办理", "Proceed from its first day on")
	case r.Kind == Operator:
		return e.Do("运营机构资格随授权运营协议取得", "An operator is qualified by an authorised-operation agreement in force")
	}
	return e.Do("请先取得有效资格，可在“资格申请”中办理", "Obtain a valid qualification first, under “Qualifications”")
}
