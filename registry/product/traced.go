package product

import (
	"fmt"
	"slices"
	"strings"

	"huishu/compliance/adoption"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/trace"
)

// upstreamFact is a product that the product is made from, as the rule set's checks see it.
type upstreamFact struct {
	Name      string `json:"name"`
	Way       string `json:"way"`
	Agreement string `json:"agreement"`
	Carries   bool   `json:"carries"`
	Own       bool   `json:"own"`
	InForce   bool   `json:"in_force"`
	Purpose   bool   `json:"purpose"`
	Recipient bool   `json:"recipient"`
	Circular  bool   `json:"circular"`
}

// originFact is a resource that the product's data comes from, with the product that takes it in.
type originFact struct {
	Name      string `json:"name"`
	Way       string `json:"way"`
	Agreement string `json:"agreement"`
	Direct    bool   `json:"direct"`
	Named     bool   `json:"named"`
	Shared    bool   `json:"shared"`
	Consented bool   `json:"consented"`
	Open      bool   `json:"open"`
	Raw       bool   `json:"raw"`
}

// The facts stand in the order of the trace, so that a finding on upstream[2] or origins[0] names the entry there.

func (l *lineage) upstreamFacts(t trace.Trace) []upstreamFact {
	list := make([]upstreamFact, 0, len(t.Upstream))
	for _, u := range t.Upstream {
		p := l.products[u.Product]
		list = append(list, upstreamFact{
			Name: p.Name, Way: l.way(u.Path), Agreement: l.agreements[p.Agreement].Code, Carries: u.Carries, Own: u.Own,
			InForce: u.InForce, Purpose: u.Purpose, Recipient: u.Recipients, Circular: u.Circular,
		})
	}
	return list
}

func (l *lineage) originFacts(p Product, t trace.Trace) []originFact {
	list := make([]originFact, 0, len(t.Origins))
	for _, o := range t.Origins {
		list = append(list, originFact{
			Name: l.resources[o.Resource].Title, Way: l.way(o.Path), Agreement: l.agreements[l.products[o.By].Agreement].Code,
			Direct: o.By == p.ID, Named: o.Named, Shared: o.Shared, Consented: o.Consented, Open: o.Open, Raw: o.Raw,
		})
	}
	return list
}

// way is a path in words.
func (l *lineage) way(p trace.Path) string {
	stages := make([]string, len(p))
	for i, s := range p {
		stages[i] = l.stage(s).words()
	}
	return strings.Join(stages, " ← ")
}

// Stage is one stage of a way from a product's field to the resource that its data comes from.
type Stage struct {
	// Kind is "product" or "resource".
	Kind string `json:"kind"`
	ID   string `json:"id"`
	// Code is the product's public code, or the source body's number of the resource; empty where there is none.
	Code  string `json:"code"`
	Title string `json:"title"`
	// Field is the name of the field; empty where the whole resource is meant.
	Field string `json:"field"`
	// Agreement is the public number of the agreement that the product is made under; empty for a resource.
	Agreement string `json:"agreement"`
}

func (s Stage) words() string { return s.Title + strings.TrimSuffix("·"+s.Field, "·") }

// stage names a step as the register and the catalogue have it now.
func (l *lineage) stage(s trace.Step) Stage {
	if s.Product != "" {
		p := l.products[s.Product]
		return Stage{Kind: SubjectProduct, ID: p.ID, Code: p.Code, Title: p.Name, Field: s.Field, Agreement: l.agreements[p.Agreement].Code}
	}
	r := l.resources[s.Resource]
	st := Stage{Kind: "resource", ID: r.ID, Code: r.SourceID, Title: r.Title}
	for _, f := range r.Fields {
		if f.ID == s.Field {
			st.Field = f.Name
		}
	}
	return st
}

func (l *lineage) stages(p trace.Path) []Stage {
	list := make([]Stage, len(p))
	for i, s := range p {
		list[i] = l.stage(s)
	}
	return list
}

// Traced is the trace of a product in words, with what the rule set refuses of it.
type Traced struct {
	Product string `json:"product"`
	// Fields are the product's own, each with every way to a resource field.
	Fields []TracedField `json:"fields"`
	// Links are the stages that something is asked about: first the products that it is made from, then the resources.
	Links []Link `json:"links"`
	// RuleSet names the set that judged.
	RuleSet string `json:"rule_set"`
	// Findings are those of the checks that rest on the trace, the ones on a link among them.
	Findings []rules.Finding `json:"findings"`
}

// TracedField is one field with where its data comes from.
type TracedField struct {
	Name string `json:"name"`
	// Ways lead to resource fields, the field itself first.
	Ways [][]Stage `json:"ways"`
	// Lost lead nowhere.
	Lost [][]Stage `json:"lost"`
}

// Link is a product upstream, or a resource, with the way to it.
type Link struct {
	Stage
	Way []Stage `json:"way"`
	// Findings are what the rule set finds about it, with the article of each.
	Findings []rules.Finding `json:"findings"`
}

// TraceOf traces a product and judges every stage by the rule set that would judge it if it were filed today, or by that of its
// open case. It is the same judgement that [PreCheck] makes. Those who may read the product in full may ask (act product.read).
func TraceOf(tx *ledger.Tx, book *rules.Book, product string) (Traced, error) {
	p, err := Show(tx, product)
	if err != nil {
		return Traced{}, err
	}
	set, err := tracingSet(tx, book, p.ID)
	if err != nil {
		return Traced{}, err
	}
	l, err := lineageOf(tx, p)
	if err != nil {
		return Traced{}, err
	}
	found, err := judge(tx, set, City, p, reviewing)
	if err != nil {
		return Traced{}, err
	}
	return l.traced(p, set, found), nil
}

// tracingSet is the rule set of the product's newest case, or the one in force where there is none.
func tracingSet(tx *ledger.Tx, book *rules.Book, product string) (*rules.Set, error) {
	r, err := LatestRegistration(tx, product)
	switch {
	case fault.KindOf(err) == fault.NotFound:
		return FilingSet(tx, book, product, City)
	case err != nil:
		return nil, err
	case !r.current():
		return FilingSet(tx, book, product, City)
	}
	return adoption.ByHash(tx, book, r.RuleSetHash)
}

// traced puts a trace into words, beside what was found about it.
func (l *lineage) traced(p Product, set *rules.Set, found []rules.Finding) Traced {
	t := l.follow(p)
	out := Traced{Product: p.ID, Fields: make([]TracedField, len(t.Fields)), Links: []Link{}, RuleSet: set.ID + "@" + set.Hash, Findings: []rules.Finding{}}
	for i, f := range t.Fields {
		out.Fields[i] = TracedField{Name: f.Name, Ways: l.ways(f.Ends), Lost: l.ways(f.Lost)}
	}
	for i, u := range t.Upstream {
		out.Links = append(out.Links, l.link(u.Path, findingsAt(found, "upstream", i)))
	}
	resources := 0 // the place of the next one among the facts of resources: see asResource
	for i, o := range t.Origins {
		about := findingsAt(found, "origins", i)
		if asResource(p, o) {
			about = append(about, findingsAt(found, "resources", resources)...)
			resources++
		}
		out.Links = append(out.Links, l.link(o.Path, about))
	}
	for _, f := range found {
		if part, _, _ := strings.Cut(f.Field, "["); slices.Contains(tracedParts, part) {
			out.Findings = append(out.Findings, f)
		}
	}
	return out
}

// tracedParts are the facts that rest on the trace, or on what the first stage of it is measured by.
var tracedParts = []string{"upstream", "origins", "resources", "fields", "agreement", "purpose", "recipients"}

// findingsAt are the findings on one element of a list of facts. It never returns nil.
func findingsAt(found []rules.Finding, part string, i int) []rules.Finding {
	list := []rules.Finding{}
	for _, f := range found {
		if f.Field == fmt.Sprintf("%s[%d]", part, i) {
			list = append(list, f)
		}
	}
	return list
}

// asResource reports whether an origin is one of the facts of resources: each that the product takes in itself, and what comes by
// way of other products, unless it takes that in itself, too.
func asResource(p Product, o trace.Origin) bool {
	return o.By == p.ID || !slices.Contains(p.Resources(), o.Resource)
}

func (l *lineage) ways(paths []trace.Path) [][]Stage {
	list := make([][]Stage, len(paths))
	for i, p := range paths {
		list[i] = l.stages(p)
	}
	return list
}

func (l *lineage) link(p trace.Path, found []rules.Finding) Link {
	way := l.stages(p)
	return Link{Stage: way[len(way)-1], Way: way, Findings: found}
}
