package product

import (
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// verb is the act's name inside its procedure: "accept" of "registration.accept".
func verb(act access.Act) string {
	_, v, _ := strings.Cut(string(act), ".")
	return v
}

// caseSet is the rule set by which a case runs: the one of its day, whatever has come since.
func caseSet(tx *ledger.Tx, book *rules.Book, caseID string) (*rules.Set, error) {
	c, err := procedure.Get(tx, caseID)
	if err != nil {
		return nil, err
	}
	return adoption.ByHash(tx, book, c.RuleSetHash)
}

// judged are the rule set by which the registration's case runs and the product that it judges.
func (r Registration) judged(tx *ledger.Tx, book *rules.Book) (*rules.Set, Product, error) {
	set, err := adoption.ByHash(tx, book, r.RuleSetHash)
	if err != nil {
		return nil, Product{}, err
	}
	p, err := Get(tx, r.Product)
	return set, p, err
}

// mustBeDraft refuses to edit what a side has already approved.
func (a Agreement) mustBeDraft(tx *ledger.Tx) error {
	c, err := procedure.Get(tx, a.CaseID)
	if err != nil {
		return err
	}
	if a.Standing != StandingDraft || !c.AtStart() {
		return fixed()
	}
	return nil
}

// fixed is the answer to an edit of a text to which a side has consented.
func fixed() *fault.Error {
	return fault.New(fault.Conflict, "agreement.fixed", "协议已经一方同意或已签订，内容不可修改", "A side has approved the agreement, or it is concluded: its text is fixed").
		Do("请先退回修改；已签订的，办理补充协议", "Take it back to the draft first; once concluded, draft a supplementary agreement")
}

// part is a part of a product's file.
type part int

const (
	content part = iota // what the product is
	papers              // what is handed in with it: materials, sample, evidence deposit
)

// mayChange refuses to alter a product that is filed or registered. A file that was returned
// for completion may be mended; one that was returned in the national regime by other papers only, for its content is what the city
// has registered.
func mayChange(tx *ledger.Tx, p Product, of part) error {
	if p.Changes != "" {
		return mayDraft(tx, p)
	}
	n, err := LatestIn(tx, p.ID, National)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	if err == nil && n.Standing == StandingPending {
		c, err := procedure.Get(tx, n.CaseID)
		if err != nil {
			return err
		}
		if c.Awaits != rules.Applicant {
			return filedAlready()
		}
		if of == papers {
			return nil
		}
	}
	r, err := LatestRegistration(tx, p.ID)
	if fault.KindOf(err) == fault.NotFound {
		return nil
	}
	if err != nil || !r.current() {
		return err
	}
	if r.Standing != StandingPending {
		return fault.New(fault.Conflict, "product.registered", "产品已登记，内容不可修改", "The product is registered; its content is fixed").
			Do("内容有变化的，请办理变更登记", "Draft a change of the registration")
	}
	c, err := procedure.Get(tx, r.CaseID)
	if err != nil {
		return err
	}
	if c.Awaits != rules.Applicant {
		return filedAlready()
	}
	return nil
}

func filedAlready() *fault.Error {
	return fault.New(fault.Conflict, "product.filed", "产品正在登记办理中，内容不可修改", "The product is filed for registration; its content is fixed").
		Do("可先撤回申请，或等待退回补正", "Withdraw the application first, or wait until it is returned")
}

func noAct() *fault.Error {
	return fault.New(fault.NotFound, "procedure.no_act", "没有这个事项", "There is no such act")
}

func notNow() *fault.Error {
	return fault.New(fault.Conflict, "state_moved", "当前状态不能办理此事项", "This cannot be done in the present state").
		Do("请刷新页面查看最新状态", "Reload to see the present state")
}
