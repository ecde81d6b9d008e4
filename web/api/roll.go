package api

import (
	"time"

	"huishu/ledger"
	"huishu/registry/party"
)

// mountRoll adds the list of all organisations, which only the offices see.
func mountRoll(a *API) {
	op := operation("list-organisations", "/organisations", "party", "全部主体 / All organisations", signedIn)
	op.Description = "Also companies that hold no qualification, which the public register does not show; the newest first. Whoever holds no office finds its own organisation."
	read(a, op, func(tx *ledger.Tx, in *struct {
		Page
		Kind  string `query:"kind" enum:"authority,registration_body,public_body,company,exchange"`
		State string `query:"state" enum:"unverified,verified,left" doc:"Whether its identity stands verified, or it has left."`
		Text  string `query:"q" maxLength:"200" doc:"Searched in names, codes and numbers."`
	}) (list[enrolledView], error) {
		found, next, err := party.Roll(tx, party.RollQuery{Kind: party.Kind(in.Kind), State: in.State, Text: in.Text, Limit: in.Limit, Cursor: in.Cursor})
		return listOf(each(found, viewEnrolled), next), err
	})
}

// enrolledView is one line of the roll; its particulars are at /parties/{id}/profile.
type enrolledView struct {
	ID           string             `json:"id"`
	Kind         party.Kind         `json:"kind"`
	NameZH       string             `json:"name_zh"`
	NameEN       string             `json:"name_en"`
	USCC         string             `json:"uscc"`
	Region       string             `json:"region"`
	Verification party.Verification `json:"verification" doc:"Empty for not yet."`
	Qualified    bool               `json:"qualified" doc:"It holds, or once held, a qualification, and stands in the public register."`
	LeftAt       *time.Time         `json:"left_at,omitempty"`
	Times
}

func viewEnrolled(p party.Enrolled) enrolledView {
	return enrolledView{
		ID: p.ID, Kind: p.Kind, NameZH: p.NameZH, NameEN: p.NameEN, USCC: p.USCC, Region: p.Region, Verification: p.Verification, Qualified: p.Qualified,
		LeftAt: when(p.LeftAt), Times: Times{CreatedAt: when(p.CreatedAt)},
	}
}
