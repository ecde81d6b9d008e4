package bench

import (
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"huishu/cmd/app"
	"huishu/cmd/demo"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/anchor"
	"huishu/ledger/devchain/devchaintest"
	"huishu/ledger/tlog"
	"huishu/ledger/vault"
	"huishu/market/exchange"
	"huishu/registry/party"
	"huishu/web"
	"huishu/web/backend"
)

// TestMain sets the process up as `huishu serve` does, and lets this test binary run itself as
// the development chain.
func TestMain(m *testing.M) {
	app.Tune()
	devchaintest.Main(m)
}

// city is a seeded demo directory at rest, of which each server of a benchmark serves a copy.
type city struct {
	dir string
	// token is a session of the demo's operator, good in every copy.
	token string
}

func newCity(b *testing.B) city { return cityOn(b, "") }

// cityOn seeds the city on a PostgreSQL database; on SQLite in its directory where url is empty.
func cityOn(b *testing.B, url string) city {
	b.Helper()
	c := city{dir: b.TempDir()}
	a, err := app.Open(b.Context(), app.Config{
		Data: c.dir, Database: url, Listen: "127.0.0.1:0", Demo: true, AnchorEvery: time.Hour, Clock: time.Now,
		ChainEnv: devchaintest.Config("", "").Env, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		b.Fatal(err)
	}
	if err := demo.Seed(b.Context(), a); err != nil {
		b.Fatal(err)
	}
	if c.token, err = party.SignIn(b.Context(), a.DB, "operator", demoPassword, party.Meta{IP: "127.0.0.1"}); err != nil {
		b.Fatal(err)
	}
	if err := a.Close(); err != nil {
		b.Fatal(err)
	}
	return c
}

// copied is the path of a fresh copy of the city's database.
func (c city) copied(b *testing.B) string {
	b.Helper()
	return copyOf(b, filepath.Join(c.dir, "huishu.db"))
}

// copyOf is the path of a fresh copy of a database at rest.
func copyOf(b *testing.B, database string) string {
	b.Helper()
	data, err := os.ReadFile(database)
	if err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(b.TempDir(), "huishu.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		b.Fatal(err)
	}
	return path
}

// open opens a database of the city with at most batch writes in one commit; 0 for as many as wait.
func (c city) open(b *testing.B, path string, batch int) *ledger.DB {
	b.Helper()
	return c.openWith(b, ledger.Options{Path: path, BatchLimit: batch})
}

// openWith opens the database of the options, as the city's.
func (c city) openWith(b *testing.B, opts ledger.Options) *ledger.DB {
	b.Helper()
	raw, err := os.ReadFile(filepath.Join(c.dir, "keys", "log.key"))
	if err != nil {
		b.Fatal(err)
	}
	key, err := tlog.ParseKey(string(raw))
	if err != nil {
		b.Fatal(err)
	}
	opts.Rooms, opts.Clock, opts.Key = app.Rooms(), time.Now, key
	db, err := ledger.Open(b.Context(), opts)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := db.Close(); err != nil {
			b.Error(err)
		}
	})
	return db
}

// handler is the whole product on a database.
func (c city) handler(b *testing.B, db *ledger.DB) http.Handler {
	b.Helper()
	book, err := rules.Load(true)
	if err != nil {
		b.Fatal(err)
	}
	v, err := vault.Open(filepath.Join(c.dir, "vault"), filepath.Join(c.dir, "keys", "vault.key"))
	if err != nil {
		b.Fatal(err)
	}
	return web.New(&backend.Backend{
		DB: db, Book: book, Vault: v, Exchange: exchange.NewEmbedded(db), PublicURL: "http://127.0.0.1",
		Anchors: func() anchor.Status { return anchor.Status{} }, Logger: slog.New(slog.DiscardHandler),
	})
}

// serve answers on a loopback port of its own and returns its address.
func serve(b *testing.B, h http.Handler) string {
	b.Helper()
	l, err := new(net.ListenConfig).Listen(b.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	srv := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	done := make(chan struct{})
	go func() { defer close(done); _ = srv.Serve(l) }()
	b.Cleanup(func() {
		_ = srv.Close() // clients that are still there have nothing more to ask
		<-done
	})
	return l.Addr().String()
}
