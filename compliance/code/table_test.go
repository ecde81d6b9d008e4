package code

import (
	"encoding/csv"
	"slices"
	"testing"
)

// The industries on file are those of the transcription at hand, under the same sections.
func TestSharedIndustries(t *testing.T) {
	t.Parallel()
	rows, err := csv.NewReader(shared(t, "industries.csv")).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if n := len(Industries()); n != len(rows)-1 {
		t.Errorf("%d industries, want %d", n, len(rows)-1)
	}
	for _, r := range rows[1:] {
		i, ok := IndustryOf(r[0])
		if !ok || i.NameZH != r[1] || i.Section != r[2] || i.NameEN == "" {
			t.Errorf("%v: %+v", r, i)
		}
	}
}

// The zones on file are those of the township list at hand.
func TestSharedZones(t *testing.T) {
	t.Parallel()
	rows, err := csv.NewReader(shared(t, "huizhou_townships.csv")).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, z := range Zones() {
		n += len(z.Townships)
	}
	for _, r := range rows[1:] {
		if r[3] == "" {
			continue
		}
		n--
		if !slices.ContainsFunc(Zones(), func(z Zone) bool {
			return z.NameZH == r[3] && slices.Contains(z.Divisions, r[2]) && slices.Contains(z.Townships, Township{r[0], r[1]})
		}) {
			t.Errorf("%v is in no zone", r)
		}
	}
	if n != 0 {
		t.Errorf("%d townships too many or too few", n)
	}
}

func TestDivisions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		under string
		n     int
		first Division
	}{
		{"", 34, Division{"110000", "北京市"}},
		{"44", 21, Division{"440100", "广州市"}},
		{"4413", 5, Division{"441302", "惠城区"}},
		{"99", 0, Division{}},
		{"441302", 0, Division{}},
		{"4", 0, Division{}},
	} {
		list := Divisions(c.under)
		if len(list) != c.n || c.n > 0 && list[0] != c.first {
			t.Errorf("under %q: %d divisions %v, want %d from %v", c.under, len(list), list, c.n, c.first)
		}
	}
}

func TestCheckTables(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		code   string
		kind   Kind
		valid  bool
		reason string
	}{
		{"441302", KindDivision, true, "广东省惠州市惠城区"},
		{"441399", KindDivision, false, ""},
		{"j", KindIndustry, true, "金融业"},
		{"65", KindIndustry, true, "信息传输、软件和信息技术服务业，软件和信息技术服务业"},
		{"98", KindIndustry, false, ""},
		{"U", KindIndustry, false, ""},
	} {
		v := Check(c.code)
		if v.Kind != c.kind || v.Valid != c.valid || c.valid && v.Reason != c.reason || !c.valid && (v.Reason == "" || v.ReasonEN == "") {
			t.Errorf("%+v", v)
		}
	}
}
