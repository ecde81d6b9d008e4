package rules

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"huishu/ledger/fault"
)

// FuzzExpression puts anything where a check has its condition: it is refused with a place, or runs to an answer within its cost.
func FuzzExpression(f *testing.F) {
	for _, e := range []string{`n > law("days")`, `things.all(t, t.name.matches("^(a+)+$"))`, `things.exists(a, things.exists(b, a.n == b.n))`,
		`law("days") / (n - n) > 0`, `things[9].n > 0`, `timestamp("2026-01-01T00:00:00Z") < timestamp("x")`, `[1, 2].map(x, x * 9223372036854775807)[0] > 0`, `dyn(n).x`, "\x00", `"` + strings.Repeat("(", 500)} {
		f.Add(e)
	}
	f.Fuzz(func(t *testing.T, expression string) {
		quoted, err := json.Marshal(expression)
		if err != nil {
			t.Skip()
		}
		file := strings.Replace(base, `'n > law("days")'`, string(quoted), 1)
		b, err := LoadSources(false, []byte(file))
		if err != nil {
			if fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), "rule set ") {
				t.Errorf("%q: %v says neither what nor where", expression, err)
			}
			return
		}
		s, err := b.ByID("base")
		if err != nil {
			t.Fatal(err)
		}
		things := make([]record, 300)
		for i := range things {
			things[i] = record{"name": "甲" + strconv.Itoa(i), "n": i}
		}
		findings, err := s.Check("g", record{"things": things, "n": 3})
		if code := fault.CodeOf(err); err != nil && code != "rules.cost" && code != "rules.evaluation" {
			t.Errorf("%q: %v", expression, err)
		}
		if err == nil && len(findings) > 1 {
			t.Errorf("%q: one check found %d things", expression, len(findings))
		}
	})
}

// FuzzFactJSON gives the city's checks any facts: they are judged whole, or refused as incomplete or too large.
func FuzzFactJSON(f *testing.F) {
	for _, group := range []string{"qualification", "agreement", "registration"} {
		data, err := json.Marshal(sound(group))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(group, string(data))
	}
	f.Add("registration", `{"findings": [null]}`)
	f.Add("agreement", `[]`)
	s := city(f)
	f.Fuzz(func(t *testing.T, group, facts string) {
		_, err := s.Check(group, json.RawMessage(facts))
		switch code := fault.CodeOf(err); {
		case err == nil, code == "rules.facts", code == "rules.facts_too_large", code == "rules.no_group", code == "rules.cost":
		default:
			t.Errorf("%s: %v", facts, err)
		}
	})
}

// FuzzInspect looks at any file beside the shipped sets: every flaw has words in both languages and a line of the file, and what
// has none is restored from its canonical bytes as the same set.
func FuzzInspect(f *testing.F) {
	f.Add([]byte(base))
	f.Add([]byte("id: x\nextends: city-2023-38\ntitle: {zh: 甲, en: A}\nnumber: 甲〔2027〕1号\neffective_from: \"2027-01-01\"\n"))
	f.Add([]byte("id: x\ndraft: true\nkinds: [{id: a}]\nfacts: [{id: f, unit: month_end, value: 13, from: ndrc-2025-65#annual_report}]"))
	f.Add([]byte("? [a]\n: &a {<<: *a}"))
	shelf := book(f, true)
	f.Fuzz(func(t *testing.T, data []byte) {
		s, flaws := shelf.Inspect(data)
		if s == nil && len(flaws) == 0 {
			t.Error("neither a set nor a flaw")
		}
		lines := len(data) + 1 // YAML breaks lines at more than the line feed
		for _, fl := range flaws {
			if fl.Message.ZH == "" || fl.Message.EN == "" || fl.Line < 0 || fl.Line > lines+1 {
				t.Errorf("%+v of %d lines", fl, lines)
			}
		}
		if len(flaws) > 0 {
			return
		}
		again, err := Restore(s.Hash, s.Canonical())
		if err != nil || again.ID != s.ID {
			t.Errorf("restored: %v", err)
		}
	})
}

// FuzzRestore reads any stored bytes under their own hash: a set that can be asked, or an error.
func FuzzRestore(f *testing.F) {
	f.Add(city(f).Canonical())
	f.Add([]byte(`{"checks":[{"rules":[{}]}]}`))
	f.Add([]byte(`{"facts":[{"id":"a"},null],"checks":[{"group":"g","facts":{"a":"list(a)"},"rules":[{"each":"a"}]}],"types":[{"name":"a","fields":{"b":"a"}}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		sum := sha256.Sum256(data)
		s, err := Restore(hex.EncodeToString(sum[:]), data)
		if err != nil {
			return
		}
		for _, fact := range s.Facts {
			_, _ = s.Value(fact.ID)
		}
		for _, g := range s.Groups {
			_, _ = s.Check(g.ID, record{})
		}
		for _, d := range s.Procedures {
			for _, st := range d.Steps {
				_ = d.From(st.ID)
			}
		}
	})
}
