package party

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"huishu/compliance/access"
	"huishu/ledger"
)

// TestPolicyDocumentIsCurrent holds docs/access.md against both tables.
func TestPolicyDocumentIsCurrent(t *testing.T) {
	t.Parallel()
	var want bytes.Buffer
	if err := WritePolicy(&want); err != nil {
		t.Fatal(err)
	}
	const path = "../../docs/access.md"
	if *update {
		if err := os.WriteFile(path, want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(got, want.Bytes()) {
		t.Errorf("%s is not what the tables say (%v): look at the change, then run with -update", path, err)
	}
}

// TestPolicyByState walks kind of holder × act × relation × status: who holds a qualification on a status, and nothing else, against
// the golden table; and what the document says of a status against what the gate grants on it.
func TestPolicyByState(t *testing.T) {
	t.Parallel()
	relations := []struct {
		name  string
		facts access.Facts
	}{{"none", access.Facts{Owner: "q"}}, {"own", access.Facts{Owner: "p"}}, {"party", access.Facts{Owner: "q", Parties: []string{"p"}}}}
	var b strings.Builder
	for _, kind := range QualificationKinds {
		for _, rule := range access.Policy {
			row, depends := kind.doneOn(rule.Act)
			if !depends {
				continue
			}
			if words := stateWords(rule.Act); !strings.Contains(words, kind.Title().ZH) || row.Article == "" {
				t.Errorf("%s, %s: the document says %q", kind, rule.Act, words)
			}
			somewhere := map[Status]bool{}
			for _, rel := range relations {
				var on []string
				for _, s := range Statuses {
					if access.Can(holder(kind, s), rule.Act, rel.facts) && row.Allows(s) {
						on = append(on, string(s))
						somewhere[s] = true
					}
				}
				if len(on) > 0 {
					fmt.Fprintf(&b, "%s %s %s: %s\n", kind, rule.Act, rel.name, strings.Join(on, " "))
				}
			}
			for _, s := range row.On {
				if !somewhere[s] {
					t.Errorf("%s, %s: the document allows it on %q, and the gate never does", kind, rule.Act, s)
				}
			}
		}
	}
	const path = "testdata/policy_by_state.golden"
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || b.String() != string(want) {
		t.Errorf("%s is not what the tables say (%v): look at the change, then run with -update", path, err)
	}
}

// TestRefusalNamesTheState: who had the role and lost it with the status is told that the role goes with validity.
func TestRefusalNamesTheState(t *testing.T) {
	t.Parallel()
	if len(access.ByStatus) != len(QualificationKinds) {
		t.Errorf("%d roles go with a status, of %d qualifications", len(access.ByStatus), len(QualificationKinds))
	}
	for kind, act := range map[QualificationKind]access.Act{Merchant: access.ListingPublish, Operator: access.ProductCreate, Broker: access.MatchPropose} {
		if !slices.Contains(access.ByStatus, kind.role()) {
			t.Errorf("%s goes with the status of a qualification", kind.role())
		}
		for _, s := range Statuses {
			d := access.Decide(holder(kind, s), act, access.Facts{Owner: "p", Parties: []string{"p"}})
			if d.Allow != (s == Valid) {
				t.Errorf("%s on %s: %+v", act, s, d)
			}
			if !d.Allow && (!strings.Contains(d.Reason.EN, "while the qualification is valid") || !strings.Contains(d.Reason.ZH, "资格有效期间")) {
				t.Errorf("%s on %s: the reason names no state: %+v", act, s, d.Reason)
			}
		}
	}
}

// TestActHangsOnOneRow: an act in two rows of one kind would have two answers.
func TestActHangsOnOneRow(t *testing.T) {
	t.Parallel()
	seen := map[string]Activity{}
	for _, r := range Allowances {
		for _, act := range r.Acts {
			key := string(r.Kind) + " " + string(act)
			if other, twice := seen[key]; twice {
				t.Errorf("%s hangs on %s and on %s", key, other, r.Activity)
			}
			seen[key] = r.Activity
		}
	}
}

// holder is a member of company "p", in every function, whose qualification has the status.
func holder(kind QualificationKind, s Status) ledger.Actor {
	roles := []string{string(access.Company)}
	if s == Valid {
		roles = append(roles, string(kind.role()))
	}
	return ledger.Actor{Account: "a", Party: "p", Roles: roles, Functions: slices.Clone(access.Words(access.Functions...))}
}
