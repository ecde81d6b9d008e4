package access

import (
	"slices"
	"strings"

	"huishu/ledger"
)

// Reach is which objects a list shows a reader: exactly those of which Can grants the reading act. It is compiled from the same
// row of the policy, so that a list cannot show what a single read refuses, nor hide what it allows.
type Reach struct {
	// All objects, whosoever they are.
	All bool
	// Own are those of the reader's party, Party those to which it is another side.
	Own, Party bool
	// Of is the reader's party.
	Of string
	// Self are those that are the person's own, Person the account of the reader.
	Self   bool
	Person string
}

// ReachOf is the reach of a list for an act of reading. The zero Reach shows nothing.
func ReachOf(actor ledger.Actor, act Act) Reach {
	return Reach{
		All:   Can(actor, act, Facts{}),
		Own:   actor.Party != "" && Can(actor, act, Facts{Owner: actor.Party}),
		Party: actor.Party != "" && Can(actor, act, Facts{Parties: []string{actor.Party}}),
		Of:    actor.Party,
		Self:  Can(actor, act, Facts{Person: actor.Account}), Person: actor.Account,
	}
}

// Includes reports whether the list shows an object.
func (r Reach) Includes(f Facts) bool {
	return r.All || r.Self && f.Person == r.Person || r.Own && f.Owner == r.Of || r.Party && slices.Contains(f.Parties, r.Of)
}

// Where is the reach as a condition of SQL with its arguments, on the column of the owner and those of the other parties. A party
// that is not named stands in its column as the empty text, which is nobody's. What is a person's own has its account in the
// column of the owner.
func (r Reach) Where(owner string, parties ...string) (condition string, args []any) {
	if r.All {
		return "1 = 1", nil
	}
	var either []string
	if r.Own {
		either, args = append(either, owner+" = ?"), append(args, r.Of)
	}
	if r.Self {
		either, args = append(either, owner+" = ?"), append(args, r.Person)
	}
	if r.Party && len(parties) > 0 {
		either, args = append(either, "? IN ("+strings.Join(parties, ", ")+")"), append(args, r.Of)
	}
	if len(either) == 0 {
		return "1 = 0", nil
	}
	return "(" + strings.Join(either, " OR ") + ")", args
}
