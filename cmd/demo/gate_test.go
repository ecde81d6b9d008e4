package demo_test

import (
	"slices"
	"testing"
	"time"

	"huishu/cmd/app"
	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/registry/party"
)

// TestNobodyPassesTheGateBy reads the journal of a whole city, which people have led by the pages' own functions, imports have
// filled, the keeper at the command line has begun and the clock has closed: whatever was done is an act of the policy, and whoever
// is recorded has a role that it is granted to. The ledger records no act that the policy has not granted in that
// transaction; this shows that nobody has got there under a name that it is not granted to.
func TestNobodyPassesTheGateBy(t *testing.T) {
	t.Parallel()
	a := open(t, t.TempDir())
	moveOn(t, a)
	for deadline := time.Now().Add(15 * time.Second); kinds(t, a, "registration.expire") == 0 || kinds(t, a, "qualification.expire") == 0; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the clock alone moved nothing")
		}
	}
	if err := a.Jobs.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	seen, by := 0, map[string]int{}
	for _, e := range journal(t, a) {
		act := access.Act(e.Kind)
		if !access.Known(act) { // a detail of an act, recorded under it: see below
			continue
		}
		roles := []access.Role{access.Public}
		switch {
		case e.Actor == ledger.System.Account:
			roles = []access.Role{access.System}
		case e.Actor != "":
			roles = append(rolesOf(t, a, e.Actor), access.Public, access.SignedIn)
		}
		granted := false
		for _, r := range roles {
			granted = granted || access.MayEver(r, act) || slices.ContainsFunc(parts[act], func(whole access.Act) bool { return access.MayEver(r, whole) })
		}
		if !granted {
			t.Errorf("%s was done by %q, who has roles %v", e.Kind, e.Actor, roles)
		}
		seen++
		by[e.Actor]++
	}
	if seen < 250 || len(by) < 8 || by[ledger.System.Account] < 20 {
		t.Errorf("only %d acts by %d actors, %d of them the program's: the test looks in the wrong place", seen, len(by), by[ledger.System.Account])
	}
}

// parts are acts that are also recorded as a part of another, which is then the one that was granted.
var parts = map[access.Act][]access.Act{
	access.AccountCreate:    {access.PartySignUp},                                                                          // a company's first
	access.QualificationEnd: {access.AgreementEnd},                                                                         // the licence goes with its agreement
	access.RuleSetKeep:      {access.QualificationApply, access.RegistrationSubmit, access.CaseWatch, access.CalendarLoad}, // the first case by a set keeps its text
	access.DemoClock:        {access.CaseWatch},                                                                            // the program marks a directory as a demo
}

type recorded struct {
	Kind  string `db:"kind"`
	Actor string `db:"actor"`
}

func journal(t *testing.T, a *app.App) (list []recorded) {
	t.Helper()
	err := a.DB.View(t.Context(), ledger.System, func(tx *ledger.Tx) error {
		return tx.Select(&list, `SELECT kind, actor FROM event ORDER BY idx`)
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// rolesOf are the roles of an account, those too that a qualification gave it which the clock has ended.
func rolesOf(t *testing.T, a *app.App, account string) (roles []access.Role) {
	t.Helper()
	err := a.DB.View(t.Context(), ledger.System, func(tx *ledger.Tx) error {
		actor, err := party.ActorFor(tx, account)
		if err != nil {
			return err
		}
		for _, r := range actor.Roles {
			roles = append(roles, access.Role(r))
		}
		held, err := party.Qualifications(tx, actor.Party)
		for _, q := range held {
			roles = append(roles, access.Role(q.Kind))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return roles
}
