package product

import (
	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// alterationActs are the acts on an application that need nothing but a review.
var alterationActs = map[string]access.Act{
	"accept": access.RegistrationAccept, "return": access.RegistrationReturn, "review": access.RegistrationReview,
	"register": access.RegistrationRegister, "refuse": access.RegistrationRefuse, "withdraw": access.RegistrationWithdraw,
	"confirm": access.RegistrationConfirm, "decline": access.RegistrationDecline, "strike": access.RegistrationStrike,
}

// AlterationActs are the names of the acts of [DecideAlteration].
var AlterationActs = []string{"accept", "return", "review", "register", "refuse", "withdraw", "confirm", "decline", "strike"}

// DecideAlteration moves an application on a registration by one act, of [AlterationActs]. What is
// registered takes effect in the same transaction: the certificate is replaced, the term renewed, the registration cancelled or
// transferred, a permit or an objection entered. A permit or an entry that stands is ended by the same door.
func DecideAlteration(tx *ledger.Tx, book *rules.Book, id, act string, v Review) (Alteration, error) {
	under, ok := alterationActs[act]
	if !ok {
		return Alteration{}, noAct()
	}
	return decideAlteration(tx, book, id, under, v)
}

func decideAlteration(tx *ledger.Tx, book *rules.Book, id string, act access.Act, v Review) (Alteration, error) {
	m, r, err := openAlteration(tx, act, id)
	if err != nil {
		return Alteration{}, err
	}
	set, err := caseSet(tx, book, m.CaseID)
	if err != nil {
		return Alteration{}, err
	}
	var read []string
	if m.Draft != "" && (act == access.RegistrationAccept || act == access.RegistrationReview) {
		read = []string{"waive"}
	}
	if err := v.beyond(read...); err != nil {
		return Alteration{}, err
	}
	if len(v.Waive) > 0 {
		if err := waive(tx, m.Draft, set.ID+"@"+set.Hash, act, v.Waive); err != nil {
			return Alteration{}, err
		}
	}
	d := v.decision()
	if d.Findings, err = m.findings(tx, book); err != nil {
		return Alteration{}, err
	}
	if act == access.RegistrationRegister {
		if err := m.stillFits(tx, r); err != nil {
			return Alteration{}, err
		}
	}
	c, err := procedure.Act(tx, m.CaseID, verb(act), d)
	if err != nil || c.Awaiting(verb(act)) {
		return m, err
	}
	to := Standing(c.Standing())
	if to == "" {
		return m, nil
	}
	if m.Standing == StandingGranted { // what it gave comes to its end
		return m, m.lift(tx, r, set, act, to, c)
	}
	if to == StandingGranted {
		if err := m.effect(tx, set, &r, c.Current()); err != nil {
			return Alteration{}, err
		}
	}
	if err := m.close(tx, to); err != nil {
		return Alteration{}, err
	}
	return m, m.record(tx, act, "alteration.decide", c.Rule(), map[string]string{
		"registration": r.ID, "type": string(m.Type), "standing": string(to), "ground": c.Current().Ground, "reason": c.Current().Reason, "event": m.Event,
	})
}

// stillFits refuses to register an alteration of what has become another since it was filed.
func (m Alteration) stillFits(tx *ledger.Tx, r Registration) error {
	day := workday.OfTime(tx.Now)
	if status := r.Status(day); m.Type != TypeRenewal || status != Expired { // a renewal asked for in time is decided after the last day too
		if err := r.requireAlterable(m.Type, day); err != nil {
			return err
		}
	}
	if m.Type == TypeTransfer {
		if err := m.transferable(tx, r); err != nil {
			return err
		}
	}
	if m.Outdated(r) {
		return fault.New(fault.Conflict, "alteration.outdated", "申请提交后登记内容已经变化，不能按原申请登记", "What is registered has changed since this was filed").
			Do("请不予登记并说明理由，由申请人按现在的内容重新申请", "Refuse it with that reason; it is applied for anew against the present content")
	}
	return nil
}

// effect does to the registration what was granted, in the transaction of the decision.
func (m *Alteration) effect(tx *ledger.Tx, set *rules.Set, r *Registration, decided *procedure.Step) (err error) {
	switch m.Type {
	case TypeCancellation:
		m.Event, err = r.end(tx, set, decided, cancelled)
		return err
	case TypeRevocation:
		m.Event, err = r.end(tx, set, decided, revoked)
		return err
	case TypePermit:
		return m.enterPermit(tx, set, *r)
	case TypeObjection:
		return m.enterObjection(tx, set, *r)
	case TypeTransfer:
		return m.transferTo(tx, set, r)
	case TypeRenewal:
		if m.ValidTo, err = m.renewedTo(tx, set, *r); err != nil {
			return err
		}
		p, err := Get(tx, r.Product)
		if err != nil {
			return err
		}
		return m.replaceIn(tx, set, r, p.Sample, m.ValidTo, "registration."+past[m.Type])
	case TypeCorrection, TypeChange: // below
	}
	p, err := m.asRegistered(tx, *r)
	if err != nil {
		return err
	}
	return m.replaceIn(tx, set, r, p.Sample, r.ValidTo, "registration."+past[m.Type])
}

// asRegistered is the product once a change or a correction is registered: in the city's regime it takes over what was filed, with a
// change also from the draft; in the others it is as it is to be.
func (m Alteration) asRegistered(tx *ledger.Tx, r Registration) (Product, error) {
	switch {
	case r.Regime != City:
		return Get(tx, r.Product)
	case m.Type == TypeCorrection:
		return r.takeOver(tx, m, nil)
	}
	draft, err := Get(tx, m.Draft)
	if err != nil {
		return Product{}, err
	}
	return r.takeOver(tx, m, &draft)
}

// past names what happened to the registration by a type, in the kinds of its events.
var past = map[AlterationType]string{TypeChange: "changed", TypeCorrection: "corrected", TypeRenewal: "renewed", TypeTransfer: "transferred"}

// replaceIn keeps what was registered as a former version, writes the new content and term, and records the event whose receipt is
// the certificate from now on: the status list names that one, so the earlier certificate stands no more.
func (m *Alteration) replaceIn(tx *ledger.Tx, set *rules.Set, r *Registration, sample *Sample, validTo workday.Date, kind string) error {
	if err := r.keepVersion(tx, m.ID); err != nil {
		return err
	}
	if m.Filed != nil {
		r.Filed, r.FileHash = *m.Filed, m.FileHash
	}
	r.ValidTo, r.RegistrationBody, r.UpdatedAt = validTo, tx.Actor.Party, tx.Now.UnixMilli()
	if err := replaceRegistered(tx, *r, validTo); err != nil {
		return err
	}
	as := *r // the certificate names the type of the registration that it is of
	as.Kind = string(m.Type)
	if err := as.certify(tx, set, sample, kind, access.RegistrationRegister); err != nil {
		return err
	}
	m.Event, r.RegisterEvent = as.RegisterEvent, as.RegisterEvent
	if r.Regime != City { // found by what the city has registered
		return nil
	}
	p, err := Get(tx, r.Product)
	if err != nil {
		return err
	}
	return index(tx, *r, p)
}

// takeOver writes the registered content into the product: with a change also the draft's materials and sample.
func (r Registration) takeOver(tx *ledger.Tx, m Alteration, draft *Product) (Product, error) {
	p, err := Get(tx, r.Product)
	if err != nil {
		return Product{}, err
	}
	fields, hash, err := encodeFields(m.Filed.Product.Fields)
	if err != nil {
		return Product{}, err
	}
	p.Content, p.FieldsHash, p.UpdatedAt = m.Filed.Product.Content, hash, tx.Now.UnixMilli()
	if err := updateContent(tx, p, fields, p.Version); err != nil {
		return Product{}, err
	}
	if draft != nil {
		if _, err := tx.Exec(`DELETE FROM product_material WHERE product = ?`, p.ID); err != nil {
			return Product{}, err
		}
		if err := putMaterials(tx, p.ID, draft.Materials); err != nil {
			return Product{}, err
		}
		if draft.Sample != nil {
			sample := *draft.Sample // with the opinions on its findings
			sample.ID = tx.NewID()
			if err := insertSample(tx, p.ID, sample); err != nil {
				return Product{}, err
			}
		}
		if draft.Deposit != nil {
			deposit := *draft.Deposit // what proves it is the event of the draft's own deposit
			deposit.ID = tx.NewID()
			if err := insertDeposit(tx, p.ID, deposit); err != nil {
				return Product{}, err
			}
		}
	}
	if p, err = Get(tx, r.Product); err != nil {
		return Product{}, err
	}
	_, err = tx.Record(ledger.Event{
		Kind: "product.changed", Under: string(access.RegistrationRegister), Subject: p.Ref(), RuleSet: r.ruleSetRef(),
		Payload: map[string]string{"registration": r.ID, "alteration": m.ID, "file_hash": m.FileHash},
	})
	return p, err
}

// ending is how an application brings a registration to its end.
type ending struct {
	act  access.Act
	to   Standing
	kind string
}

// What ends a registration for good: its cancellation (26号 art. 9(4)), and its revocation where the rules make a type of that.
var (
	cancelled = ending{access.RegistrationStrike, StandingEnded, "registration.cancelled"}
	revoked   = ending{access.RegistrationRevoke, StandingRevoked, "registration.revoked"}
)

// end ends the registration. The case of its first registration follows where its rule set knows the act and needs no second person for it:
// two have decided already.
func (r *Registration) end(tx *ledger.Tx, set *rules.Set, decided *procedure.Step, e ending) (event string, err error) {
	if err := access.Require(tx, e.act, access.Facts{Owner: r.Operator, Object: r.Ref()}); err != nil {
		return "", err
	}
	err = tx.Move(ledger.Move{
		Table: "registration", ID: r.ID, Column: "standing", From: []string{string(StandingGranted), string(StandingSuspended)}, To: string(e.to),
		Set: map[string]any{"updated_at": tx.Now.UnixMilli()},
	})
	if err != nil {
		return "", err
	}
	event, err = tx.Record(ledger.Event{
		Kind: e.kind, Under: string(e.act), Subject: r.Ref(), RuleSet: set.ID + "@" + set.Hash,
		Payload: map[string]string{"standing": string(e.to), "ground": decided.Ground, "reason": decided.Reason},
	})
	if err != nil {
		return "", err
	}
	c, err := procedure.Get(tx, r.CaseID)
	if err != nil {
		return "", err
	}
	for _, t := range c.Procedure().From(c.State) {
		if t.Act == verb(e.act) && !t.SecondPerson {
			_, err = procedure.Act(tx, r.CaseID, t.Act, procedure.Decision{Reason: decided.Reason})
		}
	}
	return event, err
}
