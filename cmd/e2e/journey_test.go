package e2e

import (
	"strings"
	"testing"
	"time"

	"huishu/compliance/code"
	"huishu/ledger/tlog"
	"huishu/web/browsertest"
)

// TestJourney clicks through the whole of issue and rules: bodies and companies come in, the
// catalogue is read, the agreement concluded, the product defined, registered, verified by a
// stranger, listed, matched, ordered, traded through the exchange, delivered and settled.
func TestJourney(t *testing.T) {
	c := newCity(t)
	c.settle()
	c.catalogue()
	c.qualify()
	c.agree()
	c.define()
	c.register()
	code := c.verify()
	c.offer(code)
	c.mediate()
	c.trade()
	c.settled()
}

func (c *city) settle() {
	c.Helper()
	c.body("registration_body", "惠州市公共数据登记中心", "12441300MB2C54321", "registrar")
	c.body("public_body", "惠州市交通运输局", "11441300MB2C11111", "bureau", "flags", "implementing", "ground", "惠府办〔2026〕9号")
	c.company("惠州数据运营有限公司", "91441302MA4X00001", "operator")
	c.company("惠州东江数据服务有限公司", "91441302MA4X00002", "merchant")
	c.company("惠州西湖数据经纪有限公司", "91441302MA4X00003", "broker")
	c.company("惠州万家便利连锁有限公司", "91441302MA4X00004", "buyer")
}

// body is entered by the authority, with its two officers.
func (c *city) body(kind, name, uscc, login string, more ...string) {
	c.Helper()
	c.as("authority").Open("/desk/parties").Press("登记公共机构").
		Fill("kind", kind, "uscc", code.CompleteUSCC(uscc), "name_zh", name, "region", "441300", "legal_rep", "陈一", "contact_name", "李二", "contact_phone", "0752-2808080").
		Fill(more...).
		Fill("officers[0].person", "黄志强", "officers[0].post", "副局长", "officers[1].person", "刘敏", "officers[1].post", "科长").
		Fill("account_name", "张三", "login", login, "password", password).
		Press("登记").Sees(name, "首席数据官", "黄志强", "刘敏")
	c.signIn(login).Sees("张三")
}

// company comes in by itself; a code with a wrong check character is told at its field first.
func (c *city) company(name, uscc, login string) {
	c.Helper()
	p := c.browser.Person(c, c.app.URL())
	c.people[login] = p
	p.Open("/").Press("登录").Press("企业入驻").
		Fill("uscc", uscc+"I", "name_zh", name, "name_en", "Huizhou "+login+" Ltd", "region", "441302", "legal_rep", "林七", "contact_name", "周八", "contact_phone", "0752-2800000").
		Fill("account_name", "周八", "login", login, "password", password).
		Press("入驻并登录").Sees("请补正以下", "统一社会信用代码").
		Fill("uscc", code.CompleteUSCC(uscc), "password", password).
		Press("入驻并登录").Sees("您的账号", login+"@"+code.CompleteUSCC(uscc)).Press("继续：申请资格").Sees("数据商")
}

const catalogueFile = "资源编号,资源名称,提供部门,摘要,主题分类,安全级别,共享属性,共享条件,开放属性,更新频率,数据格式,字段说明,数据量,更新日期,关键词,质量说明,涉密\n" +
	"R-1,公交客流,惠州市交通运输局,按日汇总的刷卡客流,道路交通,一般数据2级,无条件共享,,有条件开放,每日,CSV,线路|名称|文本|一般;日期|日|日期|一般;客流量|人次|整数|一般,1000,2026-01-05,公交,,否\n" +
	"R-2,,惠州市交通运输局,没有名称的一行,道路交通,一般数据2级,无条件共享,,,每日,CSV,,,,,,否\n"

// catalogue comes from a file; the row that cannot be read is named.
func (c *city) catalogue() {
	c.Helper()
	c.as("bureau").Open("/desk/catalogue").Attach("file", "目录.csv", catalogueFile).Press("检查并导入").Sees("退回 1 行")
	c.stranger().Open("/catalogue?q=公交").Sees("公交客流").Press("公交客流").Sees("客流量", "惠州市交通运输局")
}

// qualify leads merchant and broker into the public register.
func (c *city) qualify() {
	c.Helper()
	p := c.as("merchant").Open("/desk/qualifications").Press("申请成为数据商").
		Fill("scope", "交通、商贸领域数据产品的开发、发布与承销").
		Attach("paper.business_licence", "营业执照.pdf", "营业执照").Attach("paper.security_commitment", "承诺书.pdf", "承诺").
		Press("提交申请").Sees("待受理")
	c.approve(caseOf(p))
	p = c.as("broker").Open("/desk/qualifications").Press("登记数据经纪人认定").
		Fill("scope", "供需撮合", "accreditation", "粤数经〔2026〕0007号", "issuer", "广东省政务服务和数据管理局").
		Fill("from", "2026-01-01", "to", "2029-12-31").
		Attach("paper.business_licence", "营业执照.pdf", "营业执照").Attach("paper.security_commitment", "承诺书.pdf", "承诺").Attach("paper.accreditation_paper", "认定.pdf", "认定").
		Press("提交申请").Sees("待受理")
	c.approve(caseOf(p))
	c.stranger().Open("/parties").Sees("惠州东江数据服务有限公司", "惠州西湖数据经纪有限公司", "有效")
}

func (c *city) approve(at string) {
	c.Helper()
	p := c.as("authority").Open("/inbox").Sees("待受理").Open(at)
	p.Press("受理").Press("确认受理")
	p.Press("准予登记").Press("确认准予登记").Sees("已登记")
}

// plan leads an implementation plan to its approval and returns its id.
func (c *city) plan() string {
	c.Helper()
	p := c.as("bureau").Open("/desk/plans").Press("编制实施方案").Fill("title", "交通领域公共数据授权运营", "mode", "field")
	browsertest.Ask[bool](p, `document.querySelectorAll("main textarea").forEach((e, i) => e.value = "方案第 " + (i + 1) + " 项内容。"); true`)
	at := p.Press("保存").Sees("没有列明资源目录中的资源").At()
	p.Open(at+"/resources").Choose("add", "公交客流").Press("保存资源清单").Sees("已选资源（1 项）").Press("返回方案").Sees("检查完毕")
	p.Press("登记“三重一大”集体决策").Fill("meeting", "局党组会议", "on", "2026-01-01").Attach("minutes", "纪要.pdf", "会议纪要").Press("登记“三重一大”集体决策").Sees("待政府审议")
	c.as("authority").Open(at).Press("登记政府审议同意").Fill("number", "惠府函〔2026〕8号", "on", "2026-01-01").Attach("paper", "批复.pdf", "批复").Press("登记政府审议同意").Sees("已审定同意")
	return at[strings.LastIndex(at, "/")+1:]
}

// agree concludes the agreement that is the operator's licence.
func (c *city) agree() {
	c.Helper()
	plan := c.plan()
	p := c.as("bureau").Open("/desk/agreements").Press("起草协议").
		Fill("operator", code.CompleteUSCC("91441302MA4X00001"), "title", "惠州市交通出行公共数据授权运营协议").
		Fill("from", "2026-01-01", "to", "2029-12-31", "selection", "public_tender", "plan", plan, "selection_notice", "惠公易〔2026〕12号", "selection_on", "2026-01-01").
		Fill("purposes[0].name", "商业选址", "recipients", "连锁企业").
		Press("保存并继续").
		Choose("add", "公交客流").Press("保存资源清单").Sees("已选资源（1 项）").
		Press("下一步：必备条款")
	browsertest.Ask[bool](p, `document.querySelectorAll("main textarea").forEach((e, i) => e.value = "双方约定的第 " + (i + 1) + " 项内容。"); true`)
	draft := p.Press("保存条款").Sees("未附选择结果文件").At()
	p.Press("实施机构同意").Sees("SHA-256").Press("同意本文本")
	c.as("operator").Open(draft).Press("运营机构同意").Sees("SHA-256").Press("同意本文本")
	p.Open(draft).Press("签订").Press("确认签订").Sees("已签订生效")
	c.stranger().Open("/agreements").Press("惠州市交通出行公共数据授权运营协议").Sees("商业选址", "公交客流", "有效")
}

// define writes the product; a sample with telephone numbers is told before a clean one replaces it.
func (c *city) define() {
	c.Helper()
	p := c.as("operator").Open("/desk/products").Press("定义新产品").
		Fill("name", "公交客流热度指数", "description", "按线路和日期汇总的客流热度，0 至 100，不含个人信息。", "kind", "dataset", "purpose", "商业选址", "form", "dataset", "frequency", "004").
		Press("保存并继续").
		Choose("take", "线路").Press("添加勾选的字段").Sees("直接取用").
		Press("添加加工字段").Fill("name", "热度", "meaning", "0 至 100", "derivation", "客流量按日归一化").Choose("source", "客流量").Press("保存字段").
		Press("下一步：委托代理").Press("下一步：数据存储").Fill("statement.storage", "授权运营域数据库，每日备份").Press("保存并继续").
		Fill("statement.lawful_source", "来自授权运营协议约定的资源", "statement.business_review", "业务审核通过", "statement.quality", "完整率 99.8%", "statement.commitment", "承诺材料真实、完整、合法、有效", "statement.scenario", "连锁零售选址").
		Press("保存并继续").
		Attach("file", "样例.csv", "线路,联系电话\n1路,13812345678\n2路,13912345679\n").Press("上传并扫描").Sees("手机", "138").SeesNot("13812345678").
		Attach("file", "样例.csv", "线路,热度\n1路,35\n2路,80\n").Press("上传并扫描").Sees("未发现个人信息")
	// Left in the middle, the draft waits in the inbox.
	p.Open("/inbox").Sees("未完成的登记草稿", "还缺 2 项").Press("公交客流热度指数").
		Press("数据存证").Fill("data", strings.Repeat("0f", 32)+"  热度.csv", "process", "汇总后归一化").Press("存证").Sees("热度.csv").
		Press("下一步：提交前检查").Press("数据安全风险评估").Attach("file.risk_assessment", "评估.pdf", "评估报告").Press("保存并继续").
		Press("公众将看到的内容").Sees("公交客流热度指数").
		Press("提交").Fill("promise", "yes").Press("提交合规登记").Sees("待受理")
}

// register leads the file through each step with its clock.
func (c *city) register() {
	c.Helper()
	at := caseOf(c.as("operator"))
	c.as("registrar").Open("/inbox").Sees("公交客流热度指数", "还剩 3 个工作日").Press("公交客流热度指数").
		Sees("审核工作台").Press("确认受理").Sees("审核工作台", "形式审核中", "20 个工作日").
		Press("形式审核通过，开始公示").Press("确认形式审核通过，开始公示").Sees("公示中", "10 个工作日")
	c.stranger().Open("/notices").Sees("还剩 10 个工作日").Press("公交客流热度指数").Sees("惠州数据运营有限公司", "按线路和日期汇总")
	c.days(1, 1)
	c.as("registrar").Open(at).Press("准予登记").Press("确认准予登记").Sees("已登记", "登记编号")
}

// verify is what a stranger does with the certificate: by its code on the site, and the file itself
// with no site at all. One changed byte is told.
func (c *city) verify() (product string) {
	c.Helper()
	registrar := c.as("registrar").Press("查看登记凭证").Sees("扫码核验")
	product = strings.TrimPrefix(registrar.At(), "/certificates/")
	p := c.stranger().Open("/verify").Fill("code", product).Press("核验").Sees("有效", "公交客流热度指数", "成立")
	file := p.Press("查看登记凭证").Download("下载凭证文件（JSON）")
	if res := tlog.Verify(file, tlog.Options{Keys: []string{c.app.VerifierKey()}}); !res.Valid || res.Code != product {
		c.Errorf("the downloaded certificate does not verify: %+v", res.Steps)
	}
	paper := p.Download("下载凭证（PDF）")
	p.Open("/verify").Attach("file", "证书.pdf", string(paper)).Press("核验").Sees("有效", "公交客流热度指数", "PDF 共")
	p.Open("/verify").Attach("file", "证书.json", string(file)).Press("核验").Sees("有效", "公交客流热度指数")
	p.Open("/verify").Attach("file", "证书.json", strings.Replace(string(file), "公交客流热度指数", "公交客流冷度指数", 1)).Press("核验").Sees("无效", "不成立")
	return product
}

const sold = "线路,热度\n1路,35\n2路,80\n3路,57\n"

// offer lists the product for sale.
func (c *city) offer(product string) {
	c.Helper()
	c.as("operator").Open("/desk/products").Press("公交客流热度指数").Press("委托数据商上架").Choose("merchant", "惠州东江数据服务有限公司").Press("保存").Sees("惠州东江数据服务有限公司")
	c.as("merchant").Open("/desk/listings").Press("上架").
		Fill("title", "惠州公交客流热度指数", "summary", "覆盖全市公交线路。", "price_fen", "12,800.01", "allowed", "商业选址分析\n交通研究", "forbidden", "个人画像").
		Fill("operator_bp", "70", "merchant_bp", "30", "broker_bp", "5").
		Press("保存草稿").
		Attach("file", "客流热度.csv", sold).Press("上传并扫描").Sees("客流热度.csv").
		Press("上架").Press("确认上架").Sees("已上架")
	c.stranger().Open("/").Fill("q", "公交热度").Press("搜索").Press("惠州公交客流热度指数").Sees("¥12,800.01", "商业选址分析", product)
}

// mediate has the broker post a demand for the buyer and propose the match; the buyer accepts and orders.
func (c *city) mediate() {
	c.Helper()
	c.as("broker").Open("/demands").Press("发布需求").
		Fill("for", "buyer", "buyer", "惠州万家便利连锁有限公司", "title", "公交客流热度数据", "purpose", "商业选址", "fields", "线路\n热度", "budget", "20,000", "description", "用于新店选址。").
		Fill("deadline", c.app.DB.Now().AddDate(0, 1, 0).Format("2006-01-02")).
		Press("发布需求").Sees("惠州公交客流热度指数", "分").
		Press("推荐给买方").Fill("note", "字段与预算均符合").Press("推荐").Sees("字段与预算均符合")
	c.as("buyer").Open("/inbox").Press("待答复的供需推荐").Press("请接受或谢绝").Press("接受推荐").Press("据此下单").
		Sees("¥12,800.01", "个人画像", "试运行").
		Fill("purpose", "商业选址分析").Press("提交订单").Sees("待数据商确认")
}

// trade goes through the exchange: no payment before its record, no delivery before the payment.
func (c *city) trade() {
	c.Helper()
	seller := c.as("merchant").Open("/inbox").Press("待办理的订单").Press("惠州公交客流热度指数").Press("确认订单").Press("确认确认订单")
	order := strings.TrimPrefix(seller.At(), "/orders/")
	c.await(order, "已备案，待付款")
	buyer := c.as("buyer").Open("/orders/"+order).Sees("如何付款", "SY-")
	seller.Open("/orders/"+order).Press("确认到账").Fill("reference", "ICBC-2026-1", "amount_fen", "12800").Press("确认到账").Sees("请补正以下").
		Fill("amount_fen", "12,800.01").Press("确认到账").Sees("已付款，待交付").
		Press("交付数据").Press("确认交付数据").Sees("已交付")
	if got := buyer.Open("/orders/" + order).Download("下载数据"); string(got) != sold {
		c.Errorf("the buyer received %q", got)
	}
	buyer.Open("/orders/" + order).Press("确认收货").Press("确认收货")
	c.await(order, "已完成")
}

// await reloads the order until the exchange has done its part.
func (c *city) await(order, state string) {
	c.Helper()
	p := c.as("merchant")
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		p.Open("/orders/" + order)
		if strings.Contains(browsertest.Ask[string](p, `document.body.innerText`), state) {
			return
		}
		if time.Now().After(deadline) {
			p.Sees(state) // fails, and shows the page
		}
	}
}

// settled looks at the end: every party's part to the fen, the chain of custody with its proofs.
func (c *city) settled() {
	c.Helper()
	c.as("broker").Open("/orders").Press("惠州公交客流热度指数").Sees("数据经纪人 · 价款的 5%", "¥640.00", "¥8,512.01", "¥3,648.00", "¥12,800.01", "分账结算", "向交易所报送清算")
	for login, part := range map[string]string{"broker": "¥640.00", "operator": "¥8,512.01", "merchant": "¥3,648.00"} {
		c.as(login).Open("/statement").Sees(part)
	}
	receipt := c.as("buyer").Open("/orders").Press("惠州公交客流热度指数").Press("证明").Download("下载回执")
	if res := tlog.Verify(receipt, tlog.Options{Keys: []string{c.app.VerifierKey()}}); !res.Valid {
		c.Errorf("the receipt of an order's event does not verify: %+v", res.Steps)
	}
}
