package ledger_test

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/ledgertest"
	"huishu/ledger/tlog"
)

// What these tests say is about several writers, in one process or in many: PostgreSQL's part of the door.

// eventually waits for what another process does by itself.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(60 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it did not come: ", what)
		}
	}
}

// placesOf reads the place of every event, and fails where two have the same or one is left out.
func placesOf(t *testing.T, db *ledger.DB) map[string]int64 {
	t.Helper()
	var rows []struct {
		Subject string `db:"subject_id"`
		Idx     int64
	}
	err := db.View(t.Context(), librarian, func(tx *ledger.Tx) error {
		return tx.Select(&rows, `SELECT subject_id, COALESCE(idx, -1) AS idx FROM event ORDER BY idx`)
	})
	if err != nil {
		t.Fatal(err)
	}
	places := map[string]int64{}
	for i, r := range rows {
		if r.Idx != int64(i) {
			t.Fatalf("event %d of %s has the place %d", i, r.Subject, r.Idx)
		}
		places[r.Subject] = r.Idx
	}
	return places
}

// Two replicas write one database: one of them leads, each event has one place, both see the same log.
func TestReplicasGrowOneLog(t *testing.T) {
	t.Parallel()
	ledgertest.OnlyPostgres(t)
	url, key := ledgertest.Postgres(t, shelf()), ledgertest.Key(t)
	replicas := []*ledger.DB{ledgertest.Replica(t, url, key, shelf()), ledgertest.Replica(t, url, key, shelf())}
	const n = 200
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			db := replicas[i%2]
			err := db.Update(t.Context(), librarian, func(tx *ledger.Tx) error { return addBook(tx, fmt.Sprint(i), fmt.Sprint(i)) })
			if err != nil {
				t.Error(i, err)
			}
		})
	}
	wg.Wait()
	eventually(t, "both heads", func() bool { return replicas[0].Head().Size == n && replicas[1].Head().Size == n })
	if replicas[0].Head() != replicas[1].Head() || replicas[0].Leads() == replicas[1].Leads() {
		t.Errorf("heads %v and %v, leaders %v and %v", replicas[0].Head(), replicas[1].Head(), replicas[0].Leads(), replicas[1].Leads())
	}
	if got := len(placesOf(t, replicas[0])); got != n {
		t.Errorf("%d events", got)
	}
	verifyLog(t, replicas[1])
	// Who goes from one replica to the other does not go back in time.
	ledgertest.ClockOf(replicas[0]).Advance(time.Hour)
	if err := replicas[0].Update(t.Context(), librarian, func(tx *ledger.Tx) error { return addBook(tx, "later", "later") }); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the later head", func() bool { return replicas[1].Head().Size == n+1 })
	if behind := replicas[0].Now().Sub(replicas[1].Now()); behind > 0 {
		t.Errorf("the other replica is %v behind", behind)
	}
}

// A leader that stops hands over at once.
func TestLeaderThatStopsIsReplaced(t *testing.T) {
	t.Parallel()
	ledgertest.OnlyPostgres(t)
	url, key := ledgertest.Postgres(t, shelf()), ledgertest.Key(t)
	first := ledgertest.Replica(t, url, key, shelf())
	eventually(t, "the first leads", first.Leads)
	second := ledgertest.Replica(t, url, key, shelf())
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	err := second.Update(t.Context(), librarian, func(tx *ledger.Tx) error { return addBook(tx, "1", "1") })
	if err != nil || !second.Leads() || second.Head().Size != 1 {
		t.Fatal(err, second.Leads(), second.Head())
	}
	if d := time.Since(began); d > 2*time.Second {
		t.Errorf("it took %v", d)
	}
}

// replicaURL names the database to a process that is this test binary again.
const replicaURL = "HUISHU_TEST_REPLICA"

// TestReplicaProcess is no test: it is the other process of the tests below. It adds books one after another,
// prints each that was acknowledged, and says when it leads.
func TestReplicaProcess(t *testing.T) {
	url, skey, ok := strings.Cut(os.Getenv(replicaURL), " ")
	if !ok {
		t.Skip("run by the tests of replicas")
	}
	key, err := tlog.ParseKey(skey)
	if err != nil {
		t.Fatal(err)
	}
	db := ledgertest.Replica(t, url, key, shelf())
	for i := 0; ; i++ {
		id := fmt.Sprintf("%d-%d", os.Getpid(), i)
		err := db.Update(t.Context(), librarian, func(tx *ledger.Tx) error { return addBook(tx, id, id) })
		fmt.Println("book", id, db.Leads(), err)
	}
}

// replica is a process that writes.
type replica struct {
	cmd    *exec.Cmd
	mu     sync.Mutex
	books  []string
	leads  atomic.Bool
	failed []string
}

func startReplica(t *testing.T, url, skey string) *replica {
	t.Helper()
	r := &replica{cmd: exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestReplicaProcess$", "-test.v")}
	r.cmd.Env = append(os.Environ(), replicaURL+"="+url+" "+skey)
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = r.cmd.Process.Kill()
		_ = r.cmd.Wait()
	})
	go func() {
		for s := bufio.NewScanner(out); s.Scan(); {
			words := strings.SplitN(s.Text(), " ", 4)
			if len(words) != 4 || words[0] != "book" {
				continue
			}
			r.mu.Lock()
			if words[3] == "<nil>" {
				r.books = append(r.books, words[1])
			} else {
				r.failed = append(r.failed, s.Text())
			}
			r.mu.Unlock()
			r.leads.Store(words[2] == "true")
		}
	}()
	return r
}

// acknowledged is what the process was told stands.
func (r *replica) acknowledged() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.books...)
}

func (r *replica) signal(t *testing.T, s syscall.Signal) {
	t.Helper()
	if err := r.cmd.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
}

// The leader is another process. It stands still (a paused machine), another leads; it wakes and must not lead nor
// write the log; then the new leader's process is killed. Nothing acknowledged is lost, nothing is placed twice.
func TestLeaderFailover(t *testing.T) {
	t.Parallel()
	ledgertest.OnlyPostgres(t)
	skey, _, err := tlog.GenerateKey(rand.Reader, ledgertest.Origin)
	if err != nil {
		t.Fatal(err)
	}
	key, err := tlog.ParseKey(skey)
	if err != nil {
		t.Fatal(err)
	}
	url := ledgertest.Postgres(t, shelf())
	old := startReplica(t, url, skey)
	eventually(t, "the first process leads", func() bool { return old.leads.Load() && len(old.acknowledged()) > 10 })
	old.signal(t, syscall.SIGSTOP)

	next := startReplica(t, url, skey)
	eventually(t, "the next process leads", func() bool { return next.leads.Load() && len(next.acknowledged()) > 10 })
	before := len(old.acknowledged())
	old.signal(t, syscall.SIGCONT)
	eventually(t, "the old leader writes again", func() bool { return len(old.acknowledged()) > before+5 })
	if old.leads.Load() || !next.leads.Load() {
		t.Errorf("after it woke the old leader leads: %v, the new: %v", old.leads.Load(), next.leads.Load())
	}
	next.signal(t, syscall.SIGKILL)
	eventually(t, "the old leader leads again", old.leads.Load)
	before = len(old.acknowledged())
	eventually(t, "it goes on", func() bool { return len(old.acknowledged()) > before+5 })
	old.signal(t, syscall.SIGKILL)

	db := ledgertest.Replica(t, url, key, shelf())
	eventually(t, "this process leads", db.Leads)
	places := placesOf(t, db)
	for _, r := range []*replica{old, next} {
		last := int64(-1)
		for _, id := range r.acknowledged() {
			place, ok := places[id]
			if !ok || place < last {
				t.Fatalf("book %s stands at %d (%v), the one before it at %d", id, place, ok, last)
			}
			last = place
		}
		if len(r.failed) > 0 {
			t.Errorf("%d writes failed, the first: %s", len(r.failed), r.failed[0])
		}
	}
	if got := count(t, db, "book"); got != len(places) {
		t.Errorf("%d books, %d events", got, len(places))
	}
	verifyLog(t, db)
}

// Transactions that fail leave gaps in the numbers that order events. Nothing that stands is lost for it, and what
// was written after another's acknowledgement stands behind it.
func TestGapsLoseAndReorderNothing(t *testing.T) {
	t.Parallel()
	ledgertest.OnlyPostgres(t)
	db := ledgertest.NewWith(t, ledger.Options{Rooms: []ledger.Room{shelf()}, BatchLimit: 4, Writers: 8})
	const clients, each = 16, 25
	abort := errors.New("changed my mind")
	var wg sync.WaitGroup
	for c := range clients {
		wg.Go(func() {
			for i := range each {
				id := fmt.Sprintf("%d-%d", c, i)
				err := db.Update(t.Context(), librarian, func(tx *ledger.Tx) error { return addBook(tx, id, id) })
				if err != nil {
					t.Errorf("%s: %v", id, err)
				}
				err = db.Update(t.Context(), librarian, func(tx *ledger.Tx) error {
					if i%2 == 0 {
						return errors.Join(addBook(tx, id+"x", id+"x"), abort)
					}
					return addBook(tx, id+"x", id)
				})
				if err == nil {
					t.Errorf("%sx stands", id)
				}
			}
		})
	}
	wg.Wait()
	places := placesOf(t, db)
	if len(places) != clients*each {
		t.Errorf("%d events, want %d", len(places), clients*each)
	}
	for c := range clients {
		for i := 1; i < each; i++ {
			if a, b := places[fmt.Sprintf("%d-%d", c, i-1)], places[fmt.Sprintf("%d-%d", c, i)]; a >= b {
				t.Errorf("client %d: book %d stands at %d, the next at %d", c, i-1, a, b)
			}
		}
	}
	verifyLog(t, db)
}

// Of two who each give up their turn because the other stays, one stays: neither wrote what the other wrote.
func TestWriteSkewIsPrevented(t *testing.T) {
	t.Parallel()
	ledgertest.OnlyPostgres(t)
	db := ledgertest.New(t, shelf())
	for round := range 10 {
		on := fmt.Sprintf("on%d", round)
		ids := []string{on + "-a", on + "-b"}
		for _, id := range ids {
			err := db.Update(t.Context(), librarian, func(tx *ledger.Tx) error {
				if err := addBook(tx, id, id); err != nil {
					return err
				}
				_, err := tx.Exec(`UPDATE book SET state = ? WHERE id = ?`, on, id)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		var both sync.WaitGroup // each has looked before either writes
		both.Add(2)
		var wg sync.WaitGroup
		var left atomic.Int64
		for _, id := range ids {
			first := true
			wg.Go(func() {
				err := db.Update(t.Context(), librarian, func(tx *ledger.Tx) error {
					var n int
					if err := tx.Get(&n, `SELECT COUNT(*) FROM book WHERE state = ?`, on); err != nil {
						return err
					}
					if first {
						first = false
						both.Done()
						both.Wait()
					}
					if n < 2 {
						return fault.New(fault.Conflict, "alone", "只剩一人", "Only one is left")
					}
					tx.Grant("book.leave")
					if _, err := tx.Exec(`UPDATE book SET state = 'off' WHERE id = ?`, id); err != nil {
						return err
					}
					_, err := tx.Record(ledger.Event{Kind: "book.leave", Subject: ledger.Ref{Kind: "book", ID: id}})
					return err
				})
				switch {
				case err == nil:
					left.Add(1)
				case fault.CodeOf(err) != "alone":
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if left.Load() != 1 {
			t.Fatalf("round %d: %d left, want 1", round, left.Load())
		}
	}
	verifyLog(t, db)
}

// An hour is bound while a line of it is on its way: the line is dated behind it, and the hour holds.
func TestTrailHourIsBoundWhileALineIsOnItsWay(t *testing.T) {
	t.Parallel()
	ledgertest.OnlyPostgres(t)
	url, key := ledgertest.Postgres(t, shelf()), ledgertest.Key(t)
	db, behind := ledgertest.Replica(t, url, key, shelf()), ledgertest.Replica(t, url, key, shelf())
	trailed(t, db, "a1")
	written, bound := make(chan struct{}), make(chan struct{})
	first := true
	var wg sync.WaitGroup
	wg.Go(func() {
		err := behind.Work(t.Context(), func(tx *ledger.Tx) error {
			err := tx.Trail("a2", ledger.TrailSignIn, "on its way")
			if first {
				first = false
				close(written)
				<-bound
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-written
	ledgertest.ClockOf(db).Advance(time.Hour) // the other replica's clock stays where it is
	if n := closeHours(t, db); n != 1 {
		t.Errorf("%d hours bound", n)
	}
	close(bound)
	wg.Wait()
	trailed(t, behind, "a3")
	if first {
		t.Error("the line was not written while the hour was bound")
	}
	if found := problems(t, db); len(found) != 0 {
		t.Error(found)
	}
	ledgertest.ClockOf(db).Advance(time.Hour)
	if n := closeHours(t, db); n != 1 {
		t.Errorf("%d hours bound later", n)
	}
	if found := problems(t, db); len(found) != 0 {
		t.Error(found)
	}
	if got := len(lines(t, db)); got != 3 {
		t.Errorf("%d lines", got)
	}
}

// Every connection is cut again and again under load. Whoever was told that it stands finds it once,
// whoever was told that it does not finds nothing.
func TestCutConnectionsTellTheTruth(t *testing.T) {
	t.Parallel()
	ledgertest.OnlyPostgres(t)
	url := ledgertest.Postgres(t, shelf())
	db := ledgertest.Replica(t, url, ledgertest.Key(t), shelf())
	admin, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(context.Background())
	var wg sync.WaitGroup
	stop := make(chan struct{})
	var truth sync.Map // id -> error
	for c := range 32 {
		wg.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				id := fmt.Sprintf("%d-%d", c, i)
				truth.Store(id, db.Update(t.Context(), librarian, func(tx *ledger.Tx) error { return addBook(tx, id, id) }))
				if err := db.View(t.Context(), librarian, func(tx *ledger.Tx) error {
					var n int
					return tx.Get(&n, `SELECT COUNT(*) FROM book WHERE id = ?`, id)
				}); err != nil && fault.KindOf(err) != fault.Unavailable {
					t.Errorf("reading: %v", err)
				}
			}
		})
	}
	cuts := 0
	for range 25 {
		time.Sleep(60 * time.Millisecond)
		var n int
		err := admin.QueryRow(t.Context(), `SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity
			WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`).Scan(&n)
		if err != nil {
			t.Fatal(err)
		}
		cuts += n
	}
	close(stop)
	wg.Wait()
	if cuts < 50 {
		t.Errorf("only %d connections were cut", cuts)
	}
	stands := map[string]bool{}
	eventually(t, "all have their place", func() bool {
		var n int
		err := db.View(t.Context(), librarian, func(tx *ledger.Tx) error { return tx.Get(&n, `SELECT COUNT(*) FROM event WHERE idx IS NULL`) })
		return err == nil && n == 0
	})
	for id := range placesOf(t, db) {
		stands[id] = true
	}
	acknowledged, refused := 0, 0
	truth.Range(func(id, err any) bool {
		switch {
		case err == nil:
			acknowledged++
			if !stands[id.(string)] {
				t.Errorf("%s was acknowledged and is lost", id)
			}
		case fault.KindOf(err.(error)) != fault.Unavailable:
			t.Errorf("%s: %v", id, err)
		default:
			refused++
			if stands[id.(string)] && fault.CodeOf(err.(error)) != "outcome_unknown" {
				t.Errorf("%s was refused and stands: %v", id, err)
			}
		}
		delete(stands, id.(string))
		return true
	})
	if len(stands) > 0 || acknowledged < 50 {
		t.Errorf("%d acknowledged, %d refused, %d nobody asked for", acknowledged, refused, len(stands))
	}
	t.Logf("%d connections cut, %d writes acknowledged, %d refused", cuts, acknowledged, refused)
	if got := int64(count(t, db, "book")); got != db.Head().Size {
		t.Errorf("%d books, %d leaves", got, db.Head().Size)
	}
	verifyLog(t, db)
}
