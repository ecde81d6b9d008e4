// Package mailtest runs a real SMTP server as a process of its own, for tests of what is sent to one.
//
// What it is: [Main] turns a test binary into the server when it is started as one; [Start] starts it, with STARTTLS and a
// sign-in, and [Server.Received] reads what it took. The server is github.com/emersion/go-smtp, whose code is not that of the client.
//
// What it is not: part of the program.
package mailtest

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	netmail "net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"huishu/registry/notice/mail"
)

const dirVariable = "HUISHU_TEST_MAIL_DIR"

// The sign-in that the server wants.
const (
	user     = "huishu"
	password = "sesame open"
)

// Main serves and does not return when the process was started by [Start]; otherwise it does nothing. TestMain calls it first.
func Main() {
	dir := os.Getenv(dirVariable)
	if dir == "" {
		return
	}
	if err := serve(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// hello is what the process says first.
type hello struct {
	Port int
	Cert []byte // DER
}

func serve(dir string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{dir: dir}, nil }))
	s.Domain, s.TLSConfig = "localhost", &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}
	if err := json.NewEncoder(os.Stdout).Encode(hello{l.Addr().(*net.TCPAddr).Port, der}); err != nil {
		return err
	}
	go func() { // the end of standard input is the end of the test
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	return s.Serve(l)
}

// session takes letters from whoever has signed in. To "busy…" it answers that it cannot just now, the first time; to "gone…"
// that there is nobody.
type session struct {
	dir    string
	signed bool
	to     string
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, u, p string) error {
		if u != user || p != password {
			return smtp.ErrAuthFailed
		}
		s.signed = true
		return nil
	}), nil
}

func (s *session) Mail(string, *smtp.MailOptions) error {
	if !s.signed {
		return smtp.ErrAuthRequired
	}
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	switch mark := filepath.Join(s.dir, base64.URLEncoding.EncodeToString([]byte(to))+".busy"); {
	case strings.HasPrefix(to, "gone"):
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
	case strings.HasPrefix(to, "busy"):
		if _, err := os.Stat(mark); err != nil {
			_ = os.WriteFile(mark, nil, 0o600)
			return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "try again later"}
		}
	}
	return nil
}

func (s *session) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	b = append([]byte("X-Envelope-To: "+s.to+"\r\n"), b...)
	return os.WriteFile(filepath.Join(s.dir, fmt.Sprintf("%d.eml", time.Now().UnixNano())), b, 0o600)
}

func (s *session) Reset()        { s.to = "" }
func (s *session) Logout() error { return nil }

// Server is the running process, and how to reach it.
type Server struct {
	mail.Server
	dir string
	t   testing.TB
}

// Start starts the server and stops it when the test ends.
func Start(t testing.TB) *Server {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{dir: t.TempDir(), t: t}
	cmd := exec.CommandContext(t.Context(), exe)
	cmd.Env = append(os.Environ(), dirVariable+"="+s.dir)
	cmd.Stderr = os.Stderr
	in, err1 := cmd.StdinPipe()
	out, err2 := cmd.StdoutPipe()
	if err := errors.Join(err1, err2, cmd.Start()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = in.Close(); _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		t.Fatal("the mail server did not start: ", err)
	}
	var h hello
	if err := json.Unmarshal(line, &h); err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(h.Cert)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	s.Server = mail.Server{
		Host: "127.0.0.1", Port: h.Port, Security: mail.StartTLS, User: user, Password: password, From: "惠数 <noreply@huishu.example>",
		Config: &tls.Config{RootCAs: pool, ServerName: "127.0.0.1", MinVersion: tls.VersionTLS12},
	}
	return s
}

// Received are the letters that the server took, oldest first, and their whole text.
func (s *Server) Received() (letters []*netmail.Message, raw []string) {
	s.t.Helper()
	files, err := filepath.Glob(filepath.Join(s.dir, "*.eml"))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			s.t.Fatal(err)
		}
		m, err := netmail.ReadMessage(bytes.NewReader(b))
		if err != nil {
			s.t.Fatal(err)
		}
		letters, raw = append(letters, m), append(raw, string(b))
	}
	return letters, raw
}
