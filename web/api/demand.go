package api

import (
	"time"

	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/market"
	"huishu/market/demand"
)

func mountDemand(a *API) {
	read(a, operation("list-demands", "/demands", "demand", "需求 / Demands", signedIn), listDemands)
	write(a, creating("post-demand", "/demands", "demand", "发布需求 / Post a demand, for oneself or as a broker for a buyer", signedIn), postDemand)
	read(a, operation("get-demand", "/demands/{id}", "demand", "一项需求 / One demand", signedIn),
		func(tx *ledger.Tx, in *ByID) (demandView, error) { return viewDemand(demand.Show(tx, in.ID)) })
	write(a, operation("close-demand", "/demands/{id}/close", "demand", "结束需求 / Close a demand", signedIn),
		func(tx *ledger.Tx, in *struct {
			ByID
			Body *Reasoned
		}) (demandView, error) {
			return viewDemand(demand.Close(tx, in.ID, given(in.Body).Reason))
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
	Buyer  string `query:"buyer" maxLength:"100"`
	Broker string `query:"broker" maxLength:"100"`
	Text   string `query:"q" maxLength:"200"`
	Open   bool   `query:"open" doc:"Only those for which proposals are welcome today."`
}) (list[demandView], error) {
	items, next, err := demand.List(tx, demand.Query{Buyer: in.Buyer, Broker: in.Broker, Text: in.Text, OpenOnly: in.Open, Page: market.Page{Limit: in.Limit, Cursor: in.Cursor}})
	return listOf(each(items, demandOf), next), err
}

func postDemand(tx *ledger.Tx, in *struct {
	Body struct {
		Buyer       string       `json:"buyer,omitempty" maxLength:"100" doc:"Party id, when a broker posts for it; empty for oneself."`
		Title       string       `json:"title" maxLength:"200"`
		Description string       `json:"description,omitempty" maxLength:"4000"`
		Purpose     string       `json:"purpose" maxLength:"200"`
		Fields      []string     `json:"fields,omitempty" maxItems:"100"`
		BudgetFen   int64        `json:"budget_fen,omitempty" minimum:"0" doc:"0 leaves it open."`
		Deadline    workday.Date `json:"deadline" format:"date"`
	}
}) (demandView, error) {
	b := in.Body
	if b.Buyer == "" {
		b.Buyer = tx.Actor.Party
	}
	return viewDemand(demand.Post(tx, b.Buyer, demand.Content{
		Title: b.Title, Description: b.Description, Purpose: b.Purpose, Fields: b.Fields, BudgetFen: b.BudgetFen, Deadline: b.Deadline,
	}))
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
			return listOf(each(items, proposalOf), ""), err
		})
	read(a, operation("list-own-proposals", "/proposals", "demand", "本单位的推荐 / Proposals that one's own party made or received", signedIn),
		func(tx *ledger.Tx, in *Page) (list[proposalView], error) {
			if tx.Actor.Party == "" {
				return listOf[proposalView](nil, ""), nil
			}
			items, next, err := demand.ProposalsOf(tx, tx.Actor.Party, market.Page{Limit: in.Limit, Cursor: in.Cursor})
			return listOf(each(items, proposalOf), next), err
		})
	read(a, operation("get-proposal", "/proposals/{id}", "demand", "一项推荐 / One proposal", signedIn),
		func(tx *ledger.Tx, in *ByID) (proposalView, error) {
			return viewProposal(demand.ShowProposal(tx, in.ID))
		})
	write(a, operation("decide-proposal", "/proposals/{id}/{act}", "demand", "接受或谢绝推荐 / Accept or decline a proposal", signedIn),
		func(tx *ledger.Tx, in *struct {
			ByID
			Act  string `path:"act" enum:"accept,decline"`
			Body *Reasoned
		}) (proposalView, error) {
			if in.Act == "accept" {
				return viewProposal(demand.Accept(tx, in.ID))
			}
			return viewProposal(demand.Decline(tx, in.ID, given(in.Body).Reason))
		})
}

type demandView struct {
	ID     string `json:"id"`
	Number string `json:"number"`
	Buyer  string `json:"buyer"`
	Broker string `json:"broker" doc:"Who posted it on the buyer's behalf; empty where the buyer did."`
	demand.Content
	State     demand.State `json:"state"`
	Reason    string       `json:"reason"`
	CreatedAt *time.Time   `json:"created_at,omitempty"`
	ClosedAt  *time.Time   `json:"closed_at,omitempty"`
}

func viewDemand(d demand.Demand, err error) (demandView, error) { return demandOf(d), err }

func demandOf(d demand.Demand) demandView {
	return demandView{
		ID: d.ID, Number: d.Number, Buyer: d.Buyer, Broker: d.Broker, Content: d.Content, State: d.State, Reason: d.Reason,
		CreatedAt: when(d.CreatedAt), ClosedAt: when(d.ClosedAt),
	}
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
	Reason    string               `json:"reason"`
	CreatedAt *time.Time           `json:"created_at,omitempty"`
	DecidedAt *time.Time           `json:"decided_at,omitempty"`
}

func viewProposal(p demand.Proposal, err error) (proposalView, error) { return proposalOf(p), err }

func proposalOf(p demand.Proposal) proposalView {
	return proposalView{
		ID: p.ID, Demand: p.Demand, Listing: p.Listing, Broker: p.Broker, Buyer: p.Buyer, BrokerBP: p.BrokerBP, PriceFen: p.PriceFen,
		Points: p.Points, Reasons: full(p.Reasons), Note: p.Note, State: p.State, Reason: p.Reason, CreatedAt: when(p.CreatedAt), DecidedAt: when(p.DecidedAt),
	}
}
