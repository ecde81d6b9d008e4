package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"huishu/ledger"
	"huishu/registry/notice"
	"huishu/web/request"
)

func mountWebhook(a *API) {
	read(a, operation("list-webhooks", "/webhooks", "message", "本单位的 Webhook / My organisation's webhooks", signedIn),
		func(tx *ledger.Tx, _ *struct{}) (list[WebhookSummary], error) {
			items, err := notice.Webhooks(tx)
			return listOf(each(items, viewWebhookSummary), ""), err
		})
	// A secret is answered once and stored with no Idempotency-Key: these open their own transactions.
	op := creating("create-webhook", "/webhooks", "message", "登记 Webhook / Enter a webhook", signedIn)
	op.Description = "Deliveries are signed by Standard Webhooks (standardwebhooks.com). The secret is shown in this answer alone; so this operation takes no Idempotency-Key. The address must be https and on the public network. Types: " + strings.Join(notice.Types, ", ") + "."
	plain(a, op, a.createWebhook)
	op = operation("rotate-webhook-secret", "/webhooks/{id}/rotate", "message", "轮换密钥 / Rotate the secret", signedIn)
	op.Description = "The old secret signs beside the new one for 24 hours. The new one is shown in this answer alone; so this operation takes no Idempotency-Key."
	op.Errors = []int{http.StatusNotFound}
	plain(a, op, a.rotateSecret)
	op = operation("change-webhook-events", "/webhooks/{id}/events", "message", "更改事件类型 / Choose other types of event", signedIn)
	op.Method = http.MethodPut
	write(a, op, func(tx *ledger.Tx, in *struct {
		ByID
		Body struct {
			Events []string `json:"events" minItems:"1" maxItems:"20"`
		}
	}) (WebhookSummary, error) {
		return shown(viewWebhookSummary)(notice.ChangeWebhook(tx, in.ID, in.Body.Events))
	})
	done := func(id, path, title string, do func(*ledger.Tx, string) error) {
		write(a, operation(id, path, "message", title, signedIn), func(tx *ledger.Tx, in *ByID) (doneView, error) { return doneView{true}, do(tx, in.ID) })
	}
	done("enable-webhook", "/webhooks/{id}/enable", "重新启用 / Enable again", notice.EnableWebhook)
	done("remove-webhook", "/webhooks/{id}/remove", "移除 / Remove", notice.RemoveWebhook)
	done("test-webhook", "/webhooks/{id}/test", "发送测试事件 / Send a test event", notice.TestWebhook)
	read(a, operation("list-webhook-deliveries", "/webhooks/{id}/deliveries", "message", "投递记录 / Deliveries and answers", signedIn),
		func(tx *ledger.Tx, in *struct {
			ByID
			Page
		}) (list[sentView], error) {
			items, next, err := notice.Deliveries(tx, in.ID, in.Cursor, in.Limit)
			return listOf(each(items, viewSent), next), err
		})
	write(a, operation("resend-webhook-delivery", "/webhooks/{id}/deliveries/{delivery}/resend", "message", "重发 / Send again", signedIn),
		func(tx *ledger.Tx, in *struct {
			ByID
			Delivery string `path:"delivery" maxLength:"100"`
		}) (doneView, error) {
			return doneView{true}, notice.Resend(tx, in.ID, in.Delivery)
		})
}

type newWebhook struct {
	Body struct {
		URL    string   `json:"url" maxLength:"1000"`
		Events []string `json:"events" minItems:"1" maxItems:"20"`
	}
}

func (a *API) createWebhook(ctx context.Context, in *newWebhook) (v createdWebhook, err error) {
	err = a.DB.Update(ctx, request.From(ctx).Actor, func(tx *ledger.Tx) (err error) {
		v.Webhook, v.Secret, err = notice.CreateWebhook(tx, in.Body.URL, in.Body.Events, a.DB.Demo())
		return err
	})
	return v, err
}

func (a *API) rotateSecret(ctx context.Context, in *ByID) (v secretView, err error) {
	err = a.DB.Update(ctx, request.From(ctx).Actor, func(tx *ledger.Tx) (err error) {
		v.Secret, err = notice.RotateSecret(tx, in.ID)
		return err
	})
	return v, err
}

type createdWebhook struct {
	WebhookSummary
	Secret string `json:"secret" doc:"Shown this once."`
}

type secretView struct {
	Secret string `json:"secret" doc:"Shown this once."`
}

type doneView struct {
	Done bool `json:"done"`
}

type sentView struct {
	ID        string     `json:"id" doc:"The webhook-id of every attempt."`
	Type      string     `json:"type"`
	Body      string     `json:"body"`
	State     string     `json:"state" enum:"waiting,delivered,failed"`
	Attempts  int        `json:"attempts"`
	Status    int        `json:"status" doc:"HTTP status of the newest answer; 0 where none came."`
	Answer    string     `json:"answer" doc:"Its beginning, or why none came."`
	TriedAt   *time.Time `json:"tried_at,omitempty"`
	CreatedAt *time.Time `json:"created_at"`
}

func viewSent(s notice.Sent) sentView {
	return sentView{s.ID, s.Type, s.Body, s.State, s.Attempts, s.Status, s.Answer, when(s.TriedAt), when(s.CreatedAt)}
}
