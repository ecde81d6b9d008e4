package notice

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/notice/outbound"
	"huishu/registry/party"
)

// SubjectWebhook is the subject kind of webhooks in the journal.
const SubjectWebhook = "webhook"

// StatusChanged is the type of event, and the kind of job, that tells of a change in the public register of parties. Its payload is
// [StatusChange].
const StatusChanged = "party.status_changed"

// Types are the types of event that a webhook can be told of: the kinds of messages to its party, and changes of the public register.
var Types = []string{string(Decision), string(Gaps), string(Deadline), string(Progress), string(Task), string(Trade), StatusChanged}

const (
	// maxWebhooks bounds the endpoints of one party.
	maxWebhooks = 10
	// retireAfter is how long the secret before the newest still signs.
	retireAfter = 24 * time.Hour
)

// Webhook is an endpoint of a party.
type Webhook struct {
	ID     string   `db:"id" json:"id"`
	Party  string   `db:"party" json:"party"`
	URL    string   `db:"url" json:"url"`
	Stored string   `db:"events" json:"-"`
	Events []string `db:"-" json:"events"`
	// State is active, disabled (by its party, or after days of failure: Reason) or removed.
	State     string `db:"state" json:"state"`
	Reason    string `db:"reason" json:"reason,omitempty"`
	CreatedAt int64  `db:"created_at" json:"created_at"` // Unix milliseconds
	CreatedBy string `db:"created_by" json:"created_by"`
}

const webhookColumns = `id, party, url, events, state, reason, created_at, created_by`

func (w *Webhook) read() error { return json.Unmarshal([]byte(w.Stored), &w.Events) }

func webhookOf(tx *ledger.Tx, id string) (w Webhook, err error) {
	err = tx.Get(&w, `SELECT `+webhookColumns+` FROM webhook WHERE id = ?`, id)
	if fault.KindOf(err) == fault.NotFound {
		return w, fault.New(fault.NotFound, "webhook.not_found", "没有这个 Webhook", "There is no such webhook")
	}
	if err != nil {
		return w, err
	}
	return w, w.read()
}

// managed reads a webhook for an act on it. What is another party's is not even said to exist.
func managed(tx *ledger.Tx, id string) (Webhook, error) {
	w, err := webhookOf(tx, id)
	if err == nil && w.State == "removed" || err == nil && !access.Can(tx.Actor, access.WebhookManage, access.Facts{Owner: w.Party}) {
		err = fault.New(fault.NotFound, "webhook.not_found", "没有这个 Webhook", "There is no such webhook")
	}
	if err != nil {
		return w, err
	}
	return w, access.Require(tx, access.WebhookManage, access.Facts{Owner: w.Party})
}

// CreateWebhook enters an endpoint of the actor's party and returns its secret, which is shown this once (act webhook.manage). With
// loopback this machine's own addresses are taken too.
func CreateWebhook(tx *ledger.Tx, url string, events []string, loopback bool) (w Webhook, secret string, err error) {
	if err := access.Require(tx, access.WebhookManage, access.Facts{Owner: tx.Actor.Party}); err != nil {
		return w, "", err
	}
	stored, unknown := storedTypes(events)
	if err := together(outbound.Check(url, loopback), unknown); err != nil {
		return w, "", err
	}
	has, err := Webhooks(tx)
	if err != nil {
		return w, "", err
	}
	if len(has) >= maxWebhooks {
		return w, "", fault.Newf(fault.Refused, "webhook.many", "每个单位最多 %d 个 Webhook", "A party has at most %d webhooks", maxWebhooks).
			Do("请先移除不用的", "Remove one that is not used")
	}
	w = Webhook{ID: tx.NewID(), Party: tx.Actor.Party, URL: url, Stored: stored, Events: events, State: "active", CreatedAt: tx.Now.UnixMilli(), CreatedBy: tx.Actor.Account}
	_, err = tx.Exec(`INSERT INTO webhook (`+webhookColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, w.ID, w.Party, w.URL, w.Stored, w.State, w.Reason, w.CreatedAt, w.CreatedBy)
	if err != nil {
		return w, "", err
	}
	if secret, err = newSecret(tx, w.ID); err != nil {
		return w, "", err
	}
	return w, secret, recordWebhook(tx, w, "webhook.create")
}

// together names what is wrong with several fields in one error; nil where nothing is.
func together(errs ...error) error {
	var bad []*fault.Error
	for _, err := range errs {
		bad = append(bad, fault.From(err))
	}
	return fault.Join(bad...)
}

// storedTypes are types of event as they are stored; Invalid "webhook.events" where one is unknown or there is none.
func storedTypes(events []string) (string, error) {
	if len(events) == 0 || slices.ContainsFunc(events, func(e string) bool { return !slices.Contains(Types, e) }) {
		return "", fault.New(fault.Invalid, "webhook.events", "请至少选择一类事件，且均为已有的类型", "Choose at least one type of event, of those there are").At("events").
			Do("可选："+strings.Join(Types, "、"), "There are: "+strings.Join(Types, ", "))
	}
	stored, err := json.Marshal(events)
	return string(stored), err
}

// ChangeWebhook has an endpoint told of other types of event from now on (act webhook.manage). What waits for it is still sent.
func ChangeWebhook(tx *ledger.Tx, id string, events []string) (Webhook, error) {
	w, err := managed(tx, id)
	if err != nil {
		return w, err
	}
	if w.Stored, err = storedTypes(events); err != nil {
		return w, err
	}
	w.Events = events
	if _, err := tx.Exec(`UPDATE webhook SET events = ? WHERE id = ?`, w.Stored, id); err != nil {
		return w, err
	}
	return w, recordWebhook(tx, w, "webhook.change")
}

// GetWebhook is one endpoint of the actor's party, and since when its deliveries fail, in Unix milliseconds; 0 while they do not (act
// webhook.manage).
func GetWebhook(tx *ledger.Tx, id string) (w Webhook, failingSince int64, err error) {
	if w, err = managed(tx, id); err != nil {
		return w, 0, err
	}
	err = tx.Get(&failingSince, `SELECT COALESCE(MIN(since), 0) FROM webhook_failing WHERE webhook = ?`, id)
	return w, failingSince, err
}

func recordWebhook(tx *ledger.Tx, w Webhook, kind string) error {
	_, err := tx.Record(ledger.Event{Kind: kind, Under: string(access.WebhookManage), Subject: ledger.Ref{Kind: SubjectWebhook, ID: w.ID}, Payload: w})
	return err
}

// newSecret makes a secret of 256 bits in the form of Standard Webhooks.
func newSecret(tx *ledger.Tx, webhook string) (string, error) {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails (Go 1.24 on)
	secret := "whsec_" + base64.StdEncoding.EncodeToString(b)
	_, err := tx.Exec(`INSERT INTO webhook_secret (id, webhook, secret, retires_at) VALUES (?, ?, ?, 0)`, tx.NewID(), webhook, secret)
	return secret, err
}

// Webhooks are the endpoints of the actor's party, oldest first (act webhook.manage).
func Webhooks(tx *ledger.Tx) (list []Webhook, err error) {
	if err := access.Require(tx, access.WebhookManage, access.Facts{Owner: tx.Actor.Party}); err != nil {
		return nil, err
	}
	err = tx.Select(&list, `SELECT `+webhookColumns+` FROM webhook WHERE party = ? AND state <> 'removed' ORDER BY id`, tx.Actor.Party)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if err := list[i].read(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// RotateSecret makes a new secret, shown this once; the one before it signs beside it for 24 hours (act webhook.manage).
func RotateSecret(tx *ledger.Tx, id string) (string, error) {
	w, err := managed(tx, id)
	if err != nil {
		return "", err
	}
	if _, err := tx.Exec(`DELETE FROM webhook_secret WHERE webhook = ? AND retires_at <> 0`, id); err != nil { // two at most
		return "", err
	}
	if _, err := tx.Exec(`UPDATE webhook_secret SET retires_at = ? WHERE webhook = ?`, tx.Now.Add(retireAfter).UnixMilli(), id); err != nil {
		return "", err
	}
	secret, err := newSecret(tx, id)
	if err != nil {
		return "", err
	}
	return secret, recordWebhook(tx, w, "webhook.rotate")
}

// EnableWebhook has an endpoint told again; RemoveWebhook ends it (act webhook.manage).
func EnableWebhook(tx *ledger.Tx, id string) error { return turn(tx, id, "active", "webhook.enable") }

// RemoveWebhook ends an endpoint (act webhook.manage). What waits for it is not sent any more.
func RemoveWebhook(tx *ledger.Tx, id string) error { return turn(tx, id, "removed", "webhook.remove") }

func turn(tx *ledger.Tx, id, state, kind string) error {
	w, err := managed(tx, id)
	if err != nil {
		return err
	}
	if err := tx.Move(ledger.Move{Table: "webhook", ID: id, From: []string{"active", "disabled"}, To: state, Set: map[string]any{"reason": ""}}); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM webhook_failing WHERE webhook = ?`, id); err != nil {
		return err
	}
	w.State, w.Reason = state, ""
	return recordWebhook(tx, w, kind)
}

// disable switches an endpoint off that has failed for days, and tells its party's people.
func disable(tx *ledger.Tx, w Webhook) error {
	if err := access.Require(tx, access.WebhookManage, access.Facts{Owner: w.Party}); err != nil {
		return err
	}
	w.State, w.Reason = "disabled", "failing"
	if err := tx.Move(ledger.Move{Table: "webhook", ID: w.ID, From: []string{"active"}, To: w.State, Set: map[string]any{"reason": w.Reason}}); err != nil {
		return err
	}
	if err := recordWebhook(tx, w, "webhook.disable"); err != nil {
		return err
	}
	people, err := party.PeopleOf(tx, w.Party)
	if err != nil || len(people) == 0 {
		return err
	}
	var list []reader
	for _, p := range people {
		list = append(list, reader{p, w.Party})
	}
	return send(tx, draft{
		occasion: HookOff, subject: ledger.Ref{Kind: SubjectWebhook, ID: w.ID}, link: "/account/webhooks/" + w.ID,
		words: words{"url": fault.T(w.URL, w.URL)},
	}, list)
}
