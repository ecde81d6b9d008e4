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
}

const proposalColumns = `id, demand, listing, broker, buyer, broker_bp, price_fen, points, reasons, note, state, reason, created_at, decided_at`

func (r proposalRow) proposal() (Proposal, error) {
	p := Proposal{
		ID: r.ID, Demand: r.Demand, Listing: r.Listing, Broker: r.Broker, Buyer: r.Buyer, BrokerBP: r.BrokerBP, PriceFen: r.PriceFen,
		Points: r.Points, Note: r.Note, State: r.State, Reason: r.Reason, CreatedAt: r.CreatedAt, DecidedAt: r.DecidedAt,
	}
	if err := json.Unmarshal([]byte(r.Reasons), &p.Reasons); err != nil {
		return Proposal{}, fmt.Errorf("proposal %s: %w", r.ID, err)
	}
	return p, nil
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
		return fault.New(fault.Conflict, "proposal.again", "该挂牌已向此需求推荐过", "This listing has been proposed for this demand already").Wrap(err)
	}
	return err
}

// GetProposal returns one proposal. It does not ask who is looking.
func GetProposal(tx *ledger.Tx, id string) (Proposal, error) {
	var r proposalRow
	err := tx.Get(&r, `SELECT `+proposalColumns+` FROM proposal WHERE id = ?`, id)
	if fault.KindOf(err) == fault.NotFound {
		return Proposal{}, noProposal()
	}
	if err != nil {
		return Proposal{}, err
	}
	return r.proposal()
}

// ShowProposal returns one proposal to its buyer, its broker and the authority, and NotFound
// to everybody else.
func ShowProposal(tx *ledger.Tx, id string) (Proposal, error) {
	p, err := GetProposal(tx, id)
	if err != nil {
		return Proposal{}, err
	}
	us := tx.Actor.Party
	if us == "" || us != p.Buyer && us != p.Broker && !access.Has(tx.Actor, access.Authority) && !access.Has(tx.Actor, access.Auditor) {
		return Proposal{}, noProposal()
	}
	return p, nil
}

// Proposals lists the proposals for a demand, newest first: all to its buyer, to a broker its own.
func Proposals(tx *ledger.Tx, demandID string) ([]Proposal, error) {
	d, err := Show(tx, demandID)
	if err != nil {
		return nil, err
	}
	var rows []proposalRow
	all := tx.Actor.Party == d.Buyer || access.Has(tx.Actor, access.Authority) || access.Has(tx.Actor, access.Auditor)
	err = tx.Select(&rows, `SELECT `+proposalColumns+` FROM proposal WHERE demand = ? AND (? OR broker = ?) ORDER BY id DESC`, demandID, all, tx.Actor.Party)
	if err != nil {
		return nil, err
	}
	return proposals(rows)
}

// ProposalsOf lists the proposals that a party made or received, newest first.
func ProposalsOf(tx *ledger.Tx, partyID string, page market.Page) (items []Proposal, next string, err error) {
	var rows []proposalRow
	err = tx.Select(&rows, `SELECT `+proposalColumns+` FROM proposal WHERE (buyer = ? OR broker = ?) AND id < ? ORDER BY id DESC LIMIT ?`,
		partyID, partyID, page.From(), page.Size()+1)
	if err != nil {
		return nil, "", err
	}
	rows, next = market.Cut(page, rows, func(r proposalRow) string { return r.ID })
	items, err = proposals(rows)
	return items, next, err
}

func proposals(rows []proposalRow) ([]Proposal, error) {
	items := make([]Proposal, 0, len(rows))
	for _, r := range rows {
		p, err := r.proposal()
		if err != nil {
			return nil, err
		}
		items = append(items, p)
	}
	return items, nil
}
