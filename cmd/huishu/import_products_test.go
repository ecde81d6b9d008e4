package main

import (
	"archive/zip"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"huishu/ledger"
	"huishu/registry/catalogue"
	"huishu/registry/party"
	"huishu/registry/product"
	"huishu/registry/product/bulk/bulktest"
	"huishu/web/pages"
)

// agreed is an agreement of the demo's operator with a resource whose fields are known.
type agreed struct {
	code, purpose string
	resource      catalogue.Resource
}

func agreedIn(t *testing.T, dir string) (found agreed) {
	t.Helper()
	a := atRest(t, dir)
	defer a.Close()
	err := a.DB.View(t.Context(), ledger.System, func(tx *ledger.Tx) error {
		acc, err := party.AccountByLogin(tx, "operator")
		if err != nil {
			return err
		}
		list, _, err := product.Agreements(tx, product.AgreementQuery{Operator: acc.Party})
		if err != nil {
			return err
		}
		for _, g := range list {
			r, err := catalogue.Get(tx, g.Resources[0].Resource)
			if err != nil {
				return err
			}
			if len(r.Fields) > 1 {
				found = agreed{g.Code, g.Purposes[0].Name, r}
			}
		}
		return nil
	})
	if err != nil || found.code == "" {
		t.Fatal("the demo's operator has no agreement with fields: ", err)
	}
	return found
}

// booked writes a workbook of one sound product and one without an agreement, and the archive of their samples.
func booked(t *testing.T, g agreed) (file, samples string) {
	t.Helper()
	file, samples = filepath.Join(t.TempDir(), "产品.xlsx"), filepath.Join(t.TempDir(), "样例.zip")
	sound, bad := bulktest.Sound("批量导入甲", g.code, g.purpose, ""), bulktest.Sound("批量导入乙", "没有这份协议", g.purpose, "")
	sound["risk_assessment"] = "评估结论：低风险"
	book := bulktest.Book(t, []map[string]string{sound, bad}, func(name string) [][]string {
		return [][]string{
			{name, "线路", "", "直接取用", g.resource.SourceID, g.resource.Fields[0].Name},
			{name, "热度", "0 至 100", "按日归一化", g.resource.SourceID, g.resource.Fields[1].Name},
		}
	})
	if err := os.WriteFile(file, book, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := os.Create(samples)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(out)
	w, err := z.Create("样例.csv")
	if err == nil {
		_, err = w.Write([]byte(bulktest.Sample))
	}
	if err != nil || z.Close() != nil || out.Close() != nil {
		t.Fatal("the archive of samples: ", err)
	}
	return file, samples
}

// TestImportProducts files by a workbook with the operator's rights: dry first, then for good, then again; what cannot stand comes back.
func TestImportProducts(t *testing.T) {
	t.Parallel()
	dir := demoCity(t)
	file, samples := booked(t, agreedIn(t, dir))
	rejects := filepath.Join(t.TempDir(), "退回.csv")
	run := func(login string, more ...string) (stdout, stderr string, code int) {
		return huishu(t, pages.DemoPassword+"\n", append([]string{"import", "products", file, "--as", login, "--password-file", "-", "--data", dir}, more...)...)
	}
	report := func(more ...string) (r productsJSON) {
		t.Helper()
		stdout, stderr, code := run("operator", append(more, "--samples", samples, "--json")...)
		if err := json.Unmarshal([]byte(stdout), &r); err != nil || code != 1 || stderr != "" || len(r.Rows) != 2 || r.Rejected != 1 {
			t.Fatalf("exit %d, %v: %s%s", code, err, stdout, stderr)
		}
		return r
	}
	filed := func() (n int) {
		a := atRest(t, dir)
		defer a.Close()
		if err := a.DB.View(t.Context(), ledger.System, func(tx *ledger.Tx) error { return tx.Get(&n, `SELECT COUNT(*) FROM registration`) }); err != nil {
			t.Fatal(err)
		}
		return n
	}
	begun := filed()
	if r := report("--dry-run"); r.Passes != 1 || !r.DryRun || filed() != begun {
		t.Errorf("a dry run: %+v, %d registrations of %d", r, filed(), begun)
	}
	first := report("--rejects", rejects)
	if first.Filed != 1 || filed() != begun+1 {
		t.Errorf("%+v, %d registrations of %d", first, filed(), begun)
	}
	if b, err := os.ReadFile(rejects); err != nil || !strings.Contains(string(b), "agreement.unknown") {
		t.Errorf("rejects: %s %v", b, err)
	}
	if r := report(); r.Present != 1 || r.Rows[0].Case != first.Rows[0].Case || filed() != begun+1 {
		t.Errorf("again: %+v", r)
	}
	stdout, _, code := run("operator", "--samples", samples, "--lang", "en")
	if code != 1 || !strings.Contains(stdout, "0 filed, 0 can be filed, 1 filed before, 1 came back") || !strings.Contains(stdout, "Your organisation has no such agreement") {
		t.Errorf("exit %d: %s", code, stdout)
	}
	for _, c := range []struct {
		login string
		more  []string
		code  int
		want  string
	}{
		{"buyer", nil, 1, "您无权办理此事项"},
		{"operator", []string{"--samples", file + ".zip"}, 2, "无法读取文件"},
		{"operator", []string{"--samples", rejects}, 2, "--samples: 样例压缩包无法打开"},
		{"", nil, 2, "--as"},
	} {
		if stdout, stderr, code := run(c.login, c.more...); code != c.code || stdout != "" || !strings.Contains(stderr, c.want) {
			t.Errorf("%s %v: exit %d: %s%s", c.login, c.more, code, stdout, stderr)
		}
	}
}

// TestExportTemplate writes a workbook that says which agreements the operator may use, and that can be read again.
func TestExportTemplate(t *testing.T) {
	t.Parallel()
	dir := demoCity(t)
	file := filepath.Join(t.TempDir(), "模板.xlsx")
	as := func(login string, more ...string) []string {
		return append([]string{"export", "template", "--as", login, "--password-file", "-", "--data", dir}, more...)
	}
	must(t, pages.DemoPassword+"\n", as("operator", "--out", file)...)
	stdout, stderr, code := huishu(t, pages.DemoPassword+"\n", "import", "products", file, "--as", "operator", "--password-file", "-", "--data", dir)
	if code != 2 || stdout != "" || !strings.Contains(stderr, "没有产品") {
		t.Errorf("an empty template: exit %d: %s%s", code, stdout, stderr)
	}
	if _, stderr, code := huishu(t, pages.DemoPassword+"\n", as("buyer", "--out", file)...); code != 1 || !strings.Contains(stderr, "您无权办理此事项") {
		t.Errorf("exit %d: %s", code, stderr)
	}
	if _, stderr, code := huishu(t, "", as("operator")...); code != 2 || !strings.Contains(stderr, "--out") {
		t.Errorf("exit %d: %s", code, stderr)
	}
}
