package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"huishu/compliance/rules"
)

// cityRules is the shipped set of the city, as a file to change.
func cityRules(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "compliance", "rules", "sets", "city-2023-38.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

var wide = regexp.MustCompile(" {3,}")

func TestRulesListAndShow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args string
		want []string
	}{
		{"rules list --day 2026-12-31", []string{"有效  city-2023-38  2024-01-01 – 2026-12-31  惠府〔2023〕38号"}},
		{"rules list --day 2027-01-04", []string{"已失效  city-2023-38"}},
		{"rules list --day 2026-06-01 --demo", []string{"未生效  demo-2027", "虚构"}},
		{"rules list --day 2026-06-01", []string{"草案  gd-asset-draft-2023"}},
		{"rules show gd-asset-draft-2023", []string{"征求意见稿，未施行，不据以办理任何事项", "变动登记", "文本未定"}},
		{"rules show gd-asset-draft-2023 --lang en", []string{"draft for comment: not in force, decides nothing", "revocation"}},
		{"rules show city-2023-38", []string{"惠府〔2023〕38号", "registration.validity", "3 年", "20 个工作日", "registration.outside_agreement", "必须补正", "参照适用", "数据商与数据经纪人资格、授权运营协议"}},
		{"rules show demo-2027 --lang en", []string{"FICTIONAL", "20 working days", "3 years", "By analogy", "Must mend"}},
	} {
		out := wide.ReplaceAllString(must(t, "", strings.Fields(c.args)...), "  ") // how wide a column is, its longest entry says
		for _, want := range c.want {
			if !strings.Contains(out, want) {
				t.Errorf("%s: no %q in\n%s", c.args, want, out)
			}
		}
	}
	var list []rules.Entry
	if err := json.Unmarshal([]byte(must(t, "", "rules", "list", "--json")), &list); err != nil || len(list) < 4 || list[0].Hash == "" {
		t.Errorf("%v %+v", err, list)
	}
	var set rules.Set
	if err := json.Unmarshal([]byte(must(t, "", "rules", "show", "ndrc-2025-26", "--json")), &set); err != nil || set.ID != "ndrc-2025-26" || len(set.Facts) == 0 {
		t.Errorf("%v %+v", err, set)
	}
}

func TestRulesCheck(t *testing.T) {
	t.Parallel()
	dir, shipped := t.TempDir(), cityRules(t)
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	sound := file("sound.yaml", shipped)
	bad := file("bad.yaml", strings.NewReplacer("require: uscc_valid", "require: usc_valid", "effective_to: \"2026-12-31\"", "effective_to: \"2026-02-30\"").Replace(shipped))
	if out := must(t, "", "rules", "check", sound); !strings.Contains(out, "✓ "+sound+" 可用：city-2023-38") {
		t.Errorf("%s", out)
	}
	stdout, stderr, code := huishu(t, "", "rules", "check", bad)
	for _, want := range []string{"✗ " + bad + " 有 2 个问题", bad + ":12 effective_to", "checks.qualification.rules.qualification.uscc.require", "usc_valid", "→ "} {
		if code != 1 || stderr != "" || !strings.Contains(stdout, want) {
			t.Errorf("exit %d, no %q in %s%s", code, want, stdout, stderr)
		}
	}
	stdout, _, code = huishu(t, "", "rules", "check", bad, "--json")
	var doc checkJSON
	if err := json.Unmarshal([]byte(stdout), &doc); err != nil || code != 1 || doc.Valid || doc.ID != "city-2023-38" || len(doc.Flaws) != 2 || doc.Flaws[0].Line != 12 {
		t.Errorf("exit %d, %v: %s", code, err, stdout)
	}
	for _, c := range []struct {
		args string
		code int
		want string
	}{
		{"rules check", 2, "请给出一个规则文件"},
		{"rules check " + filepath.Join(dir, "none"), 2, "无法读取文件"},
		{"rules check " + file("huge.yaml", strings.Repeat("#", maxRuleFile+1)), 2, "超过"},
		{"rules chek x", 2, "huishu rules check"},
		{"rules show", 2, "请给出一个规则集编号"},
		{"rules show nothing", 1, "没有规则集 nothing"},
		{"rules list --day 2026-02-30", 2, "--day"},
	} {
		stdout, stderr, code := huishu(t, "", strings.Fields(c.args)...)
		if code != c.code || stdout != "" || !strings.Contains(stderr, c.want) {
			t.Errorf("%s: exit %d, %s%s", c.args, code, stdout, stderr)
		}
	}
}
