package party_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"huishu/compliance/access"
	"huishu/compliance/erasure"
	"huishu/ledger"
	"huishu/ledger/audit"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/registry/party/partytest"
)

// hire opens an account of a party in the functions named and returns it as an actor.
func (w *world) hire(boss ledger.Actor, login, name string, functions ...access.Function) ledger.Actor {
	w.Helper()
	var id string
	w.Must(boss, func(tx *ledger.Tx) error {
		a, err := party.CreateAccount(tx, boss.Party, party.NewAccount{Login: login, Name: name, Password: partytest.Hashed(), Functions: functions})
		id = a.ID
		return err
	})
	return w.Actor(id)
}

// loginOf is the login of an actor's account.
func (w *world) loginOf(a ledger.Actor) (login string) {
	w.Helper()
	w.Read(func(tx *ledger.Tx) error {
		acc, err := party.GetAccount(tx, a.Account)
		login = acc.Login
		return err
	})
	return login
}

// login is the account of a login.
func (w *world) login(tx *ledger.Tx, login string) string {
	a, err := party.AccountByLogin(tx, login)
	if err != nil {
		w.Error(err)
	}
	return a.ID
}

// audited demands that the database is what its journal says.
func (w *world) audited() {
	w.Helper()
	r, err := audit.Run(w.Context(), w.DB, audit.Options{})
	if err != nil || !r.OK {
		w.Errorf("audit: %v %+v", err, r.Problems)
	}
}

func does(a ledger.Actor, list ...access.Function) bool {
	return slices.Equal(slices.Sorted(slices.Values(a.Functions)), slices.Sorted(slices.Values(access.Words(list...))))
}

// TestOnePersonActsForSeveral: by invitation, one party at a time, in the functions of each; leaving one leaves the other.
func TestOnePersonActsForSeveral(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	home, boss := w.company("home", uscc(t, "91441302MA4X00001"))
	other, chief := w.company("other", uscc(t, "91441302MA4X00002"))
	person := w.hire(boss, "zhang", "张三", access.Handler)

	var token string
	w.Must(chief, func(tx *ledger.Tx) (err error) {
		_, token, err = party.Invite(tx, other.ID, party.NewInvitation{Address: strings.ToLower(w.loginOf(person)), Functions: []access.Function{access.Finance}})
		return err
	})
	w.Refused("invitation.other_person", boss, func(tx *ledger.Tx) error { _, err := party.Accept(tx, party.Accepting{Token: token}); return err })
	w.Refused("access.sign_in", ledger.Actor{}, func(tx *ledger.Tx) error { _, err := party.Accept(tx, party.Accepting{Token: token}); return err })
	var joined party.Membership
	w.Must(person, func(tx *ledger.Tx) (err error) {
		joined, err = party.Accept(tx, party.Accepting{Token: token})
		return err
	})
	w.Refused("invitation.not_open", person, func(tx *ledger.Tx) error { _, err := party.Accept(tx, party.Accepting{Token: token}); return err })

	session, err := party.SignIn(t.Context(), w.DB, w.loginOf(person), password, party.Meta{})
	if err != nil {
		t.Fatal(err)
	}
	at := func(membership string) ledger.Actor {
		t.Helper()
		a, _, err := party.AuthenticateAs(t.Context(), w.DB, session, membership)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	if a := at(""); a.Party != home.ID || !does(a, access.Handler) {
		t.Errorf("signed in as %+v, not for the first party", a)
	}
	if a := at(joined.ID); a.Party != other.ID || !does(a, access.Finance) {
		t.Errorf("by header as %+v, not for the second party", a)
	}
	old := session
	o, err := party.SwitchMembership(t.Context(), w.DB, person, session, joined.ID)
	if err != nil {
		t.Fatal(err)
	}
	session = o.Token
	if _, _, err := party.Authenticate(t.Context(), w.DB, old); fault.CodeOf(err) != "session.ended" || session == "" {
		t.Errorf("the token from before the switch opens the session still: %v", err)
	}
	if o, err := party.SwitchMembership(t.Context(), w.DB, person, old, joined.ID); fault.CodeOf(err) != "session.ended" || o.Token != "" {
		t.Errorf("switched by a token that has ended: %v", err)
	}
	if a := at(""); a.Party != other.ID {
		t.Errorf("switched, and acts for %s", a.Party)
	}
	if _, _, err := party.AuthenticateAs(t.Context(), w.DB, session, chief.Membership); fault.CodeOf(err) != "membership.not_yours" {
		t.Errorf("another's membership by header: %v", err)
	}
	if _, err := party.SwitchMembership(t.Context(), w.DB, person, session, chief.Membership); fault.CodeOf(err) != "membership.not_yours" {
		t.Errorf("another's membership by switching: %v", err)
	}
	w.Refused("account.serves_others", boss, func(tx *ledger.Tx) error { return party.CloseAccount(tx, person.Account) })

	w.Must(at(""), func(tx *ledger.Tx) error { return party.Leave(tx, joined.ID) })
	if a := at(""); a.Party != home.ID {
		t.Errorf("left, and the session acts for %q", a.Party)
	}
	w.Must(boss, func(tx *ledger.Tx) error { return party.RemoveMember(tx, person.Membership) })
	if a := at(""); a.Party != "" || len(a.Roles)+len(a.Functions) != 0 || a.Account != person.Account {
		t.Errorf("a member of nothing is %+v", a)
	}
	w.audited()
}

// TestNewAccountByInvitation: in the invitation's functions, whatever the new account asks; nameless where nobody gave the name.
func TestNewAccountByInvitation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p, boss := w.company("home", uscc(t, "91441302MA4X00001"))
	invite := func(n party.NewInvitation) (i party.Invitation, token string) {
		t.Helper()
		w.Must(boss, func(tx *ledger.Tx) (err error) {
			i, token, err = party.Invite(tx, p.ID, n)
			return err
		})
		return i, token
	}
	accept := func(token, login string) (a ledger.Actor, err error) {
		err = w.Do(ledger.Actor{}, func(tx *ledger.Tx) error {
			m, err := party.Accept(tx, party.Accepting{Token: token, New: &party.NewAccount{
				Login: login, Name: "自称某人", Password: partytest.Hashed(), Functions: access.Working, Roles: []access.Role{access.SystemAdmin},
			}})
			if err == nil {
				a, err = party.ActorIn(tx, m.ID)
			}
			return err
		})
		return a, err
	}
	_, token := invite(party.NewInvitation{Address: "li@example.com", Functions: []access.Function{access.Approver}})
	a, err := accept(token, "lisi")
	if err != nil || !does(a, access.Approver) || !a.Nameless || slices.Contains(a.Roles, "system_admin") {
		t.Fatalf("%+v %v", a, err)
	}
	w.Refused("access.real_name", a, func(tx *ledger.Tx) error {
		return access.Require(tx, access.AgreementApprove, access.Facts{Parties: []string{p.ID}})
	})

	w.Must(boss, func(tx *ledger.Tx) error { return party.Identify(tx, a.Account, p.ID, "李四", party.DocumentHash{}) })
	if named := w.Actor(a.Account); named.Nameless || named.Name != "李四" {
		t.Errorf("recorded, and is %+v", named)
	}
	_, named := invite(party.NewInvitation{Address: "wang@example.com", Name: "王五", Functions: []access.Function{access.Handler}})
	if b, err := accept(named, "wang"); err != nil || b.Nameless || b.Name != "王五" {
		t.Errorf("%+v %v", b, err)
	}

	w.Must(w.clerk, func(tx *ledger.Tx) error {
		_, err := party.EraseAccount(tx, w.login(tx, party.OwnLogin("wang", p.USCC)), erasure.Decision{Ground: erasure.RetentionEnded, Reason: "惠数删〔2026〕3号"})
		return err
	})
	w.Read(func(tx *ledger.Tx) error {
		var left int
		if err := tx.Get(&left, `SELECT COUNT(*) FROM invitation WHERE name = '王五' OR address = 'wang@example.com'`); err != nil || left != 0 {
			t.Errorf("erased, and %d invitations name the person (%v)", left, err)
		}
		return nil
	})
	w.audited()
	gone, withdrawn := invite(party.NewInvitation{Address: "zhao@example.com", Functions: []access.Function{access.Handler}})
	w.Refused("access.function", a, func(tx *ledger.Tx) error { _, err := party.WithdrawInvitation(tx, gone.ID); return err })
	w.Must(boss, func(tx *ledger.Tx) error { _, err := party.WithdrawInvitation(tx, gone.ID); return err })
	_, late := invite(party.NewInvitation{Address: "qian@example.com", Functions: []access.Function{access.Handler}})
	w.Clock.Advance(party.InvitationLimit)
	for name, token := range map[string]string{"withdrawn": withdrawn, "expired": late, "made up": "abc"} {
		if _, err := accept(token, "nobody"); fault.CodeOf(err) != "invitation.not_open" {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.audited()
}

// TestLastAdministratorStays, and who is none keeps no people.
func TestLastAdministratorStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, boss := w.company("home", uscc(t, "91441302MA4X00001"))
	clerk := w.hire(boss, "clerk2", "李四", access.Handler)
	w.Refused("membership.last_administrator", boss, func(tx *ledger.Tx) error { return party.Leave(tx, boss.Membership) })
	w.Refused("membership.last_administrator", boss, func(tx *ledger.Tx) error {
		_, err := party.ChangeFunctions(tx, boss.Membership, []access.Function{access.Handler})
		return err
	})
	w.Refused("membership.last_administrator", boss, func(tx *ledger.Tx) error { return party.CloseAccount(tx, boss.Account) })
	w.Refused("access.function", clerk, func(tx *ledger.Tx) error { return party.RemoveMember(tx, boss.Membership) })
	w.Refused("membership.not_found", clerk, func(tx *ledger.Tx) error { return party.Leave(tx, boss.Membership) })
	_, stranger := w.company("other", uscc(t, "91441302MA4X00002"))
	w.Refused("access.denied", stranger, func(tx *ledger.Tx) error {
		_, err := party.ChangeFunctions(tx, clerk.Membership, access.Working)
		return err
	})
	w.Must(boss, func(tx *ledger.Tx) error {
		_, err := party.ChangeFunctions(tx, clerk.Membership, []access.Function{access.Administrator})
		return err
	})
	w.Must(boss, func(tx *ledger.Tx) error { return party.Leave(tx, boss.Membership) })
	w.audited()
}

// TestDelegation lends for a term, ends by itself, early, and with what its giver has.
func TestDelegation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, boss := w.company("home", uscc(t, "91441302MA4X00001"))
	approver := w.hire(boss, "approver", "王五", access.Approver)
	handler := w.hire(boss, "handler", "李四", access.Handler)
	_, stranger := w.company("other", uscc(t, "91441302MA4X00002"))
	lend := func(by ledger.Actor, to string, f access.Function, from, until int) (d party.Delegation, err error) {
		err = w.Do(by, func(tx *ledger.Tx) error {
			day := func(n int) string { return tx.Now.AddDate(0, 0, n).Format(time.DateOnly) }
			d, err = party.Delegate(tx, party.Delegation{Receiver: to, Functions: []access.Function{f}, From: day(from), To: day(until)})
			return err
		})
		return d, err
	}
	for code, try := range map[string]func() (party.Delegation, error){
		"function.beyond_own": func() (party.Delegation, error) { return lend(handler, approver.Membership, access.Finance, 0, 3) },
		"delegation.receiver": func() (party.Delegation, error) { return lend(approver, stranger.Membership, access.Approver, 0, 3) },
		"delegation.term":     func() (party.Delegation, error) { return lend(approver, handler.Membership, access.Approver, 3, 1) },
		"delegation.long":     func() (party.Delegation, error) { return lend(approver, handler.Membership, access.Approver, 0, 400) },
	} {
		if _, err := try(); fault.CodeOf(err) != code {
			t.Errorf("%v, not %s", err, code)
		}
	}
	d, err := lend(approver, handler.Membership, access.Approver, 1, 3)
	if err != nil {
		t.Fatal(err)
	}
	session, err := party.SignIn(t.Context(), w.DB, w.loginOf(handler), password, party.Meta{})
	if err != nil {
		t.Fatal(err)
	}
	for day, borrowed := range []bool{false, true, true, true, false} {
		a, _, err := party.Authenticate(t.Context(), w.DB, session)
		if err != nil || does(a, access.Handler, access.Approver) != borrowed || does(a, access.Handler) == borrowed {
			t.Errorf("day %d: %v %v", day, a.Functions, err)
		}
		if job := w.Actor(handler.Account); !slices.Equal(job.Functions, a.Functions) {
			t.Errorf("day %d: a job acts as %v, the session as %v", day, job.Functions, a.Functions)
		}
		w.Clock.Advance(11 * time.Hour) // the session lives while it is used
		if _, _, err := party.Authenticate(t.Context(), w.DB, session); err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(11 * time.Hour)
		if _, _, err := party.Authenticate(t.Context(), w.DB, session); err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(2 * time.Hour)
	}
	if d, err = lend(approver, handler.Membership, access.Approver, 0, 30); err != nil {
		t.Fatal(err)
	}
	if _, err := lend(w.Actor(handler.Account), boss.Membership, access.Approver, 0, 3); fault.CodeOf(err) != "function.beyond_own" {
		t.Errorf("lent on: %v", err)
	}
	w.Refused("access.denied", stranger, func(tx *ledger.Tx) error { _, err := party.EndDelegation(tx, d.ID); return err })
	w.Must(approver, func(tx *ledger.Tx) error { _, err := party.EndDelegation(tx, d.ID); return err })
	if a := w.Actor(handler.Account); !does(a, access.Handler) {
		t.Errorf("taken back, and does %v", a.Functions)
	}
	if _, err = lend(approver, handler.Membership, access.Approver, 0, 30); err != nil {
		t.Fatal(err)
	}
	w.Must(boss, func(tx *ledger.Tx) error { return party.RemoveMember(tx, approver.Membership) })
	if a := w.Actor(handler.Account); !does(a, access.Handler) {
		t.Errorf("its giver is gone, and it does %v", a.Functions)
	}
	w.audited()
}

// TestOnePersonByDocument: two accounts with one identity document are one person, of the same party or not and whatever they are
// called; two who share a name are two once their documents are known to differ.
func TestOnePersonByDocument(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	home, boss := w.company("home", uscc(t, "91441302MA4X00001"))
	_, other := w.company("other", uscc(t, "91441302MA4X00002"))
	hash := func(number string) party.DocumentHash {
		t.Helper()
		d, err := party.HashDocument(t.Context(), w.DB, number)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	if _, err := party.HashDocument(t.Context(), w.DB, "110101199003070001"); fault.CodeOf(err) != "document_number.form" {
		t.Errorf("a number that fails its check character: %v", err)
	}
	same := func(a, b ledger.Actor) (yes bool) {
		t.Helper()
		w.Read(func(tx *ledger.Tx) (err error) {
			yes, err = tx.SamePerson(a.Account, b.Account)
			return err
		})
		return yes
	}
	one := w.hire(boss, "one", "欧阳一", access.Approver)
	two := w.hire(other, "two", "欧阳二", access.Approver)
	twin := w.hire(boss, "twin", "欧阳 一", access.Approver)
	if same(one, two) || !same(one, twin) {
		t.Error("names alone")
	}
	identify := func(by, of ledger.Actor, name string, d party.DocumentHash) {
		t.Helper()
		w.Must(by, func(tx *ledger.Tx) error { return party.Identify(tx, of.Account, by.Party, name, d) })
	}
	identify(boss, one, "欧阳一", hash("11010119900307803X"))
	identify(other, two, "欧阳二", hash("11010119900307803x"))
	identify(boss, twin, "欧阳一", hash("110101199003074514"))
	if !same(one, two) || same(one, twin) {
		t.Error("documents")
	}
	w.Refused("access.denied", boss, func(tx *ledger.Tx) error {
		return party.Identify(tx, two.Account, other.Party, "某人", party.DocumentHash{})
	})
	w.Refused("membership.not_found", boss, func(tx *ledger.Tx) error {
		return party.Identify(tx, two.Account, home.ID, "某人", party.DocumentHash{})
	})
	w.Refused("person.other", boss, func(tx *ledger.Tx) error {
		return party.Identify(tx, one.Account, home.ID, "欧阳一", hash("110101199003074514"))
	})
	w.audited()
}

// TestInvitationsAreForAdministrators: whom a party invites is told to who invites, not to colleagues, to the authority, which knows
// the party well, nor to other parties.
func TestInvitationsAreForAdministrators(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	home, boss := w.company("home", uscc(t, "91441302MA4X00001"))
	_, stranger := w.company("other", uscc(t, "91441302MA4X00002"))
	colleague := w.hire(boss, "zhang", "张三", access.Handler)
	w.Must(boss, func(tx *ledger.Tx) error {
		_, _, err := party.Invite(tx, home.ID, party.NewInvitation{Address: "new@example.com", Functions: []access.Function{access.Handler}})
		return err
	})
	for name, c := range map[string]struct {
		who  ledger.Actor
		kind fault.Kind
		n    int
	}{
		"administrator": {boss, fault.None, 1}, "colleague": {colleague, fault.Forbidden, 0}, "authority": {w.clerk, fault.Forbidden, 0},
		"another party": {stranger, fault.NotFound, 0}, "nobody": {ledger.Actor{}, fault.NotFound, 0},
	} {
		var list []party.Invitation
		err := w.DB.View(t.Context(), c.who, func(tx *ledger.Tx) (err error) {
			list, err = party.Invitations(tx, home.ID)
			return err
		})
		if len(list) != c.n || fault.KindOf(err) != c.kind {
			t.Errorf("%s: %d invitations, %v", name, len(list), err)
		}
	}
}
