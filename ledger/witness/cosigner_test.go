package witness_test

import (
	"crypto/rand"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	foreign "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"

	"huishu/ledger"
	"huishu/ledger/ledgertest"
	"huishu/ledger/tlog"
	"huishu/ledger/witness"
)

// notary is a room whose acts leave nothing behind but their event.
func notary() ledger.Room {
	return ledger.Room{
		Name: "notary", Migrations: fstest.MapFS{"0001_notary.sql": {Data: []byte("-- +goose Up\nCREATE TABLE stamp (id TEXT PRIMARY KEY);")}},
		Record:   []string{"stamp"},
		Subjects: []ledger.Subject{{Kind: "stamp", Load: func(_ *ledger.Tx, id string) (any, error) { return id, nil }}},
	}
}

// log is a log of ours with its witnesses.
type log struct {
	*testing.T
	db       *ledger.DB
	cosigner *witness.Cosigner
}

// newLog opens a log with the given key and starts to have it cosigned under the policy.
func newLog(t *testing.T, key tlog.Key, policy string) *log {
	t.Helper()
	l := &log{T: t, db: ledgertest.OpenAt(t, ledger.Options{ // outsiders must read a checkpoint with an SM2 signature, too
		Path: filepath.Join(t.TempDir(), "huishu.db"), Key: key, SM2Key: ledgertest.SM2Key(t), Rooms: []ledger.Room{witness.Room(), notary()},
	})}
	p, err := witness.ParsePolicy(policy)
	if err != nil {
		t.Fatal(err)
	}
	l.cosigner, err = witness.New(witness.Config{
		DB: l.db, Policy: p, Every: 5 * time.Millisecond, Timeout: 300 * time.Millisecond, RetryMax: 100 * time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { defer close(done); _ = l.cosigner.Run(t.Context()) }()
	t.Cleanup(func() { <-done }) // the test's context ends before
	return l
}

// grow appends n leaves in a transaction each.
func (l *log) grow(n int) {
	l.Helper()
	for i := range n {
		err := l.db.Update(l.Context(), ledger.System, func(tx *ledger.Tx) error {
			tx.Grant("stamp")
			_, err := tx.Record(ledger.Event{Kind: "stamp", Subject: ledger.Ref{Kind: "stamp", ID: "1"}, Payload: i})
			return err
		})
		if err != nil {
			l.Fatal(err)
		}
	}
}

// status is the cosigner's, and the newest checkpoint as it is served.
func (l *log) status() (s witness.Status, note string) {
	l.Helper()
	err := l.db.View(l.Context(), ledger.System, func(tx *ledger.Tx) (err error) {
		if s, err = l.cosigner.Status(tx); err != nil {
			return err
		}
		note, err = tx.Checkpoint()
		return err
	})
	if err != nil {
		l.Fatal(err)
	}
	return s, note
}

// await waits until the status is as wanted.
func (l *log) await(what string, ok func(witness.Status) bool) (s witness.Status, note string) {
	l.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		if s, note = l.status(); ok(s) {
			return s, note
		}
		if time.Now().After(deadline) {
			l.Fatalf("not within 20 s: %s: %+v", what, s)
		}
	}
}

// quorum waits until the newest checkpoint meets the quorum.
func (l *log) quorum() (s witness.Status, note string) {
	l.Helper()
	return l.await("the quorum of the newest checkpoint", func(s witness.Status) bool { return s.Quorum == l.db.Head().Size })
}

// problem waits until the i-th witness has the problem; "" for none.
func (l *log) problem(i int, code string) {
	l.Helper()
	l.await("problem "+code, func(s witness.Status) bool { return s.Witnesses[i].Code == code })
}

// cosignedBy says whether another implementation finds the witness's cosignature on a note.
func (l *log) cosignedBy(msg, vkey string) bool {
	l.Helper()
	v, err := foreign.NewVerifierForCosignatureV1(vkey)
	if err != nil {
		l.Fatal(err)
	}
	n, err := note.Open([]byte(msg), note.VerifierList(v))
	return err == nil && len(n.Sigs) == 1
}

// omniwitness is the witness of transparency-dev as its operators run it, with its own database.
type omniwitness struct {
	*testing.T
	vkey, addr, dir string
	cmd             *exec.Cmd
}

func newOmniwitness(t *testing.T, log tlog.Key) *omniwitness {
	t.Helper()
	o := &omniwitness{T: t, dir: t.TempDir()}
	skey, vkey, err := note.GenerateKey(rand.Reader, "omniwitness.example.test")
	if err != nil {
		t.Fatal(err)
	}
	o.vkey = vkey
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o.addr = l.Addr().String()
	l.Close()
	o.write("key", skey)
	o.write("logs.yaml", fmt.Sprintf("Logs:\n  - Origin: %s\n    URL: http://127.0.0.1:1\n    PublicKey: %s\n    Feeder: none\n", log.Signer.Name(), log.VKey))
	o.start()
	return o
}

func (o *omniwitness) write(name, text string) {
	o.Helper()
	if err := os.WriteFile(filepath.Join(o.dir, name), []byte(text), 0o600); err != nil {
		o.Fatal(err)
	}
}

// start starts it, for the first time or again with what it has stored.
func (o *omniwitness) start() {
	o.Helper()
	o.cmd = exec.Command(ledgertest.Tool(o.T, "omniwitness"), "--listen", o.addr, "--metrics_listen", "", "--private_key_path", filepath.Join(o.dir, "key"),
		"--additional_logs", filepath.Join(o.dir, "logs.yaml"), "--db_file", filepath.Join(o.dir, "witness.db"))
	o.cmd.Env = append(os.Environ(), "HTTP_PROXY=http://127.0.0.1:1", "HTTPS_PROXY=http://127.0.0.1:1") // the public logs that it knows are left in peace
	said := &strings.Builder{}
	o.cmd.Stdout, o.cmd.Stderr = said, said
	if err := o.cmd.Start(); err != nil {
		o.Fatal(err)
	}
	cmd := o.cmd
	ended := make(chan struct{})
	go func() { defer close(ended); _ = cmd.Wait() }()
	o.Cleanup(func() { _ = cmd.Process.Kill(); <-ended })
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		c, err := net.Dial("tcp", o.addr)
		if err == nil {
			c.Close()
			return
		}
		select {
		case <-ended:
			o.Fatalf("omniwitness ended: %s", said)
		default:
		}
		if time.Now().After(deadline) {
			o.Fatal("omniwitness does not listen after 20 s")
		}
	}
}

// kill ends it as a power cut would.
func (o *omniwitness) kill() {
	o.Helper()
	if err := o.cmd.Process.Kill(); err != nil {
		o.Fatal(err)
	}
	for {
		c, err := net.Dial("tcp", o.addr)
		if err != nil {
			return
		}
		c.Close()
	}
}

// TestOmniwitness: a foreign witness cosigns our checkpoints over its own restart and our forgetting, and refuses a log of
// ours that was forked or cut short.
func TestOmniwitness(t *testing.T) {
	t.Parallel()
	key := ledgertest.Key(t)
	o := newOmniwitness(t, key)
	policy := "witness omni " + o.vkey + " http://" + o.addr + "\nquorum omni\n"
	l := newLog(t, key, policy)
	l.grow(3)
	_, served := l.quorum()
	if !l.cosignedBy(served, o.vkey) {
		t.Errorf("served without its cosignature:\n%s", served)
	}
	l.grow(300) // and proofs of consistency in between
	l.quorum()

	o.kill()
	l.grow(2)
	l.problem(0, "witness.unreachable")
	_, served = l.status()
	if cp := l.open(served); cp.Size != l.db.Head().Size {
		t.Errorf("with the witness away the checkpoint of %d is served, the log has %d", cp.Size, l.db.Head().Size)
	}
	o.start()
	l.quorum()
	l.problem(0, "")

	// Its answer was lost, say: it knows more than we remember, and says so (409).
	l.work(`DELETE FROM witness`)
	l.grow(1)
	s, served := l.quorum()
	if !l.cosignedBy(served, o.vkey) || s.Witnesses[0].Size != l.db.Head().Size || s.Witnesses[0].At < time.Now().Add(-time.Minute).UnixMilli() {
		t.Errorf("%+v\n%s", s, served)
	}
	size := l.db.Head().Size

	forked := newLog(t, key, policy)
	forked.grow(5)
	forked.problem(0, "witness.ahead") // an old backup, as far as one can tell
	forked.grow(int(size))
	forked.problem(0, "witness.refused")
	if s, served := forked.status(); s.Quorum != 0 || forked.cosignedBy(served, o.vkey) {
		t.Errorf("a forked log was cosigned: %+v\n%s", s, served)
	}
	l.grow(1)
	l.quorum() // the true one goes on
}

// open reads a checkpoint as a client of the log does.
func (l *log) open(msg string) tlog.Checkpoint {
	l.Helper()
	v, err := tlog.ParseVKey(l.db.VerifierKey())
	if err != nil {
		l.Fatal(err)
	}
	cp, err := tlog.OpenCheckpoint([]byte(msg), v)
	if err != nil {
		l.Fatal(err)
	}
	return cp
}

func (l *log) work(statement string) {
	l.Helper()
	err := l.db.Work(l.Context(), func(tx *ledger.Tx) error { _, err := tx.Exec(statement); return err })
	if err != nil {
		l.Fatal(err)
	}
}

// odd is a witness of ours whose answers are as wanted. It keeps nothing.
type odd struct {
	vkey, url string
	asked     atomic.Int64
}

// newOdd starts a witness; answer is given the lines by which an honest one would cosign the checkpoint.
func newOdd(t *testing.T, name string, answer func(w http.ResponseWriter, r *http.Request, cosign func(text string) string, checkpoint string)) *odd {
	t.Helper()
	skey, vkey, err := note.GenerateKey(rand.Reader, name+".example.test")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := foreign.NewSignerForCosignatureV1(skey)
	if err != nil {
		t.Fatal(err)
	}
	cosign := func(text string) string {
		msg, err := note.Sign(&note.Note{Text: text}, signer)
		if err != nil {
			t.Error(err)
		}
		return strings.TrimPrefix(string(msg), text+"\n")
	}
	o := &odd{vkey: vkey}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o.asked.Add(1)
		body := new(strings.Builder)
		if err := r.Write(body); err != nil {
			t.Error(err)
		}
		_, rest, _ := strings.Cut(body.String(), "\nold ")
		_, rest, _ = strings.Cut(rest, "\n\n")
		text, _, _ := strings.Cut(rest, "\n\n")
		answer(w, r, cosign, text+"\n")
	}))
	t.Cleanup(srv.Close)
	o.url = srv.URL
	return o
}

// TestOddWitnesses: witnesses that lie, dawdle, refuse or are not there cost their own cosignatures and nothing else.
func TestOddWitnesses(t *testing.T) {
	t.Parallel()
	type answer = func(w http.ResponseWriter, r *http.Request, cosign func(string) string, checkpoint string)
	status := func(code int, text string) answer {
		return func(w http.ResponseWriter, _ *http.Request, _ func(string) string, _ string) {
			w.WriteHeader(code)
			fmt.Fprint(w, text)
		}
	}
	honest := func(w http.ResponseWriter, _ *http.Request, cosign func(string) string, checkpoint string) {
		fmt.Fprint(w, "— other.example.test AAAAAAAA\n"+cosign(checkpoint))
	}
	kinds := []struct {
		name, problem string
		answer        answer
	}{
		{"honest", "", honest},
		{"other-text", "witness.lying", func(w http.ResponseWriter, _ *http.Request, cosign func(string) string, _ string) {
			fmt.Fprint(w, cosign("log.test.huishu.example\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"))
		}},
		{"silent", "witness.lying", status(200, "")},
		{"babble", "witness.lying", status(200, strings.Repeat("— x", 1<<20))},
		{"someone-else", "witness.lying", status(200, "— other.example.test AAAAAAAA\n")},
		{"stale", "witness.lying", status(409, "1\n")}, // whatever the proof begins with
		{"ahead", "witness.ahead", status(409, "1000000\n")},
		{"unsure", "witness.refused", status(409, "no")},
		{"unknown", "witness.unknown_log", status(404, "")},
		{"other-key", "witness.unknown_key", status(403, "")},
		{"refusing", "witness.refused", status(422, "")},
		{"broken", "witness.unreachable", status(500, "")},
		{"elsewhere", "witness.unreachable", func(w http.ResponseWriter, r *http.Request, _ func(string) string, _ string) {
			http.Redirect(w, r, "/", http.StatusTemporaryRedirect)
		}},
		{"slow", "witness.unreachable", func(_ http.ResponseWriter, r *http.Request, _ func(string) string, _ string) { <-r.Context().Done() }},
	}
	var policy strings.Builder
	var odds []*odd
	for _, k := range kinds {
		o := newOdd(t, k.name, k.answer)
		odds = append(odds, o)
		fmt.Fprintf(&policy, "witness %s %s %s\n", k.name, o.vkey, o.url)
	}
	policy.WriteString("quorum honest\n")
	l := newLog(t, ledgertest.Key(t), policy.String())
	for range 5 {
		l.grow(4)
		l.quorum()
	}
	for i, k := range kinds {
		l.problem(i, k.problem)
	}
	l.grow(1)
	s, served := l.quorum()
	for i, o := range odds {
		if l.cosignedBy(served, o.vkey) != (i == 0) || i > 0 && s.Witnesses[i].Size > 0 {
			t.Errorf("%s: %+v\n%s", kinds[i].name, s.Witnesses[i], served)
		}
		l.await(kinds[i].name+" asked again", func(witness.Status) bool { return o.asked.Load() >= 2 })
	}
	if strings.Count(served, "— ") != 3 { // two of the log (SM2), one of the honest witness
		t.Errorf("served with what nobody verified:\n%s", served)
	}
}

// TestReceiptCarriesCosignatures: a receipt holds them too, and verifies as before.
func TestReceiptCarriesCosignatures(t *testing.T) {
	t.Parallel()
	o := newOdd(t, "w", func(w http.ResponseWriter, _ *http.Request, cosign func(string) string, checkpoint string) {
		fmt.Fprint(w, cosign(checkpoint))
	})
	l := newLog(t, ledgertest.Key(t), "witness w "+o.vkey+" "+o.url+"\nquorum w\n")
	l.grow(3)
	l.quorum()
	var file []byte
	err := l.db.View(t.Context(), ledger.System, func(tx *ledger.Tx) error {
		entries, err := tx.Latest(0, 1)
		if err != nil {
			return err
		}
		file, err = tx.Receipt(ledger.ReceiptRequest{EventID: entries[0].ID})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	res := tlog.Verify(file, tlog.Options{Keys: []string{l.db.VerifierKey()}})
	if !res.Valid || !l.cosignedBy(res.Receipt.Log.Checkpoint, o.vkey) {
		t.Errorf("valid %v: %+v\n%s", res.Valid, res.Steps, res.Receipt.Log.Checkpoint)
	}
	if p, err := witness.ParsePolicy("log " + ledgertest.Key(t).VKey + "\nquorum none\n"); err != nil {
		t.Error(err)
	} else if _, err := witness.New(witness.Config{DB: l.db, Policy: p}); err == nil {
		t.Error("a policy for another log was taken")
	}
}
