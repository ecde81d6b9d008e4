package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"huishu/ledger/ledgertest"
)

// A city of two accounts is audited where it lies and as a copy without secrets; a person is erased from it; and what somebody does
// to the file is named, with exit code 1.
func TestAuditCommand(t *testing.T) {
	dir := t.TempDir()
	firstAuthority(t, dir)
	must(t, phrase+"\n", "user", "create", "--data", dir, "--login", "leaver", "--name", "赵六", "--body", authority, "--password-file", "-")
	if stdout, stderr, code := huishu(t, "", "audit", "--data", dir, "--lang", "en"); code != 0 || stderr != "" || !strings.Contains(stdout, "✓ Database, events, log and checkpoint agree") {
		t.Errorf("exit %d: %s%s", code, stdout, stderr)
	}
	if _, stderr, code := huishu(t, "", "user", "erase", "leaver", "--data", dir, "--ground", "whim", "--lang", "en"); code != 2 || !strings.Contains(stderr, "--ground: ") || !strings.Contains(stderr, "--reason: ") {
		t.Errorf("exit %d: %s", code, stderr)
	}
	if _, stderr, code := huishu(t, "", "user", "erase", "leaver", "--data", dir, "--ground", "retention_ended", "--reason", "惠数删〔2026〕3号"); code != 0 {
		t.Errorf("exit %d: %s", code, stderr)
	}
	copied := copyOf(t, dir)
	checkAuditJSON(t, copied, 0, "")
	ledgertest.TamperFile(t, filepath.Join(copied, "huishu.db"), `UPDATE account SET roles = '["authority","system_admin"]' WHERE login = 'admin'`)
	checkAuditJSON(t, copied, 1, "row_changed account membership account")
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"--data", t.TempDir()}, 1, "is no data directory"},
		{[]string{"--data", copied, "--key", "nonsense+00000000+AAAA"}, 2, "is not a verifier key"},
		{[]string{"--data", copied, "extra"}, 2, ""},
		{[]string{"--data", copied, "--state", filepath.Join(copied, "none", "state")}, 1, "audit's state"},
	} {
		_, stderr, code := huishu(t, "", append([]string{"audit", "--lang", "en"}, c.args...)...)
		if code != c.code || !strings.Contains(stderr, c.says) {
			t.Errorf("%v: exit %d: %s", c.args, code, stderr)
		}
	}
}

// copyOf copies what an audit needs, and no secret.
func copyOf(t *testing.T, dir string) string {
	t.Helper()
	to := t.TempDir()
	if err := os.Mkdir(filepath.Join(to, "keys"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"huishu.db", "keys/log.vkey"} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(to, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return to
}

func checkAuditJSON(t *testing.T, dir string, code int, problem string) {
	t.Helper()
	stdout, stderr, got := huishu(t, "", "audit", "--data", dir, "--json", "--lang", "en")
	var r struct {
		OK           *bool  `json:"ok"`
		Entries      int64  `json:"entries"`
		Size         int64  `json:"size"`
		Root         string `json:"root"`
		AnchoredSize *int64 `json:"anchored_size"`
		Asked        *bool  `json:"chain_asked"`
		WhyNot       string `json:"chain_why_not"`
		Problems     []struct{ Kind, Table, Subject, ID, What string }
	}
	if err := json.Unmarshal([]byte(stdout), &r); err != nil {
		t.Fatalf("%v in %s%s", err, stdout, stderr)
	}
	if got != code || r.OK == nil || *r.OK != (code == 0) || r.Entries != r.Size || r.Size < 3 || r.Root == "" || r.AnchoredSize == nil || r.Asked == nil || *r.Asked || !strings.Contains(r.WhyNot, "--rpc") {
		t.Errorf("exit %d: %s%s", got, stdout, stderr)
	}
	said := ""
	for _, p := range r.Problems {
		said += p.Kind + " " + p.Table + " " + p.Subject + "\n"
		if p.ID == "" || !strings.Contains(p.What, p.ID) {
			t.Errorf("%+v", p)
		}
	}
	if strings.TrimSpace(said) != problem {
		t.Errorf("found %q, want %q", said, problem)
	}
}
