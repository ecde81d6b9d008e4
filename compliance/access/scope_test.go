package access

import (
	"slices"
	"strings"
	"testing"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/ledgertest"
)

// TestScopesOnlyNarrow walks role × act × relation × scope × way: a client never has what its party has not, and of what its
// party has exactly what the scope lists.
func TestScopesOnlyNarrow(t *testing.T) {
	t.Parallel()
	for _, role := range Roles {
		if role == Public {
			continue
		}
		for _, act := range declaredActs(t) {
			for relation, facts := range relations {
				person := Can(allRound(role), act, facts)
				own := relation == "self" && !Can(allRound(role), act, relations["none"]) // no machine reaches what is the person's own
				for _, s := range Scopes {
					for _, via := range []ledger.Via{ledger.ViaKey, ledger.ViaSignature} {
						a := allRound(role)
						a.Client, a.Scopes, a.Via = "c", []string{s.Name}, via
						want := person && !own && (slices.Contains(s.Acts, act) || via == ledger.ViaSignature && slices.Contains(s.Signed, act))
						if got := Can(a, act, facts); got != want {
							t.Errorf("%s, %s, %s, scope %s by %s: %v, want %v", role, act, relation, s.Name, via, got, want)
						}
					}
				}
			}
		}
	}
}

// TestPeopleOnly names what a machine may never do, whatever its scopes: a shorter list is a decision.
func TestPeopleOnly(t *testing.T) {
	t.Parallel()
	var all []string
	for _, s := range Scopes {
		all = append(all, s.Name)
	}
	for _, act := range declaredActs(t) {
		prefix, _, _ := strings.Cut(string(act), ".")
		people := slices.Contains([]string{"party", "account", "client", "qualification", "rule_set", "calendar", "audit", "event", "setting", "demo"}, prefix)
		a := ledger.Actor{Account: "a", Party: "p", Client: "c", Scopes: all, Via: ledger.ViaSignature, Roles: []string{
			string(Authority), string(RegistrationBody), string(Company), string(SystemAdmin), string(System), string(Auditor), string(Exchange),
		}}
		if people && Can(a, act, Facts{Owner: "p", Parties: []string{"p"}}) {
			t.Errorf("a machine may %s", act)
		}
	}
}

func TestScopesHaveWords(t *testing.T) {
	t.Parallel()
	for _, s := range Scopes {
		if s.Title.IsZero() || s.Explain.ZH == "" || s.Explain.EN == "" || len(s.Subjects) == 0 {
			t.Errorf("scope %s lacks words or subjects", s.Name)
		}
		for _, act := range append(slices.Clone(s.Acts), s.Signed...) {
			if !Known(act) {
				t.Errorf("scope %s names %s, which the policy does not know", s.Name, act)
			}
		}
	}
	if _, ok := ScopeNamed("nonsense"); ok {
		t.Error("a scope of any name")
	}
}

// TestRefusalsOfClients: a client learns which scope it lacks, whether to sign, or that only people may.
func TestRefusalsOfClients(t *testing.T) {
	t.Parallel()
	db := ledgertest.New(t)
	own := Facts{Owner: "p"}
	for _, v := range []struct {
		name   string
		scopes []string
		via    ledger.Via
		act    Act
		code   string
	}{
		{"in scope", []string{"orders.write"}, ledger.ViaKey, OrderPlace, ""},
		{"no scope at all", nil, ledger.ViaSignature, OrderPlace, "access.scope"},
		{"a scope that nobody knows", []string{"nonsense"}, ledger.ViaSignature, OrderPlace, "access.scope"},
		{"signature needed", []string{"exchange"}, ledger.ViaKey, ExchangeFile, "access.signature"},
		{"signed", []string{"exchange"}, ledger.ViaSignature, ExchangeFile, ""},
		{"people only", []string{"orders.write"}, ledger.ViaSignature, ClientCreate, "access.people_only"},
		{"not even the party", []string{"orders.write"}, ledger.ViaKey, RuleSetAdopt, "access.denied"},
	} {
		a := ledger.Actor{Account: "a", Party: "p", Roles: []string{string(Buyer), string(Company), string(Exchange)}, Functions: Words(Functions...), Client: "c", Scopes: v.scopes, Via: v.via}
		err := db.Update(t.Context(), a, func(tx *ledger.Tx) error { return Require(tx, v.act, own) })
		if fault.CodeOf(err) != v.code {
			t.Errorf("%s: %v, not %q", v.name, err, v.code)
		}
	}
	if MayCall(ledger.Actor{Account: "a", Client: "c", Scopes: []string{"orders.read"}}, "session") || !MayCall(ledger.Actor{Account: "a"}, "session") {
		t.Error("MayCall")
	}
}

// TestScopeServes: a scope serves who may do something by it, and one that only reads serves everybody.
func TestScopeServes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		role  Role
		scope string
		want  bool
	}{
		{Broker, "exchange", false}, {Exchange, "exchange", true}, {Merchant, "listings.write", true}, {Exchange, "listings.write", false},
		{PublicBody, "catalogue.write", true}, {Company, "catalogue.write", false}, {Company, "catalogue.read", true}, {Exchange, "orders.read", true},
	} {
		s, ok := ScopeNamed(c.scope)
		if got := s.Serves(actor(c.role, "")); !ok || got != c.want {
			t.Errorf("%s serves %s: %v", c.scope, c.role, got)
		}
	}
}
