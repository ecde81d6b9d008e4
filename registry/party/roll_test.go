package party_test

import (
	"slices"
	"testing"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
)

// TestRoll: the authority finds every organisation, companies without a qualification too; a company finds itself.
func TestRoll(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, actor := w.company("one", uscc(t, "91441302MA4X00001"))
	two, _ := w.company("two", uscc(t, "91441302MA4X00002"))
	three, leaver := w.company("three", uscc(t, "91441302MA4X00003"))
	w.Must(w.clerk, verify(two.ID, party.NewIdentity{Way: party.Manual, Evidence: "营业执照原件"}))
	w.Must(leaver, func(tx *ledger.Tx) error { _, err := party.Close(tx, three.ID, "停业"); return err })
	ask := func(actor ledger.Actor, q party.RollQuery) (ids []string, next string) {
		t.Helper()
		if err := w.DB.View(t.Context(), actor, func(tx *ledger.Tx) error {
			list, more, err := party.Roll(tx, q)
			for _, p := range list {
				ids = append(ids, p.ID)
				if p.Qualified || (p.LeftAt != 0) != (p.ID == three.ID) {
					t.Errorf("%+v", p)
				}
			}
			next = more
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return ids, next
	}
	for _, c := range []struct {
		name  string
		actor ledger.Actor
		query party.RollQuery
		want  []string
	}{
		{"the authority, all", w.clerk, party.RollQuery{}, []string{three.ID, two.ID, one.ID, w.authority.ID}},
		{"a company", actor, party.RollQuery{}, []string{one.ID}},
		{"nobody", ledger.Actor{}, party.RollQuery{}, nil},
		{"to be verified", w.clerk, party.RollQuery{State: party.EnrolledUnverified}, []string{one.ID}},
		{"verified", w.clerk, party.RollQuery{State: party.EnrolledVerified}, []string{two.ID, w.authority.ID}},
		{"left", w.clerk, party.RollQuery{State: party.EnrolledLeft}, []string{three.ID}},
		{"a kind", w.clerk, party.RollQuery{Kind: party.Authority}, []string{w.authority.ID}},
		{"by code", w.clerk, party.RollQuery{Text: two.USCC}, []string{two.ID}},
		{"a page", w.clerk, party.RollQuery{Limit: 2, Cursor: two.ID}, []string{one.ID, w.authority.ID}},
	} {
		if got, _ := ask(c.actor, c.query); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, not %v", c.name, got, c.want)
		}
	}
	if _, next := ask(w.clerk, party.RollQuery{Limit: 2}); next != two.ID {
		t.Errorf("the page after begins after %q, not %q", next, two.ID)
	}
	for code, q := range map[string]party.RollQuery{"state.unknown": {State: "x"}, "kind.unknown": {Kind: "x"}} {
		err := w.DB.View(t.Context(), w.clerk, func(tx *ledger.Tx) error { _, _, err := party.Roll(tx, q); return err })
		if fault.CodeOf(err) != code {
			t.Errorf("%v, not %s", err, code)
		}
	}
	if access.Can(actor, access.PartyRead, access.Facts{Owner: two.ID}) {
		t.Error("a company reads another's particulars")
	}
}
