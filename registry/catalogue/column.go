package catalogue

import (
	"strings"

	"huishu/ledger/fault"
)

// column is what a column of a catalogue file means; its value is the English header.
type column string

const (
	colID          column = "id"
	colTitle       column = "title"
	colDepartment  column = "department"
	colSummary     column = "description"
	colCategory    column = "category"
	colGrade       column = "grade"
	colSharing     column = "sharing"
	colSharingNote column = "sharing_note"
	colOpening     column = "opening"
	colFrequency   column = "update_frequency"
	colFormat      column = "format"
	colFields      column = "fields"     // names only, however separated
	colFieldSpec   column = "field_spec" // 名称|含义|类型|敏感程度; …
	colRows        column = "rows"
	colUpdated     column = "last_updated"
	colKeywords    column = "keywords"
	colQuality     column = "quality"
	colLicence     column = "licence"
	colURL         column = "url"
	colSecret      column = "secret"
)

// headers are the names under which each column is known, folded by [key].
var headers = map[column][]string{
	colID:          {"id", "资源编号", "资源代码", "信息资源代码", "数据资源代码", "目录编号", "编号"},
	colTitle:       {"title", "name", "资源名称", "信息资源名称", "数据资源名称", "目录名称", "名称"},
	colDepartment:  {"department", "提供部门", "信息资源提供方", "数源部门", "部门", "提供单位"},
	colSummary:     {"description", "summary", "摘要", "资源摘要", "信息资源摘要", "描述", "说明"},
	colCategory:    {"category", "主题分类", "主题", "分类", "信息资源分类"},
	colGrade:       {"grade", "安全级别", "安全等级", "数据级别", "数据分级", "分级"},
	colSharing:     {"sharing", "共享属性", "共享类型"},
	colSharingNote: {"sharing_note", "共享条件", "共享条件或依据", "不予共享依据"},
	colOpening:     {"opening", "开放属性", "开放类型"},
	colFrequency:   {"update_frequency", "frequency", "更新频率", "更新周期"},
	colFormat:      {"format", "数据格式", "信息资源格式", "资源格式", "格式"},
	colFields:      {"fields", "数据项", "信息项", "信息项名称", "字段"},
	colFieldSpec:   {"field_spec", "字段说明", "数据项说明"},
	colRows:        {"rows", "row_count", "数据量", "记录数"},
	colUpdated:     {"last_updated", "updated", "更新日期", "最近更新", "最后更新日期"},
	colKeywords:    {"keywords", "关键词", "关键字", "标签"},
	colQuality:     {"quality", "质量说明", "数据质量"},
	colLicence:     {"licence", "license", "许可", "授权条款"},
	colURL:         {"url", "链接", "网址", "地址"},
	colSecret:      {"secret", "涉密", "是否涉密", "密级", "涉密标识"},
}

var columnByHeader = func() map[string]column {
	m := map[string]column{}
	for c, names := range headers {
		for _, name := range names {
			m[key(name)] = c
		}
	}
	return m
}()

// layout knows where the columns of one file are.
type layout struct {
	names []string // header cells as the file has them, trimmed
	at    map[column]int
}

// readLayout reads a header row. A file without number or title is refused whole.
func readLayout(header []string) (*layout, error) {
	l := &layout{at: map[column]int{}}
	for i, cell := range header {
		name := strings.TrimSpace(cell)
		l.names = append(l.names, name)
		c, ok := columnByHeader[key(name)]
		if !ok {
			continue
		}
		if _, twice := l.at[c]; twice {
			return nil, fault.Newf(fault.Invalid, "catalogue.columns", "表头中“%s”重复出现", "The header names %q twice", name).At(string(c))
		}
		l.at[c] = i
	}
	var missing []*fault.Error
	for _, c := range []column{colID, colTitle} {
		if _, ok := l.at[c]; !ok {
			missing = append(missing, fault.Newf(fault.Invalid, "catalogue.columns", "表头缺少列“%s”", "The header lacks a column %q", string(c)).
				At(string(c)).Do("第一行应为表头，可用列名："+strings.Join(headers[c], "、"), "The first line must be the header; accepted names: "+strings.Join(headers[c], ", ")))
		}
	}
	return l, fault.Join(missing...)
}

// record is one row seen through the layout.
type record struct {
	*layout
	cells []string
}

// get returns a column's cell, trimmed; empty where the file has no such column.
func (r record) get(c column) string {
	i, ok := r.at[c]
	if !ok {
		return ""
	}
	return strings.TrimSpace(r.cells[i])
}

// original returns every filled cell, unchanged, by header.
func (r record) original() map[string]string {
	m := make(map[string]string, len(r.cells))
	for i, cell := range r.cells {
		if cell != "" && r.names[i] != "" {
			m[r.names[i]] = cell
		}
	}
	return m
}
