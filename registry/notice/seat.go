package notice

import (
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// Whoever is appointed to a committee while it votes is told what awaits its vote: those who sat there already were when the vote began.
var _ = TellOf(procedure.SubjectSeat, seated)

func seated(tx *ledger.Tx, e ledger.Recorded) ([]News, error) {
	if e.Kind != string(access.CommitteeAppoint) {
		return nil, nil
	}
	seat, err := procedure.SeatOf(tx, e.Subject.ID)
	if err != nil {
		return nil, err
	}
	cases, err := seat.Awaiting(tx)
	if err != nil || len(cases) == 0 {
		return nil, err
	}
	var zh, en []string
	for _, c := range cases {
		zh, en = append(zh, "“"+oneLine(c.Title.ZH)+"”"), append(en, `"`+oneLine(c.Title.In("en"))+`"`)
	}
	link := "/desk/committees"
	if len(cases) == 1 {
		link = "/cases/" + cases[0].ID
	}
	rule := cases[0].Vote().Rule
	same := func(s string) fault.Text { return fault.T(s, s) }
	return []News{{Occasion: VoteJoined, Persons: []string{seat.Account}, Link: link, Words: map[string]fault.Text{
		"committee": rule.Title, "article": same(rule.Article), "from": same(seat.From), "to": same(seat.To),
		"cases": fault.T(strings.Join(zh, "、"), strings.Join(en, ", ")),
	}}}, nil
}
