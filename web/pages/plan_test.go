package pages_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/market/markettest"
	"huishu/registry/catalogue"
	"huishu/registry/client"
	"huishu/registry/plan"
	"huishu/registry/plan/plantest"
	"huishu/registry/product"
)

// planned leads an implementation plan of the bureau through its pages: draft, decision, approval, filing.
func planned(t *testing.T, s *site, bureau *browser) (p plan.Plan) {
	t.Helper()
	today, authority := s.Today().String(), s.member(s.Authority)
	content := fields{"title": "文旅领域公共数据授权运营", "mode": "field", "consultation": "征求了财政、司法等单位意见"}
	for _, item := range plantest.Items[1:] {
		content["items."+item] = "方案内容：" + item
	}
	made := bureau.see("/desk/plans/new").fill("/desk/plans/new", content).to("/desk/plans/").has("方案缺少：必要性和可行性论证", "第九条第（二）项", "未列明资源目录中的公共数据资源")
	at := made.path
	bureau.see(at+"/decide").fill(at+"/decide", fields{"meeting": "局党组会议", "on": today, "minutes": file{"纪要.pdf", "会议纪要"}}).has("方案缺少")
	bureau.see(at+"/edit").fill(at+"/edit", fields{"items.necessity": "已充分论证"}).to(at)
	roads := s.Agreement.Resources[0]
	bureau.see(at).link(at + "/resources")
	bureau.see(at+"/resources").fill(at+"/resources", fields{"add": roads.Resource}).to(at+"/resources").has("已选资源（1 项）", roads.Title)
	bureau.see(at).link(at + "/decide") // nothing is left to mend, so the act is offered
	bureau.see(at+"/decide").fill(at+"/decide", fields{"meeting": "局党组会议", "on": today}).errs("minutes")
	bureau.see(at+"/decide").fill(at+"/decide", fields{"meeting": "局党组会议", "on": s.Today().AddDays(1).String(), "minutes": file{"纪要.pdf", "会议纪要"}}).has("晚于今日")
	bureau.see(at+"/decide").fill(at+"/decide", fields{"meeting": "局党组会议", "on": today, "minutes": file{"纪要.pdf", "会议纪要"}}).to(at).has("待政府审议", "纪要.pdf")
	if got := bureau.get(at + "/approve"); got.status != http.StatusForbidden {
		t.Errorf("the body sees the form of the approval: %d", got.status)
	}
	authority.see("/desk/plans").has("文旅领域公共数据授权运营")
	// The form with the scan asks for a proof that lasts until it is sent: a step-up on the way would lose the file.
	s.Clock.Advance(access.ProofLimit - 90*time.Second)
	asked := authority.get(at + "/approve")
	if asked.status != http.StatusUnauthorized {
		t.Fatalf("the form of an upload opens with a proof that runs out: %d", asked.status)
	}
	approval := asked.fill("/step-up", fields{"_proof_password": markettest.Password}).to(at + "/approve")
	s.Clock.Advance(access.ProofLimit - time.Minute - time.Second)
	approval.fill(at+"/approve", fields{"number": "惠府函〔2026〕9号", "on": today, "paper": file{"批复.pdf", "批复"}}).to(at).has("已审定同意", "惠府函〔2026〕9号")
	bureau.prove()
	authority.see(at+"/file").fill(at+"/file", fields{"number": "粤数备〔2026〕3号", "on": today}).to(at).has("已审定同意并报省备案", "粤数备〔2026〕3号")
	if got := s.member(s.Stranger).get(at); got.status != http.StatusNotFound {
		t.Errorf("a company sees a plan: %d", got.status)
	}
	s.View(ledger.Actor{}, func(tx *ledger.Tx) (err error) {
		p, err = plan.Get(tx, strings.TrimPrefix(at, "/desk/plans/"))
		return err
	})
	return p
}

// TestLifeOfAnAgreementOnPages amends an agreement, suspends and restores it, and gives notice, each with its effect shown before.
func TestLifeOfAnAgreementOnPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	bureau, operator := s.member(s.Bureau), s.member(s.Operator)
	at, caseAt := "/desk/agreements/"+s.Agreement.ID, "/cases/"+s.Agreement.CaseID
	bureau.see(at+"/print").has("第 1 版", "SHA-256", "运营期限")
	made := bureau.see(at+"/amend").fill(at+"/amend", fields{"amendment_reason": "延长终止通知期", "notice_days": "60"}).to("/desk/amendments/").has("终止通知期：30 天", "终止通知期：60 天")
	operator.see(made.path+"/sign").fill(made.path+"/sign", nil).to(made.path)
	bureau.see(made.path+"/sign").fill(made.path+"/sign", nil).to(made.path).has("待签订")
	s.Elapse(1) // no day has two versions
	bureau, operator = s.member(s.Bureau), s.member(s.Operator)
	var m product.Amendment
	s.View(ledger.Actor{}, func(tx *ledger.Tx) (err error) {
		m, err = product.GetAmendment(tx, strings.TrimPrefix(made.path, "/desk/amendments/"))
		return err
	})
	conclude := "/cases/" + m.CaseID
	bureau.see(conclude).fill(conclude+"/conclude", nil).to(conclude).has("已签订生效")
	bureau.see(at).has("第 2 版", "60 天").link(at + "/compare?version=2")
	operator.see(at+"/print?version=1").has("终止通知期：30 天", "同意人", s.Operator.Actor.Name, s.Bureau.Actor.Name, "（盖章）")
	operator.see(at + "/print").has("终止通知期：60 天")
	operator.see(at+"/compare?version=2").has(s.Agreement.Code+" 第 1 版", "终止通知期：30 天 终止通知期：60 天")
	operator.see(at + "/compare").has(s.Agreement.Code + " 第 1 版")
	operator.see(at + "/compare?version=1").has("没有可以对照的文本")
	for _, bad := range []string{"/print?version=3", "/compare?version=3", "/print?version=x", "/compare?version=0"} {
		if got := operator.get(at + bad); got.status != http.StatusNotFound {
			t.Errorf("%s: %d", bad, got.status)
		}
	}
	s.stranger().see("/agreements/"+s.Agreement.Code).has("第 1 版", "第 2 版", "日志中的证明")

	bureau.see(caseAt+"/suspend").has("影响", s.Product.Name, "登记不再有效").fill(caseAt+"/suspend", fields{"ground": "security", "reason": "发现异常调用"}).to(caseAt).has("已暂停")
	s.stranger().see("/agreements/" + s.Agreement.Code).has("已暂停")
	bureau.see(caseAt+"/restore").fill(caseAt+"/restore", fields{"reason": "已整改"}).to(caseAt).has("已签订生效")
	today := s.Today()
	operator.see(caseAt+"/terminate").has("影响", "60 天").fill(caseAt+"/terminate", fields{"ground": "contract", "reason": "业务调整", "last_day": today.AddDays(59).String()}).errs("last_day")
	operator.see(caseAt+"/terminate").fill(caseAt+"/terminate", fields{"ground": "contract", "reason": "业务调整", "last_day": today.AddDays(60).String()}).to(caseAt).has("已通知终止")
	s.stranger().see("/agreements/"+s.Agreement.Code).has("最后一天", today.AddDays(60).String())
	bureau.see(caseAt+"/retract").fill(caseAt+"/retract", fields{"reason": "代为撤回"}).has("不能撤回")
	operator.see(caseAt+"/retract").fill(caseAt+"/retract", fields{"reason": "协商后继续"}).to(caseAt).has("已签订生效")

	s.Must(s.Operator.Actor, func(tx *ledger.Tx) error {
		c, err := client.Create(tx, client.New{Name: "加工平台", Scopes: []string{"products.read"}})
		if err == nil {
			_, _, err = client.IssueKey(tx, c.ID, client.NewKey{Days: 30})
		}
		return err
	})
	operator.see(caseAt).link(at + "/ending")
	operator.see(at+"/ending").has("影响", s.Product.Name, "机器客户端密钥", "加工平台").fill(at+"/ending", fields{"reason": ""}).errs("reason")
	proposal := operator.see(at+"/ending").fill(at+"/ending", fields{"reason": "项目已完成"}).to("/cases/").has("项目已完成", "待对方答复")
	operator.see(caseAt).link(proposal.path)
	bureau.see("/inbox").has("协商终止")
	if got := s.member(s.Stranger).get(proposal.path); got.status != http.StatusNotFound {
		t.Errorf("a stranger sees the proposal: %d", got.status)
	}
	bureau.see(proposal.path+"/confirm").has("影响", s.Product.Name)
	bureau.see(proposal.path+"/confirm").fill(proposal.path+"/confirm", nil).to(proposal.path).has("双方一致同意终止")
	bureau.see(at).has("协商一致终止", "已终止")
	s.stranger().see("/agreements/" + s.Agreement.Code).has("已终止")
}

// TestAmendedResources takes a resource out of an agreement and another in, without a script, and shows the difference.
func TestAmendedResources(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	bureau := s.member(s.Bureau)
	at, old := "/desk/agreements/"+s.Agreement.ID, s.Agreement.Resources[0]
	var other catalogue.Resource
	s.Must(ledger.System, func(tx *ledger.Tx) error {
		_, err := catalogue.Import(tx, s.Bureau.ID, []catalogue.Row{{Description: catalogue.Description{
			SourceID: "B-9", Title: "桥梁检测", Department: "惠州市交通运输局", Frequency: catalogue.Daily, Sharing: "unconditional", Fields: []catalogue.Field{{Name: "桥梁"}},
		}}})
		if err != nil {
			return err
		}
		other, err = catalogue.Find(tx, s.Bureau.ID, "B-9")
		return err
	})
	made := bureau.see(at+"/amend").fill(at+"/amend", fields{"amendment_reason": "调整资源", "recipients": "在惠企业"}).to("/desk/amendments/").has("提供对象 1：在惠企业")
	bureau.see(made.path).link(made.path + "/resources")
	bureau.see(made.path+"/resources").has(old.Title).fill(made.path+"/resources", fields{"add": other.ID, "keep": ""}).to(made.path+"/resources").has("已选资源（1 项）", "桥梁检测")
	bureau.see(made.path).has("数据资源 1："+old.Title, "数据资源 1：桥梁检测", "不在实施方案列明的数据资源范围内")
	if got := s.member(s.Operator).get(made.path + "/resources"); got.status != http.StatusForbidden {
		t.Errorf("the operator edits the body's draft: %d", got.status)
	}
}
