package complaint

import (
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
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
	return !actor.Stranger() && actor.Client == "" && actor.Account == account || Audits(actor)
}

// Audits reports whether the actor may see who complained, whatever the complainant chose: whoever audits the register, and the
// service itself.
func Audits(actor ledger.Actor) bool {
	return access.Has(actor, access.Auditor) || access.Has(actor, access.System)
}

// Holds reports whether the stored state of a subject tells who complained: that of a complaint, and of its case.
func Holds(tx *ledger.Tx, subjectKind, id string) (bool, error) {
	switch subjectKind {
	case Subject:
		return true, nil
	case procedure.SubjectCase:
		var n int
		err := tx.Get(&n, `SELECT COUNT(*) FROM complaint WHERE case_id = ?`, id)
		return n > 0, err
	}
	return false, nil
}
