package money

import (
	"fmt"
	"strconv"
	"strings"

	"huishu/ledger/fault"
)

// Yuan writes an amount of fen as a plain number of yuan, as forms and spreadsheets take it:
// 1280001 is 12800.01.
func Yuan(fen int64) string {
	sign := ""
	if fen < 0 {
		sign, fen = "-", -fen
	}
	return fmt.Sprintf("%s%d.%02d", sign, fen/100, fen%100)
}

// mostDigits keeps whole yuan far below what an int64 of fen holds.
const mostDigits = 13

// ParseYuan reads an amount of yuan that a person typed, and gives fen. It takes digits with at
// most two decimals and nothing else: a comma, a sign or a third decimal may mean two
// things, and money must mean one.
func ParseYuan(field, s string) (int64, *fault.Error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return 0, fault.Required(field, "金额", "amount")
	}
	whole, cents, point := strings.Cut(s, ".")
	if !digits(whole) || len(whole) > mostDigits || point && (!digits(cents) || len(cents) > 2) {
		return 0, fault.New(fault.Invalid, "money.form", "金额应写作 12800.01", "Write the amount like 12800.01").At(field).
			Do("只用数字和一个小数点，最多两位小数，不加千位逗号、正负号或货币符号", "Digits and one decimal point, at most two decimals; no commas, sign or currency")
	}
	fen, _ := strconv.ParseInt(whole+(cents + "00")[:2], 10, 64) // at most 15 digits: never fails
	return fen, nil
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
