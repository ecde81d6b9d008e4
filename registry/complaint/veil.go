package complaint

import (
	"strings"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/vault"
)

// Veiled reports whether an event is what a complainant did, about which nothing is shown by the rules for other events: it would tell
// who complained. Such an act names no party ([ledger.Tx.Personally]).
func Veiled(e ledger.Entry) bool {
	return e.Party == "" && e.Actor != ledger.System.Account && (strings.HasPrefix(e.Kind, definition+".") || e.Kind == vault.ActPut)
}

// MaySee reports whether the actor may see a veiled event: its own, and whoever audits the register.
func MaySee(actor ledger.Actor, e ledger.Entry) bool {
	account, _ := ledger.SplitActor(e.Actor)
	return !actor.Stranger() && actor.Client == "" && actor.Account == account || access.Has(actor, access.Auditor) || access.Has(actor, access.System)
}
