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

// Problem is an RFC 9457 problem document with our extensions.
type Problem struct { //nolint:errname // the standard's name for the document; it is returned as an error only so that huma writes it
	Type     string   `json:"type" doc:"Stable address of this kind of problem."`
	Title    string   `json:"title" doc:"The HTTP status in words."`
	Status   int      `json:"status"`
	Detail   string   `json:"detail" doc:"What happened, in the caller's language."`
	Code     string   `json:"code" doc:"Stable code for programs."`
	Field    string   `json:"field,omitempty" doc:"The input at fault."`
	Article  string   `json:"article,omitempty" doc:"The provision that refuses."`
	Remedy   string   `json:"remedy,omitempty" doc:"What to do now."`
	Errors   []Detail `json:"errors,omitempty" doc:"One entry for each input at fault."`
	Incident string   `json:"incident,omitempty" doc:"Give this number to the administrator."`

	retryAfter int
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
		retryAfter: int(math.Ceil(f.RetryAfter.Seconds())),
	}
	p.Title = http.StatusText(p.Status)
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

// GetHeaders gives the headers that belong to the document.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
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
