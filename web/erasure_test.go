package web_test

import (
	"strings"
	"testing"

	"huishu/ledger"
)

// Only the authority erases; the event's receipt says so afterwards, and the erasure itself is an event.
func TestErasure(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	authority := c.signIn("authority")
	me := authority.get("/me").must(200)
	account := authority.post("/parties/"+me.str("party")+"/accounts", obj{"login": "leaver", "name": "将离职者", "password": password}).must(201).str("id")
	event := c.event("account", account)
	authority.get("/events/" + event + "/receipt").must(200)
	path, decision := "/accounts/"+account+"/erasure", obj{"ground": "retention_ended", "reason": "惠数删〔2026〕3号"}
	c.stranger().post(path, decision).must(401)
	c.signIn("leaver").post(path, decision).must(409).is("account.own", "code") // he is of the authority too
	authority.post(path, obj{"ground": "whim", "reason": "x"}).must(422)
	done := authority.post(path, decision).must(200)
	if done.len("events") != 1 || !strings.Contains(done.str("ground"), "第四十七条") {
		t.Errorf("%s", done.raw)
	}
	authority.post(path, decision).must(409).is("erase.nothing", "code")
	gone := authority.get("/events/"+event+"/receipt").must(404).is("event.erased", "code")
	if !strings.Contains(string(gone.raw), "第四十七条") {
		t.Errorf("%s", gone.raw)
	}
	if list := authority.get("/parties/" + me.str("party") + "/accounts").must(200); strings.Contains(string(list.raw), "将离职者") || strings.Contains(string(list.raw), `"leaver"`) {
		t.Errorf("%s", list.raw)
	}
	authority.post("/erasures", obj{"ground": "unlawful", "reason": "x", "subject_kind": "account", "subject_id": account}).must(409).is("erase.nothing", "code")
}

// event is the id of the first event about a subject.
func (c *city) event(kind, id string) (event string) {
	c.Helper()
	err := c.db.View(c.Context(), ledger.System, func(tx *ledger.Tx) error {
		history, err := tx.History(kind, id)
		if err == nil {
			event = history[0].ID
		}
		return err
	})
	if err != nil {
		c.Fatal(err)
	}
	return event
}
