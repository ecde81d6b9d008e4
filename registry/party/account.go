package party

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// Account is a person who acts for a party.
type Account struct {
	ID string `json:"id"`
	// Login is lower case and unique.
	Login string `json:"login"`
	// Name is the person's own name.
	Name string `json:"name"`
	// Roles are the base roles given to the account; Authenticate adds what follows from the party.
	Roles []access.Role `json:"roles"`
	Party string        `json:"party"`
	// Closed accounts sign in no more; their acts stay on record.
	Closed bool `json:"closed"`
	// CreatedAt in Unix milliseconds.
	CreatedAt int64  `json:"created_at"`
	CreatedBy string `json:"created_by"`
}

// NewAccount is what a new account begins with.
type NewAccount struct {
	Login string
	Name  string
	// Password comes from HashPassword, which runs before the transaction.
	Password PasswordHash
	// Roles are base roles that the kind of party permits; empty means its ordinary one.
	Roles []access.Role
}

// baseRoles says which roles an account may be given, the ordinary one first. What follows
// from flags, qualifications and being a company is added by rolesOn and cannot be given.
var baseRoles = map[Kind][]access.Role{
	Authority:        {access.Authority, access.Auditor, access.SystemAdmin},
	RegistrationBody: {access.RegistrationBody},
	PublicBody:       {access.PublicBody},
	Company:          {access.Company},
	Exchange:         {access.Exchange},
}

var loginForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._@-]{2,63}$`)

func normalLogin(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// check normalises the new account in place and returns what cannot stand.
func (n *NewAccount) check(p Party) []*fault.Error {
	n.Login, n.Name = normalLogin(n.Login), strings.TrimSpace(n.Name)
	errs := []*fault.Error{needLine("account_name", n.Name, "姓名", "name of the person")}
	if !loginForm.MatchString(n.Login) {
		errs = append(errs, fault.New(fault.Invalid, "login.form", "登录名为 3 至 64 位小写字母、数字或 . _ @ -", "A login has 3 to 64 small letters, digits or . _ @ -").At("login"))
	}
	if n.Password.phc == "" {
		errs = append(errs, fault.Required("password", "密码", "password"))
	}
	permitted := baseRoles[p.Kind]
	if len(n.Roles) == 0 && len(permitted) > 0 {
		n.Roles = permitted[:1]
	}
	for _, r := range n.Roles {
		if !slices.Contains(permitted, r) {
			errs = append(errs, fault.Newf(fault.Invalid, "role.not_permitted",
				"这类主体的账号不能有角色 %[1]s", "An account of such a party cannot have the role %[1]s", string(r)).At("roles"))
		}
	}
	return errs
}

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

// ownRolesOnly stops a colleague from giving away what he does not have himself: the
// auditor's and the administrator's role come from an administrator or the system.
func ownRolesOnly(tx *ledger.Tx, partyID string, roles []access.Role) error {
	if tx.Actor.Party != partyID || slices.Contains(tx.Actor.Roles, string(access.SystemAdmin)) {
		return nil
	}
	for _, r := range roles {
		if !slices.Contains(tx.Actor.Roles, string(r)) {
			return fault.Newf(fault.Forbidden, "role.beyond_own", "您自己没有角色 %[1]s，不能授予他人", "You do not have the role %[1]s yourself and cannot give it", string(r)).
				Do("请联系系统管理员", "Ask the system administrator").At("roles")
		}
	}
	return nil
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
}

func (r accountRow) account() (Account, error) {
	a := Account{
		ID: r.ID, Login: r.Login, Name: r.Name, Party: r.Party, Closed: r.State == "closed",
		CreatedAt: r.CreatedAt, CreatedBy: r.CreatedBy,
	}
	return a, json.Unmarshal([]byte(r.Roles), &a.Roles)
}

const accountColumns = `id, login, name, password_hash, roles, party, state, created_at, created_by`

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
	list := make([]Account, len(rows))
	for i, r := range rows {
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

// ChangePassword exchanges the actor's own password after checking the old one, and signs out
// its other sessions; keepToken names the one that stays (act account.password).
func ChangePassword(ctx context.Context, db *ledger.DB, actor ledger.Actor, keepToken, old, password string) error {
	var r accountRow
	err := db.View(ctx, actor, func(tx *ledger.Tx) (err error) {
		r, err = accountWhere(tx, `id = ?`, actor.Account)
		return err
	})
	if err != nil {
		return err
	}
	ok, err := checkPassword(ctx, clip(old), r.PasswordHash)
	if err != nil {
		return err
	}
	if !ok {
		return fault.New(fault.Invalid, "password.old", "原密码不正确", "The old password is not right").At("old_password")
	}
	next, err := HashPassword(ctx, r.Login, password)
	if err != nil {
		return err
	}
	return db.Update(ctx, actor, func(tx *ledger.Tx) error {
		return setPassword(tx, r, next, keepToken)
	})
}

func setPassword(tx *ledger.Tx, was accountRow, next PasswordHash, keepToken string) error {
	if err := access.Require(tx, access.AccountPassword, access.Facts{Owner: was.Party}); err != nil {
		return err
	}
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
	_, err = tx.Record(ledger.Event{
		Kind: string(access.AccountPassword), Subject: ledger.Ref{Kind: SubjectAccount, ID: was.ID},
	})
	return err
}

// clip keeps an absurdly long guess from being hashed whole.
func clip(password string) string { return password[:min(len(password), maxPassword+1)] }
