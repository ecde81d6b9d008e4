package ledgertest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"huishu/ledger"
)

// OnPostgres reports whether the tests of this run use PostgreSQL: HUISHU_TEST_DATABASE=postgres.
func OnPostgres() bool { return os.Getenv("HUISHU_TEST_DATABASE") == "postgres" }

// OnlyPostgres skips a test about PostgreSQL where the run is not on it. `make test` has a run that is.
func OnlyPostgres(t testing.TB) {
	t.Helper()
	if !OnPostgres() {
		t.Skip("about PostgreSQL: HUISHU_TEST_DATABASE=postgres runs it, and so does make test")
	}
}

// cluster is a private PostgreSQL server of this test binary: on a Unix socket in a folder
// of its own, started by the first test that needs it, gone with the process.
type cluster struct {
	dir string
	// alive is held open by this process; the server ends when it closes.
	alive *os.File
	mu    sync.Mutex
	// templates are migrated databases by the rooms they hold; tests get copies.
	templates map[string]string
}

var (
	theCluster  *cluster
	errCluster  error
	clusterOnce sync.Once
	databases   atomic.Int64
)

// Postgres gives a test a database of a private server, migrated for the rooms, and returns its URL. Where
// PostgreSQL is missing the test fails if HUISHU_REQUIRE_TOOLS=1, and says that it skips otherwise.
func Postgres(t testing.TB, rooms ...ledger.Room) string {
	t.Helper()
	return started(t).migrated(t, rooms)
}

// Copy gives a test a copy of one of its databases, which nobody may have open meanwhile.
func Copy(t testing.TB, database string) string {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	return started(t).create(t, strings.TrimPrefix(u.Path, "/"))
}

func started(t testing.TB) *cluster {
	t.Helper()
	clusterOnce.Do(func() {
		dir := memory()
		if _, bench := t.(*testing.B); bench {
			dir = "" // what is measured is durable
		}
		theCluster, errCluster = startCluster(dir)
	})
	if errCluster != nil {
		if os.Getenv("HUISHU_REQUIRE_TOOLS") == "1" {
			t.Fatalf("PostgreSQL is required: run `make tools`: %v", errCluster)
		}
		t.Skipf("nothing is tested on PostgreSQL: %v; `make tools` installs it", errCluster)
	}
	return theCluster
}

// binary finds a program of Debian's newest PostgreSQL.
func binary(name string) (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if err != nil || len(found) == 0 {
		return "", fmt.Errorf("no PostgreSQL in /usr/lib/postgresql")
	}
	return slices.Max(found), nil
}

func startCluster(in string) (*cluster, error) {
	initdb, err := binary("initdb")
	if err != nil {
		return nil, err
	}
	server, err := binary("postgres")
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(in, "huishu-pg-")
	if err != nil {
		return nil, err
	}
	who, err := serverUser(dir)
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "data")
	if out, err := as(who, initdb, "-N", "-U", "huishu", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-D", data).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w: %s", err, out)
	}
	// Durability is the subject of the tests of the log, not of the database: what the test reads back is what the server says.
	// The shell outlives this process, however it ends, for as long as it takes to leave nothing behind.
	cmd := as(who, "/bin/sh", "-c", `"$@" >log 2>&1 </dev/null & read -r _; kill -QUIT $!; wait $!; rm -rf "$PWD"`, "sh",
		server, "-D", data, "-k", dir, "-h", "", "-c", "max_connections=400", "-c", "shared_buffers=64MB",
		"-c", "full_page_writes=off", "-c", "jit=off", "-c", "autovacuum=off", "-c", "max_wal_size=1GB", "-c", "logging_collector=off")
	cmd.Dir = dir
	cmd.SysProcAttr.Setpgid = true // an interrupt is for the tests
	read, alive, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	cmd.Stdin = read
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	c := &cluster{dir: dir, alive: alive, templates: map[string]string{}}
	deadline := time.Now().Add(30 * time.Second)
	for {
		err := c.exec(context.Background(), "postgres", "SELECT 1")
		if err == nil {
			return c, nil
		}
		if time.Now().After(deadline) {
			return nil, fmt.Errorf("the server does not answer: %w", err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// serverUser is whom the server runs as: it refuses to be root, and then is Debian's user postgres.
func serverUser(dir string) (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, err
	}
	uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
	gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
	if err1 != nil || err2 != nil {
		return nil, fmt.Errorf("user postgres: %q %q", u.Uid, u.Gid)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, os.Chown(dir, int(uid), int(gid))
}

// memory is a folder in memory where there is one with room, or else the usual one for what is thrown
// away: each database is a copy of some megabytes that nobody needs on a disk.
func memory() string {
	const room, dir = 2 << 30, "/dev/shm"
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err != nil || fs.Bavail*uint64(fs.Bsize) < room {
		return ""
	}
	return dir
}

// as prepares a command of the server's user.
func as(who *syscall.Credential, name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...) //nolint:noctx // it lives as long as the test binary
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: who}
	cmd.Dir = "/"
	return cmd
}

func (c *cluster) url(database string) string {
	return "postgres:///" + database + "?" + url.Values{"host": {c.dir}, "user": {"huishu"}}.Encode()
}

func (c *cluster) exec(ctx context.Context, database, statement string) error {
	conn, err := pgx.Connect(ctx, c.url(database))
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, statement)
	return errors.Join(err, conn.Close(ctx))
}

// create copies a template into a new database. It goes with the cluster: to drop one takes longer than to make one.
func (c *cluster) create(t testing.TB, template string) string {
	t.Helper()
	name := fmt.Sprintf("t%d", databases.Add(1))
	c.mu.Lock() // a template can be copied once at a time
	err := c.exec(t.Context(), "postgres", "CREATE DATABASE "+name+" TEMPLATE "+template)
	c.mu.Unlock()
	if err != nil {
		t.Fatal(err)
	}
	return c.url(name)
}

// migrated gives a test a database that has been migrated for the rooms already.
func (c *cluster) migrated(t testing.TB, rooms []ledger.Room) string {
	t.Helper()
	names := make([]string, 0, len(rooms))
	for _, r := range rooms {
		names = append(names, r.Name)
	}
	sum := sha256.Sum256([]byte(strings.Join(names, ",")))
	template := "m" + hex.EncodeToString(sum[:8])
	c.mu.Lock()
	_, made := c.templates[template]
	if !made {
		if err := c.exec(t.Context(), "postgres", "CREATE DATABASE "+template+" TEMPLATE template0"); err != nil {
			c.mu.Unlock()
			t.Fatal(err)
		}
		clock := &Clock{now: Start(t)}
		db, err := ledger.Open(t.Context(), ledger.Options{URL: c.url(template), Rooms: rooms, Clock: clock.Now, Key: Key(t)})
		if err == nil {
			err = db.Close()
		}
		if err != nil {
			c.mu.Unlock()
			t.Fatalf("migrating: %v", err)
		}
		c.templates[template] = template
	}
	c.mu.Unlock()
	return c.create(t, template)
}
