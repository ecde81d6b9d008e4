package product

import (
	"slices"

	"huishu/compliance/access"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// Dependant is something that rests on an agreement.
type Dependant struct {
	// Kind is the journal's kind of it, such as "product", "listing" or "order".
	Kind string `json:"kind"`
	ID   string `json:"id"`
	// Code is its public number, Title what people call it. What is not public has neither in an event.
	Code  string `json:"code"`
	Title string `json:"title"`
	// State is where it stands now.
	State fault.Text `json:"state"`
	// Then is what becomes of it when the agreement does not carry it.
	Then fault.Text `json:"then"`
}

// Dependants finds what rests on products, given by id.
type Dependants func(tx *ledger.Tx, products []string) ([]Dependant, error)

// dependants are what the rooms above this one have told: the registry cannot know the market.
var dependants []Dependants

// DependOn lets a room of the market say what of its own rests on products, once, when the program is
// set up: var _ = product.DependOn(ofProducts). It is not for use while the program runs.
func DependOn(d Dependants) int {
	dependants = append(dependants, d)
	return len(dependants)
}

// Effect is what an agreement carries today and would carry no more.
type Effect struct {
	Items []Dependant `json:"items"`
}

// Count is how many of a kind there are.
func (e Effect) Count(kind string) int {
	n := 0
	for _, d := range e.Items {
		if d.Kind == kind {
			n++
		}
	}
	return n
}

// recorded is what an event says of the effect: how many of each kind, and the public numbers of products and
// listings. Orders are between their parties.
type recorded struct {
	Counts map[string]int `json:"counts"`
	Codes  []string       `json:"codes"`
}

func (e Effect) recorded() recorded {
	r := recorded{Counts: map[string]int{}, Codes: []string{}}
	for _, d := range e.Items {
		r.Counts[d.Kind]++
		if d.Code != "" && d.Kind != "order" {
			r.Codes = append(r.Codes, d.Code)
		}
	}
	slices.Sort(r.Codes)
	return r
}

// EffectOf is what suspending or ending the agreement would touch, for those who may read it.
func EffectOf(tx *ledger.Tx, id string) (Effect, error) {
	a, err := ShowAgreement(tx, id)
	if err != nil {
		return Effect{}, err
	}
	return a.effect(tx)
}

func (a Agreement) effect(tx *ledger.Tx) (Effect, error) {
	products, err := a.products(tx)
	if err != nil {
		return Effect{}, err
	}
	e, ids := Effect{Items: []Dependant{}}, []string{}
	for _, p := range products {
		r, err := latest(tx, p.ID)
		if err != nil {
			return Effect{}, err
		}
		then := fault.T("不能申请登记", "It cannot be filed for registration")
		if r != nil {
			then = fault.T("登记不再有效，不能交易", "Its registration carries no more; it cannot be traded")
		}
		e.Items, ids = append(e.Items, p.dependant(r, workday.OfTime(tx.Now), then)), append(ids, p.ID)
	}
	found, err := dependantsOf(tx, ids)
	e.Items = append(e.Items, found...)
	return e, err
}

// products are those made under the agreement, in the order of their making.
func (a Agreement) products(tx *ledger.Tx) ([]Product, error) {
	var ids []string
	if err := tx.Select(&ids, `SELECT id FROM product WHERE agreement = ? ORDER BY id`, a.ID); err != nil {
		return nil, err
	}
	list := make([]Product, len(ids))
	for i, id := range ids {
		var err error
		if list[i], err = Get(tx, id); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// latest is the newest registration of a product; nil for none.
func latest(tx *ledger.Tx, product string) (*Registration, error) {
	r, err := LatestRegistration(tx, product)
	if fault.KindOf(err) == fault.NotFound {
		return nil, nil
	}
	return &r, err
}

// dependant is the product as what rests on its agreement; r is its newest registration, nil for none.
func (p Product) dependant(r *Registration, today workday.Date, then fault.Text) Dependant {
	d := Dependant{Kind: SubjectProduct, ID: p.ID, Code: p.Code, Title: p.Name, State: fault.T("未登记", "Not registered"), Then: then}
	if r != nil {
		d.State = r.Status(today).Title()
	}
	return d
}

// dependantsOf is what the rooms above this one rest on the products.
func dependantsOf(tx *ledger.Tx, products []string) ([]Dependant, error) {
	if len(products) == 0 {
		return nil, nil
	}
	var list []Dependant
	for _, find := range dependants {
		found, err := find(tx, products)
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
	}
	return list, nil
}

// ShowVersions are the versions of an agreement with their texts, for those who may read it (act agreement.read).
func ShowVersions(tx *ledger.Tx, id string) ([]AgreementVersion, error) {
	a, err := GetAgreement(tx, id)
	if err == nil && !access.Can(tx.Actor, access.AgreementRead, a.facts()) {
		err = fault.New(fault.NotFound, "agreement.not_found", "没有这份协议", "There is no such agreement")
	}
	if err != nil {
		return nil, err
	}
	return Versions(tx, id)
}
