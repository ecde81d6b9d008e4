package party

import (
	"huishu/compliance/access"
	"huishu/compliance/erasure"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// EraseAccount takes a person out of an account: name, login and password, and the content of every event about it (act
// account.erase). The account stays as a closed shell, so that what it did keeps its doer; nobody can tell who that was.
func EraseAccount(tx *ledger.Tx, id string, d erasure.Decision) (ledger.Erased, error) {
	a, err := GetAccount(tx, id)
	if err != nil {
		return ledger.Erased{}, err
	}
	if err := access.Require(tx, access.AccountErase, access.Facts{Owner: a.Party}); err != nil {
		return ledger.Erased{}, err
	}
	if a.ID == tx.Actor.Account {
		return ledger.Erased{}, fault.New(fault.Conflict, "account.own", "不能删除自己的账号信息", "You cannot erase your own account").
			Do("请由其他有权人员办理", "Have it done by somebody else who may")
	}
	if err := tx.Overwrite(); err != nil {
		return ledger.Erased{}, err
	}
	if _, err := tx.Exec(`UPDATE account SET login = ?, name = ?, password_hash = '', document_hash = '', state = 'closed', second_factor = FALSE WHERE id = ?`,
		"erased-"+id, erasedName, id); err != nil {
		return ledger.Erased{}, err
	}
	for _, query := range []string{`DELETE FROM session WHERE account = ?`, `DELETE FROM known_device WHERE account = ?`, `DELETE FROM idempotency WHERE account = ?`} {
		if _, err := tx.Exec(query, id); err != nil {
			return ledger.Erased{}, err
		}
	}
	if err := eraseInvitations(tx, id, d); err != nil {
		return ledger.Erased{}, err
	}
	return d.Erase(tx, access.AccountErase, ledger.Ref{Kind: SubjectAccount, ID: id})
}

// eraseInvitations takes a person out of the invitations that it accepted: address, name and document.
func eraseInvitations(tx *ledger.Tx, account string, d erasure.Decision) error {
	var ids []string
	if err := tx.Select(&ids, `SELECT id FROM invitation WHERE accepted_by = ? ORDER BY id`, account); err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := tx.Exec(`UPDATE invitation SET address = '', name = '', document_hash = '' WHERE id = ?`, id); err != nil {
			return err
		}
		if _, err := d.Erase(tx, access.AccountErase, ledger.Ref{Kind: SubjectInvitation, ID: id}); err != nil {
			return err
		}
	}
	return nil
}

// erasedName stands where a person's name stood.
const erasedName = "（已依法删除）"
