package notice_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/jobs"
	"huishu/registry/notice"
)

// hookWorld is a world with a system of the company's that is told.
type hookWorld struct {
	*world
	runner *jobs.Runner
	url    string

	mu     sync.Mutex
	status int
	calls  []call
}

type call struct {
	header http.Header
	body   string
}

func newHookWorld(t *testing.T) *hookWorld {
	t.Helper()
	h := &hookWorld{world: newWorld(t), status: http.StatusOK}
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	h.url = s.URL + "/hook"
	h.runner = jobs.New(h.DB, (&notice.Hooks{DB: h.DB, Loopback: true}).Handlers(), slog.New(slog.NewTextHandler(io.Discard, nil)))
	return h
}

func (h *hookWorld) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.calls = append(h.calls, call{r.Header.Clone(), string(body)})
	w.WriteHeader(h.status)
	_, _ = io.WriteString(w, "answer")
}

// drain runs what is due and returns what came in by it.
func (h *hookWorld) drain(status int) []call {
	h.Helper()
	h.mu.Lock()
	h.status, h.calls = status, nil
	h.mu.Unlock()
	if err := h.runner.Drain(h.Context()); err != nil {
		h.Fatal(err)
	}
	return h.calls
}

func (h *hookWorld) create(a ledger.Actor, events ...string) (w notice.Webhook, secret string) {
	h.Helper()
	h.Must(a, func(tx *ledger.Tx) (err error) {
		w, secret, err = notice.CreateWebhook(tx, h.url, events, true)
		return err
	})
	return w, secret
}

func (h *hookWorld) signed(c call, secret string) error {
	wh, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		h.Fatal(err)
	}
	return wh.VerifyIgnoringTimestamp([]byte(c.body), c.header) // the test's clock is not the machine's
}

// TestWebhook: a party's system is told of its cases, signed, and of nobody else's; both secrets sign for a day after a rotation.
func TestWebhook(t *testing.T) {
	t.Parallel()
	h := newHookWorld(t)
	a := h.people["company"][0]
	w, old := h.create(a, string(notice.Progress), string(notice.Decision))
	d := h.definition("registration")
	c := h.file(d, "hooked")
	accept, _ := h.act(d, "accept")
	h.move(c, accept, "registration_body")
	var mine int
	for _, got := range h.drain(http.StatusOK) {
		if strings.Contains(got.body, `"occasion":"accepted"`) && strings.Contains(got.body, `"type":"case.progress"`) && strings.Contains(got.body, c.ID) {
			mine++
		}
		if err := h.signed(got, old); err != nil {
			t.Error(err)
		}
		if h.signed(call{got.header, got.body + " "}, old) == nil {
			t.Error("a changed body passes")
		}
	}
	if mine != 1 {
		t.Errorf("told %d times", mine)
	}
	var fresh string
	h.Must(a, func(tx *ledger.Tx) (err error) {
		if fresh, err = notice.RotateSecret(tx, w.ID); err != nil {
			return err
		}
		return notice.TestWebhook(tx, w.ID)
	})
	got := h.drain(http.StatusOK)
	if len(got) != 1 || h.signed(got[0], old) != nil || h.signed(got[0], fresh) != nil {
		t.Fatalf("within the day: %+v", got)
	}
	h.Clock.Advance(25 * time.Hour)
	h.Must(a, func(tx *ledger.Tx) error { return notice.TestWebhook(tx, w.ID) })
	if got = h.drain(http.StatusOK); len(got) != 1 || h.signed(got[0], old) == nil || h.signed(got[0], fresh) != nil {
		t.Errorf("after the day: %+v", got)
	}
	// Another party neither sees nor turns it.
	rival := h.people["rival"][0]
	for name, act := range map[string]func(tx *ledger.Tx) error{
		"rotate": func(tx *ledger.Tx) error { _, err := notice.RotateSecret(tx, w.ID); return err },
		"remove": func(tx *ledger.Tx) error { return notice.RemoveWebhook(tx, w.ID) },
		"log":    func(tx *ledger.Tx) error { _, _, err := notice.Deliveries(tx, w.ID, "", 0); return err },
		"test":   func(tx *ledger.Tx) error { return notice.TestWebhook(tx, w.ID) },
	} {
		if err := h.DB.Update(t.Context(), rival, act); fault.CodeOf(err) != "webhook.not_found" {
			t.Errorf("%s: %v", name, err)
		}
	}
	err := h.DB.Update(t.Context(), a, func(tx *ledger.Tx) error {
		_, _, err := notice.CreateWebhook(tx, "http://127.0.0.1/", []string{string(notice.Task)}, false)
		return err
	})
	if fault.CodeOf(err) != "webhook.url" {
		t.Error(err)
	}
	// All that is wrong is named at once, and what there is to choose from.
	err = h.DB.Update(t.Context(), a, func(tx *ledger.Tx) error {
		_, _, err := notice.CreateWebhook(tx, "http://127.0.0.1/", []string{"nonsense"}, false)
		return err
	})
	if bad := fault.From(err).Details; len(bad) != 2 || bad[0].Field != "url" || bad[1].Field != "events" || !strings.Contains(bad[1].Remedy.EN, string(notice.Task)) {
		t.Errorf("two things are wrong, and told is %v", err)
	}
}

// TestStatusChanged: a change in the public register, as another room enqueues it, reaches every system that asked for such.
func TestStatusChanged(t *testing.T) {
	t.Parallel()
	h := newHookWorld(t)
	h.create(h.people["rival"][0], notice.StatusChanged)
	h.create(h.people["company"][0], string(notice.Decision))
	h.Must(ledger.System, func(tx *ledger.Tx) error {
		return tx.Enqueue(ledger.Job{Kind: notice.StatusChanged, Payload: map[string]string{"party": "p-1", "kind": "merchant"}})
	})
	got := h.drain(http.StatusNoContent)
	if len(got) != 1 || !strings.Contains(got[0].body, `"data":{"party":"p-1","kind":"merchant"}`) || !strings.Contains(got[0].body, `"type":"party.status_changed"`) {
		t.Errorf("%+v", got)
	}
}

// TestFailingWebhook: attempts follow the schedule under one id; after five days of failure the endpoint is switched off and its
// people are told; enabled again, what failed is sent again.
func TestFailingWebhook(t *testing.T) {
	t.Parallel()
	h := newHookWorld(t)
	a := h.people["company"][0]
	w, _ := h.create(a, string(notice.Decision))
	h.Must(a, func(tx *ledger.Tx) error { return notice.TestWebhook(tx, w.ID) })
	var ids []string
	for _, wait := range []time.Duration{0, 5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour} {
		if wait > 0 {
			h.Clock.Advance(wait - time.Second)
			if got := h.drain(http.StatusInternalServerError); len(got) != 0 {
				t.Errorf("tried again before %v", wait)
			}
			h.Clock.Advance(2 * time.Second)
		}
		got := h.drain(http.StatusInternalServerError)
		if len(got) != 1 {
			t.Fatalf("%d attempts after %v", len(got), wait)
		}
		ids = append(ids, got[0].header.Get("webhook-id"))
	}
	for _, id := range ids {
		if id != ids[0] {
			t.Errorf("the id changed: %v", ids)
		}
	}
	log := func() (list []notice.Sent) {
		h.View(a, func(tx *ledger.Tx) (err error) { list, _, err = notice.Deliveries(tx, w.ID, "", 0); return err })
		return list
	}
	if l := log(); len(l) != 1 || l[0].State != "failed" || l[0].Status != 500 || l[0].Answer != "answer" || l[0].Attempts != 10 {
		t.Errorf("%+v", l)
	}
	h.Clock.Advance(3 * 24 * time.Hour)
	h.Must(a, func(tx *ledger.Tx) error { return notice.TestWebhook(tx, w.ID) })
	h.drain(http.StatusInternalServerError)
	if got := h.occasions(h.people["company"][1], w.ID); len(got) != 1 || got[0] != notice.HookOff {
		t.Errorf("told %v", got)
	}
	h.View(a, func(tx *ledger.Tx) error {
		list, err := notice.Webhooks(tx)
		if len(list) != 1 || list[0].State != "disabled" {
			t.Errorf("%+v", list)
		}
		return err
	})
	h.Must(a, func(tx *ledger.Tx) error {
		if err := notice.EnableWebhook(tx, w.ID); err != nil {
			return err
		}
		return notice.Resend(tx, w.ID, ids[0])
	})
	if got := h.drain(http.StatusOK); len(got) != 1 || got[0].header.Get("webhook-id") != ids[0] {
		t.Errorf("%+v", got)
	}
}

// TestHookTimestampIsReal: the record's clock may be ahead of the machine's, as a demonstration's is. The timestamp of a delivery is the
// machine's: a receiver compares it with its own.
func TestHookTimestampIsReal(t *testing.T) {
	t.Parallel()
	h := newHookWorld(t)
	w, _ := h.create(h.people["company"][0], string(notice.Progress))
	now := h.Clock.Now()
	h.Clock.Set(now.AddDate(0, 3, 0))
	h.Must(h.people["company"][0], func(tx *ledger.Tx) error { return notice.TestWebhook(tx, w.ID) })
	h.Clock.Set(now) // what is on record never goes back
	calls := h.drain(http.StatusOK)
	if len(calls) != 1 {
		t.Fatalf("%d calls", len(calls))
	}
	sent, err := strconv.ParseInt(calls[0].header.Get(standardwebhooks.HeaderWebhookTimestamp), 10, 64)
	if real := h.DB.Machine(); err != nil || time.Unix(sent, 0).Sub(real).Abs() > time.Minute || h.DB.Now().Sub(real) < 24*time.Hour {
		t.Errorf("sent at %s, it is %s, and the demonstration says %s: %v", time.Unix(sent, 0), real, h.DB.Now(), err)
	}
}
