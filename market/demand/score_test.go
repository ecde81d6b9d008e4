package demand_test

import (
	"strings"
	"testing"

	"huishu/market/demand"
)

func TestScore(t *testing.T) {
	t.Parallel()
	wanted := demand.Wanted{Title: "公交客流热度", Description: "按日汇总", Purpose: "商业选址", Fields: []string{"线路", "热度", "车型"}, BudgetFen: 1000}
	offered := demand.Offered{Title: "惠州公交客流热度指数", Text: "按日汇总的热度", Fields: []string{"线路", "热度"}, PriceFen: 900, Allowed: []string{"商业选址分析"}, PromisedDays: 31}
	base, reasons := demand.Score(wanted, offered)
	if base < 75 || len(reasons) != 5 || !strings.Contains(reasons[1].Text.ZH, "2/3，缺少：车型") {
		t.Fatalf("%d points: %+v", base, reasons)
	}
	for name, change := range map[string]func(*demand.Offered){
		"other text":   func(o *demand.Offered) { o.Title, o.Text = "海洋渔业产量", "" },
		"fewer fields": func(o *demand.Offered) { o.Fields = o.Fields[:1] },
		"too dear":     func(o *demand.Offered) { o.PriceFen = 1300 },
		"other use":    func(o *demand.Offered) { o.Allowed = []string{"学术论文"} },
		"stale":        func(o *demand.Offered) { o.AgeDays = 300 },
		"forbidden":    func(o *demand.Offered) { o.Forbidden = []string{"商业选址"} },
	} {
		worse := offered
		change(&worse)
		points, reasons := demand.Score(wanted, worse)
		if points >= base || points < 0 || len(reasons) == 0 {
			t.Errorf("%s: %d points, %d before", name, points, base)
		}
	}
	if points, _ := demand.Score(wanted, demand.Offered{Forbidden: []string{"商业选址"}}); points != 0 {
		t.Errorf("a forbidden purpose scores %d", points)
	}
	for _, w := range []demand.Wanted{{Title: "海洋渔业产量", Purpose: "商业选址", Fields: []string{"品种"}}, {Title: "海洋渔业产量", Purpose: "商业选址"}} {
		if points, reasons := demand.Score(w, offered); points != 0 || len(reasons) == 0 {
			t.Errorf("what has nothing to do with the demand scores %d: %+v", points, reasons)
		}
	}
	perfect := offered
	perfect.Fields = append(perfect.Fields, "车型")
	if points, _ := demand.Score(wanted, perfect); points > 100 || points <= base {
		t.Errorf("perfect: %d", points)
	}
}
