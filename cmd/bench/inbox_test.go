package bench

import (
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/registry/party"
	webrequest "huishu/web/request"
)

// BenchmarkInbox: the registrar's inbox page, whole and over HTTP, with 100,000 open cases against the same with 1,000. "ratio" is
// their quotient of the fastest of each; issue 6 wants at most 1.5.
func BenchmarkInbox(b *testing.B) {
	c := newCity(b)
	times := map[int]time.Duration{}
	for _, cases := range []int{1_000, 100_000} {
		path := c.copied(b)
		fillCases(b, path, cases)
		db := c.open(b, path, 0)
		token, err := party.SignIn(b.Context(), db, "registrar", demoPassword, party.Meta{IP: "127.0.0.1"})
		if err != nil {
			b.Fatal(err)
		}
		countedAll(b, db)
		page := "http://" + serve(b, c.handler(b, db)) + "/inbox"
		best := time.Hour
		for range 20 {
			start := time.Now()
			see(b, page, token)
			best = min(best, time.Since(start))
		}
		times[cases] = best
	}
	b.ReportMetric(float64(times[1_000].Microseconds()), "µs/1k")
	b.ReportMetric(float64(times[100_000].Microseconds()), "µs/100k")
	b.ReportMetric(float64(times[100_000])/float64(times[1_000]), "ratio")
}

// fillCases copies one open registration of the city so many times, past the journal, for the page reads none of it: the cases differ
// in id and in their last day, spread over a year around today.
func fillCases(b *testing.B, path string, n int) {
	b.Helper()
	db, err := sqlx.Open("sqlite3", path)
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1) // the templates are that connection's own
	defer func() { _ = db.Close() }()
	today := time.Now().Format(time.DateOnly)
	const numbers = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)`
	const id, due = `printf('01900000-0000-7000-8000-%012d', n.i)`, `date(?, printf('%+d days', n.i % 365 - 30))`
	const template = `(SELECT id FROM case_file WHERE definition = 'registration' ORDER BY id LIMIT 1)`
	for _, q := range []struct {
		query string
		args  []any
	}{
		{`CREATE TEMP TABLE one AS SELECT * FROM case_file WHERE id = ` + template, nil},
		{`CREATE TEMP TABLE first AS SELECT * FROM case_step WHERE seq = 1 AND case_id = ` + template, nil},
		{numbers + ` INSERT INTO case_file (id, regime, definition, definition_hash, rule_set, rule_set_hash, subject_kind, subject_id, applicant, counterparty,
			title, state, seq, awaits, due, is_public, outcome, opened_at, moved_at)
			SELECT ` + id + `, regime, definition, definition_hash, rule_set, rule_set_hash, subject_kind, ` + id + `, applicant, counterparty,
			title, first.step, 1, 'registration_body', ` + due + `, 0, '', opened_at, opened_at FROM n, one, first`, []any{n, today}},
		{numbers + ` INSERT INTO case_step (id, case_id, seq, step, entered_at, act, account, party, capacity, reason, ground, article, sureness, findings, clock_from, clock_due, clock)
			SELECT ` + id + `, ` + id + `, 1, step, entered_at, act, account, party, capacity, reason, ground, article, sureness, findings, clock_from, clock_due, clock FROM n, first`, []any{n}},
		{numbers + ` INSERT INTO case_waiting (desk, case_id, definition, assignee, rests, day, proposer)
			SELECT 'registration_body', ` + id + `, one.definition, '', 0, ` + due + `, '' FROM n, one`, []any{n, today}},
	} {
		if _, err := db.Exec(q.query, q.args...); err != nil {
			b.Fatalf("%v: %s", err, q.query)
		}
	}
}

// countedAll makes sure that the fill is seen: a desk that is full is counted up to the bound and no further.
func countedAll(b *testing.B, db *ledger.DB) {
	b.Helper()
	err := db.View(b.Context(), ledger.System, func(tx *ledger.Tx) error {
		n, err := procedure.CountWaiting(tx, procedure.Desk{Roles: []string{string(access.RegistrationBody)}, Due: procedure.DueLater})
		if err == nil && n != procedure.Many {
			err = fmt.Errorf("%d cases wait, want %d", n, procedure.Many)
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
}

func see(b *testing.B, page, token string) {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, page, nil)
	if err != nil {
		b.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: webrequest.SessionCookie, Value: token})
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if body, err := io.ReadAll(res.Body); err != nil || res.StatusCode != http.StatusOK || len(body) < 10_000 {
		b.Fatalf("the inbox answered %s with %d bytes, %v", res.Status, len(body), err)
	}
}
