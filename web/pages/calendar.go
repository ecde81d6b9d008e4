package pages

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	g "maragu.dev/gomponents"

	"huishu/compliance/calendar"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/web/components"
	"huishu/web/sight"
)

func mountCalendar(p *Pages) {
	p.page("/calendar", (*visit).calendarPage)
	p.page("/calendar/:year", (*visit).calendarPage)
	p.page("/calendar/notices/:id", (*visit).loadedPage)
	p.form("/desk/calendar/load", (*visit).loadPage, (*visit).loadNotice)
	p.echo.POST("/desk/calendar/preview", p.previewNotice)
}

var calendarTitle = tr("工作日日历", "Calendar of working days")

func calendarCrumbs(rest ...components.Text) []components.NavItem {
	list := []components.NavItem{{Label: calendarTitle, Href: "/calendar"}}
	for _, t := range rest {
		list = append(list, components.NavItem{Label: t})
	}
	return list
}

// calendarPage shows one year, this one unless the address names another, and the notices of all.
func (v *visit) calendarPage(tx *ledger.Tx) (content, error) {
	b, err := calendar.Of(tx)
	if err != nil {
		return content{}, err
	}
	number := v.today().Year
	if s := v.Param("year"); s != "" {
		if number, err = strconv.Atoi(s); err != nil {
			number = 0
		}
	}
	y, err := b.Year(number)
	if err != nil {
		return content{}, err
	}
	state := components.State{Tone: components.Valid, Word: tr("已公布", "Announced")}
	if !y.Announced {
		state = components.State{Tone: components.Provisional, Word: tr("尚未公布", "Not announced")}
	}
	title := tr(strconv.Itoa(number)+" 年工作日日历", "Working days of "+strconv.Itoa(number))
	heading := components.Heading{Title: title, State: &state, Lead: tr("法定期限按工作日计算，触发当日不计。放假与调休以国务院办公厅的通知为准。",
		"Statutory periods are counted in working days, without the day that triggers them, by the State Council's notices on holidays.")}
	if sight.MayLoad(v.caller.Actor) {
		heading.Acts = []g.Node{components.ButtonLink{Label: tr("载入放假安排", "Load a notice"), Href: "/desk/calendar/load", Weight: components.Primary}.In(v.lang)}
	}
	return content{Title: title, Section: "/rules", Crumbs: calendarCrumbs(components.Same(strconv.Itoa(number))), Body: []g.Node{
		heading.In(v.lang), v.yearTabs(b, number), v.unsettled(b.Now(), y), v.yearPart(b.Now(), y), v.noticeTable(b),
	}}, nil
}

func (v *visit) yearTabs(b *calendar.Book, chosen int) g.Node {
	var tabs []components.NavItem // the newest first: on a phone the row ends before the oldest
	for year := b.Now().AnnouncedThrough().Year + 1; year >= b.Now().Start().Year; year-- {
		tabs = append(tabs, components.NavItem{Label: components.Same(strconv.Itoa(year)), Href: "/calendar/" + strconv.Itoa(year), Current: year == chosen})
	}
	return components.Tabs(v.lang, tr("年份", "Year"), tabs...)
}

// unsettled says which days of the year may still change.
func (v *visit) unsettled(c *workday.Calendar, y calendar.Year) g.Node {
	switch {
	case !y.Announced:
		return components.Note(v.lang, components.Provisional, v.paragraph(
			strconv.Itoa(y.Year)+" 年的放假安排国务院办公厅尚未公布。落在该年的期限暂按周一至周五推算，一律标明“暂定”，载入通知后自动重新计算。",
			"The State Council has not announced the holidays of "+strconv.Itoa(y.Year)+". Deadlines in that year are reckoned by weekdays, are marked provisional everywhere, and are reckoned anew when the notice is loaded."))
	case y.Provisional:
		settled := c.Settled().String()
		return components.Note(v.lang, components.Provisional, v.paragraph(
			settled+" 以后届满的期限为暂定：下一年的通知可能调整十二月末的日子。",
			"Deadlines after "+settled+" are provisional: the notice of the next year may move the last days of December."))
	}
	return nil
}

// yearPart is the picture of a year and the same in words, a row for each holiday.
func (v *visit) yearPart(c *workday.Calendar, y calendar.Year) g.Node {
	view := components.YearView{
		Title: tr("全年 "+decimal(y.WorkingDays)+" 个工作日", decimal(y.WorkingDays)+" working days in the year"),
		Day: func(month time.Month, day int) components.DayTone {
			d := workday.Date{Year: y.Year, Month: month, Day: day}
			works, err := c.IsWorkday(d)
			s, named := c.Said(d)
			switch {
			case err != nil:
				return components.NoDay // the 31st of a shorter month
			case named && s.Kind == workday.Off:
				return components.Holiday
			case works && (d.Weekday() == time.Saturday || d.Weekday() == time.Sunday):
				return components.MakeUpDay
			case works:
				return components.WorkDay
			}
			return components.Weekend
		},
	}
	var rows []components.Row
	for _, h := range holidaysOf(y.Days) {
		rows = append(rows, components.Row{Cells: []g.Node{v.text(h.title()), v.dayList(h.off), v.dayList(h.work), g.Text(strings.Join(h.numbers, "、"))}})
	}
	return g.Group{view.In(v.lang), components.Section(v.lang, "days", tr("放假与调休", "Holidays and make-up days"), components.Table{
		Caption: tr("放假与调休", "Holidays and make-up days"), Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("节日", "Holiday")}, {Head: tr("放假", "Off")}, {Head: tr("调休上班", "Worked instead")}, {Head: tr("依据", "Notice")}},
		Empty:   components.Empty{Title: tr("没有放假安排", "No holidays are announced"), Text: tr("通知载入后，放假与调休的日子会列在这里。", "Once the notice is loaded its days stand here.")},
	}.In(v.lang))}
}

// holiday is what the notices say under one name.
type holiday struct {
	name      string
	off, work []workday.Date
	numbers   []string
}

func (h *holiday) title() components.Text { return tr(h.name, workday.HolidayEnglish(h.name)) }

func holidaysOf(days []workday.Said) []*holiday {
	var list []*holiday
	byName := map[string]*holiday{}
	for _, s := range days {
		h := byName[s.Name]
		if h == nil {
			h = &holiday{name: s.Name}
			byName[s.Name], list = h, append(list, h)
		}
		if s.Kind == workday.Off {
			h.off = append(h.off, s.Date)
		} else {
			h.work = append(h.work, s.Date)
		}
		if len(h.numbers) == 0 || h.numbers[len(h.numbers)-1] != s.Number {
			h.numbers = append(h.numbers, s.Number)
		}
	}
	return list
}

// dayList writes days in order, consecutive ones as a range.
func (v *visit) dayList(days []workday.Date) g.Node {
	if len(days) == 0 {
		return components.Date("")
	}
	var parts []string
	for i := 0; i < len(days); {
		j := i
		for j+1 < len(days) && days[j].DaysUntil(days[j+1]) == 1 {
			j++
		}
		part := v.shortDay(days[i])
		if j > i {
			part += tr(" 至 ", " to ").In(v.lang) + v.shortDay(days[j])
		}
		parts = append(parts, part)
		i = j + 1
	}
	return g.Text(strings.Join(parts, tr("、", ", ").In(v.lang)))
}

func (v *visit) shortDay(d workday.Date) string {
	return components.DayMonth(v.lang, d.String(), workday.Date{Year: d.Year, Month: time.January, Day: 1}.String())
}

// noticeTable lists every notice, the shipped ones and those that were loaded.
func (v *visit) noticeTable(b *calendar.Book) g.Node {
	var rows []components.Row
	for _, e := range b.Entries() {
		scope := tr("全年安排", "whole year")
		if e.Amends {
			scope = tr("修改", "amendment")
		}
		origin := v.text(tr("随程序提供", "with the program"))
		if e.ID != "" {
			origin = components.Link("/calendar/notices/"+e.ID, v.text(tr("载入于 ", "loaded ")), components.When(e.LoadedAt))
		}
		if e.Superseded {
			origin = g.Group{origin, g.Text(" "), components.State{Tone: components.Ended, Word: tr("已被更正", "Corrected since")}.In(v.lang)}
		}
		rows = append(rows, components.Row{Cells: []g.Node{v.source(e), g.Text(strconv.Itoa(e.Year)), components.Date(e.Published.String()), v.text(scope), origin}})
	}
	return components.Section(v.lang, "notices", tr("放假通知", "Notices"), components.Table{
		Caption: tr("放假通知", "Notices"), Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("文号", "Number")}, {Head: tr("年度", "Year")}, {Head: tr("公布", "Published")}, {Head: tr("内容", "Content")}, {Head: tr("来源", "Origin")}},
	}.In(v.lang))
}

// source is the number of a notice, with a link to its text where a page of ours may point to it.
func (v *visit) source(e calendar.Entry) g.Node {
	if u, err := url.Parse(e.Source); err == nil && u.Scheme == "https" {
		return components.Link(e.Source, g.Text(e.Number))
	}
	return g.Text(e.Number)
}

// loadedPage is one loaded notice: what it says, who loaded it and why, and the deadlines that it changed, both days of each.
func (v *visit) loadedPage(tx *ledger.Tx) (content, error) {
	e, err := calendar.ByID(tx, v.Param("id"))
	if err != nil {
		return content{}, err
	}
	list, all, err := sight.Deadlines(tx, e.ID)
	if err != nil {
		return content{}, err
	}
	events, err := tx.History(calendar.SubjectNotice, e.ID)
	if err != nil {
		return content{}, err
	}
	names := v.lookup(tx)
	said := make([]workday.Said, 0, len(e.Days))
	for _, d := range e.Days {
		said = append(said, workday.Said{Day: d, Year: e.Year, Number: e.Number})
	}
	facts := append(v.noticeFacts(e, said),
		components.Fact{Term: tr("载入", "Loaded"), Value: components.When(e.LoadedAt)},
		components.Fact{Term: tr("载入机关", "Loaded by"), Value: names.partyLink(e.Party)},
		components.Fact{Term: tr("理由", "Reason"), Value: paragraphs(e.Reason)})
	if len(events) > 0 {
		facts = append(facts, components.Fact{Term: tr("日志", "Log"), Value: components.Link("/events/"+events[0].ID, v.text(tr("查看证明", "See the proof")))})
	}
	title := components.Same(e.Number)
	return content{Title: title, Section: "/rules", Crumbs: calendarCrumbs(title), Body: []g.Node{
		components.Heading{Over: tr("放假通知", "Notice on holidays"), Title: title}.In(v.lang),
		components.Facts(v.lang, facts...), v.deadlineTable(tr("重新计算的期限", "Deadlines reckoned anew"), list, all),
	}}, names.err
}

func (v *visit) noticeFacts(e calendar.Entry, said []workday.Said) []components.Fact {
	facts := []components.Fact{
		{Term: tr("年度", "Year"), Value: components.Link("/calendar/"+strconv.Itoa(e.Year), g.Text(strconv.Itoa(e.Year)))},
		{Term: tr("公布日期", "Published"), Value: components.Date(e.Published.String())},
		{Term: tr("原文", "Text"), Value: v.source(e)},
	}
	for _, h := range holidaysOf(said) {
		days := g.Group{}
		if len(h.off) > 0 {
			days = append(days, v.text(tr("放假 ", "off ")), v.dayList(h.off))
		}
		if len(h.work) > 0 {
			if len(days) > 0 {
				days = append(days, v.text(tr("；", "; ")))
			}
			days = append(days, v.text(tr("上班 ", "worked ")), v.dayList(h.work))
		}
		facts = append(facts, components.Fact{Term: h.title(), Value: days})
	}
	return facts
}

// deadlineTable shows the day before and the day after of each deadline that the reader may see; all counts every one.
func (v *visit) deadlineTable(title components.Text, list []sight.Deadline, all int) g.Node {
	rows := make([]components.Row, 0, len(list))
	for _, d := range list {
		rows = append(rows, components.Row{Cells: []g.Node{
			components.Link("/cases/"+d.ID, v.text(d.Title)), components.Date(d.From.String()), components.Number(int64(d.WorkingDays)),
			g.Group{components.Date(d.Before.String()), v.provisional(d.WasProvisional)}, g.Group{components.Date(d.After.String()), v.provisional(d.Provisional)},
		}})
	}
	var more g.Node
	if all > len(list) {
		more = v.paragraph("共 "+decimal(all)+" 项，此处列出您可查看的 "+decimal(len(list))+" 项。", decimal(all)+" in all; the "+decimal(len(list))+" that you may see are listed.")
	}
	return components.Section(v.lang, "deadlines", title, more, components.Table{
		Caption: title, Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("事项", "Case")}, {Head: tr("起算", "From")}, {Head: tr("工作日", "Working days"), Num: true}, {Head: tr("原到期日", "Due before")}, {Head: tr("新到期日", "Due after")}},
		Empty:   components.Empty{Title: tr("没有期限变动", "No deadline changes"), Text: tr("在办事项的期限均不受影响。", "The deadlines of open cases stay as they are.")},
	}.In(v.lang))
}

// mayLoad lets in whoever may load notices.
func (v *visit) mayLoad() error {
	if err := v.mustSignIn(); err != nil {
		return err
	}
	if !sight.MayLoad(v.caller.Actor) {
		return fault.New(fault.Forbidden, "access.denied", "您无权载入放假安排", "You may not load notices").Do("由主管部门载入", "It is for the authority")
	}
	return nil
}
