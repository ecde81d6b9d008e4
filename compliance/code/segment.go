package code

import (
	"net/url"
	"strings"
)

// Segment is a code as one element of an address. It is that of url.PathEscape but for the *, which may end a code (GB/T 17710) and
// may stand in an address as it is (RFC 3986 section 3.3): who copies a code out of an address has the code.
func Segment(code string) string { return strings.ReplaceAll(url.PathEscape(code), "%2A", "*") }
