package sight

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
	"huishu/market/find"
)

// What a key of [Lookup] can be, beside the kinds of package find.
const (
	ByLeafHash = "leaf_hash"
	ByEvent    = "event"
	ByIndex    = "index"
)

// Proven is an entry of the log with the proof that it stands there, and with as much of the event as the
// acting account may see.
type Proven struct {
	ledger.Entry
	LeafHash tlog.Hash
	// Proof is the audit path to the root of the head of the same answer.
	Proof []tlog.Hash
	// Event and Salt are the whole event, from which anyone computes the leaf; nil for those who may not see it, and
	// once they were erased.
	Event json.RawMessage
	Salt  []byte
	// Visible reports whether the account may see it; Erased whether there is nothing left to see.
	Visible, Erased bool
}

// Found is the answer to a lookup.
type Found struct {
	// By is what the key was: ByLeafHash, ByEvent, ByIndex or a kind of package find.
	By string
	// Head is the checkpoint that all proofs lead to.
	Head ledger.Signed
	// Entries are newest first; Next is the index before which the next page begins, 0 on the last.
	Entries []Proven
	Next    int64
}

// Lookup finds what the log holds of a key: the hash of a leaf (hex or base64), the leaf itself, an event's id, the place of an
// entry, a product code, a registration, listing or qualification number, an agreement's code, a unified social credit code.
// By a hash, an id or a place everyone finds the leaf; by a code only what names the code in public or what the account may
// see, so that a code does not tell whose the private leaves are. NotFound, with code "log.unknown", for anything else.
func Lookup(tx *ledger.Tx, key string, before int64, limit int) (f Found, err error) {
	if f.Head, err = tx.SignedHead(); err != nil {
		return f, unknown(err)
	}
	key = strings.TrimSpace(key)
	entries, err := f.single(tx, key)
	if fault.KindOf(err) == fault.NotFound {
		entries, err = f.byCode(tx, key, before, limit)
	}
	if err == nil && len(entries) == 0 {
		err = fault.New(fault.NotFound, "log.unknown", "", "")
	}
	if err != nil {
		return f, unknown(err)
	}
	for _, e := range entries {
		p, err := Prove(tx, f.Head.Size, e)
		if err != nil {
			return f, err
		}
		f.Entries = append(f.Entries, p)
	}
	return f, nil
}

func unknown(err error) error {
	if fault.KindOf(err) != fault.NotFound {
		return err
	}
	return fault.New(fault.NotFound, "log.unknown", "日志中查不到这个键，或其内容不公开", "The log knows nothing of this key, or nothing that is public").At("key").
		Do("请给出叶子哈希（对 0x00 与叶子原文求 SHA-256，十六进制）、事件编号、条目序号、产品编码、登记编号、协议编码或统一社会信用代码；若为当事方，请先登录",
			"Give a leaf hash (SHA-256 of 0x00 and the leaf, in hex), an event id, the number of an entry, a product code, a registration number, an agreement's code or a unified social credit code; sign in first if you are a party to it")
}

// single finds the one entry that a key names by itself.
func (f *Found) single(tx *ledger.Tx, key string) ([]ledger.Entry, error) {
	var e ledger.Entry
	err := error(fault.New(fault.NotFound, "log.unknown", "", ""))
	if h, ok := leafHash(key); ok {
		f.By = ByLeafHash
		var index int64
		if index, err = tx.FindLeaf(h); err == nil {
			e, err = tx.EntryAt(index)
		}
	} else if strings.Count(key, "-") == 4 && len(key) == 36 {
		f.By = ByEvent
		e, err = tx.Event(strings.ToLower(key))
	} else if n, ok := place(key); ok {
		f.By = ByIndex
		e, err = tx.EntryAt(n)
	}
	return []ledger.Entry{e}, err
}

// byCode finds the events of what bears a code.
func (f *Found) byCode(tx *ledger.Tx, key string, before int64, limit int) (entries []ledger.Entry, err error) {
	thing, err := find.Exactly(tx, key)
	if err != nil {
		return nil, err
	}
	f.By = string(thing.Kind)
	subjects, err := thing.Subjects(tx)
	if err != nil {
		return nil, err
	}
	for {
		page, err := tx.Of(subjects, before, limit)
		if err != nil {
			return nil, err
		}
		for _, e := range page {
			before = e.Index
			if Event(tx, e) {
				entries = append(entries, e)
			}
			if len(entries) > limit { // there is a next page
				f.Next = entries[limit-1].Index
				return entries[:limit], nil
			}
		}
		if len(page) < limit || before == 0 {
			return entries, nil
		}
	}
}

// Prove adds the proof of an entry against the log at size, and the event as far as the acting account may see it.
func Prove(tx *ledger.Tx, size int64, e ledger.Entry) (p Proven, err error) {
	p = Proven{Entry: e, LeafHash: tlog.RecordHash([]byte(e.Leaf())), Visible: Event(tx, e)}
	if p.Proof, err = tx.Inclusion(size, e.Index); err != nil {
		return p, err
	}
	event, salt, err := tx.Content(e.ID)
	p.Erased = event == nil
	if p.Visible {
		p.Event, p.Salt = event, salt
	}
	return p, err
}

// leafHash reads a hash of 32 bytes, or makes it of a leaf. A plus sign in base64 may have become a blank on its way through an address.
func leafHash(key string) (h tlog.Hash, ok bool) {
	if strings.HasPrefix(key, "{") {
		if _, err := tlog.ParseLeaf([]byte(key)); err == nil {
			return tlog.RecordHash([]byte(key)), true
		}
	}
	b, err := hex.DecodeString(strings.TrimPrefix(key, "0x"))
	if err != nil || len(b) != tlog.HashSize {
		b, err = base64.StdEncoding.DecodeString(strings.ReplaceAll(key, " ", "+"))
	}
	if err != nil || len(b) != tlog.HashSize {
		return h, false
	}
	return tlog.Hash(b), true
}

// place reads the number of an entry; more digits belong to codes.
func place(key string) (int64, bool) {
	if len(key) > 12 {
		return 0, false
	}
	n, err := strconv.ParseInt(strings.TrimPrefix(key, "#"), 10, 64)
	return n, err == nil && n >= 0
}

// Sizes refuses two sizes between which nothing can be proved.
func Sizes(tx *ledger.Tx, from, to int64) error {
	head, err := tx.SignedHead()
	if fault.KindOf(err) == fault.NotFound {
		return fault.New(fault.NotFound, "log.empty", "日志还是空的", "The log is empty").
			Do("有第一条记录后再查看", "Look again once there is a first entry")
	}
	switch {
	case err != nil:
		return err
	case from < 1:
		return fault.New(fault.Invalid, "log.size", "较小的日志大小至少为 1", "The smaller size is 1 or more").At("from")
	case to < from:
		return fault.New(fault.Invalid, "log.size", "第二个大小不能小于第一个", "The second size may not be below the first").At("to")
	case to > head.Size:
		return fault.Newf(fault.Invalid, "log.size", "日志目前只有 %d 条", "The log has %d entries so far", head.Size).At("to")
	}
	return nil
}
