package procedure

import (
	"testing"

	"huishu/ledger"
)

// TestDesk holds the tally at the head of every page against the list it leads to.
func TestDesk(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	first, second := b.registration("one"), b.registration("two")
	b.must(registry, second.ID, "accept", Decision{Findings: clean}, "accepted")
	registrar := Desk{Roles: registry.Roles}
	b.desk(registrar, 2, 0, first.ID, second.ID) // 3 working days before 20
	b.after(first.ID)
	b.desk(registrar, 2, 1, first.ID, second.ID)

	b.must(registry, first.ID, "return", Decision{Reason: "补正"}, "returned")
	b.desk(registrar, 1, 0, second.ID)
	b.desk(Desk{Party: operator.Party}, 1, 0, first.ID)
	b.desk(Desk{Party: rival.Party}, 0, 0)
	b.desk(Desk{}, 0, 0)

	b.must(registry, second.ID, "review", Decision{Findings: clean}, "public_notice")
	b.desk(registrar, 0, 0, second.ID) // it is listed, but nothing can be done while the notice runs
	b.after(second.ID)
	b.desk(registrar, 1, 0, second.ID) // a notice that has run is work, and not late

	draft, err := b.open(body, "agreement", "agreement", "deal")
	if err != nil {
		t.Fatal(err)
	}
	b.must(body, draft.ID, "approve", Decision{Findings: clean}, "body_approved")
	b.desk(Desk{Party: operator.Party}, 2, 0, first.ID, draft.ID) // as applicant and as counterparty
	b.desk(Desk{Party: body.Party}, 0, 0)
}

func (b *bench) desk(d Desk, open, late int, ids ...string) {
	b.Helper()
	err := b.db.View(b.Context(), office, func(tx *ledger.Tx) error {
		o, l, err := Tally(tx, d)
		if err != nil || o != open || l != late {
			b.Errorf("Tally(%+v) = %d open, %d late, %v; want %d, %d", d, o, l, err, open, late)
		}
		cases, _, err := Waiting(tx, d, "", 0)
		if err != nil {
			return err
		}
		if len(cases) != len(ids) {
			b.Errorf("Waiting(%+v) lists %d cases, want %d", d, len(cases), len(ids))
			return nil
		}
		for i, c := range cases {
			if c.ID != ids[i] {
				b.Errorf("Waiting(%+v)[%d] is another case", d, i)
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}
