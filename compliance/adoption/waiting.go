package adoption

import (
	"huishu/compliance/access"
	"huishu/ledger"
)

// CountAwaiting counts the proposals that wait for the actor as the second person: none of its own, under
// whatever account, and none where the policy does not let it adopt.
func CountAwaiting(tx *ledger.Tx, same SamePerson) (n int, err error) {
	if !access.Can(tx.Actor, access.RuleSetAdopt, access.Facts{}) {
		return 0, nil
	}
	open, err := readAdoptions(tx, `state = 'proposed'`)
	if err != nil {
		return 0, err
	}
	for _, a := range open {
		own, err := same(a.ProposedBy, tx.Actor.Account)
		if err != nil {
			return 0, err
		}
		if !own {
			n++
		}
	}
	return n, nil
}
