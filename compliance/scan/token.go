package scan

import "strings"

// issued are the heads of keys that clouds and services issue, with the least and the greatest length of the whole run of
// letters and digits. before stands before the run, where an underscore or hyphen ends the head.
var issued = []struct {
	before, head string
	least, most  int
}{
	{"", "LTAI", 16, 30},     // Alibaba Cloud
	{"", "AKID", 36, 50},     // Tencent Cloud
	{"", "ASIA", 20, 20},     // AWS, temporary
	{"", "AIza", 35, 39},     // Google
	{"_live_", "", 16, 120},  // Stripe: sk_live_, rk_live_
	{"glpat-", "", 20, 60},   // GitLab
	{"_pat_", "", 22, 22},    // GitHub, fine-grained: github_pat_
	{"sk-", "", 32, 60},      // model providers
	{"hf_", "", 34, 40},      // Hugging Face
	{"gho_", "", 36, 36},     // GitHub
	{"ghu_", "", 36, 36},     //
	{"ghr_", "", 36, 90},     //
	{"npm_", "", 36, 36},     // npm
	{"pypi-", "AgEI", 60, 0}, // PyPI
}

// token judges the run [i, j) of sixteen characters and more by the head that its issuer gives it. It must hold digits and
// letters of which not all are the same: a long name is none.
func (f *finder) token(i, j int) {
	s, n := f.text, j-i
	if s[i] != 'A' && s[i] != 'L' && (i == 0 || s[i-1] != '_' && s[i-1] != '-') { // begins as none of them does
		return
	}
	for _, t := range issued {
		if n < t.least || t.most > 0 && n > t.most || !strings.HasPrefix(s[i:j], t.head) || !strings.HasSuffix(s[:i], t.before) {
			continue
		}
		if body := s[i+len(t.head) : j]; strings.ContainsAny(body, "0123456789") && strings.Trim(body, body[:1]) != "" {
			start := i - len(t.before)
			for start > 0 && isWord(s[start-1]) && t.before != "" { // sk_live_
				start--
			}
			f.add(kCredential, start, j, 0.85, byKeyShape)
			return
		}
	}
}
