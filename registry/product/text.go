package product

import (
	"encoding/json"
	"fmt"
	"slices"

	"huishu/ledger/fault"
)

// Limits of what people write, in characters and items.
const (
	maxParagraph = 5_000
	maxFields    = 500
	maxSources   = 50
	maxResources = 1_000
	maxPurposes  = 50
)

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
