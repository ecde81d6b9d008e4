package product

import (
	"testing"

	"pgregory.net/rapid"
)

// What is written by hand for speed is the hash of the canonical JSON.
func TestHashFields(t *testing.T) {
	t.Parallel()
	source := rapid.Custom(func(t *rapid.T) Source {
		word := rapid.String()
		return Source{word.Draw(t, "resource"), word.Draw(t, "field"), word.Draw(t, "title"), word.Draw(t, "field name")}
	})
	field := rapid.Custom(func(t *rapid.T) Field {
		word := rapid.String()
		return Field{word.Draw(t, "name"), word.Draw(t, "meaning"), word.Draw(t, "derivation"), rapid.SliceOfN(source, 0, 3).Draw(t, "sources")}
	})
	rapid.Check(t, func(t *rapid.T) {
		fields := rapid.SliceOfN(field, 0, 4).Draw(t, "fields")
		if fields == nil {
			fields = []Field{}
		}
		for i := range fields {
			if fields[i].Sources == nil {
				fields[i].Sources = []Source{}
			}
		}
		got, err := hashFields(fields)
		want, wrong := hashOf(fields)
		if (err == nil) != (wrong == nil) || got != want {
			t.Errorf("%q: %s %v, want %s %v", fields, got, err, want, wrong)
		}
	})
}
