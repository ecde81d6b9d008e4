package party_test

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"testing"
	"time"

	"huishu/compliance/erasure"
	"huishu/ledger"
	"huishu/ledger/audit"
	"huishu/ledger/fault"
	"huishu/ledger/ledgertest"
	"huishu/ledger/tlog"
	"huishu/registry/party"
	"huishu/registry/party/partytest"
	"huishu/registry/registrytest"
)

var decision = erasure.Decision{Ground: erasure.RetentionEnded, Reason: "惠数删〔2026〕3号"}

// kept is what the journal holds of one event.
type kept struct {
	ledger.StoredEvent
	Leaf string
	Body []byte // nil once erased
}

func eventsOf(w *world, kind, id string) (list []kept) {
	w.Read(func(tx *ledger.Tx) error {
		history, err := tx.History(kind, id)
		if err != nil {
			return err
		}
		for _, entry := range history {
			k := kept{Leaf: entry.Leaf()}
			if err := tx.Get(&k.StoredEvent, `SELECT `+ledger.EventColumns+` FROM event WHERE id = ?`, entry.ID); err != nil {
				return err
			}
			if k.Body, _, err = tx.Content(entry.ID); err != nil {
				return err
			}
			list = append(list, k)
		}
		return nil
	})
	return list
}

func audited(w *world) {
	w.Helper()
	r, err := audit.Run(w.Context(), w.DB, audit.Options{})
	if err != nil {
		w.Fatal(err)
	}
	for _, p := range r.Problems {
		w.Errorf("audit: %s %s %s %s: %s", p.Kind, p.Table, p.Subject, p.ID, p.What.EN)
	}
}

// A person's right to deletion: what the account said is gone everywhere, the leaf confirms no guess any more, and log, proofs and
// audit stay green.
func TestEraseAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const name, login = "独孤求删", "erase-me-please"
	company, colleague := w.company("one", uscc(t, "91441302MA4X00001"))
	key := ledger.Key{Key: "retry-1", Hash: sha256.Sum256([]byte("create"))}
	acc, _, err := ledger.Once(t.Context(), w.DB, colleague, key, func(tx *ledger.Tx) (party.Account, error) {
		return party.CreateAccount(tx, company.ID, party.NewAccount{Login: login, Name: name, Password: partytest.Hashed()})
	})
	if err != nil {
		t.Fatal(err)
	}
	w.signIn(acc.Login, password)
	before := eventsOf(w, party.SubjectAccount, acc.ID)
	if len(before) != 1 || !strings.Contains(string(before[0].Body), name) {
		t.Fatalf("%+v", before)
	}
	e := before[0]
	receipt := w.receipt(e.ID)
	if !ledgertest.OnPostgres() && (!bytes.Contains(ledgertest.Files(t, w.DB), e.Salt) || !bytes.Contains(ledgertest.Files(t, w.DB), []byte(name))) {
		t.Fatal("the search does not even find what is there")
	}

	erase := func(tx *ledger.Tx) error { _, err := party.EraseAccount(tx, acc.ID, decision); return err }
	w.Refused("access.denied", colleague, erase)
	w.Refused("access.sign_in", ledger.Actor{}, erase)
	w.Refused("erasure.ground", w.clerk, func(tx *ledger.Tx) error {
		_, err := party.EraseAccount(tx, acc.ID, erasure.Decision{Ground: "whim", Reason: "x"})
		return err
	})
	w.Refused("account.own", w.clerk, func(tx *ledger.Tx) error { _, err := party.EraseAccount(tx, w.clerk.Account, decision); return err })
	w.Must(w.clerk, erase)
	w.Refused("erase.nothing", w.clerk, erase)

	after := eventsOf(w, party.SubjectAccount, acc.ID)
	if len(after) != 2 || !after[0].Erased() || after[0].Leaf != e.Leaf || after[1].Kind != "account.erase" {
		t.Fatalf("%+v", after)
	}
	confirmsNothing(t, w, e)
	nowhere(t, w, e.Salt, []byte(name), []byte(login), []byte(*e.Payload), e.State)
	audited(w)

	// The log as served, and the receipt that was handed out before, are as they were.
	if r := tlog.Verify(receipt, tlog.Options{Keys: []string{w.DB.VerifierKey()}}); !r.Valid {
		t.Errorf("a receipt from before does not verify: %+v", r.Steps)
	}
	err = w.DB.View(t.Context(), w.clerk, func(tx *ledger.Tx) error {
		_, err := tx.Receipt(ledger.ReceiptRequest{EventID: e.ID})
		return err
	})
	if f := fault.From(err); f == nil || f.Code != "event.erased" || !strings.Contains(f.Message.ZH, "第四十七条第一款第二项") || !strings.Contains(f.Message.EN, "2026-") {
		t.Errorf("the receipt says %v", err)
	}
	// The retried request is not answered with the person's name.
	_, replayed, err := ledger.Once(t.Context(), w.DB, colleague, key, func(*ledger.Tx) (party.Account, error) {
		return party.Account{}, fault.New(fault.Conflict, "again", "x", "x")
	})
	if replayed || fault.CodeOf(err) != "again" {
		t.Errorf("the old answer is still given: %v", err)
	}
	if _, err := party.SignIn(t.Context(), w.DB, login, password, party.Meta{}); fault.CodeOf(err) != "sign_in.failed" {
		t.Error(err)
	}
	w.receipt(after[1].ID) // the erasure itself can be proved
}

// confirmsNothing tries every salt that an attacker has on an event of which he guesses every byte.
func confirmsNothing(t *testing.T, w *world, e kept) {
	t.Helper()
	event, err := tlog.ParseEvent(e.Body)
	if err != nil {
		t.Fatal(err)
	}
	gives := func(salt []byte) bool {
		leaf, err := tlog.LeafBytes(event.Leaf([32]byte(salt), e.Body))
		return err == nil && string(leaf) == e.Leaf
	}
	if !gives(e.Salt) {
		t.Fatal("the leaf was never that of the event")
	}
	random := make([]byte, 32)
	_, _ = rand.Read(random)
	id, body := sha256.Sum256([]byte(e.ID)), sha256.Sum256(e.Body)
	salts := [][]byte{make([]byte, 32), random, id[:], body[:]}
	w.Read(func(tx *ledger.Tx) error { // and those of all other events
		var others [][]byte
		err := tx.Select(&others, `SELECT salt FROM event WHERE salt IS NOT NULL`)
		salts = append(salts, others...)
		return err
	})
	if slices.ContainsFunc(salts, gives) {
		t.Error("the guess was confirmed")
	}
	if strings.Contains(e.Leaf, hex.EncodeToString(body[:])) {
		t.Error("the leaf holds the digest without salt")
	}
}

// nowhere searches the files of the database, as soon as its write-ahead log has been emptied.
func nowhere(t *testing.T, w *world, secrets ...[]byte) {
	t.Helper()
	if ledgertest.OnPostgres() {
		return // its files keep what is deleted until VACUUM FULL; see ledger.Tx.Overwrite
	}
	deadline := time.Now().Add(10 * time.Second)
	for {
		files := ledgertest.Files(t, w.DB)
		left := slices.IndexFunc(secrets, func(s []byte) bool { return bytes.Contains(files, s) })
		if left < 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("secret %d (%.40q) is still in the files", left, secrets[left])
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func (w *world) receipt(id string) (file []byte) {
	w.Helper()
	w.Read(func(tx *ledger.Tx) (err error) {
		file, err = tx.Receipt(ledger.ReceiptRequest{EventID: id})
		return err
	})
	return file
}

// Single events about something else that name a person lose their content too; the rest of the subject's history stays.
func TestEraseEvents(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	company, actor := w.company("one", uscc(t, "91441302MA4X00001"))
	p := registrytest.Profile("惠州数据有限公司")
	p.ContactName = "旧联系人"
	edit := func(tx *ledger.Tx) error {
		current, err := party.Get(tx, company.ID)
		if err != nil {
			return err
		}
		_, err = party.Edit(tx, company.ID, current.Version, p)
		return err
	}
	w.Must(actor, edit)
	p.ContactName = "新联系人"
	w.Must(actor, edit)
	was := eventsOf(w, party.SubjectParty, company.ID)
	named := slices.IndexFunc(was, func(e kept) bool { return bytes.Contains(e.Body, []byte("旧联系人")) })
	if named < 0 {
		t.Fatalf("no event names the contact: %+v", was)
	}
	ref := ledger.Ref{Kind: party.SubjectParty, ID: company.ID}
	erase := func(tx *ledger.Tx) error { _, err := erasure.Events(tx, decision, ref, was[named].ID); return err }
	w.Refused("access.denied", actor, erase)
	w.Must(w.clerk, erase)
	for i, e := range eventsOf(w, party.SubjectParty, company.ID)[:len(was)] {
		if (e.Body == nil) != (i == named) {
			t.Errorf("event %d, %s: erased %v", i, e.Kind, e.Body == nil)
		}
	}
	audited(w)
}
