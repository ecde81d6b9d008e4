package accesstest_test

import (
	"strings"
	"testing"

	"huishu/compliance/access"
	"huishu/compliance/access/accesstest"
	"huishu/ledger"
	"huishu/ledger/ledgertest"
)

// notes is a room whose acts leave nothing behind but their event.
func notes() ledger.Room {
	return ledger.Room{Name: "notes", Subjects: []ledger.Subject{{Kind: "note", Load: func(_ *ledger.Tx, id string) (any, error) { return id, nil }}}}
}

// TestGateSees records, past access.Require, what the policy grants nobody, not this actor, and this actor.
func TestGateSees(t *testing.T) {
	t.Parallel()
	company := ledger.Actor{Account: "a", Party: "p", Roles: []string{string(access.Company)}, Functions: []string{string(access.Administrator)}}
	for name, c := range map[string]struct {
		actor       ledger.Actor
		kind, under string
		want        string // of what the gate says; empty for nothing
	}{
		"no row":          {company, "note.write", "", "no row"},
		"another's act":   {company, "note.write", string(access.PartyImport), "in no relation"},
		"of a stranger":   {ledger.Actor{}, string(access.PartyImport), "", "in no relation"},
		"of a machine":    {ledger.Actor{Account: "a", Party: "p", Client: "c", Roles: company.Roles, Functions: company.Functions}, string(access.PartyClose), "", "in no relation"},
		"another's job":   {ledger.System, "note.write", string(access.PlanDraft), "in no relation"},
		"its own":         {company, "note.write", string(access.PartyClose), ""},
		"the public's":    {ledger.Actor{}, string(access.PartySignUp), "", ""},
		"the service's":   {ledger.System, string(access.PartyImport), "", ""},
		"its own by kind": {company, string(access.PartyEdit), "", ""},
	} {
		gate := &accesstest.Gate{}
		db := ledgertest.New(t, notes(), gate.Room())
		err := db.Update(t.Context(), c.actor, func(tx *ledger.Tx) error {
			for _, act := range []string{c.kind, c.under} {
				tx.Grant(act)
			}
			_, err := tx.Record(ledger.Event{Kind: c.kind, Under: c.under, Subject: ledger.Ref{Kind: "note", ID: "1"}})
			return err
		})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		escapes := gate.Escapes()
		if c.want == "" && len(escapes) != 0 || c.want != "" && (len(escapes) != 1 || !strings.Contains(escapes[0], c.want)) {
			t.Errorf("%s: the gate saw %q, want %q", name, escapes, c.want)
		}
	}
}
