package procedure

import (
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// Count is how many decided cases of a party there are, by what the count asks for: how they ended and on which side the party stood.
func Count(tx *ledger.Tx, partyID string, of rules.CaseCount) (n int64, err error) {
	side := map[string]string{rules.Applicant: "applicant", rules.Counterparty: "counterparty"}[of.Side]
	if side == "" {
		return 0, fault.Newf(fault.Internal, "procedure.side", "案件没有“%s”一方", "a case has no side %q", of.Side)
	}
	err = tx.Get(&n, `SELECT COUNT(*) FROM case_file WHERE `+side+` = ? AND definition = ? AND outcome = ?`, partyID, of.Procedure, of.Outcome)
	return n, err
}
