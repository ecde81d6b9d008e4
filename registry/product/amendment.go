package product

import (
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
)

// procedureAmendment is the procedure of supplementary agreements in the rule sets.
const procedureAmendment = "amendment"

// Amendment is a supplementary agreement (补充协议): the terms of an agreement in force as both sides want them
// from now on. Concluded, it is the agreement's next version; the agreement keeps its number.
type Amendment struct {
	ID string `json:"id"`
	// Agreement is the id of the agreement that it amends.
	Agreement string `json:"agreement"`
	// Reason says why.
	Reason string `json:"reason"`
	// Terms are the whole terms as they are to be.
	Terms Terms `json:"terms"`
	// Base is the number of the version that it changes; 0 where no text was kept.
	Base     int64    `json:"base"`
	Standing Standing `json:"standing"`
	CaseID   string   `json:"case_id"`
	// Version grows with each edit; an edit names the version it saw.
	Version int64 `json:"version"`
	// The times are Unix milliseconds, 0 for not yet.
	CreatedAt   int64 `json:"created_at"`
	UpdatedAt   int64 `json:"updated_at"`
	ConcludedAt int64 `json:"concluded_at"`
}

// applied is the agreement as the amendment would have it.
func (m Amendment) applied(a Agreement) Agreement {
	a.Terms = m.Terms
	return a
}

// DraftAmendment begins a supplementary agreement to an agreement in force (act amendment.draft). One that is open
// must be concluded or withdrawn first.
func DraftAmendment(tx *ledger.Tx, book *rules.Book, agreement, reason string, t Terms) (Amendment, error) {
	a, err := openAgreement(tx, access.AmendmentDraft, agreement)
	if err != nil {
		return Amendment{}, err
	}
	if !a.Runs(workday.OfTime(tx.Now)) {
		return Amendment{}, notNow()
	}
	others, err := Amendments(tx, agreement)
	if err != nil {
		return Amendment{}, err
	}
	versions, err := Versions(tx, agreement)
	if err != nil {
		return Amendment{}, err
	}
	for _, o := range others {
		if o.Standing == StandingDraft {
			return Amendment{}, fault.New(fault.Conflict, "amendment.open", "已有一份补充协议在办，不能同时办理两份", "A supplementary agreement is open; two cannot be").
				Do("请先签订或撤回在办的补充协议", "Conclude or withdraw that one first")
		}
	}
	now := tx.Now.UnixMilli()
	m := Amendment{ID: tx.NewID(), Agreement: agreement, Base: int64(len(versions)), Standing: StandingDraft, Version: 1, CreatedAt: now, UpdatedAt: now}
	if err := m.settle(tx, a, reason, t); err != nil {
		return Amendment{}, err
	}
	c, err := procedure.Open(tx, book, procedure.Start{
		Regime: regimeAgreement, Definition: procedureAmendment, Title: rules.Text{ZH: a.Title + "（补充协议）", EN: "Supplementary agreement: " + a.Title},
		Subject:   ledger.Ref{Kind: SubjectAgreement, ID: a.ID},
		Applicant: a.ImplementingBody, Counterparty: a.Operator,
	})
	if err != nil {
		return Amendment{}, err
	}
	m.CaseID = c.ID
	if err := insertAmendment(tx, m); err != nil {
		return Amendment{}, err
	}
	return m, m.record(tx, a, access.AmendmentDraft, string(access.AmendmentDraft), c.Rule())
}

// record keeps an act on a draft in the journal. Before it is concluded it is between the sides: the subject goes
// without its public number.
func (m Amendment) record(tx *ledger.Tx, a Agreement, under access.Act, kind, ruleSet string) error {
	_, err := tx.Record(ledger.Event{Kind: kind, Under: string(under), Subject: ledger.Ref{Kind: SubjectAgreement, ID: a.ID}, RuleSet: ruleSet, Payload: m})
	return err
}

// settle checks the terms. The sides and the first day stay: who wants others concludes another agreement.
func (m *Amendment) settle(tx *ledger.Tx, a Agreement, reason string, t Terms) error {
	if m.Reason = strings.TrimSpace(reason); m.Reason == "" {
		return fault.Required("amendment_reason", "变更理由", "reason of the amendment")
	}
	if bad := fault.Paragraph("amendment_reason", m.Reason, maxParagraph); bad != nil {
		return bad
	}
	if t.Replaces != a.Replaces { // which agreement this one succeeded is over and done
		if err := fault.Beyond(nil, fault.Member{Field: "replaces", Said: t.Replaces != ""}); err != nil {
			return err
		}
	}
	next := a
	next.Terms = t.tidy()
	next.Replaces = a.Replaces
	if next.Operator != a.Operator || next.From != a.From {
		return fault.New(fault.Invalid, "amendment.sides", "补充协议不能更换运营机构或变更起始日", "A supplementary agreement changes neither the operator nor the first day").At("from").
			Do("需要更换的，请另行签订协议并由其取代本协议", "Conclude another agreement that replaces this one")
	}
	if next.To.Before(workday.OfTime(tx.Now)) {
		return fault.New(fault.Invalid, "amendment.to", "截止日不能早于今日", "The last day is not before today").At("to").Do("需要提前终止的，请办理终止通知", "Give notice of termination to end it")
	}
	if err := next.settle(tx); err != nil {
		return err
	}
	m.Terms = next.Terms
	return nil
}

// EditAmendment replaces reason and terms of a draft (act amendment.draft). seen is the version the editor saw: a
// newer one is a Conflict with code "stale_edit".
func EditAmendment(tx *ledger.Tx, id string, seen int64, reason string, t Terms) (Amendment, error) {
	m, a, err := openAmendment(tx, access.AmendmentDraft, id)
	if err != nil {
		return Amendment{}, err
	}
	c, err := procedure.Get(tx, m.CaseID)
	if err != nil {
		return Amendment{}, err
	}
	if m.Standing != StandingDraft || !c.AtStart() {
		return Amendment{}, fixed()
	}
	if err := m.settle(tx, a, reason, t); err != nil {
		return Amendment{}, err
	}
	if err := updateAmendment(tx, m, seen); err != nil {
		return Amendment{}, err
	}
	if m, err = GetAmendment(tx, id); err != nil {
		return Amendment{}, err
	}
	return m, m.record(tx, a, access.AmendmentDraft, "amendment.edit", "")
}

// ApproveAmendment gives the consent of the acting side to the text (act amendment.approve). seen is its SHA-256 as the
// side read it, empty where it is read in this transaction.
func ApproveAmendment(tx *ledger.Tx, book *rules.Book, id, seen string) (Amendment, error) {
	return moveAmendment(tx, book, id, access.AmendmentApprove, procedure.Decision{}, seen)
}

// ReviseAmendment takes a supplementary agreement back to the draft, for a reason (act amendment.revise); consents fall.
func ReviseAmendment(tx *ledger.Tx, book *rules.Book, id, reason string) (Amendment, error) {
	return moveAmendment(tx, book, id, access.AmendmentRevise, procedure.Decision{Reason: reason}, "")
}

// WithdrawAmendment takes one back that is not concluded (act amendment.withdraw).
func WithdrawAmendment(tx *ledger.Tx, book *rules.Book, id, reason string) (Amendment, error) {
	return moveAmendment(tx, book, id, access.AmendmentWithdraw, procedure.Decision{Reason: reason}, "")
}

// ConcludeAmendment concludes what both sides consented to (act amendment.conclude): from today on the agreement has a
// new version, and the licence its terms.
func ConcludeAmendment(tx *ledger.Tx, book *rules.Book, id string) (Amendment, error) {
	return moveAmendment(tx, book, id, access.AmendmentConclude, procedure.Decision{}, "")
}

func moveAmendment(tx *ledger.Tx, book *rules.Book, id string, act access.Act, d procedure.Decision, seen string) (Amendment, error) {
	m, a, err := openAmendment(tx, act, id)
	if err != nil {
		return Amendment{}, err
	}
	if act == access.AmendmentApprove || act == access.AmendmentConclude {
		if !a.Runs(workday.OfTime(tx.Now)) {
			return Amendment{}, notNow()
		}
		if d.Findings, err = m.judge(tx, book, a); err != nil {
			return Amendment{}, err
		}
		if err := rules.Refusal(d.Findings); err != nil {
			return Amendment{}, err
		}
	}
	text, err := m.Text(tx, book, a)
	if err != nil {
		return Amendment{}, err
	}
	c, err := procedure.Act(tx, m.CaseID, verb(act), d)
	if err != nil || c.Awaiting(verb(act)) {
		return m, err
	}
	switch act {
	case access.AmendmentApprove:
		var s Signature
		if s, err = a.consent(tx, m.ID, text, seen); err == nil {
			_, err = tx.Record(ledger.Event{Kind: string(act), Subject: ledger.Ref{Kind: SubjectAgreement, ID: a.ID}, RuleSet: c.Rule(), Payload: s})
		}
		return m, err
	case access.AmendmentRevise:
		if err := a.dropConsents(tx, m.ID); err != nil {
			return Amendment{}, err
		}
		return m, m.record(tx, a, act, string(act), c.Rule())
	case access.AmendmentWithdraw:
		if err := standAmendment(tx, m, StandingWithdrawn); err != nil {
			return Amendment{}, err
		}
		if m, err = GetAmendment(tx, id); err != nil {
			return Amendment{}, err
		}
		return m, m.record(tx, a, act, string(act), c.Rule())
	default: // it is concluded
	}
	if err := m.conclude(tx, a, text, c.Rule()); err != nil {
		return Amendment{}, err
	}
	return GetAmendment(tx, id)
}

// judge judges the agreement as amended by the rule set of the amendment's case.
func (m Amendment) judge(tx *ledger.Tx, book *rules.Book, a Agreement) ([]rules.Finding, error) {
	set, err := caseSet(tx, book, m.CaseID)
	if err != nil {
		return nil, err
	}
	next := m.applied(a)
	if next.Plan != a.Plan {
		next.Standing = StandingDraft // another plan must be approved today
	}
	return next.JudgedBy(tx, set)
}

// CheckAmendment judges a supplementary agreement without moving it.
func CheckAmendment(tx *ledger.Tx, book *rules.Book, id string) ([]rules.Finding, error) {
	m, err := GetAmendment(tx, id)
	if err != nil {
		return nil, err
	}
	a, err := GetAgreement(tx, m.Agreement)
	if err != nil {
		return nil, err
	}
	return m.judge(tx, book, a)
}

// conclude makes the amendment the agreement's next version, and renews the licence where its term or scope changed.
func (m Amendment) conclude(tx *ledger.Tx, a Agreement, text AgreementText, ruleSet string) error {
	if _, err := a.requireBothSigned(tx, m.ID, text); err != nil {
		return err
	}
	e, err := m.effect(tx, a)
	if err != nil {
		return err
	}
	next := m.applied(a)
	if err := updateTerms(tx, next, a.Version, StandingGranted); err != nil {
		return err
	}
	if err := next.keepScope(tx, ruleSet); err != nil {
		return err
	}
	if err := standAmendment(tx, m, StandingGranted); err != nil {
		return err
	}
	scope := strings.Join(next.purposeNames(), "；")
	if next.To != a.To || scope != strings.Join(a.purposeNames(), "；") {
		if err := a.requireLicence(tx); err != nil {
			return err
		}
		if err := a.endLicence(tx, access.AmendmentConclude, "补充协议签订，按新期限和用途换发"); err != nil {
			return err
		}
		if _, err := party.GrantOperator(tx, a.Operator, a.ID, scope, a.From, next.To, ruleSet, access.AmendmentConclude); err != nil {
			return err
		}
	}
	disclosed, err := next.disclosure(tx)
	if err != nil {
		return err
	}
	event, err := tx.Record(ledger.Event{Kind: string(access.AmendmentConclude), Subject: next.Ref(), RuleSet: ruleSet, Payload: amendedEvent{
		Disclosure: disclosed, Version: m.Base + 1, TextSHA256: text.SHA256, Effect: e.recorded(), touched: e.Effect,
	}})
	if err != nil {
		return err
	}
	_, err = a.addVersion(tx, m.ID, text, workday.OfTime(tx.Now), event)
	return err
}

// requireLicence refuses to renew a licence that the authority has suspended or revoked.
func (a Agreement) requireLicence(tx *ledger.Tx) error {
	q, err := party.OperatorFor(tx, a.ID)
	if err != nil || q.Standing == party.StandingGranted {
		return err
	}
	return fault.New(fault.Refused, "amendment.licence", "运营机构资格已被暂停、撤销或终止，不能通过补充协议换发", "The operator's licence is suspended, revoked or ended: an amendment does not renew it").
		By("发改数据规〔2025〕27号 第三条").Do("请先由主管部门恢复资格", "Have the authority restore it first")
}

// concludedEvent is the payload of a conclusion: what is disclosed, and the hash of the text that both sides signed.
type concludedEvent struct {
	Disclosure
	Version    int64    `json:"version"`
	TextSHA256 string   `json:"text_sha256"`
	Effect     recorded `json:"effect"`
}

// amendedEvent is the payload of an amendment's conclusion: the same, and what it took out.
type amendedEvent struct {
	Disclosure
	Version    int64             `json:"version"`
	TextSHA256 string            `json:"text_sha256"`
	Effect     amendmentRecorded `json:"effect"`
	touched    Effect
}

// Touched is what the amendment touches ([Touching]).
func (e amendedEvent) Touched() Effect { return e.touched }

// openAmendment reads a supplementary agreement with its agreement and passes the gate.
func openAmendment(tx *ledger.Tx, act access.Act, id string) (Amendment, Agreement, error) {
	m, err := GetAmendment(tx, id)
	if err != nil {
		return Amendment{}, Agreement{}, err
	}
	a, err := openAgreement(tx, act, m.Agreement)
	return m, a, err
}

// ShowAmendment returns a supplementary agreement and its agreement to those who may read that in full.
func ShowAmendment(tx *ledger.Tx, id string) (Amendment, Agreement, error) {
	m, err := GetAmendment(tx, id)
	if err != nil {
		return Amendment{}, Agreement{}, err
	}
	a, err := ShowAgreement(tx, m.Agreement)
	if err != nil {
		return Amendment{}, Agreement{}, noAmendment()
	}
	return m, a, nil
}
