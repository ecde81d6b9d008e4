package party_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
)

const importHead = "主体类型,单位名称,统一社会信用代码,行政区划,法定代表人,联系人,联系电话,资格,原编号,发证机关,有效期起,有效期止,备注\n"

// importCSV is a file with three sound rows and five that come back.
func importCSV(t *testing.T) string {
	t.Helper()
	row := func(kind, name, code, rest string) string {
		return fmt.Sprintf("%s,%s,%s,惠城区,陈一,李二,0752-2808080,%s\n", kind, name, code, rest)
	}
	wrong := uscc(t, "91441302MA4X00013")
	if wrong = wrong[:17] + "0"; wrong == uscc(t, "91441302MA4X00013") {
		wrong = wrong[:17] + "1"
	}
	return importHead +
		row("", "惠州老字号数据有限公司", uscc(t, "91441302MA4X00011"), "数据商,惠数备-2024-7,惠州市发展和改革局,2024-03-01,,") +
		row("企业", "惠州经纪有限公司", uscc(t, "91441302MA4X00012"), "数据经纪人,粤数经-2024-1,广东省数据局,2024-03-01,2030-02-28,=cmd") +
		row("公共管理和服务机构", "惠州市交通运输局", uscc(t, "11441300MB2C00001"), ",,,,,") +
		row("", "惠州老字号数据有限公司", uscc(t, "91441302MA4X00011"), "数据商,惠数备-2024-7,惠州市发展和改革局,2024-03-01,,") +
		row("行会", "惠州数据行会", uscc(t, "51441300MJM000001"), ",,,,,") +
		row("", "=HYPERLINK(1)", wrong, ",,,,,") +
		row("", "惠州无证有限公司", uscc(t, "91441302MA4X00014"), "数据商,,,2024-03-01,,") +
		row("", "惠州运营有限公司", uscc(t, "91441302MA4X00015"), "运营机构,运-1,惠州市,2024-03-01,,")
}

func TestImport(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	take := func(actor ledger.Actor, dry bool) (party.ImportReport, party.ImportFile) {
		t.Helper()
		f, err := party.ReadImport("主体.csv", strings.NewReader(importCSV(t)))
		if err != nil {
			t.Fatal(err)
		}
		report, err := party.ImportParties(t.Context(), w.DB, actor, &f, dry)
		if err != nil {
			t.Fatal(err)
		}
		return report, f
	}
	before := w.Rows()
	want := party.ImportReport{Created: 3, Qualified: 2, Rejected: 5}
	if got, _ := take(w.clerk, true); got != want {
		t.Errorf("dry: %+v", got)
	}
	for table, n := range w.Rows() {
		if before[table] != n {
			t.Errorf("a dry run changed %s", table)
		}
	}
	got, f := take(w.clerk, false)
	if got != want {
		t.Errorf("%+v", got)
	}
	var codes []string
	for _, r := range f.Rejects {
		codes = append(codes, fmt.Sprint(r.Line, " ", r.Code))
	}
	if s := strings.Join(codes, ", "); s != "5 import.twice, 6 kind.unknown, 7 uscc.check, 8 required, 9 qualification.kind" {
		t.Errorf("%s", s)
	}
	if again, _ := take(w.clerk, false); again != (party.ImportReport{Present: 3, Rejected: 5}) {
		t.Errorf("sent again: %+v", again)
	}
	w.Read(func(tx *ledger.Tx) error {
		p, err := party.ByUSCC(tx, uscc(t, "91441302MA4X00011"))
		if err != nil || p.Region != "441302" || p.Verification != party.Unverified {
			t.Errorf("%+v %v", p, err)
		}
		held, err := party.Qualifications(tx, p.ID)
		if err != nil || len(held) != 1 || held[0].Earlier != "惠数备-2024-7" || held[0].Issuer != "惠州市发展和改革局" || held[0].Status != party.Valid {
			t.Errorf("%+v %v", held, err)
		}
		return nil
	})
	var b bytes.Buffer
	if err := party.WriteImportRejects(&b, f); err != nil {
		t.Fatal(err)
	}
	if s := b.String(); !strings.Contains(s, "'=HYPERLINK(1)") || strings.Count(s, "\n") != 6 {
		t.Errorf("%s", s)
	}
	back, err := party.ReadImport("退回.csv", &b) // what came back can be mended and sent again
	if err != nil || len(back.Rows) != 5 || back.Rows[2].Body.NameZH != "=HYPERLINK(1)" {
		t.Errorf("%+v %v", back, err)
	}
}

// TestImportIsForTheAuthority: the same gate as everywhere.
func TestImportIsForTheAuthority(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, actor := w.company("one", uscc(t, "91441302MA4X00001"))
	f, err := party.ReadImport("a.csv", strings.NewReader(importCSV(t)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := party.ImportParties(t.Context(), w.DB, actor, &f, false); fault.CodeOf(err) != "access.denied" {
		t.Errorf("%v", err)
	}
}

func TestImportXLSX(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	book := excelize.NewFile()
	for i, line := range strings.Split(strings.TrimSpace(importCSV(t)), "\n")[:4] {
		for j, cell := range strings.Split(line, ",") {
			at, err := excelize.CoordinatesToCellName(j+1, i+1)
			if err != nil {
				t.Fatal(err)
			}
			if err := book.SetCellStr("Sheet1", at, cell); err != nil {
				t.Fatal(err)
			}
		}
	}
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		t.Fatal(err)
	}
	f, err := party.ReadImport("主体.xlsx", &b)
	if err != nil {
		t.Fatal(err)
	}
	got, err := party.ImportParties(t.Context(), w.DB, w.clerk, &f, false)
	if err != nil || got != (party.ImportReport{Created: 3, Qualified: 2}) {
		t.Errorf("%+v %v %+v", got, err, f.Rejects)
	}
	for _, junk := range []string{"", "PK\x03\x04不是表", "甲,乙\n1,2\n"} {
		if _, err := party.ReadImport("x", strings.NewReader(junk)); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q: %v", junk, err)
		}
	}
}

func FuzzReadImport(f *testing.F) {
	f.Add([]byte(importHead + "企业,甲,91441302MA4X000010,惠城区,a,b,c\n"))
	f.Add([]byte("uscc\n\"\n"))
	f.Fuzz(func(_ *testing.T, b []byte) {
		if got, err := party.ReadImport("a.csv", bytes.NewReader(b)); err == nil {
			_ = party.WriteImportRejects(&bytes.Buffer{}, got)
		}
	})
}

// TestImportFile: the template in either language is read as it is, and a row's file is checked like a form's: what cannot stand keeps
// the whole row out.
func TestImportFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, lang := range []string{"zh", "en"} {
		var b bytes.Buffer
		if err := party.WriteImportTemplate(&b, lang); err != nil {
			t.Fatal(err)
		}
		f, err := party.ReadImport("主体.xlsx", &b)
		if err != nil || len(f.Ignored) > 0 || len(f.Columns) < 25 || len(f.Rows)+len(f.Rejects) > 0 {
			t.Errorf("%s: %+v %v", lang, f, err)
		}
	}
	text := "单位名称,统一社会信用代码,行政区划,法定代表人,联系人,联系电话,法人类型,成立日期,注册资本（万元）,经营范围,行业,核准机构,经办人,经办人电话,经办人授权方式\n" +
		"惠州甲有限公司," + uscc(t, "91441302MA4X00021") + ",惠城区,陈一,李二,0752-2808080,企事业单位法人,2019-05-06,500.25,数据处理,65,惠州市市场监督管理局,张三,0752-2808081,由本单位管理员确认\n" +
		"惠州乙有限公司," + uscc(t, "91441302MA4X00022") + ",惠城区,陈一,李二,0752-2808080,企事业单位法人,2999-05-06,500,数据处理,65,,张三,0752-2808081,1\n" +
		"惠州丙有限公司," + uscc(t, "91441302MA4X00023") + ",惠城区,陈一,李二,0752-2808080,1,2019-05-06,五百万,数据处理,65,,张三,0752-2808081,1\n" +
		"惠州丁有限公司," + uscc(t, "91441302MA4X00024") + ",惠城区,陈一,李二,0752-2808080,,,,,,,,,\n"
	f, err := party.ReadImport("主体.csv", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	report, err := party.ImportParties(t.Context(), w.DB, w.clerk, &f, false)
	if err != nil || report.Created != 2 || report.Rejected != 2 {
		t.Fatalf("%+v %v", report, err)
	}
	if f.Rejects[0].Code != "term.to_come" || f.Rejects[0].Line != 3 || f.Rejects[1].Code != "capital.form" {
		t.Errorf("%+v", f.Rejects)
	}
	w.Read(func(tx *ledger.Tx) error {
		p, err := party.ByUSCC(tx, uscc(t, "91441302MA4X00021"))
		if err != nil {
			return err
		}
		file, err := party.FileOf(tx, p.ID)
		if file.CapitalFen != 500_250_000 || file.Type != party.Enterprise || file.HandlerWay != party.ByAdministrator || file.ApprovedBy != "惠州市市场监督管理局" || file.Version != 1 {
			t.Errorf("%+v", file)
		}
		if _, err := party.ByUSCC(tx, uscc(t, "91441302MA4X00022")); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a party whose file cannot stand was entered: %v", err)
		}
		return err
	})
}
