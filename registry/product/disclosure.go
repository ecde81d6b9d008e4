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
	// Ceilings are the highest prices that the authorising subject set (发改价格〔2025〕65号).
	Ceilings []Ceiling `json:"ceilings"`
	// Status is what the agreement is worth on the day of asking; empty in the event, like all that follows.
	Status Status `json:"status,omitempty"`
	// Versions are the texts by their hashes, oldest first; the texts are between the sides.
	Versions []DisclosedVersion `json:"versions,omitempty"`
	// EndsOn is the last day by a notice or before a successor, EndedAt (Unix milliseconds) when it was ended.
	EndsOn  workday.Date `json:"ends_on,omitzero"`
	EndedAt int64        `json:"ended_at,omitempty"`
}

// DisclosedVersion is a version of an agreement as far as it is public.
type DisclosedVersion struct {
	Number     int64        `json:"number"`
	From       workday.Date `json:"from"`
	To         workday.Date `json:"to"`
	TextSHA256 string       `json:"text_sha256"`
	// Event is the event of its conclusion; its receipt proves the hash.
	Event string `json:"event"`
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
	if err != nil {
		return Disclosure{}, err
	}
	d.Status, d.EndsOn, d.EndedAt = a.Status(workday.OfTime(tx.Now)), a.EndsOn, a.EndedAt
	versions, err := Versions(tx, a.ID)
	for _, v := range versions {
		d.Versions = append(d.Versions, DisclosedVersion{v.Number, v.From, v.To, v.TextSHA256, v.Event})
	}
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
		Purposes: a.Purposes, Recipients: a.Recipients, Resources: []DisclosedTitle{}, Ceilings: append([]Ceiling{}, a.Ceilings...),
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
