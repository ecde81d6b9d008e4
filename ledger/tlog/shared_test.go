package tlog

import (
	"os"
	"path/filepath"
	"testing"
)

// sharedData returns a path under the reference data beside the repository, and skips the test when it is not there (or fails it, when
// the build insists).
func sharedData(t *testing.T, parts ...string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = parent
	}
	p := filepath.Join(append([]string{dir, "..", "shared", "data"}, parts...)...)
	if _, err := os.Stat(p); err != nil {
		if os.Getenv("HUISHU_REQUIRE_SHARED") == "1" {
			t.Fatalf("reference data missing: %s", p)
		}
		t.Skipf("reference data not here: %s", p)
	}
	return p
}

func readShared(t *testing.T, parts ...string) []byte {
	t.Helper()
	b, err := os.ReadFile(sharedData(t, parts...))
	if err != nil {
		t.Fatal(err)
	}
	return b
}
