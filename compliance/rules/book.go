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
	reigns []reign // by first day; at most one of a matter on any day
}

// For returns the set that governs the regime on the day. Where none does the act is refused (Refused
// "rules.none_in_force"): rules are data with dates, never constants.
func (b *Book) For(regime string, day workday.Date) (*Set, error) {
	if r, ok := b.reigning(regime, day.String()); ok {
		return r.set, nil
	}
	title, since := RegimeTitle(regime), b.gapSince(regime, day.String())
	err := fault.New(fault.Refused, "rules.none_in_force",
		day.String()+" 没有适用于“"+title.ZH+"”的规则集", "no rule set for "+title.In("en")+" governs on "+day.String())
	if since != "" {
		err = fault.New(fault.Refused, "rules.none_in_force",
			"自 "+since+" 起没有适用于“"+title.ZH+"”的规则集", "no rule set for "+title.In("en")+" governs since "+since)
	}
	return nil, err.Do("须由主管部门采用后续规则集后才能提出新的申请；在办事项仍按其提出时的规则集继续办理",
		"An authority must adopt a successor before anything new can be filed; open cases go on under the rule set they were filed under")
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
	return fault.New(fault.NotFound, "rules.not_found", "没有规则集 "+name, "there is no rule set "+name).
		Do("可用 huishu rules list 查看", "huishu rules list shows them")
}

// Sets returns all sets, by their first day in force.
func (b *Book) Sets() []*Set { return slices.Clone(b.sets) }

// Entry is what the public list says of a rule set.
type Entry struct {
	ID              string `json:"id"`
	Title           Text   `json:"title"`
	Issuer          Text   `json:"issuer"`
	Number          string `json:"number"`
	NormativeNumber string `json:"normative_number,omitempty"`
	EffectiveFrom   string `json:"effective_from"`
	EffectiveTo     string `json:"effective_to"`
	// InForce says that it governs here on the day of the list; for a set that governs no matter, that its text is in force.
	InForce bool `json:"in_force"`
	// GovernsFrom and GovernsTo are the days on which it governs here: those of its text, unless an authority's adoption set
	// others. Empty for a set that governs no matter, or that was superseded before it began; GovernsTo also where no end is set.
	GovernsFrom string `json:"governs_from,omitempty"`
	GovernsTo   string `json:"governs_to,omitempty"`
	Fictional   bool   `json:"fictional"`
	// Draft says that the text is published for comment only; it never decides.
	Draft   bool     `json:"draft"`
	Regimes []string `json:"regimes"`
	Note    Text     `json:"note,omitzero"`
	// Hash is the SHA-256 of the set's canonical JSON.
	Hash string `json:"hash"`
}

// Listing is the public list of the sets, with those in force on the day marked.
func (b *Book) Listing(day workday.Date) []Entry {
	list := make([]Entry, 0, len(b.sets))
	for _, s := range b.sets {
		list = append(list, b.Entry(s, day))
	}
	return list
}

// Entry is what the list says of one set of the book.
func (b *Book) Entry(s *Set, day workday.Date) Entry {
	e := Entry{
		ID: s.ID, Title: s.Title, Issuer: s.Issuer, Number: s.Number, NormativeNumber: s.NormativeNumber,
		EffectiveFrom: s.EffectiveFrom, EffectiveTo: s.EffectiveTo,
		Fictional: s.Fictional, Draft: s.Draft, Regimes: append([]string{}, s.Regimes...), Note: s.Note, Hash: s.Hash,
	}
	from, to, ok := b.term(s)
	if !ok {
		e.InForce = len(s.Regimes) == 0 && s.covers(day.String())
		return e
	}
	e.GovernsFrom, e.GovernsTo = from, to
	if to == endless {
		e.GovernsTo = ""
	}
	for _, r := range b.reigns {
		e.InForce = e.InForce || r.set == s && r.covers(day.String())
	}
	return e
}
