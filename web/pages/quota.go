package pages

import (
	"strconv"
	"strings"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/registry/client"
	"huishu/registry/party"
	"huishu/web/components"
)

func mountQuota(p *Pages) {
	p.form("/desk/parties/:id/quota", (*visit).quotaPage, (*visit).setQuota)
}

// quotaPage is where the authority sets how much a party's machine clients may ask; with their use, by which it is judged.
func (v *visit) quotaPage(tx *ledger.Tx, f form) (content, error) {
	if err := v.mustSignIn(); err != nil {
		return content{}, err
	}
	id := v.Param("id")
	if err := access.Require(tx, access.ClientQuota, access.Facts{Owner: id}); err != nil {
		return content{}, err
	}
	p, err := party.Get(tx, id)
	if err != nil {
		return content{}, err
	}
	l, err := client.LimitsOf(tx, id)
	if err != nil {
		return content{}, err
	}
	usage, err := v.usagePart(tx, id)
	if err != nil {
		return content{}, err
	}
	number := func(name string, label components.Text, value int64) g.Node {
		return components.TextInput{Field: f.must(name, label, components.Text{}), Value: f.get(name, strconv.FormatInt(value, 10)), InputMode: "numeric", Width: components.Short}.In(v.lang)
	}
	title, at := tr("设定接口限额", "Set the quotas of the interface"), "/desk/parties/"+id+"/quota"
	return content{Title: title, Crumbs: []components.NavItem{{Label: components.Same(p.Name(v.lang)), Href: "/parties/" + id}, {Label: title}}, Body: []g.Node{
		components.Heading{Over: components.Same(p.Name(v.lang)), Title: title, Lead: tr("限额由该主体的全部机器客户端共用，即时生效，并写入日志。", "All machine clients of the party share them; they hold at once and enter the log.")}.In(v.lang),
		v.entry(f, entry{Action: at, Submit: tr("设定", "Set")},
			number("per_minute", tr("每分钟请求", "Requests a minute"), l.PerMinute),
			number("per_day", tr("每日请求", "Requests a day"), l.PerDay),
			number("per_month", tr("每月请求", "Requests a month"), l.PerMonth),
			v.line(f, f.must("reason", tr("理由", "Reason"), tr("该主体可以在日志中看到", "The party can read it in the log")), "", components.Full)),
		usage,
	}}, nil
}

func (v *visit) setQuota() (string, error) {
	id := v.Param("id")
	number := func(name string) int64 {
		n, _ := strconv.ParseInt(strings.TrimSpace(v.FormValue(name)), 10, 64) // 0, which is out of bounds, for what is no number
		return n
	}
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		l := client.Limits{PerMinute: number("per_minute"), PerDay: number("per_day"), PerMonth: number("per_month")}
		return "/desk/parties/" + id + "/quota", client.SetLimits(tx, id, l, v.FormValue("reason"))
	})
	if err == nil {
		v.flash("限额已设定，并已写入日志", "The quotas are set, and entered in the log")
	}
	return next, err
}
