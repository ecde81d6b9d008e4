package ledger

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"

	"github.com/jmoiron/sqlx"
)

// maxStatements bounds a connection's prepared statements; over it they are
// forgotten all at once, which only costs preparing them again.
const maxStatements = 512

// background is handed to the driver: with a context that can end, go-sqlite3
// starts a goroutine for each call.
var background = context.Background()

// conn is one connection with its prepared statements. It belongs to one goroutine at a time,
// which speaks to the driver inside [conn.use]: what database/sql does around every call to
// share connections between goroutines costs more than most of our statements themselves.
type conn struct {
	c       *sqlx.Conn
	dialect *dialect
	driver  driver.ConnPrepareContext // inside use
	stmts   map[string]*stmt
	row     []any  // used again for every INSERT of events
	session string // the server's name for it; empty where there is no server
	// overwriting is set while the file's freed places are overwritten.
	overwriting bool
	// snapshot is set while one is open that a reader began; state is the number of the state it was last asked for.
	snapshot bool
	state    int64
}

// stmt is a prepared statement with what scanning its rows needs.
type stmt struct {
	driver interface {
		driver.Stmt
		driver.StmtExecContext
		driver.StmtQueryContext
	}
	inputs  int  // placeholders; below zero where the driver does not count them
	single  bool // an INSERT of one row and nothing else: it touches one, or fails
	columns []string
	values  []driver.Value
	args    []driver.NamedValue
	plan    *plan // of the type that it was last scanned into
}

// connect takes a connection of the pool for good, if it keeps what is acknowledged.
func connect(ctx context.Context, pool *sqlx.DB, d *dialect) (*conn, error) {
	c, err := pool.Connx(ctx)
	if err != nil {
		return nil, translate(err)
	}
	if err := d.check(ctx, c.Conn); err != nil {
		return nil, errors.Join(translate(err), c.Close())
	}
	var session string
	if d.session != "" {
		if err := c.QueryRowContext(ctx, d.session).Scan(&session); err != nil {
			return nil, errors.Join(translate(err), c.Close())
		}
	}
	return &conn{c: c, dialect: d, stmts: map[string]*stmt{}, session: session}, nil
}

// use runs fn with the connection in hand. Every other method belongs inside it.
func (c *conn) use(fn func() error) error {
	return c.c.Raw(func(driverConn any) error {
		var ok bool
		if c.driver, ok = driverConn.(driver.ConnPrepareContext); !ok {
			return fmt.Errorf("the driver's %T prepares no statements", driverConn)
		}
		err := fn()
		if err != nil && c.lost(err) {
			err = errors.Join(err, driver.ErrBadConn)
		}
		return err
	})
}

// lost reports, inside use, whether the connection is of no more use: the error says so, or the driver has closed it.
func (c *conn) lost(err error) bool {
	return lostConnection(err) || c.dialect.closed != nil && c.dialect.closed(c.driver)
}

func (c *conn) prepare(query string) (*stmt, error) {
	if s, ok := c.stmts[query]; ok {
		return s, nil
	}
	if len(c.stmts) >= maxStatements {
		if err := c.forget(); err != nil {
			return nil, err
		}
	}
	prepared, err := c.driver.PrepareContext(background, c.c.Rebind(c.dialect.rewrite(query)))
	if err != nil {
		return nil, fmt.Errorf("preparing %.80q: %w", query, translate(err))
	}
	s := &stmt{}
	var ok bool
	if s.driver, ok = prepared.(interface {
		driver.Stmt
		driver.StmtExecContext
		driver.StmtQueryContext
	}); !ok {
		return nil, fmt.Errorf("the driver's %T runs no statements", prepared)
	}
	s.inputs = s.driver.NumInput()
	s.single = singleInsert.MatchString(query)
	c.stmts[query] = s
	return s, nil
}

// bound is a prepared statement with its arguments.
func (c *conn) bound(query string, args []any) (*stmt, error) {
	s, err := c.prepare(query)
	if err != nil {
		return nil, err
	}
	if err := s.bind(args); err != nil {
		return nil, fmt.Errorf("%.80q: %w", query, err)
	}
	return s, nil
}

// exec runs a statement that returns no rows, and returns how many it touched.
func (c *conn) exec(query string, args ...any) (rows int64, err error) {
	s, err := c.bound(query, args)
	if err != nil {
		return 0, err
	}
	if s.single && c.dialect.eager {
		return 1, s.step()
	}
	res, err := s.driver.ExecContext(background, s.args)
	if err != nil {
		return 0, translate(err)
	}
	return res.RowsAffected()
}

// insert runs an INSERT of which nobody asks how many rows it touched.
func (c *conn) insert(query string, args []any) error {
	s, err := c.bound(query, args)
	if err != nil {
		return err
	}
	if c.dialect.eager {
		return s.step()
	}
	_, err = s.driver.ExecContext(background, s.args)
	return translate(err)
}

// singleInsert is an INSERT of one row that has no second thoughts.
var singleInsert = regexp.MustCompile(`^INSERT INTO \w+ \([^()]*\)\s+VALUES \([^()]*\)$`)

// step runs a statement that returns no rows as if it did: go-sqlite3 then binds all arguments and runs it in one call into C, where
// an Exec makes a call for each argument.
func (s *stmt) step() error {
	rows, err := s.driver.QueryContext(background, s.args)
	if err != nil {
		return translate(err)
	}
	if err := rows.Next(nil); !errors.Is(err, io.EOF) {
		return errors.Join(translate(err), rows.Close())
	}
	return translate(rows.Close())
}

// do is exec for statements that touch no rows of ours.
func (c *conn) do(query string) error {
	_, err := c.exec(query)
	return err
}

// get reads one row into dst, a pointer to a struct or scalar; no row is NotFound.
func (c *conn) get(dst any, query string, args ...any) error {
	found := false
	v := reflect.ValueOf(dst).Elem()
	err := c.rows(v.Type(), query, args, func(scan func(reflect.Value) error) (more bool, err error) {
		found = true
		return false, scan(v)
	})
	if err == nil && !found {
		return translate(sql.ErrNoRows)
	}
	return err
}

// all reads every row into dst, a pointer to a slice of structs or scalars, in the place of what it held: a
// transaction that is run again must not find the rows of its first run.
func (c *conn) all(dst any, query string, args ...any) error {
	list := reflect.ValueOf(dst).Elem()
	elem := list.Type().Elem()
	list.SetLen(0)
	return c.rows(elem, query, args, func(scan func(reflect.Value) error) (more bool, err error) {
		n := list.Len()
		list.Grow(1)
		list.SetLen(n + 1)
		row := list.Index(n)
		row.SetZero()
		return true, scan(row)
	})
}

// rows runs a query and hands each row to fn, until there is none left or fn wants no more.
func (c *conn) rows(t reflect.Type, query string, args []any, fn func(scan func(reflect.Value) error) (more bool, err error)) (err error) {
	s, err := c.bound(query, args)
	if err != nil {
		return err
	}
	rows, err := s.driver.QueryContext(background, s.args)
	if err != nil {
		return translate(err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	if s.columns == nil {
		s.columns = rows.Columns()
		s.values = make([]driver.Value, len(s.columns))
	}
	if s.plan == nil || s.plan.of != t {
		if s.plan, err = planOf(t, s.columns); err != nil {
			return fmt.Errorf("%.80q: %w", query, err)
		}
	}
	scan := func(v reflect.Value) error { return s.plan.scan(v, s.values) }
	for {
		switch err := rows.Next(s.values); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return translate(err)
		}
		if more, err := fn(scan); err != nil || !more {
			return err
		}
	}
}

// overwrite has what the present transaction deletes overwritten in the file; leave ends that.
func (c *conn) overwrite() error {
	c.overwriting = true
	return c.once(c.dialect.overwrite)
}

func (c *conn) leave() error {
	if !c.overwriting {
		return nil
	}
	c.overwriting = false
	return c.once(c.dialect.leave)
}

// once runs a setting of the connection. It is never kept prepared: SQLite obeys when it parses it.
func (c *conn) once(setting string) error {
	if setting == "" {
		return nil
	}
	s, err := c.driver.PrepareContext(background, setting)
	if err != nil {
		return err
	}
	run, ok := s.(driver.StmtExecContext)
	if !ok {
		return errors.Join(fmt.Errorf("the driver's %T runs no statements", s), s.Close())
	}
	_, err = run.ExecContext(background, nil)
	return errors.Join(err, s.Close())
}

// each reads every row into one value and hands it to fn.
func each[T any](c *conn, fn func(row *T) error, query string, args []any) error {
	row := new(T)
	v := reflect.ValueOf(row).Elem()
	return c.rows(v.Type(), query, args, func(scan func(reflect.Value) error) (more bool, err error) {
		v.SetZero()
		if err := scan(v); err != nil {
			return false, err
		}
		return true, fn(row)
	})
}

func (c *conn) forget() error {
	var err error
	for _, s := range c.stmts {
		err = errors.Join(err, s.driver.Close())
	}
	clear(c.stmts)
	return err
}

// close gives the connection up. One that the server has cut is closed already.
func (c *conn) close() error {
	err := errors.Join(c.use(c.forget), c.c.Close())
	if lostConnection(err) {
		return nil
	}
	return err
}
