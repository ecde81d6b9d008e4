package scan

import (
	"strings"
	"unicode/utf8"
)

// feature is what one pass over the bytes of a text sees in it. Each detector asks for its features first: most texts have
// none of them, and looking for every announcing word in every cell would take ten times as long.
type feature uint32

const (
	hasDigit   feature = 1 << iota // is 1: the pass counts digits by it
	hasLetter                      // ASCII
	hasUpper                       // ASCII
	hasColon                       // : or =
	hasPoint                       // .
	hasDash                        // -
	hasBlank                       // space, tab or double quote: may stand between a word and what it announces
	hasAt                          // @
	hasPlus                        // +
	hasBracket                     // (
	hasHan                         // any byte of no ASCII
	hasWide                        // full-width forms that fold makes ASCII
	hasHouse                       // a house number: a digit and 号
	stop                           // ends the pass: separators of fields
)

// hasWord is what numbers are made of.
const hasWord = hasDigit | hasLetter

// classes gives the features of each byte; the bytes of Han text have none but hasHan.
type classes [256]feature

func newClasses(stops ...byte) *classes {
	t := new(classes)
	for i := range t {
		c := byte(i)
		switch {
		case isDigit(c):
			t[i] = hasDigit
		case c >= 'A' && c <= 'Z':
			t[i] = hasLetter | hasUpper
		case c >= 'a' && c <= 'z':
			t[i] = hasLetter
		case c >= utf8.RuneSelf:
			t[i] = hasHan
		}
	}
	for c, f := range map[byte]feature{
		':': hasColon, '=': hasColon, '.': hasPoint, '-': hasDash, ' ': hasBlank, '\t': hasBlank, '"': hasBlank,
		'@': hasAt, '+': hasPlus, '(': hasBracket,
	} {
		t[c] = f
	}
	for _, c := range stops {
		t[c] = stop
	}
	return t
}

var noStops = newClasses()

// Words of eight bytes for looking at as many at once.
const (
	lows  = 0x0101010101010101
	highs = 0x8080808080808080
)

// hasByte is not zero if one of the eight bytes of x is c.
func hasByte(x uint64, c byte) uint64 {
	x ^= lows * uint64(c)
	return (x - lows) & ^x & highs
}

// glance looks at the bytes of s from i to the first stop of t, or to the end. It skips Chinese text eight bytes at a time:
// no value is made of it alone but a name, and every announcing word needs a digit or a sign behind it.
func glance(t *classes, s string, i int) (end int, f feature, digits int) {
	for i < len(s) {
		c := s[i]
		if c < utf8.RuneSelf {
			class := t[c]
			if class == stop {
				break
			}
			f |= class
			digits += int(class & hasDigit)
			i++
			continue
		}
		f |= hasHan
		if i > 0 && (c == 0xE5 || c == 0xE8) && (isDigit(s[i-1]) || s[i-1] == '-') &&
			(strings.HasPrefix(s[i:], "号") || strings.HasPrefix(s[i:], "號")) {
			f |= hasHouse
		}
		for i < len(s) {
			if i+8 <= len(s) {
				x := uint64(s[i]) | uint64(s[i+1])<<8 | uint64(s[i+2])<<16 | uint64(s[i+3])<<24 |
					uint64(s[i+4])<<32 | uint64(s[i+5])<<40 | uint64(s[i+6])<<48 | uint64(s[i+7])<<56
				if x&highs == highs && hasByte(x, 0xEF)|hasByte(x, 0xE3) == 0 {
					i += 8
					continue
				}
			}
			for e := min(i+8, len(s)); i < e && s[i] >= utf8.RuneSelf; i++ {
				if s[i] == 0xEF || s[i] == 0xE3 {
					f |= wide(s[i:])
				}
			}
			if i < len(s) && s[i] < utf8.RuneSelf {
				break
			}
		}
	}
	return i, f, digits
}

// wide reports whether s begins with a character that fold changes and that matters: commas and marks that end sentences
// stand in most Chinese texts and in no value.
func wide(s string) feature {
	switch {
	case len(s) < 3:
	case s[0] == 0xE3 && s[1] == 0x80 && s[2] == 0x80, s[0] == 0xEF && s[1] == 0xBD && s[2] <= 0x9E:
		return hasWide
	case s[0] == 0xEF && s[1] == 0xBC:
		switch s[2] {
		case 0x8C, 0x81, 0x9F, 0x9B: // ，！？；
			return 0
		}
		return hasWide
	}
	return 0
}

// mark is a set of the kinds one of whose announcing words begins with a certain Chinese character.
type mark uint8

const (
	nameMark mark = 1 << iota
	birthMark
	careMark
	trackMark
	minorMark
)

// hanMarks are the marks of single Chinese characters.
var hanMarks = func() *[0x10000]mark {
	t := new([0x10000]mark)
	set := func(k kind, m mark) {
		for _, w := range hintWords[k] {
			if r, size := utf8.DecodeRuneInString(w); size > 1 {
				t[r] |= m
			}
		}
	}
	set(kName, nameMark)
	set(kBirthDate, birthMark)
	set(kMedical, careMark)
	set(kGPS, trackMark)
	set(kMinor, minorMark)
	return t
}()

// marks looks at every Chinese character once.
func marks(s string) (m mark) {
	for i := 0; i+2 < len(s); {
		if s[i] < 0xE0 {
			i++
			continue
		}
		m |= hanMarks[uint16(s[i])<<12|uint16(s[i+1]&0x3F)<<6|uint16(s[i+2]&0x3F)]
		i += 3
	}
	return m
}

// fold makes full-width forms ASCII and the ideographic space a space, character for character, in a buffer that is used again.
func (f *finder) fold(s string) string {
	b := f.folded[:0]
	for i := 0; i < len(s); {
		c := s[i]
		if c != 0xEF && c != 0xE3 || i+2 >= len(s) {
			b = append(b, c)
			i++
			continue
		}
		switch d, e := s[i+1], s[i+2]; {
		case c == 0xEF && d == 0xBC && e >= 0x81 && e <= 0xBF:
			b = append(b, e-0x81+'!')
		case c == 0xEF && d == 0xBD && e >= 0x80 && e <= 0x9E:
			b = append(b, e-0x80+'`')
		case c == 0xE3 && d == 0x80 && e == 0x80:
			b = append(b, ' ')
		default:
			b = append(b, c, d, e)
		}
		i += 3
	}
	f.folded = b
	return text(b)
}

// lower makes ASCII letters small, byte for byte, so that places in the result are places in s.
func lower(s string) string {
	for i := range len(s) {
		if s[i] >= 'A' && s[i] <= 'Z' {
			b := []byte(s)
			for ; i < len(b); i++ {
				if b[i] >= 'A' && b[i] <= 'Z' {
					b[i] |= 0x20
				}
			}
			return string(b)
		}
	}
	return s
}
