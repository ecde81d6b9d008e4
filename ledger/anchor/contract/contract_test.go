package contract

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestRecompile proves that the committed code comes from the committed source.
func TestRecompile(t *testing.T) {
	t.Parallel()
	modules, err := filepath.Abs("../../../.cache/npm/node_modules")
	if err != nil {
		t.Fatal(err)
	}
	node, err := exec.LookPath("node")
	if err == nil {
		_, err = os.Stat(filepath.Join(modules, "solc", "package.json"))
	}
	if err != nil {
		if os.Getenv("HUISHU_REQUIRE_TOOLS") == "1" {
			t.Fatalf("node and solc are required here: %v", err)
		}
		t.Skipf("node or solc is missing, `make tools` installs them: %v", err)
	}
	out := t.TempDir()
	cmd := exec.Command(node, "compile.js", out)
	cmd.Env = append(os.Environ(), "NODE_PATH="+modules)
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("compile.js: %v\n%s", err, text)
	}
	for _, name := range []string{"Anchor.bin", "Anchor.runtime.bin", "Anchor.abi"} {
		want, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what Anchor.sol compiles to: run go generate", name)
		}
	}
}

// TestBinding proves that the generated binding carries the committed code and interface.
func TestBinding(t *testing.T) {
	t.Parallel()
	bin, err := os.ReadFile("Anchor.bin")
	if err != nil {
		t.Fatal(err)
	}
	if strings.TrimPrefix(AnchorMetaData.Bin, "0x") != strings.TrimSpace(string(bin)) {
		t.Error("binding.go carries other code than Anchor.bin: run go generate")
	}
	abi, err := os.ReadFile("Anchor.abi")
	if err != nil {
		t.Fatal(err)
	}
	var want, got bytes.Buffer
	if err := json.Compact(&want, abi); err != nil {
		t.Fatal(err)
	}
	if err := json.Compact(&got, []byte(AnchorMetaData.ABI)); err != nil {
		t.Fatal(err)
	}
	if want.String() != got.String() {
		t.Error("binding.go carries another interface than Anchor.abi: run go generate")
	}
	// The creation code ends with the runtime code: what a deployment leaves is what Code says.
	if !strings.Contains(AnchorMetaData.Bin, strings.TrimSpace(runtimeHex)) || len(Code()) == 0 {
		t.Error("Anchor.runtime.bin is not part of Anchor.bin")
	}
}

// TestLockfile keeps addresses of package registries out of the repository.
func TestLockfile(t *testing.T) {
	t.Parallel()
	lock, err := os.ReadFile("package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(lock, []byte(`"resolved"`)) {
		t.Error(`package-lock.json names registry hosts: remove the "resolved" lines`)
	}
	if !bytes.Contains(lock, []byte(`"version": "0.8.37"`)) {
		t.Error("package-lock.json does not pin solc 0.8.37")
	}
}
