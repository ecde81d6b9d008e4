package product

import (
	"cmp"
	"slices"
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/code"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry"
	"huishu/registry/catalogue"
	"huishu/registry/party"
	"huishu/registry/plan"
)

// The regime and the procedure of agreements in the rule sets.
const (
	regimeAgreement    = "agreement"
	procedureAgreement = "agreement"
)

// DraftAgreement begins an agreement of the acting implementing body with the company named
// in the terms (act agreement.draft). The company is fixed from here on.
func DraftAgreement(tx *ledger.Tx, book *rules.Book, t Terms) (Agreement, error) {
	now := tx.Now.UnixMilli()
	a := Agreement{
		ID: tx.NewID(), ImplementingBody: tx.Actor.Party, Terms: t.tidy(), Documents: []AgreementDocument{},
		Standing: StandingDraft, Version: 1, CreatedAt: now, UpdatedAt: now,
	}
	if err := access.Require(tx, access.AgreementDraft, a.facts()); err != nil {
		return Agreement{}, err
	}
	if err := a.settle(tx); err != nil {
		return Agreement{}, err
	}
	var err error
	if a.Code, err = registry.Number(tx, "agreement", "code", "HZ-SQ"); err != nil {
		return Agreement{}, err
	}
	c, err := procedure.Open(tx, book, procedure.Start{
		Regime: regimeAgreement, Definition: procedureAgreement, Title: rules.Text{ZH: a.Title, EN: "Agreement: " + a.Title},
		Subject:   ledger.Ref{Kind: SubjectAgreement, ID: a.ID},
		Applicant: a.ImplementingBody, Counterparty: a.Operator,
	})
	if err != nil {
		return Agreement{}, err
	}
	a.CaseID = c.ID
	if err := insertAgreement(tx, a); err != nil {
		return Agreement{}, err
	}
	_, err = tx.Record(ledger.Event{Kind: string(access.AgreementDraft), Subject: a.Ref(), RuleSet: c.Rule(), Payload: a})
	return a, err
}

// EditAgreement replaces the terms of a draft (act agreement.draft). seen is the version the
// editor saw: a newer one is a Conflict with code "stale_edit". What a side has approved goes back
// to the draft first (ReviseAgreement), so that nobody approves what changes afterwards.
func EditAgreement(tx *ledger.Tx, id string, seen int64, t Terms) (Agreement, error) {
	a, err := openAgreement(tx, access.AgreementDraft, id)
	if err != nil {
		return Agreement{}, err
	}
	if err := a.mustBeDraft(tx); err != nil {
		return Agreement{}, err
	}
	operator := a.Operator
	a.Terms = t.tidy()
	if a.Operator != operator {
		return Agreement{}, fault.New(fault.Invalid, "agreement.operator_fixed", "起草后不能更换运营机构", "The operator cannot be changed after drafting").
			Do("请撤回本协议，另行起草", "Withdraw this agreement and draft another").At("operator")
	}
	if err := a.settle(tx); err != nil {
		return Agreement{}, err
	}
	if err := updateTerms(tx, a, seen, StandingDraft); err != nil {
		return Agreement{}, err
	}
	if a, err = GetAgreement(tx, id); err != nil {
		return Agreement{}, err
	}
	_, err = tx.Record(ledger.Event{Kind: "agreement.edit", Under: string(access.AgreementDraft), Subject: a.Ref(), Payload: a})
	return a, err
}

// AttachToAgreement adds a document of the implementing body to its agreement (act agreement.draft).
func AttachToAgreement(tx *ledger.Tx, id, document, title string) (Agreement, error) {
	a, err := openAgreement(tx, access.AgreementDraft, id)
	if err != nil {
		return Agreement{}, err
	}
	if a.Standing != StandingDraft && a.Standing != StandingGranted && a.Standing != StandingSuspended {
		return Agreement{}, notNow()
	}
	if title = strings.TrimSpace(title); title == "" {
		return Agreement{}, fault.Required("title", "文件名称", "title of the document")
	}
	if bad := fault.Line("title", title); bad != nil {
		return Agreement{}, bad
	}
	sum, err := ownDocument(tx, document, a.ImplementingBody)
	if err != nil {
		return Agreement{}, err
	}
	_, err = tx.Exec(`INSERT INTO agreement_document (agreement, document, title, added_at) VALUES (?, ?, ?, ?)`, id, document, title, tx.Now.UnixMilli())
	if err != nil {
		return Agreement{}, err
	}
	_, err = tx.Record(ledger.Event{
		Kind: "agreement.attach", Under: string(access.AgreementDraft), Subject: a.Ref(),
		Payload: map[string]string{"document": document, "sha256": sum, "title": title},
	})
	if err != nil {
		return Agreement{}, err
	}
	return GetAgreement(tx, id)
}

// ApproveAgreement gives the consent of the acting side (act agreement.approve). Both sides give
// theirs; the rule set's checks must find nothing to mend.
func ApproveAgreement(tx *ledger.Tx, book *rules.Book, id string) (Agreement, error) {
	return SignAgreement(tx, book, id, "")
}

// SignAgreement is ApproveAgreement for a side that read the text before: seen is the SHA-256 of the text that it
// read ([TextOf]). A Conflict with code "agreement.text_changed" when the text is another one by now.
func SignAgreement(tx *ledger.Tx, book *rules.Book, id, seen string) (Agreement, error) {
	a, err := moveAgreement(tx, book, id, access.AgreementApprove, procedure.Decision{})
	if err != nil {
		return Agreement{}, err
	}
	text, err := TextOf(tx, book, a)
	if err != nil {
		return Agreement{}, err
	}
	s, err := a.consent(tx, "", text, seen)
	if err != nil {
		return Agreement{}, err
	}
	_, err = tx.Record(ledger.Event{Kind: string(access.AgreementApprove), Subject: a.Ref(), Payload: s})
	return a, err
}

// ReviseAgreement takes an agreement back to the draft, for a reason (act agreement.revise).
func ReviseAgreement(tx *ledger.Tx, book *rules.Book, id, reason string) (Agreement, error) {
	a, err := moveAgreement(tx, book, id, access.AgreementRevise, procedure.Decision{Reason: reason})
	if err != nil {
		return Agreement{}, err
	}
	if err := a.dropConsents(tx, ""); err != nil {
		return Agreement{}, err
	}
	_, err = tx.Record(ledger.Event{Kind: string(access.AgreementRevise), Subject: a.Ref(), Payload: map[string]string{"code": a.Code}})
	return a, err
}

// WithdrawAgreement takes back an agreement that is not concluded (act agreement.withdraw).
func WithdrawAgreement(tx *ledger.Tx, book *rules.Book, id, reason string) (Agreement, error) {
	return moveAgreement(tx, book, id, access.AgreementWithdraw, procedure.Decision{Reason: reason})
}

// ConcludeAgreement concludes what both sides approved (act agreement.conclude). From this
// transaction on the operator holds its licence, for the agreement's term.
func ConcludeAgreement(tx *ledger.Tx, book *rules.Book, id string) (Agreement, error) {
	return moveAgreement(tx, book, id, access.AgreementConclude, procedure.Decision{})
}

// EndAgreement ends an agreement in force on a ground that the rule set names (act
// agreement.end), and with it the operator's licence.
func EndAgreement(tx *ledger.Tx, book *rules.Book, id, ground, reason string) (Agreement, error) {
	a, err := openAgreement(tx, access.AgreementEnd, id)
	if err != nil {
		return Agreement{}, err
	}
	if err := a.overBy(ground, workday.OfTime(tx.Now)); err != nil {
		return Agreement{}, err
	}
	return moveAgreement(tx, book, id, access.AgreementEnd, procedure.Decision{Ground: ground, Reason: reason})
}

// moveAgreement moves the case by one act, and the agreement to what the step then says.
func moveAgreement(tx *ledger.Tx, book *rules.Book, id string, act access.Act, d procedure.Decision) (Agreement, error) {
	a, err := openAgreement(tx, act, id)
	if err != nil {
		return Agreement{}, err
	}
	if act == access.AgreementApprove || act == access.AgreementConclude {
		if d.Findings, err = checkAgreement(tx, book, a); err != nil {
			return Agreement{}, err
		}
		if err := rules.Refusal(d.Findings); err != nil {
			return Agreement{}, err
		}
	}
	if act == access.AgreementApprove {
		if err := anotherPerson(tx, a.CaseID, verb(act)); err != nil {
			return Agreement{}, err
		}
	}
	c, err := procedure.Act(tx, a.CaseID, verb(act), d)
	if err != nil || c.Awaiting(verb(act)) { // proposed only: nothing follows before a second person confirms
		return a, err
	}
	switch to := Standing(c.Standing()); {
	case to == "": // consents and revisions move the case only
	case goesOn(act):
		err = a.turn(tx, act, c)
	case to == StandingGranted:
		err = a.conclude(tx, book, c.Rule())
	default:
		err = a.close(tx, act, to, c)
	}
	if err != nil {
		return Agreement{}, err
	}
	return GetAgreement(tx, id)
}

// conclude puts the agreement in force and grants the licence that it is.
func (a Agreement) conclude(tx *ledger.Tx, book *rules.Book, ruleSet string) error {
	now := tx.Now.UnixMilli()
	text, err := TextOf(tx, book, a)
	if err != nil {
		return err
	}
	if _, err := a.requireBothSigned(tx, "", text); err != nil {
		return err
	}
	err = tx.Move(ledger.Move{
		Table: "agreement", ID: a.ID, Column: "standing", From: []string{string(StandingDraft)}, To: string(StandingGranted),
		Set: map[string]any{"concluded_at": now, "updated_at": now},
	})
	if err != nil {
		return err
	}
	_, err = party.GrantOperator(tx, a.Operator, a.ID, strings.Join(a.purposeNames(), "；"), a.From, a.To, ruleSet, access.AgreementConclude)
	if err != nil {
		return err
	}
	a.Standing, a.ConcludedAt = StandingGranted, now
	disclosed, err := a.disclosure(tx)
	if err != nil {
		return err
	}
	event, err := tx.Record(ledger.Event{Kind: string(access.AgreementConclude), Subject: a.Ref(), RuleSet: ruleSet, Payload: concludedEvent{
		Disclosure: disclosed, Version: 1, TextSHA256: text.SHA256, Effect: Effect{}.recorded(),
	}})
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE agreement SET in_force_event = ? WHERE id = ?`, event, a.ID); err != nil {
		return err
	}
	first := workday.OfTime(tx.Now)
	if a.From.After(first) {
		first = a.From
	}
	if _, err := a.addVersion(tx, "", text, first, event); err != nil {
		return err
	}
	return a.succeed(tx)
}

// close ends an agreement, or takes back one that was not concluded. What ends takes the licence with it.
func (a Agreement) close(tx *ledger.Tx, act access.Act, to Standing, c *procedure.Case) error {
	reason := c.Current().Reason
	if a.Standing == StandingDraft {
		return a.stand(tx, act, to, reason)
	}
	if err := a.endLicence(tx, act, reason); err != nil {
		return err
	}
	now := tx.Now.UnixMilli()
	err := tx.Move(ledger.Move{
		Table: "agreement", ID: a.ID, Column: "standing", From: []string{a.Standing.stored()}, To: string(to),
		Set: map[string]any{"ended_at": now, "updated_at": now, "end_reason": strings.TrimSpace(reason), "suspended_at": int64(0)},
	})
	if err != nil {
		return err
	}
	if err := a.lapseEnding(tx); err != nil {
		return err
	}
	return a.recordTurn(tx, act, to, c)
}

// endLicence ends the operator's licence, unless it was given up or revoked before.
func (a Agreement) endLicence(tx *ledger.Tx, act access.Act, reason string) error {
	q, err := party.OperatorFor(tx, a.ID)
	if err != nil || q.Standing != party.StandingGranted && q.Standing != party.StandingSuspended {
		return err
	}
	_, err = party.EndOperator(tx, a.ID, reason, act)
	return err
}

// stand records that the agreement stands no more, or never will.
func (a Agreement) stand(tx *ledger.Tx, act access.Act, to Standing, reason string) error {
	now := tx.Now.UnixMilli()
	err := tx.Move(ledger.Move{
		Table: "agreement", ID: a.ID, Column: "standing", From: []string{string(a.Standing)}, To: string(to),
		Set: map[string]any{"ended_at": now, "updated_at": now, "end_reason": strings.TrimSpace(reason)},
	})
	if err != nil {
		return err
	}
	_, err = tx.Record(ledger.Event{Kind: string(act), Subject: a.Ref(), Payload: map[string]string{"code": a.Code, "standing": string(to)}})
	return err
}

// CheckAgreement judges an agreement by its rule set without moving it: what is missing of the
// mandatory items, whether the term is too long, which source body has not consented.
func CheckAgreement(tx *ledger.Tx, book *rules.Book, id string) ([]rules.Finding, error) {
	a, err := GetAgreement(tx, id)
	if err != nil {
		return nil, err
	}
	return checkAgreement(tx, book, a)
}

func checkAgreement(tx *ledger.Tx, book *rules.Book, a Agreement) ([]rules.Finding, error) {
	set, err := caseSet(tx, book, a.CaseID)
	if err != nil {
		return nil, err
	}
	return a.JudgedBy(tx, set)
}

// JudgedBy judges the agreement as it stands by any rule set: that of its case, or one that is rehearsed.
func (a Agreement) JudgedBy(tx *ledger.Tx, set *rules.Set) ([]rules.Finding, error) {
	operator, err := party.Get(tx, a.Operator)
	if err != nil {
		return nil, err
	}
	items := []string{"term"}
	if len(a.Resources) > 0 {
		items = append(items, "resources")
	}
	for id := range a.Clauses {
		items = append(items, id)
	}
	within, err := a.withinPlan(tx)
	if err != nil {
		return nil, err
	}
	resources := []map[string]any{}
	for _, r := range a.Resources {
		resources = append(resources, map[string]any{
			// State secrets never enter the catalogue (Art. 2), so none can be named here.
			"code": r.Resource, "name": r.Title, "secret": false,
			"shared_in": a.sharedIn(r), "source_consents": r.Consent != "", "in_plan": within(r.Resource),
		})
	}
	approved, err := a.planApproved(tx)
	if err != nil {
		return nil, err
	}
	ceilings := make([]map[string]any, 0, len(a.Ceilings))
	for _, c := range a.Ceilings {
		ceilings = append(ceilings, map[string]any{
			"name": cmp.Or(c.Product, c.Purpose), "class": a.ClassOf(c.Purpose), "fen": c.Fen, "reference": c.Reference,
		})
	}
	return set.Check("agreement", map[string]any{
		"from": a.From, "to": a.To, "term_exception": a.TermException,
		"operator_legal_person": operator.Kind == party.Company && !code.IsSoleTrader(operator.USCC),
		"operator_is_body":      a.Operator == a.ImplementingBody,
		"plan_approved":         approved, "selection": a.Selection,
		"selection_notice": a.SelectionRecord.Notice, "selection_on": a.SelectionRecord.On, "selection_bidders": a.SelectionRecord.Bidders,
		"selection_paper": a.SelectionRecord.Document != "",
		"government_pays": a.GovernmentPays, "project_number": a.ProjectNumber, "ceilings": ceilings, "today": workday.OfTime(tx.Now),
		"purposes": a.purposeNames(), "items": items, "resources": resources,
	})
}

// planApproved reports whether the agreement rests on a plan of its body that the government approved. One that
// was concluded while its plan stood is not judged anew when the plan is changed.
func (a Agreement) planApproved(tx *ledger.Tx) (bool, error) {
	if a.Plan == "" {
		// Agreements from before plans were records say in words who approved.
		return a.PlanApproval != "" && a.Standing != StandingDraft, nil
	}
	if a.Standing != StandingDraft {
		return true, nil
	}
	_, err := plan.RequireApproved(tx, a.Plan, a.ImplementingBody)
	if k := fault.KindOf(err); k == fault.Refused || k == fault.NotFound {
		return false, nil
	}
	return err == nil, err
}

// withinPlan tells of a resource whether the implementation plan of the agreement covers it (27号 art. 9(5)). A plan from before
// plans named resources covers them in words only, which nothing here can judge; without a plan there is nothing to be within.
func (a Agreement) withinPlan(tx *ledger.Tx) (func(resource string) bool, error) {
	p, err := plan.Get(tx, a.Plan)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return nil, err
	}
	return func(resource string) bool { return len(p.Resources) == 0 || slices.Contains(p.Resources, resource) }, nil
}

// facts are whose agreement it is: the implementing body's, with the operator as party.
func (a Agreement) facts() access.Facts {
	return access.Facts{Owner: a.ImplementingBody, Parties: []string{a.Operator}}
}

// openAgreement reads an agreement for an act of one of its sides. Who is neither learns
// nothing, not even that it exists.
func openAgreement(tx *ledger.Tx, act access.Act, id string) (Agreement, error) {
	a, err := GetAgreement(tx, id)
	if err != nil {
		return Agreement{}, err
	}
	return a, access.Require(tx, act, a.facts())
}

// settle checks the terms and fills what the catalogue says of the resources.
func (a *Agreement) settle(tx *ledger.Tx) error {
	if err := a.check(); err != nil {
		return err
	}
	if _, err := party.Get(tx, a.Operator); err != nil {
		if fault.KindOf(err) == fault.NotFound {
			return fault.New(fault.Invalid, "agreement.operator", "没有这个企业", "There is no such company").At("operator")
		}
		return err
	}
	if err := a.settlePapers(tx); err != nil {
		return err
	}
	a.Resources = append([]AgreedResource{}, a.Resources...)
	for i := range a.Resources {
		r := &a.Resources[i]
		found, err := catalogue.Get(tx, r.Resource)
		if fault.KindOf(err) == fault.NotFound {
			return fault.New(fault.Invalid, "source.resource", "资源目录中没有这项资源", "The catalogue has no such resource").At("resources")
		}
		if err != nil {
			return err
		}
		r.Title, r.Body, r.Consent = found.Title, found.Body, strings.TrimSpace(r.Consent)
	}
	return nil
}

// settlePapers checks what the terms refer to: the plan, whose approval they then cite, the paper of the selection
// and the agreement that is to be replaced, all of the same body.
func (a *Agreement) settlePapers(tx *ledger.Tx) error {
	a.PlanApproval = ""
	if a.Plan != "" {
		p, err := plan.Get(tx, a.Plan)
		if fault.KindOf(err) == fault.NotFound || err == nil && p.Body != a.ImplementingBody {
			return fault.New(fault.Invalid, "agreement.plan_unknown", "贵单位没有这份实施方案", "Your organisation has no such implementation plan").At("plan").
				Do("请选择贵单位经审定同意的实施方案", "Choose one of your own that was approved")
		}
		if err != nil {
			return err
		}
		a.PlanApproval = p.Words()
	}
	if a.SelectionRecord.Document != "" {
		if _, err := ownDocument(tx, a.SelectionRecord.Document, a.ImplementingBody); err != nil {
			return fault.From(err).At("selection_document")
		}
	}
	if a.Replaces == "" {
		return nil
	}
	old, err := GetAgreement(tx, a.Replaces)
	if fault.KindOf(err) == fault.NotFound || err == nil && (old.ImplementingBody != a.ImplementingBody || old.ID == a.ID) {
		return fault.New(fault.Invalid, "agreement.replaces", "贵单位没有可由本协议取代的该协议", "Your organisation has no such agreement to be replaced").At("replaces").
			Do("请选择贵单位已签订的协议", "Choose one that you concluded")
	}
	return err
}
