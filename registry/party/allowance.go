package party

import (
	"slices"

	"huishu/compliance/access"
	"huishu/ledger/fault"
)

// Activity is something that a qualification lets its holder do on this market, or go on doing.
type Activity string

// The activities.
const (
	// CreateProduct drafts data products from the resources of an agreement.
	CreateProduct Activity = "create_product"
	// FileRegistration files a product for compliance registration.
	FileRegistration Activity = "file_registration"
	// MakeListing is to be entrusted with a product, and to draft and publish an offer of it.
	MakeListing Activity = "make_listing"
	// ShowListing keeps a published offer before the public.
	ShowListing Activity = "show_listing"
	// TakeOrders is to conclude new contracts.
	TakeOrders Activity = "take_orders"
	// Fulfil takes the price of a concluded contract and delivers.
	Fulfil Activity = "fulfil"
	// BePaid is to receive one's share of what was delivered.
	BePaid Activity = "be_paid"
	// WindUp cancels what is not concluded and pays back what cannot be delivered.
	WindUp Activity = "wind_up"
	// Match brings buyers and offers together, and acts for a buyer.
	Match Activity = "match"
	// ReadPapers reads one's own files, cases, contracts and orders.
	ReadPapers Activity = "read_papers"
	// Withdraw takes back applications and offers, and gives the qualification up.
	Withdraw Activity = "withdraw"
)

// Activities lists them all, in the order of the table.
var Activities = []Activity{
	CreateProduct, FileRegistration, MakeListing, ShowListing, TakeOrders, Match, Fulfil, BePaid, WindUp, ReadPapers, Withdraw,
}

var activityNames = map[Activity]fault.Text{
	CreateProduct:    fault.T("编制数据产品", "create data products"),
	FileRegistration: fault.T("申请合规登记", "file products for registration"),
	MakeListing:      fault.T("接受委托、挂牌上架", "be entrusted with and publish offers"),
	ShowListing:      fault.T("保留已上架的挂牌", "keep published offers visible"),
	TakeOrders:       fault.T("承接新订单", "take new orders"),
	Match:            fault.T("撮合供需、代理需方", "match demand and offers"),
	Fulfil:           fault.T("履行已成立的订单", "fulfil running orders"),
	BePaid:           fault.T("取得已交付订单的分成", "be paid for what was delivered"),
	WindUp:           fault.T("取消订单、办理退款", "cancel and refund orders"),
	ReadPapers:       fault.T("查阅本单位材料", "read its own papers"),
	Withdraw:         fault.T("撤回申请、下架、放弃资格", "withdraw applications and offers, give up"),
}

// Title is the activity in words.
func (a Activity) Title() fault.Text { return activityNames[a] }

// Allowance is a row of the table that says what each status of a qualification still allows.
type Allowance struct {
	Kind     QualificationKind
	Activity Activity
	// On are the statuses that allow it; "" is a party that never held the qualification.
	On []Status
	// Reason is why the line is drawn there.
	Reason fault.Text
	// Article is the provision; Assumed where it is applied by analogy or the local text is silent.
	Article string
	Assumed bool
	// Acts are the acts of the policy by which the activity is done. A row that reaches beyond Valid needs acts
	// that the policy grants to the company as such, because the role goes with the status.
	Acts []access.Act
}

const (
	articleTrade    = "惠府〔2023〕38号 第十八条"
	articleMerchant = "惠府〔2023〕38号 第二十三条第（四）项"
	articleBroker   = "惠府〔2023〕38号 第二十三条第（三）项"
	articleOperator = "发改数据规〔2025〕27号 第三条"
	articleContract = "《中华人民共和国民法典》第五百零九条"
	articleAfter    = "《中华人民共和国民法典》第五百六十六条"
	articleInformed = "惠府〔2023〕38号 第二十条"
)

var (
	onlyValid = []Status{Valid}
	ever      = []Status{NotYet, Valid, Suspended, Expired, Ended, Revoked}
)

// Allowances is the whole table: what a qualification of each kind allows on each status. Every act that
// depends on a qualification asks it ([RequireAllowed]); a status that no row names allows nothing.
var Allowances = []Allowance{
	// Operators: the agreement in force is the licence.
	{Operator, CreateProduct, onlyValid, fault.T("数据产品只由协议有效的运营机构编制", "only an operator with an agreement in force derives products"),
		articleOperator, false, []access.Act{access.ProductCreate, access.ProductEdit, access.ProductEntrust, access.SampleAttach}},
	{Operator, FileRegistration, onlyValid, fault.T("申请合规登记须有有效资格", "registration is filed by an operator whose licence is valid"),
		articleTrade, false, []access.Act{access.RegistrationSubmit}},
	{Operator, TakeOrders, onlyValid, fault.T("资格无效期间，其产品不得订立新合同", "no new contract on its products while the licence is not valid"), articleTrade, false, nil},
	{Operator, Fulfil, []Status{Valid, Suspended}, fault.T("暂停期间继续履行已成立的合同；协议终止或资格被撤销后不再提供数据，应予退款",
		"a suspension leaves concluded contracts standing; once the agreement has ended or the licence was revoked no data moves, and the price is returned"),
		articleContract, true, []access.Act{access.DeliveryMake}},
	{Operator, BePaid, ever, fault.T("已交付部分的价款不因资格变化而丧失", "what was delivered is paid for, whatever becomes of the licence"), articleAfter, true, nil},
	{Operator, ReadPapers, ever, fault.T("主体始终可以查阅与己有关的材料", "a party can always read what concerns it"), articleInformed, true, papers},
	{Operator, Withdraw, ever, fault.T("撤回不需要资格", "to withdraw takes no licence"), articleTrade, true, []access.Act{access.RegistrationWithdraw}},

	// Merchants.
	{Merchant, MakeListing, onlyValid, fault.T("只有资格有效的数据商可以受托上架", "only a merchant whose registration is valid lists products"),
		articleMerchant, false, []access.Act{access.ListingPublish, access.ListingEdit}},
	{Merchant, ShowListing, ever, fault.T("挂牌保留可查，标明不可订购；下架由数据商或主管部门办理", "the offer stays to be read, marked as not for order, until it is withdrawn"), articleTrade, true, nil},
	{Merchant, TakeOrders, onlyValid, fault.T("新合同只与资格有效的数据商订立", "new contracts are concluded only with a merchant whose registration is valid"),
		articleTrade, false, []access.Act{access.OrderConfirm}},
	{Merchant, Fulfil, []Status{Valid, Suspended, Expired, Ended}, fault.T("已成立的合同继续履行；资格被撤销的停止交付，应予退款",
		"concluded contracts are performed; a merchant whose registration was revoked stops and pays back"),
		articleContract, true, []access.Act{access.PaymentConfirm, access.DeliveryMake}},
	{Merchant, BePaid, ever, fault.T("已交付部分的价款不因资格变化而丧失", "what was delivered is paid for, whatever becomes of the registration"), articleAfter, true, nil},
	{Merchant, WindUp, ever, fault.T("取消和退款保护买方，不需要资格", "cancelling and refunding protect the buyer and take no registration"),
		articleAfter, true, []access.Act{access.OrderCancel, access.PaymentRefund}},
	{Merchant, ReadPapers, ever, fault.T("主体始终可以查阅与己有关的材料", "a party can always read what concerns it"), articleInformed, true, papers},
	{Merchant, Withdraw, ever, fault.T("撤回、下架不需要资格", "to withdraw takes no registration"),
		articleTrade, true, []access.Act{access.ListingWithdraw, access.QualificationWithdraw, access.QualificationEnd}},

	// Brokers.
	{Broker, Match, onlyValid, fault.T("撮合和代理须有有效的省级认定", "matching takes an accreditation that is valid"),
		articleBroker, false, []access.Act{access.DemandPost, access.MatchPropose}},
	{Broker, BePaid, ever, fault.T("已成交订单的佣金不因资格变化而丧失", "the commission of a settled order stays due"), articleAfter, true, nil},
	{Broker, ReadPapers, ever, fault.T("主体始终可以查阅与己有关的材料", "a party can always read what concerns it"), articleInformed, true, papers},
	{Broker, Withdraw, ever, fault.T("撤回不需要资格", "to withdraw takes no accreditation"),
		articleTrade, true, []access.Act{access.QualificationWithdraw, access.QualificationEnd}},
}

var papers = []access.Act{access.PartyRead, access.DocumentRead, access.ProductRead, access.CaseRead, access.OrderRead}

// AllowanceOf returns the row of a qualification and an activity; ok is false where the activity is none of its holder's.
func AllowanceOf(kind QualificationKind, a Activity) (row Allowance, ok bool) {
	i := slices.IndexFunc(Allowances, func(r Allowance) bool { return r.Kind == kind && r.Activity == a })
	if i < 0 {
		return Allowance{Kind: kind, Activity: a, Article: kind.Article()}, false
	}
	return Allowances[i], true
}

// Allows reports whether a status allows the row's activity.
func (r Allowance) Allows(s Status) bool { return slices.Contains(r.On, s) }

// require refuses what none of the statuses allows, by the best of them.
func (r Allowance) require(held ...Status) error {
	if slices.ContainsFunc(held, r.Allows) {
		return nil
	}
	best := Status("")
	for _, s := range statusOrder {
		if slices.Contains(held, s) {
			best = s
		}
	}
	return r.lack(best)
}

// statusOrder ranks the statuses, the best last: a refusal speaks of the best that the party has.
var statusOrder = []Status{Revoked, Ended, Expired, NotYet, Suspended, Valid}

// Allows refuses, with reason and article, what this qualification does not allow on its status of today:
// for acts that rest on one licence, such as an agreement's.
func (q Qualification) Allows(a Activity) error {
	row, _ := AllowanceOf(q.Kind, a)
	return row.require(q.Status)
}
