package scan

import "github.com/segmentio/asm/utf8"

// validUTF8 is utf8.Valid of the standard library, 32 bytes at a time where there is AVX2 (Keiser and Lemire, Validating UTF-8 in
// less than one instruction per byte).
func validUTF8(b []byte) bool { return utf8.Valid(b) }
