package tlog

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"huishu/ledger/fault"
)

// Options says what the reader of a receipt trusts and has at hand.
type Options struct {
	// Keys are the verifier keys that the reader trusts, in their normal form.
	Keys []string
	// Retired are keys that were trusted once. What they signed stays valid for events up to the day they were retired.
	Retired []RetiredKey
	// SM2 are the SM2 keys that the reader trusts: a log's SM2 signature on a checkpoint is checked by them, and counts. It never stands
	// for the signature by one of Keys.
	SM2 []string
	// RetiredSM2 are SM2 keys that the log no longer signs with. Their signatures are checked like those of SM2, and the reader is told: since
	// none of them stands for a signature by one of Keys, there is nothing that a date could keep a thief of one from.
	RetiredSM2 []RetiredKey
	// Status is a saved status list (see StatusList and BitstringList); nil leaves the status out.
	Status []byte
	// Now is the reader's clock in Unix milliseconds, to tell a stale list by; 0 when there is none.
	Now int64
}

// RetiredKey is a key that its issuer no longer uses. The time of an event is the issuer's own word: whoever stole the key could
// date an event back, so a stolen key must be dropped, not retired.
type RetiredKey struct {
	// Key is the verifier key.
	Key string
	// Until is the time, in Unix milliseconds, after which nothing it signs is believed.
	Until int64
}

// retired finds a key among the retired ones.
func (o Options) retired(key string) (RetiredKey, bool) {
	for _, r := range o.Retired {
		if r.Key == key {
			return r, true
		}
	}
	return RetiredKey{}, false
}

// all are the keys in use, then the retired ones.
func (o Options) all() []string {
	keys := slices.Clone(o.Keys)
	for _, r := range o.Retired {
		keys = append(keys, r.Key)
	}
	return keys
}

// Verify checks a receipt file, or a PDF that carries one, offline. It never panics, whatever the bytes, and goes on after a failed step where it can, so that the
// reader learns all that is wrong. Valid means: the issuer, whom the reader trusts, signed exactly these bytes, and the
// event they show stands in the log that the issuer's signed checkpoint commits to.
//
// It proves neither that the anchor is on the chain (see [StepChain]) nor, without Options.Status, that a certificate still stands.
func Verify(b []byte, o Options) Result {
	if IsPDF(b) {
		return verifyPDF(b, o)
	}
	res := Result{Valid: true}
	s, err := openSealed(receiptFormat, b)
	var r Receipt
	if err == nil {
		r, err = s.receipt()
	}
	if err != nil {
		res.Add(Step{Name: StepFormat, Detail: fault.From(err).Message})
		return res
	}
	res.Receipt, res.Kind, res.Code = &r, r.Kind, r.Code
	res.step(StepFormat, true, fmt.Sprintf("%d 字节，与签发时的规范写法（RFC 8785）逐字节一致", len(b)),
		fmt.Sprintf("%d bytes, spelled byte for byte as issued (RFC 8785)", len(b)))

	if s.valid(receiptFormat) {
		res.step(StepSignature, true, "签发者对全部内容的签名（Ed25519）有效", "The issuer's signature (Ed25519) over all of it holds")
	} else {
		res.step(StepSignature, false, "签名与内容不符：签发之后有内容被改动，或并非此签发者所签",
			"The signature does not fit the content: something was changed after it was issued, or this issuer never signed it")
	}
	verifyEvent(&res, &r)
	verifyLog(&res, &r, s.key, o) // a receipt made anew may rest on a checkpoint of the key before
	if r.Anchor != nil {
		verifyAnchor(&res, &r)
	}
	// Judged last, because an unknown issuer of a file that fits together is worth another sentence; shown third, where it belongs.
	issuer := issuerStep(&res, &r, s.key, o)
	res.Steps = slices.Insert(res.Steps, 2, issuer)
	res.Valid = res.Valid && issuer.OK
	switch {
	case o.Status == nil || r.Kind != Certificate:
	case IsBitstringList(o.Status):
		verifyBitstring(&res, &r, o)
	default:
		verifyStatus(&res, &r, o)
	}
	return res
}

// issuerStep decides whether the issuer is to be believed; with an unknown one nothing is proved, however well it fits together.
func issuerStep(res *Result, r *Receipt, key note.Verifier, o Options) Step {
	st := Step{Name: StepIssuer}
	old, wasTrusted := o.retired(r.Issuer)
	switch {
	case !speaksFor(key.Name(), r.Log.Origin):
		st.Detail = fault.T(fmt.Sprintf("签发者 %s 不是日志 %s 的签发者", clip(key.Name()), clip(r.Log.Origin)),
			fmt.Sprintf("The issuer %s does not speak for the log %s", clip(key.Name()), clip(r.Log.Origin)))
	case slices.Contains(o.Keys, r.Issuer):
		st.OK = true
		st.Detail = fault.T(fmt.Sprintf("签发者 %s 的公钥受您信任（指纹 %s）", key.Name(), Fingerprint(r.Issuer)),
			fmt.Sprintf("You trust the key of the issuer %s (fingerprint %s)", key.Name(), Fingerprint(r.Issuer)))
	case wasTrusted && res.Event != nil && res.Event.Time <= old.Until:
		st.OK = true
		st.Detail = fault.T(fmt.Sprintf("签发者 %s 当时的公钥受您信任（指纹 %s，已于 %s 停用）", key.Name(), Fingerprint(r.Issuer), FormatTime(old.Until)),
			fmt.Sprintf("You trusted the key that %s had then (fingerprint %s, retired at %s)", key.Name(), Fingerprint(r.Issuer), FormatTime(old.Until)))
	case wasTrusted:
		st.Detail = fault.T(fmt.Sprintf("签发者 %s 的这个公钥已于 %s 停用，事件却在其后（指纹 %s）", clip(key.Name()), FormatTime(old.Until), Fingerprint(r.Issuer)),
			fmt.Sprintf("This key of %s was retired at %s, and the event is later (fingerprint %s)", clip(key.Name()), FormatTime(old.Until), Fingerprint(r.Issuer)))
	case res.Valid:
		st.Detail = fault.T(fmt.Sprintf("内容自洽，但签发者未知：%s（指纹 %s）不在您信任的公钥之中", clip(key.Name()), Fingerprint(r.Issuer)),
			fmt.Sprintf("self-consistent, signer unknown: %s (fingerprint %s) is not among the keys you trust", clip(key.Name()), Fingerprint(r.Issuer)))
	default:
		st.Detail = fault.T(fmt.Sprintf("签发者未知：%s（指纹 %s）不在您信任的公钥之中", clip(key.Name()), Fingerprint(r.Issuer)),
			fmt.Sprintf("Signer unknown: %s (fingerprint %s) is not among the keys you trust", clip(key.Name()), Fingerprint(r.Issuer)))
	}
	return st
}

// speaksFor says whether a key of this name may issue receipts of the log: the log's own key, or one named <origin>/issuer.
func speaksFor(name, origin string) bool { return name == origin || name == origin+"/issuer" }

func verifyEvent(res *Result, r *Receipt) {
	e, err := ParseEvent(r.Event)
	if err != nil {
		res.step(StepEvent, false, fmt.Sprintf("事件无法读取（%v）", err), fmt.Sprintf("The event cannot be read (%v)", err))
		return
	}
	res.Event = &e
	want := e.ID
	if r.Kind == Certificate {
		want = e.Subject.Code
	}
	if r.Code == "" || r.Code != want {
		res.step(StepEvent, false, fmt.Sprintf("编号 %s 不是事件所说的 %s", clip(r.Code), clip(want)),
			fmt.Sprintf("The code %s is not the event's, which is %s", clip(r.Code), clip(want)))
		return
	}
	res.step(StepEvent, true, fmt.Sprintf("事件 %s，%s", e.Kind, FormatTime(e.Time)), fmt.Sprintf("Event %s at %s", e.Kind, FormatTime(e.Time)))
}

// verifyLog checks that the event's leaf is in the checkpoint's tree, and that the log signed the checkpoint.
func verifyLog(res *Result, r *Receipt, issuer note.Verifier, o Options) {
	text, _, _ := strings.Cut(r.Log.Checkpoint, "\n\n")
	cp, err := ParseCheckpoint(text + "\n")
	if err != nil || cp.Origin != r.Log.Origin {
		res.step(StepCheckpoint, false, "文件中的检查点无法读取，或不属于所说的日志", "The checkpoint in the file cannot be read or is not of the log named")
		return
	}
	res.Checkpoint = cp
	verifyInclusionStep(res, r, cp)

	// The issuer's own key is tried too: when it is not trusted, the issuer step fails, and this one can still say "fits together".
	verifiers := []note.Verifier{issuer}
	for _, k := range o.all() {
		if v, err := ParseVKey(k); err == nil {
			verifiers = append(verifiers, v)
		}
	}
	for _, v := range verifiers {
		if v.Name() != cp.Origin {
			continue
		}
		if _, err := OpenCheckpoint([]byte(r.Log.Checkpoint), v); err == nil {
			res.checkpointStep(r.Log.Checkpoint, cp, o)
			return
		}
	}
	res.step(StepCheckpoint, false, fmt.Sprintf("检查点没有日志 %s 的有效签名", clip(cp.Origin)),
		fmt.Sprintf("The checkpoint carries no valid signature of the log %s", clip(cp.Origin)))
}

func verifyInclusionStep(res *Result, r *Receipt, cp Checkpoint) {
	if res.Event == nil {
		return // without the event there is no leaf to look for; its own step has failed
	}
	leaf, err := LeafBytes(res.Event.Leaf(r.Salt, r.Event))
	if err == nil {
		err = VerifyInclusion(cp.Size, r.Log.Index, RecordHash(leaf), cp.Root, r.Log.Proof)
	}
	if err != nil {
		res.step(StepInclusion, false, "由事件与盐重新算出的记录不在检查点所说的日志中：事件、盐、位置或证明被改动",
			"The entry computed from the event and its salt is not in the log of the checkpoint: event, salt, place or proof was changed")
		return
	}
	res.step(StepInclusion, true, fmt.Sprintf("由事件与盐重新算出的记录是日志第 %d 条（共 %d 条），包含证明 %d 步", r.Log.Index+1, cp.Size, len(r.Log.Proof)),
		fmt.Sprintf("The entry computed from the event and its salt is number %d of %d in the log (inclusion proof of %d steps)",
			r.Log.Index+1, cp.Size, len(r.Log.Proof)))
}

// verifyAnchor checks offline that the anchor belongs to the checkpoint; that it is on the chain only the chain can say.
func verifyAnchor(res *Result, r *Receipt) {
	a, cp := r.Anchor, res.Checkpoint
	origin := sha256.Sum256([]byte(r.Log.Origin))
	fail := func(zh, en string) { res.step(StepAnchor, false, "锚定信息："+zh, "Anchor: "+en) }
	switch {
	case cp.Origin == "":
		fail("没有可对照的检查点", "there is no checkpoint to compare it with")
	case a.Size != cp.Size:
		fail(fmt.Sprintf("记录数 %d 与检查点的 %d 不同", a.Size, cp.Size), fmt.Sprintf("its size %d is not the checkpoint's %d", a.Size, cp.Size))
	case !isHex(a.Root, cp.Root[:]):
		fail("根哈希与检查点不同", "its root is not the checkpoint's")
	case !isHex(a.OriginHash, origin[:]):
		fail("日志标识不是本日志", "it is of another log")
	case a.ChainID < 1 || a.Block < 0 || !hexOfSize(a.Contract, 20) || !hexOfSize(a.Tx, 32) || !hexOfSize(a.BlockHash, 32):
		fail("链、合约、交易或区块的写法不对", "its chain, contract, transaction or block is not well-formed")
	default:
		res.step(StepAnchor, true, fmt.Sprintf("检查点已写入链 %d 的区块 %d（交易 %s）%s", a.ChainID, a.Block, a.Tx, labelZH(a.Label)),
			fmt.Sprintf("The checkpoint was written to chain %d in block %d (transaction %s)%s", a.ChainID, a.Block, a.Tx, labelEN(a.Label)))
	}
}

func labelZH(label string) string {
	switch label {
	case "":
		return ""
	case LabelSelfAttested:
		return "；该链由运营方自行运行，属自证"
	}
	return "；" + clip(label)
}

func labelEN(label string) string {
	switch label {
	case "":
		return ""
	case LabelSelfAttested:
		return "; the operator runs this chain itself, so it is self-attested"
	}
	return "; " + clip(label)
}

// LabelSelfAttested is the label of an anchor on the embedded chain: it proves nothing to those who do not trust the operator.
const LabelSelfAttested = "self-attested"

// isHex says whether s is the 0x hex of want, in lower case.
func isHex(s string, want []byte) bool { return s == "0x"+hex.EncodeToString(want) }

// hexOfSize says whether s is 0x hex of n bytes; addresses may be in the mixed case of EIP-55.
func hexOfSize(s string, n int) bool {
	h, ok := strings.CutPrefix(s, "0x")
	b, err := hex.DecodeString(h)
	return ok && err == nil && len(b) == n && !bytes.Equal(b, make([]byte, n))
}
