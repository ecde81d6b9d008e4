package client_test

import (
	"testing"

	"huishu/compliance/adoption"
	"huishu/compliance/calendar"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/vault"
	"huishu/registry/client"
	"huishu/registry/party"
	"huishu/registry/registrytest"
)

// world is a database with an authority and a company of two people.
type world struct {
	*registrytest.City

	clerk, owner, colleague ledger.Actor
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{City: registrytest.New(t, vault.Room(), calendar.Room(), adoption.Room(), procedure.Room(), party.Room(), client.Room())}
	w.clerk = w.Body(party.Authority, "惠州市政务服务和数据管理局", "11441300MB2C12345", "clerk").Actor
	w.owner = w.SignUp("惠州数据有限公司", "91441302MA4X00001", "owner").Actor
	w.colleague = w.Colleague(w.owner.Party, "colleague", "周同事")
	return w
}

func (w *world) create(scopes ...string) (c client.Client) {
	w.Helper()
	w.Must(w.owner, func(tx *ledger.Tx) (err error) {
		c, err = client.Create(tx, client.New{Name: "订单系统", Scopes: scopes})
		return err
	})
	return c
}

func (w *world) issue(c client.Client, n client.NewKey) (k client.Key, text string) {
	w.Helper()
	w.Must(w.owner, func(tx *ledger.Tx) (err error) {
		k, text, err = client.IssueKey(tx, c.ID, n)
		return err
	})
	return k, text
}

// trail is the lines of the access trail of one kind.
func (w *world) trail(kind string) (lines []struct{ Account, Detail string }) {
	w.Helper()
	err := w.DB.View(w.Context(), ledger.System, func(tx *ledger.Tx) error {
		return tx.Select(&lines, `SELECT account, detail FROM access_trail WHERE kind = ? ORDER BY id`, kind)
	})
	if err != nil {
		w.Fatal(err)
	}
	return lines
}
