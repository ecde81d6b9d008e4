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
