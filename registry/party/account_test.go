package party_test

import (
	"slices"
	"testing"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/registry/party/partytest"
)

type accessRole = access.Role

func TestCreateAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p, actor := w.company("one", uscc(t, "91441302MA4X00001"))
	_, other := w.company("two", uscc(t, "91441302MA4X00002"))
	create := func(partyID string, n party.NewAccount) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error { _, err := party.CreateAccount(tx, partyID, n); return err }
	}
	fresh := party.NewAccount{Login: "colleague", Name: "同事", Password: partytest.Hashed()}
	w.Refused("access.denied", other, create(p.ID, fresh))
	w.Refused("access.sign_in", ledger.Actor{}, create(p.ID, fresh))
	w.Must(actor, create(p.ID, fresh))
	w.Refused("login.taken", actor, create(p.ID, fresh))
	w.Refused("role.not_permitted", w.clerk, create(p.ID, party.NewAccount{Login: "x-1", Name: "x", Password: partytest.Hashed(), Roles: []access.Role{access.Merchant}}))
	// A clerk of the authority cannot make an administrator of a colleague; the system can.
	admin := party.NewAccount{Login: "admin", Name: "管理员", Password: partytest.Hashed(), Roles: []access.Role{access.SystemAdmin}}
	w.Refused("role.beyond_own", w.clerk, create(w.authority.ID, admin))
	w.Must(ledger.System, create(w.authority.ID, admin))
	w.Read(func(tx *ledger.Tx) error {
		a, err := party.AccountByLogin(tx, "ADMIN")
		if err != nil {
			return err
		}
		if got := w.Actor(a.ID); !slices.Equal(got.Roles, []string{"system_admin"}) {
			t.Errorf("%+v", got)
		}
		list, err := party.Accounts(tx, p.ID)
		if err != nil || len(list) != 2 || list[1].Login != party.OwnLogin("colleague", p.USCC) {
			t.Errorf("%+v %v", list, err)
		}
		return nil
	})
}

func TestCloseAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, actor := w.company("one", uscc(t, "91441302MA4X00001"))
	token := w.signIn("one", password)
	w.Must(w.clerk, func(tx *ledger.Tx) error { return party.CloseAccount(tx, actor.Account) })
	if _, _, err := party.Authenticate(t.Context(), w.DB, token); fault.CodeOf(err) != "session.ended" {
		t.Error(err)
	}
	if _, err := party.SignIn(t.Context(), w.DB, "one", password, party.Meta{}); fault.CodeOf(err) != "sign_in.failed" {
		t.Error(err)
	}
	w.Refused("account.closed", w.clerk, func(tx *ledger.Tx) error { return party.CloseAccount(tx, actor.Account) })
	w.Refused("account.not_found", w.clerk, func(tx *ledger.Tx) error { return party.CloseAccount(tx, "no such") })
}

func TestChangePassword(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, actor := w.company("one", uscc(t, "91441302MA4X00001"))
	here, there := w.signIn("one", password), w.signIn("one", password)
	change := func(old, next string) error {
		return party.ChangePassword(t.Context(), w.DB, actor, here, old, next, party.Meta{IP: "198.51.100.7"})
	}
	if err := change("wrong", "another good phrase"); fault.CodeOf(err) != "password.old" {
		t.Error(err)
	}
	if bad := fault.From(change("wrong", "short")).Details; len(bad) != 2 || bad[0].Field != "old_password" || bad[1].Field != "password" {
		t.Errorf("two things are wrong, and told are %v", bad)
	}
	if err := change(password, "short"); fault.CodeOf(err) != "password.short" {
		t.Error(err)
	}
	if err := change(password, "another good phrase"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := party.Authenticate(t.Context(), w.DB, here); err != nil {
		t.Error(err)
	}
	if _, _, err := party.Authenticate(t.Context(), w.DB, there); fault.CodeOf(err) != "session.ended" {
		t.Error(err)
	}
	if _, err := party.SignIn(t.Context(), w.DB, "one", password, party.Meta{IP: "1"}); fault.CodeOf(err) != "sign_in.failed" {
		t.Error(err)
	}
	w.signIn("one", "another good phrase")
	if kinds := w.kinds(); kinds[len(kinds)-1] != "account.password" {
		t.Error(kinds)
	}
	// Whoever has found the session open does not find the password out by it.
	for range 5 {
		_ = change("wrong", "yet another good phrase")
	}
	if err := change("another good phrase", "yet another good phrase"); fault.CodeOf(err) != "sign_in.throttled" {
		t.Errorf("guessed without end: %v", err)
	}
}

// TestResettable: who may have somebody in again who has lost the password, and whom.
func TestResettable(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, actor := w.company("one", uscc(t, "91441302MA4X00001"))
	reset := func(id string) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error {
			_, err := party.Resettable(tx, id)
			return err
		}
	}
	w.Refused("access.denied", actor, reset(actor.Account)) // who has lost nothing changes it by the old one
	w.Refused("access.denied", w.clerk, reset(actor.Account))
	w.Refused("access.denied", w.clerk, reset("none")) // nobody else learns which accounts there are
	w.Must(ledger.System, reset(actor.Account))
	keeper := w.clerk
	keeper.Roles, keeper.Functions = []string{string(access.SystemAdmin)}, []string{string(access.Administrator)}
	w.Refused("account.own", keeper, reset(keeper.Account))
	w.Must(w.clerk, func(tx *ledger.Tx) error { return party.CloseAccount(tx, actor.Account) })
	w.Refused("account.closed", ledger.System, reset(actor.Account))
	w.Refused("account.not_found", ledger.System, reset("none"))
}

func TestFitPassword(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		"": "password.short", "123456789": "password.short", "1234567890": "password.weak", "aaaaaaaaaaaa": "password.weak",
		"abcdefghijkl": "password.weak", "my-clerk-2026": "password.weak", "惠州的春天来得早啊真好": "", "correct horse": "",
		string(make([]byte, 257)): "password.long",
	}
	for pw, code := range cases {
		_, err := party.HashPassword(t.Context(), "clerk", pw)
		if fault.CodeOf(err) != code {
			t.Errorf("%q: %v", pw, err)
		}
	}
}
