package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/tessera/api"
	"github.com/transparency-dev/tessera/client"
	"github.com/transparency-dev/tessera/fsck"

	"huishu/ledger"
	"huishu/ledger/audit"
	"huishu/ledger/tlog"
)

// BenchmarkAuditLog: the log part of the audit over 1,000,000 leaves (every leaf hashed anew from the journal, every tile, the
// checkpoint), against Tessera's fsck of the same log laid out as files, with as many workers as there are cores.
func BenchmarkAuditLog(b *testing.B) {
	db := openLog(b, filepath.Join(b.TempDir(), "huishu.db"))
	fill(b, db, grown)
	files := b.TempDir()
	layOut(b, db, files)
	v, err := tlog.ParseVKey(db.VerifierKey())
	if err != nil {
		b.Fatal(err)
	}
	ours := task{grown, func() error {
		return db.View(b.Context(), ledger.System, func(tx *ledger.Tx) error {
			cp, err := audit.Log(tx, func(p audit.Problem) { b.Error(p.What) })
			if err == nil && cp.Size != grown {
				err = fmt.Errorf("%d leaves", cp.Size)
			}
			return err
		})
	}}
	theirs := task{grown, func() error {
		return fsck.New(db.Origin(), v, client.FileFetcher{Root: files}, bundleHashes, fsck.Opts{N: 2}).Check(b.Context())
	}}
	us, them := duel(b, ours, theirs)
	report(b, us, them)
}

// task is a contender that does one thing with n items.
type task struct {
	n  int
	do func() error
}

func (t task) run(b *testing.B) outcome {
	b.Helper()
	start := time.Now()
	if err := t.do(); err != nil {
		b.Fatal(err)
	}
	took := time.Since(start)
	return outcome{rate: float64(t.n) / took.Seconds(), p50: took, p99: took}
}

// bundleHashes reads an entry bundle with Tessera's reader and hashes it with Tessera's hasher.
func bundleHashes(bundle []byte) ([][]byte, error) {
	var eb api.EntryBundle
	if err := eb.UnmarshalText(bundle); err != nil {
		return nil, err
	}
	hashes := make([][]byte, 0, len(eb.Entries))
	for _, e := range eb.Entries {
		hashes = append(hashes, rfc6962.DefaultHasher.HashLeaf(e))
	}
	return hashes, nil
}

// layOut writes the log out as a directory of static files, as C2SP tlog-tiles has them.
func layOut(b *testing.B, db *ledger.DB, dir string) {
	b.Helper()
	write := func(path string, data []byte) error {
		path = filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		return os.WriteFile(path, data, 0o600)
	}
	err := db.View(b.Context(), ledger.System, func(tx *ledger.Tx) error {
		note, err := tx.Checkpoint()
		if err != nil {
			return err
		}
		if err := write("checkpoint", []byte(note)); err != nil {
			return err
		}
		for level, left := 0, db.Head().Size; left > 0; level, left = level+1, left/tlog.TileWidth {
			for n := int64(0); n*tlog.TileWidth < left; n++ {
				width := int(min(left-n*tlog.TileWidth, tlog.TileWidth))
				data, err := tx.Tile(level, n, width)
				if err != nil {
					return err
				}
				if err := write(tlog.TilePath(level, n, width), data); err != nil {
					return err
				}
				if level > 0 {
					continue
				}
				if data, err = tx.Entries(n, width); err != nil {
					return err
				}
				if err := write(tlog.TilePath(tlog.EntriesLevel, n, width), data); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}
