package notice_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/factor"
	"huishu/registry/notice"
	"huishu/registry/party"
)

var resetLink = regexp.MustCompile(`https://huishu\.example/reset/([\w-]+)`)

func (p *post) ask(login string) error {
	p.Helper()
	return p.DB.Work(p.Context(), func(tx *ledger.Tx) error {
		return notice.AskReset(tx, login, party.Meta{IP: "192.0.2.7"})
	})
}

// TestAskReset: who has lost the password is written to at the confirmed address, and sets a new one with the letter; whoever asks in
// somebody's name, or for nobody, is answered alike and not written to.
func TestAskReset(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	holder, other := p.people["company"][0], p.people["rival"][0]
	p.confirmed(holder, "holder@example.com")
	if err := p.enter(other, "other@example.com"); err != nil { // never confirmed
		t.Fatal(err)
	}
	p.drain()
	before := len(p.letters())
	logins := map[string]string{}
	p.View(ledger.System, func(tx *ledger.Tx) error {
		for _, a := range []ledger.Actor{holder, other} {
			account, err := party.GetAccount(tx, a.Account)
			if err != nil {
				return err
			}
			logins[a.Account] = account.Login
		}
		return nil
	})
	for _, login := range []string{logins[holder.Account], logins[other.Account], "no-such", strings.ToUpper(logins[holder.Account])} {
		if err := p.ask(login); err != nil {
			t.Errorf("%s: %v", login, err)
		}
	}
	p.drain()
	letters := p.letters()[before:]
	if len(letters) != 1 || !strings.Contains(letters[0], "holder@example.com") {
		t.Fatalf("%d letters: %v", len(letters), letters)
	}
	var given []string
	p.View(ledger.System, func(tx *ledger.Tx) error { return tx.Select(&given, `SELECT account FROM reset_ticket`) })
	if len(given) != 1 || given[0] != holder.Account {
		t.Errorf("tickets were given to %v", given)
	}
	link := resetLink.FindStringSubmatch(letters[0])
	if link == nil {
		t.Fatalf("no link in %s", letters[0])
	}
	if _, err := factor.UseTicket(t.Context(), p.DB, link[1], "a new password of mine", party.Meta{IP: "192.0.2.7"}); err != nil {
		t.Fatal(err)
	}
	if told := p.messages(holder); len(told) != 1 || told[0].Occasion != notice.PasswordRenewed {
		t.Errorf("the holder is told %+v", told)
	}
	p.drain()
	if warned := p.letters(); !strings.Contains(warned[len(warned)-1], "您的密码已重置") {
		t.Errorf("no letter says that the password was set anew: %s", warned[len(warned)-1])
	}
	var throttled error
	for range 10 {
		throttled = p.ask("no-such")
	}
	if fault.CodeOf(throttled) != "sign_in.throttled" {
		t.Errorf("asked for ten times: %v", throttled)
	}
}

// TestReset: an officer has a ticket handed over, or sent where the account has confirmed an address; where an intruder is feared it goes by
// hand alone and the intruder's address gets nothing more.
func TestReset(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	holder := p.people["company"][0]
	reset := func(how notice.ResetHow) (token string, err error) {
		err = p.DB.Update(t.Context(), ledger.System, func(tx *ledger.Tx) error {
			_, token, err = notice.Reset(tx, holder.Account, how)
			return err
		})
		return token, err
	}
	if _, err := reset(notice.ResetHow{Mail: true}); fault.CodeOf(err) != "reset.no_address" {
		t.Errorf("sent to no address: %v", err)
	}
	p.confirmed(holder, "holder@example.com")
	p.drain()
	before := len(p.letters())
	byMail, err := reset(notice.ResetHow{Mail: true})
	if err != nil || byMail != "" {
		t.Errorf("the officer sees %q: %v", byMail, err)
	}
	p.drain()
	var link []string
	for _, l := range p.letters()[before:] {
		if found := resetLink.FindStringSubmatch(l); found != nil {
			link = found
		}
	}
	if link == nil {
		t.Fatal("no letter brings the ticket")
	}
	if _, err := reset(notice.ResetHow{Mail: true, Intruder: true}); fault.CodeOf(err) != "reset.mail_unsafe" {
		t.Errorf("sent to what may be the intruder's: %v", err)
	}
	p.Clock.Advance(time.Minute)
	token, err := reset(notice.ResetHow{Intruder: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := factor.UseTicket(t.Context(), p.DB, link[1], "a password of the intruder", party.Meta{}); fault.CodeOf(err) != "reset.not_open" {
		t.Errorf("the letter from before still opens: %v", err)
	}
	if box := p.box(holder); box.Address != "" {
		t.Errorf("the address stays: %+v", box)
	}
	if _, err := factor.UseTicket(t.Context(), p.DB, token, "a new password of mine", party.Meta{}); err != nil {
		t.Error(err)
	}
	occasions := map[notice.Occasion]int{}
	for _, m := range p.messages(holder) {
		occasions[m.Occasion]++
	}
	if occasions[notice.ResetGiven] != 1 || occasions[notice.PasswordRenewed] != 1 {
		t.Errorf("told %v", occasions)
	}
}

func (p *post) box(a ledger.Actor) (box notice.Mailbox) {
	p.Helper()
	p.View(a, func(tx *ledger.Tx) (err error) {
		box, err = notice.OwnMailbox(tx)
		return err
	})
	return box
}
