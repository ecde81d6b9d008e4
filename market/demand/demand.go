package demand

import (
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market"
	"huishu/registry/party"
)

// State is how far a demand has come.
type State string

// The states.
const (
	Open   State = "open"
	Closed State = "closed"
)

// Title is the state in words.
func (s State) Title() fault.Text {
	if s == Open {
		return fault.T("征集中", "Open")
	}
	return fault.T("已结束", "Closed")
}

// Content is what a buyer looks for.
type Content struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	// Purpose is what the data is for.
	Purpose string `json:"purpose"`
	// Fields are the names of fields that the buyer wants.
	Fields []string `json:"fields"`
	// BudgetFen is the most the buyer would pay; 0 leaves it open.
	BudgetFen int64 `json:"budget_fen"`
	// Deadline is the last day on which proposals are welcome.
	Deadline workday.Date `json:"deadline"`
}

// Demand is one demand.
type Demand struct {
	ID     string `json:"id"`
	Number string `json:"number"`
	// Buyer is the party id of the company that looks for data; Broker of the broker that
	// posted it on the buyer's behalf, empty where the buyer did.
	Buyer  string `json:"buyer"`
	Broker string `json:"broker"`
	Content
	State  State  `json:"state"`
	Reason string `json:"reason"`
	// The times are Unix milliseconds, 0 for not yet.
	CreatedAt int64 `json:"created_at"`
	ClosedAt  int64 `json:"closed_at"`
}

// Open reports whether proposals are welcome on the day.
func (d Demand) Open(day workday.Date) bool { return d.State == Open && !day.After(d.Deadline) }

// Facts relate the demand to the parties, for compliance/access.
func (d Demand) Facts() access.Facts {
	if d.Broker == "" {
		return access.Facts{Owner: d.Buyer}
	}
	return access.Facts{Owner: d.Buyer, Parties: []string{d.Broker}}
}

// Ref names the demand in the journal.
func (d Demand) Ref() ledger.Ref { return ledger.Ref{Kind: SubjectDemand, ID: d.ID} }

func (c Content) tidy() (Content, error) {
	c.Title, c.Description, c.Purpose = strings.TrimSpace(c.Title), strings.TrimSpace(c.Description), strings.TrimSpace(c.Purpose)
	var err error
	c.Fields, err = market.Lines("fields", c.Fields)
	return c, err
}

// maxBudgetFen is one hundred million yuan, the highest price of an offer.
const maxBudgetFen = 100_000_000_00

func (c Content) check(today workday.Date) error {
	errs := []*fault.Error{
		market.Line("title", c.Title, "标题", "title"),
		market.Paragraph("description", c.Description, market.MaxParagraph),
		market.Line("purpose", c.Purpose, "使用目的", "purpose"),
	}
	if c.BudgetFen < 0 || c.BudgetFen > maxBudgetFen {
		errs = append(errs, fault.New(fault.Invalid, "price.range", "预算应在 0 至 1 亿元之间", "A budget is between 0 and 100 million yuan").At("budget_fen"))
	}
	switch {
	case c.Deadline.IsZero():
		errs = append(errs, fault.Required("deadline", "截止日期", "deadline"))
	case c.Deadline.Before(today):
		errs = append(errs, fault.New(fault.Invalid, "demand.deadline", "截止日期不能早于今天", "The deadline has passed already").At("deadline"))
	}
	return fault.Join(errs...)
}

// Post enters a demand (act demand.post): of the acting company, or by a broker with a valid
// qualification on behalf of the buyer it names. It binds the buyer to nothing.
func Post(tx *ledger.Tx, buyer string, c Content) (Demand, error) {
	d := Demand{ID: tx.NewID(), Buyer: buyer, State: Open, CreatedAt: tx.Now.UnixMilli()}
	if tx.Actor.Party != buyer {
		d.Broker = tx.Actor.Party
	}
	if err := access.Require(tx, access.DemandPost, d.Facts()); err != nil {
		return Demand{}, err
	}
	if err := d.checkParties(tx); err != nil {
		return Demand{}, err
	}
	var err error
	if d.Content, err = c.tidy(); err != nil {
		return Demand{}, err
	}
	if err := d.check(workday.OfTime(tx.Now)); err != nil {
		return Demand{}, err
	}
	if d.Number, err = market.Number(tx, "demand", "HZ-XQ"); err != nil {
		return Demand{}, err
	}
	if err := insert(tx, d); err != nil {
		return Demand{}, err
	}
	_, err = tx.Record(ledger.Event{Kind: string(access.DemandPost), Subject: d.Ref(), Payload: d})
	return d, err
}

// checkParties demands a buyer that is a company, and of a broker its accreditation.
func (d Demand) checkParties(tx *ledger.Tx) error {
	p, err := party.Get(tx, d.Buyer)
	if fault.KindOf(err) == fault.NotFound || err == nil && p.Kind != party.Company {
		return fault.New(fault.Invalid, "demand.buyer", "需求方须为已入驻的企业", "The buyer must be a company on this market").At("buyer")
	}
	if err != nil || d.Broker == "" {
		return err
	}
	return party.RequireQualification(tx, d.Broker, party.Broker)
}

// Close ends a demand (act demand.close): by the buyer, or the broker that posted it.
func Close(tx *ledger.Tx, id, reason string) (Demand, error) {
	d, err := Show(tx, id)
	if err != nil {
		return Demand{}, err
	}
	if err := access.Require(tx, access.DemandClose, d.Facts()); err != nil {
		return Demand{}, err
	}
	if d.Reason, err = market.Reason(reason); err != nil {
		return Demand{}, err
	}
	d.State, d.ClosedAt = Closed, tx.Now.UnixMilli()
	err = tx.Move(ledger.Move{
		Table: "demand", ID: id, From: []string{string(Open)}, To: string(Closed),
		Set: map[string]any{"reason": d.Reason, "closed_at": d.ClosedAt},
	})
	if err != nil {
		return Demand{}, err
	}
	_, err = tx.Record(ledger.Event{Kind: string(access.DemandClose), Subject: d.Ref(), Payload: map[string]string{"reason": d.Reason}})
	return d, err
}
