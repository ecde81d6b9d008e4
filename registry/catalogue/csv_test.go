package catalogue_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"huishu/ledger/fault"
	"huishu/registry/catalogue"
)

const header = "资源编号,资源名称,提供部门,主题分类,安全级别,共享属性,共享条件,开放属性,更新频率,数据格式,字段说明,数据量,更新日期,涉密\n"

// root is the folder of go.mod, from where the demo file and the shared data are found.
func root(t testing.TB) string {
	t.Helper()
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "..")
}

func demoFile(t testing.TB) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root(t), "cmd", "demo", "catalogue.csv"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func sharedFile(t testing.TB) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root(t), "..", "shared", "data", "catalogue.csv"))
	if errors.Is(err, os.ErrNotExist) {
		if os.Getenv("HUISHU_REQUIRE_SHARED") == "1" {
			t.Fatal("HUISHU_REQUIRE_SHARED=1, but shared/data/catalogue.csv is not beside the repository")
		}
		t.Skip("shared/data/catalogue.csv is not beside the repository")
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func read(t testing.TB, file []byte) catalogue.Result {
	t.Helper()
	res, err := catalogue.ReadCSV(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func TestReadOneRow(t *testing.T) {
	t.Parallel()
	res := read(t, []byte(header+`HZ-1,商事主体登记信息,惠州市市场监督管理局,法人单位数据,一般数据2级,有条件共享,限监管用途,有条件开放,每日,CSV、xlsx,"主体名称|登记名称|文本|一般;法定代表人姓名||文本|个人信息",682413,2026-11-20,否`+"\n"))
	if len(res.Rejects) != 0 || len(res.Rows) != 1 {
		t.Fatalf("got %d rows, rejects %+v", len(res.Rows), res.Rejects)
	}
	r := res.Rows[0]
	if r.Line != 2 || r.SourceID != "HZ-1" || r.Category != "A0200" || r.Grade != catalogue.GradeGeneral2 ||
		r.Sharing != catalogue.SharingConditional || r.Opening != catalogue.OpeningConditional || r.Frequency != catalogue.Daily {
		t.Errorf("attributes: %+v", r)
	}
	if strings.Join(r.Formats, "+") != "CSV+XLSX" || r.RowCount != 682413 || r.LastUpdated.String() != "2026-11-20" {
		t.Errorf("values: %v %d %v", r.Formats, r.RowCount, r.LastUpdated)
	}
	want := catalogue.Field{Name: "法定代表人姓名", Type: catalogue.TypeText, Sensitivity: catalogue.Personal}
	if len(r.Fields) != 2 || r.Fields[1] != want || !r.Personal() {
		t.Errorf("fields: %+v", r.Fields)
	}
	if r.Original["更新频率"] != "每日" || len(r.Warnings) != 0 || len(res.Ignored) != 0 {
		t.Errorf("original %v, warnings %v, ignored %v", r.Original, r.Warnings, res.Ignored)
	}
}

func TestRejects(t *testing.T) {
	t.Parallel()
	good := "A1,名称,部门,交通,1级,无条件共享,,无条件开放,每月,CSV,字段|||,1,2026-01-01,否\n"
	tests := []struct{ name, row, code, field string }{
		{"no number", strings.Replace(good, "A1", " ", 1), "required", "id"},
		{"no title", strings.Replace(good, "名称", "", 1), "required", "title"},
		{"long title", strings.Replace(good, "名称", strings.Repeat("长", 301), 1), "too_long", "title"},
		{"unknown sharing", strings.Replace(good, "无条件共享", "部分共享", 1), "sharing", "sharing"},
		{"unknown opening", strings.Replace(good, "无条件开放", "也许", 1), "opening", "opening"},
		{"unknown grade", strings.Replace(good, "1级", "9级", 1), "grade", "grade"},
		{"unknown sensitivity", strings.Replace(good, "字段|||", "姓名||文本|隐私", 1), "sensitivity", "field_spec"},
		{"unknown type", strings.Replace(good, "字段|||", "姓名||量子|一般", 1), "field_type", "field_spec"},
		{"too few columns", "A1,名称\n", "columns", ""},
		{"broken quote", `A1,"名"称` + "\n", "csv", ""},
		{"marked secret", strings.Replace(good, ",否", ",是", 1), "state_secret", "secret"},
		{"marked with a level", strings.Replace(good, ",否", ",机密", 1), "state_secret", "secret"},
		{"doubtful mark", strings.Replace(good, ",否", ",待定", 1), "state_secret", "secret"},
		{"secret grade", strings.Replace(good, "1级", "绝密", 1), "state_secret", "grade"},
		{"level five is top secret", strings.Replace(good, "1级", "5级", 1), "state_secret", "grade"},
		{"mark in title", strings.Replace(good, "名称", "某工程图（秘密）", 1), "state_secret", "title"},
		{"star in title", strings.Replace(good, "名称", "某工程图 机密★10年", 1), "state_secret", "title"},
		{"traditional mark", strings.Replace(good, "名称", "某工程圖【絕密】", 1), "state_secret", "title"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			res := read(t, []byte(header+tt.row+strings.Replace(good, "A1", "A2", 1)))
			if len(res.Rejects) != 1 || len(res.Rows) != 1 || res.Rows[0].SourceID != "A2" {
				t.Fatalf("rows %d, rejects %+v: the good row must stay", len(res.Rows), res.Rejects)
			}
			r := res.Rejects[0]
			if r.Code != tt.code || r.Field != tt.field || r.Line != 2 || r.Reason.ZH == "" || r.Reason.EN == "" {
				t.Errorf("reject %+v", r)
			}
			if tt.code == "state_secret" && (r.SourceID != "" || strings.Contains(r.Reason.ZH, "工程") || !strings.Contains(r.Article, "第二条")) {
				t.Errorf("the reject of a state secret repeats it or cites nothing: %+v", r)
			}
		})
	}
}

func TestSpeakingOfSecrecyIsNoSecret(t *testing.T) {
	t.Parallel()
	res := read(t, []byte("id,title,secret\n1,涉密信息系统集成资质单位名录,否\n2,保密宣传教育活动安排,\n"))
	if len(res.Rows) != 2 {
		t.Errorf("rejects %+v", res.Rejects)
	}
}

func TestDuplicateID(t *testing.T) {
	t.Parallel()
	res := read(t, []byte("id,title\nA,甲\nB,乙\nA,丙\n"))
	if len(res.Rows) != 2 || len(res.Rejects) != 1 {
		t.Fatalf("%+v", res)
	}
	r := res.Rejects[0]
	if r.Code != "duplicate_id" || r.Line != 4 || r.SourceID != "A" || !strings.Contains(r.Reason.ZH, "第 2 行") || !strings.Contains(r.Reason.EN, "line 2") {
		t.Errorf("%+v", r)
	}
}

func TestFilesThatAreNoCatalogue(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, file, code string }{
		{"empty", "", "catalogue.empty"},
		{"no known column", "a,b,c\n1,2,3\n", "invalid"},
		{"no number", "资源名称,部门\n甲,乙\n", "catalogue.columns"},
		{"column twice", "id,title,名称\n1,2,3\n", "catalogue.columns"},
		{"neither UTF-8 nor GB18030", "id,title\n1,\xff\xff\xff\n", "catalogue.encoding"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := catalogue.ReadCSV(strings.NewReader(tt.file))
			if fault.CodeOf(err) != tt.code || fault.KindOf(err) != fault.Invalid {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestEncodingsAgree(t *testing.T) {
	t.Parallel()
	file := demoFile(t)
	want := read(t, file)
	gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes(file)
	if err != nil {
		t.Fatal(err)
	}
	var utf16 bytes.Buffer
	utf16.WriteString("\xff\xfe")
	for _, r := range string(file) { // the demo file stays within the basic plane
		utf16.Write([]byte{byte(r), byte(r >> 8)})
	}
	files := map[string][]byte{
		"GB18030": gb,
		"UTF-16":  utf16.Bytes(),
		"UTF-8":   append([]byte("\xef\xbb\xbf"), bytes.ReplaceAll(file, []byte("\n"), []byte("\r\n"))...),
	}
	for encoding, b := range files {
		t.Run(encoding, func(t *testing.T) {
			t.Parallel()
			res := read(t, b)
			if res.Encoding != encoding || len(res.Rows) != len(want.Rows) || len(res.Rejects) != 0 {
				t.Fatalf("encoding %s, %d rows, %d rejects", res.Encoding, len(res.Rows), len(res.Rejects))
			}
			for i := range res.Rows {
				if res.Rows[i].Title != want.Rows[i].Title || len(res.Rows[i].Fields) != len(want.Rows[i].Fields) {
					t.Fatalf("row %d differs: %q", i, res.Rows[i].Title)
				}
			}
		})
	}
}

// The real file's traditional rows in Big5 must not be read as rare simplified characters.
func TestBig5(t *testing.T) {
	t.Parallel()
	const file = "id,title,department\n1,臺北市公有零售市場行情,臺北市市場處\n2,列管後備軍人動態統計表,臺北市政府兵役局\n"
	b, err := traditionalchinese.Big5.NewEncoder().Bytes([]byte(file))
	if err != nil {
		t.Fatal(err)
	}
	res := read(t, b)
	if res.Encoding != "Big5" || len(res.Rows) != 2 || res.Rows[0].Title != "臺北市公有零售市場行情" {
		t.Errorf("%s: %+v", res.Encoding, res.Rows)
	}
}

func TestWriteRejects(t *testing.T) {
	t.Parallel()
	res := read(t, []byte("id,title,secret\n=cmd(),,否\nB,图纸,机密\n"))
	var out bytes.Buffer
	if err := catalogue.WriteRejects(&out, res.Rejects); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 3 || !strings.HasPrefix(lines[0], "\ufeff行号") || !strings.HasPrefix(lines[1], "2,'=cmd(),title,required,") {
		t.Errorf("%q", lines)
	}
	if !strings.HasPrefix(lines[2], "3,,secret,state_secret,") || strings.Contains(lines[2], "图纸") || !strings.HasSuffix(lines[2], "第二条") {
		t.Errorf("%q", lines[2])
	}
}

func TestDemoCatalogue(t *testing.T) {
	t.Parallel()
	res := read(t, demoFile(t))
	if len(res.Rejects) != 0 {
		t.Fatalf("rejects: %+v", res.Rejects)
	}
	if len(res.Rows) < 72 || len(res.Departments()) < 14 {
		t.Errorf("%d resources of %d departments", len(res.Rows), len(res.Departments()))
	}
	important, personal := 0, 0
	titles := map[string]bool{}
	for _, r := range res.Rows {
		if len(r.Warnings) != 0 {
			t.Errorf("%s %s: warnings %+v", r.SourceID, r.Title, r.Warnings)
		}
		if r.Important() {
			important++
		}
		if r.Personal() {
			personal++
		}
		if titles[r.Title] {
			t.Errorf("title %s twice", r.Title)
		}
		titles[r.Title] = true
		if r.Summary == "" || r.Quality == "" || r.Grade == "" || r.Sharing == "" || r.Opening == "" || r.RowCount <= 0 || r.LastUpdated.IsZero() || len(r.Formats) == 0 || len(r.Keywords) == 0 {
			t.Errorf("%s %s is incomplete", r.SourceID, r.Title)
		}
		for _, f := range r.Fields {
			if f.Meaning == "" || f.Type == "" || f.Sensitivity == "" {
				t.Errorf("%s: field %+v is incomplete", r.SourceID, f)
			}
		}
		if r.Sharing == catalogue.SharingNone && r.Opening == catalogue.OpeningUnconditional {
			t.Errorf("%s is open but not shared", r.SourceID)
		}
	}
	if important != 2 || personal < 8 {
		t.Errorf("%d important, %d with personal information", important, personal)
	}
}

// The shared catalogue is the real mess: every row of it must come out somewhere.
func TestSharedCatalogue(t *testing.T) {
	t.Parallel()
	file := sharedFile(t)
	start := time.Now()
	res := read(t, file)
	took := time.Since(start)
	if len(res.Rows) != 2526 || len(res.Rejects) != 0 {
		t.Fatalf("%d rows, %d rejects, first %+v", len(res.Rows), len(res.Rejects), res.Rejects[:min(3, len(res.Rejects))])
	}
	if took > 8*time.Second { // 0.08 s on an idle core; the bound leaves room for the race detector beside other work
		t.Errorf("reading took %v", took)
	}
	warned := map[string]int{}
	frequencies := map[catalogue.Frequency]int{}
	for _, r := range res.Rows {
		frequencies[r.Frequency]++
		for _, w := range r.Warnings {
			warned[w.Code]++
			if w.Text().ZH == w.Code {
				t.Errorf("warning %s has no text", w.Code)
			}
		}
		if r.Original["title"] != r.Title || r.Original["update_frequency"] != r.FrequencyText {
			t.Errorf("%s: the original is not kept", r.SourceID)
		}
	}
	t.Logf("read in %v; frequencies %v; warnings %v", took, frequencies, warned)
	if warned[catalogue.WarnDepartment] != 267 {
		t.Errorf("%d rows without department, the file has 267", warned[catalogue.WarnDepartment])
	}
	if n := warned[catalogue.WarnFrequencyUnknown]; n != 27 { // 無, 0, 1 and 依議期: nothing to understand
		t.Errorf("%d update frequencies not understood", n)
	}
}

func FuzzReadCSV(f *testing.F) {
	f.Add([]byte(header + "A1,名称,部门,交通,1级,无条件共享,,无条件开放,每月,CSV,字段|||,1,2026-01-01,否\n"))
	f.Add([]byte("id,title,fields\n1,\"a\nb\",甲(乙、丙)、丁\n"))
	f.Add([]byte("\xff\xfei\x00d\x00"))
	f.Add([]byte("id\ttitle\n1\t107年資料\n"))
	f.Add([]byte("id;title;last_updated\n1;x;107/7/6\n\"2;y\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		res, err := catalogue.ReadCSV(bytes.NewReader(file))
		if err != nil {
			if fault.KindOf(err) != fault.Invalid && fault.KindOf(err) != fault.TooLarge {
				t.Fatalf("an untyped error: %v", err)
			}
			return
		}
		seen := map[string]bool{}
		for _, r := range res.Rows {
			if r.SourceID == "" || r.Title == "" || seen[r.SourceID] || r.Frequency == "" || r.Line < 2 {
				t.Fatalf("a row that cannot stand: %+v", r)
			}
			seen[r.SourceID] = true
			names := map[string]bool{}
			for _, field := range r.Fields {
				if field.Name == "" || names[field.Name] {
					t.Fatalf("field %q is empty or repeated in %+v", field.Name, r.Fields)
				}
				names[field.Name] = true
			}
		}
		for _, r := range res.Rejects {
			if r.Code == "" || r.Reason.ZH == "" || r.Reason.EN == "" || r.Line < 1 {
				t.Fatalf("a reject without reason: %+v", r)
			}
		}
	})
}

func BenchmarkReadShared(b *testing.B) {
	file := sharedFile(b)
	for b.Loop() {
		read(b, file)
	}
}
