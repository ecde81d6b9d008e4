package product

import (
	"crypto/rand"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/code"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/registry"
)

// Register registers after the public notice has run out (act registration.register, 26号
// art. 13): product code, registration number, validity, and the event whose receipt is the
// certificate. Valid from today for as long as the rule set says, in no case longer than the
// agreement (26号 art. 15).
func Register(tx *ledger.Tx, book *rules.Book, id string, v Review) (Registration, error) {
	act := access.RegistrationRegister
	r, err := openRegistration(tx, act, id)
	if err != nil {
		return Registration{}, err
	}
	findings, err := ReviewCheck(tx, book, id)
	if err != nil {
		return Registration{}, err
	}
	d := v.decision()
	d.Findings = findings
	c, err := procedure.Act(tx, r.CaseID, verb(act), d)
	if err != nil || c.Awaiting(verb(act)) { // proposed only: no certificate before a second person confirms
		return r, err
	}
	set, err := adoption.ByHash(tx, book, r.RuleSetHash)
	if err != nil {
		return Registration{}, err
	}
	p, err := Get(tx, r.Product)
	if err != nil {
		return Registration{}, err
	}
	if err := r.grant(tx, set, &p, Standing(c.Standing())); err != nil {
		return Registration{}, err
	}
	if err := r.certify(tx, set, p); err != nil {
		return Registration{}, err
	}
	if err := index(tx, r, p); err != nil {
		return Registration{}, err
	}
	if err := indexNear(tx, p); err != nil {
		return Registration{}, err
	}
	return GetRegistration(tx, id)
}

// grant gives number, code and validity.
func (r *Registration) grant(tx *ledger.Tx, set *rules.Set, p *Product, to Standing) error {
	a, err := GetAgreement(tx, r.Agreement)
	if err != nil {
		return err
	}
	if err := r.giveCode(tx, p); err != nil {
		return err
	}
	if r.Number, err = registry.Number(tx, "registration", "number", "HZ-DJ"); err != nil {
		return err
	}
	r.ValidFrom = workday.OfTime(tx.Now)
	if r.ValidTo, err = lastDay(set, r.ValidFrom, a); err != nil {
		return err
	}
	r.RegistrationBody, r.RegisteredAt = tx.Actor.Party, tx.Now.UnixMilli()
	if !a.holds(r.Filed.Product) { // where the rule set lets it pass
		r.outsideSince = r.RegisteredAt
	}
	err = tx.Move(ledger.Move{
		Table: "registration", ID: r.ID, Column: "standing", From: []string{string(StandingPending)}, To: string(to),
		Set: map[string]any{
			"number": r.Number, "code": r.Code, "valid_from": r.ValidFrom.String(), "valid_to": r.ValidTo.String(),
			"registration_body": r.RegistrationBody, "registered_at": r.RegisteredAt, "updated_at": r.RegisteredAt,
			"outside_since": r.outsideSince,
		},
	})
	r.Standing = to
	return err
}

// lastDay is the last day of a registration that begins on from, by a rule set: its term, but no longer than the agreement runs
// (26号 art. 15).
func lastDay(set *rules.Set, from workday.Date, a Agreement) (workday.Date, error) {
	return set.LastDay("registration.validity", from, a.LastDay())
}

// giveCode gives the product its code, once: a product that is registered again keeps it.
func (r *Registration) giveCode(tx *ledger.Tx, p *Product) error {
	if r.Code = p.Code; r.Code != "" {
		return nil
	}
	var err error
	if r.Code, err = code.NewProduct(r.Filed.Operator.USCC, Region, rand.Reader); err != nil {
		return err
	}
	// A code that is taken (one in 31^8) fails on the unique index, and the act is done again.
	if _, err := tx.Exec(`UPDATE product SET code = ?, updated_at = ? WHERE id = ?`, r.Code, tx.Now.UnixMilli(), p.ID); err != nil {
		return err
	}
	p.Code, p.UpdatedAt = r.Code, tx.Now.UnixMilli()
	_, err = tx.Record(ledger.Event{
		Kind: "product.code", Under: string(access.RegistrationRegister), Subject: p.Ref(), RuleSet: r.ruleSetRef(),
		Payload: map[string]string{"code": r.Code, "registration": r.ID},
	})
	return err
}

// certify records the registration: the event's payload is the certificate's content.
func (r *Registration) certify(tx *ledger.Tx, set *rules.Set, p Product) error {
	body, err := holderOf(tx, r.RegistrationBody)
	if err != nil {
		return err
	}
	r.RegisterEvent, err = tx.Record(ledger.Event{
		Kind: string(access.RegistrationRegister), Subject: r.Ref(), RuleSet: r.ruleSetRef(), Payload: r.certified(set, body, p.Sample),
	})
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE registration SET register_event = ? WHERE id = ?`, r.RegisterEvent, r.ID)
	return err
}

// Expire cancels a registration past its last day that was not renewed (act
// registration.expire, 26号 art. 15). It has carried nothing since that day: this only says so.
func Expire(tx *ledger.Tx, book *rules.Book, id string) (Registration, error) {
	r, err := GetRegistration(tx, id)
	if err != nil {
		return Registration{}, err
	}
	if r.ValidTo.IsZero() || !workday.OfTime(tx.Now).After(r.ValidTo) {
		return Registration{}, notNow()
	}
	return decide(tx, book, id, access.RegistrationExpire, Review{})
}
