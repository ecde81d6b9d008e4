package web_test

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	foreign "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"

	"huishu/ledger/witness"
	"huishu/ledger/witness/witnesstest"
)

// TestWitnessesAreServed: cosignatures stand on the checkpoint, their state in /readyz and on the log page.
func TestWitnessesAreServed(t *testing.T) {
	t.Parallel()
	vkey, url := witnesstest.Foreign(t, "witness.example.test")
	verifier, err := foreign.NewVerifierForCosignatureV1(vkey)
	if err != nil {
		t.Fatal(err)
	}
	_, downKey, err := note.GenerateKey(rand.Reader, "down.example.test")
	if err != nil {
		t.Fatal(err)
	}
	policy, err := witness.ParsePolicy("witness 省档案馆 " + vkey + " " + url + "\nwitness 市公证处 " + downKey + " http://127.0.0.1:1\nquorum 省档案馆\n")
	if err != nil {
		t.Fatal(err)
	}
	o := newOutside(t)
	if status, _, _ := o.get(t.Context(), "witnessed"); status != http.StatusNotFound {
		t.Errorf("before any witness: status %d", status)
	}
	cosigner, err := witness.New(witness.Config{DB: o.db, Policy: policy, Every: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	o.backend.Witnesses = cosigner.Status
	done := make(chan struct{})
	go func() { defer close(done); _ = cosigner.Run(t.Context()) }()
	t.Cleanup(func() { <-done })
	o.growTo(5)

	var ready struct{ Witness witness.Status }
	for deadline := time.Now().Add(10 * time.Second); ready.Witness.Quorum < 5 || ready.Witness.Witnesses[1].Code == ""; time.Sleep(5 * time.Millisecond) {
		_, body, err := o.get(t.Context(), "/readyz")
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(body, &ready); err != nil {
			t.Fatal(err)
		}
		if time.Now().After(deadline) {
			t.Fatalf("not cosigned within 10 s: %s", body)
		}
	}
	if w := ready.Witness.Witnesses; w[0].Size != 5 || w[0].Code != "" || w[1].Size != 0 || w[1].Code != "witness.unreachable" {
		t.Errorf("%+v", w)
	}
	for _, path := range []string{"checkpoint", "witnessed"} {
		_, body, err := o.get(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := note.Open(body, note.VerifierList(verifier)); err != nil || len(n.Sigs) != 1 {
			t.Errorf("%s is not cosigned: %v\n%s", path, err, body)
		}
	}
	_, figures, err := o.get(t.Context(), "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"huishu_log_witnessed_entries 5", `huishu_witness_cosigned_entries{witness="市公证处"} 0`} {
		if !strings.Contains(string(figures), want) {
			t.Errorf("no %s in the metrics", want)
		}
	}
	_, page, err := o.get(t.Context(), "/transparency/checkpoints")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"省档案馆", "正常", "市公证处", "见证方没有应答"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the log page does not say %s", want)
		}
	}
}
