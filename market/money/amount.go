package money

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"huishu/ledger/fault"
)

// Yuan writes an amount of fen as a plain number of yuan, as forms and spreadsheets take it:
// 1280001 is 12800.01. [ParseYuan] reads it back.
func Yuan(fen int64) string {
	sign := ""
	if fen < 0 {
		sign, fen = "-", -fen
	}
	return fmt.Sprintf("%s%d.%02d", sign, fen/100, fen%100)
}

// plain is a number with at most two decimals; its thousands may be set apart by commas, but
// then all of them: "12,80" is more likely a slip than twelve hundred and eighty.
var plain = regexp.MustCompile(`^(\d{1,12}|\d{1,3}(?:,\d{3}){1,3})(?:\.(\d{1,2}))?$`)

// ParseYuan reads an amount as people write it ("12,800.01", "¥12800", "１２８００元") into fen.
// It never rounds: a third decimal is refused.
func ParseYuan(s string) (int64, error) {
	s = tight(s)
	s = strings.TrimSuffix(strings.TrimPrefix(s, "¥"), "元")
	fen, ok := hundredths(s)
	if !ok {
		return 0, fault.New(fault.Invalid, "money.amount", "金额无法识别，应写作 12,800.01", "That is not an amount: write it like 12,800.01").
			Do("单位为元，最多两位小数", "In yuan, with at most two decimals")
	}
	return fen, nil
}

// ParsePercent reads a share as people write it ("70", "70.25 %") into basis points.
func ParsePercent(s string) (int64, error) {
	points, ok := hundredths(strings.TrimSuffix(tight(s), "%"))
	if !ok {
		return 0, fault.New(fault.Invalid, "money.percent", "比例无法识别，应写作 70 或 70.25", "That is not a share: write it like 70 or 70.25").
			Do("单位为百分比，最多两位小数", "In percent, with at most two decimals")
	}
	return points, nil
}

// tight is the narrow form of what was typed, without blanks.
func tight(s string) string {
	return strings.Join(strings.Fields(norm.NFKC.String(s)), "")
}

// hundredths reads a number with at most two decimals as a whole number of hundredths.
func hundredths(s string) (int64, bool) {
	m := plain.FindStringSubmatch(s)
	if m == nil {
		return 0, false
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(m[1], ",", "")+(m[2] + "00")[:2], 10, 64)
	return n, err == nil
}
