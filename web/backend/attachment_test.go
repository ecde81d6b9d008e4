package backend_test

import (
	"mime"
	"net/http"
	"strings"
	"testing"

	"huishu/web/backend"
)

// FuzzAttachment: whatever the name, the header has one line and says that name and nothing else.
func FuzzAttachment(f *testing.F) {
	for _, name := range []string{"", "报告.pdf", `a"; filename="b.html`, "a\r\nSet-Cookie: x=y", "a;b=c", `\"`, "100%.csv", "a+b c.txt", "'a'.txt", "\x00", "\u2028"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		value := backend.Attachment(name)
		if strings.ContainsAny(value, "\r\n\x00") {
			t.Fatalf("%q makes %q", name, value)
		}
		h := http.Header{}
		h.Set("Content-Disposition", value)
		how, params, err := mime.ParseMediaType(h.Get("Content-Disposition"))
		if err != nil || how != "attachment" || len(params) != 1 || params["filename"] != name {
			t.Errorf("%q reads as %q %q, %v", name, how, params, err)
		}
	})
}
