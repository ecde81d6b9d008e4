package bulk_test

import (
	"archive/zip"
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"

	"huishu/compliance/adoption"
	"huishu/compliance/rules"
	"huishu/compliance/scan"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/catalogue"
	"huishu/registry/product"
	"huishu/registry/product/bulk"
	"huishu/registry/product/bulk/bulktest"
	"huishu/registry/product/producttest"
)

// office is a city with an operator that files in bulk.
type office struct {
	*producttest.World
	t    *testing.T
	desk bulk.Desk
	set  *rules.Set
	risk string // a document
}

func newOffice(t *testing.T) office {
	t.Helper()
	w := producttest.New(t)
	o := office{World: w, t: t, desk: bulk.Desk{DB: w.DB, Vault: w.Vault, Rules: w.Book}}
	o.View(ledger.System, func(tx *ledger.Tx) (err error) {
		o.set, err = adoption.For(tx, w.Book, product.City, w.Today())
		return err
	})
	o.risk = w.Document(w.Operator.Actor, "数据安全风险评估报告")
	return o
}

// book is a workbook of sound products with these names, each changed as told.
func (o office) book(names []string, change func(i int, cells map[string]string)) []byte {
	o.t.Helper()
	var products []map[string]string
	for i, name := range names {
		cells := bulktest.Sound(name, o.Agreement.Code, producttest.Industry, o.risk)
		if change != nil {
			change(i, cells)
		}
		products = append(products, cells)
	}
	number := ""
	o.View(ledger.System, func(tx *ledger.Tx) error {
		r, err := catalogue.Get(tx, o.Agreement.Resources[0].Resource)
		number = r.SourceID
		return err
	})
	return bulktest.Book(o.t, products, bulktest.Fields(number))
}

func archive(t *testing.T, files map[string]string) *bulk.Samples {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range files {
		f, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := bulk.OpenSamples(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (o office) run(actor ledger.Actor, book []byte, dry bool) (bulk.Report, error) {
	o.t.Helper()
	b, err := bulk.Read(o.set, "产品.xlsx", bytes.NewReader(book))
	if err != nil {
		o.t.Fatal(err)
	}
	return o.desk.File(o.t.Context(), actor, b, archive(o.t, map[string]string{"样例/样例.csv": bulktest.Sample, "手机.csv": "线路,热度\n1路,13802880001\n2路,13912345678\n"}), dry)
}

func outcomes(r bulk.Report) string {
	var list []string
	for _, x := range r.Rows {
		s := x.Name + " " + string(x.Outcome)
		for _, n := range x.Notes {
			if n.Blocks {
				s += " " + n.Code
			}
		}
		list = append(list, s)
	}
	return strings.Join(list, "\n")
}

// TestFile: dry first, then for good, then again; rows that cannot stand leave nothing and keep no other out.
func TestFile(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	names := []string{"客流指数甲", "客流指数乙", "客流指数丙", "客流指数甲", "客流指数戊", "客流指数己", "客流指数庚"}
	book := o.book(names, func(i int, cells map[string]string) {
		switch i {
		case 2:
			cells["kind"], cells["agreement"] = "怪物", "没有这份协议"
		case 4:
			delete(cells, "commitment")
			cells["purpose"], cells["data"] = "选址以外", "不是哈希 热度.csv"
		case 5:
			cells["sample"] = "手机.csv"
		case 6:
			cells["sample"], cells["risk_assessment"] = "没有.csv", "文件：没有.pdf"
		}
	})
	before := o.Rows()
	dry, err := o.run(o.Operator.Actor, book, true)
	if err != nil {
		t.Fatal(err)
	}
	if after := o.Rows(); !maps.Equal(before, after) {
		t.Errorf("a dry run wrote: %v, %v", before, after)
	}
	if dry.Passes != 2 || dry.Rejected != 5 || dry.Filed != 0 {
		t.Errorf("dry:\n%s", outcomes(dry))
	}
	done, err := o.run(o.Operator.Actor, book, false)
	if err != nil || done.Filed != 2 || done.Rejected != 5 {
		t.Fatalf("%v\n%s", err, outcomes(done))
	}
	if want, got := strings.ReplaceAll(outcomes(dry), "passes", "filed"), outcomes(done); got != want {
		t.Errorf("the dry run said\n%s\nand the run did\n%s", want, got)
	}
	for i, codes := range map[int][]string{
		2: {"code.unknown"}, 3: {"import.twice"}, 4: {"deposit.sha256", "registration.material", "registration.purpose"}, 5: {"registration.personal_information"}, 6: {"document.not_found", "bulk.sample"},
	} {
		for _, code := range codes {
			if !slices.ContainsFunc(done.Rows[i].Notes, func(n bulk.Note) bool { return n.Code == code }) {
				t.Errorf("row %d does not say %s: %+v", i, code, done.Rows[i].Notes)
			}
		}
	}
	again, err := o.run(o.Operator.Actor, book, false)
	if err != nil || again.Present != 2 || again.Filed != 0 || again.Rows[0].Case != done.Rows[0].Case {
		t.Errorf("%v\n%s", err, outcomes(again))
	}
	other, err := o.run(o.Operator.Actor, o.book(names[:1], func(_ int, cells map[string]string) { cells["description"] = "另一内容" }), false)
	if err != nil || outcomes(other) != "客流指数甲 rejected bulk.differs" {
		t.Errorf("%v\n%s", err, outcomes(other))
	}
	o.View(ledger.System, func(tx *ledger.Tx) error {
		reg, err := product.GetRegistration(tx, done.Rows[1].Registration)
		if err != nil {
			return err
		}
		p := reg.Filed.Product
		if p.Name != "客流指数乙" || len(p.Fields) != 2 || len(p.Fields[1].Sources) != 2 || p.Sample == nil || p.Deposit == nil || p.Kind != product.Dataset {
			t.Errorf("%+v", p)
		}
		return nil
	})
}

// TestFileIsForOperators: the same gate as a single filing.
func TestFileIsForOperators(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	book := o.book([]string{"客流指数甲"}, nil)
	for name, actor := range map[string]ledger.Actor{"a buyer": o.Buyer.Actor, "the authority": o.Authority.Actor, "a stranger": {}, "the service": ledger.System} {
		want := "access.denied"
		if actor.Account == "" {
			want = "access.sign_in"
		}
		for _, dry := range []bool{true, false} {
			if r, err := o.run(actor, book, dry); fault.CodeOf(err) != want || len(r.Rows) != 0 {
				t.Errorf("%s: %+v, %v", name, r, err)
			}
		}
	}
}

// TestTemplate: what is filled into the template, in either language, is read; the sheet of codes names what the operator may use.
func TestTemplate(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for _, lang := range []string{"zh", "en"} {
		var b bytes.Buffer
		o.View(o.Operator.Actor, func(tx *ledger.Tx) error { return bulk.WriteTemplate(&b, tx, o.set, lang) })
		if _, err := bulk.Read(o.set, "模板.xlsx", bytes.NewReader(b.Bytes())); fault.CodeOf(err) != "bulk.empty" {
			t.Errorf("an empty template: %v", err)
		}
		var text strings.Builder
		sheets := map[string]int{}
		err := scan.Sheets("模板.xlsx", bytes.NewReader(b.Bytes()), scan.Options{}, func(sheet string, _ int, cells []string) error {
			sheets[sheet]++
			text.WriteString(strings.Join(cells, "\t") + "\n")
			return nil
		})
		if err != nil || len(sheets) != 4 {
			t.Fatalf("%v %v", sheets, err)
		}
		for _, word := range []string{o.Agreement.Code, producttest.Industry, "客流量", product.Dataset.Title().In(lang)} {
			if !strings.Contains(text.String(), word) {
				t.Errorf("%s: no %q in\n%s", lang, word, text.String())
			}
		}
		filled := bulktest.Fill(t, b.Bytes(), "客流指数甲")
		read, err := bulk.Read(o.set, "模板.xlsx", bytes.NewReader(filled))
		if err != nil {
			t.Fatal(err)
		}
		r, err := o.desk.File(t.Context(), o.Operator.Actor, read, nil, true)
		if err != nil || len(r.Rows) != 1 || r.Rows[0].Name != "客流指数甲" {
			t.Errorf("%+v %v", r, err)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for want, file := range map[string][]byte{
		"bulk.unreadable": []byte("产品名称\n甲\n"),
		"bulk.empty":      bulktest.Sheets(t, map[string][][]string{"别的": {{"甲"}}}),
		"bulk.header":     bulktest.Sheets(t, map[string][][]string{"产品": {{"甲"}, {"乙"}}}),
		"bulk.too_many":   bulktest.Sheets(t, map[string][][]string{"产品": append([][]string{{"产品名称"}}, slices.Repeat([][]string{{"甲"}}, bulk.MaxProducts+1)...)}),
	} {
		if _, err := bulk.Read(o.set, "a.xlsx", bytes.NewReader(file)); fault.CodeOf(err) != want {
			t.Errorf("want %s, got %v", want, err)
		}
	}
	orphan := bulktest.Sheets(t, map[string][][]string{"Products": {{"Product name"}, {"A"}}, "Fields": {{"Product name", "Field name"}, {"B", "x"}}})
	b, err := bulk.Read(o.set, "a.xlsx", bytes.NewReader(orphan))
	if err != nil {
		t.Fatal(err)
	}
	r, err := o.desk.File(t.Context(), o.Operator.Actor, b, nil, true)
	if err != nil || r.Rejected != 2 || r.Rows[1].Notes[0].Code != "bulk.no_product" || r.Rows[1].Line != 2 {
		t.Errorf("%+v %v", r, err)
	}
	var notes bytes.Buffer
	if err := bulk.WriteNotes(&notes, r); err != nil || !strings.Contains(notes.String(), "bulk.no_product") {
		t.Errorf("%s %v", notes.String(), err)
	}
}

func TestSamples(t *testing.T) {
	t.Parallel()
	zipped := func(names ...string) []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for _, name := range names {
			if _, err := z.CreateHeader(&zip.FileHeader{Name: name, NonUTF8: true}); err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	for want, file := range map[string][]byte{"bulk.archive": []byte("PK"), "bulk.archive_twice": zipped("a/x.csv", `b\x.csv`)} {
		if _, err := bulk.OpenSamples(bytes.NewReader(file), int64(len(file))); fault.CodeOf(err) != want {
			t.Errorf("want %s, got %v", want, err)
		}
	}
	gbk := zipped("\xd1\xf9\xc0\xfd.csv") // 样例 in GBK, as Windows writes it
	if s, err := bulk.OpenSamples(bytes.NewReader(gbk), int64(len(gbk))); err != nil || !s.Has("样例.csv") {
		t.Errorf("%v", err)
	}
}

// FuzzRead: whatever the file, it is read or refused.
func FuzzRead(f *testing.F) {
	book, err := rules.Load(true)
	if err != nil {
		f.Fatal(err)
	}
	sets := book.Sets()
	f.Add(bulktest.Sheets(f, map[string][][]string{"产品": {{"产品名称", "样例文件"}, {"=甲", "x"}}, "字段": {{"产品名称", "字段名称"}, {"=甲", "线路"}, {"", ""}}}))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, b []byte) {
		_, err := bulk.Read(sets[0], "a.xlsx", bytes.NewReader(b))
		if k := fault.KindOf(err); err != nil && k != fault.Invalid && k != fault.TooLarge {
			t.Errorf("%v", err)
		}
		_, _ = bulk.OpenSamples(bytes.NewReader(b), int64(len(b)))
	})
}
