package access

import (
	"fmt"
	"slices"
	"strings"

	"huishu/ledger"
	"huishu/ledger/fault"
)

// Facts say how the object of an act relates to parties. The calling room looks
// them up in the same transaction.
type Facts struct {
	// Owner is the id of the party that owns the object, or of the object itself where it is a party.
	Owner string
	// Parties are the ids of the other parties to the object.
	Parties []string
	// Object is what the act is about, where the room says so: a refusal then names it in the access trail.
	Object ledger.Ref
	// Person is the account whose own the object is, whatever party the person acts for; empty where it is a party's.
	Person string
}

// bits is a set of roles, or of functions.
type bits uint32

// grant is a row of the policy as sets: of roles by relation, and of functions.
type grant struct {
	any, own, party, self bits
	by                    bits
	// named: the act must lead to a real person.
	named   bool
	article string
}

var (
	roleBit = bitsOf(Roles)
	table   = compile(Policy, HighValue)
)

// bitsOf gives each word of a list a bit of its own.
func bitsOf[W ~string](list []W) map[W]bits {
	m := make(map[W]bits, len(list))
	for i, w := range list {
		m[w] = 1 << i
	}
	return m
}

// compile turns the policy into sets. A faulty table is a programming error and
// stops the program at its start.
func compile(policy []Rule, named []Act) map[Act]grant {
	m := make(map[Act]grant, len(policy))
	for _, r := range policy {
		if _, twice := m[r.Act]; twice {
			panic(fmt.Sprintf("access: act %s has two rows", r.Act))
		}
		m[r.Act] = grant{any: set(roleBit, r.Any), own: set(roleBit, r.Own), party: set(roleBit, r.Party), self: set(roleBit, r.Self), by: set(functionBit, r.By), article: r.Article}
	}
	for _, act := range named {
		g, ok := m[act]
		if !ok {
			panic(fmt.Sprintf("access: act %s is of high value and has no row", act))
		}
		g.named = true
		m[act] = g
	}
	return m
}

// set joins the bits of words. A word without a bit is a programming error and stops the program at its start.
func set[W ~string](bit map[W]bits, list []W) bits {
	var b bits
	for _, w := range list {
		one, ok := bit[w]
		if !ok {
			panic(fmt.Sprintf("access: unknown word %q in the policy", w))
		}
		b |= one
	}
	return b
}

// held is the set of roles of an actor. Strangers are the public and nothing
// else, whatever roles they come with.
func held(actor ledger.Actor) bits {
	b := roleBit[Public]
	if actor.Stranger() {
		return b
	}
	b |= roleBit[SignedIn]
	for _, name := range actor.Roles {
		b |= roleBit[Role(name)]
	}
	return b
}

// Can reports whether the policy grants the act to the actor. An act without a
// row is granted to nobody. A machine client may do what the person that answers for it may, as far as its scopes reach.
func Can(actor ledger.Actor, act Act, facts Facts) bool {
	return judge(actor, act, facts) == granted && within(actor, act)
}

// verdict is what the policy says, and of a refusal the first thing that is missing.
type verdict int

const (
	granted    verdict = iota
	signIn             // a stranger may sign in and then perhaps
	noRole             // the party has no role that does it, or stands to the object in no such relation
	noFunction         // the party may, and its member has another function
	noName             // the member may, and nobody has recorded who it is
)

func judge(actor ledger.Actor, act Act, facts Facts) verdict {
	g := table[act]
	roles := held(actor)
	switch {
	case !actor.Stranger() && roles&g.self != 0 && actor.Account == facts.Person && actor.Client == "":
		if g.named && actor.Nameless {
			return noName
		}
		return granted // what is the person's own it does for itself, in no function of a party, and by no machine of one
	case roles&g.any != 0:
	case actor.Stranger():
		return signIn
	case actor.Party != "" && roles&g.own != 0 && actor.Party == facts.Owner:
	case actor.Party != "" && roles&g.party != 0 && slices.Contains(facts.Parties, actor.Party):
	default:
		return noRole
	}
	if roles&g.any&(roleBit[Public]|roleBit[System]) != 0 {
		return granted // neither the public nor the service itself has functions or a name
	}
	if g.by != 0 && functions(actor)&g.by == 0 {
		return noFunction
	}
	if g.named && actor.Nameless {
		return noName
	}
	return granted
}

// Decision is the policy's answer with its reason.
type Decision struct {
	Allow bool
	// Reason says who does the act, or of a refusal what is missing.
	Reason fault.Text
	// Article is the provision that the act comes from; empty for what the machine needs.
	Article string
}

// Decide is Can with the reason and the article, for people.
func Decide(actor ledger.Actor, act Act, facts Facts) Decision {
	v := judge(actor, act, facts)
	if v == granted && !within(actor, act) {
		return Decision{Reason: outside(actor, act).Message, Article: table[act].article}
	}
	if v == granted {
		zh, en := who(act)
		return Decision{Allow: true, Reason: fault.T("此事项由以下身份办理："+zh, "It is done by: "+en), Article: table[act].article}
	}
	err := denial(v, act)
	if v == noRole {
		return Decision{Reason: fault.T(err.Message.ZH+"。"+err.Remedy.ZH, err.Message.EN+". "+err.Remedy.EN), Article: err.Article}
	}
	return Decision{Reason: err.Message, Article: err.Article}
}

// Require passes the gate: it grants the act in this transaction, so that it may be recorded, or fails: with
// Unauthenticated "access.sign_in" for a stranger, and with Forbidden "access.denied" for a party that may not, "access.function"
// for a member whose function is another, "access.real_name" for one whose real name nobody has recorded. An act of
// [StepUp] is granted only to who has just proved who it is: otherwise Unauthenticated "access.step_up". What the policy grants the
// guard of the database may still refuse (ledger.Guard).
func Require(tx *ledger.Tx, act Act, facts Facts) error {
	if v := judge(tx.Actor, act, facts); v != granted {
		return about(denial(v, act), facts)
	}
	if !within(tx.Actor, act) {
		return about(outside(tx.Actor, act), facts)
	}
	if err := stepUp(tx, act); err != nil {
		return err
	}
	if err := tx.Guarded(string(act)); err != nil {
		return err
	}
	tx.Grant(string(act))
	return nil
}

// about has a refusal end with what it was about: for the trail and the program's own log, not for who asked.
func about(refusal *fault.Error, facts Facts) error {
	if facts.Object.ID == "" {
		return refusal
	}
	return refusal.Wrap(&ledger.AboutError{Object: facts.Object})
}

// Has reports whether the actor holds the role now.
func Has(actor ledger.Actor, role Role) bool { return held(actor)&roleBit[role] != 0 }

// Known reports whether the policy has a row for the act.
func Known(act Act) bool {
	_, ok := table[act]
	return ok
}

// MayEver reports whether some relation lets the role do the act: for pages and
// for checking procedure definitions against the policy.
func MayEver(role Role, act Act) bool {
	g := table[act]
	return (g.any|g.own|g.party|g.self)&roleBit[role] != 0
}

func denial(v verdict, act Act) *fault.Error {
	what := KindTitle(string(act))
	article := table[act].article
	switch v {
	case signIn:
		return fault.New(fault.Unauthenticated, "access.sign_in", "请先登录", "Sign in first").
			Do("登录后重试", "Sign in and try again")
	case noFunction:
		zh, en := doers(act)
		return fault.New(fault.Forbidden, "access.function", "此事项由本单位的"+zh+"办理，您没有这项职能（"+what.ZH+"）",
			"This is done by a member with the function "+en+", which you do not hold ("+what.EN+")").
			Do("请由具有该职能的同事办理，或请单位管理员调整您的职能", "Have a colleague with that function do it, or ask your administrator for it").By(article)
	case noName:
		return fault.New(fault.Forbidden, "access.real_name", "此事项须由实名人员办理，您的账号尚未登记实名（"+what.ZH+"）",
			"This is done by persons whose real name is on record; yours is not ("+what.EN+")").
			Do("请单位管理员在“成员”页登记您的实名", "Ask your administrator to record it on the members' page").By(article)
	default:
		zh, en := who(act)
		return fault.New(fault.Forbidden, "access.denied", "您无权办理此事项（"+what.ZH+"）", "You may not do this ("+what.EN+")").
			Do("此事项由以下身份办理："+zh, "It is done by: "+en).By(article)
	}
}

// doers names the functions that do the act.
func doers(act Act) (zh, en string) {
	var zhs, ens []string
	for _, f := range Functions {
		if table[act].by&functionBit[f] != 0 {
			zhs, ens = append(zhs, f.Title().ZH), append(ens, f.Title().EN)
		}
	}
	return strings.Join(zhs, "或"), strings.Join(ens, " or ")
}

// who names the roles that may do the act, and of those that go with a status that they do.
func who(act Act) (zh, en string) {
	var zhs, ens []string
	for _, r := range Roles {
		if r == System || !MayEver(r, act) { // whoever is told can ask a person, not the machine
			continue
		}
		zh, en := r.Title().ZH, r.Title().EN
		if slices.Contains(ByStatus, r) {
			zh, en = zh+"（资格有效期间）", en+" (while the qualification is valid)"
		}
		zhs, ens = append(zhs, zh), append(ens, en)
	}
	switch {
	case len(zhs) == 0 && MayEver(System, act):
		return System.Title().ZH, System.Title().EN
	case len(zhs) == 0:
		return "无", "nobody"
	}
	return strings.Join(zhs, "、"), strings.Join(ens, ", ")
}
