package pages_test

import (
	"strings"
	"testing"
	"time"

	"huishu/compliance/procedure"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/market/markettest"
	"huishu/registry/product"
)

// TestCaseWork takes a case, hands it over, stops its clock and lets it run again, explains a
// delay, and looks at the public clocks as a stranger.
func TestCaseWork(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	pending := s.Create("停车指数", markettest.Industry)
	var r product.Registration
	s.Must(s.Operator.Actor, func(tx *ledger.Tx) (err error) { r, err = product.Submit(tx, s.Book, pending.ID); return err })
	caseID := r.CaseID
	at := "/cases/" + caseID
	one := s.member(s.RegistrationBody)
	two := s.colleague(s.RegistrationBody, "second-officer", "周复核")
	one.see(at).has("承办或分派")
	one.see("/inbox?who=nobody").has("待分派")
	one.see(at+"/work/assign").fill(at+"/work/assign", nil).to(at).has("由经办人", "移交")
	two.see("/inbox?who=me").lacks(at)
	two.see(at).has("本件由另一位承办人办理")
	one.see("/inbox?who=me").has("经办人")
	two.see(at+"/work/assign").fill(at+"/work/assign", nil).errs("reason")
	two.see(at+"/work/assign").fill(at+"/work/assign", fields{"reason": "原承办人休假"}).to(at).has("由周复核承办", "原承办人休假")
	two.see(at).fill(at+"/accept", nil).to(at)
	two.see(at+"/work/stop").fill(at+"/work/stop", fields{"reason": "送专家评审"}).errs("ground")
	two.see(at+"/work/stop").fill(at+"/work/stop", fields{"reason": "送专家评审", "ground": "expert_review"}).to(at).has("停止计算时限", "第四十五条", "已中止计时")
	s.stranger().see("/clocks").has("停止计算", "第四十五条").lacks(caseID, "周复核", "送专家评审")
	s.Clock.Advance(7 * 24 * time.Hour)
	two = s.as("second-officer")
	// The last day has moved because the clock stood still; no holiday was changed.
	two.see(at+"/work/resume").fill(at+"/work/resume", fields{"reason": "意见已收到"}).to(at).has("恢复计算时限", "个工作日不计入时限：到期日原为").lacks("放假安排有变")
	s.Clock.Advance(60 * 24 * time.Hour)
	if err := s.DB.Update(t.Context(), ledger.System, func(tx *ledger.Tx) error { _, err := procedure.Watch(tx); return err }); err != nil {
		t.Fatal(err)
	}
	two = s.as("second-officer") // the session has run out
	s.member(s.Authority).see("/inbox").has("逾期")
	two.see(at).lacks("形式审核中：到期日") // what is over is not to come
	two.see(at).has("已提请公共数据主管部门", "不视为同意")
	s.stranger().see("/clocks").has("尚未说明延误理由", "已提请公共数据主管部门", "第十一条（参照适用） 到期 "+s.clock(caseID).Due.String())
	two.see(at+"/work/explain").fill(at+"/work/explain", fields{"reason": "评审专家回避，另行组织"}).to(at).has("另行组织")
	s.stranger().see("/clocks").has("已向当事方说明理由").lacks("另行组织", caseID)
}

// TestTimelineIsInTheOrderOfTime: inside a step, what a holiday notice moved stands between what was
// done before and after it.
func TestTimelineIsInTheOrderOfTime(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	year := s.Today().Year
	if s.Today().After(workday.Default().AnnouncedThrough()) {
		s.loadYear(s.member(s.Authority), year)
	}
	s.Clock.Set(time.Date(year, 12, 10, 9, 0, 0, 0, workday.Zone))
	p := s.Create("停车指数", markettest.Industry)
	var r product.Registration
	s.Must(s.Operator.Actor, func(tx *ledger.Tx) (err error) { r, err = product.Submit(tx, s.Book, p.ID); return err })
	at := "/cases/" + r.CaseID
	officer := s.member(s.RegistrationBody)
	officer.see(at).fill(at+"/accept", nil).to(at)
	officer.see(at+"/work/assign").fill(at+"/work/assign", nil).to(at)
	s.loadYear(s.member(s.Authority), year+1)
	s.Clock.Advance(24 * time.Hour)
	officer = s.member(s.RegistrationBody)
	words := officer.see(at+"/work/stop").fill(at+"/work/stop", fields{"reason": "送专家评审", "ground": "expert_review"}).to(at).words()
	before := -1
	for _, what := range []string{"由经办人承办", "期限", "查看放假通知", "停止计算时限", "送专家评审"} {
		i := strings.Index(words[max(0, strings.Index(words, "办理过程")):], what)
		if i < before {
			t.Errorf("%q stands before what came earlier:\n%s", what, words)
		}
		before = i
	}
}
