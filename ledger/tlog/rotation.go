package tlog

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// A log goes on under a new key when the old one introduces it. Sigsum's way of going on to a next log is the model: what comes next is
// signed by the present key and stands in the present log. Rekor begins a new log for each key instead, which would break
// the one log that design.md promises, and whoever had pinned the old key would have nothing to tell the new one from an impostor by.

// Rotation is the change of a log's signing key, or of its SM2 key. As a file it is a signed note of C2SP signed-note whose text is
//
//	huishu-log-key/v1
//	<origin>
//	<verifier key until then>
//	<verifier key from then on>
//	<time, as by FormatTime>
//
// (huishu-log-sm2-key/v1 for the SM2 key) and which both keys sign: the old one vouches for the new one to those who have pinned the old, the new one for the old one to those
// who come later and pin the new.
type Rotation struct {
	Origin string
	// Old and New are verifier keys in their normal form.
	Old, New string
	// Time is the time of the event that the rotation is, in Unix milliseconds: the last at which Old speaks for the log.
	Time int64
}

// keyKind is what rotations of one kind of key have of their own. A key of one kind is never introduced by one of the other.
type keyKind struct {
	format string
	parse  func(vkey string) (note.Verifier, error)
}

var (
	ed25519Keys = keyKind{keyFormat, ParseVKey}
	sm2Keys     = keyKind{sm2KeyFormat, ParseSM2VKey}
)

// text is what both keys sign. Its first line is no origin that a log may have, so that it is never read as a checkpoint.
func (r Rotation) text(format string) string {
	return strings.Join([]string{format, r.Origin, r.Old, r.New, FormatTime(r.Time)}, "\n") + "\n"
}

// SignRotation makes the rotation from one key to the next at a time in Unix milliseconds, as a note.
func SignRotation(old, next Key, at int64) (string, error) {
	return ed25519Keys.sign(old, next, at)
}

// SignSM2Rotation is SignRotation for the log's SM2 key.
func SignSM2Rotation(old, next SM2Key, at int64) (string, error) {
	return sm2Keys.sign(Key(old), Key(next), at)
}

func (kind keyKind) sign(old, next Key, at int64) (string, error) {
	r := Rotation{Origin: old.Signer.Name(), Old: old.VKey, New: next.VKey, Time: at}
	if next.Signer.Name() != r.Origin {
		return "", fmt.Errorf("the key of the log %s cannot be followed by one of %s", r.Origin, next.Signer.Name())
	}
	if next.Signer.KeyHash() == old.Signer.KeyHash() {
		return "", errors.New("the next key has the same key ID as the present one")
	}
	msg, err := note.Sign(&note.Note{Text: r.text(kind.format)}, old.Signer, next.Signer)
	if err != nil {
		return "", fmt.Errorf("signing the rotation: %w", err)
	}
	if _, err := kind.open(string(msg)); err != nil {
		return "", fmt.Errorf("signing the rotation: it would not verify: %w", err)
	}
	return string(msg), nil
}

// OpenRotation reads a rotation and refuses it unless both of its keys signed it. Whether one of them is to be believed is
// another question; see [OpenKeyHistory].
func OpenRotation(msg string) (Rotation, error) { return ed25519Keys.open(msg) }

// OpenSM2Rotation is OpenRotation for the log's SM2 key.
func OpenSM2Rotation(msg string) (Rotation, error) { return sm2Keys.open(msg) }

func (kind keyKind) open(msg string) (Rotation, error) {
	text, sigs, ok := strings.Cut(msg, "\n\n")
	lines := strings.Split(text, "\n")
	if !ok || len(lines) != 5 || lines[0] != kind.format {
		return Rotation{}, errors.New("rotation: not a note of five lines that begins with " + kind.format)
	}
	r := Rotation{Origin: lines[1], Old: lines[2], New: lines[3]}
	var err error
	if r.Time, err = ParseTime(lines[4]); err != nil {
		return Rotation{}, errors.New("rotation: the last line is no time")
	}
	both := make([]note.Verifier, 2)
	for i, key := range []string{r.Old, r.New} {
		if both[i], err = kind.parse(key); err != nil {
			return Rotation{}, fmt.Errorf("rotation: %w", err)
		}
		if both[i].Name() != r.Origin {
			return Rotation{}, fmt.Errorf("rotation: the key of %q is not of the log %q", both[i].Name(), r.Origin)
		}
		if _, err := note.Open([]byte(msg), note.VerifierList(both[i])); err != nil {
			return Rotation{}, fmt.Errorf("rotation: not signed by %s: %w", Fingerprint(key), err)
		}
	}
	if r.Old == r.New || r.text(kind.format) != text+"\n" || !plainSignatures(sigs, 2) {
		return Rotation{}, errors.New("rotation: not in its normal form")
	}
	return r, nil
}

// plainSignatures says whether a note ends in n signature lines, in the one spelling that signing gives.
func plainSignatures(sigs string, n int) bool {
	lines := strings.SplitAfter(sigs, "\n")
	if len(lines) != n+1 || lines[n] != "" {
		return false
	}
	for _, l := range lines[:n] {
		_, sig, _ := strings.Cut(strings.TrimPrefix(strings.TrimSuffix(l, "\n"), "— "), " ")
		if _, err := decodeBase64(sig); err != nil {
			return false
		}
	}
	return true
}

// KeyHistory is how the keys of a log followed each other, oldest rotation first; nil for a log that still has its first key.
type KeyHistory []Rotation

// OpenKeyHistory reads the rotations of a log, oldest first, and refuses a chain with a gap, one that goes back in time, or one that
// returns to a key it had retired.
func OpenKeyHistory(notes []string) (KeyHistory, error) { return ed25519Keys.history(notes) }

// OpenSM2KeyHistory is OpenKeyHistory for the log's SM2 keys.
func OpenSM2KeyHistory(notes []string) (KeyHistory, error) { return sm2Keys.history(notes) }

func (kind keyKind) history(notes []string) (KeyHistory, error) {
	var h KeyHistory
	for i, n := range notes {
		r, err := kind.open(n)
		if err != nil {
			return nil, fmt.Errorf("rotation %d: %w", i+1, err)
		}
		if i > 0 && (r.Old != h[i-1].New || r.Time < h[i-1].Time) {
			return nil, fmt.Errorf("rotation %d does not follow the one before it", i+1)
		}
		if slices.Contains(append(h.Keys(), r.Old), r.New) {
			return nil, fmt.Errorf("rotation %d returns to a retired key", i+1)
		}
		h = append(h, r)
	}
	return h, nil
}

// Keys are the keys that the history names, oldest first and the one in use last.
func (h KeyHistory) Keys() []string {
	if len(h) == 0 {
		return nil
	}
	keys := []string{h[0].Old}
	for _, r := range h {
		keys = append(keys, r.New)
	}
	return keys
}

// Retired are the keys no longer in use, with the time of their retirement, newest first.
func (h KeyHistory) Retired() []RetiredKey {
	var out []RetiredKey
	for _, r := range slices.Backward(h) {
		out = append(out, RetiredKey{Key: r.Old, Until: r.Time})
	}
	return out
}

// Leads reports whether the history leads from one key to another: whoever trusts from then has the word of each key for the next.
func (h KeyHistory) Leads(from, to string) bool {
	keys := h.Keys()
	i, j := slices.Index(keys, from), slices.Index(keys, to)
	return i >= 0 && i < j
}

// LogKeys open the checkpoints of a log that has had several keys.
type LogKeys struct {
	keys      []string
	verifiers []note.Verifier
}

// NewLogKeys takes verifier keys in the order in which they are tried.
func NewLogKeys(keys ...string) (k LogKeys, err error) {
	for _, key := range keys {
		v, err := ParseVKey(key)
		if err != nil {
			return LogKeys{}, err
		}
		k.keys, k.verifiers = append(k.keys, key), append(k.verifiers, v)
	}
	return k, nil
}

// Open reads a checkpoint that one of the keys signed, and says which: the first in their order. Otherwise the error is that of the first key.
func (k LogKeys) Open(msg string) (cp Checkpoint, key string, err error) {
	err = errors.New("checkpoint: there is no key to open it with")
	for i, v := range k.verifiers {
		c, e := OpenCheckpoint([]byte(msg), v)
		if e == nil {
			return c, k.keys[i], nil
		}
		if i == 0 {
			err = e
		}
	}
	return Checkpoint{}, "", err
}

// SignAgain adds the key's signature, before those that it has, to a checkpoint of the same log that an earlier key signed. The log
// says the same once more, so that who knows the key in use alone can read what is made of old checkpoints now.
func (k Key) SignAgain(msg string) (string, error) {
	text, sigs, _ := strings.Cut(msg, "\n\n")
	cp, err := ParseCheckpoint(text + "\n")
	if err != nil {
		return "", err
	}
	again, err := cp.Sign(k.Signer)
	return string(again) + sigs, err
}
