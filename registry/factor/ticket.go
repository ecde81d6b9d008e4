package factor

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"time"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
)

// TicketLimit is how long a ticket opens. NIST SP 800-63B-4 lets a recovery code that goes to an e-mail address stand for 24 hours at most;
// one that is handed over is used the same day.
const TicketLimit = 24 * time.Hour

// askAgain is how soon the holder of an account may have another letter: an address must not be flooded.
const askAgain = 5 * time.Minute

// Way is how a ticket reaches the holder of the account.
type Way string

// The ways.
const (
	// ByHand: the officer hands the token over.
	ByHand Way = "hand"
	// ByMail: it goes to the address that the account has confirmed, and the officer never sees it.
	ByMail Way = "mail"
)

// Ticket lets the holder of an account who has lost the password set a new one, once: no officer ever knows a password.
type Ticket struct {
	ID      string `db:"id" json:"id"`
	Account string `db:"account" json:"account"`
	Way     Way    `db:"way" json:"way"`
	// State is open, used, or ended where another ticket took its place or was used.
	State string `db:"state" json:"state"`
	// CreatedAt in Unix milliseconds; CreatedBy is the officer's account, or the system's where the holder asked for it.
	CreatedAt int64  `db:"created_at" json:"created_at"`
	CreatedBy string `db:"created_by" json:"created_by"`
	// ExpiresAt and UsedAt in Unix milliseconds; UsedAt is 0 while it was not used.
	ExpiresAt int64 `db:"expires_at" json:"expires_at"`
	UsedAt    int64 `db:"used_at" json:"used_at,omitempty"`
}

// Ref names the ticket in the journal.
func (t Ticket) Ref() ledger.Ref { return ledger.Ref{Kind: SubjectTicket, ID: t.ID} }

// Asked reports whether the holder asked for the ticket, and no officer gave it.
func (t Ticket) Asked() bool { return t.Way == ByMail && t.CreatedBy == ledger.System.Account }

// Open reports whether the ticket can be used at a time.
func (t Ticket) Open(at time.Time) bool { return t.State == "open" && at.UnixMilli() < t.ExpiresAt }

// GiveTicket is the officer's part in a reset: a ticket for the account's holder, in whose stead every earlier one ends (act
// account.reset). What was there stays until it is used, so that nobody is put out whom an officer was talked into resetting.
func GiveTicket(tx *ledger.Tx, account string, way Way) (Ticket, error) {
	if _, err := party.Resettable(tx, account); err != nil {
		return Ticket{}, err
	}
	if err := endTickets(tx, account, access.AccountReset); err != nil {
		return Ticket{}, err
	}
	return insertTicket(tx, account, way)
}

// AskedTicket is the system's part where the holder asked for a letter itself (act account.reset). Letters that are open go on to open:
// whoever asks in somebody's name must not be able to undo what an officer gave. Another one too soon gives none.
func AskedTicket(tx *ledger.Tx, account string) (t Ticket, given bool, err error) {
	if _, err := party.Resettable(tx, account); err != nil {
		return Ticket{}, false, err
	}
	var recent int
	err = tx.Get(&recent, `SELECT COUNT(*) FROM reset_ticket WHERE account = ? AND state = 'open' AND created_by = ? AND created_at > ?`,
		account, tx.Actor.Account, tx.Now.Add(-askAgain).UnixMilli())
	if err != nil || recent > 0 {
		return Ticket{}, false, err
	}
	t, err = insertTicket(tx, account, ByMail)
	return t, err == nil, err
}

// NewToken makes the token of an open ticket, and the one that was made before worthless; empty where the ticket is no longer open. Only
// its hash is kept.
func NewToken(tx *ledger.Tx, ticket string) (token string, err error) {
	t, err := ticketRow(tx, ticket)
	if err != nil || !t.Open(tx.Now) {
		return "", err
	}
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails (Go 1.24 on)
	token = base64.RawURLEncoding.EncodeToString(b[:])
	return token, keepToken(tx, ticket, token)
}

// TicketOf is the ticket of a token, with the account whose password it sets. An unknown, used, ended or expired one is NotFound
// "reset.not_open", and so is one whose account was closed: all look alike to who guesses.
func TicketOf(tx *ledger.Tx, token string) (Ticket, party.Account, error) {
	t, err := ticketByToken(tx, token)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return Ticket{}, party.Account{}, err
	}
	if err != nil || !t.Open(tx.Now) {
		return Ticket{}, party.Account{}, errNotOpen
	}
	holder, err := party.GetAccount(tx, t.Account)
	if err == nil && holder.Closed {
		err = errNotOpen
	}
	return t, holder, err
}

var errNotOpen = fault.New(fault.NotFound, "reset.not_open", "重置凭证不存在、已使用或已过期", "There is no such reset ticket, or it was used or has expired").
	Do("请在登录页重新申请，或请系统管理员另行办理", "Ask for another at the sign-in page, or have the system's administrator give you one").At("ticket")

// UseTicket sets the new password of the ticket's account, as its holder (act account.recover), and returns the account: every session of it
// and every other ticket ends. It signs nobody in, so that factors are asked for as ever. A password that is not fit is Invalid at
// "password" and leaves the ticket open.
func UseTicket(ctx context.Context, db *ledger.DB, token, password string, meta party.Meta) (holder party.Account, err error) {
	// Whoever has no ticket gets no hash made: hashes are few, and sign-ins need them.
	err = db.View(ctx, ledger.Actor{}, func(tx *ledger.Tx) error {
		_, holder, err = TicketOf(tx, token)
		return err
	})
	if err != nil {
		return party.Account{}, err
	}
	hash, err := party.HashPassword(ctx, holder.Login, password)
	if err != nil {
		return party.Account{}, err
	}
	person := ledger.Actor{Account: holder.ID, Name: holder.Name, Proof: &ledger.Proof{}}
	err = db.Update(ctx, person, func(tx *ledger.Tx) error {
		t, _, err := TicketOf(tx, token)
		if err != nil {
			return err
		}
		if err := access.Require(tx, access.AccountRecover, access.Facts{}); err != nil {
			return err
		}
		if err := useTicket(tx, t); err != nil {
			return err
		}
		return party.RenewPassword(tx, t.Account, hash, meta)
	})
	return holder, err
}
