package procedure

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"huishu/ledger"
	"huishu/ledger/ledgertest"
)

// agreesWithCases holds the rows that were kept act by act against those that the migration makes of the cases as they stand: the two
// say in different languages at whose desks a case waits. It returns how many there are.
func agreesWithCases(t *testing.T, db *ledger.DB) int {
	t.Helper()
	text, err := fs.ReadFile(migrations, "migrations/0005_waiting.sql")
	if err != nil {
		t.Fatal(err)
	}
	rows := func(tx *ledger.Tx) (list []waitingRow) {
		if err := tx.Select(&list, `SELECT `+waitingColumns+` FROM case_waiting ORDER BY desk, case_id`); err != nil {
			t.Fatal(err)
		}
		return list
	}
	var kept, made []waitingRow
	err = db.Work(t.Context(), func(tx *ledger.Tx) error {
		kept = rows(tx)
		if _, err := tx.Exec(`DELETE FROM case_waiting`); err != nil {
			return err
		}
		for statement := range strings.SplitSeq(string(text), ";\n") {
			if i := strings.Index(statement, "INSERT INTO"); i >= 0 {
				if _, err := tx.Exec(statement[i:]); err != nil {
					return err
				}
			}
		}
		made = rows(tx)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(kept, made) {
		t.Errorf("kept act by act:\n%+v\nmade of the cases:\n%+v", kept, made)
	}
	return len(kept)
}

// TestDeskByUrgency: each case stands under one urgency of its day, pages follow on each other without gap or repetition, and the
// counts are those of the lists, by procedure too.
func TestDeskByUrgency(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var cases []*Case
	for i := range 5 {
		cases = append(cases, b.registration(fmt.Sprint("p", i)))
		b.advance(1)
	}
	// Three working days each, opened on five days in a row: on the day after the last the first two are late and the third ends.
	b.advance(0)
	desk := Desk{Roles: registry.Roles, Party: registry.Party, Account: registry.Account}
	b.must(registry, cases[4].ID, "accept", Decision{Findings: clean}, "accepted")
	b.must(registry, cases[4].ID, "review", Decision{Findings: clean}, "public_notice")
	b.assign(registry, cases[1].ID, registry.Account, "", "")
	for _, want := range []struct {
		desk Desk
		ids  []string
	}{
		{desk.due(PastDue), ids(cases, 0, 1)}, {desk.due(DueToday), ids(cases, 2)}, {desk.due(DueThisWeek), ids(cases, 3)},
		{desk.due(DueLater), nil}, {desk.due(NotYet), ids(cases, 4)}, {desk, ids(cases, 0, 1, 2, 3, 4)},
		{Desk{Roles: registry.Roles, Assignee: registry.Account}, ids(cases, 1)},
		{Desk{Roles: registry.Roles, Unclaimed: true, Due: PastDue}, ids(cases, 0)},
		{Desk{Roles: registry.Roles, Definition: "registration", Due: DueToday}, ids(cases, 2)},
		{Desk{Roles: registry.Roles, Definition: "agreement"}, nil},
	} {
		b.waits(want.desk, want.ids...)
	}
	b.after(cases[4].ID)
	b.waits(desk.due(DueToday), cases[4].ID) // the notice has run: it is work of today
	agreesWithCases(t, b.db)
}

func (d Desk) due(u Urgency) Desk { d.Due = u; return d }

func ids(cases []*Case, at ...int) (list []string) {
	for _, i := range at {
		list = append(list, cases[i].ID)
	}
	return list
}

// waits reads a desk by pages of one and counts it.
func (b *bench) waits(d Desk, want ...string) {
	b.Helper()
	err := b.db.View(b.Context(), registry, func(tx *ledger.Tx) error {
		var got []string
		for cursor := ""; ; {
			page, next, err := Waiting(tx, d, cursor, 1)
			if err != nil {
				return err
			}
			for _, c := range page {
				got = append(got, c.ID)
			}
			if cursor = next; next == "" {
				break
			}
		}
		if !slices.Equal(got, want) {
			b.Errorf("desk %+v lists %v, want %v", d, got, want)
		}
		n, err := CountWaiting(tx, d)
		if err != nil || n != len(want) {
			b.Errorf("desk %+v counts %d, %v, want %d", d, n, err, len(want))
		}
		counts, err := CountByProcedure(tx, d)
		sum := 0
		for _, c := range counts {
			sum += c.Waiting
		}
		if d.Definition == "" && sum != len(want) {
			b.Errorf("desk %+v counts %+v by procedure, want %d", d, counts, len(want))
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
}

// TestDeskRefusesWhatItDoesNotKnow: an address that was typed wrongly is told so.
func TestDeskRefusesWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for code, ask := range map[string]func(tx *ledger.Tx) error{
		"cursor":   func(tx *ledger.Tx) error { _, _, err := Waiting(tx, Desk{Party: "op"}, "nonsense", 1); return err },
		"desk.due": func(tx *ledger.Tx) error { _, err := CountWaiting(tx, Desk{Party: "op", Due: "soon"}); return err },
	} {
		if _, got := b.on(office, func(tx *ledger.Tx) (*Case, error) { return nil, ask(tx) }); got != code {
			t.Errorf("got %q, want %q", got, code)
		}
	}
}

// TestEachWaitsOnce: a case that was escalated to a role, which is also awaited, or proposed at the very desk that it awaits, waits
// there once, and a proposal after the decision at no desk of whoever proposed.
func TestEachWaitsOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.registration("p1")
	b.after(c.ID)
	ledgertest.ClockOf(b.db).Advance(24 * time.Hour)
	if err := b.db.Update(b.Context(), ledger.System, func(tx *ledger.Tx) error { _, err := Watch(tx); return err }); err != nil {
		t.Fatal(err)
	}
	both := Desk{Roles: append(append([]string(nil), registry.Roles...), office.Roles...)}
	b.waits(both, c.ID)
	b.waits(Desk{Roles: office.Roles}, c.ID)
	if n := agreesWithCases(t, b.db); n != 2 {
		t.Errorf("%d rows, want one for each of the two desks", n)
	}
	b.must(registry, c.ID, "accept", Decision{Findings: clean}, "accepted")
	b.must(registry, c.ID, "review", Decision{Findings: clean}, "public_notice")
	ledgertest.ClockOf(b.db).Set(b.get(c.ID).Clock.Due.AddDays(1).Time().Add(9 * time.Hour))
	b.must(registry, c.ID, "register", Decision{Findings: clean}, "registered")
	b.waits(both)
	b.must(registry, c.ID, "revoke", Decision{Reason: "不当获利", Ground: "misused_result"}, "registered")
	b.waits(Desk{Roles: registry.Roles, Account: registry.Account})
	b.waits(Desk{Roles: registry.Roles, Account: colleague.Account}, c.ID)
	b.waits(Desk{Roles: registry.Roles, Account: colleague.Account, Unclaimed: true})
	agreesWithCases(t, b.db)
}
