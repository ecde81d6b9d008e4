package pages

import (
	"cmp"
	"slices"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"huishu/compliance/access"
	"huishu/compliance/calendar"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market/demand"
	"huishu/market/listing"
	"huishu/web/components"
)

// seenDemand is the demand of the address, for those who may read it.
func (v *visit) seenDemand(tx *ledger.Tx) (demand.Demand, error) {
	if err := v.mustSignIn(); err != nil {
		return demand.Demand{}, err
	}
	return demand.Show(tx, v.Param("id"))
}

// offered is a proposal with the offer that it brings.
type offered struct {
	demand.Mediation
	card listing.Card
}

// wantedPage is what the page of one demand shows to its reader.
type wantedPage struct {
	demand.Demand
	status    demand.State
	proposals []offered
	// unfit says why the reader may not propose anything; nil when it may.
	unfit error
	// calendar counts the days until the deadline.
	calendar *workday.Calendar
}

// demandPage is one demand with what is proposed for it and what would fit.
func (v *visit) demandPage(tx *ledger.Tx) (content, error) {
	d, err := v.seenDemand(tx)
	if err != nil {
		return content{}, err
	}
	book, err := calendar.Of(tx)
	if err != nil {
		return content{}, err
	}
	w := wantedPage{Demand: d, status: d.Status(v.today()), unfit: demand.MayPropose(tx, d), calendar: book.Now()}
	if fault.KindOf(w.unfit) == fault.Internal {
		return content{}, w.unfit
	}
	if w.proposals, err = offeredFor(tx, d.ID); err != nil {
		return content{}, err
	}
	names := v.lookup(tx)
	matches, err := v.matchPart(tx, w)
	if err != nil {
		return content{}, err
	}
	timeline, err := v.demandTimeline(tx, w, names)
	if err != nil {
		return content{}, err
	}
	state := components.StateAs(string(w.status), w.status.Title())
	title := components.Same(d.Title)
	return content{Title: title, Section: "/demands", Crumbs: demandCrumbs(title), Body: []g.Node{
		components.Heading{Over: tr("数据需求", "Demand"), Title: title, Code: d.Number, State: &state}.In(v.lang),
		components.Columns(v.demandFacts(d, names), v.demandNext(w)),
		v.proposalPart(w, names), matches, timeline,
	}}, names.err
}

func offeredFor(tx *ledger.Tx, demandID string) ([]offered, error) {
	list, err := demand.Proposals(tx, demandID)
	if err != nil {
		return nil, err
	}
	all := make([]offered, 0, len(list))
	for _, m := range list {
		c, err := listing.CardOf(tx, m.Listing)
		if err != nil {
			return nil, err
		}
		all = append(all, offered{m, c})
	}
	return all, nil
}

func (v *visit) demandFacts(d demand.Demand, names *lookup) g.Node {
	buyer := g.Group{g.Text(names.party(d.Buyer) + " "), components.Code(names.parties[d.Buyer].USCC)}
	facts := []components.Fact{{Term: tr("买方", "Buyer"), Value: buyer}}
	if d.Broker != "" {
		facts = append(facts, components.Fact{Term: tr("代理经纪人", "Broker that acts for it"), Value: names.partyLink(d.Broker)})
	}
	fields := make([]g.Node, 0, len(d.Fields))
	for _, f := range d.Fields {
		fields = append(fields, h.Li(g.Text(f)))
	}
	wanted := g.Node(h.Ul(g.Group(fields)))
	if len(fields) == 0 {
		wanted = v.text(tr("未指定", "none named"))
	}
	facts = append(facts,
		components.Fact{Term: tr("使用目的", "Purpose"), Value: g.Text(d.Purpose)},
		components.Fact{Term: tr("需要的字段", "Wanted fields"), Value: wanted},
		components.Fact{Term: tr("预算", "Budget"), Value: v.budget(d.BudgetFen)},
		components.Fact{Term: tr("截止日期", "Deadline"), Value: components.Weekday(v.lang, d.Deadline.String())},
		components.Fact{Term: tr("发布时间", "Posted"), Value: components.When(milli(d.CreatedAt))})
	if d.Description != "" {
		facts = append(facts, components.Fact{Term: tr("详细说明", "Details"), Value: paragraphs(d.Description)})
	}
	if d.State == demand.Closed {
		facts = append(facts, components.Fact{Term: tr("结束理由", "Why it was closed"), Value: g.Group{paragraphs(d.Reason), components.When(milli(d.ClosedAt))}})
	}
	return components.Facts(v.lang, facts...)
}

// demandNext is what the reader can do about the demand now.
func (v *visit) demandNext(w wantedPage) g.Node {
	var parts []g.Node
	if w.status == demand.Open {
		parts = append(parts, v.deadlineClock(w))
	}
	if w.status == demand.Expired {
		parts = append(parts, v.paragraph("截止日期已过，不再接受推荐；已收到的推荐仍可答复。", "The deadline has passed: nothing more can be proposed, but proposals can still be answered."))
	}
	switch {
	case w.State == demand.Closed:
		parts = append(parts, v.paragraph("该需求已结束，不再接受推荐。", "This demand is closed; nothing more can be proposed."))
	case v.own(w.Buyer):
		parts = append(parts, v.buyerNext(w))
	case w.unfit == nil:
		parts = append(parts, v.paragraph("请在下方匹配的产品中选择，附上说明推荐给买方。", "Choose among the matches below and propose one to the buyer, with a note."))
	case access.Has(v.caller.Actor, access.Broker) && w.status == demand.Open:
		parts = append(parts, h.P(v.text(fault.From(w.unfit).Message)))
	case access.Has(v.caller.Actor, access.Merchant) || access.Has(v.caller.Actor, access.Operator):
		parts = append(parts, v.paragraph("推荐由数据经纪人作出。贵单位有合适的产品时，上架后即出现在下方的匹配结果中。", "Proposals are made by brokers. List a product that fits, and it appears among the matches below."))
	}
	var acts []g.Node
	if w.State == demand.Open && access.Can(v.caller.Actor, access.DemandClose, w.Facts()) {
		acts = append(acts, components.ButtonLink{Label: tr("结束需求", "Close the demand"), Href: "/demands/" + w.ID + "/close", Weight: components.Danger}.In(v.lang))
	}
	if v.own(w.Buyer) || v.own(w.Broker) {
		acts = append(acts, components.ButtonLink{Label: tr("换个说法再发布", "Post again in other words"), Href: address("/demands/new", "from", w.ID)}.In(v.lang))
	}
	if len(acts) > 0 {
		parts = append(parts, components.Acts(acts...))
	}
	return components.Panel(v.lang, tr("下一步", "Next step"), parts...)
}

// buyerNext says what waits for the buyer.
func (v *visit) buyerNext(w wantedPage) g.Node {
	open, accepted := 0, 0
	for _, p := range w.proposals {
		switch s := p.Status(); {
		case s == demand.Proposed:
			open++
		case s == demand.Accepted && p.card.Tradable:
			accepted++
		}
	}
	switch {
	case open > 0:
		return h.P(v.text(tr("有 "+decimal(open)+" 项推荐等您答复：", "Proposals that wait for your answer: "+decimal(open)+". ")), components.Link("#proposals", v.text(tr("去答复", "Answer"))))
	case accepted > 0:
		return h.P(v.text(tr("推荐已接受，可以下单：", "You accepted a proposal and can order: ")), components.Link("#proposals", v.text(tr("去下单", "Order"))))
	case w.status == demand.Open:
		return v.paragraph("等待数据经纪人推荐；贵单位也可以自行选购产品。", "Brokers may propose products now; you may also choose and order a product yourselves.")
	}
	return nil
}

// deadlineClock draws the working days from posting to the deadline, once one has passed.
func (v *visit) deadlineClock(w wantedPage) g.Node {
	posted := workday.OfTime(time.UnixMilli(w.CreatedAt))
	total, err1 := w.calendar.Count(posted, w.Deadline)
	used, err2 := w.calendar.Count(posted, v.today())
	if err1 != nil || err2 != nil || used.WorkingDays == 0 || used.WorkingDays > total.WorkingDays {
		return h.P(h.Strong(v.daysLeft(w.calendar, w.Demand)))
	}
	c := components.Clock{
		Name: tr("征集推荐", "Open for proposals"), Used: used.WorkingDays, Total: total.WorkingDays, Due: w.Deadline.String(), Today: v.today().String(),
		Gaps: gaps(w.calendar, posted, w.Deadline),
	}
	if total.Provisional {
		c.Provisional = tr(total.Reason, total.ReasonEN)
	}
	return c.In(v.lang)
}

// happenings name the events of a demand and of its proposals.
var happenings = map[string]struct {
	what components.Text
	tone components.Tone
}{
	"demand.post":      {tr("发布需求", "Posted"), components.Active},
	"demand.close":     {tr("结束需求", "Closed"), components.Ended},
	"match.propose":    {tr("推荐产品", "Proposed"), components.Waiting},
	"proposal.accept":  {tr("接受推荐", "Accepted"), components.Valid},
	"proposal.decline": {tr("谢绝推荐", "Declined"), components.Ended},
	"proposal.order":   {tr("据推荐下单", "Ordered"), components.Valid},
}

// demandTimeline is what happened with the demand and with those proposals that the reader may
// see, oldest first, and the deadline that is still to come.
func (v *visit) demandTimeline(tx *ledger.Tx, w wantedPage, names *lookup) (g.Node, error) {
	events, err := tx.History(demand.SubjectDemand, w.ID)
	if err != nil {
		return nil, err
	}
	about := map[string]string{} // title of the offer, by proposal
	for _, p := range w.proposals {
		more, err := tx.History(demand.SubjectProposal, p.ID)
		if err != nil {
			return nil, err
		}
		events, about[p.ID] = append(events, more...), p.card.Title
	}
	slices.SortFunc(events, func(a, b ledger.Entry) int { return cmp.Compare(a.Index, b.Index) })
	entries := make([]components.Entry, 0, len(events)+1)
	for _, e := range events {
		known := happenings[e.Kind]
		what := known.what
		if title := about[e.SubjectID]; title != "" {
			what = tr(what.ZH+"：“"+title+"”", what.EN+": "+title)
		}
		entries = append(entries, components.Entry{
			At: components.When(milli(e.At)), What: what, Tone: known.tone, Who: v.doneBy(e, names), Proof: "/events/" + e.ID,
		})
	}
	if w.status == demand.Open {
		entries = append(entries, components.Entry{At: components.Date(w.Deadline.String()), What: tr("征集截止", "Last day for proposals"), Tone: components.Waiting})
	}
	return components.Section(v.lang, "timeline", tr("过程", "What has happened"), components.Timeline(v.lang, entries...)), nil
}

// doneBy names the organisation that acted, and to itself the person.
func (v *visit) doneBy(e ledger.Entry, names *lookup) string {
	who := []string{names.party(e.Party)}
	if v.own(e.Party) {
		who = []string{names.person(e.Actor), who[0]}
	}
	return strings.Join(slices.DeleteFunc(who, func(s string) bool { return s == "" }), tr("，", ", ").In(v.lang))
}
