package access

import "huishu/ledger/fault"

// Role is a capacity in which an account acts. Roles are computed anew for every
// request from the account, its party and the party's valid qualifications.
type Role string

// The roles, with the provision that makes each of them.
const (
	// Authority is the competent authority of city or county (公共数据主管部门), city rules art. 3.
	Authority Role = "authority"
	// RegistrationBody decides registrations (登记机构), 发改数据规〔2025〕26号 art. 3.
	RegistrationBody Role = "registration_body"
	// ImplementingBody concludes authorised-operation agreements (实施机构), 发改数据规〔2025〕27号 art. 3.
	ImplementingBody Role = "implementing_body"
	// PublicBody is a body with public functions (公共管理和服务机构), city rules art. 2.
	PublicBody Role = "public_body"
	// Company is any signed-up company or organisation that is no public body.
	Company Role = "company"
	// Buyer may order data products; every company may.
	Buyer Role = "buyer"
	// Merchant holds a valid qualification as data merchant (数据商), city rules art. 23(4).
	Merchant Role = "merchant"
	// Broker holds a valid qualification as data broker (数据经纪人), city rules art. 23(3).
	Broker Role = "broker"
	// Operator holds an authorised-operation agreement in force (运营机构), 发改数据规〔2025〕27号 art. 3.
	Operator Role = "operator"
	// Exchange acts for the data exchange (数据交易所), city rules art. 23(2).
	Exchange Role = "exchange"
	// Auditor reads everything and changes nothing.
	Auditor Role = "auditor"
	// SystemAdmin keeps accounts and the machine; no case is decided by it.
	SystemAdmin Role = "system_admin"
	// System is the service itself: jobs, anchoring, expiry.
	System Role = "system"
	// SignedIn is held by every account.
	SignedIn Role = "signed_in"
	// Public is held by everyone, strangers included.
	Public Role = "public"
)

// Roles are all roles, in the order of this file.
var Roles = []Role{
	Authority, RegistrationBody, ImplementingBody, PublicBody, Company, Buyer, Merchant, Broker, Operator,
	Exchange, Auditor, SystemAdmin, System, SignedIn, Public,
}

// ByStatus are the roles that a party has only while a qualification, or an agreement, of its is valid.
var ByStatus = []Role{Merchant, Broker, Operator}

var titles = map[Role]fault.Text{
	Authority:        fault.T("公共数据主管部门", "authority"),
	RegistrationBody: fault.T("登记机构", "registration body"),
	ImplementingBody: fault.T("实施机构", "implementing body"),
	PublicBody:       fault.T("公共管理和服务机构", "public body"),
	Company:          fault.T("企业", "company"),
	Buyer:            fault.T("需方", "buyer"),
	Merchant:         fault.T("数据商", "data merchant"),
	Broker:           fault.T("数据经纪人", "data broker"),
	Operator:         fault.T("运营机构", "operator"),
	Exchange:         fault.T("数据交易所", "data exchange"),
	Auditor:          fault.T("审计人员", "auditor"),
	SystemAdmin:      fault.T("系统管理员", "system administrator"),
	System:           fault.T("系统", "system"),
	SignedIn:         fault.T("登录用户", "signed-in user"),
	Public:           fault.T("公众", "public"),
}

// Title is the role's name for people.
func (r Role) Title() fault.Text { return titles[r] }
