package complaint

import (
	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// complaintRow is a row of table complaint.
type complaintRow struct {
	ID          string   `db:"id"`
	Number      string   `db:"number"`
	Case        string   `db:"case_id"`
	Complainant string   `db:"complainant"`
	Respondent  string   `db:"respondent"`
	AboutKind   string   `db:"about_kind"`
	AboutCode   string   `db:"about_code"`
	Category    Category `db:"category"`
	Statement   string   `db:"statement"`
	Naming      Naming   `db:"naming"`
	ContactName string   `db:"contact_name"`
	Contact     string   `db:"contact"`
	Result      Result   `db:"result"`
	CreatedAt   int64    `db:"created_at"`
	DecidedAt   int64    `db:"decided_at"`
	ErasedAt    int64    `db:"erased_at"`
}

const complaintColumns = `id, number, case_id, complainant, respondent, about_kind, about_code, category, statement, naming, contact_name, contact,
	result, created_at, decided_at, erased_at`

// complaint is the row with its measures and its evidence.
func (r complaintRow) complaint(tx *ledger.Tx) (Complaint, error) {
	c := Complaint{
		ID: r.ID, Number: r.Number, Case: r.Case, Complainant: r.Complainant, Result: r.Result, Measures: []Measure{}, Evidence: []string{},
		CreatedAt: r.CreatedAt, DecidedAt: r.DecidedAt, ErasedAt: r.ErasedAt,
		Content: Content{
			Respondent: r.Respondent, About: About{r.AboutKind, r.AboutCode}, Category: r.Category, Statement: r.Statement, Naming: r.Naming,
			ContactName: r.ContactName, Contact: r.Contact,
		},
	}
	if err := tx.Select(&c.Measures, `SELECT kind, qualification FROM complaint_measure WHERE complaint = ? ORDER BY position`, r.ID); err != nil {
		return c, err
	}
	if err := tx.Select(&c.Papers, `SELECT document FROM complaint_paper WHERE complaint = ? ORDER BY document`, r.ID); err != nil {
		return c, err
	}
	return c, tx.Select(&c.Evidence, `SELECT document FROM complaint_evidence WHERE complaint = ? ORDER BY document`, r.ID)
}

func insertComplaint(tx *ledger.Tx, c Complaint) error {
	_, err := tx.Exec(`INSERT INTO complaint (`+complaintColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)`,
		c.ID, c.Number, c.Case, c.Complainant, c.Respondent, c.About.Kind, c.About.Code, c.Category, c.Statement, c.Naming, c.ContactName, c.Contact, c.Result, c.CreatedAt)
	return err
}

func writeMeasures(tx *ledger.Tx, id string, list []Measure) error {
	if _, err := tx.Exec(`DELETE FROM complaint_measure WHERE complaint = ?`, id); err != nil {
		return err
	}
	for i, m := range list {
		if _, err := tx.Exec(`INSERT INTO complaint_measure (complaint, position, kind, qualification) VALUES (?, ?, ?, ?)`, id, i+1, m.Kind, m.Qualification); err != nil {
			return err
		}
	}
	return nil
}

// Get returns one complaint. It does not ask who is looking.
func Get(tx *ledger.Tx, id string) (Complaint, error) { return one(tx, `id = ?`, id) }

func one(tx *ledger.Tx, where, arg string) (Complaint, error) {
	var r complaintRow
	err := tx.Get(&r, `SELECT `+complaintColumns+` FROM complaint WHERE `+where, arg)
	if fault.KindOf(err) == fault.NotFound {
		return Complaint{}, notFound()
	}
	if err != nil {
		return Complaint{}, err
	}
	return r.complaint(tx)
}

func notFound() *fault.Error {
	return fault.New(fault.NotFound, "complaint.not_found", "没有这件投诉举报", "There is no such complaint")
}

// Show returns a complaint to whoever made it and to the authority (act complaint.read). To everybody else, the party complained of
// among them, it does not exist.
func Show(tx *ledger.Tx, id string) (Complaint, error) {
	c, err := Get(tx, id)
	if err == nil && !access.Can(tx.Actor, access.ComplaintRead, c.Facts()) {
		return Complaint{}, notFound()
	}
	return c, err
}

// MayRead reports whether a document belongs to a complaint, as evidence or as a paper of the statement, and whether the actor may
// then read it: nobody may by what the policy says of documents in general.
func MayRead(tx *ledger.Tx, document string) (ours, may bool, err error) {
	var of struct {
		Complaint string `db:"complaint"`
		Evidence  bool   `db:"evidence"`
	}
	err = tx.Get(&of, `SELECT complaint, TRUE AS evidence FROM complaint_evidence WHERE document = ?
		UNION ALL SELECT complaint, FALSE AS evidence FROM complaint_paper WHERE document = ?`, document, document)
	if fault.KindOf(err) == fault.NotFound {
		return false, false, nil
	}
	if err != nil {
		return false, false, err
	}
	c, err := Get(tx, of.Complaint)
	switch {
	case err != nil:
	case of.Evidence:
		may = access.Can(tx.Actor, access.ComplaintRead, c.Facts())
	default:
		may, err = c.papersFor(tx)
	}
	return true, may, err
}

// Query selects complaints; empty fields do not.
type Query struct {
	// Respondent is the id of the party complained of.
	Respondent string
	// Own leaves out those of others, which the authority may read.
	Own bool
	// Limit is the number of items; 0 means 50, more than 200 means 200.
	Limit int
	// Cursor is the next of the page before.
	Cursor string
}

// List lists the complaints that the actor may read, newest first, and the cursor of the next page ("" at the end).
func List(tx *ledger.Tx, q Query) (items []Complaint, next string, err error) {
	limit := 50
	if q.Limit > 0 {
		limit = min(q.Limit, 200)
	}
	scope, args := access.ReachOf(tx.Actor, access.ComplaintRead).Where("complainant")
	query := `SELECT ` + complaintColumns + ` FROM complaint WHERE ` + scope
	if q.Own {
		query, args = query+` AND complainant = ?`, append(args, tx.Actor.Account)
	}
	if q.Respondent != "" {
		query, args = query+` AND respondent = ?`, append(args, q.Respondent)
	}
	if q.Cursor != "" {
		query, args = query+` AND id < ?`, append(args, q.Cursor)
	}
	var rows []complaintRow
	if err := tx.Select(&rows, query+` ORDER BY id DESC LIMIT ?`, append(args, limit+1)...); err != nil {
		return nil, "", err
	}
	if len(rows) > limit {
		rows = rows[:limit]
		next = rows[limit-1].ID
	}
	items = make([]Complaint, len(rows))
	for i, r := range rows {
		if items[i], err = r.complaint(tx); err != nil {
			return nil, "", err
		}
	}
	return items, next, nil
}
