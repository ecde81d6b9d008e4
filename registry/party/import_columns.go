package party

import (
	"errors"
	"io"

	"huishu/ledger/fault"
	"huishu/registry/workbook"
)

// importColumn is a column of a file of parties.
type importColumn struct {
	id string
	// title is how the template heads it; both words of it are known, and so are id and also.
	title fault.Text
	also  []string
	// choices are the words that may be filled in; nil where any may.
	choices func() []fault.Text
}

// headers are the names under which the column is known.
func (c importColumn) headers() []string {
	return append([]string{c.id, c.title.ZH}, c.also...)
}

// importColumns are the columns in the order of the template.
var importColumns = []importColumn{
	{"kind", fault.T("主体类型", "kind"), []string{"类型"}, titlesOf(Kinds)},
	{"name_zh", fault.T("单位名称", "name_zh"), []string{"name", "名称", "机构名称", "企业名称"}, nil},
	{"name_en", fault.T("英文名称", "name_en"), nil, nil},
	{"uscc", fault.T("统一社会信用代码", "uscc"), []string{"信用代码"}, nil},
	{"region", fault.T("行政区划", "region"), []string{"行政区划代码"}, nil},
	{"address", fault.T("住所", "address"), []string{"地址"}, nil},
	{"legal_rep", fault.T("法定代表人", "legal_rep"), []string{"负责人", "法定代表人（负责人）"}, nil},
	{"contact_name", fault.T("联系人", "contact_name"), nil, nil},
	{"contact_phone", fault.T("联系电话", "contact_phone"), []string{"电话"}, nil},
	{"contact_email", fault.T("电子邮箱", "contact_email"), []string{"邮箱"}, nil},
	{"org_type", fault.T("法人类型", "org_type"), nil, titlesOf(OrgTypes)},
	{"term_from", fault.T("成立日期", "term_from"), nil, nil},
	{"term_to", fault.T("存续截止日期", "term_to"), []string{"营业期限止"}, nil},
	{"capital", fault.T("注册资本（万元）", "capital"), []string{"注册资本"}, nil},
	{"business_scope", fault.T("经营范围", "business_scope"), []string{"经营范围（职能）", "职能"}, nil},
	{"industry", fault.T("行业", "industry"), []string{"行业代码"}, nil},
	{"approved_by", fault.T("核准机构", "approved_by"), []string{"登记机关"}, nil},
	{"zone", fault.T("功能区", "zone"), nil, nil},
	{"handler", fault.T("经办人", "handler"), nil, nil},
	{"handler_phone", fault.T("经办人电话", "handler_phone"), nil, nil},
	{"handler_way", fault.T("经办人授权方式", "handler_way"), nil, titlesOf([]HandlerWay{ByAdministrator, ByMessage})}, // a letter is uploaded
	{"implementing", fault.T("实施机构", "implementing"), nil, nil},
	{"authorising", fault.T("授权主体", "authorising"), nil, nil},
	{"ground", fault.T("决定文件", "ground"), nil, nil},
	{"by_reference", fault.T("参照执行", "by_reference"), nil, nil},
	{"qualification", fault.T("资格", "qualification"), nil, titlesOf([]QualificationKind{Merchant, Broker})},
	{"number", fault.T("原编号", "number"), []string{"证书编号", "资格编号"}, nil},
	{"issuer", fault.T("发证机关", "issuer"), []string{"认定机关"}, nil},
	{"scope", fault.T("业务范围", "scope"), nil, nil},
	{"from", fault.T("有效期起", "from"), nil, nil},
	{"to", fault.T("有效期止", "to"), nil, nil},
}

func titlesOf[T interface{ Title() fault.Text }](list []T) func() []fault.Text {
	return func() []fault.Text {
		titles := make([]fault.Text, 0, len(list))
		for _, x := range list {
			titles = append(titles, x.Title())
		}
		return titles
	}
}

// WriteImportTemplate writes the workbook to fill in, with its columns headed and its choices worded in a language. It has one sheet,
// and [ReadImport] reads it as it is.
func WriteImportTemplate(w io.Writer, lang string) (err error) {
	book := workbook.New()
	defer func() { err = errors.Join(err, book.Close()) }()
	var (
		cells   []string
		widths  []float64
		choices []workbook.Choice
	)
	for i, c := range importColumns {
		cells, widths = append(cells, c.title.In(lang)), append(widths, 18)
		if c.choices == nil {
			continue
		}
		choice := workbook.Choice{Column: i + 1}
		for _, t := range c.choices() {
			choice.Words = append(choice.Words, t.In(lang))
		}
		choices = append(choices, choice)
	}
	if err := book.Sheet(fault.T("主体", "Parties").In(lang), widths, choices...); err != nil {
		return err
	}
	if err := book.Row(cells...); err != nil {
		return err
	}
	_, err = book.WriteTo(w)
	return err
}
