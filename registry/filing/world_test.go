package filing_test

import (
	"testing"

	"huishu/compliance/adoption"
	"huishu/compliance/calendar"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/vault"
	"huishu/registry/catalogue"
	"huishu/registry/filing"
	"huishu/registry/party"
	"huishu/registry/registrytest"
)

func rooms() []ledger.Room {
	return []ledger.Room{vault.Room(), calendar.Room(), adoption.Room(), procedure.Room(), party.Room(), catalogue.Room(), filing.Room()}
}

// world is an authority, two bodies with a resource each, and two companies.
type world struct {
	*registrytest.City

	clerk                      ledger.Actor
	transport, second, health  ledger.Actor // second is a colleague of transport
	company, rival             ledger.Actor
	roads, beds                catalogue.Resource
	transportBody, companyBody party.Party
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{City: registrytest.New(t, rooms()...)}
	w.clerk = w.Body(party.Authority, "惠州市政务服务和数据管理局", "11441300MB2C12345", "clerk").Actor
	bureau, health := w.Body(party.PublicBody, "惠州市交通运输局", "11441300MB2C11111", "bureau"), w.Body(party.PublicBody, "惠州市卫生健康局", "11441300MB2C22222", "health")
	w.transportBody, w.transport, w.health = bureau.Party, bureau.Actor, health.Actor
	company := w.SignUp("惠州数据运营有限公司", "91441302MA4X00001", "company")
	w.companyBody, w.company = company.Party, company.Actor
	w.rival = w.SignUp("惠州另一数据有限公司", "91441302MA4X00002", "rival").Actor
	w.roads, w.beds = w.Resource(w.transportBody, "R-1", "公交客流"), w.Resource(health.Party, "H-1", "医院床位")
	w.second = w.Colleague(w.transportBody.ID, "bureau2", "李四")
	return w
}

func (w *world) file(actor ledger.Actor, r filing.Request) (c *procedure.Case) {
	w.Helper()
	w.Must(actor, func(tx *ledger.Tx) (err error) {
		c, err = filing.File(tx, w.Book, r)
		return err
	})
	return c
}

func (w *world) act(actor ledger.Actor, id, act string, d procedure.Decision, answers map[string]string) (c *procedure.Case) {
	w.Helper()
	w.Must(actor, func(tx *ledger.Tx) (err error) {
		c, err = filing.Act(tx, id, act, d, answers)
		return err
	})
	return c
}
