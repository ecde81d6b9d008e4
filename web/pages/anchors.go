package pages

import (
	"fmt"
	"time"

	g "maragu.dev/gomponents"

	"huishu/ledger/anchor"
	"huishu/ledger/fault"
	"huishu/web/components"
)

func anchorTone(s anchor.Status) components.Tone {
	switch {
	case s.State == anchor.Failing, s.Overdue, s.Lost > 0:
		return components.Late
	case s.AnchoredSize == s.HeadSize:
		return components.Valid
	default:
		return components.Waiting
	}
}

var anchorWords = map[string]fault.Text{
	anchor.Starting:  fault.T("正在启动", "Starting"),
	anchor.Idle:      fault.T("最新检查点已锚定", "The newest checkpoint is anchored"),
	anchor.Waiting:   fault.T("等待下一次锚定", "Waiting for the next anchor"),
	anchor.Anchoring: fault.T("正在锚定", "Anchoring"),
	anchor.Standby:   fault.T("由另一实例锚定", "Another instance anchors"),
	anchor.Failing:   fault.T("锚定受阻，登记业务不受影响", "Anchoring is held up; registration goes on"),
}

func (v *visit) anchorState(s anchor.Status) g.Node {
	nodes := []g.Node{v.text(anchorWords[s.State])}
	if s.Problem != nil {
		nodes = append(nodes, g.Text(" · "), v.text(s.Problem.Message))
	} else if f := s.InFlight; f != nil {
		nodes = append(nodes, g.Text(" · "), components.StateOf(f.State).In(v.lang), v.text(fault.T(
			fmt.Sprintf(" · %s 条 · 第 %d 次签名", components.Count(f.Size), f.Attempts), fmt.Sprintf(" · %s entries · signature %d", components.Count(f.Size), f.Attempts))))
	}
	if s.SelfAttested {
		nodes = append(nodes, components.Note(v.lang, components.Waiting, v.text(fault.T(
			"内置开发链由本系统自行运行，仅为自证；生产环境请使用独立的链。",
			"The built-in development chain is run by this system itself: its anchors are self-attested. Use an independent chain in production."))))
	}
	return g.Group(nodes)
}

// anchorAlarms are what an operator must act on: what holds anchoring up and its remedy, an anchor older than promised,
// anchors that the chain has no more.
func (v *visit) anchorAlarms(s anchor.Status) g.Node {
	var nodes []g.Node
	alarm := func(message, remedy fault.Text) {
		text := []g.Node{v.text(message)}
		if !remedy.IsZero() {
			text = append(text, g.Text(" · "), v.text(remedy))
		}
		nodes = append(nodes, components.Note(v.lang, components.Late, text...))
	}
	if s.Problem != nil {
		alarm(s.Problem.Message, s.Problem.Remedy)
	}
	if s.Overdue {
		promise := time.Duration(s.Promise) * time.Second
		alarm(fault.T(fmt.Sprintf("最早的未锚定条目等待已超过承诺的 %s", promise), fmt.Sprintf("The oldest entry without an anchor has waited longer than the promised %s", promise)),
			fault.T("登记照常进行，恢复后一次锚定即覆盖全部条目", "Registration goes on; one anchor will cover all of them"))
	}
	if s.Lost > 0 {
		alarm(fault.T(fmt.Sprintf("%d 个已终局的锚定不再在链上", s.Lost), fmt.Sprintf("%d final anchors are no longer on the chain", s.Lost)),
			fault.T("其覆盖的条目由之后的锚定重新覆盖；请查明链为何回退", "Later anchors cover their entries again; find out why the chain went back"))
	}
	return g.Group(nodes)
}

func (v *visit) anchorTable(anchors []anchor.Entry) g.Node {
	rows := make([]components.Row, 0, len(anchors))
	for _, a := range anchors {
		rows = append(rows, components.Row{Cells: []g.Node{
			components.Number(a.Anchor.Size), components.StateOf(a.State).In(v.lang), components.Hash(v.lang, a.Anchor.Tx), components.Number(a.Anchor.Block),
		}})
	}
	return components.Table{
		Caption: components.T("链上锚定", "Anchors on chain"),
		Columns: []components.Column{
			{Head: components.T("日志大小", "Log size"), Num: true}, {Head: components.T("状态", "State")},
			{Head: components.T("交易", "Transaction")}, {Head: components.T("区块", "Block"), Num: true},
		},
		Rows:  rows,
		Empty: components.Empty{Title: components.T("尚无锚定", "Nothing is anchored yet"), Text: components.T("首个检查点锚定后会显示交易与区块。", "The first anchored checkpoint will show its transaction and block.")},
	}.In(v.lang)
}
