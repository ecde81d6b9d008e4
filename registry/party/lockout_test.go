package party_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
)

// These tests count hashes of the whole process and so run alone, before the parallel ones go on.

// Whatever is wrong with a sign-in, it costs exactly one argon2id hash, which is nearly all of its time: by time
// nobody learns whether a login exists.
func TestSignInCostsOneHash(t *testing.T) { //nolint:paralleltest // counts the whole process's hashes
	w := newWorld(t)
	_, closed := w.company("one", uscc(t, "91441302MA4X00001"))
	w.Must(w.clerk, func(tx *ledger.Tx) error { return party.CloseAccount(tx, closed.Account) })
	for name, c := range map[string]struct{ login, password, want string }{
		"right":          {"clerk", password, ""},
		"wrong password": {"clerk", "wrong password", "sign_in.failed"},
		"unknown login":  {"no-such", password, "sign_in.failed"},
		"closed account": {"one", password, "sign_in.failed"},
		"no login":       {"", "", "sign_in.failed"},
		"absurdly long":  {"clerk", strings.Repeat("x", 100_000), "sign_in.failed"},
	} {
		before := party.Hashed()
		if err := w.try(c.login, c.password, name); fault.CodeOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
		if n := party.Hashed() - before; n != 1 {
			t.Errorf("%s: %d hashes", name, n)
		}
	}
}

// A full queue is told to come again, at once and without a hash, whether the login exists or not.
func TestFullQueue(t *testing.T) { //nolint:paralleltest // fills the whole process's queue
	w := newWorld(t)
	leave := party.FillQueue()
	before := party.Hashed()
	for _, login := range []string{"clerk", "no-such"} {
		f := fault.From(w.try(login, password, "192.0.2.9"))
		if f.Code != "sign_in.busy" || f.Kind != fault.Unavailable || f.RetryAfter <= 0 {
			t.Errorf("%s: %+v", login, f)
		}
	}
	if party.Hashed() != before {
		t.Error("a hash was computed all the same")
	}
	leave()
	if err := w.try("clerk", password, "192.0.2.9"); err != nil {
		t.Error(err)
	}
}

// Who guesses from everywhere makes new sources dearer; the person gets in all the same, from a fresh address at the first try and
// from a known device however often somebody else fails.
func TestLockOutOfOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	home := party.Meta{IP: "198.51.100.1", Remember: true}
	o, err := party.Open(t.Context(), w.DB, "clerk", password, home)
	if err != nil || o.Device == "" {
		t.Fatalf("%+v %v", o, err)
	}
	for i := range 30 {
		if err := w.try("clerk", "wrong password", fmt.Sprintf("2001:db8:0:%x::1", i)); fault.CodeOf(err) != "sign_in.failed" {
			t.Fatalf("%d: %v", i, err)
		}
	}
	// One wrong try from a new source, and it waits a minute; an address beside it in the same network waits with it.
	if err := w.try("clerk", "wrong password", "2001:db8:1::1"); fault.CodeOf(err) != "sign_in.failed" {
		t.Fatal(err)
	}
	if f := fault.From(w.try("clerk", password, "2001:db8:1::ffff")); f.Code != "sign_in.throttled" || f.RetryAfter != time.Minute {
		t.Errorf("%+v", f)
	}
	if err := w.try("clerk", password, "203.0.113.77"); err != nil {
		t.Errorf("the person at a fresh address is locked out: %v", err)
	}
	// The attacker sits behind the same address as the person: the known device has a count of its own.
	for range 3 {
		_ = w.try("clerk", "wrong password", home.IP)
	}
	if err := w.try("clerk", password, home.IP); fault.CodeOf(err) != "sign_in.throttled" {
		t.Fatal(err)
	}
	home.Device = o.Device
	again, err := party.Open(t.Context(), w.DB, "clerk", password, home)
	if err != nil || again.Device != o.Device {
		t.Errorf("the known device is locked out: %v", err)
	}
	// A device known from one account is nothing special for another, nor is an invented one.
	_, _ = w.company("one", uscc(t, "91441302MA4X00001"))
	for _, device := range []string{o.Device, "invented"} {
		var codes []string
		for range 7 {
			_, err := party.Open(t.Context(), w.DB, "one", "wrong password", party.Meta{IP: "ip of " + device, Device: device})
			codes = append(codes, fault.CodeOf(err))
		}
		if slices.Index(codes, "sign_in.throttled") != 5 {
			t.Errorf("device %q: %v", device, codes)
		}
	}
}
