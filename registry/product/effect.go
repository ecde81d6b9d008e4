package product

import (
	"fmt"
	"slices"
	"strings"

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
	// Concerns are the party ids of those in whose hands it is, besides the operator; Theirs is how these know it, whoever may not.
	Concerns []string `json:"-"`
	Theirs   string   `json:"-"`
}

// Dependants finds what rests on products, given by id: some thousands at a time.
type Dependants func(tx *ledger.Tx, products []string) ([]Dependant, error)

// dependants are what the rooms above this one have told: the registry cannot know the market.
var dependants []Dependants

// DependOn lets a room of the market say what of its own rests on products, once, when the program is
// set up: var _ = product.DependOn(ofProducts). It is not for use while the program runs.
func DependOn(d Dependants) int {
	dependants = append(dependants, d)
	return len(dependants)
}

// askedAtOnce bounds the products of one question to the rooms above: databases bound the values of a statement.
const askedAtOnce = 2_000

// Among lists products as the IN of a condition takes them: "product IN "+list, with its values.
func Among(products []string) (list string, values []any) {
	values = make([]any, len(products))
	for i, id := range products {
		values[i] = id
	}
	return "(?" + strings.Repeat(", ?", len(products)-1) + ")", values
}

// Effect is what an agreement carries today and would carry no more: the products made under it, all registered products
// that are made from these at any depth, and what rests on any of them.
type Effect struct {
	// Counts says how many there are of each kind.
	Counts map[string]int `json:"counts"`
	Items  []Dependant    `json:"items"`
}

// Count is how many of a kind there are.
func (e Effect) Count(kind string) int { return e.Counts[kind] }

// kinds are what can rest on an agreement, from the product to the delivery, each with its name.
var kinds = []struct {
	kind  string
	title fault.Text
}{
	{SubjectProduct, fault.T("数据产品", "Product")}, {SubjectRegistration, fault.T("合规登记", "Registration")}, {"listing", fault.T("挂牌", "Listing")},
	{"key", fault.T("机器客户端密钥", "Keys of a machine client")}, {"order", fault.T("订单", "Order")}, {"delivery", fault.T("交付", "Delivery")},
}

// KindTitle is the kind of the dependant in words.
func (d Dependant) KindTitle() fault.Text {
	for _, k := range kinds {
		if k.kind == d.Kind {
			return k.title
		}
	}
	return fault.Text{}
}

// Words say how many there are of each kind; empty where there is nothing.
func (e Effect) Words() fault.Text {
	var zh, en []string
	for _, k := range kinds {
		if n := e.Count(k.kind); n > 0 {
			zh, en = append(zh, fmt.Sprintf("%s %d", k.title.ZH, n)), append(en, fmt.Sprintf("%s %d", k.title.EN, n))
		}
	}
	return fault.T(strings.Join(zh, "，"), strings.Join(en, ", "))
}

// Touching is the payload of an event by which an agreement came to carry less, or something again: what it touches beside what is recorded
// of it, for those who tell whom it concerns.
type Touching interface{ Touched() Effect }

// add adds what was not met before.
func (e *Effect) add(seen map[string]bool, list ...Dependant) {
	for _, d := range list {
		if key := d.Kind + " " + d.ID; !seen[key] {
			seen[key] = true
			e.Counts[d.Kind]++
			e.Items = append(e.Items, d)
		}
	}
}

// recorded is what an event says of the effect: how many of each kind, and the public numbers of products and
// listings. Orders are between their parties.
type recorded struct {
	Counts map[string]int `json:"counts"`
	Codes  []string       `json:"codes"`
}

func (e Effect) recorded() recorded {
	r := recorded{Counts: e.Counts, Codes: []string{}}
	if r.Counts == nil {
		r.Counts = map[string]int{}
	}
	for _, d := range e.Items {
		if d.Code != "" && (d.Kind == SubjectProduct || d.Kind == "listing") {
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
	hit, err := a.hit(tx)
	if err != nil {
		return Effect{}, err
	}
	e, seen := Effect{Counts: map[string]int{}, Items: make([]Dependant, 0, len(hit))}, map[string]bool{}
	var own, derived []string
	for _, h := range hit {
		if e.add(seen, h.dependants()...); h.Agreement == a.ID {
			own = append(own, h.ID)
		} else {
			derived = append(derived, h.ID)
		}
	}
	if err := e.ask(tx, seen, own, nil); err != nil {
		return Effect{}, err
	}
	return e, e.ask(tx, seen, derived, veiled)
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

// ask adds what the rooms above have that rests on products; veil, where given, takes off what is not for the sides to know.
func (e *Effect) ask(tx *ledger.Tx, seen map[string]bool, products []string, veil func(*Dependant)) error {
	for some := range slices.Chunk(products, askedAtOnce) {
		for _, find := range dependants {
			found, err := find(tx, some)
			if err != nil {
				return err
			}
			n := len(e.Items)
			e.add(seen, found...)
			for i := n; veil != nil && i < len(e.Items); i++ {
				veil(&e.Items[i])
			}
		}
	}
	return nil
}

// veiled hides who trades in what others made of a product: only offers are public.
func veiled(d *Dependant) {
	if d.Kind != "listing" {
		d.ID, d.Code, d.Title = "", "", ""
	}
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
