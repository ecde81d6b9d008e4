package product

import (
	"slices"

	"huishu/compliance/access"
	"huishu/ledger"
)

// holds reports whether the agreement names the product's purpose and every resource that it is made from.
func (a Agreement) holds(p Product) bool {
	return a.Allows(p.Purpose) && !slices.ContainsFunc(p.Resources(), func(id string) bool { return !a.Names(id) })
}

// registered are the registrations under the agreement that stand, in force or suspended, in the order of filing.
func (a Agreement) registered(tx *ledger.Tx) ([]Registration, error) {
	var rows []registrationRow
	err := tx.Select(&rows, registrationSelect+` WHERE r.agreement = ? AND r.register_event <> '' AND r.standing IN ('granted', 'suspended') ORDER BY r.id`, a.ID)
	if err != nil {
		return nil, err
	}
	list := make([]Registration, len(rows))
	for i, row := range rows {
		if list[i], err = row.registration(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// keepScope notes of every registration under the agreement whether its terms, as they are from now on, still name what the
// product is made from and for: an amendment takes it out, and a later one may take it in again.
func (a Agreement) keepScope(tx *ledger.Tx, ruleSet string) error {
	list, err := a.registered(tx)
	if err != nil {
		return err
	}
	now := tx.Now.UnixMilli()
	for _, r := range list {
		if a.holds(r.Filed.Product) == (r.outsideSince == 0) {
			continue
		}
		kind := "amendment.include"
		if r.outsideSince == 0 {
			kind = "amendment.exclude"
			r.outsideSince = now
		} else {
			r.outsideSince = 0
		}
		if _, err := tx.Exec(`UPDATE registration SET outside_since = ?, updated_at = ? WHERE id = ?`, r.outsideSince, now, r.ID); err != nil {
			return err
		}
		_, err := tx.Record(ledger.Event{
			Kind: kind, Under: string(access.AmendmentConclude), Subject: r.Ref(), RuleSet: ruleSet,
			Payload: map[string]string{"agreement": a.Code, "registration": r.Number},
		})
		if err != nil {
			return err
		}
	}
	return nil
}
