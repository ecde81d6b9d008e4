package code

import (
	_ "embed" // the division table
	"slices"
	"strings"
	"sync"
)

//go:embed data/divisions.csv
var divisionTable string

var divisions = sync.OnceValue(func() map[string]string {
	m := make(map[string]string, 512)
	for line := range strings.Lines(divisionTable) {
		code, name, ok := strings.Cut(strings.TrimSpace(line), ",")
		if ok && len(code) == 6 && isDigits(code) {
			m[code] = name
		}
	}
	return m
})

// DivisionName returns the name of a division by its six-digit GB/T 2260 code, "惠城区" for 441302, or "" when it is not on
// file. All provinces and prefectures and the counties of Guangdong are. Four digits (the region of a product code) are taken
// as the prefecture, two as the province.
func DivisionName(code string) string {
	if len(code) == 2 || len(code) == 4 {
		code += "0000"[:6-len(code)]
	}
	if code == "100000" {
		return "全国"
	}
	return divisions()[code]
}

// DivisionPath returns the name with those of the levels above it, "广东省惠州市惠城区" for 441302, or "" when unknown.
func DivisionPath(code string) string {
	if len(code) == 4 {
		code += "00"
	}
	name := DivisionName(code)
	if name == "" || len(code) != 6 || strings.HasSuffix(code, "0000") {
		return name
	}
	path := divisions()[code[:2]+"0000"]
	if prefecture := divisions()[code[:4]+"00"]; !strings.HasSuffix(code, "00") && !strings.HasSuffix(code[:4], "90") {
		path += prefecture
	}
	return path + name
}

// provinces are the province-level codes of GB/T 2260.
var provinces = [...]string{
	"11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43", "44", "45", "46",
	"50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82",
}

var isProvince = func() (t [100]bool) {
	for _, p := range provinces {
		t[int(p[0]-'0')*10+int(p[1]-'0')] = true
	}
	return t
}()

// IsProvince reports whether two digits are a province-level code of GB/T 2260.
func IsProvince(two string) bool {
	return len(two) == 2 && isDigits(two) && isProvince[int(two[0]-'0')*10+int(two[1]-'0')]
}

// Division is a province, prefecture or county of GB/T 2260.
type Division struct {
	Code   string `json:"code"`
	NameZH string `json:"name"`
}

// Divisions lists the divisions on file below a province (two digits), a prefecture (four) or, with "", all provinces: those of the
// next level only, in the order of their codes.
func Divisions(under string) []Division {
	list := []Division{}
	if len(under) > 4 {
		return list
	}
	for code, name := range divisions() {
		switch rest := code[len(under):]; {
		case code[:len(under)] != under:
		case under == "" && rest[2:] == "0000", // a province
			len(under) == 2 && rest[2:] == "00" && rest != "0000", // a prefecture
			len(under) == 4 && rest != "00":                       // a county
			list = append(list, Division{code, name})
		}
	}
	slices.SortFunc(list, func(a, b Division) int { return strings.Compare(a.Code, b.Code) })
	return list
}

func checkDivision(s string) *Error {
	if len(s) == 6 && DivisionName(s) != "" {
		return nil
	}
	return &Error{
		Code: CodeRegion,
		ZH:   "GB/T 2260 的在案区划中没有这个六位代码（在案：全国省、地两级与广东省各县级）",
		EN:   "no such six-digit code of GB/T 2260 is on file (provinces and prefectures of all China, counties of Guangdong)",
	}
}
