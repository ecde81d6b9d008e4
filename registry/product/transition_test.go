package product_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"huishu/compliance/adoption"
	"huishu/compliance/procedure"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/audit"
	"huishu/registry/product"
	"huishu/registry/rehearsal"
	"huishu/registry/transition"
)

// successor is the city's set under another id: two days to accept instead of three, and no product called 停车. More is
// added to its text.
func successor(t *testing.T, more string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "compliance", "rules", "sets", "city-2023-38.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	const rule = "      - id: registration.operator\n"
	const acceptance = "    unit: working_days\n    from: ndrc-2025-26#acceptance\n    sureness: assumed\n    note: &analogy\n"
	text := string(b)
	for _, change := range [][2]string{
		{"id: city-2023-38\n", "id: city-next\n"},
		{"number: 惠府〔2023〕38号\nnormative_number: HFGS-2023-16\n", "number: 惠府〔2027〕1号\n"},
		{"effective_from: \"2024-01-01\"\neffective_to: \"2026-12-31\"\n", "effective_from: \"2026-01-01\"\n"},
		{rule, "      - {id: registration.parking, require: \"product_name != '停车'\", severity: must_mend, article: 第十八条, field: name, text: {zh: 不登记停车, en: no parking}, remedy: {zh: 改名, en: rename it}}\n" + rule},
		{acceptance, strings.Replace(acceptance, "    from: ndrc-2025-26#acceptance\n", "    value: 2\n    article: 第四十一条\n", 1)},
	} {
		if strings.Count(text, change[0]) != 1 {
			t.Fatalf("the city's set is written otherwise: %q", change[0])
		}
		text = strings.Replace(text, change[0], change[1], 1)
	}
	return text + "\ntransition: [" + more + "]\n"
}

// adoptFrom has two persons of the authority adopt a rule file from a day.
func (w *world) adoptFrom(source string, from workday.Date) (a adoption.Adoption) {
	w.Helper()
	second := w.clerk
	second.Account = "another-clerk"
	w.Must(w.clerk, func(tx *ledger.Tx) (err error) {
		a, err = adoption.Propose(tx, w.Book, adoption.Proposal{Source: []byte(source), From: from, Reason: "原细则期满"})
		return err
	})
	w.Must(second, func(tx *ledger.Tx) (err error) {
		a, err = adoption.Confirm(tx, w.Book, a.ID, func(string, string) (bool, error) { return false, nil })
		return err
	})
	return a
}

func (w *world) crossed() (n int) {
	w.Helper()
	w.Must(ledger.System, func(tx *ledger.Tx) (err error) {
		n, err = transition.Due(tx, w.Book)
		return err
	})
	return n
}

func (w *world) theCase(id string) (c *procedure.Case, text string) {
	w.Helper()
	w.Read(func(tx *ledger.Tx) (err error) {
		c, err = procedure.Get(tx, id)
		return err
	})
	b, err := json.Marshal(c)
	if err != nil {
		w.Fatal(err)
	}
	return c, string(b)
}

func (w *world) rehearsed(set string, from workday.Date) (r rehearsal.Report) {
	w.Helper()
	err := w.DB.View(w.Context(), w.clerk, func(tx *ledger.Tx) error {
		text, err := adoption.Named(tx, w.Book, set)
		if err == nil {
			r, err = rehearsal.Run(tx, w.Book, text, from)
		}
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
	return r
}

// TestOpenCasesGoOver: on the first day of a set whose text lets open registrations move they go on under it from their present
// step, by the clock that is better for who applied, with their file; the one that it would refuse stays, and says why; what is decided
// is not touched. A rehearsal has foretold it. It happens once, whole or not at all.
func TestOpenCasesGoOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	done := w.registered()
	filed := func(name string) product.Registration {
		c := w.content(done.Agreement)
		c.Name = name
		p := w.created(c)
		w.materials(p.ID)
		w.sampled(p.ID, cleanSample)
		return w.submitted(p.ID)
	}
	accepted, noticed := filed("公交客流二"), filed("公交客流三")
	w.review(accepted.ID, product.Accept, product.Review{})
	w.review(noticed.ID, product.Accept, product.Review{})
	w.review(noticed.ID, product.PassReview, product.Review{})
	fresh, parking := filed("公交客流一"), filed("停车")
	_, closed := w.theCase(done.CaseID)
	started := w.Today()

	from := started.AddDays(1)
	a := w.adoptFrom(successor(t, "{procedure: registration, open_cases: move, article: 第四十条}"), from)
	foretold := w.rehearsed(a.Hash, from)
	if foretold.Moving != 3 || foretold.Staying != 1 || len(foretold.Clauses) != 1 {
		t.Errorf("foretold: %d move, %d stay, %+v", foretold.Moving, foretold.Staying, foretold.Clauses)
	}
	if n := w.crossed(); n != 0 {
		t.Errorf("%d cases moved before the first day", n)
	}
	w.Clock.Set(from.Time().Add(time.Minute))

	stop := errors.New("the machine stops here")
	size := w.DB.Head().Size
	err := w.Do(ledger.System, func(tx *ledger.Tx) error { _, err := transition.Due(tx, w.Book); return errors.Join(err, stop) })
	if c, _ := w.theCase(fresh.CaseID); !errors.Is(err, stop) || w.DB.Head().Size != size || c.RuleSet != done.RuleSet {
		t.Errorf("half of it was written: %v", err)
	}
	if err := w.Do(w.clerk, func(tx *ledger.Tx) error { _, err := transition.Due(tx, w.Book); return err }); err == nil {
		t.Error("a clerk moves cases")
	}
	if n := w.crossed(); n != 4 {
		t.Errorf("%d cases were judged, want 4", n)
	}
	size = w.DB.Head().Size
	if n := w.crossed(); n != 0 || w.DB.Head().Size != size {
		t.Errorf("%d were judged again", n)
	}

	two, err := workday.Default().Add(started, 2)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		name  string
		r     product.Registration
		moved bool
	}{{"submitted", fresh, true}, {"accepted", accepted, true}, {"in notice", noticed, true}, {"that the set would refuse", parking, false}} {
		c, _ := w.theCase(x.r.CaseID)
		if len(c.Transfers) != 1 || c.Transfers[0].Moved != x.moved || c.Transfers[0].Article != "惠府〔2027〕1号 第四十条" || c.Transfers[0].From != done.RuleSet {
			t.Errorf("%s: %+v", x.name, c.Transfers)
			continue
		}
		tr := c.Transfers[0]
		var fate rehearsal.Case
		for _, f := range foretold.Cases {
			if f.ID == c.ID {
				fate = f
			}
		}
		if (fate.Fate == rehearsal.FateMoves) != x.moved || fate.Goes != tr.After || fate.Before != tr.Before || len(fate.Obstacles) != len(tr.Obstacles) {
			t.Errorf("%s: foretold %+v, happened %+v", x.name, fate, tr)
		}
		kind := procedure.KindStay
		if x.moved {
			kind = procedure.KindTransfer
		}
		w.Read(func(tx *ledger.Tx) error {
			events, err := tx.History(procedure.SubjectCase, c.ID)
			if err != nil || events[0].Kind != kind && events[len(events)-1].Kind != kind {
				t.Errorf("%s: no event %s: %v", x.name, kind, err)
			}
			r, err := product.GetRegistration(tx, x.r.ID)
			if err != nil || (r.RuleSetHash == a.Hash) != x.moved || r.RuleSetHash != c.RuleSetHash || r.FileHash != x.r.FileHash {
				t.Errorf("%s: the file is under %s, the case under %s: %v", x.name, r.RuleSetHash, c.RuleSetHash, err)
			}
			return nil
		})
	}
	if c, _ := w.theCase(fresh.CaseID); c.Clock.Due != two.Due || c.Clock.From != started || c.Clock.Article != "惠府〔2027〕1号 第四十一条" || c.Transfers[0].After != two.Due || !c.Transfers[0].Before.After(two.Due) {
		t.Errorf("the clock of acceptance: %+v %+v", c.Clock, c.Transfers)
	}
	if c, _ := w.theCase(parking.CaseID); len(c.Transfers[0].Obstacles) != 1 || c.Transfers[0].Obstacles[0].Code != "finding" || c.Clock.Due != c.Transfers[0].Before {
		t.Errorf("%+v", c.Transfers)
	}
	if c, now := w.theCase(done.CaseID); now != closed || c.RuleSet != done.RuleSet {
		t.Errorf("a closed case changed:\n%s\n%s", closed, now)
	}

	// The cases run to their ends, each under its own.
	w.review(fresh.ID, product.Accept, product.Review{})
	w.review(fresh.ID, product.PassReview, product.Review{})
	w.review(parking.ID, product.Accept, product.Review{})
	w.Elapse(10)
	got := w.review(fresh.ID, product.Register, product.Review{})
	if got.Standing != product.StandingGranted || got.RuleSet != "city-next" {
		t.Errorf("%s by %s", got.Standing, got.RuleSet)
	}
	c, _ := w.theCase(fresh.CaseID)
	if c.Steps[0].Article != "发改数据规〔2025〕26号 第七条" || c.Steps[0].ActTitle.ZH == "" || c.Steps[1].Clock == nil {
		t.Errorf("%+v", c.Steps)
	}
	report, err := audit.Run(t.Context(), w.DB, audit.Options{})
	if err != nil || !report.OK {
		t.Errorf("audit: %+v %v", report.Problems, err)
	}
}

// TestOpenCasesStay: without a clause no open case moves; by one that moves to the worse even the one that would be refused does.
func TestOpenCasesStay(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		name, clause string
		judged       int
	}{
		{"no clause", "", 0},
		{"cases stay", "{procedure: registration, open_cases: keep, article: 第四十条}", 0},
		{"another procedure", "{procedure: agreement, open_cases: move, article: 第四十条}", 0},
		{"to the worse", "{procedure: registration, open_cases: move, to_the_worse: true, clock: new, article: 第四十条}", 1},
	} {
		w := newWorld(t)
		c := w.content(w.concluded().ID)
		c.Name = "停车"
		p := w.created(c)
		w.materials(p.ID)
		w.sampled(p.ID, cleanSample)
		r := w.submitted(p.ID)
		from := w.Today().AddDays(1)
		a := w.adoptFrom(successor(t, x.clause), from)
		w.Clock.Set(from.Time().Add(time.Minute))
		if n := w.crossed(); n != x.judged {
			t.Errorf("%s: %d judged, want %d", x.name, n, x.judged)
		}
		got, _ := w.theCase(r.CaseID)
		if (got.RuleSetHash == a.Hash) != (x.judged == 1) || len(got.Transfers) != x.judged {
			t.Errorf("%s: %s, %+v", x.name, got.RuleSet, got.Transfers)
		}
	}
}
