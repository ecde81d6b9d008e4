package access

import "huishu/ledger/fault"

// KindTitle is the kind of an event in words, as the log shows it: an act, or what is recorded under one. A
// kind that has no words, such as of a newer program, is shown as its code.
func KindTitle(kind string) fault.Text {
	if t, ok := kindTitles[kind]; ok {
		return t
	}
	return fault.T(kind, kind)
}

// kindTitles are the words of every kind that is recorded. A test walks the program's own sources, the
// procedures of the shipped rule sets and the journal of the demo city for kinds that are missing here.
var kindTitles = map[string]fault.Text{
	// Parties, accounts and qualifications.
	"party.sign_up":       fault.T("企业注册", "Company signed up"),
	"party.register_body": fault.T("录入公共机构", "Public body entered"),
	"party.appoint":       fault.T("任命负责人", "Officer appointed"),
	"party.edit":          fault.T("修改主体信息", "Party's particulars changed"),
	"party.verify":        fault.T("核验主体身份", "Party's identity verified"),
	"event.erase":         fault.T("删除事件内容", "Content of events erased"),
	"account.create":      fault.T("开通账号", "Account created"),
	"account.disable":     fault.T("停用账号", "Account disabled"),
	"account.erase":       fault.T("删除个人信息", "Personal information erased"),
	"account.password":    fault.T("修改密码", "Password changed"),
	"account.reset":       fault.T("重置密码", "Password reset"),

	"client.create":         fault.T("登记机器客户端", "Machine client created"),
	"client.key_issue":      fault.T("签发客户端密钥", "Key of a client issued"),
	"client.key_revoke":     fault.T("吊销客户端密钥", "Key of a client revoked"),
	"client.take_over":      fault.T("接任客户端责任人", "Responsibility for a client taken over"),
	"client.revoke":         fault.T("停用机器客户端", "Machine client revoked"),
	"client.quota":          fault.T("设定接口限额", "Quota of the interface set"),
	"factor.add":            fault.T("添加登录验证方式", "Second factor added"),
	"factor.remove":         fault.T("移除登录验证方式", "Second factor removed"),
	"factor.recovery":       fault.T("生成恢复码", "Recovery codes made"),
	"factor.reset":          fault.T("重置登录验证方式", "Second factors reset"),
	"account.second_factor": fault.T("二次验证开启或关闭", "Second factor switched on or off"),

	// Work on cases: the acts, and what is recorded under them.
	"case.assign":       fault.T("案件承办或移交", "Case taken or handed over"),
	"case.stop_clock":   fault.T("停止计算时限", "Clock stopped"),
	"case.stop":         fault.T("停止计算时限", "Clock stopped"),
	"case.resume_clock": fault.T("恢复计算时限", "Clock runs again"),
	"case.resume":       fault.T("恢复计算时限", "Clock runs again"),
	"case.propose":      fault.T("决定已提议，待复核", "Decision proposed, awaits a second person"),
	"case.reject":       fault.T("提议被否决或撤回", "Proposal rejected or taken back"),
	"case.explain":      fault.T("说明延误理由", "Delay explained"),
	"case.watch":        fault.T("时限巡查", "Time limits watched"),
	"case.remind":       fault.T("到期提醒", "Reminder of a time limit"),
	"case.overdue":      fault.T("时限逾期", "Time limit overdue"),
	"case.transfer":     fault.T("在办事项转按新规则集办理", "Open case goes on under a new rule set"),
	"case.stay":         fault.T("在办事项仍按原规则集办理", "Open case stays under its own rule set"),

	// The general door. What was done in which procedure stands in the event.
	"filing.file":  fault.T("提出申请或异议", "Application or objection filed"),
	"filing.form":  fault.T("提交表单", "Form of a filing handed in"),
	"filing.act":   fault.T("办理申请或异议", "Application or objection dealt with"),
	"filing.amend": fault.T("补正表单", "Form of a filing amended"),

	"application.file":       fault.T("提交入册材料", "Qualification papers filed"),
	"application.complete":   fault.T("补正入册材料", "Qualification papers completed"),
	"qualification.apply":    fault.T("申请入册", "Qualification applied for"),
	"qualification.accept":   fault.T("受理入册申请", "Qualification application accepted"),
	"qualification.return":   fault.T("退回入册申请补正", "Qualification application returned"),
	"qualification.resubmit": fault.T("重新提交入册申请", "Qualification application resubmitted"),
	"qualification.approve":  fault.T("准予入册", "Qualification approved"),
	"qualification.grant":    fault.T("登入名册", "Qualification entered in the register"),
	"qualification.refuse":   fault.T("不予入册", "Qualification refused"),
	"qualification.withdraw": fault.T("撤回入册申请", "Qualification application withdrawn"),
	"qualification.suspend":  fault.T("暂停资格", "Qualification suspended"),
	"qualification.restore":  fault.T("恢复资格", "Qualification restored"),
	"qualification.revoke":   fault.T("撤销资格", "Qualification revoked"),
	"qualification.end":      fault.T("资格终止", "Qualification ended"),
	"qualification.expire":   fault.T("资格到期", "Qualification expired"),

	// Catalogue, documents, agreements, products.
	"resource.create":    fault.T("资源编入目录", "Resource entered in the catalogue"),
	"resource.update":    fault.T("更新目录资源", "Resource updated"),
	"resource.settle":    fault.T("核定目录中的疑似个人信息", "Flagged text of a resource settled"),
	"document.put":       fault.T("文件存入档案", "Document filed"),
	"agreement.draft":    fault.T("起草授权运营协议", "Agreement drafted"),
	"agreement.edit":     fault.T("修改协议草案", "Draft agreement changed"),
	"agreement.attach":   fault.T("添加协议附件", "Paper attached to an agreement"),
	"agreement.approve":  fault.T("一方同意协议", "Agreement approved by one side"),
	"agreement.revise":   fault.T("协议退回修改", "Agreement sent back for revision"),
	"agreement.conclude": fault.T("签订授权运营协议", "Agreement concluded"),
	"agreement.withdraw": fault.T("撤回协议", "Agreement withdrawn"),
	"agreement.end":      fault.T("协议终止", "Agreement ended"),
	"product.create":     fault.T("新建数据产品", "Product created"),
	"product.edit":       fault.T("修改数据产品", "Product changed"),
	"product.entrust":    fault.T("委托数据商", "Merchant entrusted with a product"),
	"product.material":   fault.T("提交产品材料", "Product's material filed"),
	"product.code":       fault.T("赋予产品编码", "Product code given"),
	"product.registered": fault.T("产品登记生效", "Product registered"),
	"sample.attach":      fault.T("上传并扫描样例", "Sample attached and scanned"),
	"sample.deidentify":  fault.T("采用去标识化的样例", "De-identified sample adopted"),
	"sample.contest":     fault.T("对扫描发现提出说明", "Finding of a sample contested"),
	"sample.waive":       fault.T("认定扫描误报", "Finding of a sample judged a false alarm"),

	// Compliance registration.
	"registration.submit":   fault.T("提交登记申请", "Registration applied for"),
	"registration.accept":   fault.T("受理登记申请", "Registration accepted for review"),
	"registration.return":   fault.T("一次性告知补正", "Registration returned for completion"),
	"registration.resubmit": fault.T("补正后重新提交", "Registration resubmitted"),
	"registration.review":   fault.T("形式审核通过，开始公示", "Formal review passed, public notice begun"),
	"registration.register": fault.T("准予登记", "Registration granted"),
	"registration.refuse":   fault.T("不予登记", "Registration refused"),
	"registration.withdraw": fault.T("撤回登记申请", "Registration withdrawn"),
	"registration.object":   fault.T("提出异议", "Objection raised"),
	"registration.uphold":   fault.T("异议成立", "Objection upheld"),
	"registration.dismiss":  fault.T("异议不成立", "Objection dismissed"),
	"registration.suspend":  fault.T("暂停登记效力", "Registration suspended"),
	"registration.restore":  fault.T("恢复登记效力", "Registration restored"),
	"registration.revoke":   fault.T("撤销登记", "Registration revoked"),
	"registration.expire":   fault.T("登记期满注销", "Registration expired"),
	"certificate.issue":     fault.T("签发登记凭证", "Certificate issued"),

	// The market.
	"listing.create":        fault.T("编制挂牌信息", "Listing created"),
	"listing.edit":          fault.T("修改挂牌信息", "Listing changed"),
	"listing.publish":       fault.T("产品上架", "Listing published"),
	"listing.withdraw":      fault.T("产品下架", "Listing withdrawn"),
	"listing.file":          fault.T("上传交付文件", "File to deliver attached"),
	"demand.post":           fault.T("发布数据需求", "Demand posted"),
	"demand.close":          fault.T("关闭数据需求", "Demand closed"),
	"match.propose":         fault.T("推荐产品", "Match proposed"),
	"proposal.accept":       fault.T("接受推荐", "Proposal accepted"),
	"proposal.decline":      fault.T("婉拒推荐", "Proposal declined"),
	"proposal.order":        fault.T("按推荐下单", "Proposal led to an order"),
	"order.place":           fault.T("下单", "Order placed"),
	"order.confirm":         fault.T("卖方确认订单", "Order confirmed by the seller"),
	"order.cancel":          fault.T("取消订单", "Order cancelled"),
	"order.filing":          fault.T("合同报送交易场所", "Contract sent to the exchange"),
	"order.filed":           fault.T("合同已在交易场所备案", "Contract filed at the exchange"),
	"order.reject":          fault.T("交易场所不予备案", "Contract rejected by the exchange"),
	"order.deliver":         fault.T("订单交付", "Order delivered"),
	"order.take":            fault.T("买方取得数据", "Data taken by the buyer"),
	"order.acknowledge":     fault.T("买方确认收货", "Delivery acknowledged on the order"),
	"order.settle":          fault.T("订单结算", "Order settled"),
	"order.report_delivery": fault.T("向交易场所回报交付", "Delivery reported to the exchange"),
	"order.report_clearing": fault.T("向交易场所回报清算", "Clearing reported to the exchange"),
	"order.complete":        fault.T("订单完成", "Order completed"),
	"exchange.file":         fault.T("交易场所备案", "Contract entered in the exchange's records"),
	"exchange.refuse":       fault.T("交易场所拒绝备案", "Contract refused by the exchange"),
	"exchange.delivery":     fault.T("交易场所登记交付", "Delivery noted by the exchange"),
	"exchange.clearing":     fault.T("交易场所登记清算", "Clearing noted by the exchange"),
	"payment.confirm":       fault.T("确认收款", "Payment confirmed"),
	"payment.refund":        fault.T("确认退款", "Refund confirmed"),
	"money.payment":         fault.T("收款入账", "Payment booked"),
	"money.settlement":      fault.T("分账入账", "Settlement booked"),
	"money.refund":          fault.T("退款入账", "Refund booked"),
	"delivery.make":         fault.T("交付数据", "Delivery made"),
	"delivery.fetch":        fault.T("下载数据", "Delivery fetched"),
	"delivery.acknowledge":  fault.T("签收数据", "Delivery acknowledged"),

	// The calendar of working days.
	"calendar.load":   fault.T("载入放假安排", "Holiday notice loaded"),
	"clock.recompute": fault.T("重新计算期限", "Deadline reckoned anew"),

	// Rule sets.
	"rule_set.propose":        fault.T("提议采用规则集", "Rule set proposed"),
	"rule_set.adopt":          fault.T("采用规则集", "Rule set adopted"),
	"rule_set.withdraw":       fault.T("撤回规则集提议", "Proposal of a rule set withdrawn"),
	"rule_set.revoke":         fault.T("提议撤销已采用的规则集", "Revocation of an adopted rule set proposed"),
	"rule_set.revoke_confirm": fault.T("撤销已采用的规则集", "Adoption of a rule set revoked"),
	"rule_set.revoke_drop":    fault.T("放弃撤销规则集", "Revocation of a rule set dropped"),
	"registration.transfer":   fault.T("登记申请转按新规则集办理", "Registration file goes on under a new rule set"),
	"rule_set.keep":           fault.T("留存规则集文本", "Text of a rule set kept"),

	// The machine.
	"demo.clock":         fault.T("演示时钟前移", "Demonstration clock moved on"),
	"trail.root":         fault.T("固化一小时的访问记录", "An hour of the access trail bound into the log"),
	"log.rotate_key":     fault.T("轮换日志密钥", "Key of the log rotated"),
	"log.rotate_sm2_key": fault.T("轮换日志的 SM2 密钥", "SM2 key of the log rotated"),
	"setting.change":     fault.T("修改系统设置", "Setting changed"),
	"anchor.deploy":      fault.T("部署锚定合约", "Anchor contract deployed"),
	"anchor.submit":      fault.T("提交锚定", "Checkpoint sent to the chain"),
	"anchor.confirm":     fault.T("锚定已确认", "Anchor confirmed"),
	"anchor.fail":        fault.T("锚定未成", "Anchor failed"),
}
