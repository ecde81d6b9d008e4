package product

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"huishu/compliance/rules"
	"huishu/ledger"
)

// AgreementText is the whole text of an agreement, as both sides sign it: UTF-8, one matter a line, ending in
// a newline. Its SHA-256 is what a consent names; anybody who holds the text can compute it.
type AgreementText struct {
	Text   string
	SHA256 string
}

// Lines are the lines of the text, without their ends.
func (t AgreementText) Lines() []string { return strings.Split(strings.TrimSuffix(t.Text, "\n"), "\n") }

// TextOf writes the agreement's text out. It is made of what is stored and of the names that the register has
// today: when a side is renamed before both have signed, the text is another one.
func TextOf(tx *ledger.Tx, book *rules.Book, a Agreement) (AgreementText, error) {
	return a.text(tx, book, a.CaseID, "")
}

// text writes the text with a heading of its own, and the items in the order of a case's rule set.
func (a Agreement) text(tx *ledger.Tx, book *rules.Book, caseID, heading string) (AgreementText, error) {
	set, err := caseSet(tx, book, caseID)
	if err != nil {
		return AgreementText{}, err
	}
	d, err := a.disclosure(tx)
	if err != nil {
		return AgreementText{}, err
	}
	var b strings.Builder
	line := func(format string, args ...any) {
		// A line break inside what people typed is no line of the text's own: a text cannot be made to look like another.
		fmt.Fprintf(&b, "%s\n", strings.ReplaceAll(strings.ReplaceAll(fmt.Sprintf(format, args...), "\r\n", "\n"), "\n", "\n　　"))
	}
	line("%s", a.Title)
	line("编号：%s", a.Code)
	if heading != "" {
		line("%s", heading)
	}
	line("实施机构：%s（%s）", d.ImplementingBody.Name, d.ImplementingBody.USCC)
	line("运营机构：%s（%s）", d.Operator.Name, d.Operator.USCC)
	line("运营期限：%s 至 %s", a.From, a.To)
	if a.TermException != "" {
		line("期限超过原则上限的理由：%s", a.TermException)
	}
	line("实施方案：%s", a.PlanApproval)
	line("选择方式：%s；公告或文件编号 %s；结果日期 %s；参与单位 %d 家", a.Selection.Title().ZH, a.SelectionRecord.Notice, a.SelectionRecord.On, a.SelectionRecord.Bidders)
	if a.GovernmentPays {
		line("使用财政资金，政务信息化项目编号：%s", a.ProjectNumber)
	}
	for i, p := range a.Purposes {
		line("授权用途 %d：%s（%s）", i+1, p.Name, p.Class.Title().ZH)
	}
	for i, r := range a.Recipients {
		line("提供对象 %d：%s", i+1, r)
	}
	for i, r := range a.Resources {
		line("数据资源 %d：%s（%s，目录编号 %s）", i+1, r.Title, d.Resources[i].Body, r.Resource)
		if r.Consent != "" {
			line("数据资源 %d 提供单位同意情况：%s", i+1, r.Consent)
		}
	}
	for i, c := range a.Ceilings {
		line("上限收费标准 %d：%s（用途 %s）%s不超过 %d.%02d 元，依据 %s", i+1, c.Product, c.Purpose, c.Basis.Title().ZH, c.Fen/100, c.Fen%100, c.Reference)
	}
	for _, m := range set.Materials("agreement", "") {
		if text := a.Clauses[m.ID]; text != "" {
			line("%s：%s", m.Title.ZH, text)
		}
	}
	line("终止通知期：%d 天", a.NoticeDays)
	sum := sha256.Sum256([]byte(b.String()))
	return AgreementText{Text: b.String(), SHA256: hex.EncodeToString(sum[:])}, nil
}

// Change is one line of a comparison of two texts.
type Change struct {
	// Mark is '-' for a line of the old text only, '+' for one of the new, ' ' for one of both.
	Mark byte
	Line string
}

// Compare shows two texts line by line, by their longest common subsequence.
func Compare(old, now AgreementText) []Change {
	a, b := old.Lines(), now.Lines()
	// longest[i][j] is the length of the longest common subsequence of a[i:] and b[j:].
	longest := make([][]int32, len(a)+1)
	for i := range longest {
		longest[i] = make([]int32, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				longest[i][j] = longest[i+1][j+1] + 1
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	var list []Change
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			list, i, j = append(list, Change{' ', a[i]}), i+1, j+1
		case j == len(b) || i < len(a) && longest[i+1][j] >= longest[i][j+1]:
			list, i = append(list, Change{'-', a[i]}), i+1
		default:
			list, j = append(list, Change{'+', b[j]}), j+1
		}
	}
	return list
}
