package pages

import (
	"slices"
	"time"

	g "maragu.dev/gomponents"

	"huishu/compliance/calendar"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/web/components"
)

// movedEntry is the entry of the timeline for a deadline that a holiday notice moved or made certain: both days, and the notice.
func (v *visit) movedEntry(m calendar.Moved, events []ledger.Entry) components.Entry {
	what := tr("期限重新计算："+m.Before.String()+" 改为 "+m.After.String(), "Deadline reckoned anew: "+m.Before.String()+" became "+m.After.String())
	if m.Before == m.After {
		what = tr("期限不再暂定："+m.After.String(), "Deadline no longer provisional: "+m.After.String())
	}
	e := components.Entry{
		At: components.When(time.UnixMilli(m.At)), What: what, Tone: components.Waiting, Who: m.Notice,
		Body: components.Link("/calendar/notices/"+m.NoticeID, v.text(tr("查看放假通知", "See the notice"))),
	}
	if at := slices.IndexFunc(events, func(x ledger.Entry) bool { return x.Kind == procedure.KindRecompute && x.At == m.At }); at >= 0 {
		e.Proof = "/events/" + events[at].ID
	}
	return e
}

// movedNote says beside the clock that its last day is another than when it began, and why: because the
// clock stood still, or because a holiday notice moved it. What did both tells the timeline.
func (v *visit) movedNote(c *procedure.Case) g.Node {
	k := c.Clock
	if k == nil || c.Terminal() || k.Due.IsZero() || k.Due == k.DueAtEntry || k.DueAtEntry.IsZero() {
		return nil
	}
	if k.Still > 0 {
		n := decimal(k.Still)
		return components.Note(v.lang, components.Waiting, v.paragraph(
			"停止计算的 "+n+" 个工作日不计入时限：到期日原为 "+k.DueAtEntry.String()+"，现为 "+k.Due.String()+provisionally(k.Provisional).ZH+"。",
			"The "+n+" working days of stops do not count: the last day was "+k.DueAtEntry.String()+", it is now "+k.Due.String()+provisionally(k.Provisional).EN+"."))
	}
	return components.Note(v.lang, components.Waiting, v.paragraph(
		"放假安排有变，期限已重新计算：原为 "+k.DueAtEntry.String()+"，现为 "+k.Due.String()+provisionally(k.Provisional).ZH+"。",
		"The holidays were changed and the deadline was reckoned anew: it was "+k.DueAtEntry.String()+", it is now "+k.Due.String()+provisionally(k.Provisional).EN+"."))
}
