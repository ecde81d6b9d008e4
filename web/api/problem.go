package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"huishu/ledger/fault"
	"huishu/web/problem"
	"huishu/web/request"
)

// problem turns a room's error into the document, and logs what is ours.
func (a *API) problem(ctx context.Context, err error) error {
	caller := request.From(ctx)
	if fault.KindOf(err) == fault.Internal {
		a.Logger.ErrorContext(ctx, "request failed", "incident", caller.ID, "error", err)
	}
	return problem.Of(err, caller.Lang, caller.ID)
}

func (a *API) writeError(ctx huma.Context, err error) {
	p := problem.Of(err, request.From(ctx.Context()).Lang, request.From(ctx.Context()).ID)
	ctx.SetHeader("Content-Type", problem.ContentType)
	ctx.SetStatus(p.Status)
	_ = json.NewEncoder(ctx.BodyWriter()).Encode(p) // the client has gone when this fails
}

// useProblems has the library speak in our problem documents. Its setting is global.
var useProblems = sync.OnceFunc(func() {
	huma.NewError, huma.NewErrorWithContext = newError, newErrorWithContext
})

func newError(status int, msg string, errs ...error) huma.StatusError {
	return validationProblem("zh", status, msg, errs)
}

func newErrorWithContext(ctx huma.Context, status int, msg string, errs ...error) huma.StatusError {
	lang := "zh"
	if ctx != nil {
		lang = request.From(ctx.Context()).Lang
	}
	return validationProblem(lang, status, msg, errs)
}

// validationProblem says what the interface itself found wrong with a request,
// before any room saw it.
func validationProblem(lang string, status int, msg string, errs []error) huma.StatusError {
	var p *problem.Problem
	for _, err := range errs {
		if errors.As(err, &p) {
			return p
		}
	}
	if slices.ContainsFunc(errs, tooLarge) {
		status = http.StatusRequestEntityTooLarge
	}
	kind, code, text := fault.Invalid, "invalid", fault.T("请求内容不符合接口要求", "The request does not fit the interface")
	switch status {
	case http.StatusBadRequest:
		code, text = "malformed", fault.T("请求内容无法读取，应为 UTF-8 编码的 JSON", "The request cannot be read; it should be JSON in UTF-8")
	case http.StatusUnsupportedMediaType:
		code, text = "media_type", fault.T("不支持这种内容类型", "This content type is not supported")
	case http.StatusRequestEntityTooLarge:
		kind, code, text = fault.TooLarge, "too_large", fault.T("请求内容过大", "The request is too large")
	case http.StatusNotFound:
		kind, code, text = fault.NotFound, "not_found", fault.T("没有找到", "Not found")
	case http.StatusInternalServerError:
		kind, code, text = fault.Internal, "internal", fault.T("系统内部错误", "Something went wrong on our side")
	}
	f := fault.New(kind, code, text.ZH, text.EN).Do("请按 /api/openapi.json 所述修改后重试", "Mend it as /api/openapi.json describes, then try again")
	for _, err := range errs {
		f.Details = append(f.Details, validationDetail(err))
	}
	p = problem.Of(f, lang, "")
	if len(errs) == 0 && kind == fault.Invalid && msg != "" {
		p.Detail += lang2(lang, "：", ": ") + msg
	}
	p.Status = status
	p.Title = http.StatusText(status)
	return p
}

// tooLarge recognises a form that ran over the server's limit while it was read: the
// parser keeps the words of that error only.
func tooLarge(err error) bool {
	return strings.Contains(err.Error(), "message="+http.StatusText(http.StatusRequestEntityTooLarge))
}

// validationDetail says one finding in both languages, at its field.
func validationDetail(err error) *fault.Error {
	var d *huma.ErrorDetail
	if !errors.As(err, &d) {
		return fault.New(fault.Invalid, "invalid", "不符合要求", err.Error())
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
	return fault.New(fault.Invalid, "invalid", inChinese(d.Message), d.Message).At(field)
}

// phrases are the validator's sentences by their beginnings, in Chinese.
var phrases = []struct{ en, zh string }{
	{"unexpected property", "不认识的字段"},
	{"expected string", "应为文本"},
	{"expected number", "应为数字"},
	{"expected integer", "应为整数"},
	{"expected boolean", "应为 true 或 false"},
	{"expected array", "应为列表"},
	{"expected object", "应为对象"},
	{"expected length >=", "长度不足"},
	{"expected length <=", "超过长度上限"},
	{"expected number >=", "数值不能小于"},
	{"expected number <=", "数值不能大于"},
	{"expected value to be one of", "不在可选值之内"},
	{"expected array length", "列表长度不符"},
	{"request body is required", "请求内容不能为空"},
	{"required path parameter is missing", "缺少路径参数"},
	{"required query parameter is missing", "缺少查询参数"},
	{"required header parameter is missing", "缺少请求头"},
	{"required form parameter is missing", "缺少表单项"},
	{"File required", "请选择文件"},
	{"Multiple files received", "只能上传一个文件"},
	{"cannot read multipart form", "上传内容无法读取"},
	{"expected string to be RFC 3339", "应为 RFC 3339 时间"},
	{"expected string to match pattern", "格式不符"},
	{"invalid integer", "应为整数"},
}

func inChinese(msg string) string {
	said, longest := "不符合要求："+msg, 0
	for _, p := range phrases {
		if rest, ok := strings.CutPrefix(msg, p.en); ok && len(p.en) > longest { // one may begin as another does
			said, longest = p.zh+rest, len(p.en)
		}
	}
	return said
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

func lang2(lang, zh, en string) string { return fault.T(zh, en).In(lang) }
