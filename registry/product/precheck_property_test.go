package product_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/catalogue"
	"huishu/registry/product"
	"huishu/registry/product/producttest"
)

// filing is a random application as it is going to be made, with the defects that were planted in it.
type filing struct {
	terms     product.Terms
	content   product.Content
	materials []string
	sample    string // empty for none
	stale     bool   // the fields are edited after the sample was taken
	deposit   string // of the data: "" before the application as it should be, "none", or "outdated" by an edit
	contest   bool   // the operator calls what the scanner finds false alarms
	empty     string // what the first material says instead of something; "" for what it should
	wait      int    // calendar days between the agreement and the filing
	ended     bool   // the agreement is ended before the filing
	// planted are the rules that must find something.
	planted []string
}

var allMaterials = []string{"lawful_source", "scenario", "risk_assessment", "business_review", "quality", "commitment"}

// columns are what a sample may hold beside the product's own fields: with a heading each.
var columns = map[string][]string{
	"citizen_id": {"身份证号", "11010519491231002X", "440524188001010014", "110105194912310038"},
	"mobile":     {"联系电话", "13800138000", "13922334455", "15011223344"},
	"bank_card":  {"银行卡号", "6222021234567890128", "6222021234567890136", "6222021234567890144"},
	"email":      {"邮箱", "gongjiao@huizhou.gov.cn", "info@huizhou.gov.cn", "keyun@huizhou.gov.cn"},
	"credential": {"备注", "AKIAIOSFODNN7EXAMPLE", "无", "无"},
	"plain":      {"备注", "早高峰", "平峰", "晚高峰"},
}

// defects plant what a machine can find, one rule each.
var defects = map[string]func(t *rapid.T, w *world, f *filing){
	"registration.agreement": func(t *rapid.T, w *world, f *filing) {
		switch rapid.IntRange(0, 2).Draw(t, "how") {
		case 0:
			f.terms.From = w.Today().AddDays(f.wait + 1)
			f.terms.To = f.terms.From.AddDays(400)
		case 1:
			f.wait = max(f.wait, 1)
			f.terms.To = w.Today().AddDays(rapid.IntRange(1, f.wait).Draw(t, "runs") - 1)
			f.terms.From = w.Today().AddDays(-30)
		default:
			f.ended = true
		}
	},
	"registration.name":      func(_ *rapid.T, _ *world, f *filing) { f.content.Description = "" },
	"registration.purpose":   func(_ *rapid.T, _ *world, f *filing) { f.content.Purpose = "精准营销" },
	"registration.kind":      func(_ *rapid.T, _ *world, f *filing) { f.content.Kind = "" },
	"registration.form":      func(_ *rapid.T, _ *world, f *filing) { f.content.Form = "" },
	"registration.frequency": func(_ *rapid.T, _ *world, f *filing) { f.content.Frequency = "" },
	"registration.fields":    func(_ *rapid.T, _ *world, f *filing) { f.content.Fields = nil },
	"registration.resources": func(_ *rapid.T, _ *world, f *filing) {
		for i := range f.content.Fields {
			f.content.Fields[i].Sources = nil
		}
	},
	"registration.outside_agreement": func(t *rapid.T, w *world, f *filing) {
		i := rapid.IntRange(0, len(f.content.Fields)-1).Draw(t, "field")
		f.content.Fields[i].Sources = append(f.content.Fields[i].Sources, product.Source{Resource: w.beds.ID, Field: w.beds.Fields[0].ID})
	},
	"registration.traced": func(t *rapid.T, _ *world, f *filing) {
		i := rapid.IntRange(0, len(f.content.Fields)-1).Draw(t, "field")
		if f.content.Fields[i].Sources = nil; rapid.Bool().Draw(t, "no way") {
			f.content.Fields[i].Derivation = ""
		}
	},
	"registration.raw": func(_ *rapid.T, _ *world, f *filing) {
		for i := range f.content.Fields {
			f.content.Fields[i].Derivation = product.TakenOver
		}
	},
	"registration.material": func(t *rapid.T, _ *world, f *filing) {
		i := rapid.IntRange(0, len(f.materials)-1).Draw(t, "material")
		f.materials = slices.Delete(slices.Clone(f.materials), i, i+1)
	},
	"registration.sample": func(t *rapid.T, _ *world, f *filing) {
		if f.stale = rapid.Bool().Draw(t, "stale"); !f.stale {
			f.sample = ""
		}
	},
	"registration.deposit":          func(_ *rapid.T, _ *world, f *filing) { f.deposit = "none" },
	"registration.deposit_outdated": func(_ *rapid.T, _ *world, f *filing) { f.deposit = "outdated" },
	"registration.summary_placeholder": func(t *rapid.T, _ *world, f *filing) {
		f.content.Description = rapid.SampledFrom(placeholders).Draw(t, "summary")
	},
	"registration.derivation_placeholder": func(t *rapid.T, _ *world, f *filing) {
		f.content.Fields[rapid.IntRange(0, len(f.content.Fields)-1).Draw(t, "field")].Derivation = rapid.SampledFrom(placeholders).Draw(t, "derivation")
	},
	"registration.statement_placeholder": func(t *rapid.T, _ *world, f *filing) {
		f.empty = rapid.SampledFrom(placeholders).Draw(t, "statement")
	},
	"registration.personal_information": func(t *rapid.T, _ *world, f *filing) {
		f.sample, f.contest = sampleOf(rapid.SampledFrom([]string{"citizen_id", "mobile", "bank_card"}).Draw(t, "kind")), false
	},
	"registration.credential": func(_ *rapid.T, _ *world, f *filing) { f.sample, f.contest = sampleOf("credential"), false },
}

// placeholders are texts that say nothing.
var placeholders = []string{"无", "暂无。", "（待补充）", "N/A", "todo", "……", "同上", "XXX"}

// exclude are defects that undo each other: a product without fields has none without a source.
var exclude = [][2]string{
	{"registration.fields", "registration.outside_agreement"}, {"registration.fields", "registration.traced"},
	{"registration.resources", "registration.outside_agreement"}, {"registration.resources", "registration.traced"},
	{"registration.fields", "registration.raw"}, {"registration.resources", "registration.raw"}, {"registration.traced", "registration.raw"}, {"registration.outside_agreement", "registration.raw"},
	{"registration.outside_agreement", "registration.traced"}, {"registration.fields", "registration.sample"}, {"registration.resources", "registration.sample"},
	{"registration.fields", "registration.derivation_placeholder"}, {"registration.resources", "registration.derivation_placeholder"},
	{"registration.traced", "registration.derivation_placeholder"}, {"registration.name", "registration.summary_placeholder"},
	{"registration.derivation_placeholder", "registration.raw"}, {"registration.deposit_outdated", "registration.raw"}, {"registration.sample", "registration.raw"},
	{"registration.deposit", "registration.deposit_outdated"}, {"registration.fields", "registration.deposit_outdated"},
	{"registration.derivation_placeholder", "registration.deposit_outdated"}, {"registration.traced", "registration.deposit_outdated"},
	{"registration.sample", "registration.personal_information"}, {"registration.sample", "registration.credential"},
	{"registration.personal_information", "registration.credential"},
}

func sampleOf(kind string) string {
	var b strings.Builder
	for i, v := range columns[kind] {
		row := "线路,热度"
		if i > 0 {
			row = fmt.Sprintf("%d路,%d", i, 20*i)
		}
		b.WriteString(row + "," + v + "\n")
	}
	return b.String()
}

// randomFiling draws a sound application and plants up to three defects in it.
func randomFiling(t *rapid.T, w *world) filing {
	f := filing{terms: w.terms(), content: w.content(""), materials: allMaterials, wait: rapid.IntRange(0, 30).Draw(t, "wait")}
	today := w.Today()
	f.terms.From = today.AddDays(-rapid.IntRange(0, 300).Draw(t, "began"))
	f.terms.To = f.terms.From.AddDays(rapid.IntRange(400, 1800).Draw(t, "term"))
	names := []string{"公交线网优化", "商业选址", "信贷风控", "城市规划"}
	f.terms.Purposes = nil
	for _, name := range names[:rapid.IntRange(1, len(names)).Draw(t, "purposes")] {
		f.terms.Purposes = append(f.terms.Purposes, product.Purpose{Name: name, Class: rapid.SampledFrom([]product.PurposeClass{product.PublicInterest, product.Industry}).Draw(t, "class")})
	}
	f.content.Purpose = rapid.SampledFrom(f.terms.Purposes).Draw(t, "purpose").Name
	f.content.Kind = rapid.SampledFrom(product.Kinds).Draw(t, "kind")
	f.content.Form = rapid.SampledFrom(product.Forms).Draw(t, "form")
	f.content.Frequency = rapid.SampledFrom(catalogue.Frequencies).Draw(t, "frequency")
	f.content.Fields = nil
	for i := range rapid.IntRange(1, 5).Draw(t, "fields") {
		field := product.Field{Name: fmt.Sprintf("字段%d", i+1), Derivation: rapid.SampledFrom([]string{"直接取用", "按日归一化", "求和"}).Draw(t, "derivation")}
		for j := range rapid.IntRange(1, len(w.roads.Fields)).Draw(t, "sources") {
			field.Sources = append(field.Sources, product.Source{Resource: w.roads.ID, Field: w.roads.Fields[j].ID})
		}
		f.content.Fields = append(f.content.Fields, field)
	}
	if i := rapid.IntRange(0, len(f.content.Fields)-1).Draw(t, "processed"); f.content.Fields[i].Derivation == product.TakenOver {
		f.content.Fields[i].Derivation = "求和" // what is only taken over is raw: a defect of its own
	}
	f.sample = sampleOf(rapid.SampledFrom([]string{"plain", "email", "citizen_id", "mobile", "bank_card", "credential"}).Draw(t, "sample"))
	f.contest = true
	for range rapid.SampledFrom([]int{0, 0, 1, 2, 3}).Draw(t, "defects") {
		rule := rapid.SampledFrom(slices.Sorted(keys(defects))).Draw(t, "defect")
		if slices.Contains(f.planted, rule) || slices.ContainsFunc(exclude, func(pair [2]string) bool {
			return rule == pair[0] && slices.Contains(f.planted, pair[1]) || rule == pair[1] && slices.Contains(f.planted, pair[0])
		}) {
			continue
		}
		defects[rule](t, w, &f)
		f.planted = append(f.planted, rule)
	}
	return f
}

func keys[V any](m map[string]V) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// prepare concludes the agreement and makes the product, up to the day of the filing.
func (w *world) prepare(f filing) product.Product {
	w.Helper()
	a := w.concludedOn(f.terms)
	f.content.Agreement = a.ID
	p := w.created(f.content)
	if f.deposit == "outdated" {
		w.deposited(p.ID)
		changed := p.Content
		changed.Fields = slices.Clone(changed.Fields)
		changed.Fields[0].Derivation += "，去尾"
		w.Must(w.operator, func(tx *ledger.Tx) (err error) { p, err = product.Edit(tx, p.ID, p.Version, changed); return err })
	}
	for i, material := range f.materials {
		m := product.Material{Material: material, Statement: "如实说明：" + material}
		if i == 0 && f.empty != "" {
			m.Statement = f.empty
		}
		w.Must(w.operator, func(tx *ledger.Tx) error { _, err := product.PutMaterial(tx, p.ID, m); return err })
	}
	if f.sample != "" {
		p = w.sampled(p.ID, f.sample)
		for _, h := range p.Sample.Hits {
			if f.contest {
				w.Must(w.operator, func(tx *ledger.Tx) error {
					_, err := product.Contest(tx, p.ID, h.Position, "系虚构的测试数据")
					return err
				})
			}
		}
	}
	if f.stale {
		changed := p.Content
		changed.Fields = append(slices.Clone(changed.Fields), product.Field{Name: "新字段", Derivation: "求和", Sources: []product.Source{{Resource: w.roads.ID, Field: w.roads.Fields[0].ID}}})
		w.Must(w.operator, func(tx *ledger.Tx) error { _, err := product.Edit(tx, p.ID, p.Version, changed); return err })
	}
	if f.deposit == "" && len(p.Fields) > 0 {
		w.deposited(p.ID)
	}
	w.Clock.Advance(time.Duration(f.wait)*24*time.Hour + time.Minute)
	if f.ended {
		w.Must(w.implementer, func(tx *ledger.Tx) error {
			_, err := product.EndAgreement(tx, w.Book, a.ID, "retired", "授权事项已完成")
			return err
		})
	}
	w.Renew(&w.operator)
	return w.product(p.ID)
}

func (w *world) deposited(id string) {
	w.Helper()
	w.Must(w.operator, func(tx *ledger.Tx) error { return producttest.Deposit(tx, id) })
}

func (w *world) product(id string) (p product.Product) {
	w.Helper()
	w.Read(func(tx *ledger.Tx) (err error) {
		p, err = product.Get(tx, id)
		return err
	})
	return p
}

func (w *world) precheck(id string) (found []rules.Finding) {
	w.Helper()
	w.Read(func(tx *ledger.Tx) (err error) {
		found, err = product.PreCheck(tx, w.Book, id)
		return err
	})
	return found
}

// serious reports whether the rule set stops a file for a hit that nobody waived.
func serious(h product.Hit) bool {
	return h.Confidence >= 0.8 && slices.Contains([]string{"citizen_id", "passport", "hk_id", "mo_id", "tw_id", "bank_card", "medical", "mobile", "credential"}, h.Type)
}

// codes are the codes of a refusal, one for each thing to mend.
func codes(err error) (list []string) {
	f := fault.From(err)
	if len(f.Details) == 0 {
		return []string{f.Code}
	}
	for _, d := range f.Details {
		list = append(list, d.Code)
	}
	return list
}

func ruleIDs(found []rules.Finding) (list []string) {
	for _, f := range rules.MustMendOf(found) {
		list = append(list, f.Rule)
	}
	return list
}

// TestWhatPreCheckPassesIsNotRefused files random applications. What pre-check passes goes the whole way to a certificate with
// no refusal for a reason that a machine can find; what it does not pass is refused for exactly what it named; and every planted
// defect is among that.
func TestWhatPreCheckPassesIsNotRefused(t *testing.T) {
	t.Parallel()
	var w *world
	n, passed, overridden, planted := 0, 0, 0, map[string]bool{}
	rapid.Check(t, func(rt *rapid.T) {
		if n++; n%8 == 1 { // a file takes weeks of the clock, and the rules end some day
			w = newWorld(t)
			w.concluded() // the company is an operator whatever becomes of its other agreements
		}
		f := randomFiling(rt, w)
		p := w.prepare(f)
		found := ruleIDs(w.precheck(p.ID))
		for _, rule := range f.planted {
			if planted[rule] = true; !slices.Contains(found, rule) {
				rt.Fatalf("%s was planted, pre-check found %v", rule, found)
			}
		}
		if len(f.planted) == 0 && len(found) > 0 {
			rt.Fatalf("nothing was planted, pre-check found %v", found)
		}
		if len(found) > 0 {
			before := w.DB.Head().Size
			err := w.Do(w.operator, submit(w, p.ID))
			if got := codes(err); err == nil || !slices.Equal(got, found) || w.DB.Head().Size != before {
				rt.Fatalf("pre-check found %v, filing was refused for %v", found, got)
			}
			return
		}
		passed++
		if w.register(rt, p) {
			overridden++
		}
	})
	if t.Failed() {
		return
	}
	t.Logf("%d filings, %d passed pre-check and were registered, %d of them with a false alarm overridden; %d kinds of defect planted", n, passed, overridden, len(planted))
	if !testing.Short() && (passed < 10 || overridden < 3 || len(planted) < len(defects)*2/3) {
		t.Errorf("the draw is too narrow: %d passed, %d overridden, planted %v", passed, overridden, planted)
	}
}

// register takes a file that pre-check passed to its certificate. It reports whether a contested finding had to be overridden:
// the operator's word lets a file in, the reviewer's recorded judgement lets it through.
func (w *world) register(rt *rapid.T, p product.Product) (overridden bool) {
	r := w.submitted(p.ID)
	var waive []product.Waiver
	for _, h := range p.Sample.Hits {
		if overridden = overridden || serious(h); h.Contested != "" {
			waive = append(waive, product.Waiver{Position: h.Position, Reason: "确为虚构数据"})
		}
	}
	if err := w.Do(w.officer, act(w, product.Accept, r.ID, product.Review{})); (err != nil) != overridden {
		rt.Fatalf("accepting without an override: %v, though serious findings are contested: %v", err, overridden)
	} else if err == nil {
		waive = nil
	}
	step := func(name string, do reviewAct, v product.Review) {
		if err := w.Do(w.officer, act(w, do, r.ID, v)); err != nil {
			rt.Fatalf("%s, of a file that pre-check passed: %v", name, err)
		}
		w.Read(func(tx *ledger.Tx) error {
			found, err := product.ReviewCheck(tx, w.Book, r.ID)
			if list := ruleIDs(found); len(list) > 0 {
				rt.Fatalf("after %s the machine finds %v", name, list)
			}
			return err
		})
	}
	if overridden {
		step("accept", product.Accept, product.Review{Waive: waive})
	}
	w.Clock.Advance(time.Duration(rapid.IntRange(0, 20).Draw(rt, "review")) * 24 * time.Hour)
	step("review", product.PassReview, product.Review{})
	w.Elapse(10)
	step("register", product.Register, product.Review{})
	w.Read(func(tx *ledger.Tx) error {
		got, err := product.RequireRegistered(tx, p.ID)
		if err != nil || got.ID != r.ID || got.ValidFrom != w.Today() {
			rt.Fatalf("%v, registered on %s: %+v", err, w.Today(), got)
		}
		a, err := product.GetAgreement(tx, p.Agreement)
		if years := workday.OfTime(rules.CorrespondingDay(got.ValidFrom.Time(), 3)); err == nil && got.ValidTo != a.To && got.ValidTo != years || got.ValidTo.After(a.To) {
			rt.Fatalf("valid until %s, the agreement ends on %s", got.ValidTo, a.To)
		}
		return err
	})
	return overridden
}
