package product

import (
	"strings"

	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// heldBy is the product as it would be in another operator's hands, under that one's agreement. Whom the former holder entrusted
// lists it no more.
func (p Product) heldBy(operator, agreement string) Product {
	p.Operator, p.Agreement, p.Merchant = operator, agreement, ""
	return p
}

// fillTransfer files the registration as it is to be: the transferee's, under an agreement of its own, of which the same checks are
// asked as of a first registration.
func (m *Alteration) fillTransfer(tx *ledger.Tx, set *rules.Set, r Registration, a AlterationForm) error {
	if err := m.agreed(tx, a); err != nil {
		return err
	}
	if err := m.transferable(tx, r); err != nil {
		return err
	}
	agreement, err := m.mayHold(tx, strings.TrimSpace(a.Agreement))
	if err != nil {
		return err
	}
	p, err := Get(tx, r.Product)
	if err != nil {
		return err
	}
	f, err := m.whole(tx, set, r, p.heldBy(m.Other, agreement))
	if err != nil {
		return err
	}
	return m.take(r, f)
}

// mayHold is the id of the agreement that is named by id or public number, refused where it is not the transferee's. Whose else it is
// nobody is told.
func (m Alteration) mayHold(tx *ledger.Tx, named string) (string, error) {
	if named == "" {
		return "", fault.Required("agreement", "受让方的授权运营协议", "agreement of the transferee")
	}
	a, err := GetAgreement(tx, named)
	if fault.KindOf(err) == fault.NotFound {
		a, err = AgreementByCode(tx, named)
	}
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return "", err
	}
	if err != nil || a.Operator != m.Other {
		return "", fault.New(fault.Invalid, "alteration.transferee_agreement", "受让方没有这份授权运营协议", "The transferee has no such agreement").At("agreement").By(article).
			Do("请填写受让方自己的、包括该产品数据资源和用途的协议", "Name an agreement of the transferee that covers the product's resources and purpose")
	}
	return a.ID, nil
}

// transferable refuses while something else that the holder has asked for, or has, hangs on it being the holder: its applications in
// hand, and the national registration, whose measures know no transfer.
func (m Alteration) transferable(tx *ledger.Tx, r Registration) error {
	if r.Regime != City {
		return fault.New(fault.Refused, "alteration.transfer_regime", "只有合规登记可以转移", "Only the compliance registration is transferred").
			Do("请注销后由新的主体重新登记", "Have it cancelled; the new subject registers anew")
	}
	n, err := LatestIn(tx, r.Product, National)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	if err == nil && n.current() {
		return fault.New(fault.Refused, "alteration.transfer_national", "该产品另有在办或有效的公共数据资源登记，该登记没有转移这一类型", "The product also stands in the national register, which knows no transfer").
			By("发改数据规〔2025〕26号 第九条").Do("请先注销该项登记，由受让方重新申请", "Have that registration cancelled first; the transferee applies anew")
	}
	var open int
	err = tx.Get(&open, `SELECT COUNT(*) FROM registration_alteration WHERE registration = ? AND applicant = ? AND standing = 'pending' AND id <> ?`, r.ID, m.Applicant, m.ID)
	if err != nil || open == 0 {
		return err
	}
	return fault.New(fault.Conflict, "alteration.transfer_others", "登记主体对该登记还有其他在办申请", "Other applications of the subject on this registration are open").
		Do("请先办结或者撤回其他申请", "Have them decided, or withdraw them, first")
}

// transferTo makes registration and product the transferee's, under its agreement and in no case longer than that runs (26号 art. 15).
// The former holder's merchant is entrusted no more, so that its offers end: market/listing asks who holds the product.
func (m *Alteration) transferTo(tx *ledger.Tx, set *rules.Set, r *Registration) error {
	a, err := GetAgreement(tx, m.Filed.Product.Agreement)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE product SET operator = ?, merchant = '' WHERE id = ?`, m.Other, r.Product)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE registration SET operator = ?, agreement = ? WHERE id = ?`, m.Other, a.ID, r.ID)
	if err != nil {
		return err
	}
	p, err := r.takeOver(tx, *m, nil)
	if err != nil {
		return err
	}
	// Former versions keep under whose name they stood; the holder is the transferee from here on.
	validTo := earlier(r.ValidTo, a.LastDay())
	r.Operator, r.Agreement = m.Other, a.ID
	return m.replaceIn(tx, set, r, p.Sample, validTo, "registration."+past[m.Type])
}

func earlier(a, b workday.Date) workday.Date {
	if b.Before(a) {
		return b
	}
	return a
}
