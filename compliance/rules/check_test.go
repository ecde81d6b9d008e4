package rules

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"huishu/ledger/fault"
)

func city(t testing.TB) *Set {
	t.Helper()
	s, err := book(t, false).ByID("city-2023-38")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

type record = map[string]any

// sound returns facts of each group that no rule objects to.
func sound(group string) record {
	switch group {
	case "qualification":
		return record{
			"kind": "broker", "uscc_valid": true, "identity_verified": true, "term_over": false, "scope": "承销", "classes": []string{}, "today": "2026-11-23",
			"accreditation": record{"number": "粤数经纪 001", "issuer": "省主管部门", "from": "2025-01-01", "to": "2027-12-31"},
			"documents":     []string{"business_licence", "accreditation_paper", "security_commitment"},
		}
	case "entry":
		return record{"code_sound": true, "term_over": false, "name": "惠州甲有限公司", "legal_rep": "陈一", "filled": true, "documents": []string{"business_licence"}}
	case "agreement":
		return record{
			"from": "2026-01-01", "to": "2031-01-01", "term_exception": "", "operator_legal_person": true, "operator_is_body": false,
			"plan_approved": true, "selection": "public_tender", "purposes": []string{"普惠金融"},
			"resources": []record{{"code": "R1", "name": "路灯", "secret": false, "shared_in": false, "source_consents": false, "in_plan": true}},
			"items": []string{"resources", "term", "products", "platform", "ownership", "disclosure", "accounting", "security",
				"evaluation", "breach", "disputes", "termination", "other"},
			"selection_notice": "惠公易〔2025〕8号", "selection_on": "2025-12-01", "selection_bidders": 4, "selection_paper": true,
			"government_pays": false, "project_number": "", "today": "2026-01-01", "ceilings": []record{
				{"name": "停车指数", "class": "public_interest", "fen": 0, "reference": ""}, {"name": "选址", "class": "industry", "fen": 100_00, "reference": "惠数函〔2025〕3号"},
			},
		}
	case "plan":
		return record{
			"items":     []string{"title", "necessity", "conditions", "mode", "resources", "term", "products", "accounting", "security", "rights", "supervision", "other"},
			"resources": []string{"R1"}, "mode": "field", "consultation": "征求了财政、司法等单位意见", "decided_on": "2025-11-01", "approved_on": "2025-11-20", "today": "2026-01-01",
		}
	}
	return record{
		"product_name": "停车指数", "summary": "各区停车紧张程度", "kind": "dataset", "form": "api", "frequency": "daily", "purpose": "停车引导",
		"operator_qualified": true, "sample_scanned": true, "today": "2026-11-23",
		"agreement":  record{"number": "A1", "in_force": true, "from": "2026-01-01", "to": "2030-12-31", "purposes": []string{"停车引导"}, "recipients": []string{}},
		"recipients": []string{}, "upstream": []record{}, "origins": []record{origin()},
		"resources":  []record{{"code": "R1", "name": "停车场", "secret": false, "in_agreement": true}},
		"fields":     []record{{"name": "指数", "traced": true, "derivation": "归一化", "in_sample": true}},
		"findings":   []record{},
		"columns":    []record{{"place": "指数", "values": 9}},
		"deposit":    record{"made": true, "current": true},
		"statements": []record{{"material": "scenario", "text": "停车引导屏"}},
		"near":       []record{},
		"materials": []string{"subject", "lawful_source", "resources", "evidence", "product", "scenario", "risk_assessment", "business_review", "quality",
			"commitment"},
	}
}

// upstream is a product that another one may be made from, but for what is given.
func upstream(but ...string) record {
	r := record{"name": "泊位指数", "way": "停车指数 ← 泊位指数", "agreement": "A2", "carries": true, "own": false, "in_force": true, "purpose": true, "recipient": true, "circular": false}
	return turned(r, but)
}

// origin is a resource that a product may take in itself, but for what is given.
func origin(but ...string) record {
	return turned(record{"name": "停车场", "way": "停车指数 ← 停车场", "agreement": "A1", "direct": true, "named": true, "shared": false, "consented": false, "open": false, "raw": false}, but)
}

// turned turns the named facts into their opposite.
func turned(r record, names []string) record {
	for _, name := range names {
		r[name] = r[name] != true
	}
	return r
}

func finding(kind string, confidence float64, waived bool) []record {
	return []record{{"type": kind, "place": "第 2 列", "count": 7, "confidence": confidence, "waived": waived}}
}

// TestItemsCiteTheirOwnArticle: what is missing is cited by the item of the article that asks for it.
func TestItemsCiteTheirOwnArticle(t *testing.T) {
	t.Parallel()
	set := city(t)
	for group, want := range map[string][]string{
		"agreement": {"一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三"},
		"plan":      {"一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"},
	} {
		facts := sound(group)
		facts["items"] = []string{}
		found, err := set.Check(group, facts)
		if err != nil || len(found) != len(want) {
			t.Fatalf("%s: %d findings, %v", group, len(found), err)
		}
		for i, f := range found {
			if !strings.Contains(f.Article, "27号") || !strings.HasSuffix(f.Article, "第（"+want[i]+"）项") || f.Severity != MustMend {
				t.Errorf("%s: %+v", group, f)
			}
		}
	}
}

// TestRules changes one fact of a sound application at a time and names what must be found.
func TestRules(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		group, name string
		change      record
		want        []string // severity rule field
	}{
		{"qualification", "sound broker", nil, nil},
		{"qualification", "sound merchant", record{"kind": "merchant", "classes": []string{"delivery"}, "documents": []string{"business_licence", "security_commitment"},
			"accreditation": record{"number": "", "issuer": "", "from": "", "to": ""}}, nil},
		{"qualification", "merchant of no class", record{"kind": "merchant", "documents": []string{"business_licence", "security_commitment"},
			"accreditation": record{"number": "", "issuer": "", "from": "", "to": ""}}, []string{"look_at qualification.classes classes"}},
		{"qualification", "operator", record{"kind": "operator"}, []string{"must_mend qualification.kind kind"}},
		{"qualification", "nobody has verified who it is", record{"identity_verified": false}, []string{"look_at qualification.identity identity"}},
		{"qualification", "its own term is over", record{"term_over": true}, []string{"look_at qualification.term term_to"}},
		{"qualification", "bad code", record{"uscc_valid": false}, []string{"must_mend qualification.uscc uscc"}},
		{"qualification", "nobody verified", record{"identity_verified": false}, []string{"look_at qualification.identity identity"}},
		{"qualification", "its own term over", record{"term_over": true}, []string{"look_at qualification.term term_to"}},
		{"qualification", "no scope", record{"scope": ""}, []string{"must_mend qualification.scope scope"}},
		{"qualification", "paper missing", record{"documents": []string{"business_licence", "security_commitment"}},
			[]string{"must_mend qualification.material documents.accreditation_paper"}},
		{"qualification", "accreditation missing", record{"accreditation": record{"number": "", "issuer": "", "from": "", "to": ""}},
			[]string{"must_mend qualification.accreditation accreditation", "must_mend qualification.accreditation_term accreditation.to"}},
		{"qualification", "accreditation over", record{"today": "2028-01-01"},
			[]string{"must_mend qualification.accreditation_term accreditation.to"}},
		{"qualification", "last day of the accreditation", record{"today": "2027-12-31"}, nil},

		{"entry", "sound", nil, nil},
		{"entry", "its own term is over", record{"term_over": true}, []string{"look_at entry.term term_to"}},
		{"entry", "bad code", record{"code_sound": false}, []string{"must_mend entry.uscc uscc"}},
		{"entry", "nobody stands for it", record{"legal_rep": ""}, []string{"must_mend entry.identity legal_rep"}},
		{"entry", "its term over", record{"term_over": true}, []string{"look_at entry.term term_to"}},
		{"entry", "no file", record{"filled": false}, []string{"must_mend entry.file file"}},
		{"entry", "no licence", record{"documents": []string{"tax_credit"}}, []string{"must_mend entry.material documents.business_licence"}},

		{"agreement", "sound", nil, nil},
		{"agreement", "a day over five years", record{"to": "2031-01-02"},
			[]string{"must_mend agreement.term to", "look_at agreement.term_exception term_exception"}},
		{"agreement", "longer with a reason", record{"to": "2033-01-01", "term_exception": "设施折旧期较长"},
			[]string{"look_at agreement.term_exception term_exception"}},
		{"agreement", "ends before it begins", record{"to": "2025-01-01"}, []string{"must_mend agreement.order to"}},
		{"agreement", "no legal person", record{"operator_legal_person": false}, []string{"must_mend agreement.legal_person operator"}},
		{"agreement", "with itself", record{"operator_is_body": true}, []string{"must_mend agreement.two_sides operator"}},
		{"agreement", "no plan", record{"plan_approved": false}, []string{"must_mend agreement.plan plan_approved"}},
		{"agreement", "chosen by lot", record{"selection": "lot"}, []string{"must_mend agreement.selection selection"}},
		{"agreement", "no resources", record{"resources": []record{}}, []string{"must_mend agreement.resources resources"}},
		{"agreement", "secret", record{"resources": []record{{"code": "R1", "name": "甲", "secret": true, "shared_in": true, "source_consents": true, "in_plan": true}}},
			[]string{"must_mend agreement.secret resources[0]"}},
		{"agreement", "shared in without consent", record{"resources": []record{
			{"code": "R1", "name": "甲", "secret": false, "shared_in": true, "source_consents": true, "in_plan": true},
			{"code": "R2", "name": "乙", "secret": false, "shared_in": true, "source_consents": false, "in_plan": true},
		}}, []string{"must_mend agreement.shared_in resources[1]"}},
		{"agreement", "outside its plan", record{"resources": []record{{"code": "R1", "name": "甲", "secret": false, "shared_in": false, "source_consents": false, "in_plan": false}}},
			[]string{"must_mend agreement.plan_resource resources[0]"}},
		{"agreement", "no purpose", record{"purposes": []string{}}, []string{"must_mend agreement.purposes purposes"}},
		{"agreement", "empty purpose", record{"purposes": []string{"甲", ""}}, []string{"must_mend agreement.purposes purposes"}},
		{"agreement", "item missing", record{"items": []string{"resources", "term", "products", "platform", "ownership", "disclosure",
			"accounting", "security", "evaluation", "breach", "termination", "other"}}, []string{"must_mend agreement.item items.disputes"}},
		{"agreement", "selection not recorded", record{"selection_notice": ""}, []string{"must_mend agreement.selection_record selection_notice"}},
		{"agreement", "selected on a day to come", record{"selection_on": "2026-01-02"}, []string{"must_mend agreement.selection_record selection_notice"}},
		{"agreement", "no day of selection", record{"selection_on": ""}, []string{"must_mend agreement.selection_record selection_notice"}},
		{"agreement", "two invited", record{"selection": "invited_tender", "selection_bidders": 2}, []string{"must_mend agreement.bidders selection_bidders"}},
		{"agreement", "three invited", record{"selection": "invited_tender", "selection_bidders": 3}, nil},
		{"agreement", "no paper of the result", record{"selection_paper": false}, []string{"look_at agreement.selection_paper selection_document"}},
		{"agreement", "public money without a project", record{"government_pays": true}, []string{"must_mend agreement.project_number project_number"}},
		{"agreement", "public money with its project", record{"government_pays": true, "project_number": "HZ-XM-1"}, nil},
		{"agreement", "a price for the public interest", record{"ceilings": []record{{"name": "甲", "class": "public_interest", "fen": 1, "reference": "批文"}}},
			[]string{"must_mend agreement.free ceilings[0]"}},
		{"agreement", "a ceiling that nobody set", record{"ceilings": []record{{"name": "甲", "class": "industry", "fen": 1, "reference": ""}}},
			[]string{"must_mend agreement.ceiling ceilings[0]"}},
		{"plan", "sound", nil, nil},
		{"plan", "no resources", record{"resources": []string{}}, []string{"must_mend plan.resources resources"}},
		{"plan", "not approved yet", record{"approved_on": ""}, nil},
		{"plan", "not decided", record{"decided_on": "", "approved_on": ""}, nil}, // the act that records the decision demands it
		{"plan", "decided tomorrow", record{"decided_on": "2026-01-02", "approved_on": ""}, []string{"must_mend plan.decision decided_on"}},
		{"plan", "approved before it was decided", record{"approved_on": "2025-10-31"}, []string{"must_mend plan.approval approved_on"}},
		{"plan", "nobody heard", record{"consultation": ""}, []string{"must_mend plan.consultation consultation"}},

		{"registration", "sound", nil, nil},
		{"registration", "no licence", record{"operator_qualified": false}, []string{"must_mend registration.operator operator"}},
		{"registration", "agreement ended", record{"agreement": record{"number": "A1", "in_force": false, "from": "2026-01-01", "to": "2030-12-31", "purposes": []string{"停车引导"}, "recipients": []string{}}},
			[]string{"must_mend registration.agreement agreement"}},
		{"registration", "agreement run out", record{"today": "2031-01-01"}, []string{"must_mend registration.agreement agreement"}},
		{"registration", "nothing to publish", record{"summary": ""}, []string{"must_mend registration.name summary"}},
		{"registration", "another purpose", record{"purpose": "精准营销"}, []string{"must_mend registration.purpose purpose"}},
		{"registration", "no kind, form and frequency", record{"kind": "", "form": "", "frequency": ""},
			[]string{"must_mend registration.kind kind", "must_mend registration.form form", "must_mend registration.frequency frequency"}},
		{"registration", "outside the agreement", record{"resources": []record{
			{"code": "R1", "name": "停车场", "secret": false, "in_agreement": true}, {"code": "R9", "name": "户籍", "secret": false, "in_agreement": false},
		}}, []string{"must_mend registration.outside_agreement resources[1]"}},
		{"registration", "state secret", record{"resources": []record{{"code": "R1", "name": "甲", "secret": true, "in_agreement": true}}},
			[]string{"must_mend registration.secret resources[0]"}},
		{"registration", "no resources", record{"resources": []record{}}, []string{"must_mend registration.resources resources"}},
		{"registration", "nothing deposited", record{"deposit": record{"made": false, "current": false}}, []string{"must_mend registration.deposit deposit"}},
		{"registration", "deposit of other fields", record{"deposit": record{"made": true, "current": false}}, []string{"must_mend registration.deposit_outdated deposit"}},
		{"registration", "summary without a word", record{"summary": "（待补充）"}, []string{"must_mend registration.summary_placeholder summary"}},
		{"registration", "summary that begins like one", record{"summary": "无障碍设施分布"}, nil},
		{"registration", "derivation without a word", record{"fields": []record{{"name": "甲", "traced": true, "derivation": "TODO", "in_sample": true}}},
			[]string{"must_mend registration.derivation_placeholder fields[0]"}},
		{"registration", "statement without a word", record{"statements": []record{{"material": "scenario", "text": "同上。"}}},
			[]string{"must_mend registration.statement_placeholder materials[0]"}},
		{"registration", "field that the sample does not show", record{"fields": []record{{"name": "甲", "traced": true, "derivation": "求和", "in_sample": false}}},
			[]string{"look_at registration.sample_column fields[0]"}},
		{"registration", "empty column", record{"columns": []record{{"place": "甲", "values": 0}}}, []string{"look_at registration.empty_column sample[0]"}},
		{"registration", "registered already", record{"near": []record{{"code": "P1", "name": "指数", "similarity": 70}}}, []string{"look_at registration.near_duplicate near[0]"}},
		{"registration", "only akin", record{"near": []record{{"code": "P1", "name": "指数", "similarity": 69}}}, nil},
		{"registration", "field from nowhere", record{"fields": []record{{"name": "甲", "traced": false, "derivation": "", "in_sample": true}}},
			[]string{"must_mend registration.traced fields[0]"}},
		{"registration", "no fields", record{"fields": []record{}}, []string{"must_mend registration.fields fields"}},
		{"registration", "material missing", record{"materials": []string{"subject", "lawful_source", "resources", "evidence", "product", "scenario", "business_review", "quality", "commitment"}},
			[]string{"must_mend registration.material materials.risk_assessment"}},
		{"registration", "no sample", record{"sample_scanned": false}, []string{"must_mend registration.sample sample"}},
		{"registration", "for whom the agreement allows", record{"recipients": []string{"科研机构"}, "agreement": record{"number": "A1", "in_force": true, "from": "2026-01-01", "to": "2030-12-31", "purposes": []string{"停车引导"}, "recipients": []string{"科研机构"}}}, nil},
		{"registration", "for somebody else", record{"recipients": []string{"科研机构", "广告商"}, "agreement": record{"number": "A1", "in_force": true, "from": "2026-01-01", "to": "2030-12-31", "purposes": []string{"停车引导"}, "recipients": []string{"科研机构"}}},
			[]string{"must_mend registration.recipient recipients[1]"}},
		{"registration", "made of another's product", record{"upstream": []record{upstream()}, "origins": []record{origin("direct", "shared", "consented")}}, nil},
		{"registration", "re-development of one's own", record{"upstream": []record{upstream(), upstream("own")}}, []string{"must_mend registration.redevelopment upstream[1]"}},
		{"registration", "made of itself", record{"upstream": []record{upstream("circular")}}, []string{"must_mend registration.circular upstream[0]"}},
		{"registration", "made of what is not registered", record{"upstream": []record{upstream("carries")}}, []string{"must_mend registration.upstream upstream[0]"}},
		{"registration", "upstream agreement over", record{"upstream": []record{upstream("in_force")}}, []string{"must_mend registration.upstream_agreement upstream[0]"}},
		{"registration", "upstream for another purpose", record{"upstream": []record{upstream("purpose")}}, []string{"must_mend registration.upstream_purpose upstream[0]"}},
		{"registration", "upstream for others", record{"upstream": []record{upstream("recipient")}}, []string{"must_mend registration.upstream_recipient upstream[0]"}},
		{"registration", "resource outside the agreement upstream", record{"origins": []record{origin(), origin("direct", "named")}}, []string{"must_mend registration.upstream_resource origins[1]"}},
		{"registration", "shared in, nobody asked", record{"origins": []record{origin("shared")}}, []string{"must_mend registration.shared_in origins[0]"}},
		{"registration", "raw", record{"origins": []record{origin("raw")}}, []string{"must_mend registration.raw origins[0]"}},
		{"registration", "raw, but published", record{"origins": []record{origin("raw", "open")}}, nil},
		{"registration", "citizen ids", record{"findings": finding("citizen_id", 0.99, false)},
			[]string{"must_mend registration.personal_information findings[0]"}},
		{"registration", "at the threshold", record{"findings": finding("bank_card", 0.8, false)},
			[]string{"must_mend registration.personal_information findings[0]"}},
		{"registration", "perhaps citizen ids", record{"findings": finding("citizen_id", 0.4, false)}, []string{"look_at registration.scan findings[0]"}},
		{"registration", "a waived false alarm", record{"findings": finding("citizen_id", 0.99, true)}, []string{"look_at registration.scan findings[0]"}},
		{"registration", "e-mail of an office", record{"findings": finding("email", 1, false)}, []string{"look_at registration.scan findings[0]"}},
		{"registration", "a key", record{"findings": finding("credential", 0.9, false)}, []string{"must_mend registration.credential findings[0]"}},
	} {
		t.Run(c.group+"/"+c.name, func(t *testing.T) {
			t.Parallel()
			facts := sound(c.group)
			maps.Copy(facts, c.change)
			findings, err := city(t).Check(c.group, facts)
			if err != nil {
				t.Fatal(err)
			}
			if findings == nil {
				t.Error("nil findings look like no check")
			}
			var got []string
			for _, f := range findings {
				got = append(got, strings.Join([]string{string(f.Severity), f.Rule, f.Field}, " "))
				if !strings.Contains(f.Article, "号 第") || f.Text.ZH == "" || f.Text.EN == "" || strings.ContainsAny(f.Text.ZH+f.Remedy.ZH, "{}") {
					t.Errorf("incomplete finding %+v", f)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if refused := Refusal(findings); (refused != nil) != (len(MustMendOf(findings)) > 0) {
				t.Errorf("Refusal: %v", refused)
			}
		})
	}
}

func TestFindingNamesTheThing(t *testing.T) {
	t.Parallel()
	facts := sound("registration")
	facts["resources"] = []record{{"code": "R9", "name": "户籍", "secret": false, "in_agreement": false}}
	findings, err := city(t).Check("registration", facts)
	if err != nil || len(findings) != 1 {
		t.Fatalf("%v %v", findings, err)
	}
	f := findings[0]
	if f.Text.ZH != "资源“户籍”不在授权运营协议 A1 的范围内" || f.Article != "发改数据规〔2025〕27号 第六条" {
		t.Errorf("got %+v", f)
	}
	refusal := fault.From(Refusal(findings))
	if refusal.Kind != fault.Refused || refusal.Code != "registration.outside_agreement" || refusal.Article != f.Article || refusal.Field != "resources[0]" {
		t.Errorf("got %+v", refusal)
	}
}

// TestFactsMustBeWhole: a check never runs on half the facts.
func TestFactsMustBeWhole(t *testing.T) {
	t.Parallel()
	s := city(t)
	for name, change := range map[string]func(record){
		"missing":        func(r record) { delete(r, "summary") },
		"wrong type":     func(r record) { r["sample_scanned"] = "yes" },
		"wrong in depth": func(r record) { r["agreement"].(record)["to"] = 5 },
		"no such day":    func(r record) { r["today"] = "2026-02-30" },
		"missing inside": func(r record) { delete(r["resources"].([]record)[0], "secret") },
		"fraction": func(r record) {
			r["findings"] = []record{{"type": "email", "place": "", "count": 1.5, "confidence": 1, "waived": false}}
		},
	} {
		facts := sound("registration")
		change(facts)
		if _, err := s.Check("registration", facts); fault.CodeOf(err) != "rules.facts" {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := s.Check("nothing", record{}); fault.CodeOf(err) != "rules.no_group" {
		t.Errorf("unknown group: %v", err)
	}
	if _, err := s.Check("registration", make(chan int)); fault.CodeOf(err) != "rules.facts" {
		t.Errorf("no JSON: %v", err)
	}
	big := sound("registration")
	big["summary"] = strings.Repeat("长", maxFactBytes)
	if _, err := s.Check("registration", big); fault.CodeOf(err) != "rules.facts_too_large" {
		t.Errorf("too large: %v", err)
	}
}

// TestFactsThatAnOldSetDoesNotKnow: the program tells more with every version, and what an old set finds stays the same.
func TestFactsThatAnOldSetDoesNotKnow(t *testing.T) {
	t.Parallel()
	facts := sound("registration")
	facts["summary"] = ""
	before, err := city(t).Check("registration", facts)
	if err != nil || len(before) != 1 {
		t.Fatalf("%v %v", before, err)
	}
	facts["colour"], facts["agreement"].(record)["signed"] = "red", []string{"2026-01-01"}
	after, err := city(t).Check("registration", facts)
	if err != nil || !slices.Equal(after, before) {
		t.Errorf("got %v %v, want %v", after, err, before)
	}
}

// TestFactsFromAStruct: rooms above may hand over a struct with JSON names.
func TestFactsFromAStruct(t *testing.T) {
	t.Parallel()
	b, err := LoadSources(false, []byte(base))
	if err != nil {
		t.Fatal(err)
	}
	s, err := b.ByID("base")
	if err != nil {
		t.Fatal(err)
	}
	type thing struct {
		Name string `json:"name"`
		N    int    `json:"n"`
	}
	findings, err := s.Check("g", struct {
		Things []thing `json:"things"`
		N      int     `json:"n"`
	}{N: 3})
	if err != nil || len(findings) != 1 || findings[0].Text.ZH != "3" || findings[0].Severity != Note {
		t.Errorf("got %+v %v", findings, err)
	}
}

func TestCostIsLimited(t *testing.T) {
	t.Parallel()
	costly := strings.Replace(base, `n > law("days")`, `things.all(a, things.all(b, things.all(c, a.n + b.n + c.n > 0)))`, 1)
	b, err := LoadSources(false, []byte(costly))
	if err != nil {
		t.Fatal(err)
	}
	s, err := b.ByID("base")
	if err != nil {
		t.Fatal(err)
	}
	things := make([]record, 2000)
	for i := range things {
		things[i] = record{"name": "x", "n": 1}
	}
	if _, err := s.Check("g", record{"things": things, "n": 1}); fault.CodeOf(err) != "rules.cost" {
		t.Errorf("got %v, want the cost limit", err)
	}
}

func TestCorrespondingDay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-11-23", 3, "2029-11-23"},
		{"2024-02-29", 3, "2027-02-28"},
		{"2024-02-29", 4, "2028-02-29"},
		{"2023-02-28", 1, "2024-02-28"},
	} {
		from, err := time.Parse(time.DateOnly, c.from)
		if err != nil {
			t.Fatal(err)
		}
		if got := CorrespondingDay(from, c.n).Format(time.DateOnly); got != c.want {
			t.Errorf("%s + %d years = %s, want %s", c.from, c.n, got, c.want)
		}
	}
}

func FuzzFacts(f *testing.F) {
	s := city(f)
	f.Add("R1", "停车场", "2026-11-23", "{x}", 0.5, int64(3))
	f.Fuzz(func(t *testing.T, code, name, today, kind string, confidence float64, count int64) {
		facts := sound("registration")
		facts["resources"] = []record{{"code": code, "name": name, "secret": false, "in_agreement": false}}
		facts["today"] = today
		facts["findings"] = []record{{"type": kind, "place": name, "count": count, "confidence": confidence, "waived": false}}
		findings, err := s.Check("registration", facts)
		if err == nil && !slices.ContainsFunc(findings, func(f Finding) bool { return f.Rule == "registration.outside_agreement" }) {
			t.Errorf("the resource outside the agreement was not found: %+v", findings)
		}
		if err != nil && !slices.Contains([]string{"rules.facts", "rules.facts_too_large"}, fault.CodeOf(err)) {
			t.Errorf("unexpected error %v", err)
		}
	})
}

func BenchmarkCheckRegistration(b *testing.B) {
	s := city(b)
	facts := sound("registration")
	for b.Loop() {
		if _, err := s.Check("registration", facts); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := Load(true); err != nil {
			b.Fatal(err)
		}
	}
}

// TestWordsInTexts: people read what the scanner found, not the id of its type.
func TestWordsInTexts(t *testing.T) {
	t.Parallel()
	facts := sound("registration")
	facts["findings"] = finding("name_with_id", 0.9, false)
	found, err := city(t).Check("registration", facts)
	if err != nil || len(found) != 1 {
		t.Fatal(err, found)
	}
	want := Text{ZH: "扫描发现疑似姓名与其他标识同在一条记录，位于“第 2 列”，7 处", EN: "scan finding: name with another identifier in one record at 第 2 列, 7 times"}
	if found[0].Text != want {
		t.Errorf("%+v", found[0].Text)
	}
}
