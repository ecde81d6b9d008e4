package scan

import (
	"net/netip"
	"strings"
)

// network judges addresses of the network that begin with the run [i, j): MAC, IPv4, IPv6.
func (f *finder) network(i, j, digits int) {
	s := f.text
	if j >= len(s) || j-i > 4 || i > 1 && (s[i-1] == '.' || s[i-1] == ':' || s[i-1] == '-') && isHex(s[i-2]) && (isDigit(s[i-2]) || f.groupBefore(i)) {
		return
	}
	switch c := s[j]; {
	case (c == ':' || c == '-') && j-i == 2 && i+8 < len(s) && s[i+5] == c && s[i+8] == c && f.mac(i, c):
	case c == ':':
		f.ipv6(i)
	case c == '.' && digits == j-i && digits <= 3:
		f.ipv4(i)
	case c == '.' && j-i == 4:
		f.ciscoMAC(i)
	}
}

// groupBefore reports whether what ends in a hexadecimal letter and a sign right before the run at i is a group of an address: four
// hexadecimal digits at most. In MAC:00:1a:… it is a word.
func (f *finder) groupBefore(i int) bool {
	s := f.text
	for k := i - 2; k >= 0 && isWord(s[k]); k-- {
		if !isHex(s[k]) || i-1-k > 4 {
			return false
		}
	}
	return true
}

// mac reads six pairs of hexadecimal digits with one separator throughout. Broadcast and null addresses name no device, and
// a date written 20-10-01-… is told apart by asking for a letter where the separator is a hyphen.
func (f *finder) mac(i int, sep byte) bool {
	s := f.text
	const n = 17
	if i+n > len(s) || i+n < len(s) && (isWord(s[i+n]) || s[i+n] == sep) {
		return false
	}
	letters := false
	for k := range n {
		c := s[i+k]
		if k%3 == 2 {
			if c != sep {
				return false
			}
			continue
		}
		if !isHex(c) {
			return false
		}
		letters = letters || isLetter(c)
	}
	v := strings.ToLower(s[i : i+n])
	if strings.Trim(v, "f:-") == "" || strings.Trim(v, "0:-") == "" || !letters && sep == '-' && !f.announced(kMAC, i) {
		return true
	}
	f.add(kMAC, i, i+n, 0.9, byShape)
	return true
}

// ciscoMAC reads three groups of four hexadecimal digits with points.
func (f *finder) ciscoMAC(i int) {
	s := f.text
	const n = 14
	if i+n > len(s) || i+n < len(s) && (isWord(s[i+n]) || s[i+n] == '.' && i+n+1 < len(s) && isWord(s[i+n+1])) {
		return
	}
	letters := false
	for k := range n {
		c := s[i+k]
		if k%5 == 4 {
			if c != '.' {
				return
			}
			continue
		}
		if !isHex(c) {
			return
		}
		letters = letters || isLetter(c)
	}
	if letters || f.announced(kMAC, i) {
		f.add(kMAC, i, i+n, 0.75, byShape)
	}
}

// ipv4 reads four decimal octets. Four one-digit octets are more often the version of a program or a chapter.
func (f *finder) ipv4(i int) {
	s := f.text
	j, points := i, 0
	for j < len(s) && j-i <= 16 && (isDigit(s[j]) || s[j] == '.') {
		if s[j] == '.' {
			points++
		}
		j++
	}
	for j > i && s[j-1] == '.' {
		j--
		points--
	}
	if points != 3 || j < len(s) && isWord(s[j]) {
		return
	}
	a, err := netip.ParseAddr(s[i:j])
	if err != nil || a.IsUnspecified() || a == netip.AddrFrom4([4]byte{255, 255, 255, 255}) {
		return
	}
	sure := 0.7
	if f.announced(kIP, i) {
		sure = 0.9
	} else if j-i == len("1.2.3.4") {
		sure = 0.3
	}
	f.add(kIP, i, j, sure, byShape)
}

// ipv6 reads an IPv6 address that begins with a group of hexadecimal digits. A shortened one needs a digit somewhere, or
// the names of programs (abc::def) would pass.
func (f *finder) ipv6(i int) {
	s := f.text
	j, colons, digits := i, 0, 0
	for j < len(s) && (isHex(s[j]) || s[j] == ':') && j-i <= 45 {
		switch {
		case s[j] == ':':
			colons++
		case isDigit(s[j]):
			digits++
		}
		j++
	}
	if j < len(s) && isWord(s[j]) || colons < 2 || digits == 0 {
		return
	}
	v := s[i:j]
	for strings.HasSuffix(v, ":") && !strings.HasSuffix(v, "::") {
		v = v[:len(v)-1]
	}
	short := strings.Contains(v, "::")
	if !short && strings.Count(v, ":") != 7 { // a time of day is not worth an error
		return
	}
	a, err := netip.ParseAddr(v)
	if err != nil || a.IsUnspecified() || a.IsLoopback() {
		return
	}
	sure := 0.85
	if short && strings.Count(v, ":") < 3 && !f.announced(kIP, i) {
		sure = 0.5
	}
	f.add(kIP, i, i+len(v), sure, byShape)
}

// email judges what stands around the @ at i. The local part is the usual unquoted one; the domain needs a point and a last
// label of letters (or an internationalised one), which no file name has: icon@2x.png.
func (f *finder) email(i int) {
	s := f.text
	if f.userinfo(i) {
		return
	}
	start := i
	for start > 0 && isLocal(s[start-1]) && i-start < 64 {
		start--
	}
	end := i + 1
	for end < len(s) && (isWord(s[end]) || s[end] == '-' || s[end] == '.') && end-i < 254 {
		end++
	}
	for end > i+1 && (s[end-1] == '.' || s[end-1] == '-') {
		end--
	}
	for start < i && (s[start] == '.' || s[start] == '-' || s[start] == '\'' || s[start] == '/') {
		start++
	}
	local, domain := s[start:i], s[i+1:end]
	if !validLocal(local) || !validDomain(domain) {
		return
	}
	f.add(kEmail, start, end, 0.97, byShape)
}

func isLocal(c byte) bool { return locals[c] }

var locals = func() (t [256]bool) {
	for i := range t {
		t[i] = isWord(byte(i)) || strings.IndexByte("._%+-'/", byte(i)) >= 0
	}
	return t
}()

// validLocal reports whether s holds a letter or digit, and no point at its end or beside another.
func validLocal(s string) bool {
	some := false
	for i := range len(s) {
		if s[i] == '.' && (i+1 == len(s) || s[i+1] == '.') {
			return false
		}
		some = some || isWord(s[i])
	}
	return some
}

// fileEnding reports whether a last label, in small letters, is the ending of a file.
func fileEnding(label string) bool {
	switch label {
	case "png", "jpg", "jpeg", "gif", "svg", "webp", "css", "js":
		return true
	}
	return false
}

// validDomain reports whether d is two labels or more, the last of which is a top-level domain and not the ending of a file.
func validDomain(d string) bool {
	labels, start := 0, 0
	for i := 0; i <= len(d); i++ {
		if i < len(d) && d[i] != '.' {
			continue
		}
		if n := i - start; n == 0 || n > 63 || d[start] == '-' || d[i-1] == '-' {
			return false
		}
		if i < len(d) {
			labels++
			start = i + 1
		}
	}
	last := d[start:]
	if labels == 0 || len(last) < 2 {
		return false
	}
	last = lower(last)
	if fileEnding(last) {
		return false
	}
	if strings.HasPrefix(last, "xn--") {
		return true
	}
	for i := range len(last) {
		if !isLetter(last[i]) {
			return false
		}
	}
	return true
}
