package procedure

import (
	"slices"

	"huishu/compliance/access"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// Available is an act that the definition permits in the present step to someone
// of the actor's capacity, and that the policy grants.
type Available struct {
	Act   string     `json:"act"`
	Title rules.Text `json:"title"`
	To    string     `json:"to"`
	// ToTitle names the step that follows, and Outcome what it decides; empty where the case stays open.
	ToTitle  rules.Text     `json:"to_title"`
	Outcome  string         `json:"outcome,omitempty"`
	Article  string         `json:"article"`
	Sureness rules.Sureness `json:"sureness"`
	// NeedsReason also holds where a ground is needed.
	NeedsReason     bool           `json:"needs_reason,omitempty"`
	NeedsGround     bool           `json:"needs_ground,omitempty"`
	Grounds         []rules.Ground `json:"grounds,omitempty"`
	NeedsNoMustMend bool           `json:"needs_no_must_mend,omitempty"`
	// OneTimeNotice says that the act tells all gaps at once. NeedsArose holds for a one-time notice that was given before: it must say what is new.
	OneTimeNotice bool `json:"one_time_notice,omitempty"`
	NeedsArose    bool `json:"needs_arose,omitempty"`
	// SecondPerson says that another account must confirm the act. Proposal is what waits for that.
	SecondPerson bool   `json:"second_person,omitempty"`
	Proposal     *Entry `json:"proposal,omitempty"`
	// Several says that the act may be done on many cases at once.
	Several bool `json:"several,omitempty"`
	// Blocked says why the act is not possible yet, or no more; nil when it is possible.
	Blocked *fault.Error `json:"-"`
}

// Acts lists what the actor may do with the case now, for a page that shows buttons.
// Act judges again.
func (c *Case) Acts(actor ledger.Actor) []Available {
	var list []Available
	for _, t := range c.definition.From(c.State) {
		capacity := c.capacity(actor, t.By)
		if capacity == "" || !access.Can(actor, c.PolicyAct(t.Act), c.Facts()) {
			continue
		}
		a := Available{
			Act: t.Act, Title: t.Title, To: t.To, Article: t.Article, Sureness: t.Sureness,
			NeedsReason: t.NeedsReason || t.NeedsGround, NeedsGround: t.NeedsGround, NeedsNoMustMend: t.NeedsNoMustMend,
			OneTimeNotice: t.OneTimeNotice, NeedsArose: c.NoticeAgain(*t), SecondPerson: t.SecondPerson,
			ToTitle: c.definition.Step(t.To).Title, Outcome: c.definition.Step(t.To).Outcome, Several: c.several(t, capacity),
		}
		if c.Awaiting(t.Act) {
			a.Proposal, a.NeedsReason, a.NeedsGround = c.Pending(), false, false
		}
		if a.NeedsGround {
			a.Grounds = c.definition.GroundsFor(t.Act)
		}
		if err := c.timely(t); err != nil {
			a.Blocked = fault.From(err)
		} else if err := c.free(actor, capacity, t); err != nil {
			a.Blocked = fault.From(err)
		} else if err := c.consented(t); err != nil {
			a.Blocked = fault.From(err)
		}
		list = append(list, a)
	}
	return list
}

// Has reports whether the definition by which the case runs has the act, in whatever step: an older rule set may lack one.
func (c *Case) Has(act string) bool {
	return slices.ContainsFunc(c.definition.Transitions, func(t rules.Transition) bool { return t.Act == act })
}

// several reports whether an act may be done on many cases at once, as its definition has it: an office takes up what was filed, and
// the act asks for nothing that must be said of each case by itself, decides nothing, and needs neither a second person nor a fresh
// proof of who acts.
func (c *Case) several(t *rules.Transition, capacity string) bool {
	office := capacity != rules.Applicant && (capacity != rules.Counterparty || c.definition.Addressed())
	return office && c.AtStart() && capacity == c.Awaits && !c.definition.Step(t.To).Terminal && !access.StepUp[c.PolicyAct(t.Act)] &&
		!t.NeedsReason && !t.NeedsGround && !t.SecondPerson && !t.OneTimeNotice && !t.Amends
}

// Several reports why the actor cannot do an act on the case together with others; nil when it can. Act judges again.
func (c *Case) Several(actor ledger.Actor, act string) error {
	for _, a := range c.Acts(actor) {
		switch {
		case a.Act != act:
		case a.Blocked != nil:
			return a.Blocked
		case !a.Several:
			return OneByOne()
		default:
			return nil
		}
	}
	return c.notNow(act)
}

// OneByOne is the refusal of an act on many cases that each need to be looked at.
func OneByOne() error {
	return fault.New(fault.Refused, "procedure.one_by_one", "此事项须逐件办理", "This is done case by case").
		Do("请打开本件办理", "Open the case and do it there")
}
