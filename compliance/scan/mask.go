package scan

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// keep is how many letters and digits of a value its mask leaves in sight, at the head and at the tail.
var keep = [kindCount][2]int{
	kCitizenID: {3, 2}, kPassport: {1, 2}, kHKID: {1, 1}, kMOID: {1, 1}, kTWID: {1, 2},
	kMobile: {3, 4}, kLandline: {4, 2}, kPhoneForeign: {3, 2}, kBankCard: {4, 4}, kUSCC: {4, 2},
	kPlate: {2, 2}, kIP: {3, 0}, kMAC: {5, 0}, kIMEI: {2, 2}, kVIN: {3, 2}, kGPS: {3, 0},
	kName: {1, 0}, kAddress: {6, 0}, kBirthDate: {4, 0},
}

// mask hides a value: every letter and digit that is not kept becomes a star, separators stay. At least a third, and at
// least one, is hidden, so that the mask never contains the value. Of an e-mail address the first character and the domain
// stay; of a password, of medical words and of what
// concerns a minor nothing does but its length.
func mask(k kind, value string) string {
	switch k {
	case kCredential, kMedical, kMinor:
		return strings.Repeat("*", utf8.RuneCountInString(value))
	case kEmail:
		if at := strings.LastIndexByte(value, '@'); at > 0 {
			return hide(value[:at], 1, 0) + value[at:]
		}
	default:
	}
	return hide(value, keep[k][0], keep[k][1])
}

func hide(value string, head, tail int) string {
	r := []rune(value)
	n := 0
	for _, c := range r {
		if counts(c) {
			n++
		}
	}
	for head+tail > n*2/3 {
		if tail >= head {
			tail--
		} else {
			head--
		}
	}
	at := 0
	for i, c := range r {
		if !counts(c) {
			continue
		}
		if at >= head && at < n-tail {
			r[i] = '*'
		}
		at++
	}
	return string(r)
}

// counts reports whether a character carries information: letters and digits, not separators.
func counts(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }
