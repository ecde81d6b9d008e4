package rules

import (
	"bytes"
	"os"
	"testing"
)

// TestTablesAreCurrent holds docs/procedures.md against the shipped rule sets.
func TestTablesAreCurrent(t *testing.T) {
	t.Parallel()
	book, err := Load(false)
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	if err := WriteTables(&want, book); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../docs/procedures.md")
	if err != nil || !bytes.Equal(got, want.Bytes()) {
		t.Errorf("docs/procedures.md is not what the rule sets say (%v): run go generate ./compliance/rules", err)
	}
}
