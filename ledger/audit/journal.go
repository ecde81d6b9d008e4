package audit

import (
	"fmt"
	"runtime"
	"sync"

	"huishu/ledger"
	"huishu/ledger/fault"
)

// eventRow is an event as stored.
type eventRow struct {
	Idx int64
	ledger.StoredEvent
}

const eventColumns = `idx, ` + ledger.EventColumns

// journalPage is how many events are read with one query.
const journalPage = 4096

// journalCheck compares each event's columns and salt with its digest.
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

// readErasures collects what acts of erasure took. One that is not what its digest binds proves nothing.
func (c *journalCheck) readErasures() error {
	c.erased = map[string]erasure{}
	return ledger.Each(c.tx, func(e *eventRow) error {
		done, err := e.ReadErased()
		if err != nil {
			return nil // said when its turn comes
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
	case e.Erased():
		c.judgeErased(e)
	case e.Payload == nil || e.State == nil || e.Salt == nil:
		c.add(e, EventErased, "内容或盐值已被删除", "Its content or its salt was removed")
	default:
		if _, _, err := e.Event(); err != nil && !c.found.blamed(e.Idx) {
			c.add(e, EventChanged, "内容、盐值或某一列已被改动，与公开叶不符", "Its content, its salt or one of its columns was changed and does not fit its leaf")
		}
	}
}

// judgeErased wants an act of erasure for an event without content, and its columns as the erasure binds them; the leaf, which is
// made of the others, was looked at before.
func (c *journalCheck) judgeErased(e *eventRow) {
	by, ok := c.erased[e.ID]
	if !ok {
		c.add(e, EventErased, "内容与盐值已被删除，却没有任何删除决定", "Its content and salt were removed, and no act of erasure says so")
		return
	}
	same := by.event == ledger.ErasedEvent{ID: e.ID, Kind: e.Kind, Actor: e.Actor, Party: e.Party} &&
		by.subjectKind == e.SubjectKind && by.subjectID == e.SubjectID && e.RuleSet == ""
	if !same && !c.found.blamed(e.Idx) {
		c.add(e, EventChanged, "内容已依法删除，但所余各列已被改动", "Its content was erased by law, but one of the columns that remain was changed")
	}
}

func (c *journalCheck) add(e *eventRow, kind, zh, en string) {
	index := e.Idx
	c.found.add(Problem{Kind: kind, Table: "event", Subject: e.SubjectKind, ID: e.SubjectID, Index: &index, What: fault.T(
		fmt.Sprintf("日志第 %d 条事件（%s，%s）：%s", e.Idx, e.Kind, e.ID, zh), fmt.Sprintf("The event at index %d (%s, %s): %s", e.Idx, e.Kind, e.ID, en))})
}
