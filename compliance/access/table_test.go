package access

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// TestTablesAreCurrent holds docs/access.md against the policy.
func TestTablesAreCurrent(t *testing.T) {
	t.Parallel()
	var want bytes.Buffer
	if err := WriteTables(&want); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../docs/access.md")
	if err != nil || !bytes.Equal(got, want.Bytes()) {
		t.Errorf("docs/access.md is not what the policy says (%v): run go generate ./compliance/access", err)
	}
}

// TestEveryActHasWords: a lawyer reads no codes.
func TestEveryActHasWords(t *testing.T) {
	t.Parallel()
	for _, r := range Policy {
		if strings.Contains(actWords(r.Act), string(r.Act)) {
			t.Errorf("%s has no words", r.Act)
		}
	}
}
