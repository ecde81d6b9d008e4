package web_test

import (
	"maps"
	"net/url"
	"slices"
	"testing"

	"huishu/compliance/access"
)

// partial are the lists that show less than what their single reads answer, by operation: which of that they show.
var partial = map[string]func(c *caller, t thing) bool{
	// These are "of one's own party": what an office may read of others comes to it as cases.
	"list-applications": ofOwn, "list-own-listings": ofOwn,
	// A case that is public is read by everybody who has its address; listed are those that one has to do with.
	"list-cases": func(c *caller, t thing) bool { return c.admits([]access.Act{access.CaseRead}, "", t) },
}

// ofOwn tells that the caller's party is a side of the thing.
func ofOwn(c *caller, t thing) bool {
	return c.actor.Party != "" && (t.Owner == c.actor.Party || slices.Contains(t.parties(), c.actor.Party))
}

// TestListsAgainstReads reads, as every role, every list of the document whose objects are also read singly: it shows exactly those whose
// single read is answered.
func TestListsAgainstReads(t *testing.T) {
	t.Parallel()
	g := newGuarded(newCityBy(t, withRules(t, "testdata/opening-demand.yaml")))
	list, _ := operations(t)
	single := map[string]string{}
	for _, op := range list {
		if op.method == "GET" {
			single[op.path] = op.OperationID
		}
	}
	compared := 0
	for _, op := range list {
		get, both := single[op.path+"/{id}"]
		things := g.things[op.path[1:]]
		if op.method != "GET" || !both || len(things) == 0 {
			continue
		}
		compared++
		some := false
		for _, c := range g.callers {
			shown, status := map[string]bool{}, 0
			for _, side := range op.sides() {
				var ids map[string]bool
				ids, status = g.listed(c, op.path+"?"+side)
				maps.Copy(shown, ids)
			}
			some = some || len(shown) > 0
			answered := map[string]bool{}
			for _, thing := range things {
				if shows := partial[op.OperationID]; (shows == nil || shows(c, thing)) && c.get(op.path+"/"+thing.ID).status == 200 {
					answered[thing.ID] = true
				}
			}
			if !maps.Equal(shown, answered) {
				t.Errorf("%s (%d) as %q shows %d, and %s answers %d of %d: %v, %v", op.OperationID, status, c.login, len(shown), get, len(answered), len(things), only(shown, answered), only(answered, shown))
			}
		}
		if !some {
			t.Errorf("%s shows nothing to anybody: it is not tried", op.OperationID)
		}
	}
	if compared < 15 {
		t.Errorf("only %d lists were compared: the test looks in the wrong place", compared)
	}
}

// sides are the queries that together ask for all that the list has: one for each side of a matter on which one may stand.
func (o operation) sides() []string {
	for _, p := range o.Parameters {
		if p.Value.In == "query" && (p.Value.Name == "side" || p.Value.Name == "as") {
			list := []string{"limit=2"}
			for _, v := range p.Value.Schema.Value.Enum {
				list = append(list, "limit=2&"+p.Value.Name+"="+url.QueryEscape(v.(string)))
			}
			return list
		}
	}
	return []string{"limit=2"}
}

// listed are the ids that all pages of a list show.
func (g *guarded) listed(c *caller, path string) (ids map[string]bool, status int) {
	g.Helper()
	ids = map[string]bool{}
	for cursor := ""; ; {
		a := c.get(path + "&cursor=" + url.QueryEscape(cursor))
		if a.status != 200 {
			return ids, a.status
		}
		for i := range a.len("items") {
			ids[a.str("items", i, "id")] = true
		}
		body, _ := a.body.(obj)
		if cursor, _ = body["next"].(string); cursor == "" {
			return ids, a.status
		}
	}
}

// only are the ids that the first set holds and the second does not, a few of them.
func only(a, b map[string]bool) (ids []string) {
	for _, id := range slices.Sorted(maps.Keys(a)) {
		if !b[id] && len(ids) < 2 {
			ids = append(ids, id)
		}
	}
	return ids
}
