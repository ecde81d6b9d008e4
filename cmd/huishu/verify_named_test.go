package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"rsc.io/qr"

	"huishu/ledger/tlog"
	"huishu/registry/product"
	"huishu/web/pages"
)

// register is the demo city's, run as the program itself, with the certificates of two of its products.
type register struct {
	*testing.T
	url, key    string
	first, next issuedFile
}

// issuedFile is a certificate as it was downloaded, and what it says.
type issuedFile struct {
	file      []byte
	said      product.Certified
	leaf, reg string
}

func newRegister(t *testing.T) *register {
	t.Helper()
	p, line := launch(t, regexp.MustCompile(`^(\{.*\})$`), "demo", "--json", "--listen", "127.0.0.1:0", "--data", filepath.Join(t.TempDir(), "data"))
	t.Cleanup(p.kill)
	var ready demoReady
	if err := json.Unmarshal([]byte(line), &ready); err != nil {
		t.Fatal(err)
	}
	r := &register{T: t, url: ready.URL, key: ready.VerifierKey}
	var list struct {
		Items []struct{ Code, Status, Registration string }
	}
	r.api("", http.MethodGet, "/certificates", nil, &list)
	var valid []issuedFile
	for _, i := range list.Items {
		if i.Status == string(product.Valid) {
			f := r.issued(i.Code)
			f.reg = i.Registration
			valid = append(valid, f)
		}
	}
	if len(valid) < 2 {
		t.Fatalf("%d valid certificates in the demo", len(valid))
	}
	r.first, r.next = valid[0], valid[1]
	return r
}

// issued downloads the newest certificate of a code.
func (r *register) issued(code string) (f issuedFile) {
	r.Helper()
	f.file = r.api("", http.MethodGet, "/certificates/"+code, nil, nil)
	res := tlog.Verify(f.file, tlog.Options{Keys: []string{r.key}})
	if !res.Valid || json.Unmarshal(res.Event.Payload, &f.said) != nil {
		r.Fatalf("%+v", res.Steps)
	}
	leaf, err := tlog.LeafBytes(res.Event.Leaf(res.Receipt.Salt, res.Receipt.Event))
	if err != nil {
		r.Fatal(err)
	}
	h := tlog.RecordHash(leaf)
	f.leaf = hex.EncodeToString(h[:])
	return f
}

// api asks the register as one of its people, or as nobody, and reads the answer.
func (r *register) api(as, method, path string, body, answer any) []byte {
	r.Helper()
	w := &witness{T: r.T, url: r.url}
	if as != "" {
		var session struct{ Token string }
		r.api("", http.MethodPost, "/sessions", map[string]string{"login": as, "password": pages.DemoPassword}, &session)
		w.token = session.Token
	}
	b, err := json.Marshal(body)
	if err != nil {
		r.Fatal(err)
	}
	contentType := ""
	if body != nil {
		contentType = "application/json"
	}
	if b, err = w.do(method, "/api/v1"+path, contentType, "", bytes.NewReader(b)); err != nil {
		r.Fatal(err)
	}
	if answer != nil {
		if err := json.Unmarshal(b, answer); err != nil {
			r.Fatalf("%v: %s", err, b)
		}
	}
	return b
}

// verifies runs the command against the register at an address, and demands its exit status and what it says.
func (r *register) verifies(at string, code int, args []string, wants ...string) string {
	r.Helper()
	out, errOut, got, err := run(r.T, append([]string{"verify", "--lang", "en", "--url", at}, args...)...)
	if got != code {
		r.Errorf("%v: exit %d (%v), want %d\n%s%s", args, got, err, code, out, errOut)
	}
	for _, w := range wants {
		if !strings.Contains(out, w) {
			r.Errorf("%v: output lacks %q:\n%s", args, w, out)
		}
	}
	return out
}

// TestVerifyByName asks a real register by all that its page takes, and checks that nothing but signed bytes is believed.
func TestVerifyByName(t *testing.T) {
	isolate(t)
	r := newRegister(t)
	trusted := []string{"--key", r.key}
	q, err := qr.Encode(r.url+"/verify/"+r.first.said.Code, qr.M)
	if err != nil {
		t.Fatal(err)
	}
	q.Scale = 6
	picture := write(t, "photo.png", q.PNG())
	for name, asked := range map[string]string{
		"code": r.first.said.Code, "code as typed": " " + strings.ToLower(r.first.said.Code), "number": r.first.said.Number,
		"hash of the file": "sha256:" + strings.ToUpper(r.first.said.FileHash), "hash of the leaf": r.first.leaf, "picture": picture,
	} {
		r.verifies(r.url, 0, append(trusted, "--", asked), "【VALID】", "certificate "+r.first.said.Code, "✓ asked for", "✓ status: It stands", "Ed25519(key", "Downloaded from "+r.url+"/api/v1/verifications/")
		if t.Failed() {
			t.Fatal(name)
		}
	}

	// Any entry of the log is known by the hash of its leaf.
	var events struct{ Items []struct{ ID string } }
	r.api("", http.MethodGet, "/events?limit=1", nil, &events)
	w := &witness{T: t, url: r.url}
	proof, err := tlog.ParseLogProof(w.get("/events/" + events.Items[0].ID + "/proof"))
	if err != nil {
		t.Fatal(err)
	}
	leaf := tlog.RecordHash(proof.Extra)
	r.verifies(r.url, 0, append(trusted, hex.EncodeToString(leaf[:])), "【VALID】", "✓ inclusion", "✓ asked for: The hash of its leaf")

	// A file of one's own is checked by the register's status list too.
	r.verifies(r.url, 0, append(trusted, write(t, "certificate.json", r.first.file)), "✓ status: It stands")

	r.verifies(r.url, 1, []string{r.first.said.Code}, "【INVALID】", "self-consistent, signer unknown", "huishu trust URL")
	r.verifies(r.url, 1, append(trusted, "HZ-DJ-2026-999999"), "【INVALID】", "✗ asked for: The register knows no code")
	r.verifies("http://127.0.0.1:1", 2, append(trusted, r.first.said.Code), "【NOT VERIFIABLE】", "no answer")
	if out, _, code, _ := run(t, "verify", "--lang", "en", "--key", r.key, r.first.said.Code, picture); code != 2 || strings.Count(out, "by --url") != 2 {
		t.Errorf("without an address: exit %d\n%s", code, out)
	}
	if _, errOut, code, err := run(t, "verify", "--url", "data.example.gov.cn", r.first.said.Code); code != 2 {
		t.Errorf("no URL: exit %d, %v, %s", code, err, errOut)
	}

	out := r.verifies(r.url, 0, append(trusted, "--json", r.first.said.Code))
	var got []verdictJSON
	dec := json.NewDecoder(strings.NewReader(out))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&got); err != nil || len(got) != 1 || !got[0].Valid || got[0].File != r.first.said.Code || got[0].Source == "" {
		t.Fatalf("%v: %s", err, out)
	}
	for _, s := range got[0].Steps {
		if !s.OK || s.Detail == "" || s.Proves == "" && s.Name != tlog.StepAnchor {
			t.Errorf("%+v", s)
		}
	}
}

// TestVerifyBelievesNoServer: a server that serves another certificate than the one asked for, an old status list that is not the log's,
// its own verdict in place of the file, or leads elsewhere, is found out.
func TestVerifyBelievesNoServer(t *testing.T) {
	isolate(t)
	r := newRegister(t)
	honest, err := url.Parse(r.url)
	if err != nil {
		t.Fatal(err)
	}
	asked := "/api/v1/verifications/" + r.first.said.Code + "/file"
	forged := newCity(t, nil)
	list, err := tlog.StatusList{Issued: 1767240000000, Entries: map[string]tlog.StatusEntry{r.first.said.Code: {Status: tlog.StatusValid, Since: tlog.FormatTime(1767230445123)}}}.Sign(forged.key)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		path  string
		serve http.HandlerFunc
		code  int
		want  string
	}{
		"another certificate": {asked, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(r.next.file) }, 1, "it is not the one asked for"},
		"a forged one":        {asked, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(forged.file) }, 1, "✗ issuer"},
		"a changed one": {asked, func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write(bytes.Replace(r.first.file, []byte(r.first.said.Number), []byte("HZ-DJ-2026-000999"), 1))
		}, 1, "✗ signature"},
		"a verdict":       {asked, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"valid":true}`)) }, 1, "✗ file"},
		"a list by other": {"/status", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(list) }, 1, "✗ status: The status list is by an unknown signer"},
		"no list":         {"/status", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }, 2, "502"},
		"elsewhere":       {asked, func(w http.ResponseWriter, q *http.Request) { http.Redirect(w, q, r.url+q.URL.Path, http.StatusFound) }, 2, "redirected to another place"},
	} {
		t.Run(name, func(t *testing.T) {
			proxy := &httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) { p.SetURL(honest) }}
			liar := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
				if q.URL.Path == c.path {
					c.serve(w, q)
					return
				}
				proxy.ServeHTTP(w, q)
			}))
			defer liar.Close()
			here := *r
			here.T = t
			here.verifies(liar.URL, c.code, []string{"--key", r.key, r.first.said.Code}, c.want)
			here.verifies(liar.URL, map[bool]int{true: c.code, false: 0}[c.path == "/status"], []string{"--key", r.key, r.next.said.Code})
		})
	}
}

// TestVerifyAReplacedCertificate: a correction gives the code another certificate. The old one is genuine still, and is said to be replaced
// wherever it is asked about: as a file, by its own hash, by page and API; the code leads to the new one.
func TestVerifyAReplacedCertificate(t *testing.T) {
	isolate(t)
	r := newRegister(t)
	trusted := []string{"--key", r.key}
	var m struct{ ID string }
	r.api("operator", http.MethodPost, "/registrations/"+r.first.reg+"/alterations", map[string]any{"type": "correction", "reason": "笔误", "corrected": map[string]string{"name": "更正后的名称"}}, &m)
	for _, act := range []string{"accept", "review"} {
		r.api("registrar", http.MethodPost, "/alterations/"+m.ID+"/"+act, map[string]any{}, nil)
	}
	r.api("authority", http.MethodPost, "/demo/clock", map[string]int{"working_days": 11}, nil)
	r.api("registrar", http.MethodPost, "/alterations/"+m.ID+"/register", map[string]any{}, nil)
	newer := r.issued(r.first.said.Code)
	if bytes.Equal(newer.file, r.first.file) || newer.said.Name != "更正后的名称" {
		t.Fatalf("%+v", newer.said)
	}
	r.verifies(r.url, 0, append(trusted, r.first.said.Code), "【VALID】", "✓ status: It stands")
	for _, old := range []string{write(t, "old.json", r.first.file), r.first.leaf, r.first.said.FileHash} {
		r.verifies(r.url, 1, append(trusted, old), "【INVALID】", "✓ signature", "✗ status", "this one was replaced")
	}
	r.verifies(r.url, 0, append(trusted, newer.leaf), "【VALID】")

	for _, body := range []map[string]string{{"code": r.first.leaf}, {"code": r.first.said.FileHash}, {"file": string(r.first.file)}} {
		var answer struct {
			Valid  bool
			Status string
			Newer  struct{ Code, Number, Status, Certificate, Verify string }
		}
		r.api("", http.MethodPost, "/verifications", body, &answer)
		if !answer.Valid || answer.Status != "replaced" || answer.Newer.Code != newer.said.Code || answer.Newer.Number != newer.said.Number || answer.Newer.Status != "valid" ||
			!strings.HasSuffix(answer.Newer.Certificate, "/api/v1/certificates/"+newer.said.Code) || !strings.HasSuffix(answer.Newer.Verify, "/verify/"+newer.said.Code) {
			t.Errorf("the API says %+v", answer)
		}
	}
	var fresh map[string]any
	r.api("", http.MethodPost, "/verifications", map[string]string{"code": newer.leaf}, &fresh)
	if fresh["status"] != "valid" || fresh["newer"] != nil {
		t.Errorf("of the newer one the API says %v, %v", fresh["status"], fresh["newer"])
	}
	w := &witness{T: t, url: r.url}
	for lang, want := range map[string]string{"zh": "已被取代", "en": "it was replaced"} {
		page := string(w.get("/verify/" + r.first.leaf + "?lang=" + lang))
		for _, want := range []string{want, r.first.said.Name, `href="/certificates/` + newer.said.Code + `"`, `href="/verify/` + newer.said.Code + `"`} {
			if !strings.Contains(page, want) {
				t.Errorf("the page in %s does not say %q", lang, want)
			}
		}
		if strings.Contains(page, newer.said.Name) {
			t.Errorf("the page in %s gives the old certificate the new name", lang)
		}
	}
}
