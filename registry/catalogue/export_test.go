package catalogue_test

import (
	"bytes"
	"encoding/csv"
	"reflect"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/catalogue"
)

// exported is the catalogue of a query as a file.
func (h house) exported(t testing.TB, q catalogue.Query) []byte {
	t.Helper()
	var file bytes.Buffer
	h.view(t, func(tx *ledger.Tx) error {
		n, err := catalogue.WriteCSV(&file, tx, q)
		if count, e := catalogue.Count(tx, q); err == nil && (e != nil || int64(n) != count) {
			t.Errorf("wrote %d resources of %d, %v", n, count, e)
		}
		return err
	})
	return file.Bytes()
}

// records are all descriptions of a body by their numbers, without the register's own keys.
func (h house) records(t testing.TB, body string) map[string]catalogue.Description {
	t.Helper()
	all := map[string]catalogue.Description{}
	h.view(t, func(tx *ledger.Tx) error {
		for r, err := range catalogue.All(tx, catalogue.Query{Body: body}) {
			if err != nil {
				return err
			}
			for i := range r.Fields {
				r.Fields[i].ID = ""
			}
			all[r.SourceID] = r.Description
		}
		return nil
	})
	return all
}

// roundTrip exports a body's catalogue, reads it into a register of its own and compares.
func roundTrip(t *testing.T, h house, own bool) {
	t.Helper()
	file := h.exported(t, catalogue.Query{Body: h.body})
	res := read(t, file)
	if len(res.Rejects) > 0 {
		t.Fatalf("rejected: %+v", res.Rejects[0])
	}
	before, fresh := h.records(t, h.body), newHouse(t)
	fresh.load(t, fresh.body, res.Rows)
	after := fresh.records(t, fresh.body)
	if len(after) != len(before) || len(before) == 0 {
		t.Fatalf("%d records came back of %d", len(after), len(before))
	}
	for id, want := range before {
		got := after[id]
		if own {
			want.Original, got.Original = nil, nil // headers of another file, or none
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%s came back as\n%+v, was\n%+v", id, got, want)
		}
	}
	if again := fresh.exported(t, catalogue.Query{Body: fresh.body}); !bytes.Equal(again, file) {
		t.Error("the export of the import is another file")
	}
}

func TestExportComesBack(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]func(testing.TB) []byte{"demo": demoFile, "shared": sharedFile} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			// Numbers are a body's own; here all departments are one.
			unique := map[string]bool{}
			var rows []catalogue.Row
			for _, r := range read(t, file(t)).Rows {
				if !unique[r.SourceID] {
					unique[r.SourceID] = true
					rows = append(rows, r)
				}
			}
			h.load(t, h.body, rows)
			roundTrip(t, h, false)
			report := h.load(t, h.body, read(t, h.exported(t, catalogue.Query{Body: h.body})).Rows)
			if report.Unchanged != len(rows) {
				t.Errorf("the body's own export changed something: %+v", report)
			}
		})
	}
}

// Records that no file brought are said in words of the code tables.
func TestExportOfRecordsWithoutFile(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.load(t, h.body, []catalogue.Row{
		{Description: catalogue.Description{SourceID: "R-1", Title: "公交客流", Frequency: catalogue.Daily, Sharing: "unconditional", RowCount: -1}},
		{Description: catalogue.Description{
			SourceID: "R-2", Title: "停车", Department: "交通局", Summary: "两行\n文字", Category: "B0300", CategoryText: "道路", Grade: catalogue.GradeImportant,
			Sharing: catalogue.SharingConditional, SharingNote: "审批", Opening: catalogue.OpeningNone, Frequency: catalogue.Yearly, FrequencyText: "每日",
			Formats: []string{"CSV", "API"}, RowCount: 12, LastUpdated: workday.Date{Year: 2026, Month: 1, Day: 5}, Keywords: []string{"停车", "泊位"},
			Quality: "好", Licence: "CC", URL: "https://example.gov.cn/1", Fields: []catalogue.Field{
				{Name: "泊位", Meaning: "编号", Type: catalogue.TypeCode, Sensitivity: catalogue.Plain}, {Name: "车牌", Sensitivity: catalogue.Personal},
			},
		}},
	})
	res := read(t, h.exported(t, catalogue.Query{}))
	if len(res.Rows) != 2 || len(res.Rejects) != 0 {
		t.Fatalf("%+v", res)
	}
	before := h.records(t, h.body)
	for _, got := range res.Rows {
		want := before[got.SourceID]
		// What reading finds unclear is noted then; the words for a category or frequency follow its code.
		want.Original, want.Warnings, want.CategoryText, want.FrequencyText = got.Original, got.Warnings, got.CategoryText, got.FrequencyText
		for _, list := range []*[]string{&want.Formats, &want.Keywords} {
			if len(*list) == 0 {
				*list = nil
			}
		}
		if len(got.Fields) == 0 {
			got.Fields, want.Fields = nil, nil
		}
		if !reflect.DeepEqual(got.Description, want) {
			t.Errorf("came back as\n%+v, was\n%+v", got.Description, want)
		}
	}
}

// Files of two bodies with headers of their own become one sheet.
func TestExportOfSeveralFiles(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.load(t, h.body, read(t, []byte("资源编号,资源名称,更新频率,备注\nA-1,甲,每日,留意\nA-2,乙,每月,\n")).Rows)
	h.load(t, h.other, read(t, []byte("id,title,update_frequency,owner\nA-1,first,monthly,Wang\n")).Rows)
	file := h.exported(t, catalogue.Query{})
	if head, _, _ := strings.Cut(string(file), "\n"); !strings.HasPrefix(head, "\uFEFF资源编号,资源名称,提供部门,") || !strings.HasSuffix(head, "涉密,owner,备注") {
		t.Errorf("header %s", head)
	}
	lines, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
	if err != nil || len(lines) != 4 {
		t.Fatalf("%v %v", lines, err)
	}
	if last := lines[3]; last[1] != "first" || last[len(last)-2] != "Wang" || last[len(last)-1] != "" {
		t.Errorf("%q", last)
	}
	roundTrip(t, h, true)
}

// A spreadsheet must take no cell for a formula, whatever the source body wrote.
func TestExportIsInert(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	titles := []string{`=HYPERLINK("http://x","y")`, "'=1+1", "''@x", "-2", "+3", "@SUM(A1)", "＝1", "'平常", "1-2"}
	var rows []catalogue.Row
	for i, title := range titles {
		rows = append(rows, catalogue.Row{Description: catalogue.Description{
			SourceID: string(rune('a' + i)), Title: title, Summary: title, Frequency: catalogue.Daily, RowCount: -1,
			Original: map[string]string{"id": string(rune('a' + i)), "title": title, "摘要": title, "更新频率": "每日", "=备注": title},
		}})
	}
	h.load(t, h.body, rows)
	file := h.exported(t, catalogue.Query{})
	lines, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines {
		for _, cell := range line {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") || strings.HasPrefix(cell, "＝") {
				t.Errorf("a spreadsheet takes %q for a formula", cell)
			}
		}
	}
	for i, r := range read(t, file).Rows {
		if r.Title != titles[i] || r.Summary != titles[i] || r.Original["=备注"] != titles[i] {
			t.Errorf("%q came back as %q, %q, %v", titles[i], r.Title, r.Summary, r.Original)
		}
	}

	var book bytes.Buffer
	h.view(t, func(tx *ledger.Tx) error { _, err := catalogue.WriteXLSX(&book, tx, catalogue.Query{}); return err })
	f, err := excelize.OpenReader(&book)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for i, title := range titles {
		cell, _ := excelize.CoordinatesToCellName(2, i+2)
		value, err1 := f.GetCellValue("Sheet1", cell)
		formula, err2 := f.GetCellFormula("Sheet1", cell)
		if value != title || formula != "" || err1 != nil || err2 != nil {
			t.Errorf("%s holds %q and formula %q, want %q; %v %v", cell, value, formula, title, err1, err2)
		}
	}
}

func TestNumbersAreADepartmentsOwn(t *testing.T) {
	t.Parallel()
	res := read(t, []byte("id,title,department\n1,甲,一局\n1,乙,二局\n1,丙,二局\n"))
	if len(res.Rows) != 2 || len(res.Rejects) != 1 || res.Rejects[0].Line != 4 {
		t.Errorf("%+v", res)
	}
	h := newHouse(t)
	err := h.Update(t.Context(), steward(h.body), func(tx *ledger.Tx) error {
		_, err := catalogue.Import(tx, h.body, res.Rows)
		return err
	})
	if fault.CodeOf(err) != "catalogue.duplicate_id" {
		t.Errorf("one body took two resources of one number: %v", err)
	}
}
