package pages

import (
	"strings"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/web/components"
)

func mountCaseWork(p *Pages) {
	p.form("/cases/:id/work/:what", (*visit).workPage, (*visit).work)
}

// work is something done on a case without moving it.
type work struct {
	act    access.Act
	title  components.Text
	lead   components.Text
	reason components.Text // what the reasons are called; empty asks for none
	do     func(v *visit, tx *ledger.Tx, id, reason string) error
}

// works are the pages beneath /cases/:id/work/.
var works = map[string]work{
	"assign": {
		access.CaseAssign, tr("承办与移交", "Take or hand over"),
		tr("由一人承办本件；已有人承办的，移交须写明理由。", "One officer has the case. Where somebody has it, say why it is handed over."),
		tr("移交理由", "Reasons for handing over"),
		func(v *visit, tx *ledger.Tx, id, reason string) error {
			_, err := party.AssignCase(tx, id, v.FormValue("account"), reason)
			return err
		},
	},
	"stop": {
		access.CaseStop, tr("停止计算时限", "Stop the clock"),
		tr("停止当日计入时限；此后至恢复当日不计入。申请人会看到理由与依据。", "The day of the stop counts; the days after it, up to and with the day on which the clock runs again, do not. The applicant sees reasons and article."),
		tr("理由", "Reasons"),
		func(v *visit, tx *ledger.Tx, id, reason string) error {
			_, err := procedure.StopClock(tx, id, v.FormValue("ground"), reason)
			return err
		},
	},
	"resume": {
		access.CaseResume, tr("恢复计算时限", "Let the clock run again"),
		tr("自下一个工作日起继续计算。", "It counts on from the next working day."), tr("理由", "Reasons"),
		func(_ *visit, tx *ledger.Tx, id, reason string) error {
			_, err := procedure.ResumeClock(tx, id, reason)
			return err
		},
	},
	"reject": {
		access.CaseReject, tr("否决或撤回提议", "Reject or take back the proposal"),
		tr("提议不再有效，本件不变。", "The proposal stands no more; the case stays as it is."), tr("理由", "Reasons"),
		func(_ *visit, tx *ledger.Tx, id, reason string) error {
			_, err := procedure.Reject(tx, id, reason)
			return err
		},
	},
	"ballot": {
		access.CaseBallot, voteTitle,
		tr("以委员身份表决一次，须写明理由；与本件有利害关系的，应当选择回避。表决后不能更改，并写入日志。", "Vote once as a member, with reasons; who has an interest in the case recuses itself. It cannot be changed and enters the log."), tr("理由", "Reasons"),
		func(v *visit, tx *ledger.Tx, id, reason string) error {
			_, err := procedure.Cast(tx, id, v.FormValue("choice"), reason)
			return err
		},
	},
	"explain": {
		access.CaseExplain, tr("说明延误理由", "Explain the delay"),
		tr("逾期不视为同意；延误理由告知当事方，并写入日志。", "A limit that is over approves nothing. The parties are told the reasons, and they enter the log."), tr("延误理由", "Reasons for the delay"),
		func(_ *visit, tx *ledger.Tx, id, reason string) error {
			_, err := procedure.Explain(tx, id, reason)
			return err
		},
	},
}

func (v *visit) workOf() (work, error) {
	w, ok := works[v.Param("what")]
	if !ok {
		return w, noAct()
	}
	return w, nil
}

// workPage asks for what the work needs.
func (v *visit) workPage(tx *ledger.Tx, f form) (content, error) {
	w, err := v.workOf()
	if err == nil {
		err = v.mustSignIn()
	}
	if err != nil {
		return content{}, err
	}
	c, err := v.caseOf(tx)
	if err != nil {
		return content{}, err
	}
	facts := c.Facts()
	if seat := c.Seated(v.caller.Actor); seat != nil && w.act == access.CaseBallot { // the seat is the member's own, not the case
		facts = access.Facts{Person: seat.Account}
	}
	if !access.Can(v.caller.Actor, w.act, facts) {
		return content{}, fault.New(fault.Forbidden, "access.denied", "您无权办理此事项", "You may not do this").
			Do("请在事项页查看由谁办理", "The page of the case says whose turn it is")
	}
	fields := make([]g.Node, 0, 2)
	switch v.Param("what") {
	case "assign":
		people, err := v.colleagues(tx, c, f)
		if err != nil {
			return content{}, err
		}
		fields = append(fields, people)
	case "stop":
		fields = append(fields, v.stopField(c, f))
	case "ballot":
		fields = append(fields, v.ballotField(f))
	case "reject":
		proposed, err := v.proposedForm(tx, c)
		if err != nil {
			return content{}, err
		}
		fields = append(fields, v.proposalNote(c, v.lookup(tx)), proposed)
	}
	x := f.must("reason", w.reason, components.Text{})
	if v.Param("what") == "assign" && c.Assignee == "" {
		x.Required = false
	}
	fields = append(fields, v.area(f, x, "", 4, 4000))
	at := "/cases/" + c.ID
	return content{Title: w.title, Crumbs: []components.NavItem{{Label: tr("待办", "Inbox"), Href: "/inbox"}, {Label: c.Title, Href: at}, {Label: w.title}}, Body: []g.Node{
		components.Heading{Over: c.Title, Title: w.title, Lead: w.lead}.In(v.lang),
		v.caseClock(c.Case),
		v.entry(f, entry{Action: at + "/work/" + v.Param("what"), Submit: w.title, Fresh: at, More: []g.Node{components.ButtonLink{Label: tr("返回", "Back"), Href: at}.In(v.lang)}}, fields...),
	}}, nil
}

// work does it.
func (v *visit) work() (string, error) {
	w, err := v.workOf()
	if err != nil {
		return "", err
	}
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		id := v.Param("id")
		return "/cases/" + id, w.do(v, tx, id, v.FormValue("reason"))
	})
	if err == nil {
		v.flash("已办理，并已写入日志", "Done, and entered in the log")
	}
	return next, err
}

// colleagues chooses who has the case.
func (v *visit) colleagues(tx *ledger.Tx, c seenCase, f form) (g.Node, error) {
	accounts, err := party.Accounts(tx, v.caller.Actor.Party)
	if err != nil {
		return nil, err
	}
	options := make([]components.Option, 0, len(accounts))
	for _, a := range accounts {
		if !a.Closed && a.ID != c.Assignee {
			options = append(options, components.Option{Value: a.ID, Label: components.Same(a.Name + "（" + a.Login + "）")})
		}
	}
	return v.pick(f, f.must("account", tr("承办人", "Officer"), components.Text{}), v.caller.Actor.Account, options), nil
}

// stopField chooses the ground on which the clock is stopped.
func (v *visit) stopField(c seenCase, f form) g.Node {
	stops := c.AvailableStops(v.caller.Actor)
	options := make([]components.Option, 0, len(stops))
	for _, s := range stops {
		hint := cited(s.Article, s.Sureness)
		if !s.Hint.IsZero() {
			hint = tr(hint.ZH+"。"+s.Hint.ZH, hint.In("en")+". "+s.Hint.In("en"))
		}
		options = append(options, components.Option{Value: s.ID, Label: s.Text, Hint: hint})
	}
	return v.radio(f, f.must("ground", tr("事由", "Ground"), tr("只能依规则列明的事由停止计算", "Only on a ground that the rules name")), "", options)
}

// workButtons are what the caller may do on the case without moving it.
func (v *visit) workButtons(c seenCase) []g.Node {
	actor := v.caller.Actor
	var out []g.Node
	button := func(what string, label components.Text) {
		out = append(out, components.ButtonLink{Label: label, Href: "/cases/" + c.ID + "/work/" + what}.In(v.lang))
	}
	if c.Seated(actor) != nil {
		button("ballot", voteTitle)
	}
	if c.MayWork(actor, access.CaseAssign) {
		label := tr("移交", "Hand over")
		if c.Assignee == "" {
			label = tr("承办或分派", "Take or assign")
		}
		button("assign", label)
	}
	if k := c.Clock; k != nil && k.Stopped != nil && c.MayWork(actor, access.CaseResume) {
		button("resume", works["resume"].title)
	}
	if len(c.AvailableStops(actor)) > 0 {
		button("stop", works["stop"].title)
	}
	if k := c.Clock; k != nil && k.Overdue > 0 && c.MayWork(actor, access.CaseExplain) {
		button("explain", works["explain"].title)
	}
	if p := c.Pending(); p != nil && c.MayReject(actor) {
		label := tr("否决提议", "Reject the proposal")
		if p.Account == actor.Account {
			label = tr("撤回提议", "Take the proposal back")
		}
		button("reject", label)
	}
	return out
}

// proposalNote shows what waits for a second person.
func (v *visit) proposalNote(c seenCase, names *lookup) g.Node {
	p := c.Pending()
	if p == nil || !c.inner {
		return nil
	}
	who := names.person(p.Account)
	return components.Note(v.lang, components.Waiting,
		v.paragraph(who+"提议“"+p.ActTitle.ZH+"”，须由另一人复核。", who+" proposes: "+p.ActTitle.In("en")+". It takes a second person."),
		v.entryBody(*p), components.Article(p.Article))
}

// secondPerson says beside an act's form that it takes two, and shows what is confirmed.
func (v *visit) secondPerson(tx *ledger.Tx, a procedure.Available) g.Node {
	switch {
	case a.Proposal != nil:
		who := v.lookup(tx).person(a.Proposal.Account)
		return g.Group{components.Hidden("proposal", a.Proposal.ID), components.Note(v.lang, components.Waiting,
			v.paragraph("您正在复核"+who+"的提议；复核后决定生效。", "You confirm what "+who+" proposed; the decision then takes effect."),
			v.entryBody(*a.Proposal))}
	case a.SecondPerson:
		return components.Note(v.lang, components.Waiting,
			v.paragraph("此决定须由两人作出：您提交的是提议，经另一人复核后生效。", "This takes two persons: what you send is a proposal and takes effect when a colleague confirms it."))
	}
	return nil
}

// officerCell names who has a case of the inbox, or that nobody has.
func (v *visit) officerCell(c *procedure.Case, names *lookup) g.Node {
	switch {
	case c.Assignee != "":
		return g.Text(names.person(c.Assignee))
	case c.Office(v.caller.Actor):
		return v.text(tr("待分派", "unclaimed"))
	}
	return g.Text("—")
}

// entryWords are what an entry of the timeline is called, and its mark.
var entryWords = map[string]struct {
	what components.Text
	tone components.Tone
}{
	procedure.Assigned:  {tr("承办", "Taken or assigned"), components.Ended},
	procedure.Stopped:   {tr("停止计算时限", "Clock stopped"), components.Paused},
	procedure.Resumed:   {tr("恢复计算时限", "Clock runs again"), components.Ended},
	procedure.Proposed:  {tr("提议，待另一人复核", "Proposed, awaits a second person"), components.Waiting},
	procedure.Rejected:  {tr("提议被否决或撤回", "Proposal rejected or taken back"), components.Ended},
	procedure.Explained: {tr("说明延误理由", "Delay explained"), components.Late},
	procedure.Reminded:  {tr("到期提醒", "Reminder: the limit is about to end"), components.Waiting},
	procedure.Overdue:   {tr("已逾期", "The limit is over"), components.Late},
}

// workEntry is an entry of the timeline that did not move the case.
func (v *visit) workEntry(e procedure.Entry, names *lookup, p *proofs) components.Entry {
	w := entryWords[e.Kind]
	what := w.what
	switch {
	case e.Kind == procedure.Assigned:
		who := names.person(e.Whom)
		what = tr("由"+who+"承办", "Goes to "+who)
	case !e.ActTitle.IsZero():
		what = tr(what.ZH+"："+e.ActTitle.ZH, what.In("en")+": "+e.ActTitle.In("en"))
	case e.Kind == procedure.Overdue && e.Whom != "":
		role := access.Role(e.Whom).Title()
		what = tr(what.ZH+"，已提请"+role.ZH, what.In("en")+"; escalated to the "+role.In("en"))
	}
	out := components.Entry{
		At: components.When(e.At), What: what, Tone: w.tone, Proof: nth(p.entries, e.N), Body: v.entryBody(e),
		Who: v.actedBy(procedure.Step{Account: e.Account, Party: e.Party, Capacity: e.Capacity}, names),
	}
	if e.Article != "" {
		out.Article = cited(e.Article, e.Sureness).In(v.lang)
	}
	return out
}

// delayNote tells the parties why a case is not decided in time: the reasons that the office has given in this step, or that it still
// owes them (26号 art. 11). Nothing where no limit is over.
func (v *visit) delayNote(c seenCase) g.Node {
	if !c.inner || c.Clock == nil || c.Clock.Overdue == 0 {
		return nil
	}
	if e := c.Explanation(); e != nil {
		return components.Note(v.lang, components.Late, v.paragraph("未能按时办结，办理机构已说明理由：", "It was not decided in time. The office has given its reasons:"), paragraphs(e.Reason), components.When(e.At))
	}
	return components.Note(v.lang, components.Late, v.paragraph("未能按时办结，办理机构尚未说明理由。逾期不视为同意，也不免除作出决定的义务。",
		"It was not decided in time, and the office has not given its reasons yet. Nothing is deemed approved by that, and the decision is still owed."))
}

// entryBody is what was said with an entry.
func (v *visit) entryBody(e procedure.Entry) g.Node {
	var out g.Group
	if !e.GroundText.IsZero() {
		out = append(out, components.Prose(v.lang, e.GroundText))
	}
	if e.Reason != "" {
		out = append(out, paragraphs(e.Reason))
	}
	if e.Kind == procedure.Overdue {
		out = append(out, v.paragraph("逾期不视为同意，仍须依法作出决定。", "A limit that is over approves nothing; the case is still to be decided."))
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// proofs are the addresses of a case's events: of its steps, entries, ballots and votes, each in their order.
type proofs struct{ steps, entries, ballots, votes []string }

func proofsOf(events []ledger.Entry) *proofs {
	p := &proofs{}
	for _, e := range events {
		at := "/events/" + e.ID
		switch {
		case e.Kind == string(access.CaseBallot):
			p.ballots = append(p.ballots, at)
		case e.Kind == procedure.KindVote:
			p.votes = append(p.votes, at)
		case e.Kind == procedure.KindRecompute, e.Kind == procedure.KindTransfer, e.Kind == procedure.KindStay: // each finds its own
		case strings.HasPrefix(e.Kind, "case."):
			p.entries = append(p.entries, at)
		default: // each step is one event of the case
			p.steps = append(p.steps, at)
		}
	}
	return p
}

// nth is the n-th of a list, counted from one; empty where there is none.
func nth(list []string, n int) string {
	if n < 1 || n > len(list) {
		return ""
	}
	return list[n-1]
}
