// Package request says who asks and in which language.
//
// What it is: the middleware that authenticates a request once, by session cookie
// or bearer token, and the [Caller] it leaves in the context.
//
// What it is not: it decides nothing; what a caller may do is compliance/access's.
//
// Start at [Middleware] and [From].
package request

import (
	"context"
	"net/http"
	"strings"

	"huishu/ledger"
)

// Cookie names. The __Host- prefix needs TLS, which a loopback demo has not.
const (
	SessionCookie = "huishu_session"
	LangCookie    = "huishu_lang"
	// DeviceCookie knows the browser again in which somebody has signed in before. It opens nothing.
	DeviceCookie = "huishu_device"
)

// MembershipHeader names the membership in which a request to the interface acts, where that is not its session's.
const MembershipHeader = "Huishu-Membership"

// Caller is who asks.
type Caller struct {
	Actor ledger.Actor
	// Login is the account's name; empty for strangers.
	Login string
	// Lang is "zh" or "en".
	Lang string
	// Token is the session's token, to end it; empty for strangers.
	Token string
	// Half is the token of a session whose sign-in waits for a factor; its holder is a stranger yet.
	Half string
	// ID is the request's number, logged with every incident.
	ID string
}

// SignedIn reports whether the caller has signed in.
func (c Caller) SignedIn() bool { return !c.Actor.Stranger() }

type contextKey struct{}

// With returns a context that carries the caller.
func With(ctx context.Context, c *Caller) context.Context {
	return context.WithValue(ctx, contextKey{}, c)
}

// From returns the caller that the middleware left in the context.
func From(ctx context.Context) *Caller {
	if c, ok := ctx.Value(contextKey{}).(*Caller); ok {
		return c
	}
	return &Caller{Lang: "zh"}
}

// Lang chooses the language: ?lang=, then the cookie, and for the API (negotiate) the
// Accept-Language header; Chinese where nothing says otherwise.
func Lang(r *http.Request, negotiate bool) string {
	if l := r.URL.Query().Get("lang"); l == "zh" || l == "en" {
		return l
	}
	if c, err := r.Cookie(LangCookie); err == nil && (c.Value == "zh" || c.Value == "en") {
		return c.Value
	}
	if !negotiate {
		return "zh"
	}
	for part := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		switch tag := strings.ToLower(strings.TrimSpace(part)); {
		case strings.HasPrefix(tag, "zh"):
			return "zh"
		case strings.HasPrefix(tag, "en"):
			return "en"
		}
	}
	return "zh"
}

// Token returns the caller's session token from the Authorization header or the cookie.
func Token(r *http.Request) string {
	if t, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		return strings.TrimSpace(t)
	}
	if c, err := r.Cookie(SessionCookie); err == nil {
		return c.Value
	}
	return ""
}
