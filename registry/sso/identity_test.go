package sso_test

import (
	"strings"
	"testing"
	"time"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/ledgertest"
	"huishu/registry/factor"
	"huishu/registry/party"
	"huishu/registry/sso"
)

// TestBind: an identity enters one account, and of each provider one identity enters it; only the account that it was offered to binds it,
// with a fresh proof and while the offer lasts; and neither journal nor file tells whom the provider means.
func TestBind(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, _, err := w.enter("gd-1001")
	w.code("bound to nobody", err, "sso.unbound")
	offer := w.offered(w.clerk, "gd-1001")
	_, err = w.bind(w.other, offer)
	if err == nil {
		t.Fatal("another account takes the offer")
	}
	stale := w.clerk
	stale.Proof = &ledger.Proof{At: w.DB.Machine().Add(-access.ProofLimit)}
	_, err = w.bind(stale, offer)
	w.code("without a fresh proof", err, "access.step_up")
	id, err := w.bind(w.clerk, offer)
	if err != nil || id.Account != w.clerk.Account || id.Label != "黄志强" || id.Issuer != w.desk.Issuer {
		t.Fatalf("%+v %v", id, err)
	}
	if account, _, err := w.enter("gd-1001"); err != nil || account != w.clerk.Account {
		t.Errorf("enters %q, %v", account, err)
	}
	_, err = w.bind(w.other, w.offered(w.other, "gd-1001"))
	w.code("a second account", err, "sso.bound")
	_, err = w.bind(w.clerk, w.offered(w.clerk, "gd-2002"))
	w.code("a second identity", err, "sso.other")
	_, err = w.bind(w.clerk, w.offered(w.clerk, "gd-1001"))
	w.code("the same again", err, "sso.other")

	late := w.offered(w.other, "gd-2002")
	w.Clock.Advance(sso.Limit + time.Second)
	if _, err = w.bind(w.other, late); err == nil {
		t.Error("an offer is good for ever")
	}

	var journal []string
	err = w.DB.View(t.Context(), ledger.Actor{}, func(tx *ledger.Tx) error {
		return tx.Select(&journal, `SELECT kind || ' ' || COALESCE(payload, '') FROM event ORDER BY idx`)
	})
	if text := strings.Join(journal, "\n"); err != nil || !strings.Contains(text, string(access.SSOBind)) || strings.Contains(text, "gd-1001") || strings.Contains(text, "黄志强") {
		t.Errorf("%v\n%s", err, text)
	}
}

// TestUnbind: its owner takes an identity off, once; then it enters nothing, and may be bound anew, by another too.
func TestUnbind(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.bound(w.clerk, "gd-1001")
	w.code("by a colleague", w.unbind(w.other, id.ID), "sso.not_found")
	w.code("one that never was", w.unbind(w.clerk, "no-such"), "sso.not_found")
	w.code("by its owner", w.unbind(w.clerk, id.ID), "")
	w.code("a second time", w.unbind(w.clerk, id.ID), "sso.not_found")
	_, _, err := w.enter("gd-1001")
	w.code("enters", err, "sso.unbound")
	w.bound(w.other, "gd-1001")
	if account, _, err := w.enter("gd-1001"); err != nil || account != w.other.Account {
		t.Errorf("enters %q, %v", account, err)
	}
	var listed []sso.Identity
	w.Must(w.clerk, func(tx *ledger.Tx) (err error) {
		listed, err = sso.List(tx)
		return err
	})
	if len(listed) != 0 {
		t.Errorf("still listed: %+v", listed)
	}
}

// TestClosedAccount: an identity is no way around the closing of the account that it is bound to, and opens no session there whose token
// was good for anything.
func TestClosedAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bound(w.other, "gd-1001")
	_, before, err := w.enter("gd-1001")
	if err != nil {
		t.Fatal(err)
	}
	entered := w.DB.Now()
	w.Clock.Advance(time.Minute)
	w.Must(ledger.System, func(tx *ledger.Tx) error { return party.CloseAccount(tx, w.other.Account) })
	_, o, err := w.enter("gd-1001")
	w.code("a closed account", err, "sign_in.failed")
	if o.Token != "" {
		t.Error("a token is given out")
	}
	_, _, err = party.Authenticate(t.Context(), w.DB, before.Token)
	w.code("the session from before", err, "session.ended")
	// A refused sign-in is no use of the identity.
	var used int64
	w.Must(ledger.System, func(tx *ledger.Tx) error {
		return tx.Get(&used, `SELECT used_at FROM sso_subject WHERE subject = 'gd-1001'`)
	})
	if used != entered.UnixMilli() {
		t.Errorf("used at %d, and entered at %d", used, entered.UnixMilli())
	}
}

// TestPasswordResetKeepsIdentities: whoever talks somebody into a ticket gets past neither factor nor identity by it; where an intruder is
// feared nothing that opened the account opens it any more but a ticket.
func TestPasswordResetKeepsIdentities(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bound(w.other, "gd-1001")
	w.Must(ledger.System, ledgertest.Allow(func(tx *ledger.Tx) error {
		return party.SetSecondFactor(tx, w.other.Account, true, string(access.FactorAdd))
	}, string(access.FactorAdd)))
	ticket := func() (token string) {
		w.Must(ledger.System, func(tx *ledger.Tx) error {
			given, err := factor.GiveTicket(tx, w.other.Account, factor.ByHand)
			if err == nil {
				token, err = factor.NewToken(tx, given.ID)
			}
			return err
		})
		return token
	}
	if _, err := factor.UseTicket(t.Context(), w.DB, ticket(), "a new password of mine", w.meta); err != nil {
		t.Fatal(err)
	}
	o, err := party.Open(t.Context(), w.DB, "other", "a new password of mine", w.meta)
	if err != nil || !o.Half {
		t.Errorf("the new password gets past the factor: %+v %v", o, err)
	}
	if _, o, err := w.enter("gd-1001"); err != nil || !o.Half {
		t.Errorf("the identity is gone: %+v %v", o, err)
	}
	w.Must(ledger.System, func(tx *ledger.Tx) error { return sso.ShutOut(tx, w.other.Account) })
	_, err = party.Open(t.Context(), w.DB, "other", "a new password of mine", w.meta)
	w.code("the password still opens", err, "sign_in.failed")
	if _, err := party.Open(t.Context(), w.DB, "other", "", w.meta); fault.CodeOf(err) != "sign_in.failed" {
		t.Errorf("an empty password opens: %v", err)
	}
	_, _, err = w.enter("gd-1001")
	w.code("the identity still enters", err, "sso.unbound")
	_, _, err = party.Authenticate(t.Context(), w.DB, o.Token)
	w.code("a session goes on", err, "session.ended")
	if _, err := factor.UseTicket(t.Context(), w.DB, ticket(), "one more password of mine", w.meta); err != nil {
		t.Fatal(err)
	}
	if _, err := party.Open(t.Context(), w.DB, "other", "one more password of mine", w.meta); err != nil {
		t.Errorf("the holder is not in again: %v", err)
	}
}
