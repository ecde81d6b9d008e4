package pages_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
	"github.com/mmcdole/gofeed"

	"huishu/compliance/workday"
	"huishu/web/pages"
)

// TestICalendarIsReadByOthers: another's parser reads every text back as it was, no line is over 75 octets, and none cuts a character.
func TestICalendarIsReadByOthers(t *testing.T) {
	t.Parallel()
	day := workday.Date{Year: 2026, Month: time.December, Day: 31}
	texts := []string{
		"公示截止：" + strings.Repeat("很长的数据名称", 30), "a,b;c\\d\ne：\"f\"", `\n is no line end\`, strings.Repeat("x", 200), "𠮷" + strings.Repeat("é𠮷", 60), " begins with a space", "",
		"END:VEVENT\r\nBEGIN:VEVENT",
	}
	var days []pages.LastDay
	for i, text := range texts {
		days = append(days, pages.LastDay{UID: string(rune('a'+i)) + "@test", From: day.AddDays(-14), Day: day, Summary: text, Description: text + "\n" + text, URL: "http://test/notices/1"})
	}
	raw := pages.ICalendar("公示, ends; of notices", days)
	for line := range strings.SplitSeq(strings.TrimSuffix(string(raw), "\r\n"), "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) || strings.ContainsAny(line, "\r\n") {
			t.Errorf("a line of %d octets: %q", len(line), line)
		}
	}
	calendar, err := ics.ParseCalendar(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	events := calendar.Events()
	if len(events) != len(texts) {
		t.Fatalf("%d events of %d", len(events), len(texts))
	}
	for i, e := range events {
		text := strings.ReplaceAll(texts[i], "\r\n", "\n")
		if got := e.GetProperty(ics.ComponentPropertySummary).Value; ics.FromText(got) != text && got != text {
			t.Errorf("summary %q is read as %q", text, got)
		}
		start, err1 := e.GetAllDayStartAt()
		end, err2 := e.GetAllDayEndAt()
		if err1 != nil || err2 != nil || start.Format(time.DateOnly) != "2026-12-31" || end.Format(time.DateOnly) != "2027-01-01" {
			t.Errorf("from %s (%v) to %s (%v)", start, err1, end, err2)
		}
	}
}

// subscribed reads the feed and the calendars of a notice as feed readers and calendars do: in both languages what the rules name and nothing
// else, under ids that stay.
func subscribed(t *testing.T, s *site, name, at string) {
	t.Helper()
	for lang, words := range map[string][]string{
		"zh": {"登记主体：惠州数据运营有限公司", "登记类型：合规登记（首次登记）", "数据名称：" + name, "内容简介："},
		"en": {"Subject: ", "Type of registration: Compliance registration (first registration)", "Name of the data: " + name, "Description: "},
	} {
		reader := s.stranger()
		reader.lang = lang
		raw := reader.get("/notices.atom")
		feed, err := gofeed.NewParser().ParseString(raw.body)
		if err != nil || raw.status != http.StatusOK || feed.FeedType != "atom" || feed.UpdatedParsed == nil || len(feed.Items) != 1 {
			t.Fatalf("%s: the feed: %d, %v\n%s", lang, raw.status, err, raw.body)
		}
		item := feed.Items[0]
		if item.Title != name || !strings.HasSuffix(item.GUID, at) || item.UpdatedParsed == nil || !item.UpdatedParsed.Equal(*feed.UpdatedParsed) {
			t.Errorf("%s: entry %+v", lang, item)
		}
		calendar, err := ics.ParseCalendar(strings.NewReader(reader.get("/notices.ics").body))
		if err != nil || len(calendar.Events()) != 1 {
			t.Fatalf("%s: the calendar: %v", lang, err)
		}
		event := calendar.Events()[0]
		for _, w := range words {
			if !strings.Contains(item.Description, w) || !strings.Contains(ics.FromText(event.GetProperty(ics.ComponentPropertyDescription).Value), w) {
				t.Errorf("%s: the feed or the calendar does not say %q:\n%s", lang, w, item.Description)
			}
		}
		if again := reader.get("/notices.atom"); again.body != raw.body {
			t.Errorf("%s: the feed changed though no notice did", lang)
		}
		limits := reader.get("/clocks.ics").body
		if _, err := ics.ParseCalendar(strings.NewReader(limits)); err != nil || strings.Contains(limits, name) {
			t.Errorf("%s: the calendar of the limits cannot be read or names a case: %v", lang, err)
		}
	}
}
