package api

import (
	"cmp"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"time"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
	"huishu/web/sight"
)

func mountProof(a *API) {
	op := operation("list-proofs", "/proofs", "log", "按键查日志，附包含证明 / Look a key up in the log, with proofs", public)
	op.Description = "The entries that a key names, newest first, each with its inclusion proof against one signed checkpoint, and with the event itself and its salt where the caller may see it. " +
		"The answer can be checked offline: leaf = {digest: SHA-256(\"huishu/event/v1\\0\" || salt || event), …}, leaf_hash = SHA-256(0x00 || leaf), and the proof leads from it to the checkpoint's root (RFC 6962)."
	read(a, op, a.listProofs)
	op = operation("get-consistency", "/consistency", "log", "两个大小之间的一致性证明 / The proof that one size of the log continues another", public)
	op.Description = "RFC 6962 section 2.1.2. The roots are computed from the stored tiles; compare them with checkpoints that you saved."
	read(a, op, getConsistency)
}

type proofsInput struct {
	Key string `query:"key" required:"true" minLength:"1" maxLength:"1000" doc:"Leaf hash (hex or base64), event id, number of an entry, product code, registration, listing or qualification number, agreement code, or unified social credit code."`
	MarkedPage
}

type proofsView struct {
	By    string      `json:"by" doc:"What the key was: leaf_hash, event, index, product, agreement, party or resource."`
	Log   logView     `json:"log"`
	Items []proofView `json:"items"`
	Next  string      `json:"next" doc:"Cursor of the next page; empty on the last."`
}

type logView struct {
	Origin      string `json:"origin"`
	VerifierKey string `json:"verifier_key"`
	Size        int64  `json:"size"`
	Root        string `json:"root" doc:"Base64, as in the checkpoint."`
	Checkpoint  string `json:"checkpoint" doc:"The signed note (C2SP tlog-checkpoint)."`
}

type proofView struct {
	ID       string          `json:"id"`
	Index    int64           `json:"index"`
	Kind     string          `json:"kind"`
	Title    fault.Text      `json:"title" doc:"The kind in words."`
	Code     string          `json:"code" doc:"The subject's public code; empty where it is not public."`
	At       time.Time       `json:"at"`
	Leaf     string          `json:"leaf" doc:"The leaf, as it stands in the log."`
	LeafHash string          `json:"leaf_hash" doc:"Hex."`
	Proof    []tlog.Hash     `json:"proof" doc:"The audit path from the leaf's sibling to the root's child, base64."`
	Visible  bool            `json:"visible" doc:"The caller may see the event."`
	Erased   bool            `json:"erased" doc:"The event's content was erased by law; the leaf and its proof stand."`
	Event    json.RawMessage `json:"event,omitempty" doc:"The whole event in its canonical bytes; left out where it may not be seen."`
	Salt     string          `json:"salt,omitempty" doc:"Hex."`
}

func (a *API) listProofs(tx *ledger.Tx, in *proofsInput) (proofsView, error) {
	before, err := strconv.ParseInt(cmp.Or(in.Cursor, "0"), 10, 64)
	if err != nil || before < 0 {
		return proofsView{}, badCursor()
	}
	f, err := sight.Lookup(tx, in.Key, before, in.Limit)
	if err != nil {
		return proofsView{}, err
	}
	next := ""
	if f.Next > 0 {
		next = strconv.FormatInt(f.Next, 10)
	}
	return proofsView{
		By: f.By, Items: each(f.Entries, viewProof), Next: next,
		Log: logView{Origin: f.Head.Origin, VerifierKey: a.DB.VerifierKey(), Size: f.Head.Size, Root: f.Head.Root.String(), Checkpoint: f.Head.Note},
	}, nil
}

func viewProof(p sight.Proven) proofView {
	e := viewEvent(p.Entry)
	return proofView{
		ID: e.ID, Index: e.Index, Kind: e.Kind, Title: e.Title, Code: e.Code, At: e.At, Leaf: e.Leaf,
		LeafHash: hex.EncodeToString(p.LeafHash[:]), Proof: full(p.Proof),
		Visible: p.Visible, Erased: p.Erased, Event: p.Event, Salt: hex.EncodeToString(p.Salt),
	}
}

type consistencyInput struct {
	From int64 `query:"from" required:"true" minimum:"1" doc:"The smaller size."`
	To   int64 `query:"to" required:"true" minimum:"1" doc:"The larger size."`
}

type consistencyView struct {
	From     int64       `json:"from"`
	To       int64       `json:"to"`
	FromRoot tlog.Hash   `json:"from_root"`
	ToRoot   tlog.Hash   `json:"to_root"`
	Proof    []tlog.Hash `json:"proof"`
}

func getConsistency(tx *ledger.Tx, in *consistencyInput) (v consistencyView, err error) {
	if err := sight.Sizes(tx, in.From, in.To); err != nil {
		return v, err
	}
	v = consistencyView{From: in.From, To: in.To}
	v.Proof, v.FromRoot, v.ToRoot, err = tx.Consistency(in.From, in.To)
	v.Proof = full(v.Proof)
	return v, err
}
