package workday

// Code names one way a question to the calendar can be wrong. Codes are stable: others map them to messages and statuses.
type Code string

// The codes of Error.
const (
	CodeBadDate      Code = "workday.bad_date"      // not a day of the calendar
	CodeTooEarly     Code = "workday.too_early"     // before the first announced year: no guess is made
	CodeTooFar       Code = "workday.too_far"       // beyond the year 9999
	CodeNegative     Code = "workday.negative"      // a negative number of working days
	CodeOrder        Code = "workday.order"         // the end is before the start
	CodeBadCalendar  Code = "workday.bad_calendar"  // a notice or a file of notices that cannot be right
	CodeReadCalendar Code = "workday.read_calendar" // a file of notices that cannot be read
)

// Error is every error of this package, with its text in both languages.
type Error struct {
	Code  Code
	Field string // of a Notice, as JSON names it, where one is wrong
	ZH    string
	EN    string
	DoZH  string // what to do about it, where ZH and EN do not say
	DoEN  string
	Err   error // what lies beneath, or nil
}

// Error returns the English text.
func (e *Error) Error() string { return e.EN }

// Unwrap returns what lies beneath.
func (e *Error) Unwrap() error { return e.Err }

// Is matches another *Error of the same code, so that errors.Is(err, &Error{Code: …}) works.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}
