package pages

import (
	g "maragu.dev/gomponents"

	"huishu/compliance/erasure"
	"huishu/web/components"
)

// erasureEntry is the form in which a person's particulars are erased from something, on a ground of the law: it is sent to the page's
// own address, and back leads to what the person is erased from.
func (v *visit) erasureEntry(f form, action, back string) g.Node {
	grounds := make([]components.Option, 0, len(erasure.Grounds))
	for _, ground := range erasure.Grounds {
		grounds = append(grounds, components.Option{Value: string(ground), Label: ground.Title(), Hint: components.Same(ground.Article())})
	}
	return v.entry(f, entry{Action: action, Submit: tr("删除，不可恢复", "Erase for ever"), More: []g.Node{components.ButtonLink{Label: tr("返回", "Back"), Href: back}.In(v.lang)}},
		v.radio(f, f.must("ground", tr("法定情形", "Ground"), components.Text{}), "", grounds),
		v.line(f, f.must("reason", tr("决定的文号", "Where the decision is found"), tr("永久保留在日志中，不要写姓名", "Kept in the journal for ever; name no person")), "", components.Full))
}

// erasureDecision reads erasureEntry.
func (v *visit) erasureDecision() erasure.Decision {
	return erasure.Decision{Ground: erasure.Ground(v.FormValue("ground")), Reason: v.FormValue("reason")}
}
