package product

import (
	"huishu/compliance/workday"
	"huishu/ledger/fault"
)

// SelectionRecord is what is kept of how the operator was chosen (27号 art. 12).
type SelectionRecord struct {
	// Notice is the reference of the notice or of the tender or negotiation paper.
	Notice string `json:"notice"`
	// On is the day of the result.
	On workday.Date `json:"on"`
	// Bidders is how many took part.
	Bidders int `json:"bidders"`
	// Document is the document id of the paper of the result; empty for none.
	Document string `json:"document"`
}

// maxBidders is beyond any tender.
const maxBidders = 1_000

func (r SelectionRecord) check() *fault.Error {
	if r.Bidders < 0 || r.Bidders > maxBidders {
		return fault.Newf(fault.Invalid, "agreement.bidders_range", "参与单位数应在 0 至 %d 之间", "The number of bidders is between 0 and %d", maxBidders).At("selection_bidders")
	}
	return fault.Line("selection_notice", r.Notice)
}
