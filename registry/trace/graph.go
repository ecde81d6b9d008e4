package trace

import "huishu/compliance/workday"

// Graph is what is known on one day of the products that a trace passes, of their agreements and of the resources, by id.
type Graph struct {
	Products   map[string]Product
	Agreements map[string]Agreement
	Resources  map[string]Resource
}

// Product is one data product as it was registered, or as it is to be.
type Product struct {
	// Operator is the party that makes and delivers it.
	Operator string
	// Agreement is the one that it is made under.
	Agreement string
	// Carries says that it may be delivered today: registered, its registration valid, its operator licensed.
	Carries bool
	Fields  []Made
}

// Made is one field of a product and what it is made from.
type Made struct {
	Name string
	// Plain says that it is one source field taken over as it stands: nothing was processed.
	Plain   bool
	Sources []Source
}

// Source is what a field is made from: a field of a resource, or of another product.
type Source struct {
	// Resource or Product is set, the other one empty.
	Resource, Product string
	// Field is the resource field's id, empty where the catalogue lists none; or the name of the product's field.
	Field string
}

// Agreement is what an authorised-operation agreement allows on the day.
type Agreement struct {
	InForce bool
	// LastDay is the last day on which it can carry anything.
	LastDay workday.Date
	// Purposes are those that it names, Recipients the kinds of recipient; none of these means that it is open to all.
	Purposes, Recipients []string
	// Resources are those that it names.
	Resources map[string]Release
}

// Release is how an agreement came to name a resource.
type Release struct {
	// Shared says that the implementing body has it from another body by sharing, Consented that this one agreed (27号 art. 5).
	Shared, Consented bool
}

// Resource is a public data resource.
type Resource struct {
	// Open says that it is open to anyone without condition (city rules art. 14): published, so nothing raw about it.
	Open bool
}

// field finds a field of a product.
func (g Graph) field(product, name string) (Made, bool) {
	for _, f := range g.Products[product].Fields {
		if f.Name == name {
			return f, true
		}
	}
	return Made{}, false
}

// node is a field of a product on the way; processed says that something was made of the data since.
type node struct {
	product, field string
	processed      bool
}

// reached is a node and the place of the one that it was reached from; -1 for a start.
type reached struct {
	node
	from int
}

// walk returns the starts and every node that they are made from, nearest first. A start comes twice when it is made from itself.
func (g Graph) walk(starts []node) []reached {
	queue := make([]reached, 0, len(starts))
	for _, n := range starts {
		queue = append(queue, reached{n, -1})
	}
	seen := make(map[node]bool, len(starts))
	add := func(n node, from int) {
		if !seen[n] {
			seen[n] = true
			queue = append(queue, reached{n, from})
		}
	}
	for i := 0; i < len(queue); i++ {
		at := queue[i].node
		f, _ := g.field(at.product, at.field)
		for _, s := range f.Sources {
			if s.Product != "" {
				add(node{s.Product, s.Field, at.processed || !f.Plain}, i)
			}
		}
	}
	return queue
}

// Step is one stage of a path: a field of a product or, at its end, of a resource.
type Step struct {
	// Product or Resource is the id, the other one empty.
	Resource string `json:"resource,omitempty"`
	Product  string `json:"product,omitempty"`
	// Field is the name of the product's field, or the id of the resource's.
	Field string `json:"field"`
}

// Path leads from a field of the product in question to what it is made from.
type Path []Step

// path is the way to the i-th of the reached, and on to the source where one is given.
func path(queue []reached, i int, on ...Source) Path {
	n := 0
	for at := i; at >= 0; at = queue[at].from {
		n++
	}
	p := make(Path, n, n+len(on))
	for at := i; at >= 0; at = queue[at].from {
		n--
		p[n] = Step{Product: queue[at].product, Field: queue[at].field}
	}
	for _, s := range on {
		p = append(p, Step(s))
	}
	return p
}

// circular are the products whose sources lead back to themselves, among those reached: the strongly connected parts of the
// graph of products (Tarjan's algorithm).
func (g Graph) circular(queue []reached) map[string]bool {
	next := map[string][]string{}
	for _, r := range queue {
		f, _ := g.field(r.product, r.field)
		for _, s := range f.Sources {
			if s.Product != "" {
				next[r.product] = append(next[r.product], s.Product)
			}
		}
	}
	var (
		found   = map[string]bool{}
		index   = map[string]int{} // when a product was met, from 1
		low     = map[string]int{} // the earliest product that it leads back to
		on      = map[string]bool{}
		stack   []string
		connect func(p string)
	)
	connect = func(p string) {
		index[p] = len(index) + 1
		low[p] = index[p]
		stack, on[p] = append(stack, p), true
		for _, q := range next[p] {
			if q == p {
				found[p] = true
			}
			if index[q] == 0 {
				connect(q)
				low[p] = min(low[p], low[q])
			} else if on[q] {
				low[p] = min(low[p], index[q])
			}
		}
		if low[p] != index[p] {
			return
		}
		for alone := stack[len(stack)-1] == p; ; {
			last := stack[len(stack)-1]
			stack, on[last] = stack[:len(stack)-1], false
			found[last] = found[last] || !alone
			if last == p {
				return
			}
		}
	}
	for _, r := range queue {
		if index[r.product] == 0 {
			connect(r.product)
		}
	}
	return found
}
