package product_test

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
	"huishu/registry/complaint"
	"huishu/registry/factor"
	"huishu/registry/party"
	"huishu/registry/party/partytest"
	"huishu/registry/plan"
	"huishu/registry/plan/plantest"
	"huishu/registry/product"
	"huishu/registry/product/producttest"
	"huishu/registry/sso"
)

func rooms() []ledger.Room {
	return []ledger.Room{
		vault.Room(), calendar.Room(), adoption.Room(), procedure.Room(), party.Room(), factor.Room(), sso.Room(), complaint.Room(), catalogue.Room(),
		plan.Room(), product.Room(),
	}
}

var ruleBook = sync.OnceValue(func() *rules.Book {
	b, err := rules.Load(true)
	if err != nil {
		panic(err)
	}
	return b
})

// world is a city in small: authority, registration body, two bodies with resources, two companies.
type world struct {
	t     *testing.T
	db    *ledger.DB
	vault *vault.Vault
	clock *ledgertest.Clock
	book  *rules.Book

	bureau, hospital     party.Party // the implementing body, and another source body
	clerk, officer       ledger.Actor
	implementer          ledger.Actor
	company, rival       party.Party
	operator, competitor ledger.Actor
	roads, beds          catalogue.Resource
	plan                 string // of an approved implementation plan of the bureau; see approvedPlan
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return newWorldAt(t, time.Time{})
}

// newWorldOn is a world that begins on another day than the tests' usual one.
func newWorldOn(t *testing.T, year int, month time.Month, day int) *world {
	t.Helper()
	return newWorldAt(t, workday.Date{Year: year, Month: month, Day: day}.Time().Add(9*time.Hour))
}

func newWorldAt(t *testing.T, start time.Time) *world {
	t.Helper()
	dir := t.TempDir()
	v, err := vault.Open(filepath.Join(dir, "vault"), filepath.Join(dir, "keys", "vault.key"))
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, db: ledgertest.New(t, rooms()...), vault: v, book: ruleBook()}
	w.clock = ledgertest.ClockOf(w.db)
	if !start.IsZero() {
		w.clock.Set(start)
	}
	_, w.clerk = w.body(party.Authority, "惠州市政务服务和数据管理局", "11441300MB2C12345", "clerk", false)
	_, w.officer = w.body(party.RegistrationBody, "惠州市数据登记中心", "12441300MB2C54321", "officer", false)
	w.bureau, w.implementer = w.body(party.PublicBody, "惠州市交通运输局", "11441300MB2C11111", "bureau", true)
	w.hospital, _ = w.body(party.PublicBody, "惠州市卫生健康局", "11441300MB2C22222", "health", false)
	w.company, w.operator = w.signUp("惠州数据运营有限公司", "91441302MA4X00001", "operator")
	w.rival, w.competitor = w.signUp("惠州另一数据有限公司", "91441302MA4X00002", "rival")
	w.roads = w.resource(w.bureau, "R-1", "公交客流", "线路", "日期", "客流量")
	w.beds = w.resource(w.hospital, "H-1", "医院床位", "医院", "空床数")
	return w
}

func (w *world) body(kind party.Kind, name, uscc, login string, implementing bool) (p party.Party, a ledger.Actor) {
	w.t.Helper()
	w.must(ledger.System, func(tx *ledger.Tx) error {
		body, acc, err := party.RegisterBody(tx, party.Body{
			Kind: kind, Profile: profile(name), USCC: code.CompleteUSCC(uscc), Implementing: implementing,
			Account: &party.NewAccount{Login: login, Name: "经办人" + login, Password: partytest.Hashed()},
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

// again computes an actor's roles of now, as each request does.
func (w *world) again(a *ledger.Actor) {
	w.t.Helper()
	w.view(func(tx *ledger.Tx) (err error) {
		*a, err = party.ActorFor(tx, a.Account)
		return err
	})
}

func (w *world) resource(body party.Party, number, title string, fields ...string) (r catalogue.Resource) {
	w.t.Helper()
	d := catalogue.Description{SourceID: number, Title: title, Department: body.NameZH, Frequency: catalogue.Daily, Sharing: "unconditional"}
	for _, name := range fields {
		d.Fields = append(d.Fields, catalogue.Field{Name: name})
	}
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

func profile(name string) party.Profile {
	return party.Profile{NameZH: name, Region: "441302", Address: "惠州市惠城区江北", LegalRep: "陈一", ContactName: "李二", ContactPhone: "0752-2808080"}
}

func (w *world) do(actor ledger.Actor, fn func(tx *ledger.Tx) error) error {
	return w.db.Update(w.t.Context(), actor, fn)
}

func (w *world) must(actor ledger.Actor, fn func(tx *ledger.Tx) error) {
	w.t.Helper()
	if err := w.do(actor, fn); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) view(fn func(tx *ledger.Tx) error) {
	w.t.Helper()
	if err := w.db.View(w.t.Context(), ledger.Actor{}, fn); err != nil {
		w.t.Fatal(err)
	}
}

// refused runs fn, wants it to fail with a code among its details, and nothing left behind.
func (w *world) refused(code string, actor ledger.Actor, fn func(tx *ledger.Tx) error) *fault.Error {
	w.t.Helper()
	before := w.rows()
	err := w.do(actor, fn)
	if err == nil {
		w.t.Fatalf("it was not refused, want %s", code)
	}
	f := fault.From(err)
	match := f
	for _, d := range f.Details {
		if d.Code == code {
			match = d
		}
	}
	if match.Code != code {
		w.t.Fatalf("refused with %q (%v), want %s", f.Code, err, code)
	}
	for table, n := range w.rows() {
		if before[table] != n {
			w.t.Errorf("after %s table %s went from %d to %d rows", code, table, before[table], n)
		}
	}
	return match
}

// rows counts every record table that a registry act can touch, and the journal.
func (w *world) rows() map[string]int {
	w.t.Helper()
	m := map[string]int{}
	w.view(func(tx *ledger.Tx) error {
		tables := []string{"event", "product_search", "product_resource", "product_source"}
		for _, room := range rooms() {
			tables = append(tables, room.Record...)
		}
		for _, table := range tables {
			var n int
			if err := tx.Get(&n, `SELECT COUNT(*) FROM `+table); err != nil {
				return err
			}
			m[table] = n
		}
		return nil
	})
	return m
}

func (w *world) today() workday.Date { return workday.OfTime(w.clock.Now()) }

// workdays moves the clock n working days on, and a day more, so that a period of n is over.
func (w *world) workdays(n int) {
	w.t.Helper()
	r, err := workday.Default().Add(w.today(), n)
	if err != nil {
		w.t.Fatal(err)
	}
	w.clock.Set(r.Due.AddDays(1).Time().Add(9 * time.Hour))
}

// document hands a paper in.
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
		d, err := vault.Attach(tx, vault.Attachment{Ref: ref, Name: "材料.pdf", Owner: actor.Party, Purpose: "test"})
		id = d.ID
		return err
	})
	return id
}

// approvedPlan is an implementation plan of the bureau that the government approved.
func (w *world) approvedPlan() string {
	w.t.Helper()
	if w.plan == "" {
		p, err := plantest.Approved(w.t.Context(), w.db, w.vault, w.book, w.implementer, w.clerk, w.roads.ID, w.beds.ID)
		if err != nil {
			w.t.Fatal(err)
		}
		w.plan = p.ID
	}
	return w.plan
}

func (w *world) terms() product.Terms {
	clauses := map[string]string{}
	for _, id := range []string{"products", "platform", "ownership", "disclosure", "accounting", "security", "evaluation", "breach", "disputes", "termination", "other"} {
		clauses[id] = "双方约定的条款：" + id
	}
	today := w.today()
	return product.Terms{
		Title: "交通公共数据授权运营协议", Operator: w.company.ID, From: today, To: workday.Date{Year: today.Year + 4, Month: 6, Day: 30},
		Selection: product.PublicTender, SelectionRecord: product.SelectionRecord{Notice: "惠公易〔2026〕12号", On: today, Bidders: 4},
		Plan: w.approvedPlan(), Clauses: clauses, NoticeDays: 30,
		Purposes:  []product.Purpose{{Name: "公交线网优化", Class: product.PublicInterest}, {Name: "商业选址", Class: product.Industry}},
		Resources: []product.AgreedResource{{Resource: w.roads.ID}},
	}
}

// concluded brings an agreement into force, which makes the company an operator.
func (w *world) concluded() product.Agreement {
	w.t.Helper()
	return w.concludedOn(w.terms())
}

// concludedOn brings an agreement on other terms into force.
func (w *world) concludedOn(terms product.Terms) (a product.Agreement) {
	w.t.Helper()
	w.must(w.implementer, func(tx *ledger.Tx) (err error) {
		a, err = product.DraftAgreement(tx, w.book, terms)
		return err
	})
	for _, step := range []struct {
		actor ledger.Actor
		act   func(*ledger.Tx, *rules.Book, string) (product.Agreement, error)
	}{{w.operator, product.ApproveAgreement}, {w.implementer, product.ApproveAgreement}, {w.implementer, product.ConcludeAgreement}} {
		w.must(step.actor, func(tx *ledger.Tx) (err error) {
			a, err = step.act(tx, w.book, a.ID)
			return err
		})
	}
	w.again(&w.operator)
	return a
}

func (w *world) content(agreement string) product.Content {
	return product.Content{
		Agreement: agreement, Name: "公交客流热度指数", Description: "按线路和日期汇总的客流热度，不含个人信息。",
		Kind: product.Dataset, Purpose: "商业选址", Form: product.FormDataset, Frequency: catalogue.Monthly,
		Fields: []product.Field{
			{Name: "线路", Derivation: "直接取用", Sources: []product.Source{{Resource: w.roads.ID, Field: w.roads.Fields[0].ID}}},
			{Name: "热度", Meaning: "0 至 100", Derivation: "客流量按日归一化", Sources: []product.Source{
				{Resource: w.roads.ID, Field: w.roads.Fields[2].ID}, {Resource: w.roads.ID, Field: w.roads.Fields[1].ID},
			}},
		},
	}
}

func (w *world) created(c product.Content) (p product.Product) {
	w.t.Helper()
	w.must(w.operator, func(tx *ledger.Tx) (err error) {
		p, err = product.Create(tx, c)
		return err
	})
	return p
}

const cleanSample = "线路,热度\n1路,35\n2路,80\n"

func (w *world) sampled(id, text string) product.Product {
	w.t.Helper()
	return w.sampledAs(id, "样例.csv", text)
}

func (w *world) sampledAs(id, name, text string) (p product.Product) {
	w.t.Helper()
	s, err := product.ScanSample(w.t.Context(), w.vault, name, strings.NewReader(text))
	if err != nil {
		w.t.Fatal(err)
	}
	w.must(w.operator, func(tx *ledger.Tx) (err error) {
		p, err = product.AttachSample(tx, id, s)
		return err
	})
	return p
}

func (w *world) materials(id string, except ...string) {
	w.t.Helper()
	doc := w.document(w.operator, "数据安全风险评估报告")
	if len(w.product(id).Fields) == 0 { // without fields there is no lineage to deposit
		except = append(except, "deposit")
	}
	w.must(w.operator, func(tx *ledger.Tx) error { return producttest.Papers(tx, id, doc, except...) })
}

// complete is a product with nothing to mend.
func (w *world) complete() product.Product {
	w.t.Helper()
	p := w.created(w.content(w.concluded().ID))
	w.materials(p.ID)
	return w.sampled(p.ID, cleanSample)
}

func (w *world) submitted(id string) (r product.Registration) {
	w.t.Helper()
	w.must(w.operator, func(tx *ledger.Tx) (err error) {
		r, err = product.Submit(tx, w.book, id)
		return err
	})
	return r
}

type reviewAct func(*ledger.Tx, *rules.Book, string, product.Review) (product.Registration, error)

// review lets the registration body act on a registration.
func (w *world) review(id string, act reviewAct, v product.Review) (r product.Registration) {
	w.t.Helper()
	w.must(w.officer, func(tx *ledger.Tx) (err error) {
		r, err = act(tx, w.book, id, v)
		return err
	})
	return r
}

// noticed brings a complete product into public notice.
func (w *world) noticed() product.Registration {
	w.t.Helper()
	return w.noticedOf(w.complete().ID)
}

// noticedOf brings a product into public notice that can be filed.
func (w *world) noticedOf(id string) product.Registration {
	w.t.Helper()
	r := w.submitted(id)
	w.review(r.ID, product.Accept, product.Review{})
	return w.review(r.ID, product.PassReview, product.Review{})
}

// registered is a product with a valid registration.
func (w *world) registered() product.Registration {
	w.t.Helper()
	r := w.noticed()
	w.workdays(10)
	return w.review(r.ID, product.Register, product.Review{})
}

// revoke takes a registration away, as two officers do it.
func (w *world) revoke(r product.Registration, v product.Review) {
	w.t.Helper()
	w.review(r.ID, product.Revoke, v)
	second := w.officer
	second.Account = "another-officer"
	w.must(second, act(w, product.Revoke, r.ID, product.Review{Proposal: w.proposal(r.CaseID)}))
}
