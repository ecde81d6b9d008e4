package product

import (
	"huishu/compliance/workday"
	"huishu/ledger"
)

// Disclosure is what the public may know of an agreement: its sides, content, scope and
// term (27号 art. 18). It is the payload of the event that concludes it.
type Disclosure struct {
	Code             string           `json:"code"`
	Title            string           `json:"title"`
	ImplementingBody CertifiedParty   `json:"implementing_body"`
	Operator         CertifiedParty   `json:"operator"`
	From             workday.Date     `json:"from"`
	To               workday.Date     `json:"to"`
	Selection        Selection        `json:"selection"`
	Purposes         []Purpose        `json:"purposes"`
	Recipients       []string         `json:"recipients"`
	Resources        []DisclosedTitle `json:"resources"`
	// Status is what the agreement is worth on the day of asking; empty in the event.
	Status Status `json:"status,omitempty"`
}

// DisclosedTitle names a resource of an agreement and the body that it comes from.
type DisclosedTitle struct {
	Resource string `json:"resource"`
	Title    string `json:"title"`
	Body     string `json:"body"`
}

// DisclosureOf returns what the public may know of an agreement that was concluded, with its
// status of today; NotFound for any other.
func DisclosureOf(tx *ledger.Tx, code string) (Disclosure, error) {
	a, err := oneAgreement(tx, `code = ? AND standing IN ('granted', 'ended')`, code)
	if err != nil {
		return Disclosure{}, err
	}
	d, err := a.disclosure(tx)
	d.Status = a.Status(workday.OfTime(tx.Now))
	return d, err
}

// DisclosedRef is the subject under which the journal keeps a concluded agreement; NotFound for any other.
func DisclosedRef(tx *ledger.Tx, code string) (ledger.Ref, error) {
	a, err := oneAgreement(tx, `code = ? AND standing IN ('granted', 'ended')`, code)
	return a.Ref(), err
}

func (a Agreement) disclosure(tx *ledger.Tx) (Disclosure, error) {
	d := Disclosure{
		Code: a.Code, Title: a.Title, From: a.From, To: a.To, Selection: a.Selection,
		Purposes: a.Purposes, Recipients: a.Recipients, Resources: []DisclosedTitle{},
	}
	body, err := holderOf(tx, a.ImplementingBody)
	if err != nil {
		return Disclosure{}, err
	}
	operator, err := holderOf(tx, a.Operator)
	if err != nil {
		return Disclosure{}, err
	}
	d.ImplementingBody, d.Operator = CertifiedParty{body.Name, body.USCC}, CertifiedParty{operator.Name, operator.USCC}
	names := map[string]string{}
	for _, r := range a.Resources {
		if _, ok := names[r.Body]; !ok {
			source, err := holderOf(tx, r.Body)
			if err != nil {
				return Disclosure{}, err
			}
			names[r.Body] = source.Name
		}
		d.Resources = append(d.Resources, DisclosedTitle{Resource: r.Resource, Title: r.Title, Body: names[r.Body]})
	}
	return d, nil
}
