package pages

import (
	"regexp"
	"strings"
	"testing"

	"huishu/ledger"
	"huishu/registry/party"
)

// TestDeviceInWords: a person tells its own devices apart by name, and reads in its own language how it signed in.
func TestDeviceInWords(t *testing.T) {
	t.Parallel()
	const chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
	zh, en := &visit{lang: "zh"}, &visit{lang: "en"}
	for userAgent, want := range map[string]string{
		chrome: "Chrome 131 · Linux",
		strings.Replace(chrome, "Safari/537.36", "Safari/537.36 Edg/131.0.2903.51", 1):                                                                                        "Edge 131 · Linux",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0":                                                                                    "Firefox 132 · Windows",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1":                             "Safari 18 · iPhone",
		"Mozilla/5.0 (Linux; Android 14; V2309A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/130.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.54 NetType/WIFI": "微信 8 · Android",
		"curl/8.9.1": "curl/8.9.1",
		"":           "",
	} {
		if got := zh.device(userAgent); got != want {
			t.Errorf("%q is called %q, want %q", userAgent, got, want)
		}
	}
	for detail, want := range map[string][2]string{
		"192.0.2.1 password " + chrome:        {"192.0.2.1 密码 · Chrome 131 · Linux", "192.0.2.1 password · Chrome 131 · Linux"},
		"2001:db8::1 one-time code " + chrome: {"2001:db8::1 验证码 · Chrome 131 · Linux", "2001:db8::1 one-time code · Chrome 131 · Linux"},
		"192.0.2.1 sso ":                      {"192.0.2.1 统一身份认证 · ", "192.0.2.1 single sign-on · "},
		"something older":                     {"something older", "something older"},
	} {
		for i, v := range []*visit{zh, en} {
			if got := shownText(v, party.Attempt{Kind: ledger.TrailSignIn, Detail: detail}); got != want[i] {
				t.Errorf("%q reads %q, want %q", detail, got, want[i])
			}
		}
	}
	if got := shownText(en, party.Attempt{Kind: ledger.TrailSignOut, Detail: "session 0190"}); got != "another session" {
		t.Errorf("signed out: %q", got)
	}
}

var tags = regexp.MustCompile(`<[^>]*>`)

func shownText(v *visit, a party.Attempt) string {
	var b strings.Builder
	if err := v.attempted(a).Render(&b); err != nil {
		return err.Error()
	}
	return tags.ReplaceAllString(b.String(), "")
}
