package product

import (
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// AlterationForm is what an applicant says with an alteration.
type AlterationForm struct {
	// Reason is needed always.
	Reason string
	// Document is evidence, a document of the applicant's party; a correction by anybody but the subject needs one.
	Document string
	// Consent says that the document is the subject's written consent.
	Consent bool
	// Corrected is for a correction only.
	Corrected Corrected
	// Other names the other party of a transfer or a permit: its party id, or its unified social credit code. Terms say what is agreed
	// with it.
	Other, Terms string
	// Agreement names the transferee's agreement that the product is made under from then on, by id or public number.
	Agreement string
	// ValidTo is the last day of a permit.
	ValidTo workday.Date
}

// filingActs are the acts by which alterations are applied for.
var filingActs = map[AlterationType]access.Act{
	TypeChange: access.RegistrationChange, TypeCorrection: access.RegistrationCorrect,
	TypeRenewal: access.RegistrationRenew, TypeCancellation: access.RegistrationCancel, TypeTransfer: access.RegistrationApplyTransfer,
	TypePermit: access.RegistrationPermit, TypeObjection: access.RegistrationEnterObjection,
	TypeRevocation: access.RegistrationRevoke,
}

// FilingAct is the act by which an alteration of the type is applied for; false for what is no type.
func (t AlterationType) FilingAct() (access.Act, bool) {
	act, ok := filingActs[t]
	return act, ok
}

// Alter applies for an alteration of a registration that stands (acts registration.change, .correct, .renew, .cancel, .apply_transfer,
// .permit, .enter_objection and .revoke). A change files
// the draft that [DraftChange] gave. What the rule set finds must be mended refuses; otherwise its case begins, by the rule set of
// the day, and the registration stays as it is until the alteration is granted.
func Alter(tx *ledger.Tx, book *rules.Book, registration string, t AlterationType, a AlterationForm) (Alteration, error) {
	act, ok := filingActs[t]
	if !ok {
		return Alteration{}, known("type", t, AlterationTypes)
	}
	r, err := openRegistration(tx, act, registration)
	if err != nil {
		return Alteration{}, err
	}
	set, err := governing(tx, book, r, t)
	if err != nil {
		return Alteration{}, err
	}
	m := Alteration{
		ID: tx.NewID(), Registration: r.ID, Type: t, Applicant: tx.Actor.Party, Standing: StandingPending,
		SubmittedAt: tx.Now.UnixMilli(), UpdatedAt: tx.Now.UnixMilli(),
	}
	if err := m.fill(tx, set, r, a); err != nil {
		return Alteration{}, err
	}
	start := procedure.Start{
		Regime: r.Regime, Definition: t.procedureOf(r.Regime), Subject: m.Ref(), Applicant: m.Applicant,
		Title: caseTitle(r.Regime, string(t), r.Filed.Product.Name), Reason: m.Reason, Findings: m.Checks,
	}
	switch {
	case m.Other != "": // a transferee consents; who is permitted is told
		start.Counterparty = m.Other
	case m.Applicant != r.Operator: // the subject is told, and reads the file
		start.Counterparty = r.Operator
	}
	c, err := procedure.Open(tx, book, start)
	if err != nil {
		return Alteration{}, err
	}
	m.CaseID = c.ID
	if err := insertAlteration(tx, m); err != nil {
		return Alteration{}, err
	}
	return m, m.record(tx, act, "alteration.file", c.Rule(), m)
}

// noType refuses a type that the rule set of the day does not know.
func noType(set *rules.Set, t AlterationType) *fault.Error {
	return fault.New(fault.Refused, "alteration.no_type", "现行规则（"+set.Number+"）没有“"+t.Title().ZH+"”这一登记类型", "The rules in force ("+set.Number+") know no such type: "+t.Title().EN).
		At("type").Do("请选择规则列明的类型", "Choose one of the types that the rules name")
}

// ResubmitAlteration files the mended version of an application that was returned (act registration.resubmit). The clock of
// acceptance starts anew (26号 art. 10).
func ResubmitAlteration(tx *ledger.Tx, book *rules.Book, id string, a AlterationForm) (Alteration, error) {
	m, r, err := openAlteration(tx, access.RegistrationResubmit, id)
	if err != nil {
		return Alteration{}, err
	}
	set, err := caseSet(tx, book, m.CaseID)
	if err != nil {
		return Alteration{}, err
	}
	if err := m.fill(tx, set, r, a); err != nil {
		return Alteration{}, err
	}
	c, err := procedure.Act(tx, m.CaseID, verb(access.RegistrationResubmit), procedure.Decision{Reason: m.Reason, Findings: m.Checks})
	if err != nil {
		return Alteration{}, err
	}
	m.UpdatedAt = tx.Now.UnixMilli()
	if err := refile(tx, m); err != nil {
		return Alteration{}, err
	}
	return m, m.record(tx, access.RegistrationResubmit, "alteration.resubmit", c.Rule(), m)
}

// fill checks what the applicant brings and takes it, against what is registered now.
func (m *Alteration) fill(tx *ledger.Tx, set *rules.Set, r Registration, a AlterationForm) error {
	if err := r.requireAlterable(m.Type, workday.OfTime(tx.Now)); err != nil {
		return err
	}
	m.Reason, m.Document, m.SHA256, m.Consent = strings.TrimSpace(a.Reason), a.Document, "", a.Consent
	if m.Consent && m.Document == "" {
		return fault.Required("document", "登记主体书面同意的文件", "written consent that is meant")
	}
	if m.Type != TypeCorrection {
		if err := fault.Beyond(nil, fault.Member{Field: "corrected", Said: a.Corrected != Corrected{}}); err != nil {
			return err
		}
	}
	if m.Reason == "" {
		return fault.Required("reason", "理由", "reason").By("发改数据规〔2025〕26号 第九条")
	}
	if bad := fault.Paragraph("reason", m.Reason, maxParagraph); bad != nil {
		return bad
	}
	if m.Document != "" {
		var err error
		if m.SHA256, err = ownDocument(tx, m.Document, m.Applicant); err != nil {
			return err
		}
	}
	m.Base, m.Checks, m.Filed, m.FileHash = r.FileHash, []rules.Finding{}, nil, ""
	switch m.Type {
	case TypeChange:
		return m.fillChange(tx, set, r)
	case TypeCorrection:
		return m.fillCorrection(r, a.Corrected)
	case TypeRenewal:
		return m.fillRenewal(tx, set, r)
	case TypeTransfer:
		return m.fillTransfer(tx, set, r, a)
	case TypePermit:
		return m.fillPermit(tx, r, a)
	case TypeObjection:
		return m.fillEntry(r)
	case TypeCancellation, TypeRevocation: // bring no more than their reasons
	}
	return nil
}

func (m *Alteration) fillChange(tx *ledger.Tx, set *rules.Set, r Registration) error {
	if r.Regime != City { // the city's regime settles the content, the others follow it: what they register is the product as it is
		return m.fillFollowing(tx, set, r)
	}
	p, err := draftOf(tx, r.ID)
	if fault.KindOf(err) == fault.NotFound {
		return fault.New(fault.Refused, "alteration.no_draft", "还没有变更草稿", "No change is drafted yet").Do("请先起草变更后的内容", "Draft the changed content first")
	}
	if err != nil {
		return err
	}
	f, err := m.whole(tx, set, r, p)
	if err != nil {
		return err
	}
	registered := r.Filed.Product
	f.Product.ID, f.Product.Code, f.Product.Merchant, f.Product.Changes = r.Product, r.Code, registered.Merchant, ""
	m.Draft = p.ID
	return m.take(r, f)
}

// fillFollowing files the product as the city has registered it, where a registration of another regime says otherwise.
func (m *Alteration) fillFollowing(tx *ledger.Tx, set *rules.Set, r Registration) error {
	p, err := Get(tx, r.Product)
	if err != nil {
		return err
	}
	f, err := m.whole(tx, set, r, p)
	if err != nil {
		return err
	}
	return m.take(r, f)
}

// whole is the file of a product as it is to be registered, once the rule set's checks find nothing in it that must be mended.
func (m *Alteration) whole(tx *ledger.Tx, set *rules.Set, r Registration, p Product) (Filed, error) {
	var err error
	if m.Checks, err = judge(tx, set, r.Regime, p, filing); err != nil {
		return Filed{}, err
	}
	if err := rules.Refusal(m.Checks); err != nil {
		return Filed{}, err
	}
	return filedOf(tx, p)
}

func (m *Alteration) fillCorrection(r Registration, c Corrected) error {
	if m.Applicant != r.Operator && m.Document == "" {
		return fault.Required("document", "登记主体书面同意或者证明登记信息确有错误的证据", "written consent of the subject, or evidence that the register is wrong").
			By("发改数据规〔2025〕26号 第九条第（三）项")
	}
	c.Name, c.Description = strings.TrimSpace(c.Name), strings.TrimSpace(c.Description)
	next := c.apply(r.Filed)
	if err := next.Product.check(); err != nil {
		return err
	}
	m.Corrected = &c
	return m.take(r, next)
}

// take files content that differs from what is registered.
func (m *Alteration) take(r Registration, f Filed) (err error) {
	if len(changed(Compare(r.Filed.text(), f.text()))) == 0 {
		return fault.New(fault.Invalid, "alteration.same", "内容与已登记的相同", "It says what is registered already").
			Do("请写明要变更或者更正的内容", "Say what is to be different")
	}
	m.Filed = &f
	m.FileHash, err = hashOf(f)
	return err
}

// fillRenewal refuses what comes too early or too late, and what the agreement does not carry (26号 art. 15).
func (m *Alteration) fillRenewal(tx *ledger.Tx, set *rules.Set, r Registration) error {
	first, window, err := renewableFrom(set, r)
	if err != nil {
		return err
	}
	if workday.OfTime(tx.Now).Before(first) {
		return fault.Newf(fault.Refused, "alteration.renewal_early", "续展自期满前 %d 日起办理：最早 %s，有效期至 %s", "Renewal begins %d days before expiry: from %s, the last day being %s",
			window, first, r.ValidTo).By("发改数据规〔2025〕26号 第十五条").Do("请在该日以后申请", "Apply on or after that day")
	}
	if _, err := m.renewedTo(tx, set, r); err != nil {
		return err
	}
	p, err := Get(tx, r.Product)
	if err != nil {
		return err
	}
	if m.Checks, err = judge(tx, set, r.Regime, p, reviewing); err != nil {
		return err
	}
	return rules.Refusal(m.Checks)
}

// RenewableFrom is the first day on which the renewal of a registration may be applied for, by the rule set of today (26号 art. 15).
func RenewableFrom(tx *ledger.Tx, book *rules.Book, r Registration) (workday.Date, error) {
	set, err := adoption.For(tx, book, r.Regime, workday.OfTime(tx.Now))
	if err != nil {
		return workday.Date{}, err
	}
	first, _, err := renewableFrom(set, r)
	return first, err
}

// renewableFrom is the first day of the window, and the window's length in calendar days.
func renewableFrom(set *rules.Set, r Registration) (first workday.Date, window int64, err error) {
	if window, err = set.Value(fact(r.Regime, "renewal_window")); err != nil {
		return first, 0, err
	}
	return r.ValidTo.AddDays(-int(window)), window, nil
}

// RenewedUntil is the last day that granting a renewal would give today; refused as granting it would be.
func RenewedUntil(tx *ledger.Tx, book *rules.Book, m Alteration) (workday.Date, error) {
	r, err := GetRegistration(tx, m.Registration)
	if err != nil {
		return workday.Date{}, err
	}
	set, err := caseSet(tx, book, m.CaseID)
	if err != nil {
		return workday.Date{}, err
	}
	return m.renewedTo(tx, set, r)
}

// renewedTo is the last day of the registration once renewed: counted from the day after its expiry, as long as the rule set says at
// most, and not past the agreement (26号 art. 15).
func (m Alteration) renewedTo(tx *ledger.Tx, set *rules.Set, r Registration) (workday.Date, error) {
	a, err := GetAgreement(tx, r.Agreement)
	if err != nil {
		return workday.Date{}, err
	}
	to, err := set.LastDay(fact(r.Regime, "renewal"), r.ValidTo, a.LastDay())
	if err != nil {
		return workday.Date{}, err
	}
	if !to.After(r.ValidTo) {
		return workday.Date{}, fault.Newf(fault.Refused, "alteration.agreement_ends", "授权运营协议至 %s 到期，登记不能续展到协议期限之后", "The agreement ends on %s: the registration cannot be renewed past it", a.LastDay()).
			By("发改数据规〔2025〕26号 第十五条").Do("请先延长授权运营协议的期限", "Have the agreement extended first")
	}
	return to, nil
}

// openAlteration reads an application with its registration for an act and passes the gate.
func openAlteration(tx *ledger.Tx, act access.Act, id string) (Alteration, Registration, error) {
	m, err := GetAlteration(tx, id)
	if err != nil {
		return Alteration{}, Registration{}, err
	}
	r, err := GetRegistration(tx, m.Registration)
	if err != nil {
		return Alteration{}, Registration{}, err
	}
	facts := access.Facts{Owner: m.Applicant, Object: m.Ref()}
	if m.Applicant != r.Operator {
		facts.Parties = append(facts.Parties, r.Operator)
	}
	if m.Other != "" {
		facts.Parties = append(facts.Parties, m.Other)
	}
	return m, r, access.Require(tx, act, facts)
}

func (m Alteration) record(tx *ledger.Tx, act access.Act, kind, ruleSet string, payload any) error {
	_, err := tx.Record(ledger.Event{Kind: kind, Under: string(act), Subject: m.Ref(), RuleSet: ruleSet, Payload: payload})
	return err
}

// AlterationCheck judges what was filed with an application by the rule set of its case: what stands beside it on the reviewer's
// desk. It is nil for the types that no rule set checks.
func AlterationCheck(tx *ledger.Tx, book *rules.Book, id string) ([]rules.Finding, error) {
	m, err := GetAlteration(tx, id)
	if err != nil {
		return nil, err
	}
	if !m.Type.Checked() {
		return nil, nil
	}
	return m.findings(tx, book)
}

// Checked reports whether the checks of a registration file have a say: the other types bring no file to be judged.
func (t AlterationType) Checked() bool {
	return t == TypeChange || t == TypeRenewal || t == TypeTransfer
}

func (m Alteration) findings(tx *ledger.Tx, book *rules.Book) ([]rules.Finding, error) {
	if !m.Type.Checked() {
		return []rules.Finding{}, nil
	}
	set, err := caseSet(tx, book, m.CaseID)
	if err != nil {
		return nil, err
	}
	r, err := GetRegistration(tx, m.Registration)
	if err != nil {
		return nil, err
	}
	product := m.Draft
	if product == "" { // nothing is drafted: the product itself is to be registered, or to stay so
		product = r.Product
	}
	p, err := Get(tx, product)
	if err != nil {
		return nil, err
	}
	if m.Type == TypeTransfer {
		p = p.heldBy(m.Other, m.Filed.Product.Agreement)
	}
	return judge(tx, set, r.Regime, p, reviewing)
}
