package main

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"huishu/ledger/tlog"
)

const cityOrigin = "data.example.test/log"

// city is an issuer with a log of a few events.
type city struct {
	key  tlog.Key
	file []byte // a certificate that it issued
	code string
}

func newCity(t *testing.T, change func(r *tlog.Receipt)) city {
	t.Helper()
	skey, _, err := tlog.GenerateKey(rand.Reader, cityOrigin)
	if err != nil {
		t.Fatal(err)
	}
	c := city{code: "DP-4413-0001"}
	if c.key, err = tlog.ParseKey(skey); err != nil {
		t.Fatal(err)
	}
	e := tlog.Event{ID: "0199c2a0-7d1e-7c3a-9a55-1f2e3d4c5b6a", Kind: "registration.register", Public: true, Time: 1767230445123,
		Subject: tlog.Ref{Kind: "registration", ID: "r1", Code: c.code}, Payload: json.RawMessage(`{"title":"停车热度指数"}`)}
	body, err := e.AppendJSON(nil)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := tlog.LeafBytes(e.Leaf([32]byte{1}, body))
	if err != nil {
		t.Fatal(err)
	}
	edge, err := tlog.NewEdge(0, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		if i == 3 {
			edge.Append(tlog.RecordHash(leaf))
			continue
		}
		edge.Append(tlog.RecordHash([]byte{byte(i)}))
	}
	tile := edge.Changed()[0].Data
	proof, err := tlog.ProveInclusion(5, 3, func(int, int64) ([]byte, error) { return tile, nil })
	if err != nil {
		t.Fatal(err)
	}
	cp, err := tlog.Checkpoint{Origin: cityOrigin, Size: 5, Root: edge.Root()}.Sign(c.key.Signer)
	if err != nil {
		t.Fatal(err)
	}
	r := tlog.Receipt{Kind: tlog.Certificate, Code: c.code, Event: body, Salt: [32]byte{1},
		Log: tlog.Inclusion{Origin: cityOrigin, Index: 3, Proof: proof, Checkpoint: string(cp)}}
	if change != nil {
		change(&r)
	}
	if c.file, err = r.Sign(c.key); err != nil {
		t.Fatal(err)
	}
	return c
}

// write saves a file in a directory of the test's own and returns its path.
func write(t *testing.T, name string, b []byte) string {
	t.Helper()
	p := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(p, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return p
}

// run executes the two commands under a root with the program's persistent flags.
func run(t *testing.T, args ...string) (stdout, stderr string, code int, err error) {
	t.Helper()
	root := &cobra.Command{Use: "huishu", SilenceErrors: true, SilenceUsage: true}
	root.PersistentFlags().Bool("json", false, "")
	root.PersistentFlags().String("lang", "zh", "")
	root.AddCommand(newVerifyCommand(), newTrustCommand())
	var out, errOut bytes.Buffer
	root.SetOut(&out)
	root.SetErr(&errOut)
	root.SetIn(strings.NewReader(""))
	root.SetArgs(args)
	err = root.ExecuteContext(t.Context())
	var ee *exitError
	switch {
	case err == nil:
	case errors.As(err, &ee):
		code = ee.code
	default:
		code = -1
	}
	return out.String(), errOut.String(), code, err
}

// isolate gives the test a trust store of its own.
func isolate(t *testing.T) string {
	t.Helper()
	p := filepath.Join(t.TempDir(), "sub", "trust.json")
	t.Setenv("HUISHU_TRUST", p)
	return p
}

func TestVerifyCommand(t *testing.T) {
	isolate(t)
	c := newCity(t, nil)
	other := newCity(t, nil)
	good := write(t, "certificate.json", c.file)
	bad := write(t, "changed.json", bytes.Replace(c.file, []byte("停车"), []byte("停业"), 1))
	keyFile := write(t, "log.vkey", []byte("# key of the city\n"+c.key.VKey+"\n"))
	data := t.TempDir()
	if err := os.MkdirAll(filepath.Join(data, "keys"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(data, "keys", "log.vkey"), []byte(c.key.VKey+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	status := func(s tlog.Status) string {
		b, err := tlog.StatusList{Issued: 1767240000000, Entries: map[string]tlog.StatusEntry{c.code: {Status: s, Since: tlog.FormatTime(1767230445123)}}}.Sign(c.key)
		if err != nil {
			t.Fatal(err)
		}
		return write(t, "status.json", b)
	}
	tests := []struct {
		name  string
		args  []string
		code  int
		wants []string
	}{
		{"key as it is", []string{"--key", c.key.VKey, good}, 0, []string{"【有效】", "证书 " + c.code, "✓ 签名", "✓ 入日志", "尚未上链", "--status"}},
		{"key in a file", []string{good, "--key", keyFile}, 0, []string{"【有效】"}},
		{"key of a data directory", []string{good, "--data", data}, 0, []string{"【有效】"}},
		{"two keys", []string{good, "--key", other.key.VKey, "--key", keyFile}, 0, []string{"【有效】"}},
		{"English", []string{good, "--key", keyFile, "--lang", "en"}, 0, []string{"【VALID】", "✓ signature: The issuer's signature"}},
		{"no key", []string{good}, 1, []string{"【无效】", "内容自洽，但签发者未知"}},
		{"another key", []string{good, "--key", other.key.VKey, "--lang", "en"}, 1, []string{"【INVALID】", "self-consistent, signer unknown"}},
		{"changed", []string{bad, "--key", keyFile}, 1, []string{"【无效】", "✗ 签名", "✗ 入日志"}},
		{"good and changed", []string{good, bad, "--key", keyFile}, 1, []string{"【有效】", "【无效】"}},
		{"status valid", []string{good, "--key", keyFile, "--status", status(tlog.StatusValid)}, 0, []string{"✓ 状态"}},
		{"status old", []string{good, "--key", keyFile, "--lang", "en", "--status", status(tlog.StatusValid)}, 0, []string{"✓ status", "the list is stale (issued"}},
		{"status suspended", []string{good, "--key", keyFile, "--status", status(tlog.StatusSuspended)}, 1, []string{"【无效】", "✗ 状态", "起暂停"}},
		{"status ended", []string{good, "--key", keyFile, "--status", status(tlog.StatusEnded)}, 1, []string{"【无效】", "✗ 状态"}},
		{"rpc without anchor", []string{good, "--key", keyFile, "--rpc", "http://127.0.0.1:1"}, 1, []string{"✗ 链上", "没有锚定信息"}},
		{"a PDF of somebody else", []string{write(t, "a.pdf", []byte("%PDF-1.7\n")), "--key", keyFile}, 1, []string{"【无效】", "末尾没有签名"}},
		{"web page", []string{write(t, "a.html", []byte("\n<!DOCTYPE html>")), "--key", keyFile}, 2, []string{"网页"}},
		{"no such file", []string{good, "nowhere.json", "--key", keyFile}, 2, []string{"【有效】", "【无法验证】", "无法读取"}},
		{"a folder", []string{filepath.Dir(good), "--key", keyFile}, 0, []string{"【有效】", "证书 " + c.code}},
		{"an empty folder", []string{t.TempDir(), "--key", keyFile}, 2, nil},
		{"bytes that are nothing", []string{write(t, "x", []byte{0, 1, 2}), "--key", keyFile}, 1, []string{"【无效】"}},
		{"empty file", []string{write(t, "x", nil), "--key", keyFile}, 1, []string{"【无效】"}},
		{"a verifier key instead", []string{keyFile, "--key", keyFile}, 1, []string{"【无效】"}},
		{"no file", nil, 2, nil},
		{"mistyped key", []string{good, "--key", c.key.VKey[:len(c.key.VKey)-1]}, 2, nil},
		{"key file without key", []string{good, "--key", good}, 2, nil},
		{"no such key file", []string{good, "--key", "nowhere"}, 2, nil},
		{"data directory without key", []string{good, "--data", t.TempDir()}, 2, nil},
		{"no such status list", []string{good, "--key", keyFile, "--status", "nowhere"}, 2, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out, _, code, err := run(t, append([]string{"verify"}, tt.args...)...)
			if code != tt.code {
				t.Errorf("exit %d (%v), want %d\n%s", code, err, tt.code, out)
			}
			for _, w := range tt.wants {
				if !strings.Contains(out, w) {
					t.Errorf("output lacks %q:\n%s", w, out)
				}
			}
		})
	}
}

func TestVerifyJSON(t *testing.T) {
	isolate(t)
	c := newCity(t, nil)
	good := write(t, "certificate.json", c.file)
	bad := write(t, "changed.json", append(bytes.Clone(c.file), ' '))
	out, _, code, _ := run(t, "verify", "--json", "--lang", "en", "--key", c.key.VKey, good, bad, "nowhere")
	if code != 2 {
		t.Errorf("exit %d", code)
	}
	var got []struct {
		File, Kind, Code string
		Valid            bool
		Steps            []struct {
			Name, Detail, Proves string
			OK                   bool
		}
	}
	dec := json.NewDecoder(strings.NewReader(out))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&got); err != nil || dec.More() {
		t.Fatalf("not one document of the agreed shape: %v\n%s", err, out)
	}
	if len(got) != 3 || !got[0].Valid || got[1].Valid || got[2].Valid || got[0].File != good || got[0].Kind != "certificate" || got[0].Code != c.code {
		t.Fatalf("got %+v", got)
	}
	if len(got[0].Steps) != 6 || got[0].Steps[0].Name != "format" || !got[0].Steps[0].OK || got[1].Steps[0].OK || got[1].Steps[0].Detail == "" {
		t.Errorf("steps %+v", got)
	}
	if out, _, code, _ = run(t, "verify", "--json", bad); code != 1 || !json.Valid([]byte(out)) {
		t.Errorf("exit %d with %s", code, out)
	}
}

func TestVerifyOutputIsSafeForTerminals(t *testing.T) {
	isolate(t)
	c := newCity(t, nil)
	evil := write(t, "evil.json", []byte(`{"format":"\u001b[2J\u202eevil"}`))
	out, _, code, _ := run(t, "verify", "--key", c.key.VKey, evil)
	if code != 1 || strings.ContainsAny(out, "\x1b\u202e") {
		t.Errorf("exit %d, %q", code, out)
	}
}

// rpcServer answers every JSON-RPC call with one result, like a chain that is not the one named.
func rpcServer(t *testing.T, result string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var req struct{ ID json.RawMessage }
		if err := json.NewDecoder(r.Body).Decode(&req); err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"jsonrpc":"2.0","id":` + string(req.ID) + `,"result":` + result + `}`))
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func anchored(r *tlog.Receipt) {
	text, _, _ := strings.Cut(r.Log.Checkpoint, "\n\n")
	cp, err := tlog.ParseCheckpoint(text + "\n")
	if err != nil {
		panic(err)
	}
	origin := sha256.Sum256([]byte(cityOrigin))
	r.Anchor = &tlog.Anchor{ChainID: 4413, Contract: "0x" + strings.Repeat("ab", 20), Tx: "0x" + strings.Repeat("cd", 32), Block: 1,
		BlockHash: "0x" + strings.Repeat("ef", 32), Size: cp.Size, Root: "0x" + hex.EncodeToString(cp.Root[:]), Label: tlog.LabelSelfAttested,
		OriginHash: "0x" + hex.EncodeToString(origin[:])}
}

// TestVerifyAnchor covers the ways in which the chain does not confirm; that it does is tested with a real chain in package anchor and
// in the end-to-end journey.
func TestVerifyAnchor(t *testing.T) {
	isolate(t)
	c := newCity(t, anchored)
	good := write(t, "certificate.json", c.file)
	out, _, code, _ := run(t, "verify", "--key", c.key.VKey, good)
	if code != 0 || !strings.Contains(out, "✓ 锚定") || !strings.Contains(out, "自证") || !strings.Contains(out, "--rpc") {
		t.Errorf("offline: exit %d\n%s", code, out)
	}
	out, _, code, _ = run(t, "verify", "--key", c.key.VKey, "--rpc", "http://127.0.0.1:1", good)
	if code != 1 || !strings.Contains(out, "✗ 链上: 无法到链上核对") {
		t.Errorf("dead endpoint: exit %d\n%s", code, out)
	}
	out, _, code, _ = run(t, "verify", "--key", c.key.VKey, "--rpc", rpcServer(t, `"0x1"`), good)
	if code != 1 || !strings.Contains(out, "✗ 链上:") {
		t.Errorf("another chain: exit %d\n%s", code, out)
	}
	well := write(t, "huishu.json", []byte(`{"log":{"origin":"`+cityOrigin+`","verifier_key":"`+c.key.VKey+`"},"anchor":{"chain_id":4413,"contract":"0x`+strings.Repeat("00", 19)+`01"}}`))
	if _, _, code, err := run(t, "trust", well); code != 0 {
		t.Fatal(err)
	}
	out, _, code, _ = run(t, "verify", "--rpc", rpcServer(t, `"0x113d"`), good)
	if code != 1 || !strings.Contains(out, "✗ 合约: 锚定不在您信任的合约上") {
		t.Errorf("another contract than the pinned one: exit %d\n%s", code, out)
	}
}
