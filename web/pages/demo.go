package pages

import (
	"strconv"

	g "maragu.dev/gomponents"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/web/components"
)

// DemoPassword is the password of every account of a demo city; a demo is never a
// real register.
const DemoPassword = "west-lake-2026"

// DemoLogins are the accounts that the demo seeds, with the desks they show.
var DemoLogins = []struct {
	Login string
	Desk  components.Text
}{
	{"authority", components.T("市公共数据主管部门", "City data authority")},
	{"authority2", components.T("主管部门的复核人", "City data authority, the second person")},
	{"registrar", components.T("登记机构", "Registration body")},
	{"registrar2", components.T("登记机构的复核人", "Registration body, the second person")},
	{"bureau", components.T("实施机构", "Implementing body")},
	{"operator", components.T("运营机构", "Authorised operator")},
	{"merchant", components.T("数据商", "Data merchant")},
	{"broker", components.T("数据经纪人", "Data broker")},
	{"buyer", components.T("买方", "Buyer")},
	{"applicant", components.T("待审核的申请企业", "A company that applies")},
}

func mountDemo(p *Pages) {
	p.act("/demo/clock", (*visit).advanceClock)
}

// advanceClock moves a demo's clock by working days: the morning of the day after which
// that many working days have passed.
func (v *visit) advanceClock() (string, error) {
	next := localPath(v.FormValue("next"), "/")
	days, err := strconv.Atoi(v.FormValue("days"))
	if err != nil || days < 1 || days > 250 {
		return "", fault.New(fault.Invalid, "demo.days", "请给出 1 到 250 个工作日", "Give 1 to 250 working days").At("days")
	}
	err = v.DB.Update(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) error {
		_, err := party.AdvanceDemo(tx, days)
		return err
	})
	if err == nil {
		v.flash("演示时钟已前进 "+strconv.Itoa(days)+" 个工作日", "The demo's clock has moved on by "+strconv.Itoa(days)+" working days")
	}
	return next, err
}

// demoAccounts lists the accounts to try, on the sign-in page of a demo.
func (v *visit) demoAccounts() g.Node {
	rows := make([]components.Row, 0, len(DemoLogins))
	for _, l := range DemoLogins {
		rows = append(rows, components.Row{Cells: []g.Node{components.CopyCode(v.lang, l.Login), v.text(l.Desk)}})
	}
	return components.Section(v.lang, "demo", components.T("演示账号", "Demo accounts"),
		v.paragraph("所有演示账号使用同一个密码：", "All demo accounts share one password:"),
		components.CopyCode(v.lang, DemoPassword),
		components.Table{
			Caption: components.T("演示账号", "Demo accounts"), Quiet: true,
			Columns: []components.Column{{Head: components.T("账号", "Account")}, {Head: components.T("身份", "Desk")}}, Rows: rows,
		}.In(v.lang))
}
