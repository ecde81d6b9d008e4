package client_test

import (
	"strings"
	"testing"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/client"
)

// TestScopesHoldFromTheNextRequestOn changes what a client may do under a key that goes on.
func TestScopesHoldFromTheNextRequestOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.create("orders.read")
	_, text := w.issue(c, client.NewKey{Days: 90})
	set := func(names ...string) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error { return client.SetScopes(tx, c.ID, names) }
	}
	may := func(want bool) {
		t.Helper()
		a, err := client.AuthenticateKey(t.Context(), w.DB, text, "203.0.113.9")
		if err != nil {
			t.Fatal(err)
		}
		if got := access.Can(a, access.DemandPost, access.Facts{Owner: a.Party}); got != want {
			t.Errorf("the key posts demands: %v", got)
		}
	}
	may(false)
	w.Must(w.owner, set("orders.read", "demands.write"))
	may(true)
	// A colleague takes away, and gives only after answering for it.
	w.Refused("client.not_yours", w.colleague, set("orders.read", "demands.write", "orders.write"))
	w.Refused("client.not_yours", w.colleague, set("orders.write")) // as many as before, one of them new
	w.Must(w.colleague, set("orders.read"))
	may(false)
	w.Must(w.colleague, func(tx *ledger.Tx) error { return client.TakeOver(tx, c.ID) })
	w.Must(w.colleague, set("demands.write", "orders.read", "orders.read"))
	may(true)
	w.Refused("client.same_scopes", w.colleague, set("orders.read", "demands.write"))
	w.Refused("client.no_scope", w.colleague, set())
	w.Refused("client.scope", w.colleague, set("everything"))
	w.Refused("client.not_found", w.SignUp("惠州rival有限公司", "91441302MA4X00002", "rival").Actor, set("orders.read"))
	w.Must(w.colleague, func(tx *ledger.Tx) error { return client.Revoke(tx, c.ID) })
	w.Refused("client.revoked", w.colleague, set("orders.read"))
}

// TestAKeyProvesNobodysPresence walks every act that needs a fresh proof: the scopes that name it reach it by signature alone, and a key
// that somehow came as far is refused for want of a proof.
func TestAKeyProvesNobodysPresence(t *testing.T) {
	t.Parallel()
	for _, s := range access.Scopes {
		for _, act := range s.Acts {
			if access.StepUp[act] {
				t.Errorf("scope %s lets a key do %s", s.Name, act)
			}
		}
	}
	w := newWorld(t)
	machine := w.owner // who has just shown its password, and is not there any more
	machine.Client, machine.Via = "client", ledger.ViaKey
	for _, s := range access.Scopes {
		machine.Scopes = append(machine.Scopes, s.Name)
	}
	for act := range access.StepUp {
		err := w.DB.Update(t.Context(), machine, func(tx *ledger.Tx) error {
			return access.Require(tx, act, access.Facts{Owner: machine.Party, Parties: []string{machine.Party}})
		})
		if !strings.HasPrefix(fault.CodeOf(err), "access.") {
			t.Errorf("%s by a key: %v", act, err)
		}
	}
}
