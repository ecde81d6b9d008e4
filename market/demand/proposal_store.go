package demand

import (
	"encoding/json"
	"fmt"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market"
)

type proposalRow struct {
	ID        string        `db:"id"`
	Demand    string        `db:"demand"`
	Listing   string        `db:"listing"`
	Broker    string        `db:"broker"`
	Buyer     string        `db:"buyer"`
	BrokerBP  int64         `db:"broker_bp"`
	PriceFen  int64         `db:"price_fen"`
	Points    int           `db:"points"`
	Reasons   string        `db:"reasons"`
	Note      string        `db:"note"`
	State     ProposalState `db:"state"`
	Reason    string        `db:"reason"`
	CreatedAt int64         `db:"created_at"`
	DecidedAt int64         `db:"decided_at"`

	DemandNumber string `db:"demand_number"`
	DemandTitle  string `db:"demand_title"`
	DemandState  State  `db:"demand_state"`
}

// selectProposals reads proposals with what their demands say of themselves.
const selectProposals = `SELECT p.id, p.demand, p.listing, p.broker, p.buyer, p.broker_bp, p.price_fen, p.points, p.reasons, p.note, p.state, p.reason,
	p.created_at, p.decided_at, d.number AS demand_number, d.title AS demand_title, d.state AS demand_state
	FROM proposal p JOIN demand d ON d.id = p.demand WHERE `

func (r proposalRow) mediation() (Mediation, error) {
	p := Proposal{
		ID: r.ID, Demand: r.Demand, Listing: r.Listing, Broker: r.Broker, Buyer: r.Buyer, BrokerBP: r.BrokerBP, PriceFen: r.PriceFen,
		Points: r.Points, Note: r.Note, State: r.State, Reason: r.Reason, CreatedAt: r.CreatedAt, DecidedAt: r.DecidedAt,
	}
	if err := json.Unmarshal([]byte(r.Reasons), &p.Reasons); err != nil {
		return Mediation{}, fmt.Errorf("proposal %s: %w", r.ID, err)
	}
	return Mediation{p, r.DemandNumber, r.DemandTitle, r.DemandState}, nil
}

func insertProposal(tx *ledger.Tx, p Proposal) error {
	reasons, err := json.Marshal(p.Reasons)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO proposal (id, demand, listing, broker, buyer, broker_bp, price_fen, points, reasons, note, state, reason, created_at, decided_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, 0)`,
		p.ID, p.Demand, p.Listing, p.Broker, p.Buyer, p.BrokerBP, p.PriceFen, p.Points, string(reasons), p.Note, p.State, p.CreatedAt)
	if fault.CodeOf(err) == "duplicate" {
		return fault.New(fault.Conflict, "proposal.again", "该挂牌已向此需求推荐过", "This listing has been proposed for this demand already").
			Do("请查看此前的推荐，或推荐其他挂牌", "Look at the earlier proposal, or propose another listing").Wrap(err)
	}
	return err
}

// GetProposal returns one proposal. It does not ask who is looking.
func GetProposal(tx *ledger.Tx, id string) (Proposal, error) {
	m, err := oneProposal(tx, id)
	return m.Proposal, err
}

func oneProposal(tx *ledger.Tx, id string) (Mediation, error) {
	var r proposalRow
	err := tx.Get(&r, selectProposals+`p.id = ?`, id)
	if fault.KindOf(err) == fault.NotFound {
		return Mediation{}, noProposal()
	}
	if err != nil {
		return Mediation{}, err
	}
	return r.mediation()
}

// ShowProposal returns one proposal to its buyer, its broker, the authority and auditors, and
// NotFound to everybody else.
func ShowProposal(tx *ledger.Tx, id string) (Mediation, error) {
	m, err := oneProposal(tx, id)
	if err != nil {
		return Mediation{}, err
	}
	if us := tx.Actor.Party; !oversees(tx.Actor) && (us == "" || us != m.Buyer && us != m.Broker) {
		return Mediation{}, noProposal()
	}
	return m, nil
}

// oversees reports whether the acting account sees proposals that its party is no side of.
func oversees(a ledger.Actor) bool {
	return access.Has(a, access.Authority) || access.Has(a, access.Auditor)
}

// Proposals lists the proposals for a demand, newest first: all to its buyer, to a broker its own.
func Proposals(tx *ledger.Tx, demandID string) ([]Mediation, error) {
	d, err := Show(tx, demandID)
	if err != nil {
		return nil, err
	}
	var rows []proposalRow
	all := tx.Actor.Party == d.Buyer || oversees(tx.Actor)
	err = tx.Select(&rows, selectProposals+`p.demand = ? AND (? OR p.broker = ?) ORDER BY p.id DESC`, demandID, all, tx.Actor.Party)
	if err != nil {
		return nil, err
	}
	return mediations(rows)
}

// Side is the part that a party has in a proposal.
type Side string

// The sides.
const (
	Made     Side = "made"     // as broker
	Received Side = "received" // as buyer
	Any      Side = "any"      // whatever one may read: for an office those of others too
)

// ProposalQuery selects proposals; empty fields do not.
type ProposalQuery struct {
	// Side is the part of the acting party; empty for either.
	Side Side
	// Demand is the id of the demand that they answer.
	Demand string
	// Waiting keeps those that the party has to answer.
	Waiting bool
	market.Page
}

// waiting is the condition of a proposal that its buyer has to answer.
const waiting = `p.buyer = ? AND p.state = 'proposed' AND d.state = 'open'`

// ListProposals lists the proposals that the acting party made or received, or that the account may read, newest first.
func ListProposals(tx *ledger.Tx, q ProposalQuery) (items []Mediation, next string, err error) {
	us := tx.Actor.Party
	if us == "" && (q.Side != Any || !oversees(tx.Actor)) {
		return nil, "", nil
	}
	where, args := `(p.buyer = ? OR p.broker = ?)`, []any{us, us}
	switch q.Side {
	case "":
	case Made:
		where, args = `p.broker = ?`, []any{us}
	case Received:
		where, args = `p.buyer = ?`, []any{us}
	case Any:
		if oversees(tx.Actor) {
			where, args = `1 = 1`, nil
		}
	default:
		return nil, "", fault.New(fault.Invalid, "code.unknown", "没有这种推荐", "There are no such proposals").At("side")
	}
	if q.Waiting {
		where, args = where+` AND `+waiting, append(args, us)
	}
	if q.Demand != "" {
		where, args = where+` AND p.demand = ?`, append(args, q.Demand)
	}
	var rows []proposalRow
	err = tx.Select(&rows, selectProposals+where+` AND p.id < ? ORDER BY p.id DESC LIMIT ?`, append(args, q.From(), q.Size()+1)...)
	if err != nil {
		return nil, "", err
	}
	rows, next = market.Cut(q.Page, rows, func(r proposalRow) string { return r.ID })
	items, err = mediations(rows)
	return items, next, err
}

// Unanswered counts the proposals that the acting party has to answer. It is one query, for the
// head of every page.
func Unanswered(tx *ledger.Tx) (n int, err error) {
	err = tx.Get(&n, `SELECT COUNT(*) FROM proposal p JOIN demand d ON d.id = p.demand WHERE `+waiting, tx.Actor.Party)
	return n, err
}

func mediations(rows []proposalRow) ([]Mediation, error) {
	items := make([]Mediation, 0, len(rows))
	for _, r := range rows {
		m, err := r.mediation()
		if err != nil {
			return nil, err
		}
		items = append(items, m)
	}
	return items, nil
}

// MayRead reports whether an event belongs to a demand or a proposal that the acting account may see.
func MayRead(tx *ledger.Tx, e ledger.Entry) bool {
	var err error
	switch e.SubjectKind {
	case SubjectDemand:
		_, err = Show(tx, e.SubjectID)
	case SubjectProposal:
		_, err = ShowProposal(tx, e.SubjectID)
	default:
		return false
	}
	return err == nil
}
