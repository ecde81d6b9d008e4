package jobs

import "huishu/ledger"

// Backlog is the work that is not done, for those who watch over the service.
type Backlog struct {
	// Ready jobs wait for their time or their turn; Due are those of them whose time has come.
	Ready int64 `json:"ready"`
	Due   int64 `json:"due"`
	// LateSeconds is how long the first of those has been due.
	LateSeconds int64 `json:"late_seconds"`
	Running     int64 `json:"running"`
	// Dead jobs were put aside: somebody has to look at them.
	Dead int64 `json:"dead"`
}

// BacklogOf counts it.
func BacklogOf(tx *ledger.Tx) (b Backlog, err error) {
	var states []struct {
		State string
		N     int64
	}
	err = tx.Select(&states, `SELECT state, COUNT(*) AS n FROM job WHERE state IN ('ready', 'running', 'dead') GROUP BY state`)
	if err != nil {
		return b, err
	}
	for _, s := range states {
		switch s.State {
		case "ready":
			b.Ready = s.N
		case "running":
			b.Running = s.N
		case "dead":
			b.Dead = s.N
		}
	}
	now := tx.Now.UnixMilli()
	var due struct{ N, First int64 }
	err = tx.Get(&due, `SELECT COUNT(*) AS n, COALESCE(MIN(run_at), 0) AS first FROM job WHERE state = 'ready' AND run_at <= ?`, now)
	if b.Due = due.N; due.N > 0 {
		b.LateSeconds = (now - due.First) / 1000
	}
	return b, err
}
