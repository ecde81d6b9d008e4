package tlog

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// Kinds of receipt.
const (
	// Certificate proves a registration; its code is the registered subject's public code, and it has a status that can change.
	Certificate = "certificate"
	// EventReceipt proves one event; its code is the event's id. What happened does not change, so it has no status.
	EventReceipt = "receipt"
)

// Receipt is the proof of one event in one file, checkable offline by anyone who trusts the issuer's key: the event with its salt,
// its place in the log, the log's signed checkpoint, the anchor when there is one, and the issuer's signature over all of it.
//
// The file ([Receipt.Sign]) is one canonical JSON object; see [Verify] for what a reader checks.
type Receipt struct {
	// Kind is Certificate or EventReceipt.
	Kind string
	// Code is what the file is known by: the subject's public code, or the event's id.
	Code string
	// Event is the full event in its canonical bytes, as Event.AppendJSON wrote them.
	Event json.RawMessage
	// Salt is the event's salt.
	Salt [32]byte
	// Log is the event's place in the log.
	Log Inclusion
	// Anchor is where the checkpoint stands on a chain; nil before it is anchored.
	Anchor *Anchor
	// Issuer is the verifier key of who signed; Sign sets it.
	Issuer string
	// Notes are for display beside the proof, such as titles; nil when there are none. They are signed, but the log knows nothing of them.
	Notes map[string]any
}

// Inclusion is the place of a leaf in a log, with the proof that it is there.
type Inclusion struct {
	Origin string `json:"origin"`
	Index  int64  `json:"index"`
	// Proof is the audit path (RFC 6962 section 2.1.1), as base64 in the file.
	Proof []Hash `json:"proof"`
	// Checkpoint is the signed note whose root the proof leads to.
	Checkpoint string `json:"checkpoint"`
}

// Anchor says where on which chain a checkpoint was written. Byte strings are hex with 0x.
type Anchor struct {
	ChainID   int64  `json:"chain_id"`
	Contract  string `json:"contract"`
	Tx        string `json:"tx"`
	Block     int64  `json:"block"`
	BlockHash string `json:"block_hash"`
	// Size and Root are the checkpoint's, as the contract holds them.
	Size int64  `json:"size"`
	Root string `json:"root"`
	// Label says what the chain is worth as a witness: empty for an independent chain, "self-attested" for the operator's own.
	Label string `json:"label,omitempty"`
	// OriginHash is the SHA-256 of the log's origin: the log's name in the contract.
	OriginHash string `json:"origin_hash"`
}

// Sign returns the receipt as a file signed by key. It verifies the result before handing it out: a receipt that does not
// prove its event is an error here, not at the holder's.
func (r Receipt) Sign(key Key) ([]byte, error) {
	if r.Log.Proof == nil {
		r.Log.Proof = []Hash{} // the proof in a log of one leaf is an empty list, not null
	}
	fields := map[string]any{
		"kind": r.Kind, "code": r.Code, "event": r.Event, "salt": hex.EncodeToString(r.Salt[:]), "log": r.Log,
	}
	if r.Anchor != nil {
		fields["anchor"] = r.Anchor
	}
	if len(r.Notes) > 0 {
		fields["notes"] = r.Notes
	}
	b, err := seal(receiptFormat, fields, key)
	if err != nil {
		return nil, fmt.Errorf("signing receipt %s: %w", r.Code, err)
	}
	res := Verify(b, Options{Keys: []string{key.VKey}})
	for _, s := range res.Steps {
		if !s.OK {
			return nil, fmt.Errorf("signing receipt %s: it would not verify: %s: %s", r.Code, s.Name, s.Detail.In("en"))
		}
	}
	return b, nil
}

// ParseReceipt reads a receipt without verifying anything but its form. Use [Verify] to learn whether it is true.
func ParseReceipt(b []byte) (Receipt, error) {
	s, err := openSealed(receiptFormat, b)
	if err != nil {
		return Receipt{}, err
	}
	return s.receipt()
}

func (s *sealed) receipt() (Receipt, error) {
	r := Receipt{Issuer: s.issuer}
	var err error
	if r.Kind, err = s.text("kind"); err != nil {
		return Receipt{}, err
	}
	if r.Kind != Certificate && r.Kind != EventReceipt {
		return Receipt{}, badField("kind", "只能是 certificate 或 receipt", "must be certificate or receipt")
	}
	if r.Code, err = s.text("code"); err != nil {
		return Receipt{}, err
	}
	salt, err := s.text("salt")
	if err != nil {
		return Receipt{}, err
	}
	raw, err := hex.DecodeString(salt)
	if err != nil || len(raw) != len(r.Salt) || hex.EncodeToString(raw) != salt {
		return Receipt{}, badField("salt", "不是 32 字节的十六进制", "is not 32 bytes in hex")
	}
	r.Salt = [32]byte(raw)
	if r.Event = s.fields["event"]; len(r.Event) == 0 {
		return Receipt{}, badField("event", "缺失", "is missing")
	}
	if err := s.decode("log", &r.Log); err != nil {
		return Receipt{}, err
	}
	if r.Log.Proof == nil || len(r.Log.Proof) > 64 {
		return Receipt{}, badField("log", "中的证明缺失或过长", "has no proof or one that is too long")
	}
	if _, ok := s.fields["anchor"]; ok {
		r.Anchor = &Anchor{}
		if err := s.decode("anchor", r.Anchor); err != nil {
			return Receipt{}, err
		}
	}
	if raw, ok := s.fields["notes"]; ok {
		if err := json.Unmarshal(raw, &r.Notes); err != nil || r.Notes == nil {
			return Receipt{}, badField("notes", "不是对象", "is not an object")
		}
	}
	return r, nil
}
