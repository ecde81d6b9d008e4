package party

import (
	"context"
	"time"

	"huishu/ledger"
	"huishu/ledger/fault"
)

// candidate is the account that wants to sign in; for an unknown login, and for an account without a password, a
// row that no password fits.
func candidate(ctx context.Context, db *ledger.DB, login string, t tries) (r accountRow, err error) {
	err = db.View(ctx, ledger.Actor{}, func(tx *ledger.Tx) error {
		if err := throttled(tx, t); err != nil {
			return err
		}
		r, err = accountWhere(tx, `login = ?`, login)
		return err
	})
	if fault.CodeOf(err) == "account.not_found" {
		err = nil
	}
	if r.PasswordHash == "" {
		r.PasswordHash = nobody
	}
	return r, err
}

func refuse(tx *ledger.Tx, t tries, account string, meta Meta) error {
	if err := failed(tx, t); err != nil {
		return err
	}
	// The login is not written down: people type their password there.
	return tx.Trail(account, ledger.TrailSignInFailed, meta.trail("password"))
}

// unchanged refuses if the account is no longer what was checked.
func unchanged(tx *ledger.Tx, was accountRow) error {
	now, err := accountWhere(tx, `id = ?`, was.ID)
	if err != nil {
		return err
	}
	if now.State != "active" || now.PasswordHash != was.PasswordHash {
		return errSignIn
	}
	return nil
}

// admit opens the session of who gave the right password.
func admit(tx *ledger.Tx, row accountRow, meta Meta) (Opened, error) {
	if !row.SecondFactor {
		return openSession(tx, row.ID, "password", tx.Machine(), meta)
	}
	return openHalf(tx, row.ID, "password", tx.Machine(), meta)
}

// openHalf opens a session that only a second factor finishes.
func openHalf(tx *ledger.Tx, account, how string, proved time.Time, meta Meta) (Opened, error) {
	token, err := insertSession(tx, account, true, proved, meta)
	if err != nil {
		return Opened{}, err
	}
	return Opened{Token: token, Half: true}, tx.Trail(account, ledger.TrailProved, meta.trail(how))
}

// Assurance is how another room has made sure of somebody.
type Assurance struct {
	// How names it for the trail.
	How string
	// Weak asks for the account's second factor besides, where it has one.
	Weak bool
	// Proved is when the person proved it; the acts that need a fresh proof go by it. Zero if nobody can tell.
	Proved time.Time
}

// OpenSession opens a session for the account without asking for a password: for a room that has made sure of the
// person in another way; a half-open one where that is weak and the account has a second factor. A closed account is
// Unauthenticated "sign_in.failed".
func OpenSession(tx *ledger.Tx, account string, e Assurance, meta Meta) (Opened, error) {
	row, err := accountWhere(tx, `id = ?`, account)
	if err != nil {
		return Opened{}, err
	}
	if row.State != "active" {
		return Opened{}, errSignIn
	}
	if e.Weak && row.SecondFactor {
		return openHalf(tx, account, e.How, e.Proved, meta)
	}
	return openSession(tx, account, e.How, e.Proved, meta)
}

func openSession(tx *ledger.Tx, account, how string, proved time.Time, meta Meta) (o Opened, err error) {
	if o.Token, err = insertSession(tx, account, false, proved, meta); err != nil {
		return Opened{}, err
	}
	if meta.Remember {
		if o.Device, err = knowDevice(tx, account, meta.Device); err != nil {
			return Opened{}, err
		}
	}
	return o, tx.Trail(account, ledger.TrailSignIn, meta.trail(how))
}

func insertSession(tx *ledger.Tx, account string, half bool, proved time.Time, meta Meta) (token string, err error) {
	_, err = tx.Exec(`DELETE FROM session WHERE expires_at <= ?`, tx.Now.UnixMilli())
	if err != nil {
		return "", err
	}
	token = newToken()
	at, lasts := tx.Now.UnixMilli(), SessionLimit
	if half {
		lasts = HalfLimit
	}
	_, err = tx.Exec(`INSERT INTO session (id, token_hash, account, created_at, seen_at, expires_at, ip, user_agent, half, proved_at, membership)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, COALESCE((SELECT MIN(id) FROM membership WHERE account = ? AND state = 'active'), ''))`,
		tx.NewID(), hashToken(token), account, at, at, tx.Now.Add(lasts).UnixMilli(), meta.IP, cut(meta.UserAgent, 300), half, milli(proved), account)
	return token, err
}

// milli is an instant in Unix milliseconds, 0 for none.
func milli(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// Held is a living session as a room sees it that is about to raise it.
type Held struct {
	ID string `db:"id"`
	// Half says that its sign-in is not finished.
	Half    bool   `db:"half"`
	Account string `db:"account"`
	Login   string `db:"login"`
	// SecondFactor says that the account has one.
	SecondFactor bool `db:"second_factor"`
}

// Hold returns the living session of a token, half-open or not; otherwise Unauthenticated "session.ended".
func Hold(tx *ledger.Tx, token string) (Held, error) {
	var held []Held
	err := tx.Select(&held, `SELECT s.id, s.half, s.account, a.login, a.second_factor FROM session s JOIN account a ON a.id = s.account
		WHERE s.token_hash = ? AND s.expires_at > ? AND s.seen_at > ? AND a.state = 'active'`,
		hashToken(token), tx.Now.UnixMilli(), tx.Now.Add(-IdleLimit).UnixMilli())
	if err != nil {
		return Held{}, err
	}
	if len(held) == 0 {
		return Held{}, errSession
	}
	return held[0], nil
}

// Takes refuses what is weaker than the session needs to be raised, with Invalid "factor.needed": where the sign-in waits for a second
// factor or the account has one, nothing weaker will do.
func (h Held) Takes(e Assurance) error {
	if h.Half || h.SecondFactor && e.Weak {
		return fault.New(fault.Invalid, "factor.needed", "请用验证器、通行密钥或恢复码验证", "Prove it with your authenticator, a passkey or a recovery code").At("code")
	}
	return nil
}

// Raise notes when the session has proved who it is, finishes it where it was half open, and gives it a new token:
// a token that somebody planted or overheard before is worth nothing after.
func Raise(tx *ledger.Tx, h Held, e Assurance, meta Meta) (o Opened, err error) {
	o.Token = newToken()
	expires := int64(0)
	kind := ledger.TrailProved
	if h.Half {
		expires, kind = tx.Now.Add(SessionLimit).UnixMilli(), ledger.TrailSignIn
		if meta.Remember {
			if o.Device, err = knowDevice(tx, h.Account, meta.Device); err != nil {
				return Opened{}, err
			}
		}
	}
	n, err := tx.Exec(`UPDATE session SET token_hash = ?, half = FALSE, proved_at = ?, seen_at = ?,
		expires_at = CASE WHEN half THEN ? ELSE expires_at END WHERE id = ?`,
		hashToken(o.Token), milli(e.Proved), tx.Now.UnixMilli(), expires, h.ID)
	if err != nil {
		return Opened{}, err
	}
	if n == 0 {
		return Opened{}, errSession
	}
	return o, tx.Trail(h.Account, kind, meta.trail(e.How))
}

// RaiseByPassword is Raise for a finished session whose account has no second factor: the password is the proof. It is
// throttled and refused like a sign-in; with a second factor it is Forbidden "factor.needed".
func RaiseByPassword(ctx context.Context, db *ledger.DB, token, password string, meta Meta) (o Opened, err error) {
	var h Held
	err = db.View(ctx, ledger.Actor{}, func(tx *ledger.Tx) error {
		h, err = Hold(tx, token)
		return err
	})
	if err != nil {
		return Opened{}, err
	}
	if err := h.Takes(Assurance{Weak: true}); err != nil {
		return Opened{}, err
	}
	err = passwordOf(ctx, db, h.Login, password, meta, func(tx *ledger.Tx, _ accountRow) error {
		o, err = Raise(tx, h, Assurance{How: "password", Proved: tx.Machine()}, meta)
		return err
	})
	if fault.CodeOf(err) == errSignIn.Code {
		err = fault.New(fault.Invalid, "password.wrong", "密码不正确", "The password is not right").At("password").
			Do("请重新输入；忘记密码的，请退出后在登录页选择“忘记密码”", "Type it again; if you have forgotten it, sign out and take “Forgotten your password?” at the sign-in page")
	}
	return o, err
}

// Guess throttles what is guessed beside passwords, such as one-time codes: check runs unless the account has to wait,
// and a wrong answer is counted. Only who knows the password already comes so far, so that the count is the account's,
// wherever the guesses come from; a known device keeps a count of its own. The error is TooMany
// "sign_in.throttled", or check's.
func Guess(tx *ledger.Tx, h Held, meta Meta, check func() (right bool, err error)) (right bool, err error) {
	t := tries{source: throttleKey(h.Account, "factor")}
	if meta.Device != "" {
		var n int
		if err := tx.Get(&n, `SELECT COUNT(*) FROM known_device WHERE id = ? AND account = ?`, hashToken(meta.Device), h.Account); err != nil {
			return false, err
		}
		if n > 0 {
			t.source = throttleKey(h.Account, "factor "+hashToken(meta.Device))
		}
	}
	if err := throttled(tx, t); err != nil {
		return false, err
	}
	if right, err = check(); err != nil {
		return false, err
	}
	if right {
		return true, succeeded(tx, t)
	}
	if err := failed(tx, t); err != nil {
		return false, err
	}
	return false, tx.Trail(h.Account, ledger.TrailSignInFailed, meta.trail("factor"))
}

// proofAt is what a session has to show, from the instant it last proved itself: Unix milliseconds, 0 for never.
func proofAt(ms int64) *ledger.Proof {
	p := &ledger.Proof{}
	if ms > 0 {
		p.At = time.UnixMilli(ms)
	}
	return p
}

// SetSecondFactor notes whether the account has a second factor, which decides what its password opens. Only the
// room that keeps factors calls it, in the transaction that adds the first or removes the last; the act has been
// granted there.
func SetSecondFactor(tx *ledger.Tx, account string, has bool, under string) error {
	n, err := tx.Exec(`UPDATE account SET second_factor = ? WHERE id = ? AND second_factor <> ?`, has, account, has)
	if err != nil || n == 0 {
		return err
	}
	_, err = tx.Record(ledger.Event{
		Kind: "account.second_factor", Under: under, Payload: map[string]bool{"second_factor": has},
		Subject: ledger.Ref{Kind: SubjectAccount, ID: account},
	})
	return err
}
