package complaint_test

import (
	"slices"
	"strings"
	"testing"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/calendar"
	"huishu/compliance/code"
	"huishu/compliance/procedure"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/ledgertest"
	"huishu/ledger/vault"
	"huishu/registry/complaint"
	"huishu/registry/factor"
	"huishu/registry/notice"
	"huishu/registry/party"
	"huishu/registry/registrytest"
	"huishu/registry/sso"
)

// world is a city with two licensed companies that may be complained of, two officers of the authority, and people elsewhere.
type world struct {
	*registrytest.City

	Authority, RegistrationBody       registrytest.Member
	Merchant, Broker, Buyer, Stranger registrytest.Member // of them Merchant and Broker hold a licence
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

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{City: registrytest.New(t, vault.Room(), calendar.Room(), adoption.Room(), procedure.Room(), party.Room(), factor.Room(), sso.Room(), notice.Room(), complaint.Room())}
	w.Authority = w.Body(party.Authority, "惠州市政务服务和数据管理局", "11441300MB2C12345", "authority")
	w.RegistrationBody = w.Body(party.RegistrationBody, "惠州市数据登记中心", "12441300MB2C54321", "registration")
	w.Merchant = w.SignUp("惠州数据商有限公司", merchantBody, "merchant")
	w.Broker = w.SignUp("惠州数据经纪有限公司", "91441302MA4X00003", "broker")
	w.Buyer = w.SignUp("惠州零售连锁有限公司", "91441302MA4X00004", "buyer")
	w.Stranger = w.SignUp("惠州旁观有限公司", "91441302MA4X00005", "stranger")
	w.license(w.Merchant)
	w.license(w.Broker)
	w.deputy = w.Colleague(w.Authority.ID, "deputy", "赵副科")
	w.insider = w.Colleague(w.Merchant.ID, "insider", "钱吹哨")
	left := w.Colleague(w.Buyer.ID, "nobody", "孙自由")
	w.Must(left, func(tx *ledger.Tx) error { return party.Leave(tx, left.Membership) })
	if w.nobody = w.Actor(left.Account); w.nobody.Party != "" {
		t.Fatalf("still acts for %s", w.nobody.Party)
	}
	return w
}

// license gives a company an operator's licence, as an agreement that is concluded does.
func (w *world) license(m registrytest.Member) {
	w.Helper()
	today := workday.OfTime(w.DB.Now())
	w.Must(ledger.System, ledgertest.Allow(func(tx *ledger.Tx) error {
		_, err := party.GrantOperator(tx, m.ID, "agreement-"+m.ID, "公交客流", today, today.AddDays(365), "", access.AgreementConclude)
		return err
	}, string(access.AgreementConclude)))
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
	w.Helper()
	w.Must(actor, func(tx *ledger.Tx) (err error) {
		c, err = complaint.File(tx, w.Book, content)
		return err
	})
	return c
}

func (w *world) attach(actor ledger.Actor, id, text string) (d vault.Document) {
	w.Helper()
	ref, err := w.Vault.Put(w.Context(), strings.NewReader(text), 1<<20)
	if err != nil {
		w.Fatal(err)
	}
	w.Must(actor, func(tx *ledger.Tx) (err error) {
		d, err = complaint.Attach(tx, id, ref, "聊天记录.txt")
		return err
	})
	return d
}

// by does an act; what fails ends the test.
func (w *world) by(actor ledger.Actor, id, act string, d procedure.Decision, measures ...complaint.Measure) (c complaint.Complaint) {
	w.Helper()
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
	w.Helper()
	var c complaint.Complaint
	return w.Refused(code, actor, w.acting(id, act, d, &c, measures...))
}

func (w *world) caseOf(c complaint.Complaint) (k *procedure.Case) {
	w.Helper()
	w.View(ledger.System, func(tx *ledger.Tx) (err error) {
		k, err = procedure.Get(tx, c.Case)
		return err
	})
	return k
}

// told are the occasions of the messages that an account has about a case, oldest first.
func (w *world) told(a ledger.Actor, c complaint.Complaint) (list []notice.Occasion) {
	w.Helper()
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

// heard leads a complaint to where it can be decided.
func (w *world) heard(actor ledger.Actor) complaint.Complaint {
	w.Helper()
	c := w.file(actor, w.content())
	w.by(w.Authority.Actor, c.ID, "accept", procedure.Decision{})
	w.by(w.Authority.Actor, c.ID, "hear", procedure.Decision{Reason: "请说明所购数据的用途与去向。"})
	return w.by(w.Merchant.Actor, c.ID, "answer", procedure.Decision{Reason: "系内部流转，已停止。"})
}

// found has two persons find a complaint founded.
func (w *world) found(c complaint.Complaint, measures ...complaint.Measure) complaint.Complaint {
	w.Helper()
	w.by(w.Authority.Actor, c.ID, "uphold", procedure.Decision{Reason: "超出许可范围转让数据，属实。"}, measures...)
	return w.by(w.deputy, c.ID, "uphold", procedure.Decision{Proposal: w.caseOf(c).Pending().ID})
}

// licence is the merchant's qualification.
func (w *world) licence() (q party.Qualification) {
	w.Helper()
	w.View(ledger.System, func(tx *ledger.Tx) error {
		list, err := party.Qualifications(tx, w.Merchant.ID)
		q = list[0]
		return err
	})
	return q
}

func (w *world) reads(actor ledger.Actor, c complaint.Complaint) bool {
	w.Helper()
	var err error
	w.View(actor, func(tx *ledger.Tx) error {
		_, err = complaint.Show(tx, c.ID)
		return nil
	})
	if err != nil && fault.CodeOf(err) != "complaint.not_found" {
		w.Fatal(err)
	}
	return err == nil
}

func seesCase(actor ledger.Actor, k *procedure.Case) bool {
	return access.Can(actor, access.CaseRead, k.Facts())
}
