package deid

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"huishu/compliance/code"
	"huishu/ledger/fault"
)

// Scale is the kind of values that a ladder generalises.
type Scale string

// The scales.
const (
	Date     Scale = "date"     // day, month, year, decade
	Number   Scale = "number"   // ranges of growing width
	Division Scale = "division" // GB/T 2260: county, prefecture, province; codes or full names
	Prefix   Scale = "text"     // prefixes of falling length
)

// Ladder is a hierarchy of generalisations of one column. Level 0 is the value itself, the last level is * for every value.
// Each level can be told from the one below it, so that values once together stay together: the search relies on it.
type Ladder struct {
	Scale Scale `yaml:"scale" json:"scale"`
	// Widths are the widths of a number's ranges, each a multiple of the one before.
	Widths []float64 `yaml:"widths,omitempty,flow" json:"widths,omitempty"`
	// Lengths are how many characters a text keeps, falling; none means that a text is kept or suppressed.
	Lengths []int `yaml:"lengths,omitempty,flow" json:"lengths,omitempty"`
}

const suppressed = "*"

// Top is the highest level: suppression.
func (l Ladder) Top() int {
	switch l.Scale {
	case Date:
		return 4
	case Division:
		return 3
	case Number:
		return len(l.Widths) + 1
	default:
		return len(l.Lengths) + 1
	}
}

func (l Ladder) check() error {
	if !slices.Contains([]Scale{Date, Number, Division, Prefix}, l.Scale) {
		return errors.New("scale: date, number, division, text")
	}
	if len(l.Widths) > 8 || len(l.Lengths) > 8 || l.Scale != Number && len(l.Widths) > 0 || l.Scale != Prefix && len(l.Lengths) > 0 {
		return errors.New("at most 8 widths of a number or 8 lengths of a text")
	}
	for i, w := range l.Widths {
		if !(w >= 1e-4 && w <= 1e12) || i > 0 && (w <= l.Widths[i-1] || !whole(w/l.Widths[i-1])) {
			return errors.New("widths: 0.0001 to 1e12, each a multiple of the one before")
		}
	}
	for i, n := range l.Lengths {
		if n < 1 || n > maxTruncated || i > 0 && n >= l.Lengths[i-1] {
			return errors.New("lengths: above 0 and falling")
		}
	}
	return nil
}

func whole(x float64) bool { return math.Abs(x-math.Round(x)) < 1e-9 }

// Title names a level for people.
func (l Ladder) Title(level int) fault.Text {
	switch {
	case level <= 0:
		return fault.T("原值", "as it is")
	case level >= l.Top():
		return fault.T("抑制", "suppressed")
	}
	switch l.Scale {
	case Date:
		return []fault.Text{fault.T("到月", "month"), fault.T("到年", "year"), fault.T("到年代", "decade")}[level-1]
	case Division:
		return []fault.Text{fault.T("到地级市", "prefecture"), fault.T("到省", "province")}[level-1]
	case Number:
		w := figure(l.Widths[level-1])
		return fault.T("区间，宽 "+w, "ranges of "+w)
	default:
		n := strconv.Itoa(l.Lengths[level-1])
		return fault.T("前 "+n+" 个字符", "first "+n+" characters")
	}
}

// At generalises a value to a level. What does not fit the scale is suppressed from level 1 on; a blank stays blank below
// suppression.
func (l Ladder) At(level int, value string) string {
	value = strings.TrimSpace(value)
	switch {
	case level <= 0:
		return value
	case level >= l.Top():
		return suppressed
	case value == "":
		return ""
	}
	switch l.Scale {
	case Date:
		return dateAt(level, value)
	case Division:
		return divisionAt(level, value)
	case Number:
		return rangeAt(l.Widths, level, value)
	default:
		return first(value, l.Lengths[level-1])
	}
}

func first(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

var datePattern = regexp.MustCompile(`^(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?(?:[ T].*)?|月)?|年|(\d{2})(\d{2})?)?$`)

// parseDate reads a date as people write it; month and day are 0 where it gives none.
func parseDate(s string) (year, month, day int, ok bool) {
	if len(s) > 40 {
		return 0, 0, 0, false
	}
	m := datePattern.FindStringSubmatch(s)
	if m == nil {
		return 0, 0, 0, false
	}
	number := func(s string) int { n, _ := strconv.Atoi(s); return n }
	year, month, day = number(m[1]), number(m[2]+m[4]), number(m[3]+m[5])
	if year < 1800 || year > 2200 || month > 12 || m[2]+m[4] != "" && month == 0 {
		return 0, 0, 0, false
	}
	if m[3]+m[5] != "" {
		t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
		ok = t.Day() == day
		return year, month, day, ok
	}
	return year, month, day, true
}

func dateAt(level int, value string) string {
	year, month, _, ok := parseDate(value)
	switch {
	case !ok:
		return suppressed
	case level == 1 && month == 0:
		return strconv.Itoa(year) // given as a year: it joins the months of its year one level up
	case level == 1:
		return fmt.Sprintf("%04d-%02d", year, month)
	case level == 2:
		return strconv.Itoa(year)
	default:
		return fmt.Sprintf("%d-%d", year/10*10, year/10*10+9)
	}
}

func figure(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

func parseNumber(s string) (float64, bool) {
	if len(s) > 40 || s == "" || !strings.ContainsAny(s[len(s)-1:], "0123456789.") {
		return 0, false
	}
	x, err := strconv.ParseFloat(strings.ReplaceAll(s, ",", ""), 64)
	return x, err == nil && math.Abs(x) <= 1e15
}

// rangeAt is the half-open range that holds a number: [20,25). The index is taken at the smallest width and divided from there, so
// that ranges nest whatever binary fractions do; it is rounded down after a hair, or 0.3/0.1 would fall below 3.
func rangeAt(widths []float64, level int, value string) string {
	x, ok := parseNumber(value)
	smallest := math.Floor(x/widths[0] + 1e-9)
	if !ok || math.Abs(smallest) > 1e15 {
		return suppressed
	}
	width := widths[level-1]
	i := math.Floor(smallest / math.Round(width/widths[0]))
	return "[" + figure(round(i*width)) + "," + figure(round((i+1)*width)) + ")"
}

// round takes away the noise of binary fractions.
func round(x float64) float64 {
	if math.Abs(x) >= 1e9 {
		return x
	}
	return math.Round(x*1e6) / 1e6
}

var divisionCode = regexp.MustCompile(`^\d{6}(\d{3}(\d{3})?)?$`)

// isDivision reports whether a value is a code of GB/T 2260 (or GB/T 10114 below a county) or a name that begins with a province or
// prefecture.
func isDivision(s string) bool {
	if divisionCode.MatchString(s) {
		return code.IsProvince(s[:2])
	}
	return divisionAt(1, s) != suppressed
}

// divisionAt generalises a division: level 1 the prefecture, 2 the province. A name is cut after 市 or 州, then after 省 or 区; a bare
// county name says neither and is suppressed.
func divisionAt(level int, s string) string {
	if divisionCode.MatchString(s) {
		if !code.IsProvince(s[:2]) {
			return suppressed
		}
		if level == 1 {
			return s[:4] + "00"
		}
		return s[:2] + "0000"
	}
	province, rest := "", s
	for _, end := range []string{"自治区", "特别行政区", "省"} {
		if i := strings.Index(s, end); i > 0 {
			province, rest = s[:i+len(end)], s[i+len(end):]
			break
		}
	}
	if province == "" || utf8.RuneCountInString(province) > 8 {
		for _, city := range []string{"北京市", "上海市", "天津市", "重庆市"} {
			if strings.HasPrefix(s, city) {
				return city
			}
		}
		return suppressed
	}
	if level == 2 {
		return province
	}
	for _, end := range []string{"自治州", "地区", "市", "盟"} {
		if i := strings.Index(rest, end); i > 0 {
			return province + rest[:i+len(end)]
		}
	}
	return province
}

// masked hides a value but for its first characters, at most a third: for showing, not a technique.
func masked(s string) string {
	n := utf8.RuneCountInString(s)
	return maskValue(s, min(n/3, 4), 0)
}
