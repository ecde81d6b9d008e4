package catalogue

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"huishu/compliance/workday"
)

var (
	isoDay  = regexp.MustCompile(`^([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[ T].*)?$`)
	packed  = regexp.MustCompile(`^([0-9]{4})([0-9]{2})([0-9]{2})$`)
	rocDay  = regexp.MustCompile(`^(?:民国)?([0-9]{2,3})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[ T].*)?$`)
	rocYear = regexp.MustCompile(`(?:^|[^0-9])(?:民国)?(1[0-9]{2}|[89][0-9])年`)
	counted = regexp.MustCompile(`^([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(笔|条|个|行|条记录|件)?$`)
)

// ParseDay reads a day as files write it: 2018-07-06 22:28:04, 2018/7/6, 2018年7月6日,
// 20180706, and years of the Republic of China (107年7月6日 or 107/7/6 = 2018). It is
// false for what is no real day; two-digit years need the words 民国 or 年.
func ParseDay(s string) (workday.Date, bool) {
	s = strings.TrimSpace(norm.NFKC.String(s))
	for _, p := range []*regexp.Regexp{isoDay, packed} {
		if m := p.FindStringSubmatch(s); m != nil {
			return realDay(m[1], m[2], m[3], 0)
		}
	}
	s = strings.ReplaceAll(s, "國", "国")
	if m := rocDay.FindStringSubmatch(s); m != nil {
		if len(m[1]) == 2 && !strings.ContainsAny(s, "年国") {
			return workday.Date{}, false
		}
		return realDay(m[1], m[2], m[3], 1911)
	}
	return workday.Date{}, false
}

// realDay refuses days that no calendar has, and years outside 1900 to 2199.
func realDay(y, m, d string, plus int) (workday.Date, bool) {
	year, _ := strconv.Atoi(y)
	month, _ := strconv.Atoi(m)
	dayOf, _ := strconv.Atoi(d)
	date := workday.Date{Year: year + plus, Month: time.Month(month), Day: dayOf}
	if date.Year < 1900 || date.Year > 2199 || !date.Valid() {
		return workday.Date{}, false
	}
	return date, true
}

// westernYears returns "2018年" for each year of the Republic of China named in s, so that
// a search for the western year finds 107年. It is for the index only.
func westernYears(s string) string {
	var b strings.Builder
	for _, m := range rocYear.FindAllStringSubmatch(s, -1) {
		year, _ := strconv.Atoi(m[1])
		b.WriteString(" " + strconv.Itoa(year+1911) + "年")
	}
	return b.String()
}

// parseCount reads a number of records ("1843", "1,843", "1筆"); -1 for sizes ("36KB"),
// numbers of files' pages and prose.
func parseCount(s string) int64 {
	m := counted.FindStringSubmatch(key(s))
	if m == nil {
		return -1
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(m[1], ",", ""), 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// encodings that stand in format columns by mistake.
var encodings = map[string]bool{"UTF-8": true, "UTF8": true, "BIG5": true, "GBK": true, "GB18030": true, "GB2312": true, "ASCII": true}

// parseFormats splits a format column into upper-case short names, each once, and says
// whether it named a character encoding instead.
func parseFormats(s string) (formats []string, encoding bool) {
	for _, f := range splitList(s) {
		f = strings.TrimPrefix(strings.ToUpper(norm.NFKC.String(f)), ".")
		if encodings[f] {
			encoding = true
			continue
		}
		formats = appendOnce(formats, f)
	}
	return formats, encoding
}

// splitList splits a cell that lists short words.
func splitList(s string) []string {
	var out []string
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",，、;；/|\n\t", r) }) {
		if part = strings.TrimSpace(part); part != "" {
			out = appendOnce(out, part)
		}
	}
	return out
}

func appendOnce(list []string, s string) []string {
	for _, have := range list {
		if have == s {
			return list
		}
	}
	return append(list, s)
}
