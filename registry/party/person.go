package party

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"huishu/ledger"
	"huishu/ledger/fault"
)

// SamePerson tells of two accounts whether they are known to be one natural person, for acts that take two: the same account, or
// accounts that bear the same name, whichever organisation they act for. Two people who share a name must have it told apart.
func SamePerson(tx *ledger.Tx) func(a, b string) (bool, error) {
	return func(a, b string) (bool, error) {
		if a == b {
			return true, nil
		}
		var names [2]string
		for i, id := range []string{a, b} {
			account, err := GetAccount(tx, id)
			if fault.KindOf(err) == fault.NotFound {
				return false, nil // the system, or an account that was erased: nothing is known of it
			}
			if err != nil {
				return false, err
			}
			names[i] = personName(account.Name)
		}
		return names[0] != "" && names[0] == names[1], nil
	}
}

// personName is a name without what two ways of writing it differ in: width, case and spaces.
func personName(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '·' || r == '•' {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(s))
}
