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
	// seenEvery is how exactly the last use is kept: a write per request would cost more than it tells.
	seenEvery = 5 * time.Minute
)

// Meta is what the edge knows of the browser.
type Meta struct{ IP, UserAgent string }

var (
	errSignIn = fault.New(fault.Unauthenticated, "sign_in.failed", "登录名或密码不正确", "Login or password is not right").
			Do("请检查后重试；忘记密码请联系本单位管理员", "Check both; if the password is forgotten, ask your organisation's administrator")
	errSession = fault.New(fault.Unauthenticated, "session.ended", "登录已失效", "You are signed out").
			Do("请重新登录", "Sign in again")
)

// SignIn checks login and password and opens a session; the token is the session's only
// key and is nowhere stored. Unknown login, wrong password and closed account give the same error
// (code "sign_in.failed") after the same work. It costs one argon2id hash and one commit.
func SignIn(ctx context.Context, db *ledger.DB, login, password string, meta Meta) (token string, err error) {
	login = normalLogin(login)
	key := throttleKey(login, meta.IP)
	leave, err := signIns.enter(ctx, key)
	if err != nil {
		return "", err
	}
	defer leave()
	row, err := candidate(ctx, db, login, key)
	if err != nil {
		return "", err
	}
	match, err := checkPassword(ctx, clip(password), row.PasswordHash)
	if err != nil {
		return "", err
	}
	if !match || row.State != "active" || len(password) > maxPassword {
		err := db.Work(ctx, func(tx *ledger.Tx) error { return refuse(tx, key, row.ID, meta) })
		if err != nil {
			return "", err
		}
		return "", errSignIn
	}
	token = newToken()
	err = db.Work(ctx, func(tx *ledger.Tx) error { return admit(tx, key, row, token, meta) })
	if err != nil {
		return "", err
	}
	return token, nil
}

func (m Meta) trail() string { return cut(m.IP+" "+m.UserAgent, 300) }

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
