package notice_test

import (
	"errors"
	"testing"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/notice"
)

var errUndo = errors.New("undo")

// filed has the office told of n applications.
func (w *world) filed(n int) {
	w.Helper()
	d := w.definition("registration")
	for i := range n {
		w.file(d, string(rune('a'+i)))
	}
}

func TestReading(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.filed(5)
	a, colleague := w.people["registration_body"][0], w.people["registration_body"][1]
	if w.unread(a) != 5 || w.unread(colleague) != 5 || w.unread(ledger.Actor{}) != 0 {
		t.Fatalf("%d %d", w.unread(a), w.unread(colleague))
	}
	all := w.messages(a)
	w.Must(a, func(tx *ledger.Tx) error {
		m, err := notice.Open(tx, all[0].ID)
		if err == nil && (m.ReadAt == 0 || m.Title != all[0].Title) {
			t.Errorf("%+v", m)
		}
		return err
	})
	// What came in after the list was shown stays unread, and so do a colleague's copies.
	w.Must(a, func(tx *ledger.Tx) error { _, err := notice.ReadAll(tx, all[2].ID); return err })
	if w.unread(a) != 1 || w.unread(colleague) != 5 {
		t.Errorf("%d %d", w.unread(a), w.unread(colleague))
	}
	// Nobody opens what is another's.
	err := w.DB.Update(t.Context(), w.people["company"][0], func(tx *ledger.Tx) error { _, err := notice.Open(tx, all[0].ID); return err })
	if fault.CodeOf(err) != "notice.not_found" {
		t.Error(err)
	}
	err = w.DB.View(t.Context(), ledger.Actor{}, func(tx *ledger.Tx) error { _, _, err := notice.List(tx, notice.Query{}); return err })
	if fault.CodeOf(err) != "access.sign_in" {
		t.Error(err)
	}
}

func TestPaging(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.filed(5)
	a := w.people["registration_body"][0]
	w.View(a, func(tx *ledger.Tx) error {
		var got []string
		for cursor := ""; ; {
			page, next, err := notice.List(tx, notice.Query{Limit: 2, Cursor: cursor, Kind: notice.Task, Unread: true})
			if err != nil {
				return err
			}
			for _, m := range page {
				got = append(got, m.ID)
			}
			if cursor = next; next == "" {
				break
			}
		}
		if len(got) != 5 {
			t.Errorf("%d of 5", len(got))
		}
		none, _, err := notice.List(tx, notice.Query{Kind: notice.Decision})
		if len(none) != 0 {
			t.Errorf("%+v", none)
		}
		return err
	})
}

func TestSettings(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.people["registration_body"][0]
	choose := func(s ...notice.Setting) error {
		return w.DB.Update(t.Context(), a, func(tx *ledger.Tx) error { return notice.Choose(tx, s) })
	}
	for code, s := range map[string]notice.Setting{
		"notice.statutory": {Kind: notice.Decision, Channel: notice.App, Pace: notice.Off},
		"notice.pace":      {Kind: notice.Task, Channel: notice.App, Pace: notice.Weekly},
		"notice.kind":      {Kind: "nonsense", Channel: notice.App, Pace: notice.Now},
	} {
		if err := choose(s); fault.CodeOf(err) != code {
			t.Errorf("%s: %v", code, err)
		}
	}
	if err := choose(notice.Setting{Kind: notice.Task, Channel: notice.App, Pace: notice.Off}); err != nil {
		t.Fatal(err)
	}
	w.filed(1)
	// It stands in the list, and asks for no attention; a colleague's does.
	if w.unread(a) != 0 || len(w.messages(a)) != 1 || w.unread(w.people["registration_body"][1]) != 1 {
		t.Errorf("%d %d", w.unread(a), len(w.messages(a)))
	}
	w.View(a, func(tx *ledger.Tx) error {
		list, err := notice.Settings(tx)
		if len(list) != 2*len(notice.Kinds) {
			t.Errorf("%+v", list)
		}
		return err
	})
}

// TestNothingWaitsForAnUnconfirmedAddress: whoever has entered an address and not confirmed it is kept no letters, whatever it chose.
func TestNothingWaitsForAnUnconfirmedAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	reader := w.people["company"][1]
	w.Must(reader, func(tx *ledger.Tx) error {
		if err := notice.SetMailbox(tx, "unconfirmed@example.com"); err != nil {
			return err
		}
		return notice.Choose(tx, []notice.Setting{{Kind: notice.Progress, Channel: notice.Email, Pace: notice.Weekly}})
	})
	d := w.definition("registration")
	accept, _ := w.act(d, "accept")
	w.move(w.file(d, "unconfirmed"), accept, "registration_body")
	var told, letters int
	w.View(ledger.System, func(tx *ledger.Tx) error {
		if err := tx.Get(&told, `SELECT COUNT(*) FROM message_copy WHERE account = ?`, reader.Account); err != nil {
			return err
		}
		return tx.Get(&letters, `SELECT COUNT(*) FROM message_copy WHERE account = ? AND mail <> ''`, reader.Account)
	})
	if told == 0 || letters != 0 {
		t.Errorf("told %d times, %d letters wait", told, letters)
	}
}
