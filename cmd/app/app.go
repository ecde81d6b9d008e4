package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/anchor"
	"huishu/ledger/fault"
	"huishu/ledger/jobs"
	"huishu/ledger/vault"
	"huishu/market/exchange"
	"huishu/market/order"
	"huishu/web"
	"huishu/web/backend"
)

// App is the wired program.
type App struct {
	Config
	DB       *ledger.DB
	Book     *rules.Book
	Vault    *vault.Vault
	Exchange exchange.Exchange
	Jobs     *jobs.Runner
	Anchorer *anchor.Anchorer
	Server   *web.Server

	data     *data
	listener net.Listener
	chain    *chain
}

// Open takes the port first, then the data directory, then starts every part. What it
// started it stops again when a later part fails.
func Open(ctx context.Context, cfg Config) (*App, error) {
	a := &App{Config: cfg}
	for _, step := range []func(context.Context) error{a.listen, a.openData, a.openRooms, a.openChain, a.wire} {
		if err := step(ctx); err != nil {
			return nil, errors.Join(err, a.Close())
		}
	}
	return a, nil
}

// OpenAtRest opens a data directory for administration: keys, database, rule sets and
// documents, without port and chain. Like a server it holds the directory alone. A directory
// that holds no data yet is made only with create.
func OpenAtRest(ctx context.Context, cfg Config, create bool) (*App, error) {
	if _, err := os.Stat((&data{dir: cfg.Data}).database()); err != nil && !create {
		return nil, fault.Newf(fault.NotFound, "data.none", "%s 不是惠数数据目录，或尚无数据", "%s is no data directory of Huishu, or holds no data yet", cfg.Data).
			Do("请用 --data 指明数据目录；新目录由 huishu user create 建立首个主管部门及其账号", "Name the directory with --data; huishu user create begins a new one with its first authority and account").Wrap(err)
	}
	a := &App{Config: cfg}
	for _, step := range []func(context.Context) error{a.openData, a.openRooms} {
		if err := step(ctx); err != nil {
			return nil, errors.Join(err, a.Close())
		}
	}
	return a, nil
}

func (a *App) listen(ctx context.Context) error {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", a.Listen)
	if err != nil {
		return fault.Newf(fault.Conflict, "listen", "无法监听 %s", "Cannot listen on %s", a.Listen).
			Do("端口可能已被另一个进程（或另一个惠数）占用；请用 --listen 127.0.0.1:0 自动选择空闲端口",
				"Another process, or another Huishu, may hold the port; --listen 127.0.0.1:0 takes a free one").Wrap(err)
	}
	a.listener = l
	if a.PublicURL == "" {
		a.PublicURL = "http://" + l.Addr().String()
	}
	return nil
}

func (a *App) openData(context.Context) (err error) {
	a.data, err = openData(a.Data, a.Origin)
	return err
}

func (a *App) openRooms(ctx context.Context) (err error) {
	if a.DB, err = ledger.Open(ctx, ledger.Options{
		Path: a.data.database(), Rooms: Rooms(), Clock: a.Clock, Key: a.data.key, Logger: a.Logger,
	}); err != nil {
		return err
	}
	if err := a.checkDemo(ctx); err != nil {
		return err
	}
	if a.Book, err = rules.Load(a.DB.Demo()); err != nil {
		return fmt.Errorf("loading the rule sets: %w", err)
	}
	a.Vault, err = vault.Open(a.data.vault(), a.data.keys("vault.key"))
	return err
}

// demoPast is how far back a demo's seeded history begins.
const demoPast = 200 * 24 * time.Hour

// checkDemo marks a new directory as a demo when one is asked for, and keeps demo and
// real directories apart for ever.
func (a *App) checkDemo(ctx context.Context) error {
	if !a.Demo || a.DB.Demo() {
		return nil
	}
	if a.DB.Head().Size > 0 {
		return fault.Newf(fault.Conflict, "demo.used", "数据目录 %s 存有真实数据，不能用于演示", "Data directory %s holds real data and cannot become a demo", a.Data).
			Do("请用 --data 另选一个空目录", "Choose an empty directory with --data")
	}
	return a.DB.Update(ctx, ledger.System, func(tx *ledger.Tx) error { return tx.MarkDemo(a.Clock().Add(-demoPast)) })
}

func (a *App) wire(context.Context) error {
	a.Exchange = exchange.NewEmbedded(a.DB)
	a.Jobs = jobs.New(a.DB, order.Handlers(a.DB, a.Exchange), a.Logger)
	a.Jobs.Rounds(a.schedule()...)
	a.Server = web.New(&backend.Backend{
		DB: a.DB, Book: a.Book, Vault: a.Vault, Exchange: a.Exchange, Anchors: a.Anchorer.Status,
		PublicURL: a.PublicURL, Logger: a.Logger,
	})
	return nil
}

// Serve answers requests until ctx ends, then lets running ones finish.
func (a *App) Serve(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	background := make(chan error, 2)
	go func() { background <- a.Jobs.Run(ctx) }()
	go func() { background <- a.Anchorer.Run(ctx) }()
	srv := &http.Server{Handler: a.Server, ReadHeaderTimeout: 10 * time.Second, ErrorLog: slog.NewLogLogger(a.Logger.Handler(), slog.LevelDebug)}
	served := make(chan error, 1)
	go func() { served <- srv.Serve(a.listener) }()
	var err error
	select {
	case <-ctx.Done():
		stop, done := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
		defer done()
		err = srv.Shutdown(stop)
	case err = <-served:
	}
	cancel()
	return errors.Join(err, <-background, <-background)
}

// URL is where the server answers.
func (a *App) URL() string { return a.PublicURL }

// VerifierKey is the key that others verify receipts with.
func (a *App) VerifierKey() string { return a.DB.VerifierKey() }

// Close stops every part, in the opposite order of their start.
func (a *App) Close() error {
	var err error
	if a.listener != nil {
		if e := a.listener.Close(); e != nil && !errors.Is(e, net.ErrClosed) {
			err = errors.Join(err, e)
		}
	}
	if a.chain != nil {
		err = errors.Join(err, a.chain.close())
	}
	if a.DB != nil {
		err = errors.Join(err, a.DB.Close())
	}
	if a.data != nil {
		err = errors.Join(err, a.data.close())
	}
	return err
}

// KeyFile is the path of the public log key in a data directory.
func KeyFile(data string) string { return filepath.Join(data, "keys", "log.vkey") }
