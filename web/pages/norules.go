package pages

import (
	g "maragu.dev/gomponents"

	"huishu/compliance/adoption"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/web/components"
)

// noRules turns the refusal for want of a rule set into what a page says in its place, so that the page itself still stands;
// other errors pass.
func (v *visit) noRules(err error) (g.Node, error) {
	if fault.CodeOf(err) != "rules.none_in_force" {
		return nil, err
	}
	f := fault.From(err)
	return components.Note(v.lang, components.Waiting, v.paragraph(f.Message.ZH+"。", f.Message.In("en")+"."), v.paragraph(f.Remedy.ZH+"。", f.Remedy.In("en")+"."),
		components.Acts(components.ButtonLink{Label: tr("查看规则", "See the rules"), Href: "/rules"}.In(v.lang))), nil
}

// governing is the rule set of today for a matter, as the register stands.
func (v *visit) governing(tx *ledger.Tx, regime string) (*rules.Set, error) {
	return adoption.For(tx, v.Book, regime, v.today())
}

// read runs fn in a snapshot, for what a submission must know before its transaction.
func (v *visit) read(fn func(tx *ledger.Tx) error) error {
	return v.DB.View(v.ctx(), v.caller.Actor, fn)
}
