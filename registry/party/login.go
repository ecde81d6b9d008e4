package party

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"huishu/compliance/access"
	"huishu/compliance/code"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// A login is one of two kinds. Whoever may open accounts for every organisation, and whoever keeps the machine, gives a bare
// name that is unique in the whole city. Whoever chooses one at a door that is open to strangers, or for a colleague, gets name@USCC,
// unique within the organisation alone: otherwise "that login is taken" would tell any stranger which logins there are.
var (
	loginForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._@-]{2,63}$`)
	// nameForm is the part before the organisation's code.
	nameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{2,39}$`)
	// ownForm is the form of a normal login within an organisation. A '+' stands only in what AskToReturn makes.
	ownForm = regexp.MustCompile(`^([a-z0-9][a-z0-9._+-]*)@([0-9A-Z]{18})$`)
)

// normalLogin is the login as it is stored, of what people type: width and case do not matter. An organisation's code is upper case.
func normalLogin(s string) string {
	s = strings.ToLower(strings.TrimSpace(norm.NFKC.String(s)))
	if name, organisation, ok := strings.Cut(s, "@"); ok {
		if own := name + "@" + code.Normalize(organisation); ownForm.MatchString(own) {
			return own
		}
	}
	return s
}

// OwnLogin is the login proper of a name that is chosen within the organisation of a code, in whatever way both are written.
func OwnLogin(name, uscc string) string {
	name, _, _ = strings.Cut(normalLogin(name), "@")
	return name + "@" + code.Normalize(uscc)
}

// IsOwnLogin reports whether a login belongs to one organisation: name@USCC.
func IsOwnLogin(login string) bool { return ownForm.MatchString(normalLogin(login)) }

// settleLogin makes the login of a new account the login proper, and refuses one that cannot stand.
func (n *NewAccount) settleLogin(p Party) *fault.Error {
	n.Login = normalLogin(n.Login)
	name, organisation, qualified := strings.Cut(n.Login, "@")
	foreign := ownForm.MatchString(n.Login) && organisation != code.Normalize(p.USCC)
	switch {
	case n.Chosen && nameForm.MatchString(name) && (!qualified || organisation == code.Normalize(p.USCC)):
		n.Login = OwnLogin(name, p.USCC)
		return nil
	case n.Chosen:
		return fault.New(fault.Invalid, "login.form", "登录名为 3 至 40 位小写字母、数字或 . _ -", "A login has 3 to 40 small letters, digits or . _ -").At("login")
	case foreign:
		return fault.New(fault.Invalid, "login.organisation", "登录名中的代码属于其他单位", "The code in the login is another organisation's").
			Do("请用本单位的统一社会信用代码，或不带代码的登录名", "Use this organisation's code, or a login without one").At("login")
	case !loginForm.MatchString(n.Login) && !ownForm.MatchString(n.Login):
		return fault.New(fault.Invalid, "login.form", "登录名为 3 至 64 位小写字母、数字或 . _ @ -", "A login has 3 to 64 small letters, digits or . _ @ -").At("login")
	}
	return nil
}

// givesBareLogins reports whether the actor opens accounts for every organisation, so that what is taken in the city is no secret to it.
func givesBareLogins(tx *ledger.Tx) bool {
	return access.Can(tx.Actor, access.AccountCreate, access.Facts{})
}

// returning makes the login of who asks for a party's return: the n-th such wish of the party has +n behind the name. Nobody is yet
// known to speak for the party then, so whether one of its earlier people bore the name is not to be told; and it never happens
// that the login is taken, since no other login has a '+'.
func (n *NewAccount) returning(tx *ledger.Tx, p Party) error {
	if !n.Chosen {
		return nil
	}
	var earlier int
	if err := tx.Get(&earlier, `SELECT COUNT(*) FROM party_matter WHERE party = ? AND procedure = ?`, p.ID, ReadmissionProcedure); err != nil {
		return err
	}
	name, organisation, _ := strings.Cut(n.Login, "@")
	n.Login = name + "+" + strconv.Itoa(earlier+1) + "@" + organisation
	return nil
}
