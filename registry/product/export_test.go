package product

import (
	"huishu/compliance/access"
	"huishu/ledger"
)

// FillForTest registers n products without their procedures: a register of the size of a province's.
func FillForTest(tx *ledger.Tx, n int, content func(int) Content) error {
	for i := range n {
		p := Product{ID: tx.NewID(), Operator: tx.Actor.Party, Content: content(i), Version: 1}
		fields, hash, err := encodeFields(p.Fields)
		if err != nil {
			return err
		}
		p.FieldsHash = hash
		for _, act := range []access.Act{access.ProductCreate, access.RegistrationSubmit} {
			if err := access.Require(tx, act, access.Facts{Owner: p.Operator, Object: p.Ref()}); err != nil {
				return err
			}
		}
		if err := insertProduct(tx, p, fields); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE product SET code = ? WHERE id = ?`, "C-"+p.ID, p.ID); err != nil {
			return err
		}
		r := Registration{
			ID: tx.NewID(), Product: p.ID, Operator: p.Operator, Agreement: p.Agreement, Regime: City, Kind: First, Standing: StandingGranted,
			Filed: Filed{Product: p},
		}
		if err := insertRegistration(tx, r); err != nil {
			return err
		}
		if err := indexNear(tx, p); err != nil {
			return err
		}
		for kind, subject := range map[access.Act]ledger.Ref{access.ProductCreate: p.Ref(), access.RegistrationSubmit: r.Ref()} {
			if _, err := tx.Record(ledger.Event{Kind: string(kind), Subject: subject, Payload: "a register of this size"}); err != nil {
				return err
			}
		}
	}
	return nil
}
