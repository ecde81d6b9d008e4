package demand

import (
	"encoding/json"
	"fmt"
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/search"
	"huishu/market"
)

type row struct {
	ID          string `db:"id"`
	Number      string `db:"number"`
	Buyer       string `db:"buyer"`
	Broker      string `db:"broker"`
	Title       string `db:"title"`
	Description string `db:"description"`
	Purpose     string `db:"purpose"`
	Fields      string `db:"fields"`
	BudgetFen   int64  `db:"budget_fen"`
	Deadline    string `db:"deadline"`
	State       State  `db:"state"`
	Reason      string `db:"reason"`
	CreatedAt   int64  `db:"created_at"`
	ClosedAt    int64  `db:"closed_at"`
}

const columns = `id, number, buyer, broker, title, description, purpose, fields, budget_fen, deadline, state, reason, created_at, closed_at`

func (r row) demand() (Demand, error) {
	d := Demand{
		ID: r.ID, Number: r.Number, Buyer: r.Buyer, Broker: r.Broker, State: r.State, Reason: r.Reason, CreatedAt: r.CreatedAt, ClosedAt: r.ClosedAt,
		Content: Content{Title: r.Title, Description: r.Description, Purpose: r.Purpose, BudgetFen: r.BudgetFen},
	}
	if err := json.Unmarshal([]byte(r.Fields), &d.Fields); err != nil {
		return Demand{}, fmt.Errorf("demand %s: %w", r.ID, err)
	}
	return d, d.Deadline.UnmarshalText([]byte(r.Deadline))
}

func insert(tx *ledger.Tx, d Demand) error {
	fields, err := json.Marshal(d.Fields)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO demand (id, number, buyer, broker, title, description, purpose, fields, budget_fen, deadline, state, reason, created_at, closed_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, 0)`,
		d.ID, d.Number, d.Buyer, d.Broker, d.Title, d.Description, d.Purpose, string(fields), d.BudgetFen, d.Deadline.String(), d.State, d.CreatedAt)
	return err
}

// Get returns one demand. It does not ask who is looking.
func Get(tx *ledger.Tx, id string) (Demand, error) {
	var r row
	err := tx.Get(&r, `SELECT `+columns+` FROM demand WHERE id = ?`, id)
	if fault.KindOf(err) == fault.NotFound {
		return Demand{}, fault.New(fault.NotFound, "demand.not_found", "没有这项需求", "There is no such demand")
	}
	if err != nil {
		return Demand{}, err
	}
	return r.demand()
}

// Show returns one demand to those who may read demands (act demand.read), and NotFound to
// everybody else.
func Show(tx *ledger.Tx, id string) (Demand, error) {
	d, err := Get(tx, id)
	if err == nil && !access.Can(tx.Actor, access.DemandRead, d.Facts()) {
		return Demand{}, fault.New(fault.NotFound, "demand.not_found", "没有这项需求", "There is no such demand")
	}
	return d, err
}

// Query selects demands; empty fields do not.
type Query struct {
	// Buyer and Broker are party ids.
	Buyer, Broker string
	// Text must stand in title, description or purpose, in any of its forms of writing.
	Text string
	// OpenOnly keeps those for which proposals are welcome today.
	OpenOnly bool
	market.Page
}

// List lists the demands that the acting account may read, newest first.
func List(tx *ledger.Tx, q Query) (items []Demand, next string, err error) {
	where, args := []string{`id < ?`}, []any{q.From()}
	add := func(condition string, values ...any) {
		where, args = append(where, condition), append(args, values...)
	}
	if !access.Can(tx.Actor, access.DemandRead, access.Facts{}) {
		add(`buyer = ? AND buyer <> ''`, tx.Actor.Party)
	}
	if q.Buyer != "" {
		add(`buyer = ?`, q.Buyer)
	}
	if q.Broker != "" {
		add(`broker = ?`, q.Broker)
	}
	if q.OpenOnly {
		add(`state = 'open' AND deadline >= ?`, workday.OfTime(tx.Now).String())
	}
	var rows []row
	// With a text the page is cut after the text was compared in Go: demands are few.
	limit := q.Size() + 1
	if q.Text != "" {
		limit = 10_000
	}
	err = tx.Select(&rows, `SELECT `+columns+` FROM demand WHERE `+strings.Join(where, ` AND `)+` ORDER BY id DESC LIMIT ?`, append(args, limit)...)
	if err != nil {
		return nil, "", err
	}
	rows, next = market.Cut(q.Page, speaking(rows, q.Text), func(r row) string { return r.ID })
	items = make([]Demand, 0, len(rows))
	for _, r := range rows {
		d, err := r.demand()
		if err != nil {
			return nil, "", err
		}
		items = append(items, d)
	}
	return items, next, nil
}

// speaking keeps the rows that speak of the text.
func speaking(rows []row, text string) []row {
	if text == "" {
		return rows
	}
	kept := []row{}
	question := search.Ask(text)
	for _, r := range rows {
		if question.Score(r.Title+" "+r.Description+" "+r.Purpose+" "+r.Number) >= 0.5 {
			kept = append(kept, r)
		}
	}
	return kept
}
