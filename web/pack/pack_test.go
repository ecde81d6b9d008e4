package pack_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
	"huishu/market/dossier"
	"huishu/market/listing"
	"huishu/market/markettest"
	"huishu/registry/party"
	"huishu/web/pack"
)

// opened is a pack as an outsider reads it: by the standard library's zip alone.
type opened struct {
	t     *testing.T
	name  string
	bytes []byte
	files map[string][]byte
	order []string
	pack.Summary
}

func sources(w *markettest.World) pack.Sources {
	return pack.Sources{DB: w.DB, Book: w.Book, Vault: w.Vault}
}

func open(t *testing.T, w *markettest.World, actor ledger.Actor, pick pack.Pick) *opened {
	t.Helper()
	p, err := pack.Build(t.Context(), sources(w), actor, pick)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	o := &opened{t: t, name: p.Name, files: map[string][]byte{}, Summary: p.Summary}
	if o.bytes, err = io.ReadAll(p); err != nil || int64(len(o.bytes)) != p.Size {
		t.Fatalf("%d bytes, said to be %d: %v", len(o.bytes), p.Size, err)
	}
	z, err := zip.NewReader(bytes.NewReader(o.bytes), int64(len(o.bytes)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if o.files[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
		o.order = append(o.order, f.Name)
	}
	return o
}

// broken are the files that SHA256SUMS does not confirm, and those that it does not name.
func (o *opened) broken() (names []string) {
	sums := map[string]string{}
	for line := range strings.Lines(string(o.files["SHA256SUMS"])) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		sums[name] = sum
	}
	for name, content := range o.files {
		if sum := sha256.Sum256(content); name != "SHA256SUMS" && sums[name] != hex.EncodeToString(sum[:]) {
			names = append(names, name)
		}
		delete(sums, name)
	}
	for name := range sums {
		names = append(names, name)
	}
	return names
}

func (o *opened) under(folder string) (names []string) {
	for _, name := range o.order {
		if strings.HasPrefix(name, folder+"/") {
			names = append(names, name)
		}
	}
	return names
}

func (o *opened) rows(name string) [][]string {
	o.t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(o.files[name], []byte("\ufeff")))).ReadAll()
	if err != nil {
		o.t.Fatal(err)
	}
	return rows[1:]
}

// verify checks every proof offline, against a key that did not come with the pack.
func (o *opened) verify(key string) (proofs int) {
	o.t.Helper()
	for _, folder := range []string{"receipts", "proofs", "certificates"} {
		for _, name := range o.under(folder) {
			res := tlog.VerifyFile(o.files[name], nil, tlog.Options{Keys: []string{key}})
			if !res.Valid {
				o.t.Errorf("%s does not verify: %+v", name, res.Steps)
			}
			proofs++
		}
	}
	return proofs
}

// traded is a city with one finished trade, and a refusal of the merchant.
func traded(t *testing.T) *markettest.World {
	t.Helper()
	w := markettest.New(t)
	l := w.Publish(markettest.Content())
	w.Delivered(l.ID, "", "BANK-1")
	f := fault.From(w.Do(w.Merchant.Actor, func(tx *ledger.Tx) error {
		_, err := party.Verify(tx, w.Merchant.ID, party.NewIdentity{Way: party.Manual, Evidence: "营业执照原件"})
		return err
	}))
	if f == nil || f.Kind != fault.Forbidden {
		t.Fatalf("a merchant verified itself: %v", f)
	}
	return w
}

func TestPackOfAParty(t *testing.T) {
	t.Parallel()
	w := traded(t)
	o := open(t, w, w.Merchant.Actor, pack.Party(w.Merchant.ID))
	if b := o.broken(); len(b) > 0 {
		t.Errorf("the sums do not confirm %v", b)
	}
	if n := o.verify(w.DB.VerifierKey()); n != o.Acts || n < 10 {
		t.Errorf("%d proofs of %d acts", n, o.Acts)
	}
	if o.Refusals != 1 || !strings.Contains(string(o.files["refusals.csv"]), "Party's identity verified") {
		t.Errorf("the refusal is not there: %s", o.files["refusals.csv"])
	}
	kinds := map[string]bool{}
	for _, row := range o.rows("timeline.csv") {
		kinds[row[2]] = true
		if o.files[row[len(row)-1]] == nil {
			t.Errorf("the proof %s of %s is not in the pack", row[len(row)-1], row[2])
		}
	}
	for _, kind := range []string{"party.sign_up", "qualification.approve", "listing.publish", "order.place", "order.confirm", "delivery.make"} {
		if !kinds[kind] {
			t.Errorf("the timeline has no %s", kind)
		}
	}
	html := string(o.files["timeline.html"])
	if strings.Contains(html, "<script") || strings.Contains(html, "http") && strings.Contains(html, "src=") || strings.Count(html, "<li>") != o.Acts {
		t.Errorf("the page has %d acts of %d, or a script", strings.Count(html, "<li>"), o.Acts)
	}
	for _, name := range []string{"evidence/profile.json", "evidence/qualifications.json", "evidence/people.json", "evidence/status.json", "evidence/checkpoint.txt"} {
		if len(o.files[name]) == 0 {
			t.Errorf("%s is missing", name)
		}
	}
	if readme := string(o.files["README.txt"]); !strings.Contains(readme, fmt.Sprintf("事项 %d（", o.Acts)) || !strings.Contains(readme, "sha256sum -c SHA256SUMS") {
		t.Error("the README does not say what is there")
	}
}

// The same state gives the same bytes all day; the next day is another one.
func TestPackIsTheSameAllDay(t *testing.T) {
	t.Parallel()
	w := traded(t)
	first := open(t, w, w.Merchant.Actor, pack.Party(w.Merchant.ID))
	w.Clock.Set(w.Clock.Now().Add(7 * 60e9))
	if again := open(t, w, w.Merchant.Actor, pack.Party(w.Merchant.ID)); !bytes.Equal(first.bytes, again.bytes) {
		for _, name := range again.order {
			if !bytes.Equal(first.files[name], again.files[name]) {
				t.Errorf("seven minutes later %s differs", name)
			}
		}
	}
	w.Clock.Set(w.Clock.Now().Add(24 * 3600e9))
	if next := open(t, w, w.Merchant.Actor, pack.Party(w.Merchant.ID)); bytes.Equal(first.files["evidence/status.json"], next.files["evidence/status.json"]) {
		t.Error("the status list of the next day is the same file")
	}
}

// A byte changed anywhere is found by the sums; one changed in a receipt, with its sum put right, by the receipt itself.
func TestPackShowsTampering(t *testing.T) {
	t.Parallel()
	w := traded(t)
	o := open(t, w, w.Merchant.Actor, pack.Party(w.Merchant.ID))
	for _, name := range []string{"timeline.csv", o.under("receipts")[3], o.under("records")[0]} {
		was := o.files[name]
		o.files[name] = bytes.Clone(was)
		o.files[name][len(was)/2] ^= 1
		if b := o.broken(); !slices.Equal(b, []string{name}) {
			t.Errorf("a byte of %s changed: found %v", name, b)
		}
		if strings.HasPrefix(name, "receipts/") && tlog.VerifyFile(o.files[name], nil, tlog.Options{Keys: []string{w.DB.VerifierKey()}}).Valid {
			t.Errorf("%s verifies with a byte changed", name)
		}
		o.files[name] = was
	}
}

// The README's words alone lead from a receipt to its leaf and to the root of its checkpoint, and from a record to the newest event about it.
func TestPackIsCheckedByHand(t *testing.T) {
	t.Parallel()
	w := traded(t)
	o := open(t, w, w.Merchant.Actor, pack.Party(w.Merchant.ID))
	states := map[string]string{} // kind/id -> state of the newest event
	for _, name := range o.under("receipts") {
		var r struct {
			Event json.RawMessage `json:"event"`
			Salt  string          `json:"salt"`
			Log   struct {
				Index      uint64   `json:"index"`
				Proof      [][]byte `json:"proof"`
				Checkpoint string   `json:"checkpoint"`
			} `json:"log"`
		}
		var e struct {
			Kind    string `json:"kind"`
			Time    string `json:"time"`
			State   string `json:"state"`
			Public  bool   `json:"public"`
			Subject struct{ Kind, ID, Code string }
		}
		if err := json.Unmarshal(o.files[name], &r); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(r.Event, &e); err != nil {
			t.Fatal(err)
		}
		salt, err := hex.DecodeString(r.Salt)
		if err != nil {
			t.Fatal(err)
		}
		d := sha256.Sum256(slices.Concat([]byte("huishu/event/v1\x00"), salt, r.Event))
		leaf := `{"digest":"` + hex.EncodeToString(d[:]) + `","kind":"` + e.Kind + `",`
		if e.Public {
			leaf += `"subject":"` + e.Subject.Code + `",`
		}
		leaf += `"time":"` + e.Time + `","v":1}`
		h := sha256.Sum256([]byte("\x00" + leaf))
		lines := strings.Split(r.Log.Checkpoint, "\n")
		var size uint64
		fmt.Sscan(lines[1], &size)
		if got := root(r.Log.Index, size, h, r.Log.Proof); fmt.Sprintf("%q", got) != `"`+lines[2]+`"` {
			t.Errorf("%s leads to %s, not to %s", name, got, lines[2])
		}
		states[e.Subject.Kind+"/"+e.Subject.ID] = e.State
	}
	records, bound := o.under("records"), 0
	for _, name := range records {
		of := strings.TrimSuffix(strings.TrimPrefix(name, "records/"), ".json")
		sum := sha256.Sum256(o.files[name])
		if state, ok := states[of]; ok {
			bound++
			if state != hex.EncodeToString(sum[:]) {
				t.Errorf("%s is not what its newest event binds", name)
			}
		}
	}
	if bound < 4 {
		t.Errorf("%d of %d records are bound by a receipt", bound, len(records))
	}
}

// root follows an audit path by RFC 9162 section 2.1.3.2.
func root(index, size uint64, h [32]byte, path [][]byte) string {
	node := func(l, r []byte) [32]byte { return sha256.Sum256(slices.Concat([]byte{1}, l, r)) }
	fn, sn := index, size-1
	for _, p := range path {
		if fn&1 == 1 || fn == sn {
			h = node(p, h[:])
			for fn&1 == 0 && fn != 0 {
				fn, sn = fn>>1, sn>>1
			}
		} else {
			h = node(h[:], p)
		}
		fn, sn = fn>>1, sn>>1
	}
	b, _ := json.Marshal(h[:])
	return strings.Trim(string(b), `"`)
}

// What the reader may not see is named as left out, and nothing of it is in the pack: a document of another party, and what an
// office did that is not public.
func TestPackLeavesOutWhatIsNotForTheReader(t *testing.T) {
	t.Parallel()
	w := traded(t)
	operator := open(t, w, w.Operator.Actor, pack.Product(w.Registration.Code))
	merchant := open(t, w, w.Merchant.Actor, pack.Product(w.Product.ID))
	keeper := open(t, w, ledger.System, pack.Product(w.Product.ID))
	for _, o := range []*opened{operator, merchant, keeper} {
		if n := o.verify(w.DB.VerifierKey()); n != o.Acts+o.Certificates || o.Certificates != 1 || len(o.broken()) > 0 {
			t.Errorf("%d proofs of %d acts and %d certificates, broken %v", n, o.Acts, o.Certificates, o.broken())
		}
		if _, ok := o.files["refusals.csv"]; !ok {
			t.Error("the pack of a product does not say what was refused")
		}
	}
	if operator.Documents == 0 || keeper.Documents != operator.Documents || keeper.Hidden != 0 || keeper.Acts < merchant.Acts {
		t.Errorf("operator %+v, keeper %+v", operator.Summary, keeper.Summary)
	}
	papers := 0
	for _, row := range operator.rows("documents.csv") {
		papers++
		if row[6] != "" && operator.files[row[6]] == nil {
			t.Errorf("%s is not in the pack", row[6])
		}
	}
	if merchant.Documents != 0 || merchant.LeftOut != papers || merchant.Hidden == 0 {
		t.Errorf("the merchant got %+v", merchant.Summary)
	}
	for _, row := range merchant.rows("documents.csv") {
		if !strings.Contains(row[7], "left out") || row[1]+row[4] != "" && row[2] != "listing.file" {
			t.Errorf("the merchant learns of a document: %q", row)
		}
	}
	for _, row := range merchant.rows("timeline.csv") {
		if hidden := strings.HasPrefix(row[len(row)-1], "proofs/"); hidden && row[4]+row[5]+row[7]+row[8] != "" {
			t.Errorf("the merchant learns whose a hidden act is: %q", row)
		}
	}
}

// Who is neither the party, nor the authority, nor the auditor gets no pack, and is not told that there is something.
func TestPackIsNotForEverybody(t *testing.T) {
	t.Parallel()
	w := traded(t)
	for name, actor := range map[string]ledger.Actor{"stranger": {}, "another company": w.Stranger.Actor, "exchange of nobody": {Account: "x", Party: "x"}} {
		for what, pick := range map[string]pack.Pick{"party": pack.Party(w.Merchant.ID), "product": pack.Product(w.Registration.Code)} {
			if p, err := pack.Build(t.Context(), sources(w), actor, pick); fault.KindOf(err) != fault.NotFound {
				t.Errorf("%s got the pack of the %s: %v %v", name, what, p, err)
			}
		}
	}
	if o := open(t, w, w.Authority.Actor, pack.Party(w.Merchant.ID)); o.Hidden != 0 || o.Proved != o.Acts {
		t.Errorf("the authority does not see all: %+v", o.Summary)
	}
}

// heap samples what stays in memory while a pack is written: once a megabyte.
type heap struct {
	written, next int64
	peak          uint64
}

func (h *heap) Write(b []byte) (int, error) {
	if h.written += int64(len(b)); h.written >= h.next {
		h.next = h.written + 1<<20
		h.peak = max(h.peak, live())
	}
	return len(b), nil
}

func live() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// What is packed is not held in memory: of a party with many events less stays there than two thirds of the pack, which is the ZIP file's
// directory and the sums. (With 10,000 events: 5.4 MB of 19.8.) Not parallel: what other tests hold would count.
func TestPackOfABigParty(t *testing.T) {
	w := markettest.New(t)
	l := w.Publish(markettest.Content())
	content := markettest.Content()
	const times, each = 4, 500
	for range times {
		w.Must(w.Merchant.Actor, func(tx *ledger.Tx) error {
			for i := range each {
				content.Summary = fmt.Sprintf("覆盖全市公交线路，按日汇总。第 %d 次。", i)
				edited, err := listing.Edit(tx, l.ID, l.Version, content)
				if err != nil {
					return err
				}
				l = edited
			}
			return nil
		})
	}
	before, h := live(), heap{}
	w.View(w.Merchant.Actor, func(tx *ledger.Tx) error {
		d, err := dossier.OfParty(tx, w.Merchant.ID)
		if err != nil {
			return err
		}
		s, err := pack.Write(&h, tx, sources(w), d)
		if err == nil && s.Acts < times*each {
			t.Errorf("%d acts", s.Acts)
		}
		return err
	})
	if h.written < 3<<20 || h.peak-before > uint64(h.written)/3*2 {
		t.Errorf("a pack of %d bytes; %d bytes in memory at most", h.written, h.peak-before)
	}
}
