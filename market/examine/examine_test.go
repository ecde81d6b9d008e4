package examine_test

import (
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
	"huishu/ledger/witness"
	"huishu/ledger/witness/witnesstest"
	"huishu/market/examine"
	"huishu/market/markettest"
	"huishu/registry/product"
)

// unwitnessed is the state of a log without witnesses.
func unwitnessed(*ledger.Tx) (witness.Status, error) { return witness.Status{}, nil }

func examiner(t *testing.T, w *markettest.World) examine.Examiner {
	t.Helper()
	return examine.Examiner{DB: w.DB, Book: w.Book, Witnesses: unwitnessed, URL: "http://city.test"}
}

// named examines what a text names, and fails the test where nothing bears it.
func named(t *testing.T, w *markettest.World, x examine.Examiner, text string) (a examine.Answer) {
	t.Helper()
	w.View(ledger.Actor{}, func(tx *ledger.Tx) (err error) { a, err = x.Named(tx, text); return err })
	return a
}

func stepOf(t *testing.T, a examine.Answer, name string) examine.Step {
	t.Helper()
	i := slices.IndexFunc(a.Steps, func(s examine.Step) bool { return s.Name == name })
	if i < 0 {
		t.Fatalf("there is no step %s: %+v", name, a.Steps)
	}
	return a.Steps[i]
}

// repeat runs the command of a step as a reader copies it, with what every Linux has, and reports whether it says OK.
func repeat(t *testing.T, command string) bool {
	t.Helper()
	c := exec.CommandContext(t.Context(), "bash", "-e", "-c", command)
	c.Dir = t.TempDir()
	c.Env = []string{"PATH=" + os.Getenv("PATH"), "TMPDIR=" + c.Dir}
	out, err := c.CombinedOutput()
	return err == nil && strings.HasSuffix(string(out), "OK\n")
}

// TestEveryStepStandsByItself: all steps that a regulator asks for, each with what it proves and a command that repeats it; the commands
// of the proof are run by bash and openssl as they stand, and one changed digit makes each of them fail.
func TestEveryStepStandsByItself(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	a := named(t, w, examiner(t, w), w.Product.Code)
	if !a.Valid || a.Status() != product.Valid || a.Code != w.Product.Code || a.Public == nil {
		t.Fatalf("valid %v, %s, %s", a.Valid, a.Status(), a.Code)
	}
	names := []string{}
	for _, s := range a.Steps {
		names = append(names, s.Name)
		if s.Proves.ZH == "" || s.Proves.EN == "" || s.Detail.ZH == "" || s.Detail.EN == "" || s.Outcome == examine.Fails {
			t.Errorf("%+v", s)
		}
		if s.Command == "" && s.Outcome == examine.Holds {
			t.Errorf("%s cannot be repeated", s.Name)
		}
	}
	if want := "format signature issuer event leaf inclusion checkpoint anchor witnesses status rules"; strings.Join(names, " ") != want {
		t.Errorf("the steps are %v", names)
	}
	for _, name := range []string{"anchor", "witnesses"} {
		if s := stepOf(t, a, name); s.Outcome != examine.Open {
			t.Errorf("%s %s", name, s.Outcome)
		}
	}
	for _, name := range []string{"leaf", "inclusion", "checkpoint"} {
		command := stepOf(t, a, name).Command
		if !repeat(t, command) {
			t.Errorf("%s cannot be repeated:\n%s", name, command)
		}
		size := fmt.Sprintf("\n%d\n", a.Checkpoint.Size)
		forged := strings.NewReplacer(a.Checkpoint.Root.String(), tlog.Hash{}.String(), hexOf(a.Checkpoint.Root), hexOf(tlog.Hash{}), w.Product.Code, "DP-0", size, "\n1\n").Replace(command)
		if forged == command || repeat(t, forged) {
			t.Errorf("%s says OK to a forgery:\n%s", name, forged)
		}
	}
}

func hexOf(h tlog.Hash) string { return hex.EncodeToString(h[:]) }

// TestWhatTheRegisterAdds: the rules then are named with the hash of their text, and the status now follows the register at once.
func TestWhatTheRegisterAdds(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	x := examiner(t, w)
	a := named(t, w, x, w.Registration.Number)
	if s := stepOf(t, a, tlog.StepStatus); s.Outcome != examine.Holds || !strings.Contains(s.Command, "http://city.test/status") {
		t.Errorf("%+v", s)
	}
	rule := stepOf(t, a, examine.StepRules)
	if rule.Outcome != examine.Holds || rule.Evidence != w.Registration.RuleSet+"@"+w.Registration.RuleSetHash || !strings.Contains(rule.Command, "/api/v1/rule-sets/"+w.Registration.RuleSetHash) {
		t.Errorf("%+v", rule)
	}
	w.Suspend()
	if a := named(t, w, x, w.Product.Code); !a.Valid || a.Status() != product.Suspended || stepOf(t, a, tlog.StepStatus).Outcome != examine.Fails {
		t.Errorf("a suspended one: %+v", a.Steps)
	}
	w.Restore()
	other := x
	other.Book = &rules.Book{}
	if s := stepOf(t, named(t, w, other, w.Product.Code), examine.StepRules); s.Outcome != examine.Holds { // the register keeps the text itself
		t.Errorf("without the program's own sets: %+v", s)
	}
}

// TestAnyLeafByItsHash: the hash of an entry that is no certificate leads to its own proof, and tells nothing private; an unknown one is refused.
func TestAnyLeafByItsHash(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	x := examiner(t, w)
	var hash, leaf string
	w.View(ledger.Actor{}, func(tx *ledger.Tx) error {
		e, err := tx.EntryAt(0)
		h := tlog.RecordHash([]byte(e.Leaf()))
		hash, leaf = hexOf(h), e.Leaf()
		return err
	})
	a := named(t, w, x, " SHA256:"+strings.ToUpper(hash))
	if !a.Valid || a.Kind != tlog.LogProofKind || a.Public != nil || a.Status() != "" || !strings.HasSuffix(a.Name, ".tlog-proof") {
		t.Errorf("of the leaf %s: %+v", leaf, a)
	}
	stepOf(t, a, tlog.StepInclusion)
	stepOf(t, a, examine.StepWitnesses)
	w.View(ledger.Actor{}, func(tx *ledger.Tx) error {
		if _, err := x.Named(tx, strings.Repeat("0", 64)); fault.CodeOf(err) != "verify.unknown" {
			t.Errorf("of no leaf: %v", err)
		}
		return nil
	})
}

// TestForgeryGetsNoCredit: of a file with one byte changed the register says nothing.
func TestForgeryGetsNoCredit(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	x := examiner(t, w)
	w.View(ledger.Actor{}, func(tx *ledger.Tx) error {
		file, err := product.Certificate(tx, w.Product.Code)
		if err != nil {
			return err
		}
		a, err := x.File(tx, file, "paper.json")
		if err != nil || !a.Valid || a.Status() != product.Valid {
			t.Errorf("the file as issued: %v, %+v", err, a)
		}
		forged := []byte(strings.Replace(string(file), w.Product.Name, w.Product.Name+"甲", 1))
		a, err = x.File(tx, forged, "paper.json")
		if err != nil || a.Valid || a.Public != nil || a.Status() != "" {
			t.Errorf("a forged file: %v, %+v", err, a)
		}
		if s := stepOf(t, a, examine.StepLeaf); s.Outcome != examine.Fails {
			t.Errorf("the leaf of a forged event: %+v", s)
		}
		return nil
	})
}

// TestWitnessesProveTheEntry: once a foreign witness has cosigned, the entry is proved in the checkpoint it signed, by a command that
// openssl repeats.
func TestWitnessesProveTheEntry(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	vkey, url := witnesstest.Foreign(t, "witness.example.test")
	policy, err := witness.ParsePolicy("witness archive " + vkey + " " + url + "\nquorum archive\n")
	if err != nil {
		t.Fatal(err)
	}
	cosigner, err := witness.New(witness.Config{DB: w.DB, Policy: policy, Every: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	x := examiner(t, w)
	x.Witnesses = cosigner.Status
	if s := stepOf(t, named(t, w, x, w.Product.Code), examine.StepWitnesses); s.Outcome != examine.Open {
		t.Errorf("before any cosignature: %+v", s)
	}
	done := make(chan struct{})
	go func() { defer close(done); _ = cosigner.Run(t.Context()) }()
	t.Cleanup(func() { <-done })
	var s examine.Step
	for deadline := time.Now().Add(10 * time.Second); s.Outcome != examine.Holds; time.Sleep(5 * time.Millisecond) {
		if s = stepOf(t, named(t, w, x, w.Product.Code), examine.StepWitnesses); time.Now().After(deadline) {
			t.Fatalf("not cosigned within 10 s: %+v", s)
		}
	}
	if !strings.Contains(s.Detail.EN, "1 of 1 witnesses") || !strings.Contains(s.Evidence, "witness.example.test") {
		t.Errorf("%+v", s)
	}
	if !repeat(t, s.Command) {
		t.Errorf("cannot be repeated:\n%s", s.Command)
	}
	at := strings.Index(s.Command, "time ") + len("time 1")
	if repeat(t, s.Command[:at]+"0"+s.Command[at+1:]) {
		t.Error("another time of the cosignature is said to be OK")
	}
}
