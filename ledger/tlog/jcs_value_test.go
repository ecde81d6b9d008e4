package tlog

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"
)

type embeddedValue struct {
	Zebra string `json:"zebra"`
	Ant   int32  `json:"ant,omitempty"`
}

type named string

type upper string

func (u upper) MarshalText() ([]byte, error) { return bytes.ToUpper([]byte(u)), nil }

type onPointer struct{ N int }

func (o *onPointer) MarshalJSON() ([]byte, error) { return []byte(`"by pointer"`), nil }

// anyValue has a member of each kind that the writer of values knows, or must leave to encoding/json.
type anyValue struct {
	embeddedValue
	Untagged   string
	Name       named             `json:"name"`
	Number     int64             `json:"n"`
	Count      uint16            `json:"count,omitempty"`
	Yes        bool              `json:"yes,omitzero"`
	List       []string          `json:"list"`
	Short      [2]int            `json:"short,omitempty"`
	Map        map[string]uint32 `json:"map,omitempty"`
	Keys       map[named][]int16 `json:"keys"`
	Next       *anyValue         `json:"next,omitempty"`
	Any        any               `json:"any"`
	Upper      upper             `json:"upper"`
	OnPointer  *onPointer        `json:"p"`
	Skipped    string            `json:"-"`
	unexported string            // must not be written
}

type fraction struct {
	A float64 `json:"a"`
	B []byte  `json:"b"`
	C int     `json:"c,string"`
	D onPointer
}

type twice struct {
	embeddedValue
	Zebra int `json:"zebra"`
}

// drawAny draws a value of one of the types above: strings of every kind, invalid ones among them.
// rapid prefers small numbers, so that what is wild has high ones.
func drawAny(t *rapid.T, depth int) any {
	text, number := rapid.SampledFrom([]string{"", "惠州", "<b>&'\u2028\u2029", "\x00\x1f\"\\/\x7f", "a", "z"}), rapid.Int64Range(-1<<53+1, 1<<53-1)
	if rapid.IntRange(0, 9).Draw(t, "wild") == 9 {
		text = rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"\xff", "\ufffd", "\U0001F602", "\uFB33"}))
		number = rapid.Int64()
	}
	v := anyValue{
		embeddedValue: embeddedValue{Zebra: text.Draw(t, "zebra"), Ant: rapid.Int32().Draw(t, "ant")},
		Untagged:      text.Draw(t, "untagged"), Name: named(text.Draw(t, "name")), Number: number.Draw(t, "n"),
		Count: rapid.Uint16().Draw(t, "count"), Yes: rapid.Bool().Draw(t, "yes"), List: rapid.SliceOfN(text, -1, 3).Draw(t, "list"),
		Short: [2]int{rapid.IntRange(0, 1).Draw(t, "short")}, Map: rapid.MapOfN(text, rapid.Uint32(), -1, 3).Draw(t, "map"), Upper: upper(text.Draw(t, "upper")),
		Skipped: "skipped",
	}
	if rapid.Bool().Draw(t, "keys") {
		v.Keys = map[named][]int16{named(text.Draw(t, "key")): nil, "a": {1}, "a!": {}, "aa": {2, 3}}
	}
	if depth > 0 {
		if next, ok := drawAny(t, depth-1).(anyValue); ok {
			v.Next = &next
		}
		v.Any = drawAny(t, depth-1)
	}
	switch rapid.IntRange(0, 9).Draw(t, "which") {
	case 9:
		return fraction{A: rapid.Float64Range(-1e9, 1e9).Draw(t, "fraction"), B: []byte(text.Draw(t, "bytes")), C: 3}
	case 8:
		return &fraction{}
	case 7:
		return twice{embeddedValue: v.embeddedValue, Zebra: 4}
	case 6:
		return map[string]any{"when": time.UnixMilli(1).UTC(), "raw": json.RawMessage(`{"b": 1, "a": "\u003c"}`), "nil": nil, "n": json.Number("1.50"), "o": &onPointer{}}
	case 5:
		return []any{text.Draw(t, "s"), 1, nil, true, json.RawMessage(nil), (*anyValue)(nil), v}
	default:
		return v
	}
}

// TestAppendValue holds the direct way against encoding/json and the canonical form of what it writes.
func TestAppendValue(t *testing.T) {
	t.Parallel()
	direct := 0
	rapid.Check(t, func(t *rapid.T) {
		v := drawAny(t, 2)
		got, ok := appendValue([]byte("before"), v)
		if !ok {
			return
		}
		direct++
		b, err := json.Marshal(v)
		if err != nil || hasReplacementEscape(b) {
			t.Fatalf("%#v: written as %s, but encoding/json says %s, %v", v, got, b, err)
		}
		want, err := CanonicalJSON(b)
		if err != nil || string(got) != "before"+string(want) {
			t.Fatalf("%#v\ngot  %s\nwant before%s, %v", v, got, want, err)
		}
	})
	if direct == 0 {
		t.Error("none of the values was written directly")
	}
}

func TestAppendValueEndless(t *testing.T) {
	t.Parallel()
	var v anyValue
	v.Next = &v
	if out, ok := appendValue(nil, v); ok {
		t.Errorf("a value that holds itself was written: %.100s", out)
	}
	if _, err := Canonical(v); err == nil {
		t.Error("a value that holds itself has no canonical form")
	}
}

// TestAppendValueOrdinary sees that the ordinary types do go the short way.
func TestAppendValueOrdinary(t *testing.T) {
	t.Parallel()
	for _, v := range []any{
		nil, 1, "a", true, []string{"b", "a"}, map[string]int{"b": 1, "a": 2}, embeddedValue{}, &embeddedValue{Ant: 1},
		anyValue{Number: 1, Any: []any{"x", nil}, Next: &anyValue{}, Keys: map[named][]int16{"k": nil}}, time.UnixMilli(5), json.RawMessage(`{"b":1,"a":2}`),
	} {
		got, ok := appendValue(nil, v)
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if want, err := CanonicalJSON(b); !ok || err != nil || !bytes.Equal(got, want) {
			t.Errorf("%#v: %s, %v; want %s, %v", v, got, ok, want, err)
		}
	}
}

// TestCanonicalAsReference holds the values that are easily written otherwise: what encoding/json and CanonicalJSON make of them, or
// their refusal, is what Canonical must say.
func TestCanonicalAsReference(t *testing.T) {
	t.Parallel()
	for name, v := range map[string]any{
		"keys in UTF-16 order":           map[string]int{"\uFB33": 2, "\U0001F602": 1},
		"bytes":                          struct{ B []byte }{[]byte("惠州")},
		"no bytes":                       struct{ B []byte }{},
		"replacement escape in raw JSON": json.RawMessage(`"\ufffd"`),
		"duplicate key in raw JSON":      []any{json.RawMessage(`{"a":1,"a":2}`)},
		"largest exact integer":          []int64{maxExact, -maxExact},
		"integer beyond":                 []int64{maxExact + 1},
		"unsigned beyond":                uint64(maxExact + 1),
		"text that is not UTF-8":         upper("\xff"),
		"shadowed member":                twice{embeddedValue: embeddedValue{Zebra: "a"}, Zebra: 4},
		"empty array with omitempty": struct {
			A [0]int `json:"a,omitempty"`
			B [1]int `json:"b,omitempty"`
		}{},
		"marshalled by pointer": struct{ A []onPointer }{[]onPointer{{1}}},
	} {
		want, wantErr := []byte(nil), error(nil)
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if hasReplacementEscape(b) {
			wantErr = errors.New("not UTF-8")
		} else {
			want, wantErr = CanonicalJSON(b)
		}
		if got, err := Canonical(v); (err == nil) != (wantErr == nil) || !bytes.Equal(got, want) {
			t.Errorf("%s: %s, %v; want %s, %v", name, got, err, want, wantErr)
		}
	}
}
