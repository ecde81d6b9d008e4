package tlog

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
)

func TestCheckpointBodyVectors(t *testing.T) {
	t.Parallel()
	var vectors []struct {
		Desc, Text string
		Want       *struct {
			Origin string
			Size   int64
			Hash   []byte
			Rest   string
		}
	}
	if err := json.Unmarshal(readShared(t, "vectors", "checkpoint", "checkpoint_body.json"), &vectors); err != nil {
		t.Fatal(err)
	}
	if len(vectors) != 12 {
		t.Fatalf("%d vectors, want 12", len(vectors))
	}
	for _, v := range vectors {
		origin, size, root, rest, err := splitCheckpoint(v.Text)
		if (err == nil) != (v.Want != nil) {
			t.Errorf("%s: error %v", v.Desc, err)
			continue
		}
		if err == nil && (origin != v.Want.Origin || size != v.Want.Size || !bytes.Equal(root, v.Want.Hash) || rest != v.Want.Rest) {
			t.Errorf("%s: got %q %d %q %q", v.Desc, origin, size, root, rest)
		}
		if _, err := ParseCheckpoint(v.Text); err == nil {
			t.Errorf("%s: a hash that is not 32 bytes passed as a checkpoint of ours", v.Desc)
		}
	}
}

func TestSignedNoteVectors(t *testing.T) {
	t.Parallel()
	var file struct {
		Notes []struct {
			Desc, Msg, Error string
			Keys             []string
		} `json:"signed_notes"`
		Bad     []string                          `json:"bad_verifier_keys"`
		Signer  struct{ Skey, Text, Want string } `json:"signer"`
		Example struct{ Vkey, Msg string }        `json:"c2sp_example"`
	}
	if err := json.Unmarshal(readShared(t, "vectors", "checkpoint", "signed_note.json"), &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Notes) != 12 {
		t.Fatalf("%d notes, want 12", len(file.Notes))
	}
	for _, v := range file.Notes {
		var verifiers []note.Verifier
		for _, k := range v.Keys {
			ver, err := ParseVKey(k)
			if err != nil {
				t.Fatal(err)
			}
			verifiers = append(verifiers, ver)
		}
		_, err := note.Open([]byte(v.Msg), note.VerifierList(verifiers...))
		if (err != nil) != (v.Error != "") || err != nil && err.Error() != v.Error {
			t.Errorf("%s: %v, want %q", v.Desc, err, v.Error)
		}
		// None of these notes is a checkpoint, signed or not.
		if _, err := OpenCheckpoint([]byte(v.Msg), verifiers...); err == nil {
			t.Errorf("%s: opened as a checkpoint", v.Desc)
		}
	}
	for _, k := range file.Bad {
		if _, err := ParseVKey(k); err == nil {
			t.Errorf("bad key %s accepted", k)
		}
	}
	key, err := ParseKey(file.Signer.Skey)
	if err != nil {
		t.Fatal(err)
	}
	got, err := note.Sign(&note.Note{Text: file.Signer.Text}, key.Signer)
	if err != nil || string(got) != file.Signer.Want {
		t.Errorf("signing: %s, %v", got, err)
	}
	if key.VKey != "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW" {
		t.Errorf("derived public key %s", key.VKey)
	}
	ver, err := ParseVKey(file.Example.Vkey)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := note.Open([]byte(file.Example.Msg), note.VerifierList(ver)); err != nil {
		t.Error(err)
	}
}

// newKey makes a key pair for a test.
func newKey(t testing.TB, name string) (Key, note.Verifier) {
	t.Helper()
	skey, vkey, err := GenerateKey(rand.Reader, name)
	if err != nil {
		t.Fatal(err)
	}
	k, err := ParseKey(skey + "\n")
	if err != nil {
		t.Fatal(err)
	}
	if k.VKey != vkey {
		t.Fatalf("ParseKey derives %s, GenerateKey gave %s", k.VKey, vkey)
	}
	v, err := ParseVKey(vkey)
	if err != nil {
		t.Fatal(err)
	}
	return k, v
}

func TestCheckpointSignAndOpen(t *testing.T) {
	t.Parallel()
	log, logV := newKey(t, "data.example.test/log")
	other, otherV := newKey(t, "witness.example.test")
	_, sameNameV := newKey(t, "data.example.test/log")
	cp := Checkpoint{Origin: "data.example.test/log", Size: 42, Root: leafHash(1)}

	msg, err := cp.Sign(log.Signer, other.Signer)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := OpenCheckpoint(msg, logV); err != nil || got != cp {
		t.Errorf("opened %+v, %v", got, err)
	}
	if _, err := OpenCheckpoint(msg, otherV); err == nil {
		t.Error("a witness's cosignature alone was enough")
	}
	if _, err := OpenCheckpoint(msg, sameNameV); err == nil {
		t.Error("another key of the same name was enough")
	}
	if _, err := OpenCheckpoint(msg); err == nil {
		t.Error("no verifier was enough")
	}
	if _, err := cp.Sign(other.Signer); err == nil {
		t.Error("signed by a key of another name")
	}
	if _, err := cp.Sign(); err == nil {
		t.Error("signed by nobody")
	}
	at := bytes.Index(msg, []byte("42"))
	msg[at] = '5'
	if _, err := OpenCheckpoint(msg, logV); err == nil {
		t.Error("a changed checkpoint was accepted")
	}
	for _, text := range []string{
		"a b\n1\n" + strings.Split(cp.Text(), "\n")[2] + "\n",
		"a+b\n1\n" + strings.Split(cp.Text(), "\n")[2] + "\n",
		receiptFormat + "\n1\n" + strings.Split(cp.Text(), "\n")[2] + "\n",
		"log\n01\n" + strings.Split(cp.Text(), "\n")[2] + "\n",
		"log\n+1\n" + strings.Split(cp.Text(), "\n")[2] + "\n",
		"log\n1\n" + strings.Split(cp.Text(), "\n")[2] + "\nopen line",
	} {
		if c, err := ParseCheckpoint(text); err == nil {
			t.Errorf("%q parsed as %+v", text, c)
		}
	}
}

func TestKeyRefusals(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "a b", "a+b", receiptFormat, statusFormat, "a\nb"} {
		if _, _, err := GenerateKey(rand.Reader, name); err == nil {
			t.Errorf("a key named %q was made", name)
		}
	}
	k, _ := newKey(t, "log")
	name, rest, _ := strings.Cut(k.VKey, "+")
	hash, b64, _ := strings.Cut(rest, "+")
	for _, bad := range []string{"", "log", name + "+" + strings.ToUpper(hash) + "x+" + b64, k.VKey + "\n", k.VKey + " ", k.VKey[:len(k.VKey)-4],
		name + "+" + hash + "+" + b64[:10] + "\n" + b64[10:], "other+" + hash + "+" + b64} {
		if _, err := ParseVKey(bad); err == nil {
			t.Errorf("%q accepted", bad)
		}
	}
	for _, bad := range []string{"", "PRIVATE", "PRIVATE+KEY+a+b+c", k.VKey} {
		if _, err := ParseKey(bad); err == nil {
			t.Errorf("%q accepted as a secret key", bad)
		}
	}
	if f := Fingerprint(k.VKey); len(f) != 24 {
		t.Errorf("fingerprint %q", f)
	}
}

func FuzzParseCheckpoint(f *testing.F) {
	f.Add("log\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")
	f.Fuzz(func(t *testing.T, text string) {
		if c, err := ParseCheckpoint(text); err == nil && c.Text() != text {
			t.Fatalf("%q read as %q", text, c.Text())
		}
	})
}
