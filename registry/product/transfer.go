package product

import (
	"fmt"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
)

// KindTransfer is the kind of the event by which the file of a registration learns that its case goes on under another rule set.
const KindTransfer = "registration.transfer"

// FollowTransfer puts the file of a registration under the rule set that its case has gone over to, in the same transaction (under
// act case.transfer). What was filed, and what the checks found then, stays as it was.
func FollowTransfer(tx *ledger.Tx, c *procedure.Case) error {
	r, err := GetRegistration(tx, c.Subject.ID)
	if err != nil {
		return err
	}
	if r.Standing != StandingPending {
		return fmt.Errorf("registration %s is %s: what is decided does not move", r.ID, r.Standing)
	}
	from := r.ruleSetRef()
	r.RuleSet, r.RuleSetHash = c.RuleSet, c.RuleSetHash
	_, err = tx.Exec(`UPDATE registration SET rule_set = ?, rule_set_hash = ?, updated_at = ? WHERE id = ?`, r.RuleSet, r.RuleSetHash, tx.Now.UnixMilli(), r.ID)
	if err != nil {
		return err
	}
	_, err = tx.Record(ledger.Event{
		Kind: KindTransfer, Under: string(access.CaseTransfer), Subject: r.Ref(), RuleSet: r.ruleSetRef(),
		Payload: map[string]string{"from": from, "to": r.ruleSetRef(), "case": c.ID},
	})
	return err
}

// TermBy is the last day that the registration would have if it were granted today by the set; Refused "rules.fact_unknown" where
// the set leaves the term open.
func (r Registration) TermBy(tx *ledger.Tx, set *rules.Set) (workday.Date, error) {
	a, err := GetAgreement(tx, r.Agreement)
	if err != nil {
		return workday.Date{}, err
	}
	return lastDay(tx, set, r.Regime, workday.OfTime(tx.Now), r.Filed.Product, a)
}
