package pages

import (
	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/market/order"
)

// maySee reports whether the caller may see the whole of an event: it is public, it is
// the caller's own party's act, it belongs to an order the caller's party is a party to, or the caller
// oversees.
func (v *visit) maySee(tx *ledger.Tx, e ledger.Entry) bool {
	actor := v.caller.Actor
	switch {
	case e.Code != "":
		return true
	case actor.Stranger():
		return false
	case actor.Party != "" && e.Party == actor.Party:
		return true
	case access.Has(actor, access.Authority) || access.Has(actor, access.RegistrationBody) || access.Has(actor, access.Auditor):
		return true
	}
	return order.MayRead(tx, e)
}
