package pages

import (
	"slices"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/filing"
	"huishu/registry/party"
	"huishu/registry/product"
	"huishu/registry/succession"
	"huishu/web/components"
)

func decimal(n int) string { return strconv.Itoa(n) }

// available is the act of the address, if the caller may do it now.
func (v *visit) available(c seenCase) (procedure.Available, error) {
	for _, a := range c.Acts(v.caller.Actor) {
		if a.Act == v.Param("act") {
			return a, nil
		}
	}
	if err := v.mustSignIn(); err != nil {
		return procedure.Available{}, err
	}
	if !access.Can(v.caller.Actor, c.PolicyAct(v.Param("act")), c.Facts()) {
		return procedure.Available{}, fault.New(fault.Forbidden, "access.denied", "您无权办理此事项", "You may not do this").
			Do("请在事项页查看由谁办理", "The page of the case says whose turn it is")
	}
	return procedure.Available{}, fault.New(fault.NotFound, "procedure.not_now", "本件当前步骤没有此事项", "The case is in a step that does not have this act").
		Do("请返回本件查看最新状态", "Go back to the case and see where it stands")
}

// asks reports whether an act needs more than a yes.
func (v *visit) asks(tx *ledger.Tx, c seenCase, a procedure.Available) (bool, error) {
	waivable, err := v.waivable(tx, c, a.Act)
	return a.NeedsReason || a.NeedsGround || a.SecondPerson || c.Amends(a.Act) || c.PolicyAct(a.Act) == access.EndingConfirm || takesQueryCode(c.Case, a.Act) || len(waivable) > 0, err
}

// waivable are the findings of a sample that the operator contests and that the reviewer may
// judge to be false alarms with this act.
func (v *visit) waivable(tx *ledger.Tx, c seenCase, act string) ([]product.Hit, error) {
	if act != "accept" && act != "review" {
		return nil, nil
	}
	filed := ""
	switch c.Subject.Kind {
	case product.SubjectRegistration:
		r, err := product.GetRegistration(tx, c.Subject.ID)
		if err != nil {
			return nil, err
		}
		filed = r.Product
	case product.SubjectAlteration:
		m, err := product.GetAlteration(tx, c.Subject.ID)
		if err != nil {
			return nil, err
		}
		filed = m.Draft
	}
	if filed == "" {
		return nil, nil
	}
	p, err := product.Get(tx, filed)
	if err != nil || p.Sample == nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(p.Sample.Hits), func(h product.Hit) bool { return h.Contested == "" || h.Waived != "" }), nil
}

// decisionPage asks for what an act needs: reasons, a ground that the rule set names, an
// opinion on each contested finding.
func (v *visit) decisionPage(tx *ledger.Tx, f form) (content, error) {
	if f.get(atDesk, "") != "" {
		return v.reviewPage(tx, f)
	}
	c, err := v.caseOf(tx)
	if err != nil {
		return content{}, err
	}
	a, err := v.available(c)
	if a.Proposal != nil {
		a.Title = confirming(a.Title)
	}
	if tooLate(f.Err) || f.Err != nil && fault.CodeOf(err) == "procedure.not_now" {
		return v.movedPage(c, f), nil
	}
	if err != nil {
		return content{}, err
	}
	fields, err := v.decisionFields(tx, c, a, f)
	if err != nil {
		return content{}, err
	}
	effect, err := v.effectPart(tx, c, a.Act)
	if err != nil {
		return content{}, err
	}
	at := "/cases/" + c.ID
	state := caseState(c.Case)
	return content{Title: a.Title, Crumbs: []components.NavItem{{Label: tr("待办", "Inbox"), Href: "/inbox"}, {Label: c.Title, Href: at}, {Label: a.Title}}, Body: []g.Node{
		components.Heading{Over: c.Title, Title: a.Title, State: &state, Lead: v.consequence(a)}.In(v.lang),
		components.Facts(v.lang, components.Fact{Term: tr("依据", "Article"), Value: v.text(cited(a.Article, a.Sureness))}),
		v.decisionFindings(c, a), effect,
		v.entry(f, entry{Action: at + "/" + a.Act, Submit: a.Title, Upload: c.Amends(a.Act) && a.Proposal == nil || answersComplaint(c.Case, a.Act), More: []g.Node{components.ButtonLink{Label: tr("返回", "Back"), Href: at}.In(v.lang)}}, fields...),
	}}, nil
}

// decisionFindings stand beside an act that asks somebody to mend something.
func (v *visit) decisionFindings(c seenCase, a procedure.Available) g.Node {
	if len(c.found) == 0 {
		return nil
	}
	return components.Section(v.lang, "findings", tr("检查结果", "Findings"), v.findings(c.found, nil))
}

func (v *visit) decisionFields(tx *ledger.Tx, c seenCase, a procedure.Available, f form) ([]g.Node, error) {
	fields := []g.Node{f.version(int64(c.Seq)), v.secondPerson(tx, a)}
	if registers(c.Case) && (a.Act == "uphold" || a.Act == "dismiss") {
		objections, err := v.objectionField(tx, c, f)
		if err != nil {
			return nil, err
		}
		fields = append(fields, objections)
	}
	last, err := v.lastDayField(tx, c, a.Act, f)
	if err != nil {
		return nil, err
	}
	fields = append(fields, last, v.queryCodeField(c, a.Act, f))
	if a.NeedsGround {
		options := make([]components.Option, 0, len(a.Grounds))
		for _, ground := range a.Grounds {
			if c.PolicyAct(a.Act) == access.AgreementEnd && product.ByClock(ground.ID) {
				continue // the clock says so, nobody else
			}
			options = append(options, components.Option{Value: ground.ID, Label: ground.Text, Hint: components.Same(ground.Article)})
		}
		fields = append(fields, v.radio(f, f.must("ground", tr("法定事由", "Ground"), tr("只能依规则列明的事由作出", "Only on a ground that the rules name")), "", options))
	}
	if a.NeedsReason {
		x := f.must("reason", tr("理由", "Reasons"), tr("当事方会看到全文", "The parties see the whole text"))
		start := ""
		if c.Person() != "" && c.Office(v.caller.Actor) {
			x.Hint = tr("双方都会看到全文：只写需要核实或者认定的事实，不要写出或者暗示投诉人是谁", "Both sides see the whole text: tell the facts, and neither name nor hint at who complained")
		}
		if a.OneTimeNotice {
			x.Hint = tr("请一次列明全部需要补正的内容", "Name everything that has to be completed, at once")
			start = v.gaps(c.found)
		}
		fields = append(fields, v.area(f, x, start, 6, 10_000))
	}
	measures, err := v.measureField(tx, c, a, f)
	if err != nil {
		return nil, err
	}
	fields = append(fields, measures, v.statementPaper(c, a, f))
	if a.NeedsArose {
		x := f.must("arose", tr("问题因补正后的哪项新内容产生", "What in the mended application is new and makes the gap"),
			tr("补正内容应当一次性告知：首次告知时已有的问题不得再次退回", "All gaps are told at once: what was there the first time is not sent back again"))
		fields = append(fields, v.area(f, x, "", 3, 4000))
	}
	if c.Amends(a.Act) && a.Proposal != nil { // the second person reads the form and fills in nothing
		proposed, err := v.proposedForm(tx, c)
		if err != nil {
			return nil, err
		}
		fields = append(fields, proposed)
	} else if c.Amends(a.Act) {
		filed, err := filing.OfCase(tx, c.ID)
		if err != nil {
			return nil, err
		}
		fields = append(fields, v.formFields(c.Filing(), f, filed.Answers)...)
	}
	hits, err := v.waivable(tx, c, a.Act)
	if err != nil || len(hits) == 0 {
		return fields, err
	}
	return append(fields, v.waiverFields(hits, f)), nil
}

// gaps begins a request for completion with what the checks found.
func (v *visit) gaps(found []rules.Finding) string {
	var b strings.Builder
	for i, f := range rules.MustMendOf(found) {
		b.WriteString(strconv.Itoa(i+1) + ". " + f.Text.ZH + "（" + f.Article + "）" + f.Remedy.ZH + "\n")
	}
	return b.String()
}

func (v *visit) waiverFields(hits []product.Hit, f form) g.Node {
	inputs := make([]g.Node, 0, len(hits))
	for _, h := range hits {
		label := v.hitLabel(h)
		inputs = append(inputs,
			v.line(f, f.field("waive."+decimal(h.Position), label, tr("申请人称系误报："+h.Contested, "The applicant calls it a false alarm: "+h.Contested)), "", components.Full))
	}
	return components.Fieldset(v.lang, tr("对误报主张的意见", "Contested findings"), tr("同意系误报的，写明理由；不同意的留空", "Where you agree, say why; leave it empty where you do not"), inputs...)
}

// objectionField chooses which objection is decided.
func (v *visit) objectionField(tx *ledger.Tx, c seenCase, f form) (g.Node, error) {
	list, err := objectionsOf(tx, c.Case)
	if err != nil {
		return nil, err
	}
	var options []components.Option
	first := ""
	for _, o := range list {
		if o.State != product.ObjectionOpen {
			continue
		}
		if first == "" {
			first = o.ID
		}
		options = append(options, components.Option{Value: o.ID, Label: components.Same(o.RealName), Hint: components.Same(clipped(o.Statement, 120))})
	}
	return v.radio(f, f.must("objection", tr("异议", "Objection"), components.Text{}), first, options), nil
}

// movedPage answers an act that came too late: where the case stands now, and what the
// person had written.
func (v *visit) movedPage(c seenCase, f form) content {
	title := tr("本件已被办理到下一步", "This case has moved on")
	state := caseState(c.Case)
	body := []g.Node{
		components.Heading{Over: c.Title, Title: title, State: &state, Lead: tr("您的操作没有执行。请查看最新状态后再决定是否继续。", "Nothing was done. See where the case stands, then decide whether to go on.")}.In(v.lang),
	}
	if reason := f.get("reason", ""); reason != "" {
		body = append(body, components.Section(v.lang, "kept", tr("您刚才填写的理由", "The reasons you had written"), paragraphs(reason)))
	}
	return content{Title: title, Body: append(body, components.Acts(components.ButtonLink{Label: tr("查看本件", "See the case"), Href: "/cases/" + c.ID, Weight: components.Primary}.In(v.lang)))}
}

// decide does the act of the address through the room that the case belongs to.
func (v *visit) decide() (string, error) {
	id, act := v.Param("id"), v.Param("act")
	given, err := v.answered()
	if err != nil {
		return "", err
	}
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		c, err := procedure.Get(tx, id)
		if err != nil {
			return "", err
		}
		if err := c.Unmoved(int(v.seen())); err != nil {
			return "", err
		}
		next := "/cases/" + id
		if v.FormValue(atDesk) != "" {
			next += "/desk"
		}
		return next, v.act(tx, c, act, given)
	})
	if err == nil {
		v.flash("已办理，并已写入日志", "Done, and entered in the log")
	}
	return next, err
}

// act hands an act to the room whose case it is.
func (v *visit) act(tx *ledger.Tx, c *procedure.Case, act string, given answers) error {
	d := procedure.Decision{Reason: v.FormValue("reason"), Ground: v.FormValue("ground"), Seen: int(v.seen()), Proposal: v.FormValue("proposal"), Arose: v.FormValue("arose")}
	var err error
	if c.Subject.Kind == product.SubjectAlteration {
		return v.alterationAct(tx, c.Subject.ID, act, v.reviewed(d))
	}
	switch c.Definition {
	case "qualification":
		_, err = party.Decide(tx, v.Book, c.Subject.ID, act, d)
	case party.EntryProcedure, party.ChangeProcedure, party.DepartureProcedure, party.ReadmissionProcedure:
		err = v.matterAct(tx, c, act, d)
	case succession.Definition:
		_, err = succession.Decide(tx, c.Subject.ID, act, d)
	case "agreement":
		err = v.agreementAct(tx, c.Subject.ID, act, d)
	case "amendment":
		err = v.amendmentAct(tx, c, act, d)
	case "complaint":
		err = v.complaintAct(tx, c, act, d, given.paper)
	case "ending":
		err = v.endingAct(tx, c, act, d)
	case "plan":
		err = v.planDecision(tx, c.Subject.ID, act, d)
	case product.City, product.National:
		err = v.registrationAct(tx, c.Subject.ID, act, v.reviewed(d))
	default:
		err = v.filingAct(tx, c, act, d, given)
	}
	return err
}

// reviewed is a decision with the opinions on contested findings.
func (v *visit) reviewed(d procedure.Decision) product.Review {
	return product.Review{Reason: d.Reason, Ground: d.Ground, Seen: d.Seen, Waive: v.waivers(), Proposal: d.Proposal, Arose: d.Arose, QueryCode: v.FormValue("query_code")}
}

// registers reports whether a case decides a registration, or an application on one.
func registers(c *procedure.Case) bool {
	return c.Subject.Kind == product.SubjectRegistration || c.Subject.Kind == product.SubjectAlteration
}

// objectionsOf are the objections that a case decides.
func objectionsOf(tx *ledger.Tx, c *procedure.Case) ([]product.Objection, error) {
	if c.Subject.Kind == product.SubjectRegistration {
		r, err := product.GetRegistration(tx, c.Subject.ID)
		return r.ObjectionsTo(""), err
	}
	m, err := product.GetAlteration(tx, c.Subject.ID)
	if err != nil {
		return nil, err
	}
	r, err := product.GetRegistration(tx, m.Registration)
	return r.ObjectionsTo(m.ID), err
}

func (v *visit) registrationAct(tx *ledger.Tx, id, act string, r product.Review) (err error) {
	switch act {
	case "uphold":
		_, err = product.Uphold(tx, v.Book, id, v.FormValue("objection"), r)
	case "dismiss":
		_, err = product.Dismiss(tx, id, v.FormValue("objection"), r)
	default:
		_, err = product.ActOnRegistration(tx, v.Book, id, act, r)
	}
	return err
}

func noAct() error {
	return fault.New(fault.NotFound, "procedure.no_act", "没有这个事项", "There is no such act")
}

// waivers are the contested findings that the reviewer judged to be false alarms.
func (v *visit) waivers() []product.Waiver {
	values, err := v.FormParams()
	if err != nil {
		return nil
	}
	var list []product.Waiver
	for name := range values {
		position, ok := strings.CutPrefix(name, "waive.")
		n, err := strconv.Atoi(position)
		if reason := strings.TrimSpace(values.Get(name)); ok && err == nil && reason != "" {
			list = append(list, product.Waiver{Position: n, Reason: reason})
		}
	}
	slices.SortFunc(list, func(a, b product.Waiver) int { return a.Position - b.Position })
	return list
}
