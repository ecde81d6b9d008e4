package ledger

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
	"github.com/pressly/goose/v3/lock"

	"huishu/ledger/fault"
)

// migrateAll brings the tables of every room to their newest form, in the order of imports.
func (db *DB) migrateAll(ctx context.Context, rooms []Room) error {
	d := db.opts.dialect()
	if d.prepare != "" {
		if _, err := db.sql.ExecContext(ctx, d.prepare); err != nil {
			return fmt.Errorf("preparing the database: %w", translate(err))
		}
	}
	for _, room := range rooms {
		if err := db.migrate(ctx, d, room); err != nil {
			return fmt.Errorf("migrating room %s: %w", room.Name, err)
		}
	}
	if d.finish != "" {
		if _, err := db.sql.ExecContext(ctx, d.finish); err != nil {
			return fmt.Errorf("finishing the migrations: %w", translate(err))
		}
	}
	return db.checkJournal(ctx)
}

// checkJournal refuses a database from before the first release whose journal had other columns: its migration was changed in
// place, so that the number of its version does not tell.
func (db *DB) checkJournal(ctx context.Context) error {
	if _, err := db.sql.ExecContext(ctx, `SELECT `+EventColumns+` FROM event LIMIT 0`); err != nil {
		return fault.New(fault.Conflict, "database.old_journal", "数据库由更早的开发版本建立，其事件表的结构已不再使用", "The database was made by an earlier development version; its journal has a form that is no longer used").
			Do("请改用新的数据目录（演示数据可删除后重建）；旧目录请用建立它的版本打开", "Use another data directory (a demo's may be deleted and made anew), and open the old one with the version that made it").Wrap(err)
	}
	return nil
}

// migrate brings one room's tables to their newest form. Each room keeps a line of versions of its own;
// of several processes that start at once one migrates and the others wait.
func (db *DB) migrate(ctx context.Context, d *dialect, room Room) error {
	store, err := database.NewStore(d.goose, "goose_"+room.Name)
	if err != nil {
		return err
	}
	options := []goose.ProviderOption{goose.WithStore(store), goose.WithLogger(goose.NopLogger())}
	if d.goose == database.DialectPostgres {
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	p, err := goose.NewProvider("", db.sql.DB, spelled{room.Migrations, d.ddl}, options...)
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// spelled is a folder of migrations in the words of one database.
type spelled struct {
	fs.FS
	ddl func(string) string
}

// Open reads a file and spells it; folders are as they are.
func (s spelled) Open(name string) (fs.File, error) {
	f, err := s.FS.Open(name)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil || info.IsDir() {
		return f, err
	}
	text, err := io.ReadAll(f)
	return &spelledFile{File: f, Reader: bytes.NewReader([]byte(s.ddl(string(text))))}, err
}

type spelledFile struct {
	fs.File
	*bytes.Reader
}

func (f *spelledFile) Read(p []byte) (int, error) { return f.Reader.Read(p) }
