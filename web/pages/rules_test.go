package pages_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/audit"
	"huishu/registry/product"
	"huishu/registry/transition"
)

// call posts to the interface.
func (b *browser) call(path string) page {
	b.t.Helper()
	return b.do(httptest.NewRequestWithContext(b.t.Context(), http.MethodPost, path, nil))
}

const successorFile = "id: city-2027-1\ntitle: {zh: 后续细则, en: Successor rules}\nissuer: {zh: 惠州市人民政府, en: Huizhou}\nnumber: 惠府〔2027〕1号\neffective_from: \"2026-01-01\"\nextends: city-2023-38\n" +
	"facts:\n  - {id: registration.acceptance, title: {zh: 合规登记受理时限, en: time to accept a registration}, value: 9, unit: working_days, article: 第九条, sureness: in_force}\n" +
	"  - {id: registration.validity, title: {zh: 合规登记有效期, en: validity of a registration}, value: 1, unit: years, article: 第十条, sureness: in_force}\n"

// TestSuccessorIsAdopted goes the whole way in pages: an authority loads a successor, sees what it would change, proposes it; a
// stranger sees nothing of that; the proposer and his namesake cannot confirm it, a colleague does; what is filed from its day on is
// judged by it, what was open stays as it was.
func TestSuccessorIsAdopted(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	authority, registrar, stranger := s.member(s.Authority), s.member(s.RegistrationBody), s.stranger()
	if today := s.Today(); today.After(workday.Default().AnnouncedThrough()) {
		s.loadYear(authority, today.Year)
	}
	namesake, second := s.colleague(s.Authority, "authority-b", "经 办人 authority"), s.colleague(s.Authority, "authority-c", "李复核")
	var open product.Registration
	p := s.Create("客流预测指数", "商业选址")
	s.Must(s.Operator.Actor, func(tx *ledger.Tx) (err error) {
		open, err = product.Submit(tx, s.Book, p.ID)
		return err
	})
	due := s.clock(open.CaseID).Due
	from := s.Today().AddDays(20)
	size := s.DB.Head().Size

	authority.see("/rules").has("尚未采用规则集")
	form := authority.see("/desk/rules/propose")
	form.fill("/desk/rules/preview", fields{"source": strings.Replace(successorFile, "value: 9", "value: neun", 1), "from": s.Today().AddDays(-3).String(), "reason": ""}).
		errs("source", "reason").has("请填写采用理由")
	form.fill("/desk/rules/preview", fields{"source": successorFile, "from": s.Today().AddDays(-3).String(), "reason": "原细则期满"}).errs("from").has("不能追溯适用")
	bad := form.fill("/desk/rules/preview", fields{"source": "", "from": from.String(), "reason": "原细则期满", "file": file{"city.yaml", "id: city-2027-1\ncolour: red\n"}}).errs("source")
	if !strings.Contains(bad.value("source"), "colour: red") {
		t.Errorf("the uploaded file is lost: %q", bad.value("source"))
	}
	preview := form.fill("/desk/rules/preview", fields{"source": "", "from": from.String(), "reason": "原细则期满", "file": file{"city.yaml", successorFile}})
	for _, want := range []string{"尚未提议", "city-2023-38", "9 个工作日", "3 个工作日", "客流预测指数", due.String(), "公交客流热度指数", "已发凭证的有效期不变", "仍按其提出时的规则集办理到底"} {
		preview.has(want)
	}
	if preview.status != http.StatusOK || s.DB.Head().Size != size {
		t.Fatalf("preview: %d, log %d, was %d", preview.status, s.DB.Head().Size, size)
	}
	check(t, preview, "zh")
	mine := preview.fill("/desk/rules/propose", fields{}).to("/rules/adoptions/").has("待另一人确认", "须由另一名工作人员确认", "原细则期满")
	at := mine.path
	id := strings.TrimPrefix(at, "/rules/adoptions/")

	stranger.see("/rules").has("尚未采用规则集")
	if got := stranger.get(at); got.status != http.StatusNotFound {
		t.Errorf("a stranger sees a proposal: %d", got.status)
	}
	registrar.see(at).has("待另一人确认", "客流预测指数")
	namesake.see(at).has("须由另一名工作人员确认")
	for who, b := range map[string]*browser{"proposer": authority, "namesake": namesake} {
		got := b.call("/api/v1/rule-set-adoptions/" + id + "/confirm")
		if got.status == http.StatusOK || !strings.Contains(got.body, "adoption.same_person") {
			t.Errorf("the %s confirms: %d %s", who, got.status, got.body)
		}
	}
	second.see(at).fill("/desk/rules/adoptions/"+id+"/confirm", fields{}).to(at).has("已采用", "李复核")
	for lang, words := range map[string][]string{"zh": {"后续细则", "尚未生效", "已采用"}, "en": {"Successor rules", "Not yet in force", "Adopted"}} {
		stranger.lang = lang
		check(t, stranger.see("/rules").has(words...), lang)
		check(t, stranger.see(at), lang)
		check(t, stranger.see("/rules/city-2027-1"), lang)
	}
	stranger.lang = "zh"
	stranger.see(stranger.see(at).link("/events/")).has("采用规则集").lacks("提议采用规则集") // the proof is of what the page says
	stranger.see("/rules/city-2027-1").has("来源", "公共数据资源登记管理暂行办法", "本文本", "采用记录", from.String()+" 起")

	s.Clock.Set(from.Time().Add(9 * time.Hour))
	if got := s.clock(open.CaseID); got.Due != due {
		t.Errorf("the open case moved from %s to %s", due, got.Due)
	}
	operator := s.member(s.Operator)
	operator.see("/cases/" + open.CaseID).link("/rules/" + open.RuleSet)
	var later product.Registration
	other := s.Create("客流日历指数", "商业选址")
	s.Must(s.Operator.Actor, func(tx *ledger.Tx) (err error) {
		later, err = product.Submit(tx, s.Book, other.ID)
		return err
	})
	if later.RuleSet != "city-2027-1" || s.clock(later.CaseID).Total != 9 {
		t.Errorf("filed under %s, %d working days", later.RuleSet, s.clock(later.CaseID).Total)
	}
	operator.see("/cases/" + later.CaseID).link("/rules/city-2027-1")
	list := stranger.get("/api/v1/rule-sets?day=" + from.AddDays(-1).String())
	if !strings.Contains(list.body, `"set":"`+open.RuleSet+`"`) || !strings.Contains(list.body, `"governs_to":"`+from.AddDays(-1).String()+`"`) {
		t.Errorf("the day before: %s", list.body)
	}
	r, err := audit.Run(t.Context(), s.DB, audit.Options{})
	if err != nil || !r.OK {
		t.Errorf("audit: %+v %v", r.Problems, err)
	}
}

// TestProposalIsWithdrawn: a colleague turns a proposal down, with reasons; it is gone from the public and cannot be confirmed.
func TestProposalIsWithdrawn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	authority, second := s.member(s.Authority), s.colleague(s.Authority, "authority-c", "李复核")
	mine := authority.see("/desk/rules/propose").fill("/desk/rules/preview", fields{"source": successorFile, "from": s.Today().AddDays(20).String(), "reason": "原细则期满"}).
		fill("/desk/rules/propose", fields{}).to("/rules/adoptions/")
	at := "/desk" + mine.path + "/withdraw"
	second.see(at).fill(at, fields{"reason": ""}).errs("reason")
	second.see(at).fill(at, fields{"reason": "文本有误"}).to(mine.path).has("已撤回", "文本有误")
	got := second.call("/api/v1/rule-set-adoptions/" + strings.TrimPrefix(mine.path, "/rules/adoptions/") + "/confirm")
	if got.status != http.StatusConflict || !strings.Contains(got.body, "adoption.decided") {
		t.Errorf("%d %s", got.status, got.body)
	}
	for _, b := range []*browser{s.member(s.Operator), s.member(s.RegistrationBody)} {
		if p := b.get("/desk/rules/propose"); p.status != http.StatusForbidden {
			t.Errorf("/desk/rules/propose: %d", p.status)
		}
	}
}

// TestAdoptionIsRevoked: a successor that lets open registrations move is adopted, seen with what it would move, and taken back by two
// persons before its first day; adopted again, it moves the open case, whose page tells both days, and can be revoked no more.
func TestAdoptionIsRevoked(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	authority, second, stranger := s.member(s.Authority), s.colleague(s.Authority, "authority-c", "李复核"), s.stranger()
	if today := s.Today(); today.After(workday.Default().AnnouncedThrough()) {
		s.loadYear(authority, today.Year)
	}
	var open product.Registration
	p := s.Create("客流预测指数", "商业选址")
	s.Must(s.Operator.Actor, func(tx *ledger.Tx) (err error) {
		open, err = product.Submit(tx, s.Book, p.ID)
		return err
	})
	due, from := s.clock(open.CaseID).Due, s.Today().AddDays(1)
	source := strings.Replace(successorFile, "value: 9", "value: 2", 1) +
		"transition: [{procedure: registration, open_cases: move, to_the_worse: true, article: 第四十条}]\n"
	adopt := func() (at string) {
		mine := authority.see("/desk/rules/propose").fill("/desk/rules/preview", fields{"source": source, "from": from.String(), "reason": "原细则期满"}).
			has("新旧衔接", "第四十条", "转按新规则集", "对申请人不利的也转").fill("/desk/rules/propose", fields{}).to("/rules/adoptions/")
		second.see(mine.path).fill("/desk"+mine.path+"/confirm", fields{}).to(mine.path).has("已采用", "撤销采用", "客流预测指数")
		return mine.path
	}
	at := adopt()
	revoke := "/desk" + at + "/revoke"
	form := authority.see(revoke)
	check(t, form, "zh")
	form.fill(revoke, fields{"reason": ""}).errs("reason")
	form.fill(revoke, fields{"reason": "正式文本推迟印发"}).to(at).has("撤销待另一人确认", "须由另一名工作人员在 "+from.String()+" 之前确认")
	id := strings.TrimPrefix(at, "/rules/adoptions/")
	if got := authority.call("/api/v1/rule-set-adoptions/" + id + "/revoke/confirm"); got.status == http.StatusOK || !strings.Contains(got.body, "adoption.same_person") {
		t.Errorf("the proposer confirms: %d %s", got.status, got.body)
	}
	second.see(at).fill(revoke+"/drop", fields{}).to(at).has("已放弃撤销", "撤销采用")
	authority.see(revoke).fill(revoke, fields{"reason": "正式文本推迟印发"}).to(at)
	second.see(at).fill(revoke+"/confirm", fields{}).to(at).has("采用已撤销", "正式文本推迟印发")
	for _, lang := range []string{"zh", "en"} {
		stranger.lang = lang
		check(t, stranger.see(at), lang)
		check(t, stranger.see("/rules"), lang)
	}

	at = adopt()
	stranger.lang = "en"
	check(t, stranger.see("/rules/city-2027-1").has("Open cases on the first day", "also to the applicant"), "en")
	s.Clock.Set(from.Time().Add(time.Minute))
	s.Must(ledger.System, func(tx *ledger.Tx) error { _, err := transition.Due(tx, s.Book); return err })
	moved := s.clock(open.CaseID)
	if !moved.Due.Before(due) || moved.Total != 2 {
		t.Errorf("%+v, was %s", moved, due)
	}
	operator := s.member(s.Operator)
	page := operator.see("/cases/"+open.CaseID).has("转按新规则集办理", "原为 "+due.String()+"，现为 "+moved.Due.String(), "第四十条")
	page.link("/rules/city-2027-1")
	check(t, page, "zh")
	if got := s.member(s.Authority).get("/desk" + at + "/revoke"); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "adoption.in_force") || !strings.Contains(got.body, "后续规则集") {
		t.Errorf("revoked on its first day: %d", got.status)
	}
}

// TestPagesWithoutRules stands on a day after the last set: every page still stands and says what is missing, nothing is filed, and
// what is open goes on.
func TestPagesWithoutRules(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	real, err := rules.Load(false)
	if err != nil {
		t.Fatal(err)
	}
	var open product.Registration
	p, draft := s.Create("客流预测指数", "商业选址"), s.Create("客流日历指数", "商业选址")
	s.Must(s.Operator.Actor, func(tx *ledger.Tx) (err error) {
		open, err = product.Submit(tx, s.Book, p.ID)
		return err
	})
	s.useBook(real) // the program without the set that demos go on with
	s.Clock.Set(time.Date(2027, 2, 1, 9, 0, 0, 0, workday.Zone))
	operator, registrar, authority, stranger, company := s.member(s.Operator), s.member(s.RegistrationBody), s.member(s.Authority), s.stranger(), s.member(s.Stranger)
	want := map[string]string{"zh": "自 2027-01-01 起没有适用", "en": "governs since 2027-01-01"}
	for lang, words := range want {
		for _, x := range []struct {
			who  *browser
			path string
			says bool
		}{
			{operator, "/desk/products/" + draft.ID, true},
			{operator, "/desk/products/" + draft.ID + "/materials", true},
			{operator, "/desk/products/" + draft.ID + "/submit", true},
			{company, "/desk/qualifications/apply?kind=merchant", true},
			{stranger, "/rules", true}, {authority, "/rules", true},
			{operator, "/desk/products/" + p.ID, false}, {operator, "/cases/" + open.CaseID, false}, {registrar, "/cases/" + open.CaseID, false},
			{operator, "/desk/products", false}, {company, "/desk/qualifications", false}, {stranger, "/rules/city-2023-38", false}, {stranger, "/", false},
		} {
			x.who.lang = lang
			page := x.who.see(x.path)
			if strings.Contains(page.words(), words) != x.says {
				t.Errorf("%s in %s says it: %v\n%s", x.path, lang, !x.says, page.words())
			}
			check(t, page, lang)
		}
	}
	operator.lang = "zh"
	got := operator.call("/api/v1/product-files/" + draft.ID + "/registrations")
	if got.status == http.StatusCreated || !strings.Contains(got.body, "rules.none_in_force") || !strings.Contains(got.body, "remedy") {
		t.Errorf("filing: %d %s", got.status, got.body)
	}
	s.Must(s.RegistrationBody.Actor, func(tx *ledger.Tx) error {
		_, err := product.Accept(tx, s.Book, open.ID, product.Review{})
		return err
	})
}

// TestEndingIsForetold: the authority is told ninety days before the rules end, others are not bothered.
func TestEndingIsForetold(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	if s.Today().String() > "2026-12-30" {
		t.Skip("the suite's clock stands beyond the end of the rules, and does not go back")
	}
	real, err := rules.Load(false)
	if err != nil {
		t.Fatal(err)
	}
	s.useBook(real)
	s.Clock.Set(time.Date(2026, 12, 30, 9, 0, 0, 0, workday.Zone))
	s.member(s.Authority).see("/rules").has("“合规登记”的规则集于 2026-12-31 期满，还有 1 日")
	if p := s.stranger().see("/rules"); strings.Contains(p.words(), "期满") {
		t.Errorf("a stranger is told: %s", p.words())
	}
}
