package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"huishu/ledger"
	"huishu/ledger/ledgertest"
)

// TestServeOnPostgres runs a city on PostgreSQL with two replicas. A body is entered at one of them, its receipt
// comes from the other and is verified offline; the leader is killed, and the other one goes on.
func TestServeOnPostgres(t *testing.T) {
	ledgertest.OnlyPostgres(t)
	isolate(t)
	database := ledgertest.Postgres(t)
	first, second := filepath.Join(t.TempDir(), "first"), filepath.Join(t.TempDir(), "second")
	t.Setenv("HUISHU_DATABASE", database) // of the commands and of both replicas
	firstAuthority(t, first)
	if _, err := os.Stat(filepath.Join(first, "huishu.db")); !errors.Is(err, os.ErrNotExist) {
		t.Error("a SQLite file was made")
	}
	if err := os.CopyFS(filepath.Join(second, "keys"), os.DirFS(filepath.Join(first, "keys"))); err != nil {
		t.Fatal(err)
	}
	if err := filepath.WalkDir(filepath.Join(second, "keys"), func(name string, _ os.DirEntry, err error) error {
		return errors.Join(err, os.Chmod(name, 0o700)) // the copy is as open as what it is copied to
	}); err != nil {
		t.Fatal(err)
	}

	for data, want := range map[string]string{first: "日志有", t.TempDir(): "没有这个数据库的日志密钥"} {
		if stdout, _, _ := huishu(t, "", "doctor", "--data", data, "--listen", "127.0.0.1:0"); !strings.Contains(stdout, want) {
			t.Errorf("the doctor does not say %q:\n%s", want, stdout)
		}
	}
	if stdout, _, code := huishu(t, "", "doctor", "--data", t.TempDir(), "--database", emptied(t, ledgertest.Postgres(t)), "--listen", "127.0.0.1:0"); code != 0 || !strings.Contains(stdout, "首次启动时建立") {
		t.Errorf("a new database: %d\n%s", code, stdout)
	}

	one := replica(t, first)
	one.await("one leads", func(l ledger.Leadership) bool { return l.Leads })
	other := replica(t, second)
	other.await("the other follows", func(l ledger.Leadership) bool { return !l.Leads && l.Leader != "" && l.Leader != l.Replica })
	one.signIn("admin", phrase)
	other.token = one.token // sessions are in the database
	one.enter("11441300MB2C00020M", "惠州市交通运输局")
	other.verify(first)

	one.program.kill()
	other.await("the other leads", func(l ledger.Leadership) bool { return l.Leads && l.Leader == l.Replica })
	other.enter("11441300MB2C00021Q", "惠州市水利局")
	other.verify(first)
}

// emptied drops all tables of a database.
func emptied(t *testing.T, url string) string {
	t.Helper()
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(t.Context(), `DROP SCHEMA public CASCADE; CREATE SCHEMA public`)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	return url
}

// TestServeRefusesWhatIsNoDatabase says why and what to do, and does not repeat a password.
func TestServeRefusesWhatIsNoDatabase(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"mysql://root:secret@localhost/x":                          "postgres://",
		"postgres://huishu:secret@127.0.0.1:1/x?connect_timeout=2": "PostgreSQL 正在运行",
	} {
		stdout, stderr, code := huishu(t, "", "serve", "--listen", "127.0.0.1:0", "--data", t.TempDir(), "--database", address)
		if code != 1 || stdout != "" || !strings.Contains(stderr, want) || strings.Contains(stderr, "secret") {
			t.Errorf("exit %d: %s%s", code, stdout, stderr)
		}
	}
}

// served is one replica with a client of it.
type served struct {
	witness
	program *program
}

func replica(t *testing.T, data string) *served {
	t.Helper()
	s := &served{witness: witness{T: t, data: data}}
	s.program, s.url = launch(t, regexp.MustCompile(`msg=serving url=(\S+)`), "serve", "--listen", "127.0.0.1:0", "--data", data)
	return s
}

// await waits until /readyz tells that.
func (s *served) await(what string, ok func(l ledger.Leadership) bool) {
	s.Helper()
	for end := time.Now().Add(60 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		var h struct {
			Status   string
			Database ledger.Leadership
		}
		b := s.get("/readyz")
		if err := json.Unmarshal(b, &h); err != nil {
			s.Fatal(err)
		}
		if h.Status == "ready" && h.Database.Kind == "postgresql" && ok(h.Database) {
			return
		}
		if time.Now().After(end) {
			s.Fatalf("it did not come: %s: %s", what, b)
		}
	}
}

func (s *served) signIn(login, password string) {
	s.Helper()
	body, _ := json.Marshal(map[string]string{"login": login, "password": password})
	b, err := s.do(http.MethodPost, "/api/v1/sessions", "application/json", "", bytes.NewReader(body))
	var answer struct{ Token string }
	if err = errors.Join(err, json.Unmarshal(b, &answer)); err != nil || answer.Token == "" {
		s.Fatalf("signing in: %v: %s", err, b)
	}
	s.token = answer.Token
}

// enter writes over HTTP.
func (s *served) enter(uscc, name string) {
	s.Helper()
	body, _ := json.Marshal(map[string]any{
		"kind": "public_body", "uscc": uscc, "name_zh": name, "region": "441300", "address": "惠州市惠城区江北",
		"legal_rep": "李四", "contact_name": "王五", "contact_phone": "0752-2808081", "implementing": false,
		"account": map[string]string{"login": "clerk-" + uscc[:6] + uscc[15:], "name": "赵六", "password": phrase},
	})
	if b, err := s.do(http.MethodPost, "/api/v1/bodies", "application/json", uscc, bytes.NewReader(body)); err != nil {
		s.Fatalf("%v: %s", err, b)
	}
}

// verify takes the receipt of the newest entry from this replica and verifies it offline with the key of a data directory.
func (s *served) verify(data string) {
	s.Helper()
	var page struct{ Items []struct{ ID string } }
	if err := json.Unmarshal(s.get("/api/v1/events?limit=1"), &page); err != nil || len(page.Items) != 1 {
		s.Fatalf("%v: %v", err, page)
	}
	receipt := write(s.T, "receipt.json", s.get("/api/v1/events/"+page.Items[0].ID+"/receipt"))
	if out, _, code, err := run(s.T, "verify", receipt, "--data", data, "--lang", "en"); code != 0 {
		s.Errorf("exit %d, %v: %s", code, err, out)
	}
}
