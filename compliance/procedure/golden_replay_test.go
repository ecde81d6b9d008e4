package procedure

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"huishu/compliance/adoption"
	"huishu/compliance/calendar"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/tlog"
)

// archiveDir holds closed cases as a register keeps them: the events of each from its journal, the canonical bytes of the rule
// sets that judged them by hash, and what was shown. No change of a shipped set may change what they replay to, so -update adds
// what is missing and rewrites nothing.
const archiveDir = "testdata/closed"

// journalled is an event of the journal without its proof.
type journalled struct {
	Kind    string          `json:"kind"`
	Actor   string          `json:"actor"`
	Party   string          `json:"party"`
	Time    string          `json:"time"`
	RuleSet string          `json:"rule_set"`
	Payload json.RawMessage `json:"payload"`
}

const loadedNotice = "golden.notice"

func (e journalled) at() (time.Time, error) { return time.Parse(time.RFC3339, e.Time) }

// replayAndKeep replays a closed case of this run from its journal and from the bytes of its set that the register keeps, after its rules have
// changed and years have gone by; and archives it if it is new.
func (r *goldenRun) replayAndKeep(t *testing.T, name string) {
	r.TB = t
	closed := r.get(r.c.ID)
	if !closed.Terminal() {
		return
	}
	events, shown := r.journalOf(), caseLines(t, r.out.Bytes())
	set := r.kept()
	again, err := replay(set, events)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(again, shown) {
		t.Errorf("replayed from the journal:\n%s\nwas shown:\n%s", again, shown)
	}
	r.at("2031-06-03")
	var later bytes.Buffer
	jcs(t, &later, stepLines(r.get(r.c.ID))...)
	if !bytes.HasPrefix(shown, later.Bytes()) {
		t.Errorf("shown years later:\n%s\nthen:\n%s", later.Bytes(), shown)
	}
	if !*update {
		return
	}
	file := filepath.Join(archiveDir, name+".jsonl")
	if _, err := os.Stat(file); err == nil {
		return
	}
	var archive bytes.Buffer
	for _, e := range events {
		jcs(t, &archive, e)
	}
	archive.Write(shown)
	stored := filepath.Join(archiveDir, "sets", r.set.Hash+".json")
	err = errors.Join(os.MkdirAll(filepath.Dir(stored), 0o755), os.WriteFile(file, archive.Bytes(), 0o644), os.WriteFile(stored, r.set.Canonical(), 0o644))
	if err != nil {
		t.Fatal(err)
	}
}

// kept is the set of the case as the register has kept it, whatever the program ships.
func (r *goldenRun) kept() (set *rules.Set) {
	r.Helper()
	none, err := rules.LoadSources(false)
	if err == nil {
		err = r.db.View(r.Context(), office, func(tx *ledger.Tx) (err error) {
			set, err = adoption.ByHash(tx, none, r.c.RuleSetHash)
			return err
		})
	}
	if err != nil {
		r.Fatal(err)
	}
	return set
}

// caseLines are the lines of an outcome that tell the case: what was refused on the way left no trace.
func caseLines(t testing.TB, outcome []byte) []byte {
	t.Helper()
	var out []byte
	for line := range bytes.Lines(outcome) {
		if bytes.HasPrefix(line, []byte(`{"act":`)) && bytes.Contains(line, []byte(`"seq":`)) || bytes.Contains(line, []byte(`,"state":"`)) {
			out = append(out, line...)
		}
	}
	return out
}

// journalOf reads the events of the case, each out of its receipt, so that what is replayed is what the log proves; and the
// notices that the register loaded.
func (r *goldenRun) journalOf() (events []journalled) {
	r.Helper()
	err := r.db.View(r.Context(), office, func(tx *ledger.Tx) error {
		book, err := calendar.Of(tx)
		if err != nil {
			return err
		}
		for _, n := range book.Entries() {
			if n.ID == "" {
				continue
			}
			payload, err := tlog.Canonical(n.Notice)
			if err != nil {
				return err
			}
			events = append(events, journalled{Kind: loadedNotice, Time: n.LoadedAt.Format(time.RFC3339Nano), Payload: payload})
		}
		list, err := tx.History(SubjectCase, r.c.ID)
		if err != nil {
			return err
		}
		for _, entry := range list {
			file, err := tx.Receipt(ledger.ReceiptRequest{EventID: entry.ID})
			if err != nil {
				return err
			}
			res := tlog.Verify(file, tlog.Options{Keys: []string{r.db.VerifierKey()}})
			if !res.Valid {
				return fmt.Errorf("event %s: %+v", entry.Kind, res.Steps)
			}
			e := res.Event
			events = append(events, journalled{e.Kind, e.Actor, e.Party, time.UnixMilli(e.Time).In(ledger.Zone).Format(time.RFC3339Nano), e.RuleSet, e.Payload})
		}
		return nil
	})
	if err != nil {
		r.Fatal(err)
	}
	return events
}

// replayed is a case that is told again from its events by a rule set: nothing of the database, nothing of the engine.
type replayed struct {
	set     *rules.Set
	d       *rules.Definition
	facts   map[string]any
	notices []journalled
	steps   []*replayedStep
	result  caseLine
}

type replayedStep struct {
	line  stepLine
	clock *rules.Clock
	// from began the clock; atEntry is its last day as it was reckoned then.
	from, atEntry workday.Date
}

// replay tells a closed case again and returns the lines that were shown of it.
func replay(set *rules.Set, events []journalled) ([]byte, error) {
	r := &replayed{set: set}
	for i, e := range events {
		at, err := e.at()
		if err != nil {
			return nil, err
		}
		switch {
		case e.Kind == loadedNotice:
			r.notices = append(r.notices, e)
		case e.Kind == filedFacts:
			if err := r.learn(e); err != nil {
				return nil, err
			}
		case e.RuleSet != set.ID+"@"+set.Hash:
			return nil, fmt.Errorf("%s was judged by %s, not by %s@%s", e.Kind, e.RuleSet, set.ID, set.Hash)
		case e.Kind == KindRecompute, strings.HasPrefix(e.Kind, "case."):
			// What does not move the case is told by its entries.
		default:
			if r.d == nil { // the facts of a filing are recorded after it in the same transaction
				if err := r.open(e, events[i+1:]); err != nil {
					return nil, err
				}
			}
			if err := r.move(e, at); err != nil {
				return nil, fmt.Errorf("event %d, %s: %w", i+1, e.Kind, err)
			}
		}
	}
	if len(r.steps) == 0 {
		return nil, errors.New("there is no case in these events")
	}
	return r.lines()
}

func (r *replayed) learn(e journalled) error { return json.Unmarshal(e.Payload, &r.facts) }

// named is the procedure and the act of an event: its kind says them, or its payload where the case is of the general door.
func named(e journalled) (definition, act string, err error) {
	var p payload
	if err := json.Unmarshal(e.Payload, &p); err != nil {
		return "", "", err
	}
	if p.Procedure != "" {
		return p.Procedure, p.Act, nil
	}
	definition, act, _ = strings.Cut(e.Kind, ".")
	return definition, act, nil
}

func (r *replayed) open(e journalled, rest []journalled) error {
	definition, act, err := named(e)
	if err != nil {
		return err
	}
	if r.d, err = r.set.Procedure(definition); err != nil {
		return err
	}
	if act != r.d.Open.Act {
		return fmt.Errorf("the case begins with %s", act)
	}
	i := slices.IndexFunc(rest, func(e journalled) bool { return e.Kind == filedFacts })
	if i < 0 {
		return errors.New("nothing was filed")
	}
	return r.learn(rest[i])
}

// move makes one step of an event, if the definition permits it, and finds again what was found and decided.
func (r *replayed) move(e journalled, at time.Time) error {
	var p payload
	if err := json.Unmarshal(e.Payload, &p); err != nil {
		return err
	}
	_, act, err := named(e)
	if err != nil {
		return err
	}
	today := workday.OfTime(at)
	s := &replayedStep{line: stepLine{
		Seq: len(r.steps) + 1, Step: p.To, Act: act, Day: today.String(), Capacity: p.Capacity, Reason: p.Reason, Ground: p.Ground,
		Article: r.d.Open.Article, Sureness: rules.InForce,
	}}
	keeps := false
	if len(r.steps) > 0 {
		i := slices.IndexFunc(r.d.Transitions, func(t rules.Transition) bool {
			return t.Act == act && t.To == p.To && slices.Contains(t.From, p.From) && slices.Contains(t.By, p.Capacity)
		})
		if last := r.steps[len(r.steps)-1]; i < 0 || last.line.Step != p.From {
			return fmt.Errorf("the definition does not permit it from %s to %s", p.From, p.To)
		}
		t := r.d.Transitions[i]
		s.line.Article, s.line.Sureness, keeps = t.Article, t.Sureness, t.KeepsClock
		if err := r.close(at); err != nil {
			return err
		}
	}
	if g := r.d.Ground(p.Ground, act); g != nil {
		s.line.Article, s.line.GroundText = g.Article, g.Text.ZH
	}
	if s.line.Article != p.Article {
		return fmt.Errorf("it rests on %s, the journal says %s", s.line.Article, p.Article)
	}
	if len(p.Findings) > 0 || judged[act] {
		found, err := check(r.set, r.d.ID, r.facts, today)
		if err != nil {
			return err
		}
		if s.line.Findings = found; !slices.Equal(found, p.Findings) && len(found)+len(p.Findings) > 0 {
			return fmt.Errorf("the checks find %+v, the journal says %+v", found, p.Findings)
		}
	}
	if err := r.wind(s, keeps, at); err != nil {
		return err
	}
	if p.Due != "" && s.atEntry.String() != p.Due && !keeps {
		return fmt.Errorf("the clock runs to %s, the journal says %s", s.atEntry, p.Due)
	}
	r.steps = append(r.steps, s)
	return r.grant(today)
}

// grant reckons the validity of what the case grants first.
func (r *replayed) grant(today workday.Date) error {
	last := r.steps[len(r.steps)-1].line
	step := r.d.Step(last.Step)
	r.result.Set, r.result.Number, r.result.State, r.result.Outcome = r.set.ID, r.set.Number, step.ID, step.Outcome
	if step.Outcome != rules.Granted || r.result.ValidFrom != "" {
		return nil
	}
	from, to, err := validity(r.set, r.d.ID, r.facts, today)
	if err == nil && !from.IsZero() {
		r.result.ValidFrom, r.result.ValidTo = from.String(), to.String()
	}
	return err
}

// calendar is the one that the register had at a moment: the notices published by then, and those loaded by then.
func (r *replayed) calendar(at time.Time) (*workday.Calendar, error) {
	list := workday.AsOf(workday.Shipped(), workday.OfTime(at))
	for _, e := range r.notices {
		loaded, err := e.at()
		if err != nil {
			return nil, err
		}
		var n workday.Notice
		if err := json.Unmarshal(e.Payload, &n); err != nil {
			return nil, err
		}
		if !loaded.After(at) {
			list = append(list, n)
		}
	}
	return workday.Build(list)
}

// wind begins the clock of a step, or lets the last one run on.
func (r *replayed) wind(s *replayedStep, keeps bool, at time.Time) error {
	if keeps {
		last := r.steps[len(r.steps)-1]
		s.clock, s.from, s.atEntry = last.clock, last.from, last.atEntry
		return nil
	}
	if s.clock = r.d.Step(s.line.Step).Clock; s.clock == nil {
		return nil
	}
	s.from = workday.OfTime(at)
	if s.clock.WorkingDays == 0 {
		return nil
	}
	cal, err := r.calendar(at)
	if err != nil {
		return err
	}
	res, err := cal.Add(s.from, s.clock.WorkingDays)
	s.atEntry = res.Due
	return err
}

// close says how the clock of the last step stood when it was left.
func (r *replayed) close(at time.Time) error {
	s := r.steps[len(r.steps)-1]
	if s.clock == nil {
		return nil
	}
	cal, err := r.calendar(at)
	if err != nil {
		return err
	}
	today := workday.OfTime(at)
	run, err := cal.Count(s.from, today)
	if err != nil {
		return err
	}
	c := &Clock{Kind: s.clock.Kind, Article: s.clock.Article, Sureness: s.clock.Sureness, Source: s.clock.Source, From: s.from, Used: run.WorkingDays}
	s.line.Clock = c
	if s.clock.WorkingDays == 0 {
		return nil
	}
	res, err := cal.Add(s.from, s.clock.WorkingDays)
	if err != nil {
		return err
	}
	c.Due, c.DueAtEntry, c.Total, c.Provisional = res.Due, s.atEntry, s.clock.WorkingDays, res.Provisional
	if res.Provisional {
		c.ProvisionalReason = rules.Text{ZH: res.Reason, EN: res.ReasonEN}
	}
	c.Used, c.Left, c.Elapsed = min(run.WorkingDays, c.Total), max(0, c.Total-run.WorkingDays), today.After(c.Due)
	if c.Kind == rules.Limit {
		c.Overdue = max(0, run.WorkingDays-c.Total)
	}
	return nil
}

func (r *replayed) lines() ([]byte, error) {
	var out []byte
	for _, s := range r.steps {
		line, err := tlog.Canonical(s.line)
		if err != nil {
			return nil, err
		}
		out = append(append(out, line...), '\n')
	}
	line, err := tlog.Canonical(r.result)
	return append(append(out, line...), '\n'), err
}

// archived reads the events of a closed case, and what was shown of it.
func archived(t testing.TB, file string) (events []journalled, shown []byte) {
	t.Helper()
	data := readFileOf(t, file)
	shown = caseLines(t, data)
	for line := range bytes.Lines(bytes.TrimSuffix(data, shown)) {
		var e journalled
		if err := json.Unmarshal(line, &e); err != nil {
			t.Fatal(err)
		}
		events = append(events, e)
	}
	if len(events) == 0 || len(shown) == 0 {
		t.Fatalf("%s: %d events", file, len(events))
	}
	return events, shown
}

// storedSets are the rule sets of the archive, by hash.
func storedSets(t testing.TB) map[string]*rules.Set {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(archiveDir, "sets", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	sets := map[string]*rules.Set{}
	for _, file := range files {
		hash := strings.TrimSuffix(filepath.Base(file), ".json")
		if sets[hash], err = rules.Restore(hash, readFileOf(t, file)); err != nil {
			t.Fatal(err)
		}
	}
	return sets
}

// TestClosedCasesReplay tells every archived case again from its journal and the stored bytes of its set, whatever the shipped
// sets have become, to the very bytes that were shown; and by a set that was changed since it does not replay at all.
func TestClosedCasesReplay(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(archiveDir, "*.jsonl"))
	if err != nil || len(files) < 40 {
		t.Fatalf("%d closed cases, %v", len(files), err)
	}
	sets, others := storedSets(t), map[string]*rules.Set{}
	for hash, set := range sets {
		others[hash] = changedSet(t, set)
	}
	for _, file := range files {
		events, shown := archived(t, file)
		i := slices.IndexFunc(events, func(e journalled) bool { return e.RuleSet != "" })
		_, hash, _ := strings.Cut(events[i].RuleSet, "@")
		if sets[hash] == nil {
			t.Fatalf("%s: no set %s is stored", file, hash)
		}
		got, err := replay(sets[hash], events)
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		if !bytes.Equal(got, shown) {
			t.Errorf("%s replays to\n%s\nwas shown\n%s", file, got, shown)
		}
		if _, err := replay(others[hash], events); err == nil {
			t.Errorf("%s replays by a set that did not judge it", file)
		}
		changed := *others[hash]
		changed.Hash = hash // and it is not only the name that is looked at
		if other, err := replay(&changed, events); err == nil && bytes.Equal(other, got) {
			t.Errorf("%s replays to the same bytes by other numbers and texts", file)
		}
	}
}

// changedSet is a set with every number a day longer and every text another one.
func changedSet(t testing.TB, s *rules.Set) *rules.Set {
	t.Helper()
	text := strings.NewReplacer(`"working_days":`, `"working_days":1`, `〔20`, `〔30`).Replace(string(s.Canonical()))
	canonical, err := tlog.CanonicalJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := rules.Restore(s.Hash, canonical); err == nil {
		t.Fatal("changed bytes pass under the old hash")
	}
	changed, err := rules.Restore(hashOf(canonical), canonical)
	if err != nil {
		t.Fatal(err)
	}
	return changed
}
