package notice_test

import (
	"slices"
	"testing"

	"huishu/compliance/adoption"
	"huishu/compliance/calendar"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/vault"
	"huishu/registry/catalogue"
	"huishu/registry/factor"
	"huishu/registry/notice"
	"huishu/registry/party"
	"huishu/registry/plan"
	"huishu/registry/product"
	"huishu/registry/registrytest"
	"huishu/registry/sso"
)

// world is a city with two officers in each office and two people in each party.
type world struct {
	*registrytest.City

	// people are the accounts of a party or office, by its name; roles are added to what they are.
	people map[string][]ledger.Actor
}

// cast are the parties, with the roles that they act in.
var cast = []struct {
	name  string
	kind  party.Kind
	uscc  string
	roles []string
}{
	{"authority", party.Authority, "11441300MB2C12345", nil},
	{"registration_body", party.RegistrationBody, "12441300MB2C54321", nil},
	{"body", party.PublicBody, "11441300MB2C11111", []string{"implementing_body"}},
	{"other_body", party.PublicBody, "11441300MB2C22222", nil},
	{"company", party.Company, "91441302MA4X00001", []string{"operator"}},
	{"rival", party.Company, "91441302MA4X00002", []string{"operator"}},
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{
		City: registrytest.New(t, vault.Room(), calendar.Room(), adoption.Room(), procedure.Room(), party.Room(), factor.Room(), sso.Room(), notice.Room(),
			catalogue.Room(), plan.Room(), product.Room()),
		people: map[string][]ledger.Actor{},
	}
	for _, c := range cast {
		w.join(c.name, c.kind, c.uscc, c.roles)
	}
	return w
}

func (w *world) join(name string, kind party.Kind, uscc string, roles []string) {
	w.Helper()
	var first registrytest.Member
	if kind == party.Company {
		first = w.SignUp("惠州"+name, uscc, name)
	} else {
		first = w.Body(kind, "惠州"+name, uscc, name)
	}
	for _, a := range []ledger.Actor{first.Actor, w.Colleague(first.ID, name+"2", "同事")} {
		a = w.Actor(a.Account)
		a.Roles = append(a.Roles, roles...)
		w.people[name] = append(w.people[name], a)
	}
}

// messages are all of an account's, newest first.
func (w *world) messages(a ledger.Actor) (all []notice.Message) {
	w.Helper()
	w.View(a, func(tx *ledger.Tx) (err error) {
		all, _, err = notice.List(tx, notice.Query{Limit: 200})
		return err
	})
	return all
}

func (w *world) unread(a ledger.Actor) (n int) {
	w.Helper()
	w.View(a, func(tx *ledger.Tx) (err error) {
		n, err = notice.Unread(tx)
		return err
	})
	return n
}

// as is somebody who has the capacity in the cases of this world: company applies for everything that a company may, body for the
// rest, and is the other side of what has one.
func (w *world) as(c *procedure.Case, capacity string, n int) ledger.Actor {
	w.Helper()
	switch capacity {
	case "system":
		return ledger.System
	case "public": // a stranger, who asks for an organisation that has no account any more
		return ledger.Actor{}
	case rules.Applicant:
		if c.Person() != "" {
			return w.people["company"][0].Person()
		}
		return w.of(c.Applicant, n)
	case rules.Counterparty:
		return w.of(c.Counterparty, n)
	case "implementing_body":
		return w.people["body"][n]
	case "public_body":
		return w.people["other_body"][n]
	case "company", "operator", "signed_in":
		if c != nil {
			return w.people["rival"][n]
		}
		return w.people["company"][n]
	}
	return w.people[capacity][n]
}

func (w *world) of(partyID string, n int) ledger.Actor {
	for _, list := range w.people {
		if list[0].Party == partyID {
			return list[n]
		}
	}
	w.Fatalf("nobody acts for %s", partyID)
	return ledger.Actor{}
}

// file opens a case of a procedure about some thing.
func (w *world) file(d *rules.Definition, thing string) (c *procedure.Case) {
	w.Helper()
	actor := w.as(nil, d.Open.By[0], 0)
	other := w.people["body"][0].Party
	if actor.Party == other {
		other = w.people["company"][0].Party
	}
	if !slices.ContainsFunc(d.Steps, func(s rules.Step) bool { return s.Awaits == rules.Counterparty }) {
		other = ""
	}
	applicant := actor.Party
	if actor.Stranger() {
		applicant = w.people["company"][0].Party
	}
	if d.Personal {
		applicant, other, actor = actor.Account, "", actor.Person()
	}
	w.Must(actor, func(tx *ledger.Tx) (err error) {
		c, err = procedure.Open(tx, registrytest.Book(), procedure.Start{
			Regime: d.Regime, Definition: d.ID, Subject: ledger.Ref{Kind: "thing", ID: thing}, Applicant: applicant, Counterparty: other,
			Title: rules.Text{ZH: "公交客流 " + thing, EN: "Bus ridership " + thing}, Findings: []rules.Finding{},
		})
		return err
	})
	return c
}

// move makes a transition as somebody of the capacity; what needs two persons is done by two. It returns who did it last.
func (w *world) move(c *procedure.Case, tr *rules.Transition, by string) (*procedure.Case, ledger.Actor) {
	w.Helper()
	if tr.WhenElapsed {
		w.Clock.Set(c.Clock.Due.Time().AddDate(0, 0, 1).Add(10 * 3600e9))
	}
	d := procedure.Decision{Reason: "经核查，因故如此", Findings: []rules.Finding{}, Counterparty: w.people["body"][0].Party}
	if g := c.Procedure().GroundsFor(tr.Act); len(g) > 0 {
		d.Ground = g[0].ID
	}
	if c.NoticeAgain(*tr) {
		d.Arose = "补正后的新内容"
	}
	actor := w.as(c, by, 0)
	act := func(actor ledger.Actor) {
		w.Must(actor, func(tx *ledger.Tx) (err error) {
			c, err = procedure.Act(tx, c.ID, tr.Act, d)
			return err
		})
	}
	act(actor)
	if tr.SecondPerson {
		actor, d.Proposal = w.as(c, by, 1), c.Pending().ID
		act(actor)
	}
	return c, actor
}
