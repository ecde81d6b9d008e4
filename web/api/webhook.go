package api

import (
	"time"

	"huishu/ledger"
	"huishu/registry/notice"
)

func mountWebhook(a *API) {
	read(a, operation("list-webhooks", "/webhooks", "message", "本单位的 Webhook / My organisation's webhooks", signedIn),
		func(tx *ledger.Tx, _ *struct{}) (list[notice.Webhook], error) {
			items, err := notice.Webhooks(tx)
			return listOf(items, ""), err
		})
	op := creating("create-webhook", "/webhooks", "message", "登记 Webhook / Enter a webhook", signedIn)
	op.Description = "Deliveries are signed by Standard Webhooks (standardwebhooks.com). The secret is shown in this answer alone. The address must be https and on the public network. Types: case.decision, case.gaps, case.deadline, case.progress, case.task, party.status_changed."
	write(a, op, func(tx *ledger.Tx, in *struct {
		Body struct {
			URL    string   `json:"url" maxLength:"1000"`
			Events []string `json:"events" minItems:"1" maxItems:"20"`
		}
	}) (createdWebhook, error) {
		w, secret, err := notice.CreateWebhook(tx, in.Body.URL, in.Body.Events, a.DB.Demo())
		return createdWebhook{w, secret}, err
	})
	op = operation("rotate-webhook-secret", "/webhooks/{id}/rotate", "message", "轮换密钥 / Rotate the secret", signedIn)
	op.Description = "The old secret signs beside the new one for 24 hours."
	write(a, op, func(tx *ledger.Tx, in *ByID) (secretView, error) {
		secret, err := notice.RotateSecret(tx, in.ID)
		return secretView{secret}, err
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

type createdWebhook struct {
	notice.Webhook
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
