// Package problem turns typed errors into RFC 9457 problem documents.
//
// What it is: the one table from fault kinds to HTTP statuses, and the document in
// the caller's language with stable code, field, article and remedy.
//
// What it is not: it writes no response and logs nothing.
//
// Start at [Of].
package problem

import (
	"encoding/json"
	"math"
	"net/http"
	"strconv"

	"huishu/ledger/fault"
)

// ContentType of every problem document.
const ContentType = "application/problem+json"

// Status is the HTTP status of each kind of error: the only such table.
var Status = map[fault.Kind]int{
	fault.Internal:        http.StatusInternalServerError,
	fault.Invalid:         http.StatusUnprocessableEntity,
	fault.Unauthenticated: http.StatusUnauthorized,
	fault.Forbidden:       http.StatusForbidden,
	fault.NotFound:        http.StatusNotFound,
	fault.Conflict:        http.StatusConflict,
	fault.Refused:         http.StatusUnprocessableEntity,
	fault.Unsupported:     http.StatusMethodNotAllowed,
	fault.TooLarge:        http.StatusRequestEntityTooLarge,
	fault.TooMany:         http.StatusTooManyRequests,
	fault.Unavailable:     http.StatusServiceUnavailable,
}

// titles say each status in words (RFC 9457 section 3.1.3: the title is the same for every occurrence of a type but for its language).
var titles = map[int]fault.Text{
	http.StatusBadRequest:            fault.T("请求无法读取", "Bad request"),
	http.StatusUnauthorized:          fault.T("需要登录或验证身份", "Unauthorized"),
	http.StatusForbidden:             fault.T("没有权限", "Forbidden"),
	http.StatusNotFound:              fault.T("没有找到", "Not found"),
	http.StatusMethodNotAllowed:      fault.T("不支持此操作", "Method not allowed"),
	http.StatusNotAcceptable:         fault.T("无法按所要求的格式答复", "Not acceptable"),
	http.StatusRequestTimeout:        fault.T("请求超时", "Request timeout"),
	http.StatusConflict:              fault.T("与现状冲突", "Conflict"),
	http.StatusPreconditionFailed:    fault.T("前提条件不成立", "Precondition failed"),
	http.StatusRequestEntityTooLarge: fault.T("内容过大", "Content too large"),
	http.StatusUnsupportedMediaType:  fault.T("不支持的内容类型", "Unsupported media type"),
	http.StatusUnprocessableEntity:   fault.T("内容不符合要求", "Unprocessable content"),
	http.StatusTooManyRequests:       fault.T("请求过于频繁", "Too many requests"),
	http.StatusInternalServerError:   fault.T("系统内部错误", "Internal error"),
	http.StatusServiceUnavailable:    fault.T("暂时无法提供服务", "Service unavailable"),
}

// Title is an HTTP status in words; of one that this service gives of itself it has both languages.
func Title(status int) fault.Text {
	if t, ok := titles[status]; ok {
		return t
	}
	return fault.T(http.StatusText(status), http.StatusText(status))
}

// Problem is an RFC 9457 problem document with our extensions.
type Problem struct { //nolint:errname // the standard's name for the document; it is returned as an error only so that huma writes it
	Type     string   `json:"type" doc:"Stable address of this kind of problem."`
	Title    string   `json:"title" doc:"The kind of problem in words, in the caller's language."`
	Status   int      `json:"status"`
	Detail   string   `json:"detail" doc:"What happened, in the caller's language."`
	Code     string   `json:"code" doc:"Stable code for programs."`
	Field    string   `json:"field,omitempty" doc:"The input at fault."`
	Article  string   `json:"article,omitempty" doc:"The provision that refuses."`
	Remedy   string   `json:"remedy,omitempty" doc:"What to do now."`
	Errors   []Detail `json:"errors,omitempty" doc:"One entry for each input at fault."`
	Incident string   `json:"incident,omitempty" doc:"Give this number to the administrator."`

	retryAfter int
	lang       string
}

// Detail is one of several errors of the same request.
type Detail struct {
	Code    string `json:"code"`
	Field   string `json:"field,omitempty"`
	Detail  string `json:"detail"`
	Article string `json:"article,omitempty"`
	Remedy  string `json:"remedy,omitempty"`
}

// Of builds the document of err in lang ("zh" or "en"). The cause of an internal
// error stays in the house; incident is the number under which it was logged.
func Of(err error, lang, incident string) *Problem {
	f := fault.From(err)
	p := &Problem{
		Type: "/problems/" + f.Code, Status: Status[f.Kind], Detail: f.Message.In(lang), Code: f.Code,
		Field: f.Field, Article: f.Article, Remedy: f.Remedy.In(lang),
		retryAfter: int(math.Ceil(f.RetryAfter.Seconds())), lang: lang,
	}
	p.Title = Title(p.Status).In(lang)
	if f.Kind == fault.Internal {
		p.Incident = incident
	}
	for _, d := range f.Details {
		p.Errors = append(p.Errors, Detail{
			Code: d.Code, Field: d.Field, Detail: d.Message.In(lang), Article: d.Article, Remedy: d.Remedy.In(lang),
		})
	}
	return p
}

// Error implements error, so that a Problem can be returned by API handlers.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is the media type to answer with.
func (p *Problem) ContentType(string) string { return ContentType }

// RetryAfter is the value of the Retry-After header in seconds; empty for none.
func (p *Problem) RetryAfter() string {
	if p.retryAfter == 0 {
		return ""
	}
	return strconv.Itoa(p.retryAfter)
}

// languages are the tags of what a document is written in.
var languages = map[bool]string{false: "zh-CN", true: "en"}

// GetHeaders gives the headers that belong to the document.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	h.Set("Content-Language", languages[p.lang == "en"])
	if s := p.RetryAfter(); s != "" {
		h.Set("Retry-After", s)
	}
	return h
}

// Write answers with the document.
func Write(w http.ResponseWriter, p *Problem) {
	h := w.Header()
	for k, v := range p.GetHeaders() {
		h[k] = v
	}
	h.Set("Content-Type", ContentType)
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the client has gone when this fails
}
