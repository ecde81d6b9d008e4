package client_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/client"
	"huishu/registry/party"
)

func TestKeyFromIssueToRevocation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.create("orders.read", "orders.write", "orders.read")
	if !slices.Equal(c.Scopes, []string{"orders.read", "orders.write"}) {
		t.Errorf("scopes %v", c.Scopes)
	}
	k, text := w.issue(c, client.NewKey{Days: 90, Allow: []string{"203.0.113.0/24", "2001:db8::7"}})
	if !client.IsKey(text) || !strings.HasPrefix(text, k.ID+".") || len(text) != len(k.ID)+1+43 {
		t.Fatalf("key %q", text)
	}
	a, err := client.AuthenticateKey(t.Context(), w.DB, text, "203.0.113.9")
	if err != nil {
		t.Fatal(err)
	}
	if a.Account != w.owner.Account || a.Party != w.owner.Party || a.Client != c.ID || a.Via != ledger.ViaKey || !slices.Equal(a.Roles, w.owner.Roles) {
		t.Errorf("actor %+v", a)
	}
	// The secret stands nowhere in the database, and neither does its hash in what the party sees.
	_, secret, _ := strings.Cut(text, ".")
	w.Must(w.owner, func(tx *ledger.Tx) error {
		got, err := client.Get(tx, c.ID)
		if err != nil {
			return err
		}
		if len(got.Keys) != 1 || got.Keys[0].LastIP != "203.0.113.9" || got.Keys[0].LastAt == 0 || got.Keys[0].State(tx.Now) != "valid" {
			t.Errorf("keys %+v", got.Keys)
		}
		var n int
		err = tx.Get(&n, `SELECT COUNT(*) FROM client_key WHERE hash LIKE ?`, "%"+secret+"%")
		if n != 0 {
			t.Error("the secret is stored")
		}
		return err
	})
	for ip, code := range map[string]string{"203.0.113.1": "", "::ffff:203.0.113.1": "", "2001:db8::7": "", "203.0.114.1": "client.address", "2001:db8::8": "client.address", "nonsense": "client.address"} {
		if _, err := client.AuthenticateKey(t.Context(), w.DB, text, ip); fault.CodeOf(err) != code {
			t.Errorf("from %s: %v, not %q", ip, err, code)
		}
	}
	for _, wrong := range []string{k.ID + "." + strings.Repeat("A", 43), k.ID + ".", k.ID, "hsk_unknown." + secret, ""} {
		if _, err := client.AuthenticateKey(t.Context(), w.DB, wrong, "203.0.113.1"); fault.CodeOf(err) != "client.key" {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	w.Must(w.owner, func(tx *ledger.Tx) error { return client.RevokeKey(tx, c.ID, k.ID) })
	if _, err := client.AuthenticateKey(t.Context(), w.DB, text, "203.0.113.1"); fault.CodeOf(err) != "client.key" {
		t.Errorf("a revoked key: %v", err)
	}
	w.Refused("client.key_ended", w.owner, func(tx *ledger.Tx) error { return client.RevokeKey(tx, c.ID, k.ID) })
	lines := w.trail(ledger.TrailClientRefused)
	if len(lines) != 3+5+1 {
		t.Errorf("%d lines of refusals: %v", len(lines), lines)
	}
	for _, l := range lines {
		if strings.Contains(l.Detail, secret) {
			t.Error("the trail holds a secret")
		}
		if named := l.Account == w.owner.Account+"/client/"+c.ID; named != strings.Contains(l.Detail, "client.address") {
			t.Errorf("who was refused: %+v", l)
		}
	}
}

func TestKeysEndAndAreChangedOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.create("orders.read")
	_, first := w.issue(c, client.NewKey{Days: 1})
	w.Clock.Advance(23 * time.Hour)
	second, text := w.issue(c, client.NewKey{Days: 366})
	w.Refused("client.keys", w.owner, func(tx *ledger.Tx) error {
		_, _, err := client.IssueKey(tx, c.ID, client.NewKey{Days: 1})
		return err
	})
	for _, one := range []string{first, text} {
		if _, err := client.AuthenticateKey(t.Context(), w.DB, one, "::1"); err != nil {
			t.Error(err)
		}
	}
	w.Clock.Advance(time.Hour)
	if _, err := client.AuthenticateKey(t.Context(), w.DB, first, "::1"); fault.CodeOf(err) != "client.key_expired" {
		t.Errorf("a key past its time: %v", err)
	}
	if _, err := client.AuthenticateKey(t.Context(), w.DB, text, "::1"); err != nil {
		t.Error(err)
	}
	w.issue(c, client.NewKey{Days: 1}) // the expired one is out of the count
	w.Must(w.owner, func(tx *ledger.Tx) error { return client.Revoke(tx, c.ID) })
	if _, err := client.AuthenticateKey(t.Context(), w.DB, text, "::1"); fault.CodeOf(err) != "client.key" {
		t.Errorf("the key %s of a revoked client: %v", second.ID, err)
	}
	w.Refused("client.revoked", w.owner, func(tx *ledger.Tx) error { return client.Revoke(tx, c.ID) })
}

func TestNewClientsAndKeysThatAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for code, n := range map[string]client.New{
		"required": {Name: " ", Scopes: []string{"orders.read"}}, "client.no_scope": {Name: "x"}, "client.scope": {Name: "x", Scopes: []string{"everything"}},
	} {
		w.Refused(code, w.owner, func(tx *ledger.Tx) error { _, err := client.Create(tx, n); return err })
	}
	c := w.create("exchange")
	for code, n := range map[string]client.NewKey{
		"client.life": {Days: 367}, "client.allow": {Days: 1, Allow: []string{"203.0.113.0/33"}}, "client.allow_many": {Days: 1, Allow: make([]string, 21)},
		"client.public_key": {Days: 1, PublicKey: "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"},
	} {
		w.Refused(code, w.owner, func(tx *ledger.Tx) error { _, _, err := client.IssueKey(tx, c.ID, n); return err })
	}
}

// Another party does not learn that the client exists; a machine manages none; the authority may end one and not begin one.
func TestWhoMayManageClients(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.SignUp("惠州other有限公司", "91441302MA4X00002", "other").Actor
	c := w.create("orders.read")
	k, text := w.issue(c, client.NewKey{Days: 1})
	machine, err := client.AuthenticateKey(t.Context(), w.DB, text, "::1")
	if err != nil {
		t.Fatal(err)
	}
	type try func(tx *ledger.Tx) error
	create := try(func(tx *ledger.Tx) error {
		_, err := client.Create(tx, client.New{Name: "x", Scopes: []string{"payments"}})
		return err
	})
	issue := try(func(tx *ledger.Tx) error { _, _, err := client.IssueKey(tx, c.ID, client.NewKey{Days: 1}); return err })
	revokeKey := try(func(tx *ledger.Tx) error { return client.RevokeKey(tx, c.ID, k.ID) })
	revoke := try(func(tx *ledger.Tx) error { return client.Revoke(tx, c.ID) })
	takeOver := try(func(tx *ledger.Tx) error { return client.TakeOver(tx, c.ID) })
	get := try(func(tx *ledger.Tx) error { _, err := client.Get(tx, c.ID); return err })
	for _, act := range []try{issue, revokeKey, revoke, takeOver, get} {
		w.Refused("client.not_found", other, act)
	}
	for _, act := range []try{create, issue, revokeKey, revoke, takeOver} {
		w.Refused("access.people_only", machine, act)
	}
	for _, act := range []try{create, issue, revokeKey, revoke, takeOver} {
		want := "access.sign_in"
		err := w.DB.Update(t.Context(), ledger.Actor{}, act)
		if code := fault.CodeOf(err); code != want && code != "not_found" && code != "party.not_found" {
			t.Errorf("a stranger: %v", err)
		}
	}
	w.Refused("access.denied", w.clerk, issue)
	w.Must(w.clerk, get)
	w.Must(w.clerk, revoke)
}

// A client rests when the person who answers for it has left, and goes on under a colleague.
func TestResponsiblePersonLeaves(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.create("orders.read")
	_, text := w.issue(c, client.NewKey{Days: 1})
	w.Refused("client.yours", w.owner, func(tx *ledger.Tx) error { return client.TakeOver(tx, c.ID) })
	w.Must(w.colleague, func(tx *ledger.Tx) error { return party.CloseAccount(tx, w.owner.Account) })
	if _, err := client.AuthenticateKey(t.Context(), w.DB, text, "::1"); fault.CodeOf(err) != "client.unattended" {
		t.Fatalf("nobody answers for it: %v", err)
	}
	w.Must(w.colleague, func(tx *ledger.Tx) error { return client.TakeOver(tx, c.ID) })
	a, err := client.AuthenticateKey(t.Context(), w.DB, text, "::1")
	if err != nil || a.Account != w.colleague.Account {
		t.Errorf("actor %+v, %v", a, err)
	}
}

// What a client does stands in the log under the person and the client; what it may not do is refused at the one gate.
func TestClientInTheLog(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.owner
	a.Client, a.Scopes, a.Via = "c-1", []string{"products.write"}, ledger.ViaKey
	w.Refused("access.people_only", a, func(tx *ledger.Tx) error {
		return access.Require(tx, access.PartyEdit, access.Facts{Owner: a.Party})
	})
	account, id := ledger.SplitActor(a.Journalled())
	if account != w.owner.Account || id != "c-1" || w.owner.Journalled() != w.owner.Account {
		t.Errorf("journalled as %q", a.Journalled())
	}
	lines := w.trail(ledger.TrailRefused)
	if len(lines) != 1 || lines[0].Account != a.Journalled() {
		t.Errorf("trail %+v", lines)
	}
}
