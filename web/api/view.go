package api

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"huishu/ledger"
	"huishu/ledger/fault"
)

// operation starts the description of an operation; titles are Chinese, then English.
func operation(id, path, tag, title string, security []map[string][]string) huma.Operation {
	return huma.Operation{OperationID: id, Path: path, Summary: title, Tags: []string{tag}, Security: security}
}

// creating is operation for what makes something new: 201.
func creating(id, path, tag, title string, security []map[string][]string) huma.Operation {
	op := operation(id, path, tag, title, security)
	op.DefaultStatus = 201
	return op
}

// when is a time of the rooms, in Unix milliseconds, as RFC 3339 in the country's zone;
// nil for not yet.
func when(ms int64) *time.Time {
	if ms == 0 {
		return nil
	}
	t := time.UnixMilli(ms).In(ledger.Zone)
	return &t
}

// each maps a list; the result is never null in JSON.
func each[T, V any](items []T, view func(T) V) []V {
	vs := make([]V, 0, len(items))
	for _, item := range items {
		vs = append(vs, view(item))
	}
	return vs
}

// full is a list that is never null in JSON.
func full[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}

// secret is a password on its way in. It never goes out again, nor into a stored hash of
// the request: those are fast to guess against.
type secret string

// MarshalJSON writes no password.
func (secret) MarshalJSON() ([]byte, error) { return json.Marshal("***") }

// Editing is the input of edits: which thing, and the version the editor saw.
type Editing struct {
	ID      string `path:"id" maxLength:"100"`
	IfMatch string `header:"If-Match" maxLength:"40" doc:"The ETag of the version that was edited. A newer version in between: 409 stale_edit."`
}

// seen is the version that the editor saw.
func (e Editing) seen() (int64, error) { return versionOf(e.IfMatch, 1) }

// versionOf reads a version from If-Match; the least is 0 where what is not there yet is set.
func versionOf(ifMatch string, least int64) (int64, error) {
	tag := strings.Trim(strings.TrimPrefix(strings.TrimSpace(ifMatch), "W/"), `"`)
	v, err := strconv.ParseInt(tag, 10, 64)
	if err != nil || v < least {
		return 0, fault.New(fault.Invalid, "if_match", "请在 If-Match 请求头中给出所编辑版本的 ETag", "Give the ETag of the version that you edited in the If-Match header").At("If-Match").
			Do("先读取该对象，取其 ETag", "Read the object first and take its ETag")
	}
	return v, nil
}

// Reasoned is the body of acts that give a reason.
type Reasoned struct {
	Reason string `json:"reason,omitempty" maxLength:"2000"`
}

// given returns an optional body, empty where none was sent.
func given[T any](body *T) T {
	if body == nil {
		var none T
		return none
	}
	return *body
}
