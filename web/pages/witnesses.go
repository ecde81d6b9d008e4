package pages

import (
	"time"

	g "maragu.dev/gomponents"

	"huishu/ledger/fault"
	"huishu/ledger/witness"
	"huishu/web/components"
)

// witnessTable shows who cosigns the log, up to where, and what is wrong with whom.
func (v *visit) witnessTable(s witness.Status) g.Node {
	rows := make([]components.Row, 0, len(s.Witnesses))
	for _, w := range s.Witnesses {
		size, at := g.Text("—"), g.Text("—")
		if w.Size > 0 {
			size, at = components.Number(w.Size), components.When(time.UnixMilli(w.At))
		}
		rows = append(rows, components.Row{Cells: []g.Node{g.Text(w.Name), size, at, v.witnessState(w)}})
	}
	return components.Table{
		Caption: components.T("独立见证", "Witnesses"),
		Columns: []components.Column{
			{Head: components.T("见证方", "Witness")}, {Head: components.T("联署时的日志大小", "Cosigned size"), Num: true},
			{Head: components.T("联署时间", "Cosigned at")}, {Head: components.T("状态", "State")},
		},
		Rows: rows,
		Empty: components.Empty{
			Title: components.T("尚未配置见证方", "No witnesses"),
			Text: components.T("见证方为每个检查点联署，使任何人都无法看到另一份日志。运营方可用 --witness-policy 配置。",
				"Witnesses cosign every checkpoint, so that nobody can be shown another log. The operator names them with --witness-policy."),
		},
	}.In(v.lang)
}

func (v *visit) witnessState(w witness.Standing) g.Node {
	switch {
	case w.Problem != nil:
		return v.text(w.Problem.Message)
	case w.Size == 0:
		return v.text(fault.T("等待首次联署", "Waiting for its first cosignature"))
	}
	return v.text(fault.T("正常", "In order"))
}
