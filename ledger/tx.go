package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"huishu/ledger/fault"
)

// txMode says what a transaction may do.
type txMode int

const (
	viewMode txMode = iota
	glanceMode
	glancedMode // a glance whose one statement has run
	updateMode
	workMode
)

// Tx is one transaction. It is only valid inside the function it was given to,
// and used by one goroutine.
type Tx struct {
	// Now is the transaction's one instant, UTC+8, whole milliseconds. It never goes back.
	Now time.Time
	// Actor is who acts; the only identity inside a transaction.
	Actor Actor

	db     *DB
	ctx    context.Context
	conn   *conn
	mode   txMode
	grants []string
	dirty  []string // record tables it wrote
	worked []string // working tables it wrote
	// unsaved are the tables that requests before it in the batch wrote.
	unsaved []string
	events  []*pending
	after   []func()
	wrote   bool // a statement that may write was run
}

// statements remembers how each SQL text was judged.
var statements sync.Map // string -> statement

// Context is the caller's context: its end says nobody waits for the answer any more.
func (tx *Tx) Context() context.Context { return tx.ctx }

// Personally does something that the actor does for itself and not for its party: the journal then names no party, so that nobody
// else who acts for it is told of the act or finds it among its events.
func (tx *Tx) Personally(do func() error) error {
	was := tx.Actor
	tx.Actor = was.Person()
	defer func() { tx.Actor = was }()
	return do()
}

// check admits one statement: declared table, right kind of transaction, act granted.
func (tx *Tx) check(query string) error {
	var st statement
	if v, ok := statements.Load(query); ok {
		st = v.(statement)
	} else {
		var err error
		if st, err = parseStatement(query); err != nil {
			return err
		}
		statements.Store(query, st)
	}
	if st.verb == read {
		return tx.glance()
	}
	if err := tx.db.schema.mayWrite(st, tx.mode); err != nil {
		return err
	}
	if tx.db.schema.tables[st.table] == recordTable {
		if len(tx.grants) == 0 {
			return fmt.Errorf("writing table %s before any act was granted: call access.Require first", st.table)
		}
		tx.dirty = with(tx.dirty, st.table)
	} else {
		tx.worked = with(tx.worked, st.table)
	}
	return nil
}

// with adds to a short list what it does not hold yet.
func with(list []string, names ...string) []string {
	for _, n := range names {
		if !slices.Contains(list, n) {
			list = append(list, n)
		}
	}
	return list
}

// glance notes that a glance has had its look.
func (tx *Tx) glance() error {
	if tx.mode == glancedMode {
		return errors.New("a glance is one statement: use View for more")
	}
	if tx.mode == glanceMode {
		tx.mode = glancedMode
	}
	return nil
}

// Get reads one row into dst, a pointer to a struct or scalar. No row is a
// NotFound fault with code "not_found".
func (tx *Tx) Get(dst any, query string, args ...any) error {
	if err := tx.check(query); err != nil {
		return err
	}
	return tx.conn.get(dst, query, args...)
}

// Select reads all rows into dst, a pointer to a slice.
func (tx *Tx) Select(dst any, query string, args ...any) error {
	if err := tx.check(query); err != nil {
		return err
	}
	return tx.conn.all(dst, query, args...)
}

// Exec runs one INSERT, UPDATE or DELETE and returns the number of rows it touched.
func (tx *Tx) Exec(query string, args ...any) (rows int64, err error) {
	if err := tx.write(query); err != nil {
		return 0, err
	}
	return tx.conn.exec(query, args...)
}

// write admits a statement that may write.
func (tx *Tx) write(query string) error {
	err := tx.check(query)
	tx.wrote = tx.wrote || err == nil
	return err
}

// insertRows bounds the rows of one INSERT statement, so that few different texts are prepared.
const insertRows = 64

// Insert adds many rows with as few statements as may be. into is "INSERT INTO table (columns)";
// every row has one value for each column.
func (tx *Tx) Insert(into string, rows [][]any) error {
	for part := range slices.Chunk(rows, insertRows) {
		row := "(?" + strings.Repeat(", ?", len(part[0])-1) + ")"
		args := make([]any, 0, len(part)*len(part[0]))
		for _, r := range part {
			args = append(args, r...)
		}
		query := into + " VALUES " + row + strings.Repeat(", "+row, len(part)-1)
		if err := tx.write(query); err != nil {
			return err
		}
		if err := tx.conn.insert(query, args); err != nil {
			return err
		}
	}
	return nil
}

// After registers fn to run once the transaction is durable, on the writer's
// goroutine: for caches and wake-ups only, never for work that must not be lost.
func (tx *Tx) After(fn func()) { tx.after = append(tx.after, fn) }

// Grant notes that the act may be done in this transaction. Only compliance/access calls it.
func (tx *Tx) Grant(act string) {
	if !slices.Contains(tx.grants, act) {
		tx.grants = append(tx.grants, act)
	}
}

// Origin is the log's name, as in its checkpoints.
func (tx *Tx) Origin() string { return tx.db.Origin() }

// VerifierKey is the public key of the log, in note form.
func (tx *Tx) VerifierKey() string { return tx.db.VerifierKey() }

// Keys name rows and are no secret, so their random bits may be drawn by the hundred.
func init() { uuid.EnableRandPool() }

// NewID makes a time-ordered key (UUIDv7). Its time is the machine's, not tx.Now;
// it orders rows, it states nothing.
func (tx *Tx) NewID() string { return uuid.Must(uuid.NewV7()).String() }

// guard runs fn and turns a panic into an error, so that one faulty closure
// neither stops the writer nor loses the answer of its neighbours.
func guard(tx *Tx, fn func(tx *Tx) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fault.From(fmt.Errorf("panic in a transaction: %v", p))
			tx.db.opts.Logger.Error("panic in a transaction", "panic", p, "stack", stack())
		}
	}()
	return fn(tx)
}
