package scan

import "strings"

// telephone judges 11 to 15 digits without separators.
func (f *finder) telephone(i, j int) {
	s := f.text
	core, sure := i, 0.85
	switch {
	case j-i == 11 && s[i] == '0':
		f.solidLandline(i, j)
		return
	case j-i == 11:
	case j-i == 12 && s[i] == '0': // trunk prefix, or a fixed line with eight digits
		if f.solidLandline(i, j) {
			return
		}
		core, sure = i+1, 0.6
	case j-i == 13 && strings.HasPrefix(s[i:], "86"):
		core, sure = i+2, 0.75
	case j-i == 15 && strings.HasPrefix(s[i:], "0086"):
		core, sure = i+4, 0.9
	default:
		return
	}
	if !mobile(s[core:j]) {
		f.miss(kMobile)
		return
	}
	switch before, after := f.joinedBefore(i), f.joinedAfter(j); {
	case f.announced(kMobile, i):
		sure = 0.95
	case before && after: // the middle of a longer number
		sure *= 0.4
	case before || after:
		sure *= 0.6
	}
	f.add(kMobile, core, j, sure, byPrefix)
}

// mobile reports whether 11 digits lie in a number range assigned to mobile service in the mainland, virtual operators
// included and machine-to-machine ranges left out.
func mobile(s string) bool {
	if len(s) != 11 || s[0] != '1' {
		return false
	}
	third := s[2]
	switch s[1] {
	case '3', '8':
		return true
	case '4':
		return third >= '5' && third != '8'
	case '5':
		return third != '4'
	case '6':
		return third == '2' || third >= '5' && third <= '7'
	case '7':
		return third != '9'
	case '9':
		return third != '4'
	}
	return false
}

func (f *finder) groupedMobile(i, j int, digits string) {
	switch {
	case mobile(digits):
		f.add(kMobile, i, j, 0.85, byPrefix)
	case digits[0] == '0' && f.announced(kPhoneForeign, i):
		f.add(kPhoneForeign, i, j, 0.6, byDialling)
	}
}

// international reads a number with a country code behind the plus sign at i: 8 to 15 digits (ITU-T E.164), in groups or not.
func (f *finder) international(i int) {
	s := f.text
	if f.wordBefore(i) || i+1 >= len(s) || s[i+1] < '1' || s[i+1] > '9' {
		return
	}
	var b [16]byte
	digits, end := b[:0], i+1
	separators := 0
	for k := i + 1; k < len(s); k++ {
		c := s[k]
		if isDigit(c) {
			if len(digits) == 15 {
				return
			}
			digits, end = append(digits, c), k+1
			continue
		}
		if strings.IndexByte(" -().", c) < 0 || k+1 >= len(s) || !isDigit(s[k+1]) && s[k+1] != '(' && s[k] != ')' {
			if isWord(c) {
				return
			}
			break
		}
		separators++
	}
	n := string(digits)
	switch national := strings.TrimPrefix(n, "86"); {
	case len(n) < 8:
	case national != n && mobile(national):
		f.add(kMobile, i, end, 0.95, byPrefix)
	case national != n && len(national) >= 9 && areaLength("0"+national) > 0:
		f.add(kLandline, i, end, 0.85, byArea)
	case national != n:
	case separators > 0 || len(n) > 9 || f.announced(kPhoneForeign, i):
		f.add(kPhoneForeign, i, end, 0.8, byCountry)
	}
}

// solidLandline judges 11 or 12 digits that begin with 0: area code and subscriber number without a separator.
func (f *finder) solidLandline(i, j int) bool {
	s := f.text[i:j]
	area := areaLength(s)
	if area == 0 || !subscriber(s[area:]) {
		return false
	}
	sure := 0.45
	if f.announced(kLandline, i) {
		sure = 0.85
	} else if f.joinedBefore(i) || f.joinedAfter(j) {
		return false
	}
	f.add(kLandline, i, j, sure, byArea)
	return true
}

// groupedTelephone judges numbers written as area code, subscriber number and perhaps an extension, and the like of other
// countries.
func (f *finder) groupedTelephone(g []group) {
	s := f.text
	first, second := s[g[0].start:g[0].end], s[g[1].start:g[1].end]
	bracket := g[0].start > 0 && s[g[0].start-1] == '('
	start := g[0].start
	if bracket {
		start--
	}
	if area := areaLength(first); area == len(first) && area > 0 && (len(second) == 7 || len(second) == 8) && allDigits(second) && second[0] != '0' {
		end := g[1].end
		if len(g) > 2 && s[end] == '-' && g[2].end-g[2].start <= 6 {
			end = g[2].end
		}
		sure := 0.7
		if f.announced(kLandline, start) {
			sure = 0.9
		}
		f.add(kLandline, start, end, sure, byArea)
		return
	}
	hyphen := s[g[0].end] != ' '
	if len(g) > 2 && len(first) == 3 && len(second) == 3 && g[2].end-g[2].start == 4 && hyphen && s[g[1].end] == '-' &&
		first[0] >= '2' && second[0] >= '2' && !f.joinedAfter(g[2].end) {
		sure := 0.55
		if bracket || f.announced(kPhoneForeign, start) {
			sure = 0.75
		}
		f.add(kPhoneForeign, start, g[2].end, sure, byShape)
		return
	}
	if first[0] == '0' && len(first) >= 2 && len(first) <= 4 && hyphen && len(second) >= 6 && len(second) <= 8 &&
		!f.joinedAfter(g[1].end) && f.announced(kPhoneForeign, start) {
		f.add(kPhoneForeign, start, g[1].end, 0.6, byDialling)
	}
}

// subscriber reports whether digits can be a subscriber number of a fixed line: seven or eight, not beginning with 0, 1 or 9.
func subscriber(s string) bool {
	if len(s) != 7 && len(s) != 8 || s[0] < '2' || s[0] > '8' {
		return false
	}
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return true
}

// areas are the second and third digits with which four-digit area codes of the mainland begin.
const areas = "31 33 34 35 37 39 41 42 43 45 46 47 48 51 52 53 54 55 56 57 58 59 63 66 69 70 71 72 73 74 75 76 77 79 81 82 83 85 87 88 89 90 91 93 94 95 97 99 "

// areaLength returns the length of the area code at the head of s, trunk 0 included: 3 for 010 and 02x, 4 for the rest, 0 for none.
func areaLength(s string) int {
	switch {
	case len(s) >= 3 && s[0] == '0' && (s[1:3] == "10" || s[1] == '2' && s[2] != '6'):
		return 3
	case len(s) >= 4 && s[0] == '0' && strings.Contains(areas, s[1:3]+" "):
		return 4
	}
	return 0
}
