package anchor

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/ethereum/go-ethereum/crypto"
)

// liar stands between us and a real chain and changes answers.
type liar struct {
	*httptest.Server
	mu    sync.Mutex
	lie   lie
	calls int
}

// lie is asked for each call, with the honest answer; it returns what to say instead, or nil for the honest answer.
type lie func(method string, params []json.RawMessage, honest json.RawMessage) any

// call is one JSON-RPC message, request or response.
type call struct {
	Version string            `json:"jsonrpc"`
	ID      json.RawMessage   `json:"id"`
	Method  string            `json:"method,omitempty"`
	Params  []json.RawMessage `json:"params,omitempty"`
	Result  json.RawMessage   `json:"result,omitempty"`
	Error   json.RawMessage   `json:"error,omitempty"`
}

// swallow is a lie that needs no honest answer: the call is not passed on.
type swallow struct{ say any }

func newLiar(t *testing.T, honest string) *liar {
	l := &liar{}
	l.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		l.mu.Lock()
		l.calls++
		lie := l.lie
		l.mu.Unlock()
		var asked []call
		batch := bytes.HasPrefix(body, []byte("["))
		if !batch {
			body = append(append([]byte("["), body...), ']')
		}
		if err := json.Unmarshal(body, &asked); err != nil {
			t.Errorf("our client said %s", body)
			return
		}
		answers := make([]call, len(asked))
		for i, a := range asked {
			answers[i] = answer(t, r, honest, a, lie)
		}
		w.Header().Set("Content-Type", "application/json")
		if batch {
			json.NewEncoder(w).Encode(answers)
		} else {
			json.NewEncoder(w).Encode(answers[0])
		}
	}))
	t.Cleanup(l.Close)
	return l
}

func answer(t *testing.T, r *http.Request, honest string, a call, lie lie) call {
	out := call{Version: "2.0", ID: a.ID}
	say := func(v any) call {
		var err error
		if out.Result, err = json.Marshal(v); err != nil {
			t.Error(err)
		}
		return out
	}
	if lie != nil {
		if s, ok := lie(a.Method, a.Params, nil).(swallow); ok {
			return say(s.say)
		}
	}
	ask, err := json.Marshal(a)
	if err != nil {
		t.Error(err)
	}
	req, err := http.NewRequestWithContext(r.Context(), http.MethodPost, honest, bytes.NewReader(ask))
	if err != nil {
		t.Error(err)
		return out
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		out.Error = json.RawMessage(`{"code":-32000,"message":"gone"}`)
		return out
	}
	defer res.Body.Close()
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
		out.Error = json.RawMessage(`{"code":-32000,"message":"no JSON"}`)
		return out
	}
	if lie != nil && out.Error == nil {
		if v := lie(a.Method, a.Params, out.Result); v != nil {
			return say(v)
		}
	}
	return out
}

// tell makes it lie from now on, or be honest with nil.
func (l *liar) tell(lie lie) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lie = lie
}

// count is how many requests came.
func (l *liar) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.calls
}

// crypto256 is the Keccak-256 that names an event.
func crypto256(signature string) string { return crypto.Keccak256Hash([]byte(signature)).Hex() }
