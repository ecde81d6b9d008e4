package rules

import (
	"testing"

	"huishu/compliance/workday"
	"huishu/ledger/fault"
)

func TestLastDay(t *testing.T) {
	t.Parallel()
	s := city(t)
	for _, c := range []struct{ from, limit, want string }{
		{"2026-11-23", "", "2029-11-23"},
		{"2026-11-23", "2031-01-01", "2029-11-23"},
		{"2026-11-23", "2028-06-30", "2028-06-30"},
	} {
		var limit workday.Date
		if c.limit != "" {
			limit = day(t, c.limit)
		}
		got, err := s.LastDay("registration.validity", day(t, c.from), limit)
		if err != nil || got.String() != c.want {
			t.Errorf("from %s, limit %q: %s %v, want %s", c.from, c.limit, got, err, c.want)
		}
	}
	if _, err := s.LastDay("registration.objection_review", day(t, "2026-11-23"), workday.Date{}); fault.CodeOf(err) != "rules.fact_unknown" {
		t.Errorf("a term that no text sets: %v", err)
	}
}
