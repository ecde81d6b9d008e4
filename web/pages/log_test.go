package pages_test

import (
	"context"
	"encoding/hex"
	"net/url"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"huishu/ledger"
	"huishu/ledger/tlog"
	"huishu/registry/party"
)

// bash runs a command of a page as a reader would who copies it.
func bash(t *testing.T, command string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "bash", "-c", command).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s\n%s", err, out, command)
	}
	return strings.TrimSpace(string(out))
}

// command is the text of the block whose body begins with what every recomputing command begins with.
func (p page) command() string {
	p.t.Helper()
	n := find(p.doc, func(n *html.Node) bool {
		return n.Data == "code" && n.Parent.Data == "pre" && n.FirstChild != nil && strings.HasPrefix(n.FirstChild.Data, "h() {")
	})
	if n == nil {
		p.t.Fatalf("%s has no command", p.path)
	}
	return n.FirstChild.Data
}

// TestEntryProvesItself: the page of an entry draws its proof, says it in words, and its command gives the root in the
// reader's own shell, but not for another leaf.
func TestEntryProvesItself(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	root := s.DB.Head().Root
	for _, index := range []int64{0, 5, s.DB.Head().Size - 1} {
		p := s.stranger().see("/events/" + s.entry(index).ID)
		if n := find(p.doc, func(n *html.Node) bool { return n.Data == "svg" && attr(n, "role") == "img" }); n == nil {
			t.Error("nothing is drawn")
		}
		p.has("成立", "第 1 步", hex.EncodeToString(root[:])[:8]).lacks("不成立")
		command := p.command()
		if out := bash(t, command); out != "OK" {
			t.Errorf("entry %d: the command says %q", index, out)
		}
		if out, err := exec.CommandContext(context.Background(), "bash", "-c", strings.Replace(command, `"v":1`, `"v":2`, 1)).Output(); err == nil {
			t.Errorf("entry %d: another leaf gives the root: %s", index, out)
		}
		proof := s.stranger().see("/events/" + s.entry(index).ID + "/proof")
		if res := tlog.VerifyLogProof([]byte(proof.body), nil, s.DB.Trust()); !res.Valid {
			t.Errorf("entry %d: the tlog-proof does not verify: %+v", index, res.Steps)
		}
	}
}

// TestPrivateEntryShowsItsLeafAlone to everyone but its party.
func TestPrivateEntryShowsItsLeafAlone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	var e ledger.Entry
	s.View(ledger.System, func(tx *ledger.Tx) error {
		es, err := tx.History(party.SubjectAccount, s.Buyer.Actor.Account)
		e = es[0]
		return err
	})
	for _, who := range []*browser{s.stranger(), s.member(s.Merchant)} {
		p := who.see("/events/" + e.ID)
		p.has("不公开", "包含证明").lacks("事件全文", "盐（")
		if p.leads("/events/" + e.ID + "/receipt") {
			t.Error("offers a receipt that it would not give")
		}
	}
	p := s.member(s.Authority).see("/events/"+e.ID).has("事件全文", "盐（")
	if !p.leads("/events/" + e.ID + "/receipt") {
		t.Error("offers no receipt to the authority")
	}
}

func (s *site) entry(index int64) (e ledger.Entry) {
	s.t.Helper()
	s.View(ledger.System, func(tx *ledger.Tx) (err error) {
		e, err = tx.EntryAt(index)
		return err
	})
	return e
}

// TestSearchInTheLog leads to the one entry of a key, lists several, and says what can be looked for when there is none.
func TestSearchInTheLog(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.stranger()
	e := s.entry(4)
	h := tlog.RecordHash([]byte(e.Leaf()))
	for _, key := range []string{"4", "#4", e.ID, hex.EncodeToString(h[:]), h.String(), e.Leaf()} {
		if p := b.get("/transparency/search?q=" + url.QueryEscape(key)); p.next != "/events/"+e.ID {
			t.Errorf("%q leads to %q", key, p.next)
		}
	}
	b.see("/transparency/search?q="+s.Registration.Number).has("准予登记", s.Product.Code)
	b.see("/transparency/search?q="+strings.Repeat("0", 64)).has("查不到", "叶子哈希")
	if p := b.get("/log"); p.next != "/transparency" {
		t.Errorf("/log leads to %q", p.next)
	}
}

// TestConsistencyPage proves any two sizes by a command that the reader runs, and refuses what cannot be proved at its field.
func TestConsistencyPage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b, head := s.stranger(), s.DB.Head().Size
	for _, c := range [][2]int64{{1, 2}, {3, 7}, {8, head}, {7, 40}, {head, head}} {
		from, to := strconv.FormatInt(c[0], 10), strconv.FormatInt(c[1], 10)
		p := b.see("/transparency/consistency?from="+from+"&to="+to).has("成立", "两个根").lacks("不成立")
		if out := bash(t, p.command()); out != "OK" {
			t.Errorf("%v: the command says %q", c, out)
		}
		var root tlog.Hash
		s.View(ledger.System, func(tx *ledger.Tx) (err error) {
			_, _, root, err = tx.Consistency(c[0], c[1])
			return err
		})
		p.has("条时的根（十六进制）", hex.EncodeToString(root[:]), root.String()) // as the steps and as checkpoints spell it
	}
	b.see("/transparency/consistency?from=3").has("成立")
	for q, want := range map[string]string{"from=0&to=4": "至少为 1", "from=9&to=4": "不能小于", "from=1&to=9999999": "目前只有", "from=x&to=4": "整数",
		"from=1&to=99999999999999999999": "目前只有", "from=&to=4": "整数"} {
		p := b.see("/transparency/consistency?" + q).has(want).lacks("成立")
		if find(p.doc, func(n *html.Node) bool { return attr(n, "aria-invalid") == "true" }) == nil {
			t.Errorf("%s: no field is marked", q)
		}
	}
}
