package audit

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"

	"huishu/ledger/fault"
	"huishu/ledger/tlog"
)

// state is how far an interrupted audit came. It is bound to the checkpoint it had read and, on SQLite, to the files as
// they were: where either is another, what was checked may have changed since, and the audit begins anew.
type state struct {
	Key   string `json:"key"`
	Note  string `json:"note"`
	Stamp string `json:"stamp"`

	Size     int64     `json:"size"` // leaves of the log that were checked
	Root     tlog.Hash `json:"root"` // and their root
	LogDone  bool      `json:"log_done"`
	Journal  int64     `json:"journal"` // events whose bodies were checked
	Kind     string    `json:"kind"`    // the last subject whose rows were
	ID       string    `json:"id"`
	Subjects int64     `json:"subjects"`

	Problems []Problem `json:"problems"`
	More     int64     `json:"more"`
}

// fresh is the state of an audit that begins.
func (a *audit) fresh() (state, error) {
	stamp, err := a.db.Stamp()
	return state{Key: a.tx.VerifierKey(), Note: a.note, Stamp: stamp, Root: tlog.EmptyRoot}, err
}

// load takes up the saved state where it still holds.
func (a *audit) load() (err error) {
	if a.state, err = a.fresh(); err != nil || a.opts.StateFile == "" {
		return err
	}
	raw, err := os.ReadFile(a.opts.StateFile)
	if err != nil {
		return unlessMissing(err)
	}
	var s state
	if json.Unmarshal(raw, &s) != nil || s.Key != a.state.Key || s.Note != a.state.Note || s.Stamp != a.state.Stamp {
		return nil
	}
	if (&logCheck{tx: a.tx, size: a.cp.Size}).resume(s.Size, s.Root) != nil {
		return nil
	}
	a.state, a.found.problems, a.found.more = s, s.Problems, s.More
	for _, p := range s.Problems {
		if p.Index != nil && (p.Kind == LeafChanged || p.Kind == EventMissing) {
			a.found.leaves[*p.Index] = true
		}
	}
	return nil
}

// save notes how far the audit came, and ends it where ctx does.
func (a *audit) save(ctx context.Context) error {
	if a.opts.StateFile == "" {
		return ctx.Err()
	}
	a.state.Problems, a.state.More = a.found.problems, a.found.more
	raw, err := json.Marshal(a.state)
	if err != nil {
		return err
	}
	next := a.opts.StateFile + ".new"
	if err := errors.Join(os.WriteFile(next, raw, 0o600), os.Rename(next, a.opts.StateFile)); err != nil {
		return fault.Newf(fault.Unavailable, "audit.state", "无法写入审计进度 %s", "Cannot write the audit's state to %s", a.opts.StateFile).
			Do("请用 --state 另选文件，或用 --state none 不保存进度", "Choose another file with --state, or keep none with --state none").Wrap(err)
	}
	return ctx.Err()
}

// finish removes the state of an audit that has come to its end.
func (a *audit) finish() error {
	if a.opts.StateFile == "" {
		return nil
	}
	return unlessMissing(os.Remove(a.opts.StateFile))
}

func unlessMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
