package notice

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/notice/mail"
)

// Kinds of jobs of this room.
const (
	jobConfirm = "notice.mail_confirm" // asks whether an address is right
	jobMail    = "notice.mail"         // sends one message
	jobDigest  = "notice.mail_digest"  // sends what has come together
)

const (
	// confirmWithin is how long a letter that asks for confirmation counts.
	confirmWithin = 24 * time.Hour
	// askAgain is how soon another one may be asked for: an address must not be flooded.
	askAgain = time.Minute
)

// Mailbox is where a person is written to.
type Mailbox struct {
	Address string `db:"address" json:"address"`
	// VerifiedAt is Unix milliseconds; 0 while it is not confirmed, and nothing else is sent there.
	VerifiedAt  int64  `db:"verified_at" json:"verified_at"`
	AskedAt     int64  `db:"asked_at" json:"-"`
	Unsubscribe string `db:"unsubscribe" json:"-"`
}

// OwnMailbox is the actor's; the zero Mailbox where it has none (act notice.own).
func OwnMailbox(tx *ledger.Tx) (Mailbox, error) {
	if err := own(tx); err != nil {
		return Mailbox{}, err
	}
	m, err := mailboxOf(tx, tx.Actor.Account)
	if fault.KindOf(err) == fault.NotFound {
		return Mailbox{}, nil
	}
	return m, err
}

func mailboxOf(tx *ledger.Tx, account string) (m Mailbox, err error) {
	err = tx.Get(&m, `SELECT address, verified_at, asked_at, unsubscribe FROM email_address WHERE account = ?`, account)
	return m, err
}

// SetMailbox enters the actor's address and has it asked whether it is right; an empty address ends all letters (act account.address:
// a lost password is set anew by this address, so that whoever sits down at somebody's desk must not enter its own).
// The same address again sends that letter again, at most once a minute.
func SetMailbox(tx *ledger.Tx, address string) error {
	if err := access.Require(tx, access.AccountAddress, access.Facts{}); err != nil {
		return err
	}
	was, err := OwnMailbox(tx)
	if err != nil {
		return err
	}
	if address == "" {
		_, err := tx.Exec(`DELETE FROM email_address WHERE account = ?`, tx.Actor.Account)
		return err
	}
	if address, err = mail.Address(address); err != nil {
		return err
	}
	now := tx.Now.UnixMilli()
	switch {
	case was.Address == address && was.VerifiedAt != 0:
		return nil
	case was.AskedAt != 0 && now-was.AskedAt < askAgain.Milliseconds():
		return fault.New(fault.TooMany, "mail.again", "确认邮件刚刚发出，请稍后再试", "The letter that asks for confirmation was sent just now").
			Do("请一分钟后重试，并查看垃圾邮件箱", "Wait a minute, and look into the spam folder").After(askAgain).At("email")
	}
	_, err = tx.Exec(`INSERT INTO email_address (account, address, asked_at, unsubscribe) VALUES (?, ?, ?, ?)
		ON CONFLICT (account) DO UPDATE SET address = excluded.address, asked_at = excluded.asked_at, verified_at = 0, token_hash = ''`,
		tx.Actor.Account, address, now, newToken())
	if err != nil {
		return err
	}
	return tx.Enqueue(ledger.Job{Kind: jobConfirm, Payload: mailJob{Account: tx.Actor.Account, Address: address}})
}

// mailJob is the payload of the jobs that write to a person.
type mailJob struct {
	Account string `json:"account"`
	// Address is set where the letter asks for confirmation: one that was changed since is not asked any more.
	Address string `json:"address,omitempty"`
	Message string `json:"message,omitempty"`
	Ticket  string `json:"ticket,omitempty"`
	Pace    Pace   `json:"pace,omitempty"`
}

// askFor makes the token of a letter that asks for confirmation; empty where the address was confirmed or changed meanwhile.
func askFor(tx *ledger.Tx, j mailJob) (token string, err error) {
	token = newToken()
	n, err := tx.Exec(`UPDATE email_address SET token_hash = ?, token_expires = ? WHERE account = ? AND address = ? AND verified_at = 0`,
		hashOf(token), tx.Now.Add(confirmWithin).UnixMilli(), j.Account, j.Address)
	if err != nil || n == 0 {
		return "", err
	}
	return token, nil
}

// Confirm notes that whoever holds the token reads the mail of its address. The token is the only thing that is asked for.
func Confirm(tx *ledger.Tx, token string) error {
	n, err := tx.Exec(`UPDATE email_address SET verified_at = ?, token_hash = '', token_expires = 0
		WHERE token_hash = ? AND token_hash <> '' AND token_expires >= ?`, tx.Now.UnixMilli(), hashOf(token), tx.Now.UnixMilli())
	if err == nil && n == 0 {
		err = fault.New(fault.Refused, "mail.token", "确认链接无效或已过期", "The link is not valid, or no longer").
			Do("请在通知设置中重新发送确认邮件", "Have the letter sent again from the settings")
	}
	return err
}

// Unsubscribe ends all letters to the address of the token, without sign-in (RFC 8058). A token that is unknown is no error:
// whoever asks learns nothing.
func Unsubscribe(tx *ledger.Tx, token string) error {
	_, err := tx.Exec(`UPDATE email_address SET verified_at = 0, token_hash = '', token_expires = 0 WHERE unsubscribe = ?`, token)
	return err
}

func newToken() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails (Go 1.24 on)
	return hex.EncodeToString(b)
}

func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
