package web_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"testing"
)

// said is a body that was taken from somebody, at an address that names no object itself.
type said struct {
	method, path string
	body         []byte
	who          *who
}

// named is how an address names an object.
var named = regexp.MustCompile(`/[0-9a-f]{8}-[0-9a-f-]{27}|/[0-9A-Z-]{8,}|/HZ-`)

// anID is an id in a body.
var anID = regexp.MustCompile(`"[0-9a-f]{8}-[0-9a-f-]{27}"`)

// openBodies are requests that everybody who has signed in may send: each says why.
var openBodies = map[string]string{
	"/complaints": "anybody may complain of a registered party",
	"/orders":     "any company may buy what is on offer",
	"/sessions":   "names nobody's thing",
}

// TestForeignIDsInBodies sends again, as everybody else, every body that the journey was granted and that names an object by its id:
// what somebody may say of their own agreement, product, listing, demand or order, nobody else may say of it. What is refused tells
// nothing and changes nothing.
func TestForeignIDsInBodies(t *testing.T) {
	t.Parallel()
	c := newCityBy(t, withRules(t, "testdata/opening-demand.yaml"))
	var heard []said
	live := 0
	c.heard = func(w *who, method, path string, body []byte) {
		if named.MatchString(path) {
			return
		}
		heard = append(heard, said{method, path, body, w})
		// At once, while everything is as it was when it was granted, by who lacks nothing but what is another's.
		if r := c.rival; r != nil && r.token != w.token && anID.Match(body) && openBodies[path] == "" {
			before := c.rows()
			if a := r.send(method, path, "application/json", bytes.NewReader(body)); a.status < 400 {
				t.Errorf("%s %s of another is granted to a rival: %d %.200s", method, path, a.status, a.raw)
			}
			if after := c.rows(); !maps.Equal(before, after) {
				t.Errorf("%s %s was refused to a rival and changed rows from %v to %v", method, path, before, after)
			}
			live++
		}
	}
	g := newGuarded(c)
	c.heard = nil
	ids := map[string]string{}
	for kind, list := range g.things {
		for _, thing := range list {
			ids[thing.ID] = kind
		}
	}
	calls, tried := 0, map[string]bool{}
	for _, s := range heard {
		kinds := naming(t, s.body, ids)
		if len(kinds) == 0 {
			continue
		}
		sender := c.actor(s.who)
		tried[s.method+" "+s.path] = true
		for _, caller := range g.callers {
			if caller.actor.Party == sender.Party || openBodies[s.path] != "" && caller.login != "" {
				continue
			}
			calls++
			before := g.rows()
			a := caller.send(s.method, s.path, "application/json", bytes.NewReader(s.body))
			if a.status < 400 {
				t.Errorf("%s %s, which names %v of another, is granted to %q: %d %.200s", s.method, s.path, kinds, caller.login, a.status, a.raw)
				continue
			}
			if after := g.rows(); !maps.Equal(before, after) {
				t.Errorf("%s %s was refused to %q and changed rows from %v to %v", s.method, s.path, caller.login, before, after)
			}
			g.mute(caller, a)
		}
	}
	if live < 8 {
		t.Errorf("only %d bodies were sent again at once", live)
	}
	t.Logf("%d calls of %v", calls, slices.Sorted(maps.Keys(tried)))
	if len(tried) < 8 {
		t.Errorf("only %v name objects in their bodies: the journey is not heard", slices.Sorted(maps.Keys(tried)))
	}
}

// naming are the kinds of objects that a body names by their ids.
func naming(t *testing.T, body []byte, ids map[string]string) (kinds []string) {
	t.Helper()
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		t.Fatal(err)
	}
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for _, x := range v {
				walk(x)
			}
		case []any:
			for _, x := range v {
				walk(x)
			}
		case string:
			if kind, ok := ids[v]; ok && !slices.Contains(kinds, kind) {
				kinds = append(kinds, kind)
			}
		}
	}
	walk(v)
	return kinds
}
