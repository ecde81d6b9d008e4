package product

import (
	"huishu/compliance/access"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// Permitted is what the register says of a permit (许可登记): the payload of the event whose receipt is the permit's certificate.
type Permitted struct {
	// Code and Number are those of the registration, Alteration the application's id.
	Code       string         `json:"code"`
	Number     string         `json:"number"`
	Alteration string         `json:"alteration"`
	Name       string         `json:"name"`
	By         CertifiedParty `json:"by"`
	To         CertifiedParty `json:"to"`
	// Terms are public: who deals with either side reads them.
	Terms            string         `json:"terms"`
	ValidFrom        workday.Date   `json:"valid_from"`
	ValidTo          workday.Date   `json:"valid_to"`
	RuleSet          CertifiedRules `json:"rule_set"`
	RegistrationBody CertifiedParty `json:"registration_body"`
}

// fillPermit takes whom the subject lets use the product, on what terms and until when: not past the registration.
func (m *Alteration) fillPermit(tx *ledger.Tx, r Registration, a AlterationForm) error {
	if err := m.agreed(tx, a); err != nil {
		return err
	}
	if a.ValidTo.IsZero() {
		return fault.Required("valid_to", "许可的最后一日", "last day of the permit")
	}
	m.ValidTo = a.ValidTo
	return m.inTerm(workday.OfTime(tx.Now), r)
}

// inTerm refuses a permit that is over, or that would outlive what it rests on.
func (m Alteration) inTerm(day workday.Date, r Registration) error {
	last := earlier(r.ValidTo, r.agreement.endsOn)
	if !m.ValidTo.Before(day) && !m.ValidTo.After(last) {
		return nil
	}
	return fault.Newf(fault.Refused, "alteration.permit_term", "许可的最后一日应当在 %s 至 %s 之间", "The last day of the permit must lie between %s and %s", day, last).
		At("valid_to").Do("许可不能超过登记和授权运营协议的有效期；请另定期限", "It cannot outlive the registration and its agreement: choose another last day")
}

// enterPermit enters the permit; its event's receipt is the permit's certificate.
func (m *Alteration) enterPermit(tx *ledger.Tx, set *rules.Set, r Registration) error {
	day := workday.OfTime(tx.Now)
	if err := m.inTerm(day, r); err != nil {
		return err
	}
	to, err := holderOf(tx, m.Other)
	if err != nil {
		return err
	}
	body, err := holderOf(tx, tx.Actor.Party)
	if err != nil {
		return err
	}
	by := r.Filed.Operator
	m.Event, err = tx.Record(ledger.Event{
		Kind: "registration.permitted", Under: string(access.RegistrationRegister), Subject: r.Ref(), RuleSet: set.ID + "@" + set.Hash,
		Payload: Permitted{
			Code: r.Key(), Number: r.Number, Alteration: m.ID, Name: r.Filed.Product.Name, By: CertifiedParty{by.Name, by.USCC}, To: CertifiedParty{to.Name, to.USCC},
			Terms: m.Terms, ValidFrom: day, ValidTo: m.ValidTo, RuleSet: CertifiedRules{set.ID, set.Hash, set.Number}, RegistrationBody: CertifiedParty{body.Name, body.USCC},
		},
	})
	return err
}
