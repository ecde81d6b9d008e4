package factor_test

import (
	"strings"
	"testing"
	"time"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/factor"
	"huishu/registry/party"
)

const renewed = "a new password of mine"

// ticket gives the clerk one, by the system.
func (w *world) ticket() (t factor.Ticket, token string) {
	w.Helper()
	w.Must(ledger.System, func(tx *ledger.Tx) (err error) {
		if t, err = factor.GiveTicket(tx, w.clerk.Account, factor.ByHand); err == nil {
			token, err = factor.NewToken(tx, t.ID)
		}
		return err
	})
	return t, token
}

func (w *world) use(token, password string) error {
	w.Helper()
	_, err := factor.UseTicket(w.Context(), w.DB, token, password, w.meta)
	return err
}

// TestTicket: who has lost the password sets a new one once, and only with the newest ticket; until then all stays, then every session ends.
// Officer and person stand in the log, the token nowhere.
func TestTicket(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	here := w.open().Token
	w.code(w.DB.Update(t.Context(), w.clerk, func(tx *ledger.Tx) error {
		_, err := factor.GiveTicket(tx, w.clerk.Account, factor.ByHand)
		return err
	}), "access.denied")
	_, first := w.ticket()
	_, token := w.ticket()
	w.code(w.use(first, renewed), "reset.not_open") // the slip that was lost
	if _, code := w.who(here); code != "" {
		t.Errorf("a ticket that nobody has used ends a session: %s", code)
	}
	w.open()
	for unfit, code := range map[string]string{"short": "password.short", "my clerk password": "password.weak"} {
		if err := w.use(token, unfit); fault.CodeOf(err) != code || fault.From(err).Field != "password" {
			t.Errorf("%q: %v", unfit, err)
		}
	}
	if err := w.use(token, renewed); err != nil {
		t.Fatal(err)
	}
	if _, code := w.who(here); code != "session.ended" {
		t.Errorf("a session from before goes on: %q", code)
	}
	w.code(w.use(token, "yet another password"), "reset.not_open")
	w.code(w.use("", renewed), "reset.not_open")
	if _, err := party.Open(t.Context(), w.DB, "clerk", password, w.meta); fault.CodeOf(err) != "sign_in.failed" {
		t.Errorf("the old password: %v", err)
	}
	if _, err := party.Open(t.Context(), w.DB, "clerk", renewed, w.meta); err != nil {
		t.Errorf("the new password: %v", err)
	}
	var acted, kept []string
	w.Must(ledger.System, func(tx *ledger.Tx) error {
		if err := tx.Select(&kept, `SELECT token_hash FROM reset_secret`); err != nil || len(kept) != 0 {
			t.Errorf("the hashes %v are kept: %v", kept, err)
		}
		return tx.Select(&acted, `SELECT kind || ' ' || actor FROM event WHERE kind LIKE 'account.re%' ORDER BY idx`)
	})
	// Given, ended for a newer one, which was given, and used, and with it the password set.
	want := "account.reset system\naccount.reset system\naccount.reset system\naccount.recover clerk\naccount.recover clerk"
	if got := strings.ReplaceAll(strings.Join(acted, "\n"), w.clerk.Account, "clerk"); got != want {
		t.Errorf("the log says\n%s", got)
	}
	if journal := w.journal(); strings.Contains(journal, token) || !strings.Contains(journal, w.clerk.Account) {
		t.Error("the journal holds the token, or not whom it was for")
	}
}

// TestTicketRunsOut: a ticket opens nothing after its time, and none sets the password of a closed account.
func TestTicketRunsOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, token := w.ticket()
	w.Clock.Advance(factor.TicketLimit - time.Second)
	w.code(w.use(token, "short"), "password.short") // open until its last second
	w.Clock.Advance(time.Second)
	w.code(w.use(token, renewed), "reset.not_open")
	_, token = w.ticket()
	w.Must(ledger.System, func(tx *ledger.Tx) error { return party.CloseAccount(tx, w.clerk.Account) })
	w.code(w.use(token, renewed), "reset.not_open")
}

// TestTicketEndsTheWait: who has guessed too often and then sets a new password signs in with it at once.
func TestTicketEndsTheWait(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 8 {
		_, _ = party.Open(t.Context(), w.DB, "clerk", "a wrong password", w.meta)
	}
	if _, err := party.Open(t.Context(), w.DB, "clerk", password, w.meta); fault.CodeOf(err) != "sign_in.throttled" {
		t.Fatalf("nobody is told to wait: %v", err)
	}
	_, token := w.ticket()
	if err := w.use(token, renewed); err != nil {
		t.Fatal(err)
	}
	if _, err := party.Open(t.Context(), w.DB, "clerk", renewed, w.meta); err != nil {
		t.Errorf("told to wait after the reset: %v", err)
	}
}

// TestAskedTicket: a letter that its holder asks for undoes none that an officer gave, comes not too often, and every ticket ends with the
// first that is used.
func TestAskedTicket(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, byOfficer := w.ticket()
	ask := func() (token string) {
		w.Must(ledger.System, func(tx *ledger.Tx) error {
			given, ok, err := factor.AskedTicket(tx, w.clerk.Account)
			if err == nil && ok {
				token, err = factor.NewToken(tx, given.ID)
			}
			return err
		})
		return token
	}
	w.Clock.Advance(time.Hour)
	letter := ask()
	if letter == "" || ask() != "" {
		t.Error("no letter, or a second one at once")
	}
	w.code(w.use(byOfficer, "short"), "password.short") // still open
	w.Clock.Advance(time.Hour)
	if err := w.use(ask(), renewed); err != nil {
		t.Fatal(err)
	}
	for _, token := range []string{byOfficer, letter} {
		w.code(w.use(token, "yet another password"), "reset.not_open")
	}
}
