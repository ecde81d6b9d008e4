package access

import (
	"fmt"
	"slices"
	"strings"

	"huishu/ledger"
	"huishu/ledger/fault"
)

// Scope is a named part of what a party may do, which it may give to a machine client (city rules art. 20: least
// authority). A scope grants nothing: the policy grants by role, and a scope lets some of that through.
type Scope struct {
	// Name is stored with each client: never rename one.
	Name  string
	Title fault.Text
	// Explain says in a sentence what a client of this scope can do, to the person who gives it.
	Explain fault.Text
	// Subjects are the API's subjects (its tags) that a client of this scope may call at all. Much is read without an act,
	// such as the list of one's own orders; this keeps it apart.
	Subjects []string
	// Acts may be done by key or signature, Signed by signed requests only: what a person would have to confirm anew.
	Acts, Signed []Act
}

// Scopes are all scopes, in the order in which people are shown them. What no scope holds no client does: accounts, clients,
// qualifications, decisions of an authority and rule sets are for people.
var Scopes = []Scope{
	{
		Name: "catalogue.read", Title: fault.T("读取资源目录", "Read the catalogue"), Subjects: []string{"catalogue", "code"},
		Explain: fault.T("查询公共数据资源目录，不能修改。", "Looks resources up in the catalogue, and changes none."),
	},
	{
		Name: "catalogue.write", Title: fault.T("维护资源目录", "Keep the catalogue"), Subjects: []string{"catalogue", "code"},
		Explain: fault.T("批量导入并修改本单位的资源目录。", "Imports and edits the resources of your organisation."),
		Acts:    []Act{CatalogueImport, CatalogueEdit},
	},
	{
		Name: "products.read", Title: fault.T("读取产品与登记", "Read products and registrations"),
		Subjects: []string{"product", "registration", "agreement", "certificate", "document", "case", "listing"},
		Explain:  fault.T("查看本单位的产品、协议、材料、登记进度与凭证。", "Sees your organisation's products, agreements, papers, registrations and certificates."),
		Acts:     []Act{ProductRead, AgreementRead, DocumentRead, CaseRead},
	},
	{
		Name: "products.write", Title: fault.T("编制产品与申请登记", "Write products and apply for registration"),
		Subjects: []string{"product", "registration", "document"},
		Explain:  fault.T("新建和修改产品、上传材料与样例、提交和撤回登记、变更、续展、转移、许可申请。", "Creates and edits products, uploads papers and samples, applies for registration, its change, renewal, transfer and permits, and withdraws that."),
		Acts:     []Act{ProductCreate, ProductEdit, ProductEntrust, ProductRead, ProductDeposit, SampleAttach, DocumentPut, DocumentRead, RegistrationSubmit, RegistrationChange, RegistrationRenew, RegistrationApplyTransfer, RegistrationPermit, RegistrationResubmit, RegistrationWithdraw},
	},
	{
		Name: "listings.write", Title: fault.T("管理挂牌", "Keep listings"), Subjects: []string{"listing", "document"},
		Explain: fault.T("编制、上架、下架挂牌信息并上传交付文件。", "Writes, publishes and withdraws offers, and attaches the file to deliver."),
		Acts:    []Act{ListingPublish, ListingEdit, ListingWithdraw, ListingFile, ProductRead, DocumentPut, DocumentRead},
	},
	{
		Name: "demands.read", Title: fault.T("读取数据需求", "Read demands"), Subjects: []string{"demand"},
		Explain: fault.T("查看数据需求与推荐。", "Sees demands and proposals."),
		Acts:    []Act{DemandRead},
	},
	{
		Name: "demands.write", Title: fault.T("发布与撮合需求", "Post and match demands"), Subjects: []string{"demand"},
		Explain: fault.T("发布、关闭需求，推荐产品，接受或婉拒推荐。", "Posts and closes demands, proposes offers, takes proposals up or declines them."),
		Acts:    []Act{DemandRead, DemandPost, DemandClose, MatchPropose, ProposalAccept, ProposalDecline},
	},
	{
		Name: "orders.read", Title: fault.T("读取订单与账目", "Read orders and the statement"), Subjects: []string{"order", "money"},
		Explain: fault.T("查看本单位的订单与账目，不能下单或取数。", "Sees your organisation's orders and statement; orders nothing and takes no data."),
		Acts:    []Act{OrderRead},
	},
	{
		Name: "orders.write", Title: fault.T("办理订单与交付", "Deal with orders and deliveries"), Subjects: []string{"order", "listing"},
		Explain: fault.T("下单、确认、取消订单，交付、下载并签收数据。", "Places, confirms and cancels orders; delivers, fetches and acknowledges data."),
		Acts:    []Act{OrderRead, OrderPlace, OrderConfirm, OrderCancel, DeliveryMake, DeliveryFetch, DeliveryAcknowledge},
	},
	{
		Name: "payments", Title: fault.T("确认收付款", "Confirm payments"), Subjects: []string{"order", "money"},
		Explain: fault.T("确认到账与退款。只接受签名请求。", "Confirms that money came or went back. Takes signed requests only."),
		Acts:    []Act{OrderRead}, Signed: []Act{PaymentConfirm, PaymentRefund},
	},
	{
		Name: "exchange", Title: fault.T("交易场所系统", "The exchange's system"), Subjects: []string{"order", "exchange"},
		Explain: fault.T("为合同备案或拒绝备案，登记交付与清算。只接受签名请求。", "Files contracts or refuses them, and notes deliveries and clearings. Takes signed requests only."),
		Acts:    []Act{OrderRead}, Signed: []Act{ExchangeAnswer, ExchangeFile, ExchangeReject, ExchangeReport},
	},
}

// ScopeNamed returns a scope by its name.
func ScopeNamed(name string) (Scope, bool) {
	i := slices.IndexFunc(Scopes, func(s Scope) bool { return s.Name == name })
	if i < 0 {
		return Scope{}, false
	}
	return Scopes[i], true
}

// Serves reports whether the actor's party, as what it is today, may do anything that the scope changes: what a scope lets through is
// still the policy's to grant. A scope that only reads serves everybody.
func (s Scope) Serves(actor ledger.Actor) bool {
	reads := true
	for _, act := range slices.Concat(s.Acts, s.Signed) {
		if strings.HasSuffix(string(act), ".read") || act == DocumentPut { // a paper is handed in for the sake of something else
			continue
		}
		reads = false
		for _, r := range Policy {
			if r.Act == act && slices.ContainsFunc(slices.Concat(r.Any, r.Own, r.Party), func(role Role) bool { return Has(actor, role) }) {
				return true
			}
		}
	}
	return reads
}

// opening is which scopes let an act through, as bits in the order of Scopes.
type opening struct{ acts, signed uint32 }

var (
	scopeBit = indexScopes()
	openings = openActs()
)

func indexScopes() map[string]uint32 {
	m := make(map[string]uint32, len(Scopes))
	for i, s := range Scopes {
		if _, twice := m[s.Name]; twice {
			panic(fmt.Sprintf("access: scope %s is there twice", s.Name))
		}
		m[s.Name] = 1 << i
	}
	return m
}

func openActs() map[Act]opening {
	m := map[Act]opening{}
	for i, s := range Scopes {
		for _, a := range s.Acts {
			o := m[a]
			o.acts |= 1 << i
			m[a] = o
		}
		for _, a := range s.Signed {
			o := m[a]
			o.signed |= 1 << i
			m[a] = o
		}
	}
	return m
}

// within reports whether an actor's scopes let the act through: always for people.
func within(actor ledger.Actor, act Act) bool {
	if actor.Client == "" {
		return true
	}
	o := openings[act]
	open := o.acts
	if actor.Via == ledger.ViaSignature {
		open |= o.signed
	}
	for _, name := range actor.Scopes {
		if open&scopeBit[name] != 0 {
			return true
		}
	}
	return false
}

// MayCall reports whether an actor may call the API's operations on a subject at all: for people always, for a
// machine client where one of its scopes names the subject.
func MayCall(actor ledger.Actor, subject string) bool {
	return actor.Client == "" || slices.ContainsFunc(actor.Scopes, func(name string) bool {
		s, ok := ScopeNamed(name)
		return ok && slices.Contains(s.Subjects, subject)
	})
}

// outside says why a client may not do what its party may: which scope would let it, and whether only signed.
func outside(actor ledger.Actor, act Act) *fault.Error {
	o := openings[act]
	for _, s := range Scopes {
		switch bit := scopeBit[s.Name]; {
		case o.signed&bit != 0 && slices.Contains(actor.Scopes, s.Name):
			return fault.New(fault.Forbidden, "access.signature", "此事项只接受签名请求（"+string(act)+"）", "Only a signed request may do this ("+string(act)+")").
				Do("请用此客户端登记的公钥对请求签名，见 docs/clients.md", "Sign the request with a key registered for this client, see docs/clients.md")
		case (o.acts|o.signed)&bit != 0:
			return NeedScope(string(act), s.Name)
		}
	}
	return fault.New(fault.Forbidden, "access.people_only", "此事项只能由人办理（"+string(act)+"）", "Only a person may do this ("+string(act)+")").
		Do("请登录后在页面上办理", "Sign in and do it on the pages")
}

// NeedScope is the refusal of a client that lacks a scope for what it asked.
func NeedScope(what, scope string) *fault.Error {
	return fault.New(fault.Forbidden, "access.scope", "此客户端的授权范围不包括此事项（"+what+"）", "The scopes of this client do not include this ("+what+")").
		Do("请为客户端另建一个含授权范围 "+scope+" 的客户端", "Create a client with the scope "+scope)
}
