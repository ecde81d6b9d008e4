package web

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/web/backend"
	"huishu/web/pages"
	"huishu/web/problem"
	"huishu/web/request"
)

// policy is the content security policy of every page: nothing from elsewhere, no
// inline script or style.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// requestNumber tells one request from another; nothing hangs on nobody guessing it.
func requestNumber() string { return strconv.FormatUint(rand.Uint64(), 36) }

func securityHeaders(b *backend.Backend) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			h := c.Response().Header()
			h.Set("Content-Security-Policy", policy)
			h.Set("X-Content-Type-Options", "nosniff")
			h.Set("Referrer-Policy", "same-origin")
			h.Set("Cross-Origin-Opener-Policy", "same-origin")
			if b.Secure {
				h.Set("Strict-Transport-Security", "max-age=63072000")
			}
			return next(c)
		}
	}
}

// plainParams reads the elements of a path as they are meant. Echo routes by the path as it was sent wherever that is not Go's own way of
// writing it, a code with a slash or with a * at its end, and hands the handlers what it found there: %2F for the slash.
func plainParams(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if c.Request().URL.RawPath != "" {
			values := c.ParamValues() // the context's own
			for i, v := range values {
				plain, err := url.PathUnescape(v)
				if err != nil { // net/http has read this path already
					return fmt.Errorf("reading %q: %w", v, err)
				}
				values[i] = plain
			}
		}
		return next(c)
	}
}

// recoverAndLog turns a panic into an incident; the process goes on.
func recoverAndLog(b *backend.Backend) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) (err error) {
			defer func() {
				if p := recover(); p != nil && !aborted(p) {
					b.Logger.Error("panic in a handler", "panic", p, "path", loggedPath(c), "stack", string(debug.Stack()))
					err = fmt.Errorf("panic: %v", p)
				}
			}()
			return next(c)
		}
	}
}

// loggedPath is the path of a request for the operator's log: its route alone where the path opens something by itself, as an
// invitation's and a reset ticket's do.
func loggedPath(c echo.Context) string {
	if c.Param("token")+c.Param("ticket") != "" {
		return c.Path()
	}
	return c.Request().URL.Path
}

// aborted reports whether a handler gave up on purpose because its client had gone.
func aborted(p any) bool {
	err, ok := p.(error)
	return ok && errors.Is(err, http.ErrAbortHandler)
}

// authenticate finds out once who asks: a machine by its signature or key, a person by session. An unknown or ended session
// is a stranger's; a key or a signature that does not hold is refused. Machines are counted against their party's quotas,
// strangers and who failed against their address's.
func authenticate(b *backend.Backend) echo.MiddlewareFunc {
	limit := newStrangers(b)
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			r := c.Request()
			caller := &request.Caller{Lang: request.Lang(r, isAPI(r)), ID: c.Response().Header().Get(echo.HeaderXRequestID)}
			c.SetRequest(r.WithContext(request.With(r.Context(), caller)))
			if err := identify(b, c, caller); err != nil {
				if kind := fault.KindOf(err); kind == fault.Unauthenticated || kind == fault.Forbidden {
					return cmp.Or(limit.charge(c, !b.LimitLoopback), err)
				}
				return err
			}
			if caller.Actor.Stranger() {
				if err := limit.charge(c, !b.LimitLoopback); err != nil {
					return err
				}
			}
			return next(c)
		}
	}
}

func identify(b *backend.Backend, c echo.Context, caller *request.Caller) error {
	r := c.Request()
	actor, known, err := machine(b, c)
	if known {
		if err != nil {
			return err
		}
		caller.Actor = actor
		return meter(b, c, actor)
	}
	token := request.Token(r)
	if token == "" || strings.HasPrefix(r.URL.Path, "/static/") {
		return nil
	}
	membership := ""
	if isAPI(r) { // a page acts as its session does: what it shows must not hang on a header
		membership = r.Header.Get(request.MembershipHeader)
	}
	actor, account, err := party.AuthenticateAs(r.Context(), b.DB, token, membership)
	switch fault.KindOf(err) {
	case fault.None:
		caller.Actor, caller.Login, caller.Token = actor, account.Login, token
		return nil
	case fault.Unauthenticated, fault.NotFound:
		if fault.CodeOf(err) == "session.half" {
			caller.Half = token
		}
		return nil
	default:
		return err
	}
}

func isAPI(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/api/") }

// errorHandler renders what no handler rendered: a problem for programs, a page for people.
func errorHandler(b *backend.Backend) echo.HTTPErrorHandler {
	return func(err error, c echo.Context) {
		if c.Response().Committed {
			return
		}
		caller := request.From(c.Request().Context())
		err = fromEcho(err)
		if fault.KindOf(err) == fault.Internal {
			b.Logger.Error("request failed", "incident", caller.ID, "path", loggedPath(c), "error", err)
		}
		p := problem.Of(err, caller.Lang, caller.ID)
		if isAPI(c.Request()) || !strings.Contains(c.Request().Header.Get("Accept"), "text/html") {
			problem.Write(c.Response(), p)
			return
		}
		if err := pages.Problem(c, b, err); err != nil {
			problem.Write(c.Response(), p)
		}
	}
}

// fromEcho gives echo's own errors our codes.
func fromEcho(err error) error {
	var he *echo.HTTPError
	if !errors.As(err, &he) {
		return err
	}
	switch he.Code {
	case http.StatusNotFound:
		return fault.New(fault.NotFound, "not_found", "没有这个地址", "There is nothing at this address").
			Do("请核对地址；接口的地址见 /api/openapi.json", "Check the address; those of the API stand in /api/openapi.json")
	case http.StatusMethodNotAllowed:
		return fault.New(fault.Unsupported, "method_not_allowed", "此地址不支持该方法", "This address does not take that method").
			Do("可用的方法见响应的 Allow 头和 /api/openapi.json", "The Allow header of the answer and /api/openapi.json say which it takes")
	case http.StatusRequestEntityTooLarge:
		return fault.New(fault.TooLarge, "too_large", "请求内容过大", "The request is too large").
			Do("单个文件不超过 32 MB", "A single file may have at most 32 MB")
	case http.StatusUnsupportedMediaType, http.StatusBadRequest:
		return fault.New(fault.Invalid, "invalid", "请求无法读取", "The request could not be read")
	}
	return err
}
