package scan

import (
	"strings"
	"unicode/utf8"
)

// key judges the run [i, j) as a key or token of a well-known fixed shape.
func (f *finder) key(i, j int) {
	s, n := f.text, j-i
	switch {
	case n < 16:
	case n == 20 && strings.HasPrefix(s[i:j], "AKIA") && strings.ToUpper(s[i:j]) == s[i:j]:
		f.add(kCredential, i, j, 0.9, byKeyShape)
	case n == 36 && j == i+36 && i >= 4 && (strings.HasSuffix(s[:i], "ghp_") || strings.HasSuffix(s[:i], "ghs_")):
		f.add(kCredential, i-4, j, 0.9, byKeyShape)
	case strings.HasPrefix(s[i:], "eyJ") && j < len(s) && s[j] == '.' && strings.HasPrefix(s[j+1:], "eyJ"):
		end := j
		for end < len(s) && (isWord(s[end]) || strings.IndexByte("._-", s[end]) >= 0) {
			end++
		}
		f.add(kCredential, i, end, 0.85, byKeyShape)
	default:
		f.token(i, j)
	}
}

// secret takes private keys in PEM form, and what follows a word for password or key.
func (f *finder) secret() {
	s := f.text
	if f.pem {
		if i := strings.Index(s, pemEnd); i > 0 && strings.Contains(s[:i], "-----BEGIN") {
			f.add(kCredential, strings.Index(s, "-----BEGIN"), i+len(pemEnd), 0.99, byKeyShape)
		}
	}
	if f.hints.has(kCredential) && f.inCell {
		if v := strings.TrimSpace(s); len(v) >= 6 && secretLike(v) {
			i := strings.Index(s, v)
			f.add(kCredential, i, i+len(v), 0.6, byWords)
		}
		return
	}
	for i := 0; i < len(s) && f.signs; i++ {
		if s[i] == ':' || s[i] == '=' {
			if end := i - trailing(s[:i]); secretWord(s[:end]) {
				f.secretAfter(end)
			}
		}
	}
}

// pemEnd ends the line with which a private key in PEM form begins.
const pemEnd = "PRIVATE KEY-----"

// trailing counts the spaces and quotes at the end of s, three at most.
func trailing(s string) int {
	n := 0
	for n < 3 && n < len(s) {
		if c := s[len(s)-1-n]; c != ' ' && c != '"' && c != '\'' {
			break
		}
		n++
	}
	return n
}

// secretWord reports whether s ends in a word that announces a password or key; a short one must stand alone.
func secretWord(s string) bool {
	if s == "" {
		return false
	}
	for _, w := range secretWords[s[len(s)-1]|0x20] {
		rest := len(s) - len(w)
		if rest >= 0 && equalLower(s[rest:], w) &&
			(len(w) > 4 || w[0] >= utf8.RuneSelf || rest == 0 || !isLetter(s[rest-1])) {
			return true
		}
	}
	return false
}

// equalLower reports whether s, of the length of the lower-case word, is that word but for the case of ASCII letters.
func equalLower(s, word string) bool {
	for i := range len(word) {
		if c := s[i]; c != word[i] && (c < 'A' || c > 'Z' || c|0x20 != word[i]) {
			return false
		}
	}
	return true
}

// secretWords are the words for passwords and keys by their last byte, with the bit that makes letters small.
var secretWords = func() (t [256][]string) {
	for _, w := range hintWords[kCredential] {
		end := w[len(w)-1] | 0x20
		t[end] = append(t[end], w)
	}
	return t
}()

// mayAnnounce reports whether c can stand before the : or = behind a word for a password.
func mayAnnounce(c byte) bool {
	return c == ' ' || c == '"' || c == '\'' || secretWords[c|0x20] != nil
}

// maxUserinfo bounds how far before the @ of an address its scheme may stand.
const maxUserinfo = 160

// userinfo takes the password of an address such as mysql://user:password@host, whose @ is at i.
func (f *finder) userinfo(i int) bool {
	s, colon := f.text, -1
	for k := i - 1; k >= 0 && i-k < maxUserinfo && s[k] > ' ' && s[k] < 0x7f; k-- {
		switch {
		case s[k] == '/' && !strings.HasSuffix(s[:k], ":/"), s[k] == '@':
			return false
		case s[k] == '/': // of ://
			if colon < 0 || colon == k+1 || i-colon < 4 || !secretLike(s[colon+1:i]) {
				return false
			}
			f.add(kCredential, colon+1, i, 0.8, byWords)
			return true
		case s[k] == ':':
			colon = k
		}
	}
	return false
}

// secretAfter judges what follows an announcing word and a colon or equals sign.
func (f *finder) secretAfter(i int) {
	s := f.text
	j := i
	for j < len(s) && j-i < 4 && strings.IndexByte(` :="'`, s[j]) >= 0 {
		j++
	}
	if !strings.ContainsAny(s[i:j], ":=") {
		return
	}
	end := j
	for end < len(s) && s[end] > ' ' && s[end] < 0x7f && strings.IndexByte(`"',;)`, s[end]) < 0 {
		end++
	}
	if end-j >= 6 && secretLike(s[j:end]) {
		f.add(kCredential, j, end, 0.7, byWords)
	}
}

// secretLike reports whether s can be a password: no spaces, printable ASCII, not already masked, not a mere word for none.
func secretLike(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= 0x7f {
			return false
		}
	}
	switch strings.ToLower(strings.Trim(s, "*.x-_")) {
	case "", "none", "null", "true", "false", "unknown", "required", "string", "number":
		return false
	}
	return true
}

// medical takes the value of a column that is announced as a medical record, and what follows such a word in a text. Figures
// are counts of patients, not records of one, so the value must not be a small number.
func (f *finder) medical() {
	s := f.text
	if f.hints.has(kMedical) && f.inCell {
		if v := strings.TrimSpace(s); utf8.RuneCountInString(v) >= 2 && strings.ContainsFunc(v, counts) && (!allDigits(v) || len(v) >= 6) {
			i := strings.Index(s, v)
			f.add(kMedical, i, i+len(v), 0.6, byWords)
		}
		return
	}
	for _, w := range hintWords[kMedical] {
		i := strings.Index(s, w)
		if i < 0 {
			continue
		}
		j := i + len(w)
		k := j
		for k < len(s) && (s[k] == ':' || s[k] == ' ' || s[k] == '=') {
			k++
		}
		end := k
		for end < len(s) && strings.IndexByte(",;| \t", s[end]) < 0 {
			r, size := utf8.DecodeRuneInString(s[end:])
			if strings.ContainsRune("，。；、", r) {
				break
			}
			end += size
		}
		if k > j && end-k >= 4 && strings.ContainsFunc(s[k:end], counts) {
			f.add(kMedical, k, end, 0.55, byWords)
		}
	}
}
