package rules

import (
	"slices"

	"huishu/compliance/workday"
	"huishu/ledger/fault"
)

// Book is the shelf of all rule sets: the present ones, the former ones by which
// old cases are judged, and those that are to come. It is read-only.
type Book struct {
	sets   []*Set // by EffectiveFrom, then ID
	byID   map[string]*Set
	byHash map[string]*Set
}

// For returns the set that governs the regime on the day. Where no set is in
// force the act is refused: rules are data with dates, never constants.
func (b *Book) For(regime string, day workday.Date) (*Set, error) {
	on := day.String()
	for _, s := range b.sets {
		if s.Governs(regime) && s.covers(on) {
			return s, nil
		}
	}
	return nil, fault.New(fault.Refused, "rules.none_in_force",
		on+" 没有适用于“"+regime+"”事项的现行规则集",
		"no rule set for the matter "+regime+" is in force on "+on).
		Do("请公共数据主管部门采用后续规则集后再办理", "The authority must adopt a successor rule set first")
}

// ByID returns the set with the given id.
func (b *Book) ByID(id string) (*Set, error) {
	if s, ok := b.byID[id]; ok {
		return s, nil
	}
	return nil, notFound(id)
}

// ByHash returns the set with the given hash: the one by which a decision was made.
func (b *Book) ByHash(hash string) (*Set, error) {
	if s, ok := b.byHash[hash]; ok {
		return s, nil
	}
	return nil, notFound(hash)
}

func notFound(name string) error {
	return fault.New(fault.NotFound, "rules.not_found", "没有规则集 "+name, "there is no rule set "+name)
}

// Sets returns all sets, by their first day in force.
func (b *Book) Sets() []*Set { return slices.Clone(b.sets) }

// Entry is what the public list says of a rule set.
type Entry struct {
	ID              string   `json:"id"`
	Title           Text     `json:"title"`
	Issuer          Text     `json:"issuer"`
	Number          string   `json:"number"`
	NormativeNumber string   `json:"normative_number,omitempty"`
	EffectiveFrom   string   `json:"effective_from"`
	EffectiveTo     string   `json:"effective_to"`
	InForce         bool     `json:"in_force"`
	Fictional       bool     `json:"fictional"`
	Regimes         []string `json:"regimes"`
	Note            Text     `json:"note,omitzero"`
	// Hash is the SHA-256 of the set's canonical JSON.
	Hash string `json:"hash"`
}

// Listing is the public list of the sets, with those in force on the day marked.
func (b *Book) Listing(day workday.Date) []Entry {
	list := make([]Entry, 0, len(b.sets))
	for _, s := range b.sets {
		list = append(list, Entry{
			ID: s.ID, Title: s.Title, Issuer: s.Issuer, Number: s.Number, NormativeNumber: s.NormativeNumber,
			EffectiveFrom: s.EffectiveFrom, EffectiveTo: s.EffectiveTo, InForce: s.covers(day.String()),
			Fictional: s.Fictional, Regimes: append([]string{}, s.Regimes...), Note: s.Note, Hash: s.Hash,
		})
	}
	return list
}
