package party

import (
	"net/mail"
	"strings"
	"time"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// InvitationLimit is how long an invitation may be accepted.
const InvitationLimit = 7 * 24 * time.Hour

// Invitation asks a person to act for a party.
type Invitation struct {
	ID    string `json:"id"`
	Party string `json:"party"`
	// Address is the login or e-mail address of who is invited, as logins are stored. By a login only that account accepts, by an e-mail
	// address whoever has the token. Whether there is such an account changes nothing: whoever invites is not to learn it.
	Address string `json:"address"`
	// Name is the real name of who is invited; empty where the administrator gave none.
	Name      string            `json:"name"`
	Roles     []access.Role     `json:"roles"`
	Functions []access.Function `json:"functions"`
	// State is open, accepted or withdrawn.
	State string `json:"state"`
	// ExpiresAt in Unix milliseconds.
	ExpiresAt  int64  `json:"expires_at"`
	AcceptedBy string `json:"accepted_by"`
	// DecidedAt in Unix milliseconds; 0 while open.
	DecidedAt int64 `json:"decided_at"`
	// CreatedAt in Unix milliseconds.
	CreatedAt int64  `json:"created_at"`
	CreatedBy string `json:"created_by"`
}

// Open reports whether the invitation can be accepted at a time.
func (i Invitation) Open(at time.Time) bool { return i.State == "open" && at.UnixMilli() < i.ExpiresAt }

// ForLogin reports whether it asks the holder of one account, who accepts signed in, and nobody else.
func (i Invitation) ForLogin() bool { return !isMail(i.Address) }

// isMail reports whether an address is one of e-mail. A login within an organisation is not, though it has the looks.
func isMail(address string) bool {
	a, err := mail.ParseAddress(address)
	return err == nil && a.Address == address && len(address) <= 254 && !IsOwnLogin(address)
}

// NewInvitation is what an invitation says.
type NewInvitation struct {
	Address string
	// Name and Document are the person's real name and the hash of its identity document (HashDocument), each optional.
	Name     string
	Document DocumentHash
	// Roles are base roles that the kind of party permits; empty means its ordinary one.
	Roles     []access.Role
	Functions []access.Function
}

func (n *NewInvitation) check(p Party) []*fault.Error {
	n.Address, n.Name = normalLogin(n.Address), strings.TrimSpace(n.Name)
	errs := []*fault.Error{checkFunctions(n.Functions), fault.Line("name", n.Name)}
	switch {
	case n.Address == "":
		errs = append(errs, fault.Required("address", "登录名或电子邮箱", "login or e-mail address"))
	case !isMail(n.Address) && !loginForm.MatchString(n.Address) && !IsOwnLogin(n.Address):
		errs = append(errs, fault.New(fault.Invalid, "invitation.address", "请填写登录名或电子邮箱地址", "Give a login or an e-mail address").At("address"))
	}
	if n.Document.hash != "" && n.Name == "" {
		errs = append(errs, fault.Required("name", "姓名", "name of the person"))
	}
	var bad []*fault.Error
	n.Roles, bad = permittedRoles(p, n.Roles)
	return append(errs, bad...)
}

// Invite asks a person to act for a party (act invitation.send). The token opens it once; only its hash is kept, so it is shown to
// whoever invites and cannot be shown again.
func Invite(tx *ledger.Tx, partyID string, n NewInvitation) (i Invitation, token string, err error) {
	p, err := Get(tx, partyID)
	if err != nil {
		return i, "", err
	}
	if err := access.Require(tx, access.InvitationSend, access.Facts{Owner: partyID}); err != nil {
		return i, "", err
	}
	if err := fault.Join(n.check(p)...); err != nil {
		return i, "", err
	}
	if beyond := ownRolesOnly(tx, partyID, n.Roles); beyond != nil {
		return i, "", beyond
	}
	token = newToken()
	i = Invitation{
		ID: tx.NewID(), Party: partyID, Address: n.Address, Name: n.Name, Roles: n.Roles, Functions: n.Functions, State: "open",
		ExpiresAt: tx.Now.Add(InvitationLimit).UnixMilli(), CreatedAt: tx.Now.UnixMilli(), CreatedBy: tx.Actor.Account,
	}
	return i, token, insertInvitation(tx, i, n.Document, hashToken(token))
}

// Accepting is how an invitation is accepted: by the actor's own account, or by a new one.
type Accepting struct {
	Token string
	// New is the account to open, its login chosen within the party; nil where the actor, who is signed in, joins with its own. Its roles
	// and functions are the invitation's, and its name where the invitation gives one.
	New *NewAccount
}

// Accept joins the party that invited (act invitation.accept). An unknown, used, withdrawn or expired token is refused with
// NotFound "invitation.not_open": all four look alike to who guesses.
func Accept(tx *ledger.Tx, a Accepting) (Membership, error) {
	i, document, err := invitationByToken(tx, a.Token)
	if err != nil {
		return Membership{}, err
	}
	if err := access.Require(tx, access.InvitationAccept, access.Facts{Owner: i.Party}); err != nil {
		return Membership{}, err
	}
	account, err := i.joining(tx, a.New, document)
	if err != nil {
		return Membership{}, err
	}
	m, err := i.join(tx, account)
	if err != nil {
		return m, err
	}
	return m, acceptInvitation(tx, i, account.ID)
}

// joining is the account that accepts, opened here where it is new. It never looks whether an account bears the address.
func (i Invitation) joining(tx *ledger.Tx, n *NewAccount, document string) (Account, error) {
	if n == nil {
		if tx.Actor.Stranger() {
			return Account{}, fault.New(fault.Unauthenticated, "access.sign_in", "请先登录，或开通新账号接受邀请", "Sign in first, or open an account to accept").
				Do("登录后重试", "Sign in and try again")
		}
		return i.existing(tx, document)
	}
	if i.ForLogin() {
		return Account{}, fault.New(fault.Conflict, "invitation.sign_in", "此邀请按登录名发给一个已有账号", "This invitation is by login, for somebody who has an account").
			Do("请用该账号登录后接受邀请；没有账号的，请单位管理员改按电子邮箱邀请", "Sign in with it and accept then; who has none asks the administrator for an invitation by e-mail address")
	}
	p, err := Get(tx, i.Party)
	if err != nil {
		return Account{}, err
	}
	state := nameClaimed
	if i.Name != "" {
		n.Name, state = i.Name, nameRecorded
	}
	n.Roles, n.Functions, n.Chosen = i.Roles, i.Functions, true
	if err := fault.Join(n.check(p)...); err != nil {
		return Account{}, err
	}
	a, err := insertAccountRow(tx, accountRow{Login: n.Login, Name: n.Name, PasswordHash: n.Password.phc, Roles: textOf(n.Roles), Party: p.ID, NameState: state, DocumentHash: document})
	if err != nil {
		return a, err
	}
	return a, a.recordOpened(tx, access.InvitationAccept, n.Functions)
}

// existing is the actor's own account. What the invitation says of the person must fit what is known of it; a name that nobody has
// recorded yet is recorded by it.
func (i Invitation) existing(tx *ledger.Tx, document string) (Account, error) {
	r, err := accountWhere(tx, `id = ?`, tx.Actor.Account)
	if err != nil {
		return Account{}, err
	}
	if i.ForLogin() && r.Login != i.Address {
		return Account{}, fault.New(fault.Forbidden, "invitation.other_person", "此邀请发给另一个账号", "This invitation is for another account").
			Do("请用受邀账号登录", "Sign in with the account that was invited")
	}
	if i.Name != "" && r.NameState == nameRecorded && personName(r.Name) != personName(i.Name) || document != "" && r.DocumentHash != "" && document != r.DocumentHash {
		return Account{}, errOtherPerson()
	}
	if i.Name != "" && (r.NameState == nameClaimed || r.DocumentHash == "" && document != "") {
		if err := setPerson(tx, r.ID, i.Name, document, i.CreatedBy); err != nil {
			return Account{}, err
		}
	}
	return GetAccount(tx, r.ID)
}

// join makes the membership.
func (i Invitation) join(tx *ledger.Tx, account Account) (Membership, error) {
	r := membershipRow{
		ID: tx.NewID(), Account: account.ID, Party: i.Party, Roles: textOf(i.Roles), Functions: textOf(i.Functions),
		State: "active", CreatedAt: tx.Now.UnixMilli(), CreatedBy: i.CreatedBy,
	}
	if err := insertMembership(tx, r); err != nil {
		return Membership{}, err
	}
	m, err := r.membership()
	if err != nil {
		return m, err
	}
	return m, m.record(tx, access.InvitationAccept)
}
