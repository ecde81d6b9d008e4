package pages

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	g "maragu.dev/gomponents"

	"huishu/ledger"
	"huishu/ledger/anchor"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
	"huishu/web/components"
	"huishu/web/sight"
)

func mountLogCheckpoint(p *Pages) {
	p.page("/transparency/checkpoints", (*visit).checkpointsPage)
	p.page("/transparency/consistency", (*visit).consistencyPage)
}

// anchorsShown is how many anchors a page has.
const anchorsShown = 20

// checkpointsPage shows the newest checkpoint as it is signed, and every one that was anchored.
func (v *visit) checkpointsPage(tx *ledger.Tx) (content, error) {
	cursor := v.cursor()
	anchors, err := anchor.List(tx, cursor, anchorsShown)
	if err != nil {
		return content{}, err
	}
	head, err := tx.SignedHead()
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return content{}, err
	}
	witnesses, err := v.Witnessing(tx)
	if err != nil {
		return content{}, err
	}
	status := v.Anchors()
	title := tr("检查点与锚定", "Checkpoints and anchors")
	pager := components.Pager{Shown: len(anchors), First: pagerFirst(v, "/transparency/checkpoints")}
	if len(anchors) == anchorsShown {
		pager.Next = address("/transparency/checkpoints", "cursor", anchors[len(anchors)-1].ID)
	}
	return content{Title: title, Section: "/transparency", Crumbs: logCrumbs(title), Body: []g.Node{
		components.Heading{Title: title, Root: head.Root[:], Lead: tr("检查点是日志对其全部内容的签名承诺；锚定后，它的大小与根还写在链上，任何人都能对照。",
			"A checkpoint is the log's signed promise about all of its content. Once anchored, its size and root also stand on a chain, for anyone to compare.")}.In(v.lang),
		v.logTabs("/transparency/checkpoints"),
		components.Facts(v.lang,
			components.Fact{Term: tr("日志名称", "Origin"), Value: components.CopyCode(v.lang, v.DB.Origin())},
			components.Fact{Term: tr("公钥", "Public key"), Value: components.CopyCode(v.lang, v.DB.VerifierKey())},
			components.Fact{Term: tr("公钥指纹", "Fingerprint"), Value: components.CopyCode(v.lang, tlog.Fingerprint(v.DB.VerifierKey()))},
			components.Fact{Term: tr("日志大小", "Size"), Value: components.Number(head.Size)},
			components.Fact{Term: tr("日志根（base64，签名中的写法）", "Root in base64, as it is signed"), Value: components.CopyCode(v.lang, head.Root.String())},
			components.Fact{Term: tr("日志根（十六进制，链上的写法）", "Root in hex, as on the chain"), Value: components.CopyCode(v.lang, hexOf(head.Root))},
			components.Fact{Term: tr("锚定状态", "Anchoring"), Value: v.anchorState(status)},
			components.Fact{Term: tr("锚定链", "Chain"), Value: chainOf(status)},
			components.Fact{Term: tr("合约", "Contract"), Value: publicCode(status.Contract)},
			components.Fact{Term: tr("付费账户", "Paying account"), Value: publicCode(status.Account)},
		),
		v.anchorAlarms(status),
		components.CodeBlock(v.lang, tr("最新检查点（签名原文）", "The newest checkpoint, as signed"), head.Note),
		v.anchorTable(anchors), pager.In(v.lang),
		v.witnessTable(witnesses),
	}}, nil
}

// chainOf names the chain; a dash before it was reached.
func chainOf(s anchor.Status) g.Node {
	if s.ChainID == 0 {
		return components.Date("")
	}
	return g.Text(fmt.Sprintf("chain id %d", s.ChainID))
}

// anchorTable lists the anchored checkpoints, each with the way to compare it with today's log.
func (v *visit) anchorTable(anchors []anchor.Entry) g.Node {
	rows := make([]components.Row, 0, len(anchors))
	for _, a := range anchors {
		rows = append(rows, components.Row{Cells: []g.Node{
			components.Link(address("/transparency/consistency", "from", strconv.FormatInt(a.Anchor.Size, 10)), components.Number(a.Anchor.Size)),
			components.StateOf(a.State).In(v.lang), components.Hash(v.lang, a.Anchor.Root), components.Hash(v.lang, a.Anchor.Tx), anchorBlock(a), anchoredAt(a),
		}})
	}
	return components.Table{
		Caption: tr("链上锚定的检查点", "Checkpoints on the chain"),
		Columns: []components.Column{
			{Head: tr("日志大小", "Log size")}, {Head: tr("状态", "State")}, {Head: tr("日志根", "Root")},
			{Head: tr("交易", "Transaction")}, {Head: tr("区块", "Block"), Num: true}, {Head: tr("确认时间", "Confirmed")},
		},
		Rows:  rows,
		Empty: components.Empty{Title: tr("尚无锚定", "Nothing is anchored yet"), Text: tr("首个检查点锚定后会显示交易与区块。", "The first anchored checkpoint will show its transaction and block.")},
	}.In(v.lang)
}

// anchorBlock is the block of an anchor; a dash while it is in none.
func anchorBlock(a anchor.Entry) g.Node {
	if a.Anchor.Block == 0 {
		return components.Date("")
	}
	return components.Number(a.Anchor.Block)
}

func anchoredAt(a anchor.Entry) g.Node {
	if a.FinalAt == 0 {
		return components.Date("")
	}
	return components.When(time.UnixMilli(a.FinalAt))
}

// consistencyPage proves that one size of the log continues another. Without sizes it asks for them; without the
// second one it takes the log of now.
func (v *visit) consistencyPage(tx *ledger.Tx) (content, error) {
	title := tr("一致性", "Consistency")
	f, from, to, asked := v.sizes()
	if asked && f.Err == nil {
		if err := sight.Sizes(tx, from, to); err != nil {
			f.Err, f.Errors = err, components.ErrorsOf(err)
		}
	}
	page := content{Title: title, Section: "/transparency", Crumbs: logCrumbs(title), Body: []g.Node{
		components.Heading{Title: title, Lead: tr("给出两个日志大小，即得到后者完整包含前者、且未改动一字的证明。您可以用以前保存的检查点作为前者。",
			"Give two sizes of the log to get the proof that the later one holds all of the earlier one, unchanged. The earlier may be a checkpoint that you saved.")}.In(v.lang),
		v.logTabs("/transparency/consistency"),
		f.Errors.In(v.lang),
		components.Form{Action: "/transparency/consistency", Get: true}.In(v.lang,
			components.TextInput{Field: f.must("from", tr("较早的大小", "Earlier size"), components.Text{}), Value: f.get("from", ""), InputMode: "numeric", Width: components.Short}.In(v.lang),
			components.TextInput{Field: f.must("to", tr("较晚的大小", "Later size"), tr("日志现有 "+components.Count(v.DB.Head().Size)+" 条", "The log has "+components.Count(v.DB.Head().Size)+" entries now")), Value: f.get("to", strconv.FormatInt(v.DB.Head().Size, 10)), InputMode: "numeric", Width: components.Short}.In(v.lang),
			components.Acts(components.Submit(v.lang, tr("求证", "Prove it"), components.Primary))),
	}}
	if !asked || f.Err != nil {
		return page, nil
	}
	proved, err := v.consistency(tx, from, to)
	page.Body = append(page.Body, proved)
	return page, err
}

// sizes reads the two sizes of the address.
func (v *visit) sizes() (f form, from, to int64, asked bool) {
	f.Values = v.QueryParams()
	if f.get("from", "") == "" && f.get("to", "") == "" {
		return f, 0, 0, false
	}
	for _, size := range []struct {
		name string
		into *int64
	}{{"to", &to}, {"from", &from}} { // of two faults the first field's is told
		n, err := strconv.ParseInt(f.get(size.name, strconv.FormatInt(v.DB.Head().Size, 10)), 10, 64)
		if err != nil && !errors.Is(err, strconv.ErrRange) { // beyond all numbers is beyond the log, and told as that
			f.Err = fault.New(fault.Invalid, "log.size", "请填写整数", "Enter a whole number").At(size.name)
			f.Errors = components.ErrorsOf(f.Err)
		}
		*size.into = n
	}
	return f, from, to, true
}

// consistency verifies the proof as the reader would, and shows each hash.
func (v *visit) consistency(tx *ledger.Tx, from, to int64) (g.Node, error) {
	proof, oldRoot, root, err := tx.Consistency(from, to)
	if err != nil {
		return nil, err
	}
	first, steps, err := tlog.ConsistencyPath(to, from, oldRoot, proof)
	if err != nil {
		return nil, err
	}
	outcome := components.ProofStep{
		Sentence: tr(fmt.Sprintf("%d 条的日志原样包含在 %d 条的日志之中：由 %d 个哈希同时算出两个根", from, to, len(proof)),
			fmt.Sprintf("The log of %d entries stands unchanged in the log of %d: %d hashes give both roots", from, to, len(proof))),
		Command: tlog.ShellConsistency(first, steps, oldRoot, root),
	}
	if tlog.VerifyConsistency(to, from, root, oldRoot, proof) != nil {
		outcome.Outcome = components.Fails
	}
	rows := []components.Row{{Cells: []g.Node{v.text(tr("起点", "Start")), v.text(tr("两者相同", "Same in both")), components.Date(""), components.Hash(v.lang, hexOf(first)), components.Hash(v.lang, hexOf(first))}}}
	for i, s := range steps {
		side := tr("左侧，并入两者", "On the left, in both")
		if !s.Both {
			side = tr("右侧，只并入后者", "On the right, in the later only")
		}
		rows = append(rows, components.Row{Cells: []g.Node{
			v.text(tr(fmt.Sprintf("第 %d 步", i+1), fmt.Sprintf("Step %d", i+1))), v.text(side),
			components.Hash(v.lang, hexOf(s.Hash)), components.Hash(v.lang, hexOf(s.Old)), components.Hash(v.lang, hexOf(s.New)),
		}})
	}
	return components.Section(v.lang, "proof", tr("一致性证明", "Consistency proof"),
		components.Proof(v.lang, outcome),
		components.Facts(v.lang,
			v.rootFact(from, oldRoot, "十六进制", "hex", hexOf), v.rootFact(from, oldRoot, "base64", "base64", tlog.Hash.String),
			v.rootFact(to, root, "十六进制", "hex", hexOf), v.rootFact(to, root, "base64", "base64", tlog.Hash.String)),
		components.Table{Caption: tr("逐步说明", "Step by step"), Rows: rows, Columns: []components.Column{
			{Head: tr("步骤", "Step")}, {Head: tr("位置", "Where")}, {Head: tr("证明给出的哈希", "Hash that the proof gives")},
			{Head: tr("前者至此", "Earlier so far")}, {Head: tr("后者至此", "Later so far")},
		}}.In(v.lang)), nil
}

// rootFact is the root of the log at a size in one spelling: the steps are in hex, the checkpoints that people saved in base64.
func (v *visit) rootFact(size int64, root tlog.Hash, zh, en string, spell func(tlog.Hash) string) components.Fact {
	return components.Fact{Term: tr(fmt.Sprintf("%d 条时的根（%s）", size, zh), fmt.Sprintf("Root at %d, in %s", size, en)), Value: components.CopyCode(v.lang, spell(root))}
}
