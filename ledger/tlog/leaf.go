package tlog

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
)

// Leaf is what the public log says about an event: that something of this kind happened at this time, and a salted digest that
// binds all the rest. The subject's public code stands in it only when the rules make it public.
type Leaf struct {
	V       int    `json:"v"` // 1
	Kind    string `json:"kind"`
	Time    string `json:"time"` // as by FormatTime
	Subject string `json:"subject,omitempty"`
	Digest  string `json:"digest"` // hex of Digest
}

// Leaf derives the public leaf of the event from its canonical bytes (as written by AppendJSON) and its salt.
func (e *Event) Leaf(salt [32]byte, event []byte) Leaf {
	d := Digest(salt, event)
	l := Leaf{V: 1, Kind: e.Kind, Time: FormatTime(e.Time), Digest: hex.EncodeToString(d[:])}
	if e.Public {
		l.Subject = e.Subject.Code
	}
	return l
}

// LeafBytes returns the leaf's canonical (JCS) bytes: the entry of the log.
func LeafBytes(l Leaf) ([]byte, error) { return l.AppendJSON(make([]byte, 0, 256)) }

// AppendJSON appends the leaf's canonical (JCS) bytes.
func (l *Leaf) AppendJSON(dst []byte) ([]byte, error) {
	if l.V != 1 {
		return nil, fmt.Errorf("leaf version %d is not known here", l.V)
	}
	var err error
	dst = append(dst, '{')
	if dst, err = appendField(dst, "digest", l.Digest, false); err != nil {
		return nil, err
	}
	if dst, err = appendField(dst, "kind", l.Kind, false); err != nil {
		return nil, err
	}
	if dst, err = appendField(dst, "subject", l.Subject, true); err != nil {
		return nil, err
	}
	if dst, err = appendField(dst, "time", l.Time, false); err != nil {
		return nil, err
	}
	return append(dst, `"v":1}`...), nil
}

// ParseLeaf reads the canonical bytes of a leaf and refuses any others.
func ParseLeaf(b []byte) (Leaf, error) {
	var l Leaf
	if err := json.Unmarshal(b, &l); err != nil {
		return Leaf{}, fmt.Errorf("leaf: %w", err)
	}
	again, err := LeafBytes(l)
	if err != nil {
		return Leaf{}, err
	}
	if !bytes.Equal(again, b) {
		return Leaf{}, errors.New("leaf: not canonical, or holds fields that this version does not know")
	}
	if d, err := hex.DecodeString(l.Digest); err != nil || len(d) != HashSize {
		return Leaf{}, errors.New("leaf: digest is not 32 bytes in hex")
	}
	if _, err := ParseTime(l.Time); err != nil {
		return Leaf{}, fmt.Errorf("leaf: %w", err)
	}
	return l, nil
}
