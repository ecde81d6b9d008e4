package web_test

import (
	"bytes"
	"maps"
	"testing"
)

// unversioned are edits that another's cannot undo: each says why.
var unversioned = map[string]string{
	"set-mailbox":           "one's own address, which is proved anew",
	"set-message-settings":  "one's own choice, as it is sent",
	"switch-membership":     "of one's own session",
	"change-password":       "names the old one",
	"edit-party-file":       "carries the version in its body",
	"entrust-product":       "names one merchant",
	"put-sample":            "replaces the file whole",
	"put-listing-data":      "replaces the file whole",
	"set-client-scopes":     "sets the scopes whole",
	"set-client-quota":      "sets the quota whole, with a reason",
	"change-functions":      "sets the functions whole",
	"change-webhook-events": "sets the events whole",
}

// TestNoEditWithoutVersion takes every edit of the document: whoever does not say which version it has seen is refused, and
// changes nothing. That a stale version is refused is shown by the tests of the things themselves.
func TestNoEditWithoutVersion(t *testing.T) {
	t.Parallel()
	g := newGuarded(newCityBy(t, withRules(t, "testdata/opening-demand.yaml")))
	list, _ := operations(t)
	before, walked := g.rows(), 0
	for _, op := range list {
		if op.method != "PUT" && op.method != "PATCH" {
			continue
		}
		versioned := op.Parameters.GetByInAndName("header", "If-Match") != nil
		_, free := unversioned[op.OperationID]
		if free == versioned {
			t.Errorf("%s takes a version: %v; excused from one: %v", op.OperationID, versioned, free)
		}
		if free {
			continue
		}
		contentType, body := op.body("文字")
		for _, thing := range g.things[op.kind()] {
			for _, c := range g.callers {
				if !c.admits(acts[op.OperationID], "", thing) {
					continue
				}
				walked++
				a := c.send(op.method, op.addresses(thing)[""], contentType, bytes.NewReader(body))
				if a.status != 422 || a.at("code") != "if_match" {
					t.Errorf("%s as %q without If-Match answers %d: %.200s", op.OperationID, c.login, a.status, a.raw)
				}
			}
		}
	}
	if walked < 5 {
		t.Errorf("only %d edits were tried", walked)
	}
	if after := g.rows(); !maps.Equal(before, after) {
		t.Errorf("an edit without a version changed rows from %v to %v", before, after)
	}
}
