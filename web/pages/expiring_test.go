package pages_test

import (
	"testing"

	"huishu/ledger"
	"huishu/registry/party"
)

// TestInboxShowsWhatExpires: a reminder puts a row into the holder's inbox and into the authority's, each leading to the list; a
// stranger to it has none.
func TestInboxShowsWhatExpires(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	var licence party.Qualification
	s.View(ledger.System, func(tx *ledger.Tx) error {
		list, err := party.Qualifications(tx, s.Broker.ID)
		licence = list[0]
		return err
	})
	s.member(s.Broker).see("/inbox").lacks("即将到期")
	s.Clock.Set(licence.To.AddDays(-10).Time())
	s.Must(ledger.System, func(tx *ledger.Tx) error { _, err := party.RemindDue(tx, s.Book); return err })
	broker, officer, merchant := s.member(s.Broker), s.member(s.Authority), s.member(s.Merchant)
	broker.see("/inbox").has("本单位即将到期的资格")
	broker.see("/desk/qualifications").has("即将到期的资格").has(licence.Number).has("10 天")
	officer.see("/inbox").has("即将到期的资格").lacks("本单位即将到期的资格")
	officer.see("/desk/applications").has(licence.Number)
	merchant.see("/inbox").lacks("即将到期")
}

// TestInboxShowsVacantOffices: to the authority and to the body itself, until the officers are appointed.
func TestInboxShowsVacantOffices(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	const mine, all = "本单位未配备首席数据官或安全责任人", "未配备首席数据官或安全责任人的机构"
	body, officer := s.member(s.Bureau), s.member(s.Authority)
	body.see("/inbox").has(mine).lacks(all)
	officer.see("/inbox").has(all).lacks(mine)
	for _, o := range party.Offices {
		s.Must(s.Bureau.Actor, func(tx *ledger.Tx) error {
			return party.Appoint(tx, s.Bureau.ID, party.Officer{Office: o, Person: "赵"})
		})
	}
	body.see("/inbox").lacks(mine)
}

// TestMerchantOnTheRegister: the classes chosen in the application narrow the register, and the page tells grade, reasons and history.
func TestMerchantOnTheRegister(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	public := s.stranger()
	public.see("/parties?kind=merchant").has("数据交付服务", s.Merchant.NameZH)
	public.see("/parties?kind=merchant&class=consulting").lacks(s.Merchant.NameZH)
	page := public.see("/parties/" + s.Merchant.ID)
	page.has("数据商分级", "三级", "资格被暂停", "参照适用", "登入名册")
	public.see("/parties/" + s.Merchant.ID + "/history").has("登入名册")
	if p := public.get("/parties/" + s.Buyer.ID + "/history"); p.status != 404 {
		t.Errorf("a company without qualification: %d", p.status)
	}
}
