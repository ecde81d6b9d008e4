package pages

import (
	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/registry/product"
	"huishu/web/components"
)

func mountRegistration(p *Pages) {
	p.page("/desk/registrations", (*visit).registrationDesk)
	p.page("/desk/national-registrations", (*visit).nationalDesk)
}

// registrationDesk is the reviewers' view of all registrations and of what is applied for on them, open ones first. Each case
// page holds the acts: accept, return, review, register, refuse, and for what is registered
// suspend, restore and revoke.
func (v *visit) registrationDesk(tx *ledger.Tx) (content, error) {
	if err := v.mustBe(access.RegistrationBody, access.Authority, access.Auditor); err != nil {
		return content{}, err
	}
	return v.caseDesk(tx, caseDesk{path: "/desk/registrations", title: tr("登记审查", "Registrations"), procedures: product.Procedures(product.City), empty: components.Empty{Title: tr("没有登记申请", "No registrations"),
		Text: tr("运营机构提交的合规登记申请会出现在这里，按受理、审核、公示、登记依次办理。", "What operators file appears here: acceptance, review, notice, registration.")}})
}

// nationalDesk is the same of the national registrations.
func (v *visit) nationalDesk(tx *ledger.Tx) (content, error) {
	if err := v.mustBe(access.RegistrationBody, access.Authority, access.Auditor); err != nil {
		return content{}, err
	}
	return v.caseDesk(tx, caseDesk{
		path: "/desk/national-registrations", title: tr("公共数据资源登记审查", "National registrations"), procedures: product.Procedures(product.National),
		empty: components.Empty{Title: tr("没有公共数据资源登记申请", "No national registrations"),
			Text: tr("运营机构对已合规登记的产品申请的公共数据资源登记会出现在这里，按受理、形式审核、公示、赋码依次办理。", "What operators file nationally of their registered products appears here: acceptance, review, notice, query code.")},
	})
}
