package filing_test

import (
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/calendar"
	"huishu/compliance/code"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/ledgertest"
	"huishu/ledger/vault"
	"huishu/registry/catalogue"
	"huishu/registry/filing"
	"huishu/registry/party"
	"huishu/registry/party/partytest"
)

func rooms() []ledger.Room {
	return []ledger.Room{vault.Room(), calendar.Room(), adoption.Room(), procedure.Room(), party.Room(), catalogue.Room(), filing.Room()}
}

// shippedBook is read once: a book does not change.
var shippedBook = sync.OnceValue(func() *rules.Book {
	b, err := rules.Load(true)
	if err != nil {
		panic(err)
	}
	return b
})

// world is an authority, two bodies with a resource each, and two companies.
type world struct {
	t     *testing.T
	db    *ledger.DB
	vault *vault.Vault
	clock *ledgertest.Clock
	book  *rules.Book

	clerk                      ledger.Actor
	transport, second, health  ledger.Actor // second is a colleague of transport
	company, rival             ledger.Actor
	roads, beds                catalogue.Resource
	transportBody, companyBody party.Party
}

func newWorld(t *testing.T) *world {
	t.Helper()
	dir := t.TempDir()
	v, err := vault.Open(filepath.Join(dir, "vault"), filepath.Join(dir, "keys", "vault.key"))
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, db: ledgertest.New(t, rooms()...), vault: v, book: shippedBook()}
	w.clock = ledgertest.ClockOf(w.db)
	_, w.clerk = w.body(party.Authority, "惠州市政务服务和数据管理局", "11441300MB2C12345", "clerk")
	w.transportBody, w.transport = w.body(party.PublicBody, "惠州市交通运输局", "11441300MB2C11111", "bureau")
	health, actor := w.body(party.PublicBody, "惠州市卫生健康局", "11441300MB2C22222", "health")
	w.health = actor
	w.companyBody, w.company = w.signUp("惠州数据运营有限公司", "91441302MA4X00001", "company")
	_, w.rival = w.signUp("惠州另一数据有限公司", "91441302MA4X00002", "rival")
	w.roads, w.beds = w.resource(w.transportBody, "R-1", "公交客流"), w.resource(health, "H-1", "医院床位")
	w.must(w.transport, func(tx *ledger.Tx) error {
		a, err := party.CreateAccount(tx, w.transportBody.ID, party.NewAccount{Login: "bureau2", Name: "李四", Password: partytest.Hashed()})
		if err != nil {
			return err
		}
		w.second, err = party.ActorFor(tx, a.ID)
		return err
	})
	return w
}

func profile(name string) party.Profile {
	return party.Profile{NameZH: name, Region: "441302", Address: "惠州市惠城区江北", LegalRep: "陈一", ContactName: "李二", ContactPhone: "0752-2808080"}
}

func (w *world) body(kind party.Kind, name, uscc, login string) (p party.Party, a ledger.Actor) {
	w.t.Helper()
	w.must(ledger.System, func(tx *ledger.Tx) error {
		body, acc, err := party.RegisterBody(tx, party.Body{
			Kind: kind, Profile: profile(name), USCC: code.CompleteUSCC(uscc), Account: &party.NewAccount{Login: login, Name: "经办人" + login, Password: partytest.Hashed()},
		})
		if err != nil {
			return err
		}
		p = body
		a, err = party.ActorFor(tx, acc.ID)
		return err
	})
	return p, a
}

func (w *world) signUp(name, uscc, login string) (p party.Party, a ledger.Actor) {
	w.t.Helper()
	w.must(ledger.Actor{}, func(tx *ledger.Tx) error {
		company, acc, err := party.SignUp(tx, party.SignUpForm{
			Profile: profile(name), USCC: code.CompleteUSCC(uscc), Account: party.NewAccount{Login: login, Name: "经办人" + login, Password: partytest.Hashed()},
		})
		if err != nil {
			return err
		}
		p = company
		a, err = party.ActorFor(tx, acc.ID)
		return err
	})
	return p, a
}

func (w *world) resource(body party.Party, number, title string) (r catalogue.Resource) {
	w.t.Helper()
	d := catalogue.Description{SourceID: number, Title: title, Department: body.NameZH, Frequency: catalogue.Daily, Sharing: "unconditional"}
	w.must(ledger.System, func(tx *ledger.Tx) error {
		if _, err := catalogue.Import(tx, body.ID, []catalogue.Row{{Description: d}}); err != nil {
			return err
		}
		var err error
		r, err = catalogue.Find(tx, body.ID, number)
		return err
	})
	return r
}

func (w *world) document(actor ledger.Actor, text string) (id string) {
	w.t.Helper()
	ref, err := w.vault.Put(w.t.Context(), strings.NewReader(text), 1<<20)
	if err != nil {
		w.t.Fatal(err)
	}
	w.must(actor, func(tx *ledger.Tx) error {
		if err := access.Require(tx, access.DocumentPut, access.Facts{Owner: actor.Party}); err != nil {
			return err
		}
		d, err := vault.Attach(tx, vault.Attachment{Ref: ref, Name: "证明.txt", Owner: actor.Party, Purpose: "filing"})
		id = d.ID
		return err
	})
	return id
}

func (w *world) must(actor ledger.Actor, fn func(tx *ledger.Tx) error) {
	w.t.Helper()
	if err := w.db.Update(w.t.Context(), actor, fn); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) view(actor ledger.Actor, fn func(tx *ledger.Tx) error) {
	w.t.Helper()
	if err := w.db.View(w.t.Context(), actor, fn); err != nil {
		w.t.Fatal(err)
	}
}

// try does something and returns the error; what was refused must have written nothing.
func (w *world) try(actor ledger.Actor, fn func(tx *ledger.Tx) error) *fault.Error {
	w.t.Helper()
	size := w.db.Head().Size
	err := w.db.Update(w.t.Context(), actor, fn)
	if err == nil {
		return nil
	}
	if w.db.Head().Size != size {
		w.t.Errorf("refused with %v, and the journal has grown", err)
	}
	return fault.From(err)
}

// refused expects the code.
func (w *world) refused(code string, actor ledger.Actor, fn func(tx *ledger.Tx) error) *fault.Error {
	w.t.Helper()
	err := w.try(actor, fn)
	if err == nil || err.Code != code {
		w.t.Errorf("got %v, want %s", err, code)
	}
	return err
}

func (w *world) advance(days int) {
	w.t.Helper()
	to, err := workday.Default().Add(workday.OfTime(w.db.Now()), days)
	if err != nil {
		w.t.Fatal(err)
	}
	w.clock.Set(to.Due.Time().Add(9 * time.Hour))
}

func (w *world) file(actor ledger.Actor, r filing.Request) (c *procedure.Case) {
	w.t.Helper()
	w.must(actor, func(tx *ledger.Tx) (err error) {
		c, err = filing.File(tx, w.book, r)
		return err
	})
	return c
}

func (w *world) act(actor ledger.Actor, id, act string, d procedure.Decision, answers map[string]string) (c *procedure.Case) {
	w.t.Helper()
	w.must(actor, func(tx *ledger.Tx) (err error) {
		c, err = filing.Act(tx, id, act, d, answers)
		return err
	})
	return c
}
