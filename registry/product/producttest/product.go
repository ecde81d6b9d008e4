package producttest

import (
	"strings"

	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/registry/catalogue"
	"huishu/registry/plan/plantest"
	"huishu/registry/product"
)

// Purposes of the agreement.
const (
	Industry       = "商业选址"
	PublicInterest = "公交线网优化"
)

// agree brings an agreement into force, which makes the company an operator.
func (w *World) agree() {
	w.Helper()
	w.roads = w.Resource(w.Bureau.Party, "R-1", "公交客流", "线路", "日期", "客流量")
	terms := w.terms() // outside: it makes a plan by transactions of its own
	w.Must(w.Bureau.Actor, func(tx *ledger.Tx) (err error) {
		w.Agreement, err = product.DraftAgreement(tx, w.Book, terms)
		return err
	})
	for _, step := range []struct {
		actor ledger.Actor
		act   func(*ledger.Tx, *rules.Book, string) (product.Agreement, error)
	}{{w.Operator.Actor, product.ApproveAgreement}, {w.Bureau.Actor, product.ApproveAgreement}, {w.Bureau.Actor, product.ConcludeAgreement}} {
		w.Must(step.actor, func(tx *ledger.Tx) (err error) {
			w.Agreement, err = step.act(tx, w.Book, w.Agreement.ID)
			return err
		})
	}
	w.Again(&w.Operator)
}

// ceilings are those of the agreement: one for a product by name, none for others.
func (w *World) ceilings() []product.Ceiling {
	return []product.Ceiling{{Product: Capped, Purpose: Industry, Basis: product.PerProduct, Fen: CappedFen, Reference: "惠数函〔2026〕5号"}}
}

// Capped is the name of a product for which the agreement sets a ceiling, CappedFen the ceiling in fen.
const (
	Capped    = "客流指数（限价）"
	CappedFen = 500_00
)

// approvedPlan is the implementation plan on which the agreement rests.
func (w *World) approvedPlan() string {
	w.Helper()
	p, err := plantest.Approved(w.Context(), w.DB, w.Vault, w.Book, w.Bureau.Actor, w.Authority.Actor, w.roads.ID)
	if err != nil {
		w.Fatal(err)
	}
	return p.ID
}

func (w *World) terms() product.Terms {
	clauses := map[string]string{}
	for _, id := range []string{"products", "platform", "ownership", "disclosure", "accounting", "security", "evaluation", "breach", "disputes", "termination", "other"} {
		clauses[id] = "双方约定的条款：" + id
	}
	today := w.Today()
	return product.Terms{
		Title: "交通公共数据授权运营协议", Operator: w.Operator.ID, From: today, To: workday.Date{Year: today.Year + 4, Month: 6, Day: 30},
		Selection: product.PublicTender, SelectionRecord: product.SelectionRecord{Notice: "惠公易〔2026〕12号", On: today, Bidders: 4},
		Plan: w.approvedPlan(), Clauses: clauses, NoticeDays: 30, Ceilings: w.ceilings(),
		Purposes:  []product.Purpose{{Name: PublicInterest, Class: product.PublicInterest}, {Name: Industry, Class: product.Industry}},
		Resources: []product.AgreedResource{{Resource: w.roads.ID}},
	}
}

// Create makes a product with nothing to mend, not yet registered.
func (w *World) Create(name, purpose string) (p product.Product) {
	w.Helper()
	w.Must(w.Operator.Actor, func(tx *ledger.Tx) (err error) {
		p, err = product.Create(tx, product.Content{
			Agreement: w.Agreement.ID, Name: name, Description: "按线路和日期汇总的客流热度，不含个人信息。",
			Kind: product.Dataset, Purpose: purpose, Form: product.FormDataset, Frequency: catalogue.Monthly,
			Fields: []product.Field{
				{Name: "线路", Derivation: "直接取用", Sources: []product.Source{{Resource: w.roads.ID, Field: w.roads.Fields[0].ID}}},
				{Name: "热度", Meaning: "0 至 100", Derivation: "客流量按日归一化", Sources: []product.Source{{Resource: w.roads.ID, Field: w.roads.Fields[2].ID}}},
			},
		})
		return err
	})
	risk := w.Document(w.Operator.Actor, "数据安全风险评估报告")
	w.Must(w.Operator.Actor, func(tx *ledger.Tx) error { return Papers(tx, p.ID, risk) })
	s, err := product.ScanSample(w.Context(), w.Vault, "样例.csv", strings.NewReader("线路,热度\n1路,35\n2路,80\n"))
	if err != nil {
		w.Fatal(err)
	}
	w.Must(w.Operator.Actor, func(tx *ledger.Tx) (err error) {
		p, err = product.AttachSample(tx, p.ID, s)
		return err
	})
	return p
}

// Register leads a product through its registration; the clock moves past the public notice.
func (w *World) Register(id string) (r product.Registration) {
	w.Helper()
	w.Must(w.Operator.Actor, func(tx *ledger.Tx) (err error) {
		r, err = product.Submit(tx, w.Book, id)
		return err
	})
	w.Review(r.ID, product.Accept, product.Review{})
	w.Review(r.ID, product.PassReview, product.Review{})
	w.Elapse(10)
	r = w.Review(r.ID, product.Register, product.Review{})
	w.Read(func(tx *ledger.Tx) (err error) {
		if w.Product.ID == id {
			w.Product, err = product.Get(tx, id)
		}
		return err
	})
	return r
}

// Review lets the registration body act on a registration.
func (w *World) Review(id string, act func(*ledger.Tx, *rules.Book, string, product.Review) (product.Registration, error), v product.Review) (r product.Registration) {
	w.Helper()
	w.Must(w.RegistrationBody.Actor, func(tx *ledger.Tx) (err error) {
		r, err = act(tx, w.Book, id, v)
		return err
	})
	return r
}

// Suspend stops the registration of the world's product, Restore lets it carry again.
func (w *World) Suspend() {
	w.Helper()
	w.Review(w.Registration.ID, product.Suspend, product.Review{Reason: "接到投诉，核查期间暂停"})
}

// Restore ends a suspension.
func (w *World) Restore() {
	w.Helper()
	w.Review(w.Registration.ID, product.Restore, product.Review{Reason: "核查完毕"})
}

// Entrust entrusts the merchant with a product.
func (w *World) Entrust(id string) {
	w.Helper()
	w.Must(w.Operator.Actor, func(tx *ledger.Tx) error { _, err := product.Entrust(tx, id, w.Merchant.ID); return err })
}
