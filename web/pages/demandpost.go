package pages

import (
	"strconv"
	"strings"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market"
	"huishu/market/demand"
	"huishu/web/components"
)

// The answers to the question for whom a demand is posted.
const (
	forBuyer = "buyer"
	forUs    = "us"
)

// newDemandPage posts a demand, of one's own or as a broker for a buyer. An older one may be
// taken as a draft, to ask again in other words.
func (v *visit) newDemandPage(tx *ledger.Tx, f form) (content, error) {
	if err := v.mustBe(access.Buyer); err != nil {
		return content{}, err
	}
	start, buyer, err := v.demandDraft(tx, f.get("from", ""))
	if err != nil {
		return content{}, err
	}
	title := tr("发布需求", "Post a demand")
	heading := components.Heading{Title: title, Over: components.Same(market.Article), Lead: tr("写得越具体，匹配越准。发布后数据经纪人即可推荐产品；是否接受由买方决定，发布本身不产生购买义务。", "The more exact it is, the better it matches. Brokers may then propose products; the buyer decides, and posting binds nobody to buy.")}
	return content{Title: title, Section: "/demands", Crumbs: demandCrumbs(title), Body: []g.Node{
		heading.In(v.lang), v.entry(f, entry{Action: "/demands/new", Submit: title}, v.demandFields(f, start, buyer)...),
	}}, nil
}

func demandCrumbs(rest ...components.Text) []components.NavItem {
	list := []components.NavItem{{Label: tr("数据需求", "Demands"), Href: "/demands"}}
	for _, t := range rest {
		list = append(list, components.NavItem{Label: t})
	}
	return list
}

// demandDraft is what the form starts with: nothing, or an older demand, without its deadline.
func (v *visit) demandDraft(tx *ledger.Tx, from string) (c demand.Content, buyer string, err error) {
	if from == "" {
		return c, "", nil
	}
	d, err := demand.Show(tx, from)
	if err != nil {
		return c, "", err
	}
	d.Deadline = workday.Date{}
	if d.Broker != "" && v.own(d.Broker) {
		names := v.lookup(tx)
		names.party(d.Buyer)
		buyer, err = names.parties[d.Buyer].USCC, names.err
	}
	return d.Content, buyer, err
}

func (v *visit) demandFields(f form, c demand.Content, buyer string) []g.Node {
	var fields []g.Node
	if access.Has(v.caller.Actor, access.Broker) {
		fields = append(fields, components.Fieldset(v.lang, tr("需求方", "Buyer"), components.Text{},
			v.radio(f, f.must("for", tr("为谁发布", "For whom"), components.Text{}), forBuyer, []components.Option{
				{Value: forBuyer, Label: tr("代买方发布", "For a buyer"), Hint: tr("需求由贵单位代理，只有贵单位可以推荐产品", "You act for it, and only you propose products")},
				{Value: forUs, Label: tr("为本单位发布", "For ourselves")},
			}),
			v.line(f, f.field("buyer", tr("买方全称或统一社会信用代码", "Buyer's full name or unified social credit code"), tr("代买方发布时填写，买方须已入驻", "When you post for a buyer; it must have signed up")), buyer, components.Full)))
	}
	budget := f.field("budget", tr("预算", "Budget"), tr("最高愿付价款；不填表示不限", "The most you would pay; leave it empty to set no limit"))
	budget.Optional = true
	wanted := f.field("fields", tr("需要的字段", "Wanted fields"), tr("一行一个，例如：线路、日期、客流量", "One a line, such as: route, date, riders"))
	wanted.Optional = true
	about := f.field("description", tr("详细说明", "Details"), tr("范围、粒度、更新频率等", "Coverage, granularity, how often updated"))
	about.Optional = true
	return append(fields, components.Fieldset(v.lang, tr("需求内容", "What is looked for"), components.Text{},
		v.line(f, f.must("title", tr("标题", "Title"), tr("需要什么数据，例如：公交客流热度数据", "What data, such as: bus ridership by route")), c.Title, components.Full),
		v.line(f, f.must("purpose", tr("使用目的", "Purpose"), tr("用来做什么；产品的许可用途须涵盖它，例如：商业选址", "What it is for; a product's licence must cover it. Such as: choosing shop sites")), c.Purpose, components.Full),
		v.area(f, about, c.Description, 4, market.MaxParagraph),
		v.area(f, wanted, strings.Join(c.Fields, "\n"), 5, 0),
		components.TextInput{Field: budget, Value: f.get("budget", inYuan(c.BudgetFen)), InputMode: "decimal", Width: components.Short, Prefix: components.Same("¥"), Suffix: tr("元", "yuan")}.In(v.lang),
		v.day(f, f.must("deadline", tr("截止日期", "Deadline"), tr("当日仍可推荐，过后不再接受", "Proposals are welcome up to and on that day")), c.Deadline.String()),
	))
}

func (v *visit) postDemand() (string, error) {
	if err := v.mustBe(access.Buyer); err != nil {
		return "", err
	}
	deadline, noDate := v.date("deadline")
	budget, noAmount := v.fen("budget")
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		buyer, unnamed, err := v.buyer(tx)
		if err != nil {
			return "", err
		}
		d, err := demand.Post(tx, buyer, demand.Content{
			Title: v.FormValue("title"), Description: v.FormValue("description"), Purpose: v.FormValue("purpose"),
			Fields: strings.Split(v.FormValue("fields"), "\n"), BudgetFen: budget, Deadline: deadline,
		})
		return "/demands/" + d.ID, alongside(err, demandInputs, demandInput, unnamed, noDate, noAmount)
	})
	if err == nil {
		v.flash("需求已发布，以下是当前匹配的产品", "The demand is posted; these products match it now")
	}
	return next, err
}

// buyer is for whom the demand is posted; unnamed says why that company was not found. The
// broker itself then stands in, so that the other fields are checked in the same breath.
func (v *visit) buyer(tx *ledger.Tx) (id string, unnamed *fault.Error, err error) {
	if !access.Has(tx.Actor, access.Broker) || v.FormValue("for") == forUs {
		return tx.Actor.Party, nil, nil
	}
	id, err = demand.BuyerNamed(tx, v.FormValue("buyer"))
	if fault.KindOf(err) == fault.Invalid {
		return tx.Actor.Party, fault.From(err), nil
	}
	return id, nil, err
}

// demandInputs are the inputs of the form, from top to bottom.
var demandInputs = []string{"buyer", "title", "purpose", "description", "fields", "budget", "deadline"}

// demandInput leads from a field of a demand to the input that stands for it.
func demandInput(e *fault.Error) *fault.Error {
	position, wanted := strings.CutPrefix(e.Field, "fields[")
	switch n, err := strconv.Atoi(strings.TrimSuffix(position, "]")); {
	case wanted && err == nil:
		e = e.At("fields")
		e.Message = tr("第 "+decimal(n+1)+" 个字段："+e.Message.ZH, "Field "+decimal(n+1)+": "+e.Message.EN)
	case e.Field == "budget_fen":
		e = e.At("budget")
	}
	return e
}

// closeDemandPage asks for the reason, and tells what closing means.
func (v *visit) closeDemandPage(tx *ledger.Tx, f form) (content, error) {
	d, err := v.seenDemand(tx)
	if err == nil {
		err = access.Require(tx, access.DemandClose, d.Facts())
	}
	if err != nil {
		return content{}, err
	}
	if d.State == demand.Closed {
		return content{}, fault.New(fault.Conflict, "demand.closed", "该需求已结束", "This demand is closed").
			Do("请返回需求页查看", "Go back to the demand")
	}
	at := "/demands/" + d.ID
	title := tr("结束需求", "Close the demand")
	return content{Title: title, Section: "/demands", Crumbs: v.crumbsIn(d, title), Body: []g.Node{
		components.Heading{Over: components.Same(d.Number), Title: title, Lead: tr("结束后不能再推荐，也不能恢复；尚未答复的推荐随之失效。已接受的推荐仍可下单。", "Nothing can be proposed any more, and it cannot be opened again; proposals without an answer lapse. Accepted ones can still be ordered.")}.In(v.lang),
		components.Facts(v.lang, components.Fact{Term: tr("需求", "Demand"), Value: g.Text(d.Title)}),
		v.entry(f, entry{Action: at + "/close", Submit: tr("确认结束", "Close it"), More: []g.Node{components.ButtonLink{Label: tr("返回", "Back"), Href: at}.In(v.lang)}},
			v.area(f, f.must("reason", tr("理由", "Reason"), tr("能看到此需求的单位都会看到", "Everybody who sees the demand reads it")), "", 3, 500)),
	}}, nil
}

// crumbsIn lead from the board through a demand to a page about it.
func (v *visit) crumbsIn(d demand.Demand, title components.Text) []components.NavItem {
	return []components.NavItem{{Label: tr("数据需求", "Demands"), Href: "/demands"}, {Label: components.Same(d.Title), Href: "/demands/" + d.ID}, {Label: title}}
}

func (v *visit) closeDemand() (string, error) {
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		d, err := demand.Close(tx, v.Param("id"), v.FormValue("reason"))
		return "/demands/" + d.ID, err
	})
	if err == nil {
		v.flash("需求已结束", "The demand is closed")
	}
	return next, err
}
