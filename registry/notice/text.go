package notice

import (
	"strings"

	"huishu/ledger/fault"
)

// Occasion is a row of the table of texts: what has happened, as whoever is told sees it.
type Occasion string

// The occasions.
const (
	Filed      Occasion = "filed"
	Accepted   Occasion = "accepted"
	Returned   Occasion = "returned"
	Moved      Occasion = "moved"
	Objected   Occasion = "objected"
	Granted    Occasion = "granted"
	Refused    Occasion = "refused"
	Suspended  Occasion = "suspended"
	Restored   Occasion = "restored"
	Revoked    Occasion = "revoked"
	Ended      Occasion = "ended"
	Withdrawn  Occasion = "withdrawn"
	YourTurn   Occasion = "your_turn"
	NearDue    Occasion = "near_due"
	PastDue    Occasion = "past_due"
	Explained  Occasion = "explained"
	ClockHeld  Occasion = "clock_stopped"
	ClockRuns  Occasion = "clock_resumed"
	ClockMoved Occasion = "clock_moved"
	Assigned   Occasion = "assigned"
	Proposed   Occasion = "proposed"
	Rejected   Occasion = "rejected"
	NewRules   Occasion = "new_rules"
	VoteCalled Occasion = "vote_called"
	VoteJoined Occasion = "vote_joined"
	Recoded    Occasion = "query_code_corrected"
	HookOff    Occasion = "webhook_disabled"
	Expiring   Occasion = "licence_expiring"
	HasExpired Occasion = "licence_expired"
	FirstNear  Occasion = "first_registration_near"
	FirstOver  Occasion = "first_registration_over"
	HasBegun   Occasion = "licence_begun"
	Sanctioned Occasion = "licence_sanctioned"
	AskSecond  Occasion = "sanction_proposed"
	TurnedDown Occasion = "sanction_rejected"
	GivenUp    Occasion = "licence_given_up"
	Designated Occasion = "designated"
	CarriesNow Occasion = "agreement_effect"
	RestsOnIt  Occasion = "agreement_rested_on"
	Released   Occasion = "released"
	Identified Occasion = "identity_verified"
	AskAmount  Occasion = "transfer_sent"
	NoAmount   Occasion = "transfer_failed"
	// Of how an account is guarded.
	ResetGiven      Occasion = "reset_given"
	PasswordRenewed Occasion = "password_renewed"

	// Of the market, whose rooms say when ([TellOf]).
	OrderPlaced      Occasion = "order_placed"
	OrderConfirmed   Occasion = "order_confirmed"
	OrderDelivered   Occasion = "order_delivered"
	OrderSettled     Occasion = "order_settled"
	ProposalMade     Occasion = "proposal_made"
	ProposalAccepted Occasion = "proposal_accepted"
	ProposalDeclined Occasion = "proposal_declined"
)

// wording is what is said on an occasion: a title, and a text of one sentence a line. {words} are filled in from the case and
// the definition of its procedure; a line one of whose words is empty is left out.
type wording struct {
	kind        Kind
	title, text fault.Text
}

// why is how a decision says what it rests on, and rights what remains to whoever is affected by it. Whether 行政复议 and 行政诉讼
// lie is not for this program to say: it only says that telling by it takes nothing away.
var (
	why = fault.T("理由：{reason}\n依据的情形：{ground}\n依据：{article}",
		"Reasons: {reason}\nGround: {ground}\nProvision: {article}")
	rights = fault.T("如有异议，可查看办理过程后向作出决定的机关说明；材料补齐、情况改变后可以重新申请。依法享有的陈述申辩、申请行政复议、提起行政诉讼等权利不受本通知影响。",
		"If you disagree, read the course of the case and answer to the body that decided; you may apply again once the material is complete or the facts have changed. Rights to be heard, to administrative reconsideration and to go to court that the law gives are not affected by this message.")
)

var wordings = map[Occasion]wording{
	Filed: {Progress, fault.T("{procedure}：已提交", "{procedure}: filed"),
		lines(fault.T("“{title}”已提交，现为“{step}”。\n应当在 {due} 前办理。\n{notice}", "\"{title}\" was filed and is now \"{step}\".\nIt is to be dealt with by {due}.\n{notice}"))},
	Accepted: {Progress, fault.T("{procedure}：已受理", "{procedure}: accepted for review"),
		lines(fault.T("“{title}”：{act}，现为“{step}”。\n办理期限至 {due}。\n{notice}", "\"{title}\": {act}; it is now \"{step}\".\nThe time limit ends on {due}.\n{notice}"))},
	Returned: {Gaps, fault.T("{procedure}：需要补正", "{procedure}: something must be mended"),
		lines(fault.T("“{title}”需要补正，以下为一次性告知的全部内容。", "\"{title}\" must be mended; this is told once and completely."), why,
			fault.T("须补正的内容：{gaps}", "To be mended: {gaps}"),
			fault.T("请在事项页补正后重新提交；时限自重新提交之日起重新计算。", "Mend it on the page of the case and hand it in again; the clock starts anew on that day."))},
	Moved: {Progress, fault.T("{procedure}：{act}", "{procedure}: {act}"),
		lines(fault.T("“{title}”现为“{step}”。\n期限至 {due}。", "\"{title}\" is now \"{step}\".\nThe time runs until {due}."), why, fault.T("{notice}", "{notice}"))},
	Objected: {Progress, fault.T("{procedure}：有人提出异议", "{procedure}: an objection was raised"),
		lines(fault.T("“{title}”：{act}，现为“{step}”。", "\"{title}\": {act}; it is now \"{step}\"."), why,
			fault.T("请准备说明材料；复核结果会再通知您。", "Prepare your answer; you will be told the result."))},
	Granted: {Decision, fault.T("{procedure}：{step}", "{procedure}: {step}"),
		lines(fault.T("“{title}”：{act}。\n最后一天：{last_day}", "\"{title}\": {act}.\nLast day: {last_day}"), why, fault.T("{notice}", "{notice}"))},
	Refused: {Decision, fault.T("{procedure}：{step}", "{procedure}: {step}"),
		lines(fault.T("“{title}”：{act}。", "\"{title}\": {act}."), why, fault.T("{notice}", "{notice}"), rights)},
	Suspended: {Decision, fault.T("{procedure}：已暂停", "{procedure}: suspended"),
		lines(fault.T("“{title}”：{act}。暂停期间不发生效力。", "\"{title}\": {act}. It has no effect meanwhile."), why, rights)},
	Restored: {Decision, fault.T("{procedure}：已恢复", "{procedure}: restored"),
		lines(fault.T("“{title}”：{act}，重新发生效力。", "\"{title}\": {act}. It has effect again."), why)},
	Revoked: {Decision, fault.T("{procedure}：已撤销", "{procedure}: revoked"),
		lines(fault.T("“{title}”：{act}。", "\"{title}\": {act}."), why, rights)},
	Ended: {Decision, fault.T("{procedure}：{step}", "{procedure}: {step}"),
		lines(fault.T("“{title}”：{act}。", "\"{title}\": {act}."), why, fault.T("{notice}", "{notice}"))},
	Withdrawn: {Progress, fault.T("{procedure}：已撤回", "{procedure}: withdrawn"),
		lines(fault.T("“{title}”已由申请方撤回。", "\"{title}\" was taken back by the applicant."), why)},
	YourTurn: {Task, fault.T("待办：{procedure}", "To do: {procedure}"),
		lines(fault.T("“{title}”现为“{step}”，等待您或贵单位办理。\n期限至 {due}。", "\"{title}\" is now \"{step}\" and waits for you or your organisation.\nThe time limit ends on {due}."))},
	NearDue: {Deadline, fault.T("时限将届满：{title}", "Time limit near: {title}"),
		lines(fault.T("{procedure}“{title}”（{step}）的时限将于 {due} 届满。\n时限依据：{article}", "The time limit of {procedure} \"{title}\" ({step}) ends on {due}.\nIt rests on {article}."))},
	PastDue: {Deadline, fault.T("已逾期：{title}", "Overdue: {title}"),
		lines(fault.T("{procedure}“{title}”（{step}）的时限已于 {due} 届满，尚未办结。\n时限依据：{article}\n逾期不视为同意或准予，承办机关应当说明理由。", "The time limit of {procedure} \"{title}\" ({step}) ended on {due}; it is not decided.\nThe limit rests on {article}.\nNothing is deemed granted by it; the office explains the delay."))},
	Explained: {Deadline, fault.T("延期说明：{title}", "Delay explained: {title}"),
		lines(fault.T("承办机关说明了“{title}”未按时办结的理由。", "The office has explained why \"{title}\" was not decided in time."), why)},
	ClockHeld: {Deadline, fault.T("停止计算时限：{title}", "Clock stopped: {title}"),
		lines(fault.T("“{title}”的时限停止计算，所需时间不计入办理期限。", "The clock of \"{title}\" stands still; the time needed does not count."), why)},
	ClockRuns: {Deadline, fault.T("恢复计算时限：{title}", "Clock runs again: {title}"),
		lines(fault.T("“{title}”的时限恢复计算。\n期限至 {due}。", "The clock of \"{title}\" runs again.\nThe time limit ends on {due}."), why)},
	ClockMoved: {Deadline, fault.T("时限调整：{title}", "Time limit moved: {title}"),
		lines(fault.T("因放假安排，“{title}”的期限调整为 {due}。", "By a holiday notice the time limit of \"{title}\" now ends on {due}."))},
	Assigned: {Task, fault.T("交由您承办：{title}", "Given to you: {title}"),
		lines(fault.T("{procedure}“{title}”（{step}）交由您承办。\n期限至 {due}。", "{procedure} \"{title}\" ({step}) was given to you.\nThe time limit ends on {due}."), why)},
	Proposed: {Task, fault.T("待复核：{title}", "To be confirmed: {title}"),
		lines(fault.T("{procedure}“{title}”：有人提议“{act}”，须由另一人复核。", "{procedure} \"{title}\": \"{act}\" was proposed; another person must confirm it."), why)},
	Rejected: {Task, fault.T("提议未通过：{title}", "Proposal turned down: {title}"),
		lines(fault.T("{procedure}“{title}”：“{act}”的提议被否决或撤回。", "{procedure} \"{title}\": the proposal \"{act}\" was turned down or taken back."), why)},
	Recoded: {Decision, fault.T("查询码已更正：{title}", "Query code corrected: {title}"),
		lines(fault.T("“{title}”的登记结果查询码由 {was} 更正为 {code}。请使用新的登记结果，原登记结果不再有效。", "The query code of \"{title}\" was corrected from {was} to {code}. Use the new result; the earlier one stands no more."), why)},
	VoteCalled: {Task, fault.T("待表决：{title}", "Your vote: {title}"),
		lines(fault.T("{procedure}“{title}”（{step}）须经{committee}表决，请您表决并说明理由；与本件有利害关系的，请声明回避。\n期限至 {due}。\n依据：{committee_article}",
			"{procedure} \"{title}\" ({step}) needs the vote of: {committee}. Vote, with reasons, or declare your interest in the case.\nThe time limit ends on {due}.\nProvision: {committee_article}"))},
	ResetGiven: {Security, fault.T("工作人员为您办理了密码重置", "An officer arranged a reset of your password"),
		lines(fault.T("{at}，系统管理员为您的账号办理了密码重置，重置凭证 24 小时内有效，使用之前原密码不变。\n不是您申请的，请立即联系系统管理员。",
			"On {at} a system administrator arranged for the password of your account to be set anew. The ticket is valid for 24 hours; until it is used the password stays.\nIf you did not ask for it, tell the system's administrator at once."))},
	PasswordRenewed: {Security, fault.T("您的密码已重置", "Your password was set anew"),
		lines(fault.T("{at}，有人凭重置凭证为您的账号设置了新密码，此前的登录均已退出。\n不是您本人操作的，请立即联系系统管理员，并说明账号可能被他人控制。",
			"On {at} a new password was set for your account with a reset ticket, and every session from before ended.\nIf it was not you, tell the system's administrator at once that somebody else may have got hold of the account."))},
	VoteJoined: {Task, fault.T("待表决：您已任{committee}委员", "Your vote: you sit on the {committee}"),
		lines(fault.T("您已被任命为{committee}委员，任期 {from} 至 {to}。以下事项正在表决：{cases}。\n请在任期内表决并说明理由；与某件有利害关系的，请声明回避。\n依据：{article}",
			"You were appointed to: {committee}, from {from} to {to}. These cases await its vote: {cases}.\nVote within your term, with reasons, or declare your interest in a case.\nProvision: {article}"))},
	HookOff: {Delivery, fault.T("Webhook 已停用", "Webhook switched off"),
		lines(fault.T("{url} 连续多日投递失败或已声明不再接收，已停用。修复后可重新启用，失败的投递可以逐条重发。", "Deliveries to {url} have failed for days, or it said that it is gone; it was switched off. Enable it once it is mended; what failed can be sent again."))},
	Expiring: {Deadline, fault.T("资格将到期：{number}", "About to expire: {number}"),
		lines(fault.T("{holder}的{kind}资格 {number} 将于 {due} 到期，还有 {days} 天。到期后，须凭该资格办理的事项不能再办理。",
			"The qualification {number} of {holder} as {kind} ends on {due}, in {days} days. From then on nothing can be done that depends on it."),
			fault.T("请持有单位及时申请续期或重新取得。\n资格依据：{article}", "The holder should renew it or obtain a new one in time.\nIt rests on {article}."))},
	HasBegun: {Progress, fault.T("资格已生效：{number}", "In effect: {number}"),
		lines(fault.T("{holder}的{kind}资格 {number} 自 {from} 起生效，名册和状态清单已更新。\n资格依据：{article}",
			"The qualification {number} of {holder} as {kind} is in effect from {from} on; the register and the status list say so.\nIt rests on {article}."))},
	HasExpired: {Deadline, fault.T("资格已到期：{number}", "Expired: {number}"),
		lines(fault.T("{holder}的{kind}资格 {number} 已于 {due} 到期，名册和状态清单已更新。\n资格依据：{article}",
			"The qualification {number} of {holder} as {kind} ended on {due}; the register and the status list say so.\nIt rests on {article}."))},
	Sanctioned: {Decision, fault.T("{act}：{number}", "{act}: {number}"),
		lines(fault.T("{holder}的{kind}资格 {number}：{act}，即时生效，名册和状态清单随之更新。\n理由：{reason}\n资格依据：{article}",
			"The qualification {number} of {holder} as {kind}: {act}, at once; the register and the status list say so.\nReasons: {reason}\nIt rests on {article}."),
			fault.T("此后哪些事项仍可办理，见“主体”页的《资格状态允许办理的事项》。", "What may still be done stands in the table \"What each status allows\" of the register of parties."), rights)},
	AskSecond: {Task, fault.T("待复核：{act} {number}", "To be confirmed: {act} {number}"),
		lines(fault.T("有人提议对{holder}的{kind}资格 {number} 作出：{act}。须由另一人复核或否决。\n理由：{reason}", "It is proposed for the qualification {number} of {holder} as {kind}: {act}. A second person confirms or rejects it.\nReasons: {reason}"))},
	TurnedDown: {Progress, fault.T("未予复核：{act} {number}", "Not confirmed: {act} {number}"),
		lines(fault.T("对{holder}的资格 {number} 的提议（{act}）未获复核，资格状态不变。\n理由：{reason}", "The proposal for the qualification {number} of {holder} ({act}) was not confirmed; its status stays as it is.\nReasons: {reason}"))},
	GivenUp: {Progress, fault.T("资格已放弃：{number}", "Given up: {number}"),
		lines(fault.T("{holder}已放弃{kind}资格 {number}，名册和状态清单已更新。\n理由：{reason}", "{holder} gave up its qualification {number} as {kind}; the register and the status list say so.\nReasons: {reason}"))},
	Designated: {Decision, fault.T("已指定为{capacity}", "Designated: {capacity}"),
		lines(fault.T("{holder}已被指定为{capacity}，登记簿已更新，本单位人员随即取得相应权限。\n决定文件：{ground}\n依据：{article}",
			"{holder} was designated: {capacity}. The register says so, and its people have what goes with it from now on.\nPaper that decided it: {ground}\nProvision: {article}"))},
	Released: {Decision, fault.T("不再作为{capacity}", "No longer: {capacity}"),
		lines(fault.T("{holder}不再作为{capacity}，登记簿已更新，本单位人员相应的权限随即终止。\n{stays}\n决定文件：{ground}\n依据：{article}",
			"{holder} ceased to be: {capacity}. The register says so, and its people no longer have what goes with it.\n{stays}\nPaper that decided it: {ground}\nProvision: {article}"), rights)},
	Identified: {Progress, fault.T("身份已核验：{way}", "Identity verified: {way}"),
		lines(fault.T("{holder}的身份核验已登记。\n核验方式：{way}\n法定代表人（负责人）实名：{legal_rep}\n经办人实名：{handler}\n依据：{article}",
			"It is recorded how the identity of {holder} was verified.\nHow: {way}\nLegal representative's name: {legal_rep}\nHandler's name: {handler}\nProvision: {article}"),
			fault.T("记录有误的，请联系主管部门更正。", "Where the record is wrong, have the authority correct it."))},
	AskAmount: {Task, fault.T("请填报收到的核验款金额", "Say how much you received"),
		lines(fault.T("主管部门已向{holder}在{bank}、尾号 {account} 的对公账户转入一笔核验款。请查账后填报金额，共可填报 {left} 次。\n依据：{article}",
			"The authority sent a small amount to the account of {holder} at {bank} ending in {account}. Look it up and say how much it was; you may answer {left} times.\nProvision: {article}"))},
	NoAmount: {Task, fault.T("对公打款核验未通过：{holder}", "Transfer not confirmed: {holder}"),
		lines(fault.T("{holder}填报的金额 {answers} 次不符，这笔打款已作废，身份仍未核验。", "{holder} named a wrong amount {answers} times; the transfer is void and the identity not verified."),
			fault.T("请核对账户后重新打款，或改用其他方式核验。", "Compare the account and send another, or verify in another way."))},
	CarriesNow: {Decision, fault.T("{turn}，影响：{title}", "{turn}, and what it touches: {title}"),
		lines(fault.T("授权运营协议“{title}”（{code}）：{turn}。\n协议的最后一天：{last_day}\n依附于协议的有：{effect}。\n每一项的现状和此后的处理，见协议页。",
			"Authorised-operation agreement \"{title}\" ({code}): {turn}.\nIts last day: {last_day}\nOn it rest: {effect}.\nThe agreement's page says of each where it stands and what becomes of it."))},
	RestsOnIt: {Trade, fault.T("{turn}，涉及贵单位的挂牌或订单", "{turn}: it touches listings or orders of yours"),
		lines(fault.T("授权运营协议“{title}”（{code}）：{turn}。\n协议的最后一天：{last_day}\n贵单位的以下挂牌、订单以它为依据：{items}。",
			"Authorised-operation agreement \"{title}\" ({code}): {turn}.\nIts last day: {last_day}\nThese listings and orders of yours rest on it: {items}."))},
	FirstNear: {Deadline, fault.T("首次登记将到期：{title}", "First registration due: {title}"),
		lines(fault.T("产品“{title}”已开展授权运营并已对数据存证，首次登记须在 {due} 前提交申请。", "Operation has started and the data of the product \"{title}\" is in evidence: its first registration is to be applied for by {due}."),
			fault.T("请继续填写草稿并提交；上次填写的内容已保存。\n时限依据：{article}", "Go on with the draft and file it; what you entered is kept.\nThe limit rests on {article}."))},
	FirstOver: {Deadline, fault.T("首次登记已逾期：{title}", "First registration overdue: {title}"),
		lines(fault.T("{holder}的产品“{title}”应在 {due} 前申请首次登记，至今未提交。\n时限依据：{article}", "{holder} was to apply for the first registration of the product \"{title}\" by {due}, and has not.\nThe limit rests on {article}."),
			fault.T("逾期不免除登记义务：请运营机构尽快提交。", "The duty stands: the operator files it without delay."))},
	OrderPlaced: {Trade, fault.T("新订单：{title}", "New order: {title}"),
		lines(fault.T("订单 {number}（{price}）已提交，请确认或谢绝。", "Order {number} ({price}) was placed; confirm or decline it."))},
	OrderConfirmed: {Trade, fault.T("订单已确认：{title}", "Order confirmed: {title}"),
		lines(fault.T("订单 {number}（{price}）已由卖方确认，合同编码 {contract}。合同随即报交易所备案，之后方可付款和交付。",
			"The seller has confirmed order {number} ({price}); the contract is {contract}. It is now filed with the exchange; payment and delivery follow."))},
	OrderDelivered: {Trade, fault.T("数据已交付：{title}", "Delivered: {title}"),
		lines(fault.T("订单 {number} 的数据文件“{file}”已交付，请下载并验收。", "The data file \"{file}\" of order {number} was delivered; fetch and accept it."))},
	OrderSettled: {Trade, fault.T("订单已结算：{title}", "Order settled: {title}"),
		lines(fault.T("订单 {number}（{price}）已结算，您单位的份额见账目。", "Order {number} ({price}) is settled; your organisation's share stands in its account."))},
	ProposalMade: {Trade, fault.T("收到供需推荐：{title}", "A proposal for: {title}"),
		lines(fault.T("数据经纪人就您的需求 {number} 推荐了产品，请接受或谢绝。", "A broker proposes a product for your demand {number}; accept or decline it."))},
	ProposalAccepted: {Trade, fault.T("推荐已被接受：{title}", "Proposal accepted: {title}"),
		lines(fault.T("您就需求 {number} 作出的推荐已被接受，买方可以据此下单。", "Your proposal for demand {number} was accepted; the buyer may order by it."))},
	ProposalDeclined: {Trade, fault.T("推荐已被谢绝：{title}", "Proposal declined: {title}"),
		lines(fault.T("您就需求 {number} 作出的推荐已被谢绝。\n理由：{reason}", "Your proposal for demand {number} was declined.\nReasons: {reason}"))},
	NewRules: {Progress, fault.T("转按新规则办理：{title}", "Under new rules: {title}"),
		lines(fault.T("{procedure}“{title}”自即日起按新的规则集办理。\n依据：{article}\n期限至 {due}。", "{procedure} \"{title}\" goes on under the new rule set.\nProvision: {article}\nThe time limit ends on {due}."))},
}

// lines joins texts, one after the other, in both languages.
func lines(parts ...fault.Text) fault.Text {
	var t fault.Text
	for i, p := range parts {
		if i > 0 {
			t.ZH, t.EN = t.ZH+"\n", t.EN+"\n"
		}
		t.ZH, t.EN = t.ZH+p.ZH, t.EN+p.EN
	}
	return t
}

// words fill a wording in one language.
type words map[string]fault.Text

// fill puts the words into a text. A line of which a word is empty is left out.
func (w words) fill(t fault.Text) fault.Text {
	return fault.T(w.in("zh", t.ZH), w.in("en", t.EN))
}

func (w words) in(lang, text string) string {
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		if filled, ok := w.line(lang, line); ok {
			out = append(out, filled)
		}
	}
	return strings.Join(out, "\n")
}

func (w words) line(lang, line string) (string, bool) {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(line, "{")
		b.WriteString(before)
		if !found {
			return b.String(), true
		}
		name, after, _ := strings.Cut(rest, "}")
		word := w[name].In(lang)
		if word == "" {
			return "", false
		}
		b.WriteString(word)
		line = after
	}
}
