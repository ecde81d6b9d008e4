// Package mail hands messages to a mail server by SMTP.
//
// What it is: [Server], the one door to the mail server, and [Letter], a message in plain text and HTML. Addresses and subjects
// that would put a line of their own into the head of a message are refused.
//
// What it is not: a queue. A letter that cannot be handed over is an error; registry/notice has jobs that try again.
//
// Start at [Server.Send].
package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	netmail "net/mail"
	"strings"
	"time"
	"unicode"

	gomail "github.com/wneessen/go-mail"

	"huishu/ledger/fault"
)

// Security is how the connection to the mail server is protected.
type Security string

// The ways.
const (
	// Plain sends in the clear: for a server on this machine only.
	Plain Security = "none"
	// StartTLS demands that the connection turns to TLS before anything is said.
	StartTLS Security = "starttls"
	// TLS speaks TLS from the first byte.
	TLS Security = "tls"
)

// Server is a mail server that takes our letters.
type Server struct {
	Host     string
	Port     int
	Security Security
	// User and Password sign in; no sign-in where User is empty.
	User, Password string
	// From is the address that letters come from, such as "惠数 <noreply@example.gov.cn>".
	From string
	// Config is for the certificates of a test's server; nil for the machine's.
	Config *tls.Config
}

// Configured reports whether there is a mail server.
func (s *Server) Configured() bool { return s != nil && s.Host != "" }

// Check refuses a configuration that cannot work.
func (s *Server) Check() error {
	if !s.Configured() {
		return nil
	}
	if _, err := Address(s.From); err != nil {
		return fault.New(fault.Invalid, "mail.from", "发件地址无效", "The sender's address is not valid").
			Do("请用 --mail-from 给出，如 惠数 <noreply@example.gov.cn>", "Give it with --mail-from, such as Huishu <noreply@example.gov.cn>").Wrap(err)
	}
	switch s.Security {
	case Plain, StartTLS, TLS:
		return nil
	}
	return fault.New(fault.Invalid, "mail.security", "邮件连接方式须为 none、starttls 或 tls", "The security of the mail connection is none, starttls or tls").
		Do("请更正 --smtp-tls", "Correct --smtp-tls")
}

// Letter is one message to one person.
type Letter struct {
	// ID makes the Message-ID: the same letter sent again can be known by it.
	ID string
	// To is the address, without a name.
	To      string
	Subject string
	// Text and HTML say the same.
	Text, HTML string
	// Unsubscribe is the address at which one POST ends such letters (RFC 8058); empty where there is nothing to end.
	Unsubscribe string
}

// Address reads an e-mail address, with or without a name, and returns the bare address. What holds line breaks or other control
// characters, or lists several, is refused: it could add lines to the head of a letter.
func Address(s string) (string, error) {
	bad := fault.New(fault.Invalid, "mail.address", "邮箱地址无效", "This is no e-mail address").At("email").
		Do("应写作 name@example.com", "Write it like name@example.com")
	if strings.ContainsFunc(s, unicode.IsControl) || len(s) > 254 {
		return "", bad
	}
	a, err := netmail.ParseAddress(s)
	if err != nil {
		return "", bad.Wrap(err)
	}
	return a.Address, nil
}

// sendTimeout bounds the talk with the server: less than the lease of a job.
const sendTimeout = 30 * time.Second

// ErrRefused says that the server refuses the letter for good: no retry can mend it.
var ErrRefused = errors.New("the mail server refuses the letter for good")

// Send hands one letter over. Nothing is known of its way from there. An error that wraps ErrRefused is final.
func (s *Server) Send(ctx context.Context, l Letter) error {
	m, err := s.message(l)
	if err != nil {
		return errors.Join(ErrRefused, err)
	}
	options := []gomail.Option{gomail.WithPort(s.Port), gomail.WithTimeout(sendTimeout)}
	switch s.Security {
	case TLS:
		options = append(options, gomail.WithSSL())
	case StartTLS:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case Plain:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	}
	if s.Config != nil {
		options = append(options, gomail.WithTLSConfig(s.Config))
	}
	if s.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthPlain), gomail.WithUsername(s.User), gomail.WithPassword(s.Password))
	}
	client, err := gomail.NewClient(s.Host, options...)
	if err != nil {
		return fmt.Errorf("setting up the mail client: %w", err)
	}
	err = client.DialAndSendWithContext(ctx, m)
	var refused *gomail.SendError
	if errors.As(err, &refused) && !refused.IsTemp() && refused.ErrorCode() >= 500 {
		return errors.Join(ErrRefused, err)
	}
	return err
}

// unencoded parts what begins an encoded word (RFC 2047): plain ASCII is sent as it is, and the reader's program would decode somebody's
// words into others, line breaks among them.
var unencoded = strings.NewReplacer("=?", "= ?")

func (s *Server) message(l Letter) (*gomail.Msg, error) {
	to, err := Address(l.To)
	if err != nil {
		return nil, err
	}
	if strings.ContainsFunc(l.Subject+l.ID+l.Unsubscribe, unicode.IsControl) {
		return nil, fault.New(fault.Invalid, "mail.header", "邮件标题含有控制字符", "The head of the letter holds control characters")
	}
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := errors.Join(m.From(s.From), m.To(to)); err != nil {
		return nil, err
	}
	m.Subject(unencoded.Replace(l.Subject))
	from, err := Address(s.From)
	if err != nil {
		return nil, err
	}
	m.SetMessageIDWithValue(l.ID + from[strings.LastIndexByte(from, '@'):])
	m.SetGenHeader("Auto-Submitted", "auto-generated") // so that no machine answers (RFC 3834)
	if l.Unsubscribe != "" {
		m.SetListUnsubscribe(l.Unsubscribe)
		if strings.HasPrefix(l.Unsubscribe, "https://") { // RFC 8058 wants https
			m.SetListUnsubscribePost()
		}
	}
	m.SetBodyString(gomail.TypeTextPlain, l.Text)
	m.AddAlternativeString(gomail.TypeTextHTML, l.HTML)
	return m, nil
}
