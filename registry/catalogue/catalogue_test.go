package catalogue_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/ledgertest"
	"huishu/ledger/vault"
	"huishu/registry/catalogue"
	"huishu/registry/party"
)

// house is a database with two public bodies and a company.
type house struct {
	*ledger.DB
	body, other, company string
}

var authority = ledger.Actor{Account: "official", Party: "authority", Roles: []string{string(access.Authority)}, Functions: access.Words(access.Working...)}

// steward acts for a body.
func steward(body string) ledger.Actor {
	return ledger.Actor{Account: "steward", Party: body, Roles: []string{string(access.PublicBody)}, Functions: access.Words(access.Working...)}
}

func newHouse(t testing.TB) house {
	t.Helper()
	h := house{DB: ledgertest.New(t, vault.Room(), party.Room(), catalogue.Room())}
	enter := func(kind party.Kind, name, uscc string) string {
		var id string
		err := h.Update(t.Context(), authority, func(tx *ledger.Tx) error {
			p, _, err := party.RegisterBody(tx, party.Body{Kind: kind, USCC: uscc, CodeOverride: "测试机构", Profile: party.Profile{
				NameZH: name, Region: "441300", Address: "惠州市惠城区云山西路", LegalRep: "张三", ContactName: "李四", ContactPhone: "0752-2800000", ContactEmail: "li@example.com",
			}})
			id = p.ID
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	h.body = enter(party.PublicBody, "惠州市测试局", "11441300007187648G")
	h.other = enter(party.PublicBody, "惠州市另一局", "11441300MB2D00001A")
	h.company = enter(party.Company, "惠州测试有限公司", "91441300MA4UJ0001X")
	return h
}

func (h house) load(t testing.TB, body string, rows []catalogue.Row) catalogue.ImportReport {
	t.Helper()
	var report catalogue.ImportReport
	err := h.Update(t.Context(), steward(body), func(tx *ledger.Tx) (err error) {
		report, err = catalogue.Import(tx, body, rows)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func (h house) view(t testing.TB, fn func(tx *ledger.Tx) error) {
	t.Helper()
	if err := h.View(t.Context(), ledger.Actor{}, fn); err != nil {
		t.Fatal(err)
	}
}

// events returns the kinds of the journal's events about resources, in order.
func (h house) events(t testing.TB) []string {
	t.Helper()
	var kinds []string
	h.view(t, func(tx *ledger.Tx) error {
		return tx.Select(&kinds, `SELECT kind FROM event WHERE subject_kind = ? ORDER BY idx`, catalogue.Subject)
	})
	return kinds
}

func rowsOf(t testing.TB, lines ...string) []catalogue.Row {
	t.Helper()
	res := read(t, []byte("id,title,sharing,field_spec,update_frequency,keywords\n"+strings.Join(lines, "\n")+"\n"))
	if len(res.Rejects) != 0 {
		t.Fatalf("rejects %+v", res.Rejects)
	}
	return res.Rows
}

func TestImportIsIdempotent(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := rowsOf(t, "1,公交站点,无条件,名称||文本|;坐标||坐标|,每月,", "2,空气质量,无条件,站名|||,实时,")
	if got := h.load(t, h.body, first); got != (catalogue.ImportReport{Created: 2}) {
		t.Fatalf("first import: %+v", got)
	}
	size := h.size(t)
	if got := h.load(t, h.body, first); got != (catalogue.ImportReport{Unchanged: 2}) {
		t.Fatalf("same import again: %+v", got)
	}
	if h.size(t) != size {
		t.Error("an import that changes nothing grew the journal")
	}
	var before catalogue.Resource
	h.view(t, func(tx *ledger.Tx) (err error) { before, err = catalogue.Find(tx, h.body, "1"); return err })

	changed := rowsOf(t, "1,公交站点,有条件,坐标|WGS84|坐标|;备注||文本|,每周,", "2,空气质量,无条件,站名|||,实时,", "3,停车场,,,,")
	ledgertest.ClockOf(h.DB).Advance(time.Hour)
	if got := h.load(t, h.body, changed); got != (catalogue.ImportReport{Created: 1, Updated: 1, Unchanged: 1}) {
		t.Fatalf("changed import: %+v", got)
	}
	want := []string{catalogue.EventCreate, catalogue.EventCreate, catalogue.EventUpdate, catalogue.EventCreate}
	if got := h.events(t); !slices.Equal(got, want) {
		t.Errorf("events %v, want %v", got, want)
	}
	h.view(t, func(tx *ledger.Tx) error {
		after, err := catalogue.Find(tx, h.body, "1")
		if err != nil {
			return err
		}
		if after.ID != before.ID || after.Version != 2 || after.Sharing != catalogue.SharingConditional || after.Frequency != catalogue.Weekly {
			t.Errorf("updated entry %+v", after)
		}
		if !after.Updated.After(after.Created) || !after.Created.Equal(before.Created) {
			t.Errorf("created %v, updated %v", after.Created, after.Updated)
		}
		if len(after.Fields) != 2 || after.Fields[0].Name != "坐标" || after.Fields[0].ID != before.Fields[1].ID || after.Fields[0].Meaning != "WGS84" {
			t.Errorf("fields %+v: 坐标 must keep its key, 名称 must be gone", after.Fields)
		}
		return nil
	})
	// A field that comes back has its old key.
	h.load(t, h.body, first)
	h.view(t, func(tx *ledger.Tx) error {
		fields, err := catalogue.Fields(tx, before.ID)
		if len(fields) != 2 || fields[0] != before.Fields[0] || fields[1] != before.Fields[1] {
			t.Errorf("fields %+v, at first %+v", fields, before.Fields)
		}
		return err
	})
}

// size is the number of events in the journal.
func (h house) size(t testing.TB) int64 {
	t.Helper()
	var n int64
	h.view(t, func(tx *ledger.Tx) error { return tx.Get(&n, `SELECT COUNT(*) FROM event`) })
	return n
}

func TestImportKeepsEverything(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	rows := read(t, demoFile(t)).Rows
	h.load(t, h.body, rows)
	h.view(t, func(tx *ledger.Tx) error {
		for _, row := range rows {
			got, err := catalogue.Find(tx, h.body, row.SourceID)
			if err != nil {
				return err
			}
			for i := range got.Fields {
				if got.Fields[i].ID == "" {
					t.Errorf("%s: field without key", row.SourceID)
				}
				got.Fields[i].ID = ""
			}
			want, err := json.Marshal(row.Description)
			if err != nil {
				return err
			}
			have, err := json.Marshal(got.Description)
			if err != nil {
				return err
			}
			if row.Warnings == nil {
				have = []byte(strings.Replace(string(have), `"Warnings":[]`, `"Warnings":null`, 1))
			}
			if string(have) != string(want) {
				t.Fatalf("stored %s\nread   %s", have, want)
			}
		}
		return nil
	})
}

func TestImportRefuses(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	rows := rowsOf(t, "1,公交站点,,,,")
	tests := []struct {
		name  string
		actor ledger.Actor
		body  string
		code  string
	}{
		{"a stranger", ledger.Actor{}, h.body, "access.sign_in"},
		{"another body", steward(h.other), h.body, "access.denied"},
		{"a company for itself", ledger.Actor{Account: "c", Party: h.company, Roles: []string{string(access.Company)}, Functions: access.Words(access.Working...)}, h.company, "access.denied"},
		{"the authority for a company", authority, h.company, "catalogue.body"},
	}
	size := h.size(t)
	for _, tt := range tests {
		err := h.Update(t.Context(), tt.actor, func(tx *ledger.Tx) error {
			_, err := catalogue.Import(tx, tt.body, rows)
			return err
		})
		if fault.CodeOf(err) != tt.code {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	if h.size(t) != size {
		t.Error("a refused import left something in the journal")
	}
}

// Rows that did not come through ReadCSV meet the same refusals.
func TestImportChecksEveryRow(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	good := rowsOf(t, "1,公交站点,,名称|||,每月,")[0].Description
	tests := []struct {
		name   string
		change func(d *catalogue.Description)
		code   string
		kind   fault.Kind
	}{
		{"as read", func(*catalogue.Description) {}, "", fault.Internal},
		{"no number", func(d *catalogue.Description) { d.SourceID = "" }, "required", fault.Invalid},
		{"no title", func(d *catalogue.Description) { d.Title = "" }, "required", fault.Invalid},
		{"long title", func(d *catalogue.Description) { d.Title = strings.Repeat("长", 301) }, "too_long", fault.Invalid},
		{"no frequency", func(d *catalogue.Description) { d.Frequency = "" }, "catalogue.code", fault.Invalid},
		{"invented grade", func(d *catalogue.Description) { d.Grade = "general_9" }, "catalogue.code", fault.Invalid},
		{"invented sensitivity", func(d *catalogue.Description) { d.Fields[0].Sensitivity = "x" }, "catalogue.code", fault.Invalid},
		{"field twice", func(d *catalogue.Description) { d.Fields = append(d.Fields, d.Fields[0]) }, "catalogue.field_name", fault.Invalid},
		{"two faults", func(d *catalogue.Description) { d.Title, d.Sharing = "", "x" }, "invalid", fault.Invalid},
		{"state secret", func(d *catalogue.Description) { d.Title = "某工程图（秘密）" }, "catalogue.state_secret", fault.Refused},
	}
	for _, tt := range tests {
		d := good
		d.Fields = slices.Clone(good.Fields)
		tt.change(&d)
		err := h.Update(t.Context(), steward(h.body), func(tx *ledger.Tx) error {
			_, err := catalogue.Import(tx, h.body, []catalogue.Row{{Description: d}})
			return err
		})
		if fault.CodeOf(err) != tt.code || (err != nil && fault.KindOf(err) != tt.kind) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	if events := h.events(t); len(events) != 1 {
		t.Errorf("refused rows left events: %v", events)
	}
}

func TestSameNumberOfTwoBodies(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	rows := rowsOf(t, "1,公交站点,,,,")
	h.load(t, h.body, rows)
	if got := h.load(t, h.other, rows); got.Created != 1 {
		t.Errorf("%+v: numbers are each body's own", got)
	}
	h.load(t, h.other, rowsOf(t, "441300-jt-001,公交线路,,,,", "441300-jt-0010,公交车辆,,,,"))
	h.view(t, func(tx *ledger.Tx) error {
		r, err := catalogue.BySourceID(tx, "441300-JT-001")
		if err != nil || r.Title != "公交线路" || r.Body != h.other {
			t.Errorf("by its number: %+v %v", r, err)
		}
		for _, number := range []string{"1", "441300-jt", "公交", "", `"`} { // "1" is of two bodies
			if _, err := catalogue.BySourceID(tx, number); fault.CodeOf(err) != "catalogue.not_found" {
				t.Errorf("%q: %v", number, err)
			}
		}
		return nil
	})
}

func TestListPages(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var lines []string
	for i := range 25 {
		lines = append(lines, fmt.Sprintf("%d,道路监测数据%02d,,,,", i, i))
	}
	h.load(t, h.body, rowsOf(t, lines...))
	h.load(t, h.other, rowsOf(t, "x,水库水位,,,,"))
	for _, text := range []string{"", "监测"} {
		var titles []string
		h.view(t, func(tx *ledger.Tx) error {
			q := catalogue.Query{Body: h.body, Text: text, Limit: 10}
			for pages := 1; ; pages++ {
				items, next, err := catalogue.List(tx, q)
				if err != nil {
					return err
				}
				for _, item := range items {
					titles = append(titles, item.Title)
				}
				if q.Cursor = next; next == "" {
					if pages != 3 {
						t.Errorf("text %q: %d pages", text, pages)
					}
					return nil
				}
			}
		})
		if len(titles) != 25 || !slices.IsSorted(titles) || len(slices.Compact(titles)) != 25 {
			t.Errorf("text %q: pages gave %v", text, titles)
		}
	}
	h.view(t, func(tx *ledger.Tx) error {
		n, err := catalogue.Count(tx, catalogue.Query{Body: h.body})
		if n != 25 {
			t.Errorf("count %d", n)
		}
		for text, want := range map[string]int64{"监测": 25, "道路监测与水库": 26, "水库": 1, "火星": 0} {
			if n, err := catalogue.Count(tx, catalogue.Query{Text: text}); n != want || err != nil {
				t.Errorf("%s: count %d (%v), want %d", text, n, err, want)
			}
		}
		for _, q := range []catalogue.Query{{Limit: -1}, {Limit: 201}, {Cursor: "§"}, {Cursor: "aWQ6MQ", Text: "监测"}} {
			if _, _, err := catalogue.List(tx, q); fault.KindOf(err) != fault.Invalid {
				t.Errorf("%+v: %v", q, err)
			}
		}
		if _, err := catalogue.Get(tx, "no"); fault.CodeOf(err) != "catalogue.not_found" {
			t.Errorf("unknown id: %v", err)
		}
		return err
	})
}

func TestFilters(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	rows := read(t, demoFile(t)).Rows
	h.load(t, h.body, rows)
	h.view(t, func(tx *ledger.Tx) error {
		for _, q := range []catalogue.Query{{Category: "B0300"}, {Grade: catalogue.GradeImportant}, {Sharing: catalogue.SharingNone}} {
			q.Limit = 200
			items, _, err := catalogue.List(tx, q)
			if err != nil {
				return err
			}
			want := 0
			for _, r := range rows {
				if (q.Category == "" || r.Category == q.Category) && (q.Grade == "" || r.Grade == q.Grade) && (q.Sharing == "" || r.Sharing == q.Sharing) {
					want++
				}
			}
			if len(items) != want || want == 0 {
				t.Errorf("%+v: %d of %d", q, len(items), want)
			}
		}
		return nil
	})
}

func TestSearch(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.load(t, h.body, read(t, demoFile(t)).Rows)
	h.load(t, h.other, read(t, []byte("id,title,title_hans,fields\nt1,107年臺北市垃圾車路線,107年台北市垃圾车路线,車號、路線\n")).Rows)
	tests := []struct{ name, text, first string }{
		{"words of the title", "商事主体登记", "商事主体登记信息"},
		{"synonym", "营业执照 注销", "商事主体注销与吊销信息"},
		{"one character", "厕", "公共厕所分布"},
		{"Latin in lower case", "pm2.5", "环境空气质量监测站小时数据"},
		{"field name", "氨氮", "地表水水质监测数据"},
		{"traditional question", "停車場", "停车场（库）备案信息"},
		{"simplified question, traditional record", "垃圾车路线", "107年臺北市垃圾車路線"},
		{"western year of a Republic year", "2018年 垃圾车", "107年臺北市垃圾車路線"},
		{"a sentence falls back to any pair", "我想找惠州各个公交站在哪里", "公交线路与站点信息"},
		{"number of the source", "441300-qxj-001", "自动气象站小时观测"},
	}
	h.view(t, func(tx *ledger.Tx) error {
		for _, tt := range tests {
			items, err := catalogue.Search(tx, tt.text, 5)
			if err != nil {
				return err
			}
			if len(items) == 0 || items[0].Title != tt.first {
				var titles []string
				for _, item := range items {
					titles = append(titles, item.Title)
				}
				t.Errorf("%s: %q found %v, want %s first", tt.name, tt.text, titles, tt.first)
			}
		}
		for _, text := range []string{"", `"*"`, "量子纠缠"} {
			if items, err := catalogue.Search(tx, text, 5); err != nil || len(items) != 0 {
				t.Errorf("%q found %d, %v", text, len(items), err)
			}
		}
		return nil
	})
	// After a change the old words find nothing.
	h.load(t, h.other, read(t, []byte("id,title\nt1,海绵城市\n")).Rows)
	h.view(t, func(tx *ledger.Tx) error {
		gone, err := catalogue.Search(tx, "垃圾车路线", 5)
		if err != nil {
			return err
		}
		there, err := catalogue.Search(tx, "海绵城市", 5)
		if slices.ContainsFunc(gone, func(r catalogue.Resource) bool { return r.SourceID == "t1" }) || len(there) != 1 {
			t.Errorf("index not in step: old words %d, new words %d", len(gone), len(there))
		}
		return err
	})
}

// The whole real file in one transaction: 2,526 entries, each with its event in the log.
func TestImportShared(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("the whole file is for the run that is not short")
	}
	rows := read(t, sharedFile(t)).Rows
	h := newHouse(t)
	start := time.Now()
	report := h.load(t, h.body, rows)
	took := time.Since(start)
	t.Logf("imported in %v", took)
	if report.Created != 2526 || len(h.events(t)) != 2526 {
		t.Errorf("%+v, %d events", report, len(h.events(t)))
	}
	if again := h.load(t, h.body, rows); again.Unchanged != 2526 {
		t.Errorf("again: %+v", again)
	}
	h.view(t, func(tx *ledger.Tx) error {
		items, err := catalogue.Search(tx, "无障碍设施", 10)
		if len(items) == 0 || !strings.Contains(items[0].Title, "無障礙設施") {
			t.Errorf("a simplified question found %d traditional records", len(items))
		}
		return err
	})
}

func BenchmarkImportShared(b *testing.B) {
	rows := read(b, sharedFile(b)).Rows
	for b.Loop() {
		b.StopTimer()
		h := newHouse(b)
		b.StartTimer()
		h.load(b, h.body, rows)
	}
}

func BenchmarkSearchShared(b *testing.B) {
	h := newHouse(b)
	h.load(b, h.body, read(b, sharedFile(b)).Rows)
	for _, text := range []string{"台北市", "无障碍设施", "我想找垃圾车路线在哪里"} {
		b.Run(text, func(b *testing.B) {
			for b.Loop() {
				h.view(b, func(tx *ledger.Tx) error {
					items, err := catalogue.Search(tx, text, 20)
					if len(items) == 0 {
						b.Error("nothing found")
					}
					return err
				})
			}
		})
	}
}
