package catalogue

import (
	"time"

	"huishu/compliance/workday"
	"huishu/ledger/fault"
)

// Description is what a source body says of one resource in its catalogue (Art. 10).
// It is the same before and after import.
type Description struct {
	// SourceID is the body's own number of the resource: unique within the body, never reused.
	SourceID string
	// Title is the resource's name as the file has it.
	Title string
	// Department is the source body as named in the file; empty where the file names none.
	// The party that answers is [Resource.Body].
	Department string
	// Summary says in prose what the data is.
	Summary string
	// Category is the topic of the classification (Art. 9); empty while unclassified.
	Category Category
	// CategoryText is the topic in the file's own words.
	CategoryText string
	// Grade is the level of protection (Art. 9); empty while ungraded.
	Grade Grade
	// Sharing is the sharing attribute (Art. 13); empty while undetermined.
	Sharing Sharing
	// SharingNote is the condition of conditional sharing, or the law that
	// non-shareable data rests on.
	SharingNote string
	// Opening is the opening attribute (Art. 14); empty while undetermined.
	Opening Opening
	// Frequency is how often the body promises to update (Art. 10), by the code table.
	Frequency Frequency
	// FrequencyText is the promise in the file's own words.
	FrequencyText string
	// Formats are upper-case short names such as "CSV"; empty where the file names none.
	Formats []string
	// RowCount is the number of records, -1 where unknown.
	RowCount int64
	// LastUpdated is the day of the last update of the data; zero where unknown.
	LastUpdated workday.Date
	// Keywords help to find the resource.
	Keywords []string
	// Quality is the body's own remark on the data's quality (Art. 10).
	Quality string
	// Licence is the licence text or its address, where the file names one.
	Licence string
	// URL is where the source publishes the resource; empty for most.
	URL string
	// Fields are the columns of the data, in their order.
	Fields []Field
	// Original holds every filled column of the file's row, unchanged, by column name.
	Original map[string]string
	// Warnings say what was not plain in the row; none of them stopped it.
	Warnings []Warning
}

// Resource is one entry of the catalogue in the register (Art. 10).
type Resource struct {
	// ID is the register's key.
	ID string
	// Body is the party id of the source body (数源部门) that answers for the resource.
	Body string
	Description
	// Version grows with each change of the entry, from 1.
	Version int64
	// Created and Updated are when the entry was made and last changed here, UTC+8.
	Created, Updated time.Time
}

// Field is one column of a resource; products trace their fields to it.
type Field struct {
	// ID is the register's key, stable while the resource keeps a field of this name.
	// Empty before import.
	ID string `json:"id,omitempty"`
	// Name is the column's name as the file has it, unique within the resource.
	Name string `json:"name"`
	// Meaning explains the column; may be empty.
	Meaning string `json:"meaning,omitempty"`
	// Type is the kind of value; empty where the file says nothing.
	Type FieldType `json:"type,omitempty"`
	// Sensitivity says whom the value may concern; empty where the file says nothing.
	Sensitivity Sensitivity `json:"sensitivity,omitempty"`
}

// Personal reports whether a field of the resource is marked as personal information:
// products derived from it need de-identification or consent, and their samples are scanned.
func (d *Description) Personal() bool {
	for _, f := range d.Fields {
		if f.Sensitivity == Personal || f.Sensitivity == SensitivePersonal {
			return true
		}
	}
	return false
}

// Important reports whether the resource is important data (重要数据) or core data, whose
// handler owes a periodic risk assessment (Art. 9).
func (d *Description) Important() bool {
	return d.Grade == GradeImportant || d.Grade == GradeCore
}

// Simplified returns the title, department and summary in the file's own conversion to
// simplified characters where it carries one (columns `*_hans`), else as they stand. It is
// for display and search; the record is the original.
func (d *Description) Simplified() (title, department, summary string) {
	pick := func(column, original string) string {
		if s := d.Original[column]; s != "" {
			return s
		}
		return original
	}
	return pick("title_hans", d.Title), pick("department_hans", d.Department), pick("description_hans", d.Summary)
}

// Row is one accepted row of a catalogue file.
type Row struct {
	// Line is the line of the file on which the row begins, from 1.
	Line int
	Description
}

// Warning is something that was not plain in an accepted row.
type Warning struct {
	// Code is one of the Warn constants.
	Code string `json:"code"`
	// Field is the column it is about.
	Field string `json:"field"`
	// Value is what the file said, where that helps.
	Value string `json:"value,omitempty"`
}

// The warnings. They are stored with the resource, so that the body and the authority
// see what is still to be settled (Art. 10: complete and accurate).
const (
	WarnFrequencyMissing = "frequency_missing" // no update frequency given: taken as irregular
	WarnFrequencyUnknown = "frequency_unknown" // not understood: taken as irregular
	WarnFrequencyRounded = "frequency_rounded" // no such code: the next slower one was taken
	WarnDepartment       = "department_missing"
	WarnCategory         = "category_unknown"  // kept in its own words, unclassified
	WarnDate             = "date_unknown"      // kept in its own words
	WarnRowCount         = "row_count_unknown" // kept in its own words
	WarnFormat           = "format_is_encoding"
	WarnFieldRepeated    = "field_repeated" // a second field of one name got a number
	WarnFieldClipped     = "field_clipped"  // an over-long field name was cut; the original is kept
	WarnFieldsMissing    = "fields_missing"
	WarnSharingNote      = "sharing_note_missing" // condition or legal basis not given (Art. 13)
	WarnPersonalOpen     = "personal_open"        // personal fields, yet marked as open without condition
)

// Text says the warning in both languages.
func (w Warning) Text() fault.Text {
	t, ok := warnTexts[w.Code]
	if !ok {
		return fault.T(w.Code, w.Code)
	}
	return t
}

var warnTexts = map[string]fault.Text{
	WarnFrequencyMissing: fault.T("未填写更新频率，暂按不定期处理", "No update frequency given: taken as irregular"),
	WarnFrequencyUnknown: fault.T("更新频率无法识别，暂按不定期处理", "The update frequency is not understood: taken as irregular"),
	WarnFrequencyRounded: fault.T("代码表无此更新频率，已取相近且更慢的一档", "The code table has no such frequency: the next slower one was taken"),
	WarnDepartment:       fault.T("未填写提供部门", "No source department given"),
	WarnCategory:         fault.T("主题分类无法对应代码表，保留原文", "The topic has no code: kept in its own words"),
	WarnDate:             fault.T("更新日期无法识别，保留原文", "The date is not understood: kept in its own words"),
	WarnRowCount:         fault.T("数据量无法识别，保留原文", "The number of records is not understood: kept in its own words"),
	WarnFormat:           fault.T("数据格式栏填写了字符编码", "The format column names a character encoding"),
	WarnFieldRepeated:    fault.T("字段名称重复，已加序号区分", "A field name is repeated: a number was added"),
	WarnFieldClipped:     fault.T("字段名称过长，已截短", "A field name is too long: cut short"),
	WarnFieldsMissing:    fault.T("未列出数据字段", "No fields listed"),
	WarnSharingNote:      fault.T("有条件共享应写明条件，不予共享应写明依据", "Conditional sharing needs its condition, non-sharing its legal basis"),
	WarnPersonalOpen:     fault.T("含个人信息却标注为无条件开放，请复核", "Holds personal information yet is marked as open without condition: please check"),
}
