package vault

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"filippo.io/age"

	"huishu/ledger/fault"
)

// Vault is a folder of encrypted documents. It is safe for concurrent use.
type Vault struct {
	dir  string
	keys keys
}

// Ref names stored bytes.
type Ref struct {
	// SHA256 is the hash of the plain bytes, 64 lower-case hexadecimal digits.
	SHA256 string `json:"sha256"`
	// Size is the number of plain bytes.
	Size int64 `json:"size"`
	// put is set by Put alone: a hash that somebody merely knows does not make
	// another party's document attachable.
	put bool
}

const tmpDir = "tmp"

// Open opens the vault in dir with the key in keyFile (mode 0600). Both are created on
// first use; a key file that others may read is refused, and so is a missing key when
// documents are there.
func Open(dir, keyFile string) (*Vault, error) {
	if err := os.MkdirAll(filepath.Join(dir, tmpDir), 0o700); err != nil {
		return nil, fault.Newf(fault.Unavailable, "vault.folder",
			"无法创建文件库目录 %[1]s", "Cannot create the vault folder %[1]s", dir).
			Do("请检查目录权限或用 --data 另选目录", "Check its permissions or choose another with --data").Wrap(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("reading the vault folder: %w", err)
	}
	k, err := loadKeys(keyFile, len(entries) == 1) // only tmp
	if err != nil {
		return nil, err
	}
	return &Vault{dir: dir, keys: k}, nil
}

// Sweep removes what uploads left half-done. Only the process that owns the data
// directory may call it, before it takes requests.
func (v *Vault) Sweep() error {
	entries, err := os.ReadDir(filepath.Join(v.dir, tmpDir))
	if err != nil {
		return fmt.Errorf("sweeping the vault: %w", err)
	}
	for _, e := range entries {
		if err := os.Remove(filepath.Join(v.dir, tmpDir, e.Name())); err != nil {
			return fmt.Errorf("sweeping the vault: %w", err)
		}
	}
	return nil
}

// Put stores the bytes of r and returns their name once they would survive a power cut.
// More than limit bytes, or none, are refused and leave nothing behind. Putting the same bytes
// again is not an error and mends a damaged copy.
//
// What a crash means: before the rename, a file in tmp that Sweep removes; after it, a
// whole document that no row names yet.
func (v *Vault) Put(ctx context.Context, r io.Reader, limit int64) (ref Ref, err error) {
	tmp, err := os.CreateTemp(filepath.Join(v.dir, tmpDir), "put-*")
	if err != nil {
		return Ref{}, fmt.Errorf("opening a temporary document: %w", err)
	}
	defer func() {
		if err != nil { // the first error counts; the leftovers are swept in any case
			_ = tmp.Close()
			_ = os.Remove(tmp.Name())
		}
	}()
	ref, err = v.encrypt(tmp, &boundReader{ctx: ctx, r: r, limit: limit})
	if err != nil {
		return Ref{}, err
	}
	if err := tmp.Sync(); err != nil {
		return Ref{}, fmt.Errorf("syncing a document: %w", err)
	}
	if err := tmp.Close(); err != nil {
		return Ref{}, fmt.Errorf("closing a document: %w", err)
	}
	if err := v.settle(tmp.Name(), ref.SHA256); err != nil {
		return Ref{}, err
	}
	return ref, nil
}

// encrypt writes r to w as an age file and returns the name of the plain bytes.
func (v *Vault) encrypt(w io.Writer, r io.Reader) (Ref, error) {
	out := bufio.NewWriterSize(w, 1<<16)
	enc, err := age.Encrypt(out, v.keys.recipient)
	if err != nil {
		return Ref{}, fmt.Errorf("encrypting a document: %w", err)
	}
	sum := sha256.New()
	size, err := io.Copy(io.MultiWriter(sum, enc), r)
	if err != nil {
		return Ref{}, fmt.Errorf("storing a document: %w", err)
	}
	if size == 0 {
		return Ref{}, fault.New(fault.Invalid, "vault.empty", "文件是空的", "The file is empty").
			Do("请选择有内容的文件", "Choose a file with content")
	}
	if err := enc.Close(); err != nil {
		return Ref{}, fmt.Errorf("encrypting a document: %w", err)
	}
	if err := out.Flush(); err != nil {
		return Ref{}, fmt.Errorf("storing a document: %w", err)
	}
	return Ref{SHA256: hex.EncodeToString(sum.Sum(nil)), Size: size, put: true}, nil
}

// settle moves a synced file to its name and makes the name itself durable.
func (v *Vault) settle(tmp, sum string) error {
	shelf := filepath.Join(v.dir, sum[:2])
	if err := os.MkdirAll(shelf, 0o700); err != nil {
		return fmt.Errorf("making a vault shelf: %w", err)
	}
	if err := os.Rename(tmp, filepath.Join(shelf, sum)); err != nil {
		return fmt.Errorf("naming a document: %w", err)
	}
	if err := syncDir(shelf); err != nil {
		return err
	}
	return syncDir(v.dir)
}

// Has reports whether a document of that hash is stored; it does not open it.
func (v *Vault) Has(sum string) bool {
	if !validSum(sum) {
		return false
	}
	info, err := os.Stat(v.path(sum))
	return err == nil && info.Mode().IsRegular()
}

func (v *Vault) path(sum string) string { return filepath.Join(v.dir, sum[:2], sum) }

// validSum keeps anything but a hash from becoming part of a path.
func validSum(sum string) bool {
	b, err := hex.DecodeString(sum)
	return err == nil && len(b) == sha256.Size && hex.EncodeToString(b) == sum
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("opening a folder to sync it: %w", err)
	}
	if err := d.Sync(); err != nil {
		return errors.Join(fmt.Errorf("syncing a folder: %w", err), d.Close())
	}
	if err := d.Close(); err != nil {
		return fmt.Errorf("closing a folder: %w", err)
	}
	return nil
}

// boundReader ends with TooLarge beyond limit bytes and with the context's error when it is done.
type boundReader struct {
	ctx   context.Context
	r     io.Reader
	limit int64
	n     int64
}

func (b *boundReader) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := b.r.Read(p)
	b.n += int64(n)
	if b.n > b.limit {
		return 0, TooLarge(b.limit)
	}
	return n, err
}

// TooLarge is the error of a document over its limit in bytes.
func TooLarge(limit int64) *fault.Error {
	size := fmt.Sprintf("%d B", limit)
	if limit >= 1<<20 {
		size = fmt.Sprintf("%.4g MiB", float64(limit)/(1<<20))
	}
	return fault.Newf(fault.TooLarge, "vault.too_large", "文件超过上限 %s", "The file is larger than %s", size).
		Do("请压缩或拆分后再上传", "Compress or split it, then upload again")
}
