package plan

import (
	"encoding/json"
	"errors"
	"fmt"

	"huishu/compliance/access"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// planRow is a row of table plan.
type planRow struct {
	ID              string   `db:"id"`
	Code            string   `db:"code"`
	Title           string   `db:"title"`
	Body            string   `db:"body"`
	Mode            Mode     `db:"mode"`
	Items           string   `db:"items"`
	Resources       string   `db:"resources"`
	Consultation    string   `db:"consultation"`
	Changes         string   `db:"changes"`
	Standing        Standing `db:"standing"`
	CaseID          string   `db:"case_id"`
	DecisionMeeting string   `db:"decision_meeting"`
	DecisionOn      string   `db:"decision_on"`
	DecisionMinutes string   `db:"decision_minutes"`
	ApprovalBy      string   `db:"approval_by"`
	ApprovalNumber  string   `db:"approval_number"`
	ApprovalOn      string   `db:"approval_on"`
	ApprovalPaper   string   `db:"approval_paper"`
	FilingNumber    string   `db:"filing_number"`
	FilingOn        string   `db:"filing_on"`
	Version         int64    `db:"version"`
	CreatedAt       int64    `db:"created_at"`
	UpdatedAt       int64    `db:"updated_at"`
}

const planColumns = `id, code, title, body, mode, items, consultation, changes, standing, case_id, decision_meeting, decision_on, decision_minutes,
	approval_by, approval_number, approval_on, approval_paper, filing_number, filing_on, version, created_at, updated_at, resources`

func (r planRow) plan() (Plan, error) {
	p := Plan{
		ID: r.ID, Code: r.Code, Body: r.Body, Standing: r.Standing, CaseID: r.CaseID, Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
		Content:  Content{Title: r.Title, Mode: r.Mode, Consultation: r.Consultation, Changes: r.Changes},
		Decision: Decision{Meeting: r.DecisionMeeting, Minutes: r.DecisionMinutes},
		Approval: Approval{By: r.ApprovalBy, Number: r.ApprovalNumber, Paper: r.ApprovalPaper},
		Filing:   Filing{Number: r.FilingNumber},
	}
	var err1, err2, err3 error
	p.Decision.On, err1 = dayOf(r.DecisionOn)
	p.Approval.On, err2 = dayOf(r.ApprovalOn)
	p.Filing.On, err3 = dayOf(r.FilingOn)
	if err := errors.Join(err1, err2, err3, json.Unmarshal([]byte(r.Items), &p.Items), json.Unmarshal([]byte(r.Resources), &p.Resources)); err != nil {
		return Plan{}, fmt.Errorf("plan %s: %w", r.ID, err)
	}
	return p, nil
}

// dayOf reads a stored day; the empty string is no day.
func dayOf(s string) (workday.Date, error) {
	if s == "" {
		return workday.Date{}, nil
	}
	return workday.ParseDate(s)
}

// packed are the structured parts of the content, as JSON.
func (c Content) packed() (items, resources string, err error) {
	i, err1 := json.Marshal(c.Items)
	r, err2 := json.Marshal(append([]string{}, c.Resources...))
	return string(i), string(r), errors.Join(err1, err2)
}

func insertPlan(tx *ledger.Tx, p Plan) error {
	items, resources, err := p.packed()
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO plan (`+planColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', '', '', '', '', '', '', '', ?, ?, ?, ?)`,
		p.ID, p.Code, p.Title, p.Body, p.Mode, items, p.Consultation, p.Changes, p.Standing, p.CaseID, p.Version, p.CreatedAt, p.UpdatedAt, resources)
	return err
}

// updateContent replaces the content if the version is still the one the editor saw.
func updateContent(tx *ledger.Tx, p Plan, seen int64) error {
	items, resources, err := p.packed()
	if err != nil {
		return err
	}
	n, err := tx.Exec(`UPDATE plan SET title = ?, mode = ?, items = ?, resources = ?, consultation = ?, version = version + 1, updated_at = ?
		WHERE id = ? AND version = ? AND standing = 'draft'`, p.Title, p.Mode, items, resources, p.Consultation, tx.Now.UnixMilli(), p.ID, seen)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.Conflict, "stale_edit", "内容已被他人修改，您的修改未保存", "It was changed in the meantime; your change was not saved").
			Do("请刷新后在最新版本上重新修改", "Reload and make the change on the newest version")
	}
	return nil
}

// Get returns one plan. It does not ask who is looking.
func Get(tx *ledger.Tx, id string) (Plan, error) { return one(tx, `id = ?`, id) }

// ByCode returns the plan of a number. It does not ask who is looking.
func ByCode(tx *ledger.Tx, code string) (Plan, error) { return one(tx, `code = ?`, code) }

func one(tx *ledger.Tx, where, arg string) (Plan, error) {
	var r planRow
	err := tx.Get(&r, `SELECT `+planColumns+` FROM plan WHERE `+where, arg)
	if fault.KindOf(err) == fault.NotFound {
		return Plan{}, notFound()
	}
	if err != nil {
		return Plan{}, err
	}
	return r.plan()
}

func notFound() *fault.Error {
	return fault.New(fault.NotFound, "plan.not_found", "没有这份实施方案", "There is no such implementation plan")
}

// Show returns a plan to those who may read it in full (act plan.read). To others it does not exist.
func Show(tx *ledger.Tx, id string) (Plan, error) {
	p, err := Get(tx, id)
	if err != nil {
		return Plan{}, err
	}
	if !access.Can(tx.Actor, access.PlanRead, p.Facts()) {
		return Plan{}, notFound()
	}
	return p, nil
}

// Query selects plans; empty fields do not.
type Query struct {
	// Body is the party id of the implementing body.
	Body string
	// Approved leaves out those on which no agreement may rest.
	Approved bool
	// Limit is the number of items; 0 means 50, more than 200 means 200.
	Limit int
	// Cursor is the next of the page before.
	Cursor string
}

// List lists plans, newest first. It does not ask who is looking: the caller narrows it by Body.
func List(tx *ledger.Tx, q Query) (items []Plan, next string, err error) {
	limit := 50
	if q.Limit > 0 {
		limit = min(q.Limit, 200)
	}
	query, args := `SELECT `+planColumns+` FROM plan WHERE (? = '' OR body = ?)`, []any{q.Body, q.Body}
	if q.Approved {
		query += ` AND standing = 'granted'`
	}
	if q.Cursor != "" {
		query, args = query+` AND id < ?`, append(args, q.Cursor)
	}
	var rows []planRow
	if err := tx.Select(&rows, query+` ORDER BY id DESC LIMIT ?`, append(args, limit+1)...); err != nil {
		return nil, "", err
	}
	if len(rows) > limit {
		rows = rows[:limit]
		next = rows[limit-1].ID
	}
	items = make([]Plan, len(rows))
	for i, r := range rows {
		if items[i], err = r.plan(); err != nil {
			return nil, "", err
		}
	}
	return items, next, nil
}
