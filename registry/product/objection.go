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

// Object objects during the public notice, in real name and with evidence (act
// registration.object). The notice's clock runs on; nothing is registered before the objection is
// decided.
func Object(tx *ledger.Tx, id string, c Complaint) (Registration, error) {
	r, err := openRegistration(tx, access.RegistrationObject, id)
	if err != nil {
		return Registration{}, err
	}
	c.RealName, c.Statement = strings.TrimSpace(c.RealName), strings.TrimSpace(c.Statement)
	errs := []*fault.Error{fault.NeedLine("real_name", c.RealName, "异议人真实姓名或名称", "real name of the objector")}
	if c.Statement == "" {
		errs = append(errs, fault.Required("statement", "异议事项和理由", "objection and its reasons"))
	}
	if c.Document == "" {
		errs = append(errs, fault.Required("document", "证明材料", "evidence").By("发改数据规〔2025〕26号 第十二条"))
	}
	if err := fault.Join(append(errs, fault.Paragraph("statement", c.Statement, maxParagraph))...); err != nil {
		return Registration{}, err
	}
	sum, err := ownDocument(tx, c.Document, tx.Actor.Party)
	if err != nil {
		return Registration{}, err
	}
	if _, err := procedure.Act(tx, r.CaseID, verb(access.RegistrationObject), procedure.Decision{Reason: c.Statement}); err != nil {
		return Registration{}, err
	}
	o := Objection{
		ID: tx.NewID(), Party: tx.Actor.Party, Account: tx.Actor.Account, RealName: c.RealName, Statement: c.Statement,
		Document: c.Document, SHA256: sum, State: ObjectionOpen, RaisedAt: tx.Now.UnixMilli(),
	}
	_, err = tx.Exec(`INSERT INTO registration_objection (id, registration, party, account, real_name, statement, document, sha256, state,
			reason, raised_at, decided_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, 0)`,
		o.ID, r.ID, o.Party, o.Account, o.RealName, o.Statement, o.Document, o.SHA256, o.State, o.RaisedAt)
	if err != nil {
		return Registration{}, err
	}
	if err := r.record(tx, access.RegistrationObject, o); err != nil {
		return Registration{}, err
	}
	return GetRegistration(tx, id)
}

// Uphold finds an objection justified: the registration is terminated (act registration.uphold).
func Uphold(tx *ledger.Tx, book *rules.Book, id, objection string, v Review) (Registration, error) {
	r, err := openRegistration(tx, access.RegistrationUphold, id)
	if err != nil {
		return Registration{}, err
	}
	if _, err := decide(tx, book, id, access.RegistrationUphold, v); err != nil {
		return Registration{}, err
	}
	c, err := procedure.Get(tx, r.CaseID)
	if err != nil || c.Awaiting(verb(access.RegistrationUphold)) {
		return r, err
	}
	if err := r.settle(tx, objection, ObjectionUpheld, c.Current().Reason); err != nil {
		return Registration{}, err
	}
	return GetRegistration(tx, id)
}

// Dismiss finds an objection unjustified (act registration.dismiss). With the last open one the
// notice goes on where its clock stands.
func Dismiss(tx *ledger.Tx, id, objection string, v Review) (Registration, error) {
	r, err := openRegistration(tx, access.RegistrationDismiss, id)
	if err != nil {
		return Registration{}, err
	}
	open := slices.ContainsFunc(r.Objections, func(o Objection) bool { return o.State == ObjectionOpen && o.ID != objection })
	if !open {
		c, err := procedure.Act(tx, r.CaseID, verb(access.RegistrationDismiss), v.decision())
		if err != nil || c.Awaiting(verb(access.RegistrationDismiss)) {
			return r, err
		}
		v.Reason = c.Current().Reason
	}
	if err := r.settle(tx, objection, ObjectionDismissed, v.Reason); err != nil {
		return Registration{}, err
	}
	err = r.record(tx, access.RegistrationDismiss, map[string]string{"objection": objection, "reason": strings.TrimSpace(v.Reason)})
	if err != nil {
		return Registration{}, err
	}
	return GetRegistration(tx, id)
}

// settle writes the decision on one open objection.
func (r Registration) settle(tx *ledger.Tx, objection string, to ObjectionState, reason string) error {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return fault.Required("reason", "理由", "reasons").By("发改数据规〔2025〕26号 第十二条")
	}
	if bad := fault.Paragraph("reason", reason, maxParagraph); bad != nil {
		return bad
	}
	if !slices.ContainsFunc(r.Objections, func(o Objection) bool { return o.ID == objection }) {
		return fault.New(fault.NotFound, "objection.not_found", "没有这项异议", "There is no such objection")
	}
	return tx.Move(ledger.Move{
		Table: "registration_objection", ID: objection, From: []string{string(ObjectionOpen)}, To: string(to),
		Set: map[string]any{"reason": reason, "decided_at": tx.Now.UnixMilli()},
	})
}
