package web

import (
	"bytes"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"huishu/ledger/httpsig"
	"huishu/registry/client"
	"huishu/web/backend"
)

// signAnswers signs what the interface answers to a request that states a signature, errors too, so that nobody between can change an
// answer or pass one off as another's. It stands before whatever may fail, and waits for the whole body: the digest of that
// comes first. What is longer than a request may be is passed on as it comes, unsigned.
func signAnswers(b *backend.Backend) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			r := c.Request()
			if b.Answers == nil || !isAPI(r) || !client.Signs(r.Header) {
				return next(c)
			}
			asked, err := messageOf(b, r)
			if err != nil {
				return err
			}
			held := &heldAnswer{ResponseWriter: c.Response().Writer}
			c.Response().Writer = held
			if err := next(c); err != nil {
				c.Error(err)
			}
			c.Response().Writer = held.ResponseWriter
			if held.passing {
				return nil
			}
			if !held.cut() {
				if err := held.sign(b, asked); err != nil {
					b.Logger.Error("an answer is not signed", "path", r.URL.Path, "error", err)
				}
			}
			return held.send()
		}
	}
}

// heldAnswer keeps an answer until it is signed.
type heldAnswer struct {
	http.ResponseWriter
	status  int
	body    bytes.Buffer
	passing bool // too long to be held
}

func (a *heldAnswer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

func (a *heldAnswer) Write(p []byte) (int, error) {
	if a.passing {
		return a.ResponseWriter.Write(p)
	}
	if a.body.Len()+len(p) <= maxBodyBytes {
		return a.body.Write(p)
	}
	a.passing = true
	if err := a.send(); err != nil {
		return 0, err
	}
	a.body = bytes.Buffer{}
	return a.ResponseWriter.Write(p)
}

// Flush does nothing: what is held goes out as one.
func (a *heldAnswer) Flush() {}

// cut reports whether a handler broke off before it had written what it had announced: that is no answer to sign.
func (a *heldAnswer) cut() bool {
	n, err := strconv.Atoi(a.Header().Get("Content-Length"))
	return err == nil && n != a.body.Len() && a.body.Len() > 0
}

func (a *heldAnswer) sign(b *backend.Backend, asked httpsig.Message) error {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	body := a.body.Bytes()
	if asked.Method == http.MethodHead {
		body = nil // none is sent, and the digest is of what is sent (RFC 9530 section 2)
	}
	if len(body) > 0 && a.Header().Get("Content-Type") == "" {
		a.Header().Set("Content-Type", http.DetectContentType(body)) // as net/http would, behind the signature's back
	}
	return b.Answers.Sign(httpsig.Message{Status: a.status, Header: a.Header(), Request: &asked}, body, b.DB.Now())
}

func (a *heldAnswer) send() error {
	if a.status != 0 {
		a.ResponseWriter.WriteHeader(a.status)
	}
	if a.body.Len() == 0 {
		return nil
	}
	_, err := a.ResponseWriter.Write(a.body.Bytes())
	return err
}
