package party

import (
	"strings"

	"huishu/ledger/fault"
)

var statusNames = map[Status]fault.Text{
	"":        fault.T("从未取得", "never held"),
	NotYet:    fault.T("尚未生效", "not valid yet"),
	Valid:     fault.T("有效", "valid"),
	Suspended: fault.T("已暂停", "suspended"),
	Expired:   fault.T("已到期", "expired"),
	Ended:     fault.T("已终止", "ended"),
	Revoked:   fault.T("已撤销", "revoked"),
}

// Title is the status in words.
func (s Status) Title() fault.Text { return statusNames[s] }

// AllowanceTable writes [Allowances] as a Markdown document for lawyers, in Chinese and English: docs/allowances.md.
func AllowanceTable() string {
	var b strings.Builder
	b.WriteString(`# 资格状态允许办理的事项 / What each status still allows

由程序中的同一张表生成（registry/party/allowance.go），不得手工修改；每项须凭资格办理的行为都查这张表。“推定”是类推适用的条款。

Generated from the one table of the program, which every act that depends on a qualification asks; not to be edited by
hand. An assumed article is applied by analogy.
`)
	for _, kind := range QualificationKinds {
		b.WriteString("\n## " + kind.Title().ZH + " / " + kind.Title().EN + "\n\n| 事项 Activity |")
		for _, s := range Statuses {
			b.WriteString(" " + s.Title().ZH + " " + s.Title().EN + " |")
		}
		b.WriteString(" 理由 Reason | 依据 Article |\n|---|" + strings.Repeat("---|", len(Statuses)+2) + "\n")
		for _, a := range Activities {
			if row, ok := AllowanceOf(kind, a); ok {
				row.line(&b)
			}
		}
	}
	return b.String()
}

func (r Allowance) line(b *strings.Builder) {
	b.WriteString("| " + r.Activity.Title().ZH + " / " + r.Activity.Title().EN + " |")
	for _, s := range Statuses {
		if r.Allows(s) {
			b.WriteString(" 可 yes |")
		} else {
			b.WriteString(" 否 no |")
		}
	}
	b.WriteString(" " + r.Reason.ZH + " / " + r.Reason.EN + " | " + r.provision() + " |\n")
}
