package code

import (
	"fmt"
	"strings"
)

// describe says what a valid code tells: its class and place, never a person's date of birth.
func describe(s string, kind Kind) (zh, en string) {
	switch kind {
	case KindUSCC:
		return describeUSCC(s)
	case KindCitizenID:
		return "校验通过", "all checks pass"
	case KindProduct, KindResource:
		zhSubject, enSubject := describeSubject(s[1:19])
		return fmt.Sprintf("校验通过：%s，%s", zhSubject, regionZH(s[19:23])),
			fmt.Sprintf("all checks pass: %s, %s", enSubject, regionEN(s[19:23]))
	case KindContract:
		at := s[24:38]
		when := fmt.Sprintf("%s-%s-%s %s:%s:%s", at[:4], at[4:6], at[6:8], at[8:10], at[10:12], at[12:])
		zhSubject, enSubject := describeSubject(s[2:20])
		return fmt.Sprintf("校验通过：%s，%s，创建于 %s", zhSubject, regionZH(s[20:24]), when),
			fmt.Sprintf("all checks pass: %s, %s, created %s UTC+8", enSubject, regionEN(s[20:24]), when)
	case KindDivision:
		return DivisionPath(s), DivisionPath(s)
	case KindIndustry:
		i, _ := IndustryOf(s)
		return i.describe()
	}
	return "", ""
}

func describeUSCC(s string) (zh, en string) {
	zh, en = "校验通过", "all checks pass"
	if c := categories[s[:2]]; c.zh != "" {
		zh, en = zh+"："+c.zh, en+": "+c.en
	}
	division := s[2:8]
	name := DivisionPath(division)
	if name == "" { // a county outside Guangdong, or one that has been renamed
		name = DivisionPath(division[:4] + "00")
	}
	if name == "" {
		name = DivisionName(division[:2])
	}
	if name == "" {
		return zh, en
	}
	return zh + "，" + name, fmt.Sprintf("%s, %s (%s)", en, division, name)
}

func describeSubject(s string) (zh, en string) {
	if checkUSCC(s) == nil {
		return "主体 " + s, "subject " + s
	}
	return "主体标识码不是统一社会信用代码（自然人或其他主体）", "the subject code is no USCC (a person or another subject)"
}

func regionZH(s string) string {
	if strings.HasPrefix(s, "00") {
		i, _ := IndustryOf(s[2:])
		return "行业：" + i.NameZH
	}
	if name := DivisionPath(s); name != "" {
		return name
	}
	return DivisionName(s[:2])
}

func regionEN(s string) string {
	if strings.HasPrefix(s, "00") {
		i, _ := IndustryOf(s[2:])
		return "industry: " + i.NameEN
	}
	return fmt.Sprintf("region %s (%s)", s, regionZH(s))
}
