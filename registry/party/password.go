package party

import (
	"context"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"huishu/ledger/fault"
)

// hashing is OWASP's argon2id setting: 19 MiB, two passes, one lane, about 40 ms.
var hashing = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// slots bounds the hashes computed at once: a flood of sign-ins may cost time, never
// more than two times 19 MiB.
var slots = make(chan struct{}, 2)

// maxQueue is how many may wait for a slot: the last of them waits about 1.5 s. Whoever comes then is told to
// come again, for an answer after half a minute helps nobody.
const maxQueue = 64

// queued counts who waits for a slot or holds one; hashed every hash of a password computed since the program began.
var queued, hashed atomic.Int64

// Hashed is how many argon2id hashes of passwords have been computed since the program began.
func Hashed() int64 { return hashed.Load() }

// nobody is the hash that a sign-in with an unknown login is checked against, so that it
// takes as long as one with a wrong password. No password matches it: the key is not a hash of anything known.
const nobody = "$argon2id$v=19$m=19456,t=2,p=1$aHVpc2h1LW5vYm9keS0wMQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// The length of a password: at least 10 characters, at most 256 bytes.
const (
	minPassword = 10
	maxPassword = 256
)

// PasswordHash is an argon2id hash in PHC form. Only HashPassword makes one, so a
// plain password cannot reach the database by mistake.
type PasswordHash struct{ phc string }

// HashPassword checks that the password is fit and hashes it. It takes about 40 ms of
// processor and is called before the transaction, never inside one.
func HashPassword(ctx context.Context, login, password string) (PasswordHash, error) {
	if err := fitPassword(login, password); err != nil {
		return PasswordHash{}, err
	}
	if err := acquire(ctx); err != nil {
		return PasswordHash{}, err
	}
	defer release()
	hashed.Add(1)
	phc, err := argon2id.CreateHash(password, hashing)
	return PasswordHash{phc}, err
}

// checkPassword compares in constant time once it has a slot.
func checkPassword(ctx context.Context, password, phc string) (bool, error) {
	if err := acquire(ctx); err != nil {
		return false, err
	}
	defer release()
	hashed.Add(1)
	return argon2id.ComparePasswordAndHash(password, phc)
}

// acquire waits for a slot. A full queue is Unavailable with code "sign_in.busy" and a time to come again.
func acquire(ctx context.Context) error {
	if queued.Add(1) > maxQueue {
		queued.Add(-1)
		return fault.New(fault.Unavailable, "sign_in.busy", "登录人数过多，请稍后再试", "Too many sign in at this moment; try again shortly").
			Do("请几秒后重试", "Try again in a few seconds").After(2 * time.Second)
	}
	select {
	case slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		queued.Add(-1)
		return fault.New(fault.Unavailable, "cancelled", "请求已取消", "The request was cancelled").Wrap(ctx.Err())
	}
}

func release() { <-slots; queued.Add(-1) }

func fitPassword(login, password string) error {
	switch {
	case len(password) > maxPassword:
		return fault.Newf(fault.Invalid, "password.long", "密码不能超过 %d 字节", "A password has at most %d bytes", maxPassword).At("password")
	case utf8.RuneCountInString(password) < minPassword:
		return fault.Newf(fault.Invalid, "password.short", "密码至少 %d 个字符", "A password has at least %d characters", minPassword).
			Do("可以用几个词连成一句容易记的话", "A few words that make a sentence are easy to keep").At("password")
	case strings.Contains(strings.ToLower(password), strings.ToLower(login)) && login != "", monotonous(password):
		return fault.New(fault.Invalid, "password.weak", "密码太容易猜到", "The password is too easy to guess").
			Do("不要包含登录名，不要用重复或连续的字符", "Leave out the login, and runs of equal or successive characters").At("password")
	}
	return nil
}

// monotonous reports whether nearly every character equals, follows or precedes the one before it.
func monotonous(s string) bool {
	runes := []rune(s)
	plain := 0
	for i := 1; i < len(runes); i++ {
		if d := runes[i] - runes[i-1]; d >= -1 && d <= 1 {
			plain++
		}
	}
	return plain*4 >= (len(runes)-1)*3
}
