package party_test

import (
	"testing"

	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/registry/party"
	"huishu/registry/party/partytest"
	"huishu/registry/registrytest"
)

// TestAssignCase: a case goes to an open account of one's own office and to nobody else.
func TestAssignCase(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), registrytest.Book()
	_, actor := w.company("one", uscc(t, "91441302MA4X00001"))
	a := w.apply(b, actor, w.merchantForm(actor))
	var second party.Account
	w.Must(w.clerk, func(tx *ledger.Tx) (err error) {
		second, err = party.CreateAccount(tx, w.clerk.Party, party.NewAccount{Login: "second", Name: "李科员", Password: partytest.Hashed()})
		return err
	})
	to := func(officer, reason string) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error { _, err := party.AssignCase(tx, a.Case, officer, reason); return err }
	}
	w.Refused("case.officer", w.clerk, to(actor.Account, ""))
	w.Refused("case.officer", w.clerk, to("no such", ""))
	w.Refused("access.denied", actor, to("", ""))
	w.Must(w.clerk, to("", ""))
	w.Refused("required", w.clerk, to(second.ID, ""))
	w.Must(w.clerk, to(second.ID, "休假"))
	w.Refused("procedure.assigned", w.clerk, decide(b, a.ID, "accept", procedure.Decision{}))
	w.Must(w.clerk, to(w.clerk.Account, "已返岗"))
	w.Must(w.clerk, func(tx *ledger.Tx) error { return party.CloseAccount(tx, second.ID) })
	w.Refused("case.officer", w.clerk, to(second.ID, "再移交"))
}
