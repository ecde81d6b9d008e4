package ledger

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"

	"huishu/ledger/fault"
	"huishu/ledger/tlog"
)

//go:embed migrations/*.sql
var migrations embed.FS

// own is the ledger's own room: the journal, the log and the passing state every room shares.
func own() Room {
	sub, _ := fs.Sub(migrations, "migrations")
	return Room{
		Name: "ledger", Migrations: sub,
		Record:  []string{"setting"},
		Working: []string{"event", "tile", "checkpoint", "idempotency", "access_trail", "job"},
		Subjects: []Subject{
			{Kind: "setting", Tables: []string{"setting"}, Load: loadSetting},
			{Kind: subjectTrail, Load: loadTrailHour}, // a working table's; its hours change no more once they are over
		},
	}
}

// Options say where the database lives and who signs its log.
type Options struct {
	// Path is the database file. Its directory must exist.
	Path string
	// Rooms in import order: a room's migrations run after those before it.
	Rooms []Room
	// Clock is the machine's clock; the only source of time below cmd.
	Clock func() time.Time
	// Key signs checkpoints and receipts; its name is the log's origin.
	Key tlog.Key
	// QueueLimit bounds the writes that may wait; 0 means 4,096. Beyond it Update answers Unavailable.
	QueueLimit int
	// BatchLimit bounds the writes of one group commit; 0 means 512, 1 turns grouping off.
	BatchLimit int
	// Logger receives what operators must see.
	Logger *slog.Logger
}

// DB is an open data directory's database. It is safe for concurrent use.
type DB struct {
	opts    Options
	schema  *schema
	sql     *sqlx.DB
	pool    *sqlx.DB // of the readers
	readers chan *conn
	writer  *writer
	clock   clock
	head    atomic.Pointer[tlog.Checkpoint]
	anchors atomic.Pointer[AnchorSource]
	notify  notifier // the log grew
	jobs    notifier // a job was committed

	closeOnce sync.Once
	stop      chan struct{}
	done      sync.WaitGroup
}

// Open opens or creates the database, migrates every room, verifies durability
// settings and the log's own consistency, and starts the writer.
func Open(ctx context.Context, opts Options) (*DB, error) {
	if err := opts.complete(); err != nil {
		return nil, err
	}
	rooms := append([]Room{own()}, opts.Rooms...)
	schema, err := newSchema(rooms)
	if err != nil {
		return nil, err
	}
	pool, err := sqlx.Open(driverName, dsn(opts.Path, false))
	if err != nil {
		return nil, fmt.Errorf("opening database %s: %w", opts.Path, err)
	}
	pool.SetMaxOpenConns(3) // the writer, the WAL checkpointer, and migrations before them
	db := &DB{opts: opts, schema: schema, sql: pool, stop: make(chan struct{})}
	if err := db.start(ctx, rooms); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func (o *Options) complete() error {
	if o.Clock == nil || o.Key.Signer == nil {
		return errors.New("ledger: a clock and a key are required")
	}
	if o.QueueLimit == 0 {
		o.QueueLimit = 4096
	}
	if o.BatchLimit == 0 {
		o.BatchLimit = 512
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return nil
}

func (db *DB) start(ctx context.Context, rooms []Room) error {
	for _, room := range rooms {
		if err := db.migrate(ctx, room); err != nil {
			return fmt.Errorf("migrating room %s: %w", room.Name, err)
		}
	}
	if err := db.openReaders(ctx); err != nil {
		return err
	}
	w, err := newWriter(ctx, db)
	if err != nil {
		return err
	}
	db.writer = w
	db.done.Add(2)
	go func() { defer db.done.Done(); w.loop() }()
	go func() { defer db.done.Done(); db.checkpointWAL() }()
	return nil
}

// migrate brings one room's tables to its newest form. Each room keeps a line of
// versions of its own.
func (db *DB) migrate(ctx context.Context, room Room) error {
	store, err := database.NewStore(database.DialectSQLite3, "goose_"+room.Name)
	if err != nil {
		return err
	}
	p, err := goose.NewProvider("", db.sql.DB, room.Migrations, goose.WithStore(store), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

func (db *DB) openReaders(ctx context.Context) error {
	pool, err := sqlx.Open(driverName, dsn(db.opts.Path, true))
	if err != nil {
		return fmt.Errorf("opening readers: %w", err)
	}
	n := max(4, 2*runtime.GOMAXPROCS(0))
	pool.SetMaxOpenConns(n)
	db.pool, db.readers = pool, make(chan *conn, n)
	for range n {
		c, err := pool.Connx(ctx)
		if err != nil {
			return fmt.Errorf("opening a reader: %w", translate(err))
		}
		db.readers <- newConn(c)
	}
	return nil
}

// checkpointWAL moves the write-ahead log into the database file on a connection
// of its own, so that no commit pays for it.
func (db *DB) checkpointWAL() {
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	var last int64 = -1
	for {
		select {
		case <-db.stop:
			return
		case <-tick.C:
			if n := db.writer.commits.Load(); n != last {
				last = n
				if _, err := db.sql.Exec("PRAGMA wal_checkpoint(PASSIVE)"); err != nil {
					db.opts.Logger.Warn("moving the write-ahead log", "error", err)
				}
			}
		}
	}
}

// Close waits for the writes already queued, then closes the database. Later calls do nothing.
func (db *DB) Close() error {
	var err error
	db.closeOnce.Do(func() {
		close(db.stop)
		db.done.Wait()
		if db.writer != nil {
			err = errors.Join(err, db.writer.conn.close())
		}
		for range len(db.readers) {
			err = errors.Join(err, (<-db.readers).close())
		}
		if db.pool != nil { // the readers too, or the write-ahead log stays behind as a file
			err = errors.Join(err, db.pool.Close())
		}
		err = errors.Join(err, db.sql.Close())
	})
	return err
}

// Origin is the log's name, as in its checkpoints.
func (db *DB) Origin() string { return db.opts.Key.Signer.Name() }

// VerifierKey is the public key of the log and of receipts, in note form.
func (db *DB) VerifierKey() string { return db.opts.Key.VKey }

// View runs fn on a read-only snapshot. What it refuses stands in the access trail.
func (db *DB) View(ctx context.Context, actor Actor, fn func(tx *Tx) error) error {
	return db.read(ctx, actor, viewMode, fn)
}

// Glance is View for what one SELECT answers. A single statement is a snapshot by itself,
// and to begin and end one costs as much again; a second statement is refused.
func (db *DB) Glance(ctx context.Context, actor Actor, fn func(tx *Tx) error) error {
	return db.read(ctx, actor, glanceMode, fn)
}

func (db *DB) read(ctx context.Context, actor Actor, mode txMode, fn func(tx *Tx) error) error {
	err := db.snapshot(ctx, actor, mode, fn)
	db.trailView(ctx, actor, err)
	return err
}

func (db *DB) snapshot(ctx context.Context, actor Actor, mode txMode, fn func(tx *Tx) error) error {
	var c *conn
	select {
	case c = <-db.readers:
	case <-ctx.Done():
		return fault.New(fault.Unavailable, "cancelled", "请求已取消", "The request was cancelled").Wrap(ctx.Err())
	}
	defer func() { db.readers <- c }()
	tx := &Tx{Now: db.clock.read(db.opts.Clock), Actor: actor, db: db, ctx: ctx, conn: c, mode: mode}
	return c.use(func() error {
		if mode == glanceMode {
			return guard(tx, fn)
		}
		if err := c.do("BEGIN"); err != nil {
			return fmt.Errorf("beginning a snapshot: %w", err)
		}
		err := guard(tx, fn)
		if e := c.do("ROLLBACK"); e != nil {
			db.opts.Logger.Error("ending a snapshot", "error", e)
		}
		return err
	})
}

// Update runs fn in a write transaction, journals what it recorded, and returns
// once both are durable. Transactions that wait together commit together; each
// still fails or succeeds alone.
func (db *DB) Update(ctx context.Context, actor Actor, fn func(tx *Tx) error) error {
	return db.writer.do(&request{ctx: ctx, actor: actor, mode: updateMode, fn: fn})
}

// Work runs fn in a write transaction that may touch working tables only.
func (db *DB) Work(ctx context.Context, fn func(tx *Tx) error) error {
	return db.writer.do(&request{ctx: ctx, actor: System, mode: workMode, fn: fn})
}
