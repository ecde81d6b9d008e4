package web_test

import (
	"os"
	"path/filepath"
	"testing"

	"huishu/compliance/rules"
)

// withRules are the shipped rule sets and a file more: what an authority adopts without a release.
func withRules(t testing.TB, more string) *rules.Book {
	t.Helper()
	names, err := filepath.Glob("../compliance/rules/sets/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatalf("the shipped rule sets: %v %v", names, err)
	}
	var sources [][]byte
	for _, name := range append(names, more) {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, b)
	}
	book, err := rules.LoadSources(true, sources...)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// TestThirdProcedureCostsAFile takes a procedure that no code knows through the interface: its form,
// one-time notice and completion, claim, stop and restart of the clock, decision by two persons.
func TestThirdProcedureCostsAFile(t *testing.T) {
	t.Parallel()
	c := newCityBy(t, withRules(t, "testdata/opening-demand.yaml"))
	p := &people{city: c, authority: c.signIn("authority")}
	company, companyID := p.company("惠州零售连锁有限公司", "91441302MA4X00004", "buyer")
	rival, _ := p.company("惠州另一企业有限公司", "91441302MA4X00005", "rival")
	authorityID := p.authority.get("/me").must(200).str("party")
	second := p.authority.post("/parties/"+authorityID+"/accounts", obj{"login": "second", "name": "复核人", "password": password}).must(201).str("id")
	colleague := p.signIn("second")

	guides := p.stranger().get("/procedures").must(200)
	if n := guides.len("items"); n != 3 {
		t.Fatalf("%d procedures: %s", n, guides.raw)
	}
	p.stranger().get("/procedures/opening_demand").must(200).is("purpose", "form", 0, "id").is("day", "form", 1, "kind").is(3, "steps", 0, "clock", "working_days")
	p.stranger().get("/procedures/registration").must(404)

	demand := obj{"procedure": "opening_demand", "answers": obj{"purpose": "选址分析", "until": "2027-12-31"}}
	p.stranger().post("/cases", demand).must(401)
	p.authority.post("/cases", demand).must(403)
	company.post("/cases", obj{"procedure": "opening_demand", "answers": obj{"until": "明年"}}).must(422).
		is("answers.purpose", "errors", 0, "field").is("answers.until", "errors", 1, "field")
	filed := company.once("k1").post("/cases", demand).must(201).is("asked", "state").is("authority", "awaits").is(3, "clock", "total").
		is("选址分析", "filing", "answers", "purpose").is("试〔2024〕15号 第一条", "steps", 0, "article")
	at := "/cases/" + filed.str("id")
	company.once("k1").post("/cases", demand).must(201).is(filed.str("id"), "id")
	rival.get(at).must(404)
	rival.post(at+"/acts/take", nil).must(404)
	p.stranger().get(at).must(404)
	company.get("/cases?definition=opening_demand").must(200).is(filed.str("id"), "items", 0, "id")

	// All gaps at once; the clock begins anew with the completed form.
	company.post(at+"/acts/take", nil).must(403)
	p.authority.post(at+"/acts/complete", nil).must(422)
	p.authority.post(at+"/acts/complete", obj{"reason": "请说明安全保障措施"}).must(200).is("incomplete", "state").is("请补充后重新提交。", "notice", "zh")
	company.post(at+"/acts/mend", obj{"answers": obj{"purpose": "选址分析"}}).must(422).is("answers.until", "field")
	company.get(at).must(200).is("incomplete", "state")
	company.post(at+"/acts/mend", obj{"answers": obj{"purpose": "选址分析", "until": "2027-12-31", "measures": "本地部署", "plan": company.document("方案")}}).
		must(200).is("asked", "state").is("本地部署", "filing", "answers", "measures")
	p.authority.post(at+"/acts/complete", obj{"reason": "再补"}).must(422).is("procedure.told_once", "code")

	// An officer has it; its clock stands still and runs again; two persons decide.
	p.authority.post(at+"/acts/take", nil).must(200).is("assessed", "state").is(20, "clock", "total")
	p.authority.post(at+"/assign", obj{}).must(200)
	colleague.post(at+"/acts/decline", obj{"reason": "涉密", "ground": "secret"}).must(422).is("procedure.assigned", "code")
	p.authority.post(at+"/clock/stop", obj{"ground": "experts", "reason": "送评审"}).must(200).is("experts", "clock", "stopped", "ground")
	p.authority.post(at+"/clock/resume", obj{"reason": "已评审"}).must(200)
	p.authority.post(at+"/acts/decline", obj{"reason": "不宜"}).must(422).is("procedure.ground", "code")
	proposal := p.authority.post(at+"/acts/agree", obj{"reason": "评估通过"}).must(200).is("assessed", "state").str("pending", "id")
	p.authority.post(at+"/acts/agree", obj{"proposal": proposal}).must(422).is("procedure.same_person", "code")
	if a := company.get(at).must(200); a.at("pending") != nil || a.len("entries") != 2 {
		t.Errorf("the applicant sees what the office deliberates: %s", a.raw)
	}
	colleague.post(at+"/acts/agree", obj{"proposal": proposal}).must(200).is("opened", "state").is("granted", "outcome").is(second, "steps", 4, "account")
	open := p.stranger().get(at).must(200).is("opened", "state").is(companyID, "applicant")
	if open.at("filing") != nil || open.at("steps", 4, "reason") != nil {
		t.Errorf("the public sees what was filed or said: %s", open.raw)
	}
}

// TestGeneralDoorIsNotTheOthers: a case that a room of its own moves is not moved by the general door.
func TestGeneralDoorIsNotTheOthers(t *testing.T) {
	t.Parallel()
	p := &people{city: newCity(t)}
	p.settle()
	a := p.merchant.post("/applications", obj{"kind": "merchant", "scope": "商贸", "papers": []obj{
		{"material": "business_licence", "document": p.merchant.document("营业执照")}, {"material": "security_commitment", "document": p.merchant.document("承诺")},
	}}).must(201)
	p.authority.post("/cases/"+a.str("case", "id")+"/acts/accept", nil).must(422).is("filing.own_door", "code")
	p.buyer.post("/cases/"+a.str("case", "id")+"/acts/accept", nil).must(404)
	p.authority.get("/cases/"+a.str("case", "id")).must(200).is("submitted", "state")
}
