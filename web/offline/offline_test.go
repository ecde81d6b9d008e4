package offline_test

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"huishu/ledger"
	"huishu/ledger/tlog"
	"huishu/market/markettest"
	"huishu/registry/product"
	"huishu/web/browsertest"
	"huishu/web/documents"
	"huishu/web/offline"
)

// files are what the city hands out of one registration, in every form.
type files struct {
	certificate, receipt, pdf, proof, checkpoint, status, suspended []byte
	entry                                                           []byte // of the proof
	code                                                            string
	key                                                             string
}

func newFiles(t *testing.T, w *markettest.World) files {
	t.Helper()
	f := files{code: w.Product.Code, key: w.DB.VerifierKey()}
	w.View(ledger.System, func(tx *ledger.Tx) (err error) {
		if f.certificate, err = product.Certificate(tx, f.code); err != nil {
			return err
		}
		e, err := tx.EntryAt(2)
		if err != nil {
			return err
		}
		f.entry = []byte(e.Leaf())
		if f.proof, err = tx.Proof(e); err != nil {
			return err
		}
		if f.receipt, err = tx.Receipt(ledger.ReceiptRequest{EventID: e.ID}); err != nil {
			return err
		}
		head, err := tx.SignedHead()
		if err != nil {
			return err
		}
		f.checkpoint = []byte(head.Note)
		f.status, err = product.StatusList(tx)
		return err
	})
	sheet := []byte("%PDF-1.3\n1 0 obj\n<<>>\nendobj\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1/Root 1 0 R>>\nstartxref\n30\n%%EOF\n")
	if font, err := documents.FindFont(""); err == nil { // without one the smallest PDF is signed instead
		sheet, err = documents.Certificate(font, documents.Paper{File: f.certificate, Key: f.key, VerifyURL: "http://test/verify/" + f.code, Lang: "zh"})
		if err != nil {
			t.Fatal(err)
		}
	}
	var err error
	if f.pdf, err = w.DB.SealPDF(sheet, f.certificate); err != nil {
		t.Fatal(err)
	}
	w.Suspend()
	w.View(ledger.System, func(tx *ledger.Tx) error { f.suspended, err = product.StatusList(tx); return err })
	return f
}

// reader is somebody with the page open from disk, and what the page should trust.
type reader struct {
	*browsertest.Person
	lang  string
	trust tlog.Options
	entry []byte
}

// said is one step as the page shows it.
type said struct {
	Name string
	OK   bool
	Text string
}

// answer is what the page says of a file.
type answer struct {
	Word, What string
	Steps      []said
	Notes      []string
}

func (a answer) valid() bool { return a.Word == "有效" || a.Word == "Valid" }

const readAnswer = `(() => { const r = document.getElementById("result"), text = s => [...r.querySelectorAll(s)].map(e => e.textContent);
	return {Word: text(".word")[0] || "", What: text(".what")[0] || "", Notes: text(".hint"),
		Steps: [...r.querySelectorAll("li")].map(e => ({Name: e.dataset.step, OK: e.textContent.startsWith("✓"), Text: e.textContent.slice(2)}))} })()`

// ask hands files to the page one after the other, in the field named, and returns its answers. It stands for a person's
// choosing, a hundred times faster; TestVerifiesFromDisk also chooses as a person does.
func (r *reader) ask(field, name string, contents ...[]byte) []answer {
	r.Helper()
	sent, err := json.Marshal(contents) // as base64
	if err != nil {
		r.Fatal(err)
	}
	return browsertest.Ask[[]answer](r.Person, fmt.Sprintf(`(async () => {
		const out = [], input = document.getElementById(%q);
		for (const c of %s) {
			await last; // what the page is still busy with
			const list = new DataTransfer();
			if (c) list.items.add(new File([Uint8Array.from(atob(c), x => x.charCodeAt(0))], %q));
			input.files = list.files;
			input.dispatchEvent(new Event("change"));
			await last;
			out.push(%s);
		}
		return out })()`, field, sent, name, readAnswer))
}

// trusts writes the keys that the page is to believe.
func (r *reader) trusts(o tlog.Options) {
	r.Helper()
	lines := slices.Clone(o.Keys)
	for _, k := range o.Retired {
		lines = append(lines, k.Key+" "+tlog.FormatTime(k.Until))
	}
	r.trust = o
	r.Fill("keys", strings.Join(lines, "\n"))
}

// agrees hands a file over and demands the verdict of the service, step by step, and in its words where they are the file's.
func (r *reader) agrees(name string, contents ...[]byte) answer {
	r.Helper()
	var last answer
	for i, got := range r.ask("file", name, contents...) {
		r.trust.Now = time.Now().UnixMilli()
		want := tlog.VerifyFile(contents[i], r.entry, r.trust)
		if got.valid() != want.Valid || len(got.Steps) != len(want.Steps) {
			r.Fatalf("%s %d in %s: the page says %+v, the service %+v", name, i, r.lang, got, want.Steps)
		}
		for j, s := range want.Steps {
			g := got.Steps[j]
			own := !s.OK && slices.Contains([]string{tlog.StepFormat, tlog.StepEvent, tlog.StepStatus}, s.Name) // how the reading failed
			if g.Name != s.Name || g.OK != s.OK || g.Text == "" || !own && g.Text != s.Detail.In(r.lang) {
				r.Fatalf("%s %d in %s: the page says %+v, the service %+v", name, i, r.lang, g, s)
			}
		}
		last = got
	}
	return last
}

// TestVerifiesFromDisk opens the page as a file in a real browser without a network and hands it every form of proof: true ones,
// with bytes changed, of a signer nobody trusts. It says what the verifier of the service says, step by step, in both languages.
func TestVerifiesFromDisk(t *testing.T) {
	t.Parallel()
	browser := browsertest.Start(t)
	f, stranger := newFiles(t, markettest.New(t)), markettest.New(t).DB.VerifierKey()
	for _, lang := range []string{"zh", "en"} {
		r := openPage(t, browser, lang, f.key)
		r.trusts(tlog.Options{Keys: []string{f.key}})
		for name, c := range map[string]struct {
			file       []byte
			kind, code string
		}{
			"certificate.json": {f.certificate, "certificate", f.code},
			"receipt.json":     {f.receipt, "receipt", ""},
			"certificate.pdf":  {f.pdf, "certificate", f.code},
			"entry.tlog-proof": {f.proof, "tlog-proof", "2"},
			"checkpoint":       {f.checkpoint, "checkpoint", ""},
		} {
			a := r.agrees(name, c.file)
			title := map[string][2]string{"certificate": {"证书", "certificate"}, "receipt": {"凭证", "receipt"}, "tlog-proof": {"条目", "entry"}, "checkpoint": {"检查点", "checkpoint"}}[c.kind]
			want := map[string]string{"zh": title[0], "en": title[1]}[lang]
			if !a.valid() || !strings.HasPrefix(a.What, want) || !strings.HasSuffix(a.What, c.code) {
				t.Errorf("%s in %s: %+v", name, lang, a)
			}
			r.agrees(name, tampers(c.file)...)
		}
		r.Attach("file", "certificate.pdf", string(f.pdf)) // as a person does
		browsertest.Ask[bool](r.Person, `last.then(() => true)`)
		r.Sees(map[string]string{"zh": "包含证明", "en": "inclusion proof"}[lang], f.code)
		if found := r.Faults(); found != "" {
			t.Error(found)
		}
		if lang == "zh" {
			r.SeesNot("certificate "+f.code, "receipt ")
			if err := os.WriteFile(filepath.Join(browsertest.Screens(t), "offline-zh-390.png"), r.Picture(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		r.trusts(tlog.Options{Keys: []string{stranger}})
		for name, file := range map[string][]byte{"certificate.json": f.certificate, "certificate.pdf": f.pdf} {
			if r.agrees(name, file); !strings.Contains(browsertest.Ask[string](r.Person, `document.getElementById("result").innerText`), map[string]string{"zh": "签发者未知", "en": "signer unknown"}[lang]) {
				t.Errorf("%s in %s: the unknown signer is not told", name, lang)
			}
		}
		r.agrees("entry.tlog-proof", f.proof)
		r.agrees("checkpoint", f.checkpoint)
		if n := browsertest.Ask[int](r.Person, `performance.getEntriesByType("resource").length`); n != 0 {
			t.Errorf("the page asked for %d things", n)
		}
	}
}

// TestStatusAndEntry: the saved list, which makes a suspended certificate invalid and is refused when a byte of it is changed,
// and the entry beside a proof that does not hold it.
func TestStatusAndEntry(t *testing.T) {
	t.Parallel()
	browser := browsertest.Start(t)
	f := newFiles(t, markettest.New(t))
	parsed, err := tlog.ParseReceipt(f.certificate)
	if err != nil {
		t.Fatal(err)
	}
	event, err := tlog.ParseEvent(parsed.Event)
	if err != nil {
		t.Fatal(err)
	}
	second := newKey(t, parsed.Log.Origin)
	bare := slices.Concat(f.proof[:bytes.Index(f.proof, []byte("extra "))], f.proof[bytes.Index(f.proof, []byte("index ")):])
	for _, lang := range []string{"zh", "en"} {
		r := openPage(t, browser, lang, f.key)
		r.trusts(tlog.Options{Keys: []string{f.key}})
		if a := r.agrees("certificate.json", f.certificate); len(a.Notes) != 2 {
			t.Errorf("what was not checked is not said: %+v", a)
		}
		with := func(list []byte) (answer, answer) {
			r.ask("status", "status.json", list)
			r.trust.Status = list
			return r.agrees("certificate.json", f.certificate), r.agrees("certificate.pdf", f.pdf)
		}
		if a, b := with(f.status); !a.valid() || !b.valid() || len(a.Notes) != 1 {
			t.Errorf("in %s a certificate that stands: %+v, %+v", lang, a, b)
		}
		if a, b := with(f.suspended); a.valid() || b.valid() || !strings.Contains(a.Steps[len(a.Steps)-1].Text, map[string]string{"zh": "暂停", "en": "Suspended"}[lang]) {
			t.Errorf("in %s a suspended certificate: %+v, %+v", lang, a, b)
		}
		for _, list := range slices.Concat(tampers(f.status)[:12], [][]byte{f.certificate}) {
			if a, _ := with(list); a.valid() {
				t.Fatalf("in %s a changed status list is believed: %s", lang, list)
			}
		}
		r.trusts(tlog.Options{Keys: []string{f.key, second.VKey}})
		for issued, says := range map[int64]map[string]string{
			event.Time:     {"zh": "本证书已被取代", "en": "this one was replaced"},
			event.Time - 1: {"zh": "早于本证书", "en": "older than this certificate"},
		} {
			list, err := tlog.StatusList{Issued: issued, Entries: map[string]tlog.StatusEntry{parsed.Code: {Status: tlog.StatusValid, Since: tlog.FormatTime(issued), Event: "another"}}}.Sign(second)
			if err != nil {
				t.Fatal(err)
			}
			if a, _ := with(list); a.valid() || !strings.Contains(a.Steps[len(a.Steps)-1].Text, says[lang]) {
				t.Errorf("in %s a certificate that the list does not name: %+v", lang, a)
			}
		}
		r.trusts(tlog.Options{Keys: []string{f.key}})
		r.trust.Status = nil
		r.ask("status", "", nil)
		if a := r.agrees("bare.tlog-proof", bare); a.valid() {
			t.Errorf("in %s a proof of nothing: %+v", lang, a)
		}
		for _, entry := range [][]byte{f.entry, append(bytes.Clone(f.entry), ' ')} {
			r.ask("entry", "entry.json", entry)
			r.entry = entry
			if a := r.agrees("bare.tlog-proof", bare); a.valid() != bytes.Equal(entry, f.entry) {
				t.Errorf("in %s an entry beside the proof: %+v", lang, a)
			}
		}
	}
}

// TestRetiredKeys: what a retired key signed before stays valid, what it dates later does not, and a receipt made anew by the next
// key may rest on a checkpoint of the key before. The trust file of `huishu trust` says the same.
func TestRetiredKeys(t *testing.T) {
	t.Parallel()
	browser := browsertest.Start(t)
	f := newFiles(t, markettest.New(t))
	parsed, err := tlog.ParseReceipt(f.receipt)
	if err != nil {
		t.Fatal(err)
	}
	event, err := tlog.ParseEvent(parsed.Event)
	if err != nil {
		t.Fatal(err)
	}
	next := newKey(t, parsed.Log.Origin)
	anchored := anchoredBy(t, next, parsed)
	for _, lang := range []string{"zh", "en"} {
		r := openPage(t, browser, lang, f.key)
		r.ask("file", "receipt.json", f.receipt)
		for until, valid := range map[int64]bool{event.Time: true, event.Time - 1: false} {
			r.trusts(tlog.Options{Keys: []string{next.VKey}, Retired: []tlog.RetiredKey{{Key: f.key, Until: until}}})
			for name, file := range map[string][]byte{"receipt.json": f.receipt, "entry.tlog-proof": f.proof} {
				if a := r.agrees(name, file); a.valid() != valid {
					t.Errorf("%s in %s, retired %d ms after the event: %+v", name, lang, until-event.Time, a)
				}
			}
			if a := r.agrees("checkpoint", f.checkpoint); a.valid() {
				t.Errorf("in %s a checkpoint by a retired key is believed: %+v", lang, a)
			}
			if a := r.agrees("anchored.json", anchored); !a.valid() {
				t.Errorf("in %s the next key: %+v", lang, a)
			}
		}
		r.agrees("anchored.json", tampers(anchored)...)
		list, err := tlog.OpenStatusList(f.status, []string{f.key})
		if err != nil {
			t.Fatal(err)
		}
		for until, valid := range map[int64]bool{list.Issued: true, list.Issued - 1: false} {
			r.trusts(tlog.Options{Keys: []string{next.VKey}, Retired: []tlog.RetiredKey{{Key: f.key, Until: until}}, Status: f.status})
			r.ask("status", "status.json", f.status)
			for name, file := range map[string][]byte{"certificate.json": f.certificate, "certificate.pdf": f.pdf} {
				if a := r.agrees(name, file); a.valid() != valid {
					t.Errorf("%s and a list in %s, retired %d ms after the list: %+v", name, lang, until-list.Issued, a)
				}
			}
		}
		r.ask("status", "", nil)
		gone := newKey(t, parsed.Log.Origin)
		for _, o := range []tlog.Options{{Keys: []string{gone.VKey}}, {Keys: []string{f.key}, Retired: []tlog.RetiredKey{{Key: gone.VKey, Until: list.Issued}}}} {
			r.trusts(o)
			if a := r.agrees("foreign.tlog-proof", timeless(t, gone)); a.valid() != (len(o.Retired) == 0) {
				t.Errorf("in %s an entry that bears no time: %+v", lang, a)
			}
		}
		r.Fill("keys", fmt.Sprintf(`{"pins":[{"origin":%q,"verifier_key":%q,"pinned_at":"2030-01-01T00:00:00Z","retired":[{"verifier_key":%q,"until":"2099-01-01T00:00:00Z"}]}]}`, parsed.Log.Origin, next.VKey, f.key))
		if a := r.ask("file", "receipt.json", f.receipt)[0]; !a.valid() {
			t.Errorf("in %s, by the trust file: %+v", lang, a)
		}
		r.Fill("keys", f.key+" yesterday")
		if a := r.ask("file", "receipt.json", f.receipt)[0]; a.valid() || len(a.Steps) != 1 {
			t.Errorf("in %s a line that is no key: %+v", lang, a)
		}
	}
}

func newKey(t *testing.T, name string) tlog.Key {
	t.Helper()
	secret, _, err := tlog.GenerateKey(rand.Reader, name)
	if err != nil {
		t.Fatal(err)
	}
	key, err := tlog.ParseKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// timeless proves an entry that bears no time, as those of other kinds of log, in a log of one.
func timeless(t *testing.T, key tlog.Key) []byte {
	t.Helper()
	entry := []byte("an entry of another kind")
	note, err := tlog.Checkpoint{Origin: key.Signer.Name(), Size: 1, Root: tlog.RecordHash(entry)}.Sign(key.Signer)
	if err != nil {
		t.Fatal(err)
	}
	return tlog.LogProof{Extra: entry, Checkpoint: string(note)}.Text()
}

// anchoredBy makes a receipt anew with another key of the log, with an anchor.
func anchoredBy(t *testing.T, key tlog.Key, r tlog.Receipt) []byte {
	t.Helper()
	head, _, _ := strings.Cut(r.Log.Checkpoint, "\n\n")
	cp, err := tlog.ParseCheckpoint(head + "\n")
	if err != nil {
		t.Fatal(err)
	}
	note, err := cp.Sign(key.Signer)
	if err != nil {
		t.Fatal(err)
	}
	r.Log.Checkpoint = string(note)
	origin := sha256.Sum256([]byte(cp.Origin))
	r.Anchor = &tlog.Anchor{
		ChainID: 1337, Contract: "0x" + strings.Repeat("aB", 20), Tx: "0x" + strings.Repeat("01", 32), Block: 7, BlockHash: "0x" + strings.Repeat("02", 32),
		Size: cp.Size, Root: "0x" + hex.EncodeToString(cp.Root[:]), Label: tlog.LabelSelfAttested, OriginHash: "0x" + hex.EncodeToString(origin[:]),
	}
	file, err := r.Sign(key)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func openPage(t *testing.T, browser *browsertest.Browser, lang, key string) *reader {
	t.Helper()
	dir := t.TempDir()
	page, err := offline.Page(lang, tlog.Options{Keys: []string{key}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "verify.html"), page, 0o600); err != nil {
		t.Fatal(err)
	}
	r := &reader{Person: browser.Person(t, "file://"+dir).On(browsertest.Narrow), lang: lang}
	r.Open("/verify.html").Unplug()
	return r
}

// tampers are ways in which a file can be changed: bytes in every part of it, and what is no such file at all.
func tampers(file []byte) [][]byte {
	var all [][]byte
	for i := 0; i < len(file); i += max(1, len(file)/40) { // through every field
		b := bytes.Clone(file)
		b[i] ^= 1
		all = append(all, b)
	}
	for i := max(0, len(file)-400); i < len(file); i += 7 { // and through the end, where signatures stand
		b := bytes.Clone(file)
		b[i] ^= 1
		all = append(all, b)
	}
	return append(all, file[:len(file)-1], append(bytes.Clone(file), '\n'), append([]byte{' '}, file...), []byte("[]"), []byte(`{"format":"huishu-receipt/v1"}`),
		[]byte("%PDF-1.3\n%huishu-signature: x "+base64.StdEncoding.EncodeToString(file)+"\n"), []byte("c2sp.org/tlog-proof@v1\nindex 0\n\n"))
}

// TestPolicyAllowsThisScriptAlone.
func TestPolicyAllowsThisScriptAlone(t *testing.T) {
	t.Parallel()
	page, err := offline.Page("en", tlog.Options{Keys: []string{"x+00000000+AAAA"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"default-src 'none'", "sha256-"} {
		if !strings.Contains(offline.Policy, want) {
			t.Errorf("the policy lacks %s", want)
		}
	}
	for _, bad := range []string{"unsafe", "connect-src", "http"} {
		if strings.Contains(offline.Policy, bad) {
			t.Errorf("the policy says %s", bad)
		}
	}
	for _, bad := range []string{"src=\"http", "fetch(", "XMLHttpRequest", "innerHTML", "eval("} {
		if bytes.Contains(page, []byte(bad)) {
			t.Errorf("the page holds %s", bad)
		}
	}
}
