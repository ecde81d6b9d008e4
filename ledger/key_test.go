package ledger_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"testing"
	"time"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/ledgertest"
	"huishu/ledger/tlog"
)

// rotateKey has the log go on under the database's next key.
func rotateKey(t *testing.T, db *ledger.DB) (r tlog.Rotation) {
	t.Helper()
	err := db.Update(t.Context(), librarian, func(tx *ledger.Tx) (err error) {
		tx.Grant(ledger.ActRotateKey)
		r, err = tx.RotateKey(map[string]any{"second": "a2"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// putBook adds a book and returns the id of its event.
func putBook(t *testing.T, db *ledger.DB, id string) string {
	t.Helper()
	ledgertest.ClockOf(db).Advance(time.Second)
	var events []ledger.Entry
	err := db.Update(t.Context(), librarian, func(tx *ledger.Tx) error { return addBook(tx, id, id) })
	if err == nil {
		err = db.View(t.Context(), librarian, func(tx *ledger.Tx) (err error) { events, err = tx.History("book", id); return err })
	}
	if err != nil {
		t.Fatal(err)
	}
	return events[0].ID
}

// fileOf makes the receipt of an event.
func fileOf(t *testing.T, db *ledger.DB, id string) (file []byte) {
	t.Helper()
	err := db.View(t.Context(), librarian, func(tx *ledger.Tx) (err error) {
		file, err = tx.Receipt(ledger.ReceiptRequest{EventID: id})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// signedBy fails unless the newest checkpoint carries the signature of the key.
func signedBy(t *testing.T, db *ledger.DB, key tlog.Key) {
	t.Helper()
	v, err := tlog.ParseVKey(key.VKey)
	if err != nil {
		t.Fatal(err)
	}
	note := checkpointOf(t, db)
	if _, err := tlog.OpenCheckpoint([]byte(note), v); err != nil {
		t.Errorf("the newest checkpoint is not signed by %s: %v\n%s", key.VKey, err, note)
	}
}

func checkpointOf(t *testing.T, db *ledger.DB) (note string) {
	t.Helper()
	err := db.View(t.Context(), librarian, func(tx *ledger.Tx) (err error) { note, err = tx.Checkpoint(); return err })
	if err != nil {
		t.Fatal(err)
	}
	return note
}

func shut(t *testing.T, db *ledger.DB) {
	t.Helper()
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// statusLists are the two shapes of the status list as they are made now.
func statusLists(t *testing.T, db *ledger.DB) (lists struct{ ours, w3c []byte }) {
	t.Helper()
	err := db.View(t.Context(), librarian, func(tx *ledger.Tx) (err error) {
		if lists.ours, err = tx.StatusList(nil, tx.Now); err != nil {
			return err
		}
		lists.w3c, err = tx.BitstringList(tlog.BitstringList{URL: "https://city.test/status/revocation", Purpose: tlog.Revocation, Issued: tx.Now.UnixMilli()})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return lists
}

// checkLists demands that a reader with these keys believes both lists, or refuses both with the code.
func checkLists(t *testing.T, which string, lists struct{ ours, w3c []byte }, o tlog.Options, code string) {
	t.Helper()
	_, err := tlog.OpenStatusList(lists.ours, o.Keys, o.Retired...)
	_, w3c := tlog.OpenBitstringList(lists.w3c, o.Keys, o.Retired...)
	if fault.CodeOf(err) != code || fault.CodeOf(w3c) != code {
		t.Errorf("status lists %s: %v; of W3C: %v", which, err, w3c)
	}
}

// TestRotateKey: the checkpoint that holds the rotation is the first of the new key; what the old one signed stays valid to who
// trusts either, and what is made anew the new one signs.
func TestRotateKey(t *testing.T) {
	t.Parallel()
	at := ledgertest.Place(t, shelf())
	old, next := ledgertest.Key(t), ledgertest.Key(t)
	at.Key, at.NextKey = old, next
	db := ledgertest.OpenAt(t, at)
	first := putBook(t, db, "first")
	before := fileOf(t, db, first)
	lists := statusLists(t, db)
	signedBy(t, db, old)
	r := rotateKey(t, db)
	eventually(t, "the new key", func() bool { return db.VerifierKey() == next.VKey })
	if r.Old != old.VKey || r.New != next.VKey || r.Origin != ledgertest.Origin {
		t.Errorf("%+v", r)
	}
	signedBy(t, db, next)
	second := putBook(t, db, "second")
	signedBy(t, db, next)
	verifyLog(t, db)

	after := fileOf(t, db, second)
	for name, c := range map[string]struct {
		file  []byte
		trust tlog.Options
		valid bool
	}{
		"old receipt, old key pinned":                   {before, tlog.Options{Keys: []string{old.VKey}}, true},
		"old receipt, what the log asks to be trusted":  {before, db.Trust(), true},
		"new receipt, what the log asks to be trusted":  {after, db.Trust(), true},
		"new receipt, new key alone":                    {after, tlog.Options{Keys: []string{next.VKey}}, true},
		"old event's receipt made anew, new key alone":  {fileOf(t, db, first), tlog.Options{Keys: []string{next.VKey}}, true},
		"new receipt, old key alone":                    {after, tlog.Options{Keys: []string{old.VKey}}, false},
		"old receipt, old key said stolen and dropped":  {before, tlog.Options{Keys: []string{next.VKey}}, false},
		"old receipt, old key retired before the event": {before, tlog.Options{Keys: []string{next.VKey}, Retired: []tlog.RetiredKey{{Key: old.VKey, Until: 1}}}, false},
	} {
		if res := tlog.Verify(c.file, c.trust); res.Valid != c.valid {
			t.Errorf("%s: valid %v, want %v: %+v", name, res.Valid, c.valid, res.Steps)
		}
	}
	checkLists(t, "of the new key", statusLists(t, db), tlog.Options{Keys: []string{next.VKey}}, "")
	checkLists(t, "saved before, by what the log says of its keys", lists, db.Trust(), "")
	checkLists(t, "saved before, by the new key alone", lists, tlog.Options{Keys: []string{next.VKey}}, "status.issuer")
	checkLists(t, "by a key retired before", lists, tlog.Options{Keys: []string{next.VKey}, Retired: []tlog.RetiredKey{{Key: old.VKey, Until: 1}}}, "status.retired")
	shut(t, db)

	// The files of the old key are gone now: the log goes on, and a second rotation follows.
	third := ledgertest.Key(t)
	at.Key, at.NextKey = next, third
	db = ledgertest.OpenAt(t, at)
	putBook(t, db, "third")
	signedBy(t, db, next)
	rotateKey(t, db)
	eventually(t, "the third key", func() bool { return db.VerifierKey() == third.VKey })
	signedBy(t, db, third)
	var history tlog.KeyHistory
	err := db.View(t.Context(), librarian, func(tx *ledger.Tx) (err error) { history, err = tx.KeyHistory(); return err })
	if want := []string{old.VKey, next.VKey, third.VKey}; err != nil || !slices.Equal(history.Keys(), want) {
		t.Errorf("%v, %v", history.Keys(), err)
	}
	if res := tlog.Verify(before, db.Trust()); !res.Valid {
		t.Errorf("the oldest receipt after two rotations: %+v", res.Steps)
	}
	verifyLog(t, db)
	shut(t, db)

	at.Key, at.NextKey = old, tlog.Key{}
	if again, err := ledger.Open(t.Context(), withClock(t, at)); fault.CodeOf(err) != "log.key_replaced" {
		if err == nil {
			shut(t, again)
		}
		t.Errorf("a retired key opens the log: %v", err)
	}
}

// TestAnchorOfARetiredKey: the receipt that rests on an anchored checkpoint of a retired key is whole to who knows the new key alone.
func TestAnchorOfARetiredKey(t *testing.T) {
	t.Parallel()
	at := ledgertest.Place(t, shelf())
	at.Key, at.NextKey = ledgertest.Key(t), ledgertest.Key(t)
	db := ledgertest.OpenAt(t, at)
	first := putBook(t, db, "first")
	note := checkpointOf(t, db)
	cp, _, err := mustKeys(t, at.Key.VKey).Open(note)
	if err != nil {
		t.Fatal(err)
	}
	db.UseAnchors(func(*ledger.Tx, int64) (ledger.Anchored, bool, error) {
		return ledger.Anchored{Note: note, Anchor: tlog.Anchor{
			ChainID: 1, Contract: "0x" + strings.Repeat("1", 40), Tx: "0x" + strings.Repeat("2", 64), Block: 1, BlockHash: "0x" + strings.Repeat("3", 64),
			Size: cp.Size, Root: "0x" + hex.EncodeToString(cp.Root[:]), OriginHash: originHash(),
		}}, true, nil
	})
	rotateKey(t, db)
	eventually(t, "the new key", func() bool { return db.VerifierKey() == at.NextKey.VKey })
	res := tlog.Verify(fileOf(t, db, first), tlog.Options{Keys: []string{at.NextKey.VKey}})
	if !res.Valid || res.Receipt.Anchor == nil || res.Checkpoint.Size != cp.Size {
		t.Errorf("%+v", res.Steps)
	}
	var proof []byte
	err = db.View(t.Context(), librarian, func(tx *ledger.Tx) error {
		e, err := tx.Event(first)
		if err == nil {
			proof, err = tx.Proof(e)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []tlog.Key{at.Key, at.NextKey} {
		if res := tlog.VerifyFile(proof, nil, tlog.Options{Keys: []string{k.VKey}}); !res.Valid {
			t.Errorf("the tlog-proof with the key %s alone: %+v", k.VKey, res.Steps)
		}
	}
}

// TestRotationThatDoesNotStand: a transaction that fails behind the rotation leaves the old key in its place.
func TestRotationThatDoesNotStand(t *testing.T) {
	t.Parallel()
	at := ledgertest.Place(t, shelf())
	at.Key, at.NextKey = ledgertest.Key(t), ledgertest.Key(t)
	db := ledgertest.OpenAt(t, at)
	putBook(t, db, "first")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	err := db.Update(ctx, librarian, func(tx *ledger.Tx) error {
		tx.Grant(ledger.ActRotateKey)
		if _, err := tx.RotateKey(nil); err != nil {
			return err
		}
		return fault.New(fault.Refused, "no", "不", "no")
	})
	if fault.CodeOf(err) != "no" {
		t.Fatal(err)
	}
	putBook(t, db, "second")
	signedBy(t, db, at.Key)
	err = db.Update(t.Context(), librarian, func(tx *ledger.Tx) error { _, err := tx.RotateKey(nil); return err })
	if err == nil {
		t.Error("the key was rotated and nobody had granted it")
	}
	shut(t, db)
	at.NextKey = tlog.Key{} // the file was made, nothing else: it may be lost again
	db = ledgertest.OpenAt(t, at)
	putBook(t, db, "third")
	signedBy(t, db, at.Key)
	verifyLog(t, db)
}

// TestCrashAfterRotation: the rotation stands, and the process ends before the files say so. Both keys are at hand, the new one signs.
func TestCrashAfterRotation(t *testing.T) {
	t.Parallel()
	at := ledgertest.Place(t, shelf())
	at.Key, at.NextKey = ledgertest.Key(t), ledgertest.Key(t)
	db := ledgertest.OpenAt(t, at)
	putBook(t, db, "first")
	rotateKey(t, db)
	shut(t, db)
	db = ledgertest.OpenAt(t, at)
	if db.VerifierKey() != at.NextKey.VKey {
		t.Fatalf("%s is in use", db.VerifierKey())
	}
	putBook(t, db, "second")
	signedBy(t, db, at.NextKey)
	err := db.Update(t.Context(), librarian, func(tx *ledger.Tx) error {
		tx.Grant(ledger.ActRotateKey)
		_, err := tx.RotateKey(nil)
		return err
	})
	if fault.CodeOf(err) != "log.key_rotated" {
		t.Errorf("rotated to the same key again: %v", err)
	}
}

// TestReplicaOfARetiredKey: a process that has slept through a rotation signs nothing any more, and grows no log.
func TestReplicaOfARetiredKey(t *testing.T) {
	t.Parallel()
	ledgertest.OnlyPostgres(t)
	at := ledgertest.Place(t, shelf())
	at.Key = ledgertest.Key(t)
	stale := ledgertest.OpenAt(t, at) // it leads
	first := putBook(t, stale, "first")
	at.NextKey = ledgertest.Key(t)
	db := ledgertest.OpenAt(t, at)
	rotateKey(t, db)
	eventually(t, "the new key", func() bool { return db.VerifierKey() == at.NextKey.VKey })
	if stale.Leads() {
		t.Error("it leads with the old key")
	}
	for name, read := range map[string]func(tx *ledger.Tx) error{
		"receipt":     func(tx *ledger.Tx) error { _, err := tx.Receipt(ledger.ReceiptRequest{EventID: first}); return err },
		"status list": func(tx *ledger.Tx) error { _, err := tx.StatusList(nil, tx.Now); return err },
		"head":        func(tx *ledger.Tx) error { _, err := tx.SignedHead(); return err },
	} {
		if err := stale.View(t.Context(), librarian, read); fault.CodeOf(err) != "log.key_replaced" {
			t.Errorf("%s: %v", name, err)
		}
	}
	putBook(t, db, "second")
	signedBy(t, db, at.NextKey)
	verifyLog(t, db)
}

// TestReadOnlyByARetiredKey: who audits with the key of long ago is led to the one in use. An empty log has no checkpoint there.
func TestReadOnlyByARetiredKey(t *testing.T) {
	t.Parallel()
	at := ledgertest.Place(t, shelf())
	at.Key, at.NextKey = ledgertest.Key(t), ledgertest.Key(t)
	db := ledgertest.OpenAt(t, at)
	look := func(read func(tx *ledger.Tx) error) error {
		ro, err := ledger.OpenReadOnly(t.Context(), withClock(t, at))
		if err != nil {
			t.Fatal(err)
		}
		defer shut(t, ro)
		return ro.View(t.Context(), librarian, read)
	}
	err := look(func(tx *ledger.Tx) error { _, err := tx.Checkpoint(); return err })
	if fault.KindOf(err) != fault.NotFound {
		t.Errorf("the checkpoint of an empty log without a key: %v", err)
	}
	putBook(t, db, "first")
	rotateKey(t, db)
	eventually(t, "the new key", func() bool { return db.VerifierKey() == at.NextKey.VKey })
	putBook(t, db, "second")
	err = look(func(tx *ledger.Tx) error {
		if tx.VerifierKey() != at.NextKey.VKey {
			t.Errorf("led to %s", tx.VerifierKey())
		}
		_, err := tx.SignedHead()
		return err
	})
	if err != nil {
		t.Error(err)
	}
	at.Key = ledgertest.Key(t)
	if err := look(func(tx *ledger.Tx) error { _, err := tx.SignedHead(); return err }); err == nil {
		t.Error("a key that the log never had opens its checkpoint")
	}
}

func mustKeys(t *testing.T, keys ...string) tlog.LogKeys {
	t.Helper()
	k, err := tlog.NewLogKeys(keys...)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// withClock makes options complete for who opens the database without ledgertest.
func withClock(t *testing.T, o ledger.Options) ledger.Options {
	t.Helper()
	clock := ledgertest.Clock{}
	clock.Set(ledgertest.Start(t))
	o.Clock = clock.Now
	return o
}

// originHash is the log's name in a contract.
func originHash() string {
	sum := sha256.Sum256([]byte(ledgertest.Origin))
	return "0x" + hex.EncodeToString(sum[:])
}
