package rules

import (
	"strings"
	"testing"

	"huishu/ledger/fault"
)

// successor is a set after the city's own, with one number of its own.
func successorFile(id, from, to string) string {
	return "id: " + id + "\ntitle: {zh: 后续细则, en: Successor}\nissuer: {zh: 市政府, en: city}\nnumber: 惠府〔2027〕1号\neffective_from: \"" + from +
		"\"\neffective_to: \"" + to + "\"\nextends: city-2023-38\nfacts:\n" +
		"  - {id: registration.acceptance, title: {zh: 受理, en: acceptance}, value: 5, unit: working_days, article: 第九条, sureness: in_force}\n"
}

func inspected(t *testing.T, b *Book, file string) *Set {
	t.Helper()
	s, flaws := b.Inspect([]byte(file))
	if len(flaws) > 0 {
		t.Fatalf("%+v", flaws)
	}
	return s
}

// TestReigns adopts sets over the shipped one and asks who governs on the days around each change.
func TestReigns(t *testing.T) {
	t.Parallel()
	shipped, err := Load(false)
	if err != nil {
		t.Fatal(err)
	}
	a := inspected(t, shipped, successorFile("city-a", "2026-12-01", "2027-12-31"))
	b := inspected(t, shipped, successorFile("city-b", "2027-01-01", ""))
	corrected := inspected(t, shipped, successorFile("city-b2", "2027-01-01", "2028-12-31"))
	part := inspected(t, shipped, strings.Replace(successorFile("city-part", "2026-06-01", ""), "extends", "regimes: [registration]\nextends", 1))
	adopt := func(s *Set, from string) Adopted { return Adopted{s, day(t, from)} }
	for _, c := range []struct {
		name    string
		adopted []Adopted
		want    string // day:set of registration, "-" for none
		party   string
	}{
		{"nothing", nil, "2023-12-31:- 2024-01-01:city-2023-38 2026-12-31:city-2023-38 2027-01-01:-", ""},
		{"ends its predecessor the day before", []Adopted{adopt(a, "2026-12-15")}, "2026-12-14:city-2023-38 2026-12-15:city-a 2027-12-31:city-a 2028-01-01:-", ""},
		{"follows at the expiry, without end", []Adopted{adopt(b, "2027-01-01")}, "2026-12-31:city-2023-38 2027-01-01:city-b 2099-01-01:city-b", ""},
		{"leaves a gap", []Adopted{adopt(b, "2027-03-01")}, "2026-12-31:city-2023-38 2027-01-01:- 2027-02-28:- 2027-03-01:city-b", ""},
		{"two in turn, whatever was adopted first", []Adopted{adopt(b, "2027-07-01"), adopt(a, "2026-12-15")}, "2026-12-15:city-a 2027-06-30:city-a 2027-07-01:city-b", ""},
		{"the later decision for one day stands", []Adopted{adopt(b, "2027-01-01"), adopt(corrected, "2027-01-01")}, "2027-01-01:city-b2 2028-12-31:city-b2 2029-01-01:-", ""},
		{"of one matter only", []Adopted{adopt(part, "2026-06-01")}, "2026-05-31:city-2023-38 2026-06-01:city-part 2027-01-01:city-part", "2026-06-01:city-2023-38 2027-01-01:-"},
	} {
		book := shipped.With(c.adopted...)
		for regime, want := range map[string]string{"registration": c.want, "party": c.party} {
			for _, w := range strings.Fields(want) {
				on, id, _ := strings.Cut(w, ":")
				s, err := book.For(regime, day(t, on))
				switch {
				case id == "-" && fault.CodeOf(err) != "rules.none_in_force":
					t.Errorf("%s: %s on %s: %v %v", c.name, regime, on, s, err)
				case id != "-" && (err != nil || s.ID != id):
					t.Errorf("%s: %s on %s: %v, want %s", c.name, regime, on, err, id)
				}
			}
		}
	}
	if s, err := shipped.For("registration", day(t, "2026-12-20")); err != nil || s.ID != "city-2023-38" {
		t.Errorf("the shipped book was changed: %v %v", s, err)
	}
}

// TestDemoSetGivesWay: what an authority adopts is not superseded by what comes with the program.
func TestDemoSetGivesWay(t *testing.T) {
	t.Parallel()
	shipped, err := Load(true)
	if err != nil {
		t.Fatal(err)
	}
	a := inspected(t, shipped, successorFile("city-a", "2026-12-01", "2027-12-31"))
	book := shipped.With(Adopted{a, day(t, "2026-12-15")})
	for on, want := range map[string]string{"2026-12-14": "city-2023-38", "2027-06-01": "city-a"} {
		if s, err := book.For("registration", day(t, on)); err != nil || s.ID != want {
			t.Errorf("%s: %v %v", on, s, err)
		}
	}
	if e := book.Entry(mustID(t, book, "demo-2027"), day(t, "2027-06-01")); e.InForce || e.GovernsFrom != "" {
		t.Errorf("superseded before it began, yet %+v", e)
	}
	if e := book.Entry(mustID(t, book, "city-2023-38"), day(t, "2026-12-15")); e.InForce || e.GovernsTo != "2026-12-14" || e.EffectiveTo != "2026-12-31" {
		t.Errorf("the predecessor: %+v", e)
	}
}

func mustID(t *testing.T, b *Book, id string) *Set {
	t.Helper()
	s, err := b.ByID(id)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestStanding: a gap says since when, an end how far it is, and an adopted successor moves it.
func TestStanding(t *testing.T) {
	t.Parallel()
	shipped, err := Load(false)
	if err != nil {
		t.Fatal(err)
	}
	b := inspected(t, shipped, successorFile("city-b", "2027-01-01", ""))
	for _, c := range []struct {
		book          *Book
		on            string
		governed      bool
		ending        bool
		since, until  string
		left          int
		mustSpeakOf27 bool
	}{
		{book: shipped, on: "2026-10-01", governed: true, until: "2026-12-31", left: 91},
		{book: shipped, on: "2026-10-02", governed: true, ending: true, until: "2026-12-31", left: 90},
		{book: shipped, on: "2026-12-31", governed: true, ending: true, until: "2026-12-31"},
		{book: shipped, on: "2027-01-04", since: "2027-01-01"},
		{book: shipped, on: "2023-01-04"},
		{book: shipped.With(Adopted{b, day(t, "2027-01-01")}), on: "2026-12-31", governed: true},
		{book: shipped.With(Adopted{b, day(t, "2027-02-01")}), on: "2027-01-04", since: "2027-01-01"},
		{book: shipped.With(Adopted{b, day(t, "2027-02-01")}), on: "2026-12-31", governed: true, ending: true, until: "2026-12-31"},
	} {
		list := c.book.Standing(day(t, c.on))
		if len(list) < 3 {
			t.Fatalf("%d matters", len(list))
		}
		for _, st := range list {
			if st.Regime == "national" { // by the national measures alone, which run to 2030
				continue
			}
			if st.Governed() != c.governed || st.Ending() != c.ending || st.Since != c.since || st.Until != c.until || st.DaysLeft != c.left {
				t.Errorf("%s: %+v, want %+v", c.on, st, c)
			}
		}
		if _, err := c.book.For("registration", day(t, c.on)); c.since != "" && !strings.Contains(fault.From(err).Message.ZH, "自 "+c.since+" 起没有适用于“合规登记”的规则集") {
			t.Errorf("%s: %v", c.on, err)
		}
	}
}

// TestRestore: the canonical bytes of every shipped set make a set that judges the same and has the same hash; other bytes do not.
func TestRestore(t *testing.T) {
	t.Parallel()
	book, err := Load(true)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range book.Sets() {
		again, err := Restore(s.Hash, s.Canonical())
		if err != nil {
			t.Fatalf("%s: %v", s.ID, err)
		}
		if again.Hash != s.Hash || string(again.Canonical()) != string(s.Canonical()) || !Compare(s, again).Empty() {
			t.Errorf("%s is another set", s.ID)
		}
		for i, d := range s.Procedures {
			if got, err := again.Procedure(d.ID); err != nil || len(got.Steps) != len(s.Procedures[i].Steps) || Compare(s, again).Clocks == nil {
				t.Errorf("%s %s: %v", s.ID, d.ID, err)
			}
		}
		if _, err := Restore(s.Hash, append(s.Canonical(), ' ')); err == nil {
			t.Errorf("%s: changed bytes were taken", s.ID)
		}
	}
	city := mustID(t, book, "city-2023-38")
	again, err := Restore(city.Hash, city.Canonical())
	if err != nil {
		t.Fatal(err)
	}
	facts := map[string]any{"kind": "broker", "uscc_valid": false, "identity_verified": true, "term_over": false, "scope": "", "classes": []string{}, "accreditation": map[string]any{"number": "", "issuer": "", "from": "", "to": ""}, "documents": []string{}, "today": "2026-06-01"}
	want, err1 := city.Check("qualification", facts)
	got, err2 := again.Check("qualification", facts)
	if err1 != nil || err2 != nil || len(want) < 6 || len(got) != len(want) {
		t.Fatalf("%v %v: %d findings, %d by the restored set", err1, err2, len(want), len(got))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%+v, want %+v", got[i], want[i])
		}
	}
}

// TestFit: a successor that the program could not run is told what it lacks.
func TestFit(t *testing.T) {
	t.Parallel()
	book, err := Load(false)
	if err != nil {
		t.Fatal(err)
	}
	if flaws := book.Fit(inspected(t, book, successorFile("city-a", "2027-01-01", ""))); len(flaws) > 0 {
		t.Errorf("a sound successor: %+v", flaws)
	}
	for _, s := range book.Sets() {
		if flaws := book.Fit(s); s.Draft != (len(flaws) > 0) {
			t.Errorf("%s: %+v", s.ID, flaws)
		}
	}
	for path, change := range map[string]string{
		"facts.registration.validity":           "regimes: [registration]\n",
		"checks.registration.facts":             "regimes: [registration]\n",
		"types.scan_finding":                    "regimes: [registration]\n",
		"procedures.registration":               "regimes: [registration]\n",
		"regimes":                               "regimes: [customs]\nextends: city-2023-38\n",
		"procedures.party.transitions.abdicate": "extends: city-2023-38\nprocedures:\n  - {id: party, regime: party, title: {zh: 程, en: p}, article: 第一条, open: {act: begin, title: {zh: 起, en: begin}, by: [applicant], to: a, article: 第一条}, steps: [{id: a, title: {zh: 甲, en: a}, awaits: authority}, {id: b, title: {zh: 乙, en: b}, terminal: true, outcome: ended}], transitions: [{act: abdicate, title: {zh: 止, en: stop}, from: [a], to: b, by: [authority], article: 第一条}]}\n",
	} {
		s, flaws := book.Inspect([]byte("id: x\ntitle: {zh: 甲, en: A}\nnumber: 甲〔2027〕1号\neffective_from: \"2027-01-01\"\n" + change))
		if len(flaws) > 0 && path != "regimes" {
			t.Fatalf("%s: %+v", path, flaws)
		}
		found := false
		for _, f := range book.Fit(s) {
			found = found || f.Path == path && f.Remedy.ZH != "" && f.Remedy.EN != ""
		}
		if !found {
			t.Errorf("nothing is said of %s: %+v", path, book.Fit(s))
		}
	}
}

// TestCompare names what a successor changes, and nothing else.
func TestCompare(t *testing.T) {
	t.Parallel()
	book, err := Load(true)
	if err != nil {
		t.Fatal(err)
	}
	city := mustID(t, book, "city-2023-38")
	d := Compare(city, inspected(t, book, successorFile("city-a", "2027-01-01", "")))
	if len(d.Facts) != 1 || d.Facts[0].ID != "registration.acceptance" || *d.Facts[0].Before != 3 || *d.Facts[0].After != 5 || len(d.Rules) != 0 || len(d.Materials) != 0 {
		t.Errorf("%+v", d)
	}
	for _, c := range d.Clocks {
		if c.Before != 3 || c.After != 5 {
			t.Errorf("%+v", c)
		}
	}
	if len(d.Clocks) == 0 {
		t.Error("the clock of acceptance does not follow its fact")
	}
}

// TestAdoptedSetTakesTheNameOfTheProgramsOwn: what is adopted under an id is what the id names and what governs
// from its day on; the text of the program with that id governs no more and is still found by its hash.
func TestAdoptedSetTakesTheNameOfTheProgramsOwn(t *testing.T) {
	t.Parallel()
	shipped, err := LoadSources(false, []byte(base))
	if err != nil {
		t.Fatal(err)
	}
	other, err := LoadSources(false, []byte(strings.Replace(base, "value: 3", "value: 5", 1)))
	if err != nil {
		t.Fatal(err)
	}
	was, err1 := shipped.ByID("base")
	is, err2 := other.ByID("base")
	if err1 != nil || err2 != nil || was.Hash == is.Hash {
		t.Fatal(err1, err2)
	}
	book := shipped.With(Adopted{Set: is, From: day(t, "2025-06-01")})
	if got, err := book.ByID("base"); err != nil || got != is {
		t.Errorf("the id names %v %v", got, err)
	}
	if got, err := book.ByHash(was.Hash); err != nil || got != was {
		t.Errorf("the hash of the old text finds %v %v", got, err)
	}
	if got, err := book.ByHash(is.Hash); err != nil || got != is {
		t.Errorf("the hash of the new text finds %v %v", got, err)
	}
	for _, c := range []struct {
		on       string
		governed bool
	}{{"2025-05-31", false}, {"2025-06-01", true}, {"2026-12-31", true}, {"2027-01-01", false}} {
		got, err := book.For("x", day(t, c.on))
		if (err == nil) != c.governed || err == nil && got != is {
			t.Errorf("%s: %v %v", c.on, got, err)
		}
	}
	if n := len(book.Sets()); n != len(shipped.Sets()) {
		t.Errorf("%d sets, want the one in place of the other", n)
	}
}
