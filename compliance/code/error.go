package code

// ErrorCode names one way a code can be wrong. Error codes are stable: others map them to messages and statuses.
type ErrorCode string

// The codes of Error.
const (
	CodeKind      ErrorCode = "code.kind"      // asked for a kind that does not exist
	CodeLength    ErrorCode = "code.length"    // too short or too long
	CodeCharset   ErrorCode = "code.charset"   // a character that never occurs there
	CodeType      ErrorCode = "code.type"      // the type character does not name this kind
	CodeProvince  ErrorCode = "code.province"  // no such province
	CodeIndustry  ErrorCode = "code.industry"  // no such section or division of GB/T 4754
	CodeRegion    ErrorCode = "code.region"    // no such region or industry
	CodeDate      ErrorCode = "code.date"      // the date or time inside does not exist
	CodeCheck     ErrorCode = "code.check"     // the check character does not fit
	CodeExtension ErrorCode = "code.extension" // the part behind the bullet is empty, too long or unprintable
	CodeRandom    ErrorCode = "code.random"    // the source of random numbers failed
)

// Error says why a code is refused, in both languages.
type Error struct {
	Code ErrorCode
	ZH   string
	EN   string
	Err  error // what lies beneath, or nil
}

// Error returns the English text.
func (e *Error) Error() string { return e.EN }

// Unwrap returns what lies beneath.
func (e *Error) Unwrap() error { return e.Err }

// Is matches another *Error of the same code.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

// orNil keeps a nil *Error from becoming a non-nil error.
func (e *Error) orNil() error {
	if e == nil {
		return nil
	}
	return e
}
