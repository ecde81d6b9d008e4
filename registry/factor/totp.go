package factor

import (
	"context"
	"crypto/subtle"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"huishu/ledger"
	"huishu/ledger/fault"
)

// period is how long a one-time code is shown, and how far an authenticator's clock may be from ours, before or after.
const period = 30 * time.Second

var codeForm = totp.ValidateOpts{Period: 30, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}

// SetUp is what a person needs to set an authenticator up.
type SetUp struct {
	// URI is what the QR code says: otpauth://totp/…
	URI string `json:"uri"`
	// Secret is the same for typing, base32.
	Secret string `json:"secret"`
	// Sealed comes back with the first code; nothing is stored before.
	Sealed string `json:"sealed"`
}

// BeginTOTP makes a secret for an authenticator of the account.
func (k *Keeper) BeginTOTP(account, login string) (SetUp, error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: "惠数 Huishu", AccountName: login, Period: 30, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
	if err != nil {
		return SetUp{}, err
	}
	sealed, err := k.seal("totp", account, key.URL())
	return SetUp{URI: key.URL(), Secret: key.Secret(), Sealed: sealed}, err
}

// ResumeTOTP is the set-up that was begun, to show it again after a mistyped code.
func (k *Keeper) ResumeTOTP(account, sealed string) (SetUp, error) {
	var uri string
	if err := k.unseal("totp", account, sealed, &uri); err != nil {
		return SetUp{}, err
	}
	key, err := otp.NewKeyFromURL(uri)
	if err != nil {
		return SetUp{}, err
	}
	return SetUp{URI: uri, Secret: key.Secret(), Sealed: sealed}, nil
}

// FinishTOTP adds the authenticator that was begun, once it has shown a right code: who mistypes the secret would be locked
// out. With the account's first factor it returns recovery codes. A wrong code is Invalid "factor.wrong".
func (k *Keeper) FinishTOTP(ctx context.Context, actor ledger.Actor, sealed, name, code string) (codes []string, err error) {
	setUp, err := k.ResumeTOTP(actor.Account, sealed)
	if err != nil {
		return nil, err
	}
	counter, right, err := counterOf(setUp.Secret, code, k.db.Machine(), 0)
	if err != nil {
		return nil, err
	}
	if !right {
		return nil, errWrong
	}
	secret, err := k.vault.Seal("totp secret "+actor.Account, []byte(setUp.Secret))
	if err != nil {
		return nil, err
	}
	err = k.db.Update(ctx, actor, func(tx *ledger.Tx) error {
		codes, err = add(tx, TOTP, name, digestText(secret), secret, nil, counter)
		return err
	})
	return codes, err
}

// counterOf tells which counter a code belongs to, if to one after last that is not further from the instant than one
// period. It looks at every candidate, in constant time.
func counterOf(secret, code string, at time.Time, last int64) (counter int64, right bool, err error) {
	for _, d := range []time.Duration{-period, 0, period} {
		t := at.Add(d)
		want, err := totp.GenerateCodeCustom(secret, t, codeForm)
		if err != nil {
			return 0, false, err
		}
		if n := t.Unix() / int64(period/time.Second); subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && n > last {
			counter, right = n, true
		}
	}
	return counter, right, nil
}

// useTOTP checks a one-time code against each authenticator of the account and uses it up.
func (k *Keeper) useTOTP(tx *ledger.Tx, account, code string) (right bool, err error) {
	rows, err := secretsOf(tx, account, TOTP)
	if err != nil {
		return false, err
	}
	for _, r := range rows {
		if digestText(r.Secret) != r.Digest {
			return false, tampered()
		}
		secret, err := k.vault.Unseal("totp secret "+account, r.Secret)
		if err != nil {
			return false, fault.New(fault.Unavailable, "factor.sealed", "验证器密钥无法读取", "The authenticator's secret cannot be read").
				Do("请用恢复码登录，并联系系统管理员", "Use a recovery code, and tell the administrator").Wrap(err)
		}
		counter, right, err := counterOf(string(secret), code, tx.Machine(), r.Counter)
		if err != nil {
			return false, err
		}
		if !right {
			continue
		}
		// Of two that race with the same code one finds the counter moved on.
		n, err := tx.Exec(`UPDATE factor_secret SET counter = ?, used_at = ? WHERE factor = ? AND counter < ?`, counter, tx.Now.UnixMilli(), r.Factor, counter)
		return n == 1, err
	}
	return false, nil
}

func tampered() error {
	return fault.New(fault.Refused, "factor.tampered", "登录验证方式与登记不符", "The factor is not the one on record").
		Do("请联系系统管理员：数据库可能被改动", "Tell the administrator: the database may have been changed")
}
