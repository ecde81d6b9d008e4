package party

import (
	"slices"

	"huishu/compliance/access"
	"huishu/ledger"
)

// officeKinds are the kinds of party whose accounts hold an office by their base role.
var officeKinds = map[access.Role]Kind{
	access.Authority: Authority, access.RegistrationBody: RegistrationBody, access.PublicBody: PublicBody,
	access.ImplementingBody: PublicBody, access.Exchange: Exchange,
}

// PeopleOf are the ids of a party's open accounts, oldest first: whoever is told what concerns it.
func PeopleOf(tx *ledger.Tx, partyID string) (ids []string, err error) {
	err = tx.Select(&ids, `SELECT id FROM account WHERE party = ? AND state = 'active' ORDER BY id`, partyID)
	return ids, err
}

// OfficersOf are the ids of the open accounts that hold an office today: those of a role that a step of a procedure may await. An
// account is one of them by the role that was given to it, or by what its body is.
func OfficersOf(tx *ledger.Tx, role access.Role) ([]string, error) {
	kind, ok := officeKinds[role]
	if !ok {
		return nil, nil
	}
	var rows []struct {
		accountRow
		Implementing bool `db:"implementing"`
	}
	err := tx.Select(&rows, `SELECT a.id, a.login, a.name, a.password_hash, a.roles, a.party, a.state, a.created_at, a.created_by, p.implementing
		FROM account a JOIN party p ON p.id = a.party WHERE p.kind = ? AND a.state = 'active' ORDER BY a.id`, kind)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, r := range rows {
		a, err := r.account()
		if err != nil {
			return nil, err
		}
		if role == access.ImplementingBody && r.Implementing || slices.Contains(a.Roles, role) {
			ids = append(ids, a.ID)
		}
	}
	return ids, nil
}
