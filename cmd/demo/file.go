package demo

import (
	"huishu/ledger"
	"huishu/registry/party"
)

// files are what the bodies that have accounts say of themselves (NDI-TR-2025-03): they were entered by the authority.
func (c *city) files() error {
	for _, x := range []struct {
		m     member
		kind  party.OrgType
		scope string
	}{
		{c.authority, party.LegalOrgan, "统筹本市公共数据资源的管理、开放与授权运营"},
		{c.registrar, party.Enterprise, "承担公共数据资源登记与数据产品合规登记的事务性工作"},
		{c.bureau, party.LegalOrgan, "本市交通运输行业管理"},
	} {
		doc, err := c.document(x.m, "统一社会信用代码证书.txt", "演示材料：统一社会信用代码证书.txt")
		if err != nil {
			return err
		}
		if err := c.do(x.m.actor, func(tx *ledger.Tx) error {
			_, err := party.EditFile(tx, x.m.party.ID, 0, party.Particulars{
				Type: x.kind, TermFrom: "2019-05-06", Scope: x.scope, Industry: "92",
				Handler: people[x.m.login], HandlerPhone: "0752-2800003", HandlerWay: party.ByAdministrator,
			}, []party.Paper{{Material: party.Licence, Document: doc}})
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}
