package vault_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"huishu/ledger/fault"
	"huishu/ledger/vault"
)

func open(t *testing.T) (*vault.Vault, string) {
	t.Helper()
	dir := t.TempDir()
	v, err := vault.Open(filepath.Join(dir, "vault"), filepath.Join(dir, "keys", "vault.key"))
	if err != nil {
		t.Fatal(err)
	}
	return v, dir
}

func put(t *testing.T, v *vault.Vault, b []byte) vault.Ref {
	t.Helper()
	ref, err := v.Put(t.Context(), bytes.NewReader(b), 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

func randomBytes(t *testing.T, n int) []byte {
	t.Helper()
	b := make([]byte, n)
	if _, err := rand.Read(b); err != nil {
		t.Fatal(err)
	}
	return b
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			all = append(all, p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	v, dir := open(t)
	for _, n := range []int{1, 65535, 65536, 65537, 300_000} {
		b := randomBytes(t, n)
		ref := put(t, v, b)
		if ref.Size != int64(n) || !v.Has(ref.SHA256) {
			t.Fatalf("%d bytes: ref %+v, has %v", n, ref, v.Has(ref.SHA256))
		}
		r, err := v.Open(ref)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(got, b) {
			t.Fatalf("%d bytes: read back %d, %v", n, len(got), err)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		stored, err := os.ReadFile(filepath.Join(dir, "vault", ref.SHA256[:2], ref.SHA256))
		if err != nil {
			t.Fatal(err)
		}
		if n > 100 && bytes.Contains(stored, b[:64]) {
			t.Fatal("plain bytes on the disk")
		}
	}
	for _, p := range files(t, filepath.Join(dir, "vault")) {
		info, err := os.Stat(p)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %o", p, info.Mode().Perm())
		}
	}
}

func TestReopenReads(t *testing.T) {
	t.Parallel()
	v, dir := open(t)
	ref := put(t, v, []byte("营业执照"))
	again, err := vault.Open(filepath.Join(dir, "vault"), filepath.Join(dir, "keys", "vault.key"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := again.Open(ref)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if b, err := io.ReadAll(r); err != nil || string(b) != "营业执照" {
		t.Fatalf("%q %v", b, err)
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	v, dir := open(t)
	cases := []struct {
		name  string
		bytes int
		limit int64
		code  string
	}{
		{"at the limit", 1000, 1000, ""},
		{"one over", 1001, 1000, "vault.too_large"},
		{"empty", 0, 1000, "vault.empty"},
		{"far over", 5 << 20, 1 << 20, "vault.too_large"},
	}
	for _, c := range cases {
		before := len(files(t, dir))
		_, err := v.Put(t.Context(), bytes.NewReader(randomBytes(t, c.bytes)), c.limit)
		if fault.CodeOf(err) != c.code {
			t.Errorf("%s: %v", c.name, err)
		}
		if c.code != "" && len(files(t, dir)) != before {
			t.Errorf("%s: something was left behind", c.name)
		}
	}
}

func TestBrokenUploadLeavesNothing(t *testing.T) {
	t.Parallel()
	v, dir := open(t)
	before := len(files(t, dir))
	broken := io.MultiReader(bytes.NewReader(randomBytes(t, 200_000)), &failing{})
	if _, err := v.Put(t.Context(), broken, 1<<30); !errors.Is(err, errCut) {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := v.Put(ctx, strings.NewReader("x"), 10); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if n := len(files(t, dir)); n != before {
		t.Fatalf("%d files, %d before", n, before)
	}
}

var errCut = errors.New("connection cut")

type failing struct{}

func (*failing) Read([]byte) (int, error) { return 0, errCut }

// Every single changed, missing or added byte of a stored file is seen by Open.
func TestTamper(t *testing.T) {
	t.Parallel()
	v, dir := open(t)
	ref := put(t, v, []byte("检测报告：未发现个人信息"))
	other := put(t, v, []byte("检测报告：发现个人信息！"))
	file := filepath.Join(dir, "vault", ref.SHA256[:2], ref.SHA256)
	good, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	try := func(what string, b []byte) {
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if r, err := v.Open(ref); fault.CodeOf(err) != "vault.damaged" {
			t.Errorf("%s: %v, reader %v", what, err, r)
		}
	}
	for i := range good {
		b := bytes.Clone(good)
		b[i] ^= 1
		try("flipped byte", b)
	}
	for n := range len(good) {
		try("truncated", good[:n])
	}
	try("appended", append(bytes.Clone(good), 0))
	swapped, err := os.ReadFile(filepath.Join(dir, "vault", other.SHA256[:2], other.SHA256))
	if err != nil {
		t.Fatal(err)
	}
	try("another whole document of the same vault", swapped)

	// Putting the same bytes again mends it.
	if again := put(t, v, []byte("检测报告：未发现个人信息")); again != ref {
		t.Fatalf("%+v, not %+v", again, ref)
	}
	r, err := v.Open(ref)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestNamesAreHashes(t *testing.T) {
	t.Parallel()
	v, _ := open(t)
	for _, sum := range []string{"", "../../etc/passwd", strings.Repeat("0", 64), strings.Repeat("A", 64), "ab"} {
		if v.Has(sum) {
			t.Errorf("has %q", sum)
		}
		if _, err := v.Open(vault.Ref{SHA256: sum, Size: 1}); fault.CodeOf(err) != "vault.missing" {
			t.Errorf("%q: %v", sum, err)
		}
	}
}

func TestKeyFile(t *testing.T) {
	t.Parallel()
	_, dir := open(t)
	key := filepath.Join(dir, "keys", "vault.key")
	info, err := os.Stat(key)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v %v", info.Mode(), err)
	}
	reopen := func() error {
		_, err := vault.Open(filepath.Join(dir, "vault"), key)
		return err
	}
	for _, mode := range []os.FileMode{0o640, 0o604, 0o660, 0o777} {
		if err := os.Chmod(key, mode); err != nil {
			t.Fatal(err)
		}
		if f := fault.From(reopen()); f.Code != "vault.key_mode" || !strings.Contains(f.Remedy.EN, "chmod 600") {
			t.Errorf("mode %o: %v", mode, f)
		}
	}
	if err := os.Chmod(key, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := reopen(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(key, []byte("nonsense\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := reopen(); fault.CodeOf(err) != "vault.key_bad" {
		t.Error(err)
	}
}

// A lost key is said, not papered over with a new one, as soon as anything is stored.
func TestLostKey(t *testing.T) {
	t.Parallel()
	v, dir := open(t)
	put(t, v, []byte("x"))
	key := filepath.Join(dir, "keys", "vault.key")
	if err := os.Remove(key); err != nil {
		t.Fatal(err)
	}
	if _, err := vault.Open(filepath.Join(dir, "vault"), key); fault.CodeOf(err) != "vault.key_missing" {
		t.Fatal(err)
	}
	if _, err := os.Stat(key); !os.IsNotExist(err) {
		t.Fatal("a new key was written")
	}
}

// A key that is rotated by a new first line still reads what the old one wrote.
func TestRotatedKey(t *testing.T) {
	t.Parallel()
	v, dir := open(t)
	ref := put(t, v, []byte("old"))
	_, otherDir := open(t)
	key := filepath.Join(dir, "keys", "vault.key")
	oldKey, err := os.ReadFile(key)
	if err != nil {
		t.Fatal(err)
	}
	newKey, err := os.ReadFile(filepath.Join(otherDir, "keys", "vault.key"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(key, append(newKey, oldKey...), 0o600); err != nil {
		t.Fatal(err)
	}
	v, err = vault.Open(filepath.Join(dir, "vault"), key)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []vault.Ref{ref, put(t, v, []byte("new"))} {
		rc, err := v.Open(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := rc.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSweep(t *testing.T) {
	t.Parallel()
	v, dir := open(t)
	ref := put(t, v, []byte("keep"))
	if err := os.WriteFile(filepath.Join(dir, "vault", "tmp", "put-1"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := v.Sweep(); err != nil {
		t.Fatal(err)
	}
	if n := len(files(t, filepath.Join(dir, "vault"))); n != 1 || !v.Has(ref.SHA256) {
		t.Fatalf("%d files left", n)
	}
}

func TestConcurrentPutsOfTheSameBytes(t *testing.T) {
	t.Parallel()
	v, _ := open(t)
	b := randomBytes(t, 100_000)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			ref, err := v.Put(context.Background(), bytes.NewReader(b), 1<<20)
			if err != nil {
				t.Error(err)
				return
			}
			r, err := v.Open(ref)
			if err != nil {
				t.Error(err)
				return
			}
			if err := r.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestCleanName(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"营业执照.pdf": "营业执照.pdf", "../../etc/passwd": "passwd", `C:\a\b.xlsx`: "b.xlsx", "a\r\nSet-Cookie: x.pdf": "aSet-Cookie: x.pdf",
		"fdp.\u202eexe": "fdp.exe", " .. ": "", "a/": "", "\x00x.csv": "x.csv",
	} {
		if got := vault.CleanName(in); got != want {
			t.Errorf("%q: %q, not %q", in, got, want)
		}
	}
	long := vault.CleanName(strings.Repeat("数据", 200) + ".xlsx")
	if len(long) > 200 || !strings.HasSuffix(long, "….xlsx") {
		t.Errorf("%d bytes: %s", len(long), long)
	}
	for name, want := range map[string]string{"a.PDF": "application/pdf", "x.svg": "application/octet-stream", "x.html": "application/octet-stream", "x": "application/octet-stream"} {
		if got := vault.TypeOf(name); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func FuzzCleanName(f *testing.F) {
	f.Add("../a/..\\b\x00.pdf")
	f.Fuzz(func(t *testing.T, s string) {
		got := vault.CleanName(s)
		if len(got) > 200 || strings.ContainsAny(got, "/\\\r\n\x00") || got == "." || got == ".." {
			t.Fatalf("%q becomes %q", s, got)
		}
		if vault.CleanName(got) != got {
			t.Fatalf("%q is not stable", got)
		}
	})
}
