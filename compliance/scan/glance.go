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
	hasPoint                       // .
	hasDash                        // -
	hasBlank                       // space, tab or double quote: may stand between a word and what it announces
	hasLetter                      // ASCII; numbers, dates and times without a colon are below
	hasUpper                       // ASCII
	hasTelling                     // a letter of tellingLetters
	hasColon                       // : or =
	hasAt                          // @
	hasPlus                        // +
	hasBracket                     // (
	hasWide                        // full-width forms that fold makes ASCII
	hasHouse                       // a house number: a digit and 号
	hasHan                         // any byte of no ASCII; all classes of ASCII are below
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
	for _, c := range []byte(tellingLetters) {
		t[c] |= hasTelling
	}
	for _, c := range stops {
		t[c] = stop
	}
	return t
}

var noStops = newClasses()

// glance looks at the bytes of s from i to the first stop of t, or to the end. It looks at three Chinese
// characters at a time: no value is made of them alone but a name, and every announcing word needs a digit or a sign behind it.
func glance(t *classes, s string, i int) (end int, f feature, digits int) {
	for i < len(s) {
		class := t[s[i]]
		if class < hasHan {
			f |= class
			digits += int(class & hasDigit)
			i++
			continue
		}
		if class == stop {
			break
		}
		if i > 0 && house(s, i) {
			f |= hasHouse
		}
		var seen feature
		i, seen = beyondHan(s, i)
		f |= seen
	}
	return i, f, digits
}

// beyondHan returns where the text of no ASCII that stands at i ends, and its features.
func beyondHan(s string, i int) (end int, f feature) {
	f = hasHan
	for i < len(s) {
		if i+9 <= len(s) {
			w := s[i : i+9]
			n := threes(w, notHan(word64(w)))
			i += n
			if n == 9 {
				continue
			}
		}
		if i >= len(s) || s[i] < utf8.RuneSelf {
			break
		}
		if s[i] < 0xE0 || s[i] > 0xEF || i+3 > len(s) || !whole(s, i) {
			i++
			continue
		}
		if r := hanAt(s, i); r >= 0xFF00 || r == 0x3000 {
			f |= wide(r)
		}
		i += 3
	}
	return i, f
}

// house reports whether 号 stands at i, behind a digit or a hyphen.
func house(s string, i int) bool {
	return (s[i] == 0xE5 || s[i] == 0xE8) && (isDigit(s[i-1]) || s[i-1] == '-') &&
		(strings.HasPrefix(s[i:], "号") || strings.HasPrefix(s[i:], "號"))
}

// wide reports whether fold changes a character in a way that matters: commas and marks that end sentences stand in most
// Chinese texts and in no value.
func wide(r uint16) feature {
	switch {
	case r == 0xFF0C || r == 0xFF01 || r == 0xFF1F || r == 0xFF1B: // ，！？；
		return 0
	case r == 0x3000, r > 0xFF00 && r <= 0xFF5E:
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
		if s[i] < 0xE0 || s[i] > 0xEF || !whole(s, i) {
			i++
			continue
		}
		m |= hanMarks[hanAt(s, i)]
		i += 3
	}
	return m
}

// tellingLetters are such that each of the words that may announce a date of birth or a track, of which hintWords has the whole,
// has one of them: birth, dob, csrq; gps, track.
const tellingLetters = "bgkqBGKQ"

// announcedAt says what a telling letter at i may announce, by the letter beside it.
func announcedAt(s string, i int) mark {
	var before, after byte
	if i > 0 {
		before = s[i-1] | 0x20
	}
	if i+1 < len(s) {
		after = s[i+1] | 0x20
	}
	switch s[i] | 0x20 {
	case 'b':
		if after == 'i' || before == 'o' {
			return birthMark
		}
	case 'q':
		if before == 'r' {
			return birthMark
		}
	case 'g':
		if after == 'p' {
			return trackMark
		}
	case 'k':
		if before == 'c' {
			return trackMark
		}
	}
	return 0
}

// fold makes full-width forms ASCII and the ideographic space a space, character for character, in a buffer that is used again.
func (f *finder) fold(s string) string {
	b := f.folded[:0]
	for i := 0; i < len(s); {
		if n := plainHan(s, i); n > i {
			b = append(b, s[i:n]...)
			i = n
			continue
		}
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
			lowerBytes(b[i:])
			return string(b)
		}
	}
	return s
}

// lowerBytes is lower in place.
func lowerBytes(b []byte) {
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c | 0x20
		}
	}
}
