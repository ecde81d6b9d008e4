package procedure

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

const (
	// maxReason bounds the reasons of one act, in characters.
	maxReason = 10_000
	// maxTitle bounds the title of a case, in characters: the names of two parties, and words around them.
	maxTitle = 2*fault.MaxLine + 50
)

// Start says what a case is to be opened for.
type Start struct {
	// Regime and Definition choose the procedure in the rule set of the day.
	Regime, Definition string
	// Subject is what the case is about, such as a product.
	Subject ledger.Ref
	// Applicant is the id of the party that applies, or of the account where the definition is personal; Counterparty of the other
	// side, where there is one.
	Applicant, Counterparty string
	// Title is what people will know the case by. Its English stays empty where what the case is about has a Chinese name only: the
	// procedure's own English words then stand before that.
	Title rules.Text
	// Reason is what the applicant says, if anything.
	Reason string
	// Findings are what the checks found; nil when nothing was checked.
	Findings []rules.Finding
}

// Decision is what comes with an act. It has no date: an act happens now.
type Decision struct {
	// Reason is given in writing; acts that refuse, return or take back need it.
	Reason string
	// Ground is the id of a ground that the definition names; refusing and revoking need one, and acts without grounds refuse one.
	Ground string
	// Findings are what the rule set's checks found just now. Nil means that nothing was
	// checked, which acts that need a clean application do not accept.
	Findings []rules.Finding
	// Proposal is the id of the proposal that is confirmed, where the act needs a second person; its
	// reasons and ground then stand: Reason and Ground are left empty, or the same.
	Proposal string
	// Arose says, with a second one-time notice, what in the mended application is new and makes the gap; nothing else takes it.
	Arose string
	// Counterparty is the party that the act brings in as the other side; needed by an act that does so, and not looked at otherwise.
	Counterparty string
	// Seen is the Case.Seq that the actor saw; 0 when it does not matter.
	Seen int
}

// Open begins a case under the rule set that governs the regime today, and
// records the procedure's opening act. The set's text is kept with it: the case finds
// it to its end, whatever the program ships by then.
func Open(tx *ledger.Tx, book *rules.Book, s Start) (*Case, error) {
	set, err := adoption.For(tx, book, s.Regime, workday.OfTime(tx.Now))
	if err != nil {
		return nil, err
	}
	d, err := set.Procedure(s.Definition)
	if err != nil {
		return nil, err
	}
	if d.Regime != s.Regime || s.Subject.Kind == "" || s.Subject.ID == "" || s.Applicant == "" {
		return nil, fmt.Errorf("opening %s: regime, subject and applicant must be given and fit", s.Definition)
	}
	title := rules.Text{ZH: strings.TrimSpace(s.Title.ZH), EN: strings.TrimSpace(s.Title.EN)}
	if err := checkTitle(title); err != nil {
		return nil, err
	}
	c := &Case{
		ID: tx.NewID(), Regime: s.Regime, Definition: d.ID, RuleSet: set.ID, RuleSetHash: set.Hash,
		Subject: Subject{s.Subject.Kind, s.Subject.ID}, applicant: s.Applicant, Counterparty: s.Counterparty,
		Title: title, definition: d, now: tx.Now,
	}
	opening := &rules.Transition{
		Act: d.Open.Act, Title: d.Open.Title, To: d.Open.To, By: d.Open.By, Article: d.Open.Article,
		Sureness: rules.InForce, NeedsNoMustMend: d.Open.NeedsNoMustMend,
	}
	if err := access.Require(tx, c.PolicyAct(opening.Act), c.Facts()); err != nil {
		return nil, err
	}
	m, err := c.judge(tx, []*rules.Transition{opening}, Decision{Reason: s.Reason, Findings: s.Findings})
	if err != nil {
		return nil, err
	}
	clock, err := start(tx, d.Step(opening.To).Clock)
	if err != nil {
		return nil, err
	}
	if err := adoption.Keep(tx, set, c.PolicyAct(opening.Act)); err != nil {
		return nil, err
	}
	if err := c.open(tx, m, clock); err != nil {
		return nil, err
	}
	return c.record(tx, m, "")
}

// open writes the first rows of a case.
func (c *Case) open(tx *ledger.Tx, m move, clock running) error {
	hash, err := keepDefinition(tx, c.definition)
	if err != nil {
		return err
	}
	at := c.definition.Step(m.to)
	now := tx.Now.UnixMilli()
	on, err := clock.remindOn(tx, at)
	if err != nil {
		return err
	}
	err = insertFile(tx, fileRow{
		ID: c.ID, Regime: c.Regime, Definition: c.Definition, DefinitionHash: hash, RuleSet: c.RuleSet, RuleSetHash: c.RuleSetHash,
		SubjectKind: c.Subject.Kind, SubjectID: c.Subject.ID, Applicant: c.applicant, Counterparty: c.Counterparty, Title: c.Title.ZH, TitleEN: c.Title.EN,
		State: at.ID, Seq: 1, Awaits: at.Awaits, Due: clock.due, Public: at.Public, Outcome: at.Outcome, OpenedAt: now, MovedAt: now,
		RemindOn: on, Voting: votingIn(c.definition, at.ID),
	})
	if err != nil {
		return err
	}
	return c.enter(tx, 1, m, clock)
}

// Act moves a case. The policy table must grant "<definition>.<act>"; the
// definition must permit the act in the present step, to this actor, at this
// time; and the decision must bring what the act needs.
func Act(tx *ledger.Tx, caseID, act string, d Decision) (*Case, error) {
	c, row, err := read(tx, caseID)
	if err != nil {
		return nil, err
	}
	if err := access.Require(tx, c.PolicyAct(act), c.factsOf(act, tx.Actor)); err != nil {
		return nil, err
	}
	if err := c.Unmoved(d.Seen); err != nil {
		return nil, err
	}
	if tx.Now.UnixMilli() < row.EnteredAt {
		return nil, backDated()
	}
	permitted := c.permitted(act)
	if len(permitted) == 0 {
		return nil, c.notNow(act)
	}
	m, err := c.judge(tx, permitted, d)
	if err != nil {
		return nil, err
	}
	if m.second {
		if proposed, err := c.second(tx, m.from, m.capacity, m, d); err != nil || proposed != nil {
			return proposed, err
		}
	}
	clock, err := c.nextClock(tx, m, row)
	if err != nil {
		return nil, err
	}
	if err := c.move(tx, m, row, clock); err != nil {
		return nil, err
	}
	return c.record(tx, m, c.State)
}

// permitted are the moves that the definition has for the act in the present step.
func (c *Case) permitted(act string) []*rules.Transition {
	var list []*rules.Transition
	for _, t := range c.definition.From(c.State) {
		if t.Act == act {
			list = append(list, t)
		}
	}
	return list
}

// move is a judged act, ready to be written.
type move struct {
	act, to, capacity       string
	account, party          string
	reason, ground, article string
	sureness                rules.Sureness
	findings                []rules.Finding
	keepsClock              bool
	provisional             bool // the period that had to run was reckoned on an unannounced calendar
	title                   rules.Text
	from                    *rules.Transition
	second                  bool   // another account must confirm it
	confirms                string // the proposal that it confirms
	joins                   string // the party that it brings in
}

// judge chooses the move that is the actor's to make and checks what it needs.
func (c *Case) judge(tx *ledger.Tx, permitted []*rules.Transition, d Decision) (move, error) {
	var t *rules.Transition
	capacity := ""
	for _, p := range permitted {
		if as := c.capacity(tx.Actor, p.By); as != "" {
			t, capacity = p, as
			break
		}
	}
	if t == nil {
		return move{}, fault.New(fault.Forbidden, "procedure.not_yours", "此步骤须由另一方办理",
			"This step is for somebody else to take").
			Do("请在事项页查看此步骤由谁办理", "The page of the case says whose turn it is").By(permitted[0].Article)
	}
	if c.definition.Personal && (c.Seq == 0 || capacity == rules.Applicant) && tx.Actor.Party != "" {
		return move{}, fmt.Errorf("%s.%s: a person acts for itself here, see ledger.Tx.Personally", c.Definition, t.Act)
	}
	if err := c.timely(t); err != nil {
		return move{}, err
	}
	if err := c.free(tx.Actor, capacity, t); err != nil {
		return move{}, err
	}
	if err := c.unread(t, d); err != nil {
		return move{}, err
	}
	d, err := c.proposed(t, d)
	if err != nil {
		return move{}, err
	}
	m := move{
		act: t.Act, to: t.To, capacity: capacity, account: tx.Actor.Account, party: tx.Actor.Party,
		reason: strings.TrimSpace(d.Reason), article: t.Article, sureness: t.Sureness, findings: d.Findings,
		keepsClock: t.KeepsClock, title: t.Title,
		provisional: t.WhenElapsed && c.Clock != nil && c.Clock.Provisional,
		from:        t, second: t.SecondPerson, confirms: d.Proposal,
	}
	if err := m.explain(c.definition, t, d); err != nil {
		return move{}, err
	}
	if err := c.consented(t); err != nil {
		return move{}, err
	}
	if err := c.once(t, d); err != nil {
		return move{}, err
	}
	if t.Joins {
		if d.Counterparty == "" {
			return move{}, fmt.Errorf("%s.%s: whom the act brings in must be given", c.Definition, t.Act)
		}
		m.joins = d.Counterparty
	}
	if d.Arose != "" {
		m.reason += "\n补正后新产生的原因：" + strings.TrimSpace(d.Arose)
	}
	return m, c.clean(t, d)
}

// explain checks reason and ground.
func (m *move) explain(def *rules.Definition, t *rules.Transition, d Decision) error {
	if t.NeedsReason || t.NeedsGround {
		if m.reason == "" {
			return fault.Required("reason", "理由", "reasons").By(t.Article)
		}
	}
	if m.reason != "" {
		if err := checkText("reason", m.reason, maxReason); err != nil {
			return err
		}
	}
	if d.Ground == "" && !t.NeedsGround {
		return nil
	}
	g := def.Ground(d.Ground, t.Act)
	if g == nil {
		var ids []string
		for _, known := range def.GroundsFor(t.Act) {
			ids = append(ids, known.ID)
		}
		list := strings.Join(ids, ", ")
		return fault.New(fault.Invalid, "procedure.ground", "须引用规则集列明的理由之一："+list,
			"name one of the grounds of the rule set: "+list).At("ground").By(t.Article)
	}
	m.ground, m.article = g.ID, g.Article
	return nil
}

// clean demands, where the act needs it, that the checks ran and left nothing to mend.
func (c *Case) clean(t *rules.Transition, d Decision) error {
	if !t.NeedsNoMustMend {
		return nil
	}
	if d.Findings == nil {
		return fmt.Errorf("%s.%s: the checks of the rule set must run before this act", c.Definition, t.Act)
	}
	return rules.Refusal(d.Findings)
}

// nextClock is the clock of the step that follows.
func (c *Case) nextClock(tx *ledger.Tx, m move, row stepRow) (running, error) {
	if m.keepsClock {
		return carry(tx, row)
	}
	return start(tx, c.definition.Step(m.to).Clock)
}

// move leaves the present step and enters the next: one conditional update decides a race.
func (c *Case) move(tx *ledger.Tx, m move, row stepRow, clock running) error {
	if err := leave(tx, row); err != nil {
		return err
	}
	at := c.definition.Step(m.to)
	on, err := clock.remindOn(tx, at)
	if err != nil {
		return err
	}
	set := map[string]any{
		"seq": c.Seq + 1, "awaits": at.Awaits, "due": clock.due, "is_public": at.Public,
		"outcome": at.Outcome, "moved_at": tx.Now.UnixMilli(), "remind_on": on, "escalated_to": "",
		"proposed_as": "", "proposed_by": "", "voting": votingIn(c.definition, at.ID),
	}
	if m.joins != "" {
		set["counterparty"] = m.joins
	}
	if c.Assignee != "" && c.passesOn(at) {
		set["assignee"], set["assigned_as"] = "", ""
	}
	err = tx.Move(ledger.Move{
		Table: "case_file", ID: c.ID, From: []string{c.State}, To: at.ID,
		Set: set,
	})
	if err != nil {
		return err
	}
	return c.enter(tx, c.Seq+1, m, clock)
}

// enter writes the step that a move leads into.
func (c *Case) enter(tx *ledger.Tx, seq int, m move, clock running) error {
	findings, err := json.Marshal(m.findings)
	if err != nil {
		return err
	}
	clockJSON, err := json.Marshal(clock.clock)
	if err != nil {
		return err
	}
	return insertStep(tx, stepRow{
		ID: tx.NewID(), CaseID: c.ID, Seq: seq, Step: m.to, EnteredAt: tx.Now.UnixMilli(),
		Act: m.act, Account: m.account, Party: m.party, Capacity: m.capacity, Reason: m.reason, Ground: m.ground,
		Article: m.article, Sureness: string(m.sureness), Findings: string(findings),
		ClockFrom: clock.from, ClockDue: clock.due, Clock: string(clockJSON), ClockStops: clock.stops,
	})
}

// payload is the detail of a case's event.
type payload struct {
	Case string `json:"case"`
	// Procedure and Act are given where the event's kind does not say them.
	Procedure   string          `json:"procedure,omitempty"`
	Act         string          `json:"act,omitempty"`
	Subject     Subject         `json:"subject"`
	From        string          `json:"from,omitempty"`
	To          string          `json:"to"`
	Capacity    string          `json:"capacity"`
	Reason      string          `json:"reason,omitempty"`
	Ground      string          `json:"ground,omitempty"`
	Article     string          `json:"article"`
	Findings    []rules.Finding `json:"findings,omitempty"`
	Due         string          `json:"due,omitempty"`
	Confirms    string          `json:"confirms,omitempty"`
	Provisional bool            `json:"provisional,omitempty"`
}

// record journals the move and returns the case as it now stands.
func (c *Case) record(tx *ledger.Tx, m move, from string) (*Case, error) {
	after, err := Get(tx, c.ID)
	if err != nil {
		return nil, err
	}
	p := payload{
		Case: c.ID, Subject: c.Subject, From: from, To: m.to, Capacity: m.capacity,
		Reason: m.reason, Ground: m.ground, Article: m.article, Findings: m.findings, Provisional: m.provisional, Confirms: m.confirms,
	}
	if c.General() {
		p.Procedure, p.Act = c.Definition, m.act
	}
	if after.Clock != nil {
		p.Due = after.Clock.Due.String()
		p.Provisional = p.Provisional || after.Clock.Provisional
	}
	_, err = tx.Record(ledger.Event{
		Kind: string(c.PolicyAct(m.act)), Subject: ledger.Ref{Kind: SubjectCase, ID: c.ID}, RuleSet: c.Rule(), Payload: p,
	})
	return after, err
}

// notNow refuses an act that the present step does not permit, and says what it permits.
func (c *Case) notNow(act string) error {
	var zh, en []string
	for _, t := range c.definition.From(c.State) {
		zh, en = append(zh, t.Title.ZH), append(en, t.Title.In("en"))
	}
	err := fault.New(fault.Conflict, "procedure.not_now", "“"+c.StateTitle.ZH+"”状态下不能办理 "+act,
		"In the state \""+c.StateTitle.In("en")+"\" the act "+act+" is not possible").
		Do("请在事项页查看现在可以办理的事项", "The page of the case says what can be done now")
	if len(zh) == 0 {
		return err
	}
	return err.Do("当前可办理："+strings.Join(zh, "、"), "Possible now: "+strings.Join(en, ", "))
}

func movedOn() error {
	return fault.New(fault.Conflict, "procedure.moved_on", "该件已被他人办理到下一步", "Somebody else has moved this case on").
		Do("请刷新页面查看最新状态", "Reload to see the present state")
}

// checkTitle bounds both languages of a title, of which the English may be empty.
func checkTitle(t rules.Text) error {
	err := checkText("title", t.ZH, maxTitle)
	if err == nil && t.EN != "" {
		err = checkText("title", t.EN, maxTitle)
	}
	return err
}

// checkText bounds what people write, and refuses what is no text.
func checkText(field, s string, limit int) error {
	switch n := utf8.RuneCountInString(s); {
	case strings.TrimSpace(s) == "":
		return fault.Required(field, map[string]string{"title": "标题", "reason": "理由"}[field], field)
	case n > limit:
		return fault.Newf(fault.Invalid, "too_long", "文字过长：%d 字，最多 %d 字", "Too long: %d characters, at most %d", n, limit).At(field)
	}
	// A switch of direction would have the register show other words than were said.
	return fault.Join(fault.Paragraph(field, s, limit))
}
