package ledger

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"slices"

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
	forms, err := formsOf(rooms)
	if err != nil {
		return err
	}
	if db.begun(ctx) {
		if err := db.checkForm(ctx, forms, false); err != nil {
			return err
		}
	}
	for _, room := range rooms {
		if room.Migrations == nil {
			continue // it has no tables
		}
		if err := db.migrate(ctx, d, room); err != nil {
			return fmt.Errorf("migrating room %s: %w", room.Name, err)
		}
	}
	if d.finish != "" {
		if _, err := db.sql.ExecContext(ctx, d.finish); err != nil {
			return fmt.Errorf("finishing the migrations: %w", translate(err))
		}
	}
	return db.keepForm(ctx, forms)
}

// migration is one file of a room's migrations, with the digest of what it says.
type migration struct {
	Room   string `db:"room"`
	File   string `db:"file"`
	Digest string `db:"digest"`
}

// sqlSpace is what does not change a migration's meaning.
var sqlSpace = regexp.MustCompile(`--[^\n]*|\s+`)

// formsOf lists the migrations of the program.
func formsOf(rooms []Room) ([]migration, error) {
	var forms []migration
	for _, room := range rooms {
		if room.Migrations == nil {
			continue
		}
		files, err := fs.Glob(room.Migrations, "*.sql")
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			text, err := fs.ReadFile(room.Migrations, file)
			if err != nil {
				return nil, err
			}
			sum := sha256.Sum256(sqlSpace.ReplaceAll(text, nil))
			forms = append(forms, migration{room.Name, file, hex.EncodeToString(sum[:])})
		}
	}
	return forms, nil
}

// checkForm refuses tables of another form than this program's: made by migrations that were changed in place since, as happens
// before the first release, or by a newer program; for reading only, also by an older one, as nothing is migrated then.
func (db *DB) checkForm(ctx context.Context, forms []migration, readOnly bool) error {
	var made []migration
	if err := db.sql.SelectContext(ctx, &made, `SELECT room, file, digest FROM migration`); err != nil {
		if !db.begun(ctx) {
			return errNoTables(err)
		}
		return errOldForm(err)
	}
	missing := slices.Clone(forms)
	for _, m := range made {
		if !slices.ContainsFunc(forms, func(f migration) bool { return f.Room == m.Room }) {
			continue
		}
		i := slices.IndexFunc(missing, func(f migration) bool { return f.Room == m.Room && f.File == m.File })
		switch {
		case i < 0:
			return errOtherVersion(m)
		case missing[i] != m:
			return errOldForm(fmt.Errorf("%s of room %s was another", m.File, m.Room))
		}
		missing = slices.Delete(missing, i, i+1)
	}
	if readOnly && len(missing) > 0 {
		return errOtherVersion(missing[0])
	}
	return nil
}

// begun reports whether the database holds a journal, in whatever form.
func (db *DB) begun(ctx context.Context) bool {
	_, err := db.sql.ExecContext(ctx, `SELECT 1 FROM event LIMIT 0`)
	return err == nil
}

func errNoTables(cause error) error {
	return fault.New(fault.NotFound, "database.empty", "数据库中还没有惠数的表", "The database holds no tables of Huishu yet").
		Do("在其上启动一次服务或执行 huishu user create，即会建立", "Start the service on it, or run huishu user create, which makes them").Wrap(cause)
}

func errOldForm(cause error) error {
	return fault.New(fault.Conflict, "database.old_form", "数据库由更早的开发版本建立，其表结构已不再使用", "The database was made by an earlier development version; its tables have a form that is no longer used").
		Do("请改用新的数据目录（演示数据可删除后重建）；旧目录请用建立它的版本打开", "Use another data directory (a demo's may be deleted and made anew), and open the old one with the version that made it").Wrap(cause)
}

func errOtherVersion(differs migration) error {
	return fault.Newf(fault.Conflict, "database.version", "数据库的表结构不是本版本的（%[1]s 部分的 %[2]s）", "The database's tables are not of this version (%[2]s of room %[1]s)", differs.Room, differs.File).
		Do("请使用与数据库相同版本的 huishu；较旧的数据库可先在其上启动一次服务，以升级表结构", "Use the huishu of the database's version; one that is older is migrated by starting the service on it once")
}

// keepForm notes the migrations that have been run.
func (db *DB) keepForm(ctx context.Context, forms []migration) error {
	for _, f := range forms {
		_, err := db.sql.ExecContext(ctx, db.sql.Rebind(`INSERT INTO migration (room, file, digest) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`), f.Room, f.File, f.Digest)
		if err != nil {
			return fmt.Errorf("noting the migrations: %w", translate(err))
		}
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
