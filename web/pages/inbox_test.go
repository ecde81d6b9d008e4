package pages_test

import (
	"testing"

	"huishu/ledger"
	"huishu/market/markettest"
	"huishu/registry/product"
)

// TestInboxOfAnOffice: counts by procedure and by day due lead to addresses that can be kept, and several cases are claimed, handed
// over and accepted at once, each with its own result.
func TestInboxOfAnOffice(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	var ids []string
	for _, title := range []string{"停车指数", "公交指数", "路况指数"} {
		p := s.Create(title, markettest.Industry)
		var r product.Registration
		s.Must(s.Operator.Actor, func(tx *ledger.Tx) (err error) { r, err = product.Submit(tx, s.Book, p.ID); return err })
		ids = append(ids, r.CaseID)
	}
	one := s.member(s.RegistrationBody)
	two := s.colleague(s.RegistrationBody, "second-officer", "周复核")
	const bulk = "/inbox/several"
	p := one.see("/inbox").has("停车指数", "公交指数", "批量办理", "批量受理")
	check(t, p, "zh")
	one.see("/inbox?due=week&kind=registration&who=nobody").has("停车指数", "待分派", "全部清除")
	one.see("/inbox?due=overdue").lacks("停车指数").has("没有待办事项", "查看全部待办")
	if got := one.get("/inbox?due=soon"); got.status != 422 {
		t.Errorf("an urgency that there is not is answered %d", got.status)
	}

	if got := p.fill(bulk, fields{"act": "claim"}); got.status != 422 {
		t.Errorf("no case chosen is answered %d", got.status)
	}
	r := p.fill(bulk, fields{"act": "claim", "case": []string{ids[0], ids[1], "nonsense"}})
	check(t, r.has("共 3 件，已办理 2 件", "没有这件申请", "停车指数"), "zh")
	one.see("/inbox?who=me").has("停车指数", "公交指数").lacks("路况指数")

	// The colleague cannot claim what is taken; handed over it is, with reasons.
	r = two.see("/inbox").fill(bulk, fields{"act": "claim", "case": []string{ids[0], ids[2]}})
	r.has("已办理 1 件", "本件由另一位承办人办理")
	r = two.see("/inbox").fill(bulk, fields{"act": "assign", "case": ids[2:], "account": s.RegistrationBody.Actor.Account, "reason": "轮岗"})
	r.has("已办理 1 件")
	one.see("/inbox?who=me").has("停车指数", "公交指数", "路况指数")

	// What is a colleague's is not accepted; what asks for a look at each case is not done at once at all.
	two.see("/inbox").fill(bulk, fields{"act": "accept", "case": ids}).has("已办理 0 件", "本件由另一位承办人办理")
	one.see("/inbox").fill(bulk, fields{"act": "accept", "case": ids}).has("已办理 3 件")
	one.see("/cases/" + ids[2]).has("形式审核中")
	one.see("/inbox").lacks("批量受理").fill(bulk, fields{"act": "review", "case": ids[:1]}).has("已办理 0 件", "此事项须逐件办理")
	one.see("/inbox").fill(bulk, fields{"act": "refuse", "case": ids[:1]}).has("已办理 0 件", "此事项须逐件办理")

	// Strangers are led to sign in, and another party is not told that there are such cases.
	if got := s.stranger().post(bulk, nil); got.status != 303 {
		t.Errorf("a stranger is answered %d", got.status)
	}
	rival := s.member(s.Merchant).post(bulk, map[string][]string{"act": {"claim"}, "case": ids})
	rival.has("已办理 0 件", "没有这件申请").lacks("停车指数")
	one.lang = "en"
	check(t, one.see("/inbox?who=me").has("Several at once", "Take them"), "en")
}
