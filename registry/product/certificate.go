package product

import (
	"slices"
	"strings"

	"huishu/compliance/procedure"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// Certificate returns the certificate of a registered product, or the result of its national registration for a query code, as a file that anyone can check
// offline: the log's receipt of the event that registered it. The status of today stands in
// the status list, not in the certificate.
func Certificate(tx *ledger.Tx, code string) ([]byte, error) {
	r, err := registeredByKey(tx, code)
	if fault.KindOf(err) == fault.NotFound {
		return nil, fault.New(fault.NotFound, "certificate.not_found", "没有这个编码的登记凭证", "There is no certificate of that code")
	}
	if err != nil {
		return nil, err
	}
	return certificateOf(tx, r.RegisterEvent)
}

// Certificate is the product's certificate, as [Certificate] gives it for its code.
func (p Public) Certificate(tx *ledger.Tx) ([]byte, error) { return p.Issued().Certificate(tx) }

func certificateOf(tx *ledger.Tx, event string) ([]byte, error) {
	return tx.Receipt(ledger.ReceiptRequest{EventID: event, Certificate: true})
}

// Certificates lists the newest certificate of each product, whatever it is worth today, newest first.
func Certificates(tx *ledger.Tx, page Page) (items []Public, next string, err error) {
	return listed(tx, PublicQuery{All: true}, page)
}

// Notice is one entry of the public notices: exactly what 26号 art. 12 names, and the clock.
type Notice struct {
	Registration string `json:"registration"`
	// Alteration is the id of the application that is on notice; empty where it is the first registration.
	Alteration string `json:"alteration,omitempty"`
	// Regime is that of the registration: [City] or [National].
	Regime string `json:"regime"`
	Case   string `json:"case"`
	// Subject is the applicant, Type the type of registration: "first", "change" or "correction".
	Subject     Holder `json:"subject"`
	Type        string `json:"type"`
	Name        string `json:"name"`
	Description string `json:"description"`
	// State is "public_notice", or "objection" while one is being decided.
	State string `json:"state"`
	// From is the day that began the notice (it does not count), Due its last day.
	From        workday.Date `json:"from"`
	Due         workday.Date `json:"due"`
	Provisional bool         `json:"provisional"`
	// Left is the number of working days that remain.
	Left int `json:"left"`
}

// PublicNotices lists the registrations that are in public notice now, newest first.
func PublicNotices(tx *ledger.Tx, page Page) (items []Notice, next string, err error) {
	cases, next, err := procedure.List(tx, procedure.Query{
		Regimes: Regimes, Open: true, Public: true, Limit: page.size(), Cursor: page.Cursor,
	})
	if err != nil {
		return nil, "", err
	}
	items, err = noticesOf(tx, cases)
	return items, next, err
}

// EndingNotices are the public notices whose last day comes first, at most limit.
func EndingNotices(tx *ledger.Tx, limit int) ([]Notice, error) {
	var all []Notice
	for page := (Page{Limit: 200}); ; {
		items, next, err := PublicNotices(tx, page)
		if err != nil {
			return nil, err
		}
		all = append(all, items...)
		if page.Cursor = next; next == "" {
			break
		}
	}
	slices.SortStableFunc(all, func(a, b Notice) int { return strings.Compare(a.Due.String(), b.Due.String()) })
	return all[:min(len(all), limit)], nil
}

func noticesOf(tx *ledger.Tx, cases []*procedure.Case) ([]Notice, error) {
	items := make([]Notice, 0, len(cases))
	for _, c := range cases {
		n, err := noticeOf(tx, c)
		if err != nil {
			return nil, err
		}
		if c.Clock != nil {
			n.From, n.Due, n.Provisional, n.Left = c.Clock.From, c.Clock.Due, c.Clock.Provisional, c.Clock.Left
		}
		items = append(items, n)
	}
	return items, nil
}

// noticeOf says what is on notice: a first registration as it was filed, or an alteration as it would have it registered.
func noticeOf(tx *ledger.Tx, c *procedure.Case) (Notice, error) {
	if c.Subject.Kind != SubjectAlteration {
		r, err := GetRegistration(tx, c.Subject.ID)
		return noticed(r, c, r.Kind, r.Filed), err
	}
	m, err := GetAlteration(tx, c.Subject.ID)
	if err != nil {
		return Notice{}, err
	}
	r, err := GetRegistration(tx, m.Registration)
	if err != nil {
		return Notice{}, err
	}
	filed := r.Filed
	if m.Filed != nil {
		filed = *m.Filed
	}
	n := noticed(r, c, string(m.Type), filed)
	n.Alteration = m.ID
	return n, nil
}

func noticed(r Registration, c *procedure.Case, kind string, f Filed) Notice {
	return Notice{
		Registration: r.ID, Regime: r.Regime, Case: c.ID, Subject: f.Operator, Type: kind, Name: f.Product.Name, Description: f.Product.Description, State: c.State,
	}
}
