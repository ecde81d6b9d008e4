package complaint_test

import (
	"path/filepath"
	"slices"
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
	"huishu/registry/complaint"
	"huishu/registry/factor"
	"huishu/registry/notice"
	"huishu/registry/party"
	"huishu/registry/party/partytest"
	"huishu/registry/sso"
)

// member is a party with one account of its own.
type member struct {
	party.Party
	Actor ledger.Actor
}

// world is a city with two licensed companies that may be complained of, two officers of the authority, and people elsewhere.
type world struct {
	t        testing.TB
	DB       *ledger.DB
	Vault    *vault.Vault
	VaultDir string
	Clock    *ledgertest.Clock
	Book     *rules.Book

	Authority, RegistrationBody       member
	Merchant, Broker, Buyer, Stranger member // of them Merchant and Broker hold a licence
	// deputy is a colleague of the authority's officer, insider one of the merchant's.
	deputy, insider ledger.Actor
	// nobody has an account and acts for no party.
	nobody ledger.Actor
}

// thing is what a complaint of these tests may be about; the merchant answers for it.
const (
	thing        = "T-1"
	merchantBody = "91441302MA4X00002"
)

var _ = complaint.AboutOf("thing", fault.T("物", "Thing"), func(tx *ledger.Tx, number string) ([]string, error) {
	if number != thing {
		return nil, fault.New(fault.NotFound, "thing.not_found", "没有", "None")
	}
	p, err := party.ByUSCC(tx, code.CompleteUSCC(merchantBody))
	return []string{p.ID}, err
})

// shippedBook is read once: a book does not change.
var shippedBook = sync.OnceValue(func() *rules.Book {
	b, err := rules.Load(true)
	if err != nil {
		panic(err)
	}
	return b
})

func newWorld(t *testing.T) *world {
	t.Helper()
	dir := t.TempDir()
	v, err := vault.Open(filepath.Join(dir, "vault"), filepath.Join(dir, "keys", "vault.key"))
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, Vault: v, VaultDir: filepath.Join(dir, "vault"), Book: shippedBook()}
	w.DB = ledgertest.New(t, vault.Room(), calendar.Room(), adoption.Room(), procedure.Room(), party.Room(), factor.Room(), sso.Room(), notice.Room(), complaint.Room())
	w.Clock = ledgertest.ClockOf(w.DB)
	w.Authority = w.body(party.Authority, "惠州市政务服务和数据管理局", "11441300MB2C12345", "authority")
	w.RegistrationBody = w.body(party.RegistrationBody, "惠州市数据登记中心", "12441300MB2C54321", "registration")
	w.Merchant = w.signUp("惠州数据商有限公司", merchantBody, "merchant")
	w.Broker = w.signUp("惠州数据经纪有限公司", "91441302MA4X00003", "broker")
	w.Buyer = w.signUp("惠州零售连锁有限公司", "91441302MA4X00004", "buyer")
	w.Stranger = w.signUp("惠州旁观有限公司", "91441302MA4X00005", "stranger")
	w.license(w.Merchant)
	w.license(w.Broker)
	w.deputy = w.colleague(w.Authority.ID, "deputy", "赵副科")
	w.insider = w.colleague(w.Merchant.ID, "insider", "钱吹哨")
	left := w.colleague(w.Buyer.ID, "nobody", "孙自由")
	w.Must(left, func(tx *ledger.Tx) error { return party.Leave(tx, left.Membership) })
	if w.nobody = w.actor(left.Account); w.nobody.Party != "" {
		t.Fatalf("still acts for %s", w.nobody.Party)
	}
	return w
}

func profile(name string) party.Profile {
	return party.Profile{NameZH: name, Region: "441302", Address: "惠州市惠城区江北", LegalRep: "陈一", ContactName: "李二", ContactPhone: "0752-2808080"}
}

func (w *world) body(kind party.Kind, name, uscc, login string) (m member) {
	w.t.Helper()
	var account string
	w.Must(ledger.System, func(tx *ledger.Tx) error {
		p, acc, err := party.RegisterBody(tx, party.Body{
			Kind: kind, Profile: profile(name), USCC: code.CompleteUSCC(uscc), Account: &party.NewAccount{Login: login, Name: "经办人" + login, Password: partytest.Hashed()},
		})
		if err != nil {
			return err
		}
		m.Party, account = p, acc.ID
		return nil
	})
	m.Actor = w.actor(account)
	return m
}

func (w *world) signUp(name, uscc, login string) (m member) {
	w.t.Helper()
	var account string
	w.Must(ledger.Actor{}, func(tx *ledger.Tx) error {
		p, acc, err := party.SignUp(tx, party.SignUpForm{
			Profile: profile(name), USCC: code.CompleteUSCC(uscc), Account: party.NewAccount{Login: login, Name: "经办人" + login, Password: partytest.Hashed()},
		})
		m.Party, account = p, acc.ID
		return err
	})
	m.Actor = w.actor(account)
	return m
}

// license gives a company an operator's licence, as an agreement that is concluded does.
func (w *world) license(m member) {
	w.t.Helper()
	today := workday.OfTime(w.DB.Now())
	w.Must(ledger.System, ledgertest.Allow(func(tx *ledger.Tx) error {
		_, err := party.GrantOperator(tx, m.ID, "agreement-"+m.ID, "公交客流", today, today.AddDays(365), "", access.AgreementConclude)
		return err
	}, string(access.AgreementConclude)))
}

func (w *world) actor(account string) (a ledger.Actor) {
	w.t.Helper()
	w.View(ledger.System, func(tx *ledger.Tx) (err error) {
		a, err = party.ActorFor(tx, account)
		return err
	})
	return a
}

// Must does something; what fails ends the test.
func (w *world) Must(actor ledger.Actor, fn func(tx *ledger.Tx) error) {
	w.t.Helper()
	if err := w.DB.Update(w.t.Context(), actor, fn); err != nil {
		w.t.Fatal(err)
	}
}

// View reads.
func (w *world) View(actor ledger.Actor, fn func(tx *ledger.Tx) error) {
	w.t.Helper()
	if err := w.DB.View(w.t.Context(), actor, fn); err != nil {
		w.t.Fatal(err)
	}
}

// Refused expects the code, and that nothing was written.
func (w *world) Refused(code string, actor ledger.Actor, fn func(tx *ledger.Tx) error) *fault.Error {
	w.t.Helper()
	size := w.DB.Head().Size
	err := fault.From(w.DB.Update(w.t.Context(), actor, fn))
	if fault.CodeOf(err) != code {
		w.t.Errorf("got %v, want %s", err, code)
	}
	if w.DB.Head().Size != size {
		w.t.Errorf("refused with %v, and the journal has grown", err)
	}
	return err
}

func (w *world) colleague(partyID, login, name string) (a ledger.Actor) {
	w.t.Helper()
	w.Must(ledger.System, func(tx *ledger.Tx) error {
		acc, err := party.CreateAccount(tx, partyID, party.NewAccount{Login: login, Name: name, Password: partytest.Hashed()})
		if err != nil {
			return err
		}
		a, err = party.ActorFor(tx, acc.ID)
		return err
	})
	return a
}

// words are what nobody but the complainant and the authority may ever read.
const (
	words   = "该公司将所购数据转手他人，我处有聊天记录为证。"
	name    = "钱真名"
	contact = "13900001111"
)

func (w *world) content() complaint.Content {
	return complaint.Content{
		Respondent: w.Merchant.ID, Category: complaint.Misuse, Statement: words, Naming: complaint.RealName, ContactName: name, Contact: contact,
	}
}

func (w *world) file(actor ledger.Actor, content complaint.Content) (c complaint.Complaint) {
	w.t.Helper()
	w.Must(actor, func(tx *ledger.Tx) (err error) {
		c, err = complaint.File(tx, w.Book, content)
		return err
	})
	return c
}

func (w *world) attach(actor ledger.Actor, id, text string) (d vault.Document) {
	w.t.Helper()
	ref, err := w.Vault.Put(w.t.Context(), strings.NewReader(text), 1<<20)
	if err != nil {
		w.t.Fatal(err)
	}
	w.Must(actor, func(tx *ledger.Tx) (err error) {
		d, err = complaint.Attach(tx, id, ref, "聊天记录.txt")
		return err
	})
	return d
}

// by does an act; what fails ends the test.
func (w *world) by(actor ledger.Actor, id, act string, d procedure.Decision, measures ...complaint.Measure) (c complaint.Complaint) {
	w.t.Helper()
	w.Must(actor, w.acting(id, act, d, &c, measures...))
	return c
}

func (w *world) acting(id, act string, d procedure.Decision, into *complaint.Complaint, measures ...complaint.Measure) func(tx *ledger.Tx) error {
	return func(tx *ledger.Tx) (err error) {
		*into, err = complaint.Act(tx, id, act, d, measures)
		return err
	}
}

func (w *world) refused(code string, actor ledger.Actor, id, act string, d procedure.Decision, measures ...complaint.Measure) *fault.Error {
	w.t.Helper()
	var c complaint.Complaint
	return w.Refused(code, actor, w.acting(id, act, d, &c, measures...))
}

func (w *world) caseOf(c complaint.Complaint) (k *procedure.Case) {
	w.t.Helper()
	w.View(ledger.System, func(tx *ledger.Tx) (err error) {
		k, err = procedure.Get(tx, c.Case)
		return err
	})
	return k
}

// told are the occasions of the messages that an account has about a case, oldest first.
func (w *world) told(a ledger.Actor, c complaint.Complaint) (list []notice.Occasion) {
	w.t.Helper()
	w.View(a, func(tx *ledger.Tx) error {
		all, _, err := notice.List(tx, notice.Query{Limit: 200})
		for _, m := range all {
			if m.SubjectID == c.Case {
				list = append(list, m.Occasion)
			}
		}
		return err
	})
	slices.Reverse(list)
	return list
}

// wait lets working days pass.
func (w *world) wait(days int) {
	w.t.Helper()
	to, err := workday.Default().Add(workday.OfTime(w.DB.Now()), days)
	if err != nil {
		w.t.Fatal(err)
	}
	w.Clock.Set(to.Due.Time().Add(9 * time.Hour))
}

// heard leads a complaint to where it can be decided.
func (w *world) heard(actor ledger.Actor) complaint.Complaint {
	w.t.Helper()
	c := w.file(actor, w.content())
	w.by(w.Authority.Actor, c.ID, "accept", procedure.Decision{})
	w.by(w.Authority.Actor, c.ID, "hear", procedure.Decision{Reason: "请说明所购数据的用途与去向。"})
	return w.by(w.Merchant.Actor, c.ID, "answer", procedure.Decision{Reason: "系内部流转，已停止。"})
}

// found has two persons find a complaint founded.
func (w *world) found(c complaint.Complaint, measures ...complaint.Measure) complaint.Complaint {
	w.t.Helper()
	w.by(w.Authority.Actor, c.ID, "uphold", procedure.Decision{Reason: "超出许可范围转让数据，属实。"}, measures...)
	return w.by(w.deputy, c.ID, "uphold", procedure.Decision{Proposal: w.caseOf(c).Pending().ID})
}

// licence is the merchant's qualification.
func (w *world) licence() (q party.Qualification) {
	w.t.Helper()
	w.View(ledger.System, func(tx *ledger.Tx) error {
		list, err := party.Qualifications(tx, w.Merchant.ID)
		q = list[0]
		return err
	})
	return q
}

func (w *world) reads(actor ledger.Actor, c complaint.Complaint) bool {
	w.t.Helper()
	var err error
	w.View(actor, func(tx *ledger.Tx) error {
		_, err = complaint.Show(tx, c.ID)
		return nil
	})
	if err != nil && fault.CodeOf(err) != "complaint.not_found" {
		w.t.Fatal(err)
	}
	return err == nil
}

func seesCase(actor ledger.Actor, k *procedure.Case) bool {
	return access.Can(actor, access.CaseRead, k.Facts())
}
