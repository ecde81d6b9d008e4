package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"

	"huishu/ledger"
	"huishu/registry/party"
	"huishu/web/request"
)

func mountSession(a *API) {
	op := creating("sign-in", "/sessions", "session", "登录 / Sign in", public)
	op.Description = "The token is the session's only key. Send it as `Authorization: Bearer …`."
	op.Errors = []int{http.StatusUnauthorized, http.StatusTooManyRequests}
	plain(a, op, a.signIn)

	op = operation("sign-out", "/sessions/current", "session", "退出登录 / Sign out", signedIn)
	op.Method = http.MethodDelete
	plain(a, op, func(ctx context.Context, _ *struct{}) (endedView, error) {
		return endedView{Ended: true}, party.SignOut(ctx, a.DB, request.From(ctx).Token)
	})

	read(a, operation("list-sessions", "/sessions", "session", "本账号的登录 / Sessions of this account", signedIn),
		func(tx *ledger.Tx, _ *struct{}) (list[sessionView], error) {
			sessions, err := party.Sessions(tx, request.From(tx.Context()).Token)
			return listOf(each(sessions, viewSession), ""), err
		})

	op = operation("end-session", "/sessions/{id}", "session", "结束一次登录 / End one session", signedIn)
	op.Method, op.Errors = http.MethodDelete, []int{http.StatusNotFound}
	plain(a, op, func(ctx context.Context, in *ByID) (endedView, error) {
		return endedView{Ended: true}, party.RevokeSession(ctx, a.DB, request.From(ctx).Actor, in.ID)
	})
}

type endedView struct {
	Ended bool `json:"ended"`
}

// signInInput is a login and a password, and where they come from.
type signInInput struct {
	Body struct {
		Login    string `json:"login" minLength:"1" maxLength:"100"`
		Password secret `json:"password" minLength:"1" maxLength:"1000"`
	}
	meta party.Meta
}

// Resolve notes the caller's address for the throttle, as the connection has it.
func (in *signInInput) Resolve(ctx huma.Context) []error {
	in.meta = metaOf(ctx)
	return nil
}

// metaOf is what is known of who calls. A program keeps no cookie to be known by.
func metaOf(ctx huma.Context) party.Meta {
	return party.Meta{IP: humaecho.Unwrap(ctx).RealIP(), UserAgent: ctx.Header("User-Agent")}
}

type signedInView struct {
	Token string `json:"token" doc:"Bearer token; nowhere stored, shown once."`
	Half  bool   `json:"half,omitempty" doc:"The account has a second factor: the token is good for POST /sessions/current/proof alone, within ten minutes."`
	MeView
}

func (a *API) signIn(ctx context.Context, in *signInInput) (signedInView, error) {
	o, err := party.Open(ctx, a.DB, in.Body.Login, string(in.Body.Password), in.meta)
	if err != nil {
		return signedInView{}, err
	}
	return a.signedInAs(ctx, o)
}

// signedInAs tells who a session has been opened for; of a half-open one nothing.
func (a *API) signedInAs(ctx context.Context, o party.Opened) (signedInView, error) {
	v := signedInView{Token: o.Token, Half: o.Half}
	if o.Half {
		v.Roles = []string{}
		return v, nil
	}
	actor, account, err := party.Authenticate(ctx, a.DB, o.Token)
	if err != nil {
		return signedInView{}, err
	}
	err = a.DB.View(ctx, actor, func(tx *ledger.Tx) (err error) {
		v.MeView, err = viewMe(tx, account.Login)
		return err
	})
	return v, err
}

type sessionView struct {
	ID        string `json:"id"`
	IP        string `json:"ip"`
	UserAgent string `json:"user_agent"`
	Current   bool   `json:"current"`
	Times
	ExpiresAt string `json:"expires_at" format:"date-time"`
}
