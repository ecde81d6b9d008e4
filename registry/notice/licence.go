package notice

import (
	"strconv"

	"huishu/compliance/access"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
)

// Holders of a qualification and the authority that keeps the register are told that it has come to its first day, that it is about to
// expire, and that it has where no case of its own says so.
var (
	_ = TellOf(party.SubjectReminder, expiring)
	_ = TellOf(party.SubjectQualification, dayCame)
)

func expiring(tx *ledger.Tx, e ledger.Recorded) ([]News, error) {
	r, err := party.ReminderOf(tx, e.Subject.ID)
	if err != nil {
		return nil, err
	}
	q, err := party.GetQualification(tx, r.Qualification)
	if err != nil {
		return nil, err
	}
	return licenceNews(tx, Expiring, q)
}

func dayCame(tx *ledger.Tx, e ledger.Recorded) ([]News, error) {
	occasion, ok := map[string]Occasion{string(access.QualificationBegin): HasBegun, string(access.QualificationExpire): HasExpired}[e.Kind]
	if !ok {
		return nil, nil
	}
	q, err := party.GetQualification(tx, e.Subject.ID)
	if err != nil || occasion == HasExpired && q.Case != "" { // the case tells its parties itself
		return nil, err
	}
	return licenceNews(tx, occasion, q)
}

// licenceNews tells the holder, who renews, and the authority, who watches: each with the page where it does so.
func licenceNews(tx *ledger.Tx, o Occasion, q party.Qualification) ([]News, error) {
	p, err := party.Get(tx, q.Party)
	if err != nil {
		return nil, err
	}
	days := strconv.Itoa(workday.OfTime(tx.Now).DaysUntil(q.To))
	same := func(s string) fault.Text { return fault.T(s, s) }
	words := map[string]fault.Text{
		"holder": fault.T(p.NameZH, p.Name("en")), "kind": q.Kind.Title(), "number": same(q.Number), "from": same(q.From.String()), "due": same(q.To.String()), "days": same(days), "article": same(q.Kind.Article()),
	}
	return []News{
		{Occasion: o, Parties: []string{q.Party}, Link: "/desk/qualifications", Words: words},
		{Occasion: o, Offices: []access.Role{access.Authority}, Link: "/parties/" + q.Party, Words: words},
	}, nil
}
