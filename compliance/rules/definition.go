package rules

import (
	"cmp"
	"slices"

	"huishu/compliance/access"
)

// The ways in which a step's clock counts.
const (
	// Limit is a time limit: whoever is awaited must act before it runs out.
	// Nothing is ever deemed approved when it does.
	Limit = "limit"
	// Period is a time that must pass, such as a public notice.
	Period = "period"
)

// Outcomes of terminal steps.
const (
	// Granted stands: registered, approved, in force.
	Granted = "granted"
	// Refused was decided against.
	Refused = "refused"
	// Withdrawn was taken back by the applicant.
	Withdrawn = "withdrawn"
	// Suspended stands but has no effect for now.
	Suspended = "suspended"
	// Ended stood once and stands no more.
	Ended = "ended"
)

// The two parties to a case, as they are named in Transition.By and Step.Awaits
// beside the role names of compliance/access.
const (
	// Applicant is the party that opened the case.
	Applicant = "applicant"
	// Counterparty is the other party, where a procedure has two sides.
	Counterparty = "counterparty"
)

// Definition is a procedure as data: steps, who may move the case and when.
type Definition struct {
	// ID names the procedure and the prefix of its acts: "registration" has the act "registration.accept".
	ID string `yaml:"id" json:"id"`
	// Regime is the matter that the procedure belongs to.
	Regime string `yaml:"regime" json:"regime"`
	// Title names the procedure.
	Title Text `yaml:"title" json:"title"`
	// Article is the provision that demands the procedure.
	Article string `yaml:"article" json:"article"`
	// Open is the act that begins a case.
	Open Opening `yaml:"open" json:"open"`
	// Steps are the states of a case, in reading order.
	Steps []Step `yaml:"steps" json:"steps"`
	// Transitions are all permitted moves; what is not listed cannot happen.
	Transitions []Transition `yaml:"transitions" json:"transitions"`
	// Grounds are the reasons for which the rule set lets a case be refused or a grant be taken back.
	Grounds []Ground `yaml:"grounds" json:"grounds,omitempty"`
	// Stops are the grounds on which the clock of a step stands still.
	Stops []Stop `yaml:"stops" json:"stops,omitempty"`
	// Votes are those that a committee holds on a case.
	Votes []Vote `yaml:"votes" json:"votes,omitempty"`
	// Filing makes it a procedure of the general door; nil where a room of its own opens and moves it.
	Filing *Filing `yaml:"filing" json:"filing,omitempty"`
	// ActsOf is the id of another procedure whose acts, as the policy knows them, this one's are; empty for its own. The types of one
	// registration (首次、变更、更正、注销 …) are procedures of their own and have the same acts.
	ActsOf string `yaml:"acts_of" json:"acts_of,omitempty"`
	// Personal says that a person applies for itself, whatever party it acts for: its account is the applicant, and the case shows
	// nobody who that is.
	Personal bool `yaml:"personal" json:"personal,omitempty"`
}

// Opening is the act that begins a case, and the step in which it begins.
type Opening struct {
	Act             string   `yaml:"act" json:"act"`
	Title           Text     `yaml:"title" json:"title"`
	By              []string `yaml:"by" json:"by"`
	To              string   `yaml:"to" json:"to"`
	Article         string   `yaml:"article" json:"article"`
	NeedsNoMustMend bool     `yaml:"needs_no_must_mend" json:"needs_no_must_mend,omitempty"`
}

// Step is one state of a case.
type Step struct {
	// ID is the state's name, such as "public_notice".
	ID string `yaml:"id" json:"id"`
	// Title is what people read.
	Title Text `yaml:"title" json:"title"`
	// Awaits names who acts next: a role, "applicant" or "counterparty"; empty when nobody is awaited.
	Awaits string `yaml:"awaits" json:"awaits,omitempty"`
	// Clock is the step's time limit or period; nil when no text sets one.
	Clock *Clock `yaml:"clock" json:"clock,omitempty"`
	// Public says that anyone may see the case while it stands in this step.
	Public bool `yaml:"public" json:"public,omitempty"`
	// Terminal says that the case is decided; only acts on its result may follow.
	Terminal bool `yaml:"terminal" json:"terminal,omitempty"`
	// Outcome is set on terminal steps: granted, refused, withdrawn, suspended or ended.
	Outcome string `yaml:"outcome" json:"outcome,omitempty"`
	// Escalate is the role that is told when the step's time limit is over; empty when the definition names none.
	Escalate string `yaml:"escalate" json:"escalate,omitempty"`
	// Remind is how many working days before the last day of the limit whoever is awaited is reminded; 0 for not at all.
	Remind int `yaml:"remind" json:"remind,omitempty"`
	// Notice is what the parties are told while the case stands in the step.
	Notice Text `yaml:"notice" json:"notice,omitzero"`
	// Standing is what the register records of the matter when a case comes into the step, such as
	// "revoked"; empty where the step leaves that as it is.
	Standing string `yaml:"standing" json:"standing,omitempty"`
}

// Clock is a number of working days with where it comes from. The day of the
// triggering event does not count.
type Clock struct {
	// Fact is the id of the fact that gives the number.
	Fact string `yaml:"fact" json:"fact"`
	// Kind is Limit or Period.
	Kind string `yaml:"kind" json:"kind"`
	// WorkingDays is the length; 0 when the fact is unknown: then there is no deadline.
	WorkingDays int `yaml:"-" json:"working_days"`
	// Article is the provision that the number stands in.
	Article string `yaml:"-" json:"article"`
	// Sureness says whether the number binds this procedure or is assumed for it.
	Sureness Sureness `yaml:"-" json:"sureness"`
	// Source cites "set#fact" when the number is taken from another text.
	Source string `yaml:"-" json:"source,omitempty"`
}

// Transition is one permitted move of a case.
type Transition struct {
	// Act is the verb; with the procedure's id before it, it names the act of compliance/access.
	Act string `yaml:"act" json:"act"`
	// Title is what people read.
	Title Text `yaml:"title" json:"title"`
	// From are the steps in which the act is permitted.
	From []string `yaml:"from" json:"from"`
	// To is the step that follows.
	To string `yaml:"to" json:"to"`
	// By names who may act: role names, "applicant" or "counterparty". The policy table must grant the act as well.
	By []string `yaml:"by" json:"by"`
	// Article is the provision that the act rests on.
	Article string `yaml:"article" json:"article"`
	// Sureness is Assumed where the provision is applied by analogy only.
	Sureness Sureness `yaml:"sureness" json:"sureness"`
	// NeedsReason demands reasons in writing.
	NeedsReason bool `yaml:"needs_reason" json:"needs_reason,omitempty"`
	// NeedsGround demands a ground that the definition names for this act, and reasons.
	NeedsGround bool `yaml:"needs_ground" json:"needs_ground,omitempty"`
	// NeedsNoMustMend demands that the checks ran and found nothing that must be mended.
	NeedsNoMustMend bool `yaml:"needs_no_must_mend" json:"needs_no_must_mend,omitempty"`
	// WhenElapsed permits the act only after the last day of the step's period, or of the limit that somebody else has let run out.
	WhenElapsed bool `yaml:"when_elapsed" json:"when_elapsed,omitempty"`
	// WhileRunning permits the act only until the last day of the step's period.
	WhileRunning bool `yaml:"while_running" json:"while_running,omitempty"`
	// KeepsClock lets the clock of the step that is left run on in the step that follows.
	KeepsClock bool `yaml:"keeps_clock" json:"keeps_clock,omitempty"`
	// SecondPerson demands two persons: one account proposes the act, another one confirms it.
	SecondPerson bool `yaml:"second_person" json:"second_person,omitempty"`
	// OneTimeNotice says that the act tells all gaps at once (一次性告知): done again, it may name only what is new.
	OneTimeNotice bool `yaml:"one_time_notice" json:"one_time_notice,omitempty"`
	// Joins says that the act brings in the other side, which knows nothing of the case before.
	Joins bool `yaml:"joins" json:"joins,omitempty"`
	// Amends says that the applicant brings the form of the filing anew with the act.
	Amends bool `yaml:"amends" json:"amends,omitempty"`
}

// PolicyAct is the act as the policy table and the journal name it.
func (d *Definition) PolicyAct(act string) access.Act {
	return access.Act(cmp.Or(d.ActsOf, d.ID) + "." + act)
}

// Step returns the step with the given id; nil when there is none.
func (d *Definition) Step(id string) *Step {
	for i := range d.Steps {
		if d.Steps[i].ID == id {
			return &d.Steps[i]
		}
	}
	return nil
}

// From returns the moves that the definition permits in a step, whoever asks.
func (d *Definition) From(step string) []*Transition {
	var list []*Transition
	for i := range d.Transitions {
		if slices.Contains(d.Transitions[i].From, step) {
			list = append(list, &d.Transitions[i])
		}
	}
	return list
}

// Ground returns the ground with the given id if it may carry the act.
func (d *Definition) Ground(id, act string) *Ground {
	for i := range d.Grounds {
		if d.Grounds[i].ID == id && slices.Contains(d.Grounds[i].Acts, act) {
			return &d.Grounds[i]
		}
	}
	return nil
}

// GroundsFor returns the grounds that may carry the act.
func (d *Definition) GroundsFor(act string) []Ground {
	var list []Ground
	for _, g := range d.Grounds {
		if slices.Contains(g.Acts, act) {
			list = append(list, g)
		}
	}
	return list
}

// flaws are what makes the definition unsound: a name that leads nowhere, a step that cannot be
// reached or left, two moves for the same act, step and actor.
func (d *Definition) flaws() []*Flaw {
	c := &collector{}
	d.validateSteps(c)
	d.validateTransitions(c)
	d.validateGrounds(c)
	d.validateReach(c)
	d.validateDesk(c)
	d.validateVotes(c)
	d.validateFiling(c)
	d.validateStandings(c)
	d.validatePersonal(c)
	return c.flaws
}

// validatePersonal refuses what a person that applies for itself cannot have: a desk at which the case waits for it, the general door,
// which is a party's; and a second way in for the other side.
func (d *Definition) validatePersonal(c *collector) {
	for _, s := range d.Steps {
		if d.Personal && s.Awaits == Applicant {
			c.add(flaw(dotted("steps", s.ID, "awaits"), "个人提出的事项不能等待申请人办理", "a case of a person cannot wait for it").do("请改为由角色或相对方办理", "Let a role or the counterparty be awaited"))
		}
	}
	if d.Personal && d.Filing != nil {
		c.add(flaw("personal", "个人提出的事项须有自己的办理入口", "a case of a person has a door of its own").do("请去掉 filing 或 personal", "Remove filing or personal"))
	}
	for _, t := range d.Transitions {
		if t.Joins && d.Addressed() {
			c.add(flaw(dotted("transitions", t.Act, "joins"), "相对方已由 addressee 确定", "the addressee is the counterparty from the start").do("请去掉 joins", "Remove joins"))
		}
	}
}

// collector gathers flaws while a definition is looked through.
type collector struct{ flaws []*Flaw }

func (c *collector) add(f *Flaw) { c.flaws = append(c.flaws, f) }

func (d *Definition) validateSteps(c *collector) {
	if d.ID == "" || d.Regime == "" || d.Open.Act == "" || len(d.Open.By) == 0 {
		c.add(flaw("open", "须给出编号、事项，以及开启的行为及其办理人", "id, regime and opening act with its actors must be given").do("请补充 id、regime、open.act、open.by", "Add id, regime, open.act and open.by"))
	}
	if start := d.Step(d.Open.To); start == nil || start.Terminal {
		c.add(flaw("open.to", "开启后所处的步骤 %q 不存在或已办结", "it opens in step %q, which is terminal or missing", d.Open.To).do("open.to 须是 steps 中未办结的步骤", "open.to names a step that is not terminal"))
	}
	outcomes := []string{Granted, Refused, Withdrawn, Suspended, Ended}
	seen := map[string]bool{}
	for i, s := range d.Steps {
		at := dotted("steps", named(s.ID, i))
		if seen[s.ID] || s.ID == "" || s.Title.IsZero() {
			c.add(flaw(at, "步骤 %q 重复，或没有名称", "step %q is named twice or has no title", s.ID).do("请给出唯一的 id 和 title", "Give an id of its own, and a title"))
		}
		seen[s.ID] = true
		if s.Terminal != slices.Contains(outcomes, s.Outcome) {
			c.add(flaw(dotted(at, "outcome"), "办结的步骤且只有办结的步骤有结果", "exactly the terminal steps have an outcome").
				do("可用 granted、refused、withdrawn、suspended、ended", "Use granted, refused, withdrawn, suspended or ended"))
		}
		if s.Clock != nil && (s.Terminal || s.Clock.Kind != Limit && s.Clock.Kind != Period) {
			c.add(flaw(dotted(at, "clock"), "时钟是未办结步骤的时限（limit）或期间（period）", "a clock is a limit or a period of a step that is open").do("请更正 kind，或去掉时钟", "Correct its kind, or remove it"))
		}
		if !s.Terminal && s.Awaits == "" {
			c.add(flaw(dotted(at, "awaits"), "未办结的步骤须写明等待谁办理", "the step awaits nobody").do("请填写角色、applicant 或 counterparty", "Name a role, applicant or counterparty"))
		}
	}
}

func (d *Definition) validateTransitions(c *collector) {
	seen := map[string]bool{}
	for i, t := range d.Transitions {
		at := dotted("transitions", named(t.Act, i))
		to := d.Step(t.To)
		if to == nil || t.Act == "" || t.Title.IsZero() || len(t.By) == 0 || len(t.From) == 0 {
			c.add(flaw(at, "行为 %q 须有名称、来去的步骤和办理人", "act %q needs a title, steps from and to, and actors", t.Act).do("请补充 title、from、to、by；to 须是已有的步骤", "Add title, from, to and by; to names a step there is"))
			continue
		}
		if t.WhenElapsed && t.WhileRunning {
			c.add(flaw(at, "行为 %s 既要等时钟走完，又要在时钟走完之前", "act %s waits for the clock and must not outlast it", t.Act).do("when_elapsed 与 while_running 二者择一", "Keep one of when_elapsed and while_running"))
		}
		if t.KeepsClock && to.Terminal {
			c.add(flaw(at, "行为 %s 让时钟在已办结的步骤 %s 继续走", "act %s lets a clock run on in the decided step %s", t.Act, t.To).do("请去掉 keeps_clock", "Remove keeps_clock"))
		}
		if t.NeedsGround && len(d.GroundsFor(t.Act)) == 0 {
			c.add(flaw(at, "行为 %s 须有理由，而程序没有列出", "act %s needs a ground and the procedure names none", t.Act).do("请在 grounds 中列出", "Name one among the grounds"))
		}
		d.validateFrom(c, at, t, to, seen)
	}
}

// validateFrom looks at the steps that an act leaves.
func (d *Definition) validateFrom(c *collector, at string, t Transition, to *Step, seen map[string]bool) {
	for _, from := range t.From {
		step := d.Step(from)
		if step == nil {
			c.add(flaw(dotted(at, "from"), "行为 %s 离开的步骤 %q 不存在", "act %s leaves step %q, which does not exist", t.Act, from).do("请核对步骤编号", "Check the step's id"))
			continue
		}
		if step.Terminal && !to.Terminal {
			c.add(flaw(dotted(at, "from"), "行为 %s 重新打开已办结的步骤 %s", "act %s reopens the decided step %s", t.Act, from).do("办结后只能办理对结果的处置", "After a decision only acts on its result may follow"))
		}
		for _, by := range t.By {
			key := t.Act + "\x00" + from + "\x00" + by
			if seen[key] {
				c.add(flaw(dotted(at, "by"), "%[2]s 在步骤 %[3]s 的行为 %[1]s 定义了两次", "act %s by %s in step %s is defined twice", t.Act, by, from).do("请合并为一条", "Make one of them"))
			}
			seen[key] = true
		}
	}
}

func (d *Definition) validateGrounds(c *collector) {
	seen := map[string]bool{}
	for i, g := range d.Grounds {
		at := dotted("grounds", named(g.ID, i))
		if g.ID == "" || seen[g.ID] || g.Text.IsZero() || len(g.Acts) == 0 {
			c.add(flaw(at, "理由 %q 重复，或缺少文字、适用的行为", "ground %q is named twice, or lacks text or acts", g.ID).do("请补充 id、text、acts", "Add id, text and acts"))
		}
		seen[g.ID] = true
		for _, act := range g.Acts {
			if !slices.ContainsFunc(d.Transitions, func(t Transition) bool { return t.Act == act }) {
				c.add(flaw(dotted(at, "acts"), "理由 %s 所指的行为 %s 不存在", "ground %s names the act %s, which does not exist", g.ID, act).do("请核对 transitions 中的行为", "Check the acts of the transitions"))
			}
		}
	}
}

// validateReach demands that every step can be reached, that every open step can
// be left, and that an act which looks at a period finds one.
func (d *Definition) validateReach(c *collector) {
	period, timed := map[string]bool{}, map[string]bool{}
	reached := map[string]bool{d.Open.To: true}
	for range d.Steps {
		for _, s := range d.Steps {
			if s.Clock != nil {
				timed[s.ID] = true
				period[s.ID] = period[s.ID] || s.Clock.Kind == Period
			}
			for _, t := range d.From(s.ID) {
				reached[t.To] = reached[t.To] || reached[s.ID]
				period[t.To] = period[t.To] || t.KeepsClock && period[s.ID]
				timed[t.To] = timed[t.To] || t.KeepsClock && timed[s.ID]
			}
		}
	}
	for i, s := range d.Steps {
		at := dotted("steps", named(s.ID, i))
		if !reached[s.ID] {
			c.add(flaw(at, "步骤 %s 无法到达", "step %s cannot be reached", s.ID).do("请增加通向它的行为，或删除该步骤", "Add an act that leads to it, or remove it"))
		}
		if !s.Terminal && len(d.From(s.ID)) == 0 {
			c.add(flaw(at, "步骤 %s 无法离开", "step %s cannot be left", s.ID).do("请增加离开它的行为，或标为 terminal", "Add an act that leaves it, or mark it terminal"))
		}
		for _, t := range d.From(s.ID) {
			// Whose limit it is gains nothing by letting it run out.
			ownLimit := t.WhenElapsed && !period[s.ID] && (!timed[s.ID] || slices.Contains(t.By, s.Awaits))
			if ownLimit || t.WhileRunning && !period[s.ID] {
				c.add(flaw(dotted("transitions", t.Act), "行为 %s 要看期间，而步骤 %s 没有期间", "act %s looks at a period that step %s does not have", t.Act, s.ID).do("请给该步骤加上 kind: period 的时钟", "Give the step a clock of kind period"))
			}
		}
	}
}
