package factor

import (
	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
)

// factorRow is a factor as stored and as the journal binds it.
type factorRow struct {
	ID        string `db:"id" json:"id"`
	Account   string `db:"account" json:"account"`
	Kind      Kind   `db:"kind" json:"kind"`
	Name      string `db:"name" json:"name"`
	Digest    string `db:"digest" json:"digest"`
	State     string `db:"state" json:"state"`
	CreatedAt int64  `db:"created_at" json:"created_at"`
	CreatedBy string `db:"created_by" json:"created_by"`
}

func row(tx *ledger.Tx, id string) (r factorRow, err error) {
	err = tx.Get(&r, `SELECT id, account, kind, name, digest, state, created_at, created_by FROM factor WHERE id = ?`, id)
	return r, err
}

// secretRow is what an active factor is checked by.
type secretRow struct {
	Factor   string `db:"factor"`
	Digest   string `db:"digest"`
	Secret   string `db:"secret"`
	Counter  int64  `db:"counter"`
	WarnedAt int64  `db:"warned_at"`
}

// secretsOf are the active factors of a kind that an account has.
func secretsOf(tx *ledger.Tx, account string, kind Kind) (rows []secretRow, err error) {
	err = tx.Select(&rows, `SELECT s.factor, f.digest, s.secret, s.counter, s.warned_at FROM factor f JOIN factor_secret s ON s.factor = f.id
		WHERE f.account = ? AND f.kind = ? AND f.state = 'active' ORDER BY f.id`, account, kind)
	return rows, err
}

// List returns the active factors of the actor's own account, oldest first.
func List(tx *ledger.Tx) (list []Factor, err error) {
	err = tx.Select(&list, `SELECT f.id, f.kind, f.name, f.created_at, s.used_at, s.warned_at FROM factor f JOIN factor_secret s ON s.factor = f.id
		WHERE f.account = ? AND f.state = 'active' ORDER BY f.id`, tx.Actor.Account)
	return list, err
}

// CodesLeft is how many recovery codes of the actor's own account have not been used.
func CodesLeft(tx *ledger.Tx) (n int, err error) {
	err = tx.Get(&n, `SELECT COUNT(*) FROM recovery_code WHERE account = ? AND used_at = 0`, tx.Actor.Account)
	return n, err
}

// add enters a factor of the actor's own account (act factor.add). With the first factor come recovery codes, which are
// returned this once.
func add(tx *ledger.Tx, kind Kind, name, digest, secret string, credential *string, counter int64) (codes []string, err error) {
	if err := access.Require(tx, access.FactorAdd, access.Facts{Owner: tx.Actor.Party}); err != nil {
		return nil, err
	}
	if name, err = tidyName(name, kind); err != nil {
		return nil, err
	}
	before, err := List(tx)
	if err != nil {
		return nil, err
	}
	if len(before) >= maxFactors {
		return nil, fault.Newf(fault.Conflict, "factor.many", "最多设置 %d 种登录验证方式", "An account has at most %d factors", maxFactors).
			Do("请先移除不再使用的", "Remove one that you no longer use first")
	}
	id, account := tx.NewID(), tx.Actor.Account
	_, err = tx.Exec(`INSERT INTO factor (id, account, kind, name, digest, state, created_at, created_by) VALUES (?, ?, ?, ?, ?, 'active', ?, ?)`,
		id, account, kind, name, digest, tx.Now.UnixMilli(), account)
	if err != nil {
		return nil, err
	}
	_, err = tx.Exec(`INSERT INTO factor_secret (factor, account, secret, credential, counter, used_at, warned_at) VALUES (?, ?, ?, ?, ?, 0, 0)`,
		id, account, secret, credential, counter)
	if fault.CodeOf(err) == "duplicate" {
		return nil, fault.New(fault.Conflict, "factor.taken", "该通行密钥已登记", "That passkey is registered already").
			Do("请直接使用；要登记其他设备的，请换用该设备", "Use it as it is; to add another device, take that device").Wrap(err)
	}
	if err != nil {
		return nil, err
	}
	_, err = tx.Record(ledger.Event{
		Kind: string(access.FactorAdd), Subject: ledger.Ref{Kind: Subject, ID: id},
		Payload: map[string]string{"account": account, "kind": string(kind), "name": name},
	})
	if err != nil || len(before) > 0 {
		return nil, err
	}
	if err := party.SetSecondFactor(tx, account, true, string(access.FactorAdd)); err != nil {
		return nil, err
	}
	return replaceCodes(tx, account)
}

// Remove takes a factor off the actor's own account (act factor.remove). With the last one go the recovery codes, and the
// password alone signs in again.
func Remove(tx *ledger.Tx, id string) error {
	if err := access.Require(tx, access.FactorRemove, access.Facts{Owner: tx.Actor.Party}); err != nil {
		return err
	}
	r, err := row(tx, id)
	if fault.KindOf(err) == fault.NotFound || err == nil && (r.Account != tx.Actor.Account || r.State != "active") {
		return fault.New(fault.NotFound, "factor.not_found", "没有这个登录验证方式", "There is no such factor")
	}
	if err != nil {
		return err
	}
	return remove(tx, r.Account, []string{id}, access.FactorRemove)
}

// Reset takes every factor off an account whose holder has lost them all, and signs the account out everywhere (act
// factor.reset). The password stays. An account without any is Conflict "factor.none".
func Reset(tx *ledger.Tx, account string) error {
	a, err := party.GetAccount(tx, account)
	if err != nil {
		return err
	}
	if err := access.Require(tx, access.FactorReset, access.Facts{Owner: a.Party}); err != nil {
		return err
	}
	if a.ID == tx.Actor.Account {
		return fault.New(fault.Conflict, "account.own", "不能重置自己的登录验证方式", "You cannot reset your own factors").
			Do("请由另一名系统管理员办理", "Have it done by another administrator")
	}
	var ids []string
	if err := tx.Select(&ids, `SELECT id FROM factor WHERE account = ? AND state = 'active' ORDER BY id`, account); err != nil {
		return err
	}
	if len(ids) == 0 {
		return fault.New(fault.Conflict, "factor.none", "该账号没有设置登录验证方式", "The account has no second factor").
			Do("没有可重置的验证方式；忘记密码的，请办理密码重置", "There is nothing to reset; who has forgotten the password needs a reset of the password")
	}
	if err := party.EndSessions(tx, account); err != nil {
		return err
	}
	return remove(tx, account, ids, access.FactorReset)
}

func remove(tx *ledger.Tx, account string, ids []string, act access.Act) error {
	for _, id := range ids {
		if err := tx.Move(ledger.Move{Table: "factor", ID: id, From: []string{"active"}, To: "removed"}); err != nil {
			return err
		}
		if _, err := tx.Exec(`DELETE FROM factor_secret WHERE factor = ?`, id); err != nil {
			return err
		}
		if _, err := tx.Record(ledger.Event{Kind: string(act), Subject: ledger.Ref{Kind: Subject, ID: id}}); err != nil {
			return err
		}
	}
	var left int
	if err := tx.Get(&left, `SELECT COUNT(*) FROM factor WHERE account = ? AND state = 'active'`, account); err != nil || left > 0 {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM recovery_code WHERE account = ?`, account); err != nil {
		return err
	}
	return party.SetSecondFactor(tx, account, false, string(act))
}
