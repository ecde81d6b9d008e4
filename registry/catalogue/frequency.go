package catalogue

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"huishu/ledger/fault"
)

// Frequency is how often a body updates a resource: it owes that by Art. 10. Codes and
// names are table 4 of the draft catalogue standard NDI-TR-2025-06.
type Frequency string

// The frequencies.
const (
	RealTime   Frequency = "001" // within the hour
	Daily      Frequency = "002"
	Weekly     Frequency = "003"
	Monthly    Frequency = "004"
	Quarterly  Frequency = "005"
	HalfYearly Frequency = "006"
	Yearly     Frequency = "007"
	Irregular  Frequency = "008" // on occasion, or slower than once a year
	Historical Frequency = "009" // never updated again
)

// Frequencies lists the code table in its order.
var Frequencies = []Frequency{RealTime, Daily, Weekly, Monthly, Quarterly, HalfYearly, Yearly, Irregular, Historical}

// Text names the frequency.
func (f Frequency) Text() fault.Text { return frequencyTexts[f] }

// Days returns the longest time in calendar days between two updates that keep the
// promise, 0 where the frequency promises none.
func (f Frequency) Days() int { return frequencyDays[f] }

var frequencyTexts = map[Frequency]fault.Text{
	RealTime: fault.T("实时", "real time"), Daily: fault.T("每日", "daily"), Weekly: fault.T("每周", "weekly"),
	Monthly: fault.T("每月", "monthly"), Quarterly: fault.T("每季度", "quarterly"), HalfYearly: fault.T("每半年", "half-yearly"),
	Yearly: fault.T("每年", "yearly"), Irregular: fault.T("不定期", "irregular"), Historical: fault.T("历史存量", "historical"),
}

var frequencyDays = map[Frequency]int{RealTime: 1, Daily: 1, Weekly: 7, Monthly: 31, Quarterly: 92, HalfYearly: 184, Yearly: 366}

// frequencyWords are words that mean one code exactly, folded by [key].
var frequencyWords = map[string]Frequency{
	"realtime": RealTime, "real-time": RealTime, "continuous": RealTime, "daily": Daily, "weekly": Weekly, "monthly": Monthly, "quarterly": Quarterly,
	"semiannual": HalfYearly, "semi-annual": HalfYearly, "half-yearly": HalfYearly, "annual": Yearly, "annually": Yearly, "yearly": Yearly,
	"irregular": Irregular, "historical": Historical, "static": Historical, "never": Historical,
}

// Words that settle the matter wherever they stand, folded by [key]. That an end is
// named weighs most, then that an event and no calendar brings the update.
var (
	endedWords     = []string{"为止", "不再更新", "不更新", "不需更新", "无需更新", "永不", "单次", "一次性", "历史存量", "历史数据"}
	irregularWords = []string{"不定", "非定期", "异动", "变更", "修正", "修改", "有新", "检讨后", "按需", "适时", "发布时", "视情况"}
	instantWords   = []string{"实时", "即时", "随时", "同步"}
)

// ParseFrequency reads an update frequency as files write it ("每月1次", "半年", "1日2次",
// "monthly", "004") into the code table. The warning is empty when a code means exactly
// that. Where the table has no such frequency, or the file names two, the next slower code
// is taken: that promise is surely kept. What is not understood is Irregular.
func ParseFrequency(s string) (f Frequency, warning string) {
	k := key(s)
	if k == "" {
		return Irregular, WarnFrequencyMissing
	}
	if f, ok := frequencyWords[k]; ok {
		return f, ""
	}
	for _, f := range Frequencies {
		if k == string(f) {
			return f, ""
		}
	}
	switch {
	case containsAny(k, irregularWords) && !containsAny(k, endedWords):
		return Irregular, ""
	case containsAny(k, endedWords):
		return Historical, ""
	case containsAny(k, instantWords):
		return RealTime, ""
	}
	return slowestPeriod(thirds.Replace(k))
}

// thirds drops the thirds of a month: 每月下旬 is monthly, not every ten days.
var thirds = strings.NewReplacer("上旬", "", "中旬", "", "下旬", "")

// period finds "每三年", "6个月", "/月", "1日", "季刊", and a following "2次".
var period = regexp.MustCompile(`(每|/|按|逐)?([0-9]+|[一二两三四五六七八九十半])?个?(秒|分钟|分|小时|日|天|周|星期|旬|月|季度|季|年)(?:[^0-9一二两三]?([0-9]+|[一二两三])次)?`)

const day = 24 * 60 * 60

var unitSeconds = map[string]float64{
	"秒": 1, "分钟": 60, "分": 60, "小时": 3600, "日": day, "天": day, "周": 7 * day, "星期": 7 * day,
	"旬": 10 * day, "月": 31 * day, "季度": 92 * day, "季": 92 * day, "年": 366 * day,
}

// slowestPeriod reads the periods that a folded text names and rounds the longest.
func slowestPeriod(k string) (Frequency, string) {
	longest, named := 0.0, 0
	for i, m := range period.FindAllStringSubmatch(k, -1) {
		each, count, unit, times := m[1], m[2], m[3], m[4]
		if i > 0 && each == "" && count != "" && times == "" {
			continue // a date inside the period, such as 每年3月 or 每季结束后15日
		}
		seconds := unitSeconds[unit] * number(count) / number(times)
		if seconds <= 0 || seconds == longest {
			continue
		}
		named++
		longest = max(longest, seconds)
	}
	if named == 0 {
		return Irregular, WarnFrequencyUnknown
	}
	f, exact := roundPeriod(longest)
	if !exact || named > 1 {
		return f, WarnFrequencyRounded
	}
	return f, ""
}

// roundPeriod returns the fastest code that is not faster than a period in seconds, and
// whether it is exactly that period (an hour or less is real time).
func roundPeriod(seconds float64) (Frequency, bool) {
	if seconds <= 3600 {
		return RealTime, true
	}
	for _, f := range []Frequency{Daily, Weekly, Monthly, Quarterly, HalfYearly, Yearly} {
		limit := float64(f.Days()) * day
		if seconds <= limit*1.02 { // three months of 31 days are a quarter, six are half a year
			return f, seconds >= limit*0.98
		}
	}
	return Irregular, false
}

// number reads the numbers that stand in frequencies; 1 where none stands.
func number(s string) float64 {
	if s == "" {
		return 1
	}
	if s == "半" {
		return 0.5
	}
	if i := strings.Index("一二三四五六七八九十", s); i >= 0 {
		return float64(i/utf8.RuneLen('一') + 1)
	}
	if s == "两" {
		return 2
	}
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || n <= 0 {
		return 1
	}
	return n
}

func containsAny(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}
