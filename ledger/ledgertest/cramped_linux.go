package ledgertest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"huishu/ledger"
)

// Cramped is a PostgreSQL database on a small file system of its own, which can be filled. The write-ahead log of the server is elsewhere.
type Cramped struct {
	// URL is the database's.
	URL string

	dir string
}

// NewCramped makes a migrated database on a file system of size MiB. Only root may mount one: for others the test is skipped.
func NewCramped(t testing.TB, size int, rooms ...ledger.Room) *Cramped {
	t.Helper()
	c := started(t)
	if os.Getuid() != 0 {
		t.Skip("no full disk is tested on PostgreSQL: only root may mount a small file system")
	}
	dir, err := os.MkdirTemp("", "huishu-cramped-") //nolint:usetesting // the server's own user must reach it: a test's directory is closed to others
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Remove(dir) })
	err = syscall.Mount("none", dir, "tmpfs", 0, fmt.Sprintf("size=%dm,mode=0755", size))
	if errors.Is(err, syscall.EPERM) {
		t.Skip("no full disk is tested on PostgreSQL: this root may mount nothing")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	small := &Cramped{dir: dir}
	space := filepath.Join(dir, "space")
	if err := os.Mkdir(space, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := serverUser(space); err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(c.migrated(t, rooms))
	if err != nil {
		t.Fatal(err)
	}
	template, name := strings.TrimPrefix(u.Path, "/"), "cramped_"+filepath.Base(dir)[len("huishu-cramped-"):]
	run := func(ctx context.Context, statement string) {
		t.Helper()
		if err := c.exec(ctx, "postgres", statement); err != nil {
			t.Errorf("%s: %v", statement, err)
		}
	}
	run(t.Context(), "CREATE TABLESPACE "+name+" LOCATION '"+space+"'")
	t.Cleanup(func() { run(context.Background(), "DROP TABLESPACE "+name) }) // or the server would miss its files at the next checkpoint
	run(t.Context(), "CREATE DATABASE "+name+" TEMPLATE "+template+" TABLESPACE "+name)
	t.Cleanup(func() { small.Free(t); run(context.Background(), "DROP DATABASE "+name+" WITH (FORCE)") })
	small.URL = c.url(name)
	return small
}

// Fill leaves no room on the file system.
func (c *Cramped) Fill(t testing.TB) {
	t.Helper()
	f, err := os.Create(filepath.Join(c.dir, "ballast"))
	if err != nil {
		t.Fatal(err)
	}
	block := make([]byte, 4096)
	for err == nil {
		_, err = f.Write(block)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Error(err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
}

// Free makes the room again.
func (c *Cramped) Free(t testing.TB) {
	t.Helper()
	if err := os.Remove(filepath.Join(c.dir, "ballast")); err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}
