package code

import (
	"strings"
	"unicode"
)

// Bullet separates the 32 characters of a product or resource code from its extension (NDI-TR-2025-04, 4.3).
const Bullet = "•"

// Normalize brings a code into the form in which it is stored: full-width characters made ASCII, letters made capital,
// spaces, hyphens and invisible characters removed. What cannot belong to a code is kept, so that the check can name it.
// The extension of a product or resource code is not for it: Check and CheckAs leave that as it is.
func Normalize(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= '！' && r <= '～': // full-width forms of ! to ~
			return unicode.ToUpper(r - '！' + '!')
		case r == '-' || r == '‐' || r == '‑' || r == '–' || r == '—' || r == '−':
			return -1
		case unicode.IsSpace(r) || unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, halfWidthHyphen(s))
}

// halfWidthHyphen lets the full-width hyphen go the way of the others.
func halfWidthHyphen(s string) string { return strings.ReplaceAll(s, "－", "-") }

// normalizeExtended normalises the part before the bullet only: an extension is somebody else's code, kept as it is. The
// dots that people type instead of the bullet are taken for it.
func normalizeExtended(s string) string {
	i := strings.IndexAny(s, "•·・‧∙")
	if i < 0 {
		return Normalize(s)
	}
	_, ext, _ := strings.Cut(s[i:], string([]rune(s[i:])[0]))
	return Normalize(s[:i]) + Bullet + strings.TrimSpace(ext)
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// isAlnum reports whether s consists of digits and capital letters.
func isAlnum(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return s != ""
}
