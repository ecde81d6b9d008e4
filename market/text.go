package market

import (
	"fmt"
	"strings"

	"huishu/ledger/fault"
)

// Article demands that what circulates is compliance-registered and traded through the
// data exchange.
const Article = "惠府〔2023〕38号 第十八条"

// Limits of what people write, in characters and items.
const (
	MaxParagraph = 5_000
	MaxItems     = 50
)

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
		errs = append(errs, fault.Line(fmt.Sprintf("%s[%d]", field, len(out)), s))
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
	if bad := fault.Paragraph("reason", s, MaxParagraph); bad != nil {
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
