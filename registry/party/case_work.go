package party

import (
	"slices"
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// AssignCase gives a case to an officer of the acting account's own party (act case.assign): to
// oneself when officer is empty. Whoever is to have it must be able to sign in.
func AssignCase(tx *ledger.Tx, caseID, officer, reason string) (*procedure.Case, error) {
	if officer = strings.TrimSpace(officer); officer == "" {
		officer = tx.Actor.Account
	}
	if officer != tx.Actor.Account {
		a, err := GetAccount(tx, officer)
		if fault.KindOf(err) == fault.NotFound || err == nil && (a.Party != tx.Actor.Party || a.Closed) {
			return nil, fault.New(fault.Invalid, "case.officer", "只能交给本单位在用的账号", "A case goes to an open account of one's own organisation").
				Do("请从本单位人员中选择", "Choose one of your colleagues").At("account")
		}
		if err != nil {
			return nil, err
		}
	}
	return procedure.Assign(tx, caseID, officer, reason)
}

// AppointToCommittee gives a member of the acting account's own party a seat on a committee (act committee.appoint): an outside expert
// sits with an account of the office that appoints it, which may well only read.
func AppointToCommittee(tx *ledger.Tx, book *rules.Book, a procedure.Appointed) (procedure.Seat, error) {
	if err := access.Require(tx, access.CommitteeAppoint, access.Facts{}); err != nil { // before anything is said of accounts
		return procedure.Seat{}, err
	}
	a.Account = strings.TrimSpace(a.Account)
	if a.Account != "" {
		members, err := Accounts(tx, tx.Actor.Party)
		if err != nil {
			return procedure.Seat{}, err
		}
		if !slices.ContainsFunc(members, func(m Account) bool { return m.ID == a.Account && !m.Closed }) {
			return procedure.Seat{}, fault.New(fault.Invalid, "committee.member", "只能任命本单位在用的账号", "A member is an open account of one's own organisation").
				Do("请先为委员开通本单位的账号，可以只有只读职能", "Open an account of your organisation for the member first; it may be one that only reads").At("account")
		}
	}
	return procedure.Appoint(tx, book, a)
}
