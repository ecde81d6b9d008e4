package complaint

import (
	"huishu/compliance/access"
	"huishu/compliance/erasure"
	"huishu/ledger"
	"huishu/ledger/vault"
	"huishu/registry/sso"
)

// erasedStatement stands where the complainant's words stood.
const erasedStatement = "（已依法删除）"

// Erase takes the person out of a complaint: its words, name, contact and evidence, and the content of every event about them (act
// complaint.erase). What was decided stays, and its public record with it.
func Erase(tx *ledger.Tx, id string, d erasure.Decision) (ledger.Erased, error) {
	c, err := Get(tx, id)
	if err != nil {
		return ledger.Erased{}, err
	}
	if err := access.Require(tx, access.ComplaintErase, c.Facts()); err != nil {
		return ledger.Erased{}, err
	}
	return c.erase(tx, access.ComplaintErase, d)
}

// EraseAccount is [sso.EraseAccount] with everything this room holds of the person (act account.erase).
func EraseAccount(tx *ledger.Tx, account string, d erasure.Decision) (ledger.Erased, error) {
	done, err := sso.EraseAccount(tx, account, d)
	if err != nil {
		return ledger.Erased{}, err
	}
	var ids []string
	if err := tx.Select(&ids, `SELECT id FROM complaint WHERE complainant = ? ORDER BY id`, account); err != nil {
		return ledger.Erased{}, err
	}
	for _, id := range ids {
		c, err := Get(tx, id)
		if err != nil {
			return ledger.Erased{}, err
		}
		if _, err := c.erase(tx, access.AccountErase, d); err != nil {
			return ledger.Erased{}, err
		}
	}
	return done, nil
}

// erase does it under an act that is granted.
func (c Complaint) erase(tx *ledger.Tx, act access.Act, d erasure.Decision) (ledger.Erased, error) {
	if err := d.Check(); err != nil {
		return ledger.Erased{}, err
	}
	if err := tx.Overwrite(); err != nil {
		return ledger.Erased{}, err
	}
	_, err := tx.Exec(`UPDATE complaint SET complainant = '', statement = ?, contact_name = '', contact = '', about_kind = '', about_code = '', erased_at = ? WHERE id = ?`,
		erasedStatement, tx.Now.UnixMilli(), c.ID)
	if err != nil {
		return ledger.Erased{}, err
	}
	for _, document := range c.Evidence {
		if err := vault.Forget(tx, document); err != nil {
			return ledger.Erased{}, err
		}
		if _, err := d.Erase(tx, act, ledger.Ref{Kind: vault.SubjectDocument, ID: document}); err != nil {
			return ledger.Erased{}, err
		}
	}
	history, err := tx.History(Subject, c.ID)
	if err != nil {
		return ledger.Erased{}, err
	}
	var said []string // what the complainant did; decisions on it hold nothing of the person
	for _, e := range history {
		if Veiled(e) {
			said = append(said, e.ID)
		}
	}
	return d.Erase(tx, act, ledger.Ref{Kind: Subject, ID: c.ID}, said...)
}
