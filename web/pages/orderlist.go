package pages

import (
	"fmt"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/market"
	"huishu/market/order"
	"huishu/web/components"
)

// orderCodes are the states of orders as components name them, where another room has the word for
// something else.
var orderCodes = map[order.State]string{order.Filed: "awaiting_payment", order.Paid: "awaiting_delivery", order.Cancelled: "order_cancelled"}

func orderCode(s order.State) string {
	if code, other := orderCodes[s]; other {
		return code
	}
	return string(s)
}

// orderState is how far an order has come, in tone and words.
func orderState(o order.Order) components.State {
	return components.StateAs(orderCode(o.State), o.StateTitle())
}

// ordersShown is the number of orders on a page, waitingShown of those before all others.
const (
	ordersShown  = 30
	waitingShown = 10
)

// orderQuery is the filter in the address.
func (v *visit) orderQuery() order.Query {
	q := order.Query{State: order.State(v.QueryParam("state")), Waiting: v.QueryParam("waiting") != "", Page: market.Page{Limit: ordersShown, Cursor: v.cursor()}}
	if q.As = order.Capacity(v.QueryParam("as")); q.As != "" {
		q.Party = v.caller.Actor.Party
	}
	return q
}

// ordersAddress is the address of the list with another filter.
func ordersAddress(q order.Query, cursor string) string {
	waiting := ""
	if q.Waiting {
		waiting = "1"
	}
	return address("/orders", "state", string(q.State), "as", string(q.As), "waiting", waiting, "cursor", cursor)
}

// ordersPage lists the orders of the caller's party, what waits for it first; to the offices that
// supervise, all orders.
func (v *visit) ordersPage(tx *ledger.Tx) (content, error) {
	if err := v.mustBe(access.Company, access.Authority, access.Exchange, access.Auditor); err != nil {
		return content{}, err
	}
	q := v.orderQuery()
	list, next, err := order.List(tx, q)
	if err != nil {
		return content{}, err
	}
	names := v.lookup(tx)
	title := tr("订单", "Orders")
	body := []g.Node{components.Heading{Title: title, Lead: v.ordersLead()}.In(v.lang)}
	section := tr("筛选结果", "Orders that fit")
	if ordersAddress(q, "") == "/orders" {
		section = tr("全部订单", "All orders")
	}
	if ordersAddress(q, q.Cursor) == "/orders" {
		waiting, err := v.ordersWaiting(tx, names)
		if err != nil {
			return content{}, err
		}
		body = append(body, waiting)
	}
	pager := components.Pager{Shown: len(list), First: pagerFirst(v, ordersAddress(q, ""))}
	if next != "" {
		pager.Next = ordersAddress(q, next)
	}
	counts, err := order.Counts(tx, q)
	if err != nil {
		return content{}, err
	}
	body = append(body, components.Section(v.lang, "all", section, v.orderFilters(q, counts), v.orderTable(title, list, names, v.ordersEmpty(q)), pager.In(v.lang)))
	return content{Title: title, Body: body}, names.err
}

func (v *visit) ordersLead() components.Text {
	if access.Has(v.caller.Actor, access.Company) {
		return tr("贵单位作为买方、数据商、运营机构或数据经纪人参与的订单。", "Orders to which your organisation is buyer, merchant, operator or broker.")
	}
	return tr("全部订单，供监督查阅。", "All orders, for supervision.")
}

// ordersWaiting are the orders that wait for the caller's party, counted; nothing when none does.
func (v *visit) ordersWaiting(tx *ledger.Tx, names *lookup) (g.Node, error) {
	n, err := order.Tally(tx)
	if err != nil || n == 0 {
		return nil, err
	}
	list, _, err := order.List(tx, order.Query{Waiting: true, Page: market.Page{Limit: waitingShown}})
	if err != nil {
		return nil, err
	}
	title := tr(fmt.Sprintf("等您办理（%d）", n), fmt.Sprintf("Waiting for you (%d)", n))
	var all g.Node
	if n > len(list) {
		all = components.Acts(components.ButtonLink{Label: tr("查看全部", "See all"), Href: "/orders?waiting=1"}.In(v.lang))
	}
	return components.Section(v.lang, "waiting", title, v.orderTable(title, list, names, components.Empty{}), all), nil
}

// orderFilters are the states in which there are orders, with how many, and the filters in use.
func (v *visit) orderFilters(q order.Query, counts map[order.State]int64) g.Node {
	with := func(change func(*order.Query)) string {
		other := q
		change(&other)
		return ordersAddress(other, "")
	}
	tabs := []components.NavItem{{Label: tr("全部", "All"), Href: with(func(o *order.Query) { o.State = "" }), Current: q.State == ""}}
	for _, s := range order.States {
		if counts[s] == 0 && q.State != s {
			continue
		}
		word, n := components.StateOf(orderCode(s)).Word, components.Count(counts[s])
		tabs = append(tabs, components.NavItem{Label: tr(word.ZH+" "+n, word.EN+" "+n), Href: with(func(o *order.Query) { o.State = s }), Current: q.State == s})
	}
	chips := components.Chips{Clear: "/orders"}
	if q.State != "" {
		chips.Items = append(chips.Items, components.Chip{Group: tr("状态", "State"), Label: q.State.Title(), Href: with(func(o *order.Query) { o.State = "" })})
	}
	if title := q.As.Title(); !title.IsZero() {
		chips.Items = append(chips.Items, components.Chip{Group: tr("我方身份", "We are"), Label: title, Href: with(func(o *order.Query) { o.As = "" })})
	}
	if q.Waiting {
		chips.Items = append(chips.Items, components.Chip{Label: tr("等我方办理", "Waiting for us"), Href: with(func(o *order.Query) { o.Waiting = false })})
	}
	return g.Group{components.Tabs(v.lang, tr("状态", "State"), tabs...), chips.In(v.lang)}
}

// orderTable lists orders with what each waits for. An office that supervises is no party to any: it sees
// both sides, and no capacity of its own.
func (v *visit) orderTable(caption components.Text, list []order.Order, names *lookup, empty components.Empty) g.Node {
	us := v.caller.Actor.Party
	party := access.Has(v.caller.Actor, access.Company)
	columns := []components.Column{{Head: tr("订单", "Order")}, {Head: tr("当事方", "Parties")}}
	if party {
		columns = []components.Column{{Head: tr("订单", "Order")}, {Head: tr("我方身份", "We are")}, {Head: tr("相对方", "Other side")}}
	}
	rows := make([]components.Row, 0, len(list))
	for _, o := range list {
		cells := []g.Node{g.Group{components.Link("/orders/"+o.ID, g.Text(o.Terms.Title)), h.Span(h.Class("block small muted"), components.Code(o.Number))}}
		if party {
			c := o.CapacityOf(us)
			cells = append(cells, components.Link(address("/orders", "as", string(c)), v.text(c.Title())))
		}
		rows = append(rows, components.Row{Cells: append(cells, v.otherSide(o, names), components.Price(v.lang, o.PriceFen), orderState(o).In(v.lang), v.stepCell(o))})
	}
	return components.Table{
		Caption: caption, Quiet: true, Rows: rows, Empty: empty,
		Columns: append(columns, components.Column{Head: tr("价款", "Price"), Num: true}, components.Column{Head: tr("状态", "State")}, components.Column{Head: tr("下一步", "Next")}),
	}.In(v.lang)
}

// otherSide is the merchant to the buyer, the buyer to those who sell, and both to everybody else.
func (v *visit) otherSide(o order.Order, names *lookup) g.Node {
	switch o.CapacityOf(v.caller.Actor.Party) {
	case order.AsBuyer:
		return g.Text(names.party(o.Merchant))
	case order.AsMerchant, order.AsOperator:
		return g.Text(names.party(o.Buyer))
	default:
		return g.Group{g.Text(names.party(o.Buyer)), h.Span(h.Class("block small muted"), g.Text(names.party(o.Merchant)))}
	}
}

// stepCell is the caller's own next step in full ink, or quietly whose turn it is.
func (v *visit) stepCell(o order.Order) g.Node {
	if s, mine := o.StepOf(v.caller.Actor.Party); mine {
		return h.Strong(v.text(s.Title))
	}
	steps := o.Steps()
	if len(steps) == 0 {
		return components.Date("")
	}
	return h.Span(h.Class("muted"), v.stepText(steps[0]))
}

// stepText is a step with whose turn it is.
func (v *visit) stepText(s order.Step) g.Node {
	if s.Capacity == "" {
		return v.text(s.Title)
	}
	return g.Text(s.Capacity.Title().In(v.lang) + tr("：", ": ").In(v.lang) + s.Title.In(v.lang))
}

// ordersEmpty says what will stand here, to whom, and leads to the first one.
func (v *visit) ordersEmpty(q order.Query) components.Empty {
	actor := v.caller.Actor
	if ordersAddress(q, "") != "/orders" {
		return components.Empty{Title: tr("没有符合条件的订单", "No order fits"), Act: &components.ButtonLink{Label: tr("查看全部订单", "See all orders"), Href: "/orders"}}
	}
	e := components.Empty{
		Title: tr("还没有订单", "No orders yet"), Text: tr("在产品页选定用途后下单；之后的确认、备案、付款、交付与结算都在这里办理。", "Order on a product's page; confirmation, record, payment, delivery and settlement then happen here."),
		Act: &components.ButtonLink{Label: tr("查找产品", "Find a product"), Href: "/products"},
	}
	switch {
	case access.Has(actor, access.Merchant):
		e.Text = tr("贵单位上架的产品被订购后会出现在这里，由贵单位确认、核对到账并交付。", "When a product that you listed is ordered it appears here: you confirm it, check the payment and deliver.")
		e.Act = &components.ButtonLink{Label: tr("我的挂牌", "My offers"), Href: "/desk/listings"}
	case access.Has(actor, access.Operator):
		e.Text = tr("贵单位的产品经数据商售出后会出现在这里，由贵单位或数据商交付。", "When a merchant sells your product the order appears here; you or the merchant deliver.")
		e.Act = &components.ButtonLink{Label: tr("我的数据产品", "My products"), Href: "/desk/products"}
	case access.Has(actor, access.Broker):
		e.Text = tr("买方按贵单位的推荐下单后会出现在这里，佣金随结算入账。", "When a buyer orders by your proposal it appears here; the commission comes with the settlement.")
		e.Act = &components.ButtonLink{Label: tr("查看需求", "See the demands"), Href: "/demands"}
	case !access.Has(actor, access.Company):
		e.Text = tr("市场上有订单后会出现在这里。", "Orders of the market appear here.")
	}
	return e
}
