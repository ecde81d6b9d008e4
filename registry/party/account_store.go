package party

import (
	"encoding/json"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// CreateAccount adds an account to a party (act account.create).
func CreateAccount(tx *ledger.Tx, partyID string, n NewAccount) (Account, error) {
	p, err := Get(tx, partyID)
	if err != nil {
		return Account{}, err
	}
	if err := access.Require(tx, access.AccountCreate, access.Facts{Owner: partyID}); err != nil {
		return Account{}, err
	}
	if err := fault.Join(n.check(p)...); err != nil {
		return Account{}, err
	}
	if beyond := ownRolesOnly(tx, partyID, n.Roles); beyond != nil {
		return Account{}, beyond
	}
	return insertAccount(tx, p, n, access.AccountCreate)
}

// insertAccount writes a checked account and its event under the act that carries it.
func insertAccount(tx *ledger.Tx, p Party, n NewAccount, under access.Act) (Account, error) {
	a := Account{
		ID: tx.NewID(), Login: n.Login, Name: n.Name, Roles: n.Roles, Party: p.ID,
		CreatedAt: tx.Now.UnixMilli(), CreatedBy: tx.Actor.Account,
	}
	roles, err := json.Marshal(a.Roles)
	if err != nil {
		return Account{}, err
	}
	_, err = tx.Exec(`INSERT INTO account (id, login, name, password_hash, roles, party, state, created_at, created_by)
		VALUES (?, ?, ?, ?, ?, ?, 'active', ?, ?)`,
		a.ID, a.Login, a.Name, n.Password.phc, string(roles), a.Party, a.CreatedAt, a.CreatedBy)
	if fault.CodeOf(err) == "duplicate" {
		return Account{}, fault.New(fault.Conflict, "login.taken", "该登录名已被使用", "That login is taken").
			Do("请换一个登录名", "Choose another").At("login").Wrap(err)
	}
	if err != nil {
		return Account{}, err
	}
	_, err = tx.Record(ledger.Event{
		Kind: string(access.AccountCreate), Under: string(under), Payload: a,
		Subject: ledger.Ref{Kind: SubjectAccount, ID: a.ID},
	})
	return a, err
}

// accountRow is an account as stored. Its hash is part of what the journal binds, so a
// password exchanged behind the system's back is seen by audit.
type accountRow struct {
	ID           string `db:"id" json:"id"`
	Login        string `db:"login" json:"login"`
	Name         string `db:"name" json:"name"`
	PasswordHash string `db:"password_hash" json:"password_hash"`
	Roles        string `db:"roles" json:"roles"`
	Party        string `db:"party" json:"party"`
	State        string `db:"state" json:"state"`
	CreatedAt    int64  `db:"created_at" json:"created_at"`
	CreatedBy    string `db:"created_by" json:"created_by"`
	// SecondFactor is left out where it is false: what older events bind has no such word.
	SecondFactor bool `db:"second_factor" json:"second_factor,omitempty"`
}

func (r accountRow) account() (Account, error) {
	a := Account{
		ID: r.ID, Login: r.Login, Name: r.Name, Party: r.Party, Closed: r.State == "closed", SecondFactor: r.SecondFactor,
		CreatedAt: r.CreatedAt, CreatedBy: r.CreatedBy,
	}
	return a, json.Unmarshal([]byte(r.Roles), &a.Roles)
}

const accountColumns = `id, login, name, password_hash, roles, party, state, created_at, created_by, second_factor`

func accountWhere(tx *ledger.Tx, where string, arg string) (accountRow, error) {
	var r accountRow
	err := tx.Get(&r, `SELECT `+accountColumns+` FROM account WHERE `+where, arg)
	if err != nil && fault.KindOf(err) == fault.NotFound {
		err = fault.New(fault.NotFound, "account.not_found", "没有这个账号", "There is no such account")
	}
	return r, err
}

// GetAccount returns one account. It does not ask who is looking.
func GetAccount(tx *ledger.Tx, id string) (Account, error) {
	r, err := accountWhere(tx, `id = ?`, id)
	if err != nil {
		return Account{}, err
	}
	return r.account()
}

// AccountByLogin returns the account of a login in any case of letters.
func AccountByLogin(tx *ledger.Tx, login string) (Account, error) {
	r, err := accountWhere(tx, `login = ?`, normalLogin(login))
	if err != nil {
		return Account{}, err
	}
	return r.account()
}

// Accounts lists a party's accounts, oldest first.
func Accounts(tx *ledger.Tx, partyID string) ([]Account, error) {
	var rows []accountRow
	err := tx.Select(&rows, `SELECT `+accountColumns+` FROM account WHERE party = ? ORDER BY id`, partyID)
	if err != nil {
		return nil, err
	}
	return accountsOf(rows)
}

// HasAccounts reports whether anybody could sign in: nobody can in a new directory.
func HasAccounts(tx *ledger.Tx) (bool, error) {
	var n int
	err := tx.Get(&n, `SELECT COUNT(*) FROM (SELECT 1 FROM account LIMIT 1) AS any_account`)
	return n > 0, err
}

// AllAccounts lists every account of every party, by login: for whoever keeps the machine.
func AllAccounts(tx *ledger.Tx) ([]Account, error) {
	var rows []accountRow
	if err := tx.Select(&rows, `SELECT `+accountColumns+` FROM account ORDER BY login`); err != nil {
		return nil, err
	}
	return accountsOf(rows)
}

func accountsOf(rows []accountRow) ([]Account, error) {
	list := make([]Account, len(rows))
	for i, r := range rows {
		var err error
		if list[i], err = r.account(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// CloseAccount ends an account and every session of it (act account.disable).
func CloseAccount(tx *ledger.Tx, id string) error {
	a, err := GetAccount(tx, id)
	if err != nil {
		return err
	}
	if err := access.Require(tx, access.AccountDisable, access.Facts{Owner: a.Party}); err != nil {
		return err
	}
	if a.Closed {
		return closed("该账号已经停用", "The account is closed already")
	}
	if err := tx.Move(ledger.Move{Table: "account", ID: id, From: []string{"active"}, To: "closed"}); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM session WHERE account = ?`, id); err != nil {
		return err
	}
	_, err = tx.Record(ledger.Event{
		Kind: string(access.AccountDisable), Subject: ledger.Ref{Kind: SubjectAccount, ID: id},
	})
	return err
}

func closed(zh, en string) error {
	return fault.New(fault.Conflict, "account.closed", zh, en).Do("如仍需要，请为此人开通新的账号", "Create another account for the person where one is needed")
}

// setPassword is the change by the holder, who keeps the session of keepToken.
func setPassword(tx *ledger.Tx, was accountRow, next PasswordHash, keepToken string) error {
	if err := access.Require(tx, access.AccountPassword, access.Facts{Owner: was.Party}); err != nil {
		return err
	}
	return replacePassword(tx, was, next, keepToken, access.AccountPassword)
}

// ResetPassword gives an account a new password when its holder has lost the old one, and
// ends every session of it (act account.reset).
func ResetPassword(tx *ledger.Tx, id string, next PasswordHash) error {
	was, err := accountWhere(tx, `id = ?`, id)
	if err != nil {
		return err
	}
	if err := access.Require(tx, access.AccountReset, access.Facts{Owner: was.Party}); err != nil {
		return err
	}
	if was.State != "active" {
		return closed("该账号已停用，不能重置密码", "The account is closed; its password cannot be reset")
	}
	return replacePassword(tx, was, next, "", access.AccountReset)
}

func replacePassword(tx *ledger.Tx, was accountRow, next PasswordHash, keepToken string, act access.Act) error {
	n, err := tx.Exec(`UPDATE account SET password_hash = ? WHERE id = ? AND password_hash = ? AND state = 'active'`,
		next.phc, was.ID, was.PasswordHash)
	if err != nil {
		return err
	}
	if n == 0 {
		return stale()
	}
	_, err = tx.Exec(`DELETE FROM session WHERE account = ? AND token_hash <> ?`, was.ID, hashToken(keepToken))
	if err != nil {
		return err
	}
	_, err = tx.Record(ledger.Event{Kind: string(act), Subject: ledger.Ref{Kind: SubjectAccount, ID: was.ID}})
	return err
}
