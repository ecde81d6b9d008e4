package product_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"huishu/ledger"
	"huishu/registry/product"
)

// TestSampleColumns: the profile of a sample's columns is kept with it, counts only, headers masked like findings; a sample without
// one is written as it was before there were profiles, because its digest is in the journal.
func TestSampleColumns(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.complete()
	w.sampled(p.ID, "线路,日期,13812345678\n1路,2026-01-02,3\n1路,,4\n2路,2026-01-03,x\n")
	var got []product.SampleColumn
	w.Read(func(tx *ledger.Tx) error {
		now, err := product.Get(tx, p.ID)
		if err == nil && now.Sample != nil {
			got = now.Sample.Columns
		}
		return err
	})
	want := []product.SampleColumn{
		{Place: "column 1", Values: 4, Distinct: 3, Texts: 4}, {Place: "column 2", Values: 3, Blanks: 1, Distinct: 3, Dates: 2, Texts: 1},
		{Place: "column 3", Values: 4, Distinct: 4, Numbers: 3, Texts: 1},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	wide := make([]string, 600)
	for i := range wide {
		wide[i] = fmt.Sprintf("c%d", i)
	}
	if p = w.sampled(p.ID, strings.Join(wide, ",")+"\n"+strings.Join(wide, ",")+"\n"); len(p.Sample.Columns) != 500 || p.Sample.Columns[499].Place != "c499" {
		t.Errorf("%d columns kept", len(p.Sample.Columns))
	}
	if b, err := json.Marshal(product.Sample{}); err != nil || strings.Contains(string(b), "columns") {
		t.Errorf("a sample without profiles: %s, %v", b, err)
	}
}
