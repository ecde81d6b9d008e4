package product

import (
	"slices"

	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// Taken is what an amendment takes out of an agreement: what was allowed and is so no more.
type Taken struct {
	Resources  []AgreedResource `json:"resources"`
	Purposes   []Purpose        `json:"purposes"`
	Recipients []string         `json:"recipients"`
	// LastDay is the new last day of the agreement where it comes sooner; zero where it does not.
	LastDay workday.Date `json:"last_day,omitzero"`
	// Ceilings are the new ceilings that are lower than before, or the first of their kind.
	Ceilings []Ceiling `json:"ceilings"`
}

// AmendmentEffect is what concluding an amendment would take out, and what that would touch.
type AmendmentEffect struct {
	Taken Taken `json:"taken"`
	Effect
}

// amendmentRecorded is what the event of a conclusion says of its effect: what was taken out is disclosed with the agreement.
type amendmentRecorded struct {
	Taken Taken `json:"taken"`
	recorded
}

func (e AmendmentEffect) recorded() amendmentRecorded {
	return amendmentRecorded{Taken: e.Taken, recorded: e.Effect.recorded()}
}

// EffectOfAmendment is what concluding the supplementary agreement would touch today, for those who may read it. Of one that is
// concluded or withdrawn it is nothing: what a conclusion touched stands in its event.
func EffectOfAmendment(tx *ledger.Tx, id string) (AmendmentEffect, error) {
	m, a, err := ShowAmendment(tx, id)
	if err != nil {
		return AmendmentEffect{}, err
	}
	return m.effect(tx, a)
}

func (m Amendment) effect(tx *ledger.Tx, a Agreement) (AmendmentEffect, error) {
	next := m.applied(a)
	if m.Standing != StandingDraft {
		next = a
	}
	e := AmendmentEffect{Taken: a.taken(next), Effect: Effect{Items: []Dependant{}}}
	products, err := a.products(tx)
	if err != nil {
		return AmendmentEffect{}, err
	}
	var stopped []string // what rests on these is touched as by an ending
	for _, p := range products {
		r, err := latest(tx, p.ID)
		if err != nil {
			return AmendmentEffect{}, err
		}
		then, stops := a.onProduct(next, e.Taken, p, r)
		if then == (fault.Text{}) {
			continue
		}
		e.Items = append(e.Items, p.dependant(r, workday.OfTime(tx.Now), then))
		if stops {
			stopped = append(stopped, p.ID)
		}
	}
	found, err := dependantsOf(tx, stopped)
	e.Items = append(e.Items, found...)
	return e, err
}

// taken compares the terms with those that are to be.
func (a Agreement) taken(next Agreement) Taken {
	t := Taken{Resources: []AgreedResource{}, Purposes: []Purpose{}, Recipients: []string{}, Ceilings: []Ceiling{}}
	for _, r := range a.Resources {
		if !next.Names(r.Resource) {
			t.Resources = append(t.Resources, r)
		}
	}
	for _, p := range a.Purposes {
		if !next.Allows(p.Name) {
			t.Purposes = append(t.Purposes, p)
		}
	}
	for _, r := range a.Recipients {
		if !slices.Contains(next.Recipients, r) {
			t.Recipients = append(t.Recipients, r)
		}
	}
	if next.LastDay().Before(a.LastDay()) {
		t.LastDay = next.LastDay()
	}
	for _, c := range next.Ceilings {
		if before, ok := a.CeilingFor(c.Product, c.Purpose, c.Basis); !ok || c.Fen < before.Fen {
			t.Ceilings = append(t.Ceilings, c)
		}
	}
	return t
}

// onProduct is what becomes of a product under the terms that are to be, and whether that stops its trade; no words where they leave
// it as it is. r is its newest registration, nil for none.
func (a Agreement) onProduct(next Agreement, taken Taken, p Product, r *Registration) (then fault.Text, stops bool) {
	judged := p
	if r != nil && r.RegisterEvent != "" {
		judged = r.Filed.Product // trade is in what was registered, not in the draft of the next version
	}
	switch {
	case a.holds(judged) && !next.holds(judged):
		if r == nil {
			return fault.T("不能申请登记", "It cannot be filed for registration"), true
		}
		return fault.T("不再在协议范围内：不能交易，登记不予通过", "Outside the agreement: it is neither registered nor traded"), true
	case r != nil && !taken.LastDay.IsZero() && r.ValidTo.After(taken.LastDay):
		return fault.T("登记提前至 "+taken.LastDay.String()+" 随协议终止", "Its registration ends with the agreement already on "+taken.LastDay.String()), true
	case slices.ContainsFunc(taken.Ceilings, func(c Ceiling) bool {
		return c.Purpose == judged.Purpose && (c.Product == "" || c.Product == judged.Name)
	}):
		return fault.T("挂牌在下次修改时适用新的价格上限", "Its offers come under the new ceiling when they are next changed"), false
	}
	return fault.Text{}, false
}
