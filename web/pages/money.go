package pages

import (
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"huishu/compliance/access"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/inert"
	"huishu/market/money"
	"huishu/market/order"
	"huishu/web/backend"
	"huishu/web/components"
)

func mountMoney(p *Pages) {
	p.page("/statement", (*visit).statementPage)
	p.echo.GET("/statement.csv", p.statementFile)
}

// moneyPart is who gets what of the price, and what the books hold. Of an order that came to nothing
// nobody gets a part.
func (v *visit) moneyPart(s order.Sheet, names *lookup) g.Node {
	if s.EndedAt > 0 && len(s.Books) == 0 {
		return nil
	}
	if s.EndedAt > 0 {
		return components.Section(v.lang, "money", tr("价款", "The price"), v.bookTable(s.Books, names))
	}
	return components.Section(v.lang, "money", tr("价款与分账", "The price and its parts"), v.partTable(s, names), v.bookTable(s.Books, names))
}

// partTable divides the price; its last line is the sum of the others.
func (v *visit) partTable(s order.Sheet, names *lookup) g.Node {
	after, afterEN := "", ""
	if s.Broker != "" {
		after, afterEN = "佣金后的 ", " after the commission"
	}
	shares := []components.Text{ // in the order of the parts
		tr("运营机构 · "+after+percent(s.OperatorBP)+"%", "Operator · "+percent(s.OperatorBP)+"%"+afterEN),
		tr("数据商 · "+after+percent(s.MerchantBP)+"%", "Merchant · "+percent(s.MerchantBP)+"%"+afterEN),
		tr("数据经纪人 · 价款的 "+percent(s.BrokerBP)+"%", "Broker · "+percent(s.BrokerBP)+"%"+" of the price"),
	}
	var sum int64
	rows := make([]components.Row, 0, len(s.Parts)+1)
	for i, p := range s.Parts {
		sum += p.AmountFen
		rows = append(rows, components.Row{Cells: []g.Node{g.Text(names.party(p.Party)), v.text(shares[i]), components.Money(p.AmountFen)}})
	}
	rows = append(rows, components.Row{Cells: []g.Node{h.Strong(v.text(tr("合计", "Sum"))), v.text(tr("即价款", "the price")), h.Strong(components.Money(sum))}})
	return components.Table{
		Caption: tr("各方应得", "Who gets what"), Rows: rows,
		Columns: []components.Column{{Head: tr("当事方", "Party")}, {Head: tr("身份与比例", "As, and share")}, {Head: tr("金额", "Amount"), Num: true}},
	}.In(v.lang)
}

// bookTable is what has been entered in the books for an order; each transaction sums to zero.
func (v *visit) bookTable(books []money.Txn, names *lookup) g.Node {
	var rows []components.Row
	for _, t := range books {
		for _, e := range t.Entries {
			account := e.Account.Kind.Title().In(v.lang)
			if e.Account.Party != "" {
				account += tr("：", ": ").In(v.lang) + names.party(e.Account.Party)
			}
			rows = append(rows, components.Row{Cells: []g.Node{
				g.Text(account), g.Group{v.text(t.Kind.Title()), h.Span(h.Class("block small muted"), components.When(milli(t.At)))}, debit(e.AmountFen), debit(-e.AmountFen),
			}})
		}
	}
	return components.Table{
		Caption: tr("账簿（每笔借贷相等）", "The books (debits equal credits)"), Rows: rows,
		Columns: []components.Column{{Head: tr("账户", "Account")}, {Head: tr("事项", "Entry")}, {Head: tr("借", "Debit"), Num: true}, {Head: tr("贷", "Credit"), Num: true}},
		Empty:   components.Empty{Title: tr("账簿中还没有本单的记录", "Nothing is entered for this order yet"), Text: tr("确认到账后记入托管款，收货后分给各方。", "The payment is entered as held in trust, and divided when the data is received.")},
	}.In(v.lang)
}

// debit is an amount on its own side of an account, and a dash on the other.
func debit(fen int64) g.Node {
	if fen <= 0 {
		return components.Date("")
	}
	return components.Money(fen)
}

const linesShown = 50

// statementPage is the account of the caller's party: every line with the balance after it.
func (v *visit) statementPage(tx *ledger.Tx) (content, error) {
	if err := v.mustBe(access.Company); err != nil {
		return content{}, err
	}
	us := v.caller.Actor.Party
	lines, next, err := money.Statement(tx, us, linesShown, v.QueryParam("cursor"))
	if err != nil {
		return content{}, err
	}
	held, err := money.Holdings(tx, us)
	if err != nil {
		return content{}, err
	}
	orders := numbers{tx, map[string]string{}}
	rows := make([]components.Row, 0, len(lines))
	for _, l := range lines {
		number, err := orders.of(l.Order)
		if err != nil {
			return content{}, err
		}
		rows = append(rows, components.Row{Cells: []g.Node{
			g.Group{v.text(l.Kind.Title()), h.Span(h.Class("block small muted"), components.Code(l.Reference))}, components.When(milli(l.At)),
			components.Link("/orders/"+l.Order, components.Code(number)), v.text(l.Account.Title()), debit(-l.AmountFen), debit(l.AmountFen), components.Money(-l.BalanceFen),
		}})
	}
	figures := make([]components.Figure, 0, len(held))
	for _, x := range held {
		figures = append(figures, components.Figure{Label: balanceNames[x.Account], Value: components.Yuan(-x.BalanceFen), Change: balanceNotes[x.Account]})
	}
	pager := components.Pager{Shown: len(lines), First: pagerFirst(v, "/statement")}
	if next != "" {
		pager.Next = address("/statement", "cursor", next)
	}
	heading := components.Heading{Title: tr("账目", "Statement"), Lead: tr("每笔交易各方借贷相等、合计为零；每个账户的余额等于全部入账减去全部出账。", "Every transaction sums to zero over all its accounts; the balance of an account is all that came in less all that went out.")}
	if len(lines) > 0 {
		heading.Acts = []g.Node{components.ButtonLink{Label: tr("下载全部账目（CSV）", "Download all lines (CSV)"), Href: "/statement.csv"}.In(v.lang)}
	}
	return content{Title: heading.Title, Body: []g.Node{heading.In(v.lang), components.Figures(v.lang, figures...), components.Table{
		Caption: heading.Title, Quiet: true, Rows: rows,
		Columns: []components.Column{
			{Head: tr("事项", "Entry")}, {Head: tr("时间", "When")}, {Head: tr("订单", "Order")}, {Head: tr("账户", "Account")},
			{Head: tr("入账", "In"), Num: true}, {Head: tr("出账", "Out"), Num: true}, {Head: tr("账户余额", "Balance"), Num: true},
		},
		Empty: components.Empty{Title: tr("还没有账目", "No lines yet"), Text: tr("订单确认到账、结算或退款后，每一笔都会记在这里。", "Every payment, settlement and refund of your orders is entered here."),
			Act: &components.ButtonLink{Label: tr("查看订单", "See your orders"), Href: "/orders"}},
	}.In(v.lang), pager.In(v.lang)}}, nil
}

var (
	balanceNames = map[money.AccountKind]components.Text{money.Escrow: tr("托管中", "Held in trust"), money.Payable: tr("应付贵单位", "Owed to you")}
	balanceNotes = map[money.AccountKind]components.Text{money.Escrow: tr("作为买方已付、尚未结算", "Paid as buyer, not settled yet"), money.Payable: tr("作为卖方或经纪人已结算", "Settled to you as seller or broker")}
)

// numbers finds the numbers of orders, each read once.
type numbers struct {
	tx    *ledger.Tx
	known map[string]string
}

func (n numbers) of(id string) (string, error) {
	if s, ok := n.known[id]; ok {
		return s, nil
	}
	o, err := order.Show(n.tx, id)
	if err != nil {
		return "", err
	}
	n.known[id] = o.Number
	return o.Number, nil
}

// statementFile is the whole statement for a spreadsheet. What others wrote cannot become a formula
// in it.
func (p *Pages) statementFile(c echo.Context) error {
	v := p.visiting(c)
	var rows [][]string
	err := p.DB.View(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) (err error) {
		if err := v.mustBe(access.Company); err != nil {
			return err
		}
		rows, err = v.statementRows(tx)
		return err
	})
	if err != nil {
		return v.askToSignIn(err)
	}
	header := v.Response().Header()
	header.Set("Content-Type", "text/csv; charset=utf-8")
	header.Set("Content-Disposition", backend.Attachment(fmt.Sprintf(tr("账目-%s.csv", "statement-%s.csv").In(v.lang), v.today())))
	header.Set("Cache-Control", "private, no-store")
	v.Response().WriteHeader(http.StatusOK)
	t := inert.NewTable(v.Response())
	for _, row := range rows {
		if err := t.Row(row...); err != nil {
			return err
		}
	}
	return t.Flush()
}

// statementRows reads every page of the statement, oldest line last.
func (v *visit) statementRows(tx *ledger.Tx) ([][]string, error) {
	var rows [][]string
	head := []components.Text{tr("日期", "Date"), tr("事项", "Entry"), tr("订单", "Order"), tr("账户", "Account"), tr("流水号或合同编码", "Reference"), tr("入账（元）", "In (yuan)"), tr("出账（元）", "Out (yuan)"), tr("账户余额（元）", "Balance (yuan)")}
	first := make([]string, 0, len(head))
	for _, t := range head {
		first = append(first, t.In(v.lang))
	}
	rows = append(rows, first)
	orders := numbers{tx, map[string]string{}}
	for cursor := ""; ; {
		lines, next, err := money.Statement(tx, v.caller.Actor.Party, 1000, cursor)
		if err != nil {
			return nil, err
		}
		for _, l := range lines {
			number, err := orders.of(l.Order)
			if err != nil {
				return nil, err
			}
			in, out := "", ""
			if l.AmountFen < 0 {
				in = money.Yuan(-l.AmountFen)
			} else {
				out = money.Yuan(l.AmountFen)
			}
			rows = append(rows, []string{
				workday.OfTime(time.UnixMilli(l.At)).String(), l.Kind.Title().In(v.lang), number, l.Account.Title().In(v.lang), l.Reference, in, out, money.Yuan(-l.BalanceFen),
			})
		}
		if next == "" {
			return rows, nil
		}
		cursor = next
	}
}
