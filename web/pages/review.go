package pages

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/product"
	"huishu/web/components"
)

func mountReview(p *Pages) {
	p.page("/cases/:id/desk", func(v *visit, tx *ledger.Tx) (content, error) { return v.reviewPage(tx, form{Values: v.QueryParams()}) })
}

// atDesk is the hidden field of an act's form that brings the reviewer back to the desk.
const atDesk = "at_desk"

// reviews reports whether the caller reviews the case at the desk: an officer of the office that has it, or had it.
func (v *visit) reviews(c *procedure.Case) bool {
	return c.Subject.Kind == product.SubjectRegistration && access.Has(v.caller.Actor, access.RegistrationBody)
}

// caseAddress is where the caller works on a case: reviewers at their desk, everybody else on its page.
func (v *visit) caseAddress(c *procedure.Case) string {
	if v.reviews(c) && !c.Terminal() {
		return "/cases/" + c.ID + "/desk"
	}
	return "/cases/" + c.ID
}

// reviewPage is the reviewer's desk: the whole file, beside each part what rules, scan and tracer found about it, and at the end the
// decision, without leaving the page.
func (v *visit) reviewPage(tx *ledger.Tx, f form) (content, error) {
	c, err := v.caseOf(tx)
	if err == nil {
		err = v.mustSignIn()
	}
	if err != nil {
		return content{}, err
	}
	if !v.reviews(c.Case) {
		return content{}, fault.New(fault.Forbidden, "access.denied", "审核工作台只对登记机构开放", "The reviewer's desk is for the registration body").
			Do("请在办理页面查看本件", "See the case on its own page")
	}
	r, err := product.GetRegistration(tx, c.Subject.ID)
	if err != nil {
		return content{}, err
	}
	names := v.lookup(tx)
	parts, err := v.reviewParts(tx, c, r)
	if err != nil {
		return content{}, err
	}
	decision, err := v.reviewDecision(tx, c, f)
	if err != nil {
		return content{}, err
	}
	timeline, err := v.timeline(tx, c, names)
	if err != nil {
		return content{}, err
	}
	neighbours, err := v.neighbours(tx, c)
	if err != nil {
		return content{}, err
	}
	state := caseState(c.Case)
	title := c.Title
	body := []g.Node{
		components.Heading{Over: tr("审核工作台", "Reviewer's desk"), Title: title, State: &state}.In(v.lang),
		neighbours, v.caseClock(c.Case), v.delayNote(c), v.whyReturned(c.Case), v.votePart(c, names), v.reviewJump(),
	}
	body = append(body, parts...)
	return content{Title: title, Crumbs: []components.NavItem{{Label: tr("待办", "Inbox"), Href: "/inbox"}, {Label: title, Href: "/cases/" + c.ID}, {Label: tr("审核工作台", "Reviewer's desk")}},
		Body: append(body, timeline, decision)}, names.err
}

// neighbours lead to the cases beside this one in the reviewer's queue, with what the keys do.
func (v *visit) neighbours(tx *ledger.Tx, c seenCase) (g.Node, error) {
	queue := v.desk()
	queue.Definition = c.Definition
	place, err := procedure.PlaceOf(tx, queue, c.ID)
	if err != nil {
		return nil, err
	}
	var links []g.Node
	if place.Before != "" {
		links = append(links, h.Li(components.Keyed("k", "/cases/"+place.Before+"/desk", v.text(tr("上一件", "Previous case")))))
	}
	if place.After != "" {
		links = append(links, h.Li(components.Keyed("j", "/cases/"+place.After+"/desk", v.text(tr("下一件", "Next case")))))
	}
	where := tr("本件不在待办之列，共有 "+components.Bounded(place.Of, procedure.Many)+" 件待办", "Not in the queue; "+components.Bounded(place.Of, procedure.Many)+" wait")
	if place.At > 0 {
		where = tr("待办第 "+decimal(place.At)+" 件，共 "+components.Bounded(place.Of, procedure.Many)+" 件", "Case "+decimal(place.At)+" of "+components.Bounded(place.Of, procedure.Many)+" in the queue")
	}
	links = append(links, h.Li(h.Span(h.Class("muted small"), v.text(where))))
	return g.Group{
		h.Nav(h.Class("tabs"), h.Aria("label", tr("待办队列", "The queue").In(v.lang)), h.Ul(g.Group(links))),
		components.Keys(v.lang,
			components.Key{Key: "j", Does: tr("下一件", "Next case")}, components.Key{Key: "k", Does: tr("上一件", "Previous case")},
			components.Key{Key: "f", Does: tr("跳到第一项检查结果", "To the first finding")}, components.Key{Key: "d", Does: tr("跳到作出决定", "To the decision")},
			components.Key{Key: "t", Does: tr("跳到办理过程", "To what has happened")}, components.Key{Key: "i", Does: tr("回到待办", "Back to the inbox")},
			components.Key{Key: "?", Does: tr("显示或收起本表", "Show or fold this list")}),
	}, nil
}

// reviewJump leads to the parts of the page.
func (v *visit) reviewJump() g.Node {
	items := []g.Node{
		h.Li(components.Keyed("f", "#subject", v.text(tr("检查结果", "Findings")))),
		h.Li(components.Keyed("t", "#timeline", v.text(tr("办理过程", "What has happened")))),
		h.Li(components.Keyed("d", "#decide", v.text(tr("作出决定", "Decide")))),
		h.Li(components.Keyed("i", "/inbox", v.text(tr("待办", "Inbox")))),
	}
	return h.Nav(h.Class("tabs"), h.Aria("label", tr("本页内容", "On this page").In(v.lang)), h.Ul(g.Group(items)))
}

// reviewParts are the parts of the file, each beside what was found about it.
func (v *visit) reviewParts(tx *ledger.Tx, c seenCase, r product.Registration) ([]g.Node, error) {
	file, err := v.registrationFile(tx, r)
	if err != nil {
		return nil, err
	}
	compared, err := v.comparedPart(tx, r)
	if err != nil {
		return nil, err
	}
	beside := func(part filePart, shown g.Node) g.Node {
		return components.Columns(shown, components.Panel(v.lang, tr("检查结果："+part.title.ZH, "Findings: "+part.title.In("en")), v.findings(part.of(c.found), nil)))
	}
	var rest g.Node
	if found := homeless(c.found); len(found) > 0 {
		rest = components.Section(v.lang, "findings", tr("检查结果", "Findings"), v.findings(found, nil))
	}
	return []g.Node{
		rest, compared, beside(partBasics, file.public), beside(partFields, file.lineage), beside(partMaterials, file.papers),
		beside(partSample, file.sample), beside(partDeposit, file.deposit), file.objections,
	}, nil
}

// reviewDecision holds what the reviewer may do now: the acts as tabs, and the form of the chosen one.
func (v *visit) reviewDecision(tx *ledger.Tx, c seenCase, f form) (g.Node, error) {
	title := tr("作出决定", "Decide")
	var tabs []components.NavItem
	var offered []string
	var chosen *procedure.Available
	asked := f.get("act", v.Param("act"))
	acts := c.Acts(v.caller.Actor)
	for i := range acts {
		a := &acts[i]
		if early, err := v.early(tx, c, *a); err != nil {
			return nil, err
		} else if early {
			continue
		}
		if a.Proposal != nil { // the second person's part has a name of its own
			a.Title = confirming(a.Title)
		}
		if chosen == nil || a.Act == asked {
			chosen = a
		}
		offered = append(offered, a.Act)
		tabs = append(tabs, components.NavItem{Label: a.Title, Href: "/cases/" + c.ID + "/desk?act=" + a.Act + "#decide"})
	}
	work := components.Acts(v.workButtons(c)...)
	if chosen == nil {
		return components.Section(v.lang, "decide", title, v.awaited(c, v.lookup(tx)), work), nil
	}
	for i := range tabs {
		tabs[i].Current = offered[i] == chosen.Act
	}
	form, err := v.reviewForm(tx, c, *chosen, f)
	if err != nil {
		return nil, err
	}
	return components.Section(v.lang, "decide", title, v.awaited(c, v.lookup(tx)), v.proposalNote(c, v.lookup(tx)),
		components.Tabs(v.lang, title, tabs...), form, work), nil
}

// reviewForm is the form of one act, or why it cannot be done yet.
func (v *visit) reviewForm(tx *ledger.Tx, c seenCase, a procedure.Available, f form) (g.Node, error) {
	if barred, err := v.barred(tx, c, a); err != nil || barred != nil {
		return barred, err
	}
	fields, err := v.decisionFields(tx, c, a, f)
	if err != nil {
		return nil, err
	}
	fields = append(fields, components.Hidden(atDesk, "1"))
	at := "/cases/" + c.ID
	return g.Group{
		components.Prose(v.lang, v.consequence(a)),
		components.Facts(v.lang, components.Fact{Term: tr("依据", "Article"), Value: v.text(cited(a.Article, a.Sureness))}),
		v.entry(f, entry{Action: at + "/" + a.Act, Submit: tr("确认"+a.Title.ZH, "Confirm: "+a.Title.In("en")), Fresh: at + "/desk", Upload: c.Amends(a.Act)}, fields...),
	}, nil
}
