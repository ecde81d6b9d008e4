package ledger

import (
	"bytes"
	"database/sql"
	"math"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"

	"huishu/ledger/fault"
)

type shade string

type inner struct {
	Shade shade `db:"shade"`
}

type scanned struct {
	ID   string `db:"id"`
	Size int64
	inner
	On     bool           `db:"on_it"`
	Weight float64        `db:"weight"`
	Data   []byte         `db:"data"`
	Maybe  *string        `db:"maybe"`
	Null   sql.NullString `db:"nullable"`
	Small  int            `db:"small"`
}

// openConn is a connection to a database with one table.
func openConn(t *testing.T) (*conn, *sqlx.DB) {
	t.Helper()
	opts := Options{Path: filepath.Join(t.TempDir(), "x.db")}
	pool, err := sqlx.Open(sqlite.driver, opts.dsn(false))
	if err != nil {
		t.Fatal(err)
	}
	pool.MustExec(`CREATE TABLE thing (id TEXT PRIMARY KEY, size BIGINT, shade TEXT, on_it BOOLEAN, weight DOUBLE PRECISION, data BLOB,
		maybe TEXT, nullable TEXT, small INTEGER)`)
	k, err := connect(t.Context(), pool, sqlite)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := k.close(); err != nil {
			t.Error(err)
		}
		pool.Close()
	})
	return k, pool
}

// What our own path reads is what sqlx reads.
func TestScanReadsAsSqlxDoes(t *testing.T) {
	t.Parallel()
	k, pool := openConn(t)
	text := "有"
	err := k.use(func() error {
		for _, args := range [][]any{
			{"a", int64(7), shade("红"), true, 1.5, []byte{0, 1}, &text, sql.NullString{String: "x", Valid: true}, 3},
			{"b", math.MaxInt64, shade(""), false, -0.25, []byte{}, nil, sql.NullString{}, int8(-3)},
			{"c", int64(-1), "蓝", 1, 3, nil, (*string)(nil), "y", uint16(9)},
		} {
			if _, err := k.exec(`INSERT INTO thing (id, size, shade, on_it, weight, data, maybe, nullable, small) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, args...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var want, got []scanned
	if err := pool.Select(&want, `SELECT * FROM thing ORDER BY id`); err != nil {
		t.Fatal(err)
	}
	for range 2 { // prepared, and prepared before
		got = nil
		if err := k.use(func() error { return k.all(&got, `SELECT * FROM thing WHERE size > ? ORDER BY id`, -9) }); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("read\n%+v, sqlx\n%+v", got, want)
		}
	}
	var (
		sum   int
		texts []string
		blob  []byte
		ratio float64
		flag  bool
		back  string
	)
	err = k.use(func() error {
		for _, step := range []struct {
			dst   any
			query string
		}{
			{&sum, `SELECT COUNT(*) FROM thing`}, {&blob, `SELECT data FROM thing WHERE id = 'a'`}, {&ratio, `SELECT size FROM thing WHERE id = 'a'`},
			{&flag, `SELECT COUNT(*) = 3 FROM thing`}, {&back, `SELECT small FROM thing WHERE id = 'c'`},
		} {
			if err := k.get(step.dst, step.query); err != nil {
				return err
			}
		}
		return k.all(&texts, `SELECT id FROM thing ORDER BY id`)
	})
	if err != nil || sum != 3 || !bytes.Equal(blob, []byte{0, 1}) || ratio != 7 || !flag || back != "9" || strings.Join(texts, "") != "abc" {
		t.Errorf("%v: %d %v %v %v %s %v", err, sum, blob, ratio, flag, back, texts)
	}
	// No rows leave a list as it was, and are NotFound for one.
	texts = []string{}
	err = k.use(func() error {
		if err := k.all(&texts, `SELECT id FROM thing WHERE id = ?`, "z"); err != nil {
			return err
		}
		return k.get(&sum, `SELECT small FROM thing WHERE id = ?`, "z")
	})
	if fault.KindOf(err) != fault.NotFound || texts == nil || len(texts) != 0 {
		t.Errorf("%v %v", err, texts)
	}
}

// What a variable cannot hold is an error, never a zero.
func TestScanRefuses(t *testing.T) {
	t.Parallel()
	k, _ := openConn(t)
	var (
		s     string
		n     int64
		small int8
		b     bool
		one   struct{ A string }
		odd   map[string]int
	)
	for name, c := range map[string]struct {
		dst   any
		query string
	}{
		"NULL for a text":       {&s, `SELECT NULL`},
		"NULL for a number":     {&n, `SELECT NULL`},
		"a text for a number":   {&n, `SELECT 'drei'`},
		"a fraction":            {&n, `SELECT 1.5`},
		"a number too large":    {&small, `SELECT 300`},
		"a number for a switch": {&b, `SELECT 7`},
		"two columns for one":   {&s, `SELECT 'a', 'b'`},
		"a column too many":     {&one, `SELECT 'a' AS a, 'b' AS b`},
		"no place at all":       {&odd, `SELECT 1`},
		"no such table":         {&s, `SELECT a FROM nowhere`},
	} {
		if err := k.use(func() error { return k.get(c.dst, c.query) }); err == nil {
			t.Errorf("%s: read %v", name, reflect.ValueOf(c.dst).Elem())
		}
	}
	if err := k.use(func() error { _, err := k.exec(`DELETE FROM thing WHERE id = ?`, struct{}{}); return err }); err == nil {
		t.Error("a struct passed as an argument")
	}
	if err := k.use(func() error { _, err := k.exec(`DELETE FROM thing WHERE id = ?`); return err }); err == nil {
		t.Error("a statement ran without its argument")
	}
}
