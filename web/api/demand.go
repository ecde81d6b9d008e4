package api

import (
	"cmp"
	"time"

	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market"
	"huishu/market/demand"
)

func mountDemand(a *API) {
	read(a, operation("list-demands", "/demands", "demand", "需求 / Demands", signedIn), listDemands)
	write(a, creating("post-demand", "/demands", "demand", "发布需求 / Post a demand, for oneself or as a broker for a buyer", signedIn), postDemand)
	read(a, operation("get-demand", "/demands/{id}", "demand", "一项需求 / One demand", signedIn),
		func(tx *ledger.Tx, in *ByID) (DemandView, error) {
			d, err := demand.Show(tx, in.ID)
			return demandOf(tx, d), err
		})
	write(a, operation("close-demand", "/demands/{id}/close", "demand", "结束需求 / Close a demand", signedIn),
		func(tx *ledger.Tx, in *struct {
			ByID
			Body *Reasoned
		}) (DemandView, error) {
			d, err := demand.Close(tx, in.ID, given(in.Body).Reason)
			return demandOf(tx, d), err
		})
	read(a, operation("match-demand", "/demands/{id}/matches", "demand", "匹配的产品及理由 / Offers that fit, ranked, with reasons", signedIn),
		func(tx *ledger.Tx, in *struct {
			ByID
			Limit int `query:"limit" minimum:"1" maximum:"100" default:"20"`
		}) (list[matchView], error) {
			matches, err := demand.Matches(tx, in.ID, in.Limit)
			return listOf(each(matches, func(m demand.Match) matchView { return matchView{viewCard(m.Card), m.Points, full(m.Reasons)} }), ""), err
		})
	mountProposal(a)
}

func listDemands(tx *ledger.Tx, in *struct {
	Page
	Buyer    string `query:"buyer" maxLength:"100"`
	Broker   string `query:"broker" maxLength:"100"`
	Text     string `query:"q" maxLength:"200" doc:"Words, or a whole number."`
	Open     bool   `query:"open" doc:"The same as status=open."`
	Status   string `query:"status" enum:"open,expired,closed" doc:"State of today: proposals are welcome while it is open."`
	Mine     bool   `query:"mine" doc:"Only those that one's own party posted, or that a broker posted for it."`
	Brokered bool   `query:"brokered" doc:"Only those that a broker posted for its buyer."`
}) (list[listedDemandView], error) {
	if in.Open {
		in.Status = string(demand.Open)
	}
	items, next, err := demand.List(tx, demand.Query{
		Buyer: in.Buyer, Broker: in.Broker, Mine: in.Mine, Brokered: in.Brokered, Text: in.Text, Status: demand.State(in.Status),
		Page: market.Page{Limit: in.Limit, Cursor: in.Cursor},
	})
	return listOf(each(items, func(d demand.Listed) listedDemandView { return listedDemandView{demandOf(tx, d.Demand), d.Proposals} }), next), err
}

func postDemand(tx *ledger.Tx, in *struct {
	Body struct {
		Buyer       string       `json:"buyer,omitempty" maxLength:"100" doc:"Party id, when a broker posts for it; empty for oneself."`
		BuyerNamed  string       `json:"buyer_named,omitempty" maxLength:"200" doc:"Its unified social credit code or full name, instead of the id."`
		Title       string       `json:"title" maxLength:"200"`
		Description string       `json:"description,omitempty" maxLength:"4000"`
		Purpose     string       `json:"purpose" maxLength:"200"`
		Fields      []string     `json:"fields,omitempty" maxItems:"100"`
		BudgetFen   int64        `json:"budget_fen,omitempty" minimum:"0" doc:"0 leaves it open."`
		Deadline    workday.Date `json:"deadline" format:"date"`
	}
}) (DemandView, error) {
	b := in.Body
	if b.Buyer != "" {
		if err := fault.Beyond(nil, fault.Member{Field: "buyer_named", Said: b.BuyerNamed != ""}); err != nil {
			return DemandView{}, err
		}
	}
	if b.BuyerNamed != "" {
		var err error
		if b.Buyer, err = demand.BuyerNamed(tx, b.BuyerNamed); err != nil {
			return DemandView{}, err
		}
	}
	d, err := demand.Post(tx, cmp.Or(b.Buyer, tx.Actor.Party), demand.Content{
		Title: b.Title, Description: b.Description, Purpose: b.Purpose, Fields: b.Fields, BudgetFen: b.BudgetFen, Deadline: b.Deadline,
	})
	return demandOf(tx, d), err
}

func mountProposal(a *API) {
	write(a, creating("propose", "/demands/{id}/proposals", "demand", "推荐产品 / Propose an offer to the buyer, as a broker", signedIn),
		func(tx *ledger.Tx, in *struct {
			ByID
			Body struct {
				Listing string `json:"listing" maxLength:"100"`
				Note    string `json:"note,omitempty" maxLength:"2000"`
			}
		}) (proposalView, error) {
			return viewProposal(demand.Propose(tx, in.ID, in.Body.Listing, in.Body.Note))
		})
	read(a, operation("list-proposals", "/demands/{id}/proposals", "demand", "需求收到的推荐 / Proposals for a demand", signedIn),
		func(tx *ledger.Tx, in *ByID) (list[proposalView], error) {
			items, err := demand.Proposals(tx, in.ID)
			return listOf(each(items, mediationOf), ""), err
		})
	read(a, operation("list-own-proposals", "/proposals", "demand", "可以查阅的推荐 / Proposals that one may read", signedIn),
		func(tx *ledger.Tx, in *struct {
			Page
			Side    string `query:"side" enum:"made,received,any" doc:"What one's own party did, as broker or as buyer; either where it is not given. any: all that one may read, for an office those of others too."`
			Demand  string `query:"demand" maxLength:"100" doc:"Id of the demand that they answer."`
			Waiting bool   `query:"waiting" doc:"Only those that one's own party has to answer."`
		}) (list[proposalView], error) {
			items, next, err := demand.ListProposals(tx, demand.ProposalQuery{
				Side: demand.Side(in.Side), Waiting: in.Waiting, Demand: in.Demand, Page: market.Page{Limit: in.Limit, Cursor: in.Cursor},
			})
			return listOf(each(items, mediationOf), next), err
		})
	read(a, operation("get-proposal", "/proposals/{id}", "demand", "一项推荐 / One proposal", signedIn),
		func(tx *ledger.Tx, in *ByID) (proposalView, error) {
			m, err := demand.ShowProposal(tx, in.ID)
			return mediationOf(m), err
		})
	write(a, operation("decide-proposal", "/proposals/{id}/{act}", "demand", "接受或谢绝推荐 / Accept or decline a proposal", signedIn),
		func(tx *ledger.Tx, in *struct {
			ByID
			Act  string `path:"act" enum:"accept,decline"`
			Body *Reasoned
		}) (proposalView, error) {
			return viewProposal(demand.Answer(tx, in.ID, in.Act, given(in.Body).Reason))
		})
}

// DemandView is one demand.
type DemandView struct {
	ID     string `json:"id"`
	Number string `json:"number"`
	Buyer  string `json:"buyer"`
	Broker string `json:"broker" doc:"Who posted it on the buyer's behalf; empty where the buyer did."`
	demand.Content
	State     demand.State `json:"state"`
	Status    demand.State `json:"status" doc:"The state of today: open, expired (its deadline has passed) or closed."`
	Reason    string       `json:"reason"`
	CreatedAt *time.Time   `json:"created_at,omitempty"`
	ClosedAt  *time.Time   `json:"closed_at,omitempty"`
}

func demandOf(tx *ledger.Tx, d demand.Demand) DemandView {
	return DemandView{
		ID: d.ID, Number: d.Number, Buyer: d.Buyer, Broker: d.Broker, Content: d.Content, State: d.State, Status: d.Status(workday.OfTime(tx.Now)),
		Reason: d.Reason, CreatedAt: when(d.CreatedAt), ClosedAt: when(d.ClosedAt),
	}
}

// listedDemandView is a demand as lists show it.
type listedDemandView struct {
	DemandView
	Proposals int `json:"proposals" doc:"Number of its proposals, whoever may read them."`
}

type matchView struct {
	Listing cardView        `json:"listing"`
	Points  int             `json:"points" doc:"0 to 100."`
	Reasons []demand.Reason `json:"reasons"`
}

type proposalView struct {
	ID        string               `json:"id"`
	Demand    string               `json:"demand"`
	Listing   string               `json:"listing"`
	Broker    string               `json:"broker"`
	Buyer     string               `json:"buyer"`
	BrokerBP  int64                `json:"broker_bp"`
	PriceFen  int64                `json:"price_fen"`
	Points    int                  `json:"points"`
	Reasons   []demand.Reason      `json:"reasons"`
	Note      string               `json:"note"`
	State     demand.ProposalState `json:"state"`
	Status    demand.ProposalState `json:"status" doc:"The state, or lapsed: not answered before the demand was closed."`
	Reason    string               `json:"reason"`
	CreatedAt *time.Time           `json:"created_at,omitempty"`
	DecidedAt *time.Time           `json:"decided_at,omitempty"`
	// DemandNumber and DemandTitle are left out of the answer to an act.
	DemandNumber string `json:"demand_number,omitempty"`
	DemandTitle  string `json:"demand_title,omitempty"`
}

// mediationOf is a proposal with what its demand says of itself.
func mediationOf(m demand.Mediation) proposalView {
	v := proposalOf(m.Proposal)
	v.Status, v.DemandNumber, v.DemandTitle = m.Status(), m.DemandNumber, m.DemandTitle
	return v
}

func viewProposal(p demand.Proposal, err error) (proposalView, error) { return proposalOf(p), err }

func proposalOf(p demand.Proposal) proposalView {
	return proposalView{
		ID: p.ID, Demand: p.Demand, Listing: p.Listing, Broker: p.Broker, Buyer: p.Buyer, BrokerBP: p.BrokerBP, PriceFen: p.PriceFen,
		Points: p.Points, Reasons: full(p.Reasons), Note: p.Note, State: p.State, Status: p.State, Reason: p.Reason, CreatedAt: when(p.CreatedAt), DecidedAt: when(p.DecidedAt),
	}
}
