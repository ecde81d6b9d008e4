package bulk

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"huishu/compliance/rules"
	"huishu/ledger/fault"
	"huishu/ledger/inert"
	"huishu/registry/product"
)

// The sheets of a workbook; the English names are known as well.
var (
	productSheet = fault.T("产品", "Products")
	fieldSheet   = fault.T("字段", "Fields")
)

// column is one column of a sheet.
type column struct {
	// key is its name to programs, the same as the field of an error.
	key   string
	title fault.Text
	// help says what to fill in.
	help fault.Text
	need bool
	// width is in characters.
	width float64
}

// productColumns are those of the sheet of products; the materials that the rule set asks for follow them.
var productColumns = []column{
	{key: "name", title: fault.T("产品名称", "Product name"), help: fault.T("同一单位内不重复；字段表以它对应产品，重复导入以它识别", "Unique within your organisation; the sheet of fields refers to it, and a file sent again is known by it"), need: true, width: 28},
	{key: "description", title: fault.T("内容描述", "Description"), help: fault.T("公示内容，不含个人信息", "What the public notice says; no personal information"), need: true, width: 40},
	{key: "kind", title: fault.T("产品类型", "Kind"), help: fault.T("见“代码”表", "See the sheet of codes"), need: true, width: 14},
	{key: "agreement", title: fault.T("授权运营协议", "Agreement"), help: fault.T("协议编号，见“代码”表", "Number of the agreement, see the sheet of codes"), need: true, width: 24},
	{key: "purpose", title: fault.T("用途", "Purpose"), help: fault.T("协议约定的用途之一，见“代码”表", "One of the agreement's purposes, see the sheet of codes"), need: true, width: 18},
	{key: "form", title: fault.T("交付形式", "Form"), help: fault.T("见“代码”表", "See the sheet of codes"), need: true, width: 16},
	{key: "frequency", title: fault.T("更新频率", "Frequency"), help: fault.T("见“代码”表", "See the sheet of codes"), need: true, width: 12},
	{key: "sample", title: fault.T("样例文件", "Sample file"), help: fault.T("压缩包内的文件名，或本单位已上传文件的名称或编号", "Name of a file in the ZIP, or name or id of a document that your organisation has uploaded"), need: true, width: 24},
	{key: "data", title: fault.T("数据存证", "Evidence of the data"), help: fault.T("每行一个：SHA-256 空格 文件名，即 sha256sum 的输出", "One a line: SHA-256, blank, file name, as sha256sum prints them"), need: true, width: 40},
	{key: "process", title: fault.T("加工过程记录", "Record of the processing"), help: fault.T("用文字填写；或填“文件：”加本单位已上传文件的名称或编号", "In words; or “document:” and the name or id of a document that your organisation has uploaded"), need: true, width: 36},
}

// fieldColumns are those of the sheet of fields: one row for each source of a field.
var fieldColumns = []column{
	{key: "product", title: fault.T("产品名称", "Product name"), help: fault.T("与产品表一致", "As in the sheet of products"), need: true, width: 28},
	{key: "name", title: fault.T("字段名称", "Field name"), help: fault.T("一个字段有多个来源时，每个来源一行，重复字段名称", "A field of several sources takes a row for each, with its name repeated"), need: true, width: 18},
	{key: "meaning", title: fault.T("字段含义", "Meaning"), help: fault.T("只需写在该字段的第一行", "In the field's first row only"), width: 24},
	{key: "derivation", title: fault.T("加工方式", "Derivation"), help: fault.T("怎样由来源得到；只需写在该字段的第一行", "How it is made from its sources; in the field's first row only"), need: true, width: 30},
	{key: "resource", title: fault.T("来源资源", "Source resource"), help: fault.T("资源编号，见“代码”表", "Number of the resource, see the sheet of codes"), need: true, width: 22},
	{key: "source", title: fault.T("来源字段", "Source field"), help: fault.T("该资源的字段名称；目录未列字段的留空", "Name of the resource's field; empty where the catalogue lists none"), width: 18},
}

// materialColumns are a column for each material that an application brings beside the entered data, by the rule set.
func materialColumns(set *rules.Set) []column {
	var list []column
	for _, m := range product.FilingMaterials(set, product.City) {
		if !m.Form {
			list = append(list, column{key: m.ID, title: m.Title, need: true, width: 30, help: fault.T(
				"用文字填写；或填“文件：”加本单位已上传文件的名称或编号。依据："+m.Article, "In words; or “document:” and the name or id of a document that your organisation has uploaded. By "+m.Article)})
		}
	}
	return list
}

// columnsIn finds the known columns in a header, by key or by title in either language.
func columnsIn(cells []string, known []column) map[string]int {
	at := map[string]int{}
	for i, cell := range cells {
		folded := fold(cell)
		for _, c := range known {
			if _, taken := at[c.key]; !taken && slices.Contains([]string{fold(c.key), fold(c.title.ZH), fold(c.title.EN)}, folded) {
				at[c.key] = i
				break
			}
		}
	}
	return at
}

// fold makes two writings of a header one.
func fold(s string) string {
	s = strings.ToLower(strings.Join(strings.Fields(norm.NFKC.String(s)), ""))
	return strings.TrimRight(s, "*＊")
}

// cellOf is a cell by its column's key; empty where the sheet has no such column.
func cellOf(at map[string]int, cells []string, key string) string {
	i, ok := at[key]
	if !ok || i >= len(cells) {
		return ""
	}
	return strings.TrimSpace(inert.Bare(cells[i]))
}

// wordOf is the word of a code table that s is, or whose title in either language it is; s itself where it is none, to be refused.
func wordOf[T ~string](s string, table []T, title func(T) fault.Text) T {
	for _, w := range table {
		if t := title(w); s == string(w) || s == t.ZH || strings.EqualFold(s, t.EN) {
			return w
		}
	}
	return T(s)
}
