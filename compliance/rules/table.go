package rules

import (
	"fmt"
	"io"
	"strings"

	"huishu/compliance/access"
)

//go:generate sh -c "go run huishu/cmd/huishu rules procedures > ../../docs/procedures.md"

// WriteTables writes the procedures of every set that defines some as tables that a lawyer can
// read (Markdown, Chinese and English): the steps with their clocks, the acts with who does them,
// from where to where, and by which article.
func WriteTables(w io.Writer, book *Book) error {
	var b strings.Builder
	b.WriteString("# 程序表 / Tables of the procedures\n\n" +
		"由规则集生成，不得手工修改：`huishu rules procedures`。“推定”是参照适用的条款，不是该文本自己的规定。\n\n" +
		"Generated from the rule sets by `huishu rules procedures`; not to be edited by hand. An assumed article is applied by analogy: the text itself is silent.\n")
	for _, s := range book.Sets() {
		if len(s.Procedures) == 0 || s.Extends != "" { // a set that takes over another's procedures shows what is its own
			continue
		}
		days := s.EffectiveFrom + " – " + s.EffectiveTo
		if s.Draft {
			days = "征求意见稿，未施行 / draft for comment, not in force"
		}
		fmt.Fprintf(&b, "\n## %s %s\n\n%s  \n%s\n", s.Number, s.Title.ZH, s.Title.In("en"), days)
		for i := range s.Procedures {
			s.Procedures[i].table(&b)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

var surenessWords = map[Sureness]string{InForce: "", Draft: "（草案 draft）", Assumed: "（推定 assumed）", Unknown: "（未规定 unknown）"}

func (d *Definition) table(b *strings.Builder) {
	fmt.Fprintf(b, "\n### %s / %s\n\n依据 Article: %s\n\n", d.Title.ZH, d.Title.In("en"), d.Article)
	d.filingLines(b)
	b.WriteString("| 步骤 Step | 等待谁 Awaits | 时限 Clock | 依据 Article | 逾期提请 Escalates to | 公开 Public |\n|---|---|---|---|---|---|\n")
	for _, s := range d.Steps {
		clock, article := "—", "—"
		if c := s.Clock; c != nil {
			kind := map[string]string{Limit: "时限 limit", Period: "期间 period"}[c.Kind]
			clock, article = kind+"：未规定 not settled", cell(c.Article+surenessWords[c.Sureness])
			if c.WorkingDays > 0 {
				clock = fmt.Sprintf("%s：%d 个工作日 working days", kind, c.WorkingDays)
			}
			if s.Remind > 0 {
				clock += fmt.Sprintf("，届满前 %d 日提醒 reminder %d before", s.Remind, s.Remind)
			}
		}
		title := s.Title.ZH + " / " + s.Title.In("en")
		if s.Terminal {
			title += "（办结 decided: " + s.Outcome + "）"
		}
		public := ""
		if s.Public {
			public = "是 yes"
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s |\n", cell(title), orDash(capacityWords(s.Awaits)), clock, article, orDash(capacityWords(s.Escalate)), orDash(public))
	}
	b.WriteString("\n| 行为 Act | 由谁 By | 从 From | 到 To | 依据 Article | 要求 Needs |\n|---|---|---|---|---|---|\n")
	fmt.Fprintf(b, "| %s | %s | （开始 opens） | %s | %s | — |\n", cell(d.Open.Title.ZH+" / "+d.Open.Title.In("en")), capacities(d.Open.By), d.stepNames(d.Open.To), cell(d.Open.Article))
	for _, t := range d.Transitions {
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s |\n", cell(t.Title.ZH+" / "+t.Title.In("en")), capacities(t.By),
			d.stepNames(t.From...), d.stepNames(t.To), cell(t.Article+surenessWords[t.Sureness]), orDash(strings.Join(t.needs(), "；")))
	}
	if len(d.Stops) > 0 {
		b.WriteString("\n| 停止计算时限的事由 Ground for stopping the clock | 步骤 Steps | 上限 At most | 依据 Article |\n|---|---|---|---|\n")
		for _, s := range d.Stops {
			most := "未规定 not settled"
			if s.MaxWorkingDays > 0 {
				most = fmt.Sprintf("%d 个工作日 working days", s.MaxWorkingDays)
			}
			fmt.Fprintf(b, "| %s | %s | %s | %s |\n", cell(s.Text.ZH+" / "+s.Text.In("en")), d.stepNames(s.Steps...), most, cell(s.Article+surenessWords[s.Sureness]))
		}
	}
	d.voteLines(b)
	if len(d.Grounds) > 0 {
		b.WriteString("\n| 决定的事由 Ground of a decision | 行为 Acts | 依据 Article |\n|---|---|---|\n")
		for _, g := range d.Grounds {
			fmt.Fprintf(b, "| %s | %s | %s |\n", cell(g.Text.ZH+" / "+g.Text.In("en")), strings.Join(g.Acts, ", "), cell(g.Article))
		}
	}
}

// voteLines say which acts a committee must have consented to.
func (d *Definition) voteLines(b *strings.Builder) {
	if len(d.Votes) == 0 {
		return
	}
	b.WriteString("\n| 表决的委员会 Committee that votes | 步骤 Step | 须经同意的行为 Acts that need its consent | 法定人数 Quorum | 多数 Majority | 由谁任命 Appointed by | 依据 Article |\n|---|---|---|---|---|---|---|\n")
	for _, v := range d.Votes {
		zh, en := v.Majority.Words()
		fmt.Fprintf(b, "| %s | %s | %s | %d | %s %s | %s | %s |\n", cell(v.Title.ZH+" / "+v.Title.In("en")), d.stepNames(v.Step), strings.Join(v.Acts, ", "),
			v.Quorum, zh, en, capacities(v.AppointedBy), cell(v.Article+surenessWords[v.Sureness]))
	}
}

// filingLines say how a procedure of the general door is filed: about what, answered by whom, with which form.
func (d *Definition) filingLines(b *strings.Builder) {
	if d.Filing == nil {
		return
	}
	about := map[string]string{AboutResource: "目录中的资源 a resource of the catalogue", AboutParty: "名录中的单位 an organisation of the register", "": "不限 nothing in the register"}[d.Filing.About]
	fmt.Fprintf(b, "%s\n\n%s\n\n对象 About: %s  \n", d.Filing.Lead.ZH, d.Filing.Lead.In("en"), about)
	if d.Addressed() {
		fmt.Fprintf(b, "相对方 Counterparty: 对象所属的 %s，承办本件 that holds it, and decides\n", capacityWords(d.Filing.Addressee))
	}
	b.WriteString("\n| 填写 Entry | 必填 Required | 依据 Article |\n|---|---|---|\n")
	for _, f := range d.Filing.Form {
		must := "是 yes"
		if f.Optional {
			must = "—"
		}
		fmt.Fprintf(b, "| %s | %s | %s |\n", cell(f.Title.ZH+" / "+f.Title.In("en")), must, orDash(cell(f.Article)))
	}
	b.WriteString("\n")
}

// needs are the conditions of an act in words.
func (t *Transition) needs() []string {
	var list []string
	for _, n := range []struct {
		on   bool
		text string
	}{
		{t.NeedsGround, "列明的事由和理由 a named ground and reasons"}, {t.NeedsReason && !t.NeedsGround, "书面理由 reasons in writing"},
		{t.NeedsNoMustMend, "无须补正事项 nothing left to mend"}, {t.WhenElapsed, "期间届满后 after the period"},
		{t.WhileRunning, "期间届满前 within the period"}, {t.KeepsClock, "时钟继续 the clock runs on"},
		{t.SecondPerson, "两人作出 two persons"}, {t.OneTimeNotice, "一次性告知 all gaps at once"},
	} {
		if n.on {
			list = append(list, n.text)
		}
	}
	return list
}

func (d *Definition) stepNames(ids ...string) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = id
		if s := d.Step(id); s != nil {
			names[i] = s.Title.ZH
		}
	}
	return cell(strings.Join(names, "、"))
}

func capacities(by []string) string {
	words := make([]string, len(by))
	for i, name := range by {
		words[i] = capacityWords(name)
	}
	return strings.Join(words, "、")
}

// capacityWords is the name of a role, or of a party to the case.
func capacityWords(name string) string {
	switch name {
	case Applicant:
		return "申请人 applicant"
	case Counterparty:
		return "相对方 counterparty"
	case "":
		return ""
	}
	t := access.Role(name).Title()
	return t.ZH + " " + t.In("en")
}

func orDash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

// cell keeps a text inside its cell.
func cell(s string) string { return strings.NewReplacer("|", "\\|", "\n", " ").Replace(s) }
