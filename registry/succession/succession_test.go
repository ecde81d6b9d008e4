package succession_test

import (
	"testing"
	"time"

	"huishu/compliance/adoption"
	"huishu/compliance/calendar"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/audit"
	"huishu/ledger/vault"
	"huishu/registry/catalogue"
	"huishu/registry/party"
	"huishu/registry/plan"
	"huishu/registry/product"
	"huishu/registry/registrytest"
	"huishu/registry/succession"
)

// city is an authority with two officers, two bodies of which one has resources, and a company.
type city struct {
	*registrytest.City

	one, two, from, into ledger.Actor
	twin                 ledger.Actor // another account of one's person
	company              ledger.Actor
}

func newCity(t *testing.T) *city {
	t.Helper()
	c := &city{City: registrytest.New(t, vault.Room(), calendar.Room(), adoption.Room(), procedure.Room(), party.Room(), catalogue.Room(), plan.Room(), product.Room())}
	c.one = c.Body(party.Authority, "惠州市政务服务和数据管理局", "11441300MB2C12345", "one").Actor
	c.from = c.Body(party.PublicBody, "惠州市旧局", "11441300MB2C11111", "old").Actor
	c.into = c.Body(party.PublicBody, "惠州市新局", "11441300MB2C22222", "new").Actor
	c.two, c.twin = c.Colleague(c.one.Party, "two", "赵科长"), c.Colleague(c.one.Party, "twin", "经办人 ＯＮＥ")
	c.company = c.SignUp("惠州企业有限公司", "91441302MA4X00001", "firm").Actor
	return c
}

// resources enters resources of a body by their numbers.
func (c *city) resources(body ledger.Actor, numbers ...string) {
	c.Helper()
	var rows []catalogue.Row
	for i, n := range numbers {
		rows = append(rows, catalogue.Row{Line: i + 2, Description: catalogue.Description{SourceID: n, Title: "资源" + n, Frequency: "008"}})
	}
	c.Must(body, func(tx *ledger.Tx) error { _, err := catalogue.Import(tx, body.Party, rows); return err })
}

func (c *city) held(body ledger.Actor) (n int) {
	c.Helper()
	c.Must(ledger.System, func(tx *ledger.Tx) error {
		list, err := catalogue.Holdings(tx, body.Party)
		n = len(list)
		return err
	})
	return n
}

func (c *city) proposal() party.NewSuccession {
	return party.NewSuccession{
		Predecessor: c.from.Party, Successor: c.into.Party, From: c.Clock.Now().In(ledger.Zone).Format(time.DateOnly), Ground: "惠府办〔2026〕9号 机构改革方案",
	}
}

func (c *city) propose(n party.NewSuccession) func(tx *ledger.Tx) error {
	return func(tx *ledger.Tx) error { _, err := succession.Propose(tx, c.Book, n); return err }
}

func (c *city) decide(act, reason string) func(tx *ledger.Tx) error {
	return func(tx *ledger.Tx) error {
		_, err := succession.Decide(tx, c.from.Party, act, procedure.Decision{Reason: reason})
		return err
	}
}

// A side that leaves after the proposal takes nobody over, and is not taken over.
func TestSuccessionOfWhoHasLeft(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	into := c.SignUp("惠州承继有限公司", "91441302MA4X00002", "into").Actor
	n := c.proposal()
	n.Predecessor, n.Successor = c.company.Party, into.Party
	c.Must(c.one, c.propose(n))
	c.Must(into, func(tx *ledger.Tx) error {
		_, err := party.AskToLeave(tx, c.Book, into.Party, "业务调整")
		return err
	})
	c.Must(c.one, func(tx *ledger.Tx) error {
		m, _, _, err := party.LatestMatter(tx, into.Party, party.DepartureProcedure)
		if err == nil {
			_, err = party.DecideMatter(tx, c.Book, m.ID, "clear", procedure.Decision{})
		}
		return err
	})
	c.Must(into, func(tx *ledger.Tx) error {
		if err := party.ConfirmDeparture(tx, into.Party, "业务调整"); err != nil {
			return err
		}
		_, err := party.Close(tx, into.Party, "业务调整")
		return err
	})
	c.Refused("succession.gone", c.two, func(tx *ledger.Tx) error {
		_, err := succession.Decide(tx, c.company.Party, "confirm", procedure.Decision{})
		return err
	})
}

// What passes is shown, then kept, then passes in one transaction by another officer's hand; what does not pass is listed. Both entries stay readable.
func TestSuccession(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	c.resources(c.from, "A-1", "A-2")
	c.resources(c.into, "B-1")

	var shown []party.Passing
	c.Must(c.one, func(tx *ledger.Tx) (err error) { shown, err = succession.Look(tx, c.from.Party); return err })
	if kinds := count(shown); kinds["resource"] != 2 || kinds["person"] != 1 || !shown[0].Passes || shown[2].Passes {
		t.Fatalf("it would mean %+v", shown)
	}
	c.Refused("access.denied", c.from, func(tx *ledger.Tx) error { _, err := succession.Look(tx, c.from.Party); return err })
	c.Refused("access.denied", c.from, c.propose(c.proposal()))
	c.Must(c.one, c.propose(c.proposal()))
	c.Refused("succession.open", c.two, c.propose(c.proposal()))
	c.Must(c.one, func(tx *ledger.Tx) error {
		e, err := party.EntryOf(tx, c.from.Party)
		if err != nil || e.Successor != "" {
			t.Errorf("a mere proposal stands in the register: %+v, %v", e, err)
		}
		k, err := procedure.Latest(tx, succession.Definition, party.SubjectSuccession, c.from.Party)
		if err != nil {
			return err
		}
		into, err := party.Get(tx, c.into.Party)
		if want := e.NameZH + ", succeeded by " + into.Name("en"); err != nil || k.Title.EN != want {
			t.Errorf("known as %q, not %q: %v", k.Title, want, err)
		}
		return nil
	})
	c.Refused("procedure.same_person", c.one, c.decide("confirm", ""))
	c.Refused("procedure.same_person", c.twin, c.decide("confirm", ""))
	c.Refused("access.denied", c.into, c.decide("confirm", ""))

	c.resources(c.from, "A-1", "A-2", "A-3") // what passes is no longer what was shown
	c.Refused("succession.changed", c.two, c.decide("confirm", ""))
	if c.held(c.into) != 1 {
		t.Error("resources passed although it was refused")
	}
	c.Must(c.one, c.decide("withdraw", "目录有变化"))
	c.Must(c.one, c.propose(c.proposal()))
	c.Must(c.two, c.decide("confirm", ""))

	if c.held(c.from) != 0 || c.held(c.into) != 4 {
		t.Errorf("%d stayed, %d are the successor's", c.held(c.from), c.held(c.into))
	}
	c.Must(c.one, func(tx *ledger.Tx) error {
		e, err := party.EntryOf(tx, c.from.Party)
		if err != nil || e.Successor != c.into.Party || e.SucceededFrom != c.proposal().From {
			t.Errorf("the register says %+v, %v", e, err)
		}
		list, err := party.Predecessors(tx, c.into.Party)
		if err != nil || len(list) != 1 || list[0].ID != c.from.Party {
			t.Errorf("predecessors: %+v, %v", list, err)
		}
		s, err := party.SuccessionOf(tx, c.from.Party)
		if err != nil || count(s.Passes)["resource"] != 3 || s.Confirmed == 0 {
			t.Errorf("on record: %+v, %v", s, err)
		}
		return nil
	})
	c.Refused("catalogue.succeeded", c.from, func(tx *ledger.Tx) error { _, err := catalogue.Import(tx, c.from.Party, nil); return err })
	c.Refused("succession.gone", c.one, c.propose(c.proposal()))
	if report, err := audit.Run(t.Context(), c.DB, audit.Options{}); err != nil || len(report.Problems) > 0 {
		t.Errorf("audit: %+v, %v", report.Problems, err)
	}
}

// Two resources of one number stand in the way, and nothing passes.
func TestNumbersClash(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	c.resources(c.from, "A-1", "SAME")
	c.resources(c.into, "SAME")
	c.Must(c.one, c.propose(c.proposal()))
	c.Refused("catalogue.number", c.two, c.decide("confirm", ""))
	if c.held(c.from) != 2 {
		t.Errorf("%d stayed", c.held(c.from))
	}
}

// What cannot be is refused, with the field.
func TestWhatCannotBe(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	for _, bad := range []struct {
		code, field string
		change      func(n *party.NewSuccession)
	}{
		{"succession.itself", "successor", func(n *party.NewSuccession) { n.Successor = n.Predecessor }},
		{"succession.kind", "successor", func(n *party.NewSuccession) { n.Successor = c.company.Party }},
		{"party.not_found", "successor", func(n *party.NewSuccession) { n.Successor = "nobody" }},
		{"succession.day", "from", func(n *party.NewSuccession) { n.From = "2099-01-01" }},
		{"required", "from", func(n *party.NewSuccession) { n.From = "" }},
		{"required", "ground", func(n *party.NewSuccession) { n.Ground = " " }},
		{"document.not_yours", "document", func(n *party.NewSuccession) { n.Document = "no such" }},
	} {
		n := c.proposal()
		bad.change(&n)
		f := c.Refused(bad.code, c.one, c.propose(n))
		if f != nil && f.Field != bad.field && (len(f.Details) == 0 || f.Details[0].Field != bad.field) {
			t.Errorf("%s: field %q, not %s", bad.code, f.Field, bad.field)
		}
	}
}

func count(list []party.Passing) map[string]int {
	m := map[string]int{}
	for _, p := range list {
		m[p.Kind]++
	}
	return m
}
