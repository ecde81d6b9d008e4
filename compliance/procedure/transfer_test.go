package procedure

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/audit"
	"huishu/ledger/fault"
	"huishu/ledger/ledgertest"
)

// transferBench runs cases under the city's set in which refusing needs two persons, with no end.
func transferBench(t *testing.T) *bench {
	t.Helper()
	b := newBench(t)
	text := cityText(t)
	sources := [][]byte{[]byte(text)}
	for _, id := range []string{"ndrc-2025-26", "ndrc-2025-27", "ndrc-2025-65"} {
		sources = append(sources, readFileOf(t, "..", "rules", "sets", id+".yaml"))
	}
	book, err := rules.LoadSources(true, sources...)
	if err != nil {
		t.Fatal(err)
	}
	b.book = book
	return b
}

func cityText(t *testing.T, changes ...string) string {
	t.Helper()
	text := string(readFileOf(t, "..", "rules", "sets", "city-2023-38.yaml"))
	const refuse = "article: ndrc-2025-26 第十条, needs_ground: true}\n      - {act: withdraw, title: {zh: 撤回, en: Withdraw}, from: [submitted, returned, accepted, public_notice"
	changes = append([]string{"effective_to: \"2026-12-31\"\n", "", refuse, strings.Replace(refuse, "true}", "true, second_person: true}", 1)}, changes...)
	for i := 0; i < len(changes); i += 2 {
		if !strings.Contains(text, changes[i]) {
			t.Fatalf("the city's set is written otherwise: %q", changes[i])
		}
		text = strings.ReplaceAll(text, changes[i], changes[i+1])
	}
	return text
}

// successor is a set with days for acceptance and review, and a clause; changes are of the whole text.
func (b *bench) successor(t *testing.T, acceptance, review int, clause string, changes ...string) *rules.Set {
	t.Helper()
	fact := func(id string) string {
		return "    unit: working_days\n    from: ndrc-2025-26#" + id + "\n    sureness: assumed\n"
	}
	days := func(n int) string {
		return fmt.Sprintf("    unit: working_days\n    value: %d\n    article: 第九条\n    sureness: assumed\n", n)
	}
	changes = append([]string{"id: city-2023-38\n", "id: city-next\n", "number: 惠府〔2023〕38号\n", "number: 惠府〔2027〕1号\n",
		fact("acceptance") + "    note: &analogy\n", days(acceptance) + "    note: &analogy\n"}, changes...)
	text := cityText(t, changes...)
	at := strings.Index(text, "- id: registration.formal_review")
	text = text[:at] + strings.Replace(text[at:], fact("formal_review"), days(review), 1)
	set, flaws := b.book.Inspect([]byte(text + "\ntransition: [{procedure: registration, open_cases: move, article: 第四十条" + clause + "}]\n"))
	if len(flaws) > 0 {
		t.Fatalf("%+v", flaws)
	}
	return set
}

func (b *bench) cross(set *rules.Set, id string) (c *Case, moved bool) {
	b.Helper()
	err := b.db.Update(b.Context(), ledger.System, func(tx *ledger.Tx) (err error) {
		c, moved, err = Cross(tx, set, id, func(*Case, *Crossing) ([]rules.Obstacle, error) { return nil, nil })
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return c, moved
}

// TestCrossing: what a moved case keeps, what keeps a case from moving, and that a delay is not undone by it.
func TestCrossing(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		name               string
		acceptance, review int
		clause             string
		changes            []string
		before             func(b *bench, id string)
		obstacle           string
		total              int // of the clock afterwards
	}{
		{"a shorter limit of the office", 2, 20, "", nil, nil, "", 2},
		{"a longer limit of the office is not taken", 9, 20, "", nil, nil, "", 3},
		{"nor by a clause that names the new clock and does not say to the worse", 9, 20, ", clock: new", nil, nil, "clock", 3},
		{"but by one that does", 9, 20, ", clock: new, to_the_worse: true", nil, nil, "", 9},
		{"the present one is kept", 2, 20, ", clock: keep", nil, nil, "", 3},
		{"a later step that takes longer", 2, 30, "", nil, nil, "later_step", 3},
		{"a later step that takes longer, to the worse", 2, 30, ", to_the_worse: true", nil, nil, "", 2},
		{"a limit that is over stays over", 9, 20, ", clock: new, to_the_worse: true", nil, func(b *bench, _ string) { b.advance(5) }, "", 3},
		{"a limit that would have been over before anybody knew", 1, 20, "", nil, func(b *bench, _ string) { b.advance(3) }, "", 3},
		{"a clock that stands still on a ground of both", 2, 10, "", nil, stopped, "", 10},
		{"on a ground that the new set does not have", 2, 10, "", []string{"{id: expert_review,", "{id: expert_opinion,"}, stopped, "stop", 20},
		{"a decision that awaits its second person", 2, 20, "", nil, func(b *bench, id string) {
			if c, err := b.act(registry, id, "refuse", Decision{Reason: "材料不全", Ground: "incomplete"}); err != nil || c.Pending() == nil {
				b.Fatal(err)
			}
		}, "proposed", 3},
	} {
		b := transferBench(t)
		c := b.registration("one")
		if x.before != nil {
			x.before(b, c.ID)
		}
		was := b.get(c.ID)
		set := b.successor(t, x.acceptance, x.review, x.clause, x.changes...)
		got, moved := b.cross(set, c.ID)
		if moved != (x.obstacle == "") || len(got.Transfers) != 1 || got.Clock.Total != x.total || got.Seq != was.Seq || got.Clock.From != was.Clock.From || got.Clock.Used > was.Clock.Used {
			t.Errorf("%s: moved %v, clock %+v, %+v", x.name, moved, got.Clock, got.Transfers)
			continue
		}
		tr := got.Transfers[0]
		if x.obstacle != "" && (len(tr.Obstacles) != 1 || tr.Obstacles[0].Code != x.obstacle || got.RuleSetHash != was.RuleSetHash || tr.After != tr.Before) {
			t.Errorf("%s: %+v", x.name, tr)
		}
		if x.obstacle == "" && (got.RuleSetHash != set.Hash || got.Clock.Elapsed != was.Clock.Elapsed || (got.Clock.Stopped == nil) != (was.Clock.Stopped == nil)) {
			t.Errorf("%s: %+v, before %+v", x.name, got.Clock, was.Clock)
		}
		if got.Clock.Stopped != nil && got.Clock.Stopped.Text != was.Clock.Stopped.Text {
			t.Errorf("%s: %+v", x.name, got.Clock.Stopped)
		}
		if again := b.transferable(set); len(again) != 0 {
			t.Errorf("%s: %v would be judged again", x.name, again)
		}
		if x.review != 10 { // two are enough: one that moved, one that stayed
			continue
		}
		report, err := audit.Run(t.Context(), b.db, audit.Options{})
		if err != nil || !report.OK {
			t.Errorf("%s: audit: %+v %v", x.name, report.Problems, err)
		}
	}
}

func stopped(b *bench, id string) {
	b.must(registry, id, "accept", Decision{Findings: clean}, "accepted")
	if _, code := b.on(registry, func(tx *ledger.Tx) (*Case, error) {
		return StopClock(tx, id, "expert_review", "需要专家评审，约十日")
	}); code != "" {
		b.Fatal(code)
	}
}

func (b *bench) transferable(set *rules.Set) (ids []string) {
	b.Helper()
	err := b.db.View(b.Context(), office, func(tx *ledger.Tx) (err error) {
		ids, err = Transferable(tx, set, "registration", 10)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return ids
}

// TestMovedCaseTellsItsPast: what was done under the former definition is told in its words, what is done afterwards in those of
// the new one; the office goes on, is reminded by the new clock, and strangers do not read why a case stayed.
func TestMovedCaseTellsItsPast(t *testing.T) {
	t.Parallel()
	b := transferBench(t)
	c := b.registration("one")
	b.must(registry, c.ID, "return", Decision{Reason: "缺少说明", Findings: clean}, "returned")
	b.must(operator, c.ID, "resubmit", Decision{Findings: clean}, "submitted")
	set := b.successor(t, 2, 20, "", "title: {zh: 补正后重新提交, en: Resubmit}", "title: {zh: 补齐再交, en: File again}",
		"title: {zh: 受理, en: Accept}", "title: {zh: 收件, en: Take in}")
	if ids := b.transferable(set); len(ids) != 1 || ids[0] != c.ID {
		t.Fatalf("%v", ids)
	}
	c, moved := b.cross(set, c.ID)
	if !moved || c.Current().ActTitle.ZH != "补正后重新提交" {
		t.Errorf("%v %+v", moved, c.Current().ActTitle)
	}
	due := c.Clock.Due
	if row := b.row(c.ID); row != due.String() {
		t.Errorf("the row says %s, the clock %s", row, due)
	}
	if two, _ := workday.Default().Add(c.Clock.From, 2); due != two.Due {
		t.Errorf("due %s, want %s", due, two.Due)
	}
	err := b.db.Update(t.Context(), office, func(tx *ledger.Tx) error {
		_, _, err := Cross(tx, set, c.ID, func(*Case, *Crossing) ([]rules.Obstacle, error) { return nil, nil })
		return err
	})
	if fault.CodeOf(err) != "access.denied" {
		t.Errorf("an officer moves a case: %v", err)
	}
	ledgertest.ClockOf(b.db).Advance(time.Minute)
	c = b.must(registry, c.ID, "accept", Decision{Findings: clean}, "accepted")
	if c.Current().ActTitle.ZH != "收件" || c.Steps[2].ActTitle.ZH != "补正后重新提交" || c.Steps[2].Clock.Total != 2 || c.Steps[0].Clock.Total != 3 {
		t.Errorf("%+v", c.Steps)
	}
	c = b.must(registry, c.ID, "review", Decision{Findings: clean}, "public_notice")
	if p := c.ForPublic(); p == nil || len(p.Transfers) != 1 || p.Transfers[0].Obstacles != nil {
		t.Errorf("%+v", p)
	}
}
