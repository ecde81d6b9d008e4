package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/anchor"
	"huishu/ledger/fault"
	"huishu/ledger/jobs"
	"huishu/ledger/vault"
	"huishu/ledger/witness"
	"huishu/market/exchange"
	"huishu/market/order"
	"huishu/registry/client"
	"huishu/registry/notice"
	"huishu/registry/party"
	"huishu/registry/sso"
	"huishu/web"
	"huishu/web/backend"
	"huishu/web/documents"
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
	Cosigner *witness.Cosigner // nil without witnesses
	Server   *web.Server

	data     *data
	policy   *witness.Policy // nil without witnesses
	meter    *client.Meter
	answers  *client.AnswerSigner
	listener net.Listener
	chain    *chain
}

// Open takes the port first (but for the witness policy, which it only reads), then the data directory, then starts every part. What it
// started it stops again when a later part fails.
func Open(ctx context.Context, cfg Config) (*App, error) {
	a := &App{Config: cfg}
	for _, step := range []func(context.Context) error{a.readPolicy, a.listen, a.openData, a.openRooms, a.openChain, a.openWitnesses, a.wire} {
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
	_, err := os.Stat((&data{dir: cfg.Data}).begun(cfg.Database))
	if errors.Is(err, fs.ErrPermission) {
		return nil, unwritable(cfg.Data, err)
	}
	if err != nil && !create {
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
		return CannotListen(a.Listen, err)
	}
	a.listener = l
	if a.PublicURL == "" {
		a.PublicURL = "http://" + l.Addr().String()
	}
	return nil
}

// CannotListen says why an address cannot be listened on, and what to do about it.
func CannotListen(address string, err error) *fault.Error {
	f := fault.Newf(fault.Conflict, "listen", "无法监听 %s", "Cannot listen on %s", address).Wrap(err).
		Do("请用 --listen 另选地址和端口，如 127.0.0.1:8080", "Choose another address and port with --listen, such as 127.0.0.1:8080")
	var malformed *net.AddrError
	switch {
	case errors.As(err, &malformed):
		return f.Do("请写作 地址:端口，如 127.0.0.1:8080", "Write it as address:port, such as 127.0.0.1:8080")
	case errors.Is(err, syscall.EADDRINUSE):
		return f.Do("端口已被另一个进程（或另一个惠数）占用；请停止它，或用 --listen 127.0.0.1:0 自动选择空闲端口",
			"Another process, or another Huishu, holds the port; stop it, or let --listen 127.0.0.1:0 take a free one")
	case errors.Is(err, syscall.EACCES):
		return f.Do("1024 以下的端口需要特权；请改用较大的端口，由前置代理转发", "Ports below 1024 need privileges; choose a higher one and let a proxy in front forward to it")
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return f.Do("本机没有这个地址；请改用 127.0.0.1 或本机的地址", "This machine has no such address; use 127.0.0.1, or one that it has")
	}
	return f
}

func (a *App) openData(context.Context) (err error) {
	if err := checkDatabase(a.Database); err != nil {
		return err
	}
	if a.data, err = openData(a.Data, a.Origin); err == nil && a.SM2 {
		err = a.data.makeSM2Key()
	}
	return err
}

func (a *App) openRooms(ctx context.Context) (err error) {
	if a.DB, err = ledger.Open(ctx, ledger.Options{
		Path: a.data.database(), URL: a.Database, Rooms: Rooms(), Clock: a.Clock, Key: a.data.key, NextKey: a.data.next, SM2Key: a.data.sm2, NextSM2Key: a.data.nextSM2, Logger: a.Logger,
	}); err != nil {
		if a.Database != "" {
			return cannotReach(a.Database, err)
		}
		return cannotOpen(a.data.database(), err)
	}
	if err := a.finishRotations(); err != nil {
		return err
	}
	if err := a.keepRotations(ctx); err != nil {
		return err
	}
	if err := a.checkDemo(ctx); err != nil {
		return err
	}
	if a.Book, err = rules.Load(a.DB.Demo()); err != nil {
		return fmt.Errorf("loading the rule sets: %w", err)
	}
	a.DB.Guard(party.HoldVacant(a.Book))
	a.Vault, err = vault.Open(a.data.vault(), a.data.keys("vault.key"))
	return err
}

// cannotOpen says what to do about a database that is damaged or not ours.
func cannotOpen(path string, err error) error {
	var f *fault.Error
	if errors.As(err, &f) {
		return err
	}
	return fault.Newf(fault.Unavailable, "data.database", "数据库 %s 无法打开", "The database %s cannot be opened", path).
		Do("数据库已损坏，或与 keys 目录中的密钥不属于同一系统；请从备份一并恢复数据库与密钥",
			"It is damaged, or does not belong to the keys beside it; restore database and keys together from a backup").Wrap(err)
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

func (a *App) wire(ctx context.Context) error {
	font, err := documents.FindFont(a.Font)
	if fault.KindOf(err) == fault.Unavailable {
		a.Logger.Warn("no PDF certificates", "error", err)
	} else if err != nil {
		return err
	}
	a.Exchange = exchange.NewEmbedded(a.DB)
	if err := a.Mail.Check(); err != nil {
		return err
	}
	if err := a.SSO.Check(); err != nil {
		return err
	}
	a.Jobs = jobs.New(a.DB, a.handlers(), a.Logger)
	a.Jobs.Rounds(a.schedule()...)
	a.meter = client.NewMeter(a.DB)
	if a.answers, err = a.answerSigner(ctx); err != nil {
		return err
	}
	a.Server = web.New(&backend.Backend{
		Meter: a.meter, Answers: a.answers, StrangersPerMinute: a.StrangersPerMinute, TrustedProxies: a.TrustedProxies,
		DB: a.DB, Book: a.Book, Vault: a.Vault, Exchange: a.Exchange, Anchors: a.Anchorer.Status, Witnesses: a.Cosigner.Status, Font: font,
		SSO: sso.New(a.DB, a.Vault, a.PublicURL, a.SSO), PublicURL: a.PublicURL, Mail: a.Mail.Configured(), Secure: strings.HasPrefix(a.PublicURL, "https://"), Logger: a.Logger,
	})
	return nil
}

// handlers are what runs the jobs that transactions enqueue, by the kind of the job.
func (a *App) handlers() map[string]jobs.Handler {
	handlers := order.Handlers(a.DB, a.Exchange)
	maps.Copy(handlers, a.post().Handlers())
	maps.Copy(handlers, party.Handlers(a.DB))
	handlers[vault.JobRemove] = a.Vault.Remover(a.DB)
	maps.Copy(handlers, (&notice.Hooks{DB: a.DB, Loopback: a.DB.Demo()}).Handlers())
	return handlers
}

// post writes to people.
func (a *App) post() *notice.Post {
	return &notice.Post{DB: a.DB, Server: &a.Mail, URL: a.PublicURL}
}

// Serve answers requests until ctx ends, then lets running ones finish.
func (a *App) Serve(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	background := make(chan error, 5)
	go func() { background <- a.Jobs.Run(ctx) }()
	go func() { background <- a.Anchorer.Run(ctx) }()
	go func() { background <- a.Cosigner.Run(ctx) }()
	go func() { background <- a.meter.Run(ctx) }()
	go func() { background <- client.KeepAnswerKey(ctx, a.DB, a.answers, a.Logger) }()
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
	return errors.Join(err, <-background, <-background, <-background, <-background, <-background)
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
func KeyFile(data string) string { return filepath.Join(data, "keys", logVKeyFile) }
