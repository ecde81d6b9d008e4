package anchor

import (
	"context"
	"time"

	"huishu/ledger"
)

// guardPromise raises the alarm when an entry has waited for its anchor longer than promised, whatever the reason,
// and takes it back. It runs beside the work, which may be stuck in a call. Nothing is held up for it: registration
// goes on, later checkpoints share one anchor, and a failing endpoint is asked less and less often.
func (a *Anchorer) guardPromise(ctx context.Context) {
	tick := time.NewTicker(min(max(a.cfg.Promise/10, 20*time.Millisecond), 10*time.Second))
	defer tick.Stop()
	for {
		a.mu.Lock()
		changed := a.changed // before the look, so that no change is missed
		a.mu.Unlock()
		if err := a.comparePromise(ctx); err != nil && closing(err) == nil {
			return
		}
		select {
		case <-tick.C:
		case <-changed: // an anchor that has just become final ends the alarm at once
		case <-ctx.Done():
			return
		}
	}
}

// comparePromise looks once. Each change of the answer is one line of the log.
func (a *Anchorer) comparePromise(ctx context.Context) error {
	var lag Lag
	err := a.cfg.DB.View(ctx, ledger.System, func(tx *ledger.Tx) (err error) { lag, err = LagOf(tx); return err })
	if err != nil {
		return err
	}
	late := time.Duration(lag.Seconds)*time.Second > a.cfg.Promise
	s := a.Status()
	if late == s.Overdue {
		return nil
	}
	a.update(func(s *Status) { s.Overdue = late })
	if late {
		a.cfg.Log.Error("anchor overdue", "entries", lag.Entries, "waiting_seconds", lag.Seconds, "promise", a.cfg.Promise, "state", s.State, "problem", s.Code())
	} else {
		a.cfg.Log.Info("anchors are in time again", "anchored", lag.Anchored)
	}
	return nil
}
