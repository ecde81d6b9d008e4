package product

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"huishu/ledger/tlog"

	"pgregory.net/rapid"
)

// What is written by hand for speed is the canonical JSON, and its hash.
func TestEncodeFields(t *testing.T) {
	t.Parallel()
	source := rapid.Custom(func(t *rapid.T) Source {
		word := rapid.String()
		return Source{word.Draw(t, "resource"), word.Draw(t, "product"), word.Draw(t, "field"), word.Draw(t, "title"), word.Draw(t, "field name")}
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
		jcs, hash, err := encodeFields(fields)
		want, wrong := tlog.Canonical(fields)
		if (err == nil) != (wrong == nil) || jcs != string(want) {
			t.Errorf("%q: %s %v, want %s %v", fields, jcs, err, want, wrong)
		}
		if sum := sha256.Sum256(want); err == nil && hash != hex.EncodeToString(sum[:]) {
			t.Errorf("%q: hash %s", fields, hash)
		}
	})
}
