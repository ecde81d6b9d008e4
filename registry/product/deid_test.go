package product_test

import (
	"io"
	"strings"
	"testing"

	"huishu/compliance/deid"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/product"
)

func TestDeidentifySample(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.created(w.content(w.concluded().ID))
	file := "姓名,手机,性别,年龄\n"
	for i := range 12 {
		file += []string{"王小明", "李秀英"}[i%2] + ",1380013800" + string(rune('0'+i%10)) + "," + []string{"男", "女"}[i%2] + ",2" + string(rune('0'+i%10)) + "\n"
	}
	p = w.sampled(p.ID, file)
	was := *p.Sample

	if err := w.Do(w.competitor, func(tx *ledger.Tx) error { _, err := product.OwnSample(tx, p.ID); return err }); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a competitor reads the sample: %v", err)
	}
	a, err := product.AnalyseSample(w.Vault, was, deid.Choice{Goal: deid.Goal{K: 3}})
	if err != nil || a.Privacy.K != 1 || a.Remedy == nil {
		t.Fatalf("%v: %+v", err, a)
	}
	d, err := product.Deidentify(t.Context(), w.Vault, was, a.Plan)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Do(w.competitor, func(tx *ledger.Tx) error { _, err := product.AdoptDeidentified(tx, p.ID, d); return err }); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("a competitor adopts: %v", err)
	}
	w.Must(w.operator, func(tx *ledger.Tx) (err error) { p, err = product.AdoptDeidentified(tx, p.ID, d); return err })
	if p.Sample.ID == was.ID || p.Sample.Name != "样例-deidentified.csv" || len(p.Sample.Hits) >= len(was.Hits) || d.Report().After.Privacy.K < 3 {
		t.Errorf("adopted %+v", p.Sample)
	}
	w.Read(func(tx *ledger.Tx) error {
		events, err := tx.History(product.SubjectProduct, p.ID)
		if err == nil && events[len(events)-1].Kind != "sample.deidentify" {
			t.Errorf("the last event is %s", events[len(events)-1].Kind)
		}
		return err
	})
	if err := w.Do(w.operator, func(tx *ledger.Tx) error { _, err := product.AdoptDeidentified(tx, p.ID, d); return err }); fault.CodeOf(err) != "sample.replaced" {
		t.Errorf("adopted twice: %v", err)
	}

	a.Plan.K, a.Plan.MaxSuppressed = 100, 0
	if _, err := product.Deidentify(t.Context(), w.Vault, was, a.Plan); fault.CodeOf(err) != "deid.goal" {
		t.Errorf("a plan that misses its goal: %v", err)
	}
	text, err := product.ScanSample(t.Context(), w.Vault, "说明.txt", io.MultiReader(strings.NewReader("只是一段文字，没有表格。")))
	if err != nil {
		t.Fatal(err)
	}
	w.Must(w.operator, func(tx *ledger.Tx) (err error) { p, err = product.AttachSample(tx, p.ID, text); return err })
	if _, err := product.AnalyseSample(w.Vault, *p.Sample, deid.Choice{Goal: deid.Goal{K: 3}}); fault.CodeOf(err) != "scan.unsupported" {
		t.Errorf("a text is analysed: %v", err)
	}
}
