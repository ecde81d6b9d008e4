package worklist_test

import (
	"slices"
	"strings"
	"testing"

	"huishu/compliance/adoption"
	"huishu/compliance/calendar"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/vault"
	"huishu/registry/party"
	"huishu/registry/registrytest"
	"huishu/registry/worklist"
)

// world is an authority with two officers, and two companies that each apply to be a merchant.
type world struct {
	*registrytest.City

	clerk, second ledger.Actor
	company       ledger.Actor
	cases         []string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{City: registrytest.New(t, vault.Room(), calendar.Room(), adoption.Room(), procedure.Room(), party.Room())}
	w.clerk = w.Body(party.Authority, "惠州市政务服务和数据管理局", "11441300MB2C12345", "clerk").Actor
	w.second = w.Colleague(w.clerk.Party, "clerk2", "经办人clerk2")
	for i, body := range []string{"91441302MA4X00001", "91441302MA4X00002"} {
		w.apply("company"+string(rune('a'+i)), body)
	}
	return w
}

// apply signs a company up and applies for it.
func (w *world) apply(login, uscc string) {
	w.Helper()
	w.company = w.SignUp("惠州"+login+"有限公司", uscc, login).Actor
	form := party.ApplicationForm{Kind: party.Merchant, Scope: "交通、商贸领域数据"}
	for _, material := range []string{"business_licence", "security_commitment"} {
		form.Papers = append(form.Papers, party.Paper{Material: material, Document: w.Document(w.company, material)})
	}
	w.Must(w.company, func(tx *ledger.Tx) error {
		a, err := party.Apply(tx, w.Book, w.company.Party, form)
		w.cases = append(w.cases, a.Case)
		return err
	})
}

// codes does an order and returns the code of what became of each case; "" where it was done.
func (w *world) codes(actor ledger.Actor, o worklist.Order) (codes []string) {
	w.Helper()
	results, err := worklist.Do(w.Context(), w.DB, w.Book, actor, o)
	if err != nil {
		w.Fatal(err)
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
	results, err := worklist.Do(t.Context(), w.DB, w.Book, w.company, worklist.Order{Act: "accept", Cases: w.cases[:1]})
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
