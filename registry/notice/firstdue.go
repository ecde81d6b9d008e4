package notice

import (
	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/registry/product"
)

// Operators are told that a first registration is due; once it is overdue they and the registration body (26号 art. 9(1)).
var _ = TellOf(product.SubjectFirstReminder, firstDue)

func firstDue(tx *ledger.Tx, e ledger.Recorded) ([]News, error) {
	r, err := product.FirstReminderOf(tx, e.Subject.ID)
	if err != nil {
		return nil, err
	}
	p, err := product.Get(tx, r.Product)
	if err != nil {
		return nil, err
	}
	operator, err := party.Get(tx, p.Operator)
	if err != nil {
		return nil, err
	}
	same := func(s string) fault.Text { return fault.T(s, s) }
	title := same(p.Name)
	if r.Regime != "" {
		regime := product.RegimeTitle(r.Regime)
		title = fault.T(regime.ZH+"："+p.Name, regime.EN+": "+p.Name)
	}
	words := map[string]fault.Text{
		"title": title, "holder": fault.T(operator.NameZH, operator.Name("en")), "due": same(r.Due), "article": same("发改数据规〔2025〕26号 第九条第（一）项"),
	}
	if r.Distance == product.FirstNear {
		return []News{{Occasion: FirstNear, Parties: []string{p.Operator}, Link: "/desk/products/" + p.ID, Words: words}}, nil
	}
	return []News{
		{Occasion: FirstOver, Parties: []string{p.Operator}, Link: "/desk/products/" + p.ID, Words: words},
		{Occasion: FirstOver, Offices: []access.Role{access.RegistrationBody}, Link: "/desk/first-registrations", Words: words},
	}, nil
}
