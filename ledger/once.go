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
	// Key is the client's Idempotency-Key, unique for its account, or for the machine client that acts in its name. Empty turns Once into Update.
	Key string
	// Hash is the SHA-256 of what was asked: method, path and body.
	Hash [32]byte
}

// Once is Update for requests that may be retried: the same key and hash give the
// stored answer without running fn again (replayed is true); the same key with another
// hash is a Conflict. The answer is stored, as JSON, in the transaction of the effect.
func Once[A any](ctx context.Context, db *DB, actor Actor, key Key, fn func(tx *Tx) (A, error)) (answer A, replayed bool, err error) {
	err = db.Update(ctx, actor, func(tx *Tx) error {
		if key.Key == "" {
			answer, err = fn(tx)
			return err
		}
		answer = *new(A) // of a run before this one, if there was any
		if replayed, err = tx.stored(key, &answer); err != nil || replayed {
			return err
		}
		if answer, err = fn(tx); err != nil {
			return err
		}
		return tx.store(key, answer)
	})
	return answer, replayed, err
}

// stored reads the answer of an earlier request with the key into answer.
func (tx *Tx) stored(key Key, answer any) (found bool, err error) {
	var row struct {
		Hash   []byte
		Answer string
	}
	err = tx.Get(&row, `SELECT hash, answer FROM idempotency WHERE account = ? AND key = ?`, tx.Actor.Journalled(), key.Key)
	if fault.KindOf(err) == fault.NotFound {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if !bytes.Equal(row.Hash, key.Hash[:]) {
		return false, fault.New(fault.Conflict, "idempotency_key_reused",
			"此 Idempotency-Key 已用于另一个请求", "This Idempotency-Key was used for another request").
			Do("请为新的请求使用新的键", "Use a new key for a new request")
	}
	if err := json.Unmarshal([]byte(row.Answer), answer); err != nil {
		return false, fmt.Errorf("stored answer: %w", err)
	}
	return true, nil
}

func (tx *Tx) store(key Key, answer any) error {
	b, err := json.Marshal(answer)
	if err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	_, err = tx.Exec(`INSERT INTO idempotency (account, key, hash, answer, at) VALUES (?, ?, ?, ?, ?)`,
		tx.Actor.Journalled(), key.Key, key.Hash[:], string(b), tx.Now.UnixMilli())
	return err
}
