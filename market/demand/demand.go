package demand

import (
	"strings"

	"huishu/registry"

	"huishu/compliance/access"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market"
	"huishu/registry/party"
)

// State is how far a demand has come.
type State string

// The states. Expired is derived from the deadline by [Demand.Status] and never stored.
const (
	Open    State = "open"
	Expired State = "expired"
	Closed  State = "closed"
)

// States lists them all.
var States = []State{Open, Expired, Closed}

var stateTitles = map[State]fault.Text{
	Open: fault.T("征集中", "Open"), Expired: fault.T("已截止", "Deadline passed"), Closed: fault.T("已结束", "Closed"),
}

// Title is the state in words.
func (s State) Title() fault.Text { return stateTitles[s] }

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

// Status is the state on a day: Open while proposals are welcome.
func (d Demand) Status(day workday.Date) State {
	if d.State == Open && day.After(d.Deadline) {
		return Expired
	}
	return d.State
}

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

// numbered begins the number of every demand.
const numbered = "HZ-XQ"

// maxBudgetFen is one hundred million yuan, the highest price of an offer.
const maxBudgetFen = 100_000_000_00

func (c Content) check(today workday.Date) error {
	errs := []*fault.Error{
		fault.NeedLine("title", c.Title, "标题", "title"),
		fault.Paragraph("description", c.Description, market.MaxParagraph),
		fault.NeedLine("purpose", c.Purpose, "使用目的", "purpose"),
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
	if err := d.checkBroker(tx); err != nil {
		return Demand{}, err
	}
	if err := d.settle(tx, c); err != nil {
		return Demand{}, err
	}
	var err error
	if d.Number, err = registry.Number(tx, "demand", "number", numbered); err != nil {
		return Demand{}, err
	}
	if err := insert(tx, d); err != nil {
		return Demand{}, err
	}
	_, err = tx.Record(ledger.Event{Kind: string(access.DemandPost), Subject: d.Ref(), Payload: d})
	return d, err
}

// checkBroker demands of a broker its accreditation.
func (d Demand) checkBroker(tx *ledger.Tx) error {
	if d.Broker == "" {
		return nil
	}
	return party.RequireAllowed(tx, d.Broker, party.Broker, party.Match)
}

// settle takes over the content, or tells at once everything that is wrong with it and with the buyer.
func (d *Demand) settle(tx *ledger.Tx, c Content) error {
	buyer := checkBuyer(tx, d.Buyer)
	if k := fault.KindOf(buyer); k != fault.None && k != fault.Invalid {
		return buyer
	}
	var lines error
	d.Content, lines = c.tidy()
	errs := append(single(buyer), single(d.check(workday.OfTime(tx.Now)))...)
	return fault.Join(append(errs, single(lines)...)...)
}

// checkBuyer demands a buyer that is a company.
func checkBuyer(tx *ledger.Tx, id string) error {
	p, err := party.Get(tx, id)
	if fault.KindOf(err) == fault.NotFound || err == nil && p.Kind != party.Company {
		return fault.New(fault.Invalid, "demand.buyer", "需求方须为已入驻的企业", "The buyer must be a company on this market").At("buyer")
	}
	return err
}

// single are the errors of one that may hold several.
func single(err error) []*fault.Error {
	f := fault.From(err)
	if f != nil && len(f.Details) > 0 {
		return f.Details
	}
	return []*fault.Error{f}
}

// BuyerNamed finds the company for which a broker posts, by its unified social credit code or its
// full name, and returns its party id. Only brokers may ask (act demand.post).
func BuyerNamed(tx *ledger.Tx, named string) (id string, err error) {
	if err := access.Require(tx, access.DemandPost, access.Facts{Parties: []string{tx.Actor.Party}}); err != nil {
		return "", err
	}
	if strings.TrimSpace(named) == "" {
		return "", fault.Required("buyer", "需求方的全称或统一社会信用代码", "full name or unified social credit code of the buyer")
	}
	p, err := party.CompanyNamed(tx, named)
	switch k := fault.KindOf(err); {
	case k == fault.NotFound:
		return "", fault.New(fault.Invalid, "demand.buyer", "没有这家已入驻的企业，请核对全称，或改填统一社会信用代码",
			"No company on this market has that name: check the full name, or give its unified social credit code").At("buyer").
			Do("对方尚未入驻的，请先由其自行注册", "A company that is not here yet signs up first")
	case k == fault.Invalid:
		return "", fault.From(err).At("buyer")
	}
	return p.ID, err
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
