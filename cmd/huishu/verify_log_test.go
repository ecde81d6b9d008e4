package main

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"huishu/ledger/fault"
	"huishu/ledger/tlog"
)

// servedLog is a log of entries as a server shows it, in memory; a test may show it otherwise than it is.
type servedLog struct {
	testing.TB
	key     tlog.Key
	entries []string
	// head is the size of the newest checkpoint.
	head int64
	// gone are the addresses that the server does not serve, other is what it serves in place of what is there.
	gone  map[string]bool
	other map[string][]byte
}

func newServedLog(t testing.TB, entries int) *servedLog {
	t.Helper()
	skey, _, err := tlog.GenerateKey(rand.Reader, cityOrigin)
	if err != nil {
		t.Fatal(err)
	}
	l := &servedLog{TB: t, head: int64(entries), gone: map[string]bool{}, other: map[string][]byte{}}
	if l.key, err = tlog.ParseKey(skey); err != nil {
		t.Fatal(err)
	}
	for i := range entries {
		l.entries = append(l.entries, fmt.Sprintf("entry %d", i))
	}
	return l
}

// tree is the log as it was at a size: its root, and its tiles by address.
func (l *servedLog) tree(size int64) (root tlog.Hash, tiles map[string][]byte) {
	edge, err := tlog.NewEdge(0, nil)
	if err != nil {
		l.Fatal(err)
	}
	for _, e := range l.entries[:size] {
		edge.Append(tlog.RecordHash([]byte(e)))
	}
	tiles = map[string][]byte{}
	for _, t := range edge.Changed() {
		tiles[t.Path()] = t.Data
	}
	return edge.Root(), tiles
}

func (l *servedLog) checkpoint(size int64) []byte {
	root, _ := l.tree(size)
	note, err := tlog.Checkpoint{Origin: cityOrigin, Size: size, Root: root}.Sign(l.key.Signer)
	if err != nil {
		l.Fatal(err)
	}
	return note
}

func (l *servedLog) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(r.URL.Path, "/log/")
	if b, ok := l.other[path]; ok {
		_, _ = w.Write(b)
		return
	}
	_, tiles := l.tree(l.head)
	level, index, width, err := tlog.ParseTilePath(path)
	switch b := tiles[path]; {
	case l.gone[path]:
	case path == "checkpoint":
		_, _ = w.Write(l.checkpoint(l.head))
		return
	case err == nil && level == tlog.EntriesLevel:
		var bundle []byte
		for _, e := range l.entries[index*tlog.TileWidth:][:width] {
			if bundle, err = tlog.AppendEntry(bundle, []byte(e)); err != nil {
				l.Error(err)
			}
		}
		_, _ = w.Write(bundle)
		return
	case b != nil:
		_, _ = w.Write(b)
		return
	}
	http.NotFound(w, r)
}

// TestSavedCheckpointAgainstLog compares a checkpoint that a reader kept with the log as it stands today: one that has only grown
// agrees, and every way to change the past is found out.
func TestSavedCheckpointAgainstLog(t *testing.T) {
	isolate(t)
	l := newServedLog(t, 700)
	early := write(t, "checkpoint", l.checkpoint(300))
	server := httptest.NewServer(l)
	defer server.Close()
	verify := func(want int, args ...string) string {
		t.Helper()
		out, errOut, code, err := run(t, append([]string{"verify", "--lang", "en", "--key", l.key.VKey}, args...)...)
		if code != want {
			t.Errorf("%v: exit %d (%v), want %d\n%s%s", args, code, err, want, out, errOut)
		}
		return fmt.Sprint(out, errOut, err)
	}
	says := func(out, want string) {
		t.Helper()
		if !strings.Contains(out, want) {
			t.Errorf("output lacks %q:\n%s", want, out)
		}
	}
	atSite := []string{"--url", server.URL}
	says(verify(0, early), "not checked (--url)")
	for _, size := range []int64{0, 1, 255, 256, 300, 512, 700} {
		file := write(t, fmt.Sprint(size), l.checkpoint(size))
		out := verify(0, append(atSite, "--entries", file)...)
		says(out, fmt.Sprintf("✓ consistency: The %d entries of the checkpoint stand unchanged in the log of now, which has 700", size))
		says(out, "✓ all entries: All 700 entries were downloaded")
	}
	says(verify(2, "--entries", early), "This needs --url")

	asked := append(atSite, "--entries", early)
	kept := *l
	for name, c := range map[string]struct {
		change func()
		says   string
	}{
		"entries cut off":      {func() { l.head = 299 }, "fewer than the checkpoint's 300"},
		"past changed":         {func() { l.entries[7] = "forged" }, "is not the beginning of the log of 700"},
		"same size, forked":    {func() { l.entries[7], l.head = "forged", 300 }, "signed another root for the same number"},
		"entry withheld":       {func() { l.other["tile/entries/001"] = nil }, "The bundle of entries from number 256 on is not whole"},
		"entry changed":        {func() { l.other["tile/entries/000"] = l.forged(0, 256) }, "computed from the first 300 entries is not the one that your checkpoint signs"},
		"later entry changed":  {func() { l.other["tile/entries/002.p/188"] = l.forged(600, 700) }, "computed from the first 700 entries is not the one that the log's present checkpoint signs"},
		"tile changed":         {func() { l.other["tile/0/001"] = make([]byte, 256*tlog.HashSize) }, "is not the beginning of the log of 700"},
		"tile missing":         {func() { l.gone["tile/0/001"] = true }, "The log could not be asked: The server has no " + server.URL + "/log/tile/0/001"},
		"checkpoint unsigned":  {func() { l.other["checkpoint"] = newServedLog(t, 700).checkpoint(700) }, "is not to be believed"},
		"checkpoint missing":   {func() { l.gone["checkpoint"] = true }, "The server has no " + server.URL + "/log/checkpoint"},
		"checkpoint is a page": {func() { l.other["checkpoint"] = []byte("<!doctype html>") }, "Not a sound checkpoint"},
	} {
		l.entries = append([]string(nil), kept.entries...)
		c.change()
		out := verify(1, asked...)
		if says(out, c.says); t.Failed() {
			t.Fatal(name)
		}
		l.head, l.gone, l.other = kept.head, map[string]bool{}, map[string][]byte{}
	}
	l.entries = kept.entries

	// A log may drop a partial tile or bundle once the full one is there; the reader takes the full one.
	l.gone["tile/entries/002.p/188"] = true
	full := strings.Repeat("\x00\x00", tlog.TileWidth-188)
	var bundle []byte
	for _, e := range l.entries[512:700] {
		bundle, _ = tlog.AppendEntry(bundle, []byte(e))
	}
	l.other["tile/entries/002"] = append(bundle, full...)
	verify(0, asked...)
}

// TestSavedCheckpointOfARetiredKey: a checkpoint bears no date, so that one by a retired key counts only where the log, by the key in use,
// bears it out.
func TestSavedCheckpointOfARetiredKey(t *testing.T) {
	isolate(t)
	l := newServedLog(t, 700)
	early := write(t, "checkpoint", l.checkpoint(300))
	server := httptest.NewServer(l)
	defer server.Close()
	old := l.key
	l.key = newServedLog(t, 0).key
	for _, args := range [][]string{{"trust", old.VKey}, {"trust", "--replace", l.key.VKey}} {
		if _, errOut, code, err := run(t, args...); code != 0 {
			t.Fatal(args, err, errOut)
		}
	}
	if out, _, code, _ := run(t, "verify", "--lang", "en", early); code != 1 || !strings.Contains(out, "a checkpoint bears no time") {
		t.Errorf("offline: exit %d\n%s", code, out)
	}
	if out, _, code, _ := run(t, "verify", "--lang", "en", "--url", server.URL, early); code != 0 || !strings.Contains(out, "✓ consistency") {
		t.Errorf("with the log: exit %d\n%s", code, out)
	}
	l.entries[7] = "forged"
	if out, _, code, _ := run(t, "verify", "--lang", "en", "--url", server.URL, early); code != 1 || !strings.Contains(out, "✗ consistency") {
		t.Errorf("with a log that forged its past: exit %d\n%s", code, out)
	}
	l.key = old // the thief of the old key serves a log of his own
	if out, _, code, _ := run(t, "verify", "--lang", "en", "--url", server.URL, early); code != 1 || !strings.Contains(out, "is not to be believed") {
		t.Errorf("with a log that the old key signs: exit %d\n%s", code, out)
	}
}

// TestDeadRegister: what could not be downloaded is not said to have been, nor what it would have proved.
func TestDeadRegister(t *testing.T) {
	isolate(t)
	dead := httptest.NewServer(nil)
	dead.Close()
	out, _, code, _ := run(t, "verify", "--lang", "en", "--url", dead.URL, "HZ-DJ-2026-000001")
	if code != 2 || !strings.Contains(out, "NOT VERIFIABLE") || strings.Contains(out, "Downloaded from") || strings.Contains(out, "only one spelling") {
		t.Errorf("exit %d\n%s", code, out)
	}
}

// TestVerifySaysWhatToDo where a key or the chain is not to be had.
func TestVerifySaysWhatToDo(t *testing.T) {
	isolate(t)
	c := newCity(t, anchored)
	file := write(t, "c.json", c.file)
	_, _, code, err := run(t, "verify", "--lang", "en", "--key", "nosuchkey", file)
	if code != 2 || fault.From(err).Remedy.In("en") == "" {
		t.Errorf("exit %d: %v", code, err)
	}
	out, _, code, _ := run(t, "verify", "--lang", "en", "--key", c.key.VKey, "--rpc", "nonsense", file)
	if code != 1 || !strings.Contains(out, "check the address given with --rpc") {
		t.Errorf("exit %d\n%s", code, out)
	}
}

// forged is a bundle whose last entry is another.
func (l *servedLog) forged(from, to int64) (bundle []byte) {
	var err error
	for _, e := range append(append([]string(nil), l.entries[from/256*256:to-1]...), "forged") {
		if bundle, err = tlog.AppendEntry(bundle, []byte(e)); err != nil {
			l.Fatal(err)
		}
	}
	return bundle
}
