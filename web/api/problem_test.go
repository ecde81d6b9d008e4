package api

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"huishu/compliance/workday"
)

// What is wrong with a request's JSON is said in Chinese to its end, with the place.
func TestMalformedJSONInChinese(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		`{"title": "a", "title": "b"}`: `同一名称出现了两次："title"`,
		`{"title": `:                   `JSON 不完整，在 /title 处，第 10 字节之后`,
		``:                             `JSON 不完整`,
		`{]`:                           `不是有效的 JSON，此处不能有字符 ']'，第 1 字节之后`,
		"{\"title\": \"\xff\"}":        `不是 UTF-8 编码，在 /title 处，第 11 字节之后`,
		`{"a": [1, 2}`:                 `不是有效的 JSON，此处不能有字符 '}'，在 /a 处，第 11 字节之后`,
		`{"title": "a"} x`:             `不是有效的 JSON，此处不能有字符 'x'，第 15 字节之后`,
	}
	for body, want := range tests {
		var v any
		err := strictJSON.Unmarshal([]byte(body), &v)
		if err == nil {
			t.Errorf("%s is accepted", body)
			continue
		}
		if got := validationDetail(&huma.ErrorDetail{Message: err.Error(), Location: "body"}).Message.ZH; got != want {
			t.Errorf("%s: %s\nwant %s (%v)", body, got, want, err)
		}
	}
}

// TestValidatorSpeaksChinese: each sentence of the library's validator is said in Chinese to its end, bounds included; none of it is left
// in English.
func TestValidatorSpeaksChinese(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{
		validation.MsgExpectedRFC3339Date:                    "应为日期，写作 2026-09-28",
		validation.MsgExpectedRFC3339DateTime:                "应为 RFC 3339 时间，如 2026-09-28T09:00:00+08:00",
		validation.MsgExpectedString:                         "应为文本",
		fmt.Sprintf(validation.MsgExpectedRFC5322Email, "x"): "应为电子邮箱地址",
		fmt.Sprintf(validation.MsgExpectedMinimumNumber, 0):  "不能小于 0",
		fmt.Sprintf(validation.MsgExpectedMaximumNumber, 9):  "不能大于 9",
		validation.MsgExpectedNumber:                         "应为数字",
		fmt.Sprintf(validation.MsgExpectedMinLength, 1):      "至少 1 个字符",
		fmt.Sprintf(validation.MsgExpectedMaxLength, 5):      "至多 5 个字符",
		fmt.Sprintf(validation.MsgExpectedMinItems, 1):       "至少 1 项",
		fmt.Sprintf(validation.MsgExpectedMaxItems, 7):       "至多 7 项",
		validation.MsgExpectedArrayItemsUnique:               "各项不能重复",
		validation.MsgExpectedArray:                          "应为列表",
		fmt.Sprintf(validation.MsgExpectedOneOf, "a, b"):     `应为下列之一："a, b"`,
		"unknown content type: text/plain":                   "请以 application/json 发送，而不是 text/plain",
	} {
		if got := validationDetail(&huma.ErrorDetail{Message: said, Location: "body.x"}); got.Message.ZH != want || got.Message.EN != said || got.Field != "x" {
			t.Errorf("%s: %q at %q, want %q", said, got.Message.ZH, got.Field, want)
		}
	}
}

var misreadVerb = regexp.MustCompile(`cannot|unable to`)

// TestValueThatIsNoneOfItsKind: what only the room's own type refuses is told at its field, without the name of that type.
func TestValueThatIsNoneOfItsKind(t *testing.T) {
	t.Parallel()
	var into struct {
		Days []workday.Day `json:"days"`
		N    int8          `json:"n"`
	}
	for body, want := range map[string]struct{ field, zh, en string }{
		`{"days":[{"date":"2027-13-01"}]}`: {"days.0.date", "应为日期，写作 2026-09-28", `"2027-13-01" is not a date: write it like 2026-09-28`},
		`{"n":900}`:                        {"n", "此值无法读取", "this value cannot be read"},
	} {
		err := strictJSON.Unmarshal([]byte(body), &into)
		if err == nil {
			t.Fatalf("%s is accepted", body)
		}
		if verb := misreadVerb.FindString(err.Error()); verb == "" {
			t.Fatalf("%v: neither verb", err)
		}
		for _, verb := range []string{"cannot", "unable to"} { // the library says one or the other, process by process
			got := validationDetail(&huma.ErrorDetail{Message: misreadVerb.ReplaceAllString(err.Error(), verb), Location: "body"})
			if got.Field != want.field || !strings.HasPrefix(got.Message.ZH, want.zh) || !strings.HasPrefix(got.Message.EN, want.en) || strings.Contains(got.Message.ZH+got.Message.EN, "int8") || strings.Contains(got.Message.EN, "workday") {
				t.Errorf("%s: at %q: %s / %s (%v)", body, got.Field, got.Message.ZH, got.Message.EN, err)
			}
		}
	}
}
