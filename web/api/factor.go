package api

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/factor"
	"huishu/registry/party"
	"huishu/registry/sso"
	"huishu/web/request"
)

func mountFactor(a *API) {
	op := operation("prove", "/sessions/current/proof", "session", "验证身份 / Prove who I am", public)
	op.Description = "Finishes a sign-in whose answer said `half`, or steps a session up for acts that answer `access.step_up`. " +
		"With a second factor a code (of an authenticator, or a recovery code) or a passkey's answer; otherwise the password. The session goes on under the new token. " +
		"The single sign-on proves it too, in a browser alone: at the page /step-up."
	op.Errors = []int{http.StatusUnauthorized, http.StatusTooManyRequests}
	plain(a, op, a.prove)

	op = operation("challenge", "/sessions/current/challenge", "session", "通行密钥质询 / Challenge for a passkey", public)
	op.Description = "For the passkeys of the session's account; without a session for any passkey, to sign in with."
	op.Method, op.Errors = http.MethodPost, []int{http.StatusConflict, http.StatusUnauthorized}
	plain(a, op, a.challenge)

	op = creating("sign-in-by-passkey", "/sessions/passkey", "session", "用通行密钥登录 / Sign in by a passkey", public)
	op.Errors = []int{http.StatusUnauthorized}
	plain(a, op, func(ctx context.Context, in *passkeyInput) (signedInView, error) {
		o, err := a.Factors().SignIn(ctx, in.Body.Sealed, in.Body.Response, in.meta)
		if err != nil {
			return signedInView{}, err
		}
		return a.signedInAs(ctx, o)
	})

	read(a, operation("list-factors", "/me/factors", "session", "本账号的二次验证方式 / My second factors", signedIn),
		func(tx *ledger.Tx, _ *struct{}) (factorsView, error) {
			factors, err := factor.List(tx)
			if err != nil {
				return factorsView{}, err
			}
			left, err := factor.CodesLeft(tx)
			return factorsView{Items: each(factors, viewFactor), RecoveryCodesLeft: left}, err
		})

	op = operation("begin-authenticator", "/me/factors/authenticator/begin", "session", "开始添加验证器 / Begin to add an authenticator", signedIn)
	plain(a, op, func(ctx context.Context, _ *struct{}) (factor.SetUp, error) {
		caller := request.From(ctx)
		return a.Factors().BeginTOTP(caller.Actor.Account, caller.Login)
	})

	op = creating("add-authenticator", "/me/factors/authenticator", "session", "添加验证器 / Add an authenticator", signedIn)
	plain(a, op, func(ctx context.Context, in *struct {
		Body struct {
			Sealed string `json:"sealed" maxLength:"4000"`
			Name   string `json:"name,omitempty" maxLength:"60"`
			Code   string `json:"code" minLength:"6" maxLength:"6" doc:"What the authenticator shows."`
		}
	}) (codesView, error) {
		codes, err := a.Factors().FinishTOTP(ctx, request.From(ctx).Actor, in.Body.Sealed, in.Body.Name, in.Body.Code)
		return codesView{RecoveryCodes: full(codes)}, err
	})

	op = operation("begin-passkey", "/me/factors/passkey/begin", "session", "开始添加通行密钥 / Begin to add a passkey", signedIn)
	plain(a, op, func(ctx context.Context, _ *struct{}) (c factor.Ceremony, err error) {
		err = a.DB.View(ctx, request.From(ctx).Actor, func(tx *ledger.Tx) error {
			c, err = a.Factors().BeginPasskey(tx)
			return err
		})
		return c, err
	})

	op = creating("add-passkey", "/me/factors/passkey", "session", "添加通行密钥 / Add a passkey", signedIn)
	plain(a, op, func(ctx context.Context, in *struct {
		Body struct {
			Name string `json:"name,omitempty" maxLength:"60"`
			PasskeyBody
		}
	}) (codesView, error) {
		codes, err := a.Factors().FinishPasskey(ctx, request.From(ctx).Actor, in.Body.Sealed, in.Body.Name, in.Body.Response)
		return codesView{RecoveryCodes: full(codes)}, err
	})

	op = operation("remove-factor", "/me/factors/{id}", "session", "移除二次验证方式 / Remove a second factor", signedIn)
	op.Method, op.Errors = http.MethodDelete, []int{http.StatusNotFound}
	plain(a, op, func(ctx context.Context, in *ByID) (endedView, error) {
		return endedView{Ended: true}, a.DB.Update(ctx, request.From(ctx).Actor, func(tx *ledger.Tx) error { return factor.Remove(tx, in.ID) })
	})

	op = creating("make-recovery-codes", "/me/recovery-codes", "session", "重新生成恢复码 / Make new recovery codes", signedIn)
	op.Errors = []int{http.StatusConflict}
	plain(a, op, func(ctx context.Context, _ *struct{}) (v codesView, err error) {
		err = a.DB.Update(ctx, request.From(ctx).Actor, func(tx *ledger.Tx) error {
			v.RecoveryCodes, err = factor.NewCodes(tx)
			return err
		})
		return v, err
	})

	write(a, operation("reset-factors", "/accounts/{id}/factors/reset", "party", "重置账号的二次验证 / Take all factors off an account", signedIn),
		func(tx *ledger.Tx, in *ByID) (endedView, error) {
			return endedView{Ended: true}, sso.Reset(tx, in.ID)
		})

	read(a, operation("list-sign-ins", "/me/sign-ins", "session", "本账号最近的登录记录 / Recent sign-ins of my account", signedIn),
		func(tx *ledger.Tx, _ *struct{}) (list[attemptView], error) {
			attempts, err := party.Attempts(tx, 100)
			return listOf(each(attempts, func(x party.Attempt) attemptView {
				return attemptView{At: when(x.At).Format(timeForm), Kind: x.Kind, Detail: x.Detail}
			}), ""), err
		})

	op = operation("end-other-sessions", "/sessions", "session", "退出其他所有登录 / End all my other sessions", signedIn)
	op.Method = http.MethodDelete
	plain(a, op, func(ctx context.Context, _ *struct{}) (endedSessionsView, error) {
		caller := request.From(ctx)
		n, err := party.RevokeOthers(ctx, a.DB, caller.Actor, caller.Token)
		return endedSessionsView{Ended: n}, err
	})
}

// timeForm is RFC 3339.
const timeForm = "2006-01-02T15:04:05Z07:00"

type endedSessionsView struct {
	Ended int64 `json:"ended" doc:"How many sessions ended."`
}

type attemptView struct {
	At     string `json:"at" format:"date-time"`
	Kind   string `json:"kind" enum:"sign_in,sign_in_failed,sign_out,proved"`
	Detail string `json:"detail" doc:"Address, way and browser."`
}

type factorsView struct {
	Items             []factorView `json:"items"`
	RecoveryCodesLeft int          `json:"recovery_codes_left"`
}

type factorView struct {
	ID        string  `json:"id"`
	Kind      string  `json:"kind" enum:"totp,passkey"`
	Name      string  `json:"name"`
	CreatedAt string  `json:"created_at" format:"date-time"`
	UsedAt    *string `json:"used_at,omitempty" format:"date-time"`
	Warned    bool    `json:"warned" doc:"A passkey's signature count went back: somebody may have a copy."`
}

func viewFactor(f factor.Factor) factorView {
	v := factorView{ID: f.ID, Kind: string(f.Kind), Name: f.Name, CreatedAt: when(f.CreatedAt).Format(timeForm), Warned: f.WarnedAt > 0}
	if used := when(f.UsedAt); used != nil {
		s := used.Format(timeForm)
		v.UsedAt = &s
	}
	return v
}

type codesView struct {
	RecoveryCodes []string `json:"recovery_codes" doc:"Shown this once; empty unless the factor is the account's first."`
}

// passkeyInput is a passkey's answer, and where it comes from.
type passkeyInput struct {
	Body PasskeyBody
	meta party.Meta
}

// PasskeyBody is what an authenticator answers; exported because the schema leaves unexported embedded fields out.
type PasskeyBody struct {
	Sealed   string          `json:"sealed" maxLength:"10000"`
	Response json.RawMessage `json:"response" doc:"The credential in the JSON form of WebAuthn (PublicKeyCredential.toJSON)."`
}

// Resolve notes the caller's address for the trail.
func (in *passkeyInput) Resolve(ctx huma.Context) []error {
	in.meta = metaOf(ctx)
	return nil
}

// proofInput is one of three proofs, and where it comes from.
type proofInput struct {
	Body struct {
		Password secret          `json:"password,omitempty" maxLength:"1000"`
		Code     secret          `json:"code,omitempty" maxLength:"40"`
		Sealed   string          `json:"sealed,omitempty" maxLength:"10000"`
		Response json.RawMessage `json:"response,omitempty" doc:"A passkey's answer in the JSON form of WebAuthn."`
	}
	meta party.Meta
}

// Resolve notes the caller's address for the throttle.
func (in *proofInput) Resolve(ctx huma.Context) []error {
	in.meta = metaOf(ctx)
	return nil
}

func (a *API) prove(ctx context.Context, in *proofInput) (signedInView, error) {
	caller := request.From(ctx)
	token := caller.Token
	if caller.Half != "" {
		token = caller.Half
	}
	if token == "" {
		return signedInView{}, fault.New(fault.Unauthenticated, "access.sign_in", "请先登录", "Sign in first").
			Do("使用 POST /api/v1/sessions 登录", "Sign in with POST /api/v1/sessions")
	}
	o, err := a.Factors().Prove(ctx, token, factor.Evidence{
		Password: string(in.Body.Password), Code: string(in.Body.Code), Sealed: in.Body.Sealed, Response: in.Body.Response,
	}, in.meta)
	if err != nil {
		return signedInView{}, err
	}
	return a.signedInAs(ctx, o)
}

func (a *API) challenge(ctx context.Context, _ *struct{}) (c factor.Ceremony, err error) {
	caller := request.From(ctx)
	err = a.DB.View(ctx, caller.Actor, func(tx *ledger.Tx) error {
		account := caller.Actor.Account
		if caller.Half != "" {
			held, err := party.Hold(tx, caller.Half)
			if err != nil {
				return err
			}
			account = held.Account
		}
		c, err = a.Factors().Challenge(tx, account)
		return err
	})
	return c, err
}
