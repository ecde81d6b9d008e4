package factor_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"

	"huishu/compliance/access"
	"huishu/compliance/erasure"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/factor"
	"huishu/registry/party"
	"huishu/registry/party/partytest"
)

// With an authenticator the password alone opens nothing; the code finishes the sign-in, once, under a new token.
func TestTwoSteps(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	secret, codes := w.setUp()
	o := w.open()
	if !o.Half {
		t.Fatal("the password alone opens a session")
	}
	if _, code := w.who(o.Token); code != "session.half" {
		t.Fatalf("a half-open session: %q", code)
	}
	_, err := w.prove(o.Token, factor.Evidence{Password: password})
	w.code(err, "factor.needed")
	_, err = w.prove(o.Token, factor.Evidence{Code: w.shown(secret, 5*time.Minute)})
	w.code(err, "factor.wrong")
	shown := w.shown(secret, 0)
	whole, err := w.prove(o.Token, factor.Evidence{Code: shown[:3] + " " + shown[3:]})
	if err != nil {
		t.Fatal(err)
	}
	if a, code := w.who(whole.Token); code != "" || a.Account != w.clerk.Account || !a.Proof.At.Equal(w.DB.Machine()) {
		t.Errorf("%+v %q", a.Proof, code)
	}
	if _, code := w.who(o.Token); whole.Token == o.Token || code != "session.ended" {
		t.Errorf("the token of the first step lives on: %q", code)
	}
	_, err = w.prove(w.open().Token, factor.Evidence{Code: shown})
	w.code(err, "factor.wrong") // used
	// Clocks a little apart are no reason to refuse; the code before the one used is.
	w.Clock.Advance(time.Minute)
	_, err = w.prove(w.open().Token, factor.Evidence{Code: w.shown(secret, 30*time.Second)})
	w.code(err, "")
	_, err = w.prove(w.open().Token, factor.Evidence{Code: w.shown(secret, 0)})
	w.code(err, "factor.wrong")
	// A recovery code opens once.
	for _, want := range []string{"", "factor.wrong"} {
		_, err = w.prove(w.open().Token, factor.Evidence{Code: strings.ToUpper(strings.ReplaceAll(codes[3], "-", " "))})
		w.code(err, want)
	}
	text := w.journal()
	if !strings.Contains(text, "factor.add") || !strings.Contains(text, "account.second_factor") {
		t.Errorf("the set-up is not journalled:\n%s", text)
	}
	for _, hidden := range append(codes, secret) {
		if strings.Contains(text, hidden) {
			t.Errorf("%s stands in the journal", hidden)
		}
	}
}

// Of many who hand in the same code at once one gets in.
func TestCodeOnceUnderRace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, codes := w.setUp()
	var mu sync.Mutex
	in := 0
	var wg sync.WaitGroup
	tokens := []string{w.open().Token, w.open().Token, w.open().Token, w.open().Token}
	for _, token := range tokens {
		wg.Go(func() {
			_, err := w.prove(token, factor.Evidence{Code: codes[0]})
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				in++
			} else if fault.CodeOf(err) != "factor.wrong" {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if in != 1 {
		t.Errorf("%d got in by one code", in)
	}
}

// Codes cannot be guessed, from however many addresses; and a half-open session does not wait for ever.
func TestGuessingCodes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	secret, _ := w.setUp()
	for i := range 5 {
		w.meta.IP = "198.51.100." + string(rune('1'+i))
		_, err := w.prove(w.open().Token, factor.Evidence{Code: w.shown(secret, time.Hour)})
		w.code(err, "factor.wrong")
	}
	w.meta.IP = "203.0.113.1"
	_, err := w.prove(w.open().Token, factor.Evidence{Code: w.shown(secret, 0)})
	w.code(err, "sign_in.throttled")
	w.Clock.Advance(5 * time.Second)
	o := w.open()
	w.Clock.Advance(party.HalfLimit)
	_, err = w.prove(o.Token, factor.Evidence{Code: w.shown(secret, 0)})
	w.code(err, "session.ended")
}

// Factors are removed by their owner alone; with the last one the password signs in again and the codes open nothing.
func TestRemove(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, codes := w.setUp()
	var list []factor.Factor
	w.Must(w.clerk, func(tx *ledger.Tx) (err error) { list, err = factor.List(tx); return err })
	if len(list) != 1 || list[0].Name != "手机" || list[0].Kind != factor.TOTP {
		t.Fatalf("%+v", list)
	}
	var other ledger.Actor
	w.Must(ledger.System, func(tx *ledger.Tx) error {
		a, err := party.CreateAccount(tx, w.clerk.Party, party.NewAccount{Login: "admin", Name: "管理员", Password: partytest.Hashed(), Roles: []access.Role{access.SystemAdmin}})
		if err != nil {
			return err
		}
		other, err = party.ActorFor(tx, a.ID)
		return err
	})
	w.code(w.DB.Update(t.Context(), other, func(tx *ledger.Tx) error { return factor.Remove(tx, list[0].ID) }), "factor.not_found")
	w.code(w.DB.Update(t.Context(), w.clerk, func(tx *ledger.Tx) error { return factor.Reset(tx, w.clerk.Account) }), "access.denied")
	stale := w.clerk
	stale.Proof = &ledger.Proof{At: w.DB.Machine().Add(-access.ProofLimit)}
	w.code(w.DB.Update(t.Context(), stale, func(tx *ledger.Tx) error { return factor.Remove(tx, list[0].ID) }), "access.step_up")
	half := w.open()
	w.Must(w.clerk, func(tx *ledger.Tx) error { return factor.Remove(tx, list[0].ID) })
	if o := w.open(); o.Half {
		t.Error("still half open without any factor")
	}
	_, err := w.prove(half.Token, factor.Evidence{Code: codes[0]})
	w.code(err, "factor.wrong")
	// Who has lost everything is helped by an administrator, and starts anew.
	w.setUp()
	o := w.open()
	w.Must(other, func(tx *ledger.Tx) error { return factor.Reset(tx, w.clerk.Account) })
	if _, code := w.who(o.Token); code != "session.ended" {
		t.Error(code)
	}
	if w.open().Half {
		t.Error("a factor is left after the reset")
	}
	w.code(w.DB.Update(t.Context(), other, func(tx *ledger.Tx) error { return factor.Reset(tx, w.clerk.Account) }), "factor.none")
}

// New recovery codes end the old ones.
func TestNewCodes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.code(w.DB.Update(t.Context(), w.clerk, func(tx *ledger.Tx) error { _, err := factor.NewCodes(tx); return err }), "factor.none")
	_, old := w.setUp()
	var fresh []string
	w.Must(w.clerk, func(tx *ledger.Tx) (err error) { fresh, err = factor.NewCodes(tx); return err })
	if len(fresh) != 10 || slices.Contains(fresh, old[0]) || len(slices.Compact(slices.Sorted(slices.Values(fresh)))) != 10 {
		t.Fatal(fresh)
	}
	_, err := w.prove(w.open().Token, factor.Evidence{Code: old[0]})
	w.code(err, "factor.wrong")
	_, err = w.prove(w.open().Token, factor.Evidence{Code: fresh[0]})
	w.code(err, "")
}

// A session without a second factor is stepped up by the password; its token changes too.
func TestStepUpByPassword(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := w.open()
	w.Clock.Advance(time.Hour)
	_, err := w.prove(o.Token, factor.Evidence{Password: "wrong password"})
	w.code(err, "password.wrong")
	up, err := w.prove(o.Token, factor.Evidence{Password: password})
	if err != nil {
		t.Fatal(err)
	}
	if a, code := w.who(up.Token); code != "" || !a.Proof.At.Equal(w.DB.Machine()) {
		t.Errorf("%+v %q", a.Proof, code)
	}
	if _, code := w.who(o.Token); code != "session.ended" {
		t.Error(code)
	}
}

// A passkey signs in alone and finishes a sign-in; an answer counts once, and one from a copy not at all.
func TestPasskey(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	device, key := virtualwebauthn.NewAuthenticator(), virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)
	key.Counter = 7
	if codes := w.register(&device, key); len(codes) != 10 {
		t.Errorf("%d recovery codes", len(codes))
	}
	key.Counter++
	sealed, response := w.answer(device, key, "")
	o, err := w.keeper.SignIn(t.Context(), sealed, response, w.meta)
	if err != nil {
		t.Fatal(err)
	}
	if a, code := w.who(o.Token); code != "" || a.Account != w.clerk.Account {
		t.Errorf("%+v %q", a, code)
	}
	_, err = w.keeper.SignIn(t.Context(), sealed, response, w.meta)
	w.code(err, "sign_in.failed") // overheard
	key.Counter++
	sealed, response = w.answer(device, key, w.clerk.Account)
	half := w.open()
	if _, err := w.prove(half.Token, factor.Evidence{Sealed: sealed, Response: response}); err != nil {
		t.Fatal(err)
	}
	key.Counter = 3 // a copy made long ago
	sealed, response = w.answer(device, key, w.clerk.Account)
	_, err = w.prove(w.open().Token, factor.Evidence{Sealed: sealed, Response: response})
	w.code(err, "factor.wrong")
	w.Must(w.clerk, func(tx *ledger.Tx) error {
		list, err := factor.List(tx)
		if err == nil && (len(list) != 1 || list[0].WarnedAt == 0) {
			t.Errorf("no warning of the copy: %+v", list)
		}
		return err
	})
	stranger := virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)
	sealed, response = w.answer(device, stranger, "")
	_, err = w.keeper.SignIn(t.Context(), sealed, response, w.meta)
	w.code(err, "sign_in.failed")
	device.Options.UserNotVerified = true
	key.Counter = 20
	sealed, response = w.answer(device, key, "")
	_, err = w.keeper.SignIn(t.Context(), sealed, response, w.meta)
	w.code(err, "sign_in.failed") // who holds the device is not its owner yet
	device.Options.UserNotVerified = false
	sealed, response = w.answer(device, key, "")
	w.Clock.Advance(time.Hour)
	_, err = w.keeper.SignIn(t.Context(), sealed, response, w.meta)
	w.code(err, "vault.seal")
}

// A secret exchanged in the database opens nothing: the journal binds its digest.
func TestTampering(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.setUp()
	err := w.DB.Work(t.Context(), func(tx *ledger.Tx) error {
		_, err := tx.Exec(`UPDATE factor_secret SET secret = ?`, "another")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.prove(w.open().Token, factor.Evidence{Code: "123456"})
	w.code(err, "factor.tampered")
}

// Erasing a person takes the factors along: names, secrets and what the journal said of them.
func TestErasure(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.setUp()
	w.Must(ledger.System, func(tx *ledger.Tx) error {
		_, err := factor.EraseAccount(tx, w.clerk.Account, erasure.Decision{Ground: erasure.RetentionEnded, Reason: "惠数删〔2026〕3号"})
		return err
	})
	if text := w.journal(); strings.Contains(text, "手机") {
		t.Errorf("the name of a factor is left in the journal:\n%s", text)
	}
	var left int
	err := w.DB.View(t.Context(), ledger.Actor{}, func(tx *ledger.Tx) error {
		return tx.Get(&left, `SELECT (SELECT COUNT(*) FROM factor WHERE name LIKE '%手机%' OR state = 'active') + (SELECT COUNT(*) FROM factor_secret) + (SELECT COUNT(*) FROM recovery_code)`)
	})
	if err != nil || left != 0 {
		t.Errorf("%d rows left, %v", left, err)
	}
}
