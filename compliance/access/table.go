package access

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// WriteTables writes the policy as tables for lawyers, in Markdown: what each act is, who does it by role and relation, in which
// function, and by which article; then the same by role. states says of an act on which states of the acting party it is still
// done ("" where none matters); the room that knows the states gives it.
func WriteTables(w io.Writer, states func(Act) string) error {
	var b strings.Builder
	b.WriteString(tableHead)
	b.WriteString("\n## 事项 / Acts\n\n| 事项 Act | 依据 Article | 任何对象 Any object | 本单位的 Own | 本单位为当事方的 Party to it | 本人的 Self | 职能 Function | 实名 Real name | 当场验证 Fresh proof | 资格状态 Status of the qualification |\n|---|---|---|---|---|---|---|---|---|---|\n")
	for _, r := range Policy {
		named, proved := required(slices.Contains(HighValue, r.Act)), required(StepUp[r.Act])
		fmt.Fprintf(&b, "| %s `%s` | %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", actWords(r.Act), r.Act, dash(r.Article),
			roleWords(r.Any), roleWords(r.Own), roleWords(r.Party), roleWords(r.Self), rowFunctions(r), named, proved, dash(states(r.Act)))
	}
	b.WriteString("\n## 身份 / Roles\n")
	for _, role := range Roles {
		writeRole(&b, role)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

var tableHead = `# 谁可以办理什么 / Who may do what

本表由 ` + "`huishu rules access`" + ` 根据 compliance/access 的唯一一张权限表生成，程序按同一张表放行；表中没有的一律不准。
This page is made by ` + "`huishu rules access`" + ` from the one policy table of compliance/access, by which the program decides; what it does not grant is denied.

读法 / How to read a row:

- **身份**是单位的资格：只有在当日有效时才算。数据商、数据经纪人须登记有效，运营机构须授权运营协议有效；暂停、期满、终止、撤销之日起即失去该身份，仍为“企业”“需方”。
  A **role** is what the party is, on the day: a merchant's or broker's entry, an operator's agreement must be valid that day. From the day it is suspended, expired, ended or revoked the party has that role no more, and is still a company and a buyer.
- **任何对象**：不论对象属于谁。**本单位的**：对象属于本单位。**本单位为当事方的**：本单位是该对象的另一方。**本人的**：对象属于个人，与其代表哪个单位、担任何种职能无关。
  **Any object**: whosoever it is. **Own**: the party owns it. **Party to it**: the party is another side of it. **Self**: it is the person's own, whatever party and function it acts in.
- **职能**是个人在单位中的分工：列出职能的，须由具有其中之一的成员办理；“全体成员”包括只读人员。公众和系统没有职能。
  A **function** is what a person does within the party: one of those named is needed; "every member" includes who only reads. The public and the service itself have none.
- **实名**：标“须”的事项，须由本单位已登记真实姓名的人员办理，以便日志指向真实的人。
  **Real name**: such an act is done by a person whose real name the party has recorded, so that the log leads to a person.
- **当场验证**：标“须”的事项，须在办理前 ` + proofMinutes + ` 分钟内再次验证身份（密码、验证器、通行密钥或统一身份认证），或由机器逐次签名；仅凭仍在登录状态不能办理。
  **Fresh proof**: whoever does such an act has proved who it is within ` + proofMinutes + ` minutes (password, authenticator, passkey or single sign-on), or signs the very request; being signed in is not enough.
- **双人办理**：哪些事项须由第二人复核，由规则集逐项规定，见 docs/procedures.md；同一人的多个账号按一人计。
  **Two persons**: which acts a second person confirms is for the rule sets, act by act (docs/procedures.md); several accounts of one person count as one.
- **资格状态**：以该资格办理此事项时，资格处于所列状态之一方可办理；“—”表示不取决于资格状态。理由见 docs/allowances.md；“推定”是类推适用的条款。
  **Status of the qualification**: who does the act as such a holder does it on the statuses named, and on no other; "—" where no status matters. The reasons are in docs/allowances.md; an assumed article is applied by analogy.
`

// proofMinutes is [ProofLimit] in minutes.
var proofMinutes = strconv.Itoa(int(ProofLimit.Minutes()))

func required(it bool) string {
	if it {
		return "须 required"
	}
	return "—"
}

func writeRole(b *strings.Builder, role Role) {
	fmt.Fprintf(b, "\n### %s / %s\n\n", role.Title().ZH, role.Title().EN)
	var lines []string
	for _, r := range Policy {
		var relations []string
		for _, c := range []struct {
			words string
			list  []Role
		}{{"任何对象 any", r.Any}, {"本单位的 own", r.Own}, {"为当事方的 party", r.Party}, {"本人的 self", r.Self}} {
			if slices.Contains(c.list, role) {
				relations = append(relations, c.words)
			}
		}
		if len(relations) == 0 {
			continue
		}
		who := functionWords(r.By)
		if role == Public || role == System {
			who = "—"
		}
		lines = append(lines, fmt.Sprintf("| %s `%s` | %s | %s | %s |", actWords(r.Act), r.Act, strings.Join(relations, "；"), who, dash(r.Article)))
	}
	if len(lines) == 0 {
		b.WriteString("无 / none\n")
		return
	}
	b.WriteString("| 事项 Act | 对象 Object | 职能 Function | 依据 Article |\n|---|---|---|---|\n" + strings.Join(lines, "\n") + "\n")
}

// readings are the words of acts that leave no event, or none of their own name.
var readings = map[Act]string{
	PartyRead: "查阅主体的非公开信息 Reading of a party's particulars", DocumentRead: "查阅非公开文件 Reading of a document", DocumentPut: "提交文件 Filing of a document",
	AgreementRead: "查阅协议全文 Reading of an agreement in full", ProductRead: "查阅未登记的产品 Reading of a product not registered yet",
	CommitteeRead: "查阅委员名单与表决 Reading of committees and their votes",
	CaseRead:      "查阅案卷 Reading of a case", DemandRead: "查阅需求 Reading of demands", OrderRead: "查阅订单 Reading of an order",
	ComplaintRead:      "查阅投诉举报的内容与证据 Reading of a complaint with its evidence",
	ComplaintPaperRead: "查阅被投诉单位的陈述材料 Reading of the papers that the party complained of handed in",
	PlanRead:           "查阅实施方案 Reading of an implementation plan", ClientRead: "查阅机器客户端 Reading of machine clients",
	ExchangeAnswer: "以交易场所系统答复备案与报告 Answering of filings and reports by the exchange's system",
	RuleSetRead:    "查阅规则集提议 Reading of a proposed rule set", AuditRead: "查阅审计记录 Reading of the audit trail",
	CatalogueImport: "导入资源目录 Import of the catalogue", CatalogueEdit: "修改目录资源 Change of a resource",
	ExchangeReject: "交易场所拒绝备案 Refusal of a contract by the exchange", ExchangeReport: "向交易场所回报 Report back to the exchange",
	SettlementPost: "分账入账 Booking of a settlement",
	AccountSignIn:  "登录 Signing in", AccountSignOut: "退出登录 Signing out",
}

// actWords are the words of an act.
func actWords(act Act) string {
	if words, ok := readings[act]; ok {
		return words
	}
	t := KindTitle(string(act))
	return t.ZH + " " + t.EN
}

func roleWords(list []Role) string {
	words := make([]string, len(list))
	for i, r := range list {
		words[i] = r.Title().ZH + " " + r.Title().EN
	}
	return dash(strings.Join(words, "、"))
}

// rowFunctions are those of a row; none where no person of a party does the act.
func rowFunctions(r Rule) string {
	people := slices.ContainsFunc(slices.Concat(r.Any, r.Own, r.Party), func(role Role) bool { return role != Public && role != System })
	if !people {
		return "—"
	}
	return functionWords(r.By)
}

func functionWords(list []Function) string {
	if len(list) == 0 {
		return "全体成员 every member"
	}
	words := make([]string, len(list))
	for i, f := range list {
		words[i] = f.Title().ZH + " " + f.Title().EN
	}
	return strings.Join(words, "、")
}

func dash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}
