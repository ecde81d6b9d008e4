package trace

import (
	"slices"

	"huishu/compliance/workday"
)

// Question asks for the trace of one product.
type Question struct {
	Product string
	// Purpose is what the product is made for, Recipients the kinds of recipient that it is meant for: none means whoever its
	// own agreement allows.
	Purpose    string
	Recipients []string
}

// Trace is where the data of a product comes from.
type Trace struct {
	// Fields are the product's own, in their order.
	Fields []Field `json:"fields"`
	// Upstream are the products that it is made from, at any depth, the nearest first.
	Upstream []Upstream `json:"upstream"`
	// Origins are the resources that it is made from, at any depth, the nearest first: one entry for each product that takes
	// a resource in.
	Origins []Origin `json:"origins"`
	// LastDay is the last day on which every agreement on the way can carry it.
	LastDay workday.Date `json:"last_day"`
}

// Field is one field of the product and where its data comes from.
type Field struct {
	Name string `json:"name"`
	// Ends are the shortest paths to each resource field that it is made from.
	Ends []Path `json:"ends"`
	// Lost are the paths that lead to no resource: a field that nothing is said of, or that is not there.
	Lost []Path `json:"lost"`
}

// Traced reports whether all the field is made from leads to resources.
func (f Field) Traced() bool { return len(f.Ends) > 0 && len(f.Lost) == 0 }

// Upstream is one product that the product in question is made from.
type Upstream struct {
	Product string `json:"product"`
	// Path is a shortest one to it.
	Path Path `json:"path"`
	// Carries says that it may be delivered today (Art. 18).
	Carries bool `json:"carries"`
	// Own says that it was delivered by the very operator that now makes something of it (27号 art. 6).
	Own bool `json:"own"`
	// InForce, Purpose and Recipients say that its agreement is in force and allows the purpose and the recipients in question.
	InForce    bool `json:"in_force"`
	Purpose    bool `json:"purpose"`
	Recipients bool `json:"recipients"`
	// Circular says that it is made from itself.
	Circular bool `json:"circular"`
}

// Origin is one resource with the product that takes it in.
type Origin struct {
	Resource string `json:"resource"`
	// By is the product that takes it in: the one in question, or one upstream.
	By string `json:"by"`
	// Path is a shortest one to it.
	Path Path `json:"path"`
	// Named says that the agreement of that product names the resource.
	Named bool `json:"named"`
	// Shared says that the implementing body has it by sharing, Consented that the sharing body agreed (27号 art. 5).
	Shared    bool `json:"shared"`
	Consented bool `json:"consented"`
	// Open says that the resource is published, Raw that it comes out of the product as it went in (27号 art. 21).
	Open bool `json:"open"`
	Raw  bool `json:"raw"`
}

// Follow traces a product. It takes time in proportion to what the product is made from, for each of its fields.
func (g Graph) Follow(q Question) Trace {
	p := g.Products[q.Product]
	own := g.Agreements[p.Agreement]
	t := Trace{Fields: make([]Field, 0, len(p.Fields)), Upstream: []Upstream{}, Origins: []Origin{}, LastDay: own.LastDay}
	starts := make([]node, 0, len(p.Fields))
	for _, f := range p.Fields {
		start := node{product: q.Product, field: f.Name}
		t.Fields = append(t.Fields, g.followField(start))
		starts = append(starts, start)
	}
	queue := g.walk(starts)
	circular := g.circular(queue)
	if len(q.Recipients) == 0 {
		q.Recipients = own.Recipients
	}
	seen := map[string]bool{}
	for i, r := range queue {
		id := r.product
		if r.from < 0 || seen[id] {
			continue
		}
		seen[id] = true
		up := g.Products[id]
		a := g.Agreements[up.Agreement]
		t.Upstream = append(t.Upstream, Upstream{
			Product: id, Path: path(queue, i), Carries: up.Carries, Own: up.Operator == p.Operator, InForce: a.InForce,
			Purpose: slices.Contains(a.Purposes, q.Purpose), Recipients: a.reaches(q.Recipients), Circular: circular[id],
		})
		if a.LastDay.Before(t.LastDay) {
			t.LastDay = a.LastDay
		}
	}
	t.Origins = g.origins(queue)
	return t
}

// followField traces one field.
func (g Graph) followField(start node) Field {
	out := Field{Name: start.field, Ends: []Path{}, Lost: []Path{}}
	queue := g.walk([]node{start})
	met := map[Source]bool{}
	for i, r := range queue {
		f, _ := g.field(r.product, r.field)
		if here := (Source{Product: r.product, Field: r.field}); len(f.Sources) == 0 && !met[here] {
			met[here] = true
			out.Lost = append(out.Lost, path(queue, i))
		}
		for _, s := range f.Sources {
			if s.Product == "" && !met[s] {
				met[s] = true
				out.Ends = append(out.Ends, path(queue, i, s))
			}
		}
	}
	return out
}

// origins are the resources at the ends of what was reached.
func (g Graph) origins(queue []reached) []Origin {
	type taken struct{ by, resource string }
	list := []Origin{}
	met := map[taken]bool{}
	processed := map[string]bool{} // resources of whose data something was made on some way
	for i, r := range queue {
		f, _ := g.field(r.product, r.field)
		for _, s := range f.Sources {
			if s.Product != "" {
				continue
			}
			processed[s.Resource] = processed[s.Resource] || r.processed || !f.Plain
			at := taken{r.product, s.Resource}
			if met[at] {
				continue
			}
			met[at] = true
			release, named := g.Agreements[g.Products[r.product].Agreement].Resources[s.Resource]
			list = append(list, Origin{
				Resource: s.Resource, By: r.product, Path: path(queue, i, s), Named: named,
				Shared: release.Shared, Consented: release.Consented, Open: g.Resources[s.Resource].Open,
			})
		}
	}
	for i := range list {
		list[i].Raw = !processed[list[i].Resource]
	}
	return list
}

// reaches reports whether the agreement allows the recipients; none means everybody.
func (a Agreement) reaches(recipients []string) bool {
	if len(a.Recipients) == 0 {
		return true
	}
	return len(recipients) > 0 && !slices.ContainsFunc(recipients, func(r string) bool { return !slices.Contains(a.Recipients, r) })
}

// Carries reports whether all that the product is made from upstream allows it to be traded today. The product's own
// registration and agreement are asked elsewhere.
func (t Trace) Carries() bool {
	for _, u := range t.Upstream {
		if !u.Carries || u.Own || !u.InForce || !u.Purpose || !u.Recipients || u.Circular {
			return false
		}
	}
	return !slices.ContainsFunc(t.Origins, Origin.Refused)
}

// Refused reports whether the agreement of the product that takes the resource in does not allow it: it does not name the resource, or
// the body that shares it has not agreed.
func (o Origin) Refused() bool { return !o.Named || o.Shared && !o.Consented }
