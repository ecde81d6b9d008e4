package web_test

import (
	"strings"
	"testing"

	"huishu/compliance/access"
	"huishu/ledger/ledgertest"
)

// A company enters, changes, leaves and comes back by the interface alone. What is refused names its code; the register says what became of it.
func TestOrganisationsByInterface(t *testing.T) {
	t.Parallel()
	p := &people{city: newCity(t)}
	p.settle()
	firm, id := p.company("惠州往来有限公司", "91441302MA4X00020", "traveller")
	entry := firm.post("/entries", nil).must(201)
	entry.is("entry", "procedure")
	if entry.len("findings") != 2 {
		t.Errorf("findings: %s", entry.raw)
	}
	at := "/entries/" + entry.str("id")
	p.authority.post(at+"/accept", nil).must(422)
	p.authority.post(at+"/return", obj{"reason": "请补正"}).must(200)
	file := obj{
		"type": "1", "term_from": "2019-05-06", "term_to": "", "capital_fen": 0, "scope": "数据处理", "industry": "65", "zone": "", "handler": "张经办", "handler_phone": "0752-2808080", "handler_way": "1",
	}
	papers := []obj{{"material": "business_licence", "document": firm.document("执照")}}
	firm.put("/parties/"+id+"/file", merge(file, obj{"papers": papers, "version": 0})).must(200)
	firm.post(at+"/resubmit", nil).must(200)
	p.authority.post(at+"/accept", nil).must(200)
	p.authority.post(at+"/admit", nil).must(200).is("granted", "standing", "outcome")
	p.authority.post("/changes/"+entry.str("id")+"/approve", nil).must(404) // a matter has one address

	profile := obj{"name_zh": "惠州远行有限公司", "region": "441302", "legal_rep": "陈一", "contact_name": "李二", "contact_phone": "0752-2808080"}
	firm.post("/changes", obj{"profile": profile, "file": merge(file, obj{"industry": "00"})}).must(422)
	change := firm.post("/changes", obj{"profile": profile, "file": file}).must(201)
	change.is("惠州远行有限公司", "differences", 0, "new")
	p.authority.post("/changes/"+change.str("id")+"/approve", nil).must(200)
	firm.get("/parties/"+id+"/profile").must(200).is("惠州远行有限公司", "name_zh").is("manual", "verification")

	code := firm.get("/parties/" + id + "/profile").must(200).str("uscc")
	last := obj{"code": code, "reason": "业务调整"}
	firm.post("/parties/"+id+"/closure", last).must(409).is("departure.not_cleared", "code")
	departure := firm.post("/departures", obj{"reason": "业务调整"}).must(201).str("id")
	p.authority.post("/departures/"+departure+"/clear", nil).must(200)
	firm.post("/parties/"+id+"/closure", last).must(200)

	account := obj{"login": "homecoming", "name": "周归", "password": password}
	p.stranger().post("/parties", merge(profile, obj{"uscc": code, "account": account})).must(409).is("party.left", "code")
	asked := p.stranger().post("/readmissions", merge(profile, obj{"uscc": code, "account": account, "reason": "恢复业务"})).must(201)
	p.logins["homecoming"] = asked.str("login")
	p.stranger().post("/sessions", obj{"login": asked.str("login"), "password": password}).must(401)
	// Another one asks beside it, and each follows its own.
	other := p.stranger().post("/readmissions", merge(profile, obj{
		"contact_name": "欧阳旁人", "uscc": code, "account": merge(account, obj{"login": "pretender", "name": "欧阳旁人"}), "reason": "恢复业务",
	})).must(201)
	follow := func(asked *answer) *answer {
		return p.stranger().following(asked.str("reference")).get("/readmissions/following").must(200)
	}
	follow(asked).is(asked.str("login"), "login").is("", "outcome").is(asked.str("id"), "matter")
	follow(other).is(other.str("login"), "login")
	p.stranger().following(other.str("id")).get("/readmissions/following").must(404).is("return.reference", "code")
	p.stranger().get("/readmissions/following").must(422)
	p.authority.post("/readmissions/"+asked.str("id")+"/admit", nil).must(200)
	p.run()
	follow(asked).is("granted", "outcome")
	follow(other).is("ended", "outcome")
	p.authority.post("/readmissions/"+other.str("id")+"/admit", nil).must(409)
	back := p.signIn("homecoming")
	back.get("/me").must(200).is(id, "party")
	p.keepsToItself(back, id, other.str("id"))
}

// keepsToItself: what somebody else asked in the name of a company that is back is shown to the authority alone. The company finds it
// neither among its matters and cases, nor by its address, nor in its messages.
func (p *people) keepsToItself(back *who, id, asking string) {
	p.Helper()
	const stranger, matters = "欧阳旁人", 4
	foreign := p.authority.get("/matters/"+asking).must(200).is(stranger, "proposal", "profile", "contact_name").str("case")
	p.authority.get("/cases/" + foreign).must(200)
	if got := p.authority.get("/parties/" + id + "/matters").must(200); got.len("items") != matters+1 {
		p.Errorf("the authority sees the matters %s", got.raw)
	}
	back.get("/matters/" + asking).must(404)
	back.get("/cases/" + foreign).must(404)
	for what, seen := range map[string]string{
		"matters": string(back.get("/parties/" + id + "/matters").must(200).raw), "cases": string(back.get("/cases").must(200).raw), "messages": string(back.get("/messages").must(200).raw),
	} {
		if strings.Contains(seen, stranger) || strings.Contains(seen, foreign) || strings.Contains(seen, asking) {
			p.Errorf("the company finds among its %s what a stranger asked: %s", what, seen)
		}
	}
	if got := back.get("/parties/" + id + "/matters").must(200); got.len("items") != matters {
		p.Errorf("its matters: %s", got.raw)
	}
}

// The import of parties passes the same gate as page and command, row by row; a dry run writes nothing, and the same file may be sent again.
func TestImportPartiesByInterface(t *testing.T) {
	t.Parallel()
	p := &people{city: newCity(t)}
	p.settle()
	firm, _ := p.company("惠州旁观有限公司", "91441302MA4X00021", "onlooker")
	content := []byte("主体类型,单位名称,统一社会信用代码,行政区划,法定代表人,联系人,联系电话\n" +
		"公共管理和服务机构,惠州市导入局,11441300007187648G,441300,甲,乙,0752-2808080\n" +
		"公共管理和服务机构,惠州市错误局,11441300007187648A,441300,甲,乙,0752-2808080\n")
	firm.upload("POST", "/parties/import", "主体.csv", content).must(403)
	p.stranger().upload("POST", "/parties/import", "主体.csv", content).must(401)
	named := func() int { return p.stranger().get("/parties?q=11441300007187648G").must(200).len("items") }
	before := named()
	p.authority.upload("POST", "/parties/import", "主体.csv", content, "dry_run", "true").must(200).is(true, "dry_run").is(1., "created").is(1., "rejected")
	if named() != before {
		t.Error("a dry run wrote")
	}
	got := p.authority.upload("POST", "/parties/import", "主体.csv", content).must(200).is(false, "dry_run").is(1., "created")
	got.is("uscc.check", "rejects", 0, "code")
	p.authority.upload("POST", "/parties/import", "主体.csv", content).must(200).is(0., "created").is(1., "present")
	p.authority.upload("POST", "/parties/import", "主体.exe", []byte{0, 1, 2, 0xff}).must(422)
}

// TestDesignationByInterface: a body is made an implementing body, and ceases to be one, by who has just proved who it is; its people are told.
func TestDesignationByInterface(t *testing.T) {
	t.Parallel()
	p := &people{city: newCity(t)}
	p.settle()
	bureau, id := p.body("public_body", "惠州市指定局", "11441300007187648", "designated", false)
	made := obj{"capacity": "implementing", "ground": "惠府办〔2026〕9号"}
	bureau.post("/parties/"+id+"/designations", made).must(403)
	p.authority.post("/parties/"+id+"/designations", made).must(201)
	ledgertest.ClockOf(p.db).Advance(access.ProofLimit)
	ended := obj{"capacity": "implementing", "ground": "惠府办〔2026〕12号"}
	p.authority.post("/parties/"+id+"/designations/end", ended).must(401).is("access.step_up", "code")
	p.authority.post("/parties/"+id+"/designations", obj{"capacity": "authorising", "ground": "惠府办〔2026〕10号"}).must(401).is("access.step_up", "code")
	p.authority = p.signIn("authority")
	p.authority.post("/parties/"+id+"/designations/end", ended).must(201)
	p.stranger().get("/parties/"+id+"/designations").must(200).is("惠府办〔2026〕9号", "items", 0, "ground").is(true, "items", 1, "ended")
	for n, ground := range []string{"惠府办〔2026〕12号", "惠府办〔2026〕9号"} {
		told := bureau.get("/messages").must(200).is("case.decision", "items", n, "kind")
		if got := told.str("items", n, "text", "zh"); !strings.Contains(got, ground) {
			t.Errorf("the body is told %s", got)
		}
	}
}
