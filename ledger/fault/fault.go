package fault

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Kind says what sort of failure an error is; it decides the HTTP status and
// whether a retry can help.
type Kind int

// The kinds. An error that is not a *Error is Internal: its text never leaves the house.
const (
	// None is the kind of a nil error.
	None Kind = iota - 1
	// Internal is our own failure; the caller can do nothing but report the incident.
	Internal
	// Invalid is input that can never succeed as sent (a wrong code, a missing field).
	Invalid
	// Unauthenticated is a caller whom we do not know yet.
	Unauthenticated
	// Forbidden is a known caller whom no policy grants the act.
	Forbidden
	// NotFound is an id that names nothing the caller may see.
	NotFound
	// Conflict is a change that lost against a newer one, or an act the present state does not permit.
	Conflict
	// Refused is an act that the rules refuse: the error names rule and article.
	Refused
	// Unsupported is an act that what is named takes from nobody.
	Unsupported
	// TooLarge is input over a size limit given in bytes or rows.
	TooLarge
	// TooMany is a caller over its quota; RetryAfter says when to come back.
	TooMany
	// Unavailable is a part that is down or busy; the same request may succeed later.
	Unavailable
)

// Error is the one error type that rooms return to their callers.
type Error struct {
	Kind Kind
	// Code is stable and documented, such as "uscc.check_character"; programs switch on it.
	Code string
	// Message says what happened, to the person who asked.
	Message Text
	// Remedy says what to do now. Empty when there is nothing to do.
	Remedy Text
	// Field is the JSON name of the input at fault, such as "uscc" or "fields[2].source".
	Field string
	// Article cites the provision that refuses, such as "发改数据规〔2025〕26号 第十条".
	Article string
	// RetryAfter is set for Unavailable and TooMany.
	RetryAfter time.Duration
	// Details are further errors of the same request, one per field.
	Details []*Error
	// cause is for the log only.
	cause error
}

// New builds an error of the given kind with a stable code and both sentences. Its remedy is what holds for every error of the kind,
// where something does; Do says what is better.
func New(kind Kind, code, zh, en string) *Error {
	return &Error{Kind: kind, Code: code, Message: Text{ZH: zh, EN: en}, Remedy: remedies[kind]}
}

// remedies are what to do about any error of a kind.
var remedies = map[Kind]Text{
	NotFound:    T("请核对编号；也可能已不存在，或您无权查看", "Check the number; it may also be gone, or not for you to see"),
	TooMany:     T("请稍候再试", "Wait, then try again"),
	Unavailable: T("请稍后重试", "Try again shortly"),
}

// Newf is New with the same arguments formatted into both sentences.
func Newf(kind Kind, code, zh, en string, args ...any) *Error {
	return New(kind, code, fmt.Sprintf(zh, args...), fmt.Sprintf(en, args...))
}

// Error implements error in English, for logs and the command line of developers.
func (e *Error) Error() string {
	msg := e.Code + ": " + e.Message.In("en")
	if e.Field != "" {
		msg = e.Field + ": " + msg
	}
	for _, d := range e.Details {
		msg += "; " + d.Error()
	}
	if e.cause != nil {
		msg += ": " + e.cause.Error()
	}
	return msg
}

// Unwrap returns the cause, which never reaches the user.
func (e *Error) Unwrap() error { return e.cause }

// Is makes two faults of the same code equal to errors.Is.
func (e *Error) Is(target error) bool {
	var t *Error
	return errors.As(target, &t) && t.Code == e.Code
}

// At returns a copy that names the input field at fault.
func (e *Error) At(field string) *Error { c := *e; c.Field = field; return &c }

// Do returns a copy with a remedy.
func (e *Error) Do(zh, en string) *Error { c := *e; c.Remedy = Text{ZH: zh, EN: en}; return &c }

// By returns a copy that cites the article which refuses.
func (e *Error) By(article string) *Error { c := *e; c.Article = article; return &c }

// Wrap returns a copy that keeps err as the cause for the log.
func (e *Error) Wrap(err error) *Error { c := *e; c.cause = err; return &c }

// After returns a copy that says when a retry makes sense.
func (e *Error) After(d time.Duration) *Error { c := *e; c.RetryAfter = d; return &c }

// From returns err as a *Error; what is not one becomes Internal with err as its cause.
// It returns nil for nil.
func From(err error) *Error {
	if err == nil {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return New(Internal, "internal", "系统内部错误", "Something went wrong on our side").
		Do("请稍后重试；如仍出现，请把事件编号告知管理员", "Try again; if it persists, give the incident number to the administrator").
		Wrap(err)
}

// KindOf returns the kind of err: None for nil, Internal for untyped errors.
func KindOf(err error) Kind {
	if err == nil {
		return None
	}
	return From(err).Kind
}

// CodeOf returns the stable code of err; "internal" for untyped errors, "" for nil.
func CodeOf(err error) string {
	if err == nil {
		return ""
	}
	return From(err).Code
}

// Join collects field errors into one Invalid error; nil when there are none,
// the error itself when there is exactly one.
func Join(errs ...*Error) error {
	var all []*Error
	for _, e := range errs {
		if e != nil {
			all = append(all, e)
		}
	}
	switch len(all) {
	case 0:
		return nil
	case 1:
		return all[0]
	}
	kind := Invalid
	for _, e := range all {
		if e.Kind == Refused {
			kind = Refused
		}
	}
	joined := Newf(kind, "invalid", "有 %d 处需要修改", "%d things need to be mended", len(all))
	joined.Details = all
	return joined
}

// Unread is the error of a field that was given and that what is asked for does not read: passed over in silence, whoever sent it
// would believe that it counts.
func Unread(field string) *Error {
	return Newf(Invalid, "not_read", "此项办理不使用 %s", "This takes no %s", field).At(field).Do("请去掉这一项后重新提交", "Leave it out and send it again")
}

// Member is one of what a request may say, and whether it says it.
type Member struct {
	Field string
	Said  bool
}

// Beyond refuses what is said and not read, all of it at once; nil where nothing is.
func Beyond(read []string, members ...Member) error {
	var bad []*Error
	for _, m := range members {
		if m.Said && !slices.Contains(read, m.Field) {
			bad = append(bad, Unread(m.Field))
		}
	}
	return Join(bad...)
}

// Required is the error of a field that must be given.
func Required(field, zh, en string) *Error {
	return New(Invalid, "required", "请填写"+zh, "Give the "+en).At(field)
}
