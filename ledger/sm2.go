package ledger

import (
	"fmt"

	"huishu/ledger/fault"
	"huishu/ledger/tlog"
)

// ActRotateSM2Key is the act of signing checkpoints by another SM2 key from now on, and the kind of its event.
const ActRotateSM2Key = "log.rotate_sm2_key"

// subjectSM2Key is the kind of the subject that such a rotation is.
const subjectSM2Key = "log_sm2_key"

// sm2Keys are what checkpoints are signed by beside the log's key, and have been. They are settled when the database is opened: a process
// that rotates the key ends with the old one. What the old key signs beyond that, as a replica that was not stopped may have it sign,
// is good still: it stands beside a signature by the log's key, and never for one.
type sm2Keys struct {
	signing tlog.SM2Key // the zero SM2Key for none
	retired []tlog.RetiredKey
}

// loadSM2Keys reads which of the SM2 keys at hand signs.
func (db *DB) loadSM2Keys(c *conn) error {
	var notes []string
	if err := c.all(&notes, `SELECT note FROM log_sm2_key ORDER BY number`); err != nil {
		return fmt.Errorf("reading the log's SM2 keys: %w", err)
	}
	history, err := tlog.OpenSM2KeyHistory(notes)
	if err != nil {
		return fmt.Errorf("the log's SM2 keys: %w", err)
	}
	db.sm2 = sm2Keys{signing: db.opts.SM2Key, retired: history.Retired()}
	if n := len(history); n > 0 && db.opts.SM2Key.Signer != nil {
		switch inUse := history[n-1].New; inUse {
		case db.opts.SM2Key.VKey:
		case db.opts.NextSM2Key.VKey:
			db.sm2.signing = db.opts.NextSM2Key
		default:
			return fault.Newf(fault.Unavailable, "log.sm2_key_replaced", "本进程的 SM2 密钥（指纹 %s）已被轮换，现用密钥的指纹是 %s",
				"The SM2 key of this process (fingerprint %s) was rotated; the one in use has the fingerprint %s", tlog.Fingerprint(db.opts.SM2Key.VKey), tlog.Fingerprint(inUse)).
				Do("请把轮换所在副本的 keys/sm2.key 与 keys/sm2.vkey 复制到本数据目录，再启动", "Copy keys/sm2.key and keys/sm2.vkey of the replica on which it was rotated into this data directory and start again")
		}
	}
	return nil
}

// SM2VerifierKey is the public half of the key that signs checkpoints by SM2 too; "" where none does.
func (db *DB) SM2VerifierKey() string { return db.sm2.signing.VKey }

// RotateSM2Key records that the SM2 key is followed by Options.NextSM2Key, which the present one introduces. This process goes on
// signing by the present one; those that open the database from now on sign by the next. with is added to the event's payload. The act
// must be granted.
func (tx *Tx) RotateSM2Key(with map[string]any) (tlog.Rotation, error) {
	held, next := tx.db.sm2.signing, tx.db.opts.NextSM2Key
	if held.Signer == nil || next.Signer == nil {
		return tlog.Rotation{}, fmt.Errorf("there is no SM2 key, or no next one to rotate to")
	}
	history, _, err := tx.sm2History()
	if err != nil {
		return tlog.Rotation{}, err
	}
	if n := len(history); next.VKey == held.VKey || n > 0 && history[n-1].New != held.VKey {
		return tlog.Rotation{}, fault.New(fault.Conflict, "log.key_rotated", "密钥已经轮换", "The key is rotated already").
			Do("请查看 docs/keys.md，按现行密钥继续", "Go on with the present key, as docs/keys.md says")
	}
	note, err := tlog.SignSM2Rotation(held, next, tx.Now.UnixMilli())
	if err != nil {
		return tlog.Rotation{}, err
	}
	id := tx.NewID()
	if _, err := tx.Exec(`INSERT INTO log_sm2_key (id, number, note) VALUES (?, ?, ?)`, id, len(history)+1, note); err != nil {
		return tlog.Rotation{}, err
	}
	payload := map[string]any{"note": note}
	for k, v := range with {
		payload[k] = v
	}
	if _, err := tx.Record(Event{Kind: ActRotateSM2Key, Subject: Ref{Kind: subjectSM2Key, ID: id}, Payload: payload}); err != nil {
		return tlog.Rotation{}, err
	}
	return tlog.OpenSM2Rotation(note)
}

// SM2KeyHistory reads how the SM2 keys of the log followed each other.
func (tx *Tx) SM2KeyHistory() (tlog.KeyHistory, error) {
	history, _, err := tx.sm2History()
	return history, err
}

func (tx *Tx) sm2History() (history tlog.KeyHistory, notes []string, err error) {
	if err := tx.Select(&notes, `SELECT note FROM log_sm2_key ORDER BY number`); err != nil {
		return nil, nil, fmt.Errorf("reading the log's SM2 keys: %w", err)
	}
	history, err = tlog.OpenSM2KeyHistory(notes)
	return history, notes, err
}

// SM2Keys are the keys by which the log's checkpoints are and were signed by SM2, the one in use first; none for a log that has no such
// key. A database that is open for reading alone knows only of keys that were rotated.
func (tx *Tx) SM2Keys() ([]LogKey, error) {
	history, notes, err := tx.sm2History()
	if err != nil {
		return nil, err
	}
	return logKeys(history, notes, tx.db.SM2VerifierKey()), nil
}

func loadSM2Key(tx *Tx, id string) (any, error) {
	var row struct {
		Number int64  `json:"number"`
		Note   string `json:"note"`
	}
	err := tx.Get(&row, `SELECT number, note FROM log_sm2_key WHERE id = ?`, id)
	return row, err
}
