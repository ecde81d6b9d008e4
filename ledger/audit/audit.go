package audit

import (
	"context"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
)

// The parts of an audit, in their order.
const (
	PartLog     = "log"     // leaves, tiles, checkpoint
	PartJournal = "journal" // the events' bodies
	PartRows    = "rows"    // the subjects' rows
	PartTrail   = "trail"   // the access trail
	PartAnchors = "anchors" // the anchors, and the chain
)

// Progress is how far a part has come, in its own unit: entries, events, subjects, anchors. Total is 0 where it is not known.
type Progress struct {
	Part        string
	Done, Total int64
}

// Options say what an audit may ask besides the database.
type Options struct {
	// RPC is the JSON-RPC address of the chain; "" when there is none to ask.
	RPC string
	// StateFile holds how far an interrupted audit came; "" for none. It is removed at the end.
	StateFile string
	// Progress is told now and then; may be nil.
	Progress func(Progress)
}

// Report is the outcome.
type Report struct {
	OK bool `json:"ok"`
	// Entries are the events of the journal, Size is what the signed checkpoint says, Root its root.
	Entries int64  `json:"entries"`
	Size    int64  `json:"size"`
	Root    string `json:"root"`
	// AnchoredSize is the largest checkpoint that stands anchored and fits; 0 for none.
	AnchoredSize int64 `json:"anchored_size"`
	// Subjects are the things whose rows were compared.
	Subjects int64 `json:"subjects"`
	// Chain says whether the chain was asked about the anchors.
	Chain bool `json:"chain_asked"`
	// WhyNot says why the chain was not asked; empty when it was.
	WhyNot fault.Text `json:"-"`
	// ResumedAt is the entry from which an interrupted audit went on; 0 for one from the beginning.
	ResumedAt int64     `json:"resumed_at"`
	Problems  []Problem `json:"problems"`
	// More counts the problems beyond those listed.
	More int64 `json:"more_problems"`
}

// audit is one run.
type audit struct {
	db    *ledger.DB
	tx    *ledger.Tx
	opts  Options
	found *findings
	cp    tlog.Checkpoint
	note  string
	state state
	out   Report
}

// Run audits a database in one snapshot. The error is for what kept it from coming to an end, such as ctx; the next run with the same
// StateFile goes on from there if the database is still the same.
func Run(ctx context.Context, db *ledger.DB, opts Options) (Report, error) {
	a := &audit{db: db, opts: opts, found: &findings{leaves: map[int64]bool{}}}
	if opts.Progress == nil {
		a.opts.Progress = func(Progress) {}
	}
	err := db.View(ctx, ledger.System, func(tx *ledger.Tx) error {
		a.tx = tx
		return a.run(ctx)
	})
	return a.out, err
}

func (a *audit) run(ctx context.Context) (err error) {
	if a.cp, err = readCheckpoint(a.tx, a.found); err != nil {
		return err
	}
	if a.note, err = a.tx.Checkpoint(); err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	if err := a.tx.Get(&a.out.Entries, `SELECT COUNT(*) FROM event`); err != nil {
		return err
	}
	if a.out.Subjects, err = a.tx.SubjectCount(); err != nil {
		return err
	}
	if err := a.load(); err != nil {
		return err
	}
	for _, part := range []func(context.Context) error{a.keys, a.log, a.journal, a.rows, a.trail, a.anchors} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	a.out.Size, a.out.Root = a.cp.Size, a.cp.Root.String()
	a.out.Problems, a.out.More = a.found.problems, a.found.more
	if a.out.Problems == nil {
		a.out.Problems = []Problem{}
	}
	a.out.OK = len(a.out.Problems) == 0
	return a.finish()
}

func (a *audit) log(ctx context.Context) error {
	c := &logCheck{tx: a.tx, found: a.found, size: a.cp.Size, root: a.cp.Root}
	if err := c.resume(a.state.Size, a.state.Root); err != nil { // the state was taken only where this goes well
		return err
	}
	a.out.ResumedAt = max(a.state.Size, a.state.Journal)
	if a.state.LogDone {
		return nil
	}
	c.progress = func(done int64) error {
		a.opts.Progress(Progress{PartLog, done, a.cp.Size})
		a.state.Size, a.state.Root = done, c.edge.Root()
		return a.save(ctx)
	}
	if err := c.run(); err != nil {
		return err
	}
	a.state.LogDone = true
	return a.save(ctx)
}

func (a *audit) journal(ctx context.Context) error {
	c := &journalCheck{tx: a.tx, found: a.found, size: a.cp.Size, progress: func(done int64) error {
		a.opts.Progress(Progress{PartJournal, done, a.cp.Size})
		a.state.Journal = done
		return a.save(ctx)
	}}
	return c.run(a.state.Journal)
}

func (a *audit) rows(ctx context.Context) error {
	c := &rowCheck{tx: a.tx, found: a.found, done: a.state.Subjects, progress: func(kind, id string, done int64) error {
		a.opts.Progress(Progress{PartRows, done, a.out.Subjects})
		a.state.Kind, a.state.ID, a.state.Subjects = kind, id, done
		return a.save(ctx)
	}}
	return c.run(a.state.Kind, a.state.ID)
}

func (a *audit) trail(context.Context) error {
	a.opts.Progress(Progress{Part: PartTrail})
	return checkTrail(a.tx, a.found)
}

func (a *audit) anchors(ctx context.Context) error {
	if !a.tx.Declares("anchor") {
		return nil
	}
	c := &anchorCheck{tx: a.tx, found: a.found, size: a.cp.Size, rpc: a.opts.RPC, progress: func(done, total int64) error {
		a.opts.Progress(Progress{PartAnchors, done, total})
		return ctx.Err()
	}}
	if err := c.run(ctx); err != nil {
		return err
	}
	a.out.AnchoredSize, a.out.Chain = c.largest, c.rpc != "" && c.silent == nil
	switch {
	case c.silent != nil:
		a.out.WhyNot = fault.From(c.silent).Message
	case c.rpc == "":
		a.out.WhyNot = fault.T("没有可以询问的链节点", "There is no endpoint of the chain to ask")
	}
	return nil
}
