package procedure

import (
	"slices"

	"huishu/compliance/access"
	"huishu/compliance/rules"
	"huishu/ledger"
)

// byStranger is [Case.ByStranger] as a condition of SQL on rows of case_file.
const byStranger = `(case_file.outcome <> '` + rules.Granted + `' AND EXISTS (
	SELECT 1 FROM case_step opening WHERE opening.case_id = case_file.id AND opening.seq = 1 AND opening.capacity = '` + string(access.Public) + `'))`

// ByStranger reports whether somebody who had not signed in opened the case in a party's name, and has not been granted it. Nobody
// has made sure then that it speaks for the party: the case is not the party's, whose people may neither read who else asked in its name nor be
// told what became of it.
func (c *Case) ByStranger() bool {
	return c.Outcome != rules.Granted && slices.Contains(c.definition.Open.By, string(access.Public))
}

// Readable is a condition of SQL on rows of case_file, with its arguments: the cases that the actor may read with their whole history
// (act case.read), as [Case.Visible] says of one.
func Readable(actor ledger.Actor) (condition string, args []any) {
	reach := access.ReachOf(actor, access.CaseRead)
	condition, args = reach.Where("case_file.applicant", "case_file.counterparty")
	if !reach.All {
		condition += " AND NOT " + byStranger
	}
	return condition, args
}
