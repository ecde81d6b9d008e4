package product_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/registry/catalogue"
	"huishu/registry/product"
)

// swap lets the other company act as the operator, until it is called again.
func (w *world) swap() {
	w.company, w.rival = w.rival, w.company
	w.operator, w.competitor = w.competitor, w.operator
	w.Renew(&w.operator)
}

// ready makes a product with all its papers, of fields that are given.
func (w *world) ready(agreement, name string, fields ...product.Field) product.Product {
	w.Helper()
	w.Renew(&w.operator)
	c := w.content(agreement)
	c.Name, c.Fields = name, fields
	p := w.created(c)
	w.materials(p.ID)
	return w.sampled(p.ID, cleanSample)
}

// sold registers a product of fields that are given.
func (w *world) sold(agreement, name string, fields ...product.Field) product.Registration {
	w.Helper()
	r := w.submitted(w.ready(agreement, name, fields...).ID)
	w.review(r.ID, product.Accept, product.Review{})
	w.review(r.ID, product.PassReview, product.Review{})
	w.Elapse(10)
	return w.review(r.ID, product.Register, product.Review{})
}

// from is a field that is made of one source.
func from(name string, s product.Source) product.Field {
	return product.Field{Name: name, Derivation: "按日归一化", Sources: []product.Source{s}}
}

func (w *world) traced(id string) (t product.Traced) {
	w.Helper()
	w.Read(func(tx *ledger.Tx) (err error) {
		tx.Actor = w.officer
		t, err = product.TraceOf(tx, w.Book, id)
		return err
	})
	return t
}

func (w *world) effect(agreement string) (e product.Effect) {
	w.Helper()
	w.Read(func(tx *ledger.Tx) (err error) {
		tx.Actor = w.implementer
		e, err = product.EffectOf(tx, agreement)
		return err
	})
	return e
}

// TestChainOfProducts leads a chain through its life: one operator's product, another's that is made from it, what the first may not
// make of that, and what is left when the agreement at the bottom ends.
func TestChainOfProducts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	short := w.terms()
	short.To = w.Today().AddDays(400)
	first := w.concludedOn(short)
	roads := product.Source{Resource: w.roads.ID, Field: w.roads.Fields[2].ID}
	base := w.sold(first.ID, "公交客流指数", from("指数", roads))

	w.swap()
	second := w.concluded()
	w.Refused("source.product", w.operator, w.creating(second.ID, product.Source{Product: "44131234", Field: "指数"}))
	w.Refused("source.field", w.operator, w.creating(second.ID, product.Source{Product: base.Code, Field: "不存在"}))
	w.Refused("source.one", w.operator, w.creating(second.ID, product.Source{Product: base.Code, Resource: w.roads.ID, Field: "指数"}))
	above := w.sold(second.ID, "商圈热度指数", from("热度", product.Source{Product: base.Code, Field: "指数"}))
	if above.ValidTo != first.To {
		t.Errorf("valid until %s, the agreement beneath ends on %s", above.ValidTo, first.To)
	}
	if s := above.Filed.Product.Fields[0].Sources[0]; s.Product != base.Product || s.Title != "公交客流指数" || s.FieldName != "指数" {
		t.Errorf("the source is kept as %+v", s)
	}

	if r := above.Filed.Resources; len(r) != 1 || r[0].ID != w.roads.ID {
		t.Errorf("the certificate names the resources %+v", r)
	}
	w.swap()
	own := w.ready(first.ID, "商圈选址评分", from("评分", product.Source{Product: above.Code, Field: "热度"}))
	if found := ruleIDs(w.precheck(own.ID)); !slices.Equal(found, []string{"registration.redevelopment"}) {
		t.Errorf("what the first operator makes of its own product: %v", found)
	}
	err := w.Refused("registration.redevelopment", w.operator, submit(w, own.ID))
	if err.Article != "发改数据规〔2025〕27号 第六条第二款" || err.Field != "upstream[1]" {
		t.Errorf("%s at %s", err.Article, err.Field)
	}
	trace := w.traced(own.ID)
	if len(trace.Links) != 3 || len(trace.Links[0].Findings) != 0 || len(trace.Links[1].Findings) != 1 || trace.Links[1].Code != base.Code || trace.Links[2].ID != w.roads.ID {
		t.Fatalf("%+v", trace.Links)
	}
	way := trace.Fields[0].Ways[0]
	var words []string
	for _, s := range way {
		words = append(words, s.Title+"·"+s.Field)
	}
	if want := []string{"商圈选址评分·评分", "商圈热度指数·热度", "公交客流指数·指数", "公交客流·客流量"}; !slices.Equal(words, want) || way[2].Agreement != first.Code {
		t.Errorf("the way is %v, want %v", words, want)
	}

	if e := w.effect(first.ID); e.Count("product") != 3 || e.Count("registration") != 2 || !slices.ContainsFunc(e.Items, func(d product.Dependant) bool { return d.ID == above.Product }) {
		t.Errorf("the agreement carries %+v", e)
	}
	trade := acting(func(tx *ledger.Tx) (product.Registration, error) { return product.RequireRegistered(tx, above.Product) })
	w.Must(w.operator, trade)
	w.Must(w.implementer, func(tx *ledger.Tx) error {
		_, err := product.EndAgreement(tx, w.Book, first.ID, "retired", "授权事项已完成")
		return err
	})
	w.Refused("registration.upstream", w.operator, trade)
	if found := ruleIDs(w.traced(above.Product).Findings); !slices.Equal(found, []string{"registration.upstream", "registration.upstream_agreement"}) {
		t.Errorf("after the end the chain is refused by %v", found)
	}
}

func (w *world) creating(agreement string, s product.Source) func(tx *ledger.Tx) error {
	c := w.content(agreement)
	c.Fields = []product.Field{from("字段", s)}
	return func(tx *ledger.Tx) error { _, err := product.Create(tx, c); return err }
}

// TestWhatATraceRefuses plants, at the first stage, what the tracer is there to find.
func TestWhatATraceRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	terms := w.terms()
	terms.Recipients = []string{"科研机构", "中小企业"}
	terms.Resources = append(terms.Resources, product.AgreedResource{Resource: w.beds.ID, Consent: "惠卫函〔2026〕5号"})
	a := w.concludedOn(terms)
	roads := product.Source{Resource: w.roads.ID, Field: w.roads.Fields[0].ID}
	taken := product.Field{Name: "线路", Derivation: product.TakenOver, Sources: []product.Source{roads}}
	for name, c := range map[string]struct {
		change func(*product.Content)
		want   []string
	}{
		"sound": {func(*product.Content) {}, nil},
		"shared, agreed": {func(c *product.Content) {
			c.Fields = append(c.Fields, from("床位", product.Source{Resource: w.beds.ID, Field: w.beds.Fields[1].ID}))
		}, nil},
		"raw":             {func(c *product.Content) { c.Fields = []product.Field{taken} }, []string{"registration.raw"}},
		"whom it is for":  {func(c *product.Content) { c.Recipients = []string{" 科研机构 ", ""} }, nil},
		"for others, too": {func(c *product.Content) { c.Recipients = []string{"科研机构", "广告商"} }, []string{"registration.recipient"}},
	} {
		content := w.content(a.ID)
		c.change(&content)
		p := w.created(content)
		w.materials(p.ID)
		w.sampled(p.ID, cleanSample)
		if found := ruleIDs(w.precheck(p.ID)); !slices.Equal(found, c.want) {
			t.Errorf("%s: %v, want %v", name, found, c.want)
		}
		if found := ruleIDs(w.traced(p.ID).Findings); !slices.Equal(found, c.want) {
			t.Errorf("%s: the trace finds %v, want %v", name, found, c.want)
		}
	}
	outside := w.content(w.concluded().ID) // on the second resource, and beside it
	outside.Fields = append(outside.Fields, from("床位", product.Source{Resource: w.beds.ID, Field: w.beds.Fields[1].ID}))
	links := w.traced(w.created(outside).ID).Links
	if len(links) != 2 || len(links[0].Findings) != 0 || !slices.Equal(ruleIDs(links[1].Findings), []string{"registration.outside_agreement"}) || links[1].ID != w.beds.ID {
		t.Errorf("outside the agreement: %+v", links)
	}
	w.Must(ledger.System, func(tx *ledger.Tx) error { // what is published is not raw any more
		_, err := catalogue.Import(tx, w.bureau.ID, []catalogue.Row{{Description: catalogue.Description{
			SourceID: "R-1", Title: "公交客流", Department: w.bureau.NameZH, Frequency: catalogue.Daily, Sharing: "unconditional", Opening: catalogue.OpeningUnconditional,
			Fields: []catalogue.Field{{Name: "线路"}, {Name: "日期"}, {Name: "客流量"}},
		}}})
		return err
	})
	content := w.content(a.ID)
	content.Fields = []product.Field{taken}
	p := w.created(content)
	w.materials(p.ID)
	w.sampled(p.ID, cleanSample)
	if found := rules.MustMendOf(w.precheck(p.ID)); len(found) > 0 {
		t.Errorf("a published resource, taken over as it stands: %+v", found)
	}
}

// TestWhatHangsOnAnAgreementAgainstOracle draws graphs of products of two agreements, registered and not, and compares what hangs on
// each agreement with what an oracle finds that goes over all edges until nothing is new. Circles are drawn, too.
func TestWhatHangsOnAnAgreementAgainstOracle(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	roads := product.Source{Resource: w.roads.ID, Field: w.roads.Fields[2].ID}
	agreements, products, registered := []string{}, map[string]string{}, map[string]bool{}
	for range 2 {
		a := w.concluded()
		agreements = append(agreements, a.ID)
		for i := range 3 {
			r := w.sold(a.ID, fmt.Sprintf("指数%d", i), from("指数", roads))
			products[r.Product], registered[r.Product] = a.ID, true
			products[w.ready(a.ID, fmt.Sprintf("草稿%d", i), from("指数", roads)).ID] = a.ID
		}
		w.swap()
	}
	ids := slices.Sorted(maps.Keys(products))
	for seed := range uint64(200) {
		draw := rand.New(rand.NewPCG(seed, 7))
		var edges [][]any
		for range draw.IntN(2 * len(ids)) {
			if e := []any{ids[draw.IntN(len(ids))], ids[draw.IntN(len(ids))]}; !slices.ContainsFunc(edges, func(o []any) bool { return o[0] == e[0] && o[1] == e[1] }) {
				edges = append(edges, e)
			}
		}
		if err := w.DB.Work(t.Context(), func(tx *ledger.Tx) error {
			if _, err := tx.Exec(`DELETE FROM product_source`); err != nil {
				return err
			}
			return tx.Insert(`INSERT INTO product_source (source, product)`, edges)
		}); err != nil {
			t.Fatal(err)
		}
		for _, a := range agreements {
			hit := map[string]bool{}
			for id, of := range products {
				hit[id] = of == a
			}
			for again := true; again; {
				again = false
				for _, e := range edges {
					if hit[e[0].(string)] && !hit[e[1].(string)] {
						hit[e[1].(string)], again = true, true
					}
				}
			}
			var want, got []string
			for id, is := range hit {
				if is && (products[id] == a || registered[id]) {
					want = append(want, id)
				}
			}
			for _, d := range w.effect(a).Items {
				if d.Kind == product.SubjectProduct {
					got = append(got, d.ID)
				}
			}
			slices.Sort(want)
			if !slices.Equal(want, got) {
				t.Fatalf("seed %d: edges %v: on %s hang %v, want %v", seed, edges, a, got, want)
			}
		}
	}
}
