package api

import (
	"net/http"
	"time"

	"huishu/ledger"
	"huishu/market/closing"
)

func mountClosure(a *API) {
	read(a, operation("preview-party-closure", "/parties/{id}/closure", "party", "注销前查看：障碍与影响 / What leaving would mean: what stands in the way, what ends, what is kept", signedIn),
		func(tx *ledger.Tx, in *ByID) (closing.Prospect, error) { return closing.Look(tx, in.ID) })

	op := operation("close-party", "/parties/{id}/closure", "party", "主体注销 / Let a party leave by its own wish", signedIn)
	op.Method, op.Errors = http.MethodPost, []int{http.StatusNotFound}
	op.Description = "The departure must be cleared (POST /departures, then the authority); otherwise 409 departure.not_cleared. Its qualifications, offers, demands, keys, memberships and sessions end at once, also the session that asks. Take the audit pack out before. " +
		"Needs a fresh proof of who asks. 409 party.busy names in its details everything that stands in the way."
	write(a, op, func(tx *ledger.Tx, in *struct {
		ByID
		Body struct {
			Code   string `json:"code" minLength:"1" maxLength:"40" doc:"The party's unified social credit code, to confirm which party is meant."`
			Reason string `json:"reason" minLength:"1" maxLength:"2000"`
		}
	},
	) (closureView, error) {
		c, err := closing.Close(tx, in.ID, in.Body.Code, in.Body.Reason)
		return closureView{c.ID, c.Reason, time.UnixMilli(c.ClosedAt).In(ledger.Zone)}, err
	})
}

// closureView is that a party has left.
type closureView struct {
	Party    string    `json:"party"`
	Reason   string    `json:"reason"`
	ClosedAt time.Time `json:"closed_at"`
}
