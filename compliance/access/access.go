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
}

// bits is a set of roles.
type bits uint32

// grant is a row of the policy as sets of roles.
type grant struct{ any, own, party bits }

var (
	roleBit = index()
	table   = compile(Policy)
)

func index() map[Role]bits {
	m := make(map[Role]bits, len(Roles))
	for i, r := range Roles {
		m[r] = 1 << i
	}
	return m
}

// compile turns the policy into sets. A faulty table is a programming error and
// stops the program at its start.
func compile(policy []Rule) map[Act]grant {
	m := make(map[Act]grant, len(policy))
	for _, r := range policy {
		if _, twice := m[r.Act]; twice {
			panic(fmt.Sprintf("access: act %s has two rows", r.Act))
		}
		m[r.Act] = grant{any: set(r.Any), own: set(r.Own), party: set(r.Party)}
	}
	return m
}

func set(list []Role) bits {
	var b bits
	for _, r := range list {
		bit, ok := roleBit[r]
		if !ok {
			panic(fmt.Sprintf("access: unknown role %q", r))
		}
		b |= bit
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
// row is granted to nobody. A machine client may do what its party's roles of the day may, as far as its scopes reach.
func Can(actor ledger.Actor, act Act, facts Facts) bool {
	return within(actor, act) && granted(actor, act, facts)
}

func granted(actor ledger.Actor, act Act, facts Facts) bool {
	g := table[act]
	roles := held(actor)
	if roles&g.any != 0 {
		return true
	}
	if actor.Party == "" {
		return false
	}
	if roles&g.own != 0 && actor.Party == facts.Owner {
		return true
	}
	return roles&g.party != 0 && slices.Contains(facts.Parties, actor.Party)
}

// Require passes the gate: it grants the act in this transaction, so that it may
// be recorded, or fails with Unauthenticated "access.sign_in" for a stranger and
// Forbidden "access.denied" for anybody else. An act of [StepUp] is granted only to who has just proved who it is: otherwise
// Unauthenticated "access.step_up".
func Require(tx *ledger.Tx, act Act, facts Facts) error {
	if !Can(tx.Actor, act, facts) {
		if granted(tx.Actor, act, facts) {
			return outside(tx.Actor, act)
		}
		return denial(tx.Actor, act)
	}
	if err := stepUp(tx, act); err != nil {
		return err
	}
	tx.Grant(string(act))
	return nil
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
	return (g.any|g.own|g.party)&roleBit[role] != 0
}

func denial(actor ledger.Actor, act Act) error {
	if actor.Stranger() {
		return fault.New(fault.Unauthenticated, "access.sign_in", "请先登录", "Sign in first").
			Do("登录后重试", "Sign in and try again")
	}
	zh, en := who(act)
	return fault.New(fault.Forbidden, "access.denied", "您无权办理此事项（"+string(act)+"）", "You may not do this ("+string(act)+")").
		Do("此事项由以下身份办理："+zh, "It is done by: "+en)
}

// who names the roles that may do the act.
func who(act Act) (zh, en string) {
	var zhs, ens []string
	for _, r := range Roles {
		if MayEver(r, act) {
			zhs, ens = append(zhs, r.Title().ZH), append(ens, r.Title().EN)
		}
	}
	if len(zhs) == 0 {
		return "无", "nobody"
	}
	return strings.Join(zhs, "、"), strings.Join(ens, ", ")
}
