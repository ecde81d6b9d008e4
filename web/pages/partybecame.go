package pages

import (
	"time"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/registry/party"
	"huishu/web/components"
)

// entryState is that a party of the register is no longer there as it was; nil for all others.
func entryState(e party.Entry) *components.State {
	switch {
	case e.Away():
		return &components.State{Tone: components.Ended, Word: tr("已退出", "Left")}
	case e.Successor != "":
		return &components.State{Tone: components.Ended, Word: tr("已被承继", "Succeeded")}
	}
	return nil
}

// becameFacts are what became of a party: that it left or came back, who took it over, and whom it took over.
func (v *visit) becameFacts(tx *ledger.Tx, e party.Entry) (facts []components.Fact, err error) {
	if e.LeftAt > 0 {
		facts = append(facts, components.Fact{Term: tr("自愿退出", "Left by its own wish"), Value: components.When(time.UnixMilli(e.LeftAt))})
	}
	if e.ReturnedAt > 0 {
		facts = append(facts, components.Fact{Term: tr("重新入册", "Came back"), Value: components.When(time.UnixMilli(e.ReturnedAt))})
	}
	names := v.lookup(tx)
	if e.Successor != "" {
		facts = append(facts, components.Fact{Term: tr("承继单位", "Succeeded by"), Value: g.Group{names.partyLink(e.Successor), g.Text(" "), components.Date(e.SucceededFrom), v.text(tr(" 起", " on"))}})
	}
	before, err := party.Predecessors(tx, e.ID)
	if err != nil {
		return nil, err
	}
	for _, p := range before {
		facts = append(facts, components.Fact{Term: tr("承继自", "Took over"), Value: names.partyLink(p.ID)})
	}
	return facts, names.err
}

// referenceFacts are that a body follows the rules by reference, and on what ground (Art. 24).
func (v *visit) referenceFacts(e party.Entry) (facts []components.Fact) {
	if !e.ByReference {
		return nil
	}
	facts = append(facts, components.Fact{Term: tr("适用方式", "Application"), Value: g.Group{v.text(tr("参照执行", "Follows the rules by reference")), components.Article(party.ReferenceArticle)}})
	if e.ReferenceClass == "" {
		return append(facts, components.Fact{Term: tr("参照依据", "Ground"), Value: v.text(tr("尚未登记", "not recorded yet"))})
	}
	return append(facts, components.Fact{Term: tr("参照依据", "Ground"), Value: g.Group{v.text(e.ReferenceClass.Title()), paragraphs(e.ReferenceGround)}})
}

// standingActs are what the authority may register about a party: a succession, the ground of following by reference, or a capacity.
func (v *visit) standingActs(e party.Entry) g.Node {
	var acts []g.Node
	if e.Successor == "" && !e.Away() && access.Can(v.caller.Actor, access.SuccessionPropose, access.Facts{Owner: e.ID}) {
		acts = append(acts, components.ButtonLink{Label: tr("登记合并或承继", "Register a succession"), Href: "/desk/parties/" + e.ID + "/succession"}.In(v.lang))
	}
	if e.Kind == party.PublicBody && access.Can(v.caller.Actor, access.PartyReference, access.Facts{Owner: e.ID}) {
		acts = append(acts, components.ButtonLink{Label: tr("登记参照执行的依据", "Record the ground of following by reference"), Href: "/desk/parties/" + e.ID + "/reference"}.In(v.lang))
	}
	if (e.Kind == party.PublicBody || e.Kind == party.Authority) && access.Can(v.caller.Actor, access.PartyDesignate, access.Facts{Owner: e.ID}) {
		acts = append(acts, components.ButtonLink{Label: designationTitle, Href: "/desk/parties/" + e.ID + "/designation"}.In(v.lang))
	}
	if len(acts) == 0 {
		return nil
	}
	return components.Section(v.lang, "standing", tr("登记管理", "Registering"), components.Acts(acts...))
}
