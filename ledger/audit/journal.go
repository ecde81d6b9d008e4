package audit

import (
	"fmt"
	"runtime"
	"sync"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
)

// eventRow is an event as stored.
type eventRow struct {
	Idx         int64
	ID          string
	Kind        string
	SubjectKind string `db:"subject_kind"`
	SubjectID   string `db:"subject_id"`
	Code        string
	Actor       string
	Party       string
	At          int64
	Body        *string
	Salt        []byte
	Leaf        string
}

const eventColumns = `idx, id, kind, subject_kind, subject_id, code, actor, party, at, body, salt, leaf`

// journalPage is how many events are read with one query.
const journalPage = 4096

// journalCheck compares each event's body, salt and columns with its leaf.
type journalCheck struct {
	tx       *ledger.Tx
	found    *findings
	size     int64
	erased   map[string]erasure // by the id of the event whose content is gone
	progress func(done int64) error
}

// erasure is what an act of erasure says of an event whose content it took.
type erasure struct {
	subjectKind, subjectID string
	event                  ledger.ErasedEvent
}

func (c *journalCheck) run(from int64) error {
	if err := c.readErasures(); err != nil {
		return err
	}
	for ; from < c.size; from += journalPage {
		if err := c.page(from); err != nil {
			return err
		}
		if err := c.progress(min(from+journalPage, c.size)); err != nil {
			return err
		}
	}
	return nil
}

// readErasures collects what acts of erasure took. One whose own body is not what its leaf binds proves nothing.
func (c *journalCheck) readErasures() error {
	c.erased = map[string]erasure{}
	return ledger.Each(c.tx, func(e *eventRow) error {
		if e.Body == nil || len(e.Salt) != 32 || !e.bound() {
			return nil // said when its turn comes
		}
		done, err := ledger.ReadErased([]byte(*e.Body))
		if err != nil {
			return err
		}
		for _, was := range done.Events {
			c.erased[was.ID] = erasure{e.SubjectKind, e.SubjectID, was}
		}
		return nil
	}, `SELECT `+eventColumns+` FROM event WHERE kind LIKE '%.erase' AND idx IS NOT NULL ORDER BY idx`)
}

// page reads events; as many goroutines as there are processors judge them.
func (c *journalCheck) page(from int64) error {
	todo := make(chan eventRow, 256)
	var judges sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		judges.Go(func() {
			for e := range todo {
				c.judge(&e)
			}
		})
	}
	err := ledger.Each(c.tx, func(e *eventRow) error { todo <- *e; return nil },
		`SELECT `+eventColumns+` FROM event WHERE idx >= ? AND idx < ? ORDER BY idx`, from, min(from+journalPage, c.size))
	close(todo)
	judges.Wait()
	return err
}

func (c *journalCheck) judge(e *eventRow) {
	switch {
	case e.Body == nil && e.Salt == nil:
		c.judgeErased(e)
	case e.Body == nil || len(e.Salt) != 32:
		c.add(e, EventErased, "正文或盐值已被删除", "Its body or its salt was removed")
	case !e.bound():
		if !c.found.blamed(e.Idx) {
			c.add(e, EventChanged, "正文、盐值或某一列已被改动，与公开叶不符", "Its body, its salt or one of its columns was changed and does not fit its leaf")
		}
	}
}

// bound reports whether body and salt give the leaf, and the columns repeat the body. That the body is canonical need not be
// looked at: the digest binds its very bytes.
func (e *eventRow) bound() bool {
	var ev tlog.Event
	body := []byte(*e.Body)
	if err := ev.UnmarshalJSON(body); err != nil {
		return false
	}
	leaf := ev.Leaf([32]byte(e.Salt), body)
	b, err := tlog.LeafBytes(leaf)
	return err == nil && string(b) == e.Leaf &&
		e.ID == ev.ID && e.Kind == ev.Kind && e.At == ev.Time && e.Actor == ev.Actor && e.Party == ev.Party &&
		e.SubjectKind == ev.Subject.Kind && e.SubjectID == ev.Subject.ID && e.Code == ev.Subject.Code
}

// judgeErased wants an act of erasure for an event without content, and its columns as leaf and erasure bind them.
func (c *journalCheck) judgeErased(e *eventRow) {
	by, ok := c.erased[e.ID]
	if !ok {
		c.add(e, EventErased, "正文与盐值已被删除，却没有任何删除决定", "Its body and salt were removed, and no act of erasure says so")
		return
	}
	leaf, err := tlog.ParseLeaf([]byte(e.Leaf))
	same := err == nil && leaf.Kind == e.Kind && leaf.Time == tlog.FormatTime(e.At) && leaf.Subject == e.Code &&
		by.event == ledger.ErasedEvent{ID: e.ID, Kind: e.Kind, Actor: e.Actor, Party: e.Party} &&
		by.subjectKind == e.SubjectKind && by.subjectID == e.SubjectID
	if !same && !c.found.blamed(e.Idx) {
		c.add(e, EventChanged, "内容已依法删除，但所余各列已被改动", "Its content was erased by law, but one of the columns that remain was changed")
	}
}

func (c *journalCheck) add(e *eventRow, kind, zh, en string) {
	index := e.Idx
	c.found.add(Problem{Kind: kind, Table: "event", Subject: e.SubjectKind, ID: e.SubjectID, Index: &index, What: fault.T(
		fmt.Sprintf("日志第 %d 条事件（%s，%s）：%s", e.Idx, e.Kind, e.ID, zh), fmt.Sprintf("The event at index %d (%s, %s): %s", e.Idx, e.Kind, e.ID, en))})
}
