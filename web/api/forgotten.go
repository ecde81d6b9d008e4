package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"huishu/ledger"
	"huishu/registry/factor"
	"huishu/registry/notice"
	"huishu/registry/party"
	"huishu/web/request"
)

func mountForgotten(a *API) {
	op := operation("reset-password", "/accounts/{id}/password/reset", "party", "办理密码重置 / Give a ticket to set a forgotten password anew", signedIn)
	op.Description = "For who has forgotten it: its holder sets a new one with the ticket, once, within 24 hours (POST /password-resets/use, or the page /reset/{ticket}). No officer ever knows a password. " +
		"Until then password and sessions stay; then every session ends. Authenticators, passkeys, recovery codes and bound identities stay, so that whoever talks an officer into a ticket does not get past them; `intruder` takes them off. " +
		"The ticket is in this answer alone: only its hash is kept, so a repeated request is another ticket, and the one before opens nothing."
	op.Errors = []int{http.StatusNotFound, http.StatusConflict}
	plain(a, op, func(ctx context.Context, in *resetInput) (v resetView, err error) {
		err = a.DB.Update(ctx, request.From(ctx).Actor, func(tx *ledger.Tx) error {
			t, token, err := notice.Reset(tx, in.ID, notice.ResetHow{Mail: in.Body.Way == string(factor.ByMail), Intruder: in.Body.Intruder})
			v = resetView{ID: t.ID, Way: string(t.Way), Ticket: token, ExpiresAt: time.UnixMilli(t.ExpiresAt).In(ledger.Zone)}
			return err
		})
		return v, err
	})

	op = operation("ask-password-reset", "/password-resets", "session", "申请重置密码 / Ask for a letter to set a forgotten password anew", public)
	op.Description = "The letter goes to the address that the account has confirmed. The answer is the same whether there is such an account or not."
	op.Errors = []int{http.StatusTooManyRequests}
	plain(a, op, func(ctx context.Context, in *askResetInput) (resetAskedView, error) {
		return resetAskedView{Asked: true}, a.DB.Work(ctx, func(tx *ledger.Tx) error { return notice.AskReset(tx, in.Body.Login, in.meta) })
	})

	op = operation("use-reset-ticket", "/password-resets/use", "session", "凭重置凭证设置新密码 / Set a new password with a reset ticket", public)
	op.Description = "Once: every session of the account ends, and so does every other ticket. It signs nobody in."
	op.Errors = []int{http.StatusNotFound, http.StatusServiceUnavailable}
	plain(a, op, func(ctx context.Context, in *useTicketInput) (recoveredView, error) {
		holder, err := factor.UseTicket(ctx, a.DB, string(in.Body.Ticket), string(in.Body.Password), in.meta)
		return recoveredView{Login: holder.Login}, err
	})
}

type resetInput struct {
	ByID
	Body struct {
		Way      string `json:"way" enum:"hand,mail" doc:"hand: the ticket is in the answer, to be handed over in person. mail: it goes to the address that the account has confirmed."`
		Intruder bool   `json:"intruder,omitempty" doc:"Somebody else may have got hold of the account: password, every second factor, bound identities and the address for letters open nothing from now on, and every session ends at once. Way hand alone."`
	}
}

type resetView struct {
	ID        string    `json:"id" doc:"Of the ticket, as the log has it."`
	Way       string    `json:"way" enum:"hand,mail"`
	Ticket    string    `json:"ticket,omitempty" doc:"Shown this once, with way hand alone."`
	ExpiresAt time.Time `json:"expires_at"`
}

type askResetInput struct {
	Body struct {
		Login string `json:"login" minLength:"1" maxLength:"100"`
	}
	meta party.Meta
}

// Resolve notes the caller's address for the throttle.
func (in *askResetInput) Resolve(ctx huma.Context) []error {
	in.meta = metaOf(ctx)
	return nil
}

type resetAskedView struct {
	Asked bool `json:"asked" doc:"Whether there is such an account or not."`
}

type useTicketInput struct {
	Body struct {
		Ticket   secret `json:"ticket" minLength:"1" maxLength:"200"`
		Password secret `json:"password" minLength:"1" maxLength:"1000" doc:"At least 10 characters."`
	}
	meta party.Meta
}

// Resolve notes the caller's address for the trail.
func (in *useTicketInput) Resolve(ctx huma.Context) []error {
	in.meta = metaOf(ctx)
	return nil
}

type recoveredView struct {
	Login string `json:"login" doc:"What the holder signs in with."`
}
