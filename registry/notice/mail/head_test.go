package mail

import (
	"bytes"
	"mime"
	netmail "net/mail"
	"slices"
	"testing"

	"huishu/ledger/fault"
)

var sender = Server{Host: "127.0.0.1", From: "惠数 <noreply@huishu.example>"}

// plain is a letter as notices are.
func plain() Letter {
	return Letter{ID: "1", To: "a@example.com", Subject: "订单", Text: "正文", HTML: "<p>正文</p>", Unsubscribe: "https://huishu.example/unsubscribe?t=1"}
}

// TestNoLineOfOnesOwnInTheHead: line breaks and other control characters in what reaches the head of a letter are refused.
func TestNoLineOfOnesOwnInTheHead(t *testing.T) {
	t.Parallel()
	doors := map[string]func(l *Letter, s string){
		"To":          func(l *Letter, s string) { l.To += s },
		"Subject":     func(l *Letter, s string) { l.Subject += s },
		"ID":          func(l *Letter, s string) { l.ID += s },
		"Unsubscribe": func(l *Letter, s string) { l.Unsubscribe += s },
	}
	for door, put := range doors {
		for _, s := range []string{"\r\nBcc: x@example.com", "\nBcc: x@example.com", "\rBcc: x@example.com", "\x00", "\u0085Bcc: x@example.com"} {
			l := plain()
			put(&l, s)
			if _, err := sender.message(l); fault.KindOf(err) != fault.Invalid {
				t.Errorf("%s with %q: %v", door, s, err)
			}
		}
	}
}

// TestWordsStayInTheirHeader: quotes, a colon, angle brackets and Unicode's own line separator in a subject come back as they were,
// however long it is, and make no header more; what looks encoded is not decoded.
func TestWordsStayInTheirHeader(t *testing.T) {
	t.Parallel()
	head := func(l Letter) netmail.Header {
		m, err := sender.message(l)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if _, err := m.WriteTo(&b); err != nil {
			t.Fatal(err)
		}
		read, err := netmail.ReadMessage(&b)
		if err != nil {
			t.Fatal(err)
		}
		return read.Header
	}
	names := func(h netmail.Header) (list []string) {
		for name := range h {
			list = append(list, name)
		}
		slices.Sort(list)
		return list
	}
	usual := names(head(plain()))
	for _, subject := range []string{`Bcc: "x" <x@example.com>`, "订单\u2028Bcc: x@example.com", string(bytes.Repeat([]byte("Bcc: x@example.com "), 40)) + "。"} {
		l := plain()
		l.Subject = subject
		h := head(l)
		if got := names(h); !slices.Equal(got, usual) {
			t.Errorf("%.60q makes the headers %v, not %v", subject, got, usual)
		}
		if got, err := new(mime.WordDecoder).DecodeHeader(h.Get("Subject")); err != nil || got != subject {
			t.Errorf("the subject %.60q comes as %.60q: %v", subject, got, err)
		}
	}
	l := plain()
	l.Subject = `=?utf-8?q?=0D=0ABcc:_x@example.com?=`
	if got, err := new(mime.WordDecoder).DecodeHeader(head(l).Get("Subject")); err != nil || got != `= ?utf-8?q?=0D=0ABcc:_x@example.com?=` {
		t.Errorf("an encoded word comes as %q: %v", got, err)
	}
}
