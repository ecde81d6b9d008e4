package complaint_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/vault"
	"huishu/market/markettest"
	"huishu/registry/complaint"
	"huishu/registry/notice"
	"huishu/registry/party"
)

// world is the city with a merchant that is complained of, a second officer of the authority, and a second person at the merchant.
type world struct {
	*markettest.World
	t testing.TB
	// deputy is a colleague of the authority's officer, insider one of the merchant's.
	deputy, insider ledger.Actor
	// nobody has an account and acts for no party.
	nobody ledger.Actor
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{World: markettest.New(t), t: t}
	w.deputy = w.colleague(w.Authority.ID, "deputy", "赵副科")
	w.insider = w.colleague(w.Merchant.ID, "insider", "钱吹哨")
	left := w.colleague(w.Buyer.ID, "nobody", "孙自由")
	w.Must(left, func(tx *ledger.Tx) error { return party.Leave(tx, left.Membership) })
	w.View(ledger.System, func(tx *ledger.Tx) (err error) {
		w.nobody, err = party.ActorFor(tx, left.Account)
		return err
	})
	if w.nobody.Party != "" {
		t.Fatalf("still acts for %s", w.nobody.Party)
	}
	return w
}

func (w *world) colleague(partyID, login, name string) (a ledger.Actor) {
	w.t.Helper()
	hash, err := party.HashPassword(w.t.Context(), login, "correct horse battery")
	if err != nil {
		w.t.Fatal(err)
	}
	w.Must(ledger.System, func(tx *ledger.Tx) error {
		acc, err := party.CreateAccount(tx, partyID, party.NewAccount{Login: login, Name: name, Password: hash})
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
