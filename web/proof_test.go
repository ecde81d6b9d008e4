package web_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"huishu/ledger"
	"huishu/ledger/anchor"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
	"huishu/market/markettest"
	"huishu/registry/party"
	"huishu/web"
	"huishu/web/backend"
)

// desk asks the interface for proofs, as somebody.
type desk struct {
	*markettest.World
	*testing.T
	server http.Handler
}

type proven struct {
	ID       string      `json:"id"`
	Index    int64       `json:"index"`
	Kind     string      `json:"kind"`
	Title    fault.Text  `json:"title"`
	Code     string      `json:"code"`
	Leaf     string      `json:"leaf"`
	LeafHash string      `json:"leaf_hash"`
	Proof    []tlog.Hash `json:"proof"`
	Visible  bool        `json:"visible"`
	Erased   bool        `json:"erased"`
	// Event stays as it came: its bytes are what is bound.
	Event json.RawMessage `json:"event"`
	Salt  string          `json:"salt"`
}

type proofs struct {
	By  string `json:"by"`
	Log struct {
		Size       int64  `json:"size"`
		Root       string `json:"root"`
		Checkpoint string `json:"checkpoint"`
	} `json:"log"`
	Items []proven `json:"items"`
	Next  string   `json:"next"`
	// Code is of the problem where there is one.
	Code   string `json:"code"`
	Remedy string `json:"remedy"`
}

func (d *desk) ask(token, path string, status int) (p proofs) {
	d.Helper()
	r := httptest.NewRequestWithContext(d.T.Context(), http.MethodGet, "/api/v1/"+path, nil)
	r.Header.Set("Authorization", "Bearer "+token)
	w := httptest.NewRecorder()
	d.server.ServeHTTP(w, r)
	if w.Code != status {
		d.Fatalf("%s: %d, want %d: %s", path, w.Code, status, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		d.Fatal(err)
	}
	return p
}

func (d *desk) find(token, key string) proofs {
	d.Helper()
	return d.ask(token, "proofs?limit=200&key="+url.QueryEscape(key), http.StatusOK)
}

// check believes nothing but the key: every entry of the answer leads to the signed checkpoint, and every event to its leaf.
func (d *desk) check(p proofs) {
	d.Helper()
	v, err := tlog.ParseVKey(d.DB.VerifierKey())
	if err != nil {
		d.Fatal(err)
	}
	cp, err := tlog.OpenCheckpoint([]byte(p.Log.Checkpoint), v)
	if err != nil || cp.Size != p.Log.Size || cp.Root.String() != p.Log.Root {
		d.Fatalf("checkpoint: %v", err)
	}
	for _, e := range p.Items {
		h := tlog.RecordHash([]byte(e.Leaf))
		if hex.EncodeToString(h[:]) != e.LeafHash || tlog.VerifyInclusion(cp.Size, e.Index, h, cp.Root, e.Proof) != nil {
			d.Errorf("entry %d is not proved", e.Index)
		}
		if e.Title.ZH == e.Kind || e.Title.EN == "" {
			d.Errorf("entry %d: kind %s has no words", e.Index, e.Kind)
		}
		if !e.Visible {
			if e.Event != nil || e.Salt != "" || strings.Contains(e.Leaf, `"subject"`) {
				d.Errorf("entry %d shows more than its leaf", e.Index)
			}
			continue
		}
		salt, _ := hex.DecodeString(e.Salt)
		event, err := tlog.ParseEvent(e.Event)
		if err != nil || len(salt) != 32 {
			d.Fatalf("entry %d: %v, salt %q", e.Index, err, e.Salt)
		}
		if leaf, _ := tlog.LeafBytes(event.Leaf([32]byte(salt), e.Event)); string(leaf) != e.Leaf {
			d.Errorf("entry %d: the event gives another leaf", e.Index)
		}
	}
}

// TestLookupStaysVerified looks everything up by everything it is known by; what comes back is proved, and strangers see
// of private matter the leaf alone.
func TestLookupStaysVerified(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	offer := w.Publish(markettest.Content())
	d := &desk{World: w, T: t, server: web.New(&backend.Backend{
		DB: w.DB, Book: w.Book, Vault: w.Vault, Exchange: w.Exchange, PublicURL: "http://test",
		Anchors: func() anchor.Status { return anchor.Status{} }, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})}
	for key, by := range map[string]string{
		w.Product.Code: "product", w.Registration.Number: "product", offer.Number: "product",
		w.Agreement.Code: "agreement", w.Merchant.USCC: "party", strings.ToLower(w.Registration.Number): "product",
	} {
		p := d.find("", key)
		d.check(p)
		if p.By != by || len(p.Items) == 0 {
			t.Errorf("%s is %q with %d entries, want %q", key, p.By, len(p.Items), by)
		}
		for i, e := range p.Items {
			if !e.Visible || e.Code == "" || i > 0 && e.Index >= p.Items[i-1].Index {
				t.Errorf("%s: entry %d is out of order, or private and told apart by a public code", key, e.Index)
			}
		}
	}
	d.pages(w.Product.Code)

	var private ledger.Entry // the buyer's account was created: nobody's business but its party's
	w.View(ledger.System, func(tx *ledger.Tx) error {
		es, err := tx.History(party.SubjectAccount, w.Buyer.Actor.Account)
		private = es[0]
		return err
	})
	h := tlog.RecordHash([]byte(private.Leaf()))
	own, other := d.token(w.Buyer), d.token(w.Merchant)
	for _, key := range []string{hex.EncodeToString(h[:]), strings.ToUpper(hex.EncodeToString(h[:])), base64.StdEncoding.EncodeToString(h[:]), private.ID, private.Leaf()} {
		for name, token := range map[string]string{"a stranger": "", "another company": other} {
			p := d.find(token, key)
			d.check(p)
			if len(p.Items) != 1 || p.Items[0].Index != private.Index || p.Items[0].Visible {
				t.Errorf("%s sees by %q: %+v", name, key, p.Items)
			}
		}
	}
	authority := d.find(d.token(w.Authority), private.ID)
	d.check(authority)
	if !authority.Items[0].Visible {
		t.Error("the authority does not see the event")
	}
	if p := d.find(own, "#3"); p.By != "index" || p.Items[0].Index != 3 {
		t.Errorf("by its place: %+v", p.Items)
	}

	for _, key := range []string{strings.Repeat("ab", 32), "00000000-0000-7000-8000-000000000000", "999999999", "公交", w.Product.Code[:20], w.Buyer.USCC, "'; DROP", strings.Repeat("x", 900)} {
		if p := d.ask("", "proofs?key="+url.QueryEscape(key), http.StatusNotFound); p.Code != "log.unknown" || p.Remedy == "" {
			t.Errorf("%q: %+v", key, p)
		}
	}
	d.ask("", "proofs", http.StatusUnprocessableEntity)
	d.ask("", "proofs?key=a&cursor=x", http.StatusUnprocessableEntity)
}

// pages demands that small pages say the same as a large one.
func (d *desk) pages(key string) {
	d.Helper()
	all, n, cursor := d.find("", key), 0, ""
	for {
		p := d.ask("", "proofs?limit=2&key="+url.QueryEscape(key)+"&cursor="+cursor, http.StatusOK)
		d.check(p)
		for _, e := range p.Items {
			if n >= len(all.Items) || e.ID != all.Items[n].ID {
				d.Fatalf("entry %d of the pages is not the list's", n)
			}
			n++
		}
		if cursor = p.Next; cursor == "" {
			break
		}
	}
	if n != len(all.Items) || n < 3 {
		d.Errorf("the pages have %d entries, the list %d", n, len(all.Items))
	}
}

func (d *desk) token(m markettest.Member) (token string) {
	d.Helper()
	d.View(ledger.System, func(tx *ledger.Tx) error {
		a, err := party.GetAccount(tx, m.Actor.Account)
		if err == nil {
			token = a.Login
		}
		return err
	})
	token, err := party.SignIn(d.T.Context(), d.DB, token, markettest.Password, party.Meta{IP: "192.0.2.1", UserAgent: "test"})
	if err != nil {
		d.Fatal(err)
	}
	return token
}

// TestConsistencyBetweenAnySizes checks the proofs of the interface with nothing but the roots of the log's own past.
func TestConsistencyBetweenAnySizes(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	d := &desk{World: w, T: t, server: web.New(&backend.Backend{DB: w.DB, Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})}
	head := w.DB.Head()
	var hashes []tlog.Hash
	edge, err := tlog.NewEdge(0, nil)
	if err != nil {
		t.Fatal(err)
	}
	roots := map[int64]tlog.Hash{}
	w.View(ledger.System, func(tx *ledger.Tx) error {
		es, err := tx.Latest(0, int(head.Size))
		for i := len(es) - 1; i >= 0; i-- {
			hashes = append(hashes, tlog.RecordHash([]byte(es[i].Leaf())))
			edge.Append(hashes[len(hashes)-1])
			roots[edge.Size()] = edge.Root()
		}
		return err
	})
	if roots[head.Size] != head.Root {
		t.Fatal("the leaves do not give the head's root")
	}
	for _, c := range [][2]int64{{1, head.Size}, {head.Size, head.Size}, {7, 8}, {8, 21}, {13, head.Size - 1}} {
		r := httptest.NewRecorder()
		d.server.ServeHTTP(r, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/v1/consistency?from="+strconv.FormatInt(c[0], 10)+"&to="+strconv.FormatInt(c[1], 10), nil))
		var got struct {
			FromRoot tlog.Hash   `json:"from_root"`
			ToRoot   tlog.Hash   `json:"to_root"`
			Proof    []tlog.Hash `json:"proof"`
		}
		if err := json.Unmarshal(r.Body.Bytes(), &got); err != nil || r.Code != http.StatusOK {
			t.Fatalf("%v: %d %v %s", c, r.Code, err, r.Body)
		}
		if err := tlog.VerifyConsistency(c[1], c[0], roots[c[1]], roots[c[0]], got.Proof); err != nil || got.FromRoot != roots[c[0]] || got.ToRoot != roots[c[1]] {
			t.Errorf("%v: %v", c, err)
		}
	}
	for _, q := range []string{"from=0&to=1", "from=2&to=1", "from=1&to=100000000", "from=x&to=1", "from=1"} {
		if p := d.ask("", "consistency?"+q, http.StatusUnprocessableEntity); p.Code == "" {
			t.Errorf("%s: no code", q)
		}
	}
}
