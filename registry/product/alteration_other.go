package product

import (
	"strings"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
)

// agreed takes with whom and on what terms an application is made: those of a transfer and of a permit.
func (m *Alteration) agreed(tx *ledger.Tx, a AlterationForm) error {
	terms := strings.TrimSpace(a.Terms)
	if terms == "" {
		return fault.Required("terms", "约定内容", "terms agreed")
	}
	if bad := fault.Paragraph("terms", terms, maxParagraph); bad != nil {
		return bad
	}
	other, err := otherCompany(tx, strings.TrimSpace(a.Other), m.Applicant)
	if err != nil {
		return err
	}
	if m.Other != "" && m.Other != other { // the case knows who answers
		return fault.New(fault.Refused, "alteration.other_fixed", "补正时不能更换另一方", "The other party cannot be replaced when completing").At("other").
			Do("请撤回本申请，另行申请", "Withdraw this application and file another one")
	}
	m.Other, m.Terms = other, terms
	return nil
}

// otherCompany is the party id of a company that is named by id or unified social credit code, and is not the applicant.
func otherCompany(tx *ledger.Tx, named, self string) (string, error) {
	if named == "" {
		return "", fault.Required("other", "另一方的统一社会信用代码", "unified social credit code of the other party")
	}
	p, err := party.Get(tx, named)
	if fault.KindOf(err) == fault.NotFound {
		p, err = party.ByUSCC(tx, named)
	}
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return "", err
	}
	if err != nil || p.Kind != party.Company {
		return "", fault.New(fault.Invalid, "alteration.other_unknown", "没有这一企业", "There is no such company").At("other").
			Do("请核对统一社会信用代码；对方须先注册", "Check the unified social credit code; the other party must have signed up")
	}
	if p.ID == self {
		return "", fault.New(fault.Invalid, "alteration.other_self", "另一方不能是申请人自己", "The other party cannot be the applicant itself").At("other").
			Do("请填写另一方", "Name the other party")
	}
	return p.ID, nil
}
