package party_test

import (
	"testing"

	"huishu/ledger"
	"huishu/ledger/audit"
	"huishu/registry/party"
)

// The ground of following by reference is recorded with its paper, marks the body and stands in the register; a later one takes its place.
func TestReference(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	company, actor := w.company("ref", uscc(t, "91441302MA4X01010"))
	var body party.Party
	w.must(w.clerk, func(tx *ledger.Tx) (err error) {
		body, _, err = party.RegisterBody(tx, party.Body{Kind: party.PublicBody, Profile: profile("国家某局惠州分局"), USCC: uscc(t, "11441300MB2C33333")})
		return err
	})
	record := func(id string, n party.NewReference) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error { _, err := party.RecordReference(tx, id, n); return err }
	}
	good := party.NewReference{Class: party.CentralUnit, Statement: "中央驻惠单位，依第二十四条参照执行", Document: w.upload(w.clerk, "函.pdf").ID}
	w.refused("access.denied", actor, record(body.ID, good))
	w.refused("reference.kind", w.clerk, record(company.ID, good))
	w.refused("invalid", w.clerk, record(body.ID, party.NewReference{Class: "foreign"}))
	foreign := good
	foreign.Document = w.upload(actor, "别家.pdf").ID
	w.refused("document.not_yours", w.clerk, record(body.ID, foreign))
	w.must(w.clerk, record(body.ID, good))
	w.must(w.clerk, record(body.ID, party.NewReference{Class: party.CityPaid, Statement: "经费由市财政保障"}))
	w.view(func(tx *ledger.Tx) error {
		e, err := party.EntryOf(tx, body.ID)
		if err != nil || !e.ByReference || e.ReferenceClass != party.CityPaid || e.ReferenceGround != "经费由市财政保障" {
			t.Errorf("the register says %+v, %v", e, err)
		}
		return nil
	})
	if report, err := audit.Run(t.Context(), w.db, audit.Options{}); err != nil || len(report.Problems) > 0 {
		t.Errorf("audit: %+v, %v", report.Problems, err)
	}
}
