package web_test

import (
	"bytes"
	"net/url"
	"strings"
	"testing"
	"time"

	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger/ledgertest"
)

// on moves the clock to nine o'clock of a day, and signs everybody in again.
func (p *people) on(year int, month time.Month, day int) {
	p.Helper()
	p.at(workday.Date{Year: year, Month: month, Day: day}.Time().Add(9 * time.Hour))
}

// at moves the clock to an instant, whatever the demo's own clock has been moved on, and signs everybody in again.
func (p *people) at(t time.Time) {
	p.Helper()
	ledgertest.ClockOf(p.db).Advance(t.Sub(p.db.Now()))
	p.again()
}

// again signs in anew who sat before the screen too long.
func (p *people) again() {
	p.Helper()
	for login, w := range map[string]**who{
		"authority": &p.authority, "registrar": &p.registrar, "bureau": &p.bureau, "operator": &p.operator, "merchant": &p.merchant, "buyer": &p.buyer,
	} {
		*w = p.signIn(login)
	}
}

// workdays lets working days pass.
func (p *people) workdays(n int) {
	p.Helper()
	p.authority.post("/demo/clock", obj{"working_days": n}).must(200)
	p.again()
}

// queryCode has what means something else in an address: the platform's codes have no published structure.
const queryCode = "GJ/4413?07#000001*"

var queryCodeAt = url.PathEscape(queryCode)

// file files a registered product nationally and leads it to its public notice.
func (p *people) fileNationally(file string) (reg string) {
	p.Helper()
	reg = "/registrations/" + p.operator.post(file+"/registrations?regime=national", nil).must(201).is("national", "regime").str("id")
	p.registrar.post(reg+"/accept", nil).must(200)
	p.registrar.post(reg+"/review", nil).must(200).is("public_notice", "case", "state")
	return reg
}

// code gives a registration on notice its query code.
func (p *people) code(reg string) {
	p.Helper()
	p.workdays(11)
	p.registrar.post(reg+"/register", obj{"query_code": queryCode}).must(200).is("valid", "status").is(queryCode, "number")
}

// alteration applies for an alteration and leads it on, to its public notice where it has one.
func (p *people) alteration(reg, kind string, more obj, acts ...string) (at string) {
	p.Helper()
	body := obj{"type": kind, "reason": "依规办理"}
	for k, v := range more {
		body[k] = v
	}
	at = "/alterations/" + p.operator.post(reg+"/alterations", body).must(201).str("id")
	for _, act := range acts {
		p.registrar.post(at+"/"+act, nil).must(200)
	}
	return at
}

// objected has the buyer object to what is on notice, and returns the objection.
func (p *people) objected(at string) (objection string) {
	p.Helper()
	p.buyer.post(at+"/objections", obj{"real_name": "王五", "statement": "内容含我司数据", "document": p.buyer.document("证据")}).must(201).is("objection", "state")
	return at + "/objections/" + p.registrar.get(at).must(200).str("objections", 0, "id")
}

// TestNationalOverHTTP leads the national types from filing to their final state, over the Spring Festival of 2026: first registration,
// change, correction and cancellation; an objection is dismissed, another upheld. What the city has registered stands all the while.
func TestNationalOverHTTP(t *testing.T) {
	t.Parallel()
	book, err := rules.Load(true)
	if err != nil {
		t.Fatal(err)
	}
	p := &people{city: newCityAt(t, book, workday.Date{Year: 2026, Month: time.January, Day: 5}.Time().Add(9*time.Hour))}
	p.settle()
	p.qualify()
	file := p.define(p.agree())
	p.operator.post(file+"/registrations?regime=national", nil).must(422).is("national.city_first", "code")
	code := p.register(file)
	city := "/registrations/" + p.operator.get(file+"/registrations/latest").must(200).is("registration", "regime").str("id")

	// First registration, filed on the last days before the festival.
	p.on(2026, time.February, 12)
	n := p.operator.post(file+"/registrations?regime=national", nil).must(201).is("national", "regime").is("submitted", "case", "state").is("2026-02-24", "case", "clock", "due")
	reg := "/registrations/" + n.str("id")
	p.operator.post(file+"/registrations?regime=national", nil).must(409).is("registration.open", "code")
	p.registrar.post(reg+"/accept", nil).must(200).is("2026-03-18", "case", "clock", "due")
	p.registrar.post(reg+"/review", nil).must(200).is("2026-03-04", "case", "clock", "due")
	p.stranger().get("/notices").must(200).is("national", "items", 0, "regime").is(n.str("id"), "items", 0, "registration")
	p.registrar.post(p.objected(reg)+"/dismiss", obj{"reason": "来源不同，不成立"}).must(200).is("public_notice", "case", "state")
	p.on(2026, time.March, 4)
	p.registrar.post(reg+"/register", obj{"query_code": queryCode}).must(422).is("procedure.too_early", "code")
	p.on(2026, time.March, 5)
	p.registrar.post(reg+"/register", nil).must(422).is("required", "code").is("query_code", "field")
	p.registrar.post(reg+"/register", obj{"query_code": "国 1"}).must(422).is("registration.query_code", "code")
	p.registrar.post(reg+"/register", obj{"query_code": queryCode}).must(200).is("valid", "status").is(queryCode, "number").is("2026-03-05", "valid_from")
	p.stranger().post("/verifications", obj{"code": queryCode}).must(200).is(true, "valid").is("valid", "status").is(queryCode, "code")
	p.stranger().get("/products/"+queryCodeAt).must(200).is("national", "regime").is(queryCode, "number")
	if file := p.stranger().get("/certificates/" + queryCodeAt).must(200); !bytes.Contains(file.raw, []byte(`"product":"`+code+`"`)) {
		t.Error("the result does not name the product")
	}

	// A mistyped code is put right, and back.
	for _, c := range []struct{ from, to string }{{queryCode, "GJ-4413-000099"}, {"GJ-4413-000099", queryCode}} {
		body := obj{"query_code": c.to, "reason": "误录"}
		p.operator.post(reg+"/query-code", body).must(403)
		p.buyer.post(reg+"/query-code", body).must(404)
		p.registrar.post(reg+"/query-code", obj{"query_code": c.to}).must(422)
		p.registrar.post(reg+"/query-code", obj{"query_code": c.from, "reason": "误录"}).must(409).is("registration.same_query_code", "code").is("query_code", "field")
		p.registrar.post(reg+"/query-code", body).must(200).is(c.to, "number").is("valid", "status")
		p.stranger().get("/certificates/" + url.PathEscape(c.from)).must(404)
		p.stranger().post("/verifications", obj{"code": c.to}).must(200).is(true, "valid").is("valid", "status")
	}

	// Change: first the city's, which the national one follows.
	p.operator.post(reg+"/alterations", obj{"type": "change", "reason": "无变化"}).must(422).is("alteration.same", "code")
	p.changeInCity(city)
	change := p.alteration(reg, "change", nil, "accept", "review")
	p.registrar.post(p.objected(change)+"/uphold", obj{"reason": "证据充分"}).must(200).is("terminated", "case", "state")
	p.operator.get(reg).must(200).is("valid", "status").is("按线路和日期汇总的客流热度指数，不含个人信息。", "filed", "description")
	change = p.alteration(reg, "change", nil, "accept", "review")
	p.workdays(11)
	p.registrar.post(change+"/register", nil).must(200).is("granted", "standing")
	p.operator.get(reg).must(200).is("改按周汇总，不含个人信息。", "filed", "description").is(queryCode, "number")

	correction := p.alteration(reg, "correction", obj{"corrected": obj{"name": "公交客流指数"}}, "accept", "review")
	p.stranger().get("/notices").must(200).is("correction", "items", 0, "type").is(strings.TrimPrefix(correction, "/alterations/"), "items", 0, "alteration")
	p.workdays(11)
	p.registrar.post(correction+"/register", nil).must(200).is("granted", "standing")
	p.stranger().get("/products/"+queryCodeAt).must(200).is("公交客流指数", "name")
	p.stranger().get("/products/"+code).must(200).is("公交客流热度指数", "name")

	cancellation := p.alteration(reg, "cancellation", nil, "accept")
	p.registrar.post(cancellation+"/register", obj{"reason": "放弃权益"}).must(422)
	p.registrar.post(cancellation+"/register", obj{"reason": "放弃权益", "ground": "right_over"}).must(200).is("granted", "standing")
	p.operator.get(reg).must(200).is("ended", "status")
	p.stranger().post("/verifications", obj{"code": queryCode}).must(200).is("ended", "status")
	p.operator.get(city).must(200).is("valid", "status")

	// An objection that is upheld ends a first registration; it may be filed anew.
	again := p.fileNationally(file)
	p.registrar.post(p.objected(again)+"/uphold", obj{"reason": "证据充分"}).must(200).is("terminated", "case", "state").is("terminated", "status")
	p.operator.get(city).must(200).is("valid", "status")
	p.operator.post(file+"/registrations?regime=national", nil).must(201)
}

// changeInCity has the city register another description of a product.
func (p *people) changeInCity(reg string) {
	p.Helper()
	draft := p.operator.post(reg+"/change-draft", nil).must(201)
	at := "/product-files/" + draft.str("id")
	a := p.operator.get(at).must(200)
	content := obj{}
	for _, member := range []string{"agreement", "name", "kind", "purpose", "form", "frequency"} {
		content[member] = a.at(member)
	}
	content["description"] = "改按周汇总，不含个人信息。"
	fields := make([]obj, a.len("fields"))
	for i := range fields {
		source := obj{"resource": a.str("fields", i, "sources", 0, "resource"), "field": a.str("fields", i, "sources", 0, "field")}
		fields[i] = obj{"name": a.str("fields", i, "name"), "derivation": a.str("fields", i, "derivation"), "sources": []obj{source}}
	}
	content["fields"] = fields
	p.operator.seeing(a.header.Get("ETag")).put(at, content).must(200)
	p.operator.upload("PUT", at+"/sample", "样例.csv", []byte("线路,热度\n1路,35\n2路,80\n")).must(200)
	p.operator.post(at+"/deposits", obj{"data": []obj{{"name": "热度.csv", "sha256": strings.Repeat("0f", 32)}}, "process": "按周汇总后归一化"}).must(200)
	m := p.alteration(reg, "change", nil, "accept", "review")
	p.workdays(11)
	p.registrar.post(m+"/register", nil).must(200).is("granted", "standing")
}
