package ledger

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"huishu/ledger/fault"
	"huishu/ledger/tlog"
)

// ActTrailRoot is the act of binding a finished hour of the access trail.
const ActTrailRoot = "trail.root"

// subjectTrail is the subject kind of an hour of the trail; its id is the hour in legal time.
const subjectTrail = "trail"

// hourLayout writes an hour so that later ones sort behind, such as 2026-03-02T09.
const hourLayout = "2006-01-02T15"

// TrailHour is what the log binds of one finished hour of the access trail.
type TrailHour struct {
	Hour  string `json:"hour"`
	Count int    `json:"count"`
	// Root is the Merkle root (RFC 6962) over the lines in the order of their ids.
	Root tlog.Hash `json:"root"`
	// Lines are the leaves of that tree. They tell nothing of what the lines say, and let a change be pinned on its line.
	Lines []TrailLeaf `json:"lines"`
}

// TrailLeaf is one line of the trail as its hour's root holds it.
type TrailLeaf struct {
	ID   string    `json:"id"`
	Hash tlog.Hash `json:"hash"`
}

// trailLine is a line of the trail as it is hashed.
type trailLine struct {
	ID      string `db:"id" json:"id"`
	At      int64  `db:"at" json:"at"`
	Account string `db:"account" json:"account"`
	Kind    string `db:"kind" json:"kind"`
	Detail  string `db:"detail" json:"detail"`
}

// CloseTrailHour binds the oldest finished hour of the access trail that is not bound yet: its root is
// one event. It returns how many hours it bound: one, or none. An hour in which nobody came has no event.
//
// Nothing is added to an hour once it is bound (see [Tx.Trail]), and what disappears from it or changes
// afterwards is found by [Tx.CheckTrail].
func (tx *Tx) CloseTrailHour() (n int, err error) {
	last, err := tx.lastTrailHour()
	if err != nil {
		return 0, err
	}
	var at int64
	err = tx.Get(&at, `SELECT COALESCE(MIN(at), 0) FROM access_trail WHERE at >= ? AND at < ?`,
		last.UnixMilli(), tx.Now.Truncate(time.Hour).UnixMilli())
	if err != nil || at == 0 {
		return 0, err
	}
	hour, err := tx.trailHour(time.UnixMilli(at).In(Zone).Format(hourLayout))
	if err != nil {
		return 0, err
	}
	_, err = tx.Record(Event{Kind: ActTrailRoot, Subject: Ref{Kind: subjectTrail, ID: hour.Hour}, Payload: hour})
	return 1, err
}

// lastTrailHour is the end of the newest bound hour; the beginning of time when there is none.
func (tx *Tx) lastTrailHour() (time.Time, error) {
	var hour string
	err := tx.Get(&hour, `SELECT COALESCE(MAX(subject_id), '') FROM event WHERE subject_kind = ?`, subjectTrail)
	if err != nil || hour == "" {
		return time.UnixMilli(0), err
	}
	_, end, err := hourSpan(hour)
	return end, err
}

func hourSpan(hour string) (from, end time.Time, err error) {
	from, err = time.ParseInLocation(hourLayout, hour, Zone)
	return from, from.Add(time.Hour), err
}

// trailHour computes an hour's root from the lines as they stand.
func (tx *Tx) trailHour(hour string) (TrailHour, error) {
	h := TrailHour{Hour: hour, Lines: []TrailLeaf{}}
	from, end, err := hourSpan(hour)
	if err != nil {
		return h, err
	}
	var lines []trailLine
	err = tx.Select(&lines, `SELECT id, at, account, kind, detail FROM access_trail WHERE at >= ? AND at < ? ORDER BY id`, from.UnixMilli(), end.UnixMilli())
	if err != nil {
		return h, err
	}
	for _, l := range lines {
		b, err := tlog.Canonical(l)
		if err != nil {
			return h, fmt.Errorf("line %s of the access trail: %w", l.ID, err)
		}
		h.Lines = append(h.Lines, TrailLeaf{l.ID, tlog.RecordHash(b)})
	}
	h.Count = len(h.Lines)
	h.Root, err = trailRoot(h.Lines)
	return h, err
}

func trailRoot(lines []TrailLeaf) (tlog.Hash, error) {
	edge, err := tlog.NewEdge(0, nil)
	if err != nil {
		return tlog.Hash{}, err
	}
	for _, l := range lines {
		edge.Append(l.Hash)
	}
	return edge.Root(), nil
}

// TrailProblem is something in the access trail that is not as the log bound it.
type TrailProblem struct {
	Hour string
	// Line is the id of the line; empty where the event of the hour itself is at fault.
	Line string
	What fault.Text
}

// CheckTrail compares the whole access trail with the roots in the log, and names each line that was
// removed, changed or added since its hour was bound. The hours after the newest root are open.
func (tx *Tx) CheckTrail() ([]TrailProblem, error) {
	var ids []string // one at a time from here on: each names every line of its hour
	err := tx.Select(&ids, `SELECT id FROM event WHERE subject_kind = ? ORDER BY idx`, subjectTrail)
	if err != nil {
		return nil, err
	}
	problems := []TrailProblem{}
	bound := map[string]bool{}
	for _, id := range ids {
		if err := tx.ctx.Err(); err != nil {
			return nil, err
		}
		e, err := tx.storedEvent(id)
		if err != nil {
			return nil, err
		}
		bound[e.SubjectID] = true
		var was TrailHour
		if !e.openTrailRoot(&was) || was.Hour != e.SubjectID {
			problems = append(problems, TrailProblem{Hour: e.SubjectID, What: fault.T("该小时的根事件已被改动或删除", "The event with the root of this hour was changed or erased")})
			continue
		}
		is, err := tx.trailHour(e.SubjectID)
		if err != nil {
			return nil, err
		}
		problems = append(problems, was.differences(is)...)
	}
	late, err := tx.lateLines(bound)
	return append(problems, late...), err
}

// openTrailRoot reads an hour out of its event, and reports whether this is what the event's digest binds.
func (e *StoredEvent) openTrailRoot(h *TrailHour) bool {
	ev, _, err := e.Event()
	if err != nil || json.Unmarshal(ev.Payload, h) != nil {
		return false
	}
	root, err := trailRoot(h.Lines)
	return err == nil && root == h.Root && len(h.Lines) == h.Count
}

// differences names the lines that tell the hour as it is from the hour as it was bound.
func (h TrailHour) differences(is TrailHour) []TrailProblem {
	var problems []TrailProblem
	now := make(map[string]tlog.Hash, len(is.Lines))
	for _, l := range is.Lines {
		now[l.ID] = l.Hash
	}
	for _, l := range h.Lines {
		hash, ok := now[l.ID]
		delete(now, l.ID)
		switch {
		case !ok:
			problems = append(problems, TrailProblem{h.Hour, l.ID, fault.T("该行已被删除", "This line was removed")})
		case hash != l.Hash:
			problems = append(problems, TrailProblem{h.Hour, l.ID, fault.T("该行已被改动", "This line was changed")})
		}
	}
	for _, l := range is.Lines {
		if _, added := now[l.ID]; added {
			problems = append(problems, addedLine(h.Hour, l.ID))
		}
	}
	return problems
}

func addedLine(hour, id string) TrailProblem {
	return TrailProblem{hour, id, fault.T("该行是事后添加的", "This line was added afterwards")}
}

// lateLines are lines in hours that had none when a later hour was bound.
func (tx *Tx) lateLines(bound map[string]bool) ([]TrailProblem, error) {
	last, err := tx.lastTrailHour()
	if err != nil {
		return nil, err
	}
	var hours []int64 // since 1970; whole hours are the same in every zone that is whole hours away
	err = tx.Select(&hours, `SELECT DISTINCT at / 3600000 FROM access_trail WHERE at < ?`, last.UnixMilli())
	if err != nil {
		return nil, err
	}
	slices.Sort(hours)
	var problems []TrailProblem
	for _, n := range hours {
		name := time.Unix(n*3600, 0).In(Zone).Format(hourLayout)
		if bound[name] {
			continue
		}
		h, err := tx.trailHour(name)
		if err != nil {
			return nil, err
		}
		for _, l := range h.Lines {
			problems = append(problems, addedLine(name, l.ID))
		}
	}
	return problems, nil
}

func loadTrailHour(tx *Tx, hour string) (any, error) { return tx.trailHour(hour) }
