package pages_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestWhoMaySee leads strangers to the sign-in page and stops everyone else who has no
// business on a page.
func TestWhoMaySee(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	stranger, rival := s.stranger(), s.member(s.Stranger)
	own := []string{
		"/inbox", "/messages", "/messages/settings", "/account", "/organisation", "/organisation/profile", "/organisation/members/new", "/desk/qualifications", "/desk/qualifications/apply",
		"/desk/applications", "/desk/parties", "/desk/parties/new", "/desk/catalogue", "/desk/agreements", "/desk/agreements/new", "/desk/agreements/" + s.Agreement.ID,
		"/desk/products", "/desk/products/new", "/desk/products/" + s.Product.ID, "/desk/products/" + s.Product.ID + "/edit", "/desk/registrations",
		"/cases/" + s.Registration.CaseID + "/suspend", "/notices/" + s.Registration.ID + "/object",
	}
	for _, path := range own {
		p := stranger.get(path)
		if p.status != http.StatusSeeOther || p.next != "/sign-in?next="+url.QueryEscape(path) {
			t.Errorf("a stranger at %s: %d %q", path, p.status, p.next)
		}
	}
	for path, status := range map[string]int{
		"/desk/applications": http.StatusForbidden, "/desk/parties": http.StatusForbidden, "/desk/parties/new": http.StatusForbidden, "/desk/catalogue": http.StatusForbidden,
		"/desk/agreements/new": http.StatusForbidden, "/desk/products/new": http.StatusForbidden, "/desk/registrations": http.StatusForbidden,
		"/cases/" + s.Registration.CaseID + "/suspend": http.StatusForbidden, "/organisation/officers": http.StatusForbidden,
		// What is somebody else's is not even said to exist.
		"/desk/agreements/" + s.Agreement.ID: http.StatusNotFound, "/desk/products/" + s.Product.ID: http.StatusNotFound, "/parties/nobody": http.StatusNotFound,
		"/parties/" + s.Operator.ID: http.StatusOK, "/parties/" + s.Buyer.ID: http.StatusNotFound, "/documents/" + s.Product.Sample.Document: http.StatusNotFound,
		"/rules/none": http.StatusNotFound, "/certificates/none": http.StatusNotFound, "/catalogue/none": http.StatusNotFound, "/cases/none": http.StatusNotFound,
	} {
		if p := rival.get(path); p.status != status || !strings.Contains(p.body, "<h1>") {
			t.Errorf("another company at %s: %d, want %d", path, p.status, status)
		}
	}
	before := s.Rows()
	for path, values := range map[string]url.Values{
		"/cases/" + s.Registration.CaseID + "/suspend":              {"reason": {"不该"}},
		"/desk/products/" + s.Product.ID + "/entrust":               {"merchant": {s.Broker.ID}},
		"/desk/products/" + s.Product.ID + "/edit":                  {"name": {"改"}, "version": {"1"}},
		"/desk/agreements/" + s.Agreement.ID + "/terms":             {"title": {"改"}},
		"/desk/parties/new":                                         {"name_zh": {"某局"}},
		"/desk/parties/" + s.Buyer.ID + "/verify":                   {"way": {"manual"}},
		"/organisation/members/" + s.Buyer.Actor.Account + "/close": {},
	} {
		if p := rival.post(path, values); p.status != http.StatusForbidden && p.status != http.StatusNotFound {
			t.Errorf("another company posts to %s: %d %q", path, p.status, p.next)
		}
		if p := stranger.post(path, values); p.status != http.StatusSeeOther || !strings.HasPrefix(p.next, "/sign-in") {
			t.Errorf("a stranger posts to %s: %d %q", path, p.status, p.next)
		}
	}
	for table, n := range s.Rows() {
		if before[table] != n {
			t.Errorf("refused posts changed table %s: %d rows, then %d", table, before[table], n)
		}
	}
}
