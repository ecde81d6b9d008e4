package pages_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// area is the text in the text area called name.
func (p page) area(name string) string {
	p.t.Helper()
	n := find(p.doc, func(n *html.Node) bool { return n.Data == "textarea" && attr(n, "name") == name })
	if n == nil || n.FirstChild == nil {
		p.t.Fatalf("%s has no text area %q", p.path, name)
	}
	return strings.TrimPrefix(n.FirstChild.Data, "\n")
}

// TestDeidentify uploads a sample with people in it, looks at what tells them apart, and adopts what is left without that.
func TestDeidentify(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	operator := s.member(s.Operator)
	form := operator.see("/desk/products/new")
	made := form.fill("/desk/products/new", fields{
		"name": "就诊统计", "description": "按人群汇总。", "kind": "indicator", "purpose": "商业选址", "form": "dataset", "frequency": "004",
	}).to("/desk/products/")
	at := strings.TrimSuffix(made.path, "/fields")
	if p := operator.get(at + "/deidentify"); p.status != http.StatusNotFound {
		t.Errorf("without a sample: %d", p.status)
	}
	var people strings.Builder
	people.WriteString("姓名,手机,性别,年龄,诊断结果\n")
	for i := range 40 {
		fmt.Fprintf(&people, "%s,138%08d,%s,%d,%s\n", []string{"王小明", "李秀英"}[i%2], 13800138+i, []string{"男", "女"}[i%2], 20+i, []string{"感冒", "骨折", "肺炎"}[i%3])
	}
	sample := operator.see(at+"/sample").fill(at+"/sample", fields{"file": file{"样例.csv", people.String()}}).to(at + "/sample")
	sample.has("手机", "k 匿名分析与去标识化")
	operator.see(at).has("k 匿名分析与去标识化") // a next step where the sample tells of persons
	operator.see("/desk/products/" + s.Create("客流预测指数", "商业选址").ID).has("下一步").lacks("k 匿名分析与去标识化")

	first := operator.see(at+"/deidentify").has("准标识符", "独一无二的记录", "去标识化效果 1 级", "达到目标所需的泛化", "前后对照")
	for _, value := range []string{"13813800138", "王小明"} {
		if strings.Contains(first.body, value) {
			t.Errorf("the page shows %s", value)
		}
	}
	operator.see(at+"/deidentify?lang=en").has("What generalisation would reach it", "Unique records")
	operator.see(at + "/deidentify?lang=zh")
	chosen := operator.see(at + "/deidentify?chosen=1&quasi=%E6%80%A7%E5%88%AB&k=4&l=2&max=0&sensitive=%E8%AF%8A%E6%96%AD%E7%BB%93%E6%9E%9C")
	if plan := chosen.area("plan"); !strings.Contains(plan, "k: 4") || strings.Contains(plan, "scale: number") {
		t.Errorf("another choice gives the plan\n%s", plan)
	}
	if p := operator.get(at + "/deidentify?k=x"); p.status != http.StatusUnprocessableEntity {
		t.Errorf("k=x: %d", p.status)
	}

	plan := first.area("plan")
	first.fill(at+"/deidentify", fields{"plan": "k: 5"}).errs("plan")
	first.fill(at+"/deidentify", fields{"plan": strings.Replace(plan, "k: 5", "k: 50", 1)}).errs("plan")
	tried := first.fill(at+"/deidentify", fields{"preview": "1", "plan": strings.Replace(plan, "technique: hash", "technique: mask", 1)})
	if tried.status != http.StatusOK {
		t.Fatalf("trying a plan: %d", tried.status)
	}
	tried.has("遮盖", "前后对照")
	after := first.fill(at+"/deidentify", fields{"plan": plan}).to(at + "/sample")
	after.has("样例-deidentified.csv")
	if strings.Contains(after.words(), "手机号码") { // the finding; the hashed column keeps its name
		t.Error("the adopted sample still has telephones")
	}
	first.fill(at+"/deidentify", fields{"plan": plan}).has("样例已被替换")
	if p := s.member(s.Buyer).get(at + "/deidentify"); p.status != http.StatusNotFound {
		t.Errorf("a buyer sees the analysis: %d", p.status)
	}
	if p := s.stranger().get(at + "/deidentify"); p.status != http.StatusSeeOther {
		t.Errorf("a stranger is not asked to sign in: %d", p.status)
	}
}
