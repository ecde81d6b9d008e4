package ledger

import (
	"fmt"
	"slices"

	"huishu/ledger/fault"
	"huishu/ledger/tlog"
)

// ActRotateKey is the act of going on with the log under a new signing key, and the kind of its event.
const ActRotateKey = "log.rotate_key"

// subjectLogKey is the kind of the subject that a rotation is.
const subjectLogKey = "log_key"

// keyring is what the log is signed with and has been. It is replaced as a whole.
type keyring struct {
	// signing signs from now on; its Signer is nil where the database is open for reading only.
	signing tlog.Key
	history tlog.KeyHistory
	// known opens checkpoints by the key in use or any before it.
	known tlog.LogKeys
}

// newKeyring takes the rotations so far and the keys at hand; one of them must be the one that the last rotation names.
func newKeyring(history tlog.KeyHistory, held ...tlog.Key) (*keyring, error) {
	inUse := held[0].VKey
	if n := len(history); n > 0 {
		inUse = history[n-1].New
	}
	i := slices.IndexFunc(held, func(k tlog.Key) bool { return k.VKey == inUse })
	if i < 0 {
		return nil, errKeyReplaced(held[0].VKey, inUse)
	}
	ring := &keyring{signing: held[i], history: history}
	keys := []string{inUse}
	for _, r := range history.Retired() {
		keys = append(keys, r.Key)
	}
	var err error
	ring.known, err = tlog.NewLogKeys(keys...)
	return ring, err
}

func errKeyReplaced(held, inUse string) error {
	return fault.Newf(fault.Unavailable, "log.key_replaced", "本进程的日志密钥（指纹 %s）已被轮换，现用密钥的指纹是 %s",
		"The log key of this process (fingerprint %s) was rotated; the one in use has the fingerprint %s", tlog.Fingerprint(held), tlog.Fingerprint(inUse)).
		Do("请把轮换所在副本的 keys/log.key 与 keys/log.vkey 复制到本数据目录，再启动", "Copy keys/log.key and keys/log.vkey of the replica on which it was rotated into this data directory and start again")
}

// loadKeys reads which of the keys at hand signs the log.
func (db *DB) loadKeys(c *conn) error {
	var notes []string
	if err := c.all(&notes, `SELECT note FROM log_key ORDER BY number`); err != nil {
		return fmt.Errorf("reading the log's keys: %w", err)
	}
	history, err := tlog.OpenKeyHistory(notes)
	if err != nil {
		return fmt.Errorf("the log's keys: %w", err)
	}
	held := []tlog.Key{db.opts.Key}
	if db.opts.NextKey.Signer != nil {
		held = append(held, db.opts.NextKey)
	}
	ring, err := newKeyring(history, held...)
	if err != nil {
		return err
	}
	db.keys.Store(ring)
	return db.loadSM2Keys(c)
}

// readKeys is loadKeys for a database that is open for reading, where the key at hand may be one that was retired: the
// rotations lead from it to the one in use. Rotations that lead nowhere are left to the audit, which names what is wrong with them.
func (tx *Tx) readKeys() error {
	history, err := tx.KeyHistory()
	if fault.KindOf(err) == fault.Unavailable {
		return err
	}
	key := tx.db.opts.Key
	if key.VKey == "" {
		tx.db.keys.Store(&keyring{})
		return nil
	}
	if n := len(history); err == nil && n > 0 && history.Leads(key.VKey, history[n-1].New) {
		key.VKey = history[n-1].New
	}
	ring, err := newKeyring(history, key)
	if err != nil {
		if ring, err = newKeyring(nil, key); err != nil {
			return err
		}
	}
	tx.db.keys.Store(ring)
	return nil
}

// KeyHistory reads how the keys of the log followed each other.
func (tx *Tx) KeyHistory() (tlog.KeyHistory, error) {
	var notes []string
	if err := tx.Select(&notes, `SELECT note FROM log_key ORDER BY number`); err != nil {
		return nil, fmt.Errorf("reading the log's keys: %w", err)
	}
	return tlog.OpenKeyHistory(notes)
}

// LogKey is one key of the log, as it is published.
type LogKey struct {
	VerifierKey string `json:"verifier_key"`
	Fingerprint string `json:"fingerprint"`
	// Until is when it was retired, RFC 3339; empty for the key in use.
	Until string `json:"until,omitempty"`
	// Rotation is the note with which the key before it introduced it (see [tlog.OpenRotation]); empty for the first key.
	Rotation string `json:"rotation,omitempty"`
}

// LogKeys are the keys of the log, the one in use first.
func (tx *Tx) LogKeys() ([]LogKey, error) {
	var notes []string
	if err := tx.Select(&notes, `SELECT note FROM log_key ORDER BY number`); err != nil {
		return nil, err
	}
	history, err := tlog.OpenKeyHistory(notes)
	if err != nil {
		return nil, err
	}
	return logKeys(history, notes, tx.VerifierKey()), nil
}

// logKeys are the keys of a history and its notes, the one in use first. A log without a rotation has first alone, or no key where it is "".
func logKeys(history tlog.KeyHistory, notes []string, first string) []LogKey {
	keys := history.Keys()
	if len(keys) == 0 && first != "" {
		keys = []string{first}
	}
	out := make([]LogKey, len(keys))
	for i, k := range keys {
		o := &out[len(keys)-1-i]
		*o = LogKey{VerifierKey: k, Fingerprint: tlog.Fingerprint(k)}
		if i > 0 {
			o.Rotation = notes[i-1]
		}
		if i < len(history) {
			o.Until = tlog.FormatTime(history[i].Time)
		}
	}
	return out
}

// Trust is what a reader of this log's receipts has to trust: the key in use, and those before it for what they signed in their time.
func (db *DB) Trust() tlog.Options {
	ring := db.keys.Load()
	o := tlog.Options{Keys: []string{ring.signing.VKey}, Retired: ring.history.Retired(), RetiredSM2: db.sm2.retired}
	if key := db.SM2VerifierKey(); key != "" {
		o.SM2 = []string{key}
	}
	return o
}

// RotateKey has the log go on under Options.NextKey: the present key introduces it, the event says so, and the checkpoint that
// holds this event is the first that the new key signs. with is added to the event's payload: who else decided it, say. The act
// must be granted. Nothing changes unless the transaction stands; the secret half of the old key is to be destroyed then.
func (tx *Tx) RotateKey(with map[string]any) (tlog.Rotation, error) {
	ring, next := tx.db.keys.Load(), tx.db.opts.NextKey
	if next.Signer == nil {
		return tlog.Rotation{}, fmt.Errorf("there is no next key to rotate to")
	}
	if next.VKey == ring.signing.VKey {
		return tlog.Rotation{}, fault.New(fault.Conflict, "log.key_rotated", "密钥已经轮换", "The key is rotated already").
			Do("请查看 docs/keys.md，按现行密钥继续", "Go on with the present key, as docs/keys.md says")
	}
	note, err := tlog.SignRotation(ring.signing, next, tx.Now.UnixMilli())
	if err != nil {
		return tlog.Rotation{}, err
	}
	id := tx.NewID()
	if _, err := tx.Exec(`INSERT INTO log_key (id, number, note) VALUES (?, ?, ?)`, id, len(ring.history)+1, note); err != nil {
		return tlog.Rotation{}, err
	}
	payload := map[string]any{"note": note}
	for k, v := range with {
		payload[k] = v
	}
	if _, err := tx.Record(Event{Kind: ActRotateKey, Subject: Ref{Kind: subjectLogKey, ID: id}, Payload: payload}); err != nil {
		return tlog.Rotation{}, err
	}
	return tlog.OpenRotation(note)
}

func loadLogKey(tx *Tx, id string) (any, error) {
	var row struct {
		Number int64  `json:"number"`
		Note   string `json:"note"`
	}
	err := tx.Get(&row, `SELECT number, note FROM log_key WHERE id = ?`, id)
	return row, err
}

// ringOf is the keyring for a checkpoint that takes in new events: that of the last rotation where one of them is a rotation. Where
// the key it names is not at hand, another process must grow the log.
func (s *sequencer) ringOf(rotated bool) (*keyring, error) {
	ring := s.db.keys.Load()
	if !rotated {
		return ring, nil
	}
	var notes []string
	if err := s.conn.all(&notes, `SELECT note FROM log_key ORDER BY number`); err != nil {
		return nil, err
	}
	history, err := tlog.OpenKeyHistory(notes)
	if err != nil {
		return nil, err
	}
	return newKeyring(history, ring.signing, s.db.opts.NextKey)
}

// signingKey is the key to sign with now. A process that has slept through a rotation, as a replica on PostgreSQL may, is
// refused: what the old key signs from now on nobody is to believe.
func (tx *Tx) signingKey() (tlog.Key, error) {
	ring := tx.db.keys.Load()
	var number int64
	if err := tx.Get(&number, `SELECT COALESCE(MAX(number), 0) FROM log_key`); err != nil {
		return tlog.Key{}, err
	}
	if int(number) > len(ring.history) {
		history, err := tx.KeyHistory()
		if err != nil {
			return tlog.Key{}, err
		}
		return tlog.Key{}, errKeyReplaced(ring.signing.VKey, history[len(history)-1].New)
	}
	if ring.signing.Signer == nil {
		return tlog.Key{}, errReadOnly()
	}
	return ring.signing, nil
}

// openOwn opens a checkpoint of ours.
func (tx *Tx) openOwn(note string) (cp tlog.Checkpoint, key string, err error) {
	if cp, key, err = tx.db.keys.Load().known.Open(note); err == nil {
		return cp, key, nil
	}
	if _, e := tx.signingKey(); fault.CodeOf(e) == "log.key_replaced" {
		return cp, "", e
	}
	return cp, "", err
}

// KeysFor are the keys that may have signed a checkpoint of size entries, the one in use first: a rotation ends the old key's right to
// sign what holds it. The new one may sign what is older again.
func (tx *Tx) KeysFor(size int64) (tlog.LogKeys, error) {
	ring := tx.db.keys.Load()
	keys := ring.history.Keys()
	if len(keys) == 0 {
		return ring.known, nil
	}
	var ended int
	if err := tx.Get(&ended, `SELECT COUNT(*) FROM event WHERE subject_kind = ? AND idx < ?`, subjectLogKey, size); err != nil {
		return tlog.LogKeys{}, err
	}
	keys = keys[min(ended, len(keys)-1):]
	slices.Reverse(keys)
	return tlog.NewLogKeys(keys...)
}
