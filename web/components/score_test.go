package components

import "testing"

func TestScoreTellsEveryReason(t *testing.T) {
	t.Parallel()
	score := Score{Points: 80, Reasons: []Reason{{Same("whole"), 35, 35}, {Same("part"), 10, 25}, {Same("none"), 0, 15}}}
	doc := parse(t, score.In(EN))
	if got := text(one(t, doc, "summary")); got != "Why it fits: 1 of 3 points met in full80 / 100" {
		t.Errorf("summary %q", got)
	}
	for _, c := range []struct{ tone, want string }{{"valid", "whole35 / 35"}, {"provisional", "part10 / 25"}, {"ended", "none0 / 15"}} {
		if got := text(one(t, doc, "li.t-"+c.tone)); got != c.want {
			t.Errorf("%s: %q", c.tone, got)
		}
	}
	if len(all(doc, "details[open]")) != 0 {
		t.Error("reasons must unfold")
	}
	score.Open = true
	one(t, parse(t, score.In(ZH)), "details[open]")
}
