package product

import (
	"maps"
	"slices"

	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// registrationActs are the acts on a registration that take a review.
var registrationActs = map[string]func(*ledger.Tx, *rules.Book, string, Review) (Registration, error){
	"accept": Accept, "return": Return, "review": PassReview, "register": Register, "refuse": Refuse,
	"withdraw": Withdraw, "suspend": Suspend, "restore": Restore, "revoke": Revoke,
	"resubmit": func(tx *ledger.Tx, book *rules.Book, id string, v Review) (Registration, error) {
		if err := v.only(); err != nil { // what is filed anew is the product as it stands
			return Registration{}, err
		}
		return Resubmit(tx, book, id)
	},
	"expire": func(tx *ledger.Tx, book *rules.Book, id string, v Review) (Registration, error) {
		if err := v.only(); err != nil {
			return Registration{}, err
		}
		return Expire(tx, book, id)
	},
}

// RegistrationActs are the names of the acts that [ActOnRegistration] knows, in alphabetical order.
var RegistrationActs = slices.Sorted(maps.Keys(registrationActs))

// ActOnRegistration does one act on a registration, by its name in the procedure; objections have their own ([Uphold], [Dismiss]). What
// the act does not read it refuses (code "not_read").
func ActOnRegistration(tx *ledger.Tx, book *rules.Book, id, act string, v Review) (Registration, error) {
	do, ok := registrationActs[act]
	if !ok {
		return Registration{}, noAct()
	}
	return do(tx, book, id, v)
}

// only refuses what the review says beyond the members named.
func (v Review) only(read ...string) error {
	return fault.Beyond(read, append(v.decision().Members(), v.parts()...)...)
}

// parts are what a review says beside the decision on the case: opinions on the scan's findings, which only the acceptance and the review
// of a file with a sample take, and the query code, which only registering takes.
func (v Review) parts() []fault.Member {
	return []fault.Member{{Field: "waive", Said: len(v.Waive) > 0}, {Field: "query_code", Said: v.QueryCode != ""}}
}

// beyond refuses of these parts those that are not named.
func (v Review) beyond(read ...string) error { return fault.Beyond(read, v.parts()...) }
