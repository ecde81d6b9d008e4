package audit

import (
	"huishu/ledger"
	"huishu/ledger/fault"
)

// checkTrail compares the access trail with its hourly roots.
func checkTrail(tx *ledger.Tx, found *findings) error {
	problems, err := tx.CheckTrail()
	for _, p := range problems {
		where := fault.T("访问留痕 "+p.Hour+" 时", "Access trail, hour "+p.Hour)
		if p.Line != "" {
			where = fault.T(where.ZH+"，行 "+p.Line, where.EN+", line "+p.Line)
		}
		id := p.Line
		if id == "" {
			id = p.Hour
		}
		found.add(Problem{Kind: TrailChanged, Table: "access_trail", Subject: "trail", ID: id, What: fault.T(where.ZH+"："+p.What.ZH, where.EN+": "+p.What.EN)})
	}
	return err
}
