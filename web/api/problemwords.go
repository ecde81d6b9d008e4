package api

import (
	"errors"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"huishu/ledger/fault"
)

// validationDetail says one finding in both languages, at its field.
func validationDetail(err error) *fault.Error {
	var d *huma.ErrorDetail
	if !errors.As(err, &d) {
		return fault.New(fault.Invalid, "invalid", inChinese(err.Error()), err.Error())
	}
	field := strings.TrimPrefix(strings.TrimPrefix(d.Location, "body."), "body")
	if d.Location == "query.cursor" {
		return fault.New(fault.Invalid, "cursor", "翻页位置无效", "This cursor is of no list").At("cursor").
			Do("请使用上一页给出的 next，不要改动", "Use the next value of the page before as it is")
	}
	if name, ok := strings.CutPrefix(d.Message, "expected required property "); ok {
		name = strings.TrimSuffix(name, " to be present")
		return fault.New(fault.Invalid, "required", "缺少必填项 "+name, d.Message).At(strings.TrimPrefix(field+"."+name, "."))
	}
	if said, ok := strings.CutPrefix(d.Message, "jsontext: "); ok {
		return fault.New(fault.Invalid, "invalid", jsonInChinese(said), said).At(field)
	}
	if m := misread.FindStringSubmatch(d.Message); m != nil {
		return unreadable(m[1], m[2])
	}
	return fault.New(fault.Invalid, "invalid", inChinese(d.Message), d.Message).At(field)
}

// misread is how the reader of JSON says that a value does not fit what it is read into: where, as a JSON pointer, and why. What it is
// read into is of no use to the sender.
var misread = regexp.MustCompile(`(?s)^json: (?:cannot|unable to) unmarshal .*?(?:within "/([^"]*)")?(?:: (.*))?$`)

// unreadable is a value that no validator refused and that yet is none of its kind.
func unreadable(pointer, why string) *fault.Error {
	zh, en := "此值无法读取", "this value cannot be read"
	switch {
	case strings.Contains(why, "is not a date"):
		zh, en = "应为日期，写作 2026-09-28", why
	case why != "":
		zh, en = zh+"："+why, en+": "+why
	}
	return fault.New(fault.Invalid, "invalid", zh, en).At(strings.ReplaceAll(pointer, "/", "."))
}

// phrases are the validator's sentences by their beginnings, in Chinese: before and after what follows the beginning; of two that fit,
// the first counts. Where drop is set, what follows is the library's own talk.
var phrases = []struct {
	en, zh, after string
	drop          bool
}{
	{en: "unexpected property", zh: "不认识的字段"},
	{en: "expected string to be RFC 3339 date-time", zh: "应为 RFC 3339 时间，如 2026-09-28T09:00:00+08:00"},
	{en: "expected string to be RFC 3339 date", zh: "应为日期，写作 2026-09-28"},
	{en: "expected string to be RFC 3339 time", zh: "应为时刻，如 09:00:00"},
	{en: "expected string to be RFC 5322 email", zh: "应为电子邮箱地址", drop: true},
	{en: "expected string to be RFC 3986 uri", zh: "应为网址", drop: true},
	{en: "expected string to be RFC 4122 uuid", zh: "应为 UUID", drop: true},
	{en: "expected string to be base64 encoded", zh: "应为 Base64 编码"},
	{en: "expected string to match pattern ", zh: "格式不符，应符合 "},
	{en: "expected string to be ", zh: "格式不符，应为 "},
	{en: "expected string", zh: "应为文本"},
	{en: "expected number to be a multiple of ", zh: "应为 ", after: " 的倍数"},
	{en: "expected number >= ", zh: "不能小于 "},
	{en: "expected number <= ", zh: "不能大于 "},
	{en: "expected number > ", zh: "应大于 "},
	{en: "expected number < ", zh: "应小于 "},
	{en: "expected number", zh: "应为数字"},
	{en: "expected integer", zh: "应为整数"},
	{en: "expected boolean", zh: "应为 true 或 false"},
	{en: "expected array length >= ", zh: "至少 ", after: " 项"},
	{en: "expected array length <= ", zh: "至多 ", after: " 项"},
	{en: "expected array items to be unique", zh: "各项不能重复"},
	{en: "expected array", zh: "应为列表"},
	{en: "expected object with at least ", zh: "字段过少，至少 "},
	{en: "expected object with at most ", zh: "字段过多，至多 "},
	{en: "expected object", zh: "应为对象"},
	{en: "expected length >= ", zh: "至少 ", after: " 个字符"},
	{en: "expected length <= ", zh: "至多 ", after: " 个字符"},
	{en: "expected value to be one of ", zh: "应为下列之一："},
	{en: "request body is required", zh: "请求内容不能为空"},
	{en: "required path parameter is missing", zh: "缺少路径参数"},
	{en: "required query parameter is missing", zh: "缺少查询参数"},
	{en: "required header parameter is missing", zh: "缺少请求头"},
	{en: "required form parameter is missing", zh: "缺少表单项"},
	{en: "File required", zh: "请选择文件"},
	{en: "Multiple files received", zh: "只能上传一个文件", drop: true},
	{en: "cannot read multipart form", zh: "上传内容无法读取", drop: true},
	{en: "invalid integer", zh: "应为整数"},
	{en: "unknown content type: ", zh: "请以 application/json 发送，而不是 "},
}

func inChinese(msg string) string {
	for _, p := range phrases {
		rest, ok := strings.CutPrefix(msg, p.en)
		if !ok {
			continue
		}
		if p.drop {
			rest = ""
		}
		return p.zh + rest + p.after
	}
	return "不符合要求：" + msg
}

// jsonPhrases are what is wrong with a text that should be JSON.
var jsonPhrases = []struct{ en, zh string }{
	{"duplicate object member name ", "同一名称出现了两次："},
	{"invalid character ", "不是有效的 JSON，此处不能有字符 "},
	{"invalid UTF-8", "不是 UTF-8 编码"},
	{"unexpected EOF", "JSON 不完整"},
}

// jsonPlace is how the reader of JSON names what was wrong and where: the name or character, the field as a JSON pointer, the bytes before.
var jsonPlace = regexp.MustCompile(`^("[^"]*"|'[^']*')?.*?(?: within "([^"]*)")?(?: after offset (\d+))?$`)

func jsonInChinese(said string) string {
	zh, rest := "不是有效的 JSON", said
	for _, p := range jsonPhrases {
		if cut, ok := strings.CutPrefix(said, p.en); ok {
			zh, rest = p.zh, cut
			break
		}
	}
	m := jsonPlace.FindStringSubmatch(rest)
	if m == nil {
		return zh
	}
	zh += m[1]
	if m[2] != "" {
		zh += "，在 " + m[2] + " 处"
	}
	if m[3] != "" {
		zh += "，第 " + m[3] + " 字节之后"
	}
	return zh
}
