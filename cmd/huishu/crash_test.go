package main

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"huishu/ledger/tlog"
	"huishu/web/pages"
)

// program is one life of the real program: this test binary, run as what it tests.
type program struct {
	cmd  *exec.Cmd
	done chan struct{}
}

// launch starts the program and waits for the line that matches ready; found is its first group.
func launch(t *testing.T, ready *regexp.Regexp, args ...string) (p *program, found string) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	out, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p = &program{cmd: exec.Command(exe, args...), done: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), asProgram+"=1")
	p.cmd.Stdout, p.cmd.Stderr = in, in
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	in.Close()
	t.Cleanup(p.kill)
	go func() { _ = p.cmd.Wait(); close(p.done) }()
	line := make(chan string, 1)
	ended := make(chan string, 1) // all it said, when it ends
	go func() {
		defer out.Close()
		said := bufio.NewScanner(out)
		said.Buffer(nil, 1<<20)
		var all strings.Builder
		for seen := false; said.Scan(); {
			if m := ready.FindStringSubmatch(said.Text()); m != nil && !seen {
				seen = true
				line <- m[1]
			}
			all.WriteString(said.Text() + "\n")
		}
		ended <- all.String()
		if t.Failed() {
			t.Logf("huishu %s said:\n%s", args[0], all.String())
		}
	}()
	select {
	case found = <-line:
	case said := <-ended:
		t.Fatalf("huishu %s ended:\n%s", strings.Join(args, " "), said)
	case <-time.After(30 * time.Second):
		t.Fatalf("huishu %s did not come up", strings.Join(args, " "))
	}
	return p, found
}

// kill ends it as a power cut would, and waits until it is gone, and its chain with it, which Linux then
// tells to stop: until it has, it writes to a directory that the test may want to remove.
func (p *program) kill() {
	var children []string
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", p.cmd.Process.Pid)) // elsewhere there are none
	for _, thread := range threads {
		of, _ := os.ReadFile(thread)
		children = append(children, strings.Fields(string(of))...)
	}
	_ = p.cmd.Process.Kill()
	<-p.done
	for _, child := range children {
		for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline) && running(child); {
			time.Sleep(5 * time.Millisecond)
		}
	}
}

// running tells a process from one that is gone, or waits only for somebody to ask how it ended.
func running(pid string) bool {
	stat, err := os.ReadFile("/proc/" + pid + "/stat")
	_, state, _ := strings.Cut(string(stat), ") ")
	return err == nil && !strings.HasPrefix(state, "Z")
}

// witness is a client of the program through all its lives, and holds it to everything that it ever said.
type witness struct {
	*testing.T
	data, url, key, token string
	deadline              string // of all demands

	mu       sync.Mutex
	asked    []string            // idempotency keys
	acked    map[string]string   // key to the id that was answered
	heads    map[int64]tlog.Hash // every checkpoint ever served
	newest   int64               // its size
	anchored int64               // the largest anchored size ever told
}

// lives is how often the program is killed: a few times in a normal run, HUISHU_LIVES times in `make torture`.
func lives(t *testing.T) int {
	t.Helper()
	text := cmp.Or(os.Getenv("HUISHU_LIVES"), "4")
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("HUISHU_LIVES is %q", text)
	}
	return n
}

// TestKillNine kills the whole program at random moments while clients write over HTTP. What it acknowledged is
// there, what was retried was done once, the log is a continuation of every checkpoint it
// served, and no anchor is forgotten.
func TestKillNine(t *testing.T) {
	isolate(t)
	lives := lives(t)
	w := &witness{
		T: t, data: filepath.Join(t.TempDir(), "data"), deadline: time.Now().AddDate(0, 1, 0).Format(time.DateOnly),
		acked: map[string]string{}, heads: map[int64]tlog.Hash{},
	}
	p, line := launch(t, regexp.MustCompile(`^(\{.*\})$`), "demo", "--json", "--listen", "127.0.0.1:0", "--data", w.data)
	var ready demoReady
	if err := json.Unmarshal([]byte(line), &ready); err != nil {
		t.Fatal(err)
	}
	w.url, w.key = ready.URL, ready.VerifierKey
	w.signIn()
	w.observe()
	p.kill() // straight after the seeding

	for life := range lives {
		p = w.serve()
		w.demandEverything(recentDocuments)
		stop, wg := make(chan struct{}), sync.WaitGroup{}
		for client := range 5 {
			wg.Go(func() { w.write(stop, fmt.Sprintf("%d-%d", life, client)) })
		}
		wg.Go(func() { w.watch(stop) })
		time.Sleep(time.Duration(100+rand.IntN(400)) * time.Millisecond)
		p.kill()
		close(stop)
		wg.Wait()
	}
	w.serve()
	answered := len(w.acked)
	w.retryAll()
	w.demandEverything(math.MaxInt)
	w.awaitAnchor()
	w.replayLog()
	w.verifyOffline()
	t.Logf("killed %d times; %d writes, %d of them answered before a kill; %d checkpoints seen, %d of %d entries anchored", lives+1, len(w.asked), answered, len(w.heads), w.anchored, w.newest)
}

func (w *witness) serve() *program {
	w.Helper()
	p, url := launch(w.T, regexp.MustCompile(`msg=serving url=(\S+)`), "serve", "--listen", "127.0.0.1:0", "--data", w.data, "--anchor-every", "100ms")
	w.url = url
	return p
}

// do sends one request; it fails only where the program died or cannot answer now.
func (w *witness) do(method, path, contentType, key string, body io.Reader) ([]byte, error) {
	req, err := http.NewRequestWithContext(w.Context(), method, w.url+path, body)
	if err != nil {
		return nil, err
	}
	for name, value := range map[string]string{"Content-Type": contentType, "Idempotency-Key": key, "Accept": "application/json"} {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	if w.token != "" {
		req.Header.Set("Authorization", "Bearer "+w.token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode >= 300 {
		err = fmt.Errorf("%s %s answered %d: %s", method, path, res.StatusCode, b)
		if res.StatusCode != http.StatusServiceUnavailable {
			w.Error(err)
		}
	}
	return b, err
}

// get reads what must be answered.
func (w *witness) get(path string) []byte {
	w.Helper()
	b, err := w.do(http.MethodGet, path, "", "", nil)
	if err != nil {
		w.Fatal(err)
	}
	return b
}

func (w *witness) signIn() {
	w.Helper()
	body, _ := json.Marshal(map[string]string{"login": "buyer", "password": pages.DemoPassword})
	b, err := w.do(http.MethodPost, "/api/v1/sessions", "application/json", "", bytes.NewReader(body))
	var answer struct{ Token string }
	if err = errors.Join(err, json.Unmarshal(b, &answer)); err != nil || answer.Token == "" {
		w.Fatalf("signing in: %v: %s", err, b)
	}
	w.token = answer.Token
}

// ask makes the request that a key stands for: a document or, for most, a demand. The same key is always the same request.
func (w *witness) ask(key string) error {
	var path, contentType string
	var body []byte
	if isDocument(key) {
		var form bytes.Buffer
		m := multipart.NewWriter(&form)
		part, _ := m.CreateFormFile("file", key+".txt")
		_, _ = part.Write(content(key))
		_ = m.Close()
		path, contentType, body = "/api/v1/documents", m.FormDataContentType(), form.Bytes()
	} else {
		path, contentType = "/api/v1/demands", "application/json"
		body, _ = json.Marshal(map[string]string{
			"title": key, "purpose": "商业选址", "description": "用于新店选址。", "deadline": w.deadline,
		})
	}
	b, err := w.do(http.MethodPost, path, contentType, key, bytes.NewReader(body))
	if err != nil {
		return err
	}
	var made struct{ ID string }
	if err := json.Unmarshal(b, &made); err != nil || made.ID == "" {
		w.Errorf("%s was answered %s", key, b)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if before, ok := w.acked[key]; ok && before != made.ID {
		w.Errorf("%s was done twice: %s and %s", key, before, made.ID)
	}
	w.acked[key] = made.ID
	return nil
}

func isDocument(key string) bool { return strings.HasSuffix(key, "0") }

func content(key string) []byte { return bytes.Repeat([]byte("材料 "+key+"\n"), 500) }

// write sends new requests until the program dies.
func (w *witness) write(stop <-chan struct{}, name string) {
	for n := 0; ; n++ {
		key := fmt.Sprintf("%s-%d", name, n)
		w.mu.Lock()
		w.asked = append(w.asked, key)
		w.mu.Unlock()
		err := w.ask(key)
		select {
		case <-stop:
			return
		default:
			if err != nil {
				time.Sleep(5 * time.Millisecond) // it has just died
			}
		}
	}
}

// watch notes what is served until the program dies.
func (w *witness) watch(stop <-chan struct{}) {
	for {
		w.observe()
		select {
		case <-stop:
			return
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// observe holds one checkpoint and one anchored size against all before.
func (w *witness) observe() {
	note, err := w.do(http.MethodGet, "/log/checkpoint", "", "", nil)
	if err != nil {
		return
	}
	v, err := tlog.ParseVKey(w.key)
	if err != nil {
		w.Error(err)
		return
	}
	cp, err := tlog.OpenCheckpoint(note, v)
	if err != nil {
		w.Error(err)
		return
	}
	w.mu.Lock()
	if root, ok := w.heads[cp.Size]; ok && root != cp.Root || cp.Size < w.newest {
		w.Errorf("a checkpoint of size %d with root %x after one of size %d", cp.Size, cp.Root, w.newest)
	}
	w.heads[cp.Size], w.newest = cp.Root, cp.Size
	w.mu.Unlock()
	w.anchors()
}

// anchors holds the anchored size against all before; lag is how many entries are not anchored.
func (w *witness) anchors() (lag int64) {
	b, err := w.do(http.MethodGet, "/readyz", "", "", nil)
	if err != nil {
		return -1
	}
	var h struct {
		Anchor struct {
			Lost int64
			Lag  struct{ Anchored, Entries int64 }
		}
	}
	if err := json.Unmarshal(b, &h); err != nil {
		w.Errorf("%v in %s", err, b)
		return -1
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if h.Anchor.Lag.Anchored < w.anchored || h.Anchor.Lost > 0 {
		w.Errorf("%d entries are anchored after %d, %d anchors lost", h.Anchor.Lag.Anchored, w.anchored, h.Anchor.Lost)
	}
	w.anchored = h.Anchor.Lag.Anchored
	return h.Anchor.Lag.Entries
}

// retryAll sends every request once more, as a client does that was not answered.
func (w *witness) retryAll() {
	w.Helper()
	keys := make(chan string)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for key := range keys {
				if err := w.ask(key); err != nil {
					w.Errorf("retrying: %v", err)
				}
			}
		})
	}
	for _, key := range w.asked {
		keys <- key
	}
	close(keys)
	wg.Wait()
}

// recentDocuments is how many documents each life reads back; the last reads all.
const recentDocuments = 100

// demandEverything looks for every write that was acknowledged: each once, the newest documents byte for byte.
func (w *witness) demandEverything(documents int) {
	w.Helper()
	there := map[string]string{} // title to id
	for next := ""; ; {
		var page struct {
			Items []struct{ ID, Title string }
			Next  string
		}
		if err := json.Unmarshal(w.get("/api/v1/demands?limit=200&cursor="+next), &page); err != nil {
			w.Fatal(err)
		}
		for _, d := range page.Items {
			if other, twice := there[d.Title]; twice {
				w.Errorf("%s is there twice: %s and %s", d.Title, other, d.ID)
			}
			there[d.Title] = d.ID
		}
		if next = page.Next; next == "" {
			break
		}
	}
	for _, key := range slices.Backward(w.asked) {
		id, ok := w.acked[key]
		if !ok {
			continue
		}
		if !isDocument(key) {
			if there[key] != id {
				w.Errorf("%s was acknowledged as %s and is %q", key, id, there[key])
			}
			continue
		}
		if documents--; documents < 0 {
			continue
		}
		if got := w.get("/api/v1/documents/" + id + "/content"); !bytes.Equal(got, content(key)) {
			w.Errorf("document %s came back with %d bytes", key, len(got))
		}
	}
}

// awaitAnchor waits until the chain has caught up with the log.
func (w *witness) awaitAnchor() {
	w.Helper()
	for deadline := time.Now().Add(30 * time.Second); w.anchors() != 0; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			w.Fatalf("not anchored after 30 s: %s", w.get("/readyz"))
		}
	}
	w.observe()
}

// replayLog computes the log anew from its served entries: every checkpoint ever seen must be a root on the way.
func (w *witness) replayLog() {
	w.Helper()
	edge, err := tlog.NewEdge(0, nil)
	if err != nil {
		w.Fatal(err)
	}
	checked := 0
	for edge.Size() < w.newest {
		n := edge.Size() / tlog.TileWidth
		width := int(min(w.newest-n*tlog.TileWidth, tlog.TileWidth))
		leaves, err := tlog.ParseEntries(w.get("/log/" + tlog.TilePath(tlog.EntriesLevel, n, width)))
		if err != nil {
			w.Fatal(err)
		}
		for _, leaf := range leaves {
			edge.Append(tlog.RecordHash(leaf))
			if root, ok := w.heads[edge.Size()]; ok {
				checked++
				if root != edge.Root() {
					w.Errorf("at size %d the log has root %x, and the checkpoint that was served says %x", edge.Size(), edge.Root(), root)
				}
			}
		}
	}
	if checked != len(w.heads) {
		w.Errorf("%d of %d checkpoints are of this log", checked, len(w.heads))
	}
}

// verifyOffline downloads the demo's certificate and the status list, and asks `huishu verify`.
func (w *witness) verifyOffline() {
	w.Helper()
	var list struct{ Items []struct{ Code string } }
	if err := json.Unmarshal(w.get("/api/v1/certificates"), &list); err != nil || len(list.Items) == 0 {
		w.Fatalf("no certificates: %v", err)
	}
	cert := write(w.T, "certificate.json", w.get("/api/v1/certificates/"+list.Items[0].Code))
	status := write(w.T, "status.json", w.get("/status"))
	if out, _, code, err := run(w.T, "verify", cert, "--data", w.data, "--status", status, "--lang", "en"); code != 0 || !strings.Contains(out, "✓ status: It stands") {
		w.Errorf("exit %d, %v: %s", code, err, out)
	}
}
