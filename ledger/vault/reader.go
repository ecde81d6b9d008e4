package vault

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"

	"filippo.io/age"

	"huishu/ledger/fault"
)

// Open returns the plain bytes of a document. It reads the stored file through once
// before it hands out the first byte, so a changed file is an error of code "vault.damaged" here and
// never half a page; the second reading is checked again up to its end.
func (v *Vault) Open(ref Ref) (io.ReadCloser, error) {
	if !validSum(ref.SHA256) || !v.Has(ref.SHA256) {
		return nil, fault.New(fault.NotFound, "vault.missing", "没有这份文件", "There is no such document")
	}
	check, err := v.reader(ref)
	if err != nil {
		return nil, err
	}
	_, err = io.Copy(io.Discard, check)
	if err := errors.Join(err, check.Close()); err != nil {
		return nil, err
	}
	return v.reader(ref)
}

func (v *Vault) reader(ref Ref) (*reader, error) {
	f, err := os.Open(v.path(ref.SHA256))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.NotFound, "vault.missing", "没有这份文件", "There is no such document")
	}
	if err != nil {
		return nil, fmt.Errorf("opening a document: %w", err)
	}
	plain, err := age.Decrypt(bufio.NewReaderSize(f, 1<<16), v.keys.identities...)
	if err != nil {
		return nil, errors.Join(damaged(ref).Wrap(err), f.Close())
	}
	return &reader{file: f, plain: plain, sum: sha256.New(), ref: ref}, nil
}

// reader passes plain bytes on and ends with io.EOF only when their hash is the name
// they were asked by: age proves that the file is whole, the hash that it is the right one.
type reader struct {
	file  *os.File
	plain io.Reader
	sum   hash.Hash
	n     int64
	ref   Ref
}

func (r *reader) Read(p []byte) (int, error) {
	n, err := r.plain.Read(p)
	r.sum.Write(p[:n])
	r.n += int64(n)
	switch {
	case err == nil:
		return n, nil
	case !errors.Is(err, io.EOF):
		return n, damaged(r.ref).Wrap(err)
	case r.n != r.ref.Size || hex.EncodeToString(r.sum.Sum(nil)) != r.ref.SHA256:
		return n, damaged(r.ref)
	}
	return n, io.EOF
}

func (r *reader) Close() error { return r.file.Close() }

func damaged(ref Ref) *fault.Error {
	return fault.Newf(fault.Internal, "vault.damaged",
		"文件 %.12s 与登记的哈希不符，可能被改动或损坏", "Document %.12s does not match its recorded hash: it was changed or damaged", ref.SHA256).
		Do("请联系管理员从备份恢复", "Ask the administrator to restore it from the backup")
}
