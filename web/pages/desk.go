package pages

import (
	"huishu/compliance/access"
	"huishu/web/components"
)

// desks are the working places of the site, with the roles that work there. The first role
// that fits is enough.
var desks = []struct {
	href       string
	name, text components.Text
	roles      []access.Role
}{
	{"/desk/registrations", tr("登记审查", "Registrations"), tr("受理、形式审核、公示与登记，暂停、恢复与撤销", "Acceptance, review, notice and registration; suspend, restore, revoke"), []access.Role{access.RegistrationBody}},
	{"/desk/national-registrations", tr("公共数据资源登记审查", "National registrations"), tr("受理、形式审核、公示，填写国家平台赋予的查询码", "Acceptance, review, notice; enter the query code that the national platform gave"), []access.Role{access.RegistrationBody}},
	{"/desk/applications", tr("资格审查", "Applications"), tr("数据商与数据经纪人的申请，以及已授予的资格", "Applications of merchants and brokers, and what was granted"), []access.Role{access.Authority}},
	{"/desk/parties", tr("主体管理", "Parties"), tr("登记公共机构，查看首席数据官与安全责任人的配备", "Enter public bodies; see which lack an officer"), []access.Role{access.Authority}},
	{passwordResetPath, passwordResetTitle, tr("为忘记密码的人办理，不限单位", "For who has forgotten the password, of whatever party"), []access.Role{access.SystemAdmin}},
	{factorResetPath, tr("重置登录验证方式", "Reset how an account is guarded"), tr("为丢失全部设备和恢复码的人办理，不限单位", "For who has lost every device and code, of whatever party"), []access.Role{access.SystemAdmin}},
	{"/desk/calendar/load", tr("载入放假安排", "Load a holiday notice"), tr("载入国务院办公厅的放假通知或修改，先看哪些期限会变动", "Load a notice on holidays, after a look at the deadlines that move"), []access.Role{access.Authority}},
	{"/desk/rules/propose", tr("采用规则集", "Adopt a rule set"), tr("载入后续规则集，演练其影响，由两人采用", "Load a successor, rehearse what it changes, adopt it by two persons"), []access.Role{access.Authority}},
	{"/desk/catalogue", tr("导入资源目录", "Import the catalogue"), tr("上传目录文件，逐行检查，退回有误的行", "Upload a file; every row is checked and faulty ones come back"), []access.Role{access.Authority, access.PublicBody, access.ImplementingBody}},
	{"/desk/plans", tr("授权运营实施方案", "Implementation plans"), tr("编制、集体决策、政府审议、报省备案", "Draft, decide, approve, file with the province"), []access.Role{access.ImplementingBody, access.Authority}},
	{"/desk/agreements", tr("授权运营协议", "Agreements"), tr("起草、核对、签订与终止", "Draft, check, conclude and end"), []access.Role{access.ImplementingBody, access.Company}},
	{"/desk/products", tr("我的数据产品", "My products"), tr("定义产品、上传样例、提交合规登记", "Define products, upload samples, file for registration"), []access.Role{access.Operator}},
	{"/desk/listings", tr("我的挂牌", "My offers"), tr("定价、配置用途、上传数据文件，上架与下架", "Price, licence and data file; publish and withdraw"), []access.Role{access.Merchant, access.Operator}},
	{"/proposals", tr("供需推荐", "Proposals"), tr("经纪人推荐的产品：待答复的、已接受的和作出的", "What brokers propose: to be answered, accepted, made"), []access.Role{access.Buyer, access.Broker}},
	{"/desk/qualifications", tr("资格与申请", "Qualifications"), tr("申请成为数据商，或登记数据经纪人认定", "Become a merchant, or have a broker's accreditation entered"), []access.Role{access.Company}},
	{"/matters", tr("申请与异议", "Applications and objections"), tr("对公共数据提出异议、反馈疑义等，由所属机构限期办理", "Object to public data, report a doubt: decided by the body within its time limit"), []access.Role{access.Company, access.PublicBody}},
	{"/orders", tr("订单", "Orders"), tr("确认、备案、付款、交付与结算", "Confirmation, record, payment, delivery and settlement"), []access.Role{access.Company, access.Authority, access.Exchange, access.Auditor}},
	{"/statement", tr("账目", "Statement"), tr("每一笔入账与出账，可下载", "Every line in and out, to download"), []access.Role{access.Company}},
	{"/messages", tr("消息", "Messages"), tr("办理结果、期限与待办的通知，以及通知方式", "What you were told, and how you are told"), []access.Role{access.SignedIn}},
	{"/organisation", tr("本单位", "Organisation"), tr("单位资料、成员账号与负责人", "Particulars, members and officers"), []access.Role{access.SignedIn}},
	{"/account", tr("我的账号", "My account"), tr("修改密码，查看并退出其他登录", "Change the password; see and end other sessions"), []access.Role{access.SignedIn}},
}

// deskTexts says what each desk is for.
var deskTexts = func() map[string]components.Text {
	m := map[string]components.Text{}
	for _, d := range desks {
		m[d.href] = d.text
	}
	return m
}()

// deskLinks are the caller's own desks, by role.
func (v *visit) deskLinks() []components.NavItem {
	var links []components.NavItem
	for _, d := range desks {
		for _, r := range d.roles {
			if access.Has(v.caller.Actor, r) {
				links = append(links, components.NavItem{Label: d.name, Href: d.href})
				break
			}
		}
	}
	return links
}
