package e2e

import (
	"strings"
	"testing"

	"huishu/compliance/code"
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
	c.verify()
}

func (c *city) settle() {
	c.Helper()
	c.body("registration_body", "惠州市公共数据登记中心", "12441300MB2C54321", "registrar")
	c.body("public_body", "惠州市交通运输局", "11441300MB2C11111", "bureau", "flags", "implementing")
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
		Press("入驻并登录").Sees("数据商")
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

// agree concludes the agreement that is the operator's licence.
func (c *city) agree() {
	c.Helper()
	p := c.as("bureau").Open("/desk/agreements").Press("起草协议").
		Fill("operator", code.CompleteUSCC("91441302MA4X00001"), "title", "惠州市交通出行公共数据授权运营协议").
		Fill("from", "2026-01-01", "to", "2029-12-31", "selection", "public_tender", "plan_approval", "市政府常务会议审议通过").
		Fill("purposes[0].name", "商业选址", "recipients", "连锁企业").
		Press("保存并继续").
		Choose("add", "公交客流").Press("保存资源清单").Sees("已选资源（1 项）").
		Press("下一步：必备条款")
	browsertest.Ask[bool](p, `document.querySelectorAll("main textarea").forEach((e, i) => e.value = "双方约定的第 " + (i + 1) + " 项内容。"); true`)
	draft := p.Press("保存条款").Sees("检查完毕").At()
	p.Press("实施机构同意").Press("确认实施机构同意")
	c.as("operator").Open(draft).Press("运营机构同意").Press("确认运营机构同意")
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
		Press("下一步：样例").
		Attach("file", "样例.csv", "线路,联系电话\n1路,13812345678\n2路,13912345679\n").Press("上传并扫描").Sees("手机", "138").SeesNot("13812345678").
		Attach("file", "样例.csv", "线路,热度\n1路,35\n2路,80\n").Press("上传并扫描").Sees("未发现个人信息")
	p.Press("下一步：材料").
		Fill("statement.lawful_source", "来自授权运营协议约定的资源", "statement.evidence", "原始数据与加工脚本已存证", "statement.scenario", "连锁零售选址").
		Press("保存材料").Sees("数据安全风险评估", "还有 1 项必须补正").
		Press("材料").Attach("file.risk_assessment", "评估.pdf", "评估报告").Press("保存材料").
		Sees("公众将看到的内容", "公交客流热度指数").
		Fill("promise", "yes").Press("提交合规登记").Sees("待受理")
}

// register leads the file through each step with its clock.
func (c *city) register() {
	c.Helper()
	at := caseOf(c.as("operator"))
	c.as("registrar").Open("/inbox").Sees("公交客流热度指数", "还剩 3 个工作日").Press("公交客流热度指数").
		Press("受理").Press("确认受理").Sees("形式审核中", "20 个工作日").
		Press("形式审核通过，开始公示").Press("确认形式审核通过，开始公示").Sees("公示中", "10 个工作日")
	c.stranger().Open("/notices").Sees("还剩 10 个工作日").Press("公交客流热度指数").Sees("惠州数据运营有限公司", "按线路和日期汇总")
	c.days(1, 1)
	c.as("registrar").Open(at).Press("准予登记").Press("确认准予登记").Sees("已登记", "登记编号")
}

// verify is what a stranger does with the certificate.
func (c *city) verify() {
	c.Helper()
	product := strings.TrimPrefix(c.as("registrar").Press("查看登记凭证").Sees("扫码核验").At(), "/certificates/")
	c.stranger().Open("/verify").Fill("code", product).Press("核验").Sees("有效", "公交客流热度指数", "成立")
}
