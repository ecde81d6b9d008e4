package pages_test

import (
	"os"
	"strings"
	"testing"
)

// TestRehearsalNamesProceduresAndWhatChangesInThem: a successor that takes the second person away from an act, or alters a clock, is shown
// to whoever adopts it, each with the procedure it is of.
func TestRehearsalNamesProceduresAndWhatChangesInThem(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	authority := s.member(s.Authority)
	text, err := os.ReadFile("../../compliance/rules/sets/city-2023-38.yaml")
	if err != nil {
		t.Fatal(err)
	}
	source := strings.NewReplacer("id: city-2023-38\n", "id: city-2027-1\n", "number: 惠府〔2023〕38号", "number: 惠府〔2027〕1号", "second_person: true", "second_person: false",
		`effective_from: "2024-01-01"`, `effective_from: "2026-01-01"`, `effective_to: "2026-12-31"`, `effective_to: ""`).Replace(string(text))
	early := strings.Replace(source, `effective_from: "2026-01-01"`, `effective_from: "2039-01-01"`, 1)
	authority.see("/desk/rules/propose").fill("/desk/rules/preview", fields{"source": early, "from": s.Today().AddDays(20).String(), "reason": "原细则期满"}).errs("from").has("（2039-01-01 起）")
	for lang, words := range map[string][]string{
		"zh": {"数据产品合规登记", "行为：撤销登记", "修改：", "是否须两人办理"},
		"en": {"Compliance registration of a data product", "act: Revoke", "changed: ", "two persons"},
	} {
		authority.lang = lang
		form := fields{"source": source, "from": s.Today().AddDays(20).String(), "reason": "原细则期满"}
		check(t, authority.see("/desk/rules/propose").fill("/desk/rules/preview", form).has(words...), lang)
		form["source"] = successorFile
		authority.see("/desk/rules/propose").fill("/desk/rules/preview", form).has(words[0])
	}
}
