package party

import (
	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// Body is a party that the authority enters itself.
type Body struct {
	Kind Kind
	Profile
	USCC string
	// CodeOverride is the authority's reason for accepting a USCC that fails GB 32100.
	CodeOverride string
	// ByReference and Implementing are for public bodies only.
	ByReference, Implementing bool
	// Authorising is for public bodies and authorities.
	Authorising bool
	// Ground is the paper that decided either capacity, by number and name. It is public.
	Ground   string
	Officers []Officer
	// Account is the party's first account; nil for none.
	Account *NewAccount
}

// RegisterBody enters an authority, registration body, public body or exchange, and also a
// company whose code needs an override (act party.register_body). The authority has seen the
// papers, so the party counts as verified by hand. Missing officers do not stop it: see [Vacancies].
// To enter it in a capacity is to designate it as well ([Designate]), with all that this takes.
func RegisterBody(tx *ledger.Tx, b Body) (Party, *Account, error) {
	if err := access.Require(tx, access.PartyRegisterBody, access.Facts{}); err != nil {
		return Party{}, nil, err
	}
	p := b.party()
	p.Verification, p.VerifiedAt, p.VerifiedBy = Manual, tx.Now.UnixMilli(), tx.Actor.Account
	return enterBody(tx, p, b, access.PartyRegisterBody)
}

// party is the body as it is asked to stand in the register.
func (b Body) party() Party {
	return Party{
		Kind: b.Kind, Profile: b.Profile.tidy(), USCC: b.USCC, CodeOverride: b.CodeOverride,
		ByReference: b.ByReference, Implementing: b.Implementing, Authorising: b.Authorising,
	}
}

// capacitated reports whether the body is to be entered in a capacity.
func (b Body) capacitated() bool { return b.Implementing || b.Authorising }

// enterBody enters a body under an act, and designates it where it is to be in a capacity: otherwise a handler could make an
// implementing body of a new party, alone and with no paper, where an old one takes an approver with a fresh proof. The machine's
// keeper, who sets a register up or takes an older one over, may know of no paper: then the body was that before it was entered.
func enterBody(tx *ledger.Tx, p Party, b Body, act access.Act) (Party, *Account, error) {
	if b.capacitated() {
		if err := access.Require(tx, access.PartyDesignate, access.Facts{}); err != nil {
			return Party{}, nil, err
		}
	}
	if !b.capacitated() && b.Ground != "" { // the paper decides a capacity, and there is none
		return Party{}, nil, fault.Unread("ground")
	}
	var unfit []*fault.Error
	designated := b.capacitated() && (b.Ground != "" || !access.Has(tx.Actor, access.System))
	if designated {
		unfit = append(checkGround(b.Ground), checkKind(p))
		p.Implementing, p.Authorising = false, false
	}
	acc, err := enter(tx, &p, b.Officers, b.Account, act, unfit...)
	if err != nil || !designated {
		return p, acc, err
	}
	for _, c := range Capacities {
		if !b.party().Has(c) {
			continue
		}
		if _, err := Designate(tx, p.ID, NewDesignation{Capacity: c, Ground: b.Ground}); err != nil {
			return Party{}, nil, err
		}
	}
	made, err := Get(tx, p.ID) // p is in the journal as it was entered
	return made, acc, err
}
