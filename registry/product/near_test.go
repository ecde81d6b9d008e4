package product_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/catalogue"
	"huishu/registry/product"
)

func (w *world) near(p product.Product) (list []product.Near) {
	w.Helper()
	w.Read(func(tx *ledger.Tx) (err error) {
		list, err = product.NearTo(tx, p)
		return err
	})
	return list
}

// TestNearDuplicate tells of a registered product that another one repeats, as a matter for the reviewer, and of none that is not
// registered or not alike.
func TestNearDuplicate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.registered()
	again := r.Filed.Product.Content
	again.Name = "公交客流热度指数（新版）"
	repeated := w.created(again)
	list := w.near(repeated)
	if len(list) != 1 || list[0].Code != r.Code || list[0].ByFields != 100 || list[0].BySources != 100 || list[0].ByName == 100 || list[0].Similarity < 85 {
		t.Fatalf("near %+v", list)
	}
	found := slices.ContainsFunc(w.precheck(repeated.ID), func(f rules.Finding) bool {
		return f.Rule == "registration.near_duplicate" && f.Severity == rules.LookAt
	})
	if !found {
		t.Error("the checks do not tell of it")
	}
	filed := w.submittedOf(repeated)
	for _, reader := range []struct {
		actor   ledger.Actor
		sources int
	}{{w.officer, 1}, {w.operator, 0}} {
		err := w.DB.View(t.Context(), reader.actor, func(tx *ledger.Tx) error {
			list, err := product.NearToFile(tx, filed.ID)
			if err == nil && (len(list) != 1 || len(list[0].Fields[0].Sources) != reader.sources || (list[0].Fields[0].Derivation != "") != (reader.sources > 0)) {
				t.Errorf("%s reads %+v", reader.actor.Account, list)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
	err := w.DB.View(t.Context(), w.competitor, func(tx *ledger.Tx) error { _, err := product.NearToFile(tx, filed.ID); return err })
	if fault.KindOf(err) != fault.NotFound {
		t.Errorf("another operator: %v", err)
	}
	other := w.content(again.Agreement)
	other.Name, other.Description = "市级道路拥堵预警模型", "预测早晚高峰各路口的拥堵等级，供交管部门调度警力。"
	other.Fields = []product.Field{{Name: "路口", Derivation: "聚类", Sources: []product.Source{{Resource: w.roads.ID, Field: w.roads.Fields[1].ID}}}}
	if list := w.near(w.created(other)); len(list) != 0 {
		t.Errorf("not alike, and near %+v", list)
	}
	w.revoke(r, product.Review{Ground: "false_material", Reason: "材料不实"})
	if list := w.near(repeated); len(list) != 0 {
		t.Errorf("revoked, and near %+v", list)
	}
}

// submittedOf completes and files a product.
func (w *world) submittedOf(p product.Product) product.Registration {
	w.Helper()
	w.materials(p.ID)
	w.sampled(p.ID, cleanSample)
	return w.submitted(p.ID)
}

// TestNearAmongTenThousand finds the one that is repeated among 10,000 registered products, and quickly.
func TestNearAmongTenThousand(t *testing.T) {
	if testing.Short() {
		t.Skip("it fills a register of 10,000")
	}
	t.Parallel()
	w := newWorld(t)
	r := w.registered()
	themes := []string{"公交客流", "停车泊位", "路灯能耗", "水质监测", "企业用电", "医疗床位", "图书借阅", "空气质量", "货运车辆", "景区人流"}
	kinds := []string{"热度指数", "预测模型", "分布报告", "时序数据集", "异常预警", "信用评分"}
	areas := []string{"惠城区", "惠阳区", "博罗县", "惠东县", "龙门县", "仲恺区", "大亚湾"}
	n := 0
	for n < 10_000 {
		w.Must(w.operator, func(tx *ledger.Tx) error {
			return product.FillForTest(tx, 1000, func(int) product.Content {
				theme, kind, area := themes[n%10], kinds[n/10%6], areas[n/60%7]
				c := product.Content{
					Agreement: r.Agreement, Name: fmt.Sprintf("%s%s%s第%d期", area, theme, kind, n),
					Description: fmt.Sprintf("%s%s按第%d网格汇总的%s，供%s主管部门使用。", area, theme, n, kind, theme), Kind: product.Dataset, Frequency: catalogue.Daily,
				}
				for i := range 5 {
					c.Fields = append(c.Fields, product.Field{Name: fmt.Sprintf("%s字段%d", theme, i+n%7), Derivation: "汇总", Sources: []product.Source{{Resource: fmt.Sprint(theme, n%50), Field: fmt.Sprint(i)}}})
				}
				n++
				return c
			})
		})
	}
	w.Renew(&w.operator)
	again := w.created(r.Filed.Product.Content)
	w.near(again)
	began := time.Now()
	const rounds = 5
	for range rounds {
		if list := w.near(again); len(list) == 0 || list[0].Code != r.Code || list[0].Similarity != 100 {
			t.Fatalf("near %+v", list)
		}
	}
	if each := time.Since(began) / rounds; each > 200*time.Millisecond {
		t.Errorf("%v for one comparison", each)
	} else {
		t.Logf("%v for one comparison", each)
	}
}

// TestNearToChange tells the office of another operator's or one's own registered product that a change would repeat, and never of
// the one that it changes.
func TestNearToChange(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.registered()
	other := w.content(r.Agreement)
	other.Name, other.Description = "市级道路拥堵预警模型", "预测早晚高峰各路口的拥堵等级，供交管部门调度警力。"
	second := w.submittedOf(w.created(other))
	w.review(second.ID, product.Accept, product.Review{})
	w.review(second.ID, product.PassReview, product.Review{})
	w.Elapse(10)
	second = w.review(second.ID, product.Register, product.Review{})
	near := func(m product.Alteration) (codes []string) {
		t.Helper()
		w.Must(w.officer, func(tx *ledger.Tx) error {
			list, err := product.NearToAlteration(tx, m.ID)
			for _, n := range list {
				codes = append(codes, n.Code)
			}
			return err
		})
		return codes
	}
	if m := w.alter(w.operator, r.ID, product.TypeCorrection, product.AlterationForm{Reason: "笔误", Corrected: product.Corrected{Name: "公交客流指数"}}); slices.Contains(near(m), r.Code) {
		t.Error("a correction is near to what it corrects")
	}
	m := w.alter(w.operator, second.ID, product.TypeCorrection, product.AlterationForm{Reason: "笔误", Corrected: product.Corrected{
		Name: r.Filed.Product.Name, Description: r.Filed.Product.Description}})
	if got := near(m); !slices.Equal(got, []string{r.Code}) {
		t.Errorf("near %v, want %s alone", got, r.Code)
	}
	err := w.DB.View(t.Context(), w.competitor, func(tx *ledger.Tx) error { _, err := product.NearToAlteration(tx, m.ID); return err })
	if fault.KindOf(err) != fault.NotFound {
		t.Errorf("another operator: %v", err)
	}
	if got := near(w.alter(w.operator, second.ID, product.TypeCancellation, product.AlterationForm{Reason: "停止运营"})); len(got) != 0 {
		t.Errorf("where the content stays: %v", got)
	}
}
