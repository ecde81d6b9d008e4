package audit

import (
	"slices"
	"strings"
	"sync"

	"huishu/ledger/fault"
)

// Kinds of problems. They are part of the JSON output: never rename one.
const (
	EventMissing     = "event_missing"     // an index of the log has no event
	EventUnplaced    = "event_unplaced"    // an event has no place in the log, or one beyond its end
	EventChanged     = "event_changed"     // content, salt or a column of an event is not what its leaf binds
	EventErased      = "event_erased"      // content or salt is gone and no act of erasure says so
	LeafChanged      = "leaf_changed"      // a leaf is not the one in the tree
	TileChanged      = "tile_changed"      // a tile is not what the leaves give
	TileMissing      = "tile_missing"      // a tile is gone
	TileAdded        = "tile_added"        // a tile that the log has no place for
	CheckpointBroken = "checkpoint_broken" // the signed checkpoint is missing, not signed by the key, or says something else
	KeyBroken        = "key_broken"        // a key of the log was not introduced by the one before it
	RowChanged       = "row_changed"       // a subject's rows are not as its newest event left them
	RowRemoved       = "row_removed"       // a subject with events has no row
	RowAdded         = "row_added"         // a row of a subject without any event
	TrailChanged     = "trail_changed"     // a line of the access trail was removed, changed or added
	AnchorChanged    = "anchor_changed"    // an anchor as stored does not fit the log or the chain
	LogCutOff        = "log_cut_off"       // the chain holds a larger checkpoint than this database
	ChainSilent      = "chain_silent"      // the chain that was to be asked about the anchors gave no answer
)

// Problem is one thing that is not as the system left it.
type Problem struct {
	Kind string `json:"kind"`
	// Table holds what is wrong; several for a subject that has several, blank between them.
	Table string `json:"table"`
	// Subject and ID name the subject or thing: "product" and its id, "tile" and its path.
	Subject string `json:"subject,omitempty"`
	ID      string `json:"id,omitempty"`
	// Index is the event's place in the log; nil where it is not about one event.
	Index *int64     `json:"index,omitempty"`
	What  fault.Text `json:"what"`
}

// maxProblems bounds what is remembered; further problems are only counted.
const maxProblems = 1000

// findings collects problems from several goroutines.
type findings struct {
	mu       sync.Mutex
	problems []Problem
	more     int64
	// leaves are the indexes of events whose leaf, or the whole of them, was found wrong.
	leaves map[int64]bool
}

func (f *findings) add(p Problem) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if p.Index != nil && (p.Kind == LeafChanged || p.Kind == EventMissing) && len(f.leaves) < maxProblems {
		f.leaves[*p.Index] = true
	}
	if len(f.problems) == maxProblems {
		f.more++
		return
	}
	f.problems = append(f.problems, p)
}

// blamed reports whether the leaf of an event is known to be wrong already.
func (f *findings) blamed(index int64) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.leaves[index]
}

// anyTile reports whether a tile is known to be wrong: then no root of an earlier size can be told from the tiles.
func (f *findings) anyTile() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.ContainsFunc(f.problems, func(p Problem) bool { return p.Kind == TileChanged || p.Kind == TileMissing })
}

// rows makes a problem of a subject's rows.
func rows(kind string, tables []string, subject, id, zh, en string) Problem {
	return Problem{Kind: kind, Table: strings.Join(tables, " "), Subject: subject, ID: id, What: fault.T(zh, en)}
}
