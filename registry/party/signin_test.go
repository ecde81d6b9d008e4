package party_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
)

func (w *world) signIn(login, pw string) string {
	w.Helper()
	token, err := party.SignIn(w.Context(), w.DB, login, pw, party.Meta{IP: "192.0.2.1", UserAgent: "test"})
	if err != nil {
		w.Fatal(err)
	}
	return token
}

func (w *world) try(login, pw, ip string) error {
	_, err := party.SignIn(w.Context(), w.DB, login, pw, party.Meta{IP: ip})
	return err
}

func (w *world) trail() (lines []string) {
	w.Helper()
	w.Read(func(tx *ledger.Tx) error {
		return tx.Select(&lines, `SELECT kind || ' ' || account FROM access_trail ORDER BY id`)
	})
	return lines
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token := w.signIn(" CLERK ", password)
	actor, account, err := party.Authenticate(t.Context(), w.DB, token)
	if err != nil {
		t.Fatal(err)
	}
	if actor.Account != w.clerk.Account || actor.Party != w.authority.ID || !slices.Equal(actor.Roles, []string{"authority"}) || account.Login != "clerk" {
		t.Errorf("%+v %+v", actor, account)
	}
	if other := w.signIn("clerk", password); other == token || len(token) < 43 {
		t.Error("tokens repeat or are short")
	}
	var stored string
	w.Read(func(tx *ledger.Tx) error { return tx.Get(&stored, `SELECT token_hash FROM session LIMIT 1`) })
	if stored == token || strings.Contains(stored, token) {
		t.Error("the token itself is stored")
	}
	for _, bad := range []string{"", "x", token + "x", strings.ToUpper(token)} {
		if _, _, err := party.Authenticate(t.Context(), w.DB, bad); fault.CodeOf(err) != "session.ended" || fault.KindOf(err) != fault.Unauthenticated {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if got := w.trail(); !slices.Equal(got, []string{"sign_in " + w.clerk.Account, "sign_in " + w.clerk.Account}) {
		t.Error(got)
	}
}

// Unknown login, wrong password and closed account cannot be told apart by the answer.
func TestSignInTellsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	wrong, unknown, long := w.try("clerk", "wrong password", "a"), w.try("no-such", password, "b"), w.try("clerk", strings.Repeat("x", 5000), "c")
	if fault.CodeOf(wrong) != "sign_in.failed" || wrong.Error() != unknown.Error() || wrong.Error() != long.Error() {
		t.Errorf("%v / %v / %v", wrong, unknown, long)
	}
	if got := w.trail(); !slices.Equal(got, []string{"sign_in_failed " + w.clerk.Account, "sign_in_failed ", "sign_in_failed " + w.clerk.Account}) {
		t.Error(got)
	}
	var details []string
	w.Read(func(tx *ledger.Tx) error { return tx.Select(&details, `SELECT detail FROM access_trail`) })
	if strings.Contains(strings.Join(details, ""), "no-such") {
		t.Error("an unknown login, perhaps a password, stands in the trail")
	}
}

// Guessing from one address gets slower; the person elsewhere signs in all the same.
func TestThrottle(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 5 {
		if err := w.try("clerk", "wrong password", "203.0.113.9"); fault.CodeOf(err) != "sign_in.failed" {
			t.Fatalf("try %d: %v", i, err)
		}
	}
	f := fault.From(w.try("clerk", password, "203.0.113.9"))
	if f.Code != "sign_in.throttled" || f.Kind != fault.TooMany || f.RetryAfter != 5*time.Second || !strings.Contains(f.Message.EN, "5 s") {
		t.Fatalf("%+v", f)
	}
	if err := w.try("clerk", password, "198.51.100.1"); err != nil {
		t.Errorf("the person elsewhere is locked out: %v", err)
	}
	if err := w.try("somebody", "wrong password", "203.0.113.9"); fault.CodeOf(err) != "sign_in.failed" {
		t.Errorf("another login from there: %v", err)
	}
	w.Clock.Advance(5 * time.Second)
	if err := w.try("clerk", "wrong password", "203.0.113.9"); fault.CodeOf(err) != "sign_in.failed" {
		t.Fatal(err)
	}
	if f := fault.From(w.try("clerk", password, "203.0.113.9")); f.RetryAfter != 10*time.Second {
		t.Fatalf("%+v", f)
	}
	w.Clock.Advance(10 * time.Second)
	if err := w.try("clerk", password, "203.0.113.9"); err != nil {
		t.Fatal(err)
	}
	// Success starts the count anew.
	for range 5 {
		if err := w.try("clerk", "wrong password", "203.0.113.9"); fault.CodeOf(err) != "sign_in.failed" {
			t.Fatal(err)
		}
	}
}

// A burst of guesses is judged one after the other: no more than five are free.
func TestThrottleHoldsAgainstABurst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var mu sync.Mutex
	codes := map[string]int{}
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			_, err := party.SignIn(context.Background(), w.DB, "clerk", fmt.Sprint("wrong password ", i), party.Meta{IP: "burst"})
			mu.Lock()
			defer mu.Unlock()
			codes[fault.CodeOf(err)]++
		})
	}
	wg.Wait()
	if codes["sign_in.failed"] != 5 || codes["sign_in.throttled"] != 15 {
		t.Error(codes)
	}
}

// Hashes run two at a time however many sign in, and everybody gets in.
func TestConcurrentSignIns(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	peak := party.WatchHashing(t)
	var wg sync.WaitGroup
	for i := range 12 {
		wg.Go(func() {
			_, err := party.SignIn(context.Background(), w.DB, "clerk", password, party.Meta{IP: fmt.Sprint(i)})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := peak(); n != 2 { // both slots in use, and there is no third
		t.Errorf("%d hashes at once", n)
	}
}

func TestSessionExpiry(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	alive := func(token string) bool {
		_, _, err := party.Authenticate(t.Context(), w.DB, token)
		if err != nil && fault.CodeOf(err) != "session.ended" {
			t.Fatal(err)
		}
		return err == nil
	}
	idle := w.signIn("clerk", password)
	w.Clock.Advance(party.IdleLimit - time.Second)
	if !alive(idle) {
		t.Fatal("ended too early")
	}
	w.Clock.Advance(party.IdleLimit - time.Second) // it was used a moment before
	if !alive(idle) {
		t.Fatal("use does not keep it alive")
	}
	w.Clock.Advance(party.IdleLimit)
	if alive(idle) {
		t.Fatal("an idle session lives on")
	}
	busy := w.signIn("clerk", password)
	start := w.Clock.Now()
	for w.Clock.Now().Sub(start) < party.SessionLimit-time.Hour {
		w.Clock.Advance(time.Hour)
		if w.Clock.Now().Sub(start) < party.SessionLimit && !alive(busy) {
			t.Fatalf("ended after %s", w.Clock.Now().Sub(start))
		}
	}
	w.Clock.Advance(time.Hour)
	if alive(busy) {
		t.Fatal("a busy session lives for ever")
	}
	// The next sign-in clears what has run out.
	w.signIn("clerk", password)
	var n int
	w.Read(func(tx *ledger.Tx) error { return tx.Get(&n, `SELECT COUNT(*) FROM session`) })
	if n != 1 {
		t.Errorf("%d sessions kept", n)
	}
}

func TestSessionList(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, other := w.company("one", uscc(t, "91441302MA4X00001"))
	here, there := w.signIn("clerk", password), w.signIn("clerk", password)
	list := func() (s []party.Session) {
		err := w.DB.View(t.Context(), w.clerk, func(tx *ledger.Tx) (err error) {
			s, err = party.Sessions(tx, here)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	all := list()
	if len(all) != 2 || all[0].Current || !all[1].Current || all[0].IP != "192.0.2.1" {
		t.Fatalf("%+v", all)
	}
	if err := party.RevokeSession(t.Context(), w.DB, other, all[0].ID); fault.CodeOf(err) != "session.not_found" {
		t.Errorf("a stranger's session: %v", err)
	}
	if err := party.RevokeSession(t.Context(), w.DB, ledger.Actor{}, all[0].ID); fault.CodeOf(err) != "session.ended" {
		t.Error(err)
	}
	if err := party.RevokeSession(t.Context(), w.DB, w.clerk, all[0].ID); err != nil {
		t.Fatal(err)
	}
	if _, _, err := party.Authenticate(t.Context(), w.DB, there); fault.CodeOf(err) != "session.ended" {
		t.Error(err)
	}
	for range 2 { // signing out twice is no error
		if err := party.SignOut(t.Context(), w.DB, here); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(list()); n != 0 {
		t.Errorf("%d sessions left", n)
	}
}
