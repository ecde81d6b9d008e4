package scan

import (
	"strconv"
	"strings"
	"time"
)

// dateForm says how a number format shows a serial number.
type dateForm uint8

const (
	noDate dateForm = iota
	dayForm
	momentForm
)

// builtInDates are the numbers of built-in formats that show a day (ECMA-376 part 1, 18.8.30, Chinese ones included); 22 shows
// the time of day too.
func builtInDate(id int) dateForm {
	switch {
	case id == 22:
		return momentForm
	case id >= 14 && id <= 17, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id == 57, id == 58:
		return dayForm
	}
	return noDate
}

// formOf reads a format of one's own: yyyy"年"m"月"d"日". What stands in quotes and brackets is no code.
func formOf(code string) dateForm {
	var b strings.Builder
	quoted, bracket := false, false
	for _, r := range strings.ToLower(code) {
		switch {
		case r == '"':
			quoted = !quoted
		case quoted:
		case r == '[' || r == ']':
			bracket = r == '['
		case !bracket:
			b.WriteRune(r)
		}
	}
	switch s := b.String(); {
	case !strings.Contains(s, "y"):
		return noDate
	case strings.Contains(s, "h"):
		return momentForm
	}
	return dayForm
}

// maxFormats bounds the cell formats that are kept; Excel itself knows 65,490.
const maxFormats = 1 << 16

// styles reads which cell formats show days.
func (b *book) styles(part string) error {
	own := map[string]dateForm{}
	inCells := false
	return b.read(part, func(x *xmlReader) error {
		switch {
		case x.is("numFmt") && len(own) < maxFormats:
			code, err := x.attrText("formatCode")
			own[string(x.attr("numFmtId"))] = formOf(code)
			return err
		case string(x.name) == "cellXfs":
			inCells = !x.end
		case inCells && x.is("xf") && len(b.dates) < maxFormats:
			id := string(x.attr("numFmtId"))
			form, known := own[id]
			if n, err := strconv.Atoi(id); err == nil && !known {
				form = builtInDate(n)
			}
			b.dates = append(b.dates, form)
		}
		return nil
	})
}

// number writes a number out as a person reads it: a day as yyyy-mm-dd, a large whole number with all its digits.
func (b *book) number(s string, style int) string {
	if style < 0 || style >= len(b.dates) || b.dates[style] == noDate {
		return plainNumber(s)
	}
	days, err := strconv.ParseFloat(s, 64)
	if err != nil || days < 1 || days >= 2_958_466 { // 9999-12-31
		return plainNumber(s)
	}
	begin := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC) // 1900 was no leap year, but its serial numbers say so
	switch {
	case b.from == 1904:
		begin = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case days < 60:
		begin = begin.AddDate(0, 0, 1)
	}
	t := begin.Add(time.Duration(int64(days*86400+0.5)) * time.Second)
	if b.dates[style] == momentForm && t.Hour()+t.Minute()+t.Second() > 0 {
		return t.Format("2006-01-02 15:04:05")
	}
	return t.Format(time.DateOnly)
}
