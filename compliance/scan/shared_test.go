package scan

import (
	"os"
	"path/filepath"
	"testing"
)

// shared opens a file of the reference data that lies beside the repository. Where it is absent the test skips, or fails
// when HUISHU_REQUIRE_SHARED=1.
func shared(t testing.TB, name string) *os.File {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", name))
	if err == nil {
		t.Cleanup(func() { _ = f.Close() })
		return f
	}
	if os.Getenv("HUISHU_REQUIRE_SHARED") == "1" {
		t.Fatalf("HUISHU_REQUIRE_SHARED=1, but %v", err)
	}
	t.Skipf("reference data not present: %v", err)
	return nil
}
