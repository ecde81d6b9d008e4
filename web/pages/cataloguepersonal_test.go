package pages_test

import (
	"net/http"
	"strings"
	"testing"
)

// TestCataloguePersonal: a body imports a file with the name and number of a clerk; the report, its desk and the authority's show
// both masked; the public sees no finding; the body settles it with a ground, which stays on the entry's page.
func TestCataloguePersonal(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	bureau, authority := s.member(s.Bureau), s.member(s.Authority)
	csv := "资源编号,资源名称,摘要,更新频率,联系人,联系电话\nWL-1,景区投诉,各景区投诉,每日,张三丰,13812345678\n"
	upload := fields{"file": file{"catalogue.csv", csv}}
	masked := []string{"张**", "138****5678", "WL-1"}
	unseen := func(p page) page {
		t.Helper()
		if strings.Contains(p.body, "13812345678") || strings.Contains(p.body, "张三丰") {
			t.Errorf("%s repeats the value", p.path)
		}
		return p
	}
	unseen(bureau.see("/desk/catalogue").fill("/desk/catalogue", upload.with(fields{"mode": "check"}))).has("目录文字中有 2 处疑似个人信息").has(masked...)
	bureau.see("/desk/catalogue").lacks("待核定")
	unseen(bureau.see("/desk/catalogue").fill("/desk/catalogue", upload)).has("目录文字中有 2 处疑似个人信息").has(masked...)
	bureau.see("/inbox").has("目录文字疑似含个人信息")
	unseen(authority.see("/desk/catalogue")).has("待核定：1 项").has(masked...).has("惠州市交通运输局")
	desk := unseen(bureau.see("/desk/catalogue")).has("待核定：1 项").has(masked...)
	at := desk.link("/desk/catalogue/")
	entry := "/catalogue/" + strings.TrimSuffix(strings.TrimPrefix(at, "/desk/catalogue/"), "/personal")
	s.stranger().see(entry).lacks("疑似个人信息", "138****5678")
	if p := s.member(s.Stranger).get(at); p.status != http.StatusForbidden && p.status != http.StatusNotFound {
		t.Errorf("a company at %s: %d", at, p.status)
	}
	form := unseen(bureau.see(at)).has(masked[:2]...)
	form.fill(at, fields{"reason": " "}).errs("reason")
	form.fill(at, fields{"reason": "依法公开的投诉受理人"}).to(entry).has("已说明", "依法公开的投诉受理人", "138****5678")
	bureau.see("/desk/catalogue").lacks("待核定")
	s.stranger().see(entry).lacks("依法公开的投诉受理人")
}
