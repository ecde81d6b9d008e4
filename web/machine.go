package web

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/httpsig"
	"huishu/registry/client"
	"huishu/web/backend"
	"huishu/web/request"
)

// machine finds out which machine client asks, if one does: by a signature over the request, or by an API key. Machines are
// for the interface only; the pages know people. known is false where the request claims to be no machine.
func machine(b *backend.Backend, c echo.Context) (actor ledger.Actor, known bool, err error) {
	r := c.Request()
	if !isAPI(r) {
		return ledger.Actor{}, false, nil
	}
	if client.Signs(r.Header) {
		actor, err = signedBy(b, c)
		return actor, true, err
	}
	if token := request.Token(r); client.IsKey(token) {
		actor, err = client.AuthenticateKey(r.Context(), b.DB, token, c.RealIP())
		return actor, true, err
	}
	return ledger.Actor{}, false, nil
}

// signedBy reads the whole body, since its digest decides, and gives it back to whoever handles the request.
func signedBy(b *backend.Backend, c echo.Context) (ledger.Actor, error) {
	r := c.Request()
	body, err := io.ReadAll(http.MaxBytesReader(c.Response(), r.Body, maxBodyBytes))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return ledger.Actor{}, fault.New(fault.TooLarge, "too_large", "请求内容过大", "The request is too large").
			Do("单个文件不超过 32 MB", "A single file may have at most 32 MB")
	}
	if err != nil {
		return ledger.Actor{}, fault.New(fault.Invalid, "invalid", "请求无法读取", "The request could not be read").Wrap(err)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	m, err := messageOf(b, r)
	if err != nil {
		return ledger.Actor{}, err
	}
	return client.AuthenticateSigned(r.Context(), b.DB, m, body, c.RealIP())
}

// messageOf is a request as its signature sees it. What is signed is the address under which others reach this service: not the Host
// that came, which a proxy or a forger may have chosen.
func messageOf(b *backend.Backend, r *http.Request) (httpsig.Message, error) {
	public, err := url.Parse(b.PublicURL)
	if err != nil {
		return httpsig.Message{}, fmt.Errorf("the public address of this service: %w", err)
	}
	m := httpsig.OfRequest(r, public.Scheme)
	m.Authority = public.Host
	return m, nil
}

// meter counts a machine's request against the quotas of its party, and says in the answer how it stands
// (draft-ietf-httpapi-ratelimit-headers).
func meter(b *backend.Backend, c echo.Context, actor ledger.Actor) error {
	if b.Meter == nil {
		return nil
	}
	s, err := b.Meter.Admit(c.Request().Context(), actor.Party)
	if s.Limit > 0 {
		rateLimit(c.Response().Header(), "party", s.Limit, s.Remaining, s.Reset.Seconds())
	}
	return err
}

// rateLimit writes the fields RateLimit-Policy and RateLimit for a quota of a minute.
func rateLimit(h http.Header, policy string, limit, remaining int64, reset float64) {
	h.Set("RateLimit-Policy", fmt.Sprintf("%q;q=%d;w=60", policy, limit))
	h.Set("RateLimit", fmt.Sprintf("%q;r=%d;t=%d", policy, remaining, int64(math.Ceil(reset))))
}
