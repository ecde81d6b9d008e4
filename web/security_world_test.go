package web_test

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/ledgertest"
	"huishu/registry/notice"
	"huishu/registry/party"
	"huishu/registry/sso"
)

// guarded is the city after the journey, with somebody of every role in it, and with unfinished things that are nobody else's business.
type guarded struct {
	*people
	// callers are one account of every role, a company that has every licence and is a party to nothing, and a stranger.
	callers []*caller
	// things are the ids of what there is, by the first word of its address.
	things map[string][]thing
	// names are what a refusal must not tell: the names of all parties, by their ids.
	names map[string]string
}

// caller is who asks, as the policy sees it.
type caller struct {
	*who
	login string
	actor ledger.Actor
}

// thing is an object and its relations.
type thing struct {
	ID     string `db:"id"`
	Owner  string `db:"owner"`
	Others string `db:"others"` // party ids, each with a comma behind it
	// Account of a person's own; of an event the owner of the order or demand that it belongs to.
	Account string `db:"account"`
	// Within is the id of what it is a part of.
	Within string `db:"within"`
	// Open: everybody may read it now.
	Open bool `db:"open"`
}

func (t thing) parties() []string {
	return strings.FieldsFunc(t.Others, func(r rune) bool { return r == ',' })
}

// secret stands in every text that only some may read.
const secret = "内部事项9f3c"

// newGuarded leads the city through its journey and leaves work undone in every corner.
func newGuarded(c *city) *guarded {
	c.Helper()
	p := &people{city: c}
	p.settle()
	p.qualify()
	rival, _ := p.company("惠州旁观有限公司", "91441302MA4X00009", "rival")
	p.licensed(rival)
	c.rival = rival
	agreement := p.agree()
	file := p.define(agreement)
	code := p.register(file)
	p.trade(p.offer(file, code))
	g := &guarded{people: p}
	venue, _ := p.body("exchange", "惠州数据交易所", "12441300MB2C54329", "exchange", false)
	water, _ := p.body("public_body", "惠州市水利局", "11441300MB2C11119", "water", false)
	home := p.authority.get("/me").must(200).str("party")
	for login, role := range map[string]string{"auditor": "auditor", "admin": "system_admin"} {
		c.account(home, login, role)
	}
	p.leave(agreement, code)
	p.organisations(water.get("/me").must(200).str("party"))
	for login, w := range map[string]*who{
		"": c.stranger(), "authority": p.authority, "registrar": p.registrar, "bureau": p.bureau, "operator": p.operator, "merchant": p.merchant, "broker": p.broker,
		"buyer": p.buyer, "exchange": venue, "water": water, "rival": rival, "auditor": c.signIn("auditor"), "admin": c.signIn("admin"),
	} {
		g.callers = append(g.callers, &caller{who: w, login: login, actor: c.actor(w)})
	}
	slices.SortFunc(g.callers, func(a, b *caller) int { return strings.Compare(a.login, b.login) })
	g.look()
	return g
}

// licensed gives a company every role that a company can have, so that only what is not its own is refused to it.
func (p *people) licensed(w *who) {
	p.Helper()
	p.asMerchant(w)
	p.asBroker(w, "粤数经〔2026〕0099号")
	id := p.actor(w).Party
	err := p.db.Update(p.Context(), p.actor(p.bureau), ledgertest.Allow(func(tx *ledger.Tx) error {
		day := workday.OfTime(tx.Now)
		_, err := party.GrantOperator(tx, id, "another-agreement", "全部", day, day.AddDays(365), "", access.AgreementConclude)
		return err
	}, string(access.AgreementConclude)))
	if err != nil {
		p.Fatal(err)
	}
}

// account opens one as "huishu user create" does.
func (c *city) account(home, login, role string) {
	c.Helper()
	hash, err := party.HashPassword(c.Context(), login, password)
	if err != nil {
		c.Fatal(err)
	}
	err = c.db.Update(c.Context(), ledger.System, func(tx *ledger.Tx) error {
		_, err := party.CreateAccount(tx, home, party.NewAccount{Login: login, Name: "工作人员", Password: hash, Roles: []access.Role{access.Role(role)}})
		return err
	})
	if err != nil {
		c.Fatal(err)
	}
}

func (c *city) actor(w *who) ledger.Actor {
	c.Helper()
	if w.token == "" {
		return ledger.Actor{}
	}
	actor, _, err := party.AuthenticateAs(c.Context(), c.db, w.token, "")
	if err != nil {
		c.Fatal(err)
	}
	return actor
}

// leave leaves behind what is not finished, and what a party keeps to itself.
func (p *people) leave(agreement, code string) {
	p.Helper()
	p.buyer.keyed("orders.read")
	p.buyer.post("/webhooks", obj{"url": "https://hooks.example.com/9f3c", "events": []string{string(notice.Task)}}).must(201)
	p.buyer.post("/parties/"+p.buyerID+"/invitations", obj{"address": "new@example.com", "name": secret, "document_number": "", "functions": []string{"handler"}, "roles": []string{}}).must(201)
	p.buyer.post("/demands", obj{"title": secret, "description": "自己的需求，暂不求助经纪人。", "purpose": "商业选址", "fields": []string{"线路"}, "budget_fen": 1, "deadline": p.db.Now().AddDate(0, 2, 0).Format("2006-01-02")}).must(201)
	p.operator.post("/products", obj{
		"agreement": agreement, "name": secret, "kind": "dataset", "purpose": "商业选址", "form": "dataset", "frequency": "004", "description": "尚未登记的产品。",
		"fields": []obj{{"name": "线路", "derivation": "直接取用", "sources": []obj{{"resource": p.resource.str("id"), "field": p.resource.str("fields", 0, "id")}}}},
	}).must(201)
	product := p.stranger().get("/products/" + code).must(200)
	p.operator.post("/registrations/"+product.str("registration")+"/alterations", obj{"type": "correction", "reason": secret, "corrected": obj{"name": "更正后的名称"}}).must(201)
	p.merchant.post("/listings", obj{
		"product": product.str("product"), "title": secret, "summary": "尚未上架。", "price_fen": 100, "allowed": []string{"商业选址分析"}, "forbidden": []string{}, "operator_bp": 7000, "merchant_bp": 3000, "broker_bp": 500,
	}).must(201)
	p.merchant.post("/cases", obj{"procedure": "opening_demand", "answers": obj{"purpose": secret, "until": "2027-12-31"}}).must(201)
	p.vote()
	complaint := p.buyer.post("/complaints", obj{"respondent": p.merchantID, "category": "misuse", "statement": secret + "，请核查。", "naming": "real_name", "contact_name": secret, "contact": secret}).must(201)
	p.buyer.upload("POST", "/complaints/"+complaint.str("id")+"/evidence", "a.txt", []byte(secret)).must(201)
	p.authority.post("/complaints/"+complaint.str("id")+"/accept", nil).must(200)
	p.authority.post("/complaints/"+complaint.str("id")+"/hear", obj{"reason": "请陈述。"}).must(200)
	p.merchant.upload("POST", "/complaints/"+complaint.str("id")+"/papers", "b.txt", []byte(secret)).must(201)
	licence := p.stranger().get("/parties/"+p.operatorID).must(200).str("qualifications", 0, "id")
	p.authority.post("/qualifications/"+licence+"/suspend", obj{"reason": secret}).must(200)
	opened := p.buyer.post("/parties/"+p.buyerID+"/accounts", obj{"login": "colleague", "name": "同事", "password": password}).must(201)
	colleague := opened.str("id")
	p.logins["colleague"] = opened.str("login")
	p.buyer.post("/delegations", obj{"receiver": colleague, "functions": []string{"handler"}, "to": p.db.Now().AddDate(0, 0, 20).Format("2006-01-02"), "reason": secret}).must(201)
	p.authority.post("/rule-set-adoptions", obj{"reason": secret, "source": secondRules(p)}).must(201)
	p.identity(p.signIn("colleague"))
	p.authenticator(p.signIn("colleague"))
	p.bureau.post("/plans", obj{"title": secret, "mode": "field", "items": obj{}, "consultation": ""}).must(201)
}

// vote leaves behind a committee of which one member has voted and one has left, and a case that awaits the vote of the others.
func (p *people) vote() {
	p.Helper()
	home, today := p.authority.get("/me").must(200).str("party"), p.db.Now()
	var members []*who
	seat := ""
	for _, login := range []string{"member1", "member2", "member3"} {
		opened := p.authority.post("/parties/"+home+"/accounts", obj{"login": login, "name": "委员" + login, "password": password}).must(201)
		p.logins[login] = opened.str("login")
		seat = p.authority.post("/committees/opening_committee/seats", obj{"account": opened.str("id"), "from": today.Format("2006-01-02"), "to": today.AddDate(3, 0, 0).Format("2006-01-02")}).must(201).str("id")
		members = append(members, p.signIn(login))
	}
	p.authority.post("/committee-seats/"+seat+"/end", obj{"reason": secret}).must(200)
	kase := "/cases/" + p.merchant.post("/cases", obj{"procedure": "opening_demand", "answers": obj{"purpose": secret, "until": "2027-12-31"}}).must(201).str("id")
	p.authority.post(kase+"/acts/take", nil).must(200)
	members[0].post(kase+"/ballot", obj{"choice": "yes", "reason": secret}).must(200).is(1, "votes", 0, "yes")
	p.authority.post(kase+"/acts/decline", obj{"reason": "涉密", "ground": "secret"}).must(422).is("procedure.vote_open", "code")
}

// organisations leaves behind what organisations ask of the register: one of each, and a succession of a body.
func (p *people) organisations(body string) {
	p.Helper()
	p.buyer.post("/entries", nil).must(201)
	p.authority.post("/parties/"+p.operatorID+"/verification", obj{"way": "manual", "evidence": "营业执照原件"}).must(200)
	profile := obj{"name_zh": secret, "region": "441302", "legal_rep": "陈一", "contact_name": "李二", "contact_phone": "0752-2808080"}
	p.operator.post("/changes", obj{"profile": profile, "file": obj{
		"type": "1", "term_from": "2019-05-06", "term_to": "", "capital_fen": 0, "scope": "数据处理", "industry": "65", "zone": "", "handler": "张经办", "handler_phone": "0752-2808080", "handler_way": "1",
	}}).must(201)
	p.merchant.post("/departures", obj{"reason": secret}).must(201)
	leaver, id := p.company("惠州离去有限公司", "91441302MA4X00010", "leaver")
	departure := leaver.post("/departures", obj{"reason": "业务调整"}).must(201).str("id")
	p.authority.post("/departures/"+departure+"/clear", nil).must(200)
	code := leaver.get("/parties/" + id + "/profile").must(200).str("uscc")
	leaver.post("/parties/"+id+"/closure", obj{"code": code, "reason": "业务调整"}).must(200)
	p.stranger().post("/readmissions", merge(profile, obj{"uscc": code, "account": obj{"login": "comeback", "name": secret, "password": password}})).must(201)
	bureau := p.bureau.get("/me").must(200).str("party")
	p.authority.post("/successions", obj{"predecessor": body, "successor": bureau, "from": p.db.Now().Format("2006-01-02"), "ground": secret}).must(201)
}

func merge(a, b obj) obj {
	m := maps.Clone(a)
	maps.Copy(m, b)
	return m
}

// secondRules is a rule set that nobody knows yet.
func secondRules(t testing.TB) string {
	t.Helper()
	b, err := os.ReadFile("testdata/opening-demand.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer("test-opening-demand", "test-second-demand", "opening_demand", "second_demand", "试〔2024〕15号", "试〔2026〕16号", "2024-01-01", "2027-01-01").Replace(string(b))
}

// authenticator adds one to an account.
func (p *people) authenticator(w *who) {
	p.Helper()
	begun := w.post("/me/factors/authenticator/begin", nil).must(200)
	code, err := totp.GenerateCodeCustom(begun.str("secret"), p.db.Machine(), totp.ValidateOpts{Period: 30, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
	if err != nil {
		p.Fatal(err)
	}
	w.post("/me/factors/authenticator", obj{"sealed": begun.str("sealed"), "name": "手机", "code": code}).must(201)
}

// identity binds one of a single sign-on to an account.
func (p *people) identity(w *who) {
	p.Helper()
	provider := sso.New(p.db, p.backend.Vault, "http://test", sso.Config{Issuer: "https://sso.example.org", ClientID: "huishu"})
	actor, _, err := party.Authenticate(p.Context(), p.db, w.token)
	if err != nil {
		p.Fatal(err)
	}
	sealed, err := provider.Offer(actor.Account, sso.Person{Issuer: "https://sso.example.org", Subject: actor.Account, Label: "手机"})
	if err != nil {
		p.Fatal(err)
	}
	err = p.db.Update(p.Context(), actor, func(tx *ledger.Tx) error { _, err := provider.Bind(tx, sealed); return err })
	if err != nil {
		p.Fatal(err)
	}
}

// inventory says where the ids of things stand, with their relations.
var inventory = map[string]string{
	"accounts":     `SELECT id, party AS owner, id AS account FROM account`,
	"agreements":   `SELECT id, implementing_body AS owner, operator AS others FROM agreement`,
	"alterations":  `SELECT m.id AS id, m.applicant AS owner, r.operator AS others FROM registration_alteration m JOIN registration r ON r.id = m.registration`,
	"amendments":   `SELECT m.id AS id, a.implementing_body AS owner, a.operator AS others FROM agreement_amendment m JOIN agreement a ON a.id = m.agreement`,
	"applications": `SELECT id, party AS owner FROM application`,
	"cases": `SELECT id, CASE WHEN definition = 'complaint' THEN '' ELSE applicant END AS owner, CASE WHEN definition = 'complaint' THEN applicant ELSE '' END AS account,
		counterparty AS others, CASE WHEN id IN (SELECT case_id FROM filing) THEN 'filing' ELSE '' END AS within FROM case_file`,
	"clients":    `SELECT id, party AS owner FROM client`,
	"committees": `SELECT DISTINCT committee AS id FROM committee_seat`, "committee-seats": `SELECT id, party AS owner FROM committee_seat`,
	"delegations": `SELECT id, party AS owner FROM delegation`,
	"demands":     `SELECT id, buyer AS owner, broker AS others FROM demand`,
	"complaints":  `SELECT c.id AS id, c.complainant AS account, k.counterparty AS others FROM complaint c JOIN case_file k ON k.id = c.case_id`,
	"documents": `SELECT d.id AS id, d.owner AS owner, COALESCE(c.complainant, '') AS account, COALESCE(n.respondent, '') AS others
		FROM document d LEFT JOIN complaint_evidence e ON e.document = d.id LEFT JOIN complaint c ON c.id = e.complaint
		LEFT JOIN complaint_paper x ON x.document = d.id LEFT JOIN complaint n ON n.id = x.complaint`,
	"endings": `SELECT n.id AS id, a.implementing_body AS owner, a.operator AS others FROM agreement_ending n JOIN agreement a ON a.id = n.agreement`,
	"events": `SELECT e.id AS id, e.party AS owner, e.code <> '' AS open,
		CASE WHEN e.party = '' AND e.actor <> 'system' AND (e.kind LIKE 'complaint.%' OR e.kind = 'document.put') THEN 'complaint' WHEN o.id IS NOT NULL THEN 'order' WHEN p.id IS NOT NULL THEN 'proposal' WHEN d.id IS NOT NULL THEN 'demand' ELSE '' END AS within,
		COALESCE(o.buyer, d.buyer, CASE WHEN e.kind LIKE 'complaint.%' OR e.kind = 'document.put' THEN e.actor ELSE '' END) AS account, COALESCE(o.merchant || ',' || o.operator || ',' || o.broker, d.broker, '') AS others
		FROM event e LEFT JOIN money_txn m ON m.id = e.subject_id
		LEFT JOIN trade_order o ON o.id = e.subject_id OR o.delivery = e.subject_id OR o.contract_code = e.subject_id OR o.id = m.order_id
		LEFT JOIN proposal p ON p.id = e.subject_id LEFT JOIN demand d ON d.id = e.subject_id OR d.id = p.demand`,
	"factors":            `SELECT id, account FROM factor`,
	"identities":         `SELECT id, account FROM sso_identity`,
	"invitations":        `SELECT id, party AS owner FROM invitation`,
	"keys":               `SELECT k.id AS id, c.party AS owner, c.id AS within FROM client_key k JOIN client c ON c.id = k.client`,
	"listing-files":      `SELECT id, merchant AS owner, operator AS others FROM listing`,
	"memberships":        `SELECT id, party AS owner, account FROM membership`,
	"messages":           `SELECT message AS id, account FROM message_copy`,
	"objections":         `SELECT o.id AS id, r.operator AS owner, r.id AS within FROM registration_objection o JOIN registration r ON r.id = o.registration`,
	"orders":             `SELECT id, buyer AS owner, merchant || ',' || operator || ',' || broker AS others FROM trade_order`,
	"matters":            `SELECT id, party AS owner FROM party_matter`,
	"entries":            `SELECT id, party AS owner FROM party_matter WHERE procedure = 'entry'`,
	"changes":            `SELECT id, party AS owner FROM party_matter WHERE procedure = 'change'`,
	"departures":         `SELECT id, party AS owner FROM party_matter WHERE procedure = 'departure'`,
	"readmissions":       `SELECT id, party AS owner FROM party_matter WHERE procedure = 'readmission'`,
	"successions":        `SELECT id, id AS owner, successor AS others FROM party_succession`,
	"parties":            `SELECT id, id AS owner, (kind <> 'company' OR id IN (SELECT party FROM qualification)) AS open FROM party`,
	"plans":              `SELECT id, body AS owner FROM plan`,
	"product-files":      `SELECT id, operator AS owner, merchant AS others FROM product`,
	"proposals":          `SELECT id, buyer AS owner, broker AS others FROM proposal`,
	"qualifications":     `SELECT id, party AS owner FROM qualification`,
	"rule-set-adoptions": `SELECT id, proposed_for AS owner, state <> 'proposed' AS open FROM rule_set_adoption`,
	"sanctions":          `SELECT s.id AS id, q.party AS owner FROM licence_sanction s JOIN qualification q ON q.id = s.qualification`,
	"registrations":      `SELECT r.id AS id, r.operator AS owner, p.merchant AS others FROM registration r JOIN product p ON p.id = r.product`,
	"resources":          `SELECT id, body AS owner, TRUE AS open FROM resource`,
	"sessions":           `SELECT id, account FROM session`,
	"webhooks":           `SELECT id, party AS owner FROM webhook`,
}

// merged joins the accounts of what several persons have.
func merged(list []thing) (things []thing) {
	for _, t := range list {
		if n := len(things) - 1; n >= 0 && things[n].ID == t.ID {
			things[n].Account += "," + t.Account
			continue
		}
		things = append(things, t)
	}
	return things
}

// look takes stock.
func (g *guarded) look() {
	g.Helper()
	g.things, g.names = map[string][]thing{}, map[string]string{}
	err := g.db.View(g.Context(), ledger.System, func(tx *ledger.Tx) error {
		for kind, query := range inventory {
			var list []thing
			if err := tx.Select(&list, query+` ORDER BY 1`); err != nil {
				return err
			}
			g.things[kind] = merged(list)
		}
		for i, t := range g.things["cases"] {
			c, err := procedure.Get(tx, t.ID)
			if err != nil {
				return err
			}
			g.things["cases"][i].Open = c.Public
		}
		var named []struct {
			ID   string `db:"id"`
			Name string `db:"name_zh"`
		}
		err := tx.Select(&named, `SELECT id, name_zh FROM party`)
		for _, n := range named {
			g.names[n.ID] = n.Name
		}
		return err
	})
	if err != nil {
		g.Fatal(err)
	}
}
