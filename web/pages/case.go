package pages

import (
	"cmp"
	"slices"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/calendar"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/registry/plan"
	"huishu/registry/product"
	"huishu/web/components"
	"huishu/web/sight"
)

func mountCase(p *Pages) {
	p.page("/cases/:id", (*visit).casePage)
	p.form("/cases/:id/:act", (*visit).decisionPage, (*visit).decide)
}

// seenCase is a case as far as the caller may see it.
type seenCase struct {
	*procedure.Case
	// inner is set for the parties and the offices: persons, reasons and findings are theirs to see.
	inner bool
	found []rules.Finding
}

// caseOf reads a case for the caller: whole, or what anyone may see of it. Strangers who
// may see nothing of it are asked to sign in first.
func (v *visit) caseOf(tx *ledger.Tx) (seenCase, error) {
	c, err := sight.Case(tx, v.Param("id"))
	if fault.KindOf(err) == fault.NotFound && !v.caller.SignedIn() {
		return seenCase{}, v.mustSignIn()
	}
	if err != nil {
		return seenCase{}, err
	}
	s := seenCase{Case: c, inner: c.Visible(v.caller.Actor)}
	if s.inner && !c.Terminal() {
		s.found, err = v.caseFindings(tx, c)
	}
	return s, err
}

// caseFindings are what the checks find today, by the matter that the case is about.
func (v *visit) caseFindings(tx *ledger.Tx, c *procedure.Case) ([]rules.Finding, error) {
	if c.Subject.Kind == product.SubjectAlteration {
		return product.AlterationCheck(tx, v.Book, c.Subject.ID)
	}
	switch c.Definition {
	case "qualification":
		return party.Findings(tx, v.Book, c.Subject.ID)
	case party.EntryProcedure, party.ChangeProcedure:
		m, err := party.GetMatter(tx, c.Subject.ID)
		if err != nil {
			return nil, err
		}
		return party.MatterFindings(tx, v.Book, m)
	case "agreement":
		return product.CheckAgreement(tx, v.Book, c.Subject.ID)
	case "amendment":
		m, err := product.AmendmentOfCase(tx, c.ID)
		if err != nil {
			return nil, err
		}
		return product.CheckAmendment(tx, v.Book, m.ID)
	case "plan":
		return plan.Check(tx, v.Book, c.Subject.ID)
	case product.City, product.National:
		return product.ReviewCheck(tx, v.Book, c.Subject.ID)
	}
	return nil, nil
}

// casePage shows one application: the clock, what it is about, what the checks found, what has
// happened, and beside it the next step.
func (v *visit) casePage(tx *ledger.Tx) (content, error) {
	c, err := v.caseOf(tx)
	if err != nil {
		return content{}, err
	}
	names := v.lookup(tx)
	subject, err := v.subject(tx, c)
	if err != nil {
		return content{}, err
	}
	timeline, err := v.timeline(tx, c, names)
	if err != nil {
		return content{}, err
	}
	next, err := v.nextStep(tx, c, names)
	if err != nil {
		return content{}, err
	}
	main := g.Group{v.caseClock(c.Case), v.delayNote(c), v.told(c), v.whyReturned(c.Case), v.votePart(c, names), v.foundPart(c), subject, timeline}
	state := caseState(c.Case)
	crumbs := []components.NavItem{{Label: tr("待办", "Inbox"), Href: "/inbox"}, {Label: c.Title}}
	if !v.caller.SignedIn() {
		crumbs = []components.NavItem{{Label: tr("公示", "Notices"), Href: "/notices"}, {Label: c.Title}}
	}
	heading := components.Heading{Over: c.ProcedureTitle, Title: c.Title, State: &state}
	if v.reviews(c.Case) && !c.Terminal() {
		heading.Acts = []g.Node{components.ButtonLink{Label: reviewTitle, Href: v.caseAddress(c.Case)}.In(v.lang)}
	}
	return content{Title: c.Title, Crumbs: crumbs, Body: []g.Node{
		heading.In(v.lang),
		components.NextFirst(next, main),
	}}, names.err
}

// told is what the definition tells the parties in the present step.
func (v *visit) told(c seenCase) g.Node {
	if !c.inner || c.Notice.IsZero() {
		return nil
	}
	return components.Note(v.lang, components.Active, v.paragraph(c.Notice.ZH, c.Notice.EN))
}

func (v *visit) foundPart(c seenCase) g.Node {
	if !c.inner || c.Terminal() || c.found == nil {
		return nil
	}
	return components.Section(v.lang, "findings", tr("检查结果", "Findings"), v.findings(c.found, nil))
}

// timeline is what happened, oldest first, and what comes.
func (v *visit) timeline(tx *ledger.Tx, c seenCase, names *lookup) (g.Node, error) {
	events, err := tx.History(procedure.SubjectCase, c.ID)
	if err != nil {
		return nil, err
	}
	moved, err := calendar.MovedOf(tx, procedure.SubjectCase, c.ID)
	if err != nil {
		return nil, err
	}
	proofs := proofsOf(events)
	entries := make([]components.Entry, 0, len(c.Steps)+len(c.Entries)+1)
	for _, s := range c.Steps {
		entries = append(entries, components.Entry{
			At: components.When(s.Entered), What: s.ActTitle, Article: cited(s.Article, s.Sureness).In(v.lang),
			Tone: stepOf(c.Case, s.ID).Tone, Who: v.actedBy(s, names), Body: v.stepBody(s), Proof: nth(proofs.steps, s.Seq),
		})
		entries = append(entries, v.within(tx, c, s.Seq, moved, events, names, proofs)...)
	}
	if k := c.Clock; k != nil && !c.Terminal() && !k.Due.IsZero() && !k.Elapsed {
		entries = append(entries, components.Entry{
			At: g.Group{components.Date(k.Due.String()), v.provisional(k.Provisional)}, What: tr(c.StateTitle.ZH+"：到期日", c.StateTitle.In("en")+": last day"), Tone: components.Waiting,
		})
	}
	return components.Section(v.lang, "timeline", tr("办理过程", "What has happened"), components.Timeline(v.lang, entries...)), nil
}

// within is what happened inside one step, in the order of time: what was done on the case without
// moving it, the deadlines that holiday notices moved, and what a later rule set made of it.
func (v *visit) within(tx *ledger.Tx, c seenCase, step int, moved []calendar.Moved, events []ledger.Entry, names *lookup, proofs *proofs) []components.Entry {
	type dated struct {
		at    int64 // Unix milliseconds
		entry components.Entry
	}
	var list []dated
	for _, e := range c.Entries {
		if e.Seq == step {
			list = append(list, dated{e.At.UnixMilli(), v.workEntry(e, names, proofs)})
		}
	}
	for _, d := range v.voteEntries(c, names, proofs) {
		if d.seq == step {
			list = append(list, dated{d.at, d.entry})
		}
	}
	for _, m := range moved {
		if m.Step == step {
			list = append(list, dated{m.At, v.movedEntry(m, events)})
		}
	}
	for _, t := range c.Transfers {
		if t.Seq == step {
			list = append(list, dated{t.At.UnixMilli(), v.transferEntry(tx, t, events)})
		}
	}
	slices.SortStableFunc(list, func(a, b dated) int { return cmp.Compare(a.at, b.at) })
	out := make([]components.Entry, len(list))
	for i, d := range list {
		out[i] = d.entry
	}
	return out
}

func (v *visit) actedBy(s procedure.Step, names *lookup) string {
	org, person := names.party(s.Party), names.person(s.Account)
	switch {
	case s.Account == "" && s.Capacity == string(access.SignedIn):
		return withheld.In(v.lang)
	case s.Account == ledger.System.Account:
		return access.System.Title().In(v.lang)
	case org == "":
		if s.Capacity == rules.Applicant || s.Capacity == rules.Counterparty {
			return ""
		}
		return access.Role(s.Capacity).Title().In(v.lang)
	case person == "":
		return org
	}
	return person + tr("，", ", ").In(v.lang) + org
}

// stepBody is what was said with an act: the ground, the reasons, what the checks had found, and
// how long the step took.
func (v *visit) stepBody(s procedure.Step) g.Node {
	var out g.Group
	if !s.GroundText.IsZero() {
		out = append(out, components.Prose(v.lang, s.GroundText))
	}
	if s.Reason != "" {
		out = append(out, paragraphs(s.Reason))
	}
	if len(s.Findings) > 0 {
		out = append(out, v.findings(s.Findings, nil))
	}
	if s.Clock != nil && s.Clock.Total > 0 && !s.Left.IsZero() {
		out = append(out, v.clockOf(s.Title, s.Clock, s.Left).In(v.lang))
		if n := s.Clock.Still; n > 0 {
			out = append(out, v.paragraph("其间停止计算 "+decimal(n)+" 个工作日，不计入时限。", "The clock stood still for "+decimal(n)+" working days, which do not count."))
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// nextStep says who acts next and by when, and holds the acts of the caller.
func (v *visit) nextStep(tx *ledger.Tx, c seenCase, names *lookup) (g.Node, error) {
	parts := []g.Node{v.awaited(c, names)}
	acts := c.Acts(v.caller.Actor)
	buttons := make([]g.Node, 0, len(acts))
	for i, a := range acts {
		if early, err := v.early(tx, c, a); err != nil {
			return nil, err
		} else if early {
			continue
		}
		button, err := v.actButton(tx, c, a, i == 0)
		if err != nil {
			return nil, err
		}
		buttons = append(buttons, button)
	}
	buttons = append(buttons, v.workButtons(c)...)
	if p := v.proposalNote(c, names); p != nil {
		parts = append(parts, p)
	}
	if len(buttons) > 0 {
		parts = append(parts, components.Acts(buttons...))
	}
	facts := []components.Fact{
		{Term: tr("申请人", "Applicant"), Value: v.applicant(c.Case, names)},
	}
	if c.Counterparty != "" {
		term := tr("相对方", "Other side")
		if c.General() {
			term = tr("办理机构", "Decided by")
		}
		facts = append(facts, components.Fact{Term: term, Value: names.partyLink(c.Counterparty)})
	}
	if c.inner && c.Assignee != "" {
		facts = append(facts, components.Fact{Term: tr("承办人", "Officer"), Value: g.Text(names.person(c.Assignee))})
	}
	if c.inner && c.EscalatedTo != "" {
		facts = append(facts, components.Fact{Term: tr("逾期已提请", "Delay escalated to"), Value: v.text(access.Role(c.EscalatedTo).Title())})
	}
	facts = append(facts,
		components.Fact{Term: tr("提出", "Opened"), Value: components.When(c.Opened)},
		components.Fact{Term: tr("适用规则", "Rules"), Value: v.ruleLink(tx, c.RuleSet, c.RuleSetHash)},
	)
	return g.Group{components.Panel(v.lang, tr("下一步", "Next step"), parts...), components.Panel(v.lang, tr("本件信息", "About this case"), components.Facts(v.lang, facts...))}, nil
}

// ruleLink leads to the very set that a case is judged by: to its hash where its id names another one by now.
func (v *visit) ruleLink(tx *ledger.Tx, id, hash string) g.Node {
	set, err := adoption.ByHash(tx, v.Book, hash)
	if err != nil {
		return g.Text(id)
	}
	if present, err := adoption.Named(tx, v.Book, id); err == nil && present.Hash == hash {
		return components.Link("/rules/"+id, g.Text(set.Number))
	}
	return components.Link("/rules/"+hash, g.Text(set.Number))
}

// awaited is one sentence: whose turn it is.
func (v *visit) awaited(c seenCase, names *lookup) g.Node {
	if c.Terminal() {
		return v.paragraph("本件已办结："+c.StateTitle.ZH+"。", "This case is decided: "+c.StateTitle.In("en")+".")
	}
	who := access.Role(c.Awaits).Title()
	switch c.Awaits {
	case rules.Applicant:
		who = components.Same(names.party(c.Applicant))
	case rules.Counterparty:
		who = components.Same(names.party(c.Counterparty))
	case "":
		return nil
	}
	if k := c.Clock; k != nil && k.Kind == rules.Period && !k.Elapsed {
		return v.paragraph("期满后由"+who.ZH+"办理；期内任何人无需操作。", "When the period has run, it is for the "+who.In("en")+"; until then nobody has to act.")
	}
	return v.paragraph("由"+who.ZH+"办理。", "It is for: "+who.In("en")+".")
}

// elsewhere are acts that have a page of their own.
func (v *visit) elsewhere(tx *ledger.Tx, c seenCase, act string) (string, error) {
	if c.Subject.Kind == product.SubjectAlteration {
		return v.alterationElsewhere(tx, c, act)
	}
	switch c.Definition + "." + act {
	case "qualification.resubmit":
		return "/desk/qualifications/" + c.Subject.ID + "/mend", nil
	case "change.resubmit":
		return "/organisation/changes/" + c.Subject.ID, nil
	case "departure.leave":
		return "/parties/" + c.Applicant + "/closure", nil
	case "registration.resubmit":
		r, err := product.GetRegistration(tx, c.Subject.ID)
		return "/desk/products/" + r.Product + "/submit", err
	case "agreement.approve":
		return "/desk/agreements/" + c.Subject.ID + "/sign", nil
	case "amendment.approve":
		m, err := product.AmendmentOfCase(tx, c.ID)
		return "/desk/amendments/" + m.ID + "/sign", err
	case "agreement.agree":
		return v.endingAddress(tx, c.Subject.ID)
	case "plan.decide", "plan.approve", "plan.file":
		return "/desk/plans/" + c.Subject.ID + "/" + act, nil
	case "national.resubmit":
		r, err := product.GetRegistration(tx, c.Subject.ID)
		return nationalAt(r.Product), err
	case "registration.object", "national.object":
		return "/notices/" + c.Subject.ID + "/object", nil
	}
	return "", nil
}

// early reports whether an act is one that the register's own facts do not allow yet: a registration
// is cancelled on expiry once its last day is over.
func (v *visit) early(tx *ledger.Tx, c seenCase, a procedure.Available) (bool, error) {
	// A plan is replaced with the approval of its change, a proposal lapses by the clock, a registration is struck off with the decision on its cancellation.
	if act := c.PolicyAct(a.Act); act == access.PlanReplace || act == access.EndingLapse || act == access.RegistrationStrike {
		return true, nil
	}
	if c.PolicyAct(a.Act) != access.RegistrationExpire {
		return false, nil
	}
	r, err := product.GetRegistration(tx, c.Subject.ID)
	return !v.today().After(r.ValidTo), err
}

// actButton is one act: possible now, possible later, or not while something must be mended.
func (v *visit) actButton(tx *ledger.Tx, c seenCase, a procedure.Available, first bool) (g.Node, error) {
	weight := components.Plain
	switch {
	case grave(a):
		weight = components.Danger
	case first:
		weight = components.Primary
	}
	if a.Proposal != nil { // the second person's part has a name of its own
		a.Title = confirming(a.Title)
	}
	if barred, err := v.barred(tx, c, a); err != nil || barred != nil {
		return barred, err
	}
	href, err := v.elsewhere(tx, c, a.Act)
	if err != nil || href != "" {
		return components.ButtonLink{Label: a.Title, Href: href, Weight: weight}.In(v.lang), err
	}
	asks, err := v.asks(tx, c, a)
	if err != nil {
		return nil, err
	}
	at := "/cases/" + c.ID + "/" + a.Act
	if asks {
		return components.ButtonLink{Label: a.Title, Href: at, Weight: weight}.In(v.lang), nil
	}
	return components.Act{
		Label: a.Title, Action: at, Weight: weight, Confirm: v.consequence(a),
		Values: []components.Pair{oncePair(), {Name: "version", Value: decimal(c.Seq)}},
	}.In(v.lang), nil
}

// barred is why an act cannot be done yet; nil where it can.
func (v *visit) barred(tx *ledger.Tx, c seenCase, a procedure.Available) (g.Node, error) {
	if a.Blocked != nil {
		return components.Note(v.lang, components.Waiting, v.text(a.Blocked.Message), components.Article(a.Blocked.Article)), nil
	}
	if n := mustMend(c.found); a.NeedsNoMustMend && n > 0 {
		waivable, err := v.waivable(tx, c, a.Act)
		if err != nil {
			return nil, err
		}
		if len(waivable) == 0 {
			return components.Note(v.lang, components.Waiting, v.text(tr("尚有必须补正的事项，暂不能办理：", "Not while points must be mended: ")), v.text(a.Title)), nil
		}
	}
	return nil, nil
}

// confirming is what a second person does.
func confirming(act components.Text) components.Text {
	return tr("复核："+act.ZH, "Confirm: "+act.In("en"))
}

// grave reports whether an act takes something from somebody: it decides the case, and not by granting.
func grave(a procedure.Available) bool { return a.Outcome != "" && a.Outcome != rules.Granted }

// consequence is what an act leads to, in words.
func (v *visit) consequence(a procedure.Available) components.Text {
	to := a.ToTitle
	t := tr("本件将转为“"+to.ZH+"”。此事项写入日志，不能撤回。", "The case moves to: "+to.In("en")+". This enters the log and cannot be taken back.")
	if grave(a) {
		t = tr("本件将转为“"+to.ZH+"”，当事方会看到理由与依据。此决定写入日志，不能撤回。",
			"The case moves to: "+to.In("en")+". The parties see reasons and article. This enters the log and cannot be taken back.")
	}
	return t
}
