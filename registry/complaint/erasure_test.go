package complaint_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"huishu/compliance/access"
	"huishu/compliance/erasure"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/audit"
	"huishu/ledger/jobs"
	"huishu/ledger/vault"
	"huishu/registry/complaint"
)

var decision = erasure.Decision{Ground: erasure.PurposeEnded, Reason: "惠数删〔2026〕9号"}

// keeper may erase: the authority's administrator, who has just shown who it is.
func (w *world) keeper() ledger.Actor {
	a := w.Authority.Actor
	a.Functions = access.Words(access.Administrator)
	return a
}

// TestEvidence: the complaint owns it, its complainant and the authority read it, nobody else does.
func TestEvidence(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.file(w.insider, w.content())
	d := w.attach(w.insider, c.ID, "聊天记录")
	if d.Owner != c.ID {
		t.Errorf("it belongs to %s", d.Owner)
	}
	for who, c := range map[string]struct {
		actor ledger.Actor
		may   bool
	}{"complainant": {w.insider, true}, "authority": {w.Authority.Actor, true}, "its party": {w.Merchant.Actor, false}, "registration body": {w.RegistrationBody.Actor, false}} {
		w.View(c.actor, func(tx *ledger.Tx) error {
			evidence, may, err := complaint.MayRead(tx, d.ID)
			if !evidence || may != c.may {
				t.Errorf("%s: evidence %v, may %v", who, evidence, may)
			}
			return err
		})
	}
	ref, err := w.Vault.Put(t.Context(), strings.NewReader("又一份"), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	other := func(tx *ledger.Tx) error { _, err := complaint.Attach(tx, c.ID, ref, "又一份.txt"); return err }
	w.Refused("access.denied", w.Merchant.Actor, other)
	w.by(w.insider, c.ID, "withdraw", procedure.Decision{})
	w.Refused("complaint.decided", w.insider, other)
}

// TestErase takes the person out of a founded complaint: words, name, contact, evidence with its bytes, and what the journal says of
// them. What was decided stays provable and public.
func TestErase(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.file(w.Buyer.Actor, w.content())
	d := w.attach(w.Buyer.Actor, c.ID, "聊天记录")
	bytes := filepath.Join(w.VaultDir, d.SHA256[:2], d.SHA256)
	w.by(w.Authority.Actor, c.ID, "accept", procedure.Decision{})
	w.by(w.Authority.Actor, c.ID, "hear", procedure.Decision{Reason: "请陈述。"})
	w.by(w.Merchant.Actor, c.ID, "answer", procedure.Decision{Reason: "属实。"})
	w.found(c, complaint.Measure{Kind: complaint.Rectify})
	erase := func(tx *ledger.Tx) error { _, err := complaint.Erase(tx, c.ID, decision); return err }
	w.Refused("access.denied", w.Merchant.Actor, erase)
	w.Refused("access.denied", w.Buyer.Actor, erase)
	w.Must(w.keeper(), erase)
	w.Refused("erase.nothing", w.keeper(), erase)
	w.gone(c, d)
	w.View(ledger.Actor{}, func(tx *ledger.Tx) error {
		rec, err := complaint.RecordOf(tx, w.Merchant.ID)
		if len(rec.Items) != 1 || rec.Items[0].Result != complaint.Founded {
			t.Errorf("the public record: %+v", rec)
		}
		return err
	})
	w.View(ledger.System, func(tx *ledger.Tx) error {
		history, err := tx.History(complaint.Subject, c.ID)
		if err != nil {
			return err
		}
		for _, e := range history { // what the authority decided stays readable
			content, _, err := tx.Content(e.ID)
			if err != nil || (content == nil) != complaint.Veiled(e) {
				t.Errorf("%s: erased %v, %v", e.Kind, content == nil, err)
			}
		}
		return nil
	})
	w.removed(bytes)
	r, err := audit.Run(t.Context(), w.DB, audit.Options{})
	if err != nil || !r.OK {
		t.Errorf("audit: %v %+v", err, r.Problems)
	}
}

// TestEraseAccount: who is erased is erased from its complaints too.
func TestEraseAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.file(w.nobody, w.content())
	d := w.attach(w.nobody, c.ID, "聊天记录")
	w.Must(ledger.System, func(tx *ledger.Tx) error {
		_, err := complaint.EraseAccount(tx, w.nobody.Account, decision)
		return err
	})
	w.gone(c, d)
	// The authority can still end what is left of it.
	w.by(w.Authority.Actor, c.ID, "decline", procedure.Decision{Ground: "no_facts", Reason: "投诉举报人信息已依法删除。"})
}

// gone demands that no word of the complainant is left in any table.
func (w *world) gone(c complaint.Complaint, d vault.Document) {
	w.Helper()
	w.View(ledger.System, func(tx *ledger.Tx) error {
		for _, secret := range []string{words, name, contact, d.Name, d.SHA256} {
			for query, what := range map[string]string{
				`SELECT COUNT(*) FROM complaint WHERE statement LIKE ? OR contact_name LIKE ? OR contact LIKE ?`:             "complaint",
				`SELECT COUNT(*) FROM document WHERE name LIKE ? OR sha256 LIKE ? OR purpose LIKE ?`:                         "document",
				`SELECT COUNT(*) FROM event WHERE CAST(payload AS TEXT) LIKE ? OR CAST(state AS TEXT) LIKE ? OR kind LIKE ?`: "journal",
				`SELECT COUNT(*) FROM message WHERE text_zh LIKE ? OR title_zh LIKE ? OR text_en LIKE ?`:                     "messages",
			} {
				var n int
				like := "%" + secret + "%"
				if err := tx.Get(&n, query, like, like, like); err != nil {
					return err
				}
				if n != 0 {
					w.Errorf("%q still stands in the %s", secret, what)
				}
			}
		}
		after, err := complaint.Get(tx, c.ID)
		if after.Complainant != "" || after.ErasedAt == 0 {
			w.Errorf("erased: %+v", after)
		}
		return err
	})
}

// TestSharedBytesStay: what another document names is not removed with the first.
func TestSharedBytesStay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, other := w.file(w.nobody, w.content()), w.file(w.Buyer.Actor, w.content())
	d := w.attach(w.nobody, c.ID, "聊天记录")
	w.attach(w.Buyer.Actor, other.ID, "聊天记录")
	w.Must(w.keeper(), func(tx *ledger.Tx) error { _, err := complaint.Erase(tx, c.ID, decision); return err })
	w.Clock.Set(w.Clock.Now().Add(2 * time.Hour))
	if !w.kept(filepath.Join(w.VaultDir, d.SHA256[:2], d.SHA256), 2*time.Hour) {
		t.Error("the evidence of another complaint is gone")
	}
}

// removed demands that the bytes of the evidence are there until nobody can be about to attach them, and not after.
func (w *world) removed(file string) {
	w.Helper()
	for _, age := range []time.Duration{0, 30 * time.Minute} { // not due yet; then due, and put again half an hour ago
		if !w.kept(file, age) {
			w.Errorf("removed too soon, %s old", age)
		}
		w.Clock.Set(w.Clock.Now().Add(2 * time.Hour))
	}
	if w.kept(file, 2*time.Hour) {
		w.Error("still there")
	}
}

// kept has the jobs that are due do their work on a file that was put so long ago, and reports whether it is still there.
func (w *world) kept(file string, age time.Duration) bool {
	w.Helper()
	at := w.DB.Machine().Add(-age)
	if err := os.Chtimes(file, at, at); err != nil {
		w.Fatal(err)
	}
	var due []jobs.Job
	w.View(ledger.System, func(tx *ledger.Tx) error {
		return tx.Select(&due, `SELECT id, kind, payload, attempts, fence FROM job WHERE kind = ? AND run_at <= ? ORDER BY id`, vault.JobRemove, tx.Now.UnixMilli())
	})
	for _, j := range due {
		if err := w.Vault.Remover(w.DB)(w.Context(), j); err != nil {
			w.Fatal(err)
		}
	}
	_, err := os.Stat(file)
	return err == nil
}
