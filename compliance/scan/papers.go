package scan

import (
	"strings"
	"unicode/utf8"

	"huishu/compliance/code"
)

// paperLengths has a bit for each length that papers knows.
const paperLengths = 1<<7 | 1<<8 | 1<<9 | 1<<10 | 1<<11 | 1<<17 | 1<<18

// papers judges the run [i, j), which holds digits, as the number of a paper or a vehicle.
func (f *finder) papers(i, j, digits int) {
	if f.joinedBefore(i) || f.joinedAfter(j) {
		return
	}
	n := j - i
	switch letters := n - digits; {
	case n == 18 && letters > 1 && strings.HasPrefix(f.text[i:], "92"):
		if code.USCC(strings.ToUpper(f.text[i:j])) == nil {
			f.add(kUSCC, i, j, 0.95, bySoleTrade)
		}
	case n == 17 && letters > 0:
		f.vin(i, j)
	case n == 10 && letters == 1:
		f.taiwan(i, j)
		f.passport(i, j)
	case (n == 9 || n == 11) && letters > 0 && letters <= 2:
		f.passport(i, j)
		f.hongKong(i, j)
	case n == 8 && letters == 0:
		f.compatriot(i, j)
	case n == 7 || n == 8:
		f.hongKong(i, j)
	}
}

// passport takes the numbers of mainland passports (E, G and, where announced, D, S, P) and of travel permits to and from
// Hong Kong, Macao and Taiwan (C, H, M, W, L, T): a letter, perhaps a second one, and digits. They have no check digit.
func (f *finder) passport(i, j int) {
	s := strings.ToUpper(f.text[i:j])
	announced := f.announced(kPassport, i)
	digits := s[1:]
	if isLetter(s[1]) {
		digits = s[2:]
	}
	for k := range len(digits) {
		if !isDigit(digits[k]) {
			return
		}
	}
	sure := 0.0
	switch first := s[0]; {
	case len(s) == 9 && strings.IndexByte("EGCHM", first) >= 0:
		sure = 0.5
		if len(digits) == 8 && looksLikeDate(digits) || len(digits) == 7 && first != 'E' && first != 'C' {
			sure = 0.2
		}
	case len(s) == 9 && strings.IndexByte("DSPWLT", first) >= 0, len(s) == 11 && strings.IndexByte("HM", first) >= 0 && len(digits) == 10:
		sure = 0.2
	case announced && len(digits) >= 6:
		sure = 0.2
	}
	switch {
	case sure == 0:
	case announced:
		f.add(kPassport, i, j, 0.9, byWords)
	case sure >= 0.5 && !strings.HasSuffix(f.text[:i], "字"): // 国药准字H20230001 is a medicine
		f.add(kPassport, i, j, sure, byShape)
	}
}

// compatriot takes the eight digits of the mainland travel permit for Taiwan residents: they have neither letter nor check
// digit, so that the words must name the very permit.
func (f *finder) compatriot(i, j int) {
	if f.permit || f.seen&hasHan != 0 && anyOf(f.text[max(0, i-contextBytes):i], permitWords) {
		f.add(kPassport, i, j, 0.8, byWords)
	}
}

// permitWords name the mainland travel permit for Taiwan residents.
var permitWords = []string{"台胞证", "台胞證", "臺胞證", "台湾居民来往大陆", "臺灣居民來往大陸", "台灣居民來往大陸", "mtp", "MTP"}

// looksLikeDate reports whether eight digits read as a day between 1900 and 2099.
func looksLikeDate(s string) bool {
	return (s[:2] == "19" || s[:2] == "20") && s[4:6] >= "01" && s[4:6] <= "12" && s[6:] >= "01" && s[6:] <= "31"
}

// hongKong takes a letter or two, six digits and a check character, in brackets as it is printed, or without where announced.
func (f *finder) hongKong(i, j int) {
	s := f.text
	v := strings.ToUpper(s[i:j])
	letters := 0
	for letters < len(v) && isLetter(v[letters]) {
		letters++
	}
	end, bracketed := j, false
	if j+2 < len(s) && s[j] == '(' && s[j+2] == ')' && (isDigit(s[j+1]) || s[j+1]|0x20 == 'a') {
		v += strings.ToUpper(s[j+1 : j+2])
		end, bracketed = j+3, true
	}
	if letters < 1 || letters > 2 || len(v) != letters+7 || !allDigits(v[letters:len(v)-1]) || !isDigit(v[len(v)-1]) && v[len(v)-1] != 'A' {
		return
	}
	announced := f.announced(kHKID, i)
	switch fits := hongKongCheck(v); {
	case !bracketed && (!announced || !fits):
	case fits && (bracketed || announced):
		f.add(kHKID, i, end, 0.95, byCheck)
	case bracketed: // the brackets are so particular that the shape alone is worth a look
		f.add(kHKID, i, end, 0.4, byNoCheck)
	}
}

// hongKongCheck weighs the nine places from 9 down to 1, a missing first letter counting 36; the sum is a multiple of 11.
func hongKongCheck(v string) bool {
	sum, weight := 0, len(v)
	if len(v) == 8 {
		sum = 9 * 36
	}
	for k := range len(v) {
		d := int(v[k] - '0')
		if isLetter(v[k]) {
			d = int(v[k]-'A') + 10
		}
		sum += d * weight
		weight--
	}
	return sum%11 == 0
}

// macao takes seven digits beginning with 1, 5, 7 or 8 and a digit in brackets; how that digit is reckoned is not published.
func (f *finder) macao(i, j int) {
	s := f.text
	if strings.IndexByte("1578", s[i]) < 0 || j+2 >= len(s) || s[j] != '(' || !isDigit(s[j+1]) || s[j+2] != ')' {
		return
	}
	sure := 0.5
	if f.announced(kMOID, i) {
		sure = 0.9
	}
	f.add(kMOID, i, j+3, sure, byShape)
}

// taiwan judges a letter and nine digits by the check digit of the Taiwan identity card.
func (f *finder) taiwan(i, j int) {
	s := strings.ToUpper(f.text[i:j])
	if !isLetter(s[0]) || !allDigits(s[1:]) || strings.IndexByte("1289", s[1]) < 0 {
		return
	}
	// The letters stand for 10 to 35 in this order, not the alphabet's.
	v := strings.IndexByte("ABCDEFGHJKLMNPQRSTUVXYWZIO", s[0]) + 10
	sum := v/10 + v%10*9
	for k := 1; k < 9; k++ {
		sum += int(s[k]-'0') * (9 - k)
	}
	if (sum+int(s[9]-'0'))%10 != 0 {
		f.miss(kTWID)
		return
	}
	sure := 0.6
	if f.announced(kTWID, i) {
		sure = 0.95
	}
	f.add(kTWID, i, j, sure, byCheck)
}

// vinValues are the worths of A to Z by GB 16735; I, O and Q do not occur.
const vinValues = "12345678012345070923456789"

var vinWeights = [17]int{8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2}

// vin judges 17 characters by the check digit in the ninth place (GB 16735-2019); the last four are digits.
func (f *finder) vin(i, j int) {
	s := strings.ToUpper(f.text[i:j])
	if strings.ContainsAny(s, "IOQ") || !allDigits(s[13:]) {
		return
	}
	sum := 0
	for k := range len(s) {
		d := int(s[k] - '0')
		if isLetter(s[k]) {
			d = int(vinValues[s[k]-'A'] - '0')
		}
		sum += d * vinWeights[k]
	}
	if "0123456789X"[sum%11] != s[8] {
		f.miss(kVIN)
		return
	}
	sure := 0.8
	if f.announced(kVIN, i) {
		sure = 0.97
	}
	f.add(kVIN, i, j, sure, byCheck)
}

// plateProvinces begin a number plate (GA 36-2018).
const plateProvinces = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"

// plate judges the run [i, j) as what follows the province character of a number plate: a letter and five places, six for
// new-energy cars, or four and a character for police, driving schools and the like; consulates have digits only.
func (f *finder) plate(i, j int) {
	s := f.text
	head := i
	if j-i > 7 {
		return
	}
	if strings.HasSuffix(s[:head], "·") || strings.HasSuffix(s[:head], "•") || strings.HasSuffix(s[:head], " ") {
		return // the letter stands apart: judged from the letter, below
	}
	if !plateProvince(s[:head]) || head > 3 && plateProvince(s[:head-3]) {
		return
	}
	v, end := strings.ToUpper(s[i:j]), j
	if len(v) == 1 { // 粤L·12345
		sep := 0
		for _, d := range []string{"·", "•", " ", "-"} {
			if strings.HasPrefix(s[j:], d) {
				sep = len(d)
			}
		}
		for end = j + sep; end < len(s) && isWord(s[end]); end++ {
		}
		if sep == 0 || end-j-sep > 6 {
			return
		}
		v += strings.ToUpper(s[j+sep : end])
	}
	special := ""
	if r, size := utf8.DecodeRuneInString(s[end:]); size > 1 && strings.ContainsRune("学警港澳领挂试超使", r) {
		special, end = s[end:end+size], end+size
	}
	if plateBody(v, special) {
		f.add(kPlate, head-3, end, 0.85, byShape)
	}
}

// plateProvince reports whether s ends in the province character of a plate.
func plateProvince(s string) bool {
	return hanBefore(s, len(s))&beginsPlate != 0
}

func plateBody(v, special string) bool {
	if special == "领" && len(v) == 5 || special == "使" && len(v) == 6 {
		return allDigits(v)
	}
	if v == "" || !isLetter(v[0]) || v[0] == 'I' {
		return false
	}
	digits := 0
	for k := 1; k < len(v); k++ {
		switch {
		case isDigit(v[k]):
			digits++
		case v[k] == 'I' || v[k] == 'O':
			return false
		}
	}
	switch {
	case special != "":
		return len(v) == 5 && digits >= 2
	case len(v) == 6:
		return digits >= 3
	case len(v) == 7: // new energy: small cars have the letter first, large ones last
		return allDigits(v[3:]) && isLetter(v[1]) || allDigits(v[1:6]) && isLetter(v[6])
	}
	return false
}

func allDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}
