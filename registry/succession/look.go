package succession

import (
	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/registry/catalogue"
	"huishu/registry/party"
	"huishu/registry/plan"
	"huishu/registry/product"
)

// limit is how many of a kind are named beside the resources, which are all named.
const limit = 200

// Look says what a succession of a party would mean today, to who may propose one (act succession.propose): what passes first, then what is
// to be done.
func Look(tx *ledger.Tx, predecessor string) ([]party.Passing, error) {
	if err := access.Require(tx, access.SuccessionPropose, access.Facts{}); err != nil {
		return nil, err
	}
	if _, err := party.Get(tx, predecessor); err != nil {
		return nil, err
	}
	return passing(tx, predecessor)
}

// passing gathers what a party holds.
func passing(tx *ledger.Tx, id string) (list []party.Passing, err error) {
	list = []party.Passing{}
	for _, look := range []func(*ledger.Tx, string) ([]party.Passing, error){resources, agreements, plans, qualifications, cases, people} {
		more, err := look(tx, id)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	return list, nil
}

func resources(tx *ledger.Tx, id string) (list []party.Passing, err error) {
	held, err := catalogue.Holdings(tx, id)
	for _, r := range held {
		list = append(list, party.Passing{Kind: "resource", ID: r.ID, Name: r.Title, Passes: true})
	}
	return list, err
}

// agreements run on with the predecessor's name until a supplementary agreement or a new one puts the successor there.
func agreements(tx *ledger.Tx, id string) (list []party.Passing, err error) {
	today := workday.OfTime(tx.Now)
	for _, q := range []product.AgreementQuery{{ImplementingBody: id}, {Operator: id}} {
		q.Limit = limit
		held, _, err := product.Agreements(tx, q)
		if err != nil {
			return nil, err
		}
		for _, a := range held {
			switch a.Status(today) {
			case product.Open, product.NotYet, product.Valid, product.Suspended:
				list = append(list, party.Passing{Kind: "agreement", ID: a.ID, Name: a.Code})
			default: // it is over
			}
		}
	}
	return list, nil
}

func plans(tx *ledger.Tx, id string) (list []party.Passing, err error) {
	held, _, err := plan.List(tx, plan.Query{Body: id, Limit: limit})
	for _, p := range held {
		if p.Standing == plan.StandingDraft || p.Standing == plan.StandingGranted {
			list = append(list, party.Passing{Kind: "plan", ID: p.ID, Name: p.Code + " " + p.Title})
		}
	}
	return list, err
}

// qualifications are bound to their holder: the successor applies for its own.
func qualifications(tx *ledger.Tx, id string) (list []party.Passing, err error) {
	held, err := party.Qualifications(tx, id)
	for _, q := range held {
		if q.Standing == party.StandingGranted || q.Standing == party.StandingSuspended {
			list = append(list, party.Passing{Kind: "qualification", ID: q.ID, Name: q.Kind.Title().ZH + " " + q.Number, NameEN: q.Kind.Title().EN + " " + q.Number})
		}
	}
	return list, err
}

func cases(tx *ledger.Tx, id string) (list []party.Passing, err error) {
	held, _, err := procedure.List(tx, procedure.Query{Party: id, Open: true, Limit: limit})
	for _, c := range held {
		if c.Definition != Definition {
			list = append(list, party.Passing{Kind: "case", ID: c.ID, Name: c.Title.ZH, NameEN: c.Title.EN})
		}
	}
	return list, err
}

// people are invited by the successor: nobody acts for an organisation that has not chosen them.
func people(tx *ledger.Tx, id string) (list []party.Passing, err error) {
	held, err := party.Accounts(tx, id)
	for _, a := range held {
		if !a.Closed {
			list = append(list, party.Passing{Kind: "person", ID: a.ID, Name: a.Name})
		}
	}
	return list, err
}
