package filing

import (
	"slices"
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// Guides are the procedures of the general door that the rule sets in force on the day define, in
// their order, with what the register has adopted to those shipped.
func Guides(tx *ledger.Tx, shipped *rules.Book, day workday.Date) ([]*rules.Definition, error) {
	book, err := adoption.Of(tx, shipped)
	if err != nil {
		return nil, err
	}
	var list []*rules.Definition
	for _, set := range book.Sets() {
		for i := range set.Procedures {
			d := &set.Procedures[i]
			if d.Filing == nil {
				continue
			}
			if in, err := book.For(d.Regime, day); err == nil && in == set {
				list = append(list, d)
			}
		}
	}
	return list, nil
}

// Guide is one of them; NotFound "filing.unknown" when none in force on the day has the id.
func Guide(tx *ledger.Tx, shipped *rules.Book, id string, day workday.Date) (*rules.Definition, error) {
	list, err := Guides(tx, shipped, day)
	if err != nil {
		return nil, err
	}
	for _, d := range list {
		if d.ID == id {
			return d, nil
		}
	}
	ids := make([]string, len(list))
	for i, d := range list {
		ids[i] = d.ID
	}
	return nil, fault.New(fault.NotFound, "filing.unknown", "现行规则没有可以在此提出的事项 "+id, "The rules in force have no such matter to file: "+id).
		Do("可提出的事项："+strings.Join(ids, "、"), "What may be filed: "+strings.Join(ids, ", ")).At("procedure")
}

// MayFile reports whether the actor is one of those whom the definition lets file.
func MayFile(d *rules.Definition, actor ledger.Actor) bool {
	return slices.ContainsFunc(d.Open.By, func(by string) bool { return access.Has(actor, access.Role(by)) }) &&
		access.Can(actor, access.FilingFile, access.Facts{Owner: actor.Party})
}
