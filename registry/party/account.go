package party

import (
	"context"
	"slices"
	"strings"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// Account is a person who acts for a party.
type Account struct {
	ID string `json:"id"`
	// Login is unique: a lower-case name that an office gave, or name@USCC, the code in upper case, that a person chose within its
	// organisation.
	Login string `json:"login"`
	// Name is the person's own name.
	Name string `json:"name"`
	// Roles and Party are those that the account was opened with, or in a list of a party's accounts those in which it acts there:
	// see [Membership].
	Roles []access.Role `json:"roles"`
	Party string        `json:"party"`
	// Closed accounts sign in no more; their acts stay on record.
	Closed bool `json:"closed"`
	// SecondFactor says that a password alone opens no session.
	SecondFactor bool `json:"second_factor,omitempty"`
	// CreatedAt in Unix milliseconds.
	CreatedAt int64  `json:"created_at"`
	CreatedBy string `json:"created_by"`
}

// NewAccount is what a new account begins with.
type NewAccount struct {
	Login string
	// Chosen says that the login was chosen at a door that is open to strangers: the login proper is name@USCC of the party then, and is
	// unique within the party alone (see [OwnLogin]). CreateAccount sets it by who opens the account.
	Chosen bool
	Name   string
	// Password comes from HashPassword, which runs before the transaction.
	Password PasswordHash
	// Roles are base roles that the kind of party permits; empty means its ordinary one.
	Roles []access.Role
	// Functions are what the person does for the party; empty means all of them, as for a party's first person.
	Functions []access.Function
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

// first refuses roles and functions for the first account of a company: who signs up, or comes back, has its ordinary role and all functions.
func (n *NewAccount) first() error {
	return fault.Beyond(nil, fault.Member{Field: "account.roles", Said: len(n.Roles) > 0}, fault.Member{Field: "account.functions", Said: len(n.Functions) > 0})
}

// check normalises the new account in place and returns what cannot stand.
func (n *NewAccount) check(p Party) []*fault.Error {
	n.Name = strings.TrimSpace(n.Name)
	errs := []*fault.Error{fault.NeedLine("account_name", n.Name, "姓名", "name of the person"), n.settleLogin(p)}
	if n.Password.phc == "" {
		errs = append(errs, fault.Required("password", "密码", "password"))
	}
	if len(n.Functions) == 0 {
		n.Functions = access.Working
	}
	var bad []*fault.Error
	n.Roles, bad = permittedRoles(p, n.Roles)
	return append(append(errs, checkFunctions(n.Functions)), bad...)
}

// permittedRoles are the roles given, or the ordinary one where none are, and what cannot stand of them.
func permittedRoles(p Party, given []access.Role) (roles []access.Role, errs []*fault.Error) {
	permitted := baseRoles[p.Kind]
	if len(given) == 0 && len(permitted) > 0 {
		return permitted[:1], nil
	}
	for _, r := range given {
		if !slices.Contains(permitted, r) {
			errs = append(errs, fault.Newf(fault.Invalid, "role.not_permitted",
				"这类主体的账号不能有角色 %[1]s", "An account of such a party cannot have the role %[1]s", string(r)).At("roles"))
		}
	}
	return given, errs
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

// ChangePassword exchanges the actor's own password after checking the old one, and signs out
// its other sessions; keepToken names the one that stays (act account.password). The old one is guessed no more often than at a
// sign-in: whoever has found a session open must not find the password out by it. What is wrong with either is told at once, at
// "old_password" and "password".
func ChangePassword(ctx context.Context, db *ledger.DB, actor ledger.Actor, keepToken, old, password string, meta Meta) error {
	var login string
	err := db.View(ctx, actor, func(tx *ledger.Tx) error {
		r, err := accountWhere(tx, `id = ?`, actor.Account)
		login = r.Login
		return err
	})
	if err != nil {
		return err
	}
	var was accountRow
	err = passwordOf(ctx, db, login, old, meta, func(_ *ledger.Tx, r accountRow) error { was = r; return nil })
	if fault.CodeOf(err) == errSignIn.Code {
		wrong := fault.New(fault.Invalid, "password.old", "原密码不正确", "The old password is not right").At("old_password").
			Do("忘记原密码的，请退出后在登录页选择“忘记密码”", "If you have forgotten it, sign out and take “Forgotten your password?” at the sign-in page")
		return fault.Join(wrong, fault.From(fitPassword(login, password)))
	}
	if err != nil {
		return err
	}
	next, err := HashPassword(ctx, login, password)
	if err != nil {
		return err
	}
	return db.Update(ctx, actor, func(tx *ledger.Tx) error {
		return setPassword(tx, was, next, keepToken)
	})
}

// clip keeps an absurdly long guess from being hashed whole.
func clip(password string) string { return password[:min(len(password), maxPassword+1)] }
