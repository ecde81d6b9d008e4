package party_test

import (
	"testing"

	"huishu/ledger"
	"huishu/ledger/audit"
	"huishu/registry/party"
	"huishu/registry/registrytest"
)

// The ground of following by reference is recorded with its paper, marks the body and stands in the register; a later one takes its place.
func TestReference(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	company, actor := w.company("ref", uscc(t, "91441302MA4X01010"))
	var body party.Party
	w.Must(w.clerk, func(tx *ledger.Tx) (err error) {
		body, _, err = party.RegisterBody(tx, party.Body{Kind: party.PublicBody, Profile: registrytest.Profile("国家某局惠州分局"), USCC: uscc(t, "11441300MB2C33333")})
		return err
	})
	record := func(id string, n party.NewReference) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error { _, err := party.RecordReference(tx, id, n); return err }
	}
	good := party.NewReference{Class: party.CentralUnit, Statement: "中央驻惠单位，依第二十四条参照执行", Document: w.upload(w.clerk, "函.pdf").ID}
	w.Refused("access.denied", actor, record(body.ID, good))
	w.Refused("reference.kind", w.clerk, record(company.ID, good))
	w.Refused("invalid", w.clerk, record(body.ID, party.NewReference{Class: "foreign"}))
	foreign := good
	foreign.Document = w.upload(actor, "别家.pdf").ID
	w.Refused("document.not_yours", w.clerk, record(body.ID, foreign))
	w.Must(w.clerk, record(body.ID, good))
	w.Must(w.clerk, record(body.ID, party.NewReference{Class: party.CityPaid, Statement: "经费由市财政保障"}))
	w.Read(func(tx *ledger.Tx) error {
		e, err := party.EntryOf(tx, body.ID)
		if err != nil || !e.ByReference || e.ReferenceClass != party.CityPaid || e.ReferenceGround != "经费由市财政保障" {
			t.Errorf("the register says %+v, %v", e, err)
		}
		return nil
	})
	if report, err := audit.Run(t.Context(), w.DB, audit.Options{}); err != nil || len(report.Problems) > 0 {
		t.Errorf("audit: %+v, %v", report.Problems, err)
	}
}
