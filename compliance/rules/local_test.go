package rules

import (
	"strings"
	"testing"
)

// What a city sets of its own: sorting, grading and holds, each with words, article and sureness.
const local = `
service_classes:
  - {id: delivery, title: {zh: 交付, en: Delivery}, article: 第三条, sureness: assumed}
gradings:
  - id: merchant
    title: {zh: 分级, en: Grading}
    article: 第三条
    sureness: assumed
    base: 10
    factors:
      - {id: done, title: {zh: 已办, en: done}, measure: orders.delivered, points: 2, most: 6}
      - {id: refused, title: {zh: 不予, en: refused}, cases: {procedure: p, outcome: refused, side: applicant}, points: -4}
    grades:
      - {id: a, title: {zh: 一级, en: First}, at_least: 14}
      - {id: b, title: {zh: 二级, en: Second}, at_least: 5}
      - {id: c, title: {zh: 三级, en: Third}}
holds:
  - {id: officer_vacancy, title: {zh: 暂缓, en: Wait}, article: 第三条, sureness: assumed, active: true, acts: [plan.draft]}
`

// TestLocalDataIsHeldToTheRules: every entry that cannot stand is named under its path.
func TestLocalDataIsHeldToTheRules(t *testing.T) {
	t.Parallel()
	if _, flaws := Inspect([]byte(base + local)); len(flaws) > 0 {
		t.Fatalf("sound data: %+v", flaws)
	}
	for _, c := range []struct{ from, to, path string }{
		{"id: delivery", "id: Delivery 1", "service_classes.Delivery 1.id"},
		{"title: {zh: 交付, en: Delivery}", "title: {zh: 交付}", "service_classes.delivery.title"},
		{"en: Delivery}, article: 第三条", "en: Delivery}, article: somewhere", "service_classes.delivery.article"},
		{"en: Delivery}, article: 第三条, sureness: assumed", "en: Delivery}, article: 第三条, sureness: certain", "service_classes.delivery.sureness"},
		{"id: b, title: {zh: 二级, en: Second}, at_least: 5", "id: b, title: {zh: 二级, en: Second}, at_least: 99", "gradings.merchant.grades"},
		{"measure: orders.delivered, points: 2", "measure: orders.delivered, points: 0", "gradings.merchant.factors.done"},
		{"side: applicant", "side: somebody", "gradings.merchant.factors.refused"},
		{"id: officer_vacancy", "id: weather", "holds.weather.id"},
		{"acts: [plan.draft]", "acts: [plan.dream]", "holds.officer_vacancy.acts"},
		{"acts: [plan.draft]", "acts: [party.appoint]", "holds.officer_vacancy.acts"},
	} {
		file := strings.Replace(base+local, c.from, c.to, 1)
		_, flaws := Inspect([]byte(file))
		if file == base+local || len(flaws) != 1 || flaws[0].Path != c.path {
			t.Errorf("%s: %+v", c.to, flaws)
		}
	}
}

// TestSuccessorTakesLocalDataOver: what it does not name it inherits, and what it names it replaces.
func TestSuccessorTakesLocalDataOver(t *testing.T) {
	t.Parallel()
	b := book(t, true)
	before, err := b.ByID("city-2023-38")
	if err != nil {
		t.Fatal(err)
	}
	after, flaws := b.Inspect([]byte(`
id: city-next
title: {zh: 后续, en: Successor}
number: 试〔2026〕1号
effective_from: "2027-01-01"
extends: city-2023-38
holds:
  - {id: officer_vacancy, title: {zh: 暂缓, en: Wait}, article: 第三条, sureness: in_force, active: true, acts: [plan.draft]}
`))
	if len(flaws) > 0 {
		t.Fatal(flaws)
	}
	if off, _ := before.Hold(OfficerVacancy); off.Active || len(off.Acts) == 0 {
		t.Errorf("as shipped: %+v", off)
	}
	if on, ok := after.Hold(OfficerVacancy); !ok || !on.Active || len(on.Acts) != 1 || on.Article != "试〔2026〕1号 第三条" {
		t.Errorf("switched on: %+v", on)
	}
	if c, ok := after.ServiceClass("delivery"); !ok || len(after.ServiceClasses) != 6 || c.Article != "惠府〔2023〕38号 第二十三条第（四）项" {
		t.Errorf("%+v of %d", c, len(after.ServiceClasses))
	}
	if _, ok := after.Grading("merchant"); !ok {
		t.Error("the grading is lost")
	}
	changed := Compare(before, after).Rules
	if len(changed) != 1 || changed[0].ID != OfficerVacancy || changed[0].Change != Changed {
		t.Errorf("the rehearsal shows %+v", changed)
	}
}

// TestScoreIsBounded: a factor gives no more than its bound, either way; grades are reached, not passed.
func TestScoreIsBounded(t *testing.T) {
	t.Parallel()
	set, _ := Inspect([]byte(base + local))
	g, _ := set.Grading("merchant")
	for _, c := range []struct{ factor, count, want int64 }{{0, 0, 0}, {0, 2, 4}, {0, 3, 6}, {0, 9, 6}, {1, 1, -4}, {1, 9, -36}} {
		if got := g.Factors[c.factor].Score(c.count); got != c.want {
			t.Errorf("%+v: %d", c, got)
		}
	}
	if (Factor{Points: -4, Most: 6}).Score(9) != -6 {
		t.Error("what is taken is not bounded")
	}
	for points, want := range map[int64]string{99: "a", 14: "a", 13: "b", 5: "b", 4: "c", -9: "c"} {
		if got := g.Grade(points).ID; got != want {
			t.Errorf("%d points are grade %s", points, got)
		}
	}
}
