package access

import (
	"bytes"
	"os"
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
