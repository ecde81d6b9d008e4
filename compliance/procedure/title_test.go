package procedure

import (
	"encoding/json"
	"strings"
	"testing"

	"huishu/compliance/rules"
	"huishu/ledger"
)

// TestTitleInBothLanguages: a case is known by one title in each language, wherever it is read; one without English has the words of
// its procedure before the Chinese, and says nothing of English in the journalled state, so that older digests still hold.
func TestTitleInBothLanguages(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	d := b.registration("any").definition
	for subject, c := range map[string]struct{ given, want rules.Text }{
		"both":      {rules.Text{ZH: " 某公司 数据商 ", EN: " A Company: data merchant "}, rules.Text{ZH: "某公司 数据商", EN: "A Company: data merchant"}},
		"chinese":   {rules.Text{ZH: "停车指数"}, rules.Text{ZH: "停车指数", EN: d.Title.EN + ": 停车指数"}},
		"procedure": {rules.Text{ZH: d.Title.ZH + "：停车指数"}, rules.Text{ZH: d.Title.ZH + "：停车指数", EN: d.Title.EN + ": 停车指数"}},
		"nothing":   {rules.Text{ZH: d.Title.ZH}, d.Title},
	} {
		opened, code := b.on(operator, func(tx *ledger.Tx) (*Case, error) {
			return Open(tx, b.book, Start{Regime: "registration", Definition: "registration", Subject: ledger.Ref{Kind: "thing", ID: subject}, Applicant: "op", Title: c.given, Findings: clean})
		})
		if code != "" || opened.Title != c.want {
			t.Errorf("%s: opened as %q (%s), want %q", subject, opened.Title, code, c.want)
			continue
		}
		var state []byte
		err := b.db.View(t.Context(), operator, func(tx *ledger.Tx) error {
			listed, _, err := List(tx, Query{Definition: "registration", Limit: 1})
			if err != nil || listed[0].ID != opened.ID || listed[0].Title != c.want {
				t.Errorf("%s: listed as %q, %v", subject, listed[0].Title, err)
			}
			row, err := readFile(tx, opened.ID)
			if err == nil {
				state, err = json.Marshal(row)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
		if has := strings.Contains(string(state), "title_en"); has != (c.given.EN != "") {
			t.Errorf("%s: the state speaks of English: %t", subject, has)
		}
	}
	if _, code := b.on(operator, func(tx *ledger.Tx) (*Case, error) {
		return Open(tx, b.book, Start{Regime: "registration", Definition: "registration", Subject: ledger.Ref{Kind: "thing", ID: "long"}, Applicant: "op",
			Title: rules.Text{ZH: "停车指数", EN: strings.Repeat("l", maxTitle+1)}, Findings: clean})
	}); code != "too_long" {
		t.Errorf("an English title without end: %q", code)
	}
}
