package client_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"net/http"
	"testing"
	"time"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/httpsig"
	"huishu/registry/client"
)

func answerSigner(t testing.TB) *client.AnswerSigner {
	t.Helper()
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	return client.NewAnswerSigner(key)
}

// TestKeyIDIsTheThumbprint: the key and thumbprint of RFC 8037, appendix A.2 and A.3.
func TestKeyIDIsTheThumbprint(t *testing.T) {
	t.Parallel()
	seed, err := base64.RawURLEncoding.DecodeString("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := client.NewAnswerSigner(ed25519.NewKeyFromSeed(seed)).KeyID, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"; got != want {
		t.Errorf("%s, not %s", got, want)
	}
}

// TestAnswerKeysInTheLog: a key is entered once, rotated by whoever may, and does not come back.
func TestAnswerKeysInTheLog(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first, second := answerSigner(t), answerSigner(t)
	enter := func(s *client.AnswerSigner) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error { return client.EnterAnswerKey(tx, s) }
	}
	rotate := func(tx *ledger.Tx) error { return client.RotateAnswerKey(tx, first, second, nil) }
	keys := func() (list []client.AnswerKey) {
		w.Must(ledger.Actor{}, func(tx *ledger.Tx) (err error) {
			list, err = client.AnswerKeys(tx)
			return err
		})
		return list
	}
	w.Refused("access.denied", w.clerk, enter(first))
	w.Must(ledger.System, enter(first))
	size := w.DB.Head().Size
	w.Must(ledger.System, enter(first))
	if w.DB.Head().Size != size || len(keys()) != 1 {
		t.Error("the same key is entered twice")
	}
	w.Refused("access.denied", w.owner, rotate)
	w.Clock.Advance(time.Minute)
	w.Must(w.clerk, rotate)
	if k := keys(); len(k) != 2 || k[0].KeyID != second.KeyID || k[0].RetiredAt != 0 || k[1].KeyID != first.KeyID || k[1].RetiredAt == 0 {
		t.Errorf("%+v", k)
	}
	w.Refused("answer_key.retired", ledger.System, enter(first))
}

// TestAnswerBelongsToItsRequest: what is signed of an answer, for signed requests and for those whose signature cannot be read.
func TestAnswerBelongsToItsRequest(t *testing.T) {
	t.Parallel()
	s := answerSigner(t)
	key, err := httpsig.PublicKey(s.Public)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Unix(1_790_000_000, 0)
	for name, v := range map[string]struct {
		signature, contentType, want string
	}{
		"signed":         {`a=("@method");keyid="hsk_x"`, "application/json", `("@status" "content-digest" "@method";req "@target-uri";req "content-type" "signature";req;key="a")`},
		"not readable":   {`a=`, "application/json", `("@status" "content-digest" "@method";req "@target-uri";req "content-type")`},
		"nothing in it":  {`a=("@method");keyid="hsk_x"`, "", `("@status" "content-digest" "@method";req "@target-uri";req "signature";req;key="a")`},
		"another's only": {`a=("@method");keyid="proxy"`, "", `("@status" "content-digest" "@method";req "@target-uri";req)`},
	} {
		asked := httpsig.Message{Method: "POST", Scheme: "https", Authority: "huishu.example", Path: "/api/v1/orders", Header: http.Header{"Signature-Input": {v.signature}, "Signature": {"a=:AQID:"}}}
		m := httpsig.Message{Status: 201, Header: http.Header{"Signature": {"upstream"}}, Request: &asked}
		if v.contentType != "" {
			m.Header.Set("Content-Type", v.contentType)
		}
		if err := s.Sign(m, []byte("{}"), now); err != nil {
			t.Fatal(name, err)
		}
		if got, want := m.Header.Get("Signature-Input"), "answer="+v.want+`;created=1790000000;keyid="`+s.KeyID+`";tag="huishu-answer"`; got != want {
			t.Errorf("%s: %s\nnot %s", name, got, want)
		}
		list, err := httpsig.Parse(m.Header)
		if err != nil {
			t.Fatal(name, err)
		}
		for _, change := range []func(){func() {}, func() { asked.Method = "PUT" }} {
			change()
			base, err := list[0].Base(m)
			if err != nil {
				t.Fatal(name, err)
			}
			if err := key.Verify(base, list[0].Value); (err == nil) != (asked.Method == "POST") {
				t.Errorf("%s: as the answer to %s: %v", name, asked.Method, err)
			}
		}
		if err := httpsig.CheckDigest(m.Header, []byte("{}")); err != nil {
			t.Error(name, err)
		}
	}
	if err := s.Sign(httpsig.Message{Status: 200, Header: http.Header{}}, nil, now); err == nil || fault.KindOf(err) == fault.None {
		t.Error("an answer to nothing is signed")
	}
}

// BenchmarkSignAnswer is what a signed answer costs beyond an unsigned one.
func BenchmarkSignAnswer(b *testing.B) {
	s := answerSigner(b)
	now, body := time.Unix(1_790_000_000, 0), make([]byte, 4096)
	asked := httpsig.Message{Method: "GET", Scheme: "https", Authority: "huishu.example", Path: "/api/v1/orders", Header: http.Header{"Signature-Input": {`a=("@method");keyid="hsk_x"`}, "Signature": {"a=:AQID:"}}}
	for b.Loop() {
		if err := s.Sign(httpsig.Message{Status: 200, Header: http.Header{"Content-Type": {"application/json"}}, Request: &asked}, body, now); err != nil {
			b.Fatal(err)
		}
	}
}

// TestLostReplica: the key of a replica that is gone is ended by whoever may, once, and not while a process signs by it; it stays
// published for a while, marked with its end, unless it was stolen.
func TestLostReplica(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	lost, other := answerSigner(t), answerSigner(t)
	for _, s := range []*client.AnswerSigner{lost, other} {
		w.Must(ledger.System, func(tx *ledger.Tx) error { return client.EnterAnswerKey(tx, s) })
		if err := client.SeeAnswerKey(t.Context(), w.DB, s); err != nil {
			t.Fatal(err)
		}
	}
	retire := func(s *client.AnswerSigner, how client.Ending, reason string) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error {
			_, err := client.RetireAnswerKey(tx, s.KeyID, how, reason, map[string]any{"second": "x"})
			return err
		}
	}
	published := func() (kids map[string]int64) {
		kids = map[string]int64{}
		w.Must(ledger.Actor{}, func(tx *ledger.Tx) error {
			keys, err := client.AnswerKeys(tx)
			for _, k := range keys {
				if k.Published(tx.Now) {
					kids[k.KeyID] = k.Expires
				}
			}
			return err
		})
		return kids
	}
	w.Refused("access.denied", w.owner, retire(lost, client.Lost, "磁盘损坏"))
	w.Refused("required", w.clerk, retire(lost, client.Lost, " "))
	w.Refused("answer_key.ending", w.clerk, retire(lost, client.Rotated, "磁盘损坏"))
	w.Refused("answer_key.not_found", w.clerk, retire(answerSigner(t), client.Lost, "磁盘损坏"))
	w.Refused("answer_key.in_use", w.clerk, retire(lost, client.Lost, "磁盘损坏"))
	w.Clock.Advance(6 * time.Minute)
	if err := client.SeeAnswerKey(t.Context(), w.DB, other); err != nil {
		t.Fatal(err)
	}
	w.Must(w.clerk, retire(lost, client.Lost, "磁盘损坏"))
	end := (w.DB.Now().UnixMilli() + 999) / 1000
	if got := published(); len(got) != 2 || got[lost.KeyID] < end-1 || got[lost.KeyID] > end || got[other.KeyID] != 0 {
		t.Errorf("published: %v, at %d", got, end)
	}
	w.Refused("answer_key.in_use", w.clerk, retire(other, client.Stolen, "失窃"))
	w.Refused("answer_key.ended", w.clerk, retire(lost, client.Lost, "磁盘损坏"))
	w.Refused("answer_key.retired", ledger.System, func(tx *ledger.Tx) error { return client.EnterAnswerKey(tx, lost) })
	w.Clock.Advance(client.AnswersChecked - time.Minute)
	if got := published(); len(got) != 2 {
		t.Errorf("before its time is over: %v", got)
	}
	w.Clock.Advance(2 * time.Minute)
	if got := published(); len(got) != 1 || got[lost.KeyID] != 0 {
		t.Errorf("after it: %v", got)
	}
	w.Must(w.clerk, retire(other, client.Stolen, "失窃"))
	if got := published(); len(got) != 0 {
		t.Errorf("a stolen key is published: %v", got)
	}
	w.Must(w.clerk, retire(lost, client.Stolen, "找到的磁盘曾被复制"))
	w.Refused("answer_key.ended", w.clerk, retire(lost, client.Stolen, "再次"))
	w.Must(ledger.Actor{}, func(tx *ledger.Tx) error {
		keys, err := client.AnswerKeys(tx)
		for _, k := range keys {
			if k.KeyID == lost.KeyID && (k.Expires != end && k.Expires != end-1 || k.Ending != client.Stolen || k.Reason != "找到的磁盘曾被复制") {
				t.Errorf("%+v", k)
			}
		}
		return err
	})
}
