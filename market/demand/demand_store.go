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
	// Proposals is counted by lists only.
	Proposals int `db:"proposals"`
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
	// Mine keeps those of the acting party: that it posted, or that were posted for it.
	Mine bool
	// Brokered keeps those that a broker posted for its buyer.
	Brokered bool
	// Text must stand in title, description, purpose or fields, in any of its forms of writing;
	// a whole number asks for that demand.
	Text string
	// Status is the state of today.
	Status State
	market.Page
}

// Listed is a demand in a list, with the number of its proposals. What they say is for those
// whom [Proposals] lets see them.
type Listed struct {
	Demand
	Proposals int
}

// List lists the demands that the acting account may read, newest first.
func List(tx *ledger.Tx, q Query) (items []Listed, next string, err error) {
	where, args := []string{`id < ?`}, []any{q.From()}
	add := func(condition string, values ...any) {
		where, args = append(where, condition), append(args, values...)
	}
	scope, values := access.ReachOf(tx.Actor, access.DemandRead).Where("buyer", "broker")
	add(scope, values...)
	if q.Buyer != "" {
		add(`buyer = ?`, q.Buyer)
	}
	if q.Broker != "" {
		add(`broker = ?`, q.Broker)
	}
	if q.Mine {
		add(`? IN (buyer, broker) AND ? <> ''`, tx.Actor.Party, tx.Actor.Party)
	}
	if q.Brokered {
		add(`broker <> ''`)
	}
	switch today := workday.OfTime(tx.Now).String(); q.Status {
	case "":
	case Open:
		add(`state = 'open' AND deadline >= ?`, today)
	case Expired:
		add(`state = 'open' AND deadline < ?`, today)
	case Closed:
		add(`state = 'closed'`)
	default:
		return nil, "", fault.New(fault.Invalid, "code.unknown", "没有这种状态", "There is no such state").At("status")
	}
	if number := strings.ToUpper(strings.TrimSpace(q.Text)); strings.HasPrefix(number, numbered) {
		add(`number = ?`, number)
		q.Text = ""
	}
	var rows []row
	// With a text the page is cut after the text was compared in Go: demands are few.
	limit := q.Size() + 1
	if q.Text != "" {
		limit = 10_000
	}
	err = tx.Select(&rows, `SELECT `+columns+`, (SELECT COUNT(*) FROM proposal p WHERE p.demand = demand.id) AS proposals
		FROM demand WHERE `+strings.Join(where, ` AND `)+` ORDER BY id DESC LIMIT ?`, append(args, limit)...)
	if err != nil {
		return nil, "", err
	}
	rows, next = market.Cut(q.Page, speaking(rows, q.Text), func(r row) string { return r.ID })
	items = make([]Listed, 0, len(rows))
	for _, r := range rows {
		d, err := r.demand()
		if err != nil {
			return nil, "", err
		}
		items = append(items, Listed{d, r.Proposals})
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
		if question.Score(r.Title+" "+r.Description+" "+r.Purpose+" "+r.Fields+" "+r.Number) >= 0.5 {
			kept = append(kept, r)
		}
	}
	return kept
}
