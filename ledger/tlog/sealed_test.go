package tlog

import (
	"bytes"
	"encoding/json"
	"testing"

	"pgregory.net/rapid"
)

// A canonical object taken apart without decoding it says the same as its decoding.
func TestSplit(t *testing.T) {
	t.Parallel()
	var value *rapid.Generator[any]
	value = rapid.Custom(func(t *rapid.T) any {
		switch rapid.IntRange(0, 7).Draw(t, "kind") {
		case 0:
			return nil
		case 1:
			return rapid.Bool().Draw(t, "bool")
		case 2:
			return rapid.IntRange(-1000, 1<<50).Draw(t, "integer")
		case 3:
			return rapid.Float64Range(-1e9, 1e9).Draw(t, "number")
		case 4:
			return rapid.SliceOfN(rapid.Deferred(func() *rapid.Generator[any] { return value }), 0, 3).Draw(t, "array")
		case 5:
			return rapid.MapOfN(rapid.String(), rapid.Deferred(func() *rapid.Generator[any] { return value }), 0, 3).Draw(t, "object")
		}
		return rapid.StringOf(rapid.RuneFrom([]rune(`a"\,:{}[]惠`+"\n\x01"))).Draw(t, "string")
	})
	rapid.Check(t, func(t *rapid.T) {
		fields := rapid.MapOfN(rapid.SampledFrom([]string{"event", "log", "signature", "a\"b", "\\", "", "票"}), value, 0, 5).Draw(t, "fields")
		b, err := Canonical(fields)
		if err != nil {
			t.Fatal(err)
		}
		s := &sealed{fields: map[string]json.RawMessage{}}
		if !s.split(b) {
			t.Fatalf("%s is no object", b)
		}
		var want map[string]json.RawMessage
		if err := json.Unmarshal(b, &want); err != nil {
			t.Fatal(err)
		}
		if len(s.fields) != len(want) {
			t.Fatalf("%s has %d members, not %d", b, len(want), len(s.fields))
		}
		for name, raw := range want {
			if !bytes.Equal(s.fields[name], raw) {
				t.Errorf("%s: member %q is %s, not %s", b, name, raw, s.fields[name])
			}
		}
		delete(want, "signature")
		if body, err := Canonical(want); err != nil || !bytes.Equal(body, s.body) {
			t.Errorf("%s: what is signed is %s, not %s (%v)", b, body, s.body, err)
		}
	})
	for _, other := range []string{`[]`, `"{}"`, `null`, `12`} {
		if (&sealed{}).split([]byte(other)) {
			t.Errorf("%s was taken for an object", other)
		}
	}
}
