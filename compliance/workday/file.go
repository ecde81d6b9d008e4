package workday

import (
	"bytes"
	"embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"
)

//go:embed data/state_council.csv data/LICENSE.txt
var data embed.FS

var standard = sync.OnceValue(func() *Calendar {
	b, err := data.ReadFile("data/state_council.csv")
	if err != nil {
		panic("workday: the embedded calendar is missing: " + err.Error())
	}
	c, err := Parse(bytes.NewReader(b))
	if err != nil {
		panic("workday: the embedded calendar is broken: " + err.Error())
	}
	return c
})

// Default returns the calendar of the State Council's notices that is built into the binary (2020 to 2026).
func Default() *Calendar { return standard() }

// maxSpan bounds the announced years of a calendar file, against a slip of the pen.
const maxSpan = 200

// Parse reads a calendar file, so that an authority can adopt the notice of a new year without a release. Lines that begin
// with # are comments; then come "announced,FIRST,LAST" (years), "date,kind,name", and one line for each day that differs
// from the weekday rule or is named by a notice: kind is off (holiday) or work (make-up working day).
// It fails with CodeBadCalendar, naming the line, or with CodeReadCalendar when r fails.
func Parse(r io.Reader) (*Calendar, error) {
	f := file{in: csv.NewReader(r), changed: map[int]bool{}}
	f.in.Comment = '#'
	f.in.FieldsPerRecord = 3
	if err := f.head(); err != nil {
		return nil, err
	}
	for {
		row, err := f.next()
		if errors.Is(err, io.EOF) {
			return newCalendar(f.first, f.last, f.changed), nil
		}
		if err != nil {
			return nil, err
		}
		if err := f.day(row); err != nil {
			return nil, err
		}
	}
}

// file is a calendar file while it is read.
type file struct {
	in          *csv.Reader
	line        int
	first, last int
	changed     map[int]bool // day number to "is a working day"
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
		return nil, f.bad("不是三列的逗号分隔行", "not three fields separated by commas")
	default:
		return nil, &Error{Code: CodeReadCalendar, ZH: "日历文件读取失败", EN: "the calendar file cannot be read: " + err.Error(), Err: err}
	}
}

func (f *file) head() error {
	row, err := f.next()
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if err != nil || row[0] != "announced" {
		return f.bad("首行应为 announced,起始年,截止年", "the first line must read announced,FIRST,LAST")
	}
	var err1, err2 error
	f.first, err1 = strconv.Atoi(row[1])
	f.last, err2 = strconv.Atoi(row[2])
	if err1 != nil || err2 != nil || f.first < 1970 || f.last < f.first || f.last >= f.first+maxSpan || f.last > maxYear {
		return f.bad("announced 后应为先后两个年份", "announced must be followed by two years in order")
	}
	row, err = f.next()
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if err != nil || row[0] != "date" || row[1] != "kind" || row[2] != "name" {
		return f.bad("第二行应为 date,kind,name", "the second line must read date,kind,name")
	}
	return nil
}

func (f *file) day(row []string) error {
	d, err := ParseDate(row[0])
	if err != nil {
		return f.bad("日期无法识别", "not a date")
	}
	if d.Year < f.first || d.Year > f.last {
		return f.bad("日期不在已公布的年份之内", "the day lies outside the announced years")
	}
	if row[1] != "off" && row[1] != "work" {
		return f.bad("kind 只能是 off 或 work", "kind must be off or work")
	}
	if _, twice := f.changed[d.number()]; twice {
		return f.bad("同一天出现两次", "the day stands twice")
	}
	f.changed[d.number()] = row[1] == "work"
	return nil
}

func (f *file) bad(zh, en string) error {
	return &Error{
		Code: CodeBadCalendar,
		ZH:   fmt.Sprintf("日历文件第 %d 行：%s", f.line, zh),
		EN:   fmt.Sprintf("calendar file, line %d: %s", f.line, en),
	}
}
