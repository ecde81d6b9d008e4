package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// tool executes scan, deid, workday and code under a root with the program's persistent flags.
func tool(t *testing.T, stdin string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	root := &cobra.Command{Use: "huishu", SilenceErrors: true, SilenceUsage: true}
	root.PersistentFlags().Bool("json", false, "")
	root.PersistentFlags().String("lang", "zh", "")
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(newScanCommand(), newDeidCommand(), newWorkdayCommand(), newCodeCommand())
	var out, errOut bytes.Buffer
	root.SetOut(&out)
	root.SetErr(&errOut)
	root.SetIn(strings.NewReader(stdin))
	root.SetArgs(args)
	err := root.ExecuteContext(t.Context())
	report(&errOut, root, err)
	return out.String(), errOut.String(), exitCode(err)
}

func TestExitCode(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  error
		want int
	}{
		{nil, 0},
		{errors.New("disk"), 1},
		{failedCheck(), 1},
		{usageError(errors.New("flag")), 2},
		{errors.New(`unknown command "x" for "huishu"`), 2},
		{errors.New(`required flag(s) "to" not set`), 2},
		{errors.Join(errors.New("a"), usageError(errors.New("b"))), 2},
	} {
		if got := exitCode(c.err); got != c.want {
			t.Errorf("exitCode(%v) = %d, want %d", c.err, got, c.want)
		}
	}
}

func TestWorkdayCommand(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args   string
		code   int
		stdout []string
		stderr string
	}{
		{"workday add 2026-09-28 20", 0, []string{"2026-10-30 星期五\n", "自 2026-09-28（当日不计）起 20 个工作日"}, ""},
		{"workday add 2026-09-28 20 --lang en", 0, []string{"2026-10-30 Friday\n", "20 working days from 2026-09-28"}, ""},
		{"workday --json add 2026-09-28 20", 0, []string{`"start": "2026-09-28"`, `"working_days": 20`, `"due": "2026-10-30"`, `"provisional": false`, `"reason"`}, ""},
		{"workday add 2026-12-31 5", 0, []string{"（暂定）", "2027 年的放假安排国务院办公厅尚未公布"}, ""},
		{"workday add 2026-12-31 5 --json --lang=en", 0, []string{`"due": "2027-01-07"`, `"provisional": true`, "has not announced"}, ""},
		{"workday count 2026-09-28 2026-10-30", 0, []string{"20 个工作日\n"}, ""},
		{"workday count 2026-09-28 2027-01-04 --json", 0, []string{`"from": "2026-09-28"`, `"to": "2027-01-04"`, `"working_days": `, `"provisional": true`}, ""},
		{"workday add 2020-01-23 2 --as-of 2020-01-26 --json", 0, []string{`"due": "2020-02-01"`, `"provisional": false`}, ""},
		{"workday add 2020-01-23 2 --as-of 2020-01-27 --json", 0, []string{`"due": "2020-02-04"`}, ""},
		{"workday count 2020-12-28 2021-01-05 --as-of 2020-01-27 --json", 0, []string{`"working_days": 6`, `"provisional": true`, "2021"}, ""},
		{"workday add 2020-01-23 2 --as-of 2019-01-01", 2, nil, "没有任何年度的放假安排"},
		{"workday add 2020-01-23 2 --as-of today", 2, nil, "无法识别"},
		{"workday add 2020-01-23 2 --data nowhere", 1, nil, "不是惠数数据目录"},
		{"workday add 2019-12-31 5", 2, nil, "早于 2020 年"},
		{"workday add 2019-12-31 5", 2, nil, "→ 请给出 2020-01-01 或以后的日期"},
		{"workday add 2026-02-28 5 --as-of", 2, nil, "--as-of 后缺少取值"},
		{"workday add 2026-02-28 5 --colour red", 2, nil, "没有选项 --colour\n"},
		{"workday add 2026-02-30 5", 2, nil, "无法识别"},
		{"workday add 2026-02-28 five", 2, nil, "不是工作日数"},
		{"workday add 2026-02-28 -- -5", 2, nil, "不能为负数"},
		{"workday add 2026-02-28 -5", 2, nil, "没有选项 -5；若是负数，请写在 -- 之后"},
		{"workday add 2026-02-28", 2, nil, "需要两个参数"},
		{"workday count 2026-02-28 2026-02-27 --lang en", 2, nil, "before the start"},
		{"workday take", 2, nil, "没有子命令"},
		{"workday", 0, []string{"add"}, ""},
	} {
		stdout, stderr, code := tool(t, "", strings.Fields(c.args)...)
		if code != c.code || !strings.Contains(stderr, c.stderr) || c.code != 0 && stdout != "" || c.stderr == "" && stderr != "" {
			t.Errorf("%s: exit %d, %q, %q", c.args, code, stdout, stderr)
		}
		for _, want := range c.stdout {
			if !strings.Contains(stdout, want) {
				t.Errorf("%s: no %q in %q", c.args, want, stdout)
			}
		}
	}
}

func TestCodeCommand(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args, stdin string
		code        int
		stdout      []string
		stderr      string
	}{
		{"code check 11441300007187648G", "", 0, []string{"✓ 有效  11441300007187648G  统一社会信用代码  校验通过：机关，广东省惠州市\n"}, ""},
		{"code check 91350211M0000XUF46", "", 1, []string{"✗ 无效", "留痕放行"}, ""},
		{"code check 91350211M0000XUF46 --lang en", "", 1, []string{"✗ invalid", "override with a record"}, ""},
		{"code check --kind uscc 330106190512286082", "", 1, []string{"统一社会信用代码"}, ""},
		{"code check 330106190512286082", "", 0, []string{"公民身份号码"}, ""},
		{"code check -", "11441300007187648g\n\n 11010519491231002x \n", 0, []string{"11441300007187648G", "11010519491231002X"}, ""},
		{"code check --kind nose 1", "", 2, nil, "没有种类"},
		{"code check", "", 2, nil, "请给出"},
		{"code list divisions --under 4413", "", 0, []string{"441302  惠城区\n"}, ""},
		{"code list zones", "", 0, []string{"大亚湾经济技术开发区\n  441303006  大亚湾澳头街道\n"}, ""},
		{"code list industries --lang en", "", 0, []string{"I     Information transmission, software", "\n  65  Software and"}, ""},
		{"code list divisions --under 4", "", 2, nil, "没有在案的区划"},
		{"code list zones --under 4413", "", 2, nil, "没有在案的区划"},
		{"code list", "", 2, nil, "代码表"},
		{"code chekc 1", "", 2, nil, "没有子命令"},
	} {
		stdout, stderr, code := tool(t, c.stdin, strings.Fields(c.args)...)
		if code != c.code || !strings.Contains(stderr, c.stderr) || c.stderr == "" && stderr != "" {
			t.Errorf("%s: exit %d, %q, %q", c.args, code, stdout, stderr)
		}
		for _, want := range c.stdout {
			if !strings.Contains(stdout, want) {
				t.Errorf("%s: no %q in %q", c.args, want, stdout)
			}
		}
	}
}

func TestCodeJSON(t *testing.T) {
	t.Parallel()
	stdout, _, code := tool(t, "", "code", "check", "--json", "611441300007187648G44131BH95JZY4", "711441300007187648G441300000001J", "12345")
	var got []map[string]any
	if err := json.Unmarshal([]byte(stdout), &got); err != nil || code != 1 || len(got) != 3 {
		t.Fatalf("exit %d, %v: %s", code, err, stdout)
	}
	for i, kind := range []string{"product", "resource", "uscc"} {
		if got[i]["kind"] != kind || got[i]["valid"] != (i < 2) || got[i]["reason"] == "" || got[i]["normalized"] == nil || got[i]["code"] == nil {
			t.Errorf("%v", got[i])
		}
	}
}

func TestScanCommand(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := func(name, text string) string {
		p := filepath.Join(dir, name)
		if err := os.WriteFile(p, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return p
	}
	people := file("people.csv", "单位,手机号\n甲,13812345678\n乙,441303190310282620\n")
	clean := file("clean.txt", "没有什么\n")
	pdf := file("a.pdf", "%PDF-1.7")
	for _, c := range []struct {
		name   string
		args   []string
		stdin  string
		code   int
		stdout []string
		stderr string
	}{
		{"findings", []string{people}, "", 0, []string{"（csv utf-8，2 行）：2 项发现，共 2 处", "mobile", "手机号码", "1 处", "95%", "138****5678"}, ""},
		{"english", []string{people, "--lang", "en"}, "", 0, []string{"2 findings, 2 hits", "mobile number", "the header agrees"}, ""},
		{"clean", []string{clean}, "", 0, []string{"未发现个人信息"}, ""},
		{"each", []string{"--each", people}, "", 0, []string{"people.csv:2  手机号  mobile", "people.csv:3"}, ""},
		{"profile", []string{people, "--profile"}, "", 0, []string{"手机号", "非空 2，空白 0", "不同值 2", "数字 2，日期 0，文字 0"}, ""},
		{"profile as JSON", []string{people, "--profile", "--json"}, "", 0, []string{`"place": "手机号"`, `"distinct": 2`, `"at_least": false`}, ""},
		{"standard input", []string{"-"}, "电话 13812345678\n", 0, []string{"第 1 行"}, ""},
		{"one type", []string{people, "--type", "citizen_id"}, "", 0, []string{"1 项发现"}, ""},
		{"cannot be scanned", []string{pdf, people}, "", 1, []string{"2 项发现"}, "不支持的格式"},
		{"missing", []string{filepath.Join(dir, "no.csv"), people}, "", 2, []string{"2 项发现"}, "huishu: 无法读取文件 " + filepath.Join(dir, "no.csv") + "：没有这个文件"},
		{"a directory", []string{dir}, "", 2, nil, "文件读取失败：这是一个目录，请给出其中的文件"},
		{"too large", []string{people, "--max-bytes", "10"}, "", 1, nil, "上限"},
		{"no file", nil, "", 2, nil, "请给出"},
		{"no such type", []string{people, "--type", "nose"}, "", 2, nil, "没有类型"},
		{"minimum", []string{people, "--min", "2"}, "", 2, nil, "--min"},
	} {
		stdout, stderr, code := tool(t, c.stdin, append([]string{"scan"}, c.args...)...)
		if code != c.code || !strings.Contains(stderr, c.stderr) || c.stderr == "" && stderr != "" {
			t.Errorf("%s: exit %d, %q, %q", c.name, code, stdout, stderr)
		}
		for _, want := range c.stdout {
			if !strings.Contains(stdout, want) {
				t.Errorf("%s: no %q in %q", c.name, want, stdout)
			}
		}
		if strings.Contains(stdout, "13812345678") || strings.Contains(stdout, "441303190310282620") {
			t.Errorf("%s: a full value is printed: %q", c.name, stdout)
		}
	}
}

func TestScanJSON(t *testing.T) {
	t.Parallel()
	p := filepath.Join(t.TempDir(), "people.csv")
	if err := os.WriteFile(p, []byte("单位,手机号\n甲,13812345678\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"scan", "--json", p}, []string{"file", "type", "place", "count", "confidence", "reason"}},
		{[]string{"scan", "--json", "--each", p}, []string{"file", "type", "line", "column", "masked", "confidence", "reason"}},
	} {
		stdout, stderr, code := tool(t, "", c.args...)
		var got []map[string]any
		if err := json.Unmarshal([]byte(stdout), &got); err != nil || code != 0 || len(got) != 1 || stderr != "" {
			t.Fatalf("exit %d, %v: %s %s", code, err, stdout, stderr)
		}
		for _, k := range c.want {
			if got[0][k] == nil || got[0][k] == "" {
				t.Errorf("%v: no %s in %v", c.args, k, got[0])
			}
		}
	}
	// A failed file leaves one JSON document all the same.
	stdout, stderr, code := tool(t, "", "scan", "--json", p+".missing")
	if strings.TrimSpace(stdout) != "[]" || code != 2 || stderr == "" {
		t.Errorf("exit %d, %q, %q", code, stdout, stderr)
	}
}
