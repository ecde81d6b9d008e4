package product

import (
	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/catalogue"
	"huishu/registry/party"
)

// Submit files a product for the city's compliance registration, as [SubmitIn] does.
func Submit(tx *ledger.Tx, book *rules.Book, product string) (Registration, error) {
	return SubmitIn(tx, book, product, City)
}

// SubmitIn files a product for registration in a regime (act registration.submit). What must be
// mended refuses, with rule and article of each; otherwise the whole version is kept as filed
// and its case begins, by the rule set of the day.
func SubmitIn(tx *ledger.Tx, book *rules.Book, product, regime string) (Registration, error) {
	if err := knownRegime(regime); err != nil {
		return Registration{}, err
	}
	p, err := Get(tx, product)
	if err != nil {
		return Registration{}, err
	}
	if err := access.Require(tx, access.RegistrationSubmit, p.owned()); err != nil {
		return Registration{}, err
	}
	if p.Changes != "" {
		return Registration{}, draftOfChange()
	}
	if last, err := LatestIn(tx, product, regime); err == nil && last.current() {
		return Registration{}, alreadyFiled()
	} else if err != nil && fault.KindOf(err) != fault.NotFound {
		return Registration{}, err
	}
	set, err := adoption.For(tx, book, regime, workday.OfTime(tx.Now))
	if err != nil {
		return Registration{}, err
	}
	r := Registration{
		ID: tx.NewID(), Product: p.ID, Operator: p.Operator, Agreement: p.Agreement, Regime: regime, Kind: First,
		RuleSet: set.ID, RuleSetHash: set.Hash, Standing: StandingPending, SubmittedAt: tx.Now.UnixMilli(),
	}
	if err := r.file(tx, set, p); err != nil {
		return Registration{}, err
	}
	c, err := procedure.Open(tx, book, procedure.Start{
		Regime: regime, Definition: regime, Subject: r.Ref(), Applicant: p.Operator, Title: caseTitle(regime, First, p.Name), Findings: r.Checks,
	})
	if err != nil {
		return Registration{}, err
	}
	r.CaseID = c.ID
	if err := insertRegistration(tx, r); err != nil {
		return Registration{}, err
	}
	if err := r.record(tx, access.RegistrationSubmit, r.Filed); err != nil {
		return Registration{}, err
	}
	return GetRegistration(tx, r.ID)
}

// Resubmit files the mended version of an application that was returned (act
// registration.resubmit). The clock of acceptance starts anew.
func Resubmit(tx *ledger.Tx, book *rules.Book, id string) (Registration, error) {
	r, err := openRegistration(tx, access.RegistrationResubmit, id)
	if err != nil {
		return Registration{}, err
	}
	// The policy grants the act to any party, since one concerned may have filed a correction: the licence is asked here.
	if err := party.RequireAllowed(tx, r.Operator, party.Operator, party.FileRegistration); err != nil {
		return Registration{}, err
	}
	set, p, err := r.judged(tx, book)
	if err != nil {
		return Registration{}, err
	}
	r.Agreement = p.Agreement
	if err := r.file(tx, set, p); err != nil {
		return Registration{}, err
	}
	if _, err := procedure.Act(tx, r.CaseID, verb(access.RegistrationResubmit), procedure.Decision{Findings: r.Checks}); err != nil {
		return Registration{}, err
	}
	if err := updateFile(tx, r); err != nil {
		return Registration{}, err
	}
	if err := r.record(tx, access.RegistrationResubmit, r.Filed); err != nil {
		return Registration{}, err
	}
	return GetRegistration(tx, id)
}

// file takes the product's present version as the filed one, if it has nothing to mend.
func (r *Registration) file(tx *ledger.Tx, set *rules.Set, p Product) (err error) {
	if r.Checks, err = judge(tx, set, r.Regime, p, filing); err != nil {
		return err
	}
	if err := rules.Refusal(r.Checks); err != nil {
		return err
	}
	if r.Filed, err = filedOf(tx, p); err != nil {
		return err
	}
	r.UpdatedAt = tx.Now.UnixMilli()
	r.FileHash, err = hashOf(r.Filed)
	return err
}

// filedOf gathers the file: the product and what its references say now.
func filedOf(tx *ledger.Tx, p Product) (Filed, error) {
	a, err := GetAgreement(tx, p.Agreement)
	if err != nil {
		return Filed{}, err
	}
	f := Filed{Product: p, AgreementCode: a.Code, Resources: []FiledResource{}}
	if f.Operator, err = holderOf(tx, p.Operator); err != nil {
		return Filed{}, err
	}
	resources, err := resourcesOf(tx, p)
	if err != nil {
		return Filed{}, err
	}
	for _, id := range resources {
		r, err := catalogue.Get(tx, id)
		if err != nil {
			return Filed{}, err
		}
		body, err := holderOf(tx, r.Body)
		if err != nil {
			return Filed{}, err
		}
		f.Resources = append(f.Resources, FiledResource{ID: r.ID, SourceID: r.SourceID, Title: r.Title, Body: r.Body, BodyName: body.Name})
	}
	return f, nil
}

func holderOf(tx *ledger.Tx, id string) (Holder, error) {
	p, err := party.Get(tx, id)
	return Holder{Party: p.ID, Name: p.NameZH, NameEN: p.NameEN, USCC: p.USCC}, err
}

// Review is what a reviewer says with an act.
type Review struct {
	// Reason is the reason in writing; a return names all gaps at once in it (26号 art. 10).
	Reason string
	// Ground is the id of a ground of the rule set, where the act needs one.
	Ground string
	// Seen is the Case.Seq that the reviewer saw; 0 when it does not matter.
	Seen int
	// Proposal is the id of a colleague's proposal that is confirmed, where the act needs a second person.
	Proposal string
	// Arose says, with a second notice of gaps, what in the mended application is new and makes the gap.
	Arose string
	// Waive judges findings of the scanner to be false alarms; only accept and review take it.
	Waive []Waiver
	// QueryCode is the query code that the national platform has given; registering in the national regime takes it, nothing else does.
	QueryCode string
}

// Waiver judges one finding of the sample's scan to be a false alarm.
type Waiver struct {
	Position int
	Reason   string
}

func (v Review) decision() procedure.Decision {
	return procedure.Decision{Reason: v.Reason, Ground: v.Ground, Seen: v.Seen, Proposal: v.Proposal, Arose: v.Arose}
}

// Accept accepts an application for formal review (26号 art. 10).
func Accept(tx *ledger.Tx, book *rules.Book, id string, v Review) (Registration, error) {
	return decide(tx, book, id, access.RegistrationAccept, v)
}

// Return names all gaps at once and gives the file back (26号 art. 10).
func Return(tx *ledger.Tx, book *rules.Book, id string, v Review) (Registration, error) {
	return decide(tx, book, id, access.RegistrationReturn, v)
}

// PassReview passes the formal review and begins the public notice (26号 arts 11, 12).
func PassReview(tx *ledger.Tx, book *rules.Book, id string, v Review) (Registration, error) {
	return decide(tx, book, id, access.RegistrationReview, v)
}

// Refuse refuses on a ground that the rule set names (26号 arts 10, 11).
func Refuse(tx *ledger.Tx, book *rules.Book, id string, v Review) (Registration, error) {
	return decide(tx, book, id, access.RegistrationRefuse, v)
}

// Withdraw takes the application back; its operator does it (26号 art. 7).
func Withdraw(tx *ledger.Tx, book *rules.Book, id string, v Review) (Registration, error) {
	return decide(tx, book, id, access.RegistrationWithdraw, v)
}

// Suspend stops the effect of a registration for now (Art. 18).
func Suspend(tx *ledger.Tx, book *rules.Book, id string, v Review) (Registration, error) {
	return decide(tx, book, id, access.RegistrationSuspend, v)
}

// Restore ends a suspension.
func Restore(tx *ledger.Tx, book *rules.Book, id string, v Review) (Registration, error) {
	return decide(tx, book, id, access.RegistrationRestore, v)
}

// Revoke takes a registration away for good, on a ground that the rule set names (26号 art. 20).
func Revoke(tx *ledger.Tx, book *rules.Book, id string, v Review) (Registration, error) {
	return decide(tx, book, id, access.RegistrationRevoke, v)
}

// decide moves the case by one act, and the registration to what the step then says.
func decide(tx *ledger.Tx, book *rules.Book, id string, act access.Act, v Review) (Registration, error) {
	r, err := openRegistration(tx, act, id)
	if err != nil {
		return Registration{}, err
	}
	if r.Standing == StandingEnded { // cancelled, perhaps by an application of its own: nothing follows on the first one's case
		return Registration{}, notNow()
	}
	d := v.decision()
	if act == access.RegistrationReturn { // what the checks find is part of the notice: all gaps at once
		if d.Findings, err = ReviewCheck(tx, book, id); err != nil {
			return Registration{}, err
		}
	}
	if act != access.RegistrationAccept && act != access.RegistrationReview {
		if err := v.beyond(); err != nil {
			return Registration{}, err
		}
	} else {
		if err := v.beyond("waive"); err != nil {
			return Registration{}, err
		}
		if err := waive(tx, r.Product, r.ruleSetRef(), act, v.Waive); err != nil {
			return Registration{}, err
		}
		if d.Findings, err = ReviewCheck(tx, book, id); err != nil {
			return Registration{}, err
		}
	}
	c, err := procedure.Act(tx, r.CaseID, verb(act), d)
	if err != nil {
		return Registration{}, err
	}
	if c.Awaiting(verb(act)) { // proposed only: nothing follows before a second person confirms
		return r, nil
	}
	v.Reason, v.Ground = c.Current().Reason, c.Current().Ground
	if err := r.stand(tx, act, Standing(c.Standing()), v); err != nil {
		return Registration{}, err
	}
	return GetRegistration(tx, id)
}

// stand records what the case's new step has made of the registration: nothing when the act moved the case only.
func (r Registration) stand(tx *ledger.Tx, act access.Act, to Standing, v Review) error {
	if to == "" {
		return nil
	}
	err := tx.Move(ledger.Move{
		Table: "registration", ID: r.ID, Column: "standing", From: []string{string(r.Standing)}, To: string(to),
		Set: map[string]any{"updated_at": tx.Now.UnixMilli()},
	})
	if err != nil {
		return err
	}
	return r.record(tx, act, map[string]string{"standing": string(to), "ground": v.Ground, "reason": v.Reason})
}

// waive writes the reviewer's judgement that findings of the scanner are false alarms.
func waive(tx *ledger.Tx, product, ruleSet string, act access.Act, list []Waiver) error {
	if len(list) == 0 {
		return nil
	}
	p, err := Get(tx, product)
	if err != nil {
		return err
	}
	for _, w := range list {
		if w.Reason == "" {
			return fault.Required("waive", "判定为误报的理由", "reason why it is a false alarm")
		}
		if bad := fault.Paragraph("waive", w.Reason, maxParagraph); bad != nil {
			return bad
		}
		if err := markHit(tx, p, w.Position, "waived", w.Reason); err != nil {
			return err
		}
	}
	_, err = tx.Record(ledger.Event{
		Kind: "sample.waive", Under: string(act), Subject: p.Ref(), RuleSet: ruleSet,
		Payload: map[string]any{"sample": p.Sample.ID, "waivers": list},
	})
	return err
}

// openRegistration reads a registration for an act and passes the gate.
func openRegistration(tx *ledger.Tx, act access.Act, id string) (Registration, error) {
	r, err := GetRegistration(tx, id)
	if err != nil {
		return Registration{}, err
	}
	return r, access.Require(tx, act, access.Facts{Owner: r.Operator, Object: r.Ref()})
}

// record adds the journal entry of an act on the registration.
func (r Registration) record(tx *ledger.Tx, act access.Act, payload any) error {
	_, err := tx.Record(ledger.Event{Kind: string(act), Subject: r.Ref(), RuleSet: r.ruleSetRef(), Payload: payload})
	return err
}

// ruleSetRef names the set that judges, as events carry it.
func (r Registration) ruleSetRef() string { return r.RuleSet + "@" + r.RuleSetHash }
