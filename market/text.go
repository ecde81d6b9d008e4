package market

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"huishu/ledger/fault"
)

// Article demands that what circulates is compliance-registered and traded through the
// data exchange.
const Article = "惠府〔2023〕38号 第十八条"

// Limits of what people write, in characters and items.
const (
	MaxLine      = 200
	MaxParagraph = 5_000
	MaxItems     = 50
)

// Line checks one line that must be given; zh and en name the field.
func Line(field, s, zh, en string) *fault.Error {
	switch {
	case s == "":
		return fault.Required(field, zh, en)
	case strings.ContainsAny(s, "\n\r\t"):
		return fault.New(fault.Invalid, "text.control", "只能填写一行", "It must be one line").At(field)
	}
	return Paragraph(field, s, MaxLine)
}

// Paragraph refuses text over its limit in characters, or with characters nobody can see.
// It may be empty, and new lines may stand.
func Paragraph(field, s string, limit int) *fault.Error {
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

// Lines trims a list of lines, drops empty and repeated ones, and checks the rest.
func Lines(field string, list []string) ([]string, error) {
	out, seen := []string{}, map[string]bool{}
	var errs []*fault.Error
	for _, s := range list {
		s = strings.TrimSpace(s)
		if s == "" || seen[s] {
			continue
		}
		seen[s] = true
		errs = append(errs, Line(fmt.Sprintf("%s[%d]", field, len(out)), s, "内容", "text"))
		out = append(out, s)
	}
	if len(out) > MaxItems {
		errs = append(errs, fault.Newf(fault.Invalid, "list.long", "最多 %d 项", "At most %d entries", MaxItems).At(field))
	}
	return out, fault.Join(errs...)
}

// Reason checks the reason of an act that needs one.
func Reason(s string) (string, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", fault.Required("reason", "理由", "reason")
	}
	if bad := Paragraph("reason", s, MaxParagraph); bad != nil {
		return "", bad
	}
	return s, nil
}

// NotNow refuses an act that the present state does not permit.
func NotNow() *fault.Error {
	return fault.New(fault.Conflict, "state_moved", "当前状态不能办理此事项", "This cannot be done in the present state").
		Do("请刷新页面查看最新状态", "Reload to see the present state")
}

// Stale refuses an edit of a version that is no longer the newest.
func Stale() *fault.Error {
	return fault.New(fault.Conflict, "stale_edit", "内容已被他人修改，您的修改未保存", "It was changed in the meantime; your change was not saved").
		Do("请刷新后在最新版本上重新修改", "Reload and make the change on the newest version")
}
