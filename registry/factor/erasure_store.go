package factor

import (
	"huishu/compliance/access"
	"huishu/compliance/erasure"
	"huishu/ledger"
	"huishu/registry/party"
)

// erasedName stands where the name of a factor stood, which a person had given it.
const erasedName = "（已依法删除）"

// EraseAccount is [party.EraseAccount] with everything this room holds of the person: names, secrets and recovery codes, and the
// content of every event about its factors (act account.erase).
func EraseAccount(tx *ledger.Tx, account string, d erasure.Decision) (ledger.Erased, error) {
	done, err := party.EraseAccount(tx, account, d)
	if err != nil {
		return ledger.Erased{}, err
	}
	for _, query := range []string{`DELETE FROM factor_secret WHERE account = ?`, `DELETE FROM recovery_code WHERE account = ?`} {
		if _, err := tx.Exec(query, account); err != nil {
			return ledger.Erased{}, err
		}
	}
	if err := eraseTickets(tx, account, d); err != nil {
		return ledger.Erased{}, err
	}
	var ids []string
	if err := tx.Select(&ids, `SELECT id FROM factor WHERE account = ? ORDER BY id`, account); err != nil {
		return ledger.Erased{}, err
	}
	for _, id := range ids {
		if _, err := tx.Exec(`UPDATE factor SET name = ?, digest = '', state = 'removed' WHERE id = ?`, erasedName, id); err != nil {
			return ledger.Erased{}, err
		}
		if _, err := d.Erase(tx, access.AccountErase, ledger.Ref{Kind: Subject, ID: id}); err != nil {
			return ledger.Erased{}, err
		}
	}
	return done, nil
}

// eraseTickets ends what could still set the account's password, and takes away what the journal says of it.
func eraseTickets(tx *ledger.Tx, account string, d erasure.Decision) error {
	if err := endTickets(tx, account, access.AccountErase); err != nil {
		return err
	}
	var ids []string
	if err := tx.Select(&ids, `SELECT id FROM reset_ticket WHERE account = ? ORDER BY id`, account); err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := d.Erase(tx, access.AccountErase, ledger.Ref{Kind: SubjectTicket, ID: id}); err != nil {
			return err
		}
	}
	return nil
}
