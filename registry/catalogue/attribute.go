package catalogue

import (
	"strings"

	"golang.org/x/text/unicode/norm"

	"huishu/ledger/fault"
	"huishu/ledger/search"
)

// Grade is the level of protection that a resource needs (Art. 9; GB/T 43697-2024: core,
// important and general data, general data in four levels by its annex).
type Grade string

// The grades. State secrets are none of them: they are refused (Art. 2).
const (
	GradeUnset     Grade = ""          // not graded yet: handle as general data of level 3
	GradeGeneral1  Grade = "general_1" // may be made public
	GradeGeneral2  Grade = "general_2" // for use inside, little harm if lost
	GradeGeneral3  Grade = "general_3" // sensitive: harm to persons or organisations
	GradeGeneral4  Grade = "general_4" // grave harm to persons or organisations
	GradeImportant Grade = "important" // important data: risk assessment owed
	GradeCore      Grade = "core"      // core data: never for authorised operation
)

// Text names the grade.
func (g Grade) Text() fault.Text { return gradeTexts[g] }

var gradeTexts = map[Grade]fault.Text{
	GradeUnset:     fault.T("未定级", "not graded"),
	GradeGeneral1:  fault.T("一般数据1级", "general data, level 1"),
	GradeGeneral2:  fault.T("一般数据2级", "general data, level 2"),
	GradeGeneral3:  fault.T("一般数据3级", "general data, level 3"),
	GradeGeneral4:  fault.T("一般数据4级", "general data, level 4"),
	GradeImportant: fault.T("重要数据", "important data"),
	GradeCore:      fault.T("核心数据", "core data"),
}

// Sharing is the sharing attribute between public bodies (Art. 13).
type Sharing string

// The sharing attributes.
const (
	SharingUnset         Sharing = ""              // undetermined: treat as uncatalogued, the source checks
	SharingUnconditional Sharing = "unconditional" // obtained on application
	SharingConditional   Sharing = "conditional"   // the source answers, then delivers
	SharingNone          Sharing = "none"          // verification and comparison instead of data
)

// Text names the sharing attribute.
func (s Sharing) Text() fault.Text { return sharingTexts[s] }

var sharingTexts = map[Sharing]fault.Text{
	SharingUnset:         fault.T("共享属性待定", "sharing undetermined"),
	SharingUnconditional: fault.T("无条件共享", "shared unconditionally"),
	SharingConditional:   fault.T("有条件共享", "shared conditionally"),
	SharingNone:          fault.T("不予共享", "not shared"),
}

// Opening is the opening attribute towards the public (Art. 14).
type Opening string

// The opening attributes.
const (
	OpeningUnset         Opening = ""              // undetermined
	OpeningUnconditional Opening = "unconditional" // open to anyone
	OpeningConditional   Opening = "conditional"   // open on conditions
	OpeningNone          Opening = "none"          // not open
)

// Text names the opening attribute.
func (o Opening) Text() fault.Text { return openingTexts[o] }

var openingTexts = map[Opening]fault.Text{
	OpeningUnset:         fault.T("开放属性待定", "opening undetermined"),
	OpeningUnconditional: fault.T("无条件开放", "open without condition"),
	OpeningConditional:   fault.T("有条件开放", "open on conditions"),
	OpeningNone:          fault.T("不予开放", "not open"),
}

// Sensitivity says whom a field's values may concern.
type Sensitivity string

// The sensitivities; personal information by Arts 4 and 28 of the Personal Information Protection Law.
const (
	SensitivityUnset  Sensitivity = ""                   // not stated
	Plain             Sensitivity = "plain"              // about no person
	Personal          Sensitivity = "personal"           // personal information
	SensitivePersonal Sensitivity = "sensitive_personal" // sensitive personal information
	Commercial        Sensitivity = "commercial"         // an organisation's confidential business information
)

// Text names the sensitivity.
func (s Sensitivity) Text() fault.Text { return sensitivityTexts[s] }

var sensitivityTexts = map[Sensitivity]fault.Text{
	SensitivityUnset:  fault.T("未标注", "not stated"),
	Plain:             fault.T("一般", "plain"),
	Personal:          fault.T("个人信息", "personal information"),
	SensitivePersonal: fault.T("敏感个人信息", "sensitive personal information"),
	Commercial:        fault.T("商业信息", "confidential business information"),
}

// FieldType is the kind of a field's values.
type FieldType string

// The field types.
const (
	TypeUnset    FieldType = ""
	TypeText     FieldType = "text"
	TypeInteger  FieldType = "integer"
	TypeDecimal  FieldType = "decimal"
	TypeDate     FieldType = "date"
	TypeTime     FieldType = "time"
	TypeBoolean  FieldType = "boolean"
	TypeCode     FieldType = "code" // of a code table, such as a division
	TypeLocation FieldType = "location"
	TypeBinary   FieldType = "binary" // image, sound, document
)

// Text names the type.
func (t FieldType) Text() fault.Text { return typeTexts[t] }

var typeTexts = map[FieldType]fault.Text{
	TypeUnset: fault.T("未标注", "not stated"), TypeText: fault.T("文本", "text"),
	TypeInteger: fault.T("整数", "integer"), TypeDecimal: fault.T("小数", "decimal"),
	TypeDate: fault.T("日期", "date"), TypeTime: fault.T("时间", "time"),
	TypeBoolean: fault.T("是否", "yes or no"), TypeCode: fault.T("代码", "code"),
	TypeLocation: fault.T("坐标", "location"), TypeBinary: fault.T("文件", "file"),
}

// What files say, folded by [key], for each attribute.
var (
	grades = map[string]Grade{
		"": GradeUnset, "未定级": GradeUnset,
		"general_1": GradeGeneral1, "一般1级": GradeGeneral1, "一般数据1级": GradeGeneral1, "1级": GradeGeneral1, "1": GradeGeneral1, "l1": GradeGeneral1, "一级": GradeGeneral1, "公开": GradeGeneral1,
		"general_2": GradeGeneral2, "一般2级": GradeGeneral2, "一般数据2级": GradeGeneral2, "2级": GradeGeneral2, "2": GradeGeneral2, "l2": GradeGeneral2, "二级": GradeGeneral2, "内部": GradeGeneral2,
		"general_3": GradeGeneral3, "一般3级": GradeGeneral3, "一般数据3级": GradeGeneral3, "3级": GradeGeneral3, "3": GradeGeneral3, "l3": GradeGeneral3, "三级": GradeGeneral3, "敏感": GradeGeneral3,
		"general_4": GradeGeneral4, "一般4级": GradeGeneral4, "一般数据4级": GradeGeneral4, "4级": GradeGeneral4, "4": GradeGeneral4, "l4": GradeGeneral4, "四级": GradeGeneral4,
		"important": GradeImportant, "重要": GradeImportant, "重要数据": GradeImportant,
		"core": GradeCore, "核心": GradeCore, "核心数据": GradeCore,
	}
	sharings = map[string]Sharing{
		"": SharingUnset, "共享属性待定": SharingUnset, "待定": SharingUnset,
		"unconditional": SharingUnconditional, "无条件共享": SharingUnconditional, "无条件": SharingUnconditional,
		"conditional": SharingConditional, "有条件共享": SharingConditional, "有条件": SharingConditional,
		"none": SharingNone, "不予共享": SharingNone, "不共享": SharingNone, "不予": SharingNone,
	}
	openings = map[string]Opening{
		"": OpeningUnset, "开放属性待定": OpeningUnset, "待定": OpeningUnset,
		"unconditional": OpeningUnconditional, "无条件开放": OpeningUnconditional, "无条件": OpeningUnconditional,
		"conditional": OpeningConditional, "有条件开放": OpeningConditional, "有条件": OpeningConditional,
		"none": OpeningNone, "不予开放": OpeningNone, "不开放": OpeningNone, "不予": OpeningNone,
	}
	sensitivities = map[string]Sensitivity{
		"": SensitivityUnset, "未标注": SensitivityUnset,
		"plain": Plain, "一般": Plain, "普通": Plain, "非敏感": Plain,
		"personal": Personal, "个人信息": Personal, "个人": Personal,
		"sensitive_personal": SensitivePersonal, "敏感个人信息": SensitivePersonal, "敏感个人": SensitivePersonal,
		"commercial": Commercial, "商业信息": Commercial, "商业": Commercial, "商业秘密": Commercial,
	}
	fieldTypes = map[string]FieldType{
		"": TypeUnset, "未标注": TypeUnset,
		"text": TypeText, "文本": TypeText, "字符串": TypeText, "字符": TypeText, "string": TypeText, "varchar": TypeText,
		"integer": TypeInteger, "整数": TypeInteger, "int": TypeInteger, "number": TypeDecimal, "数值": TypeDecimal,
		"decimal": TypeDecimal, "小数": TypeDecimal, "浮点": TypeDecimal, "date": TypeDate, "日期": TypeDate,
		"time": TypeTime, "时间": TypeTime, "日期时间": TypeTime, "datetime": TypeTime,
		"boolean": TypeBoolean, "是否": TypeBoolean, "布尔": TypeBoolean, "code": TypeCode, "代码": TypeCode, "字典": TypeCode,
		"location": TypeLocation, "坐标": TypeLocation, "空间": TypeLocation, "binary": TypeBinary, "文件": TypeBinary, "图片": TypeBinary,
	}
)

// key folds a value for looking it up in a table of what files say: NFKC, lower case,
// simplified characters, no blanks.
func key(s string) string {
	return strings.Join(strings.Fields(search.Simplify(strings.ToLower(norm.NFKC.String(s)))), "")
}
