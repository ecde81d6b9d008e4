package pages

import (
	"slices"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market/delivery"
	"huishu/market/money"
	"huishu/market/order"
	"huishu/web/components"
)

// orderAct is one act on an order: what it leads to, what it asks, and the room that does it.
type orderAct struct {
	act         access.Act
	consequence components.Text
	// fields are what it asks; nil for an act that is a button only.
	fields func(v *visit, f form, s order.Sheet) []g.Node
	do     func(v *visit, tx *ledger.Tx, id string) error
	done   components.Text
	grave  bool
}

// orderActs are the acts by the last part of their addresses. The download is among them for its page;
// what it sends is a file, by [Pages.download].
var orderActs = map[string]orderAct{
	"confirm": {
		act: access.OrderConfirm, done: tr("合同成立，正在报送数据交易所备案", "The contract is concluded and on its way to the exchange"),
		consequence: tr("确认即订立合同，取得合同编码，并随即报送数据交易所备案。", "Confirming concludes the contract, gives it its code and sends it to the exchange at once."),
		do:          func(_ *visit, tx *ledger.Tx, id string) error { _, err := order.Confirm(tx, id); return err },
	},
	"payment": {
		act: access.PaymentConfirm, fields: (*visit).paymentFields, done: tr("已确认到账，可以交付", "The payment is confirmed: you can deliver"),
		consequence: tr("请先在银行核实款项到账。确认后价款记入托管款，订单可以交付；同一流水号只能使用一次。", "See the money on your bank account first. It is then entered as held in trust and the order can be delivered; a reference counts once."),
		do:          (*visit).confirmPayment,
	},
	"deliver": {
		act: access.DeliveryMake, done: tr("已交付，买方可以下载", "Delivered: the buyer can download"),
		consequence: tr("买方随即可以下载数据文件；交付写入日志并报送数据交易所，不能撤回。", "The buyer can download the file at once; the delivery enters the log, is reported to the exchange and cannot be taken back."),
		do:          func(_ *visit, tx *ledger.Tx, id string) error { _, err := delivery.Make(tx, id); return err },
	},
	"download": {
		act:         access.DeliveryFetch,
		consequence: tr("每次下载都先生成回执、写入日志，再发送文件。验收期自首次下载起算。", "Each download is entered in the log, with a receipt, before the file is sent. The days of acceptance run from the first."),
	},
	"acknowledge": {
		act: access.DeliveryAcknowledge, fields: (*visit).acknowledgeFields, done: tr("已确认收货，正在分账结算", "Acknowledged; the money is being divided"),
		consequence: tr("请先核对文件。确认后价款按约定分给各方，不能撤回。", "Check the file first. The price is then divided among the parties and that cannot be taken back."),
		do: func(v *visit, tx *ledger.Tx, id string) error {
			_, err := delivery.Acknowledge(tx, id, v.FormValue("sha256"))
			return err
		},
	},
	"refund": {
		act: access.PaymentRefund, fields: (*visit).refundFields, done: tr("退款已登记，订单终止", "The refund is entered and the order is over"), grave: true,
		consequence: tr("请先在银行办妥退款。登记后订单终止，买方不能再下载数据，此事项不能撤回。", "Send the money back at the bank first. The order then ends, the buyer can download no more, and that cannot be taken back."),
		do:          (*visit).refund,
	},
	"cancel": {
		act: access.OrderCancel, fields: (*visit).cancelFields, done: tr("订单已取消", "The order is cancelled"), grave: true,
		consequence: tr("取消后订单终止，不能恢复；仍有需要的，请重新下单。对方会看到理由。", "The order ends for good; to have it after all, order again. The other side sees the reason."),
		do: func(v *visit, tx *ledger.Tx, id string) error {
			_, err := order.Cancel(tx, id, v.FormValue("reason"))
			return err
		},
	},
}

// orderActs are the caller's acts as they stand beside the order: what can be done as buttons, and what
// cannot yet with the reason.
func (v *visit) orderActs(s order.Sheet) []g.Node {
	var buttons, parts []g.Node
	var later []order.Available
	mine, _ := s.StepOf(v.caller.Actor.Party)
	for _, a := range s.Acts {
		if a.Blocked != nil {
			later = append(later, a)
			continue
		}
		buttons = append(buttons, v.orderButton(s.Order, a, a.Act == mine.Act))
	}
	if len(buttons) > 0 {
		parts = append(parts, components.Acts(buttons...))
	}
	return append(parts, v.notYet(s.Order, later)...)
}

// notYet are acts that something still stands in the way of; those that wait for the same are told together.
func (v *visit) notYet(o order.Order, later []order.Available) []g.Node {
	var parts []g.Node
	for len(later) > 0 {
		why := later[0].Blocked
		var titles []string
		later = slices.DeleteFunc(later, func(a order.Available) bool {
			same := a.Blocked.Code == why.Code
			if same {
				titles = append(titles, a.Title.In(v.lang))
			}
			return same
		})
		parts = append(parts, h.P(h.Class("muted"), g.Text(strings.Join(titles, tr("、", ", ").In(v.lang))), v.text(tr("（暂不能办理）", " (not yet)"))), v.whyNot(components.Waiting, why))
		if why.Code == "delivery.not_fetched" { // a download leaves the page as it was
			parts = append(parts, h.P(components.Link("/orders/"+o.ID, v.text(tr("已下载，刷新本页", "I have downloaded it: reload")))))
		}
	}
	return parts
}

// orderButton is an act that can be done now: at once where nothing is asked, otherwise on its page. The one
// that the order waits for is the primary one.
func (v *visit) orderButton(o order.Order, a order.Available, next bool) g.Node {
	name, act := actNamed(a.Act)
	at, weight := "/orders/"+o.ID+"/"+name, components.Plain
	switch {
	case act.grave:
		weight = components.Danger
	case next:
		weight = components.Primary
	}
	if act.fields != nil {
		return components.ButtonLink{Label: a.Title, Href: at, Weight: weight}.In(v.lang)
	}
	button := components.Act{Label: a.Title, Action: at, Weight: weight, Values: []components.Pair{oncePair()}}
	if a.Act != access.DeliveryFetch { // nothing is lost by one more download
		button.Confirm = act.consequence
	}
	return button.In(v.lang)
}

func actNamed(act access.Act) (string, orderAct) {
	for name, a := range orderActs {
		if a.act == act {
			return name, a
		}
	}
	return "", orderAct{}
}

// orderActPage asks for what an act needs, says what it leads to, and shows again what was refused.
func (v *visit) orderActPage(tx *ledger.Tx, f form) (content, error) {
	s, err := v.sheet(tx)
	if err != nil {
		return content{}, err
	}
	act, known := orderActs[v.Param("act")]
	if path := v.Path(); strings.HasSuffix(path, "/download") {
		act, known = orderActs["download"]
	}
	if !known {
		return content{}, noAct()
	}
	a, err := s.ActOf(tx, act.act)
	if f.Err != nil && fault.CodeOf(err) == "state_moved" {
		return v.orderMovedPage(s, f), nil
	}
	if err != nil {
		return content{}, err
	}
	name, _ := actNamed(act.act)
	at := "/orders/" + s.ID
	state := orderState(s.Order)
	body := []g.Node{components.Heading{Over: components.Same(s.Terms.Title), Title: a.Title, State: &state, Lead: act.consequence}.In(v.lang), v.actFacts(s)}
	switch {
	case a.Blocked != nil && f.Err == nil:
		body = append(body, v.whyNot(components.Waiting, a.Blocked), components.Acts(components.ButtonLink{Label: tr("返回订单", "Back to the order"), Href: at, Weight: components.Primary}.In(v.lang)))
	default:
		var fields []g.Node
		if act.fields != nil {
			fields = act.fields(v, f, s)
		}
		body = append(body, v.entry(f, entry{Action: at + "/" + name, Submit: a.Title, More: []g.Node{components.ButtonLink{Label: tr("返回订单", "Back to the order"), Href: at}.In(v.lang)}}, fields...))
	}
	return content{Title: a.Title, Section: "/products", Crumbs: orderCrumbs(s.Order, a.Title), Body: body}, nil
}

func (v *visit) actFacts(s order.Sheet) g.Node {
	facts := []components.Fact{{Term: tr("订单编号", "Order"), Value: components.Code(s.Number)}, {Term: tr("价款", "Price"), Value: components.Price(v.lang, s.PriceFen)}}
	for _, p := range s.Parties {
		if p.Capacity == order.AsBuyer || p.Capacity == order.AsMerchant {
			facts = append(facts, components.Fact{Term: p.Capacity.Title(), Value: v.text(p.Name)})
		}
	}
	return components.Facts(v.lang, facts...)
}

// orderMovedPage answers an act that came too late: where the order stands now, and what the
// person had entered.
func (v *visit) orderMovedPage(s order.Sheet, f form) content {
	title := tr("订单已办理到下一步", "This order has moved on")
	state := orderState(s.Order)
	body := []g.Node{
		components.Heading{Over: components.Same(s.Terms.Title), Title: title, State: &state, Lead: tr("您的操作没有执行。请查看最新状态后再决定是否继续。", "Nothing was done. See where the order stands, then decide whether to go on.")}.In(v.lang),
		f.Errors.In(v.lang),
	}
	var kept []components.Fact
	for _, x := range []struct {
		name string
		term components.Text
	}{{"reference", tr("银行流水号", "Bank's reference")}, {"amount_fen", tr("金额（元）", "Amount (yuan)")}, {"sha256", components.Same("SHA-256")}, {"reason", tr("理由", "Reason")}} {
		if s := f.get(x.name, ""); s != "" {
			kept = append(kept, components.Fact{Term: x.term, Value: g.Text(s)})
		}
	}
	if len(kept) > 0 {
		body = append(body, components.Section(v.lang, "kept", tr("您刚才填写的内容", "What you had entered"), components.Facts(v.lang, kept...)))
	}
	return content{Title: title, Crumbs: orderCrumbs(s.Order, title), Body: append(body, components.Acts(components.ButtonLink{Label: tr("查看订单", "See the order"), Href: "/orders/" + s.ID, Weight: components.Primary}.In(v.lang)))}
}

// doOrderAct does the act of the address through its room.
func (v *visit) doOrderAct() (string, error) {
	id := v.Param("id")
	act, known := orderActs[v.Param("act")]
	if !known || act.do == nil {
		return "", noAct()
	}
	next, err := v.do(func(tx *ledger.Tx) (string, error) { return "/orders/" + id, act.do(v, tx, id) })
	if err == nil {
		v.flash(act.done.ZH, act.done.EN)
	}
	return next, err
}

// transferFields ask for a bank transfer. The amount is not filled in: it is to be read off the
// bank's own paper.
func (v *visit) transferFields(f form, s order.Sheet, reference components.Text) []g.Node {
	amount := f.must("amount_fen", tr("金额（元）", "Amount (yuan)"), tr("照银行回单填写，应为 "+money.Yuan(s.PriceFen), "As on the bank's advice; it should be "+money.Yuan(s.PriceFen)))
	return []g.Node{
		components.TextInput{Field: f.must("reference", reference, tr("银行回单上的交易流水号", "The transaction number on the bank's advice")), Value: f.get("reference", ""), Width: components.Medium, Mono: true}.In(v.lang),
		components.TextInput{Field: amount, Value: f.get("amount_fen", ""), Width: components.Medium, InputMode: "decimal", Prefix: components.Same("¥")}.In(v.lang),
	}
}

func (v *visit) paymentFields(f form, s order.Sheet) []g.Node {
	return v.transferFields(f, s, tr("银行流水号", "Bank's reference"))
}

func (v *visit) refundFields(f form, s order.Sheet) []g.Node {
	return append(v.transferFields(f, s, tr("退款的银行流水号", "Bank's reference of the refund")),
		v.area(f, f.must("reason", tr("退款理由", "Reason"), tr("买方会看到全文", "The buyer sees the whole text")), "", 4, 1000))
}

func (v *visit) cancelFields(f form, _ order.Sheet) []g.Node {
	return []g.Node{v.area(f, f.must("reason", tr("取消理由", "Reason"), tr("对方会看到全文", "The other side sees the whole text")), "", 4, 1000)}
}

func (v *visit) acknowledgeFields(f form, s order.Sheet) []g.Node {
	x := f.field("sha256", tr("您所收文件的 SHA-256", "SHA-256 of the file that you received"), tr("填入后系统与合同比对；可用 sha256sum 或 certutil -hashfile 计算", "It is compared with the contract's; compute it with sha256sum or certutil -hashfile"))
	x.Optional = true
	return []g.Node{
		components.Facts(v.lang, components.Fact{Term: tr("合同载明的文件", "The file of the contract"), Value: v.fileFact(s.Terms.FileName, s.Terms.SizeBytes, s.Terms.SHA256)}),
		components.TextInput{Field: x, Value: f.get("sha256", ""), Mono: true}.In(v.lang),
	}
}

// transfer hands what transferFields hold to the room. An amount that cannot be read stands as one that no
// order has, so that everything else is checked and told with it.
func (v *visit) transfer(enter func(order.Payment) error) error {
	p := order.Payment{Reference: v.FormValue("reference"), AmountFen: -1}
	var unread []*fault.Error
	if s := strings.TrimSpace(v.FormValue("amount_fen")); s == "" {
		unread = append(unread, fault.Required("amount_fen", "金额", "amount"))
	} else if fen, err := money.ParseYuan(s); err != nil {
		unread = append(unread, fault.From(err).At("amount_fen"))
	} else {
		p.AmountFen = fen
	}
	return withUnread(unread, enter(p))
}

func (v *visit) confirmPayment(tx *ledger.Tx, id string) error {
	return v.transfer(func(p order.Payment) error { _, err := order.ConfirmPayment(tx, id, p); return err })
}

func (v *visit) refund(tx *ledger.Tx, id string) error {
	return v.transfer(func(p order.Payment) error { _, err := order.Refund(tx, id, p, v.FormValue("reason")); return err })
}
