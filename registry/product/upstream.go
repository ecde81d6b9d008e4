package product

import (
	"slices"

	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/catalogue"
	"huishu/registry/party"
	"huishu/registry/trace"
)

// settleProduct looks up the product that the source names, by its id or its public code: it was registered, and has a field of
// that name. What may be made of it is judged when that is filed.
func (s *Source) settleProduct(tx *ledger.Tx) (*fault.Error, error) {
	if s.Resource != "" {
		return fault.New(fault.Invalid, "source.one", "来源只能是一项资源或者一个产品，不能同时是两者", "A source is a resource or a product, not both"), nil
	}
	r, err := registeredByCode(tx, s.Product)
	if fault.KindOf(err) == fault.NotFound {
		r, err = oneRegistration(tx, `r.product = ? AND r.register_event <> '' ORDER BY r.id DESC LIMIT 1`, s.Product)
	}
	if fault.KindOf(err) == fault.NotFound {
		return fault.New(fault.Invalid, "source.product", "没有这个已登记的数据产品", "There is no such registered data product"), nil
	}
	if err != nil {
		return nil, err
	}
	from := r.Filed.Product
	if !slices.ContainsFunc(from.Fields, func(f Field) bool { return f.Name == s.Field }) {
		return fault.Newf(fault.Invalid, "source.field", "产品“%s”没有这个字段", "Product %s has no such field", from.Name), nil
	}
	s.Product, s.Title, s.FieldName = from.ID, from.Name, s.Field
	return nil, nil
}

// plain reports whether the field is its source field as it stands.
func (f Field) plain() bool { return f.Derivation == TakenOver }

// lineage is what a product is made from, as far as it goes: the graph that is traced, and what the stages are called.
type lineage struct {
	trace.Graph
	products   map[string]Product
	agreements map[string]Agreement
	resources  map[string]catalogue.Resource
}

// lineageOf reads all that the product is made from, at any depth.
func lineageOf(tx *ledger.Tx, p Product) (*lineage, error) {
	l := &lineage{
		Graph:    trace.Graph{Products: map[string]trace.Product{}, Agreements: map[string]trace.Agreement{}, Resources: map[string]trace.Resource{}},
		products: map[string]Product{}, agreements: map[string]Agreement{}, resources: map[string]catalogue.Resource{},
	}
	if err := l.add(tx, p, false); err != nil {
		return nil, err
	}
	for open := p.Products(); len(open) > 0; open = open[1:] {
		id := open[0]
		if _, known := l.products[id]; known {
			continue
		}
		up, carries, err := upstream(tx, id)
		if err != nil {
			return nil, err
		}
		if err := l.add(tx, up, carries); err != nil {
			return nil, err
		}
		open = append(open, up.Products()...)
	}
	return l, nil
}

// upstream is a product as it was registered last, and whether it may be delivered today: it is valid, and its operator licensed. It
// is not asked what it is made from itself: that is upstream of the product in question, too.
func upstream(tx *ledger.Tx, id string) (p Product, carries bool, err error) {
	r, err := LatestRegistration(tx, id)
	if err != nil {
		return Product{}, false, err
	}
	p = r.Filed.Product
	p.Code = r.Code // given after it was filed
	if r.Status(workday.OfTime(tx.Now)) != Valid {
		return p, false, nil
	}
	err = licensed(tx, r, party.Fulfil)
	if err != nil && fault.KindOf(err) != fault.Refused {
		return Product{}, false, err
	}
	return p, err == nil, nil
}

// resourcesOf are the ids of the resources that the product's data comes from, by way of other products, too, each once.
func resourcesOf(tx *ledger.Tx, p Product) ([]string, error) {
	ids := p.Resources()
	if len(p.Products()) == 0 {
		return ids, nil
	}
	l, err := lineageOf(tx, p)
	if err != nil {
		return nil, err
	}
	for _, o := range l.follow(p).Origins {
		if !slices.Contains(ids, o.Resource) {
			ids = append(ids, o.Resource)
		}
	}
	return ids, nil
}

// add enters a product with its agreement and its resources.
func (l *lineage) add(tx *ledger.Tx, p Product, carries bool) error {
	l.products[p.ID], l.Products[p.ID] = p, p.traced(carries)
	if _, known := l.agreements[p.Agreement]; !known {
		a, err := GetAgreement(tx, p.Agreement)
		if err != nil {
			return err
		}
		l.agreements[a.ID], l.Agreements[a.ID] = a, a.traced(workday.OfTime(tx.Now))
	}
	for _, id := range p.Resources() {
		if _, known := l.resources[id]; known {
			continue
		}
		r, err := catalogue.Get(tx, id)
		if err != nil {
			return err
		}
		l.resources[id], l.Resources[id] = r, trace.Resource{Open: r.Opening == catalogue.OpeningUnconditional}
	}
	return nil
}

// traced is what the tracer asks of a product; carries says that it may be delivered today.
func (p Product) traced(carries bool) trace.Product {
	made := trace.Product{Operator: p.Operator, Agreement: p.Agreement, Carries: carries}
	for _, f := range p.Fields {
		m := trace.Made{Name: f.Name, Plain: f.plain()}
		for _, s := range f.Sources {
			m.Sources = append(m.Sources, trace.Source{Resource: s.Resource, Product: s.Product, Field: s.Field})
		}
		made.Fields = append(made.Fields, m)
	}
	return made
}

// traced is what the tracer asks of an agreement.
func (a Agreement) traced(day workday.Date) trace.Agreement {
	t := trace.Agreement{
		InForce: a.Status(day) == Valid, LastDay: a.LastDay(), Purposes: a.purposeNames(), Recipients: a.Recipients,
		Resources: make(map[string]trace.Release, len(a.Resources)),
	}
	for _, r := range a.Resources {
		t.Resources[r.Resource] = trace.Release{Shared: a.sharedIn(r), Consented: r.Consent != ""}
	}
	return t
}

// sharedIn reports whether the implementing body has the resource from another body (27号 art. 5).
func (a Agreement) sharedIn(r AgreedResource) bool { return r.Body != a.ImplementingBody }

// follow traces the product that the lineage is of.
func (l *lineage) follow(p Product) trace.Trace {
	return l.Follow(trace.Question{Product: p.ID, Purpose: p.Purpose, Recipients: p.Recipients})
}

// upstreamCarries refuses a product that is made from others while not all of these, and of their agreements, allow it to be traded.
func (r Registration) upstreamCarries(tx *ledger.Tx) error {
	p := r.Filed.Product
	if len(p.Products()) == 0 {
		return nil
	}
	l, err := lineageOf(tx, p)
	if err != nil || l.follow(p).Carries() {
		return err
	}
	return unregistered("upstream", fault.T("该产品所依据的上游产品或其授权当前不支持交易", "A product that it is made from, or the agreement of one, does not carry it at present"))
}
