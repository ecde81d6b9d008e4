package pages

import (
	"fmt"
	"net/url"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"huishu/compliance/access"
	"huishu/compliance/calendar"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/market"
	"huishu/market/demand"
	"huishu/web/components"
)

func mountDemand(p *Pages) {
	p.page("/demands", (*visit).demandsPage)
	p.form("/demands/new", (*visit).newDemandPage, (*visit).postDemand)
	p.page("/demands/:id", (*visit).demandPage)
	p.form("/demands/:id/close", (*visit).closeDemandPage, (*visit).closeDemand)
	p.form("/demands/:id/propose", (*visit).proposePage, (*visit).propose)
}

// demandsPage is the board of what is looked for, for those who may read demands; everybody
// else is told how it works and how to come in.
func (v *visit) demandsPage(tx *ledger.Tx) (content, error) {
	actor := v.caller.Actor
	if !access.Can(actor, access.DemandRead, access.Facts{Owner: actor.Party}) {
		return v.demandsDoor(), nil
	}
	b := v.board()
	items, next, err := demand.List(tx, b.query)
	if err != nil {
		return content{}, err
	}
	book, err := calendar.Of(tx)
	if err != nil {
		return content{}, err
	}
	names := v.lookup(tx)
	pager := components.Pager{Shown: len(items), First: pagerFirst(v, b.at())}
	if next != "" {
		pager.Next = b.at("cursor", next)
	}
	title := tr("数据需求", "Demands")
	heading := components.Heading{Title: title, Lead: tr("买方需要的数据。数据经纪人从已登记的产品中撮合，买方接受后通过数据交易所成交。", "What buyers look for. Brokers match it with registered products; what the buyer accepts is traded through the data exchange.")}
	if access.Has(actor, access.Buyer) {
		heading.Acts = []g.Node{
			components.ButtonLink{Label: tr("发布需求", "Post a demand"), Href: "/demands/new", Weight: components.Primary}.In(v.lang),
			components.ButtonLink{Label: tr("推荐记录", "Proposals"), Href: "/proposals"}.In(v.lang),
		}
	}
	return content{Title: title, Section: "/demands", Body: []g.Node{
		heading.In(v.lang), v.ownOnly(b),
		components.SearchBox{Action: "/demands", Value: b.query.Text, Label: tr("按标题、用途、字段或编号查找", "Find by title, purpose, field or number"), Keep: keep("state", b.state, "who", b.who)}.In(v.lang),
		b.tabs(v), components.Section(v.lang, "results", b.title(), v.demandResults(book.Now(), items, names, b)), pager.In(v.lang),
	}}, names.err
}

// board is the part of the board that the address asks for.
type board struct {
	query      demand.Query
	state, who string
	// whole is set for those who read everybody's demands.
	whole bool
}

func (v *visit) board() board {
	b := board{state: v.QueryParam("state"), who: v.QueryParam("who"), whole: access.Can(v.caller.Actor, access.DemandRead, access.Facts{})}
	b.query = demand.Query{
		Text: v.QueryParam("q"), Status: demand.State(b.state), Mine: b.who == "mine", Brokered: b.who == "broker",
		Page: market.Page{Limit: 20, Cursor: v.cursor()},
	}
	switch b.state {
	case "":
		b.query.Status = demand.Open
	case "all":
		b.query.Status = ""
	}
	return b
}

// at is the address of the board with its filters; the pairs come last and win.
func (b board) at(pairs ...string) string {
	all := map[string]string{"q": b.query.Text, "state": b.state, "who": b.who}
	for i := 0; i+1 < len(pairs); i += 2 {
		all[pairs[i]] = pairs[i+1]
	}
	return address("/demands", "q", all["q"], "state", all["state"], "who", all["who"], "cursor", all["cursor"])
}

// title says which demands stand below it.
func (b board) title() components.Text {
	switch b.query.Status {
	case demand.Open:
		return tr("征集中的需求", "Open demands")
	case demand.Expired:
		return tr("已截止的需求", "Demands whose deadline has passed")
	case demand.Closed:
		return tr("已结束的需求", "Closed demands")
	default:
		return tr("全部需求", "All demands")
	}
}

// tabs choose the state and whose demands are shown; the search in use can be taken off.
func (b board) tabs(v *visit) g.Node {
	states := []components.NavItem{{Label: demand.Open.Title(), Href: b.at("state", ""), Current: b.state == ""}}
	for _, s := range []demand.State{demand.Expired, demand.Closed} {
		states = append(states, components.NavItem{Label: s.Title(), Href: b.at("state", string(s)), Current: b.state == string(s)})
	}
	states = append(states, components.NavItem{Label: tr("全部状态", "Any state"), Href: b.at("state", "all"), Current: b.state == "all"})
	whose := []components.NavItem{{Label: tr("不限发布方", "Anybody's"), Href: b.at("who", ""), Current: b.who == ""}}
	if b.whole {
		whose = append(whose, components.NavItem{Label: tr("本单位的", "Ours"), Href: b.at("who", "mine"), Current: b.who == "mine"})
	}
	whose = append(whose, components.NavItem{Label: tr("经纪人代为发布", "Posted by brokers"), Href: b.at("who", "broker"), Current: b.who == "broker"})
	chips := components.Chips{Clear: b.at("q", "")}
	if b.query.Text != "" {
		chips.Items = []components.Chip{{Group: tr("搜索", "Search"), Label: components.Same(b.query.Text), Href: b.at("q", "")}}
	}
	return g.Group{
		h.Div(components.Tabs(v.lang, tr("状态", "State"), states...), components.Tabs(v.lang, tr("发布方", "Posted by"), whose...)),
		chips.In(v.lang),
	}
}

// ownOnly tells a company why it sees its own demands only.
func (v *visit) ownOnly(b board) g.Node {
	if b.whole {
		return nil
	}
	return components.Note(v.lang, components.Draft,
		v.paragraph("您看到的是本单位的需求，包括经纪人代贵单位发布的。其他企业的需求由数据商、运营机构和数据经纪人查看。", "You see your own demands, and those that brokers posted for you. Others' demands are for merchants, operators and brokers."),
		h.P(components.Link("/desk/qualifications", v.text(tr("申请数据商或数据经纪人资格", "Apply as merchant or broker")))))
}

func (v *visit) demandResults(cal *workday.Calendar, items []demand.Listed, names *lookup, b board) g.Node {
	if len(items) == 0 {
		return v.noDemands(b).In(v.lang)
	}
	results := make([]components.Result, 0, len(items))
	for _, d := range items {
		status := d.Status(v.today())
		state := components.StateAs(string(status), status.Title())
		traits := []g.Node{components.Code(d.Number), v.postedBy(d.Demand, names), v.budgetTrait(d.BudgetFen), g.Group{v.text(tr("截止 ", "until ")), components.Date(d.Deadline.String())}, v.text(proposalCount(d.Proposals))}
		r := components.Result{Title: d.Title, Href: "/demands/" + d.ID, State: &state, Text: tr("用途："+clipped(d.Purpose, 120), "For: "+clipped(d.Purpose, 120)), Traits: traits}
		if status == demand.Open {
			r.Price = v.daysLeft(cal, d.Demand)
		}
		results = append(results, r)
	}
	return components.Results(v.lang, results...)
}

func (v *visit) noDemands(b board) components.Empty {
	if b.query.Text != "" || b.state != "" || b.who != "" {
		return components.Empty{
			Title: tr("没有符合条件的需求", "No demand fits"), Text: tr("换个词，或去掉一些筛选条件再试。", "Try another word, or fewer filters."),
			Act: &components.ButtonLink{Label: tr("查看征集中的需求", "See the open demands"), Href: "/demands"},
		}
	}
	e := components.Empty{Title: tr("目前没有征集中的需求", "No demand is open now"), Text: tr("企业或数据经纪人发布的需求会出现在这里，按发布时间排列。", "What companies and brokers post appears here, newest first.")}
	if access.Has(v.caller.Actor, access.Buyer) {
		e.Act = &components.ButtonLink{Label: tr("发布需求", "Post a demand"), Href: "/demands/new"}
	}
	return e
}

// postedBy names the buyer, and the broker that speaks for it.
func (v *visit) postedBy(d demand.Demand, names *lookup) g.Node {
	buyer := names.party(d.Buyer)
	if d.Broker == "" {
		return g.Text(buyer)
	}
	broker := names.party(d.Broker)
	return v.text(tr(buyer+"（由"+broker+"代为发布）", buyer+" (posted by "+broker+")"))
}

// budget is the most the buyer would pay.
func (v *visit) budget(fen int64) g.Node {
	if fen == 0 {
		return v.text(tr("不限", "no limit"))
	}
	return components.Money(fen)
}

// budgetTrait is the budget among other short facts.
func (v *visit) budgetTrait(fen int64) g.Node {
	if fen == 0 {
		return v.text(tr("预算不限", "no budget limit"))
	}
	return g.Group{v.text(tr("预算 ", "budget ")), components.Money(fen)}
}

func proposalCount(n int) components.Text {
	if n == 1 {
		return tr("1 项推荐", "1 proposal")
	}
	return tr(fmt.Sprintf("%d 项推荐", n), fmt.Sprintf("%d proposals", n))
}

// daysLeft says how many working days remain until the deadline.
func (v *visit) daysLeft(cal *workday.Calendar, d demand.Demand) g.Node {
	left, err := cal.Count(v.today(), d.Deadline)
	if err != nil {
		return nil // the date itself stands beside it
	}
	text := tr(fmt.Sprintf("还剩 %d 个工作日", left.WorkingDays), fmt.Sprintf("%d working days left", left.WorkingDays))
	switch {
	case d.Deadline == v.today():
		text = tr("今天截止", "Ends today")
	case left.WorkingDays == 0:
		text = tr("下一个工作日之前截止", "Ends before the next working day")
	case left.WorkingDays == 1:
		text = tr("还剩 1 个工作日", "1 working day left")
	}
	if left.Provisional {
		text = tr(text.ZH+"（暂定）", text.EN+" (provisional)")
	}
	return v.text(text)
}

// demandsDoor tells strangers, and accounts whose office has no part in the market, what
// this is and how one comes in.
func (v *visit) demandsDoor() content {
	title := tr("数据需求", "Demands")
	body := []g.Node{
		components.Heading{Title: title, Over: components.Same(market.Article), Lead: tr("买方写明需要什么数据、用来做什么，数据经纪人从已登记的产品中为其撮合，经数据交易所成交。", "Buyers say what data they need and what for; brokers match it with registered products, and the trade goes through the data exchange.")}.In(v.lang),
		components.Prose(v.lang,
			tr("需求包含企业的经营意图，因此只向数据商、运营机构、数据经纪人和主管部门开放；企业登录后可以发布需求，并查看自己的需求和收到的推荐。",
				"A demand tells of a company's plans. It is therefore open to merchants, operators, brokers and the authority only; a company that has signed in posts its own and sees what is proposed to it."),
			tr("每项匹配都写明理由：内容、字段、价格与预算、许可用途、更新时间，各得多少分。", "Every match gives its reasons: content, fields, price against budget, licensed use, freshness, each with its points.")),
	}
	if v.caller.SignedIn() {
		body = append(body, components.Note(v.lang, components.Draft, v.paragraph("您当前的身份不参与供需撮合，因此看不到需求。", "Your office has no part in matching supply and demand, so you see no demands.")))
	} else {
		body = append(body, components.Doors(v.lang,
			components.Door{Title: tr("登录", "Sign in"), Text: tr("已有账号，登录后查看或发布需求", "See and post demands with your account"), Href: "/sign-in?next=" + url.QueryEscape("/demands")},
			components.Door{Title: tr("企业入驻", "Sign up a company"), Text: tr("还没有账号，用统一社会信用代码入驻", "No account yet: sign up with the unified social credit code"), Href: "/sign-up"},
			components.Door{Title: tr("先看看产品", "See the products first"), Text: tr("已登记的数据产品对所有人公开", "Registered products are open to everyone"), Href: "/products"}))
	}
	return content{Title: title, Section: "/demands", Body: body}
}
