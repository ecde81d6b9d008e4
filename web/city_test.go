package web_test

import (
	"bytes"
	"cmp"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"huishu/compliance/access/accesstest"
	"huishu/compliance/code"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/anchor"
	"huishu/ledger/jobs"
	"huishu/ledger/ledgertest"
	"huishu/ledger/vault"
	"huishu/market/exchange"
	"huishu/market/markettest"
	"huishu/market/order"
	"huishu/registry/client"
	"huishu/registry/party"
	"huishu/web"
	"huishu/web/backend"
)

const password = "惠城-correct-horse-7"

// city is the whole program behind HTTP, with nobody in it but the first authority:
// what "huishu user create" makes of an empty directory.
type city struct {
	testing.TB
	db  *ledger.DB
	url string
	run func()
	// logins are the logins proper by the names that were chosen, of accounts opened by the interface.
	logins map[string]string
	// meter counts what machine clients ask.
	meter *client.Meter
	// backend is what the server works on.
	backend *backend.Backend
	// sender, where a test sets it, sends what somebody says in its stead.
	sender sender
	// heard, where a test sets it, is told of every JSON body that was taken: who sent it where.
	heard func(w *who, method, path string, body []byte)
	// rival, where a city has one, is a company that has every licence and is a party to nothing.
	rival *who
	// anchors is what the anchorer tells.
	anchors *atomic.Pointer[anchor.Status]
}

func newCity(t testing.TB) *city {
	t.Helper()
	book, err := rules.Load(true)
	if err != nil {
		t.Fatal(err)
	}
	return newCityBy(t, book)
}

// newCityBy is a city that lives by the rule sets of a book.
func newCityBy(t testing.TB, book *rules.Book) *city {
	t.Helper()
	return newCityAt(t, book, ledgertest.Start(t))
}

// newCityAt begins at an instant of its own.
func newCityAt(t testing.TB, book *rules.Book, start time.Time) *city {
	t.Helper()
	gate := &accesstest.Gate{}
	rooms := append([]ledger.Room{anchor.Room(), gate.Room()}, markettest.Rooms()...)
	db, dir := ledgertest.New(t, rooms...), t.TempDir()
	ledgertest.ClockOf(db).Set(start)
	t.Cleanup(func() { gate.Check(t, db) }) // whatever a test does over HTTP
	v, err := vault.Open(filepath.Join(dir, "vault"), filepath.Join(dir, "keys", "vault.key"))
	if err != nil {
		t.Fatal(err)
	}
	hash, err := party.HashPassword(t.Context(), "authority", password)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(t.Context(), ledger.System, func(tx *ledger.Tx) error {
		if err := tx.MarkDemo(tx.Now); err != nil {
			return err
		}
		_, _, err := party.RegisterBody(tx, party.Body{
			Kind: party.Authority, Profile: party.Profile{NameZH: "惠州市政务服务和数据管理局", Region: "441300", Address: "惠州市惠城区江北", LegalRep: "陈一", ContactName: "李二", ContactPhone: "0752-2808080"}, USCC: "11441300MB2C12345" + check("11441300MB2C12345"),
			Account: &party.NewAccount{Login: "authority", Name: "主管", Password: hash},
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	answers := client.NewAnswerSigner(private)
	if err := db.Update(t.Context(), ledger.System, func(tx *ledger.Tx) error { return client.EnterAnswerKey(tx, answers) }); err != nil {
		t.Fatal(err)
	}
	logger := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))
	ex := exchange.NewEmbedded(db)
	c := &city{TB: t, db: db, logins: map[string]string{}, anchors: &atomic.Pointer[anchor.Status]{}}
	c.anchors.Store(&anchor.Status{})
	c.meter = client.NewMeter(db)
	c.backend = &backend.Backend{
		Meter: c.meter, Answers: answers, StrangersPerMinute: 1200, // from this machine, so it is not in the way
		DB: db, Book: book, Vault: v, Exchange: ex, Logger: logger, PublicURL: "http://test", Font: paperFont(t),
		Anchors: func() anchor.Status { return *c.anchors.Load() },
	}
	srv := httptest.NewServer(web.New(c.backend))
	t.Cleanup(srv.Close)
	handlers := order.Handlers(db, ex)
	maps.Copy(handlers, party.Handlers(db))
	runner := jobs.New(db, handlers, logger)
	c.url = srv.URL
	c.run = func() {
		t.Helper()
		if err := runner.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// check is the check character of a USCC of 17 characters (GB 32100).
func check(body string) string { return code.CompleteUSCC(body)[len(body):] }

// who is somebody at the door: a stranger without a token.
type who struct {
	*city
	token, lang, key, match, reference string
}

// answer is what came back.
type answer struct {
	who    *who
	call   string
	status int
	header http.Header
	raw    []byte
	body   any
}

func (c *city) stranger() *who { return &who{city: c} }

// signIn returns a person by login, or by the name that was chosen for one.
func (c *city) signIn(login string) *who {
	c.Helper()
	w := c.stranger()
	w.token = w.post("/sessions", obj{"login": cmp.Or(c.logins[login], login), "password": password}).must(201).str("token")
	return w
}

type obj = map[string]any

// sender sends bodies in its own way.
type sender interface {
	json(w *who, method, path string, body any) *answer
	upload(w *who, method, path string, f upload) *answer
}

// upload is one file as multipart/form-data, with further fields as pairs.
type upload struct {
	name    string
	content []byte
	pairs   []string
}

// in asks in a language; once sends an Idempotency-Key; seeing sends an If-Match; following sends the reference of an asking to return.
func (w who) in(lang string) *who     { w.lang = lang; return &w }
func (w who) once(key string) *who    { w.key = key; return &w }
func (w who) seeing(etag string) *who { w.match = etag; return &w }

func (w who) following(reference string) *who { w.reference = reference; return &w }

func (w *who) get(path string) *answer            { return w.send("GET", path, "", nil) }
func (w *who) post(path string, body any) *answer { return w.json("POST", path, body) }
func (w *who) put(path string, body any) *answer  { return w.json("PUT", path, body) }
func (w *who) json(method, path string, body any) *answer {
	w.Helper()
	switch {
	case body == nil:
		return w.send(method, path, "", nil)
	case w.sender != nil:
		return w.sender.json(w, method, path, body)
	}
	return w.sendJSON(method, path, body)
}

func (w *who) sendJSON(method, path string, body any) *answer {
	w.Helper()
	b, err := json.Marshal(body)
	if err != nil {
		w.Fatal(err)
	}
	a := w.send(method, path, "application/json", bytes.NewReader(b))
	if w.heard != nil && a.status < 300 {
		w.heard(w, method, path, b)
	}
	return a
}

// upload sends one file, with further fields as pairs.
func (w *who) upload(method, path, name string, content []byte, pairs ...string) *answer {
	w.Helper()
	f := upload{name, content, pairs}
	if w.sender != nil {
		return w.sender.upload(w, method, path, f)
	}
	return w.sendFile(method, path, f)
}

func (w *who) sendFile(method, path string, f upload) *answer {
	w.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for i := 0; i < len(f.pairs); i += 2 {
		_ = m.WriteField(f.pairs[i], f.pairs[i+1])
	}
	part, err := m.CreateFormFile("file", f.name)
	if err != nil {
		w.Fatal(err)
	}
	_, _ = part.Write(f.content)
	_ = m.Close()
	return w.send(method, path, m.FormDataContentType(), &b)
}

func (w *who) send(method, path, contentType string, body io.Reader) *answer {
	w.Helper()
	req, err := http.NewRequestWithContext(w.Context(), method, w.url+"/api/v1"+path, body)
	if err != nil {
		w.Fatal(err)
	}
	bearer := ""
	if w.token != "" {
		bearer = "Bearer " + w.token
	}
	for name, value := range map[string]string{
		"Content-Type": contentType, "Authorization": bearer, "Accept-Language": w.lang, "Idempotency-Key": w.key, "If-Match": w.match, "Return-Reference": w.reference,
	} {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	if strings.HasPrefix(contentType, "multipart/") {
		req.Header.Set("Expect", "100-continue") // who is refused at once need not send the file
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		w.Fatalf("%s %s: %v", method, path, err)
	}
	defer res.Body.Close()
	a := &answer{who: w, call: method + " " + path, status: res.StatusCode, header: res.Header}
	if a.raw, err = io.ReadAll(res.Body); err != nil {
		w.Fatal(err)
	}
	if strings.Contains(res.Header.Get("Content-Type"), "json") {
		if err := json.Unmarshal(a.raw, &a.body); err != nil {
			w.Fatalf("%s: %v in %s", a.call, err, a.raw)
		}
	}
	return a
}

// must demands a status.
func (a *answer) must(status int) *answer {
	a.who.Helper()
	if a.status != status {
		a.who.Fatalf("%s answered %d, want %d: %s", a.call, a.status, status, a.raw)
	}
	return a
}

// at walks into the body: names and, in lists, numbers.
func (a *answer) at(path ...any) any {
	a.who.Helper()
	v := a.body
	for _, step := range path {
		switch s := step.(type) {
		case string:
			m, ok := v.(obj)
			if !ok {
				a.who.Fatalf("%s: no %v in %s", a.call, path, a.raw)
			}
			v = m[s]
		case int:
			l, ok := v.([]any)
			if !ok || s >= len(l) {
				a.who.Fatalf("%s: no %v in %s", a.call, path, a.raw)
			}
			v = l[s]
		}
	}
	return v
}

func (a *answer) str(path ...any) string {
	a.who.Helper()
	s, ok := a.at(path...).(string)
	if !ok || s == "" {
		a.who.Fatalf("%s: %v is no text in %s", a.call, path, a.raw)
	}
	return s
}

func (a *answer) num(path ...any) int64 {
	a.who.Helper()
	f, ok := a.at(path...).(float64)
	if !ok {
		a.who.Fatalf("%s: %v is no number in %s", a.call, path, a.raw)
	}
	return int64(f)
}

func (a *answer) len(path ...any) int {
	a.who.Helper()
	l, ok := a.at(path...).([]any)
	if !ok {
		a.who.Fatalf("%s: %v is no list in %s", a.call, path, a.raw)
	}
	return len(l)
}

// is demands a value.
func (a *answer) is(want any, path ...any) *answer {
	a.who.Helper()
	if got := a.at(path...); cured(fmt.Sprint(got)) != fmt.Sprint(want) {
		a.who.Fatalf("%s: %v is %v, want %v, in %s", a.call, path, got, want, a.raw)
	}
	return a
}

// document hands a paper in.
func (w *who) document(text string) string {
	w.Helper()
	return w.upload("POST", "/documents", "材料.pdf", []byte(text), "purpose", "test").must(201).str("id")
}
