package client

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"time"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/httpsig"
)

// AnswerKey is a key by which the register signs, or has signed, its answers.
type AnswerKey struct {
	JWK
	// CreatedAt and RetiredAt are Unix milliseconds; RetiredAt is 0 while the key signs.
	CreatedAt, RetiredAt int64
	// Ending is how it ended, Reason why; empty while it signs, and of keys rotated before that was kept.
	Ending Ending
	Reason string
	// SeenAt is when the process that holds it was last seen, in Unix milliseconds, to the minute; 0 for never.
	SeenAt int64
}

// Ending is how a key of the register's answers ended.
type Ending string

const (
	// Rotated is a key that another one took the place of.
	Rotated Ending = "rotated"
	// Lost is a key whose replica is gone: nobody has it, and what it signed holds.
	Lost Ending = "lost"
	// Stolen is a key that others may have: nothing is taken on it any more, since they may date back what they sign.
	Stolen Ending = "stolen"
)

// AnswersChecked is for how long after its end a key stays in the published set, so that answers from before can be checked by it.
const AnswersChecked = 30 * 24 * time.Hour

// Published reports whether the key stands in the published set (RFC 7517): it signs, or what it signed may still be on its way to who
// checks it. A stolen one never does: a library takes whatever stands there.
func (k AnswerKey) Published(now time.Time) bool {
	return k.RetiredAt == 0 || k.Ending != Stolen && now.Before(time.UnixMilli(k.RetiredAt).Add(AnswersChecked))
}

// answerKeyRow is such a key as stored.
type answerKeyRow struct {
	ID        string `db:"id" json:"id"`
	PublicKey string `db:"public_key" json:"public_key"`
	CreatedAt int64  `db:"created_at" json:"created_at"`
	RetiredAt int64  `db:"retired_at" json:"retired_at"`
	Ending    string `db:"ending" json:"ending,omitempty"`
	Reason    string `db:"reason" json:"reason,omitempty"`
}

const answerKeyColumns = `id, public_key, created_at, retired_at, ending, reason`

func loadAnswerKey(tx *ledger.Tx, id string) (any, error) { return answerKeyOf(tx, id) }

func answerKeyOf(tx *ledger.Tx, id string) (r answerKeyRow, err error) {
	err = tx.Get(&r, `SELECT `+answerKeyColumns+` FROM answer_key WHERE id = ?`, id)
	return r, err
}

// key reads the row. Its name must be that of its key: a row that somebody changed does not pass for another.
func (r answerKeyRow) key() (AnswerKey, error) {
	block, _ := pem.Decode([]byte(r.PublicKey))
	if block == nil {
		return AnswerKey{}, fmt.Errorf("answer key %s is no PEM", r.ID)
	}
	parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return AnswerKey{}, fmt.Errorf("answer key %s: %w", r.ID, err)
	}
	public, ok := parsed.(ed25519.PublicKey)
	if !ok || jwkOf(public).KeyID != r.ID {
		return AnswerKey{}, fmt.Errorf("answer key %s is another key", r.ID)
	}
	k := AnswerKey{JWK: jwkOf(public), CreatedAt: r.CreatedAt, RetiredAt: r.RetiredAt, Ending: Ending(r.Ending), Reason: r.Reason}
	k.Expires = (r.RetiredAt + 999) / 1000 // what it signed in its last second is its own
	return k, nil
}

// AnswerKeys are the keys of the register's answers, the newest first, the retired ones too: what they signed in their time is
// theirs still. Anybody may know them.
func AnswerKeys(tx *ledger.Tx) ([]AnswerKey, error) {
	var rows []answerKeyRow
	if err := tx.Select(&rows, `SELECT `+answerKeyColumns+` FROM answer_key ORDER BY created_at DESC, id`); err != nil {
		return nil, err
	}
	var seen []struct {
		ID     string `db:"id"`
		SeenAt int64  `db:"seen_at"`
	}
	if err := tx.Select(&seen, `SELECT id, seen_at FROM answer_key_use`); err != nil {
		return nil, err
	}
	keys := make([]AnswerKey, len(rows))
	for i, r := range rows {
		var err error
		if keys[i], err = r.key(); err != nil {
			return nil, err
		}
		for _, s := range seen {
			if s.ID == r.ID {
				keys[i].SeenAt = s.SeenAt
			}
		}
	}
	return keys, nil
}

// EnterAnswerKey publishes the key of this process, which the log thereby vouches for (act answer_key.enter); one that is there
// already is left as it is. Each replica may have its own. A key that was retired is Unavailable ("answer_key.retired").
func EnterAnswerKey(tx *ledger.Tx, s *AnswerSigner) error {
	if err := access.Require(tx, access.AnswerKeyEnter, access.Facts{}); err != nil {
		return err
	}
	r, err := answerKeyOf(tx, s.KeyID)
	switch {
	case err == nil && r.RetiredAt > 0:
		return fault.New(fault.Unavailable, "answer_key.retired", "本数据目录的应答密钥已停用", "The key for answers of this data directory was retired").
			Do("请从轮换之后的备份恢复 keys/answers.key；或删除该文件，启动时会另造一把", "Restore keys/answers.key from a backup made after the rotation, or delete the file: the start makes another one")
	case fault.KindOf(err) != fault.NotFound:
		return err
	}
	return enterAnswerKey(tx, access.AnswerKeyEnter, s, nil)
}

// RotateAnswerKey retires a key and enters the next (act answer_key.rotate): from now on nobody is to take answers by the old one.
// with is added to both events' payload: who else decided it, say.
func RotateAnswerKey(tx *ledger.Tx, old, next *AnswerSigner, with map[string]any) error {
	if err := access.Require(tx, access.AnswerKeyRotate, access.Facts{}); err != nil {
		return err
	}
	n, err := tx.Exec(`UPDATE answer_key SET retired_at = ?, ending = ? WHERE id = ? AND retired_at = 0`, tx.Now.UnixMilli(), Rotated, old.KeyID)
	if err != nil {
		return err
	}
	if n > 0 { // a directory that never served has published none
		if err := recordAnswerKey(tx, access.AnswerKeyRotate, old.KeyID, with, map[string]any{"next": next.KeyID}); err != nil {
			return err
		}
	}
	return enterAnswerKey(tx, access.AnswerKeyRotate, next, with)
}

func enterAnswerKey(tx *ledger.Tx, act access.Act, s *AnswerSigner, with map[string]any) error {
	key, err := httpsig.PublicKey(s.Public)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`INSERT INTO answer_key (id, public_key, created_at, retired_at) VALUES (?, ?, ?, 0)`, s.KeyID, key.PEM(), tx.Now.UnixMilli()); err != nil {
		return err
	}
	return recordAnswerKey(tx, act, s.KeyID, with, map[string]any{"public_key": key.PEM()})
}

func recordAnswerKey(tx *ledger.Tx, act access.Act, id string, with, payload map[string]any) error {
	for k, v := range with {
		payload[k] = v
	}
	_, err := tx.Record(ledger.Event{Kind: string(act), Subject: ledger.Ref{Kind: SubjectAnswerKey, ID: id}, Payload: payload})
	return err
}
