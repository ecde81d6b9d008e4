package web_test

import (
	"bytes"
	"maps"
	"strings"
	"testing"

	"huishu/registry/product/bulk/bulktest"

	"huishu/ledger/tlog"
	"huishu/registry/plan/plantest"
)

const sold = "线路,日期,热度\n1路,2026-01-01,35\n2路,2026-01-01,80\n3路,2026-01-01,57\n"

// people are the accounts of the journey, by their desks.
type people struct {
	*city
	authority, registrar, bureau, operator, merchant, broker, buyer *who
	bureauID, operatorID, merchantID, brokerID, buyerID             string
	resource                                                        *answer
}

// TestJourney goes from sign-up to settlement through the API alone, and hands the
// certificate to a stranger.
func TestJourney(t *testing.T) {
	t.Parallel()
	p := &people{city: newCity(t)}
	p.settle()
	p.qualify()
	agreement := p.agree()
	file := p.define(agreement)
	code := p.register(file)
	p.verify(code)
	listing := p.offer(file, code)
	order := p.trade(listing)
	p.settled(order)
}

// settle brings the bodies and companies in, and the catalogue.
func (p *people) settle() {
	p.Helper()
	p.authority = p.signIn("authority")
	p.registrar, _ = p.body("registration_body", "惠州市数据登记中心", "12441300MB2C54321", "registrar", false)
	p.bureau, p.bureauID = p.body("public_body", "惠州市交通运输局", "11441300MB2C11111", "bureau", true)
	p.operator, p.operatorID = p.company("惠州数据运营有限公司", "91441302MA4X00001", "operator")
	p.merchant, p.merchantID = p.company("惠州数据商有限公司", "91441302MA4X00002", "merchant")
	p.broker, p.brokerID = p.company("惠州数据经纪有限公司", "91441302MA4X00003", "broker")
	p.buyer, p.buyerID = p.company("惠州零售连锁有限公司", "91441302MA4X00004", "buyer")
	p.importCatalogue()
}

func (p *people) body(kind, name, uscc, login string, implementing bool) (*who, string) {
	p.Helper()
	ground := ""
	if implementing {
		ground = "惠府办〔2026〕9号"
	}
	a := p.authority.post("/bodies", obj{
		"ground": ground, "kind": kind, "name_zh": name, "region": "441300", "address": "惠州市惠城区江北", "legal_rep": "陈一", "contact_name": "李二", "contact_phone": "0752-2808080", "uscc": uscc + check(uscc), "implementing": implementing,
		"officers": []obj{{"office": "chief_data_officer", "person": "张三"}, {"office": "security_officer", "person": "李四"}},
		"account":  obj{"login": login, "name": "经办人" + login, "password": password},
	}).must(201)
	if a.len("vacancies") != 0 || a.len("officers") != 2 {
		p.Errorf("officers of %s: %s", name, a.raw)
	}
	return p.signIn(login), a.str("id")
}

func (p *people) company(name, uscc, login string) (*who, string) {
	p.Helper()
	p.stranger().post("/parties", obj{
		"name_zh": name, "region": "441302", "address": "惠州市惠城区江北", "legal_rep": "陈一", "contact_name": "李二", "contact_phone": "0752-2808080", "uscc": uscc + check(uscc),
		"account": obj{"login": login, "name": "经办人" + login, "password": password, "roles": []string{"authority"}},
	}).must(422)
	entered := p.stranger().post("/parties", obj{
		"name_zh": name, "region": "441302", "address": "惠州市惠城区江北", "legal_rep": "陈一", "contact_name": "李二", "contact_phone": "0752-2808080", "uscc": uscc + check(uscc),
		"account": obj{"login": login, "name": "经办人" + login, "password": password},
	}).must(201).is("company", "kind")
	id := entered.str("id")
	p.logins[login] = entered.str("login")
	w := p.signIn(login)
	w.get("/me").must(200).is(id, "party").is(name, "party_name")
	return w, id
}

func (p *people) importCatalogue() {
	p.Helper()
	csv := "资源编号,资源名称,提供部门,摘要,主题分类,安全级别,共享属性,共享条件,开放属性,更新频率,数据格式,字段说明,数据量,更新日期,关键词,质量说明,涉密\n" +
		"R-1,公交客流,惠州市交通运输局,按日汇总的刷卡客流,道路交通,一般数据2级,无条件共享,,有条件开放,每日,CSV,线路|名称|文本|一般;日期|日|日期|一般;客流量|人次|整数|一般,1000,2026-01-05,公交,,否\n" +
		"R-2,,惠州市交通运输局,没有名称的一行,道路交通,一般数据2级,无条件共享,,,每日,CSV,,,,,,否\n"
	path := "/parties/" + p.bureauID + "/resources"
	p.bureau.upload("POST", path, "目录.csv", []byte(csv)).must(200).is(1, "created").is(3, "rejects", 0, "line")
	p.bureau.upload("POST", path, "目录.csv", []byte(csv)).must(200).is(0, "created").is(1, "unchanged")
	id := p.stranger().get("/resources?q=公交").must(200).str("items", 0, "id")
	p.resource = p.stranger().get("/resources/"+id).must(200).is("客流量", "fields", 2, "name")
}

// qualify leads merchant and broker into the register.
func (p *people) qualify() {
	p.Helper()
	p.asMerchant(p.merchant)
	p.asBroker(p.broker, "粤数经〔2026〕0007号")
	for kind, id := range map[string]string{"merchant": p.merchantID, "broker": p.brokerID} {
		p.stranger().get("/parties?kind="+kind).must(200).is(id, "items", 0, "id").is("valid", "items", 0, "qualifications", 0, "status")
	}
}

func (p *people) asMerchant(w *who) {
	p.Helper()
	p.apply(w, obj{"kind": "merchant", "scope": "交通、商贸领域数据", "papers": w.papers()})
}

func (p *people) asBroker(w *who, accreditation string) {
	p.Helper()
	day := p.db.Now()
	p.apply(w, obj{
		"kind": "broker", "scope": "供需撮合", "accreditation": accreditation, "issuer": "广东省政务服务和数据管理局",
		"from": day.AddDate(0, -1, 0).Format("2006-01-02"), "to": day.AddDate(2, 0, 0).Format("2006-01-02"),
		"papers": append(w.papers(), obj{"material": "accreditation_paper", "document": w.document("认定文件")}),
	})
}

func (w *who) papers() []obj {
	w.Helper()
	return []obj{{"material": "business_licence", "document": w.document("营业执照")}, {"material": "security_commitment", "document": w.document("承诺")}}
}

func (p *people) apply(w *who, form obj) {
	p.Helper()
	a := w.post("/applications", form).must(201).is("submitted", "case", "state")
	path := "/applications/" + a.str("id")
	p.authority.get("/cases?awaits=authority&open=true").must(200).is(a.str("case", "id"), "items", 0, "id")
	p.authority.get(path).must(200).is("accept", "case", "acts", 0, "act")
	p.authority.post(path+"/accept", nil).must(200).is("accepted", "case", "state")
	p.authority.post(path+"/approve", obj{"reason": "材料齐全"}).must(200).is("approved", "case", "state")
	w.get(path).must(200).is("granted", "case", "outcome")
}

// approvedPlan leads an implementation plan through decision, approval and filing.
func (p *people) approvedPlan() (id string) {
	p.Helper()
	items := obj{}
	for _, item := range plantest.Items {
		items[item] = "方案内容"
	}
	day := p.db.Now().Format("2006-01-02")
	content := obj{"title": "交通领域公共数据授权运营", "mode": "field", "items": items, "resources": []string{p.resource.str("id")}, "consultation": "征求了财政、司法等单位意见"}
	made := p.bureau.post("/plans", content).must(201).is("draft", "standing")
	path := "/plans/" + made.str("id")
	p.bureau.seeing(made.header.Get("ETag")).put(path, content).must(200).is(2, "version")
	p.bureau.get(path + "/findings").must(200)
	p.operator.get(path).must(404)
	p.bureau.post(path+"/decide", obj{"meeting": "局党组会议", "on": day, "document": p.bureau.document("会议纪要")}).must(200)
	p.bureau.post(path+"/approve", obj{"by": "惠州市人民政府", "number": "惠府函〔2026〕8号", "on": day, "document": p.bureau.document("批复")}).must(403)
	p.authority.post(path+"/approve", obj{"by": "惠州市人民政府", "number": "惠府函〔2026〕8号", "on": day, "document": p.authority.document("批复")}).must(200).is("granted", "standing")
	p.authority.post(path+"/file", obj{"number": "粤数备〔2026〕7号", "on": day}).must(200).is("粤数备〔2026〕7号", "filing", "number")
	p.authority.get("/plans").must(200).is(made.str("id"), "items", 0, "id")
	return made.str("id")
}

// agree concludes the authorised-operation agreement that is the operator's licence.
func (p *people) agree() (id string) {
	p.Helper()
	clauses := obj{}
	for _, item := range []string{"products", "platform", "ownership", "disclosure", "accounting", "security", "evaluation", "breach", "disputes", "termination", "other"} {
		clauses[item] = "双方约定的条款"
	}
	terms := obj{
		"title": "交通公共数据授权运营协议", "operator": p.operatorID, "from": p.db.Now().Format("2006-01-02"), "to": p.db.Now().AddDate(4, 0, 0).Format("2006-01-02"),
		"selection": "public_tender", "plan": p.approvedPlan(), "clauses": clauses, "notice_days": 30,
		"selection_record": obj{"notice": "惠公易〔2026〕12号", "on": p.db.Now().Format("2006-01-02"), "bidders": 4, "document": ""},
		"purposes":         []obj{{"name": "商业选址", "class": "industry"}}, "resources": []obj{{"resource": p.resource.str("id")}},
	}
	a := p.bureau.post("/agreements", terms).must(201).is("open", "status")
	path := "/agreements/" + a.str("id")
	terms["recipients"] = []string{"在惠企业"}
	p.bureau.seeing(a.header.Get("ETag")).put(path, terms).must(200).is(2, "version")
	p.operator.get(path).must(200)
	p.buyer.get(path).must(404)
	p.bureau.get(path + "/findings").must(200)
	text := p.operator.get(path + "/text").must(200)
	p.operator.post(path+"/approve", obj{"text_sha256": strings.Repeat("0", 64)}).must(409)
	p.operator.post(path+"/approve", obj{"text_sha256": text.str("sha256")}).must(200)
	p.bureau.post(path+"/approve", obj{"text_sha256": text.str("sha256")}).must(200)
	p.operator.post(path+"/signed", obj{"document": p.operator.document("签字盖章文本")}).must(200)
	p.bureau.get(path+"/text").must(200).is(text.str("sha256"), "signatures", 0, "text_sha256").is(text.str("sha256"), "signatures", 1, "text_sha256")
	code := p.bureau.post(path+"/conclude", nil).must(200).is("valid", "status").str("code")
	p.stranger().get("/disclosures/"+code).must(200).is("valid", "status")
	p.stranger().get("/disclosures").must(200).is(code, "items", 0, "code")
	p.stranger().get("/parties?kind=operator").must(200).is(p.operatorID, "items", 0, "id")
	p.bureau.get(path+"/versions").must(200).is(text.str("sha256"), "items", 0, "text_sha256")
	p.bureau.get(path + "/effect").must(200)
	p.amend(path, terms)
	p.proposeEnding(path)
	return a.str("id")
}

// amend drafts a supplementary agreement, reads what it changes and takes it back.
func (p *people) amend(path string, terms obj) {
	p.Helper()
	changed := maps.Clone(terms)
	changed["notice_days"] = 60
	m := p.bureau.post(path+"/amendments", obj{"reason": "延长终止通知期", "terms": changed}).must(201).
		is("终止通知期：30 天", "changes", 1, "line").is("终止通知期：60 天", "changes", 2, "line")
	at := "/amendments/" + m.str("id")
	sooner := p.db.Now().AddDate(1, 0, 0).Format("2006-01-02")
	changed["to"], changed["recipients"] = sooner, []string{"在莞企业"}
	changed["ceilings"] = []obj{{"product": "", "purpose": "商业选址", "basis": "product", "fen": 50_000, "reference": "惠发改价〔2026〕3号"}}
	p.bureau.seeing(m.header.Get("ETag")).put(at, obj{"reason": "双方协商延长终止通知期", "terms": changed}).must(200).is(2, "version")
	p.buyer.get(at).must(404)
	view := p.operator.get(at).must(200)
	view.is(sooner, "effect", "taken", "last_day").is("在惠企业", "effect", "taken", "recipients", 0).is(50_000, "effect", "taken", "ceilings", 0, "fen")
	if effect := view.at("effect").(obj); len(effect["items"].([]any)) != 0 || view.len("effect", "taken", "resources") != 0 || view.len("effect", "taken", "purposes") != 0 {
		p.Errorf("what the amendment takes out: %v", effect)
	}
	seen := view.str("sha256")
	p.operator.post(at+"/approve", obj{"text_sha256": m.str("sha256")}).must(409) // the reason is part of the text
	p.operator.post(at+"/approve", obj{"text_sha256": seen}).must(200)
	p.bureau.post(at+"/withdraw", obj{"reason": "另行商定"}).must(200).is("withdrawn", "standing")
	if decided := p.operator.get(at).must(200); decided.len("effect", "taken", "recipients") != 0 || decided.at("effect", "taken", "last_day") != nil {
		p.Errorf("a withdrawn amendment takes out %v", decided.at("effect"))
	}
	p.bureau.get(path+"/amendments").must(200).is("withdrawn", "items", 0, "standing")
}

// proposeEnding proposes to end the agreement, from either side, without its coming to that.
func (p *people) proposeEnding(path string) {
	p.Helper()
	p.buyer.post(path+"/endings", obj{"reason": "与己无关"}).must(403)
	e := p.operator.post(path+"/endings", obj{"reason": "业务调整"}).must(201).is("draft", "standing")
	at := "/endings/" + e.str("id")
	p.bureau.post(path+"/endings", obj{"reason": "政策调整"}).must(409)
	p.operator.post(at+"/confirm", nil).must(403) // the other side's word is needed
	p.buyer.get(at).must(404)
	p.bureau.get(at).must(200)
	p.bureau.post(at+"/decline", obj{"reason": "项目尚未完成"}).must(200).is("refused", "standing")
	p.bureau.get(path+"/endings").must(200).is("refused", "items", 0, "standing")
}

// define writes the product, with a sample whose findings are shown before a clean one replaces it.
func (p *people) define(agreement string) (path string) {
	p.Helper()
	source := func(field int) []obj {
		return []obj{{"resource": p.resource.str("id"), "field": p.resource.str("fields", field, "id")}}
	}
	content := obj{
		"agreement": agreement, "name": "公交客流热度指数", "kind": "dataset", "purpose": "商业选址", "form": "dataset", "frequency": "004",
		"description": "按线路和日期汇总的客流热度，不含个人信息。",
		"fields": []obj{
			{"name": "线路", "derivation": "直接取用", "sources": source(0)},
			{"name": "热度", "meaning": "0 至 100", "derivation": "客流量按日归一化", "sources": source(2)},
		},
	}
	a := p.operator.post("/products", content).must(201)
	path = "/product-files/" + a.str("id")
	content["description"] = "按线路和日期汇总的客流热度指数，不含个人信息。"
	p.operator.seeing(a.header.Get("ETag")).put(path, content).must(200).is(2, "version")
	p.operator.upload("PUT", path+"/sample", "样例.csv", []byte("线路,联系电话\n1路,13812345678\n2路,13912345679\n")).must(200).is("mobile", "sample", "hits", 0, "type")
	p.deidentify(path + "/sample/deidentification")
	p.operator.upload("PUT", path+"/sample", "样例.csv", []byte("线路,热度\n1路,35\n2路,80\n")).must(200)
	for material, m := range map[string]obj{
		"lawful_source": {"statement": "来自授权运营协议约定的资源"}, "business_review": {"statement": "业务审核通过"}, "quality": {"statement": "完整率 99.8%"},
		"commitment": {"statement": "承诺材料真实、完整、合法、有效"}, "scenario": {"statement": "连锁零售选址"}, "risk_assessment": {"document": p.operator.document("风险评估报告")},
	} {
		p.operator.seeing("0").put(path+"/materials/"+material, m).must(200)
	}
	p.operator.post(path+"/deposits", obj{"data": []obj{{"name": "热度.csv", "sha256": "abc"}}, "process": "汇总后归一化"}).must(422).is("deposit.sha256", "code")
	p.operator.post(path+"/deposits", obj{"data": []obj{{"name": "热度.csv", "sha256": strings.Repeat("0f", 32)}}, "process": "汇总后归一化"}).must(200).
		is(strings.Repeat("0f", 32), "deposit", "data", 0, "sha256")
	p.operator.get(path + "/findings").must(200)
	p.fileMany(agreement)
	p.merchant.get(path).must(404)
	p.operator.put(path+"/merchant", obj{"merchant": p.merchantID}).must(200)
	p.merchant.get(path).must(200)
	return path
}

// fileMany files products by a workbook whose sample and papers are documents already: dry first, then for good, then again.
func (p *people) fileMany(agreement string) {
	p.Helper()
	if _, poisons := p.sender.(*poisoner); poisons {
		return // it renames what a workbook calls by name; the texts of its products are those of the single filing
	}
	const path = "/products/import"
	risk := p.operator.document("风险评估报告")
	second := bulktest.Sound("客流指数乙", agreement, "商业选址", risk)
	delete(second, "commitment")
	book := bulktest.Book(p, []map[string]string{bulktest.Sound("客流指数甲", agreement, "商业选址", risk), second}, bulktest.Fields(p.resource.str("source_id")))
	p.stranger().upload("POST", path, "产品.xlsx", book).must(401)
	p.merchant.upload("POST", path, "产品.xlsx", book).must(403)
	p.merchant.get(path + "/template").must(403)
	if got := p.operator.get(path + "/template?lang=en").must(200); !bytes.HasPrefix(got.raw, []byte("PK")) {
		p.Errorf("no workbook: %.40q", got.raw)
	}
	p.operator.upload("POST", path, "产品.csv", []byte("产品名称\n甲\n")).must(422).is("bulk.unreadable", "code")
	p.operator.upload("POST", path, "产品.xlsx", book, "dry_run", "true").must(200).is(1, "passes").is(1, "rejected").is(true, "rows", 1, "notes", 0, "blocks")
	kase := p.operator.upload("POST", path, "产品.xlsx", book).must(200).is(1, "filed").is(1, "rejected").str("rows", 0, "case")
	p.operator.upload("POST", path, "产品.xlsx", book).must(200).is(1, "present").is(kase, "rows", 0, "case")
	p.operator.get("/cases/"+kase).must(200).is("submitted", "state")
}

// deidentify looks at what tells the records of the sample apart, and adopts what is left without it.
func (p *people) deidentify(path string) {
	p.Helper()
	a := p.operator.get(path+"?k=2&max_suppressed=0&quasi=%E7%BA%BF%E8%B7%AF").must(200).is(1.0, "privacy", "risk", "max").is("direct", "columns", 1, "role")
	p.operator.get(path+"?quasi=%E6%97%A0").must(422).is("deid.column", "code")
	p.operator.get(path + "?k=0").must(422)
	p.merchant.get(path).must(404)
	p.registrar.get(path).must(403)
	p.stranger().get(path).must(401)
	plan := a.at("plan")
	p.merchant.post(path, obj{"plan": plan}).must(404)
	p.operator.post(path, obj{"plan": obj{"k": 1, "max_suppressed": 0, "columns": []obj{}}}).must(422).is("deid.plan", "code")
	p.operator.post(path, obj{"plan": plan}).must(200).is(2, "report", "after", "privacy", "k").is(0, "report", "suppressed").is("样例-deidentified.csv", "product", "sample", "name")
}

// register leads the product through every step with its clock, and returns its code.
func (p *people) register(path string) (code string) {
	p.Helper()
	r := p.operator.post(path+"/registrations", nil).must(201).is("submitted", "case", "state")
	reg, kase := "/registrations/"+r.str("id"), "/cases/"+r.str("case", "id")
	p.stranger().get(kase).must(404)
	p.registrar.get(reg + "/findings").must(200)
	p.registrar.post(reg+"/accept", obj{"arose": "新的原因"}).must(422).is("not_read", "code").is("arose", "field").is("请去掉这一项后重新提交", "remedy")
	p.registrar.post(reg+"/accept", obj{"ground": "false_material", "proposal": "x"}).must(422).is("ground", "errors", 0, "field").is("proposal", "errors", 1, "field")
	p.operator.post(reg+"/resubmit", obj{"reason": "已补正"}).must(422).is("not_read", "code")
	p.registrar.post(reg+"/accept", nil).must(200).is(20, "case", "clock", "total")
	p.registrar.post(reg+"/review", nil).must(200).is("public_notice", "case", "state").is(10, "case", "clock", "total")
	p.stranger().get("/notices").must(200).is(r.str("id"), "items", 0, "registration")
	p.stranger().get(kase).must(200).is("public_notice", "state")
	p.registrar.post(reg+"/register", nil).must(422).is("procedure.too_early", "code")
	p.buyer.post(reg+"/objections", obj{"real_name": "王五", "statement": "描述与我司产品重名", "document": p.buyer.document("证据")}).must(201).is("objection", "state")
	id := p.registrar.get(reg).must(200).str("objections", 0, "id")
	p.registrar.post(reg+"/objections/"+id+"/dismiss", obj{"reason": "名称不同，不成立"}).must(200).is("public_notice", "case", "state")
	p.objectsPersonally(reg)
	p.authority.post("/demo/clock", obj{"working_days": 11}).must(200)
	code = p.registrar.post(reg+"/register", nil).must(200).is("valid", "status").str("code")
	p.stranger().get("/products").must(200).is(code, "items", 0, "code")
	p.stranger().get("/products/"+code).must(200).is("valid", "status")
	return code
}

// verify hands the certificate to a stranger, whole and with one byte flipped.
func (p *people) verify(code string) {
	p.Helper()
	p.stranger().get("/certificates").must(200).is(code, "items", 0, "code")
	file := p.stranger().get("/certificates/" + code).must(200)
	if ct := file.header.Get("Content-Type"); ct != "application/json" {
		p.Errorf("certificate comes as %q", ct)
	}
	if res := tlog.Verify(file.raw, tlog.Options{Keys: []string{p.db.VerifierKey()}}); !res.Valid || res.Code != code {
		p.Fatalf("certificate does not verify: %+v", res.Steps)
	}
	p.stranger().post("/verifications", obj{"code": code}).must(200).is(true, "valid").is("valid", "status").is("leaf", "steps", 4, "name").is("holds", "steps", 4, "outcome").is("rules", "steps", 10, "name").is(true, "steps", 10, "ok")
	p.stranger().post("/verifications", obj{"code": p.stranger().get("/products/" + code).must(200).str("number")}).must(200).is(true, "valid")
	p.stranger().post("/verifications", obj{"file": string(file.raw)}).must(200).is(true, "valid")
	p.paper(code, file.raw)
	flipped := bytes.Replace(file.raw, []byte("公交客流热度指数"), []byte("公交客流冷度指数"), 1)
	p.stranger().post("/verifications", obj{"file": string(flipped)}).must(200).is(false, "valid")
	event := p.stranger().get("/products/" + code).must(200).str("event")
	p.stranger().get("/events/" + event + "/receipt").must(200)
	set := p.stranger().get("/rule-sets").must(200).str("items", 0, "id")
	p.stranger().get("/rule-sets/" + set).must(200)
}

// offer lists the product for sale.
func (p *people) offer(file, code string) (listing string) {
	p.Helper()
	product := p.merchant.get(file).must(200).str("id")
	offer := obj{
		"product": product, "title": "惠州公交客流热度指数（2026 年 1 月）", "summary": "覆盖全市公交线路，按日汇总。", "price_fen": 100_001,
		"allowed": []string{"商业选址分析"}, "forbidden": []string{"个人画像"}, "operator_bp": 7000, "merchant_bp": 3000, "broker_bp": 500,
	}
	a := p.merchant.post("/listings", offer).must(201)
	path := "/listing-files/" + a.str("id")
	p.buyer.get(path).must(404)
	p.stranger().get("/listings/" + a.str("id")).must(404)
	p.merchant.upload("PUT", path+"/data", "客流热度.csv", []byte(sold)).must(200).is(len(sold), "file", "size_bytes")
	p.merchant.post(path+"/publish", nil).must(200).is("published", "state")
	p.stranger().get("/listings").must(200).is(code, "items", 0, "product_code").is(true, "items", 0, "tradable")
	return a.str("id")
}

// trade goes from demand to the buyer's acknowledgement.
func (p *people) trade(listing string) (order string) {
	p.Helper()
	d := p.broker.post("/demands", obj{
		"buyer_named": "91441302MA4X00004" + check("91441302MA4X00004"), "title": "公交客流热度数据", "description": "用于新店选址，需要按日汇总的线路热度。", "purpose": "商业选址",
		"fields": []string{"线路", "热度"}, "budget_fen": 200_000, "deadline": p.db.Now().AddDate(0, 1, 0).Format("2006-01-02"),
	}).must(201).is(p.buyerID, "buyer").is("open", "status").str("id")
	m := p.broker.get("/demands/"+d+"/matches").must(200).is(listing, "items", 0, "listing", "id")
	if m.num("items", 0, "points") <= 0 || m.len("items", 0, "reasons") == 0 {
		p.Errorf("a match without reasons: %s", m.raw)
	}
	proposal := p.broker.post("/demands/"+d+"/proposals", obj{"listing": listing, "note": "字段与预算均符合"}).must(201).str("id")
	p.buyer.get("/proposals?waiting=true").must(200).is(proposal, "items", 0, "id").is("proposed", "items", 0, "status")
	p.merchant.get("/demands?status=open&brokered=true").must(200).is(1, "items", 0, "proposals")
	for _, nothing := range []string{"/proposals", "/demands?mine=true", "/demands/" + d + "/proposals"} {
		if a := p.merchant.get(nothing).must(200); a.len("items") != 0 {
			p.Errorf("the merchant reads at %s: %s", nothing, a.raw)
		}
	}
	p.buyer.post("/proposals/"+proposal+"/accept", nil).must(200).is("accepted", "state")
	p.buyer.get("/order-preview?listing="+listing+"&proposal="+proposal).must(200).is(p.brokerID, "broker", "party").is(7, "acceptance_days")
	p.merchant.get("/order-preview?listing="+listing).must(200).is("买方不能订购自己的产品", "blocked", "zh")
	order = p.buyer.post("/orders", obj{"listing": listing, "purpose": "商业选址分析", "proposal": proposal}).must(201).is("placed", "state").str("id")
	path := "/orders/" + order
	p.merchant.get("/orders?waiting=true").must(200).is(order, "items", 0, "id")
	p.merchant.get(path).must(200).is("merchant", "steps", 0, "capacity").is("payment.confirm", "acts", 1, "act").is("惠府〔2023〕38号 第十八条", "acts", 1, "article")
	p.merchant.post(path+"/confirm", nil).must(200)
	p.merchant.post(path+"/payment", obj{"reference": "ICBC-1", "amount_fen": 100_001}).must(422) // Art. 18: not before the record
	p.run()
	p.buyer.get(path).must(200).is("filed", "state").is(true, "venue", "trial").str("record_number")
	p.merchant.post(path+"/payment", obj{"reference": "ICBC-1", "amount_fen": 100_001}).must(200).is("paid", "state")
	p.merchant.post(path+"/delivery", nil).must(200)
	if got := p.buyer.post(path+"/downloads", nil).must(200).raw; string(got) != sold {
		p.Errorf("delivered %q", got)
	}
	p.buyer.post(path+"/acknowledgement", nil).must(200)
	p.run()
	return order
}

// settled looks at the end: money to the last fen, reports, receipts for those concerned.
func (p *people) settled(order string) {
	p.Helper()
	sheet := p.buyer.get("/orders/"+order).must(200).is("completed", "state")
	var sum int64
	for i := range sheet.len("parts") {
		sum += sheet.num("parts", i, "amount_fen")
	}
	if sum != 100_001 || sheet.len("parts") != 3 {
		p.Errorf("the price is divided into %s", sheet.raw)
	}
	for i := range sheet.len("books") {
		sum = 0
		for j := range sheet.len("books", i, "entries") {
			sum += sheet.num("books", i, "entries", j, "amount_fen")
		}
		if sum != 0 {
			p.Errorf("books %d sum to %d", i, sum)
		}
	}
	p.broker.get("/statement").must(200).is(-5000, "items", 0, "amount_fen").is(-5000, "items", 0, "balance_fen").is(-5000, "balances", 1, "balance_fen")
	p.buyer.get("/statement?limit=1").must(200).is(0, "items", 0, "balance_fen").is(0, "balances", 0, "balance_fen")
	p.buyer.get("/orders/"+order+"/delivery/receipts").must(200).is("delivery.make", "items", 0, "kind").is("delivery.acknowledge", "items", 2, "kind")
	p.broker.get("/orders?as=broker").must(200).is(order, "items", 0, "id")
	if n := p.broker.get("/orders?as=buyer").must(200).len("items"); n != 0 {
		p.Errorf("%d orders of the broker as buyer", n)
	}
	for i := range sheet.len("timeline") {
		event := sheet.str("timeline", i, "event")
		p.buyer.get("/events/" + event + "/receipt").must(200)
		p.stranger().get("/events/"+event+"/receipt").must(403).is("receipt.private", "code")
	}
	p.stranger().get("/orders/" + order).must(401)
	p.authority.get("/orders/" + order).must(200)
}

// objectsPersonally has a person object for itself: the office reads who it is, the applicant what is objected and nothing more.
func (p *people) objectsPersonally(reg string) {
	p.Helper()
	p.merchant.upload("POST", reg+"/personal-objections", "证据.txt", []byte("个人证据"), "statement", "样例含有我的行程").must(201).is("objection", "state")
	seen := p.registrar.get(reg).must(200)
	if name := seen.str("objections", 1, "real_name"); name == "" || seen.str("objections", 1, "document") == "" {
		p.Errorf("the office reads %q", name)
	}
	p.operator.get(reg).must(200).is("", "objections", 1, "real_name").is("", "objections", 1, "document")
	p.registrar.post(reg+"/objections/"+seen.str("objections", 1, "id")+"/dismiss", obj{"reason": "样例已脱敏"}).must(200).is("public_notice", "case", "state")
}
