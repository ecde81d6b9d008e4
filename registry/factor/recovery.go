package factor

import (
	"crypto/rand"
	"encoding/base32"
	"strings"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
)

// NewCodes makes new recovery codes for the actor's own account and returns them this once; the old ones open nothing from
// now on (act factor.recovery). Without a factor there is nothing to recover: Conflict "factor.none".
func NewCodes(tx *ledger.Tx) ([]string, error) {
	if err := access.Require(tx, access.FactorRecovery, access.Facts{Owner: tx.Actor.Party}); err != nil {
		return nil, err
	}
	list, err := List(tx)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fault.New(fault.Conflict, "factor.none", "尚未设置登录验证方式", "The account has no second factor yet").
			Do("请先添加验证器或通行密钥，恢复码会一并生成", "Add an authenticator or a passkey first; recovery codes come with it")
	}
	codes, err := replaceCodes(tx, tx.Actor.Account)
	if err != nil {
		return nil, err
	}
	_, err = tx.Record(ledger.Event{Kind: string(access.FactorRecovery), Subject: ledger.Ref{Kind: party.SubjectAccount, ID: tx.Actor.Account}})
	return codes, err
}

func replaceCodes(tx *ledger.Tx, account string) ([]string, error) {
	if _, err := tx.Exec(`DELETE FROM recovery_code WHERE account = ?`, account); err != nil {
		return nil, err
	}
	codes := make([]string, codeCount)
	rows := make([][]any, codeCount)
	for i := range codes {
		codes[i] = newCode()
		rows[i] = []any{hashCode(account, codes[i]), account, 0}
	}
	return codes, tx.Insert(`INSERT INTO recovery_code (id, account, used_at)`, rows)
}

// newCode is 80 random bits in four groups, such as k7qd-2m4x-ab3c-zz5t.
func newCode() string {
	var b [10]byte
	_, _ = rand.Read(b[:]) // never fails (Go 1.24 on)
	s := strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))
	return s[:4] + "-" + s[4:8] + "-" + s[8:12] + "-" + s[12:]
}

// hashCode hides a code. 80 random bits cannot be tried out, so that a slow hash would add nothing.
func hashCode(account, code string) string {
	return digestText("recovery", account, strings.Join(strings.FieldsFunc(strings.ToLower(code), func(r rune) bool { return r == '-' || r == ' ' }), ""))
}

// useCode uses a recovery code up; right is false where there is no such code or it has been used.
func useCode(tx *ledger.Tx, account, code string) (right bool, err error) {
	n, err := tx.Exec(`UPDATE recovery_code SET used_at = ? WHERE id = ? AND account = ? AND used_at = 0`,
		tx.Now.UnixMilli(), hashCode(account, code), account)
	return n == 1, err
}
