package access

import (
	"testing"
	"time"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/ledgertest"
)

// TestStepUp walks every act of the program with proofs of every age: the gate asks for a fresh one in exactly the acts
// of StepUp, and never of who has no session.
func TestStepUp(t *testing.T) {
	t.Parallel()
	db := ledgertest.New(t)
	now := db.Machine()
	proofs := map[string]struct {
		proof *ledger.Proof
		fresh bool
	}{
		"inside the machine": {nil, true},
		"never":              {&ledger.Proof{}, false},
		"just now":           {&ledger.Proof{At: now}, true},
		"in time":            {&ledger.Proof{At: now.Add(-ProofLimit + time.Second)}, true},
		"too old":            {&ledger.Proof{At: now.Add(-ProofLimit)}, false},
		"signed":             {&ledger.Proof{Signed: true}, true},
	}
	for _, row := range Policy {
		for _, role := range append(append(append([]Role{}, row.Any...), row.Own...), row.Party...) {
			if role == Public {
				continue // strangers have no session that could prove anything
			}
			for name, p := range proofs {
				a := allRound(role)
				a.Proof = p.proof
				want := ""
				if !p.fresh && StepUp[row.Act] {
					want = "access.step_up"
				}
				err := db.View(t.Context(), a, func(tx *ledger.Tx) error {
					return Require(tx, row.Act, Facts{Owner: "p", Parties: []string{"p"}})
				})
				if fault.CodeOf(err) != want || want != "" && fault.KindOf(err) != fault.Unauthenticated {
					t.Errorf("%s by %s, proof %s: %v, not %q", row.Act, role, name, err, want)
				}
			}
		}
	}
	// Who may not do it at all is told so, and not sent to prove anything.
	a := allRound(Company)
	a.Proof = &ledger.Proof{}
	err := db.View(t.Context(), a, func(tx *ledger.Tx) error { return Require(tx, RuleSetAdopt, Facts{}) })
	if fault.CodeOf(err) != "access.denied" {
		t.Error(err)
	}
	for act := range StepUp {
		if !Known(act) {
			t.Errorf("%s stands in StepUp and not in Policy", act)
		}
	}
}
