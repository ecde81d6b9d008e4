package tlog

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"unicode/utf8"

	"github.com/gowebpki/jcs"
)

// maxExactInteger is the largest integer that every JSON reader keeps exact (RFC 7493 section 2.2).
const maxExactInteger = "9007199254740991"

// Canonical returns the RFC 8785 (JCS) bytes of v's JSON. It refuses what would not survive: invalid UTF-8, integers beyond
// ±(2^53−1), NaN.
func Canonical(v any) ([]byte, error) {
	buf := canonicalBuffers.Get().(*[]byte) //nolint:forcetypeassert // the pool holds nothing else
	defer canonicalBuffers.Put(buf)
	out, err := AppendCanonical((*buf)[:0], v)
	if err != nil {
		return nil, err
	}
	*buf = out[:0]
	return bytes.Clone(out), nil
}

// canonicalBuffers hold what grows while its length is not known.
var canonicalBuffers = sync.Pool{New: func() any { b := make([]byte, 0, 4096); return &b }}

// AppendCanonical appends to dst what [Canonical] returns.
func AppendCanonical(dst []byte, v any) ([]byte, error) {
	if out, ok := appendValue(dst, v); ok {
		return out, nil
	}
	b, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("canonical JSON: %w", err)
	}
	// encoding/json writes the six characters \ufffd where a Go string held invalid UTF-8 (a real U+FFFD is written raw), so
	// two different strings would get the same digest.
	if hasReplacementEscape(b) {
		return nil, errors.New("canonical JSON: a string is not valid UTF-8")
	}
	return appendCanonical(dst, b)
}

// CanonicalJSON returns the RFC 8785 (JCS) form of the JSON text b. It refuses duplicate keys, trailing data, invalid UTF-8,
// lone surrogates, and integers that a double cannot hold exactly.
func CanonicalJSON(b []byte) ([]byte, error) {
	return appendCanonical(make([]byte, 0, len(b)), b)
}

// appendCanonical appends the canonical form of src to dst. The common case (short keys, plain strings, small integers) is done in
// place; everything else goes through the jcs library, which is the reference.
func appendCanonical(dst, src []byte) ([]byte, error) {
	if !utf8.Valid(src) {
		return nil, errors.New("canonical JSON: not valid UTF-8")
	}
	if out, ok := appendCanonicalFast(dst, src); ok {
		return out, nil
	}
	if len(bytes.TrimSpace(src)) == 0 {
		return nil, errors.New("canonical JSON: no value")
	}
	out, err := jcs.Transform(src)
	if err != nil {
		return nil, fmt.Errorf("canonical JSON: %w", err)
	}
	n := inexactInteger(src)
	if n == "" { // 90100000000E7 is no integer as it is spelled, and is one in the canonical form, which must be canonical itself
		n = inexactInteger(out)
	}
	if n != "" {
		return nil, fmt.Errorf("canonical JSON: integer %s is beyond ±%s and would lose digits; write it as a string", n, maxExactInteger)
	}
	return append(dst, out...), nil
}

// IsCanonical reports whether b is, byte for byte, the canonical form of the value it holds.
func IsCanonical(b []byte) bool {
	out, err := CanonicalJSON(b)
	return err == nil && bytes.Equal(out, b)
}

// inexactInteger returns the first integer literal of the valid JSON text b that lies outside ±(2^53−1), or "".
func inexactInteger(b []byte) string {
	for i := 0; i < len(b); {
		switch c := b[i]; {
		case c == '"':
			for i++; b[i] != '"'; i++ {
				if b[i] == '\\' {
					i++
				}
			}
			i++
		case c == '-' || c >= '0' && c <= '9':
			start := i
			for i < len(b) && isNumberByte(b[i]) {
				i++
			}
			if lit := string(b[start:i]); integerTooLarge(lit) {
				return lit
			}
		default:
			i++
		}
	}
	return ""
}

func isNumberByte(c byte) bool {
	return c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E'
}

func integerTooLarge(lit string) bool {
	for i := 0; i < len(lit); i++ {
		if c := lit[i]; c == '.' || c == 'e' || c == 'E' {
			return false
		}
	}
	if lit[0] == '-' {
		lit = lit[1:]
	}
	return len(lit) > len(maxExactInteger) || len(lit) == len(maxExactInteger) && lit > maxExactInteger
}

func hasReplacementEscape(b []byte) bool {
	for i := 0; i+5 < len(b); i++ {
		if b[i] != '\\' {
			continue
		}
		if string(b[i+1:i+6]) == "ufffd" {
			return true
		}
		i++ // the escaped character, which may itself be a backslash
	}
	return false
}

const hexDigits = "0123456789abcdef"

// AppendString appends the JCS form of s (RFC 8785 section 3.2.2.2): only the quote, the backslash and control characters are escaped.
func AppendString(dst []byte, s string) ([]byte, error) {
	if !utf8.ValidString(s) {
		return nil, fmt.Errorf("canonical JSON: %q is not valid UTF-8", s)
	}
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		dst = append(dst, s[start:i]...)
		start = i + 1
		dst = appendEscape(dst, c)
	}
	dst = append(dst, s[start:]...)
	return append(dst, '"'), nil
}

func appendEscape(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\b':
		return append(dst, '\\', 'b')
	case '\t':
		return append(dst, '\\', 't')
	case '\n':
		return append(dst, '\\', 'n')
	case '\f':
		return append(dst, '\\', 'f')
	case '\r':
		return append(dst, '\\', 'r')
	}
	return append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
}
