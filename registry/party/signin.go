package party

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"time"

	"huishu/ledger"
	"huishu/ledger/fault"
)

// How long a session lasts.
const (
	// IdleLimit ends a session that nobody used.
	IdleLimit = 12 * time.Hour
	// SessionLimit ends every session, however busy.
	SessionLimit = 7 * 24 * time.Hour
	// HalfLimit ends a session that waits for its factor.
	HalfLimit = 10 * time.Minute
	// seenEvery is how exactly the last use is kept: a write per request would cost more than it tells.
	seenEvery = 5 * time.Minute
)

// Meta is what the edge knows of the browser.
type Meta struct {
	IP, UserAgent string
	// Device is the token by which the browser is known from an earlier sign-in; may be empty.
	Device string
	// Remember has the browser known from now on. Programs, which keep no cookies, leave it out.
	Remember bool
}

var (
	errSignIn = fault.New(fault.Unauthenticated, "sign_in.failed", "登录名或密码不正确", "Login or password is not right").
			Do("请检查后重试：单位自行开通的账号写作“名称@统一社会信用代码”；忘记密码请用登录页的“忘记密码”", "Check both: an account that an organisation opened itself is name@organisation code; if the password is forgotten, the sign-in page has a way back")
	errSession = fault.New(fault.Unauthenticated, "session.ended", "登录已失效", "You are signed out").
			Do("请重新登录", "Sign in again")
	errHalf = fault.New(fault.Unauthenticated, "session.half", "登录尚未完成", "The sign-in is not finished").
		Do("请用验证器、通行密钥或恢复码完成登录", "Finish it with your authenticator, a passkey or a recovery code")
)

// Opened is a session that has been opened or raised.
type Opened struct {
	// Token is the session's only key; it is nowhere stored.
	Token string
	// Half says that the account has a second factor: the session can only be finished by it.
	Half bool
	// Device is the token to know the browser by next time; empty unless Meta.Remember was set.
	Device string
}

// SignIn is Open for who needs the token only. The token of an account with a second factor opens nothing by itself.
func SignIn(ctx context.Context, db *ledger.DB, login, password string, meta Meta) (token string, err error) {
	o, err := Open(ctx, db, login, password, meta)
	return o.Token, err
}

// Open checks login and password and opens a session, a half-open one where the account has a second factor.
// Unknown login, wrong password and closed account give the same error (code "sign_in.failed") after the same work; too
// many of them TooMany with code "sign_in.throttled". It costs one argon2id hash and one commit.
func Open(ctx context.Context, db *ledger.DB, login, password string, meta Meta) (Opened, error) {
	var o Opened
	err := passwordOf(ctx, db, normalLogin(login), password, meta, func(tx *ledger.Tx, row accountRow) (err error) {
		o, err = admit(tx, row, meta)
		return err
	})
	if err != nil {
		return Opened{}, err
	}
	return o, nil
}

// passwordOf checks the password of a login, as often as the throttle lets it, and runs then in the transaction
// that starts the count anew, if the account still is what was checked.
func passwordOf(ctx context.Context, db *ledger.DB, login, password string, meta Meta, then func(tx *ledger.Tx, row accountRow) error) error {
	device, err := knownDevice(ctx, db, login, meta.Device)
	if err != nil {
		return err
	}
	t := triesOf(login, device, meta.IP)
	leave, err := signIns.enter(ctx, t.source)
	if err != nil {
		return err
	}
	defer leave()
	row, err := candidate(ctx, db, login, t)
	if err != nil {
		return err
	}
	match, err := checkPassword(ctx, clip(password), row.PasswordHash)
	if err != nil {
		return err
	}
	if !match || row.State != "active" || len(password) > maxPassword {
		err := db.Work(ctx, func(tx *ledger.Tx) error { return refuse(tx, t, row.ID, meta) })
		if err != nil {
			return err
		}
		return errSignIn
	}
	return db.Work(ctx, func(tx *ledger.Tx) error {
		if err := unchanged(tx, row); err != nil {
			return err
		}
		if err := succeeded(tx, t); err != nil {
			return err
		}
		return then(tx, row)
	})
}

func (m Meta) trail(how string) string { return cut(m.IP+" "+how+" "+m.UserAgent, 300) }

// cut shortens foreign text to n runes.
func cut(s string, n int) string {
	r := []rune(s)
	return string(r[:min(len(r), n)])
}

func newToken() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails: it ends the program instead (Go 1.24 on)
	return base64.RawURLEncoding.EncodeToString(b[:])
}

func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
