package procedure

import (
	"testing"
	"time"

	"huishu/compliance/access"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/ledgertest"
)

const committeeID = "registration_committee"

// appoint gives an account a seat on the committee of the tests for three years, by the registration body.
func (b *bench) appoint(account string) (s Seat) {
	b.Helper()
	err := b.db.Update(b.Context(), registry, func(tx *ledger.Tx) (err error) {
		today := workday.OfTime(tx.Now)
		s, err = Appoint(tx, b.book, Appointed{Committee: committeeID, Account: account, From: today, To: today.AddDays(3 * 365)})
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return s
}

func (b *bench) cast(actor ledger.Actor, id, choice, reason string) (c *Case, err error) {
	b.Helper()
	err = b.db.Update(b.Context(), actor, func(tx *ledger.Tx) (err error) {
		c, err = Cast(tx, id, choice, reason)
		return err
	})
	return c, err
}

// voting is a case under review by the set that asks for the vote of a committee.
func voting(t *testing.T) (*bench, *Case) {
	t.Helper()
	b := newBench(t)
	b.book = shelf(t, "committee")
	ledgertest.ClockOf(b.db).Set(time.Date(2027, 1, 5, 9, 0, 0, 0, ledger.Zone))
	c := b.registration("p1")
	return b, b.must(registry, c.ID, "accept", Decision{Findings: clean}, "accepted")
}

// TestVoteIsTheCommittees: who may vote, what each may see of it, and that a returned application is voted on anew.
func TestVoteIsTheCommittees(t *testing.T) {
	t.Parallel()
	b, c := voting(t)
	if v := c.Vote(); v == nil || !v.Inquorate || v.Members != 0 {
		t.Fatalf("without members: %+v", v)
	}
	for _, n := range []string{"1", "2", "3"} {
		b.appoint(seated(n).Account)
	}
	nameless := seated("1")
	nameless.Nameless = true
	machine := seated("1")
	machine.Client, machine.Scopes = "client", []string{"products.read"}
	elsewhere := seated("1")
	elsewhere.Party = "aut"
	for name, x := range map[string]struct {
		actor          ledger.Actor
		choice, reason string
		code           string
	}{
		"no choice":             {seated("1"), "perhaps", "理由", "vote.choice"},
		"no reason":             {seated("1"), Yes, " ", "required"},
		"nobody knows who":      {nameless, Yes, "理由", "access.real_name"},
		"a machine":             {machine, Yes, "理由", "access.denied"},
		"for another party":     {elsewhere, Yes, "理由", "vote.no_seat"},
		"the deciding officer":  {registry, Yes, "理由", "vote.no_seat"},
		"the applicant":         {operator, Yes, "理由", "vote.no_seat"},
		"who may not read it":   {rival, Yes, "理由", "procedure.not_found"},
		"a stranger to the lot": {stranger, Yes, "理由", "procedure.not_found"},
	} {
		if _, err := b.cast(x.actor, c.ID, x.choice, x.reason); fault.CodeOf(err) != x.code {
			t.Errorf("%s: %v, want %s", name, err, x.code)
		}
	}
	if acts := b.get(c.ID).Acts(registry); len(acts) == 0 || acts[0].Act != "review" || acts[0].Blocked == nil || acts[0].Blocked.Code != "procedure.vote_open" {
		t.Errorf("the review can be passed before the vote: %+v", acts)
	}
	for _, n := range []string{"1", "2", "3"} {
		var err error
		if c, err = b.cast(seated(n), c.ID, Yes, "同意"); err != nil {
			t.Fatal(err)
		}
	}
	if v := c.Vote(); !v.Settled || !v.Passed || v.Yes != 3 || v.Members != 3 {
		t.Errorf("%+v", v)
	}
	p := c.ForParties(ledger.Actor{})
	if len(p.Votes) != 1 || !p.Votes[0].Passed || len(p.Votes[0].Ballots) != 0 || p.Votes[0].Yes != 0 {
		t.Errorf("the parties see %+v", p.Votes)
	}
	c.Public = true
	if c.ForPublic().Votes != nil {
		t.Error("the public sees the vote")
	}

	// The application of another product is returned after its vote: the completed one is voted on anew.
	d := b.registration("p2")
	if list := b.openVotes(registry, false); len(list) != 0 {
		t.Errorf("votes before anything is accepted: %v", list)
	}
	b.must(registry, d.ID, "accept", Decision{Findings: clean}, "accepted")
	if list := b.openVotes(seated("1"), true); len(list) != 1 || list[0] != d.ID {
		t.Errorf("a member has to vote on %v", list)
	}
	if list := b.openVotes(registry, true); len(list) != 0 {
		t.Errorf("who sits nowhere has to vote on %v", list)
	}
	if list := b.openVotes(operator, false); len(list) != 0 {
		t.Errorf("an applicant sees votes %v", list)
	}
	if _, err := b.cast(seated("1"), d.ID, Recuse, "与申请人有合作"); err != nil {
		t.Fatal(err)
	}
	if list := b.openVotes(seated("1"), true); len(list) != 0 {
		t.Errorf("who has recused itself has to vote on %v", list)
	}
	if v := b.get(d.ID).Vote(); v.Members != 2 || !v.Inquorate {
		t.Errorf("%+v", v)
	}
}

func (b *bench) openVotes(actor ledger.Actor, mine bool) (ids []string) {
	b.Helper()
	err := b.db.View(b.Context(), actor, func(tx *ledger.Tx) error {
		list, err := OpenVotes(tx, mine)
		for _, c := range list {
			ids = append(ids, c.ID)
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return ids
}

// TestInterestExcludes: a member who is the same person as one that acted for a side has no vote, whether it says so or not.
func TestInterestExcludes(t *testing.T) {
	t.Parallel()
	b, c := voting(t)
	b.appoint(seated("1").Account)
	b.appoint(operator.Account) // of the registration body too, by another membership
	if v := b.get(c.ID).Vote(); v.Members != 1 {
		t.Errorf("%+v", v)
	}
	insider := operator
	insider.Party, insider.Roles = registry.Party, registry.Roles
	if _, err := b.cast(insider, c.ID, Yes, "同意"); fault.CodeOf(err) != "vote.no_seat" {
		t.Error(err)
	}
}

// TestSeats: who appoints, for what term, one person once; a seat that ended votes no more, and the ballots of its time stand.
func TestSeats(t *testing.T) {
	t.Parallel()
	b, c := voting(t)
	day := workday.OfTime(b.db.Now())
	sound := Appointed{Committee: committeeID, Account: "acc-x", From: day, To: day.AddDays(365)}
	for name, x := range map[string]struct {
		actor  ledger.Actor
		change func(a *Appointed)
		code   string
	}{
		"no committee of any rule set": {registry, func(a *Appointed) { a.Committee = "other" }, "committee.unknown"},
		"an office that appoints none": {office, func(*Appointed) {}, "committee.not_yours"},
		"a company":                    {operator, func(*Appointed) {}, "access.denied"},
		"a member who only reads":      {seated("1"), func(*Appointed) {}, "access.function"},
		"nobody":                       {registry, func(a *Appointed) { a.Account = "" }, "required"},
		"no first day":                 {registry, func(a *Appointed) { a.From = workday.Date{} }, "required"},
		"ends before it begins":        {registry, func(a *Appointed) { a.To = a.From.AddDays(-1) }, "committee.term"},
		"over already":                 {registry, func(a *Appointed) { a.From, a.To = day.AddDays(-9), day.AddDays(-1) }, "committee.term"},
	} {
		a := sound
		x.change(&a)
		err := b.db.Update(t.Context(), x.actor, func(tx *ledger.Tx) error { _, err := Appoint(tx, b.book, a); return err })
		if fault.CodeOf(err) != x.code {
			t.Errorf("%s: %v, want %s", name, err, x.code)
		}
	}
	first := b.appoint(registry.Account)
	err := b.db.Update(t.Context(), registry, func(tx *ledger.Tx) error {
		_, err := Appoint(tx, b.book, Appointed{Committee: committeeID, Account: alias.Account, From: day.AddDays(100), To: day.AddDays(365)})
		return err
	})
	if fault.CodeOf(err) != "committee.sits_already" {
		t.Errorf("one person sits twice: %v", err)
	}
	for _, n := range []string{"1", "2"} {
		b.appoint(seated(n).Account)
	}
	if _, err := b.cast(registry, c.ID, Yes, "同意"); err != nil {
		t.Fatal(err)
	}
	dismiss := func(actor ledger.Actor, reason string) error {
		return b.db.Update(t.Context(), actor, func(tx *ledger.Tx) error { _, err := Dismiss(tx, b.book, first.ID, reason); return err })
	}
	for _, x := range []struct {
		actor        ledger.Actor
		reason, code string
	}{{registry, "", "required"}, {office, "换届", "committee.not_yours"}, {registry, "换届", ""}, {registry, "换届", "committee.ended"}} {
		if err := dismiss(x.actor, x.reason); fault.CodeOf(err) != x.code {
			t.Errorf("dismissing: %v, want %q", err, x.code)
		}
	}
	if v := b.get(c.ID).Vote(); v.Members != 3 || v.Yes != 1 {
		t.Errorf("a ballot fell with its seat: %+v", v)
	}
	err = b.db.View(t.Context(), registry, func(tx *ledger.Tx) error {
		list, err := Committees(tx, b.book)
		if err == nil && (len(list) != 1 || len(list[0].Seats) != 3 || list[0].Sureness != rules.Draft) {
			t.Errorf("%+v", list)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	ledgertest.ClockOf(b.db).Set(day.AddDays(4 * 365).Time())
	if v := b.get(c.ID).Vote(); v.Members != 1 {
		t.Errorf("members vote after their term: %+v", v)
	}
	if !access.Can(registry, access.CommitteeRead, access.Facts{}) || access.Can(operator, access.CommitteeRead, access.Facts{}) {
		t.Error("who reads the list of members")
	}
}
