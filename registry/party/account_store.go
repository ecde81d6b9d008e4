package party

import (
	"encoding/json"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// CreateAccount adds an account to a party (act account.create). Its login is name@USCC where the party itself opens it, and bare where
// somebody does who opens accounts for every party.
func CreateAccount(tx *ledger.Tx, partyID string, n NewAccount) (Account, error) {
	p, err := Get(tx, partyID)
	if err != nil {
		return Account{}, err
	}
	if err := access.Require(tx, access.AccountCreate, access.Facts{Owner: partyID}); err != nil {
		return Account{}, err
	}
	n.Chosen = n.Chosen || !givesBareLogins(tx)
	if err := fault.Join(n.check(p)...); err != nil {
		return Account{}, err
	}
	if beyond := ownRolesOnly(tx, partyID, n.Roles); beyond != nil {
		return Account{}, beyond
	}
	return insertAccount(tx, p, n, access.AccountCreate)
}

// insertAccount writes a checked account with its membership, and its event under the act that carries it.
func insertAccount(tx *ledger.Tx, p Party, n NewAccount, under access.Act) (Account, error) {
	a, err := insertAccountRow(tx, accountRow{Login: n.Login, Name: n.Name, PasswordHash: n.Password.phc, Roles: textOf(n.Roles), Party: p.ID, NameState: nameRecorded})
	if err != nil {
		return a, err
	}
	r, err := accountWhere(tx, `id = ?`, a.ID)
	if err != nil {
		return a, err
	}
	m := r.founding()
	m.Functions = textOf(n.Functions)
	if err := insertMembership(tx, m); err != nil {
		return a, err
	}
	return a, a.recordOpened(tx, under, n.Functions)
}

// insertAccountRow writes a checked account alone, open unless the row says otherwise: its membership and its event are the caller's.
func insertAccountRow(tx *ledger.Tx, r accountRow) (Account, error) {
	if r.State == "" {
		r.State = "active"
	}
	r.ID, r.CreatedAt, r.CreatedBy = tx.NewID(), tx.Now.UnixMilli(), tx.Actor.Account
	_, err := tx.Exec(`INSERT INTO account (`+accountColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.ID, r.Login, r.Name, r.PasswordHash, r.Roles, r.Party, r.State, r.CreatedAt, r.CreatedBy, r.SecondFactor, r.NameState, r.DocumentHash, r.IdentifiedAt, r.IdentifiedBy)
	if fault.CodeOf(err) == "duplicate" {
		return Account{}, fault.New(fault.Conflict, "login.taken", "该登录名已被使用", "That login is taken").
			Do("请换一个登录名", "Choose another").At("login").Wrap(err)
	}
	if err != nil {
		return Account{}, err
	}
	return r.account()
}

func (a Account) recordOpened(tx *ledger.Tx, under access.Act, functions []access.Function) error {
	_, err := tx.Record(ledger.Event{
		Kind: string(access.AccountCreate), Under: string(under), Subject: ledger.Ref{Kind: SubjectAccount, ID: a.ID},
		Payload: struct {
			Account
			Functions []access.Function `json:"functions"`
		}{a, functions},
	})
	return err
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
	// What follows came with migration 0004. Where it says nothing new it is left out of the state that the journal binds, so
	// that accounts from before stay what their events say.
	NameState    string `db:"name_state" json:"-"`
	DocumentHash string `db:"document_hash" json:"document_hash,omitempty"`
	IdentifiedAt int64  `db:"identified_at" json:"identified_at,omitempty"`
	IdentifiedBy string `db:"identified_by" json:"identified_by,omitempty"`
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

const accountColumns = `id, login, name, password_hash, roles, party, state, created_at, created_by, second_factor, name_state, document_hash, identified_at, identified_by`

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

// AccountByLogin returns the account of a login in any case and width of letters.
func AccountByLogin(tx *ledger.Tx, login string) (Account, error) {
	r, err := accountWhere(tx, `login = ?`, normalLogin(login))
	if err != nil {
		return Account{}, err
	}
	return r.account()
}

// Accounts lists who acts for a party now, each with its roles there, oldest membership first.
func Accounts(tx *ledger.Tx, partyID string) ([]Account, error) {
	var rows []accountRow
	err := tx.Select(&rows, `SELECT a.id, a.login, a.name, a.password_hash, m.roles, m.party, a.state, a.created_at, a.created_by, a.second_factor, a.name_state, a.document_hash, a.identified_at, a.identified_by
		FROM membership m JOIN account a ON a.id = m.account WHERE m.party = ? AND m.state = 'active' ORDER BY m.id`, partyID)
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
	if err := mayCloseFor(tx, a); err != nil {
		return err
	}
	if err := tx.Move(ledger.Move{Table: "account", ID: id, From: []string{"active"}, To: "closed"}); err != nil {
		return err
	}
	if !access.Can(tx.Actor, access.AccountDisable, access.Facts{}) {
		if err := keepsAdministrator(tx, tx.Actor.Party); err != nil {
			return err // otherwise nobody of the party could open another account
		}
	}
	if _, err := tx.Exec(`DELETE FROM session WHERE account = ?`, id); err != nil {
		return err
	}
	_, err = tx.Record(ledger.Event{
		Kind: string(access.AccountDisable), Subject: ledger.Ref{Kind: SubjectAccount, ID: id},
	})
	return err
}

// mayCloseFor stops a party from closing what is not its own to close: the account of a person who also acts for another.
func mayCloseFor(tx *ledger.Tx, a Account) error {
	if access.Can(tx.Actor, access.AccountDisable, access.Facts{}) {
		return nil // the authority and the system administrator close whole accounts
	}
	others, err := servesOthers(tx, a.ID, tx.Actor.Party)
	if err == nil && others {
		err = fault.New(fault.Conflict, "account.serves_others", "此人还为其他单位办理事项，不能停用其账号", "This person also acts for another organisation; the account cannot be closed").
			Do("请将此人移出本单位", "Remove the person from your organisation instead")
	}
	return err
}

func closed(zh, en string) error {
	return fault.New(fault.Conflict, "account.closed", zh, en).Do("如仍需要，请为此人开通新的账号", "Create another account for the person where one is needed")
}

// setPassword is the change by the holder, who keeps the session of keepToken.
func setPassword(tx *ledger.Tx, was accountRow, next PasswordHash, keepToken string) error {
	if err := access.Require(tx, access.AccountPassword, access.Facts{}); err != nil {
		return err
	}
	return replacePassword(tx, was, next, keepToken, access.AccountPassword)
}

// Resettable is the account whose holder has lost the password, for the actor to give a way back in (act account.reset): neither closed
// nor the actor's own.
func Resettable(tx *ledger.Tx, id string) (Account, error) {
	if err := access.Require(tx, access.AccountReset, access.Facts{}); err != nil {
		return Account{}, err // before anybody learns which accounts there are
	}
	was, err := accountWhere(tx, `id = ?`, id)
	if err != nil {
		return Account{}, err
	}
	if was.ID == tx.Actor.Account {
		return Account{}, fault.New(fault.Conflict, "account.own", "不能重置自己的密码", "You cannot reset your own password").
			Do("请在“登录安全”中凭原密码修改，或由另一名系统管理员办理", "Change it under sign-in security with the old one, or have it done by another administrator")
	}
	if was.State != "active" {
		return Account{}, closed("该账号已停用，不能重置密码", "The account is closed; its password cannot be reset")
	}
	return was.account()
}

// DropPassword has the account's password open nothing from now on and ends every session, where somebody else may know it: only a
// reset's ticket gives it another (act account.reset, which [Resettable] has granted).
func DropPassword(tx *ledger.Tx, id string) error {
	was, err := accountWhere(tx, `id = ?`, id)
	if err != nil {
		return err
	}
	return replacePassword(tx, was, PasswordHash{}, "", access.AccountReset)
}

// RenewPassword is the change by whoever holds a reset's ticket, which the room that gave it has checked; it has been granted the act
// there (account.recover). Every session of the account ends, and its holder may sign in at once from where the ticket was used, however
// often it guessed there before. Factors and bound identities stay: whoever has talked an officer into a ticket must not get past them.
func RenewPassword(tx *ledger.Tx, id string, next PasswordHash, meta Meta) error {
	was, err := accountWhere(tx, `id = ?`, id)
	if err != nil {
		return err
	}
	if err := replacePassword(tx, was, next, "", access.AccountRecover); err != nil {
		return err
	}
	if err := succeeded(tx, triesOf(was.Login, "", meta.IP)); err != nil {
		return err
	}
	return tx.Trail(was.ID, ledger.TrailProved, meta.trail("reset ticket"))
}

// CountReset counts one request of a stranger for a reset of this login's password, whether there is such an account or not. From one
// source too many in a row are TooMany "sign_in.throttled"; requests from elsewhere keep nobody out.
func CountReset(tx *ledger.Tx, login string, meta Meta) error {
	t := tries{source: throttleKey(normalLogin(login), "reset "+network(meta.IP))}
	if err := throttled(tx, t); err != nil {
		return err
	}
	return failed(tx, t)
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
