package pages

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"huishu/ledger"
	"huishu/web/api"
	"huishu/web/components"
)

func mountAPIDocs(p *Pages) {
	p.page("/api/docs", (*visit).apiDocs)
}

// apiTags names the groups of the interface, in the order in which they are shown.
var apiTags = []struct {
	tag  string
	name components.Text
}{
	{"session", tr("登录与账号", "Sessions and account")}, {"party", tr("主体与账号", "Parties and accounts")}, {"document", tr("材料", "Documents")},
	{"qualification", tr("资格申请", "Qualifications")}, {"case", tr("办理事项", "Cases")}, {"catalogue", tr("资源目录", "Catalogue")}, {"agreement", tr("授权运营协议", "Agreements")},
	{"product", tr("数据产品", "Products")}, {"registration", tr("合规登记", "Compliance registration")}, {"certificate", tr("凭证与核验", "Certificates and verification")}, {"notice", tr("公示", "Notices")},
	{"message", tr("消息与通知", "Messages")}, {"rule_set", tr("规则", "Rules")}, {"calendar", tr("工作日日历", "Calendar of working days")}, {"log", tr("透明日志", "Transparency log")}, {"listing", tr("挂牌", "Offers")}, {"demand", tr("供需对接", "Demands")}, {"order", tr("订单与交付", "Orders and delivery")}, {"money", tr("账目", "Books")},
	{"exchange", tr("交易场所", "The exchange")}, {"client", tr("机器客户端", "Machine clients")}, {"code", tr("代码", "Codes")},
	{"demo", tr("演示", "Demonstration")},
}

// apiDocs is the interface in words: what each operation does, who may call it and what it takes,
// made from the document that programs read.
func (v *visit) apiDocs(*ledger.Tx) (content, error) {
	groups := map[string][]api.Outline{}
	for _, o := range v.api.Outlines() {
		groups[o.Tag] = append(groups[o.Tag], o)
	}
	title := tr("接口文档", "The JSON interface")
	body := []g.Node{
		components.Heading{Title: title, Lead: tr("页面上能做的，接口都能做；规则、权限和错误说明也相同。机器可读的定义见 OpenAPI 文档。", "Whatever the pages do, the interface does, by the same rules, permissions and words. Programs read the OpenAPI document."),
			Acts: []g.Node{components.ButtonLink{Label: tr("OpenAPI 3.1 文档（JSON）", "OpenAPI 3.1 document (JSON)"), Href: "/api/openapi.json"}.In(v.lang)}}.In(v.lang),
		v.apiBasics(),
	}
	for _, t := range apiTags {
		body = append(body, components.Section(v.lang, t.tag, t.name, v.operations(t.name, groups[t.tag])))
	}
	return content{Title: title, Body: body}, nil
}

// apiBasics is what holds for every operation.
func (v *visit) apiBasics() g.Node {
	return components.Section(v.lang, "basics", tr("通用约定", "What holds throughout"),
		components.Facts(v.lang,
			components.Fact{Term: tr("登录", "Signing in"), Value: g.Group{components.Code("POST /api/v1/sessions"), v.text(tr("，其后每次请求带 ", ", then with each request ")), components.Code("Authorization: Bearer …")}},
			components.Fact{Term: tr("机器", "Machines"), Value: g.Group{v.text(tr("API 密钥 ", "an API key ")), components.Code("Authorization: Bearer hsk_….…"), v.text(tr("，或按 RFC 9421 签名的请求；在“机器客户端”页签发", ", or a request signed by RFC 9421; issued on the page Machine clients"))}},
			components.Fact{Term: tr("语言", "Language"), Value: g.Group{components.Code("Accept-Language: zh | en"), v.text(tr("，决定说明文字的语言", " chooses the language of the words"))}},
			components.Fact{Term: tr("重试", "Retrying"), Value: g.Group{components.Code("Idempotency-Key"), v.text(tr("：同键同内容只办一次，返回同一答复；同键不同内容返回 409", ": same key and content happen once and answer the same; other content is 409"))}},
			components.Fact{Term: tr("修改", "Editing"), Value: g.Group{components.Code("ETag"), g.Text(" / "), components.Code("If-Match"), v.text(tr("：只修改您看到的那一版", ": only the version that you saw is changed"))}},
			components.Fact{Term: tr("翻页", "Paging"), Value: g.Group{components.Code("limit"), g.Text(" · "), components.Code("cursor"), g.Text(" ← "), components.Code("next")}},
			components.Fact{Term: tr("金额", "Amounts"), Value: g.Group{components.Code("*_fen"), v.text(tr("：整数，单位为分", ": whole numbers of fen"))}},
			components.Fact{Term: tr("错误", "Errors"), Value: g.Group{components.Code("application/problem+json"), v.text(tr("（RFC 9457）：稳定的 code、字段、依据的条款和怎么办", " (RFC 9457): a stable code, the field, the article and what to do"))}},
		),
		components.CodeBlock(v.lang, tr("试一下", "Try it"), "curl "+v.PublicURL+"/api/v1/products?limit=3"))
}

func (v *visit) operations(caption components.Text, list []api.Outline) g.Node {
	rows := make([]components.Row, 0, len(list))
	for _, o := range list {
		who := tr("登录后", "signed in")
		if o.Public {
			who = tr("任何人", "anyone")
		}
		what := g.Group{v.text(o.Title)}
		if o.Note != "" {
			what = append(what, h.P(h.Class("small muted"), h.Lang("en"), g.Text(o.Note)))
		}
		rows = append(rows, components.Row{Cells: []g.Node{components.Code(o.Method + " " + o.Path), what, v.text(who), v.apiInputs(o.Inputs), components.Code(o.Status)}})
	}
	return components.Table{
		Caption: caption, Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("操作", "Operation")}, {Head: tr("作用", "Does")}, {Head: tr("谁可以调用", "For")}, {Head: tr("输入（* 必填）", "Takes (* required)")}, {Head: tr("成功", "Success")}},
	}.In(v.lang)
}

func (v *visit) apiInputs(list []api.Input) g.Node {
	items := make([]g.Node, 0, len(list))
	for _, i := range list {
		if i.Name == "Idempotency-Key" || i.Name == "If-Match" || i.Name == "limit" || i.Name == "cursor" {
			continue // said once for all, above
		}
		star := ""
		if i.Required {
			star = "*"
		}
		items = append(items, h.Li(components.Code(i.Name+star), h.Span(h.Class("small muted"), g.Text(" "+i.Type))))
	}
	if len(items) == 0 {
		return components.Date("")
	}
	return h.Ul(g.Group(items))
}
