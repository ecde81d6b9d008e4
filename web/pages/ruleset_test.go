package pages_test

import (
	"strings"
	"testing"
)

// TestRuleSetPageLeadsToItsParts: the page of a set is as long as the law: each part can be reached from its top, each procedure from the
// list of them, and the text that a number is taken from by its name.
func TestRuleSetPageLeadsToItsParts(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, lang := range []string{"zh", "en"} {
		b := s.stranger()
		b.lang = lang
		for _, id := range []string{"city-2023-38", "ndrc-2025-26", "ndrc-2025-65", "gd-asset-draft-2023"} {
			p := b.see("/rules/" + id)
			check(t, p, lang)
			for _, part := range strings.Split(p.body, `href="#`)[1:] {
				anchor, _, _ := strings.Cut(part, `"`)
				if !strings.Contains(p.body, `id="`+anchor+`"`) {
					t.Errorf("%s: nothing is at #%s", id, anchor)
				}
			}
		}
	}
	p := s.stranger().see("/rules/city-2023-38")
	for _, anchor := range []string{"#facts", "#local", "#registration", "#procedures", "#procedure-registration", "#procedure-complaint"} {
		p.link(anchor)
	}
	p.link("/rules/ndrc-2025-26#facts")
	p.has("公共数据资源登记管理暂行办法", "登记机构 20 个工作日").lacks("ndrc-2025-26#")
}
