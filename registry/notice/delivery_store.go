package notice

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"huishu/ledger"
	"huishu/ledger/fault"
)

const jobDeliver = "notice.webhook"

// Sent is one delivery to a webhook, with the newest answer.
type Sent struct {
	ID      string `db:"id" json:"id"`
	Webhook string `db:"webhook" json:"webhook"`
	Type    string `db:"type" json:"type"`
	Body    string `db:"body" json:"body"`
	// State is waiting, delivered or failed.
	State    string `db:"state" json:"state"`
	Attempts int    `db:"attempts" json:"attempts"`
	Status   int    `db:"status" json:"status"`
	Answer   string `db:"answer" json:"answer"`
	// TriedAt and CreatedAt are Unix milliseconds.
	TriedAt   int64 `db:"tried_at" json:"tried_at"`
	CreatedAt int64 `db:"created_at" json:"created_at"`
}

const sentColumns = `id, webhook, type, body, state, attempts, status, answer, tried_at, created_at`

// Deliveries are the newest deliveries to a webhook of the actor's party, and the cursor of the next page (act webhook.manage).
func Deliveries(tx *ledger.Tx, webhook, cursor string, limit int) (list []Sent, next string, err error) {
	if _, err := managed(tx, webhook); err != nil {
		return nil, "", err
	}
	if limit <= 0 || limit > 200 {
		limit = 50
	}
	where, args := `webhook = ?`, []any{webhook}
	if cursor != "" {
		where, args = where+` AND id < ?`, append(args, cursor)
	}
	err = tx.Select(&list, `SELECT `+sentColumns+` FROM webhook_delivery WHERE `+where+` ORDER BY id DESC LIMIT ?`, append(args, limit+1)...)
	if len(list) > limit {
		list = list[:limit]
		next = list[limit-1].ID
	}
	return list, next, err
}

// payload is what is sent, in the form of Standard Webhooks.
type payload struct {
	Type      string `json:"type"`
	Timestamp string `json:"timestamp"`
	Data      any    `json:"data"`
}

// enqueueDelivery writes a delivery and the job of its first attempt.
func enqueueDelivery(tx *ledger.Tx, webhook, kind string, data any) error {
	body, err := json.Marshal(payload{kind, tx.Now.UTC().Format(time.RFC3339), data})
	if err != nil {
		return err
	}
	id := tx.NewID()
	_, err = tx.Exec(`INSERT INTO webhook_delivery (id, webhook, type, body, state, created_at) VALUES (?, ?, ?, ?, 'waiting', ?)`, id, webhook, kind, string(body), tx.Now.UnixMilli())
	if err != nil {
		return err
	}
	return tx.Enqueue(ledger.Job{Kind: jobDeliver, Payload: deliverJob{id, 1}})
}

// deliverJob is one attempt.
type deliverJob struct {
	Delivery string `json:"delivery"`
	Attempt  int    `json:"attempt"`
}

// hooked sends to the active webhooks of parties that chose the type; to those of every party where none is named.
func hooked(tx *ledger.Tx, kind string, data any, parties ...string) error {
	where, args := "", []any{}
	if len(parties) > 0 {
		where = ` AND party IN (?` + strings.Repeat(", ?", len(parties)-1) + `)`
		for _, p := range parties {
			args = append(args, p)
		}
	}
	var list []Webhook
	if err := tx.Select(&list, `SELECT `+webhookColumns+` FROM webhook WHERE state = 'active'`+where+` ORDER BY id`, args...); err != nil {
		return err
	}
	for _, w := range list {
		if err := w.read(); err != nil {
			return err
		}
		if !slices.Contains(w.Events, kind) {
			continue
		}
		if err := enqueueDelivery(tx, w.ID, kind, data); err != nil {
			return err
		}
	}
	return nil
}

// hookMessage sends a message to the systems of the parties that have some.
func hookMessage(tx *ledger.Tx, id string, kind Kind, d draft, title, text fault.Text, parties []string) error {
	if len(parties) == 0 {
		return nil
	}
	return hooked(tx, string(kind), map[string]any{
		"message": id, "occasion": d.occasion, "event": d.event, "subject": map[string]string{"kind": d.subject.Kind, "id": d.subject.ID},
		"title": title, "text": text, "link": d.link,
	}, parties...)
}

// TestWebhook sends an event of type "test" to a webhook (act webhook.manage).
func TestWebhook(tx *ledger.Tx, id string) error {
	if _, err := managed(tx, id); err != nil {
		return err
	}
	return enqueueDelivery(tx, id, "test", map[string]string{"webhook": id})
}

// Resend delivers once more what was delivered or has failed, under the same id (act webhook.manage).
func Resend(tx *ledger.Tx, webhook, delivery string) error {
	if _, err := managed(tx, webhook); err != nil {
		return err
	}
	n, err := tx.Exec(`UPDATE webhook_delivery SET state = 'waiting', attempts = 0 WHERE id = ? AND webhook = ? AND state <> 'waiting'`, delivery, webhook)
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "webhook.waiting", "没有这次投递，或仍在投递中", "There is no such delivery, or it is under way").
			Do("请待投递结束后重试，投递记录见 Webhook 页面", "Wait until it is over; the webhook's page shows its deliveries")
	}
	if err != nil {
		return err
	}
	return tx.Enqueue(ledger.Job{Kind: jobDeliver, Payload: deliverJob{delivery, 1}})
}
