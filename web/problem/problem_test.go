package problem

import (
	"testing"

	"huishu/ledger/fault"
)

// TestTitles: every kind of error has a title of its own words in both languages, and its document says in which it is written.
func TestTitles(t *testing.T) {
	t.Parallel()
	for kind, status := range Status {
		title := Title(status)
		if title.ZH == "" || title.EN == "" || title.ZH == title.EN {
			t.Errorf("%d: %+v", status, title)
		}
		for lang, tag := range map[string]string{"zh": "zh-CN", "en": "en"} {
			p := Of(fault.New(kind, "code", "一", "one"), lang, "")
			if got := p.GetHeaders().Get("Content-Language"); p.Title != title.In(lang) || got != tag {
				t.Errorf("%d in %s: %q in %q", status, lang, p.Title, got)
			}
		}
	}
}
