package workday

import (
	"bytes"
	"embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
)

//go:embed data/state_council.csv data/LICENSE.txt
var data embed.FS

var shipped = sync.OnceValue(func() []Notice {
	b, err := data.ReadFile("data/state_council.csv")
	if err != nil {
		panic("workday: the embedded calendar is missing: " + err.Error())
	}
	list, err := ParseNotices(bytes.NewReader(b))
	if err != nil {
		panic("workday: the embedded calendar is broken: " + err.Error())
	}
	return list
})

var standard = sync.OnceValue(func() *Calendar {
	c, err := Build(shipped())
	if err != nil {
		panic("workday: the embedded calendar is broken: " + err.Error())
	}
	return c
})

// Shipped returns the notices that are built into the binary (2020 to 2026), by publication. Do not change them.
func Shipped() []Notice { return shipped() }

// Default returns the calendar of the shipped notices. A register that an authority has loaded later ones into has
// compliance/calendar to ask.
func Default() *Calendar { return standard() }

// maxSpan bounds the announced years of a calendar, against a slip of the pen.
const maxSpan = 200

// ParseNotices reads a file of notices. Lines that begin with # are comments. A notice is a line
// "notice,YEAR,NUMBER,PUBLISHED,SCOPE,SOURCE", SCOPE being year or amendment; its days follow, a line "date,kind,name" for
// each, kind being off (holiday) or work (make-up working day).
// It fails with CodeBadCalendar, naming the line, or with CodeReadCalendar when r fails; each notice is checked against
// those before it.
func ParseNotices(r io.Reader) ([]Notice, error) {
	f := file{in: csv.NewReader(r)}
	f.in.Comment = '#'
	f.in.FieldsPerRecord = -1
	for {
		row, err := f.next()
		if errors.Is(err, io.EOF) {
			return f.list, f.end()
		}
		if err != nil {
			return nil, err
		}
		if err := f.row(row); err != nil {
			return nil, err
		}
	}
}

// file is a file of notices while it is read.
type file struct {
	in   *csv.Reader
	line int
	list []Notice
}

// next returns the next row, io.EOF at the end, or an *Error.
func (f *file) next() ([]string, error) {
	row, err := f.in.Read()
	var syntax *csv.ParseError
	switch {
	case err == nil:
		f.line, _ = f.in.FieldPos(0)
		return row, nil
	case errors.Is(err, io.EOF):
		return nil, io.EOF
	case errors.As(err, &syntax):
		f.line = syntax.Line
		return nil, f.bad("不是以逗号分隔的一行", "not fields separated by commas")
	default:
		return nil, &Error{Code: CodeReadCalendar, ZH: "日历文件读取失败", EN: "the calendar file cannot be read: " + err.Error(), Err: err}
	}
}

func (f *file) row(row []string) error {
	if row[0] != "notice" {
		return f.day(row)
	}
	if err := f.end(); err != nil && len(f.list) > 0 {
		return err
	}
	if len(row) != 6 || row[4] != "year" && row[4] != "amendment" {
		return f.bad("应为 notice,年份,文号,公布日期,year 或 amendment,出处", "write notice,YEAR,NUMBER,PUBLISHED,year or amendment,SOURCE")
	}
	year, err1 := strconv.Atoi(row[1])
	published, err2 := ParseDate(row[3])
	if err1 != nil || err2 != nil {
		return f.bad("年份或公布日期无法识别", "the year or the day of publication cannot be read")
	}
	f.list = append(f.list, Notice{Year: year, Number: row[2], Published: published, Amends: row[4] == "amendment", Source: row[5]})
	return nil
}

func (f *file) day(row []string) error {
	if len(f.list) == 0 {
		return f.bad("首行应为 notice,…", "the first line must be a notice")
	}
	if len(row) != 3 {
		return f.bad("应为 date,kind,name", "write date,kind,name")
	}
	d, err := ParseDate(row[0])
	if err != nil {
		return f.bad("日期无法识别", "not a date")
	}
	n := &f.list[len(f.list)-1]
	n.Days = append(n.Days, Day{Date: d, Kind: Kind(row[1]), Name: row[2]})
	return nil
}

// end checks the notice that was read last against those before it.
func (f *file) end() error {
	if len(f.list) == 0 {
		return f.bad("没有任何通知", "there is no notice")
	}
	n := f.list[len(f.list)-1]
	var before *Calendar
	if len(f.list) > 1 {
		c, err := Build(f.list[:len(f.list)-1])
		if err != nil {
			return err
		}
		before = c
	}
	if list := n.Check(before); len(list) > 0 {
		return f.bad(list[0].ZH, list[0].EN)
	}
	return nil
}

func (f *file) bad(zh, en string) error {
	return &Error{
		Code: CodeBadCalendar,
		ZH:   fmt.Sprintf("日历文件第 %d 行：%s", f.line, zh),
		EN:   fmt.Sprintf("calendar file, line %d: %s", f.line, en),
	}
}

// kindWords are what people write for a kind.
var kindWords = map[string]Kind{"off": Off, "休": Off, "放假": Off, "work": Work, "班": Work, "上班": Work}

// ParseDays reads the days of a notice as a person enters them, a line each: a day or a range, off or work (休 or 班), and
// the holiday's name, between commas or spaces.
//
//	2027-02-05~2027-02-11 off 春节
//	2027-01-30 work 春节
//
// Every line that is none is refused with CodeBadCalendar, by its number. What the days are worth is for [Notice.Check].
func ParseDays(text string) (days []Day, bad []*Error) {
	for i, line := range strings.Split(text, "\n") {
		words := strings.FieldsFunc(line, func(r rune) bool {
			return r == ',' || r == '，' || r == ' ' || r == '\t' || r == '\r' || r == '\u3000'
		})
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		more, err := daysOf(words)
		if len(days)+len(more) > maxDays {
			return nil, append(bad, flaw("days", fmt.Sprintf("第 %d 行起超过 %d 天", i+1, maxDays), fmt.Sprintf("from line %d on there are more than %d days", i+1, maxDays)))
		}
		if err != nil {
			bad = append(bad, flaw("days", fmt.Sprintf("第 %d 行：%s", i+1, err.ZH), fmt.Sprintf("line %d: %s", i+1, err.EN)))
		}
		days = append(days, more...)
	}
	return days, bad
}

func daysOf(words []string) ([]Day, *Error) {
	if len(words) != 3 {
		return nil, flaw("days", "应写作“日期 off 或 work 名称”，例如 2027-01-01 off 元旦", "write a date, off or work, and a name, such as 2027-01-01 off 元旦")
	}
	kind, ok := kindWords[words[1]]
	if !ok {
		return nil, flaw("days", "第二项应为 off（放假）或 work（上班）", "the second word must be off or work")
	}
	from, to, isRange := strings.Cut(strings.ReplaceAll(words[0], "～", "~"), "~")
	if !isRange {
		to = from
	}
	first, err1 := ParseDate(from)
	last, err2 := ParseDate(to)
	if err1 != nil || err2 != nil || last.Before(first) {
		return nil, flaw("days", "日期无法识别，应写作 2027-02-05 或 2027-02-05~2027-02-11", "not a date: write 2027-02-05 or 2027-02-05~2027-02-11")
	}
	if first.DaysUntil(last) >= maxDays {
		return nil, flaw("days", "起止日期相距过远", "the range is too long")
	}
	var days []Day
	for d := first; !d.After(last); d = d.AddDays(1) {
		days = append(days, Day{Date: d, Kind: kind, Name: words[2]})
	}
	return days, nil
}
