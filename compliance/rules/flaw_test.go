package rules

import (
	"strings"
	"testing"
)

// TestInspectFindsEverything puts many mistakes into one file: each is found, under its path
// and on its line, in both languages and with a remedy.
func TestInspectFindsEverything(t *testing.T) {
	t.Parallel()
	file := strings.NewReplacer(
		"regimes: [x]", "regimes: [x]\ncolour: red",
		"title: {zh: 甲, en: A}\nnumber", "title: {zh: 甲}\nnumber",
		"unit: working_days, article: 第一条", "unit: workdays, article: 第一条",
		"article: 第二条", "article: somewhere",
		`n > law("days")`, `n > law("nights") && m`,
		"severity: note", "severity: grave",
		`zh: "{n}"`, `zh: "{k}"`,
		"awaits: authority, ", "",
		"to: b, by", "to: c, by",
	).Replace(base)
	set, flaws := Inspect([]byte(file))
	if set == nil || set.ID != "base" {
		t.Fatalf("no set came back: %+v", flaws)
	}
	at := map[string]Flaw{}
	for _, f := range flaws {
		at[f.Path] = f
		if f.Message.ZH == "" || f.Message.EN == "" || f.Remedy.ZH == "" || f.Remedy.EN == "" {
			t.Errorf("%+v lacks words", f)
		}
	}
	lines := strings.Split(file, "\n")
	for path, on := range map[string]string{
		"colour":                      "colour: red",
		"title":                       "title: {zh: 甲}",
		"facts.days.unit":             "unit: workdays",
		"facts.open.article":          "somewhere",
		"checks.g.rules.r.require":    "nights",
		"checks.g.rules.r.severity":   "grave",
		"checks.g.rules.r.text":       "{k}",
		"procedures.p.steps.a.awaits": "id: a,",
		"procedures.p.steps.a.clock":  "id: a,",
		"procedures.p.transitions.go": "act: go",
		"procedures.p.steps.b":        "id: b,",
	} {
		f, ok := at[path]
		if !ok {
			t.Errorf("nothing is said of %s", path)
			continue
		}
		if f.Line < 1 || f.Line > len(lines) || !strings.Contains(lines[f.Line-1], on) {
			t.Errorf("%s is said to be on line %d", path, f.Line)
		}
	}
}

func TestInspectEveryBadSet(t *testing.T) {
	t.Parallel()
	if _, flaws := Inspect([]byte(base)); len(flaws) > 0 {
		t.Errorf("the base set: %+v", flaws)
	}
	for _, file := range []string{"", "a: &a [*a]", "- 1", "id: [", "id: a\nextends: a", "id: x y", "id: a\nfacts: 7"} {
		if _, flaws := Inspect([]byte(file)); len(flaws) == 0 {
			t.Errorf("%q has no flaws", file)
		}
	}
}

// A file stands beside the shipped sets: it may extend and cite them, replaces its own
// older self, and may begin while another one governs.
func TestInspectBesideTheShippedSets(t *testing.T) {
	t.Parallel()
	sources, err := shippedSources()
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range sources {
		s, flaws := Inspect(source)
		if len(flaws) > 0 || s.Hash == "" {
			t.Errorf("%s: %+v", s.ID, flaws)
		}
	}
	successor := func(from string) string {
		return "id: city-2027-1\ntitle: {zh: 后续细则, en: Successor}\nnumber: 惠府〔2027〕1号\neffective_from: \"" + from +
			"\"\neffective_to: \"2029-12-31\"\nextends: city-2023-38\nfacts:\n" +
			"  - {id: registration.acceptance, title: {zh: 受理, en: acceptance}, value: 5, unit: working_days, article: 第九条, sureness: in_force}\n"
	}
	s, flaws := Inspect([]byte(successor("2027-01-01")))
	if len(flaws) > 0 {
		t.Fatalf("a successor: %+v", flaws)
	}
	if n, err := s.Value("registration.acceptance"); err != nil || n != 5 {
		t.Errorf("%d, %v", n, err)
	}
	// That it begins while another one governs is no flaw: its adoption ends that one the day before.
	if _, flaws = Inspect([]byte(successor("2026-12-31"))); len(flaws) > 0 {
		t.Errorf("a successor that begins earlier: %+v", flaws)
	}
	_, flaws = Inspect([]byte(strings.Replace(successor("2027-01-01"), "extends: city-2023-38", "extends: city-1999", 1)))
	if len(flaws) != 1 || flaws[0].Path != "extends" || flaws[0].Line != 6 {
		t.Errorf("an unknown base: %+v", flaws)
	}
}
