package party_test

import (
	"strings"
	"testing"

	"huishu/ledger"
	"huishu/registry/party"
	"huishu/registry/party/partytest"
	"huishu/registry/registrytest"
)

// TestOwnLogin: a chosen login is unique within its organisation, is read however it is typed, and no office can take it away.
func TestOwnLogin(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := uscc(t, "91441302MA4X00001"), uscc(t, "91441302MA4X00002")
	signUp := func(code, login string) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error {
			_, a, err := party.SignUp(tx, party.SignUpForm{
				Profile: registrytest.Profile("惠州" + code + "有限公司"), USCC: strings.ToLower(code), Account: party.NewAccount{Login: login, Chosen: true, Name: "张", Password: partytest.Hashed()},
			})
			if want := "zhang@" + code; err == nil && a.Login != want {
				t.Errorf("%q of %s is %q", login, code, a.Login)
			}
			return err
		}
	}
	w.Must(ledger.Actor{}, signUp(one, "Zhang"))
	w.Must(ledger.Actor{}, signUp(two, "zhang@"+two)) // the same name elsewhere, written out
	w.Refused("party.exists", ledger.Actor{}, signUp(one, "zhang"))
	w.Refused("party.exists", ledger.Actor{}, signUp(one, "nobody"))
	for _, bad := range []string{"zhang@" + one, "zhang@example.com", "zh", "z+1", "张三", strings.Repeat("z", 41)} {
		w.Refused("login.form", ledger.Actor{}, signUp(uscc(t, "91441302MA4X00003"), bad))
	}
	for _, typed := range []string{"zhang@" + one, " ZHANG＠" + strings.ToLower(one) + " ", "ｚｈａｎｇ@" + one[:9] + "-" + one[9:]} {
		w.signIn(typed, password)
	}
	create := func(code, login string) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error {
			p, err := party.ByUSCC(tx, code)
			if err != nil {
				return err
			}
			_, err = party.CreateAccount(tx, p.ID, party.NewAccount{Login: login, Name: "李", Password: partytest.Hashed()})
			return err
		}
	}
	w.Refused("login.organisation", w.clerk, create(one, "lili@"+two))
	w.Must(w.clerk, create(one, "lili@"+one))
	w.Must(w.clerk, create(one, "lili"))
	w.Refused("login.taken", w.clerk, create(two, "lili"))

	// An administrator of a company is nobody's office: what is taken elsewhere it does not learn, what is taken at home it does.
	boss := w.Actor(w.loginID("zhang@" + two))
	w.Must(boss, create(two, "lili"))
	w.Refused("login.taken", boss, create(two, "LILI"))
}

// loginID is the account of a login.
func (w *world) loginID(login string) (id string) {
	w.Helper()
	w.Read(func(tx *ledger.Tx) error { id = w.login(tx, login); return nil })
	return id
}
