package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const someResources = "资源编号,资源名称,提供部门,安全级别,更新频率,关键词\n" +
	"R-1,公交客流,惠州市政务服务和数据管理局,一般2级,每日,\"公交,客流\"\n" +
	"R-2,=1+1,惠州市政务服务和数据管理局,九级,每日,\n" +
	"R-3,停车,没有这个局,一般2级,每月,\n"

func TestImportAndExportCatalogue(t *testing.T) {
	t.Parallel()
	dir, work := t.TempDir(), t.TempDir()
	firstAuthority(t, dir)
	file, rejects, out := filepath.Join(work, "目录.csv"), filepath.Join(work, "退回.csv"), filepath.Join(work, "out.csv")
	if err := os.WriteFile(file, []byte(someResources), 0o600); err != nil {
		t.Fatal(err)
	}
	size := func() int64 {
		a := atRest(t, dir)
		defer a.Close()
		return a.DB.Head().Size
	}
	begun := size()

	// A dry run says what would happen, and nothing does.
	stdout, _, code := huishu(t, "", "import", "catalogue", file, "--data", dir, "--dry-run")
	if code != 1 || !strings.Contains(stdout, "只检查，未写入") || !strings.Contains(stdout, "新增 1") || !strings.Contains(stdout, "没有这个局") || size() != begun {
		t.Errorf("exit %d, %s", code, stdout)
	}

	// By the departments of the file; what cannot enter is said and kept.
	stdout, _, code = huishu(t, "", "import", "catalogue", file, "--data", dir, "--rejects", rejects, "--json")
	var report importJSON
	if err := json.Unmarshal([]byte(stdout), &report); err != nil || code != 1 {
		t.Fatalf("exit %d, %v: %s", code, err, stdout)
	}
	if report.Rows != 2 || report.Created != 1 || report.Rejected != 1 || report.Rejects[0].Line != 3 || len(report.Unknown) != 1 || report.Encoding != "UTF-8" {
		t.Errorf("%+v", report)
	}
	if b, err := os.ReadFile(rejects); err != nil || !strings.Contains(string(b), "九级") {
		t.Errorf("rejects: %s %v", b, err)
	}
	if got := size(); got != begun+1 {
		t.Errorf("the journal went from %d to %d entries", begun, got)
	}

	// Into one body, from standard input, and the same again.
	sound := strings.ReplaceAll(someResources, "九级", "一般3级")
	must(t, sound, "import", "catalogue", "-", "--data", dir, "--body", authority)
	if got := must(t, sound, "import", "catalogue", "-", "--data", dir, "--body", authority); !strings.Contains(got, "未变 3") {
		t.Errorf("%s", got)
	}

	if got := must(t, "", "export", "catalogue", "--data", dir, "--body", authority, "--out", out); !strings.Contains(got, "已导出 3 项资源") {
		t.Errorf("%s", got)
	}
	if b, err := os.ReadFile(out); err != nil || !strings.Contains(string(b), "'=1+1") {
		t.Errorf("export: %s %v", b, err)
	}
	if got := must(t, "", "import", "catalogue", out, "--data", dir, "--body", authority); !strings.Contains(got, "未变 3") {
		t.Errorf("the export changed something: %s", got)
	}
	if got := must(t, "", "export", "catalogue", "--data", dir); !strings.HasPrefix(got, "\uFEFF资源编号,") {
		t.Errorf("standard output: %s", got)
	}
	book := filepath.Join(work, "out.xlsx")
	if got := must(t, "", "export", "catalogue", "--data", dir, "--format", "xlsx", "--out", book, "--json"); !strings.Contains(got, `"resources": 3`) {
		t.Errorf("%s", got)
	}
	if b, err := os.ReadFile(book); err != nil || !strings.HasPrefix(string(b), "PK") {
		t.Errorf("workbook: %v", err)
	}
}

func TestCatalogueCommandRefusals(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	firstAuthority(t, dir)
	for _, c := range []struct {
		args string
		code int
		want []string
	}{
		{"import catalogue", 2, []string{"请给出一个目录文件"}},
		{"import catalogue a b", 2, []string{"请给出一个目录文件"}},
		{"import catalogue " + dir + "/none.csv", 2, []string{"无法读取文件"}},
		{"import catalogue -", 2, []string{"文件为空"}},
		{"import catalog -", 2, []string{"没有命令", "import catalogue"}},
		{"export catalogue --format dcat", 2, []string{"--format: ", "csv、xlsx"}},
		{"export catalogue --format xlsx", 2, []string{"--out"}},
		{"export catalogue --json", 2, []string{"--out"}},
		{"export catalogue --body 123", 2, []string{"--body: "}},
		{"export catalogue --out " + dir + "/no/such/file.csv", 1, []string{"无法写入文件", "目录是否存在"}},
	} {
		stdout, stderr, code := huishu(t, "", append(strings.Fields(c.args), "--data", dir)...)
		if code != c.code || stdout != "" {
			t.Errorf("%s: exit %d, want %d\n%s%s", c.args, code, c.code, stdout, stderr)
		}
		for _, want := range c.want {
			if !strings.Contains(stderr, want) {
				t.Errorf("%s: no %q in %q", c.args, want, stderr)
			}
		}
	}
	stdout, stderr, code := huishu(t, "id,title\n1,甲\n", "import", "catalogue", "-", "--body", "123", "--data", dir)
	if code != 2 || stdout != "" || !strings.Contains(stderr, "--body: ") {
		t.Errorf("unknown body: exit %d, %s%s", code, stdout, stderr)
	}
}
