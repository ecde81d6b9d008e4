package trace_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"huishu/compliance/workday"
	"huishu/registry/trace"
)

// oracle answers the same question as the tracer by brute force: it tries every path that passes no field twice in the same
// condition, keeps no queue and remembers nothing of other paths.
type oracle struct {
	g trace.Graph
	q trace.Question
	// ends and lost are, by field of the product in question, where its paths end, with the length of the shortest.
	ends, lost map[string]map[trace.Step]int
	upstream   map[string]int             // product → length of the shortest path
	taken      map[[2]string]int          // taker, resource → length of the shortest path
	processed  map[string]bool            // resource → something was made of it on some path
	next       map[string]map[string]bool // product → products that it is made from, of fields that a path passes
}

func ask(g trace.Graph, q trace.Question) *oracle {
	o := &oracle{
		g: g, q: q, ends: map[string]map[trace.Step]int{}, lost: map[string]map[trace.Step]int{}, upstream: map[string]int{},
		taken: map[[2]string]int{}, processed: map[string]bool{}, next: map[string]map[string]bool{},
	}
	for _, f := range g.Products[q.Product].Fields {
		o.ends[f.Name], o.lost[f.Name] = map[trace.Step]int{}, map[trace.Step]int{}
		o.try(f.Name, []string{}, trace.Step{Product: q.Product, Field: f.Name}, false)
	}
	return o
}

func shorter[K comparable](m map[K]int, k K, n int) {
	if old, ok := m[k]; !ok || n < old {
		m[k] = n
	}
}

// try goes on from a step in every direction; way are the steps before it, in words.
func (o *oracle) try(start string, way []string, at trace.Step, processed bool) {
	here := fmt.Sprint(at, processed)
	if slices.Contains(way, here) {
		return
	}
	way = append(slices.Clone(way), here)
	var field trace.Made
	for _, f := range o.g.Products[at.Product].Fields {
		if f.Name == at.Field {
			field = f
		}
	}
	if len(field.Sources) == 0 {
		shorter(o.lost[start], at, len(way))
	}
	for _, s := range field.Sources {
		worked := processed || !field.Plain
		if s.Product == "" {
			shorter(o.ends[start], trace.Step(s), len(way)+1)
			shorter(o.taken, [2]string{at.Product, s.Resource}, len(way)+1)
			o.processed[s.Resource] = o.processed[s.Resource] || worked
			continue
		}
		shorter(o.upstream, s.Product, len(way)+1)
		if o.next[at.Product] == nil {
			o.next[at.Product] = map[string]bool{}
		}
		o.next[at.Product][s.Product] = true
		o.try(start, way, trace.Step(s), worked)
	}
}

// leadsBack asks whether a product is made from another, by Warshall's closure of all pairs.
func (o *oracle) leadsBack() map[string]bool {
	all := map[string]bool{}
	reach := map[[2]string]bool{}
	for p, list := range o.next {
		all[p] = true
		for q := range list {
			all[q], reach[[2]string{p, q}] = true, true
		}
	}
	for k := range all {
		for i := range all {
			for j := range all {
				if reach[[2]string{i, k}] && reach[[2]string{k, j}] {
					reach[[2]string{i, j}] = true
				}
			}
		}
	}
	self := map[string]bool{}
	for p := range all {
		self[p] = reach[[2]string{p, p}]
	}
	return self
}

func subset(list, of []string) bool {
	for _, s := range list {
		found := false
		for _, t := range of {
			found = found || s == t
		}
		if !found {
			return false
		}
	}
	return true
}

// diff says how an answer differs from the one wanted; empty for not at all.
func diff(want, got any) string {
	if reflect.DeepEqual(want, got) {
		return ""
	}
	return fmt.Sprintf("%+v, want %+v", got, want)
}

// compare says where the tracer's answer differs from the oracle's.
func (o *oracle) compare(t trace.Trace) (wrong []string) {
	bad := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	for _, f := range t.Fields {
		for kind, got := range map[string][]trace.Path{"ends": f.Ends, "lost": f.Lost} {
			want := o.ends[f.Name]
			if kind == "lost" {
				want = o.lost[f.Name]
			}
			lengths := map[trace.Step]int{}
			for _, p := range got {
				o.mustExist(p, bad)
				lengths[p[len(p)-1]] = len(p)
			}
			if d := diff(want, lengths); d != "" || len(lengths) != len(got) {
				bad("%s of field %s: %s", kind, f.Name, d)
			}
		}
	}
	if len(t.Fields) != len(o.g.Products[o.q.Product].Fields) {
		bad("%d fields", len(t.Fields))
	}
	own := o.g.Products[o.q.Product]
	wanted := o.q.Recipients
	if len(wanted) == 0 {
		wanted = o.g.Agreements[own.Agreement].Recipients
	}
	back, last := o.leadsBack(), o.g.Agreements[own.Agreement].LastDay
	lengths := map[string]int{}
	for _, u := range t.Upstream {
		o.mustExist(u.Path, bad)
		lengths[u.Product] = len(u.Path)
		p := o.g.Products[u.Product]
		a := o.g.Agreements[p.Agreement]
		want := trace.Upstream{
			Product: u.Product, Path: u.Path, Carries: p.Carries, Own: p.Operator == own.Operator, InForce: a.InForce,
			Purpose:    subset([]string{o.q.Purpose}, a.Purposes),
			Recipients: len(a.Recipients) == 0 || len(wanted) > 0 && subset(wanted, a.Recipients), Circular: back[u.Product],
		}
		if d := diff(want, u); d != "" || u.Path[len(u.Path)-1].Product != u.Product {
			bad("upstream %s: %s", u.Product, d)
		}
		if a.LastDay.Before(last) {
			last = a.LastDay
		}
	}
	if d := diff(o.upstream, lengths); d != "" || len(lengths) != len(t.Upstream) {
		bad("upstream: %s", d)
	}
	if last != t.LastDay {
		bad("last day %s, want %s", t.LastDay, last)
	}
	taken := map[[2]string]int{}
	for _, r := range t.Origins {
		o.mustExist(r.Path, bad)
		taken[[2]string{r.By, r.Resource}] = len(r.Path)
		release, named := o.g.Agreements[o.g.Products[r.By].Agreement].Resources[r.Resource]
		want := trace.Origin{
			Resource: r.Resource, By: r.By, Path: r.Path, Named: named, Shared: release.Shared, Consented: release.Consented,
			Open: o.g.Resources[r.Resource].Open, Raw: !o.processed[r.Resource],
		}
		if d := diff(want, r); d != "" || r.Path[len(r.Path)-1].Resource != r.Resource || r.Path[len(r.Path)-2].Product != r.By {
			bad("origin %s: %s", r.Resource, d)
		}
	}
	if d := diff(o.taken, taken); d != "" || len(taken) != len(t.Origins) {
		bad("origins: %s", d)
	}
	return wrong
}

// mustExist demands that each step of a path is a source of the one before it, and the first a field of the product in question.
func (o *oracle) mustExist(p trace.Path, bad func(string, ...any)) {
	if len(p) == 0 || p[0].Product != o.q.Product {
		bad("path %v begins elsewhere", p)
		return
	}
	for i := 1; i < len(p); i++ {
		if !slices.ContainsFunc(o.g.Products[p[i-1].Product].Fields, func(f trace.Made) bool {
			return f.Name == p[i-1].Field && slices.Contains(f.Sources, trace.Source(p[i]))
		}) {
			bad("path %v: step %d is no source of the one before", p, i)
		}
	}
}

var (
	products  = []string{"P0", "P1", "P2", "P3"}
	resources = []string{"R0", "R1", "R2"}
	fields    = []string{"a", "b"}
	parties   = []string{"O0", "O1", "O2", "O0"} // a product upstream seldom has the operator of the first
	words     = []string{"x", "y"}
	epoch     = workday.Date{Year: 2026, Month: 3, Day: 2}
)

// drawGraph draws a small graph: mostly a sound one, with circles, gaps and names of what is not there among it.
func drawGraph(t *rapid.T) trace.Graph {
	g := trace.Graph{Products: map[string]trace.Product{}, Agreements: map[string]trace.Agreement{}, Resources: map[string]trace.Resource{}}
	mostly := rapid.SampledFrom([]bool{true, true, true, false})
	some := func(label string, of []string) []string {
		if mostly.Draw(t, label+" all") {
			return of
		}
		return rapid.SliceOfNDistinct(rapid.SampledFrom(of), 0, len(of), rapid.ID).Draw(t, label)
	}
	for _, id := range resources[:rapid.IntRange(1, len(resources)).Draw(t, "resources")] {
		g.Resources[id] = trace.Resource{Open: rapid.Bool().Draw(t, id+" open")}
	}
	for _, id := range []string{"A0", "A1"} {
		a := trace.Agreement{
			InForce: mostly.Draw(t, id+" in force"), LastDay: epoch.AddDays(rapid.IntRange(0, 3).Draw(t, id+" last day")), Purposes: some(id+" purposes", words),
			Recipients: some(id+" recipients", words), Resources: map[string]trace.Release{},
		}
		for _, r := range some(id+" resources", resources) {
			a.Resources[r] = trace.Release{Shared: rapid.Bool().Draw(t, "shared"), Consented: mostly.Draw(t, "consented")}
		}
		g.Agreements[id] = a
	}
	for i, id := range products[:rapid.SampledFrom([]int{4, 3, 2, 1}).Draw(t, "products")] {
		p := trace.Product{
			Operator: rapid.SampledFrom(parties[min(i, 1):]).Draw(t, id+" operator"), Agreement: rapid.SampledFrom([]string{"A0", "A0", "A1", "A1", "A1", "none"}).Draw(t, id+" agreement"),
			Carries: mostly.Draw(t, id+" carries"),
		}
		sources := rapid.Custom(func(t *rapid.T) trace.Source {
			if rapid.Bool().Draw(t, "of a resource") {
				return trace.Source{Resource: rapid.SampledFrom(resources).Draw(t, "resource"), Field: rapid.SampledFrom(fields).Draw(t, "field")}
			}
			of := products[i+1:] // upward only
			if rapid.IntRange(0, 9).Draw(t, "circle") == 0 || len(of) == 0 {
				of = products
			}
			return trace.Source{Product: rapid.SampledFrom(of).Draw(t, "product"), Field: rapid.SampledFrom(fields).Draw(t, "field")}
		})
		for _, f := range fields[:rapid.SampledFrom([]int{2, 2, 1}).Draw(t, id+" fields")] {
			p.Fields = append(p.Fields, trace.Made{
				Name: f, Plain: rapid.Bool().Draw(t, "plain"), Sources: rapid.SliceOfNDistinct(sources, rapid.SampledFrom([]int{1, 1, 1, 0}).Draw(t, "least"), 3, rapid.ID).Draw(t, "sources"),
			})
		}
		g.Products[id] = p
	}
	return g
}

// graphs is how many random graphs are tried, in runs of rapid's own length.
const graphs = 5_000

// TestTracerAgainstOracle compares the tracer with the oracle on thousands of random graphs. A counter-example is shrunk, and
// rapid prints its seed.
func TestTracerAgainstOracle(t *testing.T) {
	t.Parallel()
	n, met := 0, map[string]int{}
	for n < graphs && !t.Failed() {
		rapid.Check(t, func(rt *rapid.T) {
			g := drawGraph(rt)
			q := trace.Question{Product: "P0", Purpose: rapid.SampledFrom(words).Draw(rt, "purpose"), Recipients: rapid.SliceOfNDistinct(rapid.SampledFrom(words), 0, 2, rapid.ID).Draw(rt, "recipients")}
			got := g.Follow(q)
			for _, w := range ask(g, q).compare(got) {
				rt.Error(w)
			}
			n++
			count(met, got)
		})
	}
	if t.Failed() {
		return
	}
	t.Logf("%d graphs: %v", n, met)
	for _, kind := range []string{"deep", "lost", "own", "circular", "purpose", "recipients", "over", "unregistered", "unnamed", "no consent", "raw", "carries"} {
		if met[kind] < n/200 {
			t.Errorf("only %d of %d graphs have one that is %s: the draw is too narrow", met[kind], n, kind)
		}
	}
}

// count notes what a trace shows, so that the draw is seen to be wide enough.
func count(met map[string]int, t trace.Trace) {
	has := map[string]bool{"carries": len(t.Upstream) > 0 && t.Carries()}
	for _, f := range t.Fields {
		has["lost"] = has["lost"] || !f.Traced()
	}
	for _, u := range t.Upstream {
		for kind, is := range map[string]bool{
			"deep": len(u.Path) > 3, "own": u.Own, "circular": u.Circular, "purpose": !u.Purpose, "recipients": !u.Recipients, "over": !u.InForce, "unregistered": !u.Carries,
		} {
			has[kind] = has[kind] || is
		}
	}
	for _, o := range t.Origins {
		for kind, is := range map[string]bool{"unnamed": !o.Named, "no consent": o.Shared && !o.Consented, "raw": o.Raw && !o.Open} {
			has[kind] = has[kind] || is
		}
	}
	for kind, is := range has {
		if is {
			met[kind]++
		}
	}
}
