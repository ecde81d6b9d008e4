package procedure

import (
	"bytes"
	"cmp"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gopkg.in/yaml.v3"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/calendar"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/ledgertest"
	"huishu/ledger/tlog"
)

var update = flag.Bool("update", false, "rewrite the outcomes of the golden cases; what is archived of closed cases is never rewritten")

const goldenDir = "testdata/golden"

// goldenCase is one case as a lawyer would tell it: what is filed, on which day, who does what. The facts are those of sound.yaml
// for its checks, changed as the case says.
type goldenCase struct {
	Title string `yaml:"title"`
	// Book is the shelf: city (the city's set, its successor of 2027, the national texts), lapsed (the same without a successor), national (the national measures by themselves) or committee (a successor that asks for a committee's vote).
	Book       string `yaml:"book"`
	Definition string `yaml:"definition"`
	// By opens the case; without it whoever usually does. Counterparty is the other side from the beginning, where there is one.
	By           string         `yaml:"by"`
	Counterparty string         `yaml:"counterparty"`
	Day          string         `yaml:"day"`
	Facts        map[string]any `yaml:"facts"`
	Acts         []goldenAct    `yaml:"acts"`
	// Members sit on the committee that votes on the case, from the beginning.
	Members []string `yaml:"members"`
	// Deadlines are reckoned from facts of a set, without a case.
	Deadlines []goldenDeadline `yaml:"deadlines"`
	// Validities are reckoned from a fact of a set in years, without a case.
	Validities []goldenValidity `yaml:"validities"`
}

type goldenAct struct {
	// Day is YYYY-MM-DD, or with a time of day. Empty with After, the morning after the last day of the clock, and for "at once".
	Day    string `yaml:"day"`
	After  bool   `yaml:"after"`
	By     string `yaml:"by"`
	Act    string `yaml:"act"`
	Reason string `yaml:"reason"`
	Ground string `yaml:"ground"`
	Arose  string `yaml:"arose"`
	// Joins is whom the act brings in as the other side.
	Joins string `yaml:"joins"`
	// Confirm confirms what a colleague has proposed.
	Confirm bool `yaml:"confirm"`
	// Facts change with the act: a mended file, or what has happened since.
	Facts map[string]any `yaml:"facts"`
	// Vote is what a member says in a committee's vote, instead of an act on the case: yes, no, abstain or recuse.
	Vote string `yaml:"vote"`
	// Off are days that a notice of the State Council makes holidays, instead of an act on the case.
	Off []string `yaml:"off"`
}

type goldenDeadline struct {
	Set  string `yaml:"set"`
	Fact string `yaml:"fact"`
	From string `yaml:"from"`
}

type goldenValidity struct {
	Set  string `yaml:"set"`
	Fact string `yaml:"fact"`
	From string `yaml:"from"`
	// Limit is the last day of the agreement; empty for none.
	Limit string `yaml:"limit"`
}

// What comes out, an RFC 8785 line each.
type (
	// refusedLine is an act, or a filing, that was not possible. It leaves nothing in the journal.
	refusedLine struct {
		Act      string          `json:"act"`
		Day      string          `json:"day"`
		Code     string          `json:"code"`
		Article  string          `json:"article,omitempty"`
		Text     rules.Text      `json:"text"`
		Set      string          `json:"set,omitempty"`
		Findings []rules.Finding `json:"findings,omitempty"`
	}
	stepLine struct {
		Seq        int             `json:"seq"`
		Step       string          `json:"step"`
		Act        string          `json:"act"`
		Day        string          `json:"day"`
		Capacity   string          `json:"capacity"`
		Reason     string          `json:"reason,omitempty"`
		Ground     string          `json:"ground,omitempty"`
		GroundText string          `json:"ground_text,omitempty"`
		Article    string          `json:"article"`
		Sureness   rules.Sureness  `json:"sureness"`
		Findings   []rules.Finding `json:"findings,omitempty"`
		Clock      *Clock          `json:"clock,omitempty"`
	}
	caseLine struct {
		Set         string `json:"set"`
		Number      string `json:"number"`
		State       string `json:"state"`
		Outcome     string `json:"outcome,omitempty"`
		ValidFrom   string `json:"valid_from,omitempty"`
		ValidTo     string `json:"valid_to,omitempty"`
		Provisional bool   `json:"provisional,omitempty"`
	}
	deadlineLine struct {
		Set         string         `json:"set"`
		Fact        string         `json:"fact"`
		Article     string         `json:"article"`
		Sureness    rules.Sureness `json:"sureness"`
		From        string         `json:"from"`
		WorkingDays int64          `json:"working_days,omitempty"`
		Due         string         `json:"due,omitempty"`
		Provisional bool           `json:"provisional,omitempty"`
		Refused     string         `json:"refused,omitempty"`
	}
	validityLine struct {
		Set     string `json:"set"`
		Fact    string `json:"fact"`
		From    string `json:"from"`
		Limit   string `json:"limit,omitempty"`
		To      string `json:"to,omitempty"`
		Refused string `json:"refused,omitempty"`
	}
)

// jcs writes lines in canonical form.
func jcs(t testing.TB, b *bytes.Buffer, lines ...any) {
	t.Helper()
	for _, line := range lines {
		out, err := tlog.Canonical(line)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(out, '\n'))
	}
}

func readFileOf(t testing.TB, path ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// shelves are the books of the golden cases: the shipped sets without the fictional one for demonstrations, with the
// successor that tests the end of the city's set on 2026-12-31; the city's set with nothing after it; and the national texts alone.
var shelves = map[string][]string{
	"city":      {"sets/city-2023-38", "sets/gd-asset-draft-2023", "sets/ndrc-2025-26", "sets/ndrc-2025-27", "sets/ndrc-2025-65", "testdata/city-2027"},
	"lapsed":    {"sets/city-2023-38", "sets/ndrc-2025-26", "sets/ndrc-2025-27", "sets/ndrc-2025-65"}, // nobody adopted a successor
	"committee": {"sets/city-2023-38", "sets/gd-asset-draft-2023", "sets/ndrc-2025-26", "sets/ndrc-2025-27", "sets/ndrc-2025-65", "testdata/committee-2027"},
	"national":  {"sets/ndrc-2025-26", "sets/ndrc-2025-27", "sets/ndrc-2025-65", "testdata/national-2025"},
}

var shelfMutex sync.Mutex
var shelfOf = map[string]*rules.Book{}

func shelf(t testing.TB, name string) *rules.Book {
	t.Helper()
	shelfMutex.Lock()
	defer shelfMutex.Unlock()
	if shelfOf[name] == nil {
		var sources [][]byte
		for _, path := range shelves[name] {
			sources = append(sources, readFileOf(t, "..", "rules", path+".yaml"))
		}
		book, err := rules.LoadSources(true, sources...)
		if err != nil || len(sources) == 0 {
			t.Fatalf("shelf %q: %v", name, err)
		}
		shelfOf[name] = book
	}
	return shelfOf[name]
}

var people = map[string]ledger.Actor{
	"operator": operator, "body": body, "registry": registry, "colleague": colleague, "authority": office, "rival": rival, "system": ledger.System,
	"member1": seated("1"), "member2": seated("2"), "member3": seated("3"), "member4": seated("4"),
	"deputy":     {Account: "acc-aut-2", Party: "aut", Roles: []string{"authority"}, Functions: access.Words(access.Working...)},
	"stranger":   {},
	"respondent": {Account: "acc-re", Party: "re", Roles: []string{"company", "buyer"}, Functions: access.Words(access.Working...)},
	"person":     {Account: "acc-pe"}, // acts for itself
	"bureau":     {Account: "acc-bu", Party: "bu", Roles: []string{"public_body"}, Functions: access.Words(access.Working...)},
}

// seated is a member of a committee who otherwise only reads.
func seated(n string) ledger.Actor {
	return ledger.Actor{Account: "acc-member-" + n, Party: "reg", Roles: []string{"registration_body"}, Functions: access.Words(access.ReadOnly)}
}

// opener usually opens a case of the definition; the operator where none is named.
var opener = map[string]string{
	"agreement": "body", "amendment": "body", "plan": "body", "ending": "body", "succession": "authority", "readmission": "stranger", "complaint": "person", "doubt": "bureau",
}

// opposite is usually the other side of a case of the definition.
var opposite = map[string]string{"agreement": "operator", "amendment": "operator", "ending": "operator", "correction": "bureau", "doubt": "body"}

// fileOf is the definition whose file a case brings: an amendment brings an agreement, the change or the renewal of a registration the file of one.
func fileOf(definition string) string {
	switch definition {
	case "change":
		return "entry"
	case "amendment":
		return "agreement"
	case "registration_change", "registration_renewal", "national_change", "national_renewal":
		regime, _, _ := strings.Cut(definition, "_")
		return regime
	}
	return definition
}

// groupOf is the group of checks that the rooms above run for a definition: none where nothing is checked.
func groupOf(set *rules.Set, definition string) string {
	group := fileOf(definition)
	if !slices.ContainsFunc(set.Groups, func(g rules.Group) bool { return g.ID == group }) {
		return ""
	}
	return group
}

// goldenCases reads all cases and the sound facts.
func goldenCases(t testing.TB) (cases map[string]goldenCase, sound map[string]map[string]any) {
	t.Helper()
	if err := yaml.Unmarshal(readFileOf(t, goldenDir, "sound.yaml"), &sound); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(goldenDir, "*.case.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	cases = map[string]goldenCase{}
	for _, file := range files {
		var c goldenCase
		dec := yaml.NewDecoder(bytes.NewReader(readFileOf(t, file)))
		dec.KnownFields(true)
		if err := dec.Decode(&c); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		cases[strings.TrimSuffix(filepath.Base(file), ".case.yaml")] = c
	}
	if len(cases) < 50 {
		t.Fatalf("only %d golden cases", len(cases))
	}
	return cases, sound
}

// TestGoldenCases judges every case on a database, compares what comes out byte for byte, and replays what closed from the
// journal and the set's canonical bytes alone.
func TestGoldenCases(t *testing.T) {
	t.Parallel()
	cases, sound := goldenCases(t)
	n := 0
	for name, c := range cases {
		if n++; testing.Short() && n%8 != 0 { // on PostgreSQL a database costs more, and the rules are the same
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			r := &goldenRun{goldenCase: c, out: &out, facts: map[string]any{}}
			r.judge(t, sound)
			want := filepath.Join(goldenDir, name+".jsonl")
			if *update {
				if err := os.WriteFile(want, out.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if got := out.Bytes(); !bytes.Equal(got, readFileOf(t, want)) {
				t.Errorf("%s: look at the change, then run with -update; got\n%s", want, got)
			}
			if r.c != nil {
				r.replayAndKeep(t, name)
			}
		})
	}
}

// goldenRun is a case on its way.
type goldenRun struct {
	goldenCase
	*bench
	out   *bytes.Buffer
	facts map[string]any
	c     *Case
	set   *rules.Set
	line  caseLine
}

func (r *goldenRun) judge(t *testing.T, sound map[string]map[string]any) {
	r.bench = &bench{TB: t, book: shelf(t, r.Book)}
	r.reckon()
	if r.Definition == "" {
		return
	}
	key := fileOf(r.Definition)
	if r.Book == "national" {
		key = "platform"
	}
	maps.Copy(r.facts, sound[key])
	maps.Copy(r.facts, r.Facts)
	r.db = ledgertest.New(t, calendar.Room(), adoption.Room(), Room())
	r.at(r.Day)
	r.file()
	if r.c == nil {
		return
	}
	for _, name := range r.Members {
		r.appoint(people[name].Account)
	}
	for _, a := range r.Acts {
		r.perform(a)
	}
	lines, line := stepLines(r.get(r.c.ID)), r.line
	c := r.get(r.c.ID)
	line.Set, line.Number, line.State, line.Outcome = c.RuleSet, r.set.Number, c.State, c.Outcome
	for _, l := range lines {
		jcs(t, r.out, l)
	}
	jcs(t, r.out, line)
}

// reckon answers what needs no case.
func (r *goldenRun) reckon() {
	for _, d := range r.Deadlines {
		set, err := r.book.ByID(d.Set)
		if err != nil {
			r.Fatal(err)
		}
		f, ok := set.Fact(d.Fact)
		if !ok {
			r.Fatalf("%s has no fact %s", d.Set, d.Fact)
		}
		line := deadlineLine{Set: d.Set, Fact: d.Fact, Article: f.Article, Sureness: f.Sureness, From: d.From}
		from, err := workday.ParseDate(d.From)
		if err != nil {
			r.Fatal(err)
		}
		if line.WorkingDays, err = set.Value(d.Fact); err != nil {
			line.Refused = fault.CodeOf(err)
		} else if res, err := workday.Default().Add(from, int(line.WorkingDays)); err != nil {
			line.Refused = err.Error()
		} else {
			line.Due, line.Provisional = res.Due.String(), res.Provisional
		}
		jcs(r, r.out, line)
	}
	for _, v := range r.Validities {
		set, err := r.book.ByID(v.Set)
		if err != nil {
			r.Fatal(err)
		}
		line := validityLine{Set: v.Set, Fact: v.Fact, From: v.From, Limit: v.Limit}
		from, _ := workday.ParseDate(v.From)
		limit, _ := workday.ParseDate(v.Limit)
		if to, err := set.LastDay(v.Fact, from, limit); err != nil {
			line.Refused = fault.CodeOf(err)
		} else {
			line.To = to.String()
		}
		jcs(r, r.out, line)
	}
}

// at moves the clock to a day, at nine where no time is given, or on by a minute.
func (r *goldenRun) at(day string) {
	clock := ledgertest.ClockOf(r.db)
	if day == "" {
		clock.Advance(time.Minute)
		return
	}
	if !strings.Contains(day, ":") {
		day += " 09:00"
	}
	when, err := time.ParseInLocation("2006-01-02 15:04", day, ledger.Zone)
	if err != nil {
		r.Fatal(err)
	}
	if r.c != nil && !when.After(clock.Now()) {
		when = clock.Now().Add(time.Minute)
	}
	clock.Set(when)
}

func (r *goldenRun) today() workday.Date { return workday.OfTime(r.db.Now()) }

// check judges the facts as they are today.
func (r *goldenRun) check(set *rules.Set) []rules.Finding {
	found, err := check(set, r.Definition, r.facts, r.today())
	if err != nil {
		r.Fatal(err)
	}
	return found
}

func check(set *rules.Set, definition string, facts map[string]any, today workday.Date) ([]rules.Finding, error) {
	group := groupOf(set, definition)
	if group == "" {
		return nil, nil
	}
	facts = maps.Clone(facts)
	facts["today"] = today
	return set.Check(group, facts)
}

// file opens the case, unless pre-check refuses: then what it found is all that comes out. The filed facts stand in the journal,
// as a product's filed version does.
func (r *goldenRun) file() {
	by := people[cmp.Or(r.By, opener[r.Definition], "operator")]
	regime := r.regimeOf()
	set, err := r.book.For(regime, r.today())
	if err != nil { // nothing can be checked, and the engine opens nothing either
		err = r.db.Update(r.Context(), by, func(tx *ledger.Tx) error {
			_, err := Open(tx, r.book, Start{Regime: regime, Definition: r.Definition, Subject: ledger.Ref{Kind: "thing", ID: "t"}, Applicant: by.Party, Title: rules.Text{ZH: r.Title}})
			return err
		})
		f := fault.From(err)
		jcs(r, r.out, refusedLine{Act: "file", Day: r.today().String(), Code: f.Code, Text: f.Message})
		return
	}
	r.set = set
	found := r.check(set)
	if err := rules.Refusal(found); err != nil && precheck[r.Definition] { // others are filed as they stand, and mended
		f := fault.From(err)
		jcs(r, r.out, refusedLine{Act: "file", Day: r.today().String(), Code: f.Code, Article: f.Article, Text: f.Message, Set: set.ID, Findings: found})
		return
	}
	err = r.db.Update(r.Context(), by, func(tx *ledger.Tx) (err error) {
		s := Start{Regime: regime, Definition: r.Definition, Subject: ledger.Ref{Kind: "thing", ID: "t"}, Applicant: applicant(r.Definition, by), Title: rules.Text{ZH: r.Title}, Findings: found}
		s.Counterparty = people[cmp.Or(r.Counterparty, opposite[r.Definition])].Party
		if r.c, err = Open(tx, r.book, s); err != nil {
			return err
		}
		under := r.c.PolicyAct(r.c.definition.Open.Act)
		if r.c.General() { // it is open by now
			under = access.FilingFile
		}
		return r.journal(tx, under)
	})
	if err != nil {
		r.Fatal(err)
	}
}

// precheck are the definitions whose rooms refuse to file what the checks object to.
var precheck = map[string]bool{"qualification": true, "registration": true, "registration_change": true, "registration_renewal": true,
	"national": true, "national_change": true, "national_renewal": true}

// applicant is the party that a case is of: whoever opens it, the person itself of a complaint, and where the authority or a stranger
// opens it the organisation that it is about.
func applicant(definition string, by ledger.Actor) string {
	switch definition {
	case "complaint":
		return by.Account
	case "succession", "readmission":
		return respondent
	}
	return by.Party
}

const respondent = "re"

// regimeOf is the matter of the definition, as the city's set has it.
func (r *goldenRun) regimeOf() string {
	for _, set := range shelf(r, "city").Sets() {
		if d, err := set.Procedure(r.Definition); err == nil {
			return d.Regime
		}
	}
	return ""
}

const filedFacts = "golden.facts"

func (r *goldenRun) journal(tx *ledger.Tx, under access.Act) error {
	_, err := tx.Record(ledger.Event{Kind: filedFacts, Under: string(under), Subject: ledger.Ref{Kind: SubjectCase, ID: r.c.ID}, RuleSet: r.c.Rule(), Payload: r.facts})
	return err
}

// judged are the acts before which the rooms above run the checks.
var judged = map[string]bool{"accept": true, "return": true, "review": true, "register": true, "approve": true, "conclude": true, "resubmit": true, "decide": true, "admit": true}

func (r *goldenRun) perform(a goldenAct) {
	c := r.get(r.c.ID)
	if a.After {
		r.after(c.ID)
	} else {
		r.at(a.Day)
	}
	if len(a.Off) > 0 {
		n := workday.Notice{Number: "测试〔2026〕9号", Published: r.today(), Amends: true, Source: "https://example.org/a"}
		for _, day := range a.Off {
			d, err := workday.ParseDate(day)
			if err != nil {
				r.Fatal(err)
			}
			n.Year, n.Days = d.Year, append(n.Days, workday.Day{Date: d, Kind: workday.Off, Name: "临时放假"})
		}
		r.load(n)
		return
	}
	actor, ok := people[a.By]
	if !ok {
		r.Fatalf("nobody is called %q", a.By)
	}
	if a.Vote != "" {
		r.vote(actor, a)
		return
	}
	if a.Facts != nil { // a mended file, or what has happened since: known whatever becomes of the act
		maps.Copy(r.facts, a.Facts)
		err := r.db.Update(r.Context(), actor, func(tx *ledger.Tx) error {
			if err := access.Require(tx, c.PolicyAct(a.Act), c.Facts()); err != nil {
				return err
			}
			return r.journal(tx, c.PolicyAct(a.Act))
		})
		if err != nil {
			r.Fatal(err)
		}
	}
	d := Decision{Reason: a.Reason, Ground: a.Ground, Arose: a.Arose, Counterparty: people[a.Joins].Party}
	if a.Confirm {
		d.Proposal = c.Pending().ID
	}
	if judged[a.Act] {
		d.Findings = r.check(r.set)
	}
	err := r.db.Update(r.Context(), actor, func(tx *ledger.Tx) error {
		after, err := Act(tx, c.ID, a.Act, d)
		if err == nil && after.Outcome == rules.Granted && c.Outcome == "" {
			return r.certify(after)
		}
		return err
	})
	if err != nil {
		f := fault.From(err)
		jcs(r, r.out, refusedLine{Act: a.Act, Day: r.today().String(), Code: f.Code, Article: f.Article, Text: f.Message, Findings: d.Findings})
	}
}

// voteLine is what the offices see of a committee's vote after a member has spoken.
type voteLine struct {
	Day     string `json:"day"`
	Member  string `json:"member"`
	Choice  string `json:"choice"`
	Refused string `json:"refused,omitempty"`
	rules.Count
	Settled bool   `json:"settled"`
	Passed  bool   `json:"passed"`
	Article string `json:"article"`
}

func (r *goldenRun) vote(actor ledger.Actor, a goldenAct) {
	line := voteLine{Day: r.today().String(), Member: a.By, Choice: a.Vote}
	err := r.db.Update(r.Context(), actor, func(tx *ledger.Tx) error {
		_, err := Cast(tx, r.c.ID, a.Vote, cmp.Or(a.Reason, "已审阅全部材料"))
		return err
	})
	if err != nil {
		line.Refused = fault.CodeOf(err)
	}
	if v := r.get(r.c.ID).Vote(); v != nil {
		line.Count, line.Settled, line.Passed, line.Article = v.Count, v.Settled, v.Passed, v.Rule.Article
	}
	jcs(r, r.out, line)
}

// certify reckons the validity that a certificate of today has, by the set of the case.
func (r *goldenRun) certify(c *Case) (err error) {
	from, to, err := validity(r.set, c.Definition, r.facts, r.today())
	if err == nil && !from.IsZero() {
		r.line.ValidFrom, r.line.ValidTo = from.String(), to.String()
	}
	return err
}

func validity(set *rules.Set, definition string, facts map[string]any, today workday.Date) (from, to workday.Date, err error) {
	fact := definition + ".validity"
	if definition == "national" { // the measures speak of nothing else
		fact = "validity"
	}
	if _, ok := set.Fact(fact); !ok {
		return from, to, nil
	}
	var filed struct {
		Agreement struct {
			To workday.Date `json:"to"`
		} `json:"agreement"`
	}
	data, err := json.Marshal(facts)
	if err == nil {
		err = json.Unmarshal(data, &filed)
	}
	if err != nil {
		return from, to, err
	}
	to, err = set.LastDay(fact, today, filed.Agreement.To)
	return today, to, err
}

// stepLines are the steps of a case as they are shown to those whose case it is.
func stepLines(c *Case) []any {
	var lines []any
	for _, s := range c.Steps {
		lines = append(lines, stepLine{
			Seq: s.Seq, Step: s.ID, Act: s.Act, Day: workday.OfTime(s.Entered).String(), Capacity: s.Capacity, Reason: s.Reason,
			Ground: s.Ground, GroundText: s.GroundText.ZH, Article: s.Article, Sureness: s.Sureness, Findings: s.Findings, Clock: s.Clock,
		})
	}
	return lines
}

// TestEveryTransitionHasAGoldenCase: every procedure of the shipped sets and every transition of it happens in some golden case, so that
// a procedure that is added or changed comes with its case.
func TestEveryTransitionHasAGoldenCase(t *testing.T) {
	t.Parallel()
	cases, _ := goldenCases(t)
	happened := map[string]bool{}
	for name, c := range cases {
		if c.Definition == "" {
			continue
		}
		from := ""
		for line := range bytes.Lines(readFileOf(t, goldenDir, name+".jsonl")) {
			var s stepLine
			if !bytes.Contains(line, []byte(`"seq":`)) {
				continue
			}
			if err := json.Unmarshal(line, &s); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			happened[strings.Join([]string{c.Definition, s.Act, from, s.Step}, " ")] = true
			from = s.Step
		}
	}
	if len(happened) < 100 {
		t.Fatalf("only %d transitions happened", len(happened))
	}
	for _, name := range slices.Sorted(maps.Keys(shelves)) {
		for _, set := range shelf(t, name).Sets() {
			if set.Draft { // no case is ever opened by it
				continue
			}
			for _, d := range set.Procedures {
				if !happened[strings.Join([]string{d.ID, d.Open.Act, "", d.Open.To}, " ")] {
					t.Errorf("%s: no golden case of %s", set.ID, d.ID)
					continue
				}
				for _, tr := range d.Transitions {
					for _, from := range tr.From {
						if !happened[strings.Join([]string{d.ID, tr.Act, from, tr.To}, " ")] {
							t.Errorf("%s: no golden case of %s: %s from %s to %s", set.ID, d.ID, tr.Act, from, tr.To)
						}
					}
				}
			}
		}
	}
}
