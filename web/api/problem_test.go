package api

import (
	"testing"

	"github.com/danielgtaylor/huma/v2"
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

// Of the validator's sentences the one that fits to its end is told, not another that begins alike.
func TestValidationInChinese(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{
		"expected string":                        "应为文本",
		"expected number <= 200":                 "数值不能大于 200",
		"expected number":                        "应为数字",
		"expected array length <= 5":             "列表长度不符 <= 5",
		"expected string to match pattern ^[a]$": "格式不符 ^[a]$",
		"expected length <= 10":                  "超过长度上限 10",
	} {
		if got := validationDetail(&huma.ErrorDetail{Message: said, Location: "body.x"}).Message.ZH; got != want {
			t.Errorf("%q is told as %q, want %q", said, got, want)
		}
	}
}
