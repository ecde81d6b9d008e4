package party

import (
	"flag"
	"os"
	"slices"
	"testing"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
)

var update = flag.Bool("update", false, "rewrite docs/allowances.md")

// TestAllowances walks the whole table against the document that a lawyer reads.
func TestAllowances(t *testing.T) {
	t.Parallel()
	const path = "../../docs/allowances.md"
	got := AllowanceTable()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || got != string(want) {
		t.Errorf("%s is not what the table says (%v): look at the change, then run with -update", path, err)
	}
}

// TestAllowancesAreWhole: each row once, with words and article; a refusal names the status, the activity and the provision.
func TestAllowancesAreWhole(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, r := range Allowances {
		key := string(r.Kind) + " " + string(r.Activity)
		if seen[key] || !slices.Contains(Activities, r.Activity) || r.Activity.Title().IsZero() || r.Reason.ZH == "" || r.Reason.EN == "" || r.Article == "" {
			t.Errorf("%s: twice, or without words or article", key)
		}
		seen[key] = true
		for _, s := range append([]Status{""}, Statuses...) {
			f := fault.From(r.require(s))
			if r.Allows(s) != (f == nil) {
				t.Errorf("%s on %q: %v", key, s, f)
			}
			code := "qualification." + string(s)
			if s == "" {
				code = "qualification.none"
			}
			if f != nil && (f.Kind != fault.Refused || f.Code != code || f.Article != r.Article || f.Remedy.IsZero()) {
				t.Errorf("%s on %q: %+v", key, s, f)
			}
		}
		if !r.Allows(Valid) || r.Allows("") {
			t.Errorf("%s: a valid qualification allows it, none does not", key)
		}
	}
	if err := (Allowance{Kind: Merchant, Activity: CreateProduct}).require(Valid); err == nil {
		t.Error("an activity without a row was allowed")
	}
}

// TestPolicyAgrees: what the table lets go on beyond validity the policy grants to the company as such, and what needs validity
// only to the role, which goes with it.
func TestPolicyAgrees(t *testing.T) {
	t.Parallel()
	facts := access.Facts{Owner: "p", Parties: []string{"p"}}
	for _, r := range Allowances {
		beyond := len(r.On) > 1
		for _, act := range r.Acts {
			bare := ledger.Actor{Account: "a", Party: "p", Roles: []string{string(access.Company)}, Functions: access.Words(access.Functions...)}
			if got := access.Can(bare, act, facts); got != beyond {
				t.Errorf("%s %s, act %s: a company without the role %v, the table beyond validity %v", r.Kind, r.Activity, act, got, beyond)
			}
			bare.Roles = append(bare.Roles, string(r.Kind.role()))
			if !access.Can(bare, act, facts) {
				t.Errorf("%s %s, act %s: not granted to the role", r.Kind, r.Activity, act)
			}
		}
	}
}
