package product

import (
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/erasure"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/vault"
	"huishu/registry/complaint"
	"huishu/registry/party"
)

// objectionEvidence is the purpose of the evidence that a natural person brings.
const objectionEvidence = "objection.evidence"

// personalReason is what the case and its parties are told instead of the person's words, which can be erased.
const personalReason = "自然人实名提出异议，内容见异议记录"

// erasedObjection stands where the person's words stood.
const erasedObjection = "（已依法删除）"

// PersonalComplaint is what a natural person brings against what is on public notice (26号 art. 12). Its name is the one on record.
type PersonalComplaint struct {
	Statement string
	// Evidence is a file that lies in the vault, Name what it is called. The objection owns it: no colleague of the person reads it.
	Evidence vault.Ref
	Name     string
}

// openNotice is the first registration or the alteration with an id.
func openNotice(tx *ledger.Tx, id string) (disputed, error) {
	m, err := GetAlteration(tx, id)
	if fault.KindOf(err) == fault.NotFound {
		r, err := GetRegistration(tx, id)
		return disputed{reg: r, caseID: r.CaseID}, err
	}
	if err != nil {
		return disputed{}, err
	}
	r, err := GetRegistration(tx, m.Registration)
	return disputed{reg: r, alteration: m.ID, caseID: m.CaseID}, err
}

// ObjectPersonally objects as the natural person that acts, for itself and not for its party, to the registration or the alteration
// with the id during its public notice (act registration.object). The real name is the one on record: Forbidden
// "objection.real_name" where nobody but the person itself has said it. Conflict "objection.open" while the person has an open one.
func ObjectPersonally(tx *ledger.Tx, id string, c PersonalComplaint) (caseID string, err error) {
	d, err := openNotice(tx, id)
	if err != nil {
		return "", err
	}
	return d.caseID, tx.Personally(func() error { return d.objectPersonally(tx, c) })
}

func (d disputed) objectPersonally(tx *ledger.Tx, c PersonalComplaint) error {
	err := access.Require(tx, access.RegistrationObject, access.Facts{Person: tx.Actor.Account, Object: ledger.Ref{Kind: SubjectRegistration, ID: d.reg.ID}})
	if err != nil {
		return err
	}
	if tx.Actor.Nameless {
		return fault.New(fault.Forbidden, "objection.real_name", "异议须实名提出，您的账号尚未登记实名", "Objections are raised in real name; yours is not on record").
			By("发改数据规〔2025〕26号 第十二条").Do("请单位管理员在“成员”页登记您的实名后再提出", "Have your administrator record it on the members' page first")
	}
	c.Statement = strings.TrimSpace(c.Statement)
	var errs []*fault.Error
	if c.Statement == "" {
		errs = append(errs, fault.Required("statement", "异议事项和理由", "objection and its reasons"))
	}
	if c.Name == "" {
		errs = append(errs, fault.Required("document", "证明材料", "evidence").By("发改数据规〔2025〕26号 第十二条"))
	}
	if err := fault.Join(append(errs, fault.Paragraph("statement", c.Statement, maxParagraph))...); err != nil {
		return err
	}
	for _, o := range d.reg.ObjectionsTo(d.alteration) {
		if o.Personal() && o.Account == tx.Actor.Account && o.State == ObjectionOpen {
			return fault.New(fault.Conflict, "objection.open", "您已有一项异议正在复核", "An objection of yours is being reviewed").
				Do("请等待复核结果", "Wait for what comes of it")
		}
	}
	person, err := party.GetAccount(tx, tx.Actor.Account)
	if err != nil {
		return err
	}
	o := Objection{ID: tx.NewID(), RealName: person.Name, Statement: c.Statement}
	paper, err := vault.Attach(tx, vault.Attachment{Ref: c.Evidence, Name: c.Name, Owner: o.ID, Purpose: objectionEvidence, Under: string(access.RegistrationObject)})
	if err != nil {
		return err
	}
	o.Document, o.SHA256 = paper.ID, paper.SHA256
	return d.raise(tx, o, personalReason)
}

// Personal reports whether a natural person objects for itself.
func (o Objection) Personal() bool { return o.Party == "" }

// For is the objection as the actor may see it: who the person is, and with what evidence it comes, is for the offices and for itself.
func (o Objection) For(actor ledger.Actor) Objection {
	if !o.Personal() || !actor.Stranger() && actor.Account == o.Account || access.Can(actor, access.CaseRead, access.Facts{}) {
		return o
	}
	o.Account, o.RealName, o.Document, o.SHA256 = "", "", "", ""
	return o
}

// notOwn refuses that an officer decides what it has objected itself.
func (o Objection) notOwn(tx *ledger.Tx) error {
	if !o.Personal() || o.Account == "" {
		return nil
	}
	same, err := party.SamePerson(tx)(o.Account, tx.Actor.Account)
	if err != nil || !same {
		return err
	}
	return fault.New(fault.Refused, "objection.own", "不能复核自己提出的异议", "You cannot decide on an objection of your own").
		Do("请移交给其他承办人", "Have it handed over to a colleague")
}

func noObjection() *fault.Error {
	return fault.New(fault.NotFound, "objection.not_found", "没有这项异议", "There is no such objection")
}

// EraseObjection takes the natural person out of its objection: name, words and evidence, and the content of the events about them (act
// objection.erase). What was decided stays. Refused "objection.organisation" for that of an organisation.
func EraseObjection(tx *ledger.Tx, id string, d erasure.Decision) (ledger.Erased, error) {
	if err := access.Require(tx, access.ObjectionErase, access.Facts{}); err != nil {
		return ledger.Erased{}, err
	}
	r, o, err := objection(tx, id)
	switch {
	case err != nil:
		return ledger.Erased{}, err
	case !o.Personal():
		return ledger.Erased{}, fault.New(fault.Refused, "objection.organisation", "单位提出的异议不含需删除的自然人信息", "An organisation's objection is no natural person's").
			Do("个人信息在账号中删除", "A person's particulars are erased with the account")
	case o.ErasedAt != 0:
		return ledger.Erased{}, fault.New(fault.Conflict, "objection.erased", "异议人的个人信息已经依法删除", "The objector's particulars are erased already").
			Do("无需再次办理", "Nothing is left to do")
	}
	return r.eraseObjection(tx, access.ObjectionErase, o, d)
}

// ObjectionOf returns an objection and the case that decides on it; NotFound "objection.not_found". It does not ask who is looking:
// [Objection.For] says what an actor may see of it.
func ObjectionOf(tx *ledger.Tx, id string) (o Objection, caseID string, err error) {
	r, o, err := objection(tx, id)
	if err != nil || o.Alteration == "" {
		return o, r.CaseID, err
	}
	m, err := GetAlteration(tx, o.Alteration)
	return o, m.CaseID, err
}

// objection reads an objection with the registration that it is about.
func objection(tx *ledger.Tx, id string) (r Registration, o Objection, err error) {
	var registration string
	err = tx.Get(&registration, `SELECT registration FROM registration_objection WHERE id = ?`, id)
	if fault.KindOf(err) == fault.NotFound {
		return r, o, noObjection()
	}
	if err != nil {
		return r, o, err
	}
	if r, err = GetRegistration(tx, registration); err != nil {
		return r, o, err
	}
	for _, o := range r.Objections {
		if o.ID == id {
			return r, o, nil
		}
	}
	return r, o, noObjection()
}

// EraseAccount is [complaint.EraseAccount] with the objections that the person raised for itself (act account.erase).
func EraseAccount(tx *ledger.Tx, account string, d erasure.Decision) (ledger.Erased, error) {
	done, err := complaint.EraseAccount(tx, account, d)
	if err != nil {
		return ledger.Erased{}, err
	}
	var ids []string
	err = tx.Select(&ids, `SELECT DISTINCT registration FROM registration_objection WHERE account = ? AND party = '' AND erased_at = 0 ORDER BY registration`, account)
	if err != nil {
		return ledger.Erased{}, err
	}
	for _, id := range ids {
		r, err := GetRegistration(tx, id)
		if err != nil {
			return ledger.Erased{}, err
		}
		for _, o := range r.Objections {
			if !o.Personal() || o.Account != account || o.ErasedAt != 0 {
				continue
			}
			if _, err := r.eraseObjection(tx, access.AccountErase, o, d); err != nil {
				return ledger.Erased{}, err
			}
		}
	}
	return done, nil
}

// eraseObjection does it under an act that is granted.
func (r Registration) eraseObjection(tx *ledger.Tx, act access.Act, o Objection, d erasure.Decision) (ledger.Erased, error) {
	if err := d.Check(); err != nil {
		return ledger.Erased{}, err
	}
	if err := tx.Overwrite(); err != nil {
		return ledger.Erased{}, err
	}
	_, err := tx.Exec(`UPDATE registration_objection SET account = '', real_name = '', statement = ?, erased_at = ? WHERE id = ?`, erasedObjection, tx.Now.UnixMilli(), o.ID)
	if err != nil {
		return ledger.Erased{}, err
	}
	if err := vault.Forget(tx, o.Document); err != nil {
		return ledger.Erased{}, err
	}
	if _, err := d.Erase(tx, act, ledger.Ref{Kind: vault.SubjectDocument, ID: o.Document}); err != nil {
		return ledger.Erased{}, err
	}
	subject := ledger.Ref{Kind: SubjectRegistration, ID: r.ID}
	history, err := tx.History(subject.Kind, subject.ID)
	if err != nil {
		return ledger.Erased{}, err
	}
	for _, e := range history { // what the person said; the decision on it holds nothing of the person
		account, _ := ledger.SplitActor(e.Actor)
		if e.Kind == string(access.RegistrationObject) && e.Party == "" && account == o.Account && e.At == o.RaisedAt {
			return d.Erase(tx, act, subject, e.ID)
		}
	}
	return ledger.Erased{}, fault.New(fault.Internal, "objection.no_event", "日志中没有这项异议", "the journal does not know the objection")
}
