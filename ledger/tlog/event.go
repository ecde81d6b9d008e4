package tlog

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Ref names the subject of an event: its kind ("product", "order" …), its key in the database, and the code it is known by in public.
type Ref struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
	Code string `json:"code,omitempty"`
}

// Event is one thing that happened, as the journal keeps it. Its canonical bytes ([Event.AppendJSON]) are what the log commits to; they
// may hold private matter and are shown only to those who may see it.
type Event struct {
	// ID is the event's own key (UUIDv7).
	ID string
	// Kind is the act, such as "product.registered".
	Kind string
	// Subject is what it happened to.
	Subject Ref
	// Actor is the account (or job) that did it, Party the organisation it acted for.
	Actor, Party string
	// Time is in Unix milliseconds; it is written as RFC 3339 in UTC+8, the legal time of the register.
	Time int64
	// RuleSet is the id (with hash) of the rule set that the act was judged by; empty where none applied.
	RuleSet string
	// Public says that the rules make the subject's code public: it is then named in the public leaf.
	Public bool
	// Payload is the detail of the act as JSON; it need not be canonical, AppendJSON makes it so.
	Payload json.RawMessage
	// State is the hex SHA-256 of the subject's full state after the change.
	State string

	// canonical says that the payload has its canonical form already.
	canonical bool
}

// SetCanonical sets a payload whose canonical form the caller vouches for; AppendJSON takes its bytes as they are.
func (e *Event) SetCanonical(payload json.RawMessage) { e.Payload, e.canonical = payload, true }

// zone is the legal time of the register: UTC+8, no summer time.
var zone = time.FixedZone("UTC+8", 8*60*60)

const timeLayout = "2006-01-02T15:04:05.000+08:00"

// FormatTime writes Unix milliseconds as events, leaves and receipts carry them: RFC 3339, milliseconds, UTC+8.
func FormatTime(ms int64) string { return string(appendTime(nil, ms)) }

// appendTime goes by way of RFC 3339 to the second, for which the time package has a short cut.
func appendTime(dst []byte, ms int64) []byte {
	dst = time.UnixMilli(ms).In(zone).AppendFormat(dst, time.RFC3339)
	at := len(dst) - len("+08:00")
	n := (ms%1000 + 1000) % 1000 // before 1970 the remainder is negative
	return slices.Insert(dst, at, '.', byte('0'+n/100), byte('0'+n/10%10), byte('0'+n%10))
}

// ParseTime reads what [FormatTime] wrote, and nothing else.
func ParseTime(s string) (ms int64, err error) {
	t, err := time.ParseInLocation(timeLayout, s, zone)
	if err != nil || FormatTime(t.UnixMilli()) != s {
		return 0, fmt.Errorf("time %q is not of the form 2026-01-31T09:30:00.000+08:00", s)
	}
	return t.UnixMilli(), nil
}

// AppendJSON appends the event's canonical (JCS) bytes. Empty optional fields are left out.
func (e *Event) AppendJSON(dst []byte) ([]byte, error) {
	if err := e.check(); err != nil {
		return nil, err
	}
	var err error
	dst = append(dst, '{')
	if dst, err = appendField(dst, "actor", e.Actor, true); err != nil {
		return nil, err
	}
	if dst, err = appendField(dst, "id", e.ID, false); err != nil {
		return nil, err
	}
	if dst, err = appendField(dst, "kind", e.Kind, false); err != nil {
		return nil, err
	}
	if dst, err = appendField(dst, "party", e.Party, true); err != nil {
		return nil, err
	}
	if len(e.Payload) > 0 {
		dst = append(dst, `"payload":`...)
		if e.canonical {
			dst = append(dst, e.Payload...)
		} else if dst, err = appendCanonical(dst, e.Payload); err != nil {
			return nil, fmt.Errorf("payload of event %s: %w", e.Kind, err)
		}
		dst = append(dst, ',')
	}
	if e.Public {
		dst = append(dst, `"public":true,`...)
	}
	if dst, err = appendField(dst, "rule_set", e.RuleSet, true); err != nil {
		return nil, err
	}
	if dst, err = appendField(dst, "state", e.State, true); err != nil {
		return nil, err
	}
	dst = append(dst, `"subject":{`...)
	if dst, err = appendField(dst, "code", e.Subject.Code, true); err != nil {
		return nil, err
	}
	if dst, err = appendField(dst, "id", e.Subject.ID, false); err != nil {
		return nil, err
	}
	if dst, err = appendField(dst, "kind", e.Subject.Kind, false); err != nil {
		return nil, err
	}
	dst[len(dst)-1] = '}'
	dst = append(dst, `,"time":"`...)
	dst = appendTime(dst, e.Time)
	return append(dst, `","v":1}`...), nil
}

// appendField appends `"name":"value",`, or nothing when optional and empty.
func appendField(dst []byte, name, value string, optional bool) ([]byte, error) {
	if optional && value == "" {
		return dst, nil
	}
	dst = append(dst, '"')
	dst = append(dst, name...)
	dst = append(dst, '"', ':')
	dst, err := AppendString(dst, value)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return append(dst, ','), nil
}

// Years 1970 to 9999 have a four-digit RFC 3339 form that sorts and parses back.
const maxTime = 253402271999999

func (e *Event) check() error {
	switch {
	case e.Kind == "" || e.ID == "":
		return errors.New("an event needs an id and a kind")
	case e.Subject.Kind == "" || e.Subject.ID == "":
		return fmt.Errorf("event %s needs a subject with kind and id", e.Kind)
	case e.Time < 0 || e.Time > maxTime:
		return fmt.Errorf("event %s: time %d is out of range", e.Kind, e.Time)
	case e.Public && e.Subject.Code == "":
		return fmt.Errorf("event %s is public but its subject has no code", e.Kind)
	}
	return nil
}

// MarshalJSON gives the canonical bytes.
func (e Event) MarshalJSON() ([]byte, error) { return e.AppendJSON(nil) }

// eventJSON is the shape of an event in JSON, for reading only.
type eventJSON struct {
	V       int             `json:"v"`
	ID      string          `json:"id"`
	Kind    string          `json:"kind"`
	Subject Ref             `json:"subject"`
	Actor   string          `json:"actor"`
	Party   string          `json:"party"`
	Time    string          `json:"time"`
	RuleSet string          `json:"rule_set"`
	Public  bool            `json:"public"`
	Payload json.RawMessage `json:"payload"`
	State   string          `json:"state"`
}

// UnmarshalJSON reads an event. Use [ParseEvent] for bytes from outside.
func (e *Event) UnmarshalJSON(b []byte) error {
	var j eventJSON
	if err := json.Unmarshal(b, &j); err != nil {
		return err
	}
	if j.V != 1 {
		return fmt.Errorf("event version %d is not known here", j.V)
	}
	ms, err := ParseTime(j.Time)
	if err != nil {
		return err
	}
	*e = Event{ID: j.ID, Kind: j.Kind, Subject: j.Subject, Actor: j.Actor, Party: j.Party, Time: ms, RuleSet: j.RuleSet,
		Public: j.Public, Payload: j.Payload, State: j.State}
	return nil
}

// ParseEvent reads the canonical bytes of an event and refuses any others: unknown or re-spelled fields too, since they would be
// bound by the digest but shown to nobody.
func ParseEvent(b []byte) (Event, error) {
	var e Event
	if err := json.Unmarshal(b, &e); err != nil {
		return Event{}, fmt.Errorf("event: %w", err)
	}
	again, err := e.AppendJSON(make([]byte, 0, len(b)))
	if err != nil {
		return Event{}, fmt.Errorf("event: %w", err)
	}
	if !bytes.Equal(again, b) {
		return Event{}, errors.New("event: holds fields that this version does not know, or is not canonical")
	}
	return e, nil
}

const digestPrefix = "huishu/event/v1\x00"

// Digest commits to an event: SHA-256("huishu/event/v1\0" || salt || event), where event is the event's canonical bytes. The salt
// (32 random bytes per event) keeps anyone from guessing the event from the log; once it is erased, the digest says nothing.
func Digest(salt [32]byte, event []byte) [32]byte {
	h := sha256.New() // writing to it never fails
	_, _ = h.Write([]byte(digestPrefix))
	_, _ = h.Write(salt[:])
	_, _ = h.Write(event)
	var sum [sha256.Size]byte
	h.Sum(sum[:0])
	return sum
}
