package pages

import (
	"github.com/labstack/echo/v4"
	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/market/demand"
	"huishu/market/order"
	"huishu/registry/catalogue"
	"huishu/registry/party"
	"huishu/registry/product"
	"huishu/web/components"
)

func mountInbox(p *Pages) {
	p.page("/inbox", (*visit).inboxPage)
	p.echo.POST("/inbox/several", func(c echo.Context) error { return p.visiting(c).severalCases() })
}

// inboxPageSize is how many cases a page of the inbox shows.
const inboxPageSize = 30

// desk is whose work the caller's inbox holds.
func (v *visit) desk() procedure.Desk {
	return procedure.Desk{Roles: v.caller.Actor.Roles, Party: v.caller.Actor.Party, Account: v.caller.Actor.Account}
}

// errands are what waits for the caller outside of the procedures: how many, and where they
// are done.
var errands = []struct {
	href  string
	name  components.Text
	count func(tx *ledger.Tx) (int, error)
}{
	{"/rules#adoptions", tr("待您确认采用的规则集", "Rule sets to confirm as the second person"), func(tx *ledger.Tx) (int, error) { return adoption.CountAwaiting(tx, party.SamePerson(tx)) }},
	{"/proposals?show=waiting", tr("待答复的供需推荐", "Proposals to answer"), demand.Unanswered},
	{"/orders?waiting=1", tr("待办理的订单", "Orders that wait"), order.Tally},
	{"/desk/applications#expiring", tr("即将到期的资格", "Qualifications about to expire"), errandOf(access.Authority, countExpiring)},
	{"/desk/qualifications#expiring", tr("本单位即将到期的资格", "Your qualifications that are about to expire"), errandOf(access.Company, countExpiring)},
	{"/desk/parties#vacant", tr("未配备首席数据官或安全责任人的机构", "Bodies that lack an officer"), errandOf(access.Authority, party.CountVacant)},
	{"/organisation#officers", tr("本单位未配备首席数据官或安全责任人", "Your organisation lacks an officer"), errandOf(access.PublicBody, party.CountVacant)},
	{"/desk/first-registrations", tr("首次登记时限", "First registrations that are due"), product.CountFirstReminded},
	{"/desk/committees", tr("委员会表决", "Votes of a committee"), procedure.CountVotes},
	{"/desk/catalogue", tr("目录文字疑似含个人信息，待核定", "Catalogue entries to settle: personal information in their text"), catalogue.CountOwnOpen},
}

// inboxCount is the number of cases and errands that wait for the caller, up to procedure.Many of the cases, and whether a case
// is overdue.
func (v *visit) inboxCount(tx *ledger.Tx) (open int, late bool, err error) {
	open, overdue, err := procedure.Tally(tx, v.desk())
	for _, e := range errands {
		if err != nil {
			return 0, false, err
		}
		var n int
		n, err = e.count(tx)
		open += n
	}
	return open, overdue > 0, err
}

// inboxPage lists the cases that wait for the caller, by what is due first.
func (v *visit) inboxPage(tx *ledger.Tx) (content, error) {
	if err := v.mustSignIn(); err != nil {
		return content{}, err
	}
	f := v.inboxFilter()
	cases, next, err := procedure.Waiting(tx, f.desk(v), v.QueryParam("cursor"), inboxPageSize)
	if err != nil {
		return content{}, err
	}
	others, err := v.errandPart(tx)
	if err != nil {
		return content{}, err
	}
	figures, err := v.inboxFigures(tx, f)
	if err != nil {
		return content{}, err
	}
	narrow, err := v.inboxNarrow(tx, f)
	if err != nil {
		return content{}, err
	}
	drafts, err := v.draftPart(tx)
	if err != nil {
		return content{}, err
	}
	title := tr("待办", "Inbox")
	body := []g.Node{
		components.Heading{Title: title, Lead: tr("需要您或贵单位办理的事项，先到期的在前。", "What waits for you or your organisation, earliest due first.")}.In(v.lang),
		others, drafts, figures, narrow,
	}
	if len(cases) > 0 || others == nil || f.any() { // who has errands is not told that nothing waits
		table, err := v.inboxTable(tx, cases, f)
		if err != nil {
			return content{}, err
		}
		pager := components.Pager{Shown: len(cases), First: pagerFirst(v, f.address())}
		if next != "" {
			pager.Next = f.address("cursor", next)
		}
		several, err := v.severalForm(tx, cases, f)
		if err != nil {
			return content{}, err
		}
		body = append(body, table, pager.In(v.lang), several)
	}
	body = append(body, v.desks())
	return content{Title: title, Body: body}, nil
}

// errandPart leads to the errands that wait.
func (v *visit) errandPart(tx *ledger.Tx) (g.Node, error) {
	var doors []components.Door
	for _, e := range errands {
		n, err := e.count(tx)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			doors = append(doors, components.Door{Title: e.name, Text: tr(decimal(n)+" 项等您办理", decimal(n)+" waiting for you"), Href: e.href})
		}
	}
	if len(doors) == 0 {
		return nil, nil
	}
	return components.Section(v.lang, "errands", tr("其他待办", "Also waiting"), components.Doors(v.lang, doors...)), nil
}

// desks lists the caller's desks once more, as the page one lands on after signing in.
func (v *visit) desks() g.Node {
	links := v.deskLinks()
	doors := make([]components.Door, 0, len(links))
	for _, l := range links {
		doors = append(doors, components.Door{Title: l.Label, Text: deskTexts[l.Href], Href: l.Href})
	}
	return components.Section(v.lang, "desks", tr("我的工作台", "My desks"), components.Doors(v.lang, doors...))
}
