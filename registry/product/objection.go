package product

import (
	"slices"
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// Complaint is what an objector brings (26号 art. 12).
type Complaint struct {
	// RealName is the objector's: anonymous objections are not heard.
	RealName  string
	Statement string
	// Document is the evidence: a document of the objector's party.
	Document string
}

// disputed is what is on public notice and may be objected to: a first registration, or an alteration of one.
type disputed struct {
	reg Registration
	// alteration is the application's id; empty for a first registration.
	alteration, caseID string
}

func openDisputed(tx *ledger.Tx, act access.Act, id string) (disputed, error) {
	r, err := openRegistration(tx, act, id)
	return disputed{reg: r, caseID: r.CaseID}, err
}

func openDisputedAlteration(tx *ledger.Tx, act access.Act, id string) (disputed, error) {
	m, r, err := openAlteration(tx, act, id)
	return disputed{reg: r, alteration: m.ID, caseID: m.CaseID}, err
}

// ObjectionsTo are the objections to an application on the registration; to its first registration with an empty id.
func (r Registration) ObjectionsTo(alteration string) []Objection {
	list := []Objection{}
	for _, o := range r.Objections {
		if o.Alteration == alteration {
			list = append(list, o)
		}
	}
	return list
}

// Object objects during the public notice, in real name and with evidence (act
// registration.object). The notice's clock runs on; nothing is registered before the objection is
// decided.
func Object(tx *ledger.Tx, id string, c Complaint) (Registration, error) {
	d, err := openDisputed(tx, access.RegistrationObject, id)
	if err != nil {
		return Registration{}, err
	}
	if err := d.object(tx, c); err != nil {
		return Registration{}, err
	}
	return GetRegistration(tx, id)
}

// ObjectToAlteration objects during the public notice of an alteration, as [Object] does to a first registration.
func ObjectToAlteration(tx *ledger.Tx, id string, c Complaint) (Alteration, error) {
	d, err := openDisputedAlteration(tx, access.RegistrationObject, id)
	if err != nil {
		return Alteration{}, err
	}
	if err := d.object(tx, c); err != nil {
		return Alteration{}, err
	}
	return GetAlteration(tx, id)
}

func (d disputed) object(tx *ledger.Tx, c Complaint) error {
	c.RealName, c.Statement = strings.TrimSpace(c.RealName), strings.TrimSpace(c.Statement)
	errs := []*fault.Error{fault.NeedLine("real_name", c.RealName, "异议人真实姓名或名称", "real name of the objector")}
	if c.Statement == "" {
		errs = append(errs, fault.Required("statement", "异议事项和理由", "objection and its reasons"))
	}
	if c.Document == "" {
		errs = append(errs, fault.Required("document", "证明材料", "evidence").By("发改数据规〔2025〕26号 第十二条"))
	}
	if err := fault.Join(append(errs, fault.Paragraph("statement", c.Statement, maxParagraph))...); err != nil {
		return err
	}
	sum, err := ownDocument(tx, c.Document, tx.Actor.Party)
	if err != nil {
		return err
	}
	return d.raise(tx, Objection{ID: tx.NewID(), Party: tx.Actor.Party, RealName: c.RealName, Statement: c.Statement, Document: c.Document, SHA256: sum}, c.Statement)
}

// raise moves the case and writes the objection; reason is what the case, and so its parties, are told.
func (d disputed) raise(tx *ledger.Tx, o Objection, reason string) error {
	if _, err := procedure.Act(tx, d.caseID, verb(access.RegistrationObject), procedure.Decision{Reason: reason}); err != nil {
		return err
	}
	o.Account, o.Alteration, o.State, o.RaisedAt = tx.Actor.Account, d.alteration, ObjectionOpen, tx.Now.UnixMilli()
	_, err := tx.Exec(`INSERT INTO registration_objection (id, registration, party, account, real_name, statement, document, sha256, alteration, state,
			reason, raised_at, decided_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, 0)`,
		o.ID, d.reg.ID, o.Party, o.Account, o.RealName, o.Statement, o.Document, o.SHA256, o.Alteration, o.State, o.RaisedAt)
	if err != nil {
		return err
	}
	return d.record(tx, access.RegistrationObject, o)
}

// record adds the journal entry of an objection or its decision. It names no code, by which everybody would read it once the product is
// registered: who objects, and to what, is between the parties.
func (d disputed) record(tx *ledger.Tx, act access.Act, payload any) error {
	subject := ledger.Ref{Kind: SubjectRegistration, ID: d.reg.ID}
	_, err := tx.Record(ledger.Event{Kind: string(act), Subject: subject, RuleSet: d.reg.ruleSetRef(), Payload: payload})
	return err
}

// Uphold finds an objection justified: the registration is terminated (act registration.uphold).
func Uphold(tx *ledger.Tx, book *rules.Book, id, objection string, v Review) (Registration, error) {
	d, err := openDisputed(tx, access.RegistrationUphold, id)
	if err != nil {
		return Registration{}, err
	}
	if _, err := decide(tx, book, id, access.RegistrationUphold, v); err != nil {
		return Registration{}, err
	}
	if settled, err := d.upheld(tx, objection); err != nil || !settled {
		return d.reg, err
	}
	return GetRegistration(tx, id)
}

// UpholdAlteration finds an objection to an alteration justified: the alteration is terminated, and what is registered stays as it is.
func UpholdAlteration(tx *ledger.Tx, book *rules.Book, id, objection string, v Review) (Alteration, error) {
	d, err := openDisputedAlteration(tx, access.RegistrationUphold, id)
	if err != nil {
		return Alteration{}, err
	}
	if _, err := decideAlteration(tx, book, id, access.RegistrationUphold, v); err != nil {
		return Alteration{}, err
	}
	settled, err := d.upheld(tx, objection)
	if err != nil || !settled {
		return Alteration{}, err
	}
	if err := d.record(tx, access.RegistrationUphold, map[string]string{"objection": objection, "alteration": id}); err != nil {
		return Alteration{}, err
	}
	return GetAlteration(tx, id)
}

// upheld settles the objection once the case is decided, not while that waits for a second person.
func (d disputed) upheld(tx *ledger.Tx, objection string) (settled bool, err error) {
	c, err := procedure.Get(tx, d.caseID)
	if err != nil || c.Awaiting(verb(access.RegistrationUphold)) {
		return false, err
	}
	return true, d.settle(tx, objection, ObjectionUpheld, c.Current().Reason)
}

// Dismiss finds an objection unjustified (act registration.dismiss). With the last open one the
// notice goes on where its clock stands.
func Dismiss(tx *ledger.Tx, id, objection string, v Review) (Registration, error) {
	d, err := openDisputed(tx, access.RegistrationDismiss, id)
	if err != nil {
		return Registration{}, err
	}
	if err := d.dismiss(tx, objection, v); err != nil {
		return Registration{}, err
	}
	return GetRegistration(tx, id)
}

// DismissAlteration finds an objection to an alteration unjustified, as [Dismiss] does for a first registration.
func DismissAlteration(tx *ledger.Tx, id, objection string, v Review) (Alteration, error) {
	d, err := openDisputedAlteration(tx, access.RegistrationDismiss, id)
	if err != nil {
		return Alteration{}, err
	}
	if err := d.dismiss(tx, objection, v); err != nil {
		return Alteration{}, err
	}
	return GetAlteration(tx, id)
}

func (d disputed) dismiss(tx *ledger.Tx, objection string, v Review) error {
	if err := v.beyond(); err != nil {
		return err
	}
	open := slices.ContainsFunc(d.reg.ObjectionsTo(d.alteration), func(o Objection) bool { return o.State == ObjectionOpen && o.ID != objection })
	if open { // the case stays where it is
		if err := v.only("reason", "seen"); err != nil {
			return err
		}
		if err := unmoved(tx, d.caseID, v.Seen); err != nil {
			return err
		}
	} else {
		c, err := procedure.Act(tx, d.caseID, verb(access.RegistrationDismiss), v.decision())
		if err != nil || c.Awaiting(verb(access.RegistrationDismiss)) {
			return err
		}
		v.Reason = c.Current().Reason
	}
	if err := d.settle(tx, objection, ObjectionDismissed, v.Reason); err != nil {
		return err
	}
	return d.record(tx, access.RegistrationDismiss, map[string]string{"objection": objection, "reason": strings.TrimSpace(v.Reason)})
}

// settle writes the decision on one open objection.
func (d disputed) settle(tx *ledger.Tx, objection string, to ObjectionState, reason string) error {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return fault.Required("reason", "理由", "reasons").By("发改数据规〔2025〕26号 第十二条")
	}
	if bad := fault.Paragraph("reason", reason, maxParagraph); bad != nil {
		return bad
	}
	list := d.reg.ObjectionsTo(d.alteration)
	i := slices.IndexFunc(list, func(o Objection) bool { return o.ID == objection })
	if i < 0 {
		return noObjection()
	}
	if err := list[i].notOwn(tx); err != nil {
		return err
	}
	return tx.Move(ledger.Move{
		Table: "registration_objection", ID: objection, From: []string{string(ObjectionOpen)}, To: string(to),
		Set: map[string]any{"reason": reason, "decided_at": tx.Now.UnixMilli()},
	})
}
