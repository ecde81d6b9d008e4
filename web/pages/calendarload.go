package pages

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
	g "maragu.dev/gomponents"

	"huishu/compliance/calendar"
	"huishu/compliance/procedure"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/web/components"
	"huishu/web/sight"
)

var loadTitle = tr("载入放假安排", "Load a notice on holidays")

// noticeInputs are the inputs of the form, in order.
var noticeInputs = []string{"year", "scope", "number", "published", "source", "days", "reason"}

// The answers to what a notice does.
const (
	wholeYear = "year"
	amends    = "amendment"
)

// loadPage is the form of a notice. Its button leads to a preview of what changes; nothing is loaded before that was seen.
func (v *visit) loadPage(tx *ledger.Tx, f form) (content, error) {
	if err := v.mayLoad(); err != nil {
		return content{}, err
	}
	b, err := calendar.Of(tx)
	if err != nil {
		return content{}, err
	}
	next := strconv.Itoa(b.Now().AnnouncedThrough().Year + 1)
	days := f.must("days", tr("放假与调休日期", "Days"), tr("每行一项：日期或起止日期、off（放假）或 work（调休上班）、节日名称，例如 "+next+"-10-01~"+next+"-10-07 off 国庆节",
		"One a line: a day or a range, off or work, and the holiday's name, such as "+next+"-10-01~"+next+"-10-07 off 国庆节"))
	return content{Title: loadTitle, Section: "/rules", Crumbs: calendarCrumbs(loadTitle), Body: []g.Node{
		components.Heading{Title: loadTitle, Lead: tr("按国务院办公厅的通知录入。下一步先列出哪些工作日和在办期限会变动，确认后才载入；载入与每项变动均写入日志。",
			"Enter it as the State Council published it. The next step lists which days and open deadlines change; it is loaded once you confirm, and all of it enters the log.")}.In(v.lang),
		v.entry(f, entry{Action: "/desk/calendar/preview", Submit: tr("预览变动", "Preview the changes")},
			components.TextInput{Field: f.must("year", tr("年度", "Year"), components.Text{}), Value: f.get("year", next), InputMode: "numeric", Width: components.Short}.In(v.lang),
			v.radio(f, f.must("scope", tr("通知内容", "What it does"), components.Text{}), wholeYear, []components.Option{
				{Value: wholeYear, Label: tr("安排全年放假", "Arranges the whole year"), Hint: tr("取代该年度此前的安排；可含上一年 12 月 25 日以后的日子", "Replaces what was said of the year; it may name the last week of the December before")},
				{Value: amends, Label: tr("修改个别日子", "Changes single days"), Hint: tr("例如延长假期；只录入变动的日子", "Such as a longer holiday; enter the changed days only")},
			}),
			v.line(f, f.must("number", tr("文号", "Number"), tr("例如 国办发明电〔2025〕7号", "As it stands on the notice, with the year in its brackets")), "", components.Full),
			v.day(f, f.must("published", tr("公布日期", "Published"), components.Text{}), ""),
			v.line(f, f.must("source", tr("原文网址", "Address of the text"), components.Text{}), "", components.Full),
			v.area(f, days, "", 10, 0),
			v.area(f, f.must("reason", tr("载入理由", "Reason"), tr("例如：国务院办公厅已公布下一年度放假安排", "Such as: the State Council has announced the next year")), "", 2, 1000),
		),
	}}, nil
}

// noticeOf reads the form; unread are the inputs that are no notice.
func (v *visit) noticeOf() (n workday.Notice, unread []*fault.Error) {
	var err error
	n = workday.Notice{Amends: v.FormValue("scope") == amends, Number: v.FormValue("number"), Source: v.FormValue("source")}
	if n.Year, err = strconv.Atoi(strings.TrimSpace(v.FormValue("year"))); err != nil {
		unread = append(unread, fault.New(fault.Invalid, "calendar.year", "请填写四位年份", "Give the year in four digits").At("year"))
	}
	published, bad := v.date("published")
	switch {
	case bad != nil:
		unread = append(unread, bad)
	case published.IsZero():
		unread = append(unread, fault.Required("published", "公布日期", "day of publication"))
	}
	n.Published = published
	days, bads := workday.ParseDays(v.FormValue("days"))
	for _, bad := range bads {
		unread = append(unread, fault.From(calendar.Refused(bad, "days")))
	}
	n.Days = days
	return n, unread
}

// noticeErrors tells in one breath what the form could not read, that the reason is missing, and what is wrong with the notice.
func (v *visit) noticeErrors(err error, unread []*fault.Error) error {
	if strings.TrimSpace(v.FormValue("reason")) == "" {
		unread = append(unread, fault.Required("reason", "载入理由", "reason"))
	}
	return alongside(err, noticeInputs, func(e *fault.Error) *fault.Error { return e }, unread...)
}

// previewNotice shows what loading would change, with the button that loads. It writes nothing.
func (p *Pages) previewNotice(c echo.Context) error {
	v := p.visiting(c)
	if err := v.mayLoad(); err != nil {
		return v.askToSignIn(err)
	}
	n, unread := v.noticeOf()
	var body content
	err := v.DB.View(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) error {
		change, err := procedure.PreviewNotice(tx, n)
		if err = v.noticeErrors(err, unread); err != nil {
			return err
		}
		body, err = v.changePage(tx, change)
		return err
	})
	if err != nil {
		return v.again(err, (*visit).loadPage)
	}
	return v.render(http.StatusOK, body)
}

// changePage is the preview: which days change, which deadlines move from when to when.
func (v *visit) changePage(tx *ledger.Tx, c calendar.Change) (content, error) {
	list, err := sight.Cases(tx, c.Deadlines)
	if err != nil {
		return content{}, err
	}
	var off, work []workday.Date
	for _, s := range c.Days {
		if s.Work {
			work = append(work, s.Date)
		} else {
			off = append(off, s.Date)
		}
	}
	values := []components.Pair{oncePair()}
	var filled []string
	for _, name := range noticeInputs {
		values = append(values, components.Pair{Name: name, Value: v.FormValue(name)})
		filled = append(filled, name, v.FormValue(name))
	}
	title := tr("确认载入", "Confirm")
	settled := len(c.Deadlines) - c.Moved()
	return content{Title: title, Section: "/rules", Crumbs: calendarCrumbs(loadTitle, title), Body: []g.Node{
		components.Heading{Over: components.Same(c.Entry.Number), Title: tr("载入后的变动", "What loading it changes"), Lead: tr(
			decimal(c.Moved())+" 项在办期限改期，"+decimal(settled)+" 项不再暂定或转为暂定。尚未载入。",
			"Open deadlines that move: "+decimal(c.Moved())+"; that become certain or provisional on the same day: "+decimal(settled)+". Nothing is loaded yet.")}.In(v.lang),
		components.Facts(v.lang,
			components.Fact{Term: tr("改为不上班", "Days off from now on"), Value: v.longList(off)},
			components.Fact{Term: tr("改为上班", "Working days from now on"), Value: v.longList(work)},
			components.Fact{Term: tr("理由", "Reason"), Value: paragraphs(v.FormValue("reason"))}),
		v.deadlineTable(tr("期限变动", "Deadlines"), list, len(c.Deadlines)),
		components.Acts(
			components.Act{Label: tr("确认载入", "Load it"), Action: "/desk/calendar/load", Weight: components.Primary, Values: values}.In(v.lang),
			components.ButtonLink{Label: tr("返回修改", "Back to the form"), Href: address("/desk/calendar/load", filled...)}.In(v.lang)),
	}}, nil
}

func (v *visit) longList(days []workday.Date) g.Node {
	if len(days) == 0 {
		return v.text(tr("无", "none"))
	}
	return v.dayList(days)
}

// loadNotice loads what was previewed.
func (v *visit) loadNotice() (string, error) {
	if err := v.mayLoad(); err != nil {
		return "", err
	}
	n, unread := v.noticeOf()
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		c, err := procedure.LoadNotice(tx, n, v.FormValue("reason"))
		if err = alongside(err, noticeInputs, func(e *fault.Error) *fault.Error { return e }, unread...); err != nil {
			return "", err
		}
		return "/calendar/notices/" + c.Entry.ID, nil
	})
	if err == nil {
		v.flash("放假安排已载入，在办期限已重新计算", "The notice is loaded and open deadlines were reckoned anew")
	}
	return next, err
}
