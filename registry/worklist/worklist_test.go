package worklist_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/calendar"
	"huishu/compliance/code"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/ledgertest"
	"huishu/ledger/vault"
	"huishu/registry/party"
	"huishu/registry/party/partytest"
	"huishu/registry/worklist"
)

// world is an authority with two officers, and two companies that each apply to be a merchant.
type world struct {
	t             *testing.T
	db            *ledger.DB
	vault         *vault.Vault
	book          *rules.Book
	clerk, second ledger.Actor
	company       ledger.Actor
	cases         []string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	dir := t.TempDir()
	v, err := vault.Open(filepath.Join(dir, "vault"), filepath.Join(dir, "vault.key"))
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, vault: v, db: ledgertest.New(t, vault.Room(), calendar.Room(), adoption.Room(), procedure.Room(), party.Room())}
	if w.book, err = rules.Load(true); err != nil {
		t.Fatal(err)
	}
	w.must(ledger.System, func(tx *ledger.Tx) error {
		p, first, err := party.RegisterBody(tx, party.Body{
			Kind: party.Authority, Profile: profile("惠州市政务服务和数据管理局"), USCC: code.CompleteUSCC("11441300MB2C12345"), Account: w.account("clerk"),
		})
		if err != nil {
			return err
		}
		other, err := party.CreateAccount(tx, p.ID, *w.account("clerk2"))
		if err != nil {
			return err
		}
		if w.clerk, err = party.ActorFor(tx, first.ID); err != nil {
			return err
		}
		w.second, err = party.ActorFor(tx, other.ID)
		return err
	})
	for i, body := range []string{"91441302MA4X00001", "91441302MA4X00002"} {
		w.apply("company"+string(rune('a'+i)), code.CompleteUSCC(body))
	}
	return w
}

func profile(name string) party.Profile {
	return party.Profile{NameZH: name, Region: "441302", Address: "惠州市惠城区江北", LegalRep: "陈一", ContactName: "李二", ContactPhone: "0752-2808080"}
}

func (w *world) account(login string) *party.NewAccount {
	return &party.NewAccount{Login: login, Name: "经办人" + login, Password: partytest.Hashed()}
}

// apply signs a company up and applies for it.
func (w *world) apply(login, uscc string) {
	w.t.Helper()
	form := party.ApplicationForm{Kind: party.Merchant, Scope: "交通、商贸领域数据"}
	w.must(ledger.Actor{}, func(tx *ledger.Tx) error {
		_, acc, err := party.SignUp(tx, party.SignUpForm{Profile: profile("惠州" + login + "有限公司"), USCC: uscc, Account: *w.account(login)})
		if err != nil {
			return err
		}
		w.company, err = party.ActorFor(tx, acc.ID)
		return err
	})
	for _, material := range []string{"business_licence", "security_commitment"} {
		ref, err := w.vault.Put(w.t.Context(), strings.NewReader(material), 1<<20)
		if err != nil {
			w.t.Fatal(err)
		}
		w.must(w.company, func(tx *ledger.Tx) error {
			if err := access.Require(tx, access.DocumentPut, access.Facts{Owner: w.company.Party}); err != nil {
				return err
			}
			d, err := vault.Attach(tx, vault.Attachment{Ref: ref, Name: "材料.pdf", Owner: w.company.Party, Purpose: "test"})
			form.Papers = append(form.Papers, party.Paper{Material: material, Document: d.ID})
			return err
		})
	}
	w.must(w.company, func(tx *ledger.Tx) error {
		a, err := party.Apply(tx, w.book, w.company.Party, form)
		w.cases = append(w.cases, a.Case)
		return err
	})
}

func (w *world) must(actor ledger.Actor, fn func(tx *ledger.Tx) error) {
	w.t.Helper()
	if err := w.db.Update(w.t.Context(), actor, fn); err != nil {
		w.t.Fatal(err)
	}
}

// codes does an order and returns the code of what became of each case; "" where it was done.
func (w *world) codes(actor ledger.Actor, o worklist.Order) (codes []string) {
	w.t.Helper()
	results, err := worklist.Do(w.t.Context(), w.db, w.book, actor, o)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, r := range results {
		c := ""
		if r.Err != nil {
			c = fault.From(r.Err).Code
		}
		codes = append(codes, c)
	}
	return codes
}

// TestEachCaseForItself: what cannot be done to one case does not stop the others, and each answer stands in the order asked for.
func TestEachCaseForItself(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if got := w.codes(w.second, worklist.Order{Act: worklist.Claim, Cases: w.cases[:1]}); !slices.Equal(got, []string{""}) {
		t.Fatalf("claimed: %q", got)
	}
	three := []string{w.cases[0], "none", w.cases[1], w.cases[1]}
	if got, want := w.codes(w.clerk, worklist.Order{Act: worklist.Claim, Cases: three}), []string{"procedure.assigned", "procedure.not_found", ""}; !slices.Equal(got, want) {
		t.Errorf("claimed: %q, want %q", got, want)
	}
	if got := w.codes(w.clerk, worklist.Order{Act: "accept", Cases: w.cases[1:]}); !slices.Equal(got, []string{""}) {
		t.Errorf("accepted: %q", got)
	}
	if got := w.codes(w.clerk, worklist.Order{Act: worklist.Assign, Cases: w.cases[1:], Account: w.company.Account, Reason: "休假"}); !slices.Equal(got, []string{"case.officer"}) {
		t.Errorf("given to a stranger: %q", got)
	}
}

// TestForeignCaseIsNotThere: who may not see a case learns neither that it exists nor its title.
func TestForeignCaseIsNotThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	results, err := worklist.Do(t.Context(), w.db, w.book, w.company, worklist.Order{Act: "accept", Cases: w.cases[:1]})
	if err != nil || len(results) != 1 || fault.KindOf(results[0].Err) != fault.NotFound || !results[0].Title.IsZero() {
		t.Errorf("%+v, %v", results, err)
	}
	if own := w.codes(w.company, worklist.Order{Act: "accept", Cases: w.cases[1:]}); own[0] == "" {
		t.Error("a company accepted its own application")
	}
}

// TestOrderIsChecked: a wrong order fails as a whole, before any case is touched.
func TestOrderIsChecked(t *testing.T) {
	t.Parallel()
	many := strings.Split(strings.Repeat("x,", worklist.Most+1), ",")
	for i := range many {
		many[i] += strings.Repeat("y", i)
	}
	for code, o := range map[string]worklist.Order{
		"worklist.none": {Act: worklist.Claim, Cases: []string{" ", ""}}, "worklist.many": {Act: worklist.Claim, Cases: many},
	} {
		if _, err := worklist.Do(t.Context(), nil, nil, ledger.Actor{}, o); fault.KindOf(err) != fault.Invalid || fault.From(err).Code != code {
			t.Errorf("%s: %v", code, err)
		}
	}
	for _, o := range []worklist.Order{{Cases: []string{"a"}}, {Act: worklist.Assign, Cases: []string{"a"}}} {
		if _, err := worklist.Do(t.Context(), nil, nil, ledger.Actor{}, o); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%+v: %v", o, err)
		}
	}
}
