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
	"self":  {Person: "a"},
	"other": {Person: "b"},
}

// allRound is a member of party "p" with a role, in every function.
func allRound(role Role) ledger.Actor {
	a := actor(role, "")
	if role != Public {
		a.Functions = Words(Functions...)
	}
	return a
}

// actor is a member of party "p" with a role, in a function; "" for none.
func actor(role Role, f Function) ledger.Actor {
	a := ledger.Actor{Account: "a", Party: "p"}
	switch role {
	case Public:
		return ledger.Actor{}
	case SignedIn:
	default:
		a.Roles = []string{string(role)}
	}
	if f != "" {
		a.Functions = Words(f)
	}
	return a
}

// expected reads the policy as a lawyer would: row by row, no sets.
func expected(role Role, f Function, act Act, relation string) bool {
	heldRoles := []Role{Public}
	if role != Public {
		heldRoles = append(heldRoles, SignedIn, role)
	}
	for _, row := range Policy {
		if row.Act != act {
			continue
		}
		for _, r := range heldRoles {
			holds := slices.Contains(row.Any, r) ||
				role != Public && relation == "own" && slices.Contains(row.Own, r) ||
				role != Public && relation == "party" && slices.Contains(row.Party, r)
			if role != Public && relation == "self" && slices.Contains(row.Self, r) {
				return true
			}
			inFunction := len(row.By) == 0 || slices.Contains(row.By, f) || slices.Contains(row.Any, r) && (r == Public || r == System)
			if holds && inFunction {
				return true
			}
		}
	}
	return false
}

// TestWholePolicy walks role × function × act × relation.
func TestWholePolicy(t *testing.T) {
	t.Parallel()
	acts := append(declaredActs(t), "no.such_act", "")
	for _, role := range Roles {
		for _, f := range append([]Function{""}, Functions...) {
			a := actor(role, f)
			for _, act := range acts {
				for name, facts := range relations {
					want := expected(role, f, act, name)
					if got := Can(a, act, facts); got != want {
						t.Errorf("%s as %q, %s, relation %s: got %v, want %v", role, f, act, name, got, want)
					}
					if d := Decide(a, act, facts); d.Allow != want || d.Reason.IsZero() {
						t.Errorf("%s as %q, %s, relation %s: decided %+v, want %v with a reason", role, f, act, name, d, want)
					}
				}
			}
		}
	}
}

// TestWhoOnlyReadsChangesNothing names all that a member may do who only reads: a longer list is a decision, not an accident.
func TestWhoOnlyReadsChangesNothing(t *testing.T) {
	t.Parallel()
	harmless := []Act{AccountPassword, AccountRecover, AccountAddress, AccountSignOut, AccountSignIn, PartySignUp, ReadmissionFile, InvitationAccept, MembershipLeave, DemoClock, FactorAdd, FactorRemove, FactorRecovery, SSOBind, SSOUnbind, NoticeOwn, AuditPack}
	for _, row := range Policy {
		people := slices.DeleteFunc(slices.Concat(row.Any, row.Own, row.Party), func(r Role) bool { return r == System })
		if len(people) > 0 && len(row.By) == 0 && !strings.HasSuffix(string(row.Act), ".read") && !slices.Contains(harmless, row.Act) {
			t.Errorf("%s changes something and its row names no function that does it", row.Act)
		}
		if slices.Contains(row.By, ReadOnly) {
			t.Errorf("%s is done by who only reads", row.Act)
		}
	}
}

// TestHighValueNeedsARealPerson: whose name nobody has recorded does none of the acts of high value, and all the others.
func TestHighValueNeedsARealPerson(t *testing.T) {
	t.Parallel()
	for _, row := range Policy {
		for name, facts := range relations {
			for _, role := range Roles {
				a := actor(role, "")
				if role == System || role == Public {
					continue
				}
				a.Functions = Words(Working...)
				named := Can(a, row.Act, facts)
				a.Nameless = true
				if got, want := Can(a, row.Act, facts), named && !slices.Contains(HighValue, row.Act); got != want {
					t.Errorf("%s without a name, %s, relation %s: %v", role, row.Act, name, got)
				}
			}
		}
	}
}

// TestStrangersGetOnlyThePublicActs names them: a longer list is a decision, not an accident.
func TestStrangersGetOnlyThePublicActs(t *testing.T) {
	t.Parallel()
	public := []Act{AccountSignIn, PartySignUp, ReadmissionFile, ReadmissionRead, InvitationAccept, AccountRecover}
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
	a := ledger.Actor{Account: "a", Roles: []string{string(Operator), string(Company)}, Functions: Words(Working...)}
	for _, act := range []Act{ProductEdit, QualificationApply, DocumentPut, AgreementApprove} {
		if Can(a, act, Facts{Owner: "", Parties: []string{""}}) {
			t.Errorf("%s granted without a party", act)
		}
	}
}

// TestOwnIsForPeople: what is a person's own no machine client of its party reaches, though it acts in the person's name.
func TestOwnIsForPeople(t *testing.T) {
	t.Parallel()
	a := ledger.Actor{Account: "a", Party: "p", Functions: Words(Working...)}
	machine := a
	machine.Client, machine.Scopes = "c", []string{"products.read"}
	own := Facts{Person: "a"}
	if !Can(a, CaseRead, own) || Can(machine, CaseRead, own) || !Can(machine, CaseRead, Facts{Owner: "p"}) {
		t.Error("a machine client reads what is the person's own, or the person does not")
	}
	if ReachOf(machine, CaseRead).Self {
		t.Error("its lists show it")
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
			t.Errorf("%s stands in Policy and is not declared", row.Act)
		}
		if len(row.Any)+len(row.Own)+len(row.Party)+len(row.Self) == 0 {
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
		for name, list := range map[string][]Role{"any": row.Any, "own": row.Own, "party": row.Party, "self": row.Self} {
			for _, r := range list {
				lines = append(lines, fmt.Sprintf("%-26s %-18s %-6s %s", row.Act, r, name, strings.Join(Words(row.By...), " ")))
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
	var acts []Act
	for _, name := range []string{"act.go", "act_organisation.go"} {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		acts = append(acts, actsIn(t, file)...)
	}
	if len(acts) < 60 {
		t.Fatalf("only %d acts found", len(acts))
	}
	return acts
}

func actsIn(t *testing.T, file *ast.File) (acts []Act) {
	t.Helper()
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
	return acts
}

func TestRequire(t *testing.T) {
	t.Parallel()
	db := ledgertest.New(t)
	nameless := actor(RegistrationBody, Approver)
	nameless.Nameless = true
	for _, c := range []struct {
		name  string
		actor ledger.Actor
		act   Act
		code  string
		kind  fault.Kind
	}{
		{"stranger", ledger.Actor{}, RegistrationAccept, "access.sign_in", fault.Unauthenticated},
		{"wrong role", actor(Company, Handler), RegistrationAccept, "access.denied", fault.Forbidden},
		{"unknown act", ledger.System, "no.such_act", "access.denied", fault.Forbidden},
		{"wrong function", actor(RegistrationBody, Finance), RegistrationAccept, "access.function", fault.Forbidden},
		{"no name", nameless, RegistrationRegister, "access.real_name", fault.Forbidden},
		{"granted", actor(RegistrationBody, Handler), RegistrationAccept, "", 0},
	} {
		err := db.View(t.Context(), c.actor, func(tx *ledger.Tx) error { return Require(tx, c.act, Facts{}) })
		if fault.CodeOf(err) != c.code || err != nil && fault.KindOf(err) != c.kind {
			t.Errorf("%s: got %v, want code %q", c.name, err, c.code)
		}
	}
	err := Require(&ledger.Tx{Actor: actor(Company, Handler)}, RegistrationAccept, Facts{})
	if remedy := fault.From(err).Remedy; !strings.Contains(remedy.ZH, "登记机构") || !strings.Contains(remedy.EN, "registration body") {
		t.Errorf("the refusal must say who may: %+v", remedy)
	}
	missing := fault.From(Require(&ledger.Tx{Actor: actor(RegistrationBody, Finance)}, RegistrationAccept, Facts{}))
	if !strings.Contains(missing.Message.ZH, "经办人") || !strings.Contains(missing.Message.EN, "handler") || missing.Article != reg26+"第十条" {
		t.Errorf("the refusal must name the missing function and the article: %+v %q", missing.Message, missing.Article)
	}
}

func BenchmarkCan(b *testing.B) {
	a := ledger.Actor{Account: "a", Party: "p", Roles: []string{"company", "buyer", "merchant", "operator"}, Functions: Words(Working...)}
	facts := Facts{Owner: "q", Parties: []string{"r", "s", "p"}}
	for b.Loop() {
		if !Can(a, AgreementApprove, facts) {
			b.Fatal("denied")
		}
	}
}
