package demo

import (
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/registry/party"
)

// files are what the organisations of the demo say of themselves (NDI-TR-2025-03). The bodies were entered by the authority; the companies
// are entered by a case each, but for the newcomer, whose file is still to be filled in.
func (c *city) files() error {
	for _, x := range []struct {
		m               member
		kind            party.OrgType
		scope, industry string
		capital         int64 // 万元
	}{
		{c.authority, party.LegalOrgan, "统筹本市公共数据资源的管理、开放与授权运营", "92", 0},
		{c.registrar, party.Enterprise, "承担公共数据资源登记与数据产品合规登记的事务性工作", "92", 0},
		{c.bureau, party.LegalOrgan, "本市交通运输行业管理", "92", 0},
		{c.operator, party.Enterprise, "公共数据运营；数据处理和存储支持服务；大数据服务", "65", 50_000},
		{c.merchant, party.Enterprise, "数据处理和存储支持服务；信息技术咨询服务", "65", 1_000},
		{c.broker, party.Enterprise, "数据经纪服务；社会经济咨询服务", "72", 500},
		{c.buyer, party.Enterprise, "食品、日用百货零售；供应链管理服务", "52", 3_000},
		{c.misleading, party.Enterprise, "数据处理服务；广告设计、代理", "65", 300},
	} {
		if err := c.fill(x.m, party.Particulars{
			Type: x.kind, TermFrom: "2019-05-06", CapitalFen: x.capital * 1_000_000, Scope: x.scope, Industry: x.industry,
			Handler: people[x.m.login], HandlerPhone: "0752-2800003", HandlerWay: party.ByAdministrator,
		}); err != nil {
			return err
		}
		if x.m.party.Kind == party.Company {
			if err := c.enter(x.m); err != nil {
				return err
			}
		}
	}
	return nil
}

// fill fills a member's file in, with its licence.
func (c *city) fill(m member, p party.Particulars) error {
	name := "营业执照.txt"
	if m.party.Kind != party.Company {
		name = "统一社会信用代码证书.txt"
	}
	doc, err := c.document(m, name, "演示材料："+name)
	if err != nil {
		return err
	}
	return c.do(m.actor, func(tx *ledger.Tx) error {
		_, err := party.EditFile(tx, m.party.ID, 0, p, []party.Paper{{Material: party.Licence, Document: doc}})
		return err
	})
}

// enter leads a company's entry (入册) through the acts of the authority, which verifies who it is.
func (c *city) enter(m member) error {
	var entry party.Matter
	if err := c.do(m.actor, func(tx *ledger.Tx) (err error) {
		entry, err = party.FileEntry(tx, c.app.Book, m.party.ID)
		return err
	}); err != nil {
		return err
	}
	for _, act := range []string{"accept", "admit"} {
		if err := c.do(c.authority.actor, func(tx *ledger.Tx) error {
			_, err := party.DecideMatter(tx, c.app.Book, entry.ID, act, procedure.Decision{})
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}
