package scan

import "unicode/utf8"

// feature is what one pass over a text sees in it. Each detector of prose asks for its features first: most texts have none
// of them, and looking for every announcing word in every cell would take ten times as long.
type feature uint16

const (
	hasDigit feature = 1 << iota
	hasLetter
	hasUpper
	hasColon     // : or =
	hasPoint     // .
	hasDash      // -
	hasHouse     // 号: house numbers
	hasNameMark  // a character of the words that announce a name
	hasBirthMark // … a date of birth
	hasCareMark  // … medical records
	hasTrackMark // … tracked positions
	hasWordMark  // … passwords
)

var asciiFeatures = func() (t [128]feature) {
	for c := range t {
		b := byte(c)
		switch {
		case isDigit(b):
			t[c] = hasDigit
		case b >= 'A' && b <= 'Z':
			t[c] = hasLetter | hasUpper
		case b >= 'a' && b <= 'z':
			t[c] = hasLetter
		case b == ':' || b == '=':
			t[c] = hasColon
		case b == '.':
			t[c] = hasPoint
		case b == '-':
			t[c] = hasDash
		}
	}
	return t
}()

// hanFeatures are the features of single Chinese characters: of every announcing word, one character.
var hanFeatures = func() *[0x10000]feature {
	t := new([0x10000]feature)
	mark := func(k kind, f feature) {
		for _, w := range hintWords[k] {
			if r, size := utf8.DecodeRuneInString(w); size > 1 {
				t[r] |= f
			}
		}
	}
	mark(kName, hasNameMark)
	mark(kBirthDate, hasBirthMark)
	mark(kMedical, hasCareMark)
	mark(kGPS, hasTrackMark)
	mark(kCredential, hasWordMark)
	t['号'] |= hasHouse
	t['號'] |= hasHouse
	return t
}()

// features looks at every character once.
func features(s string) (f feature) {
	for _, r := range s {
		if r < 0x80 {
			f |= asciiFeatures[r]
		} else if r < 0x10000 {
			f |= hanFeatures[r]
		}
	}
	return f
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
