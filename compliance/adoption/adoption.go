package adoption

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"huishu/compliance/access"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// maxReason, in characters.
const maxReason = 1000

// State says how it stands with a proposal.
type State string

// The states.
const (
	// Proposed waits for a second person.
	Proposed State = "proposed"
	// Adopted governs from its day.
	Adopted State = "adopted"
	// Withdrawn was taken back, or turned down.
	Withdrawn State = "withdrawn"
	// Revoked was adopted, and taken back before its first day.
	Revoked State = "revoked"
)

// Adoption is a rule set that an authority has loaded, with the days on which it is to govern.
type Adoption struct {
	ID string `json:"id"`
	// Set and Hash name the set.
	Set  string `json:"set"`
	Hash string `json:"hash"`
	// From is the first day on which it governs; To the last one of its text, zero where the text names none. Another set that
	// is adopted from a day between ends it the day before.
	From workday.Date `json:"from"`
	To   workday.Date `json:"to,omitzero"`
	// Reason is why it was proposed.
	Reason string `json:"reason"`
	State  State  `json:"state"`
	// ProposedBy and ProposedFor are account and party.
	ProposedBy  string    `json:"-"`
	ProposedFor string    `json:"proposed_for"`
	ProposedAt  time.Time `json:"proposed_at"`
	// DecidedBy adopted or withdrew it; empty, with a zero DecidedAt, while it is proposed.
	DecidedBy  string    `json:"-"`
	DecidedFor string    `json:"decided_for,omitempty"`
	DecidedAt  time.Time `json:"decided_at,omitzero"`
	// DecidedReason is why it was withdrawn.
	DecidedReason string `json:"decided_reason,omitempty"`
	// Revocation is what takes it back, or would; nil where nobody proposed that.
	Revocation *Revocation `json:"revocation,omitempty"`

	source string
}

// Source is the rule file as it was loaded.
func (a Adoption) Source() []byte { return []byte(a.source) }

// MaySee reports whether the actor may see it: what is adopted is public, and that it was taken back; what is proposed is for those
// who decide and review.
func (a Adoption) MaySee(actor ledger.Actor) bool {
	return a.State == Adopted || a.State == Revoked || access.Can(actor, access.RuleSetRead, access.Facts{})
}

// Text is the set that it is about.
func (a Adoption) Text(tx *ledger.Tx, shipped *rules.Book) (*rules.Set, error) {
	return ByHash(tx, shipped, a.Hash)
}

// Proposal is what a person loads.
type Proposal struct {
	// Source is the rule file, YAML.
	Source []byte
	// From is the day from which it is to govern; zero for the first day of its text.
	From   workday.Date
	Reason string
}

// Read judges a rule file as its adoption would, without the days: it returns the set, and every flaw that the file has of its
// own or for this program. It may extend and cite the sets of the register.
func Read(tx *ledger.Tx, shipped *rules.Book, source []byte) (*rules.Set, []rules.Flaw, error) {
	book, err := Of(tx, shipped)
	if err != nil {
		return nil, nil, err
	}
	set, flaws := Inspect(book, shipped, source)
	return set, flaws, nil
}

// Inspect is Read on a book that is at hand; for the program's own sets give them twice.
func Inspect(book, shipped *rules.Book, source []byte) (*rules.Set, []rules.Flaw) {
	set, flaws := book.Inspect(source)
	if len(flaws) == 0 {
		flaws = shipped.Fit(set)
	}
	return set, flaws
}

// Propose loads a rule set that is to govern from a day to come (act rule_set.propose). Nothing governs by it before another person
// confirms. It fails with Invalid and all that is wrong at once: "rules.flaw" for each flaw of the file, "adoption.no_matter",
// "adoption.fictional", "adoption.past", "adoption.outside_text", "required"; Conflict "adoption.id_taken" where its id names
// another set.
func Propose(tx *ledger.Tx, shipped *rules.Book, p Proposal) (Adoption, error) {
	if err := access.Require(tx, access.RuleSetPropose, access.Facts{}); err != nil {
		return Adoption{}, err
	}
	a, set, err := plan(tx, shipped, p)
	if err != nil {
		return Adoption{}, err
	}
	if err := Keep(tx, set, access.RuleSetPropose); err != nil {
		return Adoption{}, err
	}
	if err := insertAdoption(tx, a); err != nil {
		return Adoption{}, err
	}
	return a, a.record(tx, access.RuleSetPropose, "")
}

// Preview says what Propose would keep, and refuses what it would refuse; nothing is written.
func Preview(tx *ledger.Tx, shipped *rules.Book, p Proposal) (Adoption, *rules.Set, error) {
	if !access.Can(tx.Actor, access.RuleSetPropose, access.Facts{}) {
		return Adoption{}, nil, access.Require(tx, access.RuleSetPropose, access.Facts{})
	}
	return plan(tx, shipped, p)
}

func plan(tx *ledger.Tx, shipped *rules.Book, p Proposal) (Adoption, *rules.Set, error) {
	book, err := Of(tx, shipped)
	if err != nil {
		return Adoption{}, nil, err
	}
	p.Reason = strings.TrimSpace(p.Reason)
	bad := []*fault.Error{fault.Paragraph("reason", p.Reason, maxReason)}
	if p.Reason == "" {
		bad[0] = fault.Required("reason", "采用理由", "reason")
	}
	set, flaws := Inspect(book, shipped, p.Source)
	for _, f := range flaws {
		bad = append(bad, flawed(f))
	}
	if len(flaws) > 0 {
		return Adoption{}, nil, fault.Join(bad...)
	}
	if p.From.IsZero() {
		if p.From, err = workday.ParseDate(set.EffectiveFrom); err != nil {
			return Adoption{}, nil, err
		}
	}
	if len(set.Regimes) == 0 {
		bad = append(bad, fault.New(fault.Invalid, "adoption.no_matter", "该规则集不适用于任何事项，只是事实来源，无须采用", "The set governs no matter: it is a source of facts only and is not adopted").
			At("source").Do("请在 regimes 中列出事项，或用 extends 沿用", "List the matters in regimes, or take them over with extends"))
	}
	if set.Fictional && !slices.ContainsFunc(shipped.Sets(), func(s *rules.Set) bool { return s.Fictional }) {
		bad = append(bad, fault.New(fault.Invalid, "adoption.fictional", "虚构的规则集只能在演示系统中采用", "A fictional set can be adopted in a demonstration only").
			At("source").Do("请去掉 fictional，并填写真实文本", "Remove fictional, and give the real text"))
	}
	bad = append(bad, timely(book, set, p.From, workday.OfTime(tx.Now)))
	if err := fault.Join(bad...); err != nil {
		return Adoption{}, nil, err
	}
	if err := free(tx, book, set); err != nil {
		return Adoption{}, nil, err
	}
	a := Adoption{
		ID: tx.NewID(), Set: set.ID, Hash: set.Hash, From: p.From, Reason: p.Reason, State: Proposed, source: string(p.Source),
		ProposedBy: tx.Actor.Account, ProposedFor: tx.Actor.Party, ProposedAt: tx.Now,
	}
	if set.EffectiveTo != "" {
		if a.To, err = workday.ParseDate(set.EffectiveTo); err != nil {
			return Adoption{}, nil, err
		}
	}
	return a, set, nil
}

// Flawed makes one error of the flaws of a rule file; nil where there are none.
func Flawed(flaws []rules.Flaw) error {
	list := make([]*fault.Error, 0, len(flaws))
	for _, f := range flaws {
		list = append(list, flawed(f))
	}
	return fault.Join(list...)
}

func flawed(f rules.Flaw) *fault.Error {
	zh, en := f.Message.ZH, f.Message.EN
	switch {
	case f.Line > 0 && f.Path == "":
		zh, en = fmt.Sprintf("第 %d 行：%s", f.Line, zh), fmt.Sprintf("line %d: %s", f.Line, en)
	case f.Line > 0:
		zh, en = fmt.Sprintf("第 %d 行（%s）：%s", f.Line, f.Path, zh), fmt.Sprintf("line %d (%s): %s", f.Line, f.Path, en)
	case f.Path != "":
		zh, en = f.Path+"："+zh, f.Path+": "+en
	}
	return fault.New(fault.Invalid, "rules.flaw", zh, en).At("source").Do(f.Remedy.ZH, f.Remedy.EN)
}

// timely refuses a first day that is over, on which cases may have been filed already, or on which the text is not in force.
func timely(book *rules.Book, set *rules.Set, from, today workday.Date) *fault.Error {
	governed := slices.ContainsFunc(set.Regimes, func(regime string) bool {
		_, err := book.For(regime, today)
		return err == nil
	})
	switch {
	case from.Before(today), from == today && governed:
		return fault.New(fault.Invalid, "adoption.past", "生效日 "+from.String()+" 已到或已过，不能追溯适用", "The day of effect, "+from.String()+", has come or is over: rules are not adopted for the past").
			At("from").Do("请选择 "+today.AddDays(1).String()+" 或以后的日期", "Choose "+today.AddDays(1).String()+" or a later day")
	case from.String() < set.EffectiveFrom, set.EffectiveTo != "" && from.String() > set.EffectiveTo:
		return fault.New(fault.Invalid, "adoption.outside_text", "生效日 "+from.String()+" 不在文本的有效期内（"+daysOf(set).ZH+"）",
			"The day of effect, "+from.String()+", is outside the days of the text ("+daysOf(set).EN+")").
			At("from").Do("请选择有效期内的日期", "Choose a day on which the text is in force")
	}
	return nil
}

// daysOf are the days of a text in words; one without a last day is in force from its first.
func daysOf(set *rules.Set) fault.Text {
	if set.EffectiveTo == "" {
		return fault.T(set.EffectiveFrom+" 起", set.EffectiveFrom+" onwards")
	}
	return fault.T(set.EffectiveFrom+" 至 "+set.EffectiveTo, set.EffectiveFrom+" to "+set.EffectiveTo)
}

// free refuses a set whose id names another one: decisions cite both, but people read the id.
func free(tx *ledger.Tx, book *rules.Book, set *rules.Set) error {
	_, err := book.ByID(set.ID)
	if err != nil {
		var n int
		if err := tx.Get(&n, `SELECT COUNT(*) FROM rule_set_adoption WHERE set_id = ? AND state = 'proposed'`, set.ID); err != nil || n == 0 {
			return err
		}
	}
	return taken(set.ID)
}

func taken(id string) error {
	return fault.New(fault.Conflict, "adoption.id_taken", "规则集编号 "+id+" 已被使用", "The id "+id+" names a rule set already").
		At("source").Do("请换一个编号；替换尚未采用的提议，先撤回该提议", "Choose another id; to replace a proposal withdraw it first")
}

// SamePerson reports whether two accounts are known to be one natural person.
type SamePerson func(a, b string) (bool, error)

// Confirm adopts what another person has proposed (act rule_set.adopt): from its day on it governs, and of each of its matters the
// set that governs before ends the day before. It fails with Refused "adoption.same_person", Conflict "adoption.decided" where
// it waits no more, Invalid "adoption.past" where its day has come meanwhile, and "rules.flaw" where the program cannot run it any more.
func Confirm(tx *ledger.Tx, shipped *rules.Book, id string, same SamePerson) (Adoption, error) {
	a, err := open(tx, access.RuleSetAdopt, id)
	if err != nil {
		return Adoption{}, err
	}
	if err := another(tx, a.ProposedBy, same); err != nil {
		return Adoption{}, err
	}
	book, err := Of(tx, shipped)
	if err != nil {
		return Adoption{}, err
	}
	set, err := a.Text(tx, shipped)
	if err != nil {
		return Adoption{}, err
	}
	if late := timely(book, set, a.From, workday.OfTime(tx.Now)); late != nil {
		return Adoption{}, late.Do("请撤回该提议，另定生效日重新提议", "Withdraw the proposal and propose it anew for a later day")
	}
	if err := Flawed(shipped.Fit(set)); err != nil { // the program may have changed since it was proposed
		return Adoption{}, err
	}
	return a.decide(tx, access.RuleSetAdopt, Adopted, "")
}

// another refuses an actor who is the person that proposed.
func another(tx *ledger.Tx, proposer string, same SamePerson) error {
	one := proposer == tx.Actor.Account
	if !one {
		var err error
		if one, err = same(proposer, tx.Actor.Account); err != nil {
			return err
		}
	}
	if !one {
		return nil
	}
	return fault.New(fault.Refused, "adoption.same_person", "提议人不能确认自己的提议，须由另一人确认", "Whoever proposed it cannot confirm it: it takes a second person").
		Do("请由另一名工作人员登录确认；确为两人同名的，请先在账号姓名中加以区分", "Have a colleague sign in and confirm; of two who share a name, have one account's name told apart")
}

// Withdraw takes a proposal back, or turns a colleague's down (act rule_set.withdraw), with reasons. What is adopted is not
// withdrawn: Revoke takes it back before its first day, and from then on only another set follows it.
func Withdraw(tx *ledger.Tx, id, reason string) (Adoption, error) {
	a, err := open(tx, access.RuleSetWithdraw, id)
	if err != nil {
		return Adoption{}, err
	}
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return Adoption{}, fault.Required("reason", "撤回理由", "reason")
	}
	if bad := fault.Paragraph("reason", reason, maxReason); bad != nil {
		return Adoption{}, bad
	}
	return a.decide(tx, access.RuleSetWithdraw, Withdrawn, reason)
}

// open reads a proposal that still waits, for an act.
func open(tx *ledger.Tx, act access.Act, id string) (Adoption, error) {
	if err := access.Require(tx, act, access.Facts{}); err != nil {
		return Adoption{}, err
	}
	a, err := Get(tx, id)
	if err != nil {
		return Adoption{}, err
	}
	switch {
	case a.State == Adopted && act == access.RuleSetWithdraw && workday.OfTime(tx.Now).Before(a.From):
		return Adoption{}, fault.New(fault.Conflict, "adoption.decided", "该提议已由另一人确认采用，不再等待确认，不能撤回", "The proposal is adopted and waits no more: it cannot be withdrawn").
			Do("生效日 "+a.From.String()+" 之前可提议撤销采用，由另一人确认", "Before "+a.From.String()+", its first day, propose to revoke it; another person confirms")
	case a.State == Adopted && act == access.RuleSetWithdraw:
		return Adoption{}, a.Revocable(workday.OfTime(tx.Now))
	case a.State != Proposed:
		return Adoption{}, fault.New(fault.Conflict, "adoption.decided", "该提议已处理，不再等待确认", "The proposal is decided and waits no more").
			Do("请刷新页面查看最新状态", "Reload to see the present state")
	}
	return a, nil
}

func (a Adoption) decide(tx *ledger.Tx, act access.Act, to State, reason string) (Adoption, error) {
	a.State, a.DecidedBy, a.DecidedFor, a.DecidedAt, a.DecidedReason = to, tx.Actor.Account, tx.Actor.Party, tx.Now, reason
	err := tx.Move(ledger.Move{
		Table: "rule_set_adoption", ID: a.ID, From: []string{string(Proposed)}, To: string(to),
		Set: map[string]any{"decided_by": a.DecidedBy, "decided_for": a.DecidedFor, "decided_at": a.DecidedAt.UnixMilli(), "decided_reason": reason},
	})
	if err != nil {
		return Adoption{}, err
	}
	return a, a.record(tx, act, reason)
}

// record journals an act. Only what is adopted is named in the public log: what is proposed is the office's own deliberation.
func (a Adoption) record(tx *ledger.Tx, act access.Act, reason string) error {
	ref := ledger.Ref{Kind: SubjectAdoption, ID: a.ID}
	if a.State == Adopted {
		ref.Code = a.Set
	}
	if reason == "" {
		reason = a.Reason
	}
	_, err := tx.Record(ledger.Event{
		Kind: string(act), Subject: ref, RuleSet: a.Set + "@" + a.Hash,
		Payload: struct {
			Set    string `json:"set"`
			Hash   string `json:"hash"`
			From   string `json:"from"`
			To     string `json:"to,omitempty"`
			Reason string `json:"reason"`
		}{a.Set, a.Hash, a.From.String(), lastDay(a), reason},
	})
	return err
}

func lastDay(a Adoption) string {
	if a.To.IsZero() {
		return ""
	}
	return a.To.String()
}
