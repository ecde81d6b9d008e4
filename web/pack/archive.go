package pack

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"strings"
	"time"

	"huishu/ledger/tlog"
)

// archive writes the ZIP file and keeps the sum of every file in it.
type archive struct {
	zip  *zip.Writer
	at   time.Time
	sums strings.Builder
	sum  hash.Hash
	name string
}

// sumsName is the file of all others' SHA-256 sums, in the form of sha256sum.
const sumsName = "SHA256SUMS"

// newArchive dates every file alike: at the beginning of the day, so that the bytes are those of the state and not of the minute.
func newArchive(w io.Writer, day time.Time) *archive {
	return &archive{zip: zip.NewWriter(w), at: day}
}

// create begins a file under the portable form of its name; what is written to it is summed. The one before is finished.
func (a *archive) create(name string) (io.Writer, error) {
	a.finish()
	name = portable(name)
	w, err := a.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: a.at})
	if err != nil {
		return nil, fmt.Errorf("beginning %s: %w", name, err)
	}
	a.sum, a.name = sha256.New(), name
	return io.MultiWriter(w, a.sum), nil
}

func (a *archive) finish() {
	if a.sum != nil {
		fmt.Fprintf(&a.sums, "%s  %s\n", hex.EncodeToString(a.sum.Sum(nil)), a.name)
	}
	a.sum = nil
}

// put writes a whole file.
func (a *archive) put(name string, content []byte) error {
	w, err := a.create(name)
	if err == nil {
		_, err = w.Write(content)
	}
	return err
}

// json writes a file of canonical JSON (RFC 8785).
func (a *archive) json(name string, v any) error {
	b, err := tlog.Canonical(v)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return a.put(name, b)
}

// close writes the sums and ends the ZIP file.
func (a *archive) close() error {
	a.finish()
	w, err := a.zip.CreateHeader(&zip.FileHeader{Name: sumsName, Method: zip.Deflate, Modified: a.at})
	if err != nil {
		return err
	}
	if _, err := io.WriteString(w, a.sums.String()); err != nil {
		return err
	}
	return a.zip.Close()
}
