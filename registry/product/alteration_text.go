package product

import (
	"fmt"
	"strings"

	"huishu/ledger"
)

// text writes a file out, one matter a line, so that two of them can be compared.
func (f Filed) text() AgreementText {
	var b strings.Builder
	line := func(format string, args ...any) {
		fmt.Fprintf(&b, "%s\n", strings.ReplaceAll(fmt.Sprintf(format, args...), "\n", " "))
	}
	p := f.Product
	line("登记主体：%s（%s）", f.Operator.Name, f.Operator.USCC)
	line("产品名称：%s", p.Name)
	line("内容简介：%s", p.Description)
	line("产品类型：%s", p.Kind.Title().ZH)
	line("用途：%s", p.Purpose)
	line("交付形式：%s", p.Form.Title().ZH)
	line("更新频率：%s", p.Frequency.Text().ZH)
	line("提供对象：%s", strings.Join(p.Recipients, "、"))
	line("授权运营协议：%s", f.AgreementCode)
	for _, r := range f.Resources {
		line("数据资源：%s（%s，%s）", r.Title, r.BodyName, r.SourceID)
	}
	for _, x := range p.Fields {
		sources := make([]string, len(x.Sources))
		for i, s := range x.Sources {
			sources[i] = strings.TrimSuffix(s.Title+"·"+s.FieldName, "·")
		}
		line("字段 %s：%s；加工方法：%s；来源：%s", x.Name, x.Meaning, x.Derivation, strings.Join(sources, "、"))
	}
	for _, m := range p.Materials {
		if m.Document != "" {
			line("材料 %s：文件 SHA-256 %s", m.Material, m.SHA256)
			continue
		}
		line("材料 %s：%s", m.Material, m.Statement)
	}
	if p.Sample != nil {
		line("样例：SHA-256 %s，%d 条记录", p.Sample.SHA256, p.Sample.Rows)
	}
	return AgreementText{Text: b.String()}
}

// changed are the lines that only one of two texts has.
func changed(list []Change) []Change {
	var out []Change
	for _, c := range list {
		if c.Mark != ' ' {
			out = append(out, c)
		}
	}
	return out
}

// Differences puts what an application would have registered beside what it was filed against, line by line; empty where the content
// stays. It does not ask who is looking.
func (m Alteration) Differences(tx *ledger.Tx) ([]Change, error) {
	if m.Filed == nil {
		return []Change{}, nil
	}
	r, err := GetRegistration(tx, m.Registration)
	if err != nil {
		return nil, err
	}
	return Compare(m.against(r).text(), m.Filed.text()), nil
}

// against is the file that the application was filed against: what is registered, or what was until another one replaced it.
func (m Alteration) against(r Registration) Filed {
	for _, v := range r.Former {
		if v.FileHash == m.Base {
			return v.Filed
		}
	}
	return r.Filed
}

// Against is the registered file that the application was filed against. It does not ask who is looking.
func (m Alteration) Against(tx *ledger.Tx) (Filed, error) {
	r, err := GetRegistration(tx, m.Registration)
	return m.against(r), err
}

// Outdated reports whether the content that it was filed against is registered no more: it cannot be granted then.
func (m Alteration) Outdated(r Registration) bool { return m.Filed != nil && m.Base != r.FileHash }

// DraftDifferences puts the draft of a change beside what is registered, before it is filed.
func DraftDifferences(tx *ledger.Tx, p Product) ([]Change, error) {
	r, err := GetRegistration(tx, p.Changes)
	if err != nil {
		return nil, err
	}
	return r.differences(tx, p)
}

// FollowingDifferences puts the product as the city has registered it beside what a registration of another regime says of it: what a
// change of the latter would file. It does not ask who is looking.
func FollowingDifferences(tx *ledger.Tx, r Registration) ([]Change, error) {
	p, err := Get(tx, r.Product)
	if err != nil {
		return nil, err
	}
	return r.differences(tx, p)
}

func (r Registration) differences(tx *ledger.Tx, p Product) ([]Change, error) {
	f, err := filedOf(tx, p)
	if err != nil {
		return nil, err
	}
	return Compare(r.Filed.text(), f.text()), nil
}
