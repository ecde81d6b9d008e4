package rules

import "strconv"

var surenessTitles = map[Sureness]Text{
	InForce: {ZH: "现行文本", EN: "In force"}, Draft: {ZH: "征求意见稿", EN: "Draft"}, Assumed: {ZH: "参照适用", EN: "By analogy"}, Unknown: {ZH: "文本未定", EN: "Left open"},
}

// Title is the mark in words.
func (s Sureness) Title() Text { return surenessTitles[s] }

var severityTitles = map[Severity]Text{
	MustMend: {ZH: "必须补正", EN: "Must mend"}, LookAt: {ZH: "需要留意", EN: "Look at"}, Note: {ZH: "供知悉", EN: "For knowledge"},
}

// Title is the demand in words.
func (s Severity) Title() Text { return severityTitles[s] }

// unitWords are the units of facts: behind a number in Chinese, behind one and behind several in English.
var unitWords = map[string]struct{ zh, one, many string }{
	"working_days": {" 个工作日", " working day", " working days"}, "days": {" 日", " day", " days"}, "years": {" 年", " year", " years"}, "percent": {" %", " %", " %"},
}

// Quantity is a number of the law with its unit in words; of one that the text leaves open it says so.
func Quantity(value *int64, unit string) Text {
	if value == nil {
		return Text{ZH: "文本未定", EN: "left open"}
	}
	n := strconv.FormatInt(*value, 10)
	if unit == "month_end" {
		return Text{ZH: "每年 " + n + " 月底前", EN: "each year until the end of month " + n}
	}
	w := unitWords[unit]
	if *value == 1 {
		return Text{ZH: n + w.zh, EN: n + w.one}
	}
	return Text{ZH: n + w.zh, EN: n + w.many}
}

// WorkingDays is a number of working days in words.
func WorkingDays(n int) Text {
	value := int64(n)
	return Quantity(&value, "working_days")
}
