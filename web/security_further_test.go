package web_test

import (
	"slices"
	"strings"

	"huishu/registry/notice"
	"huishu/registry/plan/plantest"
)

// further says what the journey has no occasion to, and returns addresses of pages that no link leads to: each text of the document that hangs on what somebody holds or has done before.
func (g *guarded) further(agreement string) (addresses []string) {
	g.Helper()
	addresses = g.buys()
	addresses = append(addresses, g.organises())
	g.drafts()
	g.alters()
	g.amends(agreement)
	g.files()
	return append(addresses, g.administers())
}

// drafts draws up once more what has been concluded and can no longer be edited.
func (g *guarded) drafts() {
	g.Helper()
	items := obj{}
	for _, item := range plantest.Items {
		items[item] = "方案内容"
	}
	g.bureau.post("/plans", obj{"title": "第二份方案", "mode": "field", "items": items, "resources": []string{g.resource.str("id")}, "consultation": "已征求意见"}).must(201)
}

// buys orders what is not carried through, and edits, declines and contests.
func (g *guarded) buys() (addresses []string) {
	g.Helper()
	listing := g.stranger().get("/listings").must(200).str("items", 0, "id")
	order := func() string {
		return "/orders/" + g.buyer.post("/orders", obj{"listing": listing, "purpose": "商业选址分析"}).must(201).str("id")
	}
	g.buyer.post(order()+"/cancel", obj{"reason": "不再需要"}).must(200)
	paid := order()
	g.merchant.post(paid+"/confirm", nil).must(200)
	g.run()
	g.merchant.post(paid+"/payment", obj{"reference": "ICBC-7", "amount_fen": 100_001}).must(200)
	g.merchant.post(paid+"/refund", obj{"reference": "ICBC-8", "amount_fen": 100_001, "reason": "协商退款"}).must(200)
	filed := order()
	g.merchant.post(filed+"/confirm", nil).must(200)
	var venue *who
	for _, c := range g.callers {
		if c.login == "exchange" {
			venue = c.who
		}
	}
	g.told("answer-filing", func(said obj) *answer { return venue.signing("exchange").post(filed+"/filing", said) }, obj{"accepted": false, "article": "第十八条", "reason": "材料不符"}, "article", "reason")
	taken := order()
	g.merchant.post(taken+"/confirm", nil).must(200)
	g.told("answer-filing", func(said obj) *answer { return venue.signing("exchange").post(taken+"/filing", said) }, obj{"accepted": true, "record_number": "HZ-2026-000009"}, "record_number")

	mine := g.merchant.get("/listing-files").must(200)
	for i := range mine.len("items") {
		path := "/listing-files/" + mine.str("items", i, "id")
		own := g.merchant.get(path).must(200)
		if own.at("state") != "draft" {
			continue
		}
		g.merchant.seeing(own.header.Get("ETag")).put(path, obj{
			"title": "尚未上架", "summary": "尚未上架。", "price_fen": 100, "allowed": []string{"商业选址分析"}, "forbidden": []string{"个人画像"}, "operator_bp": 7000, "merchant_bp": 3000, "broker_bp": 500,
			"ceiling": obj{"amount_fen": 100_000, "reference": "惠发改价〔2026〕3号"},
		})
		g.merchant.post("/listings", obj{
			"product": own.str("product"), "title": "再次挂牌", "summary": "尚未上架。", "price_fen": 100, "allowed": []string{"商业选址分析"}, "forbidden": []string{"个人画像"}, "operator_bp": 7000, "merchant_bp": 3000, "broker_bp": 500,
			"ceiling": obj{"amount_fen": 100_000, "reference": "惠发改价〔2026〕3号"},
		}).must(201)
	}
	demand := g.buyer.post("/demands", obj{"title": "公交客流热度数据", "description": "用于新店选址，需要按日汇总的线路热度。", "purpose": "商业选址", "fields": []string{"线路"}, "budget_fen": 200_000, "deadline": g.db.Now().AddDate(0, 1, 0).Format("2006-01-02")}).must(201).str("id")
	g.buyer.post("/demands/"+demand+"/broker", nil)
	a := g.broker.post("/demands/"+demand+"/proposals", obj{"listing": listing, "note": "符合"})
	if a.status == 201 {
		g.buyer.post("/proposals/"+a.str("id")+"/decline", obj{"reason": "价格不合适"}).must(200)
	}
	addresses = append(addresses, order()+"/cancel", "/orders/new?listing="+listing, "/demands/"+demand+"/propose?listing="+listing)
	draft := g.operator.get("/product-files").must(200)
	for i := range draft.len("items") {
		path := "/product-files/" + draft.str("items", i, "id")
		if a := g.operator.upload("PUT", path+"/sample", "样例.csv", []byte("线路,电话\n1路,13812345678\n2路,13912345679\n")); a.status == 200 {
			g.operator.post(path+"/sample/contest", obj{"position": a.num("sample", "hits", 0, "position"), "reason": "为公开的服务电话"}).must(200)
		}
	}
	return addresses
}

// told has somebody say, by a request that is signed, what the poisoner cannot send in its stead.
func (g *guarded) told(operation string, say func(obj) *answer, body obj, names ...string) {
	g.Helper()
	p := g.sender.(*poisoner)
	for _, name := range names {
		key := operation + " " + name
		if a := say(merge(body, obj{name: p.mark(key)})); a.status < 400 {
			g.Errorf("%s takes what nobody can see", key)
		}
		body = merge(body, obj{name: poisoned(body[name].(string), nil)})
		p.taken[key] = true
	}
	say(body).must(200)
}

// administers is what people do with accounts and clients.
func (g *guarded) administers() (address string) {
	g.Helper()
	g.buyer.put("/me/mailbox", obj{"address": "a@example.com"})
	g.buyer.put("/me/message-settings", obj{"settings": []obj{{"channel": "email", "kind": string(notice.Task), "pace": "daily"}}})
	g.buyer.post("/messages/read", obj{"up_to": g.buyer.get("/messages").must(200).str("items", 0, "id")}).must(200)
	g.stranger().post("/verifications", obj{"code": "x", "file": ""})
	g.stranger().post("/verifications", obj{"code": "", "file": "x"})
	g.stranger().post("/code-checks", obj{"codes": []string{"x"}})
	g.buyer.post("/sessions/current/proof", obj{"code": "123456"})
	g.authority.post("/rule-sets/check", obj{"source": "x"})
	g.authority.post("/rule-sets/rehearse", obj{"source": secondRules(g)})
	opened := g.buyer.post("/parties/"+g.buyerID+"/accounts", obj{"login": "identified", "name": "同事", "password": password}).must(201)
	id := opened.str("id")
	g.logins["identified"] = opened.str("login")
	g.buyer.post("/parties/"+g.buyerID+"/persons", obj{"account": id, "name": "王小明", "document_number": ""}).must(200)
	open := g.buyer.post("/parties/"+g.buyerID+"/invitations", obj{"address": "open@example.com", "name": "李四", "functions": []string{"handler"}, "roles": []string{}}).must(201).str("token")
	other := g.signIn("identified")
	other.put("/me/membership", obj{"membership": other.get("/me/memberships").must(200).str("items", 0, "id")}).must(200)
	token := g.buyer.post("/parties/"+g.buyerID+"/invitations", obj{"address": "invited@example.com", "name": "张三", "functions": []string{"handler"}, "roles": []string{}}).must(201).str("token")
	g.stranger().post("/invitations/acceptance", obj{"token": token, "account": obj{"login": "invited", "name": "张三", "password": password}}).must(201)
	colleague := g.buyer.get("/parties/" + g.buyerID + "/members").must(200)
	g.buyer.put("/memberships/"+colleague.str("items", colleague.len("items")-1, "id"), obj{"functions": []string{"handler"}}).must(200)
	g.buyer.put("/webhooks/"+g.things["webhooks"][0].ID+"/events", obj{"events": []string{string(notice.Task)}}).must(200)
	g.buyer.put("/clients/"+g.things["clients"][0].ID+"/scopes", obj{"scopes": []string{"orders.write"}}).must(200)
	now := g.db.Now()
	change := obj{
		"number": "国办发明电〔2026〕99号", "source": "https://www.gov.cn/x.htm", "published": now.Format("2006-01-02"), "year": now.Year(), "amends": true,
		"days": []obj{{"date": now.AddDate(0, 0, 8).Format("2006-01-02"), "kind": "off", "name": "临时放假"}},
	}
	for _, path := range []string{"/calendar/notices/preview", "/calendar/notices"} {
		g.authority.post(path, change)
		change["reason"] = "延长假期" // a preview takes none
	}
	second := g.signIn("authority2")
	adoption := "/rule-set-adoptions/" + g.things["rule-set-adoptions"][0].ID
	second.post(adoption+"/confirm", nil).must(200)
	g.authority.post(adoption+"/revoke", obj{"reason": "另行制定"}).must(200)
	third := g.authority.post("/rule-set-adoptions", obj{"reason": "再行制定", "source": strings.NewReplacer("second-demand", "third-demand", "second_demand", "third_demand", "16号", "17号").Replace(secondRules(g))})
	g.authority.post("/rule-set-adoptions/"+third.str("id")+"/withdraw", obj{"reason": "暂缓"}).must(200)
	g.authority.post("/erasures", obj{"ground": "unlawful", "reason": "惠数决〔2026〕1号", "subject_kind": "party", "subject_id": g.buyerID, "events": []string{}}).must(200)
	csv := "资源编号,资源名称,摘要,更新频率,联系人\nR-3,乘客登记,乘客登记（13812345678）,每日,张三丰\n"
	g.bureau.upload("POST", "/parties/"+g.bureauID+"/resources", "目录.csv", []byte(csv)).must(200)
	g.look()
	for _, r := range g.things["resources"] {
		g.bureau.post("/resources/"+r.ID+"/personal/settle", obj{"reason": "已核实，为公开信息"})
	}
	return "/join/" + open
}

// organises is what organisations enter about themselves, and where a stranger follows the wish of one to come back.
func (g *guarded) organises() (address string) {
	g.Helper()
	profile := obj{"name_zh": "惠州零售连锁有限公司", "region": "441302", "address": "惠州", "legal_rep": "陈一", "contact_name": "李二", "contact_phone": "0752-2808080", "contact_email": "a@example.com"}
	file := obj{
		"type": "1", "term_from": "2019-05-06", "term_to": "", "capital_fen": 0, "scope": "数据处理", "industry": "65", "zone": "", "handler": "张经办", "handler_phone": "0752-2808080", "handler_way": "1",
	}
	read := g.buyer.get("/parties/" + g.buyerID + "/profile").must(200)
	g.buyer.seeing(read.header.Get("ETag")).put("/parties/"+g.buyerID+"/profile", profile).must(200)
	was := g.buyer.get("/parties/" + g.buyerID + "/file").must(200)
	g.buyer.put("/parties/"+g.buyerID+"/file", merge(file, obj{"version": was.at("version"), "papers": []obj{{"material": "authorisation_letter", "document": g.buyer.document("授权书")}}})).must(200)
	open := "/changes/" + g.things["changes"][0].ID
	g.authority.post(open+"/return", obj{"reason": "请补正"}).must(200)
	g.operator.post(open+"/resubmit", obj{"profile": profile, "file": file, "papers": []obj{{"material": "authorisation_letter", "document": g.operator.document("授权书")}}}).must(200)
	g.authority.post(open+"/refuse", obj{"ground": "incomplete", "reason": "材料不齐"}).must(200)
	g.operator.post("/changes", obj{"profile": profile, "file": file, "papers": []obj{{"material": "authorisation_letter", "document": g.operator.document("授权书")}}}).must(201)
	applicant, _ := g.company("惠州申请有限公司", "91441302MA4X00012", "newcomer")
	form := obj{
		"kind": "broker", "scope": "供需撮合", "accreditation": "粤数经〔2026〕0101号", "issuer": "广东省政务服务和数据管理局", "from": g.db.Now().Format("2006-01-02"), "to": g.db.Now().AddDate(2, 0, 0).Format("2006-01-02"),
		"papers": append(applicant.papers(), obj{"material": "accreditation_paper", "document": applicant.document("认定文件")}),
	}
	path := "/applications/" + applicant.post("/applications", form).must(201).str("id")
	g.authority.post(path+"/return", obj{"reason": "请补正"}).must(200)
	applicant.post(path+"/resubmit", form).must(200)
	_, id := g.company("惠州待核验有限公司", "91441302MA4X00011", "unverified")
	g.authority.post("/parties/"+id+"/transfers", obj{"bank": "工商银行惠州分行", "account": "1234", "holder": "惠州待核验有限公司", "amount_fen": 12}).must(201)
	g.authority.post("/parties/"+g.bureauID+"/reference", obj{"class": "central", "statement": "参照执行", "document": g.authority.document("说明")}).must(200)
	left := "91441302MA4X00010"
	asked := g.stranger().post("/readmissions", merge(profile, obj{"uscc": left + check(left), "account": obj{"login": "again", "name": "周归", "password": password}, "reason": "恢复业务"})).must(201)
	return "/return/following/" + asked.str("reference")
}

// alters carries a correction of a registration to its public notice, where somebody objects.
func (g *guarded) alters() {
	g.Helper()
	path := "/alterations/" + g.things["alterations"][0].ID
	g.registrar.post(path+"/return", obj{"reason": "请补正"}).must(200)
	g.operator.post(path+"/resubmission", obj{"reason": "名称有误", "corrected": obj{"name": "更正后的名称", "description": "更正后的简介，不含个人信息。"}}).must(200)
	g.registrar.post(path+"/accept", nil).must(200)
	g.registrar.post(path+"/review", nil).must(200)
	g.buyer.post(path+"/objections", obj{"real_name": "王五", "statement": "更正后的名称与我司产品重名", "document": g.buyer.document("证据")}).must(201)
	objection := g.registrar.get(path).must(200).str("objections", 0, "id")
	g.registrar.post(path+"/objections/"+objection+"/dismiss", obj{"reason": "名称不同，不成立"}).must(200)
	g.buyer.upload("POST", path+"/personal-objections", "证据.txt", []byte("证据"), "statement", "更正后的名称是我的姓名").must(201)
}

// files carries a case by its steps.
func (g *guarded) files() {
	g.Helper()
	file := func() string {
		return "/cases/" + g.buyer.post("/cases", obj{"procedure": "opening_demand", "answers": obj{"purpose": "选址分析", "until": "2027-12-31", "measures": "本地部署"}}).must(201).str("id")
	}
	me := g.authority.get("/me").must(200).str("account")
	one := file()
	g.authority.post("/cases/several", obj{"act": "assign", "account": me, "cases": []string{strings.TrimPrefix(one, "/cases/")}, "reason": "分工"}).must(200).is(true, "items", 0, "done")
	g.authority.post(one+"/acts/complete", obj{"reason": "请补充"}).must(200)
	g.buyer.post(one+"/acts/mend", obj{"answers": obj{"purpose": "选址分析", "until": "2027-12-31", "measures": "本地部署"}}).must(200)
	complaint := "/complaints/" + g.rival.post("/complaints", obj{"respondent": g.merchantID, "category": "misuse", "statement": "2026 年 3 月 1 日发现其转售数据，请核查。", "naming": "real_name", "contact_name": "王五", "contact": "0752"}).must(201).str("id")
	g.authority.post(complaint+"/accept", nil).must(200)
	g.authority.post(complaint+"/hear", obj{"reason": "请陈述。"}).must(200)
	g.merchant.post(complaint+"/answer", obj{"reason": "已整改"}).must(200)
	g.authority.post(complaint+"/uphold", obj{"reason": "属实", "measures": []obj{{"kind": "rectify", "qualification": ""}}})
	two := file()
	g.authority.post(two+"/acts/take", nil).must(200)
	g.authority.post(two+"/clock/stop", obj{"ground": "experts", "reason": "专家评审"}).must(200)
	g.authority.post(two+"/clock/resume", obj{"reason": "评审结束"}).must(200)
	g.authority.post(two+"/acts/agree", obj{"reason": "同意"}).must(200)
	g.signIn("authority2").post(two+"/reject", obj{"reason": "不同意"}).must(200)
	late := file()
	g.authority.post("/demo/clock", obj{"working_days": 6}).must(200)
	g.authority.post(late+"/explain", obj{"reason": "承办人出差"}).must(200)
}

// amends says in agreements what the journey leaves out: ceilings of prices, papers, and changes of them.
func (g *guarded) amends(agreement string) {
	g.Helper()
	concluded := g.bureau.get("/agreements/" + agreement).must(200)
	day := g.db.Now().Format("2006-01-02")
	clauses := obj{}
	for _, item := range []string{"products", "platform", "ownership", "disclosure", "accounting", "security", "evaluation", "breach", "disputes", "termination", "other"} {
		clauses[item] = "双方约定的条款"
	}
	terms := obj{
		"title": "交通公共数据授权运营协议", "operator": g.operatorID, "from": concluded.str("from"), "to": g.db.Now().AddDate(4, 0, 0).Format("2006-01-02"),
		"selection": "public_tender", "plan": concluded.str("plan"), "clauses": clauses, "notice_days": 60,
		"selection_record": obj{"notice": "惠公易〔2026〕12号", "on": day, "bidders": 4, "document": g.bureau.document("中标通知")},
		"purposes":         []obj{{"name": "商业选址", "class": "industry"}}, "recipients": []string{"在惠企业"}, "resources": []obj{{"resource": g.resource.str("id")}},
		"ceilings": []obj{{"product": "热度指数", "purpose": "商业选址", "fen": 500_000, "basis": "product", "reference": "惠发改价〔2026〕3号"}},
	}
	drafted := g.bureau.post("/agreements", terms)
	path := "/agreements/" + drafted.str("id")
	g.bureau.seeing(drafted.header.Get("ETag")).put(path, terms).must(200)
	g.bureau.post(path+"/documents", obj{"title": "附件一", "document": g.bureau.document("附件")}).must(200)
	m := g.bureau.post("/agreements/"+agreement+"/amendments", obj{"reason": "定价上限", "terms": terms})
	g.bureau.seeing(m.header.Get("ETag")).put("/amendments/"+m.str("id"), obj{"reason": "定价上限", "terms": terms}).must(200)
}

// last are operations that end what others still need.
var last = []string{"close-account", "erase-account", "close-party", "erase-events", "erase-complaint"}

// sweep has everybody whom the policy admits say what an operation takes at the least, until each text of the document was said: what the
// journey and its sequel have no occasion for.
func (g *guarded) sweep(p *poisoner) {
	g.Helper()
	for _, op := range slices.SortedStableFunc(slices.Values(p.operations), func(a, b operation) int { return rank(a) - rank(b) }) {
		if op.RequestBody == nil || op.RequestBody.Value.Content["application/json"] == nil || !strings.Contains(op.path, "{") {
			continue
		}
		g.look()
		for _, thing := range g.things[op.kind()] {
			for act, address := range op.addresses(thing) {
				for _, c := range g.callers {
					if len(p.untriedOf(op)) == 0 {
						break
					}
					if !c.admits(acts[op.OperationID], act, thing) {
						continue
					}
					body := least(op.RequestBody.Value.Content["application/json"].Schema.Value, "理由", 0)
					for _, version := range []string{`"1"`, `"2"`} {
						c.seeing(version).json(op.method, address, body)
						if op.Parameters.GetByInAndName("header", "If-Match") == nil {
							break
						}
					}
				}
			}
		}
	}
}

func rank(op operation) int { return slices.Index(last, op.OperationID) }
