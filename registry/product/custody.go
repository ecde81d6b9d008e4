package product

import (
	"slices"

	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/catalogue"
)

// Station is one stop of a product's chain of custody, from the resource to the registration;
// the market adds listing, order, exchange and delivery.
type Station struct {
	// Kind is the subject kind: "resource", "agreement", "product" or "registration".
	Kind string `json:"kind"`
	ID   string `json:"id"`
	// Code is the public code; empty where there is none.
	Code  string `json:"code"`
	Title string `json:"title"`
	// State is a word of the station's own states, StateTitle what people read.
	State      string     `json:"state"`
	StateTitle fault.Text `json:"state_title"`
	// At is when it came into that state, Unix milliseconds; 0 for not yet.
	At int64 `json:"at"`
	// Event proves it; empty where nothing has happened yet.
	Event string `json:"event"`
}

// Custody returns the stations of a product: its resources, the agreement, the product and,
// once filed, its registration. It does not ask who is looking.
func Custody(tx *ledger.Tx, product string) ([]Station, error) {
	p, err := Get(tx, product)
	if err != nil {
		return nil, err
	}
	var chain []Station
	resources, err := resourcesOf(tx, p)
	if err != nil {
		return nil, err
	}
	for _, id := range resources {
		r, err := catalogue.Get(tx, id)
		if err != nil {
			return nil, err
		}
		chain = append(chain, Station{
			Kind: "resource", ID: id, Code: r.SourceID, Title: r.Title,
			State: "catalogued", StateTitle: fault.T("已编目", "In the catalogue"), At: r.Created.UnixMilli(),
		})
	}
	a, err := GetAgreement(tx, p.Agreement)
	if err != nil {
		return nil, err
	}
	day := workday.OfTime(tx.Now)
	status := a.Status(day)
	chain = append(chain, Station{
		Kind: SubjectAgreement, ID: a.ID, Code: a.Code, Title: a.Title, State: string(status), StateTitle: status.Title(),
		At: max(a.ConcludedAt, a.EndedAt), Event: a.InForceEvent,
	}, Station{
		Kind: SubjectProduct, ID: p.ID, Code: p.Code, Title: p.Name,
		State: "defined", StateTitle: fault.T("已定义", "Defined"), At: p.UpdatedAt,
	})
	r, err := LatestRegistration(tx, product)
	switch {
	case err == nil:
		status := r.Status(day)
		chain = append(chain, Station{
			Kind: SubjectRegistration, ID: r.ID, Code: r.Number, Title: "", State: string(status), StateTitle: status.Title(),
			At: r.UpdatedAt, Event: r.RegisterEvent,
		})
	case fault.KindOf(err) != fault.NotFound:
		return nil, err
	}
	return chain, proven(tx, chain)
}

// proven fills the newest event of each station that does not name one yet.
func proven(tx *ledger.Tx, chain []Station) error {
	for i := range chain {
		if chain[i].Event != "" {
			continue
		}
		events, err := tx.History(chain[i].Kind, chain[i].ID)
		if err != nil {
			return err
		}
		if len(events) > 0 {
			chain[i].Event = slices.MaxFunc(events, func(a, b ledger.Entry) int { return int(a.Index - b.Index) }).ID
		}
	}
	return nil
}
