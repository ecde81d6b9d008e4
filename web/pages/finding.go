package pages

import (
	g "maragu.dev/gomponents"

	"huishu/compliance/rules"
	"huishu/web/components"
)

var levelOf = map[rules.Severity]components.Level{
	rules.MustMend: components.MustMend, rules.LookAt: components.LookAt, rules.Note: components.ForKnowledge,
}

// findings renders what the checks found; where leads from the fact at fault to the place
// where it is mended and may be nil.
func (v *visit) findings(all []rules.Finding, where func(field string) string) g.Node {
	list := make([]components.Finding, 0, len(all))
	for _, f := range all {
		c := components.Finding{Level: levelOf[f.Severity], What: f.Text, Article: cited(f.Article, f.Sureness).In(v.lang), Remedy: f.Remedy}
		if where != nil {
			c.Href = where(f.Field)
		}
		list = append(list, c)
	}
	return components.Findings(v.lang, list...)
}

// mustMend counts the findings that stop a case.
func mustMend(all []rules.Finding) int { return len(rules.MustMendOf(all)) }
