package tlog

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

const testOrigin = "data.example.test/log"

// receiptFixture is a small log with one registration in it, and the key that signs for it.
type receiptFixture struct {
	key     Key
	receipt Receipt // as issued, anchored
	file    []byte
}

func newReceiptFixture(t testing.TB) *receiptFixture {
	t.Helper()
	return newReceiptFixtureIn(t, 300, 270)
}

// newReceiptFixtureIn puts the registration at a place in a log of the given size.
func newReceiptFixtureIn(t testing.TB, size, index int64) *receiptFixture {
	t.Helper()
	key, _ := newKey(t, testOrigin)
	e := sampleEvent()
	body, err := e.AppendJSON(nil)
	if err != nil {
		t.Fatal(err)
	}
	salt := [32]byte{7, 7, 7}
	leaf, err := LeafBytes(e.Leaf(salt, body))
	if err != nil {
		t.Fatal(err)
	}
	edge, err := NewEdge(0, nil)
	if err != nil {
		t.Fatal(err)
	}
	store := tileStore{}
	for i := int64(0); i < size; i++ {
		if i == index {
			edge.Append(RecordHash(leaf))
			continue
		}
		edge.Append(leafHash(i))
	}
	store.put(edge.Changed())
	proof, err := ProveInclusion(size, index, store.load)
	if err != nil {
		t.Fatal(err)
	}
	root := edge.Root()
	cp, err := Checkpoint{Origin: testOrigin, Size: size, Root: root}.Sign(key.Signer)
	if err != nil {
		t.Fatal(err)
	}
	origin := sha256.Sum256([]byte(testOrigin))
	f := &receiptFixture{key: key, receipt: Receipt{
		Kind: Certificate, Code: e.Subject.Code, Event: body, Salt: salt,
		Log: Inclusion{Origin: testOrigin, Index: index, Proof: proof, Checkpoint: string(cp)},
		Anchor: &Anchor{ChainID: 4413, Contract: "0x" + strings.Repeat("Ab", 20), Tx: "0x" + strings.Repeat("cd", 32), Block: 12,
			BlockHash: "0x" + strings.Repeat("ef", 32), Size: size, Root: "0x" + hex.EncodeToString(root[:]), Label: LabelSelfAttested,
			OriginHash: "0x" + hex.EncodeToString(origin[:])},
		Notes: map[string]any{"title": map[string]any{"zh": "停车热度指数", "en": "Parking heat index"}},
	}}
	f.file = f.sign(t, f.receipt)
	return f
}

func (f *receiptFixture) sign(t testing.TB, r Receipt) []byte {
	t.Helper()
	b, err := r.Sign(f.key)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// forge signs any fields at all with the issuer's key: what a dishonest or broken issuer could hand out.
func (f *receiptFixture) forge(t testing.TB, change func(m map[string]any)) []byte {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(f.file, &m); err != nil {
		t.Fatal(err)
	}
	change(m)
	b, err := seal(receiptFormat, m, f.key)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (f *receiptFixture) trusted() Options { return Options{Keys: []string{f.key.VKey}} }

// failed lists the names of the steps that did not hold.
func failed(r Result) string {
	var names []string
	for _, s := range r.Steps {
		if !s.OK {
			names = append(names, s.Name)
		}
	}
	return strings.Join(names, " ")
}

// checkSane asserts what must hold of any result: valid exactly when all steps hold, and every step says something in both languages.
func checkSane(t testing.TB, r Result) {
	t.Helper()
	if len(r.Steps) == 0 || r.Valid != (failed(r) == "") {
		t.Fatalf("valid %v, failed steps %q of %d", r.Valid, failed(r), len(r.Steps))
	}
	for _, s := range r.Steps {
		if s.Name == "" || s.Detail.ZH == "" || s.Detail.EN == "" {
			t.Fatalf("step without a word: %+v", s)
		}
	}
}

func TestVerifyValid(t *testing.T) {
	t.Parallel()
	f := newReceiptFixture(t)
	r := Verify(f.file, f.trusted())
	checkSane(t, r)
	if !r.Valid || r.Kind != Certificate || r.Code != f.receipt.Code {
		t.Fatalf("not valid: %+v", r)
	}
	var names []string
	for _, s := range r.Steps {
		names = append(names, s.Name)
	}
	if got, want := strings.Join(names, " "), "format signature issuer event inclusion checkpoint anchor"; got != want {
		t.Errorf("steps %s, want %s", got, want)
	}
	if r.Receipt.Notes["title"] == nil || r.Event.Kind != "product.registered" || r.Checkpoint.Size != 300 {
		t.Errorf("read %+v", r)
	}
	if !strings.Contains(r.Steps[6].Detail.EN, "self-attested") {
		t.Errorf("an anchor on the operator's own chain is not called so: %s", r.Steps[6].Detail.EN)
	}

	bare := f.receipt
	bare.Anchor, bare.Notes, bare.Kind, bare.Code = nil, nil, EventReceipt, r.Event.ID
	if r := Verify(f.sign(t, bare), f.trusted()); !r.Valid || r.Kind != EventReceipt {
		t.Errorf("receipt without anchor: %s", failed(r))
	}
	t.Logf("certificate of %d bytes", len(f.file))
}

func TestVerifyOneLeafLog(t *testing.T) {
	t.Parallel()
	key, _ := newKey(t, testOrigin)
	e := sampleEvent()
	body, err := e.AppendJSON(nil)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := LeafBytes(e.Leaf([32]byte{}, body))
	if err != nil {
		t.Fatal(err)
	}
	cp, err := Checkpoint{Origin: testOrigin, Size: 1, Root: RecordHash(leaf)}.Sign(key.Signer)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Receipt{Kind: EventReceipt, Code: e.ID, Event: body, Log: Inclusion{Origin: testOrigin, Checkpoint: string(cp)}}.Sign(key)
	if err != nil {
		t.Fatal(err)
	}
	if r := Verify(b, Options{Keys: []string{key.VKey}}); !r.Valid {
		t.Error(failed(r))
	}
}

func TestVerifyUnknownSigner(t *testing.T) {
	t.Parallel()
	f := newReceiptFixture(t)
	other, _ := newKey(t, testOrigin)
	for name, keys := range map[string][]string{"none": nil, "another of the same name": {other.VKey}, "nonsense": {"x", ""}, "spelled otherwise": {f.key.VKey + " "}} {
		r := Verify(f.file, Options{Keys: keys})
		checkSane(t, r)
		if r.Valid || failed(r) != StepIssuer || !strings.Contains(r.Steps[2].Detail.EN, "self-consistent, signer unknown") {
			t.Errorf("%s: valid %v, failed %q, %q", name, r.Valid, failed(r), r.Steps[2].Detail.EN)
		}
	}
	// Signed anew by another key of the same name: its own signature holds, the log's checkpoint is still ours.
	f.key = other
	forged := f.forge(t, func(map[string]any) {})
	if r := Verify(forged, Options{Keys: []string{newReceiptFixture(t).key.VKey}}); r.Valid {
		t.Error("a stranger's signature was believed")
	}
}

// TestEveryByteMatters flips every byte of a receipt in several ways: never valid, never a panic, always a reason.
func TestEveryByteMatters(t *testing.T) {
	t.Parallel()
	f := newReceiptFixture(t)
	reasons := map[string]int{}
	for i := range f.file {
		for _, flip := range []byte{0x01, 0x20, 0xff} {
			b := bytes.Clone(f.file)
			b[i] ^= flip
			r := Verify(b, f.trusted())
			checkSane(t, r)
			if r.Valid {
				t.Fatalf("byte %d (%q → %q) changed and still valid", i, f.file[i], b[i])
			}
			reasons[failed(r)]++
		}
		for name, b := range map[string][]byte{
			"cut":     f.file[:i],
			"dropped": append(bytes.Clone(f.file[:i]), f.file[i+1:]...),
			"doubled": append(append(bytes.Clone(f.file[:i+1]), f.file[i]), f.file[i+1:]...),
		} {
			if r := Verify(b, f.trusted()); r.Valid {
				t.Fatalf("byte %d %s and still valid", i, name)
			}
		}
	}
	for _, want := range []string{StepFormat, StepSignature, StepSignature + " " + StepInclusion, StepSignature + " " + StepAnchor} {
		if reasons[want] == 0 {
			t.Errorf("no change was told apart as %q; seen: %v", want, reasons)
		}
	}
}

func TestVerifyForm(t *testing.T) {
	t.Parallel()
	f := newReceiptFixture(t)
	pretty := new(bytes.Buffer)
	if err := json.Indent(pretty, f.file, "", "  "); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		file []byte
		says string
	}{
		{"empty", nil, "download it anew"},
		{"not JSON", []byte("%!PS-Adobe"), "not sound JSON"},
		{"array", []byte("[]"), "one JSON object"},
		{"null", []byte("null"), "one JSON object"},
		{"empty object", []byte("{}"), "format is missing"},
		{"line end added", append(bytes.Clone(f.file), '\n'), "Spaces or line ends"},
		{"re-formatted", pretty.Bytes(), "From byte 2 on"},
		{"duplicate key", []byte(`{"format":"huishu-receipt/v1","format":"huishu-receipt/v1"}`), "not sound JSON"},
		{"status list", []byte(`{"format":"huishu-status/v1"}`), `"huishu-status/v1"`},
		{"no signature", []byte(`{"format":"huishu-receipt/v1"}`), "signature is missing"},
		{"too large", bytes.Repeat([]byte(" "), MaxFileSize+1), "over the limit"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := Verify(tt.file, f.trusted())
			checkSane(t, r)
			if r.Valid || failed(r) != StepFormat || !strings.Contains(r.Steps[0].Detail.EN, tt.says) {
				t.Errorf("failed %q: %q", failed(r), r.Steps[0].Detail.EN)
			}
		})
	}
}

// TestVerifyDishonestIssuer gives Verify files that the trusted key signed but that prove nothing.
func TestVerifyDishonestIssuer(t *testing.T) {
	t.Parallel()
	f := newReceiptFixture(t)
	log := func(m map[string]any) map[string]any { return m["log"].(map[string]any) }
	anchor := func(m map[string]any) map[string]any { return m["anchor"].(map[string]any) }
	event := func(m map[string]any) map[string]any { return m["event"].(map[string]any) }
	stranger, _ := newKey(t, "other.example.test/log")
	strange, err := Checkpoint{Origin: "other.example.test/log", Size: 300, Root: leafHash(1)}.Sign(stranger.Signer)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, want string
		change     func(m map[string]any)
	}{
		{"nothing changed", "", func(map[string]any) {}},
		{"unknown field beside", "", func(m map[string]any) { m["witness"] = "x" }},
		{"other salt", StepInclusion, func(m map[string]any) { m["salt"] = strings.Repeat("00", 32) }},
		{"salt in capitals", StepFormat, func(m map[string]any) { m["salt"] = strings.Repeat("AB", 32) }},
		{"short salt", StepFormat, func(m map[string]any) { m["salt"] = "00" }},
		{"other payload", StepInclusion, func(m map[string]any) { event(m)["payload"] = map[string]any{"title": "别的"} }},
		{"other time", StepInclusion, func(m map[string]any) { event(m)["time"] = "2026-01-01T09:20:45.124+08:00" }},
		{"other code", StepEvent, func(m map[string]any) { m["code"] = "DP-0000" }},
		{"receipt named like a certificate", StepEvent, func(m map[string]any) { m["kind"] = EventReceipt }},
		{"unknown kind", StepFormat, func(m map[string]any) { m["kind"] = "diploma" }},
		{"unknown field in the event", StepEvent, func(m map[string]any) { event(m)["hidden"] = true }},
		{"event of a later version", StepEvent, func(m map[string]any) { event(m)["v"] = 2 }},
		{"no event", StepFormat, func(m map[string]any) { delete(m, "event") }},
		{"event is a string", StepEvent, func(m map[string]any) { m["event"] = "x" }},
		{"other index", StepInclusion, func(m map[string]any) { log(m)["index"] = 271 }},
		{"negative index", StepInclusion, func(m map[string]any) { log(m)["index"] = -1 }},
		{"fractional index", StepFormat, func(m map[string]any) { log(m)["index"] = 1.5 }},
		{"proof shorter", StepInclusion, func(m map[string]any) { log(m)["proof"] = log(m)["proof"].([]any)[1:] }},
		{"proof null", StepFormat, func(m map[string]any) { log(m)["proof"] = nil }},
		{"proof with a short hash", StepFormat, func(m map[string]any) { log(m)["proof"] = []any{"AAAA"} }},
		{"proof endless", StepFormat, func(m map[string]any) {
			log(m)["proof"] = strings.Split(strings.TrimSuffix(strings.Repeat(base64.StdEncoding.EncodeToString(make([]byte, 32))+" ", 65), " "), " ")
		}},
		{"unknown field in log", StepFormat, func(m map[string]any) { log(m)["size"] = 300 }},
		{"field in capitals in log", StepFormat, func(m map[string]any) { log(m)["Index"] = 270 }},
		{"origin not the checkpoint's", StepIssuer + " " + StepCheckpoint + " " + StepAnchor, func(m map[string]any) { log(m)["origin"] = "x" }},
		{"another log's checkpoint", StepIssuer + " " + StepInclusion + " " + StepCheckpoint + " " + StepAnchor, func(m map[string]any) {
			log(m)["origin"], log(m)["checkpoint"] = "other.example.test/log", string(strange)
		}},
		{"checkpoint unsigned", StepCheckpoint, func(m map[string]any) {
			text, _, _ := strings.Cut(log(m)["checkpoint"].(string), "\n\n")
			log(m)["checkpoint"] = text + "\n\n"
		}},
		{"checkpoint empty", StepCheckpoint + " " + StepAnchor, func(m map[string]any) { log(m)["checkpoint"] = "" }},
		{"anchor of another size", StepAnchor, func(m map[string]any) { anchor(m)["size"] = 301 }},
		{"anchor of another root", StepAnchor, func(m map[string]any) { anchor(m)["root"] = "0x" + strings.Repeat("11", 32) }},
		{"anchor of another log", StepAnchor, func(m map[string]any) { anchor(m)["origin_hash"] = "0x" + strings.Repeat("11", 32) }},
		{"anchor without transaction", StepAnchor, func(m map[string]any) { anchor(m)["tx"] = "" }},
		{"anchor at no address", StepAnchor, func(m map[string]any) { anchor(m)["contract"] = "0x" + strings.Repeat("00", 20) }},
		{"anchor null", StepFormat, func(m map[string]any) { m["anchor"] = nil }},
		{"notes a string", StepFormat, func(m map[string]any) { m["notes"] = "x" }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := Verify(f.forge(t, tt.change), f.trusted())
			checkSane(t, r)
			if got := failed(r); got != tt.want {
				t.Errorf("failed steps %q, want %q", got, tt.want)
			}
		})
	}
}

func TestSignRefusesWhatWouldNotVerify(t *testing.T) {
	t.Parallel()
	f := newReceiptFixture(t)
	other, _ := newKey(t, "other.example.test/log")
	wrongKey, wrongCode, wrongSalt := f.receipt, f.receipt, f.receipt
	wrongCode.Code = "x"
	wrongSalt.Salt[0]++
	if _, err := wrongKey.Sign(other); err == nil {
		t.Error("signed by the key of another log")
	}
	for _, r := range []Receipt{wrongCode, wrongSalt, {}, {Kind: Certificate}} {
		if b, err := r.Sign(f.key); err == nil {
			t.Errorf("signed: %s", b)
		}
	}
	if got, err := ParseReceipt(f.file); err != nil || fmt.Sprint(got.Log) != fmt.Sprint(f.receipt.Log) || *got.Anchor != *f.receipt.Anchor {
		t.Errorf("parsed %+v, %v", got, err)
	}
	if _, err := ParseReceipt(f.file[1:]); err == nil {
		t.Error("parsed a cut-off file")
	}
}

func FuzzVerify(f *testing.F) {
	fix := newReceiptFixture(f)
	f.Add(fix.file)
	f.Add(fix.forge(f, func(m map[string]any) { m["log"] = map[string]any{} }))
	f.Add([]byte(`{"format":"huishu-receipt/v1"}`))
	f.Add(sealedPDF(f, fix))
	list, err := StatusList{Issued: 1, Entries: map[string]StatusEntry{}}.Sign(fix.key)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(list)
	f.Fuzz(func(t *testing.T, b []byte) {
		r := Verify(b, Options{Keys: []string{fix.key.VKey}, Status: b})
		checkSane(t, r)
		if r.Valid {
			t.Fatal("valid, and the fuzzer has no key")
		}
		// Signed by the true key, nothing may crash either.
		var m map[string]any
		if json.Unmarshal(b, &m) == nil && m != nil {
			if s, err := seal(receiptFormat, m, fix.key); err == nil {
				checkSane(t, Verify(s, Options{Keys: []string{fix.key.VKey}, Status: b}))
			}
		}
	})
}

// BenchmarkVerify verifies the anchored certificate of a log of 2^20 entries, and says how large the file is.
// receipt-B is the same without what a certificate has beyond a receipt: anchor and notes.
func BenchmarkVerify(b *testing.B) {
	f := newReceiptFixtureIn(b, 1<<20, 700_001)
	bare := f.receipt
	bare.Anchor, bare.Notes = nil, nil
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		if r := Verify(f.file, f.trusted()); !r.Valid {
			b.Fatal(failed(r))
		}
	}
	b.ReportMetric(float64(len(f.file)), "certificate-B")
	b.ReportMetric(float64(len(f.sign(b, bare))), "receipt-B")
}

// BenchmarkVerifyLogProof is the same for the compact receipt of an event, the tlog-proof file with the event's leaf in it.
func BenchmarkVerifyLogProof(b *testing.B) {
	f := newReceiptFixtureIn(b, 1<<20, 700_001)
	e, err := ParseEvent(f.receipt.Event)
	if err != nil {
		b.Fatal(err)
	}
	leaf, err := LeafBytes(e.Leaf(f.receipt.Salt, f.receipt.Event))
	if err != nil {
		b.Fatal(err)
	}
	file := LogProof{Extra: leaf, Index: f.receipt.Log.Index, Proof: f.receipt.Log.Proof, Checkpoint: f.receipt.Log.Checkpoint}.Text()
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		if r := VerifyLogProof(file, nil, f.trusted()); !r.Valid {
			b.Fatal(failed(r))
		}
	}
	b.ReportMetric(float64(len(file)), "tlog-proof-B")
}
