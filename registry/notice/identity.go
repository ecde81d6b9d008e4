package notice

import (
	"strconv"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
)

// An organisation is told how its identity was verified, and that an amount waits to be named; the authority, that none was.
var (
	_ = TellOf(party.SubjectIdentity, identified)
	_ = TellOf(party.SubjectTransfer, transferred)
)

func identified(tx *ledger.Tx, e ledger.Recorded) ([]News, error) {
	p, err := party.Get(tx, e.Subject.ID)
	if err != nil {
		return nil, err
	}
	i, err := party.IdentityOf(tx, p)
	if err != nil || i.Case != "" && e.Under != string(access.PartyVerify) { // the case tells its parties itself
		return nil, err
	}
	return []News{{Occasion: Identified, Parties: []string{p.ID}, Link: "/organisation", Words: map[string]fault.Text{
		"holder": fault.T(p.NameZH, p.Name("en")), "way": p.Verification.Title(), "legal_rep": i.LegalRep.Level.Title(), "handler": i.Handler.Level.Title(),
		"article": fault.T(party.IdentityStandard, party.IdentityStandard),
	}}}, nil
}

func transferred(tx *ledger.Tx, e ledger.Recorded) ([]News, error) {
	t, err := party.GetTransfer(tx, e.Subject.ID)
	if err != nil {
		return nil, err
	}
	p, err := party.Get(tx, t.Party)
	if err != nil {
		return nil, err
	}
	same := func(s string) fault.Text { return fault.T(s, s) }
	words := map[string]fault.Text{
		"holder": fault.T(p.NameZH, p.Name("en")), "bank": same(oneLine(t.Bank)), "account": same(t.Account), "left": same(strconv.FormatInt(t.Left(), 10)),
		"answers": same(strconv.FormatInt(t.Attempts, 10)), "article": same(party.IdentityStandard),
	}
	switch {
	case e.Kind == string(access.PartyTransfer):
		return []News{{Occasion: AskAmount, Parties: []string{t.Party}, Link: "/organisation/transfer", Words: words}}, nil
	case t.State == party.TransferFailed:
		return []News{{Occasion: NoAmount, Offices: []access.Role{access.Authority}, Link: "/parties/" + t.Party, Words: words}}, nil
	}
	return nil, nil
}
