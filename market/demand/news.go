package demand

import (
	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/notice"
)

// Buyer and broker are told of each other's proposals and answers.
var _ = notice.TellOf(SubjectProposal, news)

// news is whom an event of a proposal concerns, and in which words.
func news(tx *ledger.Tx, e ledger.Recorded) ([]notice.News, error) {
	var occasion notice.Occasion
	switch access.Act(e.Kind) {
	case access.MatchPropose:
		occasion = notice.ProposalMade
	case access.ProposalAccept:
		occasion = notice.ProposalAccepted
	case access.ProposalDecline:
		occasion = notice.ProposalDeclined
	default:
		return nil, nil
	}
	p, err := GetProposal(tx, e.Subject.ID)
	if err != nil {
		return nil, err
	}
	d, err := Get(tx, p.Demand)
	if err != nil {
		return nil, err
	}
	n := notice.News{Occasion: occasion, Parties: []string{p.Broker}, Link: "/proposals?show=made", Words: map[string]fault.Text{
		"number": fault.T(d.Number, d.Number), "title": fault.T(d.Title, d.Title), "reason": fault.T(p.Reason, p.Reason),
	}}
	if occasion == notice.ProposalMade {
		n.Parties, n.Link = []string{p.Buyer}, "/proposals?show=waiting"
	}
	return []notice.News{n}, nil
}
