package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
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
	setHeaders(ctx, p)
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
	if ctx == nil {
		return newError(status, msg, errs...)
	}
	p := validationProblem(request.From(ctx.Context()).Lang, status, msg, errs)
	setHeaders(ctx, p)
	return p
}

// setHeaders sets those that belong to a document which the library writes, or we do by its context.
func setHeaders(ctx huma.Context, p *problem.Problem) {
	for name, values := range p.GetHeaders() {
		ctx.SetHeader(name, values[0])
	}
}

// validationProblem says what the interface itself found wrong with a request,
// before any room saw it.
func validationProblem(lang string, status int, msg string, errs []error) *problem.Problem {
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
	p.Title = problem.Title(status).In(lang)
	return p
}

// tooLarge recognises a form that ran over the server's limit while it was read: the
// parser keeps the words of that error only.
func tooLarge(err error) bool {
	return strings.Contains(err.Error(), "message="+http.StatusText(http.StatusRequestEntityTooLarge))
}

func lang2(lang, zh, en string) string { return fault.T(zh, en).In(lang) }
