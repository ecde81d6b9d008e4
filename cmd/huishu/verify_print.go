package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"huishu/ledger/anchor"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
	"huishu/market/examine"
)

// verdictJSON and stepJSON are the outer contract of `huishu verify --json`.
type verdictJSON struct {
	File  string     `json:"file"`
	Valid bool       `json:"valid"`
	Kind  string     `json:"kind"`
	Code  string     `json:"code"`
	Steps []stepJSON `json:"steps"`
	// Source is the address that the file was downloaded from.
	Source string `json:"source,omitempty"`
}

type stepJSON struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
	Proves string `json:"proves,omitempty"`
}

// proves says what a step proves once it holds; empty for one that speaks for itself.
func proves(step string) fault.Text {
	switch step {
	case stepAsked:
		return fault.T("服务器没有换成别的文件：文件自身载明所查的编码、编号或哈希。", "The server did not serve another file: it states itself the code, number or hash that was asked for.")
	case stepConsistency:
		return fault.T("日志自保存检查点以来只有增加，过去一字未改（RFC 6962 第 2.1.2 节）。", "The log has only grown since the checkpoint was saved, and changed nothing of its past (RFC 6962 section 2.1.2).")
	case stepEntries:
		return fault.T("日志公开的每一条都在所签的根之下，没有缺漏。", "Every entry that the log publishes stands under the root that is signed, and none is missing.")
	}
	return examine.Proves(step)
}

func verdictsJSON(all []verdict, lang string) []verdictJSON {
	out := []verdictJSON{}
	for _, v := range all {
		j := verdictJSON{File: v.file, Valid: v.Valid, Kind: v.Kind, Code: v.Code, Steps: []stepJSON{}, Source: v.source}
		for _, s := range v.Steps {
			j.Steps = append(j.Steps, stepJSON{s.Name, s.OK, s.Detail.In(lang), proves(s.Name).In(lang)})
		}
		out = append(out, j)
	}
	return out
}

// stepTitles name the steps for people; a step that is missing here is shown by its stable name.
var stepTitles = map[string]fault.Text{
	tlog.StepDocument:      fault.T("PDF", "PDF"),
	tlog.StepFormat:        fault.T("文件", "file"),
	tlog.StepSignature:     fault.T("签名", "signature"),
	tlog.StepIssuer:        fault.T("签发者", "issuer"),
	tlog.StepEvent:         fault.T("事件", "event"),
	tlog.StepInclusion:     fault.T("入日志", "inclusion"),
	tlog.StepCheckpoint:    fault.T("检查点", "checkpoint"),
	tlog.StepAnchor:        fault.T("锚定", "anchor"),
	tlog.StepStatus:        fault.T("状态", "status"),
	stepAsked:              fault.T("所查", "asked for"),
	stepConsistency:        fault.T("一致性", "consistency"),
	stepEntries:            fault.T("全部条目", "all entries"),
	stepPinned:             fault.T("合约", "contract"),
	anchor.StepChain:       fault.T("链上", "chain"),
	anchor.StepContract:    fault.T("合约代码", "contract code"),
	anchor.StepTransaction: fault.T("交易", "transaction"),
	anchor.StepBlock:       fault.T("区块", "block"),
	anchor.StepLatest:      fault.T("最新锚定", "newest anchor"),
}

func printVerdicts(w io.Writer, all []verdict, lang string) error {
	for i, v := range all {
		if i > 0 {
			if _, err := fmt.Fprintln(w); err != nil {
				return err
			}
		}
		if err := printVerdict(w, v, lang); err != nil {
			return err
		}
	}
	return nil
}

func printVerdict(w io.Writer, v verdict, lang string) error {
	var b strings.Builder
	word := fault.T("无效", "INVALID")
	switch {
	case v.unusable:
		word = fault.T("无法验证", "NOT VERIFIABLE")
	case v.Valid:
		word = fault.T("有效", "VALID")
	}
	fmt.Fprintf(&b, "【%s】 %s", word.In(lang), plain(v.file))
	if v.Code != "" {
		fmt.Fprintf(&b, "  %s %s", kindTitle(v.Kind).In(lang), plain(v.Code))
	}
	b.WriteByte('\n')
	for _, s := range v.Steps {
		mark := "✗"
		if s.OK {
			mark = "✓"
		}
		title, ok := stepTitles[s.Name]
		if !ok {
			title = fault.T(s.Name, s.Name)
		}
		fmt.Fprintf(&b, "  %s %s: %s\n", mark, title.In(lang), plain(s.Detail.In(lang)))
		if p := proves(s.Name).In(lang); p != "" && v.source != "" && !v.unusable { // who has no file has not read about it either
			fmt.Fprintf(&b, "      %s\n", p)
		}
	}
	for _, r := range remarks(v) {
		fmt.Fprintf(&b, "  · %s\n", plain(r.In(lang)))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func kindTitle(kind string) fault.Text {
	switch kind {
	case tlog.Certificate:
		return fault.T("证书", "certificate")
	case tlog.LogProofKind:
		return fault.T("条目", "entry")
	case tlog.CheckpointKind:
		return fault.T("检查点，条数", "checkpoint, size")
	}
	return fault.T("凭证", "receipt")
}

// remarks say what was not checked, so that "valid" is not taken for more than it is.
func remarks(v verdict) (out []fault.Text) {
	if v.source != "" && !v.unusable {
		out = append(out, fault.T("下载自 "+v.source, "Downloaded from "+v.source))
		if slices.ContainsFunc(v.Steps, func(s tlog.Step) bool { return s.Name == tlog.StepIssuer && !s.OK }) {
			out = append(out, fault.T("先核对指纹，再用 huishu trust 网址 信任该登记簿的公钥", "Compare its fingerprint, then pin the register's key with huishu trust URL"))
		}
	}
	if v.Kind == tlog.CheckpointKind && v.Checkpoint.Origin != "" && !hasStep(v, stepConsistency) {
		out = append(out, fault.T("日志此后有没有改动过去，未核对（--url）", "Whether the log has changed its past since was not checked (--url)"))
	}
	if v.Receipt == nil {
		return out
	}
	if v.Receipt.Anchor == nil {
		out = append(out, fault.T("签发时检查点尚未上链；上链后可重新下载带锚定信息的文件", "Its checkpoint was not yet anchored when it was issued; a file with the anchor can be downloaded later"))
	} else if !hasStep(v, tlog.StepChain) {
		out = append(out, fault.T("未联网，链上锚定未核对（--rpc）", "Offline: the anchor was not checked on the chain (--rpc)"))
	}
	if v.Kind == tlog.Certificate && !v.statusAsked {
		out = append(out, fault.T("证书现在是否仍有效未核对（--status）", "Whether the certificate still stands was not checked (--status)"))
	}
	return out
}

func hasStep(v verdict, name string) bool {
	for _, s := range v.Steps {
		if s.Name == name {
			return true
		}
	}
	return false
}

// plain makes foreign text safe for a terminal: no control characters, and nothing that turns the direction of writing.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' {
			return '?'
		}
		return r
	}, s)
}
