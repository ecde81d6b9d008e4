package demand

import (
	"slices"
	"strings"

	"huishu/ledger"
	"huishu/market/listing"
)

// Match is an offer that fits a demand, with the reasons.
type Match struct {
	Card listing.Card `json:"card"`
	// Points run from 0 to 100.
	Points  int      `json:"points"`
	Reasons []Reason `json:"reasons"`
}

// candidates bounds how many offers are scored for one demand.
const candidates = 200

// Matches ranks the offers that can be ordered today for a demand, the best first; at most limit, 0 for 20.
// Offers of the buyer itself are left out, and so is what scores nothing.
func Matches(tx *ledger.Tx, demandID string, limit int) ([]Match, error) {
	d, err := Show(tx, demandID)
	if err != nil {
		return nil, err
	}
	text := strings.Join(append([]string{d.Title, d.Purpose}, d.Fields...), " ") + " " + d.Description
	cards, err := listing.Related(tx, text, candidates)
	if err != nil {
		return nil, err
	}
	matches := []Match{}
	for _, c := range cards {
		if !c.Tradable || c.Merchant == d.Buyer || c.Operator == d.Buyer {
			continue
		}
		m := match(d, c)
		if m.Points > 0 {
			matches = append(matches, m)
		}
	}
	slices.SortStableFunc(matches, func(a, b Match) int {
		if a.Points != b.Points {
			return b.Points - a.Points
		}
		return strings.Compare(b.Card.ID, a.Card.ID)
	})
	if limit <= 0 {
		limit = 20
	}
	return matches[:min(len(matches), limit)], nil
}

// MatchOf is how one published offer fits a demand, also where it scores nothing.
func MatchOf(tx *ledger.Tx, d Demand, listingID string) (Match, error) {
	c, err := listing.CardOf(tx, listingID)
	if err != nil {
		return Match{}, err
	}
	return match(d, c), nil
}

func match(d Demand, c listing.Card) Match {
	o := Offered{
		Title: c.Title + " " + c.ProductName, Text: c.Summary + " " + c.Description, PriceFen: c.PriceFen, Allowed: c.Allowed, Forbidden: c.Forbidden,
		AgeDays: c.Freshness.Days, PromisedDays: c.Frequency.Days(),
	}
	for _, f := range c.Fields {
		o.Fields = append(o.Fields, f.Name, f.Meaning)
	}
	o.Fields = slices.DeleteFunc(o.Fields, func(s string) bool { return s == "" })
	m := Match{Card: c}
	m.Points, m.Reasons = Score(Wanted{d.Title, d.Description, d.Purpose, d.Fields, d.BudgetFen}, o)
	return m
}
