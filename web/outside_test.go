package web_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/tessera/api"
	"github.com/transparency-dev/tessera/client"
	"github.com/transparency-dev/tessera/fsck"

	"huishu/ledger"
	"huishu/ledger/anchor"
	"huishu/ledger/ledgertest"
	"huishu/ledger/tlog"
	"huishu/ledger/witness"
	"huishu/web"
	"huishu/web/backend"
)

// notary is a room whose acts leave nothing behind but their event.
func notary() ledger.Room {
	return ledger.Room{
		Name: "notary", Migrations: fstest.MapFS{"0001_notary.sql": {Data: []byte("-- +goose Up\nCREATE TABLE stamp (id TEXT PRIMARY KEY);")}},
		Record:   []string{"stamp"},
		Subjects: []ledger.Subject{{Kind: "stamp", Load: func(_ *ledger.Tx, id string) (any, error) { return id, nil }}},
	}
}

// stamp writes one event: a leaf of the log.
func stamp(tx *ledger.Tx, payload string) (string, error) {
	tx.Grant("stamp")
	return tx.Record(ledger.Event{Kind: "stamp", Subject: ledger.Ref{Kind: "stamp", ID: "1"}, Payload: payload})
}

// outside is our log as strangers see it: behind HTTP, with nothing but its address and its key.
type outside struct {
	*testing.T
	db      *ledger.DB
	url     string
	backend *backend.Backend
}

func newOutside(t *testing.T) *outside {
	t.Helper()
	b := &backend.Backend{
		DB: ledgertest.NewWith(t, ledger.Options{Rooms: []ledger.Room{anchor.Room(), witness.Room(), notary()}, SM2Key: ledgertest.SM2Key(t)}), Logger: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError})),
		PublicURL: "http://test", Anchors: func() anchor.Status { return anchor.Status{} },
	}
	srv := httptest.NewServer(web.New(b))
	t.Cleanup(srv.Close)
	return &outside{T: t, db: b.DB, url: srv.URL + "/log/", backend: b}
}

// growTo appends leaves until there are size of them, thousands to a transaction.
func (o *outside) growTo(size int64) {
	o.Helper()
	for o.db.Head().Size < size {
		err := o.db.Update(o.Context(), ledger.System, func(tx *ledger.Tx) error {
			for range min(size-o.db.Head().Size, 8192) {
				if _, err := stamp(tx, ""); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			o.Fatal(err)
		}
	}
}

// fsck has Tessera's own checker recompute the log at an address from its entries and compare every tile and the
// root. It is called as a package and with a deadline: the command exits 0 on some corruptions, and on some it does not end.
func (o *outside) fsck(address string) error {
	o.Helper()
	root, err := url.Parse(address)
	if err != nil {
		o.Fatal(err)
	}
	src, err := client.NewHTTPFetcher(root, nil)
	if err != nil {
		o.Fatal(err)
	}
	v, err := tlog.ParseVKey(o.db.VerifierKey())
	if err != nil {
		o.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(o.Context(), 30*time.Second)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- fsck.New(o.db.Origin(), v, src, leafHashes, fsck.Opts{N: 4}).Check(ctx) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// leafHashes reads an entry bundle with Tessera's reader and hashes it with Tessera's hasher.
func leafHashes(bundle []byte) ([][]byte, error) {
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

// TestFsckPasses: an independent program recomputes our root from what we serve, at the sizes where tiles begin and end.
func TestFsckPasses(t *testing.T) {
	t.Parallel()
	o := newOutside(t)
	for _, size := range []int64{0, 1, 255, 256, 257, 256*256 + 1} {
		o.growTo(size)
		if got := o.db.Head().Size; got != size {
			t.Fatalf("the log holds %d leaves, want %d", got, size)
		}
		if err := o.fsck(o.url); err != nil {
			t.Errorf("%d leaves: %v", size, err)
		}
	}
}

// TestFsckFailsOnTampering: the same program finds one changed byte, whatever holds it.
func TestFsckFailsOnTampering(t *testing.T) {
	t.Parallel()
	o := newOutside(t)
	o.growTo(600)
	for name, change := range map[string]func(path string, b []byte){
		"an entry":          changed("tile/entries/001", 3000),
		"a full tile":       changed("tile/0/000", 40*tlog.HashSize),
		"a partial tile":    changed("tile/0/002.p/88", 5),
		"a tile of level 1": changed("tile/1/000.p/2", 33),
		"the checkpoint":    changed("checkpoint", len(o.db.Origin())+8),
	} {
		hit := false
		copied := o.copied(func(path string, b []byte) {
			before := string(b)
			change(path, b)
			hit = hit || string(b) != before
		})
		err := o.fsck(copied)
		if err == nil || !hit || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s changed (%v): fsck says %v", name, hit, err)
		}
	}
	if err := o.fsck(o.copied(func(string, []byte) {})); err != nil {
		t.Errorf("an unchanged copy: %v", err)
	}
}

// changed changes one byte of one file.
func changed(file string, at int) func(string, []byte) {
	return func(path string, b []byte) {
		if path == file {
			b[at] ^= 1
		}
	}
}

// copied serves a copy of the log in which change has had its hand.
func (o *outside) copied(change func(path string, b []byte)) (address string) {
	o.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path := strings.TrimPrefix(r.URL.Path, "/")
		status, body, err := o.get(r.Context(), path)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		if status == http.StatusOK {
			change(path, body)
		}
		w.WriteHeader(status)
		_, _ = w.Write(body)
	}))
	o.Cleanup(srv.Close)
	return srv.URL + "/"
}

// get reads one file of the log, or with a slash before it anything else of the server.
func (o *outside) get(ctx context.Context, path string) (status int, body []byte, err error) {
	address := o.url + path
	if strings.HasPrefix(path, "/") {
		address = strings.TrimSuffix(o.url, "/log/") + path
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, nil, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, fmt.Errorf("reading %s: %w", path, err)
	}
	defer res.Body.Close()
	body, err = io.ReadAll(res.Body)
	return res.StatusCode, body, err
}
