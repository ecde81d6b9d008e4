package scan

import (
	"strings"

	"huishu/compliance/code"
)

// number judges the run of digits [i, j), alone and as the first group of a number written in groups.
func (f *finder) number(i, j int) {
	if f.decimal(i, j) {
		return
	}
	f.grouped(i, j)
	n := j - i
	switch {
	case n == 18:
		f.citizen(i, j)
	case n == 15:
		f.oldCitizen(i, j)
		f.imei(i, j)
	case n == 7:
		f.macao(i, j)
	}
	if n >= 11 && n <= 15 {
		f.telephone(i, j)
	}
	if n >= 13 && n <= 19 {
		f.card(i, j, f.text[i:j])
	}
}

// decimal reports whether the digits [i, j) are part of a decimal fraction or of a version.
func (f *finder) decimal(i, j int) bool {
	s := f.text
	return i > 1 && s[i-1] == '.' && isDigit(s[i-2]) || j+1 < len(s) && s[j] == '.' && isDigit(s[j+1])
}

// citizen judges 18 characters by GB 11643.
func (f *finder) citizen(i, j int) {
	s := strings.ToUpper(f.text[i:j])
	if strings.HasPrefix(s, "92") {
		f.soleTrader(s, i, j)
		return
	}
	if !plausibleCitizen(s) {
		return
	}
	if code.CitizenID(s) != nil {
		f.miss(kCitizenID)
		return
	}
	confidence := 0.95
	if f.announced(kCitizenID, i) {
		confidence = 0.99
	} else if f.joinedBefore(i) || f.joinedAfter(j) {
		confidence = 0.8
	}
	f.add(kCitizenID, i, j, confidence, byCheck)
}

// soleTrader judges 18 digits that begin with 92 by GB 32100. One in 31 passes its check by chance, so that digits alone are
// sure only with the second check digit inside, GB 11714's, or where the words before say so.
func (f *finder) soleTrader(s string, i, j int) {
	switch {
	case code.USCC(s) != nil:
		f.miss(kUSCC)
	case code.OrganisationCode(s[8:17]), f.announced(kUSCC, i):
		f.add(kUSCC, i, j, 0.95, bySoleTrade)
	default:
		f.add(kUSCC, i, j, 0.45, bySoleTrade)
	}
}

// plausibleCitizen reports, at little cost, whether 18 characters begin with a province and hold a month and a day.
func plausibleCitizen(s string) bool {
	return (s[6] == '1' || s[6] == '2') && s[10] <= '1' && s[12] <= '3' && (code.IsProvince(s[:2]) || s[:2] == "83")
}

// oldCitizen takes the 15-digit numbers of before 1999 where something announces them: they have no check digit.
func (f *finder) oldCitizen(i, j int) {
	s := f.text[i:j]
	if code.IsProvince(s[:2]) && s[8] <= '1' && s[8:10] != "00" && s[8:10] <= "12" && s[10:12] >= "01" && s[10:12] <= "31" && f.announced(kCitizenID, i) {
		f.add(kCitizenID, i, j, 0.6, byOldID)
	}
}

// imei judges 15 digits by Luhn and by the prefixes of type allocation codes that are in use.
func (f *finder) imei(i, j int) {
	s := f.text[i:j]
	announced := f.announced(kIMEI, i)
	if !announced && !strings.HasPrefix(s, "35") && !strings.HasPrefix(s, "86") {
		return
	}
	switch {
	case !luhn(s):
		f.miss(kIMEI)
	case announced:
		f.add(kIMEI, i, j, 0.95, byLuhnIMEI)
	default:
		f.add(kIMEI, i, j, 0.5, byLuhnIMEI)
	}
}

// card judges 13 to 19 digits as the number of a bank card; [i, j) may hold separators that digits leaves out.
func (f *finder) card(i, j int, digits string) {
	sure := issuer(digits)
	if sure == 0 {
		if len(digits) >= 16 && len(f.found) == 0 { // long numbers that no bank issues say what the column is
			f.miss(kBankCard)
		}
		return
	}
	if !luhn(digits) {
		f.miss(kBankCard)
		return
	}
	if f.announced(kBankCard, i) {
		sure = 0.95
	} else if f.joinedBefore(i) || f.joinedAfter(j) {
		sure /= 2
	}
	f.add(kBankCard, i, j, sure, byLuhn)
}

// issuer returns how sure length and issuer prefix (ISO/IEC 7812) make a bank card, 0 where no network issues such numbers.
func issuer(s string) float64 {
	n := len(s)
	at := func(from, to string) bool { return s[:len(from)] >= from && s[:len(to)] <= to }
	switch {
	case s[0] == '6' && s[1] == '2' && n >= 16: // UnionPay
		return 0.85
	case n == 16 && (at("51", "55") || at("2221", "2720")), // Mastercard
		n == 16 && at("4", "4"),                       // Visa
		n == 15 && (at("34", "34") || at("37", "37")): // American Express
		return 0.8
	case n == 16 && (at("3528", "3589") || at("6011", "6011") || at("65", "65") || at("644", "649")): // JCB, Discover
		return 0.75
	case n == 19 && at("9558", "9559"): // older debit cards of Chinese banks
		return 0.75
	case n == 14 && (at("300", "305") || at("36", "36") || at("38", "39")): // Diners Club
		return 0.6
	case n == 13 && at("4", "4"), n == 15 && at("1", "1"), // old Visa, UATP
		n >= 16 && (at("60", "60") || at("68", "69")): // older Chinese ranges
		return 0.5
	}
	return 0
}

// luhn reports whether the last digit is the check digit of ISO/IEC 7812-1 annex B.
func luhn(s string) bool {
	sum, i := 0, len(s)
	for ; i > 1; i -= 2 {
		d := int(s[i-2]-'0') * 2
		if d > 9 { // no jump, which could not be foreseen
			d -= 9
		}
		sum += int(s[i-1]-'0') + d
	}
	if i == 1 {
		sum += int(s[0] - '0')
	}
	return sum%10 == 0
}

// group is a run of digits within a number written in groups.
type group struct{ start, end int }

// maxGroups is the most groups a known pattern has.
const maxGroups = 5

// groups collects the run [i, j) and up to four more, each behind one space or hyphen (or a closing bracket, where the first
// stands in brackets). The last may end in X, as citizen numbers do.
func (f *finder) groups(i, j int) (g [maxGroups]group, n int) {
	s := f.text
	g[0], n = group{i, j}, 1
	for n < maxGroups {
		k := g[n-1].end
		if n == 1 && i > 0 && s[i-1] == '(' && k < len(s) && s[k] == ')' {
			k++
			if k < len(s) && isDigit(s[k]) {
				k-- // the bracket is the separator
			}
		}
		if k+1 >= len(s) || s[k] != ' ' && s[k] != '-' && (s[k] != ')' || n > 1 || i == 0 || s[i-1] != '(') || !isDigit(s[k+1]) {
			return g, n
		}
		e := k + 1
		for e < len(s) && isDigit(s[e]) {
			e++
		}
		if e < len(s) && s[e]|0x20 == 'x' && e-k == 4 {
			e++
		}
		if e < len(s) && isWord(s[e]) {
			return g, n
		}
		g[n] = group{k + 1, e}
		n++
	}
	return g, n
}

// patterns are the ways in which numbers are written in groups, by the lengths of the groups.
var patterns = []struct {
	lens  []int
	judge func(f *finder, i, j int, digits string)
}{
	{[]int{3, 4, 4}, (*finder).groupedMobile},
	{[]int{4, 4, 4, 4}, (*finder).card},
	{[]int{4, 4, 4, 4, 1}, (*finder).card},
	{[]int{4, 4, 4, 4, 2}, (*finder).card},
	{[]int{4, 4, 4, 4, 3}, (*finder).card},
	{[]int{4, 6, 5}, (*finder).card},
	{[]int{4, 6, 4}, (*finder).card},
	{[]int{6, 13}, (*finder).card},
	{[]int{6, 8, 4}, (*finder).groupedCitizen},
	{[]int{6, 4, 4, 4}, (*finder).groupedCitizen},
	{[]int{6, 4, 2, 2, 4}, (*finder).groupedCitizen},
}

// grouped tries every pattern that begins with the run [i, j).
func (f *finder) grouped(i, j int) {
	if j-i > 6 || f.joinedBefore(i) {
		return
	}
	g, n := f.groups(i, j)
	if n < 2 {
		return
	}
	f.groupedTelephone(g[:n])
	for _, p := range patterns {
		if p.lens[0] != j-i || len(p.lens) > n || f.joinedAfter(g[len(p.lens)-1].end) {
			continue
		}
		var b [24]byte
		digits := b[:0]
		for k, want := range p.lens {
			if g[k].end-g[k].start != want {
				digits = nil
				break
			}
			digits = append(digits, f.text[g[k].start:g[k].end]...)
		}
		if digits != nil && (isDigit(digits[len(digits)-1]) || len(digits) == 18) {
			p.judge(f, i, g[len(p.lens)-1].end, string(digits))
		}
	}
}

func (f *finder) groupedCitizen(i, j int, digits string) {
	if s := strings.ToUpper(digits); plausibleCitizen(s) && code.CitizenID(s) == nil {
		f.add(kCitizenID, i, j, 0.9, byCheck)
	}
}
