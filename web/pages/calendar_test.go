package pages_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"huishu/compliance/procedure"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/audit"
	"huishu/registry/product"
)

// TestCalendarIsLoaded goes the whole way in pages: a case is opened, its deadline is seen, the authority previews and loads an
// amendment, and both days stand on the case, on the notice and in the log; the audit finds nothing wrong.
func TestCalendarIsLoaded(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	authority, registrar, operator, stranger := s.member(s.Authority), s.member(s.RegistrationBody), s.member(s.Operator), s.stranger()
	if today := s.Today(); today.After(workday.Default().AnnouncedThrough()) {
		s.loadYear(authority, today.Year)
	}
	var reg product.Registration
	p := s.Create("客流预测指数", "商业选址")
	s.Must(s.Operator.Actor, func(tx *ledger.Tx) (err error) {
		reg, err = product.Submit(tx, s.Book, p.ID)
		return err
	})
	at := "/cases/" + reg.CaseID
	old := s.clock(reg.CaseID).Due
	before := s.DB.Head().Size

	load := authority.see("/desk/calendar/load")
	bad := load.fill("/desk/calendar/preview", fields{"year": "", "number": "", "published": "", "source": "", "days": "明天 放假", "reason": ""})
	if bad.status != http.StatusUnprocessableEntity {
		t.Fatalf("an empty form: %d %s", bad.status, bad.words())
	}
	for _, want := range []string{"请填写四位年份", "请填写文号", "请填写公布日期", "请填写通知原文的网址", "第 1 行", "请填写载入理由"} {
		if !strings.Contains(bad.words(), want) {
			t.Errorf("what is wrong is not all told: %s\n%s", want, bad.words())
		}
	}
	notice := fields{
		"year": old.String()[:4], "scope": "amendment", "number": "测试〔2026〕9号", "published": s.Today().String(),
		"source": "https://example.org/9", "days": old.String() + " off 临时放假", "reason": "国务院办公厅延长假期",
	}
	preview := load.fill("/desk/calendar/preview", notice)
	if preview.status != http.StatusOK || !strings.Contains(preview.words(), "1 项在办期限改期") || !strings.Contains(preview.words(), "客流预测指数") || !strings.Contains(preview.words(), old.String()) {
		t.Fatalf("preview: %d %s", preview.status, preview.words())
	}
	if s.DB.Head().Size != before || s.clock(reg.CaseID).Due != old {
		t.Fatal("a preview changed something")
	}
	s.Clock.Advance(time.Minute)
	done := preview.fill("/desk/calendar/load", fields{})
	if done.status != http.StatusSeeOther || !strings.HasPrefix(done.next, "/calendar/notices/") {
		t.Fatalf("loading: %d %s %s", done.status, done.next, done.words())
	}
	moved := s.clock(reg.CaseID).Due
	if !moved.After(old) {
		t.Fatalf("the deadline stays at %s", moved)
	}
	for who, p := range map[string]page{"the notice to the authority": authority.see(done.next), "the case to the registrar": registrar.see(at), "the case to the applicant": operator.see(at)} {
		for _, want := range []string{old.String(), moved.String(), "测试〔2026〕9号"} {
			if !strings.Contains(p.words(), want) {
				t.Errorf("%s does not say %s:\n%s", who, want, p.words())
			}
		}
	}
	// The interface gives both days with the case.
	answer := registrar.get("/api/v1" + at)
	for _, want := range []string{`"before":"` + old.String() + `"`, `"after":"` + moved.String() + `"`, `"due_at_entry":"` + old.String() + `"`, `"due":"` + moved.String() + `"`} {
		if !strings.Contains(answer.body, want) {
			t.Errorf("the case in the interface lacks %s: %s", want, answer.body)
		}
	}
	// Who may not see the case sees how many there were, and none of it.
	if p := stranger.see(done.next); strings.Contains(p.words(), "客流预测指数") || !strings.Contains(p.words(), "共 1 项") {
		t.Errorf("a stranger sees: %s", p.words())
	}
	if p := stranger.see("/calendar/" + old.String()[:4]); !strings.Contains(p.words(), "临时放假") || !strings.Contains(p.words(), "测试〔2026〕9号") {
		t.Errorf("the year does not show it: %s", p.words())
	}
	again := authority.see("/desk/calendar/load").fill("/desk/calendar/preview", notice)
	if again.status != http.StatusUnprocessableEntity || !strings.Contains(again.words(), "该通知已经载入") {
		t.Errorf("the same again: %d %s", again.status, again.words())
	}
	r, err := audit.Run(t.Context(), s.DB, audit.Options{})
	if err != nil || !r.OK {
		t.Errorf("audit: %+v %v", r.Problems, err)
	}
}

// loadYear announces a year in pages, with its fixed holidays only: what a suite needs whose clock stands beyond the shipped years.
func (s *site) loadYear(authority *browser, year int) {
	s.t.Helper()
	y := workday.Date{Year: year, Month: 1, Day: 1}.String()[:4]
	done := authority.see("/desk/calendar/load").fill("/desk/calendar/preview", fields{
		"year": y, "scope": "year", "number": "测试〔" + y + "〕1号", "published": s.Today().String(), "source": "https://example.org/" + y,
		"days": y + "-01-01 off 元旦\n" + y + "-05-01 off 劳动节\n" + y + "-10-01~" + y + "-10-03 off 国庆节", "reason": "公布",
	}).fill("/desk/calendar/load", fields{})
	if done.status != http.StatusSeeOther {
		s.t.Fatalf("loading %s: %d %s", y, done.status, done.words())
	}
}

func (s *site) clock(id string) (k procedure.Clock) {
	s.t.Helper()
	err := s.DB.View(context.Background(), s.Authority.Actor, func(tx *ledger.Tx) error {
		c, err := procedure.Get(tx, id)
		if err == nil {
			k = *c.Clock
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return k
}

// TestProvisionalEverywhere follows one case whose deadline reaches a year that is not announced, over every page that shows it,
// in both languages; and sees the word go once the year is announced.
func TestProvisionalEverywhere(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	year := s.Today().Year
	if s.Today().After(workday.Default().AnnouncedThrough()) {
		s.loadYear(s.member(s.Authority), year)
	}
	s.Clock.Set(time.Date(year, 12, 25, 9, 0, 0, 0, workday.Zone))
	authority, registrar, operator := s.member(s.Authority), s.member(s.RegistrationBody), s.member(s.Operator)
	var reg product.Registration
	p := s.Create("客流预测指数", "商业选址")
	s.Must(s.Operator.Actor, func(tx *ledger.Tx) (err error) {
		reg, err = product.Submit(tx, s.Book, p.ID)
		return err
	})
	pages := map[*browser][]string{operator: {"/cases/" + reg.CaseID, "/desk/products/" + p.ID, "/inbox"}, registrar: {"/cases/" + reg.CaseID, "/inbox"}}
	look := func(want bool, except string) {
		t.Helper()
		for who, paths := range pages {
			for _, path := range paths {
				for lang, word := range map[string]string{"zh": "暂定", "en": "rovisional"} {
					who.lang = lang
					if got := strings.Contains(who.see(path).words(), word); got != want && path != except {
						t.Errorf("%s in %s: says provisional %v, want %v", path, lang, got, want)
					}
				}
			}
			who.lang = "zh"
		}
	}
	pages[operator] = pages[operator][:2] // nothing waits for the operator
	look(true, "")
	s.Must(s.RegistrationBody.Actor, func(tx *ledger.Tx) error {
		if _, err := product.Accept(tx, s.Book, reg.ID, product.Review{}); err != nil {
			return err
		}
		_, err := product.PassReview(tx, s.Book, reg.ID, product.Review{})
		return err
	})
	stranger := s.stranger()
	pages[stranger] = []string{"/cases/" + reg.CaseID, "/notices/" + reg.ID, "/notices", "/"}
	look(true, "")
	if feed := stranger.get("/notices.atom"); !strings.Contains(feed.body, "暂定") {
		t.Errorf("the feed: %s", feed.body)
	}
	s.loadYear(authority, year+1)
	// On the case the timeline keeps telling that it was provisional once.
	look(false, "/cases/"+reg.CaseID)
}

func TestCalendarPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, lang := range []string{"zh", "en"} {
		for who, paths := range map[*browser][]string{
			s.stranger():          {"/calendar", "/calendar/2020", "/calendar/2023", "/calendar/2026", "/calendar/2027"},
			s.member(s.Authority): {"/calendar", "/desk/calendar/load"},
		} {
			who.lang = lang
			for _, path := range paths {
				check(t, who.see(path), lang)
			}
		}
	}
	stranger, rival := s.stranger(), s.member(s.Operator)
	for path, status := range map[string]int{"/calendar/2019": http.StatusNotFound, "/calendar/x": http.StatusNotFound, "/calendar/notices/none": http.StatusNotFound, "/desk/calendar/load": http.StatusForbidden} {
		if p := rival.get(path); p.status != status {
			t.Errorf("%s: %d, want %d", path, p.status, status)
		}
	}
	for _, path := range []string{"/desk/calendar/preview", "/desk/calendar/load"} {
		if p := rival.post(path, nil); p.status != http.StatusForbidden {
			t.Errorf("a company posts to %s: %d", path, p.status)
		}
		if p := stranger.post(path, nil); p.status != http.StatusSeeOther || !strings.HasPrefix(p.next, "/sign-in") {
			t.Errorf("a stranger posts to %s: %d %q", path, p.status, p.next)
		}
	}
	// An English page calls the holidays by their English names; a form names every line that cannot be read.
	s.stranger().see("/calendar/2025?lang=en").has("Spring Festival", "Dragon Boat Festival").lacks("春节")
	bad := s.member(s.Authority).see("/desk/calendar/load").fill("/desk/calendar/preview", fields{"days": "2027-01-01 free x\n2027-01-02 off 元旦\nfoo", "reason": "公布"})
	bad.has("第 1 行：第二项应为 off", "第 3 行：应写作", "需补正").lacks("缺少法定节日")
	// Each day of 2020 by the notice that decides it.
	if words := stranger.see("/calendar/2020").words(); !strings.Contains(words, "1月24日 至 2月2日") && !strings.Contains(words, "1 月 24 日 至 2 月 2 日") || !strings.Contains(words, "国办发明电〔2020〕1号") {
		t.Errorf("2020: %s", words)
	}
}
