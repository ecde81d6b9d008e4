package ledger

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"huishu/ledger/fault"
)

// Key identifies a request that a client may send again.
type Key struct {
	// Key is the client's Idempotency-Key, unique for its account. Empty turns Once into Update.
	Key string
	// Hash is the SHA-256 of what was asked: method, path and body.
	Hash [32]byte
}

// Once is Update for requests that may be retried: the same key and hash give the
// stored answer without running fn again (replayed is true); the same key with another
// hash is a Conflict. The answer is stored in the transaction of the effect.
func (db *DB) Once(ctx context.Context, actor Actor, key Key, fn func(tx *Tx) (any, error)) (answer json.RawMessage, replayed bool, err error) {
	err = db.Update(ctx, actor, func(tx *Tx) error {
		if answer, replayed, err = tx.stored(key); err != nil || replayed {
			return err
		}
		v, err := fn(tx)
		if err != nil {
			return err
		}
		if answer, err = json.Marshal(v); err != nil {
			return fmt.Errorf("answer: %w", err)
		}
		return tx.store(key, answer)
	})
	return answer, replayed, err
}

func (tx *Tx) stored(key Key) (answer json.RawMessage, found bool, err error) {
	if key.Key == "" {
		return nil, false, nil
	}
	var row struct {
		Hash   []byte
		Answer string
	}
	err = tx.Get(&row, `SELECT hash, answer FROM idempotency WHERE account = ? AND key = ?`, tx.Actor.Account, key.Key)
	if fault.KindOf(err) == fault.NotFound {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	if !bytes.Equal(row.Hash, key.Hash[:]) {
		return nil, false, fault.New(fault.Conflict, "idempotency_key_reused",
			"此 Idempotency-Key 已用于另一个请求", "This Idempotency-Key was used for another request").
			Do("请为新的请求使用新的键", "Use a new key for a new request")
	}
	return json.RawMessage(row.Answer), true, nil
}

func (tx *Tx) store(key Key, answer json.RawMessage) error {
	if key.Key == "" {
		return nil
	}
	_, err := tx.Exec(`INSERT INTO idempotency (account, key, hash, answer, at) VALUES (?, ?, ?, ?, ?)`,
		tx.Actor.Account, key.Key, key.Hash[:], string(answer), tx.Now.UnixMilli())
	return err
}
