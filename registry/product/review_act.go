package product

import (
	"maps"
	"slices"

	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
)

var reviews = map[string]func(*ledger.Tx, *rules.Book, string, Review) (Registration, error){
	"accept": Accept, "return": Return, "review": PassReview, "register": Register, "refuse": Refuse,
	"withdraw": Withdraw, "suspend": Suspend, "restore": Restore, "revoke": Revoke,
	"resubmit": func(tx *ledger.Tx, book *rules.Book, id string, _ Review) (Registration, error) {
		return Resubmit(tx, book, id)
	},
	"expire": func(tx *ledger.Tx, book *rules.Book, id string, _ Review) (Registration, error) {
		return Expire(tx, book, id)
	},
}

// RegistrationActs are the names of the acts that [Decide] knows, in alphabetical order.
var RegistrationActs = slices.Sorted(maps.Keys(reviews))

// Decide does an act on a registration by its name in the procedure; NotFound "procedure.no_act" for what is none. Objections are decided
// by [Uphold] and [Dismiss].
func Decide(tx *ledger.Tx, book *rules.Book, id, act string, v Review) (Registration, error) {
	do, ok := reviews[act]
	if !ok {
		return Registration{}, fault.New(fault.NotFound, "procedure.no_act", "没有这个事项", "There is no such act")
	}
	return do(tx, book, id, v)
}
