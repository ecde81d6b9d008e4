package notice

import (
	"strconv"

	"huishu/compliance/access"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/registry/product"
)

// Holders of a qualification and the authority that keeps the register are told that it has come to its first day, that it is about to
// expire, and that it has where no case of its own says so.
var (
	_ = TellOf(party.SubjectReminder, expiring)
	_ = TellOf(party.SubjectQualification, dayCame)
	_ = TellOf(party.SubjectSanction, sanctioned)
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
	occasion, ok := map[string]Occasion{
		string(access.QualificationBegin): HasBegun, string(access.QualificationExpire): HasExpired, string(access.QualificationEnd): GivenUp,
	}[e.Kind]
	if !ok {
		return nil, nil
	}
	q, err := party.GetQualification(tx, e.Subject.ID)
	// A case tells its parties itself, and so does the agreement with which a licence ends.
	if err != nil || occasion != HasBegun && q.Case != "" || occasion == GivenUp && q.Agreement != "" {
		return nil, err
	}
	return licenceNews(tx, occasion, q)
}

// sanctioned tells of what is done to a licence that has no case: the second officer that one waits, and the holder, with the
// implementing body of its agreement, what was decided.
func sanctioned(tx *ledger.Tx, e ledger.Recorded) ([]News, error) {
	s, err := party.GetSanction(tx, e.Subject.ID)
	if err != nil {
		return nil, err
	}
	q, err := party.GetQualification(tx, s.Qualification)
	if err != nil {
		return nil, err
	}
	p, err := party.Get(tx, q.Party)
	if err != nil {
		return nil, err
	}
	same := func(s string) fault.Text { return fault.T(s, s) }
	news := News{Offices: []access.Role{access.Authority}, Link: "/desk/licences/" + q.ID, Words: map[string]fault.Text{
		"holder": fault.T(p.NameZH, p.Name("en")), "kind": q.Kind.Title(), "number": same(q.Number), "act": access.KindTitle("qualification." + s.Act),
		"reason": same(s.Reason), "article": same(q.Kind.Article()),
	}}
	switch s.State {
	case party.SanctionProposed:
		news.Occasion = AskSecond
	case party.SanctionRejected:
		news.Occasion, news.Words["reason"] = TurnedDown, same(s.Remark)
	default:
		news.Occasion, news.Offices, news.Parties, news.Link = Sanctioned, nil, []string{q.Party}, "/parties/"+q.Party
		a, err := product.GetAgreement(tx, q.Agreement)
		if err == nil {
			news.Parties = append(news.Parties, a.ImplementingBody)
		} else if fault.KindOf(err) != fault.NotFound { // one that was issued before this system has none
			return nil, err
		}
	}
	return []News{news}, nil
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
		"holder": fault.T(p.NameZH, p.Name("en")), "kind": q.Kind.Title(), "number": same(q.Number), "from": same(q.From.String()), "due": same(q.To.String()), "days": same(days), "article": same(q.Kind.Article()), "reason": same(q.Reason),
	}
	return []News{
		{Occasion: o, Parties: []string{q.Party}, Link: "/desk/qualifications", Words: words},
		{Occasion: o, Offices: []access.Role{access.Authority}, Link: "/parties/" + q.Party, Words: words},
	}, nil
}
