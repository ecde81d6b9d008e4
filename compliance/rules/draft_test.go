package rules

import (
	"slices"
	"strings"
	"testing"

	"huishu/compliance/workday"
	"huishu/ledger/fault"
)

// TestDraftNeverGoverns gives a draft the matters and days of a text in force: it decides on no day all the same.
func TestDraftNeverGoverns(t *testing.T) {
	t.Parallel()
	draft := strings.NewReplacer("id: base", "id: later", "甲〔2024〕1号", "乙（征求意见稿）", "effective_from: \"2024-01-01\"\n", "",
		"effective_to: \"2026-12-31\"\n", "draft: true\n", "sureness: in_force", "sureness: draft").Replace(base)
	for name, sources := range map[string][][]byte{"alone": {[]byte(draft)}, "beside the text in force": {[]byte(base), []byte(draft)}} {
		b, err := LoadSources(false, sources...)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, on := range []string{"0001-01-01", "2023-04-04", "2024-01-01", "2026-12-31", "2027-01-01", "9999-12-31"} {
			d := day(t, on)
			if s, err := b.For("x", d); err == nil && s.Draft || err != nil && fault.CodeOf(err) != "rules.none_in_force" {
				t.Errorf("%s, %s: decided by a draft, or %v", name, on, err)
			}
			list := b.Listing(d)
			if last := list[len(list)-1]; last.ID != "later" || !last.Draft || last.InForce {
				t.Errorf("%s, %s: listed as %+v", name, on, last)
			}
		}
		s, err := b.ByID("later")
		if err != nil || s.Procedures[0].Transitions[0].Sureness != Draft {
			t.Fatalf("what a draft says is no law: %v", err)
		}
		if flaws := b.Fit(s); !slices.ContainsFunc(flaws, func(f Flaw) bool { return f.Path == "draft" }) {
			t.Errorf("a draft is fit to be adopted: %+v", flaws)
		}
	}
	for _, c := range []struct{ name, from, to, want string }{
		{"days in force", "draft: true\n", "draft: true\neffective_from: \"2027-01-01\"\n", "no days in force"},
		{"a fact in force", "sureness: draft", "sureness: in_force", "nothing in a draft is in force"},
		{"a check in force", "severity: note", "sureness: in_force, severity: note", "nothing in a draft is in force"},
		{"an act in force", "by: [authority], article", "by: [authority], sureness: in_force, article", "nothing in a draft is in force"},
		{"a type of application twice", "regimes: [x]", "regimes: [x]\nkinds: [{id: a, title: {zh: 甲, en: a}, article: 第一条}, {id: a, title: {zh: 乙, en: b}, article: 第一条}]", "given twice"},
		{"a type in one language", "regimes: [x]", "regimes: [x]\nkinds: [{id: a, title: {zh: 甲}, article: 第一条}]", "both languages"},
		{"no month", "value: 3, unit: working_days", "value: 13, unit: month_end", "is no month"},
	} {
		if !strings.Contains(draft, c.from) {
			t.Fatalf("the draft does not hold %q", c.from)
		}
		if _, err := LoadSources(false, []byte(strings.Replace(draft, c.from, c.to, 1))); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want an error with %q", c.name, err, c.want)
		}
	}
}

// TestGuangdongDraft: the shipped draft names its types, one procedure for each, and makes up no number.
func TestGuangdongDraft(t *testing.T) {
	t.Parallel()
	s, err := book(t, false).ByID("gd-asset-draft-2023")
	if err != nil || !s.Draft || len(s.Regimes) > 0 || len(s.Procedures) != 4 || !strings.Contains(s.Title.ZH, "征求意见稿") || !strings.Contains(s.Title.EN, "draft") {
		t.Fatalf("%d procedures, %v", len(s.Procedures), err)
	}
	for _, d := range s.Procedures {
		for _, step := range d.Steps {
			if step.Clock != nil && (step.Clock.WorkingDays != 0 || step.Clock.Sureness != Unknown) {
				t.Errorf("%s: the clock of %s has a number: %+v", d.ID, step.ID, step.Clock)
			}
		}
	}
	var kinds []string
	for _, k := range s.Kinds {
		kinds = append(kinds, k.Title.ZH)
	}
	if strings.Join(kinds, " ") != "首次登记 变动登记 注销登记 撤销登记" {
		t.Errorf("types %v", kinds)
	}
	for _, f := range s.Facts {
		if _, err := s.Value(f.ID); f.Sureness != Unknown || fault.CodeOf(err) != "rules.fact_unknown" {
			t.Errorf("%s: %+v %v", f.ID, f, err)
		}
	}
	if _, err := s.LastDay("validity", day(t, "2026-03-02"), workday.Date{}); fault.CodeOf(err) != "rules.fact_unknown" {
		t.Errorf("validity: %v", err)
	}
}

// TestCityClocks holds the city's own clocks against its articles 13, 15 and 16, and the price notice against its part 5.
func TestCityClocks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		set, fact, article, unit string
		n                        int64
	}{
		{"city-2023-38", "sharing.answer", "惠府〔2023〕38号 第十三条", "working_days", 2},
		{"city-2023-38", "sharing.delivery", "惠府〔2023〕38号 第十三条", "working_days", 3},
		{"city-2023-38", "sharing.uncatalogued", "惠府〔2023〕38号 第十三条", "working_days", 5},
		{"city-2023-38", "opening.demand", "惠府〔2023〕38号 第十五条", "working_days", 20},
		{"city-2023-38", "doubt.answer", "惠府〔2023〕38号 第十六条第一款", "working_days", 10},
		{"city-2023-38", "correction.check", "惠府〔2023〕38号 第十六条第二款", "working_days", 10},
		{"ndrc-2025-65", "annual_report", "发改价格〔2025〕65号 第五部分", "month_end", 3},
	} {
		s, err := book(t, false).ByID(c.set)
		if err != nil {
			t.Fatal(err)
		}
		if f, ok := s.Fact(c.fact); !ok || f.Value == nil || *f.Value != c.n || f.Unit != c.unit || f.Article != c.article || f.Sureness != InForce {
			t.Errorf("%s#%s: %+v", c.set, c.fact, f)
		}
	}
}
