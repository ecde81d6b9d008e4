package pages_test

import (
	"strings"
	"testing"
)

// A list whose address was cut short or made up begins where it begins: it does not leave out what stands before a place that is none.
func TestListOfNoPlace(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	public, operator := s.stranger(), s.member(s.Operator)
	for path, who := range map[string]*browser{
		"/products": public, "/certificates": public, "/parties": public, "/agreements": public, "/desk/products": operator, "/desk/agreements": operator, "/messages": operator,
	} {
		whole := who.see(path).words()
		for _, cursor := range []string{"zzz", "0", "01a222e5-1cb0", "%00"} {
			// What may follow is the way back to the first page.
			if got := who.see(path + "?cursor=" + cursor).words(); !strings.HasPrefix(got, whole) {
				t.Errorf("%s from %s shows\n%s\nand without\n%s", path, cursor, got, whole)
			}
		}
	}
}
