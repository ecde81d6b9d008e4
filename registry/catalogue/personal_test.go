package catalogue_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/catalogue"
)

// staffed is a catalogue as bodies really send them: names and numbers of clerks in titles, summaries and columns of their own.
const staffed = "编号,名称,摘要,联系人,联系电话\n" +
	"1,公交站点,全市公交站点,张三丰,13812345678\n" +
	"2,投诉记录（举报人：李小明）,请联系王经理 0752-2123456 或 a.b@huizhou.gov.cn,,\n" +
	"3,空气质量,每小时一次，来自 http://210.69.1.1,,\n"

func asFound(list []catalogue.Exposure) (out []string) {
	for _, e := range list {
		out = append(out, fmt.Sprintf("%s %s %s %s", e.SourceID, e.Field, e.Type, e.Masked))
	}
	return out
}

// TestExposures: what the text of an entry should not say is found in any column, and never repeated.
func TestExposures(t *testing.T) {
	t.Parallel()
	res := read(t, []byte(staffed))
	found, err := catalogue.ExposuresIn(res.Rows)
	want := []string{
		"1 联系电话 mobile 138****5678", "1 联系人 name 张**",
		"2 description email a.*@huizhou.gov.cn", "2 description landline 0752-*****56", "2 title name 李**",
	}
	got := asFound(found)
	slices.Sort(got)
	slices.Sort(want)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%v\ngot  %q\nwant %q", err, got, want)
	}
	if i := slices.IndexFunc(found, func(e catalogue.Exposure) bool { return e.SourceID == "2" }); i < 0 || found[i].Line != 3 {
		t.Errorf("%+v", found)
	}
	b, err := json.Marshal(found)
	for _, value := range []string{"张三丰", "13812345678", "李小明", "2123456", "a.b@"} {
		if err != nil || strings.Contains(string(b), value) {
			t.Errorf("the findings say %s: %s, %v", value, b, err)
		}
	}
}

// TestNoExposureInRealInventories: the contacts were taken out of the inventories of Taipei and Taichung, so nothing may be raised.
func TestNoExposureInRealInventories(t *testing.T) {
	t.Parallel()
	res := read(t, sharedFile(t))
	found, err := catalogue.ExposuresIn(res.Rows)
	if err != nil || len(res.Rows) < 2000 || len(found) > 0 {
		t.Errorf("%d rows: %q, %v", len(res.Rows), asFound(found), err)
	}
}

// TestFlags: what an import finds stays open, for the body and the authority only, until it is settled with a ground or corrected;
// each step is in the journal.
func TestFlags(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	rows := read(t, []byte(staffed)).Rows
	if got := h.load(t, h.body, rows); got != (catalogue.ImportReport{Created: 3}) {
		t.Fatalf("%+v", got)
	}
	open := func(who ledger.Actor) (list []catalogue.Flag, entries, own int) {
		t.Helper()
		err := h.View(t.Context(), who, func(tx *ledger.Tx) (err error) {
			if list, err = catalogue.OpenFlags(tx, 100); err == nil {
				entries, err = catalogue.CountOpen(tx)
			}
			if err == nil {
				own, err = catalogue.CountOwnOpen(tx)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return list, entries, own
	}
	for _, c := range []struct {
		who                   ledger.Actor
		findings, entries, ow int
	}{{steward(h.body), 5, 2, 2}, {authority, 5, 2, 0}, {steward(h.other), 0, 0, 0}} {
		if list, entries, own := open(c.who); len(list) != c.findings || entries != c.entries || own != c.ow {
			t.Errorf("%s of %s: %d findings in %d entries, %d own", c.who.Account, c.who.Party, len(list), entries, own)
		}
	}
	list, _, _ := open(steward(h.body))
	first, second := list[0].Resource, list[len(list)-1].Resource
	settle := func(who ledger.Actor, id, reason string) error {
		return h.Update(t.Context(), who, func(tx *ledger.Tx) error { return catalogue.Settle(tx, id, reason) })
	}
	for _, c := range []struct {
		who        ledger.Actor
		id, reason string
		code       string
	}{
		{steward(h.other), first, "公开信息", "access.denied"},
		{steward(h.body), first, "  ", "required"},
		{steward(h.body), first, strings.Repeat("长", 1001), "text.long"},
		{steward(h.body), "no such", "公开信息", "catalogue.not_found"},
		{steward(h.body), first, "办公电话，依法公开", ""},
		{steward(h.body), first, "又一次", "catalogue.nothing_open"},
	} {
		if err := settle(c.who, c.id, c.reason); (err != nil) != (c.code != "") || c.code != "" && fault.CodeOf(err) != c.code {
			t.Errorf("settle %q by %s: %v, want %q", c.reason, c.who.Party, err, c.code)
		}
	}
	if _, entries, _ := open(authority); entries != 1 {
		t.Errorf("%d entries are open after one was settled", entries)
	}
	err := h.View(t.Context(), authority, func(tx *ledger.Tx) error {
		flags, err := catalogue.FlagsOf(tx, first)
		for _, f := range flags {
			if f.Settled != "办公电话，依法公开" || f.SettledBy != "steward" || f.SettledAt == 0 {
				t.Errorf("%+v", f)
			}
		}
		if len(flags) == 0 {
			t.Error("what was settled is forgotten")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	err = h.View(t.Context(), steward(h.other), func(tx *ledger.Tx) error { _, err := catalogue.FlagsOf(tx, second); return err })
	if fault.CodeOf(err) != "access.denied" {
		t.Errorf("another body reads the findings: %v", err)
	}
	// An equal file changes nothing, a corrected one closes the rest, another text opens again.
	if got := h.load(t, h.body, rows); got != (catalogue.ImportReport{Unchanged: 3}) {
		t.Errorf("%+v", got)
	}
	corrected := strings.NewReplacer("（举报人：李小明）", "", "请联系王经理 0752-2123456 或 a.b@huizhou.gov.cn", "见办事指南").Replace(staffed)
	h.load(t, h.body, read(t, []byte(corrected)).Rows)
	if _, entries, _ := open(authority); entries != 0 {
		t.Errorf("%d entries are open after the correction", entries)
	}
	h.load(t, h.body, read(t, []byte(strings.ReplaceAll(corrected, "张三丰", "李四光"))).Rows)
	if _, entries, _ := open(authority); entries != 1 {
		t.Errorf("%d entries are open after another name came in", entries)
	}
	want := []string{"resource.create", "resource.create", "resource.create", "resource.settle", "resource.update", "resource.update"}
	if got := h.events(t); !slices.Equal(got, want) {
		t.Errorf("events %v", got)
	}
	if access.Can(steward(h.body), access.CatalogueEdit, access.Facts{Owner: h.other}) {
		t.Error("a body edits another's catalogue")
	}
}
