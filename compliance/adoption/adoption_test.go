package adoption_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/anchor"
	"huishu/ledger/audit"
	"huishu/ledger/fault"
	"huishu/ledger/ledgertest"
)

var (
	first    = ledger.Actor{Account: "chen", Party: "bureau", Roles: []string{string(access.Authority)}, Functions: access.Words(access.Working...)}
	second   = ledger.Actor{Account: "li", Party: "bureau", Roles: []string{string(access.Authority)}, Functions: access.Words(access.Working...)}
	alias    = ledger.Actor{Account: "chen2", Party: "bureau", Roles: []string{string(access.Authority)}, Functions: access.Words(access.Working...)}
	reviewer = ledger.Actor{Account: "wang", Party: "registry", Roles: []string{string(access.RegistrationBody)}, Functions: access.Words(access.Working...)}
)

// one knows that chen and chen2 are one person.
func one(a, b string) (bool, error) {
	return strings.TrimSuffix(a, "2") == strings.TrimSuffix(b, "2"), nil
}

type bench struct {
	*testing.T
	db   *ledger.DB
	book *rules.Book
}

func newBench(t *testing.T) *bench {
	t.Helper()
	book, err := rules.Load(false)
	if err != nil {
		t.Fatal(err)
	}
	return &bench{t, ledgertest.New(t, anchor.Room(), adoption.Room()), book}
}

func (b *bench) today() workday.Date { return workday.OfTime(b.db.Now()) }

func file(id, from, to string) string {
	return "id: " + id + "\ntitle: {zh: 后续细则, en: Successor}\nissuer: {zh: 市政府, en: city}\nnumber: 惠府〔2027〕1号\neffective_from: \"" + from +
		"\"\neffective_to: \"" + to + "\"\nextends: city-2023-38\n"
}

// cityFile is the shipped set of the city without its end.
func cityFile(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "rules", "sets", "city-2023-38.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Replace(string(text), "effective_to: \"2026-12-31\"\n", "", 1)
}

func (b *bench) propose(actor ledger.Actor, source string, from workday.Date) (a adoption.Adoption, err error) {
	b.Helper()
	err = b.db.Update(b.Context(), actor, func(tx *ledger.Tx) (err error) {
		a, err = adoption.Propose(tx, b.book, adoption.Proposal{Source: []byte(source), From: from, Reason: "原细则期满"})
		return err
	})
	return a, err
}

func (b *bench) confirm(actor ledger.Actor, id string) error {
	b.Helper()
	return b.db.Update(b.Context(), actor, func(tx *ledger.Tx) error {
		_, err := adoption.Confirm(tx, b.book, id, one)
		return err
	})
}

func (b *bench) governs(day workday.Date) string {
	b.Helper()
	id := "-"
	b.view(func(tx *ledger.Tx) error {
		if s, err := adoption.For(tx, b.book, "registration", day); err == nil {
			id = s.ID
		} else if fault.CodeOf(err) != "rules.none_in_force" {
			return err
		}
		return nil
	})
	return id
}

func (b *bench) view(fn func(tx *ledger.Tx) error) {
	b.Helper()
	if err := b.db.View(b.Context(), ledger.Actor{}, fn); err != nil {
		b.Fatal(err)
	}
}

func (b *bench) refused(code string, err error) {
	b.Helper()
	f := fault.From(err)
	for _, d := range append(f.Details, f) {
		if err != nil && d.Code == code && d.Message.ZH != "" && d.Message.EN != "" {
			return
		}
	}
	b.Errorf("want %s, got %v", code, err)
}

// TestTwoPersonsAdopt goes the way of a successor: proposed, not yet governing, refused to its proposer and to his other account,
// confirmed by a colleague; it governs from its day and not before, in the same process and in one that starts later.
func TestTwoPersonsAdopt(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	from := b.today().AddDays(40)
	before := b.governs(from.AddDays(-1))
	a, err := b.propose(first, file("city-a", "2026-01-01", ""), from)
	if err != nil || a.State != adoption.Proposed || a.From != from || !a.To.IsZero() {
		t.Fatalf("%+v %v", a, err)
	}
	if got := b.governs(from); got == "city-a" {
		t.Error("a proposal governs")
	}
	// Another one waits all the while, for a later day: what is adopted beside it lets it govern as little.
	if _, err := b.propose(first, file("city-b", "2026-01-01", ""), from.AddDays(20)); err != nil {
		t.Fatal(err)
	}
	b.refused("access.denied", b.confirm(reviewer, a.ID))
	b.refused("adoption.same_person", b.confirm(first, a.ID))
	b.refused("adoption.same_person", b.confirm(alias, a.ID))
	if err := b.confirm(second, a.ID); err != nil {
		t.Fatal(err)
	}
	b.refused("adoption.decided", b.confirm(second, a.ID))
	for day, want := range map[workday.Date]string{from: "city-a", from.AddDays(-1): before, from.AddDays(9000): "city-a"} {
		if got := b.governs(day); got != want {
			t.Errorf("on %s %s governs, want %s", day, got, want)
		}
	}
	// Another release of the program, which knows nothing of it, reads it from the register.
	b.book = b.book.With()
	later, err := rules.Load(false)
	if err != nil {
		t.Fatal(err)
	}
	b.book = later
	if got := b.governs(from); got != "city-a" {
		t.Errorf("after a restart %s governs", got)
	}
	b.view(func(tx *ledger.Tx) error {
		set, err := adoption.Named(tx, b.book, a.Hash)
		if err != nil || set.Hash != a.Hash {
			t.Errorf("by its hash: %v", err)
		}
		_, err = adoption.Named(tx, b.book, strings.Repeat("0", 64))
		b.refused("rules.not_found", err)
		events, err := tx.History(adoption.SubjectAdoption, a.ID)
		if err != nil || len(events) != 2 {
			t.Errorf("%d events, %v", len(events), err)
		}
		return nil
	})
	report, err := audit.Run(t.Context(), b.db, audit.Options{})
	if err != nil || !report.OK {
		t.Errorf("audit: %+v %v", report.Problems, err)
	}
}

// TestProposalsRefused: what cannot be adopted is said when it is proposed, all at once.
func TestProposalsRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	today := b.today()
	sound := file("city-a", "2026-01-01", "")
	for _, c := range []struct {
		name, code, source string
		from               workday.Date
	}{
		{"for a day that is over", "adoption.past", sound, today.AddDays(-1)},
		{"before the text is in force", "adoption.outside_text", file("city-a", today.AddDays(50).String(), ""), today.AddDays(40)},
		{"after it has ended", "adoption.outside_text", file("city-a", "2026-01-01", today.AddDays(30).String()), today.AddDays(40)},
		{"with a flaw", "rules.flaw", strings.Replace(sound, "number", "nummer", 1), today.AddDays(40)},
		{"that the program could not run", "rules.flaw", "id: city-a\ntitle: {zh: 甲, en: A}\nnumber: 甲〔2027〕1号\neffective_from: \"2026-01-01\"\nregimes: [registration]\n", today.AddDays(40)},
		{"that governs nothing", "adoption.no_matter", "id: city-a\ntitle: {zh: 甲, en: A}\nnumber: 甲〔2027〕1号\neffective_from: \"2026-01-01\"\n", today.AddDays(40)},
		{"made up, outside a demonstration", "adoption.fictional", sound + "fictional: true\n", today.AddDays(40)},
		{"under the id of another", "adoption.id_taken", cityFile(t), today.AddDays(40)},
	} {
		size := b.db.Head().Size
		_, err := b.propose(first, c.source, c.from)
		if err == nil || b.db.Head().Size != size {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		b.refused(c.code, err)
	}
	if b.governs(today) != "-" { // a day on which cases are already filed
		_, err := b.propose(first, sound, today)
		b.refused("adoption.past", err)
	}
	_, err := b.propose(reviewer, sound, today.AddDays(40))
	b.refused("access.denied", err)
	err = b.db.Update(t.Context(), first, func(tx *ledger.Tx) error {
		_, err := adoption.Propose(tx, b.book, adoption.Proposal{Source: []byte("id: [")})
		return err
	})
	b.refused("required", err)
	b.refused("rules.flaw", err)
}

// TestWithdraw: a proposal that is withdrawn frees its id and is confirmed by nobody; one whose day has come is not confirmed.
func TestWithdraw(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	from := b.today().AddDays(5)
	source := file("city-a", "2026-01-01", "")
	a, err := b.propose(first, source, from)
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.propose(second, source, from)
	b.refused("adoption.id_taken", err)
	withdraw := func(reason string) error {
		return b.db.Update(t.Context(), second, func(tx *ledger.Tx) error { _, err := adoption.Withdraw(tx, a.ID, reason); return err })
	}
	b.refused("required", withdraw(" "))
	if err := withdraw("文本有误"); err != nil {
		t.Fatal(err)
	}
	b.refused("adoption.decided", b.confirm(second, a.ID))
	again, err := b.propose(first, source, from)
	if err != nil {
		t.Fatal(err)
	}
	ledgertest.ClockOf(b.db).Advance(10 * 24 * time.Hour)
	err = b.confirm(second, again.ID)
	b.refused("adoption.past", err)
	if f := fault.From(err); len(f.Details) == 0 && !strings.Contains(f.Remedy.ZH, "撤回") {
		t.Errorf("no remedy: %+v", f)
	}
	b.view(func(tx *ledger.Tx) error {
		list, err := adoption.List(tx)
		if err != nil || len(list) != 2 || list[0].ID != again.ID || list[1].State != adoption.Withdrawn || list[1].DecidedReason != "文本有误" {
			t.Errorf("%+v %v", list, err)
		}
		if list[0].MaySee(ledger.Actor{}) || !list[0].MaySee(reviewer) {
			t.Error("a proposal is for those who decide and review")
		}
		return nil
	})
}

// TestKeepMissing keeps the texts of cases that were filed before texts were kept, once.
func TestKeepMissing(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	hash := b.book.Sets()[0].Hash
	for want := 1; want >= 0; want-- {
		var n int
		err := b.db.Update(t.Context(), ledger.System, func(tx *ledger.Tx) (err error) {
			n, err = adoption.KeepMissing(tx, b.book, []string{hash, strings.Repeat("0", 64)})
			return err
		})
		if err != nil || n != want {
			t.Errorf("%d, want %d: %v", n, want, err)
		}
	}
}
