package pages

import (
	"fmt"
	"strings"

	g "maragu.dev/gomponents"

	"huishu/ledger"
	"huishu/registry/product"
	"huishu/web/components"
)

var comparedTitle = tr("与已登记版本对照", "Beside the registered version")

// comparedPart puts an application beside what was last registered of the same product, where something was: only what differs.
func (v *visit) comparedPart(tx *ledger.Tx, r product.Registration) (g.Node, error) {
	before, err := product.RegisteredBefore(tx, r)
	if err != nil || before == nil {
		return nil, err
	}
	return v.compared(tx, before.Filed, r.Filed, before.Number, r.RuleSetHash), nil
}

// compared is what differs between what is registered under a number and what is to be registered, part by part.
func (v *visit) compared(tx *ledger.Tx, registered, applied product.Filed, number, ruleSetHash string) g.Node {
	was, is := v.fileRows(tx, registered, ruleSetHash), v.fileRows(tx, applied, ruleSetHash)
	var rows []components.Row
	for _, part := range is.order {
		if was.text[part] != is.text[part] {
			rows = append(rows, v.comparedRow(is.name[part], was.text[part], is.text[part]))
		}
	}
	for _, part := range was.order {
		if _, stays := is.name[part]; !stays {
			rows = append(rows, v.comparedRow(was.name[part], was.text[part], ""))
		}
	}
	return v.comparedTable(number, rows)
}

func (v *visit) comparedTable(number string, rows []components.Row) g.Node {
	return components.Section(v.lang, "compared", comparedTitle, components.Table{
		Caption: tr("与登记 "+number+" 的差异", "What differs from registration "+number), Rows: rows,
		Columns: []components.Column{{Head: tr("项目", "Part")}, {Head: tr("已登记", "Registered")}, {Head: tr("本次申请", "This application")}},
		Empty:   components.Empty{Title: tr("与已登记版本相同", "The same as the registered version"), Text: tr("公示内容、字段、材料与样例没有变化。", "Content, fields, papers and sample are as they were registered.")},
	}.In(v.lang))
}

func (v *visit) comparedRow(part components.Text, was, is string) components.Row {
	say := func(text string) g.Node {
		if text == "" {
			return v.text(tr("无", "none"))
		}
		return paragraphs(text)
	}
	return components.Row{Cells: []g.Node{v.text(part), say(was), say(is)}}
}

// fileRows is a file in words, part by part, so that two of them stand beside each other. A part is known by a key: two versions may
// name it differently.
type fileRows struct {
	order []string
	name  map[string]components.Text
	text  map[string]string
}

func (f *fileRows) add(key string, name components.Text, text string) {
	f.order = append(f.order, key)
	f.name[key], f.text[key] = name, text
}

// fileRows writes out everything that a file says; a test holds it against the lines by which the register itself compares.
func (v *visit) fileRows(tx *ledger.Tx, f product.Filed, ruleSetHash string) fileRows {
	rows := fileRows{name: map[string]components.Text{}, text: map[string]string{}}
	p := f.Product
	rows.add("operator", tr("登记主体", "Applicant"), f.Operator.Name+" "+f.Operator.USCC)
	rows.add("name", tr("产品名称", "Name"), p.Name)
	rows.add("description", tr("内容简介", "Content"), p.Description)
	rows.add("kind", tr("产品类型", "Kind"), p.Kind.Title().In(v.lang))
	rows.add("purpose", tr("用途", "Purpose"), p.Purpose)
	rows.add("form", tr("交付形式", "Delivery"), p.Form.Title().In(v.lang))
	rows.add("frequency", tr("更新频率", "Updated"), p.Frequency.Text().In(v.lang))
	rows.add("recipients", tr("提供对象", "Recipients"), v.recipientText(p.Recipients))
	rows.add("agreement", tr("授权运营协议", "Agreement"), f.AgreementCode)
	for _, r := range f.Resources {
		rows.add("resource "+r.ID, tr("数据资源", "Resource"), r.Title+" · "+r.BodyName+" · "+r.SourceID)
	}
	rows.add("fields", tr("字段", "Fields"), fieldNames(p.Content))
	for _, x := range p.Fields {
		rows.add("field "+x.Name, tr("字段“"+x.Name+"”", "Field: "+x.Name), x.Meaning+"\n"+x.Derivation+"\n"+sourceNames(product.Content{Fields: []product.Field{x}}))
	}
	for _, m := range p.Materials {
		said := m.Statement
		if m.Document != "" {
			said = "SHA-256 " + m.SHA256
		}
		rows.add("material "+m.Material, v.fileMaterialTitle(tx, ruleSetHash, m.Material), said)
	}
	if s := p.Sample; s != nil {
		rows.add("sample", tr("样例", "Sample"), fmt.Sprintf("%s\nSHA-256 %s", tr(fmt.Sprintf("%d 条记录", s.Rows), fmt.Sprintf("%d records", s.Rows)).In(v.lang), s.SHA256))
	}
	return rows
}

// recipientText is whom a product is meant for, in one line.
func (v *visit) recipientText(list []string) string {
	if len(list) == 0 {
		return tr("协议允许的全部对象", "All whom the agreement allows").In(v.lang)
	}
	return strings.Join(list, tr("、", ", ").In(v.lang))
}
