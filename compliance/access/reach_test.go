package access

import (
	"cmp"
	"fmt"
	"testing"

	"huishu/ledger"
	"huishu/ledger/ledgertest"
)

// TestScopeIsWhatCanGrants walks role × function × act × object: what a list shows, in Go and in SQL, is what the single read allows.
func TestScopeIsWhatCanGrants(t *testing.T) {
	t.Parallel()
	objects := []Facts{
		{Owner: "p"}, {Owner: "q"}, {Owner: "q", Parties: []string{"p", ""}}, {Owner: "q", Parties: []string{"", "p"}},
		{Owner: "p", Parties: []string{"q", "r"}}, {Owner: "", Parties: []string{"", ""}}, {Owner: "q", Parties: []string{"r", "q"}},
		{Person: "a"}, {Person: "b"}, {Person: "b", Parties: []string{"p"}},
	}
	db := ledgertest.New(t)
	in := func(tx *ledger.Tx, s Reach, f Facts) (n int) {
		second := append(append([]string{}, f.Parties...), "", "")
		condition, args := s.Where("owner", "one", "two")
		err := tx.Get(&n, `SELECT COUNT(*) FROM (SELECT ? AS owner, ? AS one, ? AS two) AS object WHERE `+condition, append([]any{cmp.Or(f.Owner, f.Person), second[0], second[1]}, args...)...)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	err := db.View(t.Context(), ledger.Actor{}, func(tx *ledger.Tx) error {
		asked := map[string]bool{} // one query for each scope and object is enough
		for _, role := range Roles {
			for _, party := range []string{"p", ""} {
				for _, f := range Functions {
					for _, row := range Policy {
						a := actor(role, f)
						a.Party = party
						s := ReachOf(a, row.Act)
						for _, o := range objects {
							want := Can(a, row.Act, o)
							if s.Includes(o) != want {
								t.Errorf("%s of %q as %s, %s, %+v: the list shows %v", role, party, f, row.Act, o, !want)
							}
							key := fmt.Sprint(s, o)
							if !asked[key] && (in(tx, s, o) == 1) != want {
								t.Errorf("%s of %q as %s, %s, %+v: the query shows %v", role, party, f, row.Act, o, !want)
							}
							asked[key] = true
						}
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
