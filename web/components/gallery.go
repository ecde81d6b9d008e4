package components

import (
	"crypto/sha256"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// Gallery renders every part of the design system on one page, with made-up
// contents. It is for designers, page authors and the tests that look at it.
func Gallery(lang Lang) g.Node {
	root := sha256.Sum256([]byte("gallery"))
	return galleryPage(lang, root[:]).In(
		galleryHome(lang),
		galleryProduct(lang, root[:]),
		galleryCase(lang),
		galleryVerify(lang, root[:]),
		galleryLists(lang),
		galleryForm(lang),
		galleryFigures(lang),
		Section(lang, "stages", T("逐步填写", "A form filled in over days"),
			Stages(lang, 1, Stage{Name: T("基本信息", "Basics"), Href: "#1", Done: true}, Stage{Name: T("来源与字段", "Sources and fields"), Href: "#2", Missing: 2},
				Stage{Name: T("委托代理", "Agent"), Href: "#3", Optional: true}, Stage{Name: T("样例", "Sample"), Href: "#4"}, Stage{Name: T("预览", "Preview"), Href: "#5", Look: true}),
			h.P(Keyed("j", "#stages", g.Text(T("下一件", "Next case").In(lang)))), Keys(lang, Key{Key: "j", Does: T("下一件", "Next case")})),
		Section(lang, "states", T("状态", "States"), h.Ul(h.Class("grid"),
			g.Map([]string{"valid", "reviewing", "submitted", "provisional", "revoked", "overdue", "suspended", "cancelled", "draft"},
				func(code string) g.Node { return h.Li(StateOf(code).In(lang)) }))),
		Section(lang, "problem", T("错误页", "An error page"), galleryProblem().In(lang)),
	)
}

func galleryPage(lang Lang, root []byte) Page {
	return Page{
		Lang: lang, Title: T("组件总览", "Gallery"), Path: "/gallery?view=all",
		Nav: []NavItem{
			{Label: T("找数据", "Find data"), Href: "/products", Current: true}, {Label: T("供需对接", "Demands"), Href: "/demands"},
			{Label: T("公示", "Notices"), Href: "/notices"}, {Label: T("核验", "Verify"), Href: "/verify"}, {Label: T("统计", "Statistics"), Href: "/statistics"},
		},
		User: &User{Name: T("陈静", "Chen Jing").In(lang), Party: T("惠州市公共交通数据有限公司（数据商）", "Huizhou Transit Data Ltd (merchant)").In(lang), Inbox: 3, Late: true,
			InboxHref: "/inbox", Messages: "99+", MessagesHref: "/messages", SignOut: "/sign-out", Links: []NavItem{{Label: T("账号与安全", "Account and security"), Href: "/account"}}},
		Demo:   &Demo{Date: "2026-11-23", Action: "/demo/clock"},
		Crumbs: []NavItem{{Label: T("首页", "Home"), Href: "/"}, {Label: T("找数据", "Find data"), Href: "/products"}, {Label: T("公交客流小时指数", "Hourly bus ridership index")}},
		Flash:  []Flash{{Tone: Valid, Text: T("申请已提交，受理编号 HZ-2026-0417", "Submitted under HZ-2026-0417"), Detail: T("登记机构最迟 11 月 26 日答复是否受理。", "The registration body answers by 26 November at the latest.")}},
		Footer: []NavItem{{Label: T("规则", "Rules"), Href: "/rules"}, {Label: T("接口文档", "API"), Href: "/api/docs"}, {Label: T("日志", "Log"), Href: "/log/checkpoint"}},
		Log:    &LogLine{Root: root, Size: 12481, Anchored: 12480, Href: "/log"},
	}
}

func galleryHome(lang Lang) g.Node {
	return h.Div(h.Class("part"),
		SearchBox{Action: "/search", Large: true, Label: T("查找数据、产品、主体、编码或凭证", "Find data, products, parties, codes or certificates"),
			Hint: T("例如：公交客流、91441300…、凭证编号", "For example: bus ridership, 91441300…, a certificate number")}.In(lang),
		Doors(lang,
			Door{Title: T("我要找数据", "I need data"), Text: T("看样本、质量与价格，在交易所成交", "See samples, quality and price; trade at the exchange"), Href: "/products"},
			Door{Title: T("我要登记产品", "I register a product"), Text: T("提交前逐条预检，一次说清", "Checked before filing; everything said at once"), Href: "/register"},
			Door{Title: T("我要核验凭证", "I verify a certificate"), Text: T("输入编号、扫码或拖入文件，离线也能验", "By number, code or file; works offline too"), Href: "/verify"}))
}

func galleryProduct(lang Lang, root []byte) g.Node {
	state := StateOf("registered")
	valid, filed, listed, delivering := StateOf("valid"), StateOf("filed"), StateOf("listed"), StateOf("delivering")
	return g.Group{
		Heading{Over: T("数据产品 · API", "Data product · API"), Title: T("公交客流小时指数", "Hourly bus ridership index"), State: &state,
			Code: "611441300007187648G44131BH95JZY4", Root: root,
			Lead: T("全市 214 条线路按小时、按站点的上下客指数，由刷卡与扫码记录聚合，不含个人信息。", "Hourly boarding and alighting index by stop for all 214 lines, aggregated from card and code records; no personal data."),
			Acts: []g.Node{ButtonLink{Label: T("下载样本", "Get the sample"), Href: "/sample"}.In(lang), ButtonLink{Label: T("关注更新", "Follow"), Href: "/follow"}.In(lang)}}.In(lang),
		Custody(lang,
			Station{Kind: StationResource, Name: T("公交刷卡记录", "Bus card records").In(lang), Href: "/r/1", State: &valid, Date: "2025-03-04", Proof: "/p/1"},
			Station{Kind: StationAgreement, Name: T("交通授权 07 号", "Transit licence 07").In(lang), Href: "/a/1", State: &filed, Date: "2025-06-18", Proof: "/p/2"},
			Station{Kind: StationProduct, Name: T("公交客流小时指数", "Ridership index").In(lang), State: &state, Date: "2026-02-10", Proof: "/p/3", Here: true},
			Station{Kind: StationRegistration, Name: "HZ-2026-0142", Href: "/c/1", State: &valid, Date: "2026-03-26", Proof: "/p/4"},
			Station{Kind: StationListing, Name: "¥0.80", Href: "/l/1", State: &listed, Date: "2026-04-02", Proof: "/p/5"},
			Station{Kind: StationOrder, Name: "DD-2026-3391", Href: "/o/1", State: &delivering, Date: "2026-11-20", Proof: "/p/6"}),
		Tabs(lang, T("产品", "Product"), NavItem{Label: T("字段", "Fields"), Href: "?tab=fields", Current: true}, NavItem{Label: T("样本", "Sample"), Href: "?tab=sample"},
			NavItem{Label: T("质量与时效", "Quality and freshness"), Href: "?tab=quality"}, NavItem{Label: T("允许与禁止的用途", "Permitted use"), Href: "?tab=use"},
			NavItem{Label: T("版本", "Versions"), Href: "?tab=versions"}, NavItem{Label: T("证明", "Proof"), Href: "?tab=proof"}),
		Columns(
			Facts(lang,
				Fact{T("数源部门", "Source body"), g.Text(T("惠州市交通运输局", "Huizhou Transport Bureau").In(lang))},
				Fact{T("更新频率", "Updated"), g.Text(T("每日，最近 2026-11-22 按时", "Daily; last on 2026-11-22, on time").In(lang))},
				Fact{T("最高准许收费", "Price ceiling"), g.Group{Money(100), Article("发改价格〔2025〕65号")}},
				Fact{T("日志根", "Log root"), Hash(lang, "3f9a1c027be4d85510aa93bd5c6e7f8091a2b3c4d5e6f708192a3b4c9be1d077")},
				Fact{T("有效期至", "Valid until"), Date("2029-03-25")}),
			Panel(lang, T("订购", "Order"),
				Facts(lang, Fact{T("价格", "Price"), h.Span(Money(80), g.Text(T(" / 千次，含税", " per 1,000 calls, tax included").In(lang)))},
					Fact{T("交付", "Delivery"), g.Text(T("签约后 2 个工作日", "2 working days after signing").In(lang))}),
				ButtonLink{Label: T("发起订单", "Place an order"), Href: "/order", Weight: Primary}.In(lang))),
	}
}

func galleryCase(lang Lang) g.Node {
	at := time.Date(2026, 9, 28, 1, 12, 0, 0, time.UTC)
	return Section(lang, "case", T("登记案件", "A case"), Columns(
		g.Group{
			Grid(
				Clock{Name: T("形式审核", "Formal review"), Used: 7, Total: 20, Due: "2026-10-30", Today: "2026-10-15", Article: T("第十一条", "Art. 11"), Gaps: []int{3, 7, 12, 17}}.In(lang),
				Clock{Name: T("受理", "Acceptance"), Used: 5, Total: 3, Due: "2026-10-16", Today: "2026-10-20", Article: T("第十条", "Art. 10"), Gaps: []int{2}}.In(lang),
				Clock{Name: T("公示", "Public notice"), Used: 4, Total: 10, Due: "2027-01-06", Today: "2026-12-28", Article: T("第十二条", "Art. 12"), Gaps: []int{4, 9}, Provisional: T("2027 年放假安排尚未公布，公布后重新计算", "the holidays of 2027 are not announced yet; the date is recomputed when they are")}.In(lang),
				Clock{Name: T("补正", "Completion"), Used: 2, Total: 5, Due: "2026-11-30", Today: "2026-11-23", Article: T("第十条", "Art. 10"), Paused: T("等待申请人补交材料", "waiting for the applicant's documents")}.In(lang),
				Clock{Name: T("受理", "Acceptance"), Used: 2, Total: 3, Due: "2026-09-30", Today: "2026-11-23", Article: T("第十条", "Art. 10"), Done: true}.In(lang)),
			Timeline(lang,
				Entry{At: When(at.Add(-52 * time.Hour)), What: T("提交首次登记申请", "First registration filed"), Who: T("陈静，惠州市公共交通数据有限公司", "Chen Jing, Huizhou Transit Data Ltd").In(lang), Tone: Valid, Proof: "/p/9"},
				Entry{At: When(at), What: T("受理", "Accepted"), Who: T("李明，登记机构", "Li Ming, registration body").In(lang), Article: T("第十条", "Art. 10").In(lang), Tone: Valid, Proof: "/p/10"},
				Entry{At: Date("2026-10-09"), What: T("异议：字段来源", "Objection: source of a field"), Who: T("市民陈某（实名）", "a citizen, real name on file").In(lang), Article: T("第十二条", "Art. 12").In(lang), Tone: Paused, Body: Prose(lang, T("异议人认为“站点名称”取自未授权目录，附截图两张。", "The objector holds that the stop names come from a catalogue outside the agreement; two screenshots attached."))},
				Entry{At: Date("2026-10-30"), What: T("形式审核到期", "Formal review due"), Tone: Waiting}),
			Findings(lang,
				Finding{Level: MustMend, What: T("样本第 3 列含手机号码", "Column 3 of the sample holds mobile numbers"), Where: "sample.csv:3", Article: T("第二十条", "Art. 20").In(lang), Remedy: T("删除该列或改为按站点聚合后重新上传", "Remove the column or aggregate by stop, then upload again"), Href: "/fix"},
				Finding{Level: LookAt, What: T("授权协议 60 天后到期，登记有效期随之缩短", "The agreement ends in 60 days, which shortens the registration"), Where: "agreement.term", Article: T("第十五条", "Art. 15").In(lang), Remedy: T("可先办理协议续签", "Consider renewing the agreement first")},
				Finding{Level: ForKnowledge, What: T("将公开的内容与预览一致", "What will be public is exactly the preview"), Article: T("第十二条", "Art. 12").In(lang)}),
		},
		Panel(lang, T("下一步", "Next step"),
			Prose(lang, T("由登记机构在 10 月 30 日前作出审核意见。", "The registration body decides by 30 October.")),
			Act{Label: T("通过", "Approve"), Action: "/approve", Weight: Primary}.In(lang),
			Act{Label: T("不予登记", "Refuse"), Action: "/refuse", Weight: Danger, Confirm: T("申请人会立即收到理由与依据，须重新申请；此决定写入日志，不能撤回。", "The applicant is told the reasons at once and must file anew; the decision enters the log and cannot be taken back.")}.In(lang))))
}

func galleryVerify(lang Lang, root []byte) g.Node {
	path := "0  3f9a1c027be4d85510aa93bd5c6e7f8091a2b3c4d5e6f708192a3b4c9be1d077\n1  a07c55e19d2b4f6680bb12ce34df56071829304152637485960718293a4b5c6d"
	return Section(lang, "verify", T("核验结果", "Verification"),
		Verdict{State: StateOf("valid"), Subject: T("公交客流小时指数 · 首次登记", "Hourly bus ridership index · first registration"), Code: "HZ-2026-0142",
			Since: T("自 2026-03-26 起有效，至 2029-03-25；状态于 2 分钟前签发", "Valid from 2026-03-26 to 2029-03-25; status signed 2 minutes ago"), Root: root}.In(lang),
		Verdict{State: StateOf("revoked"), Subject: T("停车场车位指数", "Parking index"), Since: T("2026-08-14 因隐瞒材料被撤销，第二十条", "Revoked on 2026-08-14 for concealed material, Art. 20")}.In(lang),
		Proof(lang,
			ProofStep{Outcome: Holds, Sentence: T("凭证的每个字节都由登记机构的密钥签名。", "Every byte of the certificate is signed by the registration body's key."), Command: "huishu verify certificate.json"},
			ProofStep{Outcome: Holds, Sentence: T("它是日志的第 8,214 条，从叶到根的路径成立。", "It is entry 8,214 of the log: the path from leaf to root holds."), Bytes: path, Command: "huishu verify certificate.json --json"},
			ProofStep{Outcome: Open, Sentence: T("日志根已写入以太坊兼容链的第 19,402 块。", "The root stands in block 19,402 of an Ethereum-compatible chain."), Detail: T("尚未给出节点地址，无法在链上核对。", "No node address given, so the chain could not be asked.")},
			ProofStep{Outcome: Fails, Sentence: T("状态清单在五分钟内签发。", "The status list was signed within five minutes."), Detail: T("清单签发于 3 小时前，请联网后重试。", "It was signed 3 hours ago; go online and try again."), Command: "huishu verify certificate.json --status list.json"}),
		h.Div(h.Class("grid"), QR(lang, "https://data.huizhou.example/verify/HZ-2026-0142"), Seal{Root: root, Size: "large"}.In(lang)))
}

func galleryLists(lang Lang) g.Node {
	row := func(code, name string, c Clock, state string, late bool) Row {
		return Row{Late: late, Cells: []g.Node{Link("/case/"+code, g.Text(name)), Code(code), StateOf(state).In(lang), c.Short(lang), Money(128000)}}
	}
	return Section(lang, "lists", T("待办清单", "Inbox"),
		Chips{Items: []Chip{{Group: T("行业", "Sector"), Label: T("交通", "Transport"), Href: "?a"}, {Group: T("时限", "Due"), Label: T("本周", "This week"), Href: "?b"}}, Clear: "?"}.In(lang),
		Narrow(lang, Facet{Label: T("价格", "Price"), Values: []FacetValue{{T("免费", "Free"), "?price=free", 3}, {T("1 万元以内", "Up to ¥10,000"), "?price=10000", 12}}}),
		Table{Caption: T("需要您办理的案件", "Cases that wait for you"),
			Columns: []Column{{Head: T("案件", "Case")}, {Head: T("编号", "Number")}, {Head: T("状态", "State")}, {Head: T("时限", "Clock"), Sort: "?sort=due", Sorted: "ascending"}, {Head: T("金额", "Amount"), Num: true}},
			Rows: []Row{
				row("HZ-2026-0391", T("停车泊位小时指数", "Parking hourly index").In(lang), Clock{Used: 5, Total: 3}, "overdue", true),
				row("HZ-2026-0402", T("企业用水月度指标", "Monthly water use of firms").In(lang), Clock{Used: 3, Total: 3}, "due_today", false),
				row("HZ-2026-0417", T("公交客流小时指数", "Hourly bus ridership index").In(lang), Clock{Used: 7, Total: 20, Gaps: []int{3, 7, 12, 17}}, "reviewing", false)}}.In(lang),
		galleryResults(lang),
		Pager{Shown: 3, First: "?", Next: "?cursor=abc"}.In(lang),
		Empty{Title: T("还没有订单", "No orders yet"), Text: T("成交后，合同、交付与结算都会出现在这里。", "Contracts, deliveries and settlements will appear here."), Act: &ButtonLink{Label: T("去找数据", "Find data"), Href: "/products"}}.In(lang))
}

func galleryResults(lang Lang) g.Node {
	listed, late := StateOf("listed"), StateOf("overdue")
	return Results(lang,
		Result{Title: T("公交客流小时指数", "Hourly bus ridership index").In(lang), Href: "/products/1", State: &listed, Price: h.Span(Money(80), g.Text(T(" / 千次", " per 1,000 calls").In(lang))),
			Text:   T("全市 214 条线路按小时、按站点的上下客指数，不含个人信息。", "Hourly boarding and alighting index by stop for all 214 lines; no personal data."),
			Traits: []g.Node{g.Text(T("惠州市交通运输局", "Huizhou Transport Bureau").In(lang)), g.Text(T("每日更新", "Daily").In(lang)), Date("2026-11-22")},
			Body: Score{Points: 86, Open: true, Reasons: []Reason{
				{T("价格在预算之内", "The price is within the budget"), 15, 15},
				{T("覆盖所需字段 2/3，缺少：车型", "It has 2 of the 3 wanted fields; missing: vehicle type"), 17, 25},
				{T("许可用途未明确涵盖使用目的", "The licence does not name the purpose"), 0, 15}}}.In(lang)},
		Result{Title: T("停车泊位小时指数", "Parking hourly index").In(lang), Href: "/products/2", State: &late, Price: g.Text(T("免费（公共治理）", "Free (public governance)").In(lang)),
			Text:   T("公共停车场按小时的空余泊位。", "Free places of public car parks by hour."),
			Traits: []g.Node{g.Text(T("惠州市住建局", "Huizhou Housing Bureau").In(lang)), g.Text(T("每日更新", "Daily").In(lang)), Date("2026-11-18")}})
}

func galleryForm(lang Lang) g.Node {
	errs := Errors{{Field: "uscc", Message: T("统一社会信用代码末位校验不符，应为 G", "The last character of the USCC should be G"), Article: "GB 32100"}, {Field: "purpose", Message: T("请选择至少一种用途", "Choose at least one purpose"), Article: T("第九条", "Art. 9").In(lang)}}
	return Section(lang, "form", T("首次登记", "First registration"),
		Steps(lang, 1, T("主体", "Party"), T("产品", "Product"), T("材料", "Documents"), T("确认公示内容", "Check what will be public")),
		errs.In(lang),
		Form{Action: "/register", Upload: true, Guard: true}.In(lang,
			Fieldset(lang, T("产品信息", "The product"), Text{},
				TextInput{Field: Field{Name: "name", Label: T("产品名称", "Name"), Hint: T("公示时按此显示，不超过 40 字", "Shown on public notice; 40 characters at most"), Required: true}, Value: T("公交客流小时指数", "Hourly bus ridership index").In(lang), Max: 40}.In(lang),
				TextInput{Field: Field{Name: "uscc", Label: T("统一社会信用代码", "USCC"), Required: true, Error: errs.For("uscc")}, Value: "11441300007187648A", Mono: true, Width: Medium, Max: 18}.In(lang),
				TextInput{Field: Field{Name: "price", Label: T("价格", "Price"), Optional: true}, Value: "0.80", InputMode: "decimal", Width: Short, Prefix: Same("¥"), Suffix: T("每千次", "per 1,000 calls")}.In(lang),
				Select{Field: Field{Name: "form", Label: T("交付形式", "Form of delivery")}, Options: []Option{{Value: "1", Label: T("数据集", "Data set")}, {Value: "2", Label: T("API 产品", "API")}}}.In(lang),
				Choices{Field: Field{Name: "purpose", Label: T("允许的用途", "Permitted purposes"), Required: true, Error: errs.For("purpose")}, Options: []Option{{Value: "a", Label: T("城市规划", "City planning"), Hint: T("公共治理，依法免费", "Public governance: free by law")}, {Value: "b", Label: T("商业选址", "Site selection"), Counted: true, Count: 1204}}}.In(lang),
				Choices{One: true, Inline: true, Field: Field{Name: "pi", Label: T("是否涉及个人信息", "Personal information?")}, Values: []string{"no"}, Options: []Option{{Value: "yes", Label: T("是", "Yes")}, {Value: "no", Label: T("否", "No")}}}.In(lang),
				TextArea{Field: Field{Name: "about", Label: T("内容简述", "Short description")}, Max: 200, Value: T("全市 214 条线路的小时客流指数。", "Hourly ridership of all 214 lines.").In(lang)}.In(lang),
				FileUpload{Field: Field{Name: "sample", Label: T("样本", "Sample"), Hint: T("10 行合成或去标识化的数据", "10 synthetic or de-identified rows")}, Accept: []string{".csv", ".xlsx"}, Max: 5_000_000}.In(lang),
				Checkbox{Field: Field{Name: "declare", Label: T("我声明以上材料真实、来源合法", "I declare that this is true and lawfully sourced")}}.In(lang)),
			Acts(SubmitAs(lang, T("保存草稿", "Save draft"), Plain, "act", "save"), SubmitAs(lang, T("下一步：材料", "Next: documents"), Primary, "act", "next"))))
}

func galleryFigures(lang Lang) g.Node {
	bars := []Bar{{Label: T("惠城区", "Huicheng"), Value: 1204, Href: "?d=1"}, {Label: T("惠阳区", "Huiyang"), Value: 861, Href: "?d=2"}, {Label: T("大亚湾开发区", "Daya Bay"), Value: 655, Strong: true}, {Label: T("博罗县", "Boluo"), Value: 214}, {Label: T("龙门县", "Longmen"), Value: 37}}
	var months []Bar
	for i, v := range []int64{31, 44, 40, 58, 63, 71, 69, 80, 96, 88, 104} {
		months = append(months, Bar{Label: Same(Count(int64(i + 1))), Value: v, Strong: i == 10})
	}
	return Section(lang, "figures", T("统计", "Statistics"),
		Figures(lang,
			Figure{Label: T("已登记产品", "Registered products"), Value: Count(2971), Change: T("较上月 +104", "+104 on last month"), Href: "/products"},
			Figure{Label: T("在途案件", "Open cases"), Value: "128", Change: T("1 件已逾期", "1 overdue"), Tone: Late, Href: "/cases"},
			Figure{Label: T("本年成交", "Traded this year"), Value: Yuan(1_284_560_00), Change: T("较去年同期 +38%", "+38% on last year"), Href: "/orders"},
			Figure{Label: T("按时办结", "Closed in time"), Value: "99.2%", Change: T("达到目标", "On target"), Tone: Valid}),
		Grid(Chart{Title: T("各区县登记数据产品", "Registered products by district"), Unit: T("件", "Products"), Bars: bars}.In(lang),
			Chart{Title: T("2026 年每月登记（件）", "Registrations a month, 2026"), Unit: T("件", "Products"), Bars: months}.Columns(lang)),
		CodeBlock(lang, T("取得凭证", "Fetch a certificate"), "curl https://data.huizhou.example/api/v1/certificates/HZ-2026-0142"))
}

func galleryProblem() Problem {
	return Problem{Status: "403", Message: T("运营机构不得再开发自己交付的产品", "An operator may not re-develop a product it has delivered itself"),
		Remedy:  T("请由其他数据商申请登记，或先解除本产品的授权运营关系。", "Let another merchant register it, or end the operating agreement for this product first."),
		Article: "发改数据规〔2025〕27号 第六条", Code: "product.redevelopment", Incident: "7f3c-2211", Links: []NavItem{{Label: T("返回产品", "Back to the product"), Href: "/products/1"}}}
}
