package audit

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"huishu/ledger"
	"huishu/ledger/fault"
)

// subjectPage is how many subjects are read with one query.
const subjectPage = 500

// rowCheck compares the rows of every subject with what its newest event binds.
type rowCheck struct {
	tx       *ledger.Tx
	found    *findings
	done     int64
	progress func(kind, id string, done int64) error
}

// run goes on behind the subject named, which may be "" for the beginning.
func (c *rowCheck) run(kind, id string) error {
	subjects := c.tx.Subjects()
	for _, sub := range subjects {
		if sub.Kind < kind || len(sub.Tables) == 0 { // what has no record table is checked by its own part
			continue
		}
		after := ""
		if sub.Kind == kind {
			after = id
		}
		if err := c.subjects(sub, after); err != nil {
			return err
		}
		if err := c.strays(sub); err != nil {
			return err
		}
	}
	return c.unknown(subjects)
}

func (c *rowCheck) subjects(sub ledger.Subject, after string) error {
	for {
		page, err := c.tx.NewestEvents(sub.Kind, after, subjectPage)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, n := range page {
			c.judge(sub, n)
		}
		after = page[len(page)-1].ID
		c.done += int64(len(page))
		if err := c.progress(sub.Kind, after, c.done); err != nil {
			return err
		}
	}
}

func (c *rowCheck) judge(sub ledger.Subject, newest ledger.Newest) {
	add := func(kind, zh, en string) { c.found.add(rows(kind, sub.Tables, sub.Kind, newest.ID, zh, en)) }
	name := sub.Kind + " " + newest.ID
	tables := strings.Join(sub.Tables, "、")
	digest, err := digestOf(c.tx, sub, newest.ID)
	switch {
	case fault.KindOf(err) == fault.NotFound:
		add(RowRemoved, fmt.Sprintf("%s 有事件，但其行（表 %s）已被删除", name, tables),
			fmt.Sprintf("%s has events, but its row was removed (tables: %s)", name, strings.Join(sub.Tables, ", ")))
	case err != nil:
		add(RowChanged, fmt.Sprintf("%s 的行（表 %s）已被改动，无法读取：%v", name, tables, err),
			fmt.Sprintf("The rows of %s were changed and cannot be read (tables: %s): %v", name, strings.Join(sub.Tables, ", "), err))
	case !bytes.Equal(digest, newest.State):
		add(RowChanged, fmt.Sprintf("%s 的行（表 %s）不是其最新事件留下的样子：有行被改动、删除或添加", name, tables),
			fmt.Sprintf("The rows of %s are not as its newest event left them: changed, removed or added (tables: %s)", name, strings.Join(sub.Tables, ", ")))
	}
}

// digestOf is the digest of a subject's state as its rows are now. What was changed by hand may break the code that reads it.
func digestOf(tx *ledger.Tx, sub ledger.Subject, id string) (digest []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	state, err := sub.Load(tx, id)
	if err != nil {
		return nil, err
	}
	sum, err := ledger.StateDigest(state)
	return sum[:], err
}

// maxStrays bounds what is named of one table.
const maxStrays = 200

// strays names rows of subjects that no event knows.
func (c *rowCheck) strays(sub ledger.Subject) error {
	for _, table := range sub.Tables {
		ids, err := c.tx.Strays(sub, table, maxStrays)
		if err != nil {
			return err
		}
		for _, id := range ids {
			c.found.add(rows(RowAdded, []string{table}, sub.Kind, id,
				fmt.Sprintf("表 %s 中 %s %s 的行没有任何事件：是绕过系统添加的", table, sub.Kind, id),
				fmt.Sprintf("Table %s holds a row of %s %s, of which there is no event: it was added behind the system's back", table, sub.Kind, id)))
		}
	}
	return nil
}

// unknown names events about things that no room of this program knows.
func (c *rowCheck) unknown(subjects []ledger.Subject) error {
	kinds, err := c.tx.SubjectKinds()
	if err != nil {
		return err
	}
	for _, kind := range kinds {
		if !slices.ContainsFunc(subjects, func(s ledger.Subject) bool { return s.Kind == kind }) {
			c.found.add(Problem{Kind: EventChanged, Table: "event", Subject: kind, What: fault.T(
				"有事件关于本程序不认识的一类对象："+kind, "There are events about a kind of subject that this program does not know: "+kind)})
		}
	}
	return nil
}
