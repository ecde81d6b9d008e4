package notice

import (
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
)

// A body is told that it was made an implementing body or an authorising subject, and that it ceased to be one.
var _ = TellOf(party.SubjectDesignation, designated)

func designated(tx *ledger.Tx, e ledger.Recorded) ([]News, error) {
	d, err := party.DesignationOf(tx, e.Subject.ID)
	if err != nil {
		return nil, err
	}
	p, err := party.Get(tx, d.Party)
	if err != nil {
		return nil, err
	}
	occasion := Designated
	var stays fault.Text
	if d.Ended {
		occasion, stays = Released, d.Capacity.Stays()
	}
	same := func(s string) fault.Text { return fault.T(s, s) }
	return []News{{Occasion: occasion, Parties: []string{d.Party}, Link: "/parties/" + d.Party, Words: map[string]fault.Text{
		"holder": fault.T(p.NameZH, p.Name("en")), "capacity": d.Capacity.Title(), "ground": same(oneLine(d.Ground)), "article": same(d.Capacity.Article()), "stays": stays,
	}}}, nil
}
