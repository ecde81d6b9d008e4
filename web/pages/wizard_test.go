package pages_test

import (
	"strings"
	"testing"
)

// TestWizard: the steps of the file say what is done and what is missing, each saves by itself, and the inbox leads back to the one
// to go on with.
func TestWizard(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	operator := s.member(s.Operator)
	page := operator.see("/desk/products/new").fill("/desk/products/new", fields{
		"name": "站点热度指数", "description": "按站点汇总，不含个人信息。", "kind": "indicator", "purpose": "商业选址", "form": "dataset", "frequency": "004",
	}).to("/desk/products/").has("来源与字段", "委托代理", "数据存储", "材料与承诺书", "样例与扫描", "数据存证", "提交前检查", "公众将看到的内容", "上一步：基本信息", "下一步：委托代理")
	at := strings.TrimSuffix(page.path, "/fields")
	check(t, page, "zh")

	inbox := operator.see("/inbox").has("未完成的登记草稿", "站点热度指数", "接着填写：来源与字段")
	inbox.link(at + "/fields")
	operator.see(at).has("下一步", "继续：来源与字段").link(at + "/fields")

	page.fill(at+"/fields", fields{"take": []string{page.tick("take", "线路")}}).to(at + "/fields")
	operator.see("/inbox").has("接着填写：来源与字段") // a field that is only taken over is raw data, which does not go to market
	made := operator.see(at + "/fields/new")
	made.fill(at+"/fields/new", fields{"name": "热度", "derivation": "按日归一化", "source": []string{made.tick("source", "客流量")}}).to(at + "/fields")
	operator.see("/inbox").has("接着填写：材料与承诺书")
	operator.see(at+"/agency").has("选填", "授权委托书").fill(at+"/agency", fields{"statement.agency": "惠州登记代理有限公司"}).to(at + "/storage")
	operator.see(at+"/storage").fill(at+"/storage", fields{"statement.storage": "授权运营域数据库，每日备份"}).to(at+"/materials").has("登记承诺书", "业务审核")
	operator.see(at+"/agency").has("惠州登记代理有限公司", "已完成")

	// Every finding of the check leads to a step of the wizard that is there.
	checked := operator.see(at+"/check").has("必须补正", "申请前未对数据进行存证")
	for _, step := range []string{"materials", "deposit"} {
		operator.see(checked.link(at + "/" + step))
	}
	operator.see(at+"/preview").has("公众将看到的内容", "站点热度指数", "公交客流").lacks("惠州登记代理有限公司")
	operator.see(at + "/submit").has("必须补正，补正后才能提交").lacks("我承诺所填内容")

	// Who saves over what a colleague has written meanwhile is told, and sends again if it is meant.
	mine, theirs := operator.see(at+"/storage"), operator.see(at+"/storage")
	s.Clock.Advance(1e9)
	theirs.fill(at+"/storage", fields{"statement.storage": "市政务云"}).to(at + "/materials")
	stale := mine.fill(at+"/storage", fields{"statement.storage": "本地机房"}).has("他人已作出修改")
	operator.see(at + "/storage").has("市政务云").lacks("本地机房")
	stale.fill(at+"/storage", fields{"statement.storage": "本地机房"}).to(at + "/materials")
	operator.see(at + "/storage").has("本地机房")

	if got := s.member(s.Buyer).get(at + "/check"); got.status != 404 && got.status != 403 {
		t.Errorf("a stranger to the product is answered %d", got.status)
	}
	operator.lang = "en"
	for _, step := range []string{"edit", "agency", "storage", "materials", "sample", "deposit", "check", "preview", "submit"} {
		check(t, operator.see(at+"/"+step), "en")
	}
}
