package components

import (
	"net/url"
	"strings"
	"testing"
)

func TestSafeHref(t *testing.T) {
	t.Parallel()
	kept := []string{"/", "/products?q=公交&page=2", "#content", "?tab=fields", "https://example.com/a", "mailto:a@example.com",
		"http://127.0.0.1:8080/x", "http://localhost/", "http://[::1]:8080/", "HTTPS://example.com"}
	for _, u := range kept {
		if got := SafeHref(u); got != u {
			t.Errorf("SafeHref(%q) = %q, want it kept", u, got)
		}
	}
	refused := []string{"", "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "\x01javascript:alert(1)",
		"data:text/html,x", "vbscript:x", "//evil.example", "/\\evil.example", "\\\\evil.example", "https:evil.example", "https://", "https:///x",
		"http://example.com", "http://127.0.0.1@evil.example/", "https://user:pw@example.com", "http://127.0.0.1.evil.example", "products", "a:b", "file:///etc/passwd",
		"mailto:", "/a b", "/a\tb", "https://exa mple.com", "/\u0085x", "%6aavascript:alert(1)"}
	for _, u := range refused {
		if got := SafeHref(u); got != Refused {
			t.Errorf("SafeHref(%q) = %q, want it refused", u, got)
		}
	}
}

func FuzzSafeHref(f *testing.F) {
	for _, s := range []string{"/", "javascript:alert(1)", "https://a/", "//x", "/\\x", "mailto:a@b", "http://localhost", "java\tscript:x", "?q", "#f"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, u string) {
		got := SafeHref(u)
		if got == Refused {
			return
		}
		if got != u {
			t.Fatalf("changed %q to %q", u, got)
		}
		// What a browser does before it looks at the scheme: strip the ends, drop tabs and line ends, read \ as /.
		seen := strings.Trim(u, "\x00\x01\x02\x03\x04\x05\x06\x07\x08\t\n\x0b\x0c\r\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f ")
		seen = strings.ToLower(strings.NewReplacer("\t", "", "\n", "", "\r", "", "\\", "/").Replace(seen))
		switch {
		case strings.HasPrefix(seen, "//"):
			t.Fatalf("leads to another host: %q", u)
		case seen[0] == '/' || seen[0] == '#' || seen[0] == '?':
		case strings.HasPrefix(seen, "https://"), strings.HasPrefix(seen, "mailto:"):
		case strings.HasPrefix(seen, "http://"):
			parsed, err := url.Parse(seen)
			if err != nil || (parsed.Hostname() != "127.0.0.1" && parsed.Hostname() != "localhost" && parsed.Hostname() != "::1") {
				t.Fatalf("plain http to another host: %q", u)
			}
		default:
			t.Fatalf("scheme not allowed: %q", u)
		}
	})
}

func TestLangHrefKeepsPageAndQuery(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/products?q=公交&sector=a&sector=b": "/products?lang=en&q=%E5%85%AC%E4%BA%A4&sector=a&sector=b",
		"/products?lang=zh":                "/products?lang=en",
		"":                                 "/?lang=en",
		"//evil.example/":                  "/?lang=en",
		"/产品/1":                            "/%E4%BA%A7%E5%93%81/1?lang=en",
	} {
		if got := LangHref(path, EN); got != want {
			t.Errorf("LangHref(%q) = %q, want %q", path, got, want)
		}
	}
}
