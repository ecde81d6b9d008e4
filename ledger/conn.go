package ledger

import (
	"context"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"
)

// maxStatements bounds a connection's prepared statements; over it they are
// forgotten all at once, which only costs preparing them again.
const maxStatements = 512

// background is handed to the driver: with a context that can end, go-sqlite3
// starts a goroutine for each call.
var background = context.Background()

// conn is one connection with its prepared statements.
type conn struct {
	c     *sqlx.Conn
	stmts map[string]*sqlx.Stmt
}

func newConn(c *sqlx.Conn) *conn { return &conn{c: c, stmts: map[string]*sqlx.Stmt{}} }

func (c *conn) prepare(query string) (*sqlx.Stmt, error) {
	if s, ok := c.stmts[query]; ok {
		return s, nil
	}
	if len(c.stmts) >= maxStatements {
		if err := c.forget(); err != nil {
			return nil, err
		}
	}
	s, err := c.c.PreparexContext(background, steady(query))
	if err != nil {
		return nil, fmt.Errorf("preparing %.80q: %w", query, err)
	}
	c.stmts[query] = s
	return s, nil
}

func (c *conn) exec(query string, args ...any) error {
	s, err := c.prepare(query)
	if err != nil {
		return err
	}
	_, err = s.ExecContext(background, args...)
	return translate(err)
}

func (c *conn) forget() error {
	var err error
	for _, s := range c.stmts {
		err = errors.Join(err, s.Close())
	}
	clear(c.stmts)
	return err
}

func (c *conn) close() error { return errors.Join(c.forget(), c.c.Close()) }
