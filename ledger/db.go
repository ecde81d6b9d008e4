package ledger

import (
	"cmp"
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"huishu/ledger/tlog"
)

//go:embed migrations/*.sql
var migrations embed.FS

// own is the ledger's own room: the journal, the log and the passing state every room shares.
func own() Room {
	sub, _ := fs.Sub(migrations, "migrations")
	return Room{
		Name: "ledger", Migrations: sub,
		Record:  []string{"setting", "log_key", "log_sm2_key"},
		Working: []string{"event", "tile", "checkpoint", "lease", "idempotency", "access_trail", "job", "migration"},
		Subjects: []Subject{
			{Kind: "setting", Tables: []string{"setting"}, Owner: map[string]string{"setting": "name"}, Load: loadSetting},
			{Kind: subjectLogKey, Tables: []string{"log_key"}, Load: loadLogKey},
			{Kind: subjectSM2Key, Tables: []string{"log_sm2_key"}, Load: loadSM2Key},
			{Kind: subjectTrail, Load: loadTrailHour}, // a working table's; its hours change no more once they are over
		},
	}
}

// Options say where the database lives and who signs its log.
type Options struct {
	// Path is the SQLite database file. Its directory must exist.
	Path string
	// URL is a PostgreSQL database, postgres://…; empty for the file at Path.
	URL string
	// Rooms in import order: a room's migrations run after those before it.
	Rooms []Room
	// Clock is the machine's clock; the only source of time below cmd.
	Clock func() time.Time
	// Key signs checkpoints and receipts; its name is the log's origin.
	Key tlog.Key
	// NextKey is the one to go on with when the key is rotated; the zero Key when none is under way. Where the database says that the
	// rotation has happened it signs, and Key no more.
	NextKey tlog.Key
	// SM2Key signs checkpoints beside Key, by the national algorithms; the zero SM2Key for no such signature.
	SM2Key tlog.SM2Key
	// NextSM2Key is the one to go on with when that key is rotated, as NextKey is for Key.
	NextSM2Key tlog.SM2Key
	// QueueLimit bounds the writes that may wait; 0 means 4,096. Beyond it Update answers Unavailable.
	QueueLimit int
	// Writers is how many transactions write at once on PostgreSQL; 0 means 2, so that a long one does not hold up the
	// others. More of them meet each other more often than they help. SQLite has one writer.
	Writers int
	// BatchLimit bounds the writes of one group commit; 0 means 512, 1 turns grouping off.
	BatchLimit int
	// CheckStates has every state that is given with an event compared with what is stored: for tests.
	CheckStates bool
	// Logger receives what operators must see.
	Logger *slog.Logger
}

// DB is an open data directory's database. It is safe for concurrent use.
type DB struct {
	opts    Options
	schema  *schema
	guard   Guard       // set once, before anybody acts; nil for none
	written writeCounts // commits by table
	memos   sync.Map    // *Memo -> *remembered
	sql     *sqlx.DB
	pool    *sqlx.DB // of the readers
	readers chan *conn
	writer  *writer
	workers []*worker
	clock   clock
	head    atomic.Pointer[tlog.Checkpoint]
	keys    atomic.Pointer[keyring]
	sm2     sm2Keys
	anchors atomic.Pointer[AnchorSource]
	state   atomic.Int64 // grows before and after every COMMIT: what is read at one even number is one state
	scrub   atomic.Bool  // erased content is still in the write-ahead log
	long    atomic.Bool  // the write-ahead log has become longer than it should be
	leader  *leader      // nil where the one writer grows the log itself

	cosignatures atomic.Pointer[CosignatureSource]

	notify    notifier  // the log grew
	jobs      notifier  // a job was committed
	committed notifier  // events were committed that have no place in the log yet
	included  inclusion // who waits for that place

	closeOnce sync.Once
	stop      chan struct{}
	done      sync.WaitGroup
}

// Open opens or creates the database, migrates every room, verifies durability
// settings and the log's own consistency, and starts the writer.
func Open(ctx context.Context, opts Options) (*DB, error) {
	if opts.Clock == nil || opts.Key.Signer == nil {
		return nil, errors.New("ledger: a clock and a key are required")
	}
	opts.complete()
	rooms := append([]Room{own()}, opts.Rooms...)
	schema, err := newSchema(rooms)
	if err != nil {
		return nil, err
	}
	d := opts.dialect()
	pool, err := sqlx.Open(d.driver, opts.dsn(false))
	if err != nil {
		return nil, fmt.Errorf("opening the database: %w", err)
	}
	pool.SetMaxOpenConns(opts.writers() + 2) // the writers, who looks after the log, and migrations before them
	db := &DB{opts: opts, schema: schema, written: newWriteCounts(schema), sql: pool, stop: make(chan struct{})}
	if err := db.start(ctx, rooms); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func (o *Options) complete() {
	if o.QueueLimit == 0 {
		o.QueueLimit = 4096
	}
	if o.BatchLimit == 0 {
		o.BatchLimit = 512
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
}

// writers is how many connections write.
func (o *Options) writers() int {
	if d := o.dialect(); d.inline || o.Writers == 0 {
		return d.writers
	}
	return o.Writers
}

func (db *DB) start(ctx context.Context, rooms []Room) error {
	if err := db.migrateAll(ctx, rooms); err != nil {
		return err
	}
	if err := db.openReaders(ctx); err != nil {
		return err
	}
	return db.openWriter(ctx)
}

// openWriter starts the workers and whoever looks after the log.
func (db *DB) openWriter(ctx context.Context) error {
	d := db.opts.dialect()
	if d.inline {
		db.emptyWAL() // an erasure before a crash may still stand in it
	}
	db.writer = &writer{db: db, queue: make(chan *request, db.opts.QueueLimit)}
	for range db.opts.writers() {
		c, err := connect(ctx, db.sql, d)
		if err != nil {
			return fmt.Errorf("opening a writer: %w", err)
		}
		if _, err := c.c.ExecContext(ctx, d.setup); err != nil {
			return errors.Join(err, c.close())
		}
		db.workers = append(db.workers, &worker{writer: db.writer, conn: c})
	}
	first := db.workers[0]
	log := &sequencer{db: db, conn: first.conn}
	if err := first.conn.use(func() error {
		if err := db.loadKeys(first.conn); err != nil {
			return err
		}
		return cmp.Or(log.recoverLog(), db.clock.load(first.conn))
	}); err != nil {
		return err
	}
	keep := db.checkpointWAL
	var workers sync.WaitGroup
	if d.inline {
		first.log = log
	} else {
		c, err := connect(ctx, db.sql, d)
		if err != nil {
			return fmt.Errorf("opening the leader: %w", err)
		}
		if _, err := c.c.ExecContext(ctx, d.lead); err != nil {
			return errors.Join(err, c.close())
		}
		log.conn, log.edge = c, nil // read again when it leads: others may have grown it
		db.leader = &leader{sequencer: log, name: uuid.NewString()}
		keep = func() { db.leader.loop(&workers) }
	}
	for _, w := range db.workers {
		workers.Add(1)
		db.done.Go(func() { defer workers.Done(); w.loop() })
	}
	db.done.Go(keep)
	return nil
}

func (db *DB) openReaders(ctx context.Context) error {
	d := db.opts.dialect()
	pool, err := sqlx.Open(d.driver, db.opts.dsn(true))
	if err != nil {
		return fmt.Errorf("opening readers: %w", err)
	}
	n := max(4, 2*runtime.GOMAXPROCS(0))
	pool.SetMaxOpenConns(n)
	db.pool, db.readers = pool, make(chan *conn, n)
	for range n {
		c, err := connect(ctx, pool, d)
		if err != nil {
			return fmt.Errorf("opening a reader: %w", err)
		}
		db.readers <- c
	}
	return nil
}

// reconnect puts a new connection in the place of one that was lost, if the database answers before patience ends.
// setup is run on it.
func (db *DB) reconnect(lost *conn, setup string, patience time.Duration) (*conn, error) {
	_ = lost.close() // it is of no use any more
	pause := 20 * time.Millisecond
	end := time.After(patience)
	for {
		c, err := connect(background, db.sql, lost.dialect)
		if err == nil {
			if _, err = c.c.ExecContext(background, setup); err == nil {
				return c, nil
			}
			_ = c.close()
		}
		select {
		case <-db.stop:
			return nil, err
		case <-end:
			return nil, err
		case <-time.After(pause):
			pause = min(2*pause, time.Second)
		}
	}
}

// reconnectReader puts a new connection in the place of a reader's, at once or not at all. A reader
// that cannot be replaced stays where it is and is tried again by the next request.
func (db *DB) reconnectReader(lost *conn) (*conn, error) {
	c, err := connect(background, db.pool, lost.dialect)
	if err != nil {
		return lost, err
	}
	_ = lost.close() // it is of no use any more
	return c, nil
}

// Close waits for the writes already queued, then closes the database. Later calls do nothing.
func (db *DB) Close() error {
	var err error
	db.closeOnce.Do(func() {
		close(db.stop)
		db.done.Wait()
		for _, w := range db.workers {
			err = errors.Join(err, w.conn.close())
		}
		if db.leader != nil {
			err = errors.Join(err, db.leader.conn.close())
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
func (db *DB) Origin() string {
	name, _, _ := strings.Cut(db.opts.Key.VKey, "+")
	return name
}

// VerifierKey is the public key of the log and of receipts, in note form: the one in use.
func (db *DB) VerifierKey() string {
	if ring := db.keys.Load(); ring != nil {
		return ring.signing.VKey
	}
	return db.opts.Key.VKey
}

// Update runs fn in a write transaction, journals what it recorded, and returns
// once both are durable. Transactions that wait together commit together; each
// still fails or succeeds alone.
//
// fn may run more than once, each time in a new transaction of which only the last one stands: it
// must set, not add to, what it captures.
func (db *DB) Update(ctx context.Context, actor Actor, fn func(tx *Tx) error) error {
	return db.writer.do(&request{ctx: ctx, actor: actor, mode: updateMode, fn: fn})
}

// Work runs fn in a write transaction that may touch working tables only.
func (db *DB) Work(ctx context.Context, fn func(tx *Tx) error) error {
	return db.writer.do(&request{ctx: ctx, actor: System, mode: workMode, fn: fn})
}
