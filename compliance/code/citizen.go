package code

import (
	"fmt"
	"unicode/utf8"
)

// citizenWeights and citizenChecks are those of GB 11643-1999 (ISO 7064 MOD 11-2).
var citizenWeights = [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}

const citizenChecks = "10X98765432"

// The years of birth that a number may carry. The standard's own example is of 1880; a package without a clock cannot know
// who is not born yet.
const minBirthYear, maxBirthYear = 1800, 2099

// CitizenID reports whether s, exactly as written, is a citizen identity number by GB 11643-1999: 17 digits and a check
// character, a province, a real date of birth. It returns nil or an *Error, whose text never repeats the number.
func CitizenID(s string) error { return checkCitizenID(s).orNil() }

// isCitizenShape reports whether s is 17 digits and a digit or X.
func isCitizenShape(s string) bool {
	return len(s) == 18 && isDigits(s[:17]) && (s[17] == 'X' || s[17] >= '0' && s[17] <= '9')
}

func checkCitizenID(s string) *Error {
	switch n := utf8.RuneCountInString(s); {
	case n == 15 && isDigits(s):
		return &Error{
			Code: CodeLength,
			ZH:   "15 位旧号码自 2013 年起停用，请使用 18 位公民身份号码",
			EN:   "15-digit numbers were withdrawn in 2013: use the 18-character number",
		}
	case n != 18:
		return wrongLength(KindCitizenID, n, "18")
	case !isCitizenShape(s):
		return &Error{
			Code: CodeCharset,
			ZH:   "公民身份号码应为 17 位数字加 1 位数字或 X",
			EN:   "a citizen identity number is 17 digits and a digit or X",
		}
	case !citizenProvince(s[:2]):
		return &Error{
			Code: CodeProvince,
			ZH:   fmt.Sprintf("前两位“%s”不是省级行政区划代码", s[:2]),
			EN:   fmt.Sprintf("the first two digits, %q, are no province", s[:2]),
		}
	case !realDate(s[6:14]):
		return &Error{Code: CodeDate, ZH: "第 7–14 位不是真实存在的出生日期", EN: "digits 7–14 are no real date of birth"}
	}
	sum := 0
	for i, w := range citizenWeights {
		sum += w * int(s[i]-'0')
	}
	if citizenChecks[sum%11] != s[17] {
		return &Error{Code: CodeCheck, ZH: "校验码不符，号码有误", EN: "the check digit does not fit: the number is mistyped"}
	}
	return nil
}

// citizenProvince also accepts 83: residence permits of Taiwan residents begin 830000.
func citizenProvince(two string) bool { return two == "83" || IsProvince(two) }

// realDate reports whether eight digits are a day of the calendar within the years of birth.
func realDate(s string) bool {
	if !isDigits(s) {
		return false
	}
	two := func(i int) int { return int(s[i]-'0')*10 + int(s[i+1]-'0') }
	year, month, day := two(0)*100+two(2), two(4), two(6)
	if year < minBirthYear || year > maxBirthYear || month < 1 || month > len(monthDays) {
		return false
	}
	leap := month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0)
	return day >= 1 && (day <= monthDays[month-1] || leap && day == 29)
}

// monthDays are the days of each month but for leap years.
var monthDays = [...]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}
