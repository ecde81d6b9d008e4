package examine

import (
	"regexp"
	"strings"
	"unicode"

	"huishu/ledger/fault"
	"huishu/ledger/tlog"
)

// Outcome is what a step found.
type Outcome string

// The outcomes.
const (
	Holds Outcome = "holds"
	Fails Outcome = "fails"
	// Open cannot be decided, yet or here: not anchored, no witnesses.
	Open Outcome = "open"
)

// Names of the steps beside the verifier's own (see [tlog.StepFormat] and those after it).
const (
	StepLeaf      = "leaf"      // the public leaf is the event's, and stands in this register's log
	StepWitnesses = "witnesses" // others signed a checkpoint that holds the entry
	StepRules     = "rules"     // the rule set that the event names is kept here, word for word
)

// Step is one step of an answer.
type Step struct {
	Name    string
	Outcome Outcome
	// Detail is what was found, in a sentence.
	Detail fault.Text
	// Proves is what is known once the step holds.
	Proves fault.Text
	// Evidence is what was checked, as text: a hash path, a note, JSON. Empty where there is nothing to show.
	Evidence string
	// Command repeats the step on the reader's own machine, in bash.
	Command string
}

// proves says of every step what it proves, and by which formula.
var proves = map[string]fault.Text{
	tlog.StepDocument:  fault.T("PDF 自首字节至末尾签名之前，逐字节由签发者签名（Ed25519）；显示的文字与所含凭证文件同出一签。", "The issuer signed (Ed25519) every byte of the PDF before its last line: what it shows and the file it carries are of one hand."),
	tlog.StepFormat:    fault.T("文件只有一种写法（RFC 8785），改动、增删任何一个字节都会被发现。", "The file has only one spelling (RFC 8785), so that no byte can be changed, added or dropped unnoticed."),
	tlog.StepSignature: fault.T("签发者签了全部内容：Ed25519(公钥, “huishu-receipt/v1\\n” ‖ 去掉 signature 的规范字节)。", "The issuer signed all of it: Ed25519(key, “huishu-receipt/v1\\n” ‖ the canonical bytes without signature)."),
	tlog.StepIssuer:    fault.T("签名的公钥确为本登记簿所有。请用他处获得的指纹核对，勿只信本页。", "The key that signed is this register's. Compare its fingerprint with one you have from elsewhere, not from this page."),
	tlog.StepEvent:     fault.T("文件所述之事：做了什么、何时、对哪个编码。编码与文件所称一致。", "What the file says happened, when, and to which code; the code is the one that the file bears."),
	StepLeaf:           fault.T("公开日志中的叶子绑定了整个事件：摘要 = SHA-256(“huishu/event/v1\\0” ‖ 盐 ‖ 事件)。", "The leaf in the public log binds the whole event: digest = SHA-256(“huishu/event/v1\\0” ‖ salt ‖ event)."),
	tlog.StepInclusion: fault.T("这片叶子在日志中的这个位置：叶子哈希 = SHA-256(0x00 ‖ 叶子)，逐级 SHA-256(0x01 ‖ 左 ‖ 右) 直到根（RFC 6962）。", "The leaf stands at this place of the log: its hash is SHA-256(0x00 ‖ leaf), and SHA-256(0x01 ‖ left ‖ right) leads up to the root (RFC 6962)."),
	tlog.StepCheckpoint: fault.T("日志以签名承诺了这个根：此后删改任何一条，都与它自己的签名相矛盾（C2SP tlog-checkpoint，Ed25519）。",
		"The log signed this root: whatever it changed or dropped afterwards would contradict its own signature (C2SP tlog-checkpoint, Ed25519)."),
	StepWitnesses:   fault.T("登记簿之外的见证方看到同一日志，且日志未曾改写过去：登记簿不能给不同的人看不同的历史。", "Witnesses outside the register saw this same log, and that it had not rewritten its past: nobody can be shown a history of his own."),
	tlog.StepAnchor: fault.T("检查点的根已写入区块链合约：连登记簿自己也无法改写早于该区块的历史。", "The checkpoint's root stands in a contract on a chain: not even the register can rewrite what is older than that block."),
	tlog.StepStatus: fault.T("文件载明登记当时的内容；此刻是否仍有效，由登记簿每次重新签发的状态清单说明。", "The file says what was registered that day; whether it still stands is told by the status list, which the register signs anew every minute."),
	StepRules:       fault.T("当时依据的规则全文仍在此保存，其哈希就是事件中所写：规则集哈希 = SHA-256(规范文本)。", "The rules it was decided by are kept here in full, and their hash is the one in the event: hash = SHA-256(canonical text)."),
}

// Proves says what a step of the verifier's proves once it holds; empty for one that is not known here.
func Proves(step string) fault.Text { return proves[step] }

// step makes one step.
func step(name string, outcome Outcome, zh, en string) Step {
	return Step{Name: name, Outcome: outcome, Detail: fault.T(zh, en), Proves: proves[name]}
}

// proofStep is a step of the verifier, with its evidence and the way to redo it.
func (x Examiner) proofStep(a *Answer, s tlog.Step) Step {
	out := Step{Name: s.Name, Outcome: Holds, Detail: s.Detail, Proves: proves[s.Name], Command: x.command(a.Name, "")}
	if !s.OK {
		out.Outcome = Fails
	}
	r := a.Receipt
	if r == nil {
		return out
	}
	switch s.Name {
	case tlog.StepIssuer:
		out.Evidence = r.Issuer
	case tlog.StepEvent:
		out.Evidence = string(r.Event)
	case tlog.StepInclusion:
		out.Evidence, out.Command = hashes(r.Log.Proof), redoInclusion(a, out.Command)
	case tlog.StepCheckpoint:
		out.Evidence = r.Log.Checkpoint
		if c, err := tlog.ShellCheckpoint(r.Log.Checkpoint, x.DB.VerifierKey()); err == nil {
			out.Command = c
		}
	case tlog.StepAnchor:
		if r.Anchor != nil {
			out.Evidence, out.Command = anchorEvidence(r.Anchor), anchorCommand(r.Anchor)+x.command(a.Name, `--rpc "$RPC"`)
		}
	}
	return out
}

// redoInclusion is the climb from the leaf to the root in bash, or otherwise where it cannot be made.
func redoInclusion(a *Answer, otherwise string) string {
	if a.Event == nil {
		return otherwise
	}
	leaf, err := tlog.LeafBytes(a.Event.Leaf(a.Receipt.Salt, a.Receipt.Event))
	if err != nil {
		return otherwise
	}
	steps, err := tlog.AuditPath(a.Checkpoint.Size, a.Receipt.Log.Index, tlog.RecordHash(leaf), a.Receipt.Log.Proof)
	if err != nil {
		return otherwise
	}
	return tlog.ShellInclusion(string(leaf), steps, a.Checkpoint.Root)
}

func hashes(proof []tlog.Hash) string {
	var b strings.Builder
	for _, h := range proof {
		b.WriteString(h.String() + "\n")
	}
	return b.String()
}

func anchorEvidence(a *tlog.Anchor) string {
	return "tx " + a.Tx + "\nblock " + a.BlockHash + "\ncontract " + a.Contract + "\nroot " + a.Root
}

// anchorCommand asks a node of the chain, which the reader chooses, for the transaction: the root stands in its log.
func anchorCommand(a *tlog.Anchor) string {
	return "# RPC=http://…\n" + `curl -sf -H 'Content-Type: application/json' -d '{"jsonrpc":"2.0","id":1,"method":"eth_getTransactionReceipt","params":["` + a.Tx + `"]}' "$RPC" | grep -o ` +
		strings.TrimPrefix(a.Root, "0x") + "\n"
}

// command is how the verifier is run on the file, with further options.
func (x Examiner) command(file, options string) string {
	run := "huishu verify --key " + x.DB.VerifierKey()
	if options != "" {
		run += " " + options
	}
	if plainName.MatchString(file) {
		return run + " " + file
	}
	// A name that begins with - is no option, and a line end in it ends no command.
	return run + " -- " + tlog.ShellQuoted(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return '?'
		}
		return r
	}, file))
}

// Command is how anyone repeats the verification of a file of this name.
func (x Examiner) Command(file string) string { return x.command(file, "") }

// plainName is a file's name that no shell takes for anything else.
var plainName = regexp.MustCompile(`^[0-9A-Za-z_][0-9A-Za-z_.-]*$`)
