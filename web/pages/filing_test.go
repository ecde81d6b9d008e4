package pages_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/market/markettest"
	"huishu/registry/catalogue"
)

// TestObjectionToPublicData goes from a resource's page to the decision of the body that holds it:
// guide, form drawn from the definition, what the parties are told, inbox, claim, delay, decision.
func TestObjectionToPublicData(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	var roads catalogue.Resource
	s.View(ledger.System, func(tx *ledger.Tx) error {
		list, _, err := catalogue.List(tx, catalogue.Query{Body: s.Bureau.ID, Limit: 1})
		roads = list[0]
		return err
	})
	buyer, bureau := s.member(s.Buyer), s.member(s.Bureau)
	s.stranger().see("/matters").has("公共数据异议与更正", "共享数据疑义反馈", "10 个工作日", "第十六条第二款")
	s.stranger().see("/matters/correction").has("受理的公共管理和服务机构", "证明材料（选填）", "校核中", "予以更正", "第十六条第二款（参照适用）")
	if p := s.stranger().get("/matters/registration"); p.status != 404 {
		t.Errorf("a procedure with a door of its own has a guide here: %d", p.status)
	}
	form := s.stranger().see("/catalogue/" + roads.ID).link("/matters/correction/new")
	if p := s.stranger().get(form); p.status != 303 || !strings.HasPrefix(p.next, "/sign-in") {
		t.Errorf("a stranger is asked to sign in: %d %s", p.status, p.next)
	}
	if bureau.see("/catalogue/" + roads.ID).leads("/matters/correction") {
		t.Error("a body is invited to object to its own data")
	}
	if p := s.member(s.Buyer).get("/matters/doubt/new?about=" + roads.ID); p.status != 403 {
		t.Errorf("a company reports a doubt about shared data: %d", p.status)
	}
	const refusal, way = "您现在的身份不能提出此事项", "在目录中选择数据资源"
	buyer.see("/matters/doubt").has(refusal).lacks(way) // no button that leads to a refusal
	bureau.see("/matters/doubt").has(way).lacks(refusal)
	s.stranger().see("/matters/doubt").has(way).lacks(refusal)
	buyer.get("/matters/correction/new").to("/matters/correction")

	at := "/matters/correction/new"
	buyer.see(form).has(roads.Title, s.Bureau.NameZH, "现有内容 选填").fill(at, fields{"answers.shown": "0"}).errs("answers.kind", "answers.item", "answers.grounds")
	refused := buyer.see(form).fill(at, fields{"answers.kind": "correct", "answers.item": "1 路 3 月客流量"}).errs("answers.grounds")
	if refused.value("answers.item") != "1 路 3 月客流量" {
		t.Error("what was entered is lost")
	}
	c := buyer.see(form).fill(at, fields{
		"answers.kind": "correct", "answers.item": "1 路 3 月客流量", "answers.shown": "0", "answers.claimed": "3520", "answers.grounds": "当日正常运营",
		"answers.evidence": file{"调度记录.pdf", "记录"},
	}).to("/cases/").has("校核中", "照常办理", "3520", "更正", "调度记录.pdf", "由"+s.Bureau.NameZH+"办理")
	buyer.see(form).fill(at, fields{"answers.kind": "other", "answers.item": "又", "answers.grounds": "又"}).has("贵单位就同一对象已有在办的同类事项")
	if p := s.member(s.Merchant).get(c.path); p.status != 404 {
		t.Errorf("another company opens the case: %d", p.status)
	}

	bureau.see("/inbox").has("公共数据异议与更正", "待分派")
	bureau.see(c.path+"/work/assign").fill(c.path+"/work/assign", nil).to(c.path).has("移交")
	if p := bureau.get(bureau.see(c.path).link("/documents/")); p.status != 200 || p.body != "记录" {
		t.Errorf("the body does not get the evidence: %d", p.status)
	}
	buyer.see(c.path).lacks("承办人")
	s.Clock.Advance(30 * 24 * time.Hour)
	s.Must(ledger.System, func(tx *ledger.Tx) error { _, err := procedure.Watch(tx); return err })
	bureau, buyer = s.member(s.Bureau), s.member(s.Buyer)
	bureau.see(c.path).has("已提请公共数据主管部门", "不视为同意")
	s.member(s.Authority).see("/inbox").has("公共数据异议与更正")
	s.stranger().see("/clocks").has("公共数据异议与更正", "公共管理和服务机构", "尚未说明延误理由").lacks(roads.Title, s.Buyer.NameZH)
	bureau.see(c.path+"/work/explain").fill(c.path+"/work/explain", fields{"reason": "会同运营企业核查"}).to(c.path)
	bureau.see(c.path+"/correct").has("本件将转为“已更正”", "第十六条第二款").fill(c.path+"/correct", nil).errs("reason")
	bureau.see(c.path+"/correct").fill(c.path+"/correct", fields{"reason": "已更正为 3520"}).to(c.path).has("已更正", "已更正为 3520")
	buyer.see(c.path).has("已更正为 3520", "会同运营企业核查", "处理结果见办理过程")
	for _, b := range []*browser{buyer, bureau, s.stranger()} {
		b.lang = "en"
	}
	buyer.see(c.path).has("Objection to and correction of public data", "Corrected", "What was filed")
	check(t, buyer.see(c.path), "en")
}

// TestFormIsCompletedOnItsPage: an act that amends shows the form with what was handed in; a paper
// stays unless another one is chosen.
func TestFormIsCompletedOnItsPage(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	names, err := filepath.Glob("../../compliance/rules/sets/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatal(err)
	}
	var sources [][]byte
	for _, name := range append(names, "../testdata/opening-demand.yaml") {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, b)
	}
	if w.Book, err = rules.LoadSources(true, sources...); err != nil {
		t.Fatal(err)
	}
	s := siteOf(t, w)
	buyer, authority := s.member(s.Buyer), s.member(s.Authority)
	start := "/matters/opening_demand"
	buyer.see(start).link(start + "/new")
	c := buyer.see(start+"/new").fill(start+"/new", fields{"answers.purpose": "选址", "answers.until": "2027-12-31", "answers.plan": file{"方案.pdf", "一"}}).to("/cases/").has("待受理")
	authority.see(c.path+"/complete").has("请一次列明全部需要补正的内容").fill(c.path+"/complete", fields{"reason": "请写明安全保障措施"}).to(c.path)
	mend := buyer.see(c.path).has("请写明安全保障措施", "请补充后重新提交", "补充后提交").link(c.path + "/mend")
	p := buyer.see(mend)
	if p.value("answers.purpose") != "选址" || p.value("answers.until") != "2027-12-31" {
		t.Errorf("the form has lost what was handed in: %s", p.words())
	}
	p.fill(mend, fields{"answers.purpose": ""}).errs("answers.purpose")
	buyer.see(mend).fill(mend, fields{"answers.measures": "本地部署"}).to(c.path).has("本地部署", "方案.pdf", "待受理")
	// Two persons decide, from the page.
	authority.see(c.path).fill(c.path+"/take", nil).to(c.path).has("评估审查中")
	// Two persons of the applicant state it anew: the second one reads the form that the first proposed, turns it down, or confirms it.
	partner := s.colleague(s.Buyer, "second-buyer", "吴复核")
	restate, said := c.path+"/restate", "提议更换的内容（待复核）"
	buyer.see(restate).has("须由两人作出").fill(restate, fields{"answers.purpose": "扩大选址"}).to(c.path).has("选址", said, "扩大选址")
	authority.see(c.path).lacks("扩大选址", said)
	partner.see(c.path+"/work/reject").has("扩大选址").fill(c.path+"/work/reject", fields{"reason": "范围过宽"}).to(c.path).lacks("扩大选址")
	partner.see(restate).fill(restate, fields{"answers.purpose": "客流分析", "answers.plan": file{"新方案.pdf", "二"}}).to(c.path)
	check(t, buyer.see(c.path), "zh")
	second := buyer.see(restate).has(said, "客流分析", "新方案.pdf", "本地部署")
	if second.value("answers.purpose") != "" {
		t.Errorf("the second person is asked for the form: %s", second.words())
	}
	second.fill(restate, nil).to(c.path).has("客流分析", "新方案.pdf").lacks(said)
	authority.see(c.path).has("客流分析", "新方案.pdf")
	authority.see(c.path+"/agree").has("须由两人作出").fill(c.path+"/agree", fields{"reason": "评估通过"}).to(c.path).has("须由另一人复核")
	buyer.see(c.path).lacks("评估通过", "须由另一人复核") // the office's deliberation is its own
	reviewer := s.colleague(s.Authority, "second-clerk", "周复核")
	reviewer.see(c.path+"/agree").fill(c.path+"/agree", nil).to(c.path).has("同意开放", "本件已办结")
	s.stranger().see(c.path).has("同意开放").lacks("选址", "评估通过")
}
