package code

import (
	_ "embed" // the industry table
	"strings"
	"sync"
)

//go:embed data/industries.csv
var industryTable string

// Industry is a section (门类, one letter) or a division (大类, two digits) of GB/T 4754-2017. The finer classes are not on file:
// transcriptions of them contradict each other.
type Industry struct {
	Code   string `json:"code"`
	NameZH string `json:"name"`
	// NameEN is our translation; the standard has none.
	NameEN string `json:"name_en"`
	// Section is the letter of the section that a division belongs to; "" for a section.
	Section string `json:"section,omitempty"`
}

var industries = sync.OnceValue(func() (list []Industry) {
	section := ""
	for line := range strings.Lines(industryTable) {
		code, names, ok := strings.Cut(strings.TrimSpace(line), ",")
		if !ok || len(code) > 2 || code[0] == '#' {
			continue
		}
		zh, en, _ := strings.Cut(names, ",")
		i := Industry{Code: code, NameZH: zh, NameEN: strings.ReplaceAll(en, ";", ",")}
		if isDigits(code) {
			i.Section = section
		} else {
			section = code
		}
		list = append(list, i)
	}
	return list
})

// Industries lists the sections of GB/T 4754-2017 in their order, each followed by its divisions. It is not to be changed.
func Industries() []Industry { return industries() }

var industryByCode = sync.OnceValue(func() map[string]Industry {
	m := map[string]Industry{}
	for _, i := range industries() {
		m[i.Code] = i
	}
	return m
})

// IndustryOf finds a section by its letter or a division by its two digits.
func IndustryOf(code string) (Industry, bool) {
	i, ok := industryByCode()[code]
	return i, ok
}

// describe says the industry with its section.
func (i Industry) describe() (zh, en string) {
	zh, en = i.NameZH, i.NameEN
	if s, ok := IndustryOf(i.Section); ok {
		zh, en = s.NameZH+"，"+zh, s.NameEN+": "+en
	}
	return zh, en
}

func checkIndustry(s string) *Error {
	if _, ok := IndustryOf(s); ok {
		return nil
	}
	return &Error{
		Code: CodeIndustry,
		ZH:   "GB/T 4754-2017 没有这个门类（一位字母 A–T）或大类（两位数字 01–97）",
		EN:   "GB/T 4754-2017 has no such section (one letter, A to T) or division (two digits, 01 to 97)",
	}
}
