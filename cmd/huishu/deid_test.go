package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"huishu/compliance/deid"
)

// TestDeid goes the whole way: report, plan, apply, and what each refuses.
func TestDeid(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	write := func(name, text string) string {
		t.Helper()
		if err := os.WriteFile(in(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return in(name)
	}
	var b strings.Builder
	b.WriteString("姓名,手机,性别,年龄,诊断结果\n")
	for i := range 60 {
		fmt.Fprintf(&b, "王小明,138%08d,%s,%d,%s\n", 13800138+i, []string{"男", "女"}[i%2], 20+i%30, []string{"感冒", "骨折"}[i%3%2])
	}
	people, text, salt := write("people.csv", b.String()), write("a.txt", "一段文字\n"), write("salt", "0123456789abcdef0123456789abcdef")
	stdout, stderr, code := tool(t, "", "deid", "plan", "--k", "4", people)
	if code != 0 || stderr != "" {
		t.Fatalf("plan: exit %d, %q", code, stderr)
	}
	plan := write("plan.yaml", stdout)

	for _, c := range []struct {
		name   string
		args   []string
		code   int
		stdout []string
		stderr string
	}{
		{"report", []string{"report", people}, 0, []string{"60 条记录", "直接标识符", "k=2", "最小的等价类", "达到 k=5"}, ""},
		{"english", []string{"report", people, "--lang", "en"}, 0, []string{"quasi-identifier", "The smallest classes", "To reach k=5"}, ""},
		{"chosen", []string{"report", people, "--quasi", "性别", "--sensitive", "诊断结果", "--l", "2"}, 0, []string{"k=30", "诊断结果 l=2"}, ""},
		{"out of reach", []string{"report", people, "--k", "100"}, 0, []string{"任何泛化都达不到要求"}, ""},
		{"no such column", []string{"report", people, "--quasi", "身高"}, 1, nil, "没有列“身高”\n→ 请照分析结果所列的列名填写"},
		{"no records", []string{"report", write("empty.csv", "姓名,电话\n")}, 1, nil, "没有记录\n→ 首行应为列名"},
		{"no table", []string{"report", text}, 1, nil, "不支持的格式"},
		{"k of nought", []string{"report", people, "--k", "0"}, 2, nil, "k 应在"},
		{"no file", []string{"report"}, 2, nil, "请给出一个文件"},
		{"missing", []string{"report", in("no.csv")}, 2, nil, "无法读取文件"},
		{"no such subcommand", []string{"guess"}, 2, nil, "没有子命令"},
		{"apply", []string{"apply", "--plan", plan, "--salt-file", salt, "--out", in("out.csv"), people}, 0, []string{"处理前", "处理后： k=", "扫描发现"}, ""},
		{"again", []string{"apply", "--plan", plan, "--salt-file", salt, "--out", in("again.csv"), people}, 0, nil, ""},
		{"another salt", []string{"apply", "--plan", plan, "--out", in("other.csv"), people, "--lang", "en"}, 0, []string{"Before", "written to"}, ""},
		{"no plan", []string{"apply", people}, 2, nil, "--plan"},
		{"a short salt", []string{"apply", "--plan", plan, "--salt-file", text, "--out", in("never.csv"), people}, 1, nil, "盐至少 16 字节"},
		{"a plan of another file", []string{"apply", "--plan", plan, "--out", in("never.csv"), write("other-columns.csv", "甲,乙\n1,2\n")}, 1, nil, "列不一致"},
		{"no plan in it", []string{"apply", "--plan", people, "--out", in("never.csv"), people}, 2, nil, "方案"},
	} {
		stdout, stderr, code := tool(t, "", append([]string{"deid"}, c.args...)...)
		if code != c.code || !strings.Contains(stderr, c.stderr) || c.stderr == "" && stderr != "" {
			t.Errorf("%s: exit %d, %q, %q", c.name, code, stdout, stderr)
		}
		for _, want := range c.stdout {
			if !strings.Contains(stdout, want) {
				t.Errorf("%s: no %q in %q", c.name, want, stdout)
			}
		}
		if strings.Contains(stdout, "王小明") || strings.Contains(stdout, "13813800138") || strings.Contains(stdout, "0123456789abcdef") {
			t.Errorf("%s: a value or the salt is printed: %q", c.name, stdout)
		}
	}
	read := func(name string) string {
		t.Helper()
		out, err := os.ReadFile(in(name))
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	if read("out.csv") != read("again.csv") || read("out.csv") == read("other.csv") || strings.Contains(read("out.csv"), "138138") {
		t.Error("the result does not follow from file, plan and salt alone")
	}
	left, err := filepath.Glob(in("*never*"))
	hidden, err2 := filepath.Glob(in(".deid-*"))
	if err != nil || err2 != nil || len(left)+len(hidden) > 0 {
		t.Errorf("what failed left %v %v", left, hidden)
	}
}

// TestDeidJSON reads the documents back as the types they are.
func TestDeidJSON(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "a.csv")
	if err := os.WriteFile(file, []byte("性别,年龄\n男,21\n男,22\n女,31\n女,32\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	stdout, _, code := tool(t, "", "deid", "report", "--json", "--k", "2", "--max-suppressed", "0", file)
	var a deid.Analysis
	if err := json.Unmarshal([]byte(stdout), &a); err != nil || code != 0 || a.Remedy == nil || a.Remedy.After.K != 2 || a.Privacy.K != 1 {
		t.Fatalf("exit %d, %v: %s", code, err, stdout)
	}
	stdout, _, code = tool(t, "", "deid", "plan", "--json", "--k", "2", "--max-suppressed", "0", file)
	if code != 0 {
		t.Fatal(stdout)
	}
	plan := filepath.Join(dir, "plan.json")
	if err := os.WriteFile(plan, []byte(stdout), 0o600); err != nil {
		t.Fatal(err)
	}
	stdout, stderr, code := tool(t, "", "deid", "apply", "--json", "--plan", plan, "--out", filepath.Join(dir, "out.csv"), file)
	var r deid.Report
	if err := json.Unmarshal([]byte(stdout), &r); err != nil || code != 0 || r.After.Privacy.K != 2 || r.Suppressed != 0 {
		t.Fatalf("exit %d, %v: %s %s", code, err, stdout, stderr)
	}
}
