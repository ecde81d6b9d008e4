package ledger

import (
	"crypto/sha256"
	"testing"

	"huishu/ledger/tlog"
)

// A state in parts has the digest of the same state as one value, whether one of the parts is the payload or not.
func TestPartsDigest(t *testing.T) {
	t.Parallel()
	type thing struct {
		Name  string `json:"name"`
		Count int    `json:"count"`
	}
	payload, other := &thing{"惠州 \"quoted\"", 3}, &thing{"b", 1}
	known, err := tlog.Canonical(payload)
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]Parts{
		"empty":                       {},
		"the payload":                 {"thing": payload, "list": []int{2, 1}},
		"the payload twice":           {"b": payload, "a": payload},
		"another pointer":             {"thing": other},
		"an equal value, no pointer":  {"thing": *payload},
		"what cannot be compared":     {"thing": map[string]int{"x": 1}, "more": []string{}},
		"nothing":                     {"thing": nil, "none": (*thing)(nil)},
		"names out of order, escaped": {"z": 1, "a\"b": 2, "B": 3},
	}
	for name, parts := range tests {
		b, err := tlog.Canonical(map[string]any(parts))
		if err != nil {
			t.Fatal(err)
		}
		got, err := stateDigest(parts, payload, known)
		if want := sha256.Sum256(b); err != nil || got != want {
			t.Errorf("%s: %x, %v, want %x of %s", name, got, err, want, b)
		}
	}
	if _, err := stateDigest(Parts{"thing": payload, "bad": func() {}}, payload, known); err == nil {
		t.Error("a part that has no JSON is accepted")
	}
}
