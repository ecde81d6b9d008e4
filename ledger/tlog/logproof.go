package tlog

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"huishu/ledger/fault"
)

// LogProofKind is the kind of a [LogProof] in results, beside those of receipts.
const LogProofKind = "tlog-proof"

const logProofHeader = "c2sp.org/tlog-proof@v1\n"

// LogProof is the proof that one entry stands in a log, in the text format that all logs of the C2SP family share
// (c2sp.org/tlog-proof@v1). It shows the place of an entry, not what it means; our receipts show the event as well.
type LogProof struct {
	// Extra is opaque to the format and nobody vouches for it; ours is the leaf itself. Nil for none.
	Extra []byte
	Index int64
	// Proof is the audit path (RFC 6962 section 2.1.1).
	Proof []Hash
	// Checkpoint is the signed note whose root the proof leads to.
	Checkpoint string
}

// Text is the proof as a file.
func (p LogProof) Text() []byte {
	b := []byte(logProofHeader)
	if p.Extra != nil {
		b = append(b, "extra "+base64.StdEncoding.EncodeToString(p.Extra)+"\n"...)
	}
	b = append(b, "index "+strconv.FormatInt(p.Index, 10)+"\n"...)
	for _, h := range p.Proof {
		b = append(b, h.String()+"\n"...)
	}
	return append(append(b, '\n'), p.Checkpoint...)
}

// IsLogProof says whether a file claims to be of this format.
func IsLogProof(b []byte) bool {
	return bytes.HasPrefix(b, []byte(logProofHeader[:len(logProofHeader)-1]))
}

// ParseLogProof reads the form only, and refuses every spelling but the one that [LogProof.Text] gives back.
func ParseLogProof(b []byte) (LogProof, error) {
	var p LogProof
	if len(b) > MaxFileSize {
		return p, errors.New("tlog-proof: too large")
	}
	rest, ok := strings.CutPrefix(string(b), logProofHeader)
	if !ok {
		return p, errors.New("tlog-proof: the first line is another")
	}
	if line, after, _ := strings.Cut(rest, "\n"); strings.HasPrefix(line, "extra ") {
		extra, err := decodeBase64(line[len("extra "):])
		if err != nil {
			return p, errors.New("tlog-proof: the extra data is not base64")
		}
		p.Extra, rest = extra, after
	}
	line, rest, ok := strings.Cut(rest, "\n")
	index, isIndex := strings.CutPrefix(line, "index ")
	n, err := strconv.ParseInt(index, 10, 64)
	if !ok || !isIndex || err != nil || n < 0 || strconv.FormatInt(n, 10) != index {
		return p, errors.New("tlog-proof: no index line with a plain decimal number")
	}
	p.Index = n
	for {
		if line, rest, ok = strings.Cut(rest, "\n"); !ok {
			return p, errors.New("tlog-proof: no empty line before the checkpoint")
		}
		if line == "" {
			break
		}
		h, err := decodeBase64(line)
		if err != nil || len(h) != HashSize || len(p.Proof) == 64 {
			return p, errors.New("tlog-proof: a line of the proof is not a hash, or there are too many")
		}
		p.Proof = append(p.Proof, Hash(h))
	}
	p.Checkpoint = rest
	_, signatures, _ := strings.Cut(rest, "\n\n")
	return p, strictSignatures(signatures)
}

// VerifyFile checks a file of any kind that there is: a tlog-proof by [VerifyLogProof], a saved checkpoint by [VerifyCheckpoint],
// everything else by [Verify].
func VerifyFile(b, entry []byte, o Options) Result {
	switch {
	case IsLogProof(b):
		return VerifyLogProof(b, entry, o)
	case IsCheckpoint(b):
		return VerifyCheckpoint(b, o)
	}
	return Verify(b, o)
}

// VerifyLogProof checks a tlog-proof file offline: the log, whose key the reader trusts, signed a checkpoint whose tree holds the
// entry at the place named. entry is the entry itself; nil takes the file's extra data, which proves that this entry is logged, and
// nothing about what else the reader may hold it for. It never panics, whatever the bytes.
func VerifyLogProof(b, entry []byte, o Options) Result {
	res := Result{Valid: true, Kind: LogProofKind}
	p, err := ParseLogProof(b)
	if err != nil {
		res.step(StepFormat, false, fmt.Sprintf("不是完好的 tlog-proof 文件（%v）；请重新下载", err), fmt.Sprintf("Not a sound tlog-proof file (%v): download it anew", err))
		return res
	}
	text, _, _ := strings.Cut(p.Checkpoint, "\n\n")
	cp, err := ParseCheckpoint(text + "\n")
	if err != nil {
		res.step(StepFormat, false, "文件中的检查点无法读取", "The checkpoint in the file cannot be read")
		return res
	}
	res.Checkpoint = cp
	res.step(StepFormat, true, "写法符合 c2sp.org/tlog-proof@v1", "Well-formed by c2sp.org/tlog-proof@v1")
	if entry == nil {
		entry = p.Extra
	}
	leaf, err := ParseLeaf(entry)
	isLeaf := err == nil
	verifySigner(&res, p.Checkpoint, cp, leaf, o)
	if entry == nil {
		res.step(StepEvent, false, "文件中没有条目原文；请用 --entry 给出", "The file does not hold the entry itself; name it with --entry")
		return res
	}
	res.Code = strconv.FormatInt(p.Index, 10)
	if isLeaf {
		res.step(StepEvent, true, fmt.Sprintf("条目是事件 %s 的公开叶子，%s", leaf.Kind, leaf.Time), fmt.Sprintf("The entry is the public leaf of an event %s at %s", leaf.Kind, leaf.Time))
	}
	if err := VerifyInclusion(cp.Size, p.Index, RecordHash(entry), cp.Root, p.Proof); err != nil {
		res.step(StepInclusion, false, "此条目不在检查点所说的日志中：条目、位置或证明被改动", "The entry is not in the log of the checkpoint: entry, place or proof was changed")
		return res
	}
	res.step(StepInclusion, true, fmt.Sprintf("条目是日志第 %d 条（共 %d 条），包含证明 %d 步", p.Index+1, cp.Size, len(p.Proof)),
		fmt.Sprintf("The entry is number %d of %d in the log (inclusion proof of %d steps)", p.Index+1, cp.Size, len(p.Proof)))
	return res
}

// verifySigner finds a trusted key of the log's name that signed the checkpoint msg, the keys in use before the retired ones. The file
// names no key, so an untrusted signer can only be told by name. leaf is the entry as ours are; its zero value for another kind, and for none.
func verifySigner(res *Result, msg string, cp Checkpoint, leaf Leaf, o Options) {
	named := 0
	for _, k := range o.all() {
		v, err := ParseVKey(k)
		if err != nil || v.Name() != cp.Origin {
			continue
		}
		named++
		if _, err := OpenCheckpoint([]byte(msg), v); err == nil {
			signerStep(res, cp.Origin, k, leaf, o)
			res.checkpointStep(msg, cp, o)
			return
		}
	}
	if named == 0 {
		res.Add(Step{Name: StepIssuer, Detail: fault.T(fmt.Sprintf("签发者未知：您没有信任过日志 %s 的公钥", clip(cp.Origin)),
			fmt.Sprintf("Signer unknown: you trust no key of the log %s", clip(cp.Origin)))})
		return
	}
	res.step(StepCheckpoint, false, fmt.Sprintf("检查点没有日志 %s 的有效签名", clip(cp.Origin)), fmt.Sprintf("The checkpoint carries no valid signature of the log %s", clip(cp.Origin)))
}

// signerStep decides whether the key that signed the checkpoint is to be believed. A checkpoint bears no date: a retired key is
// believed for an entry that does, as our leaves do, up to its retirement. An entry that bears none could be of any day.
func signerStep(res *Result, origin, key string, leaf Leaf, o Options) {
	if slices.Contains(o.Keys, key) {
		res.step(StepIssuer, true, fmt.Sprintf("日志 %s 的公钥受您信任", origin), fmt.Sprintf("You trust the key of the log %s", origin))
		return
	}
	old, _ := o.retired(key)
	until, print := FormatTime(old.Until), Fingerprint(key)
	switch at, err := ParseTime(leaf.Time); {
	case res.Kind == CheckpointKind:
		res.step(StepIssuer, false, fmt.Sprintf("日志 %s 的这个公钥已于 %s 停用，而检查点不载时间，无从判断是否在此之前（指纹 %s）；请用 huishu verify --url 与日志核对", origin, until, print),
			fmt.Sprintf("This key of the log %s was retired at %s, and a checkpoint bears no time to tell whether it is older (fingerprint %s): compare it with the log by huishu verify --url", origin, until, print))
	case err != nil:
		res.step(StepIssuer, false, fmt.Sprintf("日志 %s 的这个公钥已于 %s 停用，而条目未载时间，无从判断是否在此之前（指纹 %s）", origin, until, print),
			fmt.Sprintf("This key of the log %s was retired at %s, and the entry bears no time to tell whether it is older (fingerprint %s)", origin, until, print))
	case at > old.Until:
		res.step(StepIssuer, false, fmt.Sprintf("日志 %s 的这个公钥已于 %s 停用，条目却在其后（指纹 %s）", origin, until, print),
			fmt.Sprintf("This key of the log %s was retired at %s, and the entry is later (fingerprint %s)", origin, until, print))
	default:
		res.step(StepIssuer, true, fmt.Sprintf("日志 %s 当时的公钥受您信任（指纹 %s，已于 %s 停用）", origin, print, until),
			fmt.Sprintf("You trusted the key that the log %s had then (fingerprint %s, retired at %s)", origin, print, until))
	}
}
