package party

import (
	"strings"

	"huishu/compliance/procedure"
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
