package pages

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"huishu/compliance/procedure"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/product"
	"huishu/web/components"
)

func mountICalendar(p *Pages) {
	p.echo.GET("/notices.ics", func(c echo.Context) error {
		return p.calendar(c, tr("惠数 · 登记公示截止", "Huishu · ends of public notices"), (*visit).noticeEnds)
	})
	p.echo.GET("/clocks.ics", func(c echo.Context) error {
		return p.calendar(c, tr("惠数 · 办理时限", "Huishu · time limits of the offices"), (*visit).limitEnds)
	})
}

// lastDay is one all-day entry of a calendar: the last day of something that runs.
type lastDay struct {
	// UID is the same each time the entry is given out, so that a calendar moves it instead of showing it twice.
	UID string
	// From is when it began to run, Day its last day.
	From, Day            workday.Date
	Summary, Description string
	URL                  string
	// Provisional days may still be moved by a holiday notice.
	Provisional bool
}

// calendar answers with an iCalendar file of what everyone may know.
func (p *Pages) calendar(c echo.Context, name components.Text, read func(v *visit, tx *ledger.Tx) ([]lastDay, error)) error {
	v := p.visiting(c)
	v.switchLang()
	var days []lastDay
	err := p.DB.View(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) (err error) {
		days, err = read(v, tx)
		return err
	})
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "text/calendar; charset=utf-8", iCalendar(name.In(v.lang), days))
}

// noticeEnds are the last days of the public notices, on which an objection can still be raised.
func (v *visit) noticeEnds(tx *ledger.Tx) ([]lastDay, error) {
	notices, err := product.EndingNotices(tx, maxCalendar)
	days := make([]lastDay, 0, len(notices))
	for _, n := range notices {
		if n.Due.IsZero() {
			continue
		}
		days = append(days, lastDay{
			UID: cmp.Or(n.Alteration, n.Registration) + "@" + v.host(), From: n.From, Day: n.Due, Provisional: n.Provisional, URL: v.PublicURL + noticeAt(n),
			Summary: tr("公示截止：", "Notice ends: ").In(v.lang) + n.Name, Description: v.noticed26(n),
		})
	}
	return days, err
}

// limitEnds are the last days of the offices' time limits that run; no case, party or person is named.
func (v *visit) limitEnds(tx *ledger.Tx) ([]lastDay, error) {
	clocks, _, _, err := procedure.Clocks(tx)
	days, seen := make([]lastDay, 0, len(clocks)), map[string]int{}
	for _, k := range clocks {
		if k.Clock.Due.IsZero() {
			continue // it stands still
		}
		what := fmt.Sprintf("%s/%s/%s/%s", k.Definition, k.State, k.Clock.From, k.Clock.Due)
		seen[what]++ // limits that look alike are told apart by their number
		sum := sha256.Sum256(fmt.Appendf(nil, "%s/%d", what, seen[what]))
		days = append(days, lastDay{
			UID: hex.EncodeToString(sum[:16]) + "@" + v.host(), From: k.Clock.From, Day: k.Clock.Due, Provisional: k.Clock.Provisional, URL: v.PublicURL + "/clocks",
			Summary: fault.Text(k.ProcedureTitle).In(string(v.lang)) + tr("：", ": ").In(v.lang) + fault.Text(k.StateTitle).In(string(v.lang)),
		})
	}
	return days, err
}

// maxCalendar bounds the entries of a calendar.
const maxCalendar = 1_000

// host is the name that this service's UIDs end in.
func (v *visit) host() string {
	if u, err := url.Parse(v.PublicURL); err == nil && u.Host != "" {
		return u.Host
	}
	return "huishu"
}

// iCalendar writes all-day entries as an iCalendar object (RFC 5545): the same entries are the same bytes.
func iCalendar(name string, days []lastDay) []byte {
	var b strings.Builder
	b.WriteString("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Huishu//Public notices//ZH\r\nCALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n")
	property(&b, "X-WR-CALNAME", escaped(name))
	for _, d := range days {
		b.WriteString("BEGIN:VEVENT\r\n")
		property(&b, "UID", escaped(d.UID))
		property(&b, "DTSTAMP", d.From.Time().UTC().Format("20060102T150405Z"))
		property(&b, "DTSTART;VALUE=DATE", d.Day.Time().Format(basicDate))
		property(&b, "DTEND;VALUE=DATE", d.Day.AddDays(1).Time().Format(basicDate)) // the first day after it
		property(&b, "SUMMARY", escaped(d.Summary))
		if d.Description != "" {
			property(&b, "DESCRIPTION", escaped(d.Description))
		}
		property(&b, "URL", d.URL)
		property(&b, "STATUS", map[bool]string{true: "TENTATIVE", false: "CONFIRMED"}[d.Provisional])
		b.WriteString("TRANSP:TRANSPARENT\r\nEND:VEVENT\r\n")
	}
	b.WriteString("END:VCALENDAR\r\n")
	return []byte(b.String())
}

const basicDate = "20060102"

// maxLine is the longest line in octets, its end left aside (section 3.1).
const maxLine = 75

// property writes one line, folded so that none is too long and no character is cut in two.
func property(b *strings.Builder, name, value string) {
	used := 0
	for _, r := range name + ":" + value {
		if used+utf8.RuneLen(r) > maxLine {
			b.WriteString("\r\n ")
			used = 1
		}
		b.WriteRune(r)
		used += utf8.RuneLen(r)
	}
	b.WriteString("\r\n")
}

// escaped is text as a value (section 3.3.11). Of control characters only the end of a line can be said.
func escaped(text string) string {
	text = strings.ToValidUTF8(strings.ReplaceAll(text, "\r\n", "\n"), "\uFFFD")
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\\' || r == ';' || r == ',':
			b.WriteRune('\\')
			b.WriteRune(r)
		case unicode.IsControl(r):
			b.WriteRune(' ')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// updated is the instant of a day's beginning as feeds write it.
func updated(d workday.Date) string { return d.Time().Format(time.RFC3339) }
