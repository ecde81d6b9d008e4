package components

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// lawZone is UTC+8, in which every date of the law is meant.
var lawZone = time.FixedZone("UTC+8", 8*60*60)

// Bounded writes a number that was counted up to many only: from there on as "99+".
func Bounded(n, many int) string {
	if n >= many {
		return Count(int64(many-1)) + "+"
	}
	return Count(int64(n))
}

// Count writes a whole number in groups of three: 12,481.
func Count(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "−", digits[1:]
	}
	var b strings.Builder
	b.WriteString(sign)
	for i, r := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Yuan writes an amount given in fen: 123456 is ¥1,234.56, −5 is −¥0.05.
func Yuan(fen int64) string {
	whole, rest, sign := fen/100, fen%100, ""
	if fen < 0 {
		sign, whole, rest = "−", -whole, -rest
	}
	return fmt.Sprintf("%s¥%s.%02d", sign, Count(whole), rest)
}

var (
	capitals = []rune("零壹贰叁肆伍陆柒捌玖")
	places   = [4]string{"", "拾", "佰", "仟"}
	myriads  = [5]string{"", "万", "亿", "万亿", "亿亿"}
)

// YuanInWords writes an amount given in fen, not negative, in the capitals of Chinese papers, which
// nobody can alter by a stroke: 1280001 is 壹万贰仟捌佰元零壹分.
func YuanInWords(fen int64) string {
	out, jiao, rest := "", capitals[fen/10%10], capitals[fen%10]
	if fen >= 100 {
		out = wholeInWords(fen/100) + "元"
	}
	switch {
	case fen == 0:
		return "零元整"
	case fen%100 == 0:
		return out + "整"
	case fen%10 == 0:
		return out + string(jiao) + "角整"
	case fen%100 < 10 && out == "":
		return string(rest) + "分"
	case fen%100 < 10:
		return out + "零" + string(rest) + "分"
	}
	return out + string(jiao) + "角" + string(rest) + "分"
}

// wholeInWords reads the digits from the left; zeros between others are said once, and each four
// digits are counted by ten thousands.
func wholeInWords(n int64) string {
	var b strings.Builder
	digits := strconv.FormatInt(n, 10)
	zero, group := false, false
	for i, r := range digits {
		at := len(digits) - 1 - i
		if r == '0' {
			zero = true
		} else {
			if zero {
				b.WriteRune('零')
			}
			b.WriteRune(capitals[r-'0'])
			b.WriteString(places[at%4])
			zero, group = false, true
		}
		if at%4 == 0 && group {
			b.WriteString(myriads[at/4])
			group = false
		}
	}
	return b.String()
}

// Money renders an amount given in fen, in tabular figures that never break.
func Money(fen int64) g.Node { return h.Span(h.Class("num"), g.Text(Yuan(fen))) }

// Price renders what something costs; what costs nothing is free in words.
func Price(lang Lang, fen int64) g.Node {
	if fen == 0 {
		return h.Span(h.Class("num"), say(lang, words.Free))
	}
	return Money(fen)
}

// PriceTag is the price as the largest thing of its panel, with what it is charged for beneath.
func PriceTag(lang Lang, fen int64, basis Text) g.Node {
	return h.Div(h.P(h.Class("figure-value"), Price(lang, fen)), h.P(h.Class("muted"), say(lang, basis)))
}

// Number renders a whole number in tabular figures.
func Number(n int64) g.Node { return h.Span(h.Class("num"), g.Text(Count(n))) }

// Date renders an ISO date (2026-11-23) as itself, in tabular figures. An empty date renders as a dash.
func Date(iso string) g.Node {
	if iso == "" {
		return h.Span(h.Class("muted"), g.Text("—"))
	}
	return h.Time(h.Class("num"), h.DateTime(iso), g.Text(iso))
}

// When renders an instant in UTC+8 to the minute; the zero time renders as a dash.
func When(t time.Time) g.Node {
	if t.IsZero() {
		return Date("")
	}
	t = t.In(lawZone)
	return h.Time(h.Class("num"), h.DateTime(t.Format(time.RFC3339)), g.Text(t.Format("2006-01-02 15:04")))
}

var weekdays = [7]Text{T("周日", "Sun"), T("周一", "Mon"), T("周二", "Tue"), T("周三", "Wed"), T("周四", "Thu"), T("周五", "Fri"), T("周六", "Sat")}

// Weekday renders an ISO date with its day of the week: 2026-11-23 周一.
func Weekday(lang Lang, iso string) g.Node {
	day, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return Date(iso)
	}
	return h.Span(Date(iso), g.Text(" "+weekdays[day.Weekday()].In(lang)))
}

// DayMonth writes an ISO date as people say it: 10 月 16 日, 16 October. The
// year is added when it differs from the year of today (also ISO; empty adds it
// always). What is not a date is returned as it stands.
func DayMonth(lang Lang, iso, today string) string {
	day, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return iso
	}
	sameYear := len(today) >= 4 && today[:4] == iso[:4]
	if lang == EN {
		if sameYear {
			return day.Format("2 January")
		}
		return day.Format("2 January 2006")
	}
	if sameYear {
		return fmt.Sprintf("%d 月 %d 日", day.Month(), day.Day())
	}
	return fmt.Sprintf("%d 年 %d 月 %d 日", day.Year(), day.Month(), day.Day())
}

// Bytes writes a size in the unit people expect: 18 kB, 4.2 MB.
func Bytes(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1000*1000:
		return fmt.Sprintf("%d kB", (n+500)/1000)
	case n < 1000*1000*1000:
		return strings.Replace(fmt.Sprintf("%.1f MB", float64(n)/1e6), ".0 ", " ", 1)
	default:
		return strings.Replace(fmt.Sprintf("%.1f GB", float64(n)/1e9), ".0 ", " ", 1)
	}
}

// atMost writes a limit as programs set it: 20 MB of 1,048,576 bytes each, never more than what is let through.
func atMost(n int64) string {
	if n < 1<<20 || n%(1<<20) != 0 {
		return Bytes(n)
	}
	return fmt.Sprintf("%d MB", n>>20)
}

// sprintf formats a text of the catalogue in lang.
func sprintf(lang Lang, t Text, args ...any) string { return fmt.Sprintf(t.In(lang), args...) }

// shortHex is first 8 … last 8 of the hexadecimal form.
func shortHex(b []byte) string {
	s := hex.EncodeToString(b)
	if len(s) <= 16 {
		return s
	}
	return s[:8] + "…" + s[len(s)-8:]
}
