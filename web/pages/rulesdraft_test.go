package pages_test

import (
	"strings"
	"testing"
)

// A draft is named as one wherever it is shown, with its types of application and without a number.
func TestDraftIsShownAsDraft(t *testing.T) {
	t.Parallel()
	anyone := newSite(t).stranger()
	_, after, found := strings.Cut(anyone.see("/rules").body, `href="/rules/gd-asset-draft-2023"`)
	row, _, _ := strings.Cut(after, "</tr>")
	if !found || !strings.Contains(row, ">征求意见稿<") || strings.Contains(row, "现行") || strings.Contains(row, "<time") {
		t.Errorf("in the list: %s", row)
	}
	anyone.see("/rules/gd-asset-draft-2023").has("尚未施行", "首次登记", "变动登记", "注销登记", "撤销登记", "文本未定").lacks("个工作日")
	anyone.lang = "en"
	anyone.see("/rules/gd-asset-draft-2023").has("draft for comment and not in force", "Left open").lacks("working days")
}
