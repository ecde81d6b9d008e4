package api

import (
	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/registry/succession"
)

// mountSuccession mounts how one organisation takes over another.
func mountSuccession(a *API) {
	read(a, operation("preview-succession", "/parties/{id}/succession", "party", "承继前查看：移转与待办 / What a succession would mean: what passes, what is to be done", signedIn),
		func(tx *ledger.Tx, in *ByID) (list[party.Passing], error) {
			items, err := succession.Look(tx, in.ID)
			return listOf(items, ""), err
		})
	write(a, creating("propose-succession", "/successions", "party", "提出主体承继 / Propose that one organisation takes over another", signedIn),
		func(tx *ledger.Tx, in *struct{ Body successionBody }) (successionView, error) {
			return shown(viewSuccession)(succession.Propose(tx, a.Book, in.Body.proposal()))
		})
	read(a, operation("get-succession", "/successions/{id}", "party", "一件承继（以被承继单位标识） / A succession, by the predecessor's id", signedIn),
		func(tx *ledger.Tx, in *ByID) (successionView, error) {
			s, err := party.SuccessionOf(tx, in.ID)
			if err == nil && !access.Can(tx.Actor, access.CaseRead, access.Facts{Owner: s.ID, Parties: []string{s.Successor}}) {
				err = errNoSuccession
			}
			return shown(viewSuccession)(s, err)
		})
	write(a, operation("decide-succession", "/successions/{id}/{act}", "party", "复核或撤回承继 / Confirm or withdraw", signedIn),
		func(tx *ledger.Tx, in *struct {
			ByID
			Act  string `path:"act" enum:"confirm,withdraw"`
			Body *Decision
		}) (successionView, error) {
			return shown(viewSuccession)(succession.Decide(tx, in.ID, in.Act, given(in.Body).decision()))
		})
}

var errNoSuccession = fault.New(fault.NotFound, "succession.not_found", "没有登记承继", "No succession is recorded")

type successionBody struct {
	Predecessor string `json:"predecessor" minLength:"1" maxLength:"100" doc:"Party id."`
	Successor   string `json:"successor" minLength:"1" maxLength:"100" doc:"Party id."`
	From        string `json:"from" maxLength:"10" doc:"First day, YYYY-MM-DD, not in the future."`
	Ground      string `json:"ground" minLength:"1" maxLength:"200" doc:"The paper that decided it, by number and name."`
	Document    string `json:"document,omitempty" maxLength:"100" doc:"Id of its scan."`
}

func (b successionBody) proposal() party.NewSuccession {
	return party.NewSuccession{Predecessor: b.Predecessor, Successor: b.Successor, From: b.From, Ground: b.Ground, Document: b.Document}
}
