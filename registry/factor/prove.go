package factor

import (
	"context"
	"strings"

	"huishu/ledger"
	"huishu/registry/party"
)

// Evidence is what somebody gives to prove who they are. One of the three is given.
type Evidence struct {
	// Password proves it where the account has no second factor.
	Password string
	// Code is a one-time code of an authenticator, or a recovery code.
	Code string
	// Sealed and Response are a challenge and a passkey's answer to it, in its JSON form.
	Sealed   string
	Response []byte
}

// Prove finishes a half-open session, or steps a finished one up, and gives it a new token (see [party.Raise]). Where the
// account has a second factor nothing else will do; otherwise the password. What is wrong is Invalid, "factor.wrong",
// "factor.needed" or "password.wrong"; too often wrong is TooMany "sign_in.throttled".
func (k *Keeper) Prove(ctx context.Context, token string, e Evidence, meta party.Meta) (o party.Opened, err error) {
	if len(e.Response) == 0 && strings.TrimSpace(e.Code) == "" {
		return party.RaiseByPassword(ctx, k.db, token, e.Password, meta)
	}
	right := false
	err = k.db.Work(ctx, func(tx *ledger.Tx) error {
		h, err := party.Hold(tx, token)
		if err != nil {
			return err
		}
		how := ""
		right, err = party.Guess(tx, h, meta, func() (right bool, err error) {
			how, right, err = k.check(tx, h.Account, e)
			return right, err
		})
		if err != nil || !right {
			return err
		}
		o, err = party.Raise(tx, h, party.Assurance{How: how, Proved: tx.Machine()}, meta)
		return err
	})
	if err == nil && !right {
		err = errWrong
	}
	return o, err
}

// check looks at the evidence and uses it up; how names it for the trail.
func (k *Keeper) check(tx *ledger.Tx, account string, e Evidence) (how string, right bool, err error) {
	if len(e.Response) > 0 {
		right, err = k.usePasskey(tx, account, e.Sealed, e.Response)
		return "passkey", right, err
	}
	if code := strings.ReplaceAll(strings.TrimSpace(e.Code), " ", ""); len(code) == 6 {
		right, err = k.useTOTP(tx, account, code)
		return "one-time code", right, err
	}
	right, err = useCode(tx, account, e.Code)
	return "recovery code", right, err
}
