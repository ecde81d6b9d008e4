package pages

import (
	"slices"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/product"
	"huishu/web/components"
)

func mountReview(p *Pages) {
	p.page("/cases/:id/desk", func(v *visit, tx *ledger.Tx) (content, error) { return v.reviewPage(tx, form{Values: v.QueryParams()}) })
}

var reviewTitle = tr("审核工作台", "Reviewer's desk")

// atDesk is the hidden field of an act's form that brings the reviewer back to the desk.
const atDesk = "at_desk"

// reviews reports whether the caller reviews the case at the desk: an officer of the office that has it, or had it. First registrations
// and applications on what is registered are reviewed alike.
func (v *visit) reviews(c *procedure.Case) bool {
	return registers(c) && access.Has(v.caller.Actor, access.RegistrationBody)
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
	names := v.lookup(tx)
	parts, compared, err := v.reviewParts(tx, c)
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
	neighbours, err := v.neighbours(tx, c, compared)
	if err != nil {
		return content{}, err
	}
	state := caseState(c.Case)
	title := c.Title
	body := []g.Node{
		components.Heading{Over: tr(reviewTitle.ZH+"："+c.ProcedureTitle.ZH, reviewTitle.In("en")+": "+c.ProcedureTitle.In("en")), Title: title, State: &state}.In(v.lang),
		neighbours, v.caseClock(c.Case), v.delayNote(c), v.whyReturned(c.Case), v.votePart(c, names), v.reviewJump(compared),
	}
	body = append(body, parts...)
	return content{Title: title, Crumbs: []components.NavItem{{Label: tr("待办", "Inbox"), Href: "/inbox"}, {Label: title, Href: "/cases/" + c.ID}, {Label: reviewTitle}},
		Body: append(body, timeline, decision)}, names.err
}

// neighbours lead to the cases beside this one in the reviewer's queue, with what the keys do.
func (v *visit) neighbours(tx *ledger.Tx, c seenCase, compared bool) (g.Node, error) {
	place, err := procedure.PlaceOf(tx, v.desk(), c.ID)
	if err != nil {
		return nil, err
	}
	var links []g.Node
	for _, beside := range []struct {
		key, id string
		title   components.Text
	}{{"k", place.Before, tr("上一件", "Previous case")}, {"j", place.After, tr("下一件", "Next case")}} {
		if beside.id == "" {
			continue
		}
		other, err := procedure.Get(tx, beside.id) // of whatever procedure: not each is decided at this desk
		if err != nil {
			return nil, err
		}
		links = append(links, h.Li(components.Keyed(beside.key, v.caseAddress(other), v.text(beside.title))))
	}
	where := tr("本件不在待办之列，共有 "+components.Bounded(place.Of, procedure.Many)+" 件待办", "Not in the queue; "+components.Bounded(place.Of, procedure.Many)+" wait")
	if place.At > 0 {
		where = tr("待办第 "+decimal(place.At)+" 件，共 "+components.Bounded(place.Of, procedure.Many)+" 件", "Case "+decimal(place.At)+" of "+components.Bounded(place.Of, procedure.Many)+" in the queue")
	}
	links = append(links, h.Li(h.Span(h.Class("muted small"), v.text(where))))
	keys := []components.Key{
		{Key: "j", Does: tr("下一件", "Next case")}, {Key: "k", Does: tr("上一件", "Previous case")},
		{Key: "f", Does: tr("跳到第一项检查结果", "To the first finding")}, {Key: "d", Does: tr("跳到作出决定", "To the decision")},
		{Key: "t", Does: tr("跳到办理过程", "To what has happened")}, {Key: "i", Does: tr("回到待办", "Back to the inbox")},
		{Key: "?", Does: tr("显示或收起本表", "Show or fold this list")},
	}
	if compared {
		keys = slices.Insert(keys, 2, components.Key{Key: "c", Does: tr("跳到与已登记版本对照", "To what differs from what is registered")})
	}
	return g.Group{
		h.Nav(h.Class("tabs"), h.Aria("label", tr("待办队列", "The queue").In(v.lang)), h.Ul(g.Group(links))), components.Keys(v.lang, keys...),
	}, nil
}

// reviewJump leads to the parts of the page.
func (v *visit) reviewJump(compared bool) g.Node {
	items := []g.Node{
		h.Li(components.Keyed("f", "#subject", v.text(tr("检查结果", "Findings")))),
		h.Li(components.Keyed("t", "#timeline", v.text(tr("办理过程", "What has happened")))),
		h.Li(components.Keyed("d", "#decide", v.text(tr("作出决定", "Decide")))),
		h.Li(components.Keyed("i", "/inbox", v.text(tr("待办", "Inbox")))),
	}
	if compared {
		items = slices.Insert(items, 0, h.Li(components.Keyed("c", "#compared", v.text(tr("与已登记对照", "Beside what is registered")))))
	}
	return h.Nav(h.Class("tabs"), h.Aria("label", tr("本页内容", "On this page").In(v.lang)), h.Ul(g.Group(items)))
}

// reviewParts are the parts of the file that the case decides, each beside what was found about it; compared reports whether one of
// them stands beside what is registered.
func (v *visit) reviewParts(tx *ledger.Tx, c seenCase) (parts []g.Node, compared bool, err error) {
	if c.Subject.Kind == product.SubjectAlteration {
		return v.alterationReviewed(tx, c)
	}
	r, err := product.GetRegistration(tx, c.Subject.ID)
	if err != nil {
		return nil, false, err
	}
	file, err := v.registrationFile(tx, r)
	if err != nil {
		return nil, false, err
	}
	before, err := v.comparedPart(tx, r)
	if err != nil {
		return nil, false, err
	}
	return append([]g.Node{v.homelessPart(c.found), before}, v.fileBesideFindings(c.found, file)...), before != nil, nil
}

// homelessPart shows the findings that belong to no part of a file; nil where there are none.
func (v *visit) homelessPart(found []rules.Finding) g.Node {
	if found = homeless(found); len(found) == 0 {
		return nil
	}
	return components.Section(v.lang, "findings", tr("检查结果", "Findings"), v.findings(found, nil))
}

// fileBesideFindings are the parts of a file, each beside what was found about it.
func (v *visit) fileBesideFindings(found []rules.Finding, file registrationFile) []g.Node {
	beside := func(part filePart, shown g.Node) g.Node {
		return components.Columns(shown, components.Panel(v.lang, tr("检查结果："+part.title.ZH, "Findings: "+part.title.In("en")), v.findings(part.of(found), nil)))
	}
	return []g.Node{
		beside(partBasics, file.public), beside(partFields, file.lineage), beside(partMaterials, file.papers),
		beside(partSample, file.sample), beside(partDeposit, file.deposit), file.objections,
	}
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
