package bulk

import (
	"archive/zip"
	"errors"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"huishu/ledger/fault"
	"huishu/ledger/vault"
	"huishu/registry/product"
)

// Limits of the archive of samples.
const (
	// MaxArchive bounds the archive, packed; maxUnpacked all of it together, unpacked.
	MaxArchive  = 32 << 20
	maxUnpacked = 512 << 20
	// maxSamples bounds its files.
	maxSamples = 2 * MaxProducts
)

// Samples is an opened archive of sample files. A nil one has none.
type Samples struct {
	files map[string]*zip.File
	left  int64
}

// OpenSamples opens a ZIP of sample files, known by their names without folders. Names that Windows wrote in GBK are read as such.
// Two files of one name are refused, because a row could mean either.
func OpenSamples(r io.ReaderAt, size int64) (*Samples, error) {
	if size > MaxArchive {
		return nil, vault.TooLarge(MaxArchive).At("samples")
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fault.New(fault.Invalid, "bulk.archive", "样例压缩包无法打开，请提供 ZIP", "The archive of samples cannot be opened: send a ZIP").At("samples").Wrap(err)
	}
	s := &Samples{files: map[string]*zip.File{}, left: maxUnpacked}
	for _, f := range z.File {
		name := nameIn(f)
		if f.FileInfo().IsDir() || name == "" || strings.HasPrefix(f.Name, "__MACOSX/") {
			continue
		}
		if _, twice := s.files[name]; twice {
			return nil, fault.Newf(fault.Invalid, "bulk.archive_twice", "样例压缩包中有两个文件都叫“%s”", "The archive has two files named %s", name).At("samples")
		}
		if s.files[name] = f; len(s.files) > maxSamples {
			return nil, fault.Newf(fault.TooLarge, "bulk.archive_many", "样例压缩包最多 %d 个文件", "An archive has at most %d files", maxSamples).At("samples")
		}
	}
	return s, nil
}

// nameIn is the name of a file of an archive, without folders.
func nameIn(f *zip.File) string {
	name := f.Name
	if f.NonUTF8 || !utf8.ValidString(name) {
		if decoded, err := simplifiedchinese.GB18030.NewDecoder().String(name); err == nil {
			name = decoded
		}
	}
	return vault.CleanName(path.Base(strings.ReplaceAll(name, `\`, "/")))
}

// has reports whether the archive has a file of that name.
func (s *Samples) has(name string) bool { return s != nil && s.files[name] != nil }

// open reads a file of the archive: what it says of its size is not believed.
func (s *Samples) open(name string) (io.ReadCloser, error) {
	f, err := s.files[name].Open()
	if err != nil {
		return nil, damagedSample(name, err)
	}
	return &unpacked{ReadCloser: f, all: s, name: name}, nil
}

func damagedSample(name string, err error) error {
	return fault.Newf(fault.Invalid, "bulk.sample_damaged", "压缩包中的“%s”已损坏或加密", "%s in the archive is damaged or encrypted", name).At("sample").Wrap(err)
}

// unpacked counts what comes out of an archive, against bombs.
type unpacked struct {
	io.ReadCloser
	all  *Samples
	name string
}

func (u *unpacked) Read(p []byte) (int, error) {
	n, err := u.ReadCloser.Read(p)
	if u.all.left -= int64(n); u.all.left < 0 {
		return 0, vault.TooLarge(maxUnpacked).At("samples")
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = damagedSample(u.name, err)
	}
	return n, err
}

// sample is the sample of a row, scanned; nil where the row names none, which the rules judge.
func (r *run) sample(name string, stored vault.Document) (*product.Scanned, error) {
	var in io.ReadCloser
	var err error
	switch {
	case name == "":
		return nil, nil
	case r.samples.has(name):
		in, err = r.samples.open(name)
	case stored.ID != "":
		name = stored.Name
		in, err = r.vault.Open(stored.Ref())
	default:
		return nil, fault.Newf(fault.Invalid, "bulk.sample", "压缩包和本单位已上传的文件中都没有“%s”", "Neither the archive nor your organisation's documents have %s", name).At("sample")
	}
	if err != nil {
		return nil, err
	}
	defer in.Close()
	s, err := product.ScanSample(r.ctx, r.vault, name, in)
	if err != nil {
		return nil, err
	}
	return &s, nil
}
