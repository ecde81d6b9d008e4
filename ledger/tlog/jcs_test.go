package tlog

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/gowebpki/jcs"
)

func TestCanonicalVectors(t *testing.T) {
	t.Parallel()
	dir := sharedData(t, "vectors", "jcs", "testdata")
	inputs, err := filepath.Glob(filepath.Join(dir, "input", "*.json"))
	if err != nil || len(inputs) < 6 {
		t.Fatalf("found %d inputs, want at least 6 (%v)", len(inputs), err)
	}
	for _, in := range inputs {
		t.Run(filepath.Base(in), func(t *testing.T) {
			t.Parallel()
			src, err := os.ReadFile(in)
			if err != nil {
				t.Fatal(err)
			}
			want, err := os.ReadFile(filepath.Join(dir, "output", filepath.Base(in)))
			if err != nil {
				t.Fatal(err)
			}
			got, err := CanonicalJSON(src)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("got  %s\nwant %s", got, want)
			}
			if !IsCanonical(want) {
				t.Error("the expected output is not recognised as canonical")
			}
			if IsCanonical(src) {
				t.Error("the input is taken for canonical")
			}
		})
	}
}

func TestIsCanonical(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, json string
		want       bool
	}{
		{"object", `{"a":1,"b":[true,null,"惠州"]}`, true},
		{"largest exact integer", `9007199254740991`, true},
		{"escapes", `"\"\\\b\f\n\r\t\u000f"`, true},
		{"empty object", `{}`, true},
		{"keys of different length", `{"a":1,"a!":2,"aa":3}`, true},
		{"fraction", `0.002`, true},
		{"keys in UTF-16 order", "{\"\U0001F602\":1,\"\uFB33\":2}", true},
		{"keys in UTF-8 order", "{\"\uFB33\":2,\"\U0001F602\":1}", false},
		{"duplicate key", `{"a":1,"a":1}`, false},
		{"duplicate key, spelled otherwise", `{"a":1,"\u0061":1}`, false},
		{"nested duplicate", `{"x":[{"a":1,"b":2,"a":3}]}`, false},
		{"unsorted", `{"b":1,"a":1}`, false},
		{"space", `{"a": 1}`, false},
		{"newline at the end", "{}\n", false},
		{"trailing data", `{}{}`, false},
		{"trailing comma", `[1,]`, false},
		{"integer that loses digits", `9007199254740993`, false},
		{"negative integer that loses digits", `-9007199254740993`, false},
		{"fraction that loses digits", `333333333.33333329`, false},
		{"minus zero", `-0`, false},
		{"leading zero", `01`, false},
		{"needless fraction", `1.0`, false},
		{"needless exponent", `1e2`, false},
		{"needless escape", `"\/"`, false},
		{"needless unicode escape", `"\u0041"`, false},
		{"upper-case escape", `"\u000F"`, false},
		{"raw control character", "\"\x01\"", false},
		{"invalid UTF-8", "\"\xff\"", false},
		{"overlong UTF-8", "\"\xc0\xaf\"", false},
		{"surrogate in UTF-8", "\"\xed\xa0\x80\"", false},
		{"lone surrogate", `"\ud83d"`, false},
		{"byte order mark", "\xef\xbb\xbf{}", false},
		{"nothing", ``, false},
		{"word", `nul`, false},
		{"glued", `[1a]`, false},
		{"not a number", `NaN`, false},
		{"out of range", `1e400`, false},
		{"open", `{"a":`, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := IsCanonical([]byte(tt.json)); got != tt.want {
				t.Errorf("IsCanonical(%s) = %v, want %v", tt.json, got, tt.want)
			}
		})
	}
}

func TestCanonicalRefusesWhatItWouldLose(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		v    any
	}{
		{"int64 beyond 2^53", map[string]int64{"fen": 1<<53 + 1}},
		{"uint64 beyond 2^53", []uint64{math.MaxUint64}},
		{"invalid UTF-8", map[string]string{"a": "\xff"}},
		{"NaN", math.NaN()},
		{"duplicate key in raw JSON", map[string]any{"p": rawJSON(`{"a":1,"a":2}`)}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if b, err := Canonical(tt.v); err == nil {
				t.Errorf("accepted as %s", b)
			}
		})
	}
	got, err := Canonical(map[string]any{"z": "<&>\u2028\ufffd", "a": []int{1 << 52}})
	if want := "{\"a\":[4503599627370496],\"z\":\"<&>\u2028\ufffd\"}"; err != nil || string(got) != want {
		t.Errorf("Canonical = %s, %v; want %s", got, err, want)
	}
}

type rawJSON string

func (r rawJSON) MarshalJSON() ([]byte, error) { return []byte(r), nil }

func TestAppendStringIsJCS(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	for r := rune(0); r < 0x180; r++ {
		all.WriteRune(r)
	}
	all.WriteString("惠数\u2028\U0001F602")
	got, err := AppendString(nil, all.String())
	if err != nil {
		t.Fatal(err)
	}
	if !IsCanonical(got) {
		t.Errorf("not canonical: %s", got)
	}
	if _, err := AppendString(nil, "a\xffb"); err == nil {
		t.Error("invalid UTF-8 accepted")
	}
}

// FuzzCanonical holds the fast path to the reference library: where it answers at all, it answers the same.
func FuzzCanonical(f *testing.F) {
	for _, s := range []string{`["a\nb\"\\\u000f\/"]`, `{"a\n":1}`, `{"b":1,"a":[1,2,{"d":"x","c":null}]}`, `{"a":1,"a":2}`, `[-0,1.5,"\u00e9"]`, `{"":{},"é":[],"a b":-12}`,
		` { "k" : true , "j" : false } `, `123456789012345`, `1234567890123456789`, `{"a":{"z":1,"y":2},"A":3}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		got, err := CanonicalJSON(src)
		want, werr := jcs.Transform(append([]byte{}, src...))
		if err != nil {
			if out, ok := appendCanonicalFast(nil, src); ok && utf8.Valid(src) {
				t.Fatalf("fast path accepted %q as %q", src, out)
			}
			return
		}
		if werr != nil {
			t.Fatalf("%q: accepted as %q, library says %v", src, got, werr)
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("%q: got %q, want %q", src, got, want)
		}
		if !IsCanonical(got) {
			t.Fatalf("%q: canonical form %q is not canonical", src, got)
		}
	})
}
