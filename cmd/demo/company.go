package demo

import (
	"cmp"

	"huishu/compliance/code"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/registry/party"
)

// company is what a company of the demo says of itself when it signs up, and in its file.
type company struct {
	m                                     *member
	zh, en, uscc, login                   string
	legalRep, handler, scope, established string
	// region is its division and industry its division of GB/T 4754, those of most where empty.
	region, industry string
	// wan is the registered capital in ten thousand yuan (万元).
	wan int64
	// outside stays as it signed up: nobody has verified it.
	outside bool
}

func (c *city) companies() error {
	for _, x := range []company{
		{m: &c.operator, zh: "惠州市数据运营有限公司", en: "Huizhou Data Operation Ltd", uscc: "91441302MA5X00010", login: "operator",
			legalRep: "梁文杰", handler: "周洁", scope: "公共数据授权运营；数据处理和存储支持服务。", established: "2019-04-18", wan: 20_000},
		{m: &c.merchant, zh: "惠州东江数据服务有限公司", en: "Huizhou Dongjiang Data Services Ltd", uscc: "91441302MA5X00020", login: "merchant",
			legalRep: "吴东江", handler: "郑敏仪", scope: "数据产品开发、发布和承销；信息技术咨询服务。", established: "2020-09-01", wan: 1_000},
		{m: &c.broker, zh: "惠州西湖数据经纪有限公司", en: "Huizhou West Lake Data Brokers Ltd", uscc: "91441302MA5X00030", login: "broker",
			legalRep: "苏西园", handler: "叶思敏", scope: "数据交易撮合与经纪服务。", established: "2021-03-12", wan: 500},
		{m: &c.buyer, zh: "惠州万家便利连锁有限公司", en: "Huizhou Wanjia Convenience Stores Ltd", uscc: "91441302MA5X00040", login: "buyer",
			legalRep: "何万家", handler: "曾少芬", scope: "便利店零售连锁经营。", industry: "52", established: "2012-06-30", wan: 3_000},
		{m: &c.newcome, zh: "惠州大亚湾数智科技有限公司", en: "Huizhou Daya Bay Digital Ltd", uscc: "91441303MA5X00050", login: "applicant", legalRep: "邓海", outside: true},
		{m: &c.misleading, zh: "惠州罗浮数据科技有限公司", en: "Huizhou Luofu Data Technology Ltd", uscc: "91441322MA5X00070", login: "luofu",
			legalRep: "罗一帆", handler: "钟浮山", scope: "数据处理服务。", established: "2023-11-08", wan: 100},
	} {
		if err := c.join(x); err != nil {
			return err
		}
	}
	return nil
}

// join lets a company sign itself up, and come into the register by a case unless it stays outside.
func (c *city) join(x company) error {
	said := profile(x.zh, x.en, cmp.Or(x.region, "441302"))
	said.LegalRep = x.legalRep
	if x.handler != "" {
		said.ContactName = x.handler
	}
	err := c.do(ledger.Actor{}, func(tx *ledger.Tx) error {
		p, account, err := party.SignUp(tx, party.SignUpForm{Profile: said, USCC: code.CompleteUSCC(x.uscc), Account: *c.account(x.login)})
		if err != nil {
			return err
		}
		x.m.party = p
		x.m.actor, err = party.ActorFor(tx, account.ID)
		return err
	})
	if err != nil || x.outside {
		return err
	}
	return c.enter(x)
}

// enter fills the company's file in and has the authority enter it, with the papers that both looked at.
func (c *city) enter(x company) error {
	var papers []party.Paper
	for _, p := range []struct{ material, name string }{{party.Licence, "营业执照.txt"}, {party.AuthorisationLetter, "经办人授权书.txt"}} {
		id, err := c.document(*x.m, p.name, x.zh+" "+p.name)
		if err != nil {
			return err
		}
		papers = append(papers, party.Paper{Material: p.material, Document: id})
	}
	var m party.Matter
	err := c.do(x.m.actor, func(tx *ledger.Tx) (err error) {
		_, err = party.EditFile(tx, x.m.party.ID, 0, party.Particulars{
			Type: party.Enterprise, TermFrom: x.established, CapitalFen: x.wan * party.FenInWan, Scope: x.scope, Industry: cmp.Or(x.industry, "65"), ApprovedBy: "惠州市市场监督管理局",
			Handler: x.handler, HandlerPhone: "0752-2800000", HandlerWay: party.ByLetter,
		}, papers)
		if err == nil {
			m, err = party.FileEntry(tx, c.app.Book, x.m.party.ID)
		}
		return err
	})
	for _, act := range []string{"accept", "admit"} {
		if err == nil {
			err = c.do(c.authority.actor, func(tx *ledger.Tx) error {
				_, err := party.DecideMatter(tx, c.app.Book, m.ID, act, procedure.Decision{})
				return err
			})
		}
	}
	return err
}
