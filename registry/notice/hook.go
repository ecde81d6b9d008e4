package notice

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/jobs"
	"huishu/registry/notice/outbound"
)

// schedule is how long after each failed attempt the next one is made, as Standard Webhooks recommends; after the last the delivery
// has failed.
var schedule = []time.Duration{5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour}

const (
	// failingLimit is how long an endpoint may fail without a success before it is switched off.
	failingLimit = 5 * 24 * time.Hour
	// answerLimit bounds what is kept of an answer, in bytes.
	answerLimit = 1024
	// hookTimeout bounds one attempt: well under the lease of a job.
	hookTimeout = 20 * time.Second
)

// Hooks deliver to webhooks.
type Hooks struct {
	DB *ledger.DB
	// Loopback lets webhooks lead to this machine's own loopback addresses: for demonstrations and tests.
	Loopback bool
}

// StatusChange is the payload of a job of the kind [StatusChanged]: whose status in the public register has changed, and of what.
type StatusChange struct {
	Party string `json:"party"`
	Kind  string `json:"kind"`
	// Number and Status are the qualification's public number and what it is worth since; empty in jobs from before they were told.
	Number string `json:"number,omitempty"`
	Status string `json:"status,omitempty"`
}

// Handlers are the handlers of the jobs of webhooks.
func (h *Hooks) Handlers() map[string]jobs.Handler {
	return map[string]jobs.Handler{jobDeliver: h.deliver, StatusChanged: h.statusChanged}
}

// statusChanged tells every webhook that asked for changes of the public register.
func (h *Hooks) statusChanged(ctx context.Context, j jobs.Job) error {
	var c StatusChange
	if err := j.Into(&c); err != nil {
		return err
	}
	return h.DB.Work(ctx, func(tx *ledger.Tx) error { return hooked(tx, StatusChanged, c) })
}

// deliver makes one attempt. A crash between the answer and its note makes it once more: the receiver knows it by its webhook-id.
func (h *Hooks) deliver(ctx context.Context, j jobs.Job) error {
	var a deliverJob
	if err := j.Into(&a); err != nil {
		return err
	}
	var d Sent
	var w Webhook
	var secrets []string
	err := h.DB.View(ctx, ledger.System, func(tx *ledger.Tx) (err error) {
		if err = tx.Get(&d, `SELECT `+sentColumns+` FROM webhook_delivery WHERE id = ?`, a.Delivery); err != nil {
			return err
		}
		if w, err = webhookOf(tx, d.Webhook); err != nil {
			return err
		}
		return tx.Select(&secrets, `SELECT secret FROM webhook_secret WHERE webhook = ? AND (retires_at = 0 OR retires_at > ?) ORDER BY id DESC`, w.ID, tx.Now.UnixMilli())
	})
	if fault.KindOf(err) == fault.NotFound {
		return jobs.Permanent(err)
	}
	if err != nil || d.State != "waiting" || w.State != "active" && d.Type != "test" || w.State == "removed" {
		return err
	}
	status, answer := h.post(ctx, w.URL, d, secrets)
	return h.note(ctx, w, d, a, status, answer)
}

// post sends one delivery, signed with every live secret, and returns the status and the beginning of the answer.
func (h *Hooks) post(ctx context.Context, url string, d Sent, secrets []string) (status int, answer string) {
	if err := outbound.Check(url, h.Loopback); err != nil {
		return 0, fault.From(err).Message.EN
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(d.Body))
	if err != nil {
		return 0, err.Error()
	}
	now := h.DB.Machine() // a receiver compares it with its own clock, which no demonstration drives
	var signatures []string
	for _, s := range secrets {
		signer, err := standardwebhooks.NewWebhook(s)
		if err != nil {
			return 0, err.Error()
		}
		signature, err := signer.Sign(d.ID, now, []byte(d.Body))
		if err != nil {
			return 0, err.Error()
		}
		signatures = append(signatures, signature)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "huishu-webhook/1")
	r.Header.Set(standardwebhooks.HeaderWebhookID, d.ID)
	r.Header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(now.Unix(), 10))
	r.Header.Set(standardwebhooks.HeaderWebhookSignature, strings.Join(signatures, " "))
	resp, err := outbound.Client(h.Loopback, hookTimeout).Do(r)
	if err != nil {
		return 0, unreached(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, _ := io.ReadAll(io.LimitReader(resp.Body, answerLimit)) // an answer that breaks off is an answer
	return resp.StatusCode, string(b)
}

// unreached says why a delivery got no answer, in words that tell nothing of our own network: neither which address a name of ours has nor
// which server knows names.
func unreached(err error) string {
	var unknown *net.DNSError
	var untrusted *tls.CertificateVerificationError
	switch {
	case errors.Is(err, outbound.ErrNotPublic):
		return outbound.ErrNotPublic.Error()
	case errors.Is(err, context.DeadlineExceeded), os.IsTimeout(err):
		return "no answer in time"
	case errors.As(err, &unknown):
		return "the name of the host is not known: " + unknown.Name
	case errors.As(err, &untrusted):
		return "its certificate is not trusted: " + untrusted.Err.Error()
	case errors.Is(err, syscall.ECONNREFUSED):
		return "the host refuses the connection"
	}
	return "the host cannot be reached, or broke the connection off"
}

// note writes down what became of an attempt, and has the next one made in time.
func (h *Hooks) note(ctx context.Context, w Webhook, d Sent, a deliverJob, status int, answer string) error {
	ok := status >= 200 && status < 300
	if !utf8.ValidString(answer) || strings.ContainsRune(answer, 0) {
		answer = strings.ToValidUTF8(strings.ReplaceAll(answer, "\x00", ""), "�")
	}
	return h.DB.Update(ctx, ledger.System, func(tx *ledger.Tx) error {
		state := "waiting"
		switch {
		case ok:
			state = "delivered"
		case a.Attempt > len(schedule) || status == http.StatusGone:
			state = "failed"
		}
		n, err := tx.Exec(`UPDATE webhook_delivery SET state = ?, attempts = ?, status = ?, answer = ?, tried_at = ? WHERE id = ? AND state = 'waiting'`,
			state, a.Attempt, status, answer, tx.Now.UnixMilli(), d.ID)
		if err != nil || n == 0 {
			return err
		}
		if ok {
			_, err := tx.Exec(`DELETE FROM webhook_failing WHERE webhook = ?`, w.ID)
			return err
		}
		if state == "waiting" {
			if err := tx.Enqueue(ledger.Job{Kind: jobDeliver, Payload: deliverJob{d.ID, a.Attempt + 1}, RunAt: tx.Now.Add(schedule[a.Attempt-1])}); err != nil {
				return err
			}
		}
		return failing(tx, w, status == http.StatusGone)
	})
}

// failing notes since when an endpoint fails, and switches it off after days of it, or at once when it says that it is gone.
func failing(tx *ledger.Tx, w Webhook, gone bool) error {
	if w.State != "active" {
		return nil
	}
	_, err := tx.Exec(`INSERT INTO webhook_failing (webhook, since) VALUES (?, ?) ON CONFLICT (webhook) DO NOTHING`, w.ID, tx.Now.UnixMilli())
	if err != nil {
		return err
	}
	var since int64
	if err := tx.Get(&since, `SELECT since FROM webhook_failing WHERE webhook = ?`, w.ID); err != nil {
		return err
	}
	if !gone && tx.Now.UnixMilli()-since < failingLimit.Milliseconds() {
		return nil
	}
	if now, err := webhookOf(tx, w.ID); err != nil || now.State != "active" {
		return err
	}
	return disable(tx, w)
}
