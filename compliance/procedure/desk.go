package procedure

import (
	"strings"

	"huishu/compliance/calendar"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// Many is where counting the cases of a desk stops: it is shown as "99+".
const Many = 100

// Urgency is how soon a case that waits is to be dealt with.
type Urgency string

// The urgencies, the most pressing first.
const (
	// PastDue are time limits that are over.
	PastDue Urgency = "overdue"
	// DueToday are limits that end today, and periods that have run: what follows can be done.
	DueToday Urgency = "today"
	// DueThisWeek are limits that end within the next five working days.
	DueThisWeek Urgency = "week"
	// DueLater are all other limits, and cases on which no clock runs.
	DueLater Urgency = "later"
	// NotYet are periods that still run, such as a public notice: there is nothing to do yet.
	NotYet Urgency = "resting"
)

// Urgencies are all of them, in their order.
var Urgencies = []Urgency{PastDue, DueToday, DueThisWeek, DueLater, NotYet}

// Known reports whether there is such an urgency.
func (u Urgency) Known() bool {
	for _, known := range Urgencies {
		if u == known {
			return true
		}
	}
	return false
}

// Desk says whose work is looked for: that of some roles, and that of one party on its
// own cases.
type Desk struct {
	// Roles are those that a step may await, such as "authority".
	Roles []string
	// Party is awaited as applicant or counterparty; empty asks for the roles' work only.
	Party string
	// Account is who sits at the desk: what it has proposed itself waits for a colleague.
	Account string
	// Assignee narrows the desk to the cases that an account has taken; Unclaimed to those that nobody has.
	Assignee  string
	Unclaimed bool
	// Definition narrows it to one procedure, Due to one urgency; empty for all.
	Definition string
	Due        Urgency
}

// Waiting lists the open cases that await someone at the desk, and those where a colleague's proposal does, with their history: those
// with the earliest last day first and those without one at the end; periods that still run come with them: their Clock says so. It
// returns at most limit, 200 when 0, and the cursor of the next page ("" at the end). Its cost is that of the page, not of the desk.
func Waiting(tx *ledger.Tx, d Desk, cursor string, limit int) (cases []*Case, next string, err error) {
	if limit <= 0 || limit > maxLimit {
		limit = maxLimit
	}
	from, err := markOf(cursor)
	if err != nil {
		return nil, "", err
	}
	arms, err := d.arms(tx)
	if err != nil || len(arms) == 0 {
		return nil, "", err
	}
	marks, err := d.marks(tx, arms, from, limit+1)
	if err != nil {
		return nil, "", err
	}
	if len(marks) > limit {
		marks = marks[:limit]
		next = marks[limit-1].String()
	}
	cases = make([]*Case, 0, len(marks))
	for _, m := range marks {
		c, err := Get(tx, m.Case)
		if err != nil {
			return nil, "", err
		}
		cases = append(cases, c)
	}
	return cases, next, nil
}

// marks are the places of the next cases behind from, in the order of the desk.
func (d Desk) marks(tx *ledger.Tx, arms []arm, from mark, limit int) (list []mark, err error) {
	u := d.union(arms, from, limit)
	err = tx.Select(&list, `SELECT case_id, MIN(day) AS day FROM (`+u.query+`) AS u GROUP BY case_id ORDER BY MIN(day), case_id LIMIT ?`, append(u.args, limit)...)
	return list, err
}

// Place is where a case stands among those that wait at a desk, for whoever works through them one after the other.
type Place struct {
	// Before and After are the ids of the cases beside it; empty at the ends.
	Before, After string
	// At counts from 1, 0 for a case that does not wait there (After is then the first that does); Of is how many wait, up to [Many].
	At, Of int
}

// PlaceOf finds the place of a case among the first [Many] at a desk. It reads no case.
func PlaceOf(tx *ledger.Tx, d Desk, id string) (Place, error) {
	arms, err := d.arms(tx)
	if err != nil || len(arms) == 0 {
		return Place{}, err
	}
	marks, err := d.marks(tx, arms, mark{}, Many)
	if err != nil {
		return Place{}, err
	}
	p := Place{Of: len(marks)}
	for i, m := range marks {
		if m.Case != id {
			continue
		}
		p.At = i + 1
		if i > 0 {
			p.Before = marks[i-1].Case
		}
	}
	if p.At < p.Of {
		p.After = marks[p.At].Case
	}
	return p, nil
}

// mark is the place of a case in the order of a desk.
type mark struct {
	Day  string `db:"day"`
	Case string `db:"case_id"`
}

func (m mark) String() string { return m.Day + "_" + m.Case }

// markOf reads a cursor. None stands before everything.
func markOf(cursor string) (mark, error) {
	day, id, found := strings.Cut(cursor, "_")
	if cursor != "" && (!found || id == "") {
		return mark{}, fault.New(fault.Invalid, "cursor", "翻页位置无效", "This cursor is of no list").At("cursor").
			Do("请从第一页开始", "Begin with the first page")
	}
	return mark{day, id}, nil
}

// CountWaiting counts what waits at the desk, at most up to [Many]: it reads no more rows than it counts.
func CountWaiting(tx *ledger.Tx, d Desk) (n int, err error) {
	arms, err := d.arms(tx)
	if err != nil {
		return 0, err
	}
	return d.count(tx, arms)
}

func (d Desk) count(tx *ledger.Tx, arms []arm) (n int, err error) {
	if len(arms) == 0 {
		return 0, nil
	}
	u := d.union(arms, mark{}, Many)
	err = tx.Get(&n, `SELECT COUNT(*) FROM (SELECT case_id FROM (`+u.query+`) AS u GROUP BY case_id LIMIT ?) AS n`, append(u.args, Many)...)
	return n, err
}

// ProcedureCount is how many cases of one procedure wait at a desk, up to [Many].
type ProcedureCount struct { //nolint:revive // it counts by procedure, and so it is called in the API
	Definition string `json:"definition"`
	Waiting    int    `json:"waiting"`
}

// CountByProcedure counts what waits at the desk by procedure, whatever its Definition says; procedures of which nothing waits are
// left out.
func CountByProcedure(tx *ledger.Tx, d Desk) (list []ProcedureCount, err error) {
	definitions, err := d.definitions(tx)
	if err != nil {
		return nil, err
	}
	for _, definition := range definitions {
		d.Definition = definition
		n, err := CountWaiting(tx, d)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			list = append(list, ProcedureCount{definition, n})
		}
	}
	return list, nil
}

// definitions are the procedures of which there is a case at the desk, each found by one step through the index.
func (d Desk) definitions(tx *ledger.Tx) (list []string, err error) {
	names := d.names()
	if len(names) == 0 {
		return nil, nil
	}
	parts, args := make([]string, len(names)), make([]any, 0, 2*len(names))
	for i := range names {
		parts[i] = `SELECT MIN(definition) AS definition FROM case_waiting WHERE desk = ? AND definition > ?`
	}
	for last := ""; ; {
		args = args[:0]
		for _, name := range names {
			args = append(args, name, last)
		}
		var next string
		if err := tx.Get(&next, `SELECT COALESCE(MIN(definition), '') FROM (`+strings.Join(parts, ` UNION ALL `)+`) AS u`, args...); err != nil {
			return nil, err
		}
		if next == "" {
			return list, nil
		}
		list, last = append(list, next), next
	}
}

// Tally counts the cases that someone at the desk can act on today, and those of them whose time limit is over, both up to [Many]: for
// the head of every page.
func Tally(tx *ledger.Tx, d Desk) (open, late int, err error) {
	today := workday.OfTime(tx.Now)
	yesterday := today.AddDays(-1).String()
	if open, err = d.count(tx, d.at(span{false, "", never}, span{true, "", yesterday})); err != nil || open == 0 {
		return open, 0, err
	}
	late, err = d.count(tx, d.at(span{false, "", yesterday}))
	return open, late, err
}

// span is a stretch of last days: after one and up to the other, of limits or of periods.
type span struct {
	rests       bool
	after, upTo string
}

// arm is one range of an index: a stretch at one desk.
type arm struct {
	desk string
	span
}

// names are the desks in case_waiting.
func (d Desk) names() []string {
	names := append([]string(nil), d.Roles...)
	if d.Party != "" {
		names = append(names, d.Party)
	}
	return names
}

// at is every desk with every span.
func (d Desk) at(spans ...span) (arms []arm) {
	for _, name := range d.names() {
		for _, s := range spans {
			arms = append(arms, arm{name, s})
		}
	}
	return arms
}

// arms are the ranges that the desk's urgency chooses today.
func (d Desk) arms(tx *ledger.Tx) ([]arm, error) {
	today := workday.OfTime(tx.Now)
	day, before := today.String(), today.AddDays(-1).String()
	switch d.Due {
	case "":
		return d.at(span{false, "", never}, span{true, "", never}), nil
	case PastDue:
		return d.at(span{false, "", before}), nil
	case DueToday:
		return d.at(span{false, before, day}, span{true, "", before}), nil
	case NotYet:
		return d.at(span{true, before, never}), nil
	case DueThisWeek, DueLater:
		week, err := weekFrom(tx, today)
		if err != nil {
			return nil, err
		}
		if d.Due == DueLater {
			return d.at(span{false, week, never}), nil
		}
		return d.at(span{false, day, week}), nil
	}
	return nil, fault.New(fault.Invalid, "desk.due", "没有这个时限范围", "There is no such urgency").At("due")
}

// weekFrom is the last of the next five working days.
func weekFrom(tx *ledger.Tx, today workday.Date) (string, error) {
	book, err := calendar.Of(tx)
	if err != nil {
		return "", err
	}
	r, err := book.Now().Add(today, 5)
	if err != nil {
		return "", dated(err)
	}
	return r.Due.String(), nil
}

// part is a piece of a query.
type part struct {
	query string
	args  []any
}

// union reads each arm behind a mark, at most limit rows of each, in the order of the desk.
func (d Desk) union(arms []arm, from mark, limit int) (u part) {
	filter, values := d.filter()
	var b strings.Builder
	for i, a := range arms {
		if i > 0 {
			b.WriteString(` UNION ALL `)
		}
		b.WriteString(`SELECT * FROM (SELECT case_id, day FROM case_waiting WHERE desk = ? AND rests = ? AND day > ? AND day <= ?`)
		u.args = append(u.args, a.desk, a.rests, a.after, a.upTo)
		b.WriteString(filter)
		u.args = append(u.args, values...)
		if from.Case != "" {
			b.WriteString(` AND (day, case_id) > (?, ?)`)
			u.args = append(u.args, from.Day, from.Case)
		}
		b.WriteString(` ORDER BY day, case_id LIMIT ?) AS a`)
		u.args = append(u.args, limit)
	}
	u.query = b.String()
	return u
}

// filter is what narrows every arm. What waits for a second person only is nobody's own work and so in no narrower list.
func (d Desk) filter() (string, []any) {
	var b strings.Builder
	var args []any
	add := func(cond string, values ...any) {
		b.WriteString(` AND ` + cond)
		args = append(args, values...)
	}
	if d.Definition != "" {
		add(`definition = ?`, d.Definition)
	}
	switch {
	case d.Assignee != "":
		add(`assignee = ?`, d.Assignee)
		add(`proposer = ''`)
	case d.Unclaimed:
		add(`assignee = ''`)
		add(`proposer = ''`)
	default:
		add(`(proposer = '' OR proposer <> ?)`, d.Account)
	}
	return b.String(), args
}
