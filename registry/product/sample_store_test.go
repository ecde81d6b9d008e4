package product_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"huishu/ledger/fault"
	"huishu/ledger/vault"
	"huishu/registry/product"
)

// failing breaks off in the middle.
type failing struct{ r io.Reader }

var errBroken = errors.New("the connection broke")

func (f failing) Read(p []byte) (int, error) {
	n, err := f.r.Read(p)
	if errors.Is(err, io.EOF) {
		err = errBroken
	}
	return n, err
}

// A sample is stored and scanned in one pass: what does not come whole leaves nothing behind, and the cause is told.
func TestSampleIsStoredWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	big := strings.Repeat("线路,热度\n1路,35\n", 20_000)
	tests := []struct {
		name, file string
		ctx        context.Context
		r          io.Reader
		code       string
		err        error
		kept       int
	}{
		{name: "sound", file: "a.csv", r: strings.NewReader(big), kept: 1},
		{name: "no table", file: "a.xlsx", r: strings.NewReader("PK\x03\x04" + big), code: "scan.malformed", kept: 1}, // found out at its end,
		{name: "empty", file: "a.csv", r: strings.NewReader(""), code: "vault.empty"},
		{name: "too large", file: "a.txt", r: io.LimitReader(letters{}, product.MaxSample+1), code: "vault.too_large"},
		{name: "broken off", file: "a.csv", r: failing{strings.NewReader(big)}, err: errBroken},
		{name: "cancelled", file: "a.csv", ctx: ctx, r: strings.NewReader(big), err: context.Canceled},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			v, err := vault.Open(filepath.Join(dir, "vault"), filepath.Join(dir, "vault.key"))
			if err != nil {
				t.Fatal(err)
			}
			on := t.Context()
			if tt.ctx != nil {
				on = tt.ctx
			}
			s, err := product.ScanSample(on, v, tt.file, tt.r)
			if tt.code == "" && tt.err == nil {
				if err != nil || s.Report().Rows != 39_999 {
					t.Errorf("%d rows, %v", s.Report().Rows, err)
				}
			} else if fault.CodeOf(err) != tt.code && tt.code != "" || tt.err != nil && !errors.Is(err, tt.err) {
				t.Errorf("refused with %q (%v)", fault.CodeOf(err), err)
			}
			got := 0
			err = filepath.WalkDir(filepath.Join(dir, "vault"), func(_ string, d fs.DirEntry, err error) error {
				if err == nil && d.Type().IsRegular() {
					got++
				}
				return err
			})
			if err != nil || got != tt.kept {
				t.Errorf("%d files in the vault, want %d (%v)", got, tt.kept, err)
			}
		})
	}
}

// letters never end.
type letters struct{}

func (letters) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
		if i%80 == 79 {
			p[i] = '\n'
		}
	}
	return len(p), nil
}
