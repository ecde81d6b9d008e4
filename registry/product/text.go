package product

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"huishu/ledger/fault"
)

// Limits of what people write, in characters and items.
const (
	maxLine      = 200
	maxParagraph = 5_000
	maxFields    = 500
	maxSources   = 50
	maxResources = 1_000
	maxPurposes  = 50
)

// line refuses what would not stand on one line of a certificate.
func line(field, s string) *fault.Error {
	if strings.ContainsAny(s, "\n\r\t") {
		return fault.New(fault.Invalid, "text.control", "只能填写一行", "It must be one line").At(field)
	}
	return paragraph(field, s, maxLine)
}

// paragraph refuses text that is too long, or holds characters nobody can see. New lines may stand.
func paragraph(field, s string, limit int) *fault.Error {
	if utf8.RuneCountInString(s) > limit {
		return fault.Newf(fault.Invalid, "text.long", "不能超过 %d 个字符", "At most %d characters", limit).At(field)
	}
	for _, r := range s {
		if r == utf8.RuneError || unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' || unicode.Is(unicode.Cf, r) {
			return fault.New(fault.Invalid, "text.control", "含有不可见的控制字符", "It holds invisible control characters").At(field)
		}
	}
	return nil
}

// needLine is line for what must be given.
func needLine(field, s, zh, en string) *fault.Error {
	if s == "" {
		return fault.Required(field, zh, en)
	}
	return line(field, s)
}

// known refuses a word outside its code table; empty stands for "still open".
func known[T ~string](field string, word T, table []T) *fault.Error {
	if word == "" || slices.Contains(table, word) {
		return nil
	}
	return fault.Newf(fault.Invalid, "code.unknown", "“%s”不在代码表内", "%q is not in the code table", clip(string(word), 40)).
		Do(fmt.Sprintf("可填：%v", table), fmt.Sprintf("Use one of %v", table)).At(field)
}

// tooMany refuses a list over its limit.
func tooMany(field string, n, limit int) *fault.Error {
	if n <= limit {
		return nil
	}
	return fault.Newf(fault.Invalid, "list.long", "最多 %d 项", "At most %d entries", limit).At(field)
}

// clip cuts s to n characters.
func clip(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// packed is a value kept as opaque JSON text in one column.
func packed(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

// staleEdit is the answer to an edit of a version that is no longer the newest.
func staleEdit() *fault.Error {
	return fault.New(fault.Conflict, "stale_edit", "内容已被他人修改，您的修改未保存", "It was changed in the meantime; your change was not saved").
		Do("请刷新后在最新版本上重新修改", "Reload and make the change on the newest version")
}
