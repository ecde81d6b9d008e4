package closing

import (
	"huishu/compliance/access"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market"
	"huishu/market/demand"
	"huishu/market/listing"
	"huishu/market/money"
	"huishu/market/order"
	"huishu/registry/client"
	"huishu/registry/notice"
	"huishu/registry/party"
	"huishu/registry/product"
)

// Item is one thing of a party: what stands in the way, or what would end.
type Item struct {
	// Kind is "order", "money", "agreement", "qualification", "application", "listing", "demand", "client", "webhook" or "person".
	Kind string `json:"kind"`
	ID   string `json:"id"`
	// Name is what people know it by.
	Name string `json:"name"`
	// Note says how it stands, or what becomes of it.
	Note fault.Text `json:"note"`
}

// Prospect is what leaving would mean today.
type Prospect struct {
	Party party.Party `json:"-"`
	// Hindrances must be settled first. Ends would end at once. Kept stays, and why.
	Hindrances []Item     `json:"hindrances"`
	Ends       []Item     `json:"ends"`
	Kept       []Retained `json:"kept"`
}

// Retained is something that stays on record after a party left.
type Retained struct {
	What fault.Text `json:"what"`
	// For is how long, Article the provision.
	For     fault.Text `json:"for"`
	Article string     `json:"article"`
	// Assumed marks a term that no text states for this case, or that stands in a text which was not at hand to be checked.
	Assumed bool `json:"assumed"`
}

// Kept is what the law has kept after a party left.
var Kept = []Retained{
	{
		What:    fault.T("交易信息：订单、合同、交付、结算", "Trade: orders, contracts, deliveries, settlements"),
		For:     fault.T("自交易完成之日起不少于三年", "at least three years from the completion of the trade"),
		Article: "电子商务法 第三十一条", Assumed: true,
	},
	{
		What:    fault.T("数据交易的审核与交易记录", "Records of review and of data trades"),
		For:     fault.T("应当留存；本条未规定期限，按三年", "they are kept; the article names no term, three years are taken"),
		Article: "数据安全法 第三十三条", Assumed: true,
	},
	{
		What:    fault.T("登录与操作日志", "Logs of sign-ins and acts"),
		For:     fault.T("不少于六个月", "at least six months"),
		Article: "网络安全法（网络日志留存）", Assumed: true,
	},
	{
		What:    fault.T("登记簿与日志条目（事件摘要、证明）", "The register and the entries of the log (digests and proofs)"),
		For:     fault.T("永久；个人信息可依法申请删除，删除后摘要不可还原", "for good; personal information can be erased by law, after which the digest reveals nothing"),
		Article: "个人信息保护法 第四十七条",
	},
}

// page is how many of a kind are named; more are as many hindrances.
var page = market.Page{Limit: 200}

// Look says what leaving would mean for a party, to who may let it leave (act party.close); NotFound "party.not_found" for others,
// Conflict "party.closed" for a party that has left.
func Look(tx *ledger.Tx, partyID string) (Prospect, error) {
	if !access.Can(tx.Actor, access.PartyClose, access.Facts{Owner: partyID}) {
		return Prospect{}, fault.New(fault.NotFound, "party.not_found", "没有这个主体", "There is no such party")
	}
	p, err := party.Get(tx, partyID)
	if err != nil {
		return Prospect{}, err
	}
	s := Prospect{Party: p, Hindrances: []Item{}, Ends: []Item{}, Kept: Kept}
	for _, look := range []func(*Prospect, *ledger.Tx) error{
		(*Prospect).orders, (*Prospect).money, (*Prospect).agreements, (*Prospect).applications, (*Prospect).qualifications,
		(*Prospect).listings, (*Prospect).demands, (*Prospect).machines, (*Prospect).people,
	} {
		if err := look(&s, tx); err != nil {
			return s, err
		}
	}
	return s, nil
}

func (s *Prospect) hinder(kind, id, name string, note fault.Text) {
	s.Hindrances = append(s.Hindrances, Item{kind, id, name, note})
}

func (s *Prospect) end(kind, id, name string, note fault.Text) {
	s.Ends = append(s.Ends, Item{kind, id, name, note})
}

// orders on their way must come to their end.
func (s *Prospect) orders(tx *ledger.Tx) error {
	for _, state := range order.States {
		if state.Terminal() {
			continue
		}
		list, _, err := order.List(tx, order.Query{Party: s.Party.ID, State: state, Page: page})
		if err != nil {
			return err
		}
		for _, o := range list {
			s.hinder("order", o.ID, o.Number, state.Title())
		}
	}
	return nil
}

// money that is held for the party must have gone out. What is owed to it is paid outside the books (they know no payout), so that it is
// told and stands in nobody's way: the claim stays.
func (s *Prospect) money(tx *ledger.Tx) error {
	held, err := money.Holdings(tx, s.Party.ID)
	if err != nil {
		return err
	}
	for _, h := range held {
		if h.BalanceFen == 0 {
			continue
		}
		amount := money.Yuan(max(h.BalanceFen, -h.BalanceFen))
		if h.Account == money.Escrow {
			s.hinder("money", string(h.Account), h.Account.Title().ZH, fault.T("余额 "+amount+" 元", "a balance of "+amount+" yuan"))
		} else {
			s.end("money", string(h.Account), h.Account.Title().ZH, fault.T("账面应付 "+amount+" 元在系统外支付；注销不影响此债权", amount+" yuan are owed by the books and paid outside them; leaving does not touch the claim"))
		}
	}
	return nil
}

// agreements that run, or are about to, are ended by their own procedure.
func (s *Prospect) agreements(tx *ledger.Tx) error {
	list, _, err := product.Agreements(tx, product.AgreementQuery{Operator: s.Party.ID, Page: product.Page{Limit: page.Limit}})
	today := workday.OfTime(tx.Now)
	for _, a := range list {
		switch status := a.Status(today); status {
		case product.Open, product.NotYet, product.Valid, product.Suspended:
			s.hinder("agreement", a.ID, a.Code, status.Title())
		default: // it is over
		}
	}
	return err
}

// applications that are being decided are withdrawn first.
func (s *Prospect) applications(tx *ledger.Tx) error {
	list, err := party.Applications(tx, s.Party.ID)
	if err != nil {
		return err
	}
	for _, a := range list {
		open, err := deciding(tx, a.Case)
		if err != nil {
			return err
		}
		if open {
			s.hinder("application", a.ID, a.Kind.Title().ZH, fault.T("申请办理中", "being decided"))
		}
	}
	return s.matters(tx)
}

// matters are the party's other applications to the register; its wish to leave is none of them.
func (s *Prospect) matters(tx *ledger.Tx) error {
	for _, of := range []string{party.EntryProcedure, party.ChangeProcedure} {
		m, c, ok, err := party.LatestMatter(tx, s.Party.ID, of)
		if err != nil {
			return err
		}
		if ok && !c.Terminal() {
			s.hinder("application", m.ID, c.ProcedureTitle.ZH, fault.T("申请办理中", "being decided"))
		}
	}
	return nil
}

// qualifications end. An operator's ends with its agreement, which stands in the way by itself.
func (s *Prospect) qualifications(tx *ledger.Tx) error {
	list, err := party.Qualifications(tx, s.Party.ID)
	for _, q := range list {
		if q.Agreement == "" && (q.Standing == party.StandingGranted || q.Standing == party.StandingSuspended) {
			s.end("qualification", q.ID, q.Number, fault.T(q.Kind.Title().ZH+"资格终止，登记簿中留有记录", q.Kind.Title().EN+" qualification ends; the register keeps it on record"))
		}
	}
	return err
}

// listings of its own are taken down.
func (s *Prospect) listings(tx *ledger.Tx) error {
	for p := page; ; {
		list, next, err := listing.OfParty(tx, s.Party.ID, p)
		if err != nil {
			return err
		}
		for _, l := range list {
			if l.Merchant == s.Party.ID && (l.State == listing.Draft || l.State == listing.Published) {
				s.end("listing", l.ID, l.Title, fault.T("下架", "taken down"))
			}
		}
		if p.Cursor = next; next == "" {
			return nil
		}
	}
}

// demands that are open are closed.
func (s *Prospect) demands(tx *ledger.Tx) error {
	for q := (demand.Query{Mine: true, Page: page}); ; {
		list, next, err := demand.List(tx, q)
		if err != nil {
			return err
		}
		for _, d := range list {
			if d.State == demand.Open {
				s.end("demand", d.ID, d.Title, fault.T("关闭", "closed"))
			}
		}
		if q.Cursor = next; next == "" {
			return nil
		}
	}
}

// machines get no answer any more, and are told nothing.
func (s *Prospect) machines(tx *ledger.Tx) error {
	clients, err := client.Of(tx, s.Party.ID)
	if err != nil {
		return err
	}
	for _, c := range clients {
		if !c.Revoked {
			s.end("client", c.ID, c.Name, fault.T("机器客户端及其全部密钥停用", "the machine client and all its keys are revoked"))
		}
	}
	hooks, err := notice.Webhooks(tx)
	for _, w := range hooks {
		s.end("webhook", w.ID, w.URL, fault.T("不再推送", "nothing is sent to it any more"))
	}
	return err
}

// people act for the party no more, and those who act for no other cannot sign in.
func (s *Prospect) people(tx *ledger.Tx) error {
	members, err := party.Members(tx, s.Party.ID)
	for _, m := range members {
		if !m.Ended() {
			s.end("person", m.ID, m.Name, fault.T("不再代表本单位，会话立即失效；不代表其他单位的账号停用", "acts for it no more and its sessions end; an account that acts for no other party is closed"))
		}
	}
	return err
}
