package product_test

import (
	"strings"
	"testing"
	"time"

	"huishu/compliance/adoption"
	"huishu/compliance/calendar"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/vault"
	"huishu/registry/catalogue"
	"huishu/registry/complaint"
	"huishu/registry/factor"
	"huishu/registry/party"
	"huishu/registry/plan"
	"huishu/registry/plan/plantest"
	"huishu/registry/product"
	"huishu/registry/product/producttest"
	"huishu/registry/registrytest"
	"huishu/registry/sso"
)

func rooms() []ledger.Room {
	return []ledger.Room{
		vault.Room(), calendar.Room(), adoption.Room(), procedure.Room(), party.Room(), factor.Room(), sso.Room(), complaint.Room(), catalogue.Room(),
		plan.Room(), product.Room(),
	}
}

// world is a city in small: authority, registration body, two bodies with resources, two companies.
type world struct {
	*registrytest.City

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
	w := &world{City: registrytest.New(t, rooms()...)}
	w.Counted = append(w.Counted, "product_search", "product_resource", "product_source")
	if !start.IsZero() {
		w.Clock.Set(start)
	}
	w.clerk = w.Body(party.Authority, "惠州市政务服务和数据管理局", "11441300MB2C12345", "clerk").Actor
	w.officer = w.Body(party.RegistrationBody, "惠州市数据登记中心", "12441300MB2C54321", "officer").Actor
	bureau := w.Body(party.PublicBody, "惠州市交通运输局", "11441300MB2C11111", "bureau", registrytest.Implementing)
	w.bureau, w.implementer = bureau.Party, bureau.Actor
	w.hospital = w.Body(party.PublicBody, "惠州市卫生健康局", "11441300MB2C22222", "health").Party
	company, rival := w.SignUp("惠州数据运营有限公司", "91441302MA4X00001", "operator"), w.SignUp("惠州另一数据有限公司", "91441302MA4X00002", "rival")
	w.company, w.operator = company.Party, company.Actor
	w.rival, w.competitor = rival.Party, rival.Actor
	w.roads = w.Resource(w.bureau, "R-1", "公交客流", "线路", "日期", "客流量")
	w.beds = w.Resource(w.hospital, "H-1", "医院床位", "医院", "空床数")
	return w
}

// approvedPlan is an implementation plan of the bureau that the government approved.
func (w *world) approvedPlan() string {
	w.Helper()
	if w.plan == "" {
		p, err := plantest.Approved(w.Context(), w.DB, w.Vault, w.Book, w.implementer, w.clerk, w.roads.ID, w.beds.ID)
		if err != nil {
			w.Fatal(err)
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
	today := w.Today()
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
	w.Helper()
	return w.concludedOn(w.terms())
}

// concludedOn brings an agreement on other terms into force.
func (w *world) concludedOn(terms product.Terms) (a product.Agreement) {
	w.Helper()
	w.Must(w.implementer, func(tx *ledger.Tx) (err error) {
		a, err = product.DraftAgreement(tx, w.Book, terms)
		return err
	})
	for _, step := range []struct {
		actor ledger.Actor
		act   func(*ledger.Tx, *rules.Book, string) (product.Agreement, error)
	}{{w.operator, product.ApproveAgreement}, {w.implementer, product.ApproveAgreement}, {w.implementer, product.ConcludeAgreement}} {
		w.Must(step.actor, func(tx *ledger.Tx) (err error) {
			a, err = step.act(tx, w.Book, a.ID)
			return err
		})
	}
	w.Renew(&w.operator)
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
	w.Helper()
	w.Must(w.operator, func(tx *ledger.Tx) (err error) {
		p, err = product.Create(tx, c)
		return err
	})
	return p
}

const cleanSample = "线路,热度\n1路,35\n2路,80\n"

func (w *world) sampled(id, text string) product.Product {
	w.Helper()
	return w.sampledAs(id, "样例.csv", text)
}

func (w *world) sampledAs(id, name, text string) (p product.Product) {
	w.Helper()
	s, err := product.ScanSample(w.Context(), w.Vault, name, strings.NewReader(text))
	if err != nil {
		w.Fatal(err)
	}
	w.Must(w.operator, func(tx *ledger.Tx) (err error) {
		p, err = product.AttachSample(tx, id, s)
		return err
	})
	return p
}

func (w *world) materials(id string, except ...string) {
	w.Helper()
	doc := w.Document(w.operator, "数据安全风险评估报告")
	if len(w.product(id).Fields) == 0 { // without fields there is no lineage to deposit
		except = append(except, "deposit")
	}
	w.Must(w.operator, func(tx *ledger.Tx) error { return producttest.Papers(tx, id, doc, except...) })
}

// complete is a product with nothing to mend.
func (w *world) complete() product.Product {
	w.Helper()
	p := w.created(w.content(w.concluded().ID))
	w.materials(p.ID)
	return w.sampled(p.ID, cleanSample)
}

func (w *world) submitted(id string) (r product.Registration) {
	w.Helper()
	w.Must(w.operator, func(tx *ledger.Tx) (err error) {
		r, err = product.Submit(tx, w.Book, id)
		return err
	})
	return r
}

type reviewAct func(*ledger.Tx, *rules.Book, string, product.Review) (product.Registration, error)

// review lets the registration body act on a registration.
func (w *world) review(id string, act reviewAct, v product.Review) (r product.Registration) {
	w.Helper()
	w.Must(w.officer, func(tx *ledger.Tx) (err error) {
		r, err = act(tx, w.Book, id, v)
		return err
	})
	return r
}

// noticed brings a complete product into public notice.
func (w *world) noticed() product.Registration {
	w.Helper()
	return w.noticedOf(w.complete().ID)
}

// noticedOf brings a product into public notice that can be filed.
func (w *world) noticedOf(id string) product.Registration {
	w.Helper()
	r := w.submitted(id)
	w.review(r.ID, product.Accept, product.Review{})
	return w.review(r.ID, product.PassReview, product.Review{})
}

// registered is a product with a valid registration.
func (w *world) registered() product.Registration {
	w.Helper()
	r := w.noticed()
	w.Elapse(10)
	return w.review(r.ID, product.Register, product.Review{})
}

// revoke takes a registration away, as two officers do it.
func (w *world) revoke(r product.Registration, v product.Review) {
	w.Helper()
	w.review(r.ID, product.Revoke, v)
	second := w.officer
	second.Account = "another-officer"
	w.Must(second, act(w, product.Revoke, r.ID, product.Review{Proposal: w.proposal(r.CaseID)}))
}
