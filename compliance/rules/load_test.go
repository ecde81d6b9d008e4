package rules

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"huishu/compliance/workday"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
)

var update = flag.Bool("update", false, "rewrite golden files")

// Both books are loaded once: they are read-only.
var (
	production    = sync.OnceValues(func() (*Book, error) { return Load(false) })
	demonstration = sync.OnceValues(func() (*Book, error) { return Load(true) })
)

func book(t testing.TB, demo bool) *Book {
	t.Helper()
	load := production
	if demo {
		load = demonstration
	}
	b, err := load()
	if err != nil {
		t.Fatalf("loading the shipped sets: %v", err)
	}
	return b
}

func day(t testing.TB, s string) workday.Date {
	t.Helper()
	d, err := workday.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestForFindsTheSetOfTheDay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		demo      bool
		day, want string
	}{
		{false, "2023-12-31", ""},
		{false, "2024-01-01", "city-2023-38"},
		{false, "2026-12-31", "city-2023-38"},
		{false, "2027-01-01", ""},
		{true, "2026-12-31", "city-2023-38"},
		{true, "2027-01-04", "demo-2027"},
		{true, "2030-01-01", ""},
	} {
		for _, regime := range []string{"party", "agreement", "registration"} {
			s, err := book(t, c.demo).For(regime, day(t, c.day))
			if c.want == "" {
				if fault.CodeOf(err) != "rules.none_in_force" || fault.KindOf(err) != fault.Refused {
					t.Errorf("demo=%v %s %s: got %v, want a refusal", c.demo, regime, c.day, err)
				}
				continue
			}
			if err != nil || s.ID != c.want {
				t.Errorf("demo=%v %s %s: got %v %v, want %s", c.demo, regime, c.day, s, err, c.want)
			}
		}
	}
	if _, err := book(t, true).For("no such regime", day(t, "2026-01-05")); fault.CodeOf(err) != "rules.none_in_force" {
		t.Errorf("unknown regime: %v", err)
	}
}

func TestFictionalSetsStayOutOfProduction(t *testing.T) {
	t.Parallel()
	for _, e := range book(t, false).Listing(day(t, "2026-06-01")) {
		if e.Fictional {
			t.Errorf("%s is fictional and loaded outside a demonstration", e.ID)
		}
	}
	s, err := book(t, true).ByID("demo-2027")
	if err != nil || !s.Fictional || !strings.Contains(s.Title.ZH, "虚构") || !strings.Contains(s.Title.EN, "FICTIONAL") {
		t.Errorf("the demonstration set must say that it is fictional: %+v %v", s, err)
	}
}

func TestHashIsTheHashOfTheCanonicalJSON(t *testing.T) {
	t.Parallel()
	b := book(t, true)
	seen := map[string]bool{}
	for _, s := range b.Sets() {
		again, err := tlog.CanonicalJSON(s.Canonical())
		if err != nil || !bytes.Equal(again, s.Canonical()) {
			t.Errorf("%s: Canonical is not JCS: %v", s.ID, err)
		}
		sum := sha256.Sum256(s.Canonical())
		if hex.EncodeToString(sum[:]) != s.Hash || seen[s.Hash] {
			t.Errorf("%s: hash %s is wrong or shared", s.ID, s.Hash)
		}
		seen[s.Hash] = true
		if got, err := b.ByHash(s.Hash); err != nil || got != s {
			t.Errorf("%s: not found by its hash: %v", s.ID, err)
		}
		public, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		if canonical, err := tlog.CanonicalJSON(public); err != nil || !bytes.Equal(canonical, s.Canonical()) {
			t.Errorf("%s: the JSON that is served does not have the hash that is named: %v", s.ID, err)
		}
	}
	if _, err := b.ByHash("00"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("unknown hash: %v", err)
	}
}

// TestHashesAreReproducible loads twice: map order must not show.
func TestHashesAreReproducible(t *testing.T) {
	t.Parallel()
	a := book(t, true)
	b, err := Load(true)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range a.Sets() {
		if b.Sets()[i].Hash != s.Hash {
			t.Errorf("%s has two hashes", s.ID)
		}
	}
}

// TestGoldenListing shows every fact and hash of the shipped sets, so that a
// change of the law's data is seen in review. Rewrite with -update.
func TestGoldenListing(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	for _, s := range book(t, true).Sets() {
		fmt.Fprintf(&out, "%s %s %s..%s regimes %v\n", s.ID, s.Number, s.EffectiveFrom, s.EffectiveTo, s.Regimes)
		if s.Draft {
			out.WriteString("  draft\n")
		}
		for _, k := range s.Kinds {
			fmt.Fprintf(&out, "  kind %-34s %s %s\n", k.ID, k.Title.ZH, k.Article)
		}
		for _, f := range s.Facts {
			value := "?"
			if f.Value != nil {
				value = fmt.Sprint(*f.Value)
			}
			fmt.Fprintf(&out, "  fact %-34s %3s %-12s %-8s %s %s\n", f.ID, value, f.Unit, f.Sureness, f.Article, f.From)
		}
		for _, g := range s.Groups {
			for _, r := range g.Rules {
				fmt.Fprintf(&out, "  rule %-34s %-9s %-8s %s\n", r.ID, r.Severity, r.Sureness, r.Article)
			}
		}
		for _, c := range s.ServiceClasses {
			fmt.Fprintf(&out, "  class %-33s %-8s %s %s\n", c.ID, c.Sureness, c.Article, c.Title.ZH)
		}
		for _, g := range s.Gradings {
			fmt.Fprintf(&out, "  grading %-31s %3d %-8s %s\n", g.ID, g.Base, g.Sureness, g.Article)
			for _, f := range g.Factors {
				fmt.Fprintf(&out, "  factor %-32s %3d most %d\n", g.ID+"."+f.ID, f.Points, f.Most)
			}
			for _, grade := range g.Grades {
				fmt.Fprintf(&out, "  grade %-33s %3d\n", g.ID+"."+grade.ID, grade.AtLeast)
			}
		}
		for _, h := range s.Holds {
			fmt.Fprintf(&out, "  hold %-34s active %v %s %s %v\n", h.ID, h.Active, h.Sureness, h.Article, h.Acts)
		}
		for _, d := range s.Procedures {
			for _, st := range d.Steps {
				clock := ""
				if st.Clock != nil {
					clock = fmt.Sprintf("%s %d %s %s", st.Clock.Kind, st.Clock.WorkingDays, st.Clock.Sureness, st.Clock.Article)
				}
				fmt.Fprintf(&out, "  step %-34s %-9s %s\n", d.ID+"."+st.ID, st.Outcome, clock)
			}
			for _, tr := range d.Transitions {
				fmt.Fprintf(&out, "  move %-34s %v -> %s by %v, %s %s\n", d.ID+"."+tr.Act, tr.From, tr.To, tr.By, tr.Sureness, tr.Article)
			}
		}
	}
	golden := filepath.Join("testdata", "sets.golden")
	if *update {
		if err := os.WriteFile(golden, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if out.String() != string(want) {
		t.Errorf("the shipped sets differ from %s; look at the change, then run with -update\n%s", golden, out.String())
	}
}

// TestNumbersAgainstTheText guards the numbers that the journey depends on.
func TestNumbersAgainstTheText(t *testing.T) {
	t.Parallel()
	s, err := book(t, false).For("registration", day(t, "2026-11-23"))
	if err != nil {
		t.Fatal(err)
	}
	d, err := s.Procedure("registration")
	if err != nil {
		t.Fatal(err)
	}
	for step, days := range map[string]int{"submitted": 3, "accepted": 20, "public_notice": 10} {
		c := d.Step(step).Clock
		if c == nil || c.WorkingDays != days || c.Sureness != Assumed || !strings.HasPrefix(c.Article, "发改数据规〔2025〕26号 第十") {
			t.Errorf("%s: clock %+v, want %d assumed working days of the national measures", step, c, days)
		}
	}
	if _, err := s.Value("registration.objection_review"); fault.CodeOf(err) != "rules.fact_unknown" {
		t.Errorf("an unknown fact must be refused, got %v", err)
	}
	if n, err := s.Value("agreement.term"); err != nil || n != 5 {
		t.Errorf("agreement.term = %d, %v", n, err)
	}
}

const base = `
id: base
title: {zh: 甲, en: A}
number: 甲〔2024〕1号
effective_from: "2024-01-01"
effective_to: "2026-12-31"
regimes: [x]
facts:
  - {id: days, title: {zh: 天, en: days}, value: 3, unit: working_days, article: 第一条, sureness: in_force}
  - {id: open, title: {zh: 未知, en: unknown}, unit: working_days, article: 第二条, sureness: unknown}
types:
  - {name: thing, fields: {name: string, n: int}}
checks:
  - group: g
    facts: {things: list(thing), n: int}
    rules:
      - {id: r, require: 'n > law("days")', severity: note, article: 第一条, field: n, text: {zh: "{n}", en: "{n}"}}
procedures:
  - id: p
    regime: x
    title: {zh: 程, en: P}
    article: 第一条
    open: {act: begin, title: {zh: 始, en: Begin}, by: [company], to: a, article: 第一条}
    steps:
      - {id: a, title: {zh: 甲, en: A}, awaits: authority, clock: {fact: days, kind: limit}}
      - {id: b, title: {zh: 乙, en: B}, terminal: true, outcome: granted}
    transitions:
      - {act: go, title: {zh: 行, en: Go}, from: [a], to: b, by: [authority], article: 第一条}
`

// TestBadSetsAreRefused changes one thing of a sound set at a time.
func TestBadSetsAreRefused(t *testing.T) {
	t.Parallel()
	if _, err := LoadSources(false, []byte(base)); err != nil {
		t.Fatalf("the base set must load: %v", err)
	}
	other := strings.Replace(base, "by: [authority], article", "by: [company], when_elapsed: true, article", 1)
	if _, err := LoadSources(false, []byte(other)); err != nil {
		t.Errorf("what follows when somebody else has let a limit run out: %v", err)
	}
	for _, c := range []struct{ name, from, to, want string }{
		{"unknown key", "regimes: [x]", "regimes: [x]\ncolour: red", "colour"},
		{"no title", "{zh: 甲, en: A}\nnumber", "{zh: 甲}\nnumber", "title"},
		{"days out of order", `"2026-12-31"`, `"2023-12-31"`, "in order"},
		{"no such day", `"2026-12-31"`, `"2026-02-30"`, "in order"},
		{"number for an unknown fact", "en: unknown}, unit", "en: unknown}, value: 9, unit", "no number"},
		{"known fact without a number", "value: 3, unit", "unit", "has a number"},
		{"assumption without its reason", "sureness: in_force}", "sureness: assumed}", "why"},
		{"sureness misspelt", "sureness: in_force}", "sureness: sure}", "sureness"},
		{"unit misspelt", "unit: working_days, article: 第一条", "unit: workdays, article: 第一条", "unit"},
		{"no such fact in law()", `law("days")`, `law("day")`, "no fact"},
		{"unknown fact in law()", `law("days")`, `law("open")`, "law(\"open\")"},
		{"computed name in law()", `law("days")`, `law("da" + "ys")`, "in quotes"},
		{"type error", `n > law("days")`, `n > "3"`, "no matching overload"},
		{"misspelt fact", `n > law("days")`, `m > 3`, "undeclared"},
		{"misspelt field of a record", `n > law("days")`, `things.all(x, x.m > 3)`, "undefined field"},
		{"not a condition", `n > law("days")`, `n + 1`, "not a condition"},
		{"syntax", `n > law("days")`, `n >`, "yntax"},
		{"unknown function", `n > law("days")`, `now() > n`, "undeclared"},
		{"text names no fact", `zh: "{n}"`, `zh: "{m}"`, "no m"},
		{"text prints a list", `zh: "{n}"`, `zh: "{things}"`, "cannot be printed"},
		{"words that there are not", `zh: "{n}"`, `zh: "{n|colour}"`, "no words"},
		{"words of no fact", `zh: "{n}"`, `zh: "{m|scan}"`, "no m"},
		{"text unfinished", `zh: "{n}"`, `zh: "{n"`, "unfinished"},
		{"each over no list", "{id: r, require", "{id: r, each: n, require", "no list"},
		{"severity misspelt", "severity: note", "severity: grave", "severity"},
		{"must mend without remedy", "severity: note", "severity: must_mend", "remedy"},
		{"type misspelt", "n: int}\n    rules", "n: integer}\n    rules", "integer"},
		{"record in itself", "n: int}}", "n: thing}}", "contains itself"},
		{"reserved name", "{things: list(thing), n: int}", "{it: int, things: list(thing), n: int}", "taken"},
		{"article of no text", "article: 第二条", "article: somewhere", "cites no article"},
		{"regime not governed", "regime: x", "regime: y", "does not govern"},
		{"move to nowhere", "to: b, by", "to: c, by", "needs a title"},
		{"step out of reach", "transitions:", "  - {id: c, title: {zh: 丙, en: C}, awaits: x}\n    transitions:", "cannot be reached"},
		{"waiting for one's own limit", "by: [authority], article", "by: [authority], when_elapsed: true, article", "period"},
		{"person that is awaited", "article: 第一条\n    open: {act: begin, title: {zh: 始, en: Begin}, by: [company], to: a, article: 第一条}\n    steps:\n      - {id: a, title: {zh: 甲, en: A}, awaits: authority", "article: 第一条\n    personal: true\n    open: {act: begin, title: {zh: 始, en: Begin}, by: [company], to: a, article: 第一条}\n    steps:\n      - {id: a, title: {zh: 甲, en: A}, awaits: applicant", "cannot wait for it"},
		{"person at the general door", "    regime: x\n", "    regime: x\n    personal: true\n    filing: {about: party, addressee: public_body, lead: {zh: 说明, en: Lead}, form: [{id: f, title: {zh: 项, en: F}, kind: line}]}\n", "door of its own"},
		{"two ways in for the other side", "transitions:\n      - {act: go,", "filing: {about: party, addressee: public_body, lead: {zh: 说明, en: Lead}, form: [{id: f, title: {zh: 项, en: F}, kind: line}]}\n    transitions:\n      - {act: go, joins: true,", "from the start"},
		{"clock that outlives the case", "by: [authority], article", "by: [authority], keeps_clock: true, article", "run on"},
		{"needs a ground and names none", "by: [authority], article", "by: [authority], needs_ground: true, article", "ground"},
		{"clock of a fact in other units", "unit: working_days, article: 第一条", "unit: years, article: 第一条", "working days"},
		{"terminal without outcome", "terminal: true, outcome: granted", "terminal: true", "outcome"},
		{"two documents", "id: base", "id: base\n---\nid: two", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if !strings.Contains(base, c.from) {
				t.Fatalf("the base set does not hold %q", c.from)
			}
			_, err := LoadSources(false, []byte(strings.Replace(base, c.from, c.to, 1)))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error with %q", err, c.want)
			}
		})
	}
}

func TestSetsBesideEachOther(t *testing.T) {
	t.Parallel()
	second := func(changes ...string) []byte {
		s := strings.NewReplacer("id: base", "id: second", "甲〔2024〕1号", "乙〔2027〕1号",
			`"2024-01-01"`, `"2027-01-01"`, `"2026-12-31"`, `"2029-12-31"`).Replace(base)
		return []byte(strings.NewReplacer(changes...).Replace(s))
	}
	child := func(body string) []byte {
		return []byte("id: child\ntitle: {zh: 乙, en: B}\nnumber: 乙〔2027〕1号\neffective_from: \"2027-01-01\"\neffective_to: \"2029-12-31\"\n" + body)
	}
	load := func(sources ...[]byte) (*Book, error) {
		return LoadSources(false, append([][]byte{[]byte(base)}, sources...)...)
	}
	if _, err := load(second()); err != nil {
		t.Errorf("a successor must load: %v", err)
	}
	for name, src := range map[string][]byte{
		"the same days":    second(`"2027-01-01"`, `"2026-12-31"`),
		"extends nothing":  child("extends: nobody\n"),
		"extends itself":   child("extends: child\n"),
		"cites nothing":    child("facts: [{id: f, title: {zh: 甲, en: a}, unit: years, from: base#none}]\n"),
		"cites itself":     child("facts: [{id: f, title: {zh: 甲, en: a}, unit: years, from: child#f}]\n"),
		"number repeated":  child("facts: [{id: f, title: {zh: 甲, en: a}, unit: working_days, value: 4, from: base#days}]\n"),
		"number made up":   child("facts: [{id: f, title: {zh: 甲, en: a}, unit: working_days, sureness: in_force, from: base#open}]\n"),
		"the same id":      []byte(base),
		"a file too large": bytes.Repeat([]byte("#"), maxSetBytes+1),
	} {
		if _, err := load(src); err == nil {
			t.Errorf("%s: loaded", name)
		}
	}
	b, err := load(child("extends: base\nfacts: [{id: days, title: {zh: 天, en: days}, value: 5, unit: working_days, article: 第九条, sureness: in_force}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := b.For("x", day(t, "2028-02-01"))
	if err != nil {
		t.Fatal(err)
	}
	d, err := s.Procedure("p")
	if err != nil {
		t.Fatal(err)
	}
	if c := d.Step("a").Clock; c.WorkingDays != 5 || c.Article != "乙〔2027〕1号 第九条" {
		t.Errorf("a replaced fact must reach the inherited clock: %+v", c)
	}
	old, err := b.ByID("base")
	if err != nil || old.Procedures[0].Steps[0].Clock.WorkingDays != 3 {
		t.Errorf("the base set changed with its heir: %+v %v", old, err)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte(base))
	f.Add([]byte("id: a\nextends: a"))
	f.Add([]byte("a: &a [*a]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := LoadSources(true, data)
		if err == nil && len(b.Sets()) != 1 {
			t.Errorf("one file made %d sets", len(b.Sets()))
		}
	})
}
