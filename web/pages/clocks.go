package pages

import (
	"time"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/web/components"
)

func mountClocks(p *Pages) {
	p.page("/clocks", (*visit).clocksPage)
}

// clocksPage shows everybody how the offices keep their time limits: counts for each procedure,
// and each limit that runs, the overdue ones first. No case, party or person is named.
func (v *visit) clocksPage(tx *ledger.Tx) (content, error) {
	clocks, counts, more, err := procedure.Clocks(tx)
	if err != nil {
		return content{}, err
	}
	title := tr("办理时限", "Time limits of the offices")
	body := []g.Node{
		components.Heading{Title: title, Lead: tr("各机关正在计算的法定时限，逾期的在前，包括主管部门自己的。逾期不视为同意：须说明理由并继续办理。",
			"The statutory limits that run now, the overdue ones first, the authority's own among them. A limit that is over approves nothing: it is explained, and the case is decided.")}.In(v.lang),
		v.clockTotals(counts), v.clockCounts(counts), v.clockList(clocks),
	}
	if more {
		body = append(body, v.paragraph("在办事项超过两千件，其余未列入。", "Over two thousand cases are open; the rest is not listed."))
	}
	return content{Title: title, Body: body}, nil
}

func (v *visit) clockTotals(counts []procedure.ClockCount) g.Node {
	var all procedure.ClockCount
	for _, n := range counts {
		all.Running, all.Overdue, all.Stopped, all.Periods = all.Running+n.Running, all.Overdue+n.Overdue, all.Stopped+n.Stopped, all.Periods+n.Periods
	}
	late := components.Figure{Label: tr("已逾期", "Overdue"), Value: components.Count(int64(all.Overdue))}
	if all.Overdue > 0 {
		late.Tone = components.Late
	}
	return components.Figures(v.lang, late,
		components.Figure{Label: tr("时限内", "Within the limit"), Value: components.Count(int64(all.Running))},
		components.Figure{Label: tr("停止计算", "Stopped"), Value: components.Count(int64(all.Stopped))},
		components.Figure{Label: tr("公示等期间", "Notices that run"), Value: components.Count(int64(all.Periods))},
	)
}

func (v *visit) clockCounts(counts []procedure.ClockCount) g.Node {
	rows := make([]components.Row, 0, len(counts))
	for _, n := range counts {
		rows = append(rows, components.Row{Late: n.Overdue > 0, Cells: []g.Node{
			v.text(n.ProcedureTitle), g.Text(decimal(n.Overdue)), g.Text(decimal(n.Running)), g.Text(decimal(n.Stopped)), g.Text(decimal(n.Periods)),
		}})
	}
	return components.Section(v.lang, "by-procedure", tr("按程序", "By procedure"), components.Table{
		Caption: tr("各程序的时限", "Clocks by procedure"), Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("程序", "Procedure")}, {Head: tr("已逾期", "Overdue")}, {Head: tr("时限内", "Within")}, {Head: tr("停止计算", "Stopped")}, {Head: tr("期间", "Periods")}},
		Empty:   noClocks,
	}.In(v.lang))
}

var noClocks = components.Empty{
	Title: tr("目前没有正在计算的时限", "No time limit runs now"),
	Text:  tr("收到申请后，受理和审核的时限会显示在这里。", "Once an application comes in, the limits for accepting and reviewing it appear here."),
}

func (v *visit) clockList(clocks []procedure.PublicClock) g.Node {
	rows := make([]components.Row, 0, len(clocks))
	for _, p := range clocks {
		rows = append(rows, components.Row{Late: p.Clock.Overdue > 0, Cells: []g.Node{
			v.text(p.ProcedureTitle), v.text(p.StateTitle), v.text(access.Role(p.Awaits).Title()),
			v.clockOf(components.Text{}, p.Clock, time.Time{}).Short(v.lang), v.text(cited(p.Clock.Article, p.Clock.Sureness)), v.delay(p),
		}})
	}
	return components.Section(v.lang, "running", tr("逐件", "One by one"), components.Table{
		Caption: tr("正在计算的时限", "Limits that run"), Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("程序", "Procedure")}, {Head: tr("步骤", "Step")}, {Head: tr("由谁办理", "For")}, {Head: tr("时限", "Clock")}, {Head: tr("条款", "Article")}, {Head: tr("说明", "Remarks")}},
		Empty:   noClocks,
	}.In(v.lang))
}

// delay is what is known to everybody of a limit: why it stands still, whether a delay was
// explained, to whom it was escalated, and the leaf of the log that noted it.
func (v *visit) delay(p procedure.PublicClock) g.Node {
	due := g.Group{v.text(tr("到期 ", "due ")), components.Date(p.Clock.Due.String())}
	switch {
	case p.Clock.Stopped != nil:
		return v.text(stoppedWhy(p.Clock.Stopped))
	case p.Clock.Overdue == 0:
		return due
	}
	said := tr("尚未说明延误理由", "not explained yet")
	if p.Explained {
		said = tr("已向当事方说明理由", "explained to the parties")
	}
	if p.EscalatedTo != "" {
		role := access.Role(p.EscalatedTo).Title()
		said = tr(said.ZH+"；已提请"+role.ZH, said.In("en")+"; escalated to the "+role.In("en"))
	}
	out := g.Group{due, g.Text(" · "), v.text(said)}
	if p.Event != "" {
		out = append(out, g.Text(" · "), components.Link("/events/"+p.Event, v.text(tr("日志凭证", "in the log"))))
	}
	return out
}
