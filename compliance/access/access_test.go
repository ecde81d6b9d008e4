package access

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/ledgertest"
)

var update = flag.Bool("update", false, "rewrite golden files")

// relations are the ways in which an actor of party "p" can stand to an object.
var relations = map[string]Facts{
	"none":  {Owner: "q", Parties: []string{"r"}},
	"own":   {Owner: "p", Parties: []string{"r"}},
	"party": {Owner: "q", Parties: []string{"r", "p"}},
}

func actor(role Role) ledger.Actor {
	switch role {
	case Public:
		return ledger.Actor{}
	case SignedIn:
		return ledger.Actor{Account: "a", Party: "p"}
	}
	return ledger.Actor{Account: "a", Party: "p", Roles: []string{string(role)}}
}

// expected reads the policy as a lawyer would: row by row, no sets.
func expected(role Role, act Act, relation string) bool {
	heldRoles := []Role{Public}
	if role != Public {
		heldRoles = append(heldRoles, SignedIn, role)
	}
	for _, row := range Policy {
		if row.Act != act {
			continue
		}
		for _, r := range heldRoles {
			if slices.Contains(row.Any, r) ||
				role != Public && relation == "own" && slices.Contains(row.Own, r) ||
				role != Public && relation == "party" && slices.Contains(row.Party, r) {
				return true
			}
		}
	}
	return false
}

// TestWholePolicy walks role × act × relation.
func TestWholePolicy(t *testing.T) {
	t.Parallel()
	acts := append(declaredActs(t), "no.such_act", "")
	for _, role := range Roles {
		for _, act := range acts {
			for name, facts := range relations {
				if got, want := Can(actor(role), act, facts), expected(role, act, name); got != want {
					t.Errorf("%s, %s, relation %s: got %v, want %v", role, act, name, got, want)
				}
			}
		}
	}
}

// TestStrangersGetOnlyThePublicActs names them: a longer list is a decision, not an accident.
func TestStrangersGetOnlyThePublicActs(t *testing.T) {
	t.Parallel()
	public := []Act{AccountSignIn, PartySignUp}
	strangers := []ledger.Actor{
		{}, {Party: "p"}, {Roles: []string{"authority", "system", "signed_in"}}, {Party: "p", Roles: []string{"operator"}},
	}
	for _, act := range declaredActs(t) {
		for name, facts := range relations {
			for _, s := range strangers {
				if got, want := Can(s, act, facts), slices.Contains(public, act); got != want {
					t.Errorf("stranger %+v, %s, relation %s: %v", s, act, name, got)
				}
			}
		}
	}
}

// TestNoParty: an account without a party owns nothing, not even what has no owner.
func TestNoParty(t *testing.T) {
	t.Parallel()
	a := ledger.Actor{Account: "a", Roles: []string{string(Operator), string(Company)}}
	for _, act := range []Act{ProductEdit, QualificationApply, DocumentPut, AgreementApprove} {
		if Can(a, act, Facts{Owner: "", Parties: []string{""}}) {
			t.Errorf("%s granted without a party", act)
		}
	}
}

// TestEveryActHasOneRow compares the constants of this package with the table, both ways.
func TestEveryActHasOneRow(t *testing.T) {
	t.Parallel()
	declared := declaredActs(t)
	for _, act := range declared {
		if !Known(act) {
			t.Errorf("%s has no row in Policy", act)
		}
	}
	for _, row := range Policy {
		if !slices.Contains(declared, row.Act) {
			t.Errorf("%s stands in Policy and is not declared in act.go", row.Act)
		}
		if len(row.Any)+len(row.Own)+len(row.Party) == 0 {
			t.Errorf("%s is granted to nobody", row.Act)
		}
	}
	if slices.ContainsFunc(Roles, func(r Role) bool { return r.Title().IsZero() || r.Title().EN == "" }) {
		t.Error("a role has no name for people")
	}
}

// TestGolden makes a change of the policy visible in review.
func TestGolden(t *testing.T) {
	t.Parallel()
	var lines []string
	for _, row := range Policy {
		for name, list := range map[string][]Role{"any": row.Any, "own": row.Own, "party": row.Party} {
			for _, r := range list {
				lines = append(lines, fmt.Sprintf("%-26s %-18s %s", row.Act, r, name))
			}
		}
	}
	slices.Sort(lines)
	got := strings.Join(lines, "\n") + "\n"
	path := filepath.Join("testdata", "policy.golden")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the policy differs from %s; look at the change, then run with -update", path)
	}
}

// declaredActs reads the constants of type Act from the source.
func declaredActs(t *testing.T) []Act {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "act.go", nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var acts []Act
	for _, decl := range file.Decls {
		g, ok := decl.(*ast.GenDecl)
		if !ok || g.Tok != token.CONST {
			continue
		}
		for _, spec := range g.Specs {
			v := spec.(*ast.ValueSpec)
			text, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
			if err != nil || v.Doc == nil {
				t.Fatalf("act %v has no text or no comment: %v", v.Names, err)
			}
			acts = append(acts, Act(text))
		}
	}
	if len(acts) < 60 {
		t.Fatalf("only %d acts found in act.go", len(acts))
	}
	return acts
}

func TestRequire(t *testing.T) {
	t.Parallel()
	db := ledgertest.New(t)
	for _, c := range []struct {
		name  string
		actor ledger.Actor
		act   Act
		code  string
		kind  fault.Kind
	}{
		{"stranger", ledger.Actor{}, RegistrationAccept, "access.sign_in", fault.Unauthenticated},
		{"wrong role", actor(Company), RegistrationAccept, "access.denied", fault.Forbidden},
		{"unknown act", ledger.System, "no.such_act", "access.denied", fault.Forbidden},
		{"granted", actor(RegistrationBody), RegistrationAccept, "", 0},
	} {
		err := db.View(t.Context(), c.actor, func(tx *ledger.Tx) error { return Require(tx, c.act, Facts{}) })
		if fault.CodeOf(err) != c.code || err != nil && fault.KindOf(err) != c.kind {
			t.Errorf("%s: got %v, want code %q", c.name, err, c.code)
		}
	}
	err := Require(&ledger.Tx{Actor: actor(Company)}, RegistrationAccept, Facts{})
	if remedy := fault.From(err).Remedy; !strings.Contains(remedy.ZH, "登记机构") || !strings.Contains(remedy.EN, "registration body") {
		t.Errorf("the refusal must say who may: %+v", remedy)
	}
}

func BenchmarkCan(b *testing.B) {
	a := ledger.Actor{Account: "a", Party: "p", Roles: []string{"company", "buyer", "merchant", "operator"}}
	facts := Facts{Owner: "q", Parties: []string{"r", "s", "p"}}
	for b.Loop() {
		if !Can(a, AgreementApprove, facts) {
			b.Fatal("denied")
		}
	}
}
