package demo

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"huishu/cmd/app"
	"huishu/compliance/access"
	"huishu/compliance/code"
	"huishu/compliance/procedure"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/vault"
	"huishu/registry/catalogue"
	"huishu/registry/party"
	"huishu/registry/product"
	"huishu/web/pages"
)

// city is the demo while it is being built.
type city struct {
	ctx  context.Context
	app  *app.App
	hash party.PasswordHash

	authority, registrar, bureau               member
	officer, colleague                         member // the second persons of the authority and of the registrar
	operator, merchant, broker, buyer, newcome member
	misleading, forgotten                      member // see authority.go
	source                                     catalogue.Resource
	agreement, product, pending                string
	shelf                                      shelf
}

// member is a party and the account that acts for it.
type member struct {
	login string
	party party.Party
	actor ledger.Actor
}

// Seed builds the city in an empty demo directory; in a used one it does nothing.
func Seed(ctx context.Context, a *app.App) error {
	seeded := false
	err := a.DB.View(ctx, ledger.System, func(tx *ledger.Tx) error {
		_, err := party.AccountByLogin(tx, pages.DemoLogins[0].Login)
		seeded = err == nil
		return nil
	})
	if err != nil || seeded {
		return err
	}
	hash, err := party.HashPassword(ctx, "nobody", pages.DemoPassword)
	if err != nil {
		return err
	}
	c := &city{ctx: ctx, app: a, hash: hash}
	for _, step := range []func() error{c.bodies, c.importCatalogue, c.companies, c.files, c.qualify, c.agree, c.register, c.trade, c.stock, c.forget, c.untilNow, c.today, c.arrivals, c.cases, c.draft, c.wanted} {
		if err := step(); err != nil {
			return fmt.Errorf("seeding the demo: %w", err)
		}
	}
	return nil
}

func (c *city) do(actor ledger.Actor, fn func(tx *ledger.Tx) error) error {
	return c.app.DB.Update(c.ctx, actor, fn)
}

func profile(zh, en, region string) party.Profile {
	return party.Profile{
		NameZH: zh, NameEN: en, Region: region, Address: "惠州市惠城区江北云山西路", LegalRep: "陈嘉明",
		ContactName: "林晓", ContactPhone: "0752-2800000",
	}
}

// heads and clerks are the heads of bodies and whom one calls there.
var (
	heads  = []string{"钟建平", "曾丽华", "古志文", "廖春梅", "赖伟强", "丘慧珍", "魏国栋"}
	clerks = []string{"温晓琳", "邱海涛", "卢静雯", "范家俊", "彭玉婷"}
)

// body enters a public body with its chief data officer and security officer.
func (c *city) body(kind party.Kind, zh, en, uscc, login string, implementing bool) (m member, err error) {
	m.login = login
	said := profile(zh, en, "441302")
	said.LegalRep, said.ContactName = heads[len(zh)%len(heads)], clerks[len(zh)%len(clerks)]
	err = c.do(ledger.System, func(tx *ledger.Tx) error {
		p, account, err := party.RegisterBody(tx, party.Body{
			Kind: kind, Profile: said, USCC: code.CompleteUSCC(uscc), Implementing: implementing, Authorising: kind == party.Authority,
			Officers: []party.Officer{
				{Office: party.ChiefDataOfficer, Person: "黄志强", Post: "副局长", Phone: "0752-2800001"},
				{Office: party.SecurityOfficer, Person: "刘敏", Post: "科长", Phone: "0752-2800002"},
			},
			Account: c.account(login),
		})
		if err != nil {
			return err
		}
		m.party = p
		if account != nil {
			m.actor, err = party.ActorFor(tx, account.ID)
		}
		return err
	})
	return m, err
}

// second opens an account for another person of a body: some decisions take two.
func (c *city) second(of member, login string) (member, error) {
	m := member{login: login, party: of.party}
	err := c.do(ledger.System, func(tx *ledger.Tx) error {
		a, err := party.CreateAccount(tx, of.party.ID, party.NewAccount{Login: login, Name: people[login], Password: c.hash})
		if err != nil {
			return err
		}
		m.actor, err = party.ActorFor(tx, a.ID)
		return err
	})
	return m, err
}

// people are the made-up persons of the accounts.
var people = map[string]string{
	"authority": "陈嘉明", "authority2": "沈岚", "registrar": "林悦", "registrar2": "周敏", "bureau": "何伟", "operator": "吴倩", "merchant": "黄志强",
	"broker": "郑凯", "buyer": "罗晓彤", "applicant": "邓宇", "port-merchant": "谢海",
	"luofu": "方圆", "zhongkai": "叶青",
}

func (c *city) account(login string) *party.NewAccount {
	if login == "" {
		return nil
	}
	return &party.NewAccount{Login: login, Name: people[login], Password: c.hash}
}

func (c *city) bodies() (err error) {
	if c.authority, err = c.body(party.Authority, "惠州市政务服务和数据管理局", "Huizhou Government Services and Data Bureau", "11441300MB2C00010", "authority", false); err != nil {
		return err
	}
	if c.officer, err = c.second(c.authority, "authority2"); err != nil {
		return err
	}
	if c.registrar, err = c.body(party.RegistrationBody, "惠州市公共数据登记中心", "Huizhou Public Data Registration Centre", "12441300MB2C00020", "registrar", false); err != nil {
		return err
	}
	if c.colleague, err = c.second(c.registrar, "registrar2"); err != nil {
		return err
	}
	c.bureau, err = c.body(party.PublicBody, "惠州市交通运输局", "Huizhou Transport Bureau", "11441300MB2C00030", "bureau", true)
	return err
}

// importCatalogue enters every department of the catalogue file with its resources.
func (c *city) importCatalogue() error {
	result, err := catalogue.ReadCSV(bytes.NewReader(Catalogue))
	if err != nil {
		return err
	}
	for i, name := range result.Departments() {
		body := c.bureau.party
		switch name {
		case body.NameZH:
		case c.authority.party.NameZH: // it has resources of its own
			body = c.authority.party
		default:
			m, err := c.body(party.PublicBody, name, name, fmt.Sprintf("11441300MB2D%05d", i), "", false)
			if err != nil {
				return err
			}
			body = m.party
		}
		if err := c.do(c.authority.actor, func(tx *ledger.Tx) error {
			_, err := catalogue.Import(tx, body.ID, result.Of(name))
			return err
		}); err != nil {
			return err
		}
	}
	return c.pickSource(result)
}

// pickSource chooses the transport bureau's first resource without personal fields.
func (c *city) pickSource(result catalogue.Result) error {
	for _, row := range result.Of(c.bureau.party.NameZH) {
		if row.Description.Personal() || len(row.Description.Fields) < 2 {
			continue
		}
		return c.app.DB.View(c.ctx, ledger.System, func(tx *ledger.Tx) (err error) {
			c.source, err = catalogue.Find(tx, c.bureau.party.ID, row.Description.SourceID)
			if err == nil && len(c.source.Fields) == 0 {
				c.source, err = catalogue.Get(tx, c.source.ID)
			}
			return err
		})
	}
	return fmt.Errorf("the demo catalogue has no resource of %s without personal fields", c.bureau.party.NameZH)
}

// document hands a paper in for a party.
func (c *city) document(m member, name, text string) (id string, err error) {
	ref, err := c.app.Vault.Put(c.ctx, strings.NewReader(text), 1<<20)
	if err != nil {
		return "", err
	}
	err = c.do(m.actor, func(tx *ledger.Tx) error {
		if err := access.Require(tx, access.DocumentPut, access.Facts{Owner: m.party.ID}); err != nil {
			return err
		}
		d, err := vault.Attach(tx, vault.Attachment{Ref: ref, Name: name, Owner: m.party.ID, Purpose: "application"})
		id = d.ID
		return err
	})
	return id, err
}

// qualify enters the merchant and the broker.
func (c *city) qualify() error {
	for _, x := range []struct {
		m    *member
		kind party.QualificationKind
		acts []string
	}{
		{&c.merchant, party.Merchant, []string{"accept", "approve"}},
		{&c.broker, party.Broker, []string{"accept", "approve"}},
		{&c.misleading, party.Merchant, []string{"accept", "approve"}},
	} {
		if err := c.qualified(x.m, x.kind, x.acts...); err != nil {
			return err
		}
	}
	return nil
}

// arrivals came in today: an application and a filing whose clocks have just begun.
func (c *city) arrivals() error {
	if err := c.qualified(&c.newcome, party.Merchant); err != nil {
		return err
	}
	return c.do(c.operator.actor, func(tx *ledger.Tx) error {
		_, err := product.Submit(tx, c.app.Book, c.pending)
		return err
	})
}

// qualified leads a company's application through the acts of the authority.
func (c *city) qualified(m *member, kind party.QualificationKind, acts ...string) error {
	id, err := c.apply(*m, kind)
	if err != nil {
		return err
	}
	for _, act := range acts {
		if err := c.do(c.authority.actor, func(tx *ledger.Tx) error {
			_, err := party.Decide(tx, c.app.Book, id, act, procedure.Decision{})
			return err
		}); err != nil {
			return err
		}
	}
	return c.refresh(m)
}

func (c *city) apply(m member, kind party.QualificationKind) (string, error) {
	form := party.ApplicationForm{Kind: kind, Scope: "交通出行、商贸流通领域数据产品"}
	papers := []struct{ material, name string }{{"business_licence", "营业执照.txt"}, {"security_commitment", "数据安全承诺书.txt"}}
	if kind == party.Merchant {
		form.Classes = []string{"delivery", "intermediation"}
	}
	if kind == party.Broker {
		today := workday.OfTime(c.app.DB.Now())
		form.Accreditation, form.Issuer = "粤数经〔2026〕0018号", "广东省政务服务和数据管理局"
		form.From, form.To = today.AddDays(-30).String(), today.AddDays(1000).String()
		papers = append(papers, struct{ material, name string }{"accreditation_paper", "数据经纪人认定文件.txt"})
	}
	for _, p := range papers {
		doc, err := c.document(m, p.name, "演示材料："+p.name)
		if err != nil {
			return "", err
		}
		form.Papers = append(form.Papers, party.Paper{Material: p.material, Document: doc})
	}
	var a party.Application
	err := c.do(m.actor, func(tx *ledger.Tx) (err error) {
		a, err = party.Apply(tx, c.app.Book, m.party.ID, form)
		return err
	})
	return a.ID, err
}

// refresh reads a member's roles again: qualifications change them.
func (c *city) refresh(m *member) error {
	return c.app.DB.View(c.ctx, ledger.System, func(tx *ledger.Tx) (err error) {
		m.actor, err = party.ActorFor(tx, m.actor.Account)
		return err
	})
}

// days moves the demo's clock on by working days.
func (c *city) days(n int) error {
	return c.do(c.authority.actor, func(tx *ledger.Tx) error {
		_, err := party.AdvanceDemo(tx, n)
		return err
	})
}

// untilNow ends the seeded past: from here the demo's clock runs with the machine's.
func (c *city) untilNow() error {
	now := c.app.Clock()
	if !now.After(c.app.DB.Now().Add(time.Minute)) {
		return nil
	}
	return c.moveTo(now)
}

// moveTo moves the demo's clock on to a moment; to one that is over it does nothing.
func (c *city) moveTo(t time.Time) error {
	if !t.After(c.app.DB.Now()) {
		return nil
	}
	return c.do(c.authority.actor, func(tx *ledger.Tx) error {
		if err := access.Require(tx, access.DemoClock, access.Facts{}); err != nil {
			return err
		}
		return tx.AdvanceDemo(t)
	})
}
