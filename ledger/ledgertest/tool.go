package ledgertest

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// Tool returns the path of a foreign program that `make tools` has built into .cache/bin. Where it is missing the test
// fails if HUISHU_REQUIRE_TOOLS=1, and says that it skips otherwise.
func Tool(t testing.TB, name string) string {
	t.Helper()
	_, here, _, _ := runtime.Caller(0)
	path := filepath.Join(filepath.Dir(here), "..", "..", ".cache", "bin", name)
	if _, err := os.Stat(path); err == nil {
		return path
	}
	if os.Getenv("HUISHU_REQUIRE_TOOLS") == "1" {
		t.Fatalf("%s is required: run `make tools`", name)
	}
	t.Skipf("nothing is tested against %s, which is not here; `make tools` builds it", name)
	return ""
}
