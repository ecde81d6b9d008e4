package product

import (
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
)

// Term is a registration that stands, with the last day that another rule set would have given it.
type Term struct {
	Code, Name string
	// Operator is the party that holds it.
	Operator string
	RuleSet  string
	From     workday.Date
	// To is its last day; Other the one by the rehearsed set. A certificate keeps the first.
	To, Other workday.Date
}

// RehearseTerms reckons the term of every registration that is granted or suspended, in a regime that another rule set governs, by that
// set, oldest first. It fails
// with Refused "rules.fact_unknown" where the set leaves the term open.
func RehearseTerms(tx *ledger.Tx, set *rules.Set) ([]Term, error) {
	var rows []registrationRow
	if err := tx.Select(&rows, registrationSelect+` WHERE r.standing IN ('granted', 'suspended') ORDER BY r.id`); err != nil {
		return nil, err
	}
	list := make([]Term, 0, len(rows))
	agreements := map[string]Agreement{}
	for _, row := range rows {
		r, err := row.registration()
		if err != nil {
			return nil, err
		}
		if !set.Governs(r.Regime) {
			continue
		}
		a, ok := agreements[r.Agreement]
		if !ok {
			if a, err = GetAgreement(tx, r.Agreement); err != nil {
				return nil, err
			}
			agreements[r.Agreement] = a
		}
		t := Term{Code: r.Key(), Name: r.Filed.Product.Name, Operator: r.Operator, RuleSet: r.RuleSet, From: r.ValidFrom, To: r.ValidTo}
		if t.Other, err = lastDay(tx, set, r.Regime, r.ValidFrom, r.Filed.Product, a); err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	return list, nil
}
